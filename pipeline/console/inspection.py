"""What was found in one file, on the terminal."""

from __future__ import annotations

from rich.table import Table

from pipeline.console.terminal import print_issues, terminal
from pipeline.ingest import Ingested


def print_inspection(ingested: Ingested) -> None:
    """One file: decision fields, tasks as a table, issues."""
    console = terminal()
    result = ingested.result
    print_issues(console, result.source, result.issues)
    if result.record is None:
        return
    decision = Table(title=f"{result.source} ({result.format})", title_justify="left", show_header=False)
    decision.add_column(style="bold")
    decision.add_column(overflow="fold")
    for name, value in result.record.decision:
        if value not in (None, ()):
            decision.add_row(name, _shown(value))
    console.print(decision)
    for raw_table in ingested.appendix.tables if ingested.appendix else ():
        columns = " | ".join(f"{column.heading} → {column.field}" for column in raw_table.columns)
        console.print(f"table {raw_table.index}: {columns}", markup=False)
    tasks = Table(show_lines=True)
    for heading in ("no", "content", "product", "lead", "coordination", "deadline", "flags"):
        tasks.add_column(heading, overflow="fold")
    section: tuple[str, ...] = ()
    for task in result.record.tasks:
        if task.section != section:
            section = task.section
            tasks.add_row("", "[bold]" + " › ".join(section))
        for part in task.parts:
            due = "\n".join(f"→ {d.edtf or d.kind} due {d.due or '–'}" for d in part.deadlines)
            tasks.add_row(
                f"{task.item_no or task.seq}" + (f".{part.part}" if len(task.parts) > 1 else ""),
                part.part_content or (task.content or "") if part.part == 1 or part.part_content else "",
                part.product or "",
                "\n".join(f"{agency.name}" for agency in part.leads),
                "\n".join(agency.name for agency in part.coordinators),
                f"{part.deadline_text or ''}\n{due}",
                " ".join(part.flags),
            )
    console.print(tasks)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(_shown(item) for item in value)
    number = getattr(value, "number", None)
    return str(number) if number else str(value)
