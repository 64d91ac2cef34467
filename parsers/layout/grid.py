"""From ruled lines to a grid of cells with row and column spans.

The kind of pdfplumber's ``table.py`` (edges → intersections → cells), with three differences: cells are
found as faces of the atomic grid, so that a merged cell is one cell with spans; rules that are missing at
the outer sides are supplied where the crossing rules end; and double, dotted or shifted rules are one rule.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Edge(NamedTuple):
    """One straight rule: where it lies across its direction, and from where to where it runs."""

    pos: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


class Face(NamedTuple):
    """One cell of a grid, in rows and columns."""

    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One ruled table: ``len(ys) - 1`` rows and ``len(xs) - 1`` columns, every place in one face.

    ``open_*``: no rule closes that side; the grid was closed where the crossing rules end.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    faces: tuple[Face, ...]
    open_top: bool = False
    open_bottom: bool = False
    open_left: bool = False
    open_right: bool = False

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def face_box(self, face: Face) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a cell."""
        return (
            self.xs[face.col],
            self.ys[face.row],
            self.xs[face.col + face.col_span],
            self.ys[face.row + face.row_span],
        )

    def owner(self) -> list[list[int]]:
        """For every place [row][col] the index of its face."""
        places = [[-1] * self.n_cols for _ in range(self.n_rows)]
        for index, (row, col, rows, cols) in enumerate(self.faces):
            for r in range(row, row + rows):
                places[r][col : col + cols] = [index] * cols
        return places


class Tolerance(NamedTuple):
    """Lengths below which two things are one, in the unit of the edges (defaults: points)."""

    snap: float = 3.0
    """Rules this near are one rule (double lines)."""
    gap: float = 4.0
    """Pieces of a rule this near are joined (dots, cell by cell borders)."""
    min_edge: float = 5.0
    """Shorter rules are specks."""
    min_column: float = 6.5
    """Two vertical rules nearer than this bound no column: a rule shifted between rows, a double line."""
    min_row: float = 4.5
    reach: float = 7.0
    """A rule must run this far beyond the last crossing one to say that the side is open."""
    bridge: float = 48.0
    """Height up to which an unruled row may part a table that has no outer rules."""
    cover: float = 0.55
    """Share of a cell's side that must be ruled."""


POINTS = Tolerance()


def join_edges(edges: Iterable[Edge], tolerance: Tolerance = POINTS) -> list[Edge]:
    """Rules at (nearly) one place become one rule each: parallel ones are snapped, pieces joined.

    Returned sorted by place; pieces too short to be a rule are dropped.
    """
    ordered = sorted(edges)
    joined: list[Edge] = []
    index = 0
    while index < len(ordered):
        first = ordered[index].pos
        last = first
        stop = index
        while (
            stop < len(ordered)
            and ordered[stop].pos - last <= tolerance.snap
            and ordered[stop].pos - first <= 1.5 * tolerance.snap
        ):
            last = ordered[stop].pos
            stop += 1
        group = ordered[index:stop]
        index = stop
        total = sum(edge.end - edge.start for edge in group) or 1.0
        pos = sum(edge.pos * (edge.end - edge.start) for edge in group) / total if total > 1e-6 else first
        spans = sorted((edge.start, edge.end) for edge in group)
        start, end = spans[0]
        for a, b in spans[1:]:
            if a <= end + tolerance.gap:
                end = max(end, b)
            else:
                if end - start >= tolerance.min_edge:
                    joined.append(Edge(pos, start, end))
                start, end = a, b
        if end - start >= tolerance.min_edge:
            joined.append(Edge(pos, start, end))
    return joined


def _components(
    horizontals: Sequence[Edge], verticals: Sequence[Edge], tol: float
) -> list[tuple[list[Edge], list[Edge]]]:
    """Rules that cross or touch each other, directly or through others."""
    parent = list(range(len(horizontals) + len(verticals)))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    places = [edge.pos for edge in horizontals]
    for v, vertical in enumerate(verticals, start=len(horizontals)):
        low = bisect_left(places, vertical.start - tol)
        high = bisect_right(places, vertical.end + tol)
        for h in range(low, high):
            if horizontals[h].start - tol <= vertical.pos <= horizontals[h].end + tol:
                parent[find(h)] = find(v)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for node in range(len(parent)):
        group = groups.setdefault(find(node), ([], []))
        if node < len(horizontals):
            group[0].append(horizontals[node])
        else:
            group[1].append(verticals[node - len(horizontals)])
    return list(groups.values())


