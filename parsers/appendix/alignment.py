"""The columns of a table's first fragments over those of a further one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.appendix.header import Header
from parsers.appendix.headings import heading_key
from parsers.appendix.model import Column, Grid, Layout, Table

_EDGE_POINTS = 6.0
"""A column rule may shift this far between two pages."""
_SAME = 0.6


def over_columns(header: Header, above: Grid, grid: Grid) -> Header | None:
    """A heading that stood alone, set over the columns of the fragment below; None where they do not fit."""
    if above.n_cols == grid.n_cols:
        return header
    old, new = above.fragment.column_edges, grid.fragment.column_edges
    if len(old) != len(header.headings) + 1 or len(new) != grid.n_cols + 1 or len(new) < len(old):
        return None
    places = [bisect_right(old, (left + right) / 2) - 1 for left, right in pairwise(new)]
    if not all(0 <= place < len(header.headings) for place in places):
        return None
    return replace(
        header,
        headings=tuple(header.headings[place] for place in places),
        deciding=tuple(header.deciding[place] for place in places),
        fields=tuple(header.fields[place] for place in places),
    )


def by_edges_of_any(current: Table, grid: Grid) -> Layout | None:
    """The layout of the last fragment whose columns are as many and stand at the same places."""
    for segment in reversed(current.segments):
        if segment.grid.n_cols == grid.n_cols:
            layout = by_edges(segment.grid, grid, segment.layout)
            if layout is not None:
                return layout
    return None


def by_edges(before: Grid, after: Grid, known: Layout) -> Layout | None:
    """The same layout where the column rules stand at the same places; thin phantom columns aside."""
    old, new = before.fragment.column_edges, after.fragment.column_edges
    if len(old) < 2 or len(new) < 2:
        return None
    if len(old) == len(new):
        same = all(abs(a - b) <= _EDGE_POINTS for a, b in zip(old, new, strict=True))
        shift = (new[0] - old[0] + new[-1] - old[-1]) / 2
        moved = all(abs(a + shift - b) <= _EDGE_POINTS for a, b in zip(old, new, strict=True))
        return known if same or moved else None
    columns = []
    for column in known.columns:
        if column.index + 1 >= len(old):
            return None
        left, right = old[column.index], old[column.index + 1]
        best = max(range(len(new) - 1), key=lambda i: min(right, new[i + 1]) - max(left, new[i]))
        overlap = min(right, new[best + 1]) - max(left, new[best])
        if overlap < (right - left) / 2 and column.field not in ("note", "extra"):
            return None
        if overlap > 0:
            columns.append(Column(best, column.heading, column.field))
    if len({column.index for column in columns}) < len(columns):
        return None
    return Layout(tuple(columns))


def same_headings(current: Table, header: Header) -> bool:
    """Whether a heading is the current table's again: most of its columns have the same words, in order."""
    from rapidfuzz import fuzz

    known = [heading_key(text).replace(" ", "") for text in current.segments[0].layout.headings() if text]
    new = [heading_key(text).replace(" ", "") for text in header.headings if text]
    if not known or not new:
        return False
    places: list[int] = []
    for at, key in enumerate(new):
        likeness, _, best = max((fuzz.ratio(key, other), -abs(at - i), i) for i, other in enumerate(known))
        if likeness >= 75:
            places.append(best)
    return _longest_run(places) >= _SAME * len(new) and len(new) >= _SAME * len(known)


def _longest_run(places: Sequence[int]) -> int:
    """How many of the places, at most, follow each other from left to right."""
    runs: list[int] = []
    for at, place in enumerate(places):
        runs.append(1 + max((runs[i] for i in range(at) if places[i] <= place), default=0))
    return max(runs, default=0)


def inherit(current: Table, grid: Grid, header: Header) -> Layout | None:
    """The layout of the segment before, when the repeated heading stands over the same columns."""
    last = current.segments[-1]
    if last.grid.n_cols != grid.n_cols:
        return None
    fields = {column.index: column.field for column in last.layout.columns}
    named = [(col, name) for col, name in enumerate(header.fields) if name is not None]
    same = sum(fields.get(col) == name for col, name in named)
    return Layout(last.layout.columns) if same >= _SAME * len(named) else None


def unify(current: Table, layout: Layout) -> Layout:
    """Columns of a later fragment under the headings that the table already has for them."""
    from rapidfuzz import fuzz

    extras = [c.heading for c in current.segments[0].layout.columns if c.field == "extra"]
    columns = []
    for column in layout.columns:
        if column.field == "extra" and extras:
            key = heading_key(column.heading)
            best = max(extras, key=lambda heading: fuzz.ratio(key, heading_key(heading)))
            if fuzz.ratio(key, heading_key(best)) >= 70:
                column = Column(column.index, best, "extra")
        columns.append(column)
    return Layout(tuple(columns), layout.shifted)
