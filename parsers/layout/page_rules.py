"""What is drawn on a page beside its words: rules, shading, images."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.layout.edges import Edge
from parsers.layout.words import BASE, SIZE, PlacedWord, upright

_LEVEL, _MEETING = 0.5, 1.0
"""Points by which pieces of one rule may be off its height, and apart."""


class DrawnArea(NamedTuple):
    """A filled rectangle that is not white, or an image, in the reading frame."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class PageRules:
    """What is drawn on a page beside its words, in the reading frame."""

    horizontals: list[Edge] = field(default_factory=list)
    verticals: list[Edge] = field(default_factory=list)
    shades: list[DrawnArea] = field(default_factory=list)
    images: list[DrawnArea] = field(default_factory=list)
    truncated: bool = False
    """More was drawn than is looked at: a map or a chart."""
    by_cells: bool = True
    """The words are in the order in which a program wrote them, not in that of a recogniser."""


def without_text_marks(horizontals: Sequence[Edge], words: Sequence[PlacedWord]) -> list[Edge]:
    """The rules that are no underline and no strike-through: those reach no further than their words, and
    are no piece of a longer rule.
    """
    if not horizontals or not words:
        return list(horizontals)
    ordered = sorted(upright(words), key=BASE)
    bases = list(map(BASE, ordered))
    largest = max(map(SIZE, ordered), default=0.0)
    kept: list[Edge] = []
    marks: list[Edge] = []
    for edge in horizontals:
        low = bisect_left(bases, edge.pos - 0.35 * largest)
        high = bisect_right(bases, edge.pos + 0.6 * largest)
        over = [
            word
            for word in ordered[low:high]
            if word.x1 > edge.start
            and word.x0 < edge.end
            and word.base - 0.6 * word.size <= edge.pos <= word.base + 0.3 * word.size
        ]
        if over:
            first, last = min(word.x0 for word in over), max(word.x1 for word in over)
            covered = sum(min(w.x1, edge.end) - max(w.x0, edge.start) for w in over)
            if (
                edge.start >= first - 2.5
                and edge.end <= last + 2.5
                and covered >= 0.6 * (edge.end - edge.start)
            ):
                marks.append(edge)
                continue
        kept.append(edge)
    pieces = _pieces_of(marks, kept) if marks else set()
    return [*kept, *(edge for edge in marks if edge in pieces)]


def _pieces_of(marks: Sequence[Edge], rules: Sequence[Edge]) -> set[Edge]:
    """Those of the marks that are drawn on with rules, right after or before each other at one height."""
    found: set[Edge] = set()
    ends = list(rules)
    while ends:
        rule = ends.pop()
        meeting = [
            mark
            for mark in marks
            if mark not in found
            and abs(mark.pos - rule.pos) <= _LEVEL
            and min(abs(mark.start - rule.end), abs(mark.end - rule.start)) <= _MEETING
        ]
        found.update(meeting)
        ends += meeting
    return found
