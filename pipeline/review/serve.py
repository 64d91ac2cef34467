"""Running the app on this machine, for this machine only."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"


def serve(out: Path, port: int, reviewer: str, ready: Callable[[str], None]) -> None:
    """Serve until interrupted. ``port`` 0 takes a free one; ``ready`` is told the address to open.

    Raises NothingPublishedError, OSError where the port is taken, ImportError without the extra ``review``.
    """
    import uvicorn

    from pipeline.review.app import create_app
    from pipeline.review.desk import Desk
    from pipeline.review.guard import Guard

    desk = Desk(out)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
        chosen: int = listening.getsockname()[1]
        guard = Guard(secrets.token_urlsafe(32), chosen)
        app = create_app(desk, guard, reviewer)
        # no access log: the address holds the secret
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        ready(f"http://{HOST}:{chosen}/?token={guard.token}")
        server.run(sockets=[listening])
