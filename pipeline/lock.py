"""One run at a time into one output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.storage import LocalStorage, Storage
from pipeline.store import STATE

_held: set[IO[str]] = set()


def _let_go() -> None:
    """Close the parent's lock files in a forked worker, so that no worker keeps the lock alive."""
    for file in _held:
        file.close()
    _held.clear()


os.register_at_fork(after_in_child=_let_go)


class OutputBusyError(Exception):
    """Another run writes into the same output."""


@contextmanager
def locked(storage: Storage) -> Iterator[None]:
    """Hold the lock of an output for the block.

    The lock is the operating system's (flock), so that it ends with the process that holds it, however
    that process ends. Object stores have no such lock: there, one run at a time is the caller's duty.
    Raises OutputBusyError.
    """
    if not isinstance(storage, LocalStorage):
        yield
        return
    import fcntl

    path = Path(storage.root) / STATE / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise OutputBusyError(
                f"Another run (process {holder}) is writing into {storage.root}: "
                "wait for it, or choose another --out."
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        _held.add(file)
        try:
            yield
        finally:
            _held.discard(file)
