"""A run: find files, read what is new, write the datasets, say what happened."""

from __future__ import annotations

import json
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256 as _sha256
from pathlib import Path

from parsers.limits import ReadOptions
from pipeline.duplicates import best_renditions
from pipeline.engine import LocalEngine, Outcome
from pipeline.files import write_text
from pipeline.identity import code_version, doc_id_of, sha256_of
from pipeline.sources import Found, Source, find_sources
from pipeline.store import ResultStore
from schema.base import SCHEMA_VERSION
from schema.issue import Issue
from schema.result import FileResult

Progress = Callable[[int, int, Outcome | None], None]
"""Called with files done, files in all, and the outcome that just came in (None for one kept from before)."""


@dataclass(frozen=True)
class RunOptions:
    """How a run is done; only ``read`` changes what is published."""

    out: Path
    jobs: int
    timeout: float
    read: ReadOptions = field(default_factory=ReadOptions)
    force: bool = False
    trace: bool = False
    """Write every intermediate of every file to ``OUT/trace/<doc_id>.json``."""

    @property
    def trace_folder(self) -> Path | None:
        return self.out / "trace" if self.trace else None

    @property
    def fingerprint(self) -> str:
        """Stands for everything but a file's bytes that its result depends on."""
        options = json.dumps(asdict(self.read), sort_keys=True, default=str)
        return _sha256(f"{code_version()} {SCHEMA_VERSION} {options}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Row:
    """One file in the closing summary."""

    source: Source
    result: FileResult
    kept: bool
    """Taken over from an earlier run."""
    duplicate_of: str | None


@dataclass(frozen=True)
class RunSummary:
    """What a run did."""

    rows: tuple[Row, ...]
    path_issues: tuple[tuple[str, Issue], ...]
    skipped: tuple[str, ...]
    seconds: float
    stage_seconds: dict[str, float]
    peak_memory: int

    @property
    def failed(self) -> int:
        """Files and paths that gave nothing."""
        return sum(row.result.failed for row in self.rows) + len(self.path_issues)

    @property
    def needs_person(self) -> bool:
        return bool(self.path_issues) or any(row.result.needs_person for row in self.rows)


def run(
    paths: Sequence[str], options: RunOptions, progress: Progress = lambda done, total, outcome: None
) -> RunSummary:
    """Read every file below ``paths`` into the datasets under ``options.out``.

    Raises OSError when the output cannot be written.
    """
    from pipeline.datasets import write_datasets, write_records

    start = time.perf_counter()
    found = find_sources(paths)
    store = ResultStore(options.out, options.fingerprint)
    results, kept, seconds, peak = _read_all(found, store, options, progress)
    by_doc: dict[str, FileResult] = {}
    where: dict[str, list[str]] = defaultdict(list)
    for source, result in results.items():
        by_doc.setdefault(result.doc_id, result)
        where[result.doc_id].append(source.location)
    ordered = [by_doc[doc_id] for doc_id in sorted(by_doc)]
    lesser = best_renditions(ordered)
    write_records(options.out, ordered)
    write_datasets(options.out, ordered, where, lesser)
    store.prune(by_doc)
    summary = RunSummary(
        rows=tuple(
            Row(source, result, source in kept, lesser.get(result.doc_id))
            for source, result in sorted(results.items())
        ),
        path_issues=found.issues,
        skipped=found.skipped,
        seconds=time.perf_counter() - start,
        stage_seconds=seconds,
        peak_memory=peak,
    )
    write_text(
        options.out / "run.json", json.dumps(run_json(summary, options), ensure_ascii=False, indent=1) + "\n"
    )
    return summary


def _read_all(
    found: Found, store: ResultStore, options: RunOptions, progress: Progress
) -> tuple[dict[Source, FileResult], set[Source], dict[str, float], int]:
    total = len(found.sources)
    results: dict[Source, FileResult] = {}
    fresh: list[Source] = []
    for source in found.sources:
        known = None if options.force or options.trace else _known(source, store)
        if known is None:
            fresh.append(source)
        else:
            results[source] = known
            progress(len(results), total, None)
    kept = set(results)
    seconds: dict[str, float] = defaultdict(float)
    peak = 0
    for outcome in LocalEngine(options.jobs, options.timeout, options.trace_folder).run(fresh, options.read):
        results[outcome.source] = outcome.result
        store.put(outcome.result)
        for stage, spent in outcome.seconds.items():
            seconds[stage] += spent
        peak = max(peak, outcome.peak_memory)
        progress(len(results), total, outcome)
    return results, kept, dict(seconds), peak


def _known(source: Source, store: ResultStore) -> FileResult | None:
    try:
        digest = sha256_of(source.load())
    except OSError:
        return None
    result = store.get(doc_id_of(source.name, digest), digest)
    return None if result is None or result.failed else result


def run_json(summary: RunSummary, options: RunOptions) -> dict[str, object]:
    """What ``run.json`` holds: files, counts, versions, timings."""
    counts: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    issues: Counter[str] = Counter()
    for row in summary.rows:
        result = row.result
        counts.update(
            files=1,
            read=int(not result.failed),
            failed=int(result.failed),
            kept=int(row.kept),
            duplicates=int(row.duplicate_of is not None),
            tasks=result.n_tasks,
            parts=result.n_parts,
        )
        flags.update(result.flags)
        issues.update(issue.code for issue in result.issues)
    issues.update(issue.code for _, issue in summary.path_issues)
    return {
        "versions": {
            "phuluc": code_version(),
            "schema": SCHEMA_VERSION,
            "python": platform.python_version(),
        },
        "options": {"jobs": options.jobs, "timeout_s": options.timeout, **_plain(asdict(options.read))},
        "counts": dict(counts),
        "flags": _sorted(flags),
        "issues": _sorted(issues),
        "seconds": {"total": round(summary.seconds, 3), **_rounded(summary.stage_seconds)},
        "peak_memory_bytes": summary.peak_memory,
        "files": [_file_json(row) for row in summary.rows]
        + [
            {"path": path, "status": "failed", "issues": [_issue_json(issue)]}
            for path, issue in summary.path_issues
        ],
        "skipped": list(summary.skipped),
    }


def _file_json(row: Row) -> dict[str, object]:
    result = row.result
    return {
        "path": row.source.location,
        "doc_id": result.doc_id,
        "status": "failed" if result.failed else "doubtful" if result.needs_person else "read",
        "format": result.format,
        "tasks": result.n_tasks,
        "parts": result.n_parts,
        "flags": len(result.flags),
        "duplicate_of": row.duplicate_of,
        "kept": row.kept,
        "issues": [_issue_json(issue) for issue in result.issues],
    }


def _issue_json(issue: Issue) -> dict[str, object]:
    return issue.model_dump(mode="json", exclude_none=True)


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return {str(name): counter[name] for name in sorted(counter)}


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {stage: round(spent, 3) for stage, spent in seconds.items()}


def _plain(options: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if name != "password"}
