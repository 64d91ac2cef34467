"""Columns of a table that has no vertical rules, from the gaps that its lines share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.words import Line, PlacedWord, touches

MIN_GAP = 0.55
"""Share of the font size from which a gap may part columns; a blank has 0.25, justified ones up to 0.5."""
_STEP = 1.0


class Chunk(NamedTuple):
    """Words of one line with no wide gap between them."""

    x0: float
    x1: float
    words: tuple[PlacedWord, ...]


@dataclass(frozen=True, slots=True)
class Gutter:
    """A strip without words between two columns."""

    x0: float
    x1: float
    support: int
    """Lines that have words on both sides of it."""

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def chunks(line: Line, min_gap: float = MIN_GAP) -> list[Chunk]:
    """The line parted at its wide gaps. ``min_gap``: share of the font size."""
    found: list[list[PlacedWord]] = [[line.words[0]]]
    end = line.words[0].x1
    for before, word in zip(line.words, line.words[1:], strict=False):
        gap = word.x0 - end
        if gap > min_gap * max(word.size, before.size) and not touches(before, word):
            found.append([word])
        else:
            found[-1].append(word)
        end = max(end, word.x1)
    return [Chunk(words[0].x0, max(word.x1 for word in words), tuple(words)) for words in found]


def find_gutters(rows: Sequence[Sequence[Chunk]], known: Sequence[float] = ()) -> list[Gutter]:
    """The strips that part the columns, from left to right.

    ``rows``: the lines of the table's area as chunks. ``known``: gutters of the same table on the page
    before; one that no line of several chunks crosses is kept even where nothing stands beside it.

    Lines that are one chunk may cross (section titles); of the others hardly any.
    """
    if not rows:
        return []
    left = min(row[0].x0 for row in rows)
    right = max(max(chunk.x1 for chunk in row) for row in rows)
    size = int((right - left) / _STEP) + 2
    support, crossing, spanning = [0] * size, [0] * size, [0] * size
    for row in rows:
        target = crossing if len(row) > 1 else spanning
        for chunk in row:
            for k in range(int((chunk.x0 - left) / _STEP), int((chunk.x1 - left) / _STEP) + 1):
                target[k] += 1
        for before, after in pairwise(row):
            for k in range(int((before.x1 - left) / _STEP) + 1, int((after.x0 - left) / _STEP)):
                support[k] += 1
    places = [left + _STEP * k for k in range(size)]
    marked = {int((x - left) / _STEP) for x in known if left < x < right}

    def free(k: int) -> bool:
        if crossing[k] > 0.06 * support[k] or spanning[k] > 0.5 * support[k]:
            return False
        return support[k] >= 2 or (support[k] == 1 and spanning[k] == 0)

    gutters: list[Gutter] = []
    k = 0
    while k < size:
        if not free(k):
            if k in marked and crossing[k] == 0 and spanning[k] <= max(1, 0.3 * len(rows)):
                gutters.append(Gutter(places[k], places[k], 0))
            k += 1
            continue
        start = k
        while k < size and free(k):
            k += 1
        best = max(support[start:k])
        # the strip is where most lines support it, or a ragged edge would widen it into the column
        inside = [j for j in range(start, k) if support[j] >= 0.6 * best]
        gutters.append(Gutter(places[inside[0]], places[inside[-1]] + _STEP, best))
    return _merged(gutters)


def _merged(gutters: Sequence[Gutter]) -> list[Gutter]:
    """Gutters with hardly room for a column between them are one."""
    merged: list[Gutter] = []
    for gutter in gutters:
        if merged and gutter.x0 - merged[-1].x1 < 3.0:
            last = merged.pop()
            gutter = Gutter(last.x0, gutter.x1, max(last.support, gutter.support))
        merged.append(gutter)
    return merged


def crosses(chunk: Chunk, x: float) -> bool:
    """Whether the chunk has words on both sides of a place."""
    return chunk.x0 < x - 1.0 and chunk.x1 > x + 1.0


def place_edges(rows: Sequence[Sequence[Chunk]], gutters: Sequence[Gutter]) -> list[float]:
    """The x of the column borders, outer ones included: between the words of neighbouring columns."""
    left = min(row[0].x0 for row in rows) - 3.0
    right = max(max(chunk.x1 for chunk in row) for row in rows) + 3.0
    return [left, *(gutter.middle for gutter in gutters), right]
