"""The tables of one page: ruled grids, tables with horizontal rules only, tables without rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.layout.draft import SAME_PLACE, Draft
from parsers.layout.edges import Edge
from parsers.layout.faces import Face, Grid
from parsers.layout.grid import find_grids
from parsers.layout.page_rules import PageRules, without_text_marks
from parsers.layout.words import PlacedWord
from parsers.pdf.glyphs import PageGlyphs

_MIN_HEIGHT = 7.0
_PADDING = 12.0
"""Points up to which a cell's words begin beside its left rule."""
_PHANTOM = 16.0
"""Points: an empty column narrower than this is no column."""


def split_word(word: PlacedWord, glyphs: PageGlyphs, wall: float) -> list[PlacedWord]:
    """A word that runs across a rule, parted there when its letters stand apart there; else it alone."""
    start, stop = glyphs.begins[word.order], glyphs.ends[word.order]
    gaps = (glyphs.x0[start + 1 : stop] - glyphs.x1[start : stop - 1]).tolist()
    for k, gap in enumerate(gaps, start=start + 1):
        left, right = float(glyphs.x1[k - 1]), float(glyphs.x0[k])
        if left <= wall + 0.8 and right >= wall - 0.8 and gap >= 0.04 * word.size:
            others = [other for at, other in enumerate(gaps, start=start + 1) if at != k]
            if others and gap < max(others) + 0.02 * word.size:
                continue  # as wide as others between its letters
            share = k - start
            if len(word.text) != stop - start:
                return [word]
            head = word._replace(text=word.text[:share], x1=left)
            tail = word._replace(text=word.text[share:], x0=right, glued=False)
            return [head, tail]
    return [word]


def _fill(
    grid: Grid, words: Sequence[PlacedWord], glyphs: PageGlyphs
) -> tuple[list[list[PlacedWord]], set[int]]:
    """The words of each face, and the content order of those that were taken."""
    owner = grid.owner()
    cells: list[list[PlacedWord]] = [[] for _ in grid.faces]
    taken: set[int] = set()
    xs, ys = grid.xs, grid.ys
    left, top, right, bottom = grid.box
    inner_x, inner_y = xs[1:-1], ys[1:-1]
    last, last_left, last_top, last_right, last_bottom = 0, 0.0, 0.0, 0.0, 0.0
    for word in words:
        middle = word.base - 0.28 * word.size
        x0, x1 = word.x0, word.x1
        if last_left <= x0 and x1 <= last_right and last_top <= middle < last_bottom:
            cells[last].append(word)  # mostly where the word before it stands
            taken.add(word.order)
            continue
        if not top <= middle <= bottom:
            continue
        centre = (x0 + x1) / 2
        if not left - 1 <= centre <= right + 1:
            continue
        row = owner[bisect_right(inner_y, middle)]
        first, end = bisect_right(inner_x, x0 + 1.0), bisect_right(inner_x, x1 - 1.0)
        face = row[bisect_right(inner_x, centre)]
        if first < end and word.turn == 0 and row[first] != row[end] and word.order < len(glyphs.begins):
            wall = xs[first + 1]
            pieces = split_word(word, glyphs, wall)
            if len(pieces) == 2:
                cells[row[first]].append(pieces[0])
                cells[row[bisect_right(inner_x, (pieces[1].x0 + pieces[1].x1) / 2)]].append(pieces[1])
                taken.add(word.order)
                continue
        if first < end and word.turn == 0 and xs[first] - 1 <= x0 <= xs[first] + _PADDING:
            face = row[first]  # it begins where its column does, which is too narrow for it
        cells[face].append(word)
        last, (last_left, last_top, last_right, last_bottom) = face, grid.face_box(grid.faces[face])
        taken.add(word.order)
    return cells, taken


