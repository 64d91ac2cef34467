"""How the rows of a table are made, which tells the rest of a row that a page break cut from a row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from parsers.appendix.labels import parse_label, split_label
from parsers.appendix.model import Row

ASSIGNED = ("product", "lead_text", "coordination_text", "deadline_text")
"""Fields that a further row of a task has of its own."""
_NEEDED = ("lead_text", "deadline_text")
"""Fields that a task seldom lacks."""
_BODIES = ("lead_text", "coordination_text")
_SOME_GROUPS = 2
_ENOUGH_ROWS = 5
"""Whole rows of tasks from which on it counts that all of them fill a field."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How the rows of a table are made, which tells a row's rest from a row.

    ``numbered``: nearly all tasks have a number, in a column or in front of the content.
    ``labelled_titles``: its titles have labels, or it has none. ``spans``: the format keeps merged cells.
    ``group_label``: where the names of groups in merged cells have their labels. ``subrows``: within pages
    tasks have further rows without content. ``always``: fields that every whole row of a task fills.
    ``beside``: fields whose cells are merged over the rows of a task as its content is.
    """

    numbered: bool
    labelled_titles: bool
    spans: bool
    group_label: Literal["text", "number", ""] = ""
    subrows: bool = True
    always: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


def habits_of(rows: list[Row], spans: bool) -> Habits:
    """Looks at all rows of a table."""
    numbered = tasks = titles = labelled = 0
    for row in rows:
        if is_title(row):
            titles += not row.cut
            labelled += not row.cut and _label_of_title(row)
        elif row.own("content") and (row.own("lead_text") or row.own("deadline_text")):
            tasks += 1
            numbered += has_number(row)
    many = numbered * 4 >= tasks * 3 and tasks > 0
    whole = [row for row, after in zip_longest(rows, rows[1:]) if not row.cut and not (after and after.cut)]
    return Habits(
        many,
        labelled * 2 >= titles,
        spans,
        _group_label(rows),
        any(_is_subrow(row) for row in whole) or any(_stands_beside(row) for row in rows if not row.cut),
        _always_filled([row for row in whole if row.own("content") and not is_title(row)]),
        _merged_beside(rows),
    )


def _is_subrow(row: Row) -> bool:
    """Whether a row assigns something and has no content of its own."""
    return not row.own("content") and any(row.own(name) for name in ASSIGNED)


def _stands_beside(row: Row) -> bool:
    """Whether a row assigns something beside a content that is merged over it and rows above."""
    return _is_subrow(row) and bool(row.text("content"))


def _always_filled(rows: list[Row]) -> frozenset[str]:
    """The fields that all of some rows fill, where these are enough to tell."""
    if len(rows) < _ENOUGH_ROWS:
        return frozenset()
    return frozenset(name for name in _NEEDED if all(row.own(name) for row in rows))


def _merged_beside(rows: list[Row]) -> frozenset[str]:
    """The fields that are mostly merged where the content is; those of the bodies where no page shows it."""
    beside = [row for row in rows if "content" in row.values and row.values["content"].held]
    if not beside:
        return frozenset(_BODIES)
    names = {name for row in beside for name in (*row.values, *row.blanks)}
    merged = {name: sum(bool(row.text(name)) and not row.own(name) for row in beside) for name in names}
    return frozenset(name for name, count in merged.items() if 2 * count > len(beside))


def _group_label(rows: list[Row]) -> Literal["text", "number", ""]:
    """Where groups named in merged cells have their labels: in the text, or in the column of numbers."""
    begun = [row for row in rows if row.own("section") and not row.cut]
    if len(begun) < _SOME_GROUPS:
        return ""
    if all(split_label(row.own("section")) is not None for row in begun):
        return "text"
    return "number" if all(parse_label(row.own("item_no")) is not None for row in begun) else ""


def has_number(row: Row) -> bool:
    """Whether the row begins with a number of its own."""
    own = row.own("item_no")
    if own:
        return parse_label(own) is not None or split_label(own) is not None
    return "item_no" not in row.values and split_label(row.own("content")) is not None


def is_title(row: Row) -> bool:
    """Whether a row holds one text only, or a number and one text."""
    words = row.words()
    return len(words) == 1 or (len(words) == 2 and parse_label(words[0]) is not None)


def _label_of_title(row: Row) -> bool:
    first = row.cells[0].text
    return parse_label(first) is not None or split_label(first) is not None


def has_section_label(row: Row) -> bool:
    """Whether a row begins with a roman number or a capital letter."""
    first = row.words()[0]
    label = parse_label(first) or (split_label(first) or (None, ""))[0]
    return label is not None and label.kind in ("roman", "upper")
