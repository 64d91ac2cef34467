"""run.json: what was read, what failed and why, counts, versions, timings."""

from __future__ import annotations

import json
import platform
from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.identity import code_version
from schema.base import SCHEMA_VERSION
from schema.issue import Issue

if TYPE_CHECKING:
    from pipeline.run import FileRow, RunOptions, RunSummary


def run_json(summary: RunSummary, options: RunOptions) -> str:
    """The text of ``run.json``."""
    counts: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    issues: Counter[str] = Counter(issue.code for _, issue in (*summary.path_issues, *summary.corrections))
    stages: dict[str, float] = defaultdict(float)
    for row in summary.files:
        entry = row.entry
        counts.update({"files": 1, entry.status: 1, "tasks": entry.tasks, "parts": entry.parts})
        counts.update(kept=int(row.kept), duplicates=int(row.duplicate_of is not None))
        flags.update(entry.flags)
        issues.update(issue.code for issue in entry.issues)
        if not row.kept:
            for stage, spent in entry.seconds.items():
                stages[stage] += spent
    counts.update(
        paths_failed=len(summary.path_issues), skipped=len(summary.skipped), vanished=len(summary.vanished)
    )
    read = {name: value for name, value in asdict(options.read).items() if name != "password"}
    content = {
        "versions": {"phuluc": code_version(), "schema": SCHEMA_VERSION, "python": platform.python_version()},
        "options": {
            "out": summary.out,
            "engine": str(options.engine),
            "force": options.force,
            "prune": options.prune,
            "partition_by": options.partition_by,
            **read,
        },
        "counts": dict(counts),
        "flags": _in_order(flags),
        "issues": _in_order(issues),
        "seconds": {
            "run": summary.seconds,
            "files": {name: round(spent, 3) for name, spent in stages.items()},
        },
        "peak_memory_bytes": max((row.entry.peak_memory for row in summary.files), default=0),
        "shards_written": summary.shards_written,
        "files": [
            *(_file(row) for row in summary.files),
            *(
                {"path": path, "status": "failed", "issues": [_issue(issue)]}
                for path, issue in summary.path_issues
            ),
        ],
        "vanished": {"pruned": summary.pruned, "paths": summary.vanished},
        "skipped": summary.skipped,
        "corrections": [{"path": path, "issues": [_issue(issue)]} for path, issue in summary.corrections],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _file(row: FileRow) -> dict[str, object]:
    entry = row.entry
    return {
        "path": row.location,
        "doc_id": entry.doc_id,
        "status": entry.status,
        "format": entry.format,
        "tasks": entry.tasks,
        "parts": entry.parts,
        "flags": _in_order(Counter({str(flag): count for flag, count in entry.flags.items()})),
        "duplicate_of": row.duplicate_of,
        "kept": row.kept,
        "seconds": entry.seconds,
        "peak_memory_bytes": entry.peak_memory,
        "issues": [_issue(issue) for issue in entry.issues],
    }


def _issue(issue: Issue) -> dict[str, object]:
    return issue.model_dump(mode="json", exclude_none=True)


def _in_order(counter: Counter[str]) -> dict[str, int]:
    return {str(name): counter[name] for name in sorted(counter)}
