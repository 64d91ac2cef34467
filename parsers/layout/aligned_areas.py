"""Tables without rules: lines that show columns by their alignment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.areas import (
    NEAR,
    WIDE,
    Area,
    AreaRow,
    abreast,
    are_bold,
    are_titles,
    bands,
    is_cut_cell,
    stand_alike,
    titles_above,
)
from parsers.layout.columns import Chunk, crosses, find_gutters
from parsers.layout.draft import Draft
from parsers.layout.paragraphs import begins_item

FEWEST_BANDS = 3
"""Lines with three cells or more that a table without rules has at least, on its first page."""
_FARTHEST = 4.0
"""Shares of the font size up to which lines of one table may be apart."""
_LONE = 4
"""Columns that a heading alone at the foot of a page has at least."""
_SLIGHT = 0.3
"""Share of the font size by which a lone piece may reach into the column beside its own."""
_TITLES = 2
"""Titles of sections that may stand below it."""
_INDENT = 4.0
"""Shares of the font size up to which the first line of a paragraph is indented."""
_MAX_STEP = 26
"""Lines between two lines that show columns, up to which both are of one table."""


def stretches(rows: Sequence[AreaRow], used: set[int], ruled: Sequence[Draft]) -> list[tuple[int, int]]:
    """Runs of lines that are in no table yet and have no table between them."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for index in range(len(rows) + 1):
        ends = index == len(rows) or index in used
        if not ends and start is not None and index > start:
            a, b = rows[index - 1].line.base, rows[index].line.base
            if any(a < table.box[1] + 1 < b or a < table.box[3] - 1 < b for table in ruled):
                stretches.append((start, index))
                start = index
        if ends and start is not None:
            stretches.append((start, index))
            start = None
        elif not ends and start is None:
            start = index
    return stretches


def aligned_areas(
    rows: Sequence[AreaRow], known: Sequence[float], at_top: bool, at_bottom: bool
) -> list[tuple[Area, tuple[int, int]]]:
    """Tables that show only in the alignment of their lines, and which lines they are (first, last + 1)."""
    going_on = known if at_top else ()
    seeds = [
        index
        for first, last, row in abreast(rows)
        if _shows_columns(row, going_on)
        for index in range(first, last + 1)
    ]
    areas: list[tuple[Area, tuple[int, int]]] = []
    if not seeds:
        return []
    left, right = min(row.line.x0 for row in rows), max(row.line.x1 for row in rows)
    clusters = _clusters(rows, seeds, left, right)
    for cluster, after in zip(clusters, [*(one[0] for one in clusters[1:]), len(rows)], strict=True):
        first, last = cluster[0], cluster[-1]
        gutters = find_gutters(bands(rows[first : last + 1]), going_on)
        middles = [gutter.middle for gutter in gutters]
        if len(middles) < 2:
            continue
        alone = _lone_heading(rows[first:], middles) if at_bottom else 0
        if not alone and not _is_consistent(rows, cluster, middles, bool(going_on)):
            continue
        stop = after - titles_above(rows, after, (left + right) / 2)
        first, last = _grown(rows[:stop], first, last, middles)
        if at_bottom and _goes_on(rows, first, last, middles):
            last = len(rows) - 1
        if at_bottom and are_titles(rows[last + 1 :], rows[last]):
            last = len(rows) - 1
        above = rows[:first]
        if going_on and at_top and (are_titles(above, rows[first]) or is_cut_cell(above, known)):
            first = 0
        reaches_foot = at_bottom and last == len(rows) - 1
        area = Area(list(rows[first : last + 1]), [], at_top and first == 0, reaches_foot, heading=alone)
        areas.append((area, (first, last + 1)))
    return areas


def _shows_columns(row: Sequence[Chunk], known: Sequence[float]) -> bool:
    if len(row) >= 3:
        return True
    inner = known[1:-1]
    return (
        len(inner) > 1
        and len({bisect_right(inner, chunk.x0 + 0.5) for chunk in row}) > 1
        and not any(crosses(chunk, x) for chunk in row for x in inner)
    )


