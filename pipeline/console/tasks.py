"""Lists of deadlines and of changes, on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rich.table import Table

from pipeline.console.terminal import terminal
from pipeline.diff import Change
from pipeline.due import DueItem


def print_due(items: Sequence[DueItem], as_of: date) -> None:
    """Deadlines, the past ones first."""
    console = terminal()
    table = Table(title=f"as of {as_of.isoformat()}", title_justify="left")
    for heading in ("due", "days", "lead", "task", "deadline", "document"):
        table.add_column(heading, justify="right" if heading == "days" else "left", overflow="fold")
    for item in items:
        left = item.days_left(as_of)
        style = "red" if left < 0 else None
        document = item.doc_number or item.task_id
        leads = "\n".join(item.leads)
        table.add_row(item.due.isoformat(), str(left), leads, item.content, item.text, document, style=style)
    console.print(table)
    past = sum(item.days_left(as_of) < 0 for item in items)
    console.print(f"{past} due before {as_of.isoformat()}, {len(items) - past} on it or soon after")


def print_changes(changes: Sequence[Change]) -> None:
    """What changed, one line a change."""
    console = terminal()
    styles = {"added": "green", "dropped": "red"}
    for change in changes:
        task = change.new_task or change.old_task
        line = f"{change.kind:9} {task}: {change.content}"
        console.print(line, style=styles.get(change.kind), markup=False)
        if change.kind not in styles:
            console.print(f"          {change.before} → {change.after}", markup=False)
    counts = Counter(change.kind for change in changes)
    console.print(", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts)) or "no changes")
