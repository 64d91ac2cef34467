"""Counts over the files of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.entry import Entry
from schema.issue import Issue, Severity


@dataclass
class Tally:
    """Grows by one entry at a time."""

    counts: Counter[str] = field(default_factory=Counter)
    """Of files: all, by status, kept from an earlier run; of tasks and parts."""
    failures: Counter[str] = field(default_factory=Counter)
    """Files and paths that gave nothing, by the code of the first error."""
    flags: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    """By code."""
    seconds: Counter[str] = field(default_factory=Counter)
    """Of each stage of the files that were read, summed over the workers."""
    peak_memory: int = 0
    """The most that a worker needed for one file, bytes."""

    def add(self, entry: Entry, kept: bool) -> None:
        """Count one file; ``kept``: it was taken over from an earlier run, and cost no time."""
        self.counts.update({"files": 1, entry.status: 1, "tasks": entry.tasks, "parts": entry.parts})
        self.counts["kept"] += kept
        self.flags.update({str(flag): count for flag, count in entry.flags.items()})
        self.issues.update(str(issue.code) for issue in entry.issues)
        if entry.failed:
            self._add_failure(entry.issues)
        if not kept:
            self.seconds.update(entry.seconds)
        self.peak_memory = max(self.peak_memory, entry.peak_memory)

    def add_path(self, issue: Issue) -> None:
        """Count a path that gave no file."""
        self.counts["paths_failed"] += 1
        self.issues[str(issue.code)] += 1
        self._add_failure((issue,))

    def _add_failure(self, issues: tuple[Issue, ...]) -> None:
        errors = (str(issue.code) for issue in issues if issue.severity is Severity.ERROR)
        self.failures[next(errors, "unknown")] += 1


def in_order(counter: Counter[str]) -> dict[str, int]:
    """The counts that are not nothing, by name."""
    return {name: counter[name] for name in sorted(counter) if counter[name]}
