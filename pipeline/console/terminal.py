"""The terminal: its width, and words of files on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console

from schema.issue import Issue, Severity

_WIDE = 200
"""Columns used when the output is not a terminal, so that lines are not cut."""


def one_line(text: str) -> str:
    """A name or words of a file for the terminal: what would break the line or steer it is shown escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def terminal(stderr: bool = False) -> Console:
    """Standard output, or standard error: as wide as the terminal, or wide enough that no line is cut."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _WIDE, highlight=False)


def print_issues(console: Console, place: str, issues: Sequence[Issue]) -> int:
    """One line for each kind of issue, with all its pages; returns the number of lines."""
    kinds: dict[tuple[str, str | None], list[Issue]] = {}
    for issue in issues:
        if issue.severity is not Severity.INFO:
            kinds.setdefault((issue.code, issue.hint), []).append(issue)
    for (code, hint), alike in kinds.items():
        pages = _ranges([issue.page for issue in alike if issue.page])
        where = f" (page {pages})" if pages else ""
        more = "" if pages or len(alike) == 1 else f" (and {len(alike) - 1} more)"
        style = "red" if alike[0].severity is Severity.ERROR else "yellow"
        message = f"{alike[0].message}{more}".removesuffix(".")
        line = f"{place}{where}: {code}: {message}. {hint or ''}"
        console.print(one_line(line.rstrip()), style=style, markup=False)
    return len(kinds)


def _ranges(pages: Sequence[int]) -> str:
    """[1, 2, 3, 7] → "1–3, 7"."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
