"""Which rows of the expected results stand in a grid, as a tool gives it or with the glue of a user."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

Grid = Sequence[Sequence[str | None]]

EXPECTED = Path(__file__).resolve().parent.parent / "samples" / "expected"
FIELDS = ("content", "product", "lead_text", "coordination_text", "deadline_text")
_ALIKE = 0.6
"""Share of a heading's cells that come back in a row that repeats it."""


def _flat(text: str | None) -> str:
    return " ".join((text or "").replace("- ", " ").split()).strip(" .;,")


def expected_rows(name: str) -> list[set[str]]:
    """The texts of every task of a sample that has one part."""
    gold = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    return [
        {_flat({**task["parts"][0], "content": task["content"]}[field]) for field in FIELDS} - {""}
        for task in gold["tasks"]
        if len(task["parts"]) == 1
    ]


def share_right(wanted: Sequence[set[str]], grid: Grid) -> float:
    """Share of the tasks of which some row holds every text, whole, in a cell of its own.

    Wrapped lines, bullets, final punctuation and a number in front of the text are forgiven.
    """
    rows = [{_flat(cell) for cell in row} | {_flat(cell).partition(" ")[2] for cell in row} for row in grid]
    return sum(any(texts <= row for row in rows) for texts in wanted) / len(wanted)


def glued(tables: Sequence[Grid]) -> list[list[str]]:
    """Tables page by page as one, as a user would put them together.

    Rows that repeat the heading are dropped; merged cells (None) take the text above them; a row at the top
    of a page whose first cell is empty is joined to the row before it.
    """
    rows: list[list[str]] = []
    heading: set[str] = set()
    for table in tables:
        fresh = bool(rows)
        for cells in table:
            texts = {_flat(cell) for cell in cells} - {""}
            if not heading and len(texts) > 3:
                heading = texts
            elif heading and len(texts & heading) > _ALIKE * len(heading):
                continue
            above = rows[-1] if rows and len(rows[-1]) == len(cells) else [""] * len(cells)
            if fresh and not _flat(cells[0]) and len(above) == len(cells):
                rows[-1] = [f"{old} {new or ''}" for old, new in zip(above, cells, strict=True)]
            else:
                rows.append([old if new is None else new for old, new in zip(above, cells, strict=True)])
            fresh = False
    return rows
