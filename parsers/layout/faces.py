"""The cells of a grid: the faces between its rules, merged ones with their spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from parsers.layout.connected import connected


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

    def open_sides() -> Iterator[tuple[int, int]]:
        for row in range(n_rows):
            for col in range(n_cols):
                node = row * n_cols + col
                if col + 1 < n_cols and not walls_v[col + 1][row]:
                    yield node, node + 1
                if row + 1 < n_rows and not walls_h[row + 1][col]:
                    yield node, node + n_cols

    faces: list[Face] = []
    for group in connected(n_rows * n_cols, open_sides()):
        if len(group) == 1:
            faces.append(Face(*divmod(group[0], n_cols), 1, 1))
        else:
            faces += _rectangles({divmod(node, n_cols) for node in group})
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
