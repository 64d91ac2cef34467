"""The numbers of a table's rows: whether those of a further fragment go on or begin again."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.appendix.labels import Label, parse_label, split_label
from parsers.appendix.model import Grid, Table


@dataclass(slots=True)
class Numbering:
    """The numbering of a run of rows: its first and last number, and its first section label."""

    first: int | None = None
    last: int | None = None
    first_section: Label | None = None
    last_is_section: bool = False
    any_section: bool = False


def numbering_of_table(table: Table) -> Numbering:
    """The numbering of a whole table so far."""
    whole = Numbering()
    for segment in table.segments:
        part = numbering_of_rows(segment.grid, segment.body)
        whole.first = part.first if whole.first is None else whole.first
        whole.last = part.last if part.last is not None else whole.last
        whole.first_section = whole.first_section or part.first_section
        whole.last_is_section = part.last_is_section if len(segment.body) else whole.last_is_section
        whole.any_section = whole.any_section or part.any_section
    return whole


def numbering_of_rows(grid: Grid, rows: range) -> Numbering:
    """The numbers of rows that hold more than a title, and the labels of those that hold only one."""
    known = grid.memo.get((rows.start, rows.stop))
    if isinstance(known, Numbering):
        return known
    found = grid.memo[rows.start, rows.stop] = Numbering()
    for row in rows:
        cells = [cell for cell in grid.distinct(row) if cell.place.row == row]
        if not cells:
            continue
        first = cells[0].text
        label = parse_label(first) or (split_label(first) or (None, ""))[0]
        words = {cell.text for cell in cells}
        is_title = len(words) == 1 or (len(words) == 2 and parse_label(first) is not None)
        found.last_is_section = is_title
        if is_title:
            found.any_section = True
            if found.first is None and found.first_section is None:
                found.first_section = label
        elif label is not None and label.kind == "arabic":
            found.first = label.value if found.first is None else found.first
            found.last = label.value
    return found


def goes_on(current: Table, grid: Grid, rows: range) -> str:
    """The words for "the numbers go on", when the first new number follows the last; else ""."""
    new, old = numbering_of_rows(grid, rows), numbering_of_table(current)
    if new.first is not None and old.last is not None and new.first == old.last + 1:
        return f"numbers go on from {old.last} to {new.first}"
    return ""
