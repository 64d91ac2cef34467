"""Markdown made from HTML: a cell that covers columns is followed by a place with one blank, an empty cell
has two, and the places that a cell covers in the rows below are left out.

    | TT | Việc | Cơ quan | | Thời hạn |
    | --- | --- | --- | --- | --- |
    | Chủ trì | Phối hợp |

So widths are known, and rows that are too short lie below taller cells: in the heading below those that
cover no columns, further down where their cells look like those of their columns. Written so by markdownify
and the converters built on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.text.fill import covered_gaps
from parsers.text.grid import GridCell
from parsers.text.rectangle import text_of
from parsers.text.shapes import Shape, fit, heading_shape, names_columns

_UNUSUAL = 2.0
"""What it costs a row to lack other columns than most rows that lack as many do."""
_MIN_COLUMNS, _MAX_COLUMNS = 3, 40
_LOST_BREAK = re.compile(r"(?<=[:;]) (?=[-+•] \S)")
"""The line end before an item of a list, for which such converters write a blank."""

Piece = Sequence[str]
"""What stands between two pipes: its physical lines."""


@dataclass(frozen=True, slots=True)
class _Wide:
    """A cell and the columns it covers."""

    lines: tuple[str, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class CoveredTable:
    """The cells of a table and the number of its columns."""

    cells: list[GridCell]
    columns: int


def read_covered(rows: Sequence[Sequence[Piece]]) -> CoveredTable | None:
    """The table whose rows are given as what stands between pipes; null where no place is marked covered."""
    rows = list(rows)
    while rows and not any("".join(piece).strip() for piece in rows[0]):
        rows.pop(0)  # markdown's heading, empty where the page has none
    columns = max(map(len, rows), default=0)
    marks = {"".join(piece) for row in rows for piece in row if not "".join(piece).strip()}
    if (
        not _MIN_COLUMNS <= columns <= _MAX_COLUMNS
        or marks != {" ", "  "}
        or not names_columns([text_of(piece) for piece in rows[0]])
    ):
        return None
    wide = [_wide(row) for row in rows]
    placed = _heading(wide, columns)
    if placed is None:
        return None
    heading = max(cell.row + cell.row_span for cell in placed)
    _place_rows(placed, wide[heading:], heading, _shapes(placed, columns))
    return CoveredTable(placed, columns)


def _wide(row: Sequence[Piece]) -> list[_Wide]:
    cells: list[_Wide] = []
    for piece in row:
        if cells and "".join(piece) == " ":
            cells[-1] = replace(cells[-1], span=cells[-1].span + 1)
        else:
            text = _LOST_BREAK.sub("\n", "\n".join(line.strip() for line in piece))
            cells.append(_Wide(tuple(text.split("\n"))))
    return cells


def _heading(rows: Sequence[Sequence[_Wide]], columns: int) -> list[GridCell] | None:
    """The cells of the heading, whose further rows stand below cells over several columns; null where none
    fits.
    """
    placed: list[GridCell] = []
    free = list(range(columns))
    for number, row in enumerate(rows):
        if sum(cell.span for cell in row) != len(free):
            return placed or None
        at = 0
        for cell in row:
            placed.append(GridCell(number, free[at], cell.lines, 1, cell.span))
            at += cell.span
        below = rows[number + 1] if number + 1 < len(rows) else ()
        grouped = [
            column for cell in placed if cell.row == number and cell.col_span > 1 for column in _under(cell)
        ]
        if not grouped or len(grouped) == columns or sum(cell.span for cell in below) != len(grouped):
            return placed
        placed = [
            replace(cell, row_span=cell.row_span + 1) if cell.col not in grouped else cell for cell in placed
        ]
        free = grouped
    return placed


def _under(cell: GridCell) -> range:
    return range(cell.col, cell.col + cell.col_span)


def _shapes(placed: Sequence[GridCell], columns: int) -> list[Shape]:
    """The shapes that the headings give to the columns, each by its lowest one that is known."""
    shapes: list[Shape] = ["other"] * columns
    for cell in sorted(placed, key=lambda cell: cell.row):
        for column in _under(cell):
            shapes[column] = heading_shape(text_of(cell.lines)) or shapes[column]
    return shapes


def _place_rows(
    placed: list[GridCell], rows: Sequence[Sequence[_Wide]], first: int, shapes: Sequence[Shape]
) -> None:
    """Adds the rows below the heading; cells above the places that a row lacks grow down to it."""
    costs = dict(covered_gaps(shapes))
    gaps = [_gap(row, shapes, costs, {}) for row in rows]
    usual: dict[int, tuple[int, ...]] = {}
    for gap, _ in Counter(gap for gap in gaps if gap).most_common():
        usual.setdefault(len(gap), gap)
    owners: dict[int, int] = {}
    for number, row in enumerate(rows, first):
        gap = _gap(row, shapes, costs, usual)
        free = [column for column in range(len(shapes)) if column not in gap]
        for column in gap:
            if column in owners:
                owner = placed[owners[column]]
                placed[owners[column]] = replace(owner, row_span=number - owner.row + 1)
        at = 0
        for cell in row:
            for column in free[at : at + cell.span]:
                owners[column] = len(placed)
            placed.append(GridCell(number, free[at], cell.lines, 1, cell.span))
            at += cell.span


def _gap(
    row: Sequence[_Wide],
    shapes: Sequence[Shape],
    costs: Mapping[tuple[int, ...], float],
    usual: Mapping[int, tuple[int, ...]],
) -> tuple[int, ...]:
    """The columns that a row lacks."""
    size = len(shapes) - sum(cell.span for cell in row)
    if size == 0:
        return ()

    def worth(gap: tuple[int, ...]) -> float:
        free = [column for column in range(len(shapes)) if column not in gap]
        at, score = 0, -costs[gap] - (_UNUSUAL if usual.get(size, gap) != gap else 0.0)
        for cell in row:
            score += fit(shapes[free[at]], text_of(cell.lines)) if cell.span == 1 else 0.0
            at += cell.span
        return score

    return max(
        (gap for gap in costs if len(gap) == size),
        key=worth,
        default=tuple(range(len(shapes) - size, len(shapes))),
    )
