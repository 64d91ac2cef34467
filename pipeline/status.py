"""What the last run into an output did, or how far the one that is going on has come."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from pipeline.lock import is_locked
from pipeline.progress_file import Progress, rate, read_progress
from pipeline.published import NothingPublishedError
from pipeline.storage import LocalStorage, Storage, open_storage
from schema.base import Model

_SILENT = timedelta(minutes=5)
"""An object store has no lock: a run there that has said nothing for so long is taken for dead."""


class RunState(StrEnum):
    """How it stands with the run that wrote last."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


class Status(Model):
    """What `phuluc status` says."""

    state: RunState
    started: AwareDatetime
    updated: AwareDatetime = Field(description="The end of a run that has finished.")
    stage: str | None = Field(description="What a run that has not finished is, or was, doing.")
    done: int
    total: int
    files_per_second: float | None
    seconds_left: float | None = Field(description="An estimate, while files are being read.")
    counts: dict[str, int]
    failures: dict[str, int] = Field(description="Files and paths that gave nothing, by the first error.")
    flags: dict[str, int]
    issues: dict[str, int]

    @property
    def needs_person(self) -> bool:
        return self.state is RunState.INTERRUPTED or bool(self.failures)


def read_status(out: str) -> Status:
    """The state of the output at a path or URL. Raises NothingPublishedError; OSError as `open_storage`."""
    storage = open_storage(out)
    report = _read_report(storage)
    progress = read_progress(storage)
    if progress is not None and (report is None or report["started"] != progress.started.isoformat()):
        return _unfinished(progress, _is_running(storage, progress))
    if report is None:
        raise NothingPublishedError(f"No run has written into {out}: `phuluc run … --out {out}` does.")
    return _finished(report)


def _read_report(storage: Storage) -> dict[str, Any] | None:
    data = storage.read("run.json")
    try:
        report: dict[str, Any] = json.loads(data) if data else {}
    except ValueError:
        return None
    return report if "started" in report else None


def _is_running(storage: Storage, progress: Progress) -> bool:
    if isinstance(storage, LocalStorage):
        return is_locked(storage)
    return datetime.now(UTC) - progress.updated < _SILENT


def _unfinished(progress: Progress, running: bool) -> Status:
    rate = progress.files_per_second
    left = (progress.total - progress.done) / rate if rate and running else None
    return Status(
        state=RunState.RUNNING if running else RunState.INTERRUPTED,
        seconds_left=None if left is None else round(left, 1),
        **dict(progress),
    )


def _finished(report: dict[str, Any]) -> Status:
    counts = report["counts"]
    fresh, spent = counts.get("files", 0) - counts.get("kept", 0), report["seconds"]["run"].get("read", 0)
    return Status(
        state=RunState.FINISHED,
        started=datetime.fromisoformat(report["started"]),
        updated=datetime.fromisoformat(report["ended"]),
        stage=None,
        done=counts.get("files", 0),
        total=counts.get("files", 0),
        files_per_second=rate(fresh, spent),
        seconds_left=None,
        counts=counts,
        failures=report["failures"],
        flags=report["flags"],
        issues=report["issues"],
    )
