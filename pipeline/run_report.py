"""run.json: what was read, what failed and why, counts, versions, timings."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.identity import code_version
from pipeline.tally import Tally, in_order
from schema.base import SCHEMA_VERSION
from schema.issue import Issue

if TYPE_CHECKING:
    from pipeline.run import FileRow, RunOptions, RunSummary


def run_json(summary: RunSummary, options: RunOptions) -> str:
    """The text of ``run.json``."""
    tally = Tally()
    for row in summary.files:
        tally.add(row.entry, row.kept)
    for _, issue in summary.path_issues:
        tally.add_path(issue)
    tally.issues.update(str(issue.code) for _, issue in summary.corrections)
    counts = {
        **tally.counts,
        "paths_failed": len(summary.path_issues),
        "duplicates": sum(row.duplicate_of is not None for row in summary.files),
        "skipped": len(summary.skipped),
        "vanished": len(summary.vanished),
    }
    read = {name: value for name, value in asdict(options.read).items() if name != "password"}
    content = {
        "started": summary.started.isoformat(),
        "ended": datetime.now(UTC).isoformat(),
        "versions": {"phuluc": code_version(), "schema": SCHEMA_VERSION, "python": platform.python_version()},
        "options": {
            "out": summary.out,
            "engine": str(options.engine),
            "force": options.force,
            "prune": options.prune,
            "partition_by": options.partition_by,
            **read,
        },
        "counts": counts,
        "failures": in_order(tally.failures),
        "flags": in_order(tally.flags),
        "issues": in_order(tally.issues),
        "seconds": {
            "run": summary.seconds,
            "files": {name: round(spent, 3) for name, spent in tally.seconds.items()},
        },
        "peak_memory_bytes": tally.peak_memory,
        "shards_written": summary.shards_written,
        "files": [
            *(_file(row) for row in summary.files),
            *(
                {"path": path, "status": "failed", "issues": [issue_json(issue)]}
                for path, issue in summary.path_issues
            ),
        ],
        "vanished": {"pruned": summary.pruned, "paths": summary.vanished},
        "skipped": summary.skipped,
        "corrections": [{"path": path, "issues": [issue_json(issue)]} for path, issue in summary.corrections],
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
        "flags": entry.flags,
        "duplicate_of": row.duplicate_of,
        "kept": row.kept,
        "seconds": entry.seconds,
        "peak_memory_bytes": entry.peak_memory,
        "issues": [issue_json(issue) for issue in entry.issues],
    }


def issue_json(issue: Issue) -> dict[str, object]:
    """An issue as ``run.json`` and the log have it."""
    return issue.model_dump(mode="json", exclude_none=True)
