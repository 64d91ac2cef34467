"""Merged cells that a page break cuts, with their words on the second page only.

A spreadsheet, or a browser that centres cells, sets the words of a cell over several rows where its middle
is: the rows at the foot of the page stand beside an empty half of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.appendix.model import Row, Value

_NAMES = ("section", "item_no", "content")
"""Fields that say what a row is about, and that no row of a table with merged cells leaves empty."""


def share_with_halves_above(rows: Sequence[Row]) -> None:
    """Give rows beside an empty half of a merged cell, at the foot of a page, what its other half says."""
    tops: dict[int, int] = {}
    for row in rows:
        tops.setdefault(row.place.table, row.place.row)
    for name in _NAMES:
        if any(_is_left_empty(row, below, name, tops) for row, below in pairwise(rows)):
            continue
        for at in range(1, len(rows)):
            place = rows[at - 1].blanks.get(name)
            if place is None or not rows[at].cut or not rows[at].own(name):
                continue
            beside = [row for row in rows[:at] if row.blanks.get(name) == place]
            # an empty cell at the top of its page may be the rest of one of the page before
            if place.row > tops[place.table] and not _names_another(rows[at], beside[0], name):
                if name == "content":
                    for other in _as_tall(rows[at], beside[0], place.row):
                        _share(rows[at], beside, other)
                _share(rows[at], beside, name)


def _as_tall(row: Row, above: Row, first: int) -> list[str]:
    """Further fields whose cells begin and end with that of the content, on both sides of the page break."""
    tall = row.values["content"].cells[0].row_span
    return [
        name
        for name, value in row.values.items()
        if name not in _NAMES
        and tall > 1
        and row.own(name)
        and value.cells[0].row_span == tall
        and name in above.blanks
        and above.blanks[name].row == first
    ]


def _is_left_empty(row: Row, below: Row, name: str, tops: dict[int, int]) -> bool:
    """Whether an empty cell begins below the top of a page and ends above its foot: then it is just empty."""
    place = row.blanks.get(name)
    if place is None or below.place.table != row.place.table or place.row <= tops[place.table]:
        return False
    return below.blanks.get(name) != place


def _names_another(row: Row, above: Row, name: str) -> bool:
    """Whether the row has a number and the one above too: they are two tasks."""
    return name == "content" and bool(row.own("item_no") and above.own("item_no"))


def _share(row: Row, beside: Sequence[Row], name: str) -> None:
    """Put the words of a row's cell where the merged cell begins; a row that the page cuts gives them up."""
    value = row.values[name]
    for index, one in enumerate(beside):
        one.values[name] = Value(value.text, value.cells, held=index > 0)
        del one.blanks[name]
    if row.torn and len(beside) == 1:
        del row.values[name]
    else:
        row.values[name] = Value(value.text, value.cells, held=True)
