"""What one worker does with one file, on whatever machine it runs."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from parsers.limits import ReadOptions
from pipeline.ingest import failure, ingest
from pipeline.sources import Source, SourceError
from pipeline.trace import write_trace
from schema.issue import Issue, IssueCode, Severity
from schema.result import FileResult

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True)
class Outcome:
    """The answer for one source."""

    source: Source
    result: FileResult
    seconds: dict[str, float]
    peak_memory: int
    """Largest resident set of the worker while it read the file, bytes."""
    deferred: bool = False
    """Recognition is needed and was not done: to be run again as heavy work."""


def work(source: Source, options: ReadOptions, trace: Path | None, heavy: bool) -> Outcome:
    """Read one source.

    A light pass (``heavy`` False) stops short of recognising images, and says so with ``deferred``.
    """
    forget_peak_memory()
    try:
        data = source.load(options.max_bytes)
    except OSError as error:
        return Outcome(source, failure(source.name, b"", _cannot_open(error)), {}, 0)
    read = options if heavy else replace(options, ocr=False)
    ingested = ingest(data, source.name, read, source.corrections)
    deferred = (
        options.ocr and not heavy and any(i.code is IssueCode.NEEDS_OCR for i in ingested.result.issues)
    )
    if trace is not None and not deferred:
        write_trace(trace, ingested)
    return Outcome(source, ingested.result, ingested.seconds, peak_memory(), deferred)


def broken(source: Source, code: IssueCode, message: str, hint: str) -> Outcome:
    """The answer for a source whose worker gave none."""
    try:
        data = source.load()
    except OSError:
        data = b""
    issue = Issue(code=code, severity=Severity.ERROR, message=message, hint=hint)
    return Outcome(source, failure(source.name, data, issue), {}, 0)


def forget_peak_memory() -> None:
    """Let `peak_memory` count from now on, where the system can (Linux)."""
    with suppress(OSError):
        _CLEAR.write_text("5")


def peak_memory() -> int:
    """Largest resident set of this process since `forget_peak_memory`, else since its start; bytes."""
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _cannot_open(error: OSError) -> Issue:
    if isinstance(error, SourceError):
        return error.issue
    return Issue(
        code=IssueCode.UNREADABLE_PATH,
        severity=Severity.ERROR,
        message=f"The file could not be opened: {error.strerror or error}.",
        hint="Check its permissions.",
    )
