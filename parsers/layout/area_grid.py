"""The grid of a table without vertical rules, from its lines: borders of columns and rows, words in cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.areas import (
    Area,
    AreaRow,
    bands,
    parted_chunks,
    without_overflow,
    without_titles,
)
from parsers.layout.columns import Chunk, crosses, find_gutters
from parsers.layout.draft import SAME_PLACE, Draft
from parsers.layout.edges import Edge
from parsers.layout.faces import Grid, compact, faces_between
from parsers.layout.row_writing import Writing
from parsers.layout.rows import SURE, Habits, RowLine, find_rows, row_line
from parsers.layout.rule_groups import rule_ends
from parsers.layout.words import PlacedWord

_BESIDE = 40.0
"""Points by which the sides of a table may differ from one page to the next."""
_FEW_BANDS = 2
"""Bands between rules, bold ones left out, up to which rules may stand at the heading and the end only."""
_HEADING_RULES = 4
"""Rules of a table, that at its end among them, up to which they may stand at its heading alone."""
_SHIFT = 15.0
"""Points by which a border found on one page may be put right on the next."""


def draft_of(area: Area, known: Sequence[float], group: Sequence[Edge], habits: Habits) -> Draft | None:
    """The table of an area; None where its lines make none.

    ``known``: borders on the page before; ``habits``: what pages before have shown of rows.
    """
    edges = _edges(area, known, group)
    if len(edges) < 3 or (not area.rules and len(edges) < 4):
        return None
    inner = edges[1:-1]
    area.rows = [
        AreaRow(row.line, without_overflow(parted_chunks(row.chunks, inner), inner)) for row in area.rows
    ]
    lines = [row_line(row.line, row.chunks, edges) for row in area.rows]
    borders = _borders(lines, edges, area, habits)
    if area.rules and area.by_cells:
        borders = _with_written(borders, lines)
    if not area.rules and len(borders) < 3 and not _may_be_one_row(area, known):
        return None
    grid = _grid(edges, borders, area)
    return _filled(grid, borders, area)


def _may_be_one_row(area: Area, known: Sequence[float]) -> bool:
    """Whether a table may have one row on its page: the heading at its foot, or one that fills it."""
    return area.heading > 0 or (area.open_top and area.open_bottom and bool(known))


def _edges(area: Area, known: Sequence[float], group: Sequence[Edge]) -> list[float]:
    """Borders of the columns: those that the rules show, or those of the page before where they still fit."""
    if area.joints:
        shown = [min(e.start for e in group), *area.joints, max(e.end for e in group)]
        same = known and all(any(abs(x - place) <= SAME_PLACE for place in known) for x in shown)
        if same:
            return list(known)  # no rules stand beside a cell merged over the whole page
        return shown if len(area.rules) > _HEADING_RULES else _with_narrower(shown, area)
    rows = bands(area.rows)
    left = min(row[0].x0 for row in rows) - 3.0
    right = max(max(chunk.x1 for chunk in row) for row in rows) + 3.0
    if group:
        left, right = min(left, *(e.start for e in group)), max(right, *(e.end for e in group))
    known = known if _goes_on(rows, known, left, right) else ()
    gutters = find_gutters(bands(without_titles(area.rows, area.rules)) if area.rules else rows, known)
    strongest = max((gutter.support for gutter in gutters), default=0)
    waiting = [x for x in known[1:-1] if not any(g.x0 <= x <= g.x1 for g in gutters)]
    inner: list[float] = []
    found: set[float] = set()
    for gutter in gutters:
        same = [x for x in known[1:-1] if gutter.x0 <= x <= gutter.x1]
        near = [x for x in waiting if gutter.x0 - _SHIFT <= x <= gutter.x1 + _SHIFT]
        near = near or [x for x in waiting if _is_moved(x, gutter.middle, known, rows)]
        if known and not same and not near and gutter.support < max(3, 0.5 * strongest):
            continue
        inner += same or [gutter.middle]  # several where a column between them holds nothing on this page
        found.update(same or near[:1])
    if known:  # columns at the sides that hold nothing on this page; titles run across them
        inner += _beside_words(rows, [x for x in known[1:-1] if x not in found])
        left, right = min(left, known[0]), max(right, known[-1])
    inner = sorted({x for x in inner if left + 5 < x < right - 5})
    for x in rule_ends(group) if group else ():
        inner = _with_border(inner, x, [left, *inner, right], rows)
    return [left, *(b for a, b in pairwise([left, *inner]) if b - a > 8), right]


def _with_narrower(borders: Sequence[float], area: Area) -> list[float]:
    """The borders that the rules of a heading show, and those that only the lines below it show: a heading
    may stand over several columns.
    """
    gutters = find_gutters(bands(area.rows))
    inside = [g.middle for g in gutters if not any(g.x0 - 3 < x < g.x1 + 3 for x in borders)]
    return sorted([*borders, *(x for x in inside if borders[0] < x < borders[-1])])


def _beside_words(rows: Sequence[Sequence[Chunk]], borders: Sequence[float]) -> list[float]:
    """Of borders of the page before, those on one side of which this page holds no words, moved to where
    words of the column beside them end.
    """
    in_columns = (row for row in rows if len(row) > 1 or not any(crosses(row[0], x) for x in borders))
    held = [chunk for row in in_columns for chunk in row]
    found: list[float] = []
    for x in borders:
        if all(chunk.x0 < x - 1.0 for chunk in held):
            found.append(max([x, *(chunk.x1 + 1.0 for chunk in held if chunk.x1 <= x + _SHIFT)]))
        elif all(chunk.x1 > x + 1.0 for chunk in held):
            found.append(min([x, *(chunk.x0 - 1.0 for chunk in held if chunk.x0 >= x - _SHIFT)]))
    return found


def _with_border(
    inner: list[float], x: float, edges: Sequence[float], rows: Sequence[Sequence[Chunk]]
) -> list[float]:
    """The inner borders with one at a place where rules end: put right by it, or further where it parts the
    words of a column and none runs across it.
    """
    near = min(inner, key=lambda border: abs(border - x), default=None)
    if near is not None and abs(near - x) <= _SHIFT:
        low, high = min(near, x), max(near, x)
        if not any(chunk.x0 < high and chunk.x1 > low for row in rows if len(row) > 1 for chunk in row):
            return sorted({x if border == near else border for border in inner})
    at = bisect_right(edges, x)
    if not 0 < at < len(edges):
        return inner
    left, right = edges[at - 1] - 1.0, edges[at] + 1.0
    held = [chunk for row in rows for chunk in row if left <= chunk.x0 and chunk.x1 <= right]
    parts = len({chunk.x0 >= x - 1.0 for chunk in held}) == 2
    return sorted([*inner, x]) if parts and not any(crosses(chunk, x) for chunk in held) else inner


def _is_moved(x: float, place: float, known: Sequence[float], rows: Sequence[Sequence[Chunk]]) -> bool:
    """Whether a border of the page before, where only a heading showed it, is one that now stands elsewhere:
    words of this page run across it, and no other border lies between the two.
    """
    between = [border for border in known if min(x, place) < border < max(x, place)]
    return not between and any(len(row) > 1 and crosses(chunk, x) for row in rows for chunk in row)


def _goes_on(rows: Sequence[Sequence[Chunk]], known: Sequence[float], left: float, right: float) -> bool:
    """Whether lines stand in the columns of the page before, some of which may be empty on this page."""
    if len(known) < 3 or left < known[0] - _BESIDE or right > known[-1] + _BESIDE:
        return False
    if left < known[0] + _BESIDE:
        return True
    gutters = find_gutters(rows)
    fitting = sum(any(g.x0 - _SHIFT <= x <= g.x1 + _SHIFT for g in gutters) for x in known[1:-1])
    return fitting >= max(2, 0.5 * (len(known) - 2))


class _Border(NamedTuple):
    """A border between rows."""

    y: float
    parts: list[bool]
    """Which columns it parts."""
    going_on: frozenset[int] = frozenset()
    """Columns whose words below it belong above, to the cell that goes on."""


def _borders(lines: Sequence[RowLine], edges: Sequence[float], area: Area, habits: Habits) -> list[_Border]:
    """The borders of the rows, the outer ones included."""
    every = [True] * (len(edges) - 1)
    top = _Border(min(line.base - line.size for line in lines) - 1.0, every)
    bottom = _Border(max(line.base + 0.35 * line.size for line in lines) + 1.0, every)
    if area.heading:
        titles = [_Border(_between(lines, at), every) for at in range(area.heading, len(lines))]
        return [top, *_borders_in_heading(lines[: area.heading], edges), *titles, bottom]
    if not area.rules:
        return [top, *_found_borders(lines, edges, area, habits), bottom]
    borders = [_Border(edge.pos, _covered(edge, edges)) for edge in area.rules]
    if lines[0].base < borders[0].y:
        borders.insert(0, top)
    if lines[-1].base > borders[-1].y:
        borders.append(bottom)
    borders = _joined(borders)
    between = [[line for line in lines if a.y < line.middle < b.y] for a, b in pairwise(borders)]
    if sum(not all(line.bold for line in band) for band in between) > _FEW_BANDS:
        habits.ruled.add(len(every))
    extra: list[_Border] = []
    for band in between:
        if _counts(band):
            extra += _found_borders(band, edges, area, habits)
        elif len(every) not in habits.ruled and len(band) > 1:
            extra += _found_borders(band, edges, area, habits, SURE)
    return sorted([*borders, *extra], key=lambda border: border.y)


def _with_written(borders: Sequence[_Border], lines: Sequence[RowLine]) -> list[_Border]:
    """The borders, drawn out over columns that they leave out where the order of the file tells that a cell
    begins there.
    """
    inner = [border.y for border in borders[1:-1]]
    middles = [line.base - 0.28 * line.size for line in lines]
    parts = [list(border.parts) for border in borders]
    for row in Writing(lines).rows():
        if len({part.col for part in row}) < 2:
            continue
        begins = min(bisect_right(inner, middles[part.line]) for part in row)
        if begins:
            for col in {part.col for part in row}:
                parts[begins][col] = True
    return [border._replace(parts=held) for border, held in zip(borders, parts, strict=True)]


def _found_borders(
    lines: Sequence[RowLine], edges: Sequence[float], area: Area, habits: Habits, margin: float | None = None
) -> list[_Border]:
    """The inner borders of rows between which there are no rules, where they have the margin at least."""
    rows = find_rows(lines, edges, habits=habits, by_cells=area.by_cells)
    if margin is not None and rows.margin < margin:
        return []
    found = _borders_in_heading(lines[: rows.heading], edges)
    headed = {border.y for border in found}
    for at in rows.starts:
        if at and _between(lines, at) not in headed:
            going_on = rows.going_on[at]
            parts = [not rows.merged or col not in going_on for col in range(len(edges) - 1)]
            found.append(_Border(_between(lines, at), parts, going_on))
    return sorted(found, key=lambda border: border.y)


def _borders_in_heading(lines: Sequence[RowLine], edges: Sequence[float]) -> list[_Border]:
    """The borders below headings that stand over those of several columns."""
    found: list[_Border] = []
    for j, line in enumerate(lines):
        for col, part in line.parts.items():
            last = bisect_left(edges, part.x1 - 1.0) - 1
            below = [
                k
                for k in range(j + 1, len(lines))
                if sum(col <= other <= last for other in lines[k].parts) > 1
                and not any(one.x1 > edges[other + 1] + 1.0 for other, one in lines[k].parts.items())
            ]
            if last > col and below:
                parts = [col <= other <= last for other in range(len(edges) - 1)]
                found.append(_Border(_between(lines, below[0]), parts))
    return _joined(found)


def _counts(band: Sequence[RowLine]) -> bool:
    """Whether the lines between two rules begin with numbers that follow each other: they are rows."""
    numbers = [line.parts[0].text.strip("().") for line in band if 0 in line.parts]
    counts = [int(number) for number in numbers if number.isdigit()]
    counting = sum(b == a + 1 for a, b in pairwise(counts))
    return counting >= 2 or (counting == 1 and len(counts) == 2)


def _joined(borders: Sequence[_Border]) -> list[_Border]:
    """Rules at (nearly) the same height as one."""
    joined: list[_Border] = []
    for border in borders:
        if joined and border.y - joined[-1].y < 4.5:
            parts = [a or b for a, b in zip(joined[-1].parts, border.parts, strict=True)]
            joined[-1] = _Border(joined[-1].y, parts)
        else:
            joined.append(border)
    return joined


def _covered(edge: Edge, edges: Sequence[float]) -> list[bool]:
    return [min(edge.end, b) - max(edge.start, a) >= 0.5 * (b - a) for a, b in pairwise(edges)]


def _between(lines: Sequence[RowLine], at: int) -> float:
    """y between a line and the one before it."""
    above, below = lines[at - 1], lines[at]
    return (above.base + 0.22 * above.size + below.base - 0.78 * below.size) / 2


def _grid(edges: Sequence[float], borders: Sequence[_Border], area: Area) -> Grid:
    """The grid of an area: borders everywhere but where words run across, or a rule leaves a column out."""
    ys = [border.y for border in borders]
    n_rows, n_cols = len(ys) - 1, len(edges) - 1
    upright = [[True] * n_rows for _ in edges]
    inner_y = ys[1:-1]
    by_row: dict[int, list[AreaRow]] = {}
    for row in area.rows:
        by_row.setdefault(bisect_right(inner_y, row.line.middle_y), []).append(row)
    for r, held in by_row.items():
        for row in held:
            for chunk in row.chunks:
                for k in range(1, n_cols):
                    if crosses(chunk, edges[k]):
                        upright[k][r] = False
        if r == 0 and not area.open_top:
            _widen_heading(held, edges, upright)
        wide = [row for row in held if any(crosses(row.chunks[0], x) for x in edges[1:-1])]
        if wide and all(len(row.chunks) == 1 for row in held):  # a title over the rest of the row
            first = min(bisect_right(edges[1:-1], row.line.x0 + 0.5) for row in wide)
            for k in range(first + 1, n_cols):
                upright[k][r] = False
    level = [[True] * n_cols if k in (0, n_rows) else list(borders[k].parts) for k in range(n_rows + 1)]
    faces = faces_between(upright, level, n_rows, n_cols)
    return compact(Grid(tuple(edges), tuple(ys), tuple(faces), area.open_top, area.open_bottom, True, True))


def _widen_heading(held: Sequence[AreaRow], edges: Sequence[float], upright: list[list[bool]]) -> None:
    """Let a centred heading span the empty columns beside it when it stands in the middle of them all."""
    n_cols = len(edges) - 1
    columns: dict[int, list[Chunk]] = {}
    for row in held:
        for chunk in row.chunks:
            columns.setdefault(bisect_right(edges[1:-1], chunk.x0 + 0.5), []).append(chunk)
    for col, chunk_list in columns.items():
        centre = (min(c.x0 for c in chunk_list) + max(c.x1 for c in chunk_list)) / 2
        own = abs(centre - (edges[col] + edges[col + 1]) / 2)
        for first, last in ((col - 1, col), (col, col + 1)):
            other = first if first != col else last
            if not 0 <= other < n_cols or other in columns:
                continue
            if abs(centre - (edges[first] + edges[last + 1]) / 2) < own - 2.0:
                upright[max(first, last)][0] = False
                break


def _filled(grid: Grid, borders: Sequence[_Border], area: Area) -> Draft:
    owner = grid.owner()
    words: list[list[PlacedWord]] = [[] for _ in grid.faces]
    taken: set[int] = set()
    inner_x, inner_y = grid.xs[1:-1], grid.ys[1:-1]
    going_on = {border.y: border.going_on for border in borders}
    for row in area.rows:
        first = bisect_right(inner_y, row.line.middle_y)
        for chunk in row.chunks:
            r, col = first, bisect_right(inner_x, chunk.x0 + 0.5)
            while r and col in going_on[grid.ys[r]]:
                r -= 1
            words[owner[r][col]] += chunk.words
            taken.update(word.order for word in chunk.words)
    return Draft(grid, words, "unruled", taken)
