"""Cells with the spans a format gives them → a whole grid without phantom columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.limits import ReadOptions, check_cells
from schema.document import Cell, TableFragment

_THIN = 6.0
"""Points. No text fits in a narrower column: two rules as close as this are one rule, drawn unevenly."""


class Placed(NamedTuple):
    """One cell in the columns of its format: columns ``start`` to ``end`` (exclusive)."""

    row: int
    start: int
    end: int
    row_span: int = 1
    text: str = ""
    bold: bool = False


class Columns:
    """The columns that a table really has, out of the boundaries its cells begin and end at.

    A column is where some cell begins: a boundary at which cells only end (a span wider than the table, a
    row that ends early) makes none, nor does one that only empty rows have (spacer rows), nor one closer
    than ``_THIN`` to the one before, unless a cell with text lies between them.
    """

    def __init__(self, placed: Iterable[Placed], x: Sequence[float] | None = None) -> None:
        """``x``: place of every boundary in points, where known."""
        cells = list(placed)
        filled = {cell.row for cell in cells if cell.text}
        used = [cell for cell in cells if cell.row in filled] or cells
        self._known = sorted({edge for cell in used for edge in (cell.start, cell.end)})
        self._same = _merge_thin(self._known, used, x)
        self._starts = sorted({self._same[cell.start] for cell in used})
        self._last = self._same[self._known[-1]] if self._known else 0
        self._begin: dict[int, int] = {}
        self._end: dict[int, int] = {}
        self._x = x if x is not None and self._known and self._known[-1] < len(x) else None

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self._starts) if self._starts and self._last > self._starts[0] else 0

    @property
    def places(self) -> tuple[float, ...]:
        """The places of the column rules in points; empty where they are not known."""
        if self._x is None:
            return ()
        return tuple(self._x[edge] for edge in [*self._starts, self._last])

    def _nearest(self, boundary: int) -> int:
        """The known boundary at or before one that only empty rows have."""
        if boundary in self._same:
            return self._same[boundary]
        at = bisect_right(self._known, boundary) - 1
        return self._same[self._known[max(at, 0)]] if self._known else boundary

    def begin(self, boundary: int) -> int:
        """The column in which a cell that begins at a boundary of the format begins."""
        if boundary not in self._begin:
            self._begin[boundary] = max(0, bisect_right(self._starts, self._nearest(boundary)) - 1)
        return self._begin[boundary]

    def end(self, boundary: int) -> int:
        """The column before which a cell that ends at a boundary of the format ends."""
        if boundary not in self._end:
            self._end[boundary] = min(self.count, bisect_left(self._starts, self._nearest(boundary)))
        return self._end[boundary]


def _merge_thin(edges: Sequence[int], used: Sequence[Placed], x: Sequence[float] | None) -> dict[int, int]:
    """Boundary → the boundary it stands for."""
    if x is None or not edges or edges[-1] >= len(x):
        return {edge: edge for edge in edges}
    narrow = {(cell.start, cell.end) for cell in used if cell.text}
    same: dict[int, int] = {}
    group: list[int] = []
    for edge in edges:
        near = group and x[edge] - x[group[0]] < _THIN
        if not near or any((start, edge) in narrow for start in group):
            group = []
        group.append(edge)
        same[edge] = group[0]
    return same


def to_fragment(
    placed: Sequence[Placed],
    n_rows: int,
    options: ReadOptions,
    *,
    x: Sequence[float] | None = None,
    header_rows: int = 0,
    sheet: str | None = None,
) -> TableFragment | None:
    """A fragment in which every place of the grid is covered by one cell; null for a table without columns.

    ``x``: place of every column boundary of the format in points. Raises ``UnreadableFileError``
    (``too_large``) for a grid over the limit.
    """
    columns = Columns(placed, x)
    n_cols = columns.count
    if n_cols < 1 or n_rows < 1:
        return None
    check_cells(n_rows * n_cols, options)
    covered: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for cell in placed:
        start, end = columns.begin(cell.start), columns.end(cell.end)
        if cell.text and start >= end:
            start = min(start, n_cols - 1)
            end = start + 1
        if cell.row_span == 1 and end - start == 1 and (cell.row, start) not in covered and cell.row < n_rows:
            covered.add((cell.row, start))
            cells.append(Cell(row=cell.row, col=start, text=cell.text, bold=cell.bold))
            continue
        places = [
            (row, col)
            for row in range(cell.row, min(n_rows, cell.row + cell.row_span))
            for col in range(start, end)
        ]
        if not places or not covered.isdisjoint(places):
            if not cell.text:
                continue
            places = [place for place in places if place not in covered]
            if not places:
                cells = _append(cells, (cell.row, start), cell)
                continue
            places = places[:1]
        covered.update(places)
        last = places[-1]
        cells.append(
            Cell(
                row=places[0][0],
                col=places[0][1],
                row_span=last[0] - places[0][0] + 1,
                col_span=last[1] - places[0][1] + 1,
                text=cell.text,
                bold=cell.bold,
            )
        )
    if len(covered) < n_rows * n_cols:
        cells += [
            Cell(row=row, col=col)
            for row in range(n_rows)
            for col in range(n_cols)
            if (row, col) not in covered
        ]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return TableFragment(
        n_rows=n_rows,
        n_cols=n_cols,
        cells=tuple(cells),
        column_edges=columns.places,
        repeated_header_rows=min(header_rows, n_rows),
        sheet=sheet,
    )


def _append(cells: list[Cell], place: tuple[int, int], lost: Placed) -> list[Cell]:
    """The text of a cell that lies wholly below others, added to the one that covers its place."""
    return [
        cell.model_copy(update={"text": f"{cell.text}\n{lost.text}" if cell.text else lost.text})
        if cell.row <= place[0] < cell.row + cell.row_span and cell.col <= place[1] < cell.col + cell.col_span
        else cell
        for cell in cells
    ]
