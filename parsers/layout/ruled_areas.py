"""Tables with horizontal rules only: the lines between rules that belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.areas import (
    HEADED,
    NEAR,
    Area,
    AreaRow,
    are_titles,
    bands,
    is_centred,
    is_cut_cell,
    parted_chunks,
    stand_alike,
    without_titles,
)
from parsers.layout.columns import Chunk, crosses, find_gutters
from parsers.layout.content_order import cell_chunks
from parsers.layout.draft import Draft
from parsers.layout.edges import Edge
from parsers.layout.page_rules import PageRules
from parsers.layout.rule_groups import SIDE, full_rules, rule_joints
from parsers.layout.words import Line

_FARTHEST = 4.0
"""Shares of the font size up to which lines of one table may be apart."""
_ABREAST = 0.8
"""Share of the font size up to which lines stand beside each other, in cells that are centred."""
_HIGHEST = 60.0
"""Points up to which the last line of a row may stand above its rule."""
_REACH = 80.0
"""Points above and below the rules in which further lines of the table may stand."""


def held_bands(area: Area) -> int:
    """How many of the bands between rules hold words."""
    return sum(any(a.pos < row.line.base < b.pos for row in area.rows) for a, b in pairwise(area.rules))


def lies_in(group: Sequence[Edge], area: Area) -> bool:
    """Whether rules belong to a table found by its lines: they stand in it or at its ends."""
    first, last = area.rows[0].line, area.rows[-1].line
    top, bottom = first.base - 2.5 * first.size, last.base + 1.8 * last.size
    left = min(row.line.x0 for row in area.rows)
    right = max(row.line.x1 for row in area.rows)
    return all(
        top <= edge.pos <= bottom and edge.start <= left + 30 and edge.end >= right - 30
        for edge in full_rules(group)
    )


def ruled_area(
    group: Sequence[Edge],
    rows: Sequence[AreaRow],
    known: Sequence[float],
    ruled: Sequence[Draft],
    rules: PageRules,
) -> tuple[Area | None, list[int]]:
    """The lines between the rules, and those above and below that a page break has left without a rule.

    ``rules``: all of the page.
    """
    joints = rule_joints(rules.horizontals, group)
    top, bottom = group[0].pos, group[-1].pos
    left, right = min(e.start for e in group), max(e.end for e in group)
    rows = list(rows)
    reach = _REACH if rules.by_cells else -1e9
    near = [index for index, row in enumerate(rows) if top - reach < row.line.base < bottom + reach]
    for index, pieces in zip(near, cell_chunks([rows[index].line for index in near], group), strict=True):
        rows[index] = AreaRow(rows[index].line, parted_chunks(pieces, joints) if joints else pieces)
    inside = [
        index
        for index, row in enumerate(rows)
        if top < row.line.middle_y < bottom and row.line.x1 > left and row.line.x0 < right
    ]
    if not inside or sum(len(rows[index].chunks) > 1 for index in inside) < 1:
        return None, []
    gutters = list(joints) or [
        gutter.middle
        for gutter in find_gutters(bands(without_titles([rows[i] for i in inside], group)), known)
    ]
    if not gutters:
        return None, []
    if len(gutters) < 2 and sum(len(rows[i].chunks) > 1 for i in inside) < 3:
        return None, []
    going_on = len(known) > 2
    steps = [rows[b].line.base - rows[a].line.base for a, b in pairwise(inside)]
    widest = min(max(steps, default=0.0), _FARTHEST * rows[inside[0]].line.size)
    upwards = range(inside[0] - 1, -1, -1)
    cap = group[0] if group[0] not in full_rules(group) else None
    far = 0.0
    if going_on:
        far = widest
        if _are_among(group, known):  # what stands above the first rule is the end of a row, however high
            left, right = min(left, known[0]), max(right, known[-1])
            far = max(far, _HIGHEST)
    above = _extension(rows, upwards, inside[0], gutters, left, right, ruled, going_on, cap, far, top)
    if going_on:
        first = rows[: min([*above, inside[0]])]
        whole = not above and (is_cut_cell(first, known) or _is_row(first, known, inside, rows))
        if whole or are_titles(first, rows[len(first)]):
            above = list(range(inside[0]))
    downwards = range(inside[-1] + 1, len(rows))
    apart = _FARTHEST * rows[inside[-1]].line.size
    below = _extension(rows, downwards, inside[-1], gutters, left, right, ruled, widest=apart, end=bottom)
    cut = len(below) == len(downwards) and stand_alike(rows[inside[-1] + 1 :], [rows[i] for i in inside])
    if not cut:
        below = _extension(rows, downwards, inside[-1], gutters, left, right, ruled, widest=widest)
    last = below[-1] if below else inside[-1]
    if are_titles(rows[last + 1 :], rows[last]):
        below += range(last + 1, len(rows))
    places = [*sorted(above), *inside, *below]
    held = [rows[i] for i in places]
    return Area(held, list(group), bool(above), bool(below), joints, rules.by_cells), places


def _is_row(
    first: Sequence[AreaRow], known: Sequence[float], inside: Sequence[int], rows: Sequence[AreaRow]
) -> bool:
    """Whether the lines at the top of a page are a row of the table that goes on there, however far above its
    rule they end: they stand where cells below do. ``inside``: which of the page's lines are below.
    """
    columns = {bisect_right(known, chunk.x0 + 0.5) for row in first for chunk in row.chunks}
    crossing = any(crosses(chunk, x) for row in first for chunk in row.chunks for x in known)
    return len(columns) > 1 and not crossing and stand_alike(first, [rows[index] for index in inside])


def _are_among(group: Sequence[Edge], known: Sequence[float]) -> bool:
    """Whether rules begin and end at borders of the page before."""
    left, right = min(edge.start for edge in group), max(edge.end for edge in group)
    return all(any(abs(x - place) <= SIDE for place in known) for x in (left, right))


def _extension(
    rows: Sequence[AreaRow],
    order: range,
    start: int,
    gutters: Sequence[float],
    left: float,
    right: float,
    ruled: Sequence[Draft],
    going_on: bool = False,
    cap: Edge | None = None,
    widest: float = 0.0,
    end: float | None = None,
) -> list[int]:
    """Lines beyond the last rule that stand in the columns; none unless some of them stand in several.

    ``going_on``: they may be rows of a merged cell of the page before, parted by rules shorter than others.
    ``cap``: a short rule below the upper row of the heading, over which a heading of several columns stands.
    ``widest``: points between lines of the table up to which further ones may stand. ``end``: y of the last
    rule on that side.
    """
    found: list[int] = []
    before = rows[start].line
    for index in order:
        line, row = rows[index].line, rows[index].chunks
        step = abs(line.base - before.base)
        if not found and end is not None:  # lines on the other side of the rule may stand far below it
            step = min(step, abs(line.middle_y - end) + 0.5 * line.size)
        between = any(min(line.base, before.base) < t.box[1] < max(line.base, before.base) for t in ruled)
        limit = max((NEAR + 1.0 if not found or going_on else NEAR) * line.size, widest)
        if order.step < 0 and line.bold:  # a heading in a tall row, or of wide lines
            limit = max(limit, _FARTHEST * line.size)
        if between or step > limit or line.x0 < left - SIDE or line.x1 > right + SIDE:
            break
        across = [chunk for chunk in row if any(crosses(chunk, x) for x in gutters)]
        abreast = bool(found) and step < _ABREAST * line.size
        if (
            across
            and not abreast
            and len(_columns(row, gutters)) < HEADED
            and not _is_capped(across, line, cap)
        ):
            break
        found.append(index)
        before = line
    if order.step < 0:  # a title above the heading
        middle = (left + right) / 2
        while found and is_centred(rows[found[-1]], middle):
            if _is_capped(rows[found[-1]].chunks, rows[found[-1]].line, cap):
                break
            found.pop()
    several = any(len(_columns(rows[i].chunks, gutters)) > 1 for i in found)
    return found if several else []


def _is_capped(across: Sequence[Chunk], line: Line, cap: Edge | None) -> bool:
    """Whether pieces of a line stand right above a rule, between its ends."""
    if cap is None or not 0 < cap.pos - line.base < NEAR * line.size:
        return False
    return all(cap.start < chunk.x0 and chunk.x1 < cap.end for chunk in across)


def _columns(row: Sequence[Chunk], gutters: Sequence[float]) -> set[int]:
    """The columns in which the pieces of a line begin."""
    return {bisect_right(gutters, chunk.x0) for chunk in row}
