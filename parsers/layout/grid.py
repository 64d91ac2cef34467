"""From ruled lines to a grid of cells with row and column spans.

The kind of pdfplumber's ``table.py`` (edges → intersections → cells), with three differences: cells are
found as faces of the atomic grid, so that a merged cell is one cell with spans; rules that are missing at
the outer sides are supplied where the crossing rules end; and double, dotted or shifted rules are one rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from parsers.layout.edges import (
    POINTS,
    Edge,
    Tolerance,
    abreast,
    adopt,
    close_sides,
    components,
    distinct_places,
    join_edges,
    ruled_sides,
    where_rules_end,
)
from parsers.layout.faces import Grid, compact, faces_between


def _grid(horizontals: list[Edge], verticals: list[Edge], tolerance: Tolerance) -> Grid | None:
    added_h, open_top, open_bottom = close_sides(horizontals, verticals, tolerance)
    horizontals = horizontals + added_h
    added_v, open_left, open_right = close_sides(verticals, horizontals, tolerance, lone=True)
    verticals = verticals + added_v
    horizontals = horizontals + where_rules_end(horizontals, verticals, tolerance)
    ys = distinct_places(horizontals, tolerance.min_row)
    xs = distinct_places(verticals, tolerance.min_column)
    if len(xs) < 2 or len(ys) < 2:
        return None
    walls_v = ruled_sides(verticals, xs, ys, tolerance)
    walls_h = ruled_sides(horizontals, ys, xs, tolerance)
    faces = faces_between(walls_v, walls_h, len(ys) - 1, len(xs) - 1)
    return compact(Grid(tuple(xs), tuple(ys), tuple(faces), open_top, open_bottom, open_left, open_right))


class _Piece(NamedTuple):
    """A component with its grid."""

    grid: Grid
    rows: list[Edge]
    cols: list[Edge]

    @property
    def sides(self) -> tuple[float, float]:
        """How far it reaches, rules without a crossing one included."""
        return (
            min([self.grid.xs[0], *(edge.start for edge in self.rows)]),
            max([self.grid.xs[-1], *(edge.end for edge in self.rows)]),
        )

    def is_open_sided(self, t: Tolerance) -> bool:
        """Whether no vertical rule stands at its outer sides."""
        low, high = min(edge.pos for edge in self.cols), max(edge.pos for edge in self.cols)
        beyond = sum(edge.start < low - t.reach and edge.end > high + t.reach for edge in self.rows)
        return beyond >= 0.5 * len(self.rows)


def _goes_on(piece: _Piece, other: _Piece, t: Tolerance) -> bool:
    """Whether another piece stands near below and between the same sides."""
    if not 0 < other.grid.ys[0] - piece.grid.ys[-1] <= t.bridge or not other.is_open_sided(t):
        return False
    if not other.rows:  # a row that is cut at both ends
        return all(any(abs(a - b) <= t.snap for b in piece.grid.xs) for a in other.grid.xs)
    return all(abs(a - b) <= t.reach for a, b in zip(piece.sides, other.sides, strict=True))


def _open_sided(groups: list[tuple[list[Edge], list[Edge]]], t: Tolerance) -> list[Grid]:
    """Tables whose outer sides are not ruled: a row without inner rules parts them into pieces.

    Pieces that stand near under each other between the same sides are one table, and so is a row between a
    piece and a lone rule of the same length.
    """
    pieces: list[_Piece] = []
    lone: list[Edge] = []
    for group_h, group_v in groups:
        if not group_v:
            lone += group_h
        elif len(group_h) + len(group_v) > 1 and (grid := _grid(group_h, group_v, t)) is not None:
            pieces.append(_Piece(grid, group_h, group_v))
    pieces.sort(key=lambda piece: piece.grid.ys[0])
    merged: list[Grid] = []
    while pieces:
        piece = pieces.pop(0)
        if piece.rows and piece.is_open_sided(t):
            piece = _with_neighbours(piece, pieces, lone, t)
        merged.append(piece.grid)
    return merged


def _with_neighbours(piece: _Piece, pieces: list[_Piece], lone: list[Edge], t: Tolerance) -> _Piece:
    """A piece of a table without outer rules, grown by what belongs to it; that is taken off the lists."""
    grown = False
    while True:
        other = next((one for one in pieces if _goes_on(piece, one, t)), None)
        left, right = piece.sides
        edge = next((one for one in lone if _closes(one, piece.grid, left, right, t)), None)
        if other is not None:
            pieces.remove(other)
            between = [one for one in lone if _parts(one, piece.grid, other.grid, left, right, t)]
            lone[:] = [one for one in lone if one not in between]
            rows, cols = [*piece.rows, *between, *other.rows], piece.cols + other.cols
        elif edge is not None:
            lone.remove(edge)
            rows, cols = [*piece.rows, edge], piece.cols
        elif grown:
            return piece._replace(grid=replace(piece.grid, open_left=True, open_right=True))
        else:
            return piece
        grown = True
        low = min(*(e.pos for e in rows), *(e.start for e in cols))
        high = max(*(e.pos for e in rows), *(e.end for e in cols))
        grid = _grid(rows, [*cols, Edge(left, low, high), Edge(right, low, high)], t)
        piece = _Piece(grid or piece.grid, rows, cols)


def _parts(edge: Edge, above: Grid, below: Grid, left: float, right: float, t: Tolerance) -> bool:
    """Whether a rule without crossing ones parts two rows without inner rules, one of each piece."""
    return _spans(edge, left, right, t) and above.ys[-1] < edge.pos < below.ys[0]


def _closes(edge: Edge, grid: Grid, left: float, right: float, t: Tolerance) -> bool:
    """Whether a rule without crossing ones bounds a row above or below a grid."""
    away = grid.ys[0] - edge.pos if edge.pos < grid.ys[0] else edge.pos - grid.ys[-1]
    return _spans(edge, left, right, t) and 0 < away <= t.bridge


def _spans(edge: Edge, left: float, right: float, t: Tolerance) -> bool:
    """Whether a rule runs from one side of a table to the other, and no further."""
    return abs(edge.start - left) <= t.reach and abs(edge.end - right) <= t.reach


def find_grids(
    horizontals: Iterable[Edge], verticals: Iterable[Edge], tolerance: Tolerance = POINTS
) -> list[Grid]:
    """Every ruled table, from top to bottom, then from left to right.

    ``horizontals``: rules with ``pos`` = y; ``verticals``: with ``pos`` = x. Frames of a single cell are
    returned too (``n_rows == n_cols == 1``); rules that bound nothing are ignored.
    """
    rows, cols = join_edges(horizontals, tolerance), join_edges(verticals, tolerance)
    groups = components(rows, cols, tolerance.snap + 1.0)
    lone = adopt([group_v[0] for group_h, group_v in groups if not group_h], groups)
    groups = [group for group in groups if group[0]]
    groups += [([], abreast) for abreast in abreast(lone, tolerance)]
    return sorted(_open_sided(groups, tolerance), key=lambda grid: (grid.ys[0], grid.xs[0]))