def _without(grid: Grid, cells: list[list[PlacedWord]], rows: set[int], cols: set[int]) -> Draft:
    """The draft without some (empty) rows and columns."""
    row_at, col_at = [0], [0]
    for r in range(grid.n_rows):
        row_at.append(row_at[-1] + (r not in rows))
    for c in range(grid.n_cols):
        col_at.append(col_at[-1] + (c not in cols))
    faces: list[Face] = []
    words: list[list[PlacedWord]] = []
    for face, held in zip(grid.faces, cells, strict=True):
        r0, r1 = row_at[face.row], row_at[face.row + face.row_span]
        c0, c1 = col_at[face.col], col_at[face.col + face.col_span]
        if r1 > r0 and c1 > c0:
            faces.append(Face(r0, c0, r1 - r0, c1 - c0))
            words.append(held)
    # the border between two kept rows stays where the upper one ends
    ys = [grid.ys[0]] + [grid.ys[r + 1] for r in range(grid.n_rows) if r not in rows]
    xs = [grid.xs[0]] + [grid.xs[c + 1] for c in range(grid.n_cols) if c not in cols]
    if rows and 0 in rows:
        ys[0] = grid.ys[min(r for r in range(grid.n_rows) if r not in rows)]
    if cols and 0 in cols:
        xs[0] = grid.xs[min(c for c in range(grid.n_cols) if c not in cols)]
    return Draft(
        Grid(
            tuple(xs),
            tuple(ys),
            tuple(faces),
            grid.open_top and 0 not in rows,
            grid.open_bottom and grid.n_rows - 1 not in rows,
            grid.open_left,
            grid.open_right,
        ),
        words,
    )


def _clean(grid: Grid, cells: list[list[PlacedWord]]) -> Draft:
    """Rows and columns that hold nothing and bound nothing are dropped.

    Empty open rows at the top or bottom (a producer draws the outer rules down to the page's end), empty
    rows too low for text, and narrow phantom columns.
    """
    rows = {
        r
        for r in range(grid.n_rows)
        if (grid.open_top and r == 0)
        or (grid.open_bottom and r == grid.n_rows - 1)
        or grid.ys[r + 1] - grid.ys[r] < _MIN_HEIGHT
    }
    rows |= _strips(grid, cells)
    cols = {c for c in range(grid.n_cols) if grid.xs[c + 1] - grid.xs[c] < _PHANTOM}
    for face, held in zip(grid.faces, cells, strict=True):
        if held and face.row_span == 1:
            rows.discard(face.row)
        if held and face.col_span == 1:
            cols.discard(face.col)
    # a cell over several lines must keep one of them
    for face, held in zip(grid.faces, cells, strict=True):
        if held:
            covered_rows = set(range(face.row, face.row + face.row_span))
            covered_cols = set(range(face.col, face.col + face.col_span))
            if covered_rows <= rows:
                rows -= {min(covered_rows)}
            if covered_cols <= cols:
                cols -= {min(covered_cols)}
    if not rows and not cols:
        return Draft(grid, cells)
    if len(rows) == grid.n_rows or len(cols) == grid.n_cols:
        return Draft(grid, [[] for _ in cells])
    return _without(grid, cells, rows, cols)


def _strips(grid: Grid, cells: list[list[PlacedWord]]) -> set[int]:
    """Rows in which nothing stands but cells that also span another row: what is left beside those."""
    spanned: set[int] = set()
    for face, held in zip(grid.faces, cells, strict=True):
        if held and face.row_span > 1:
            spanned.update(range(face.row, face.row + face.row_span))
    return spanned