def _clusters(rows: Sequence[AreaRow], seeds: Sequence[int], left: float, right: float) -> list[list[int]]:
    """Seed lines with no body text and no great distance between them."""
    clusters: list[list[int]] = [[seeds[0]]]
    for seed in seeds[1:]:
        before = clusters[-1][-1]
        wide = longest = 0
        for row in rows[before + 1 : seed]:
            single = len(row.chunks) == 1 and row.line.x1 - row.line.x0 > WIDE * (right - left)
            wide = wide + 1 if single else 0
            longest = max(longest, wide)
        titled = titles_above(rows, seed, (left + right) / 2)
        if seed - before > _MAX_STEP or longest > 2 or titled:
            clusters.append([seed])
        else:
            clusters[-1].append(seed)
    return clusters


def _is_consistent(
    rows: Sequence[AreaRow], cluster: Sequence[int], gutters: Sequence[float], going_on: bool
) -> bool:
    """Whether the lines keep to the columns, as those of a table do and those of text do not."""
    inside = bands(rows[cluster[0] : cluster[-1] + 1])
    three = sum(len({bisect_right(gutters, c.x0 + 0.5) for c in row}) >= 3 for row in inside)
    if three < (1 if going_on else FEWEST_BANDS):
        return False
    crossing = sum(any(crosses(c, x) for c in row for x in gutters) for row in inside)
    return crossing <= 0.4 * len(inside)


def _lone_heading(rows: Sequence[AreaRow], gutters: Sequence[float]) -> int:
    """How many lines at the foot of a page are the bold heading of a table that begins on the next, with no
    more than titles of its first sections below; 0 for other lines.
    """
    for stop in range(max(len(rows) - _TITLES, 1), len(rows) + 1):
        heading, titles = rows[:stop], rows[stop:]
        labelled = all(begins_item(row.line) or _runs_across(row, gutters) for row in titles)
        if labelled and are_bold(heading) and (not titles or are_titles(titles, heading[-1])):
            columns = {bisect_right(gutters, chunk.x0 + 0.5) for row in heading for chunk in row.chunks}
            return stop if len(columns) >= _LONE else 0
    return 0


def _runs_across(row: AreaRow, gutters: Sequence[float], least: float = 1.0) -> bool:
    """Whether a piece of a line reaches by some points at least into two columns."""
    return any(chunk.x0 < x - least and chunk.x1 > x + least for chunk in row.chunks for x in gutters)


def _grown(rows: Sequence[AreaRow], first: int, last: int, gutters: Sequence[float]) -> tuple[int, int]:
    """The area with the lines before and after that stand in single columns."""

    def belongs(index: int, other: int) -> bool:
        row, near = rows[index], rows[other].line
        if abs(row.line.base - near.base) > NEAR * max(row.line.size, near.size):
            return False
        # centred words may be wider than all above: they reach a little over a strip beside others
        slack = row.line.size if len(row.chunks) > 1 else _SLIGHT * row.line.size
        return not any(
            chunk.x0 < x - 1.0 - slack and chunk.x1 > x + 1.0 + slack for chunk in row.chunks for x in gutters
        )

    while last + 1 < len(rows) and belongs(last + 1, last):
        last += 1
    while first > 0 and belongs(first - 1, first) and not _ends_text(rows, first - 1, gutters):
        first -= 1
    return first, last


def _goes_on(rows: Sequence[AreaRow], first: int, last: int, gutters: Sequence[float]) -> bool:
    """Whether the lines below an area, down to the page's end, are of its last row: they stand no further
    apart than others of the table, and begin where its cells do.
    """
    inside = rows[first : last + 1]
    steps = [below.line.base - above.line.base for above, below in pairwise(inside)]
    widest = min(max(steps, default=0.0), _FARTHEST * rows[last].line.size)
    near = all(
        below.line.base - above.line.base <= widest + 0.5
        and not any(crosses(chunk, x) for chunk in below.chunks for x in gutters)
        for above, below in pairwise(rows[last:])
    )
    return near and stand_alike(rows[last + 1 :], inside)


def _ends_text(rows: Sequence[AreaRow], index: int, gutters: Sequence[float]) -> bool:
    """Whether a line of one piece is the end of a paragraph that runs across the columns above it."""
    if index == 0 or len(rows[index].chunks) > 1:
        return False
    line, above = rows[index].line, rows[index - 1]
    near = line.base - above.line.base < 1.6 * max(line.size, above.line.size)
    flush = line.x0 < above.line.x0 + _INDENT * line.size
    centred = abs(line.x0 + line.x1 - above.line.x0 - above.line.x1) < 2 * line.size
    return near and (flush or centred) and _runs_across(above, gutters, line.size)
