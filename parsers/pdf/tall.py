"""Rows of ruled tables between which no rule was drawn."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from parsers.layout.draft import Draft
from parsers.layout.edges import Edge, join_edges
from parsers.layout.faces import Face, Grid
from parsers.layout.rows import SURE, Habits, RowLine, find_rows
from parsers.layout.words import BASE, Line, PlacedWord, group_lines, mostly_bold, upright

_MIN_LINES = 4
_BODY = 30.0
"""Points of height from which the part of a table below its last rule may hold several rows."""
_HEADING_RULES = 4
"""Rules of a heading of two rows and the one at the table's end."""
_ROW_NO = re.compile(r"^\d{1,3}[.)]?$")
_COLUMN_NO = re.compile(r"^\(?\d{1,2}\)?$")


def split_tall_rows(draft: Draft, drawn: Sequence[Edge], habits: Habits, ruled: bool = False) -> Draft:
    """The draft with every row that holds several rows parted; the draft itself where there is none.

    A row is parted when consecutive numbers stand under each other in one of its first cells, or when no
    rule parts the rows of the table, but for those of its heading. ``drawn``: horizontal rules of the page;
    ``habits``: what pages before have shown of rows; ``ruled``: those have shown that rules part rows.
    """
    if not ruled and rules_part_rows(draft, drawn) is False:
        cuts = _body_cuts(draft, habits)
    else:
        tall = [row for row in range(draft.grid.n_rows) if _may_hold_rows(draft, row)]
        cuts = {row: places for row in tall if (places := _cuts(draft, row))}
    return _parted(draft, cuts) if cuts else draft


def rules_part_rows(draft: Draft, drawn: Sequence[Edge]) -> bool | None:
    """Whether rules are drawn elsewhere than around the heading and at the end of a table; None where it has
    hardly room for a row.
    """
    grid = draft.grid
    left, top, right, bottom = grid.box
    places = [
        edge.pos
        for edge in join_edges(drawn)
        if top - 3 <= edge.pos <= bottom + 3 and edge.start < right and edge.end > left
    ]
    last = max((y for y in places if y < bottom - 3), default=top)
    if bottom - last < _BODY:
        return None
    above = [
        (face, held)
        for face, held in zip(grid.faces, draft.words, strict=True)
        if held and grid.ys[face.row + face.row_span] <= last + 3
    ]
    if all(mostly_bold(held) or _COLUMN_NO.match(held[0].text) for _, held in above):
        return False
    bounded = sum(any(abs(y - pos) < 3 for pos in places) for y in grid.ys)
    return bounded > _HEADING_RULES or _is_body(above)


def _is_body(cells: Sequence[tuple[Face, list[PlacedWord]]]) -> bool:
    """Whether a row of cells begins with a number and has words beside it."""
    numbered = {face.row for face, held in cells if face.col == 0 and _ROW_NO.match(held[0].text)}
    return any(face.row in numbered and not _ROW_NO.match(held[0].text) for face, held in cells if face.col)


def _own_faces(grid: Grid, row: int) -> list[int]:
    """Faces of a row; empty when one of them reaches into another row or there are hardly any."""
    held = [k for k, face in enumerate(grid.faces) if face.row <= row < face.row + face.row_span]
    if len(held) < 3 or any(grid.faces[k].row_span > 1 for k in held):
        return []
    return held


def _may_hold_rows(draft: Draft, row: int) -> bool:
    """A quick look, so that ordinary rows cost nothing."""
    grid = draft.grid
    if grid.ys[row + 1] - grid.ys[row] < 40.0:
        return False
    return any(_counts(draft.words[k]) for k in _own_faces(grid, row)[:3])


def _counts(words: Sequence[PlacedWord]) -> bool:
    """Whether a cell holds consecutive numbers under each other, and nothing else but section labels."""
    ordered = sorted(upright(words), key=BASE)
    numbers = [int(bare) for word in ordered if (bare := word.text.strip("().")).isdigit() and len(bare) < 4]
    if len(numbers) < 2 or len(numbers) < 0.7 * len(ordered):
        return False
    apart = all(b.base - a.base > 1.5 * a.size for a, b in pairwise(ordered))
    counting = sum(b == a + 1 for a, b in pairwise(numbers))
    return apart and counting >= max(1, len(numbers) - 2)


