"""The rows of a table with named fields: one Row for each physical row below the heading."""

from __future__ import annotations

import re
from itertools import pairwise

from parsers.appendix.classifier import CellClassifier
from parsers.appendix.header import repeats
from parsers.appendix.labels import TICK, parse_label, split_fused, split_label
from parsers.appendix.model import GridCell, Layout, Place, Row, Segment, Table, Value
from schema.document import Origin

_FEW_WORDS = 3
_NAMES_PERIOD = re.compile(
    r"(?:\b(?:19|20)\d\d|\b(?:[Qq]uý|[Tt]háng)\s*(?:\d{1,2}|[IVX]+)\b|^[^-]*- (?:[IVX]+|\d{1,2})$)"
)
"""A heading that has a period somewhere, or as its lower part: "Thực hiện năm 2024", "Quý - IV"."""


def named_rows(table: Table, classify: CellClassifier) -> list[Row]:
    """All rows of a table with text, but for its headings and those repeated on later pages."""
    rows: list[Row] = []
    number = 0
    headings = table.segments[0].layout.headings()
    torn = [None, *(_is_torn(above, below) for above, below in pairwise(table.segments))]
    fragments = [segment.grid.fragment for segment in table.segments]
    # what is open at its very end has no rule there at all
    leaves_open = any(torn) and all(one.rows_ruled for one in fragments) and not fragments[-1].open_bottom
    for place, segment in enumerate(table.segments):
        grid = segment.grid
        cut = place > 0
        rows.extend(_title_row(segment, text, len(rows)) for text in segment.titles)
        number += len(segment.header)
        for at in segment.body:
            cells = grid.distinct(at)
            if at in segment.repeated or _is_repeated(cells, at, segment, headings):
                if at not in segment.repeated:
                    segment.repeated.append(at)
                cut = True
            elif cells:
                row = _fused(segment, at, number, classify) or _named(segment, at, cells, number)
                row.cut = cut
                row.torn = torn[place] if cut and leaves_open else None
                if any(key for key in row.filled()):
                    cut = False
                rows.append(row)
            number += 1
    return rows


def _is_torn(above: Segment, below: Segment) -> bool | None:
    """Whether no rule closes the last row of a page; None where another segment follows on the same page, or
    the pages are images, whose rules may be lost.
    """
    fragment = above.grid.fragment
    if fragment is below.grid.fragment or above.body.stop != fragment.n_rows or not fragment.page:
        return None
    if any(cell.origin is not Origin.TEXT for cell in fragment.cells[-1:]):
        return None
    return fragment.open_bottom


def _title_row(segment: Segment, text: str, at: int) -> Row:
    """A title that stands between two fragments, as the row it is in the table. Its number is below 0."""
    place = Place(segment.grid.index, -1, -1 - at)
    return Row(place, -1 - at, {}, [GridCell(place, text)], spanning=True)


def _is_repeated(cells: list[GridCell], at: int, segment: Segment, headings: tuple[str, ...]) -> bool:
    """Whether a row in the body is the heading once more. Rows with a number are never one."""
    own = [cell for cell in cells if cell.place.row == at]
    if not own or parse_label(own[0].text) is not None or len(own) * 2 <= len(cells):
        return False
    return len(own) >= 3 and repeats(own, headings, segment.grid.n_cols)


def _named(segment: Segment, at: int, cells: list[GridCell], number: int) -> Row:
    grid = segment.grid
    own = [cell for cell in cells if cell.place.row == at]
    widest = max((cell.col_span for cell in own), default=1)
    return Row(
        place=Place(grid.index, at, 0),
        number=number,
        values=_values(segment.layout, grid.rows[at], at),
        cells=own,
        page=next((cell.page for cell in own if cell.page), grid.fragment.page),
        spanning=widest * 2 > grid.n_cols,
        blanks=_blanks(segment.layout, grid.rows[at]),
    )


def _blanks(layout: Layout, places: list[GridCell | None]) -> dict[str, Place]:
    """Fields of a row over which an empty cell stands, and where that begins."""
    found: dict[str, Place] = {}
    for column in layout.columns:
        cell = places[column.index] if column.index < len(places) else None
        if cell is not None and not cell.text:
            found[column.key] = cell.place
    return found


def _fused(segment: Segment, at: int, number: int, classify: CellClassifier) -> Row | None:
    """A row whose number and content an export has put in one cell, so that all others stand one column to
    the left of theirs; null for any other row.
    """
    places = segment.grid.rows[at]
    fields = [column.field for column in segment.layout.columns[:2]]
    if fields != ["item_no", "content"] or len(places) < 3 or (places[-1] is not None and places[-1].text):
        return None
    first, second = places[:2]
    if first is None or second is None or first is second or not second.text:
        return None
    found = split_label(first.text) or split_fused(first.text)
    if found is None or len(found[1].split()) < _FEW_WORDS:
        return None
    moved = [first, first, *places[1:-1]]
    row = _named(segment, at, segment.grid.distinct(at), number)
    values = _values(segment.layout, moved, at)
    values["item_no"] = Value(found[0].text, (first,))
    values["content"] = Value(found[1], (first,))
    if _sense(values, classify) <= _sense(row.values, classify):
        return None
    row.values, row.shifted = values, True
    return row


def _sense(values: dict[str, Value], classify: CellClassifier) -> int:
    """How many cells stand where their words belong."""
    texts = {name: value.text for name, value in values.items()}
    bodies = [texts[name] for name in ("lead_text", "coordination_text") if name in texts]
    times = [texts["deadline_text"]] if "deadline_text" in texts else []
    return sum(map(classify.looks_like_agency, bodies)) + sum(map(classify.looks_like_deadline, times))


def _values(layout: Layout, places: list[GridCell | None], at: int) -> dict[str, Value]:
    """Field → text of a row. A cell over several columns is repeated in the field of each; several columns
    of one field are joined with "; ".
    """
    values: dict[str, Value] = {}
    for column in layout.columns:
        cell = places[column.index] if column.index < len(places) else None
        if cell is None or not cell.text:
            continue
        text = cell.text
        if column.field == "item_no" and cell.col_span > 1 and parse_label(text) is None:
            continue  # a text merged over the column of the numbers is no number
        if column.field == "deadline_text" and TICK.match(text) and _NAMES_PERIOD.search(column.heading):
            text = column.heading.rpartition(" - ")[2]  # a tick under "2024" says 2024
        known = values.get(column.key)
        if known is None:
            values[column.key] = Value(text, (cell,), cell.place.row < at)
        elif cell not in known.cells:
            values[column.key] = Value(
                f"{known.text}; {text}", (*known.cells, cell), known.held and cell.place.row < at
            )
    return values
