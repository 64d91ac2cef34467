"""Rows of ruled tables between which no rule was drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.columns import chunks
from parsers.layout.edges import Edge, join_edges
from parsers.layout.faces import Face, Grid
from parsers.layout.rows import RowLine, find_rows
from parsers.layout.words import Line, PlacedWord, group_lines
from parsers.pdf.tables import Draft

_MIN_LINES = 4
_BODY = 200.0
"""Points of height from which a table without rules between rows holds several."""
_HEADING_RULES = 4
"""Rules of a heading of two rows and the one at the table's end."""


def split_tall_rows(draft: Draft, drawn: Sequence[Edge]) -> Draft:
    """The draft with every row that holds several rows parted; the draft itself where there is none.

    A row is parted when consecutive numbers stand under each other in one of its first cells, or when no
    rule parts the rows of the table, but for those of its heading. ``drawn``: horizontal rules of the page.
    """
    grid = draft.grid
    bare = _parts_no_rows(grid, drawn)
    tall = [row for row in range(grid.n_rows) if _may_hold_rows(draft, row, bare)]
    if not tall:
        return draft
    cuts: dict[int, list[float]] = {}
    for row in tall:
        places = _cuts(draft, row, bare)
        if places:
            cuts[row] = places
    return _parted(draft, cuts) if cuts else draft


def _parts_no_rows(grid: Grid, drawn: Sequence[Edge]) -> bool:
    """Whether rules are drawn only around the heading and at the end of a table as high as many rows."""
    left, top, right, bottom = grid.box
    if bottom - top < _BODY:
        return False
    places = [
        edge.pos
        for edge in join_edges(drawn)
        if top - 3 <= edge.pos <= bottom + 3 and edge.start < right and edge.end > left
    ]
    bounded = sum(any(abs(y - pos) < 3 for pos in places) for y in grid.ys)
    last = max((y for y in places if y < bottom - 3), default=top)
    return bounded <= _HEADING_RULES and bottom - last > _BODY / 2


def _own_faces(grid: Grid, row: int) -> list[int]:
    """Faces of a row; empty when one of them reaches into another row or there are hardly any."""
    held = [k for k, face in enumerate(grid.faces) if face.row <= row < face.row + face.row_span]
    if len(held) < 3 or any(grid.faces[k].row_span > 1 for k in held):
        return []
    return held


def _may_hold_rows(draft: Draft, row: int, bare: bool) -> bool:
    """A quick look, so that ordinary rows cost nothing."""
    grid = draft.grid
    if grid.ys[row + 1] - grid.ys[row] < 40.0:
        return False
    faces = _own_faces(grid, row)
    if not faces:
        return False
    if bare and not all(word.bold for k in faces for word in draft.words[k]):
        return True
    return any(_counts(draft.words[k]) for k in faces[:3])


def _counts(words: Sequence[PlacedWord]) -> bool:
    """Whether a cell holds consecutive numbers under each other, and nothing else but section labels."""
    ordered = sorted((word for word in words if word.turn == 0), key=lambda word: word.base)
    numbers = [int(bare) for word in ordered if (bare := word.text.strip("().")).isdigit() and len(bare) < 4]
    if len(numbers) < 2 or len(numbers) < 0.7 * len(ordered):
        return False
    apart = all(b.base - a.base > 1.5 * a.size for a, b in pairwise(ordered))
    counting = sum(b == a + 1 for a, b in pairwise(numbers))
    return apart and counting >= max(1, len(numbers) - 2)


def _cuts(draft: Draft, row: int, bare: bool) -> list[float]:
    """y of the borders to add within a row."""
    grid = draft.grid
    top, bottom = grid.ys[row], grid.ys[row + 1]
    held = _own_faces(grid, row)
    words = [word for k in held for word in draft.words[k] if word.turn == 0]
    edges = [grid.xs[grid.faces[k].col] for k in held] + [grid.xs[-1]]
    inner = edges[1:-1]
    lines: list[RowLine] = []
    for line in group_lines(words):
        found = RowLine(line.base, line.size)
        for chunk in chunks(line):
            for word in chunk.words:
                col = bisect_right(inner, (word.x0 + word.x1) / 2)
                before = found.parts.get(col)
                found.parts[col] = Line((*before.words, word) if before else (word,), line.base)
        lines.append(found)
    if len(lines) < _MIN_LINES:
        return []
    rows = find_rows(lines, edges)
    if not bare and not any(_counts(draft.words[k]) for k in held[:3]):
        return []
    places = [(lines[at - 1].bottom + lines[at].top) / 2 for at in rows.starts if at]
    return [y for y in places if top + 3 < y < bottom - 3]


def _parted(draft: Draft, cuts: dict[int, list[float]]) -> Draft:
    grid = draft.grid
    ys = sorted([*grid.ys, *(y for places in cuts.values() for y in places)])
    at = {y: index for index, y in enumerate(ys)}
    faces: list[Face] = []
    words: list[list[PlacedWord]] = []
    for face, held in zip(grid.faces, draft.words, strict=True):
        first, last = at[grid.ys[face.row]], at[grid.ys[face.row + face.row_span]]
        places = cuts.get(face.row) if face.row_span == 1 else None
        if not places:
            faces.append(Face(first, face.col, last - first, face.col_span))
            words.append(held)
            continue
        groups: list[list[PlacedWord]] = [[] for _ in range(len(places) + 1)]
        for word in held:
            groups[bisect_right(places, word.middle)].append(word)
        for k, group in enumerate(groups):
            faces.append(Face(first + k, face.col, 1, face.col_span))
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
        draft.style,
        draft.taken,
    )