class _Cut(NamedTuple):
    """A border to add within a row."""

    y: float
    going_on: frozenset[int] = frozenset()
    """Columns whose words below it belong above."""
    merged: bool = True
    """Whether it leaves those columns out."""


def _cuts(draft: Draft, row: int) -> list[_Cut]:
    """The borders to add within a row that holds consecutive numbers."""
    grid = draft.grid
    top, bottom = grid.ys[row], grid.ys[row + 1]
    held = _own_faces(grid, row)
    edges = [grid.xs[grid.faces[k].col] for k in held] + [grid.xs[-1]]
    lines = _row_lines([(k, col) for col, k in enumerate(held)], draft)
    if len(lines) < _MIN_LINES:
        return []
    places = [(lines[at - 1].bottom + lines[at].top) / 2 for at in find_rows(lines, edges).starts if at]
    return [_Cut(y) for y in places if top + 3 < y < bottom - 3]


def _body_cuts(draft: Draft, habits: Habits) -> dict[int, list[_Cut]]:
    """For each row the borders to add in a table that no rules part into rows."""
    grid = draft.grid
    lines = _row_lines([(k, face.col) for k, face in enumerate(grid.faces)], draft)
    if len(lines) < 2:
        return {}
    row_of = [bisect_right(grid.ys[1:-1], line.base - 0.28 * line.size) for line in lines]
    walls = [at for at in range(1, len(lines)) if row_of[at] != row_of[at - 1]]
    cuts: dict[int, list[_Cut]] = {}
    rows = find_rows(lines, grid.xs, walls, habits)
    if rows.margin < SURE:
        return {}
    for at in rows.starts:
        if at and at not in walls:
            y = (lines[at - 1].bottom + lines[at].top) / 2
            cuts.setdefault(row_of[at], []).append(_Cut(y, rows.going_on[at], rows.merged))
    return cuts


def _row_lines(cells: Sequence[tuple[int, int]], draft: Draft) -> list[RowLine]:
    """The lines of cells. ``cells``: face and column of each."""
    column = dict(cells)
    wide = {k for k, _ in cells if 2 * draft.grid.faces[k].col_span > draft.grid.n_cols}
    home = {(word.order, word.x0): k for k, _ in cells for word in draft.words[k]}
    words = [word for k, _ in cells for word in upright(draft.words[k])]
    lines: list[RowLine] = []
    for line in group_lines(words):
        found = RowLine(line.base, line.size)
        parts: dict[int, list[PlacedWord]] = {}
        for word in line.words:
            k = home[word.order, word.x0]
            parts.setdefault(column[k], []).append(word)
            found.spanning |= k in wide
        found.parts = {col: Line(held, median(word.base for word in held)) for col, held in parts.items()}
        lines.append(found)
    return lines


def _parted(draft: Draft, cuts: dict[int, list[_Cut]]) -> Draft:
    """The draft with borders added."""
    grid = draft.grid
    ys = sorted([*grid.ys, *(cut.y for added in cuts.values() for cut in added)])
    at = {y: index for index, y in enumerate(ys)}
    faces: list[Face] = []
    words: list[list[PlacedWord]] = []
    for face, held in zip(grid.faces, draft.words, strict=True):
        first, last = at[grid.ys[face.row]], at[grid.ys[face.row + face.row_span]]
        over = range(face.row, face.row + face.row_span)
        added = [cut for row in over for cut in cuts.get(row, ())]
        added = [cut for cut in added if not (cut.merged and face.col in cut.going_on)]
        if not added:
            faces.append(Face(first, face.col, last - first, face.col_span))
            words.append(held)
            continue
        places = [cut.y for cut in added]
        groups: list[list[PlacedWord]] = [[] for _ in range(len(places) + 1)]
        for word in held:
            place = bisect_right(places, word.middle)
            while place and face.col in added[place - 1].going_on:
                place -= 1
            groups[place].append(word)
        bounds = [first, *(at[y] for y in places), last]
        for (begin, end), group in zip(pairwise(bounds), groups, strict=True):
            faces.append(Face(begin, face.col, end - begin, face.col_span))
            words.append(group)
    order = sorted(range(len(faces)), key=lambda k: faces[k])
    return Draft(
        Grid(
            grid.xs,
            tuple(ys),
            tuple(faces[k] for k in order),
            grid.open_top,
            grid.open_bottom,
            grid.open_left,
            grid.open_right,
        ),
        [words[k] for k in order],
        "parted",
        draft.taken,
    )