def _close(along: list[Edge], across: list[Edge], tolerance: Tolerance) -> tuple[list[Edge], bool, bool]:
    """Rules supplied at the two outer ends of the ``across`` rules, where none of ``along`` closes them.

    Returns the supplied rules and whether the low and the high end were open.
    """
    if not across:
        return [], False, False
    low = min((edge.pos for edge in along), default=max(edge.end for edge in across))
    high = max((edge.pos for edge in along), default=min(edge.start for edge in across))
    before = [edge for edge in across if edge.start < low - tolerance.reach]
    after = [edge for edge in across if edge.end > high + tolerance.reach]
    added: list[Edge] = []
    open_low = len(before) >= 2
    if open_low:
        end = min(edge.start for edge in before)
        added.append(Edge(end, min(e.pos for e in before), max(e.pos for e in before)))
    open_high = len(after) >= 2
    if open_high:
        end = max(edge.end for edge in after)
        added.append(Edge(end, min(e.pos for e in after), max(e.pos for e in after)))
    return added, open_low, open_high


def _places(edges: Sequence[Edge], least: float) -> list[float]:
    """The distinct places of the rules; places nearer than ``least`` are one (the longer rule's)."""
    weight: dict[float, float] = {}
    for edge in edges:
        weight[edge.pos] = weight.get(edge.pos, 0.0) + edge.length
    places: list[float] = []
    for pos in sorted(weight):
        if places and pos - places[-1] < least:
            if weight[pos] > weight[places[-1]]:
                places[-1] = pos
        else:
            places.append(pos)
    return places


def _ruled(
    edges: Sequence[Edge], lines: Sequence[float], marks: Sequence[float], t: Tolerance
) -> list[list[bool]]:
    """For each line and each interval between marks: whether a rule covers that side.

    ``t.min_column`` decides which rules belong to a line, as ``_places`` merged them.
    """
    covered = [[0.0] * (len(marks) - 1) for _ in lines]
    for edge in edges:
        nearest = bisect_left(lines, edge.pos)
        if nearest == len(lines) or (
            nearest > 0 and edge.pos - lines[nearest - 1] <= lines[nearest] - edge.pos
        ):
            nearest -= 1
        row = covered[nearest]
        first = max(bisect_right(marks, edge.start) - 1, 0)
        for k in range(first, len(marks) - 1):
            if marks[k] >= edge.end:
                break
            row[k] += min(edge.end, marks[k + 1]) - max(edge.start, marks[k])
    return [[row[k] >= t.cover * (marks[k + 1] - marks[k]) for k in range(len(marks) - 1)] for row in covered]


def _rectangles(places: set[tuple[int, int]]) -> list[Face]:
    """A connected set of places as faces: one when it is a rectangle, else as few row slabs as needed."""
    rows = sorted({row for row, _ in places})
    slabs: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    for row in [*rows, rows[-1] + 2]:
        runs: list[tuple[int, int]] = []
        for col in sorted(col for r, col in places if r == row):
            if runs and runs[-1][1] == col:
                runs[-1] = (runs[-1][0], col + 1)
            else:
                runs.append((col, col + 1))
        fresh: dict[tuple[int, int], tuple[int, int]] = {}
        for run in runs:
            started = growing.pop(run, None)
            fresh[run] = (started[0], row + 1) if started and started[1] == row else (row, row + 1)
            if started and started[1] != row:
                slabs.append((started[0], run[0], started[1], run[1]))
        slabs += [(top, left, bottom, right) for (left, right), (top, bottom) in growing.items()]
        growing = fresh
    return [Face(top, left, bottom - top, right - left) for top, left, bottom, right in sorted(slabs)]


def faces_between(
    walls_v: list[list[bool]], walls_h: list[list[bool]], n_rows: int, n_cols: int
) -> list[Face]:
    """Places not parted by a rule, as faces. ``walls_v[line][row]``, ``walls_h[line][col]``."""
    parent = list(range(n_rows * n_cols))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in range(n_rows):
        for col in range(n_cols):
            node = row * n_cols + col
            if col + 1 < n_cols and not walls_v[col + 1][row]:
                parent[find(node)] = find(node + 1)
            if row + 1 < n_rows and not walls_h[row + 1][col]:
                parent[find(node)] = find(node + n_cols)
    groups: dict[int, set[tuple[int, int]]] = {}
    for node in range(n_rows * n_cols):
        groups.setdefault(find(node), set()).add(divmod(node, n_cols))
    faces: list[Face] = []
    for places in groups.values():
        if len(places) == 1:
            row, col = next(iter(places))
            faces.append(Face(row, col, 1, 1))
        else:
            faces += _rectangles(places)
    return sorted(faces)


def compact(grid: Grid) -> Grid:
    """The grid without lines at which no face begins or ends."""
    keep_rows = sorted({f.row for f in grid.faces} | {f.row + f.row_span for f in grid.faces})
    keep_cols = sorted({f.col for f in grid.faces} | {f.col + f.col_span for f in grid.faces})
    if len(keep_rows) == len(grid.ys) and len(keep_cols) == len(grid.xs):
        return grid
    row_at = {line: index for index, line in enumerate(keep_rows)}
    col_at = {line: index for index, line in enumerate(keep_cols)}
    faces = tuple(
        Face(
            row_at[f.row],
            col_at[f.col],
            row_at[f.row + f.row_span] - row_at[f.row],
            col_at[f.col + f.col_span] - col_at[f.col],
        )
        for f in grid.faces
    )
    return Grid(
        tuple(grid.xs[line] for line in keep_cols),
        tuple(grid.ys[line] for line in keep_rows),
        faces,
        grid.open_top,
        grid.open_bottom,
        grid.open_left,
        grid.open_right,
    )


