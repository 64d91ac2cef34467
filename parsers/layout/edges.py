"""Straight rules: joined where they are one, grouped where they cross, supplied where a side is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from parsers.layout.connected import connected


class Edge(NamedTuple):
    """One straight rule: where it lies across its direction, and from where to where it runs."""

    pos: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


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


def components(
    horizontals: Sequence[Edge], verticals: Sequence[Edge], tol: float
) -> list[tuple[list[Edge], list[Edge]]]:
    """Rules that cross or touch each other, directly or through others."""
    count = len(horizontals)
    places = [edge.pos for edge in horizontals]

    def touching() -> Iterator[tuple[int, int]]:
        for v, vertical in enumerate(verticals, start=count):
            low = bisect_left(places, vertical.start - tol)
            high = bisect_right(places, vertical.end + tol)
            for h in range(low, high):
                if horizontals[h].start - tol <= vertical.pos <= horizontals[h].end + tol:
                    yield h, v

    return [
        ([horizontals[k] for k in group if k < count], [verticals[k - count] for k in group if k >= count])
        for group in connected(count + len(verticals), touching())
    ]


def close_sides(
    along: list[Edge], across: list[Edge], tolerance: Tolerance, lone: bool = False
) -> tuple[list[Edge], bool, bool]:
    """Rules supplied at the two outer ends of the ``across`` rules, where none of ``along`` closes them.

    Two rules must run beyond the last crossing one, or, where ``lone`` is set, one that reaches to the other
    end of all. Returns the supplied rules and whether the low and the high end were open.
    """
    if not across:
        return [], False, False
    low = min((edge.pos for edge in along), default=max(edge.end for edge in across))
    high = max((edge.pos for edge in along), default=min(edge.start for edge in across))
    before = [edge for edge in across if edge.start < low - tolerance.reach]
    after = [edge for edge in across if edge.end > high + tolerance.reach]
    added: list[Edge] = []
    open_low = len(before) >= 2 or (lone and _reaches(before, across, tolerance))
    if open_low:
        end = min(edge.start for edge in before)
        added.append(Edge(end, *_extent(before if len(before) > 1 else across)))
    open_high = len(after) >= 2 or (lone and _reaches(after, across, tolerance))
    if open_high:
        end = max(edge.end for edge in after)
        added.append(Edge(end, *_extent(after if len(after) > 1 else across)))
    return added, open_low, open_high


def _extent(edges: Sequence[Edge]) -> tuple[float, float]:
    return min(edge.pos for edge in edges), max(edge.pos for edge in edges)


def _reaches(edges: Sequence[Edge], across: Sequence[Edge], tolerance: Tolerance) -> bool:
    """Whether there is a lone rule as long as all together."""
    return len(across) > 2 and any(
        edge.start <= min(one.start for one in across) + tolerance.reach
        and edge.end >= max(one.end for one in across) - tolerance.reach
        for edge in edges
    )


def distinct_places(edges: Sequence[Edge], least: float) -> list[float]:
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


def ruled_sides(
    edges: Sequence[Edge], lines: Sequence[float], marks: Sequence[float], t: Tolerance
) -> list[list[bool]]:
    """For each line and each interval between marks: whether a rule covers that side.

    ``t.min_column`` decides which rules belong to a line, as ``distinct_places`` merged them.
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


def abreast(verticals: Sequence[Edge], tolerance: Tolerance) -> list[list[Edge]]:
    """Vertical rules that no horizontal one meets: two or more that begin and end together, and those between
    them, where they are three at least.

    So a producer draws a row that is cut at both ends of the page, and a page of a table that has no other
    rules; rows without inner rules part those between.
    """
    snap = tolerance.snap
    sides: list[list[Edge]] = []
    for edge in verticals:
        for group in sides:
            if abs(group[0].start - edge.start) <= snap and abs(group[0].end - edge.end) <= snap:
                group.append(edge)
                break
        else:
            sides.append([edge])
    found: list[list[Edge]] = []
    used: set[Edge] = set()
    for group in sorted(sides, key=lambda group: -group[0].length):
        left, right = min(group).pos, max(group).pos
        if used.issuperset(group):
            continue
        inner = [
            edge
            for edge in verticals
            if left < edge.pos < right
            and edge.start >= group[0].start - snap
            and edge.end <= group[0].end + snap
            and edge not in used
        ]
        table = sorted({*group, *inner})
        if len({edge.pos for edge in table}) >= 3:
            found.append(table)
            used.update(table)
    return found


def adopt(lone: Sequence[Edge], groups: Sequence[tuple[list[Edge], list[Edge]]]) -> list[Edge]:
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


def where_rules_end(horizontals: Sequence[Edge], verticals: Sequence[Edge], t: Tolerance) -> list[Edge]:
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
