"""Horizontal rules of a page that belong to one table, and what their pieces and ends tell of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.areas import OFF_MIDDLE, WIDE, AreaRow, is_centred, titles_above
from parsers.layout.draft import Draft
from parsers.layout.edges import Edge, join_edges
from parsers.layout.page_rules import PageRules, without_text_marks
from parsers.layout.words import PlacedWord

_MIN_RULE = 0.3
"""Share of the page's width from which a rule may belong to a table."""
_ENOUGH = 0.25
_HEADING = 60.0
"""Points of height up to which the lower row of a heading reaches."""
_LEVEL = 1.5
"""Points by which pieces of one rule may be off its height, or apart."""
_NARROW = 9.0
"""Points: no column is narrower."""
_BESIDE = 0.6
"""Share of a rule by which it may be longer than those beside merged cells."""
SIDE = 7.0
"""Points by which rules of one table may begin or end differently."""


def rule_groups(
    rules: PageRules,
    ruled: Sequence[Draft],
    words: Sequence[PlacedWord],
    rows: Sequence[AreaRow],
    width: float,
) -> list[list[Edge]]:
    """Horizontal rules that stand under each other between the same sides."""
    free = [
        edge
        for edge in join_edges(without_text_marks(rules.horizontals, words))
        if not any(
            t.box[1] - 3 <= edge.pos <= t.box[3] + 3
            and t.box[0] - 9 <= edge.start
            and edge.end <= t.box[2] + 9
            for t in ruled
        )
    ]
    groups: list[list[Edge]] = []
    for edge in free:
        fitting = [
            group
            for group in groups
            if _is_level_with(edge, group) and not _body_between(rows, group[-1], edge)
        ]
        if fitting:
            fitting[-1].append(edge)
        elif edge.length >= _MIN_RULE * width:
            groups.append([edge])
    whole = [group for group in groups if len(full_rules(group)) >= 2]
    grouped = {edge for group in whole for edge in group}
    for edge in free:
        group = next((one for one in whole if _heads(edge, one)), None)
        if edge not in grouped and group is not None:
            group.insert(0, edge)
    return whole


def _is_level_with(edge: Edge, group: Sequence[Edge]) -> bool:
    """Whether a rule stands between the sides of others, or reaches beyond one of them: rules beside merged
    cells are shorter.
    """
    left = min(e.start for e in group) - edge.start
    right = edge.end - max(e.end for e in group)
    beyond = max(left, right)
    return beyond <= SIDE or (min(abs(left), abs(right)) <= SIDE and beyond <= _BESIDE * edge.length)


def _heads(edge: Edge, group: Sequence[Edge]) -> bool:
    """Whether a short rule stands above the first of a group: below the upper row of a heading of two."""
    first = group[0]
    return first.start < edge.start + 1 and edge.end < first.end + 1 and 0 < first.pos - edge.pos < _HEADING


def full_rules(group: Sequence[Edge]) -> list[Edge]:
    """The rules of a group that are nearly as long as its longest: shorter ones stand beside merged cells."""
    length = max(edge.length for edge in group)
    return [edge for edge in group if edge.length >= 0.9 * length]


def rule_joints(drawn: Sequence[Edge], group: Sequence[Edge]) -> list[float]:
    """Where pieces of the rules of a group meet, from left to right: programs that draw the borders of each
    cell for itself so show the columns. None where rules are made of many pieces, as dotted ones are.
    """
    left, right = min(edge.start for edge in group), max(edge.end for edge in group)
    met = [x for edge in group for x in _meetings(drawn, edge)]
    if not _often(met, group):
        return []
    met += [x for edge in group for x in (edge.start, edge.end)]  # shorter rules stand beside merged cells
    joints = [x for x in _often(met, group) if left + 5 < x < right - 5]
    return joints if all(b - a > _NARROW for a, b in pairwise(joints)) else []


def rule_ends(group: Sequence[Edge]) -> list[float]:
    """Where several rules of a group end within the others: beside cells merged over rows."""
    left, right = min(edge.start for edge in group), max(edge.end for edge in group)
    ends = [x for edge in group for x in (edge.start, edge.end) if left + _NARROW < x < right - _NARROW]
    return _often(ends, group)


def _meetings(drawn: Sequence[Edge], edge: Edge) -> list[float]:
    """Where the pieces that a rule is made of meet."""
    pieces = sorted(
        (one.start, one.end)
        for one in drawn
        if abs(one.pos - edge.pos) <= _LEVEL and one.end - one.start > _LEVEL
    )
    return [after[0] for before, after in pairwise(pieces) if abs(before[1] - after[0]) <= _LEVEL]


def _often(places: Sequence[float], group: Sequence[Edge]) -> list[float]:
    """The places, those near each other as one, that enough of the rules running there have."""
    found: list[list[float]] = []
    for x in sorted(places):
        if found and x - found[-1][0] <= _LEVEL:
            found[-1].append(x)
        else:
            found.append([x])
    return [
        same[0]
        for same in found
        if len(same) >= max(2, _ENOUGH * sum(edge.start < same[0] < edge.end for edge in group))
    ]


def _body_between(rows: Sequence[AreaRow], above: Edge, below: Edge) -> bool:
    """Whether a paragraph of body text, or a title of several lines, stands between two rules."""
    wide = 0
    between = [row for row in rows if above.pos < row.line.base < below.pos]
    for row in between:
        if len(row.chunks) == 1 and row.line.x1 - row.line.x0 > WIDE * above.length:
            wide += 1
            if wide >= 2:
                return True
        else:
            wide = 0
    middle = (above.start + above.end) / 2
    after = next((index for index, row in enumerate(rows) if row.line.base > below.pos), len(rows))
    if between and titles_above(rows, after, middle) >= len(between):
        return True
    return any(
        is_centred(first, middle)
        and is_centred(second, middle)
        and abs(first.line.x0 - second.line.x0) > OFF_MIDDLE
        for first, second in pairwise(between)
    )