def with_lost_columns(
    draft: Draft, known: Sequence[float], words: Sequence[PlacedWord], horizontals: Sequence[Edge]
) -> Draft:
    """The draft with the outer columns that have no rules on this page, as cells merged over its rows.

    A browser draws no rules around a cell over several rows of which the whole page shows a middle part, and
    a table without outer rules has none where no row ends on the page. ``known``: borders of the columns of
    the table at the end of the page before; ``horizontals``: rules of the page, which part such cells where
    they run on over those columns.
    """
    grid = draft.grid
    before = _lost_before(grid.xs, known)
    if before is None:
        return draft
    after = len(known) - len(grid.xs) - before
    faces = [face._replace(col=face.col + before) for face in grid.faces]
    held = list(draft.words)
    _, top, _, bottom = grid.box
    for col in (*range(before), *range(len(known) - 1 - after, len(known) - 1)):
        left, right = known[col], known[col + 1]
        walls = [0, *_walls(grid.ys, horizontals, (left + right) / 2), grid.n_rows]
        places = [grid.ys[row] for row in walls[1:-1]]
        cells: list[list[PlacedWord]] = [[] for _ in walls[1:]]
        for word in words:
            if top <= word.middle <= bottom and left <= (word.x0 + word.x1) / 2 < right:
                cells[bisect_right(places, word.middle)].append(word)
                draft.taken.add(word.order)
        faces += [Face(begin, col, end - begin, 1) for begin, end in pairwise(walls)]
        held += cells
    order = sorted(range(len(faces)), key=lambda index: faces[index])
    wide = replace(
        grid,
        xs=(*known[:before], *grid.xs, *known[len(known) - after :]),
        faces=tuple(faces[index] for index in order),
        open_left=grid.open_left or before > 0,
        open_right=grid.open_right or after > 0,
    )
    return Draft(wide, [held[index] for index in order], draft.style, draft.taken)


def _lost_before(xs: Sequence[float], known: Sequence[float]) -> int | None:
    """How many of the known columns are lost at the left; None where the borders are not a run of them."""
    for before in range(len(known) - len(xs), -1, -1):
        run = known[before : before + len(xs)]
        if len(xs) < len(known) and all(abs(a - b) <= SAME_PLACE for a, b in zip(run, xs, strict=True)):
            return before
    return None


def _walls(ys: Sequence[float], horizontals: Sequence[Edge], x: float) -> list[int]:
    """The inner row borders over which a rule runs at a place of the page."""
    over = [edge.pos for edge in horizontals if edge.start <= x <= edge.end]
    return [row for row in range(1, len(ys) - 1) if any(abs(ys[row] - pos) <= SAME_PLACE for pos in over)]


def _is_table(draft: Draft) -> bool:
    """Whether a ruled grid is a table, not a frame, a signature line or a chart."""
    grid = draft.grid
    if grid.n_cols < 2 or len(grid.faces) < 2:
        return False
    return any(draft.words) or grid.n_rows >= 2


def ruled_tables(glyphs: PageGlyphs, rules: PageRules, words: Sequence[PlacedWord]) -> list[Draft]:
    """The ruled tables of a page from top to bottom. Frames (grids of one column or cell) are none.

    A table in a frame is read; a table in a table's cell is text of that cell.
    """
    horizontals = without_text_marks(rules.horizontals, words)
    grids = find_grids(horizontals, rules.verticals)
    drafts: list[Draft] = []
    for grid in sorted(grids, key=lambda g: (g.xs[0] - g.xs[-1]) * (g.ys[-1] - g.ys[0])):
        if any(_inside(grid, outer.grid) for outer in drafts):
            continue
        cells, taken = _fill(grid, words, glyphs)
        draft = _clean(grid, cells)
        draft.taken = taken
        nested = [g for g in grids if g is not grid and _inside(g, grid) and len(g.faces) >= 4]
        if not _is_table(draft) or (nested and len(draft.grid.faces) < 4):
            continue
        drafts.append(draft)
    return sorted(drafts, key=lambda d: (d.box[1], d.box[0]))


def _inside(inner: Grid, outer: Grid) -> bool:
    a, b = inner.box, outer.box
    return (
        inner is not outer
        and a[0] >= b[0] - 2
        and a[1] >= b[1] - 2
        and a[2] <= b[2] + 2
        and a[3] <= b[3] + 2
        and (a[2] - a[0]) * (a[3] - a[1]) < 0.98 * (b[2] - b[0]) * (b[3] - b[1])
    )
