"""A run as a log: one JSON object a line, for whatever collects logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TextIO

from pipeline.entry import Entry
from pipeline.observer import Observer
from pipeline.run_report import issue_json
from pipeline.sources import Found


class JsonLog(Observer):
    """An observer that writes a line an event: ``found``, ``file``, ``path``, ``stage``."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def found(self, found: Found) -> None:
        self._write("found", "info", files=len(found.sources), skipped=len(found.skipped))
        for location, issue in found.issues:
            self._write("path", "error", path=location, issues=[issue_json(issue)])

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        level = {"read": "info", "failed": "error"}.get(entry.status, "warning")
        self._write(
            "file",
            level,
            path=location,
            doc_id=entry.doc_id,
            status=entry.status,
            format=entry.format,
            kept=kept,
            tasks=entry.tasks,
            parts=entry.parts,
            flags=entry.flag_count,
            seconds=entry.seconds,
            peak_memory_bytes=entry.peak_memory,
            issues=[issue_json(issue) for issue in entry.issues],
        )

    def stage(self, name: str, seconds: float) -> None:
        self._write("stage", "info", name=name, seconds=seconds)

    def _write(self, event: str, level: str, **values: object) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "level": level, "event": event, **values}
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._stream.flush()
