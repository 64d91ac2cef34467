"""Tables with separators whose rows lack the cells that merged ones cover."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from parsers.text.delimited import Row
from parsers.text.grid import span_fragment
from parsers.text.pipes import is_uneven
from parsers.text.rectangle import text_of
from parsers.text.shapes import Shape, fit, is_label, starts_row
from parsers.text.stream import find_header, grid_of
from parsers.text.wraps import Widths
from schema.document import TableFragment

_MIN_UNEVEN = 3
"""Rows of a table that lacks the cells which merged ones cover."""
_MIN_SHORT = 2
_UNLIKE = -1.0
"""How badly a cell fits below the heading of another column."""
_SURE = 2.0
"""How well a cell fits that looks just like its column."""
_FEW = 0.2
"""Share of the short rows that may lack their last cells."""


def without_merged(rows: Sequence[Row], widths: Widths | None) -> TableFragment | None:
    """A table whose rows lack the cells that merged ones cover; null where they lack their last ones."""
    if len(rows) < _MIN_UNEVEN or not (is_uneven(rows) or len(rows[0]) < max(map(len, rows))):
        return None
    cells = [tuple(cell) for row in rows for cell in row]
    header = find_header(cells)
    if header is None or header.start or header.lead_lines:
        return None
    heading = len(header.shapes)
    if _lacks_last_cells(rows, header.shapes):
        return None
    if heading not in (len(rows[0]), len(rows[0]) + len(rows[1])):
        return None
    bounds = {end - heading for end in accumulate(map(len, rows))}
    found = grid_of(cells, header.shapes, bounds, heading - len(rows[0]))
    if found is None:
        return None
    grid, columns = found.cells, found.columns
    ends: dict[int, list[int]] = {}
    for cell in grid[heading:]:
        ends.setdefault(cell.row, []).append(cell.col + cell.col_span)
    short = sum(2 < len(row) < columns for row in rows)
    if sum(len(row) > 2 and max(row) < columns for row in ends.values()) > _FEW * short:
        return None
    return span_fragment(grid, columns, widths)


def _lacks_last_cells(rows: Sequence[Row], shapes: Sequence[Shape]) -> bool:
    """Whether the short rows below a heading begin with their numbers, or with words that look just like the
    first column, and read well from the left.
    """
    texts = [[text_of(cell) for cell in row] for row in rows[1:] if _MIN_SHORT < len(row) < len(shapes)]
    if not texts or len(rows[0]) != len(shapes):
        return False

    def own(text: str) -> bool:
        return is_label(text) if shapes[0] == "number" else starts_row(text) or fit(shapes[0], text) >= _SURE

    fits = (all(fit(*pair) > _UNLIKE for pair in zip(shapes, row, strict=False)) for row in texts)
    return all(own(row[0]) for row in texts) and sum(fits) > (1 - _FEW) * len(texts)
