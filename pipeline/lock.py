"""One run at a time into one output."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.storage import LocalStorage, Storage
from pipeline.store import STATE

_held: set[IO[str]] = set()
_TRIES = 5
_PAUSE = 0.05
"""Seconds between two tries: someone may only be asking whether the output is locked."""


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
    path = _path(storage)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _wait_for(file):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise OutputBusyError(
                f"Another run (process {holder}) is writing into {storage.root}: "
                "wait for it, or choose another --out."
            )
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        _held.add(file)
        try:
            yield
        finally:
            _held.discard(file)


def is_locked(storage: LocalStorage) -> bool:
    """Whether a run is writing into the output."""
    try:
        with _path(storage).open("a+") as file:
            return not _try(file)
    except FileNotFoundError:
        return False


def _path(storage: LocalStorage) -> Path:
    return storage.folder / STATE / "lock"


def _wait_for(file: IO[str]) -> bool:
    for _ in range(_TRIES):
        if _try(file):
            return True
        time.sleep(_PAUSE)
    return False


def _try(file: IO[str]) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
