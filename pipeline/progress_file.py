"""``OUT/.phuluc/progress.json``: how far the run has come that is writing into OUT.

Written while a run goes on and removed at its end: where it stands without a run, one was interrupted.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from pydantic import AwareDatetime, Field, ValidationError

from pipeline.entry import Entry
from pipeline.observer import Observer
from pipeline.sources import Found
from pipeline.storage import LocalStorage, Storage
from pipeline.store import STATE
from pipeline.tally import Tally, in_order
from schema.base import Model

_NAME = f"{STATE}/progress.json"
_EVERY = 1.0
"""Seconds between two writes into a folder."""
_EVERY_REMOTE = 15.0
"""Seconds between two writes into an object store, where each costs a request."""


class Progress(Model):
    """How far a run has come."""

    started: AwareDatetime
    updated: AwareDatetime
    stage: str = Field(description="What the run is doing: find, read, records or datasets.")
    done: int = Field(description="Files with an answer, those kept from an earlier run included.")
    total: int
    files_per_second: float | None = Field(description="Of files read in this run.")
    counts: dict[str, int]
    failures: dict[str, int]
    flags: dict[str, int]
    issues: dict[str, int]


def read_progress(storage: Storage) -> Progress | None:
    """How far the run came that last wrote; None where it ended, or the file is damaged."""
    data = storage.read(_NAME)
    try:
        return Progress.model_validate_json(data) if data else None
    except ValidationError:
        return None


def rate(files: int, seconds: float) -> float | None:
    """Files a second; None where none was read."""
    return round(files / seconds, 2) if files and seconds > 0 else None


class ProgressFile(Observer):
    """An observer that writes the file."""

    def __init__(self, storage: Storage, started: datetime) -> None:
        self._storage = storage
        self._started = started
        self._every = _EVERY if isinstance(storage, LocalStorage) else _EVERY_REMOTE
        self._tally = Tally()
        self._total = 0
        self._stages = ["find", "read", "records", "datasets"]
        self._reading_since = self._written = time.monotonic()
        self._write()

    def found(self, found: Found) -> None:
        self._total = len(found.sources)
        for _, issue in found.issues:
            self._tally.add_path(issue)
        self._reading_since = time.monotonic()
        self._write()

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        self._tally.add(entry, kept)
        if time.monotonic() - self._written >= self._every:
            self._write()

    def stage(self, name: str, seconds: float) -> None:
        self._stages = self._stages[self._stages.index(name) + 1 :]
        if self._stages:
            self._write()

    def remove(self) -> None:
        """The run has ended."""
        self._storage.delete(_NAME)

    def _write(self) -> None:
        self._written = time.monotonic()
        tally = self._tally
        done = tally.counts["files"]
        fresh, spent = done - tally.counts["kept"], self._written - self._reading_since
        progress = Progress(
            started=self._started,
            updated=datetime.now(UTC),
            stage=self._stages[0],
            done=done,
            total=self._total,
            files_per_second=rate(fresh, spent),
            counts=in_order(tally.counts),
            failures=in_order(tally.failures),
            flags=in_order(tally.flags),
            issues=in_order(tally.issues),
        )
        self._storage.write(_NAME, progress.model_dump_json(indent=1).encode())
