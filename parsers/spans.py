"""Cells with the spans a format gives them → a whole grid without phantom columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.limits import ReadOptions, check_cells
from schema.document import Cell, TableFragment

_THIN = 6.0
"""Points. No text fits in a narrower column: two rules as close as this are one rule, drawn unevenly."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell in the columns of its format: columns ``start`` to ``end`` (exclusive)."""

    row: int
    start: int
    end: int
    row_span: int = 1
    text: str = ""
    bold: bool = False


def column_edges(placed: Iterable[Placed], x: Sequence[float] | None = None) -> list[int]:
    """The column boundaries that tables really have, ascending, out of those its cells begin and end at.

    A boundary that only empty rows have is dropped (spacer rows, a span wider than the table), and so is
    one closer than ``_THIN`` to the one before, unless a cell with text lies between them. ``x``: place of
    every boundary in points, where known.
    """
    cells = list(placed)
    filled = {cell.row for cell in cells if cell.text}
    used = [cell for cell in cells if cell.row in filled] or cells
    edges = sorted({edge for cell in used for edge in (cell.start, cell.end)})
    if x is None or not edges or edges[-1] >= len(x):
        return edges
    kept: list[int] = []
    narrow = {(cell.start, cell.end) for cell in used if cell.text}
    group: list[int] = []
    for edge in edges:
        near = kept and x[edge] - x[kept[-1]] < _THIN
        if near and not any((start, edge) in narrow for start in group):
            group.append(edge)
            continue
        kept.append(edge)
        group = [edge]
    return kept


def snap(edges: Sequence[int], column: int) -> int:
    """The index of the column that a boundary of the format falls on."""
    return max(0, bisect_right(edges, column) - 1)


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
    edges = column_edges(placed, x)
    n_cols = len(edges) - 1
    if n_cols < 1 or n_rows < 1:
        return None
    check_cells(n_rows * n_cols, options)
    covered: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for cell in placed:
        start, end = snap(edges, cell.start), min(n_cols, snap(edges, cell.end))
        if cell.text and start >= end:
            start = min(start, n_cols - 1)
            end = start + 1
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
        column_edges=tuple(x[edge] for edge in edges) if x and edges[-1] < len(x) else (),
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
