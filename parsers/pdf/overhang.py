"""Words of a merged cell that hang below the last rule of a page.

A browser that breaks a cell over several rows at the end of a page closes the row beside it, and lets the
lines of the merged cell run on below the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.draft import Draft
from parsers.layout.faces import Face, Grid
from parsers.layout.words import Line, PlacedWord, group_lines, mostly_bold, upright

_FOOT = 0.75
"""Share of the page's height below which such words stand, unless they are the last ones of the page: the row
that follows may be too tall for the rest of it."""
_OFF = 0.05
"""Share of the font size by which the distance of two lines of a cell may differ from that of others."""
_WIDEST = 2.2
"""Shares of the font size up to which two lines of a cell follow each other."""


def take_overhang(draft: Draft, lines: Sequence[Line], height: float) -> set[int]:
    """Put lines below the table that go on with those of a cell of its last row into that cell.

    ``lines``: those in no table; ``height``: points of the page. Returned is the content order of the words
    taken: none unless every word down to the next gap stands in such a column.
    """
    grid = draft.grid
    bottom = grid.ys[-1]
    below = [line for line in lines if line.middle_y > bottom]
    near = _run(below, bottom)
    if not near or (near[-1].base < _FOOT * height and len(near) < len(below)):
        return set()
    steps = _steps(draft.words) or (0.0, 0.0)
    taken: list[tuple[int, Line]] = []
    for index, face in enumerate(grid.faces):
        if face.row + face.row_span == grid.n_rows:
            taken += [(index, line) for line in _of_face(grid, face, draft.words[index], near, steps)]
    if sum(len(line.words) for _, line in taken) < sum(len(line.words) for line in near):
        return set()
    for index, line in taken:
        draft.words[index].extend(line.words)
    orders = {word.order for _, line in taken for word in line.words}
    draft.taken |= orders
    return orders


def _run(lines: Sequence[Line], bottom: float) -> list[Line]:
    """The lines that follow the last rule closely."""
    run: list[Line] = []
    end = bottom
    for line in lines:
        if line.top - end > line.size:
            break
        run.append(line)
        end = line.bottom
    return run


def _steps(cells: Sequence[Sequence[PlacedWord]]) -> tuple[float, float] | None:
    """The least and the greatest distance between two lines of a cell; letters of other fonts change it."""
    steps = [
        below.base - above.base
        for words in cells
        for above, below in pairwise(_upright(words))
        if below.base - above.base < _WIDEST * below.size
    ]
    return (min(steps), max(steps)) if steps else None


def _upright(words: Sequence[PlacedWord]) -> list[Line]:
    return group_lines(upright(words))


def _of_face(
    grid: Grid, face: Face, held: Sequence[PlacedWord], near: Sequence[Line], steps: tuple[float, float]
) -> list[Line]:
    """The lines, or pieces of lines, that go on with a cell's own at the same distances."""
    own = _upright(held)
    if not own:
        return []
    left, _, right, _ = grid.face_box(face)
    steps = _steps([held]) or steps
    found: list[Line] = []
    last = own[-1]
    for line in near:
        words = [word for word in line.words if word.x0 >= left and word.x1 <= right]
        if not words:
            continue
        piece = Line(words, line.base)
        step, slack = piece.base - last.base, _OFF * last.size
        if not steps[0] - slack <= step <= steps[1] + slack:
            break
        found.append(piece)
        last = piece
    words = [word for piece in found for word in piece.words]
    return found if mostly_bold(words) == mostly_bold(held) else []  # fonts of single letters do not tell
