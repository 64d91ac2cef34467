"""What is due, and what should be done by now, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from normalizers.text import fold
from pipeline.published import Row, read_rows


@dataclass(frozen=True, order=True)
class DueItem:
    """One deadline with a last day."""

    due: date
    task_id: str
    position: int
    leads: tuple[str, ...]
    content: str
    text: str
    doc_number: str | None
    flags: tuple[str, ...]

    def days_left(self, as_of: date) -> int:
        """Days from ``as_of`` to the last day; negative when that day has passed."""
        return (self.due - as_of).days


def due_items(
    out: Path, as_of: date, within: int | None = None, agency: str | None = None, leads_only: bool = True
) -> list[DueItem]:
    """Deadlines whose last day is on or before ``as_of`` plus ``within`` days (None: all), earliest first.

    ``agency``: part of a canonical name, compared without regard to case; ``leads_only`` False also
    looks among the coordinators. Raises NothingPublishedError.
    """
    until = None if within is None else as_of + timedelta(days=within)
    columns = [
        "task_id",
        "content",
        "part_content",
        "leads",
        "coordinators",
        "deadlines",
        "doc_number",
        "flags",
    ]
    wanted = fold(agency) if agency else None
    items = []
    for row in read_rows(out, "tasks", columns):
        if wanted is not None and not _names(row, wanted, leads_only):
            continue
        for position, deadline in enumerate(row["deadlines"], 1):
            if deadline["due"] is None or (until is not None and deadline["due"] > until):
                continue
            items.append(
                DueItem(
                    due=deadline["due"],
                    task_id=row["task_id"],
                    position=position,
                    leads=tuple(lead["name"] for lead in row["leads"]),
                    content=row["part_content"] or row["content"] or "",
                    text=deadline["text"],
                    doc_number=row["doc_number"],
                    flags=tuple(row["flags"]),
                )
            )
    return sorted(items)


def _names(row: Row, wanted: str, leads_only: bool) -> bool:
    named = row["leads"] if leads_only else [*row["leads"], *row["coordinators"]]
    return any(wanted in fold(agency["name"]) for agency in named)