def _abreast(verticals: Sequence[Edge], tolerance: Tolerance) -> list[list[Edge]]:
    """Vertical rules that no horizontal one meets, where three or more begin and end together.

    So a producer draws a row that is cut at both ends of the page.
    """
    groups: list[list[Edge]] = []
    for edge in verticals:
        for group in groups:
            if (
                abs(group[0].start - edge.start) <= tolerance.snap
                and abs(group[0].end - edge.end) <= tolerance.snap
            ):
                group.append(edge)
                break
        else:
            groups.append([edge])
    return [group for group in groups if len(group) >= 3]


def _where_rules_end(horizontals: Sequence[Edge], verticals: Sequence[Edge], t: Tolerance) -> list[Edge]:
    """Rules supplied where the inner vertical rules end together and no rule was drawn: at a row without
    inner rules in a table that has no horizontal ones.
    """
    left, right = min(e.pos for e in verticals), max(e.pos for e in verticals)
    inner = [e for e in verticals if left + t.snap < e.pos < right - t.snap]
    if len({e.pos for e in inner}) < 2:
        return []
    known = [e.pos for e in horizontals]
    added: list[Edge] = []
    ends = sorted(y for e in inner for y in (e.start, e.end))
    index = 0
    while index < len(ends):
        stop = index
        while stop < len(ends) and ends[stop] - ends[index] <= t.snap:
            stop += 1
        y = ends[index]
        together = stop - index
        index = stop
        if together < max(2, 0.6 * len({e.pos for e in inner})):
            continue
        if all(abs(y - pos) > t.min_row for pos in known) and min(known, default=y) < y < max(
            known, default=y
        ):
            added.append(Edge(y, left, right))
    return added


def _grid(horizontals: list[Edge], verticals: list[Edge], tolerance: Tolerance) -> Grid | None:
    added_h, open_top, open_bottom = _close(horizontals, verticals, tolerance)
    horizontals = horizontals + added_h
    added_v, open_left, open_right = _close(verticals, horizontals, tolerance)
    verticals = verticals + added_v
    horizontals = horizontals + _where_rules_end(horizontals, verticals, tolerance)
    ys = _places(horizontals, tolerance.min_row)
    xs = _places(verticals, tolerance.min_column)
    if len(xs) < 2 or len(ys) < 2:
        return None
    walls_v = _ruled(verticals, xs, ys, tolerance)
    walls_h = _ruled(horizontals, ys, xs, tolerance)
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
            rows, cols = piece.rows + other.rows, piece.cols + other.cols
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


def _closes(edge: Edge, grid: Grid, left: float, right: float, t: Tolerance) -> bool:
    """Whether a rule without crossing ones bounds a row above or below a grid."""
    away = grid.ys[0] - edge.pos if edge.pos < grid.ys[0] else edge.pos - grid.ys[-1]
    same = abs(edge.start - left) <= t.reach and abs(edge.end - right) <= t.reach
    return same and 0 < away <= t.bridge


def _adopt(lone: Sequence[Edge], groups: Sequence[tuple[list[Edge], list[Edge]]]) -> list[Edge]:
    """Give vertical rules that touch nothing to the table they stand in; the rest is returned."""
    left: list[Edge] = []
    outer = [(rows, cols) for rows, cols in groups if rows and len(cols) > 1]
    for edge in lone:
        for _, cols in outer:
            first, last = min(cols), max(cols)
            if (
                first.pos < edge.pos < last.pos
                and max(first.start, last.start) <= edge.start
                and edge.end <= min(first.end, last.end) + 1.0
            ):
                cols.append(edge)
                break
        else:
            left.append(edge)
    return left


def find_grids(
    horizontals: Iterable[Edge], verticals: Iterable[Edge], tolerance: Tolerance = POINTS
) -> list[Grid]:
    """Every ruled table, from top to bottom, then from left to right.

    ``horizontals``: rules with ``pos`` = y; ``verticals``: with ``pos`` = x. Frames of a single cell are
    returned too (``n_rows == n_cols == 1``); rules that bound nothing are ignored.
    """
    rows, cols = join_edges(horizontals, tolerance), join_edges(verticals, tolerance)
    groups = _components(rows, cols, tolerance.snap + 1.0)
    lone = _adopt([group_v[0] for group_h, group_v in groups if not group_h], groups)
    groups = [group for group in groups if group[0]]
    groups += [([], abreast) for abreast in _abreast(lone, tolerance)]
    return sorted(_open_sided(groups, tolerance), key=lambda grid: (grid.ys[0], grid.xs[0]))
