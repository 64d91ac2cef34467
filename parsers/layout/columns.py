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
_NEAR_KNOWN = 8.0
_BEFORE = 4.0
"""Points between the border of a column and its words."""


class Chunk(NamedTuple):
    """Words of one line with no wide gap between them."""

    x0: float
    x1: float
    words: tuple[PlacedWord, ...]


def chunk_of(words: Sequence[PlacedWord]) -> Chunk:
    """Words of one line, from left to right, as one piece."""
    return Chunk(words[0].x0, max([word.x1 for word in words]), tuple(words))


@dataclass(frozen=True, slots=True)
class Gutter:
    """A strip without words between two columns."""

    x0: float
    x1: float
    support: int
    """Lines that have words on both sides of it."""
    middle: float
    """Where the border of the columns is put: where fewest words cross it."""


def chunks(line: Line, min_gap: float = MIN_GAP) -> list[Chunk]:
    """The line parted at its wide gaps. ``min_gap``: share of the font size."""
    if max(line.pieces[1], default=0.0) <= min_gap:  # most lines have no wide gap
        return [Chunk(line.x0, line.x1, tuple(line.words))]
    before = line.words[0]
    found: list[list[PlacedWord]] = [[before]]
    end = before.x1
    for word in line.words[1:]:
        gap, size = word.x0 - end, word.size
        if gap > min_gap * size and gap > min_gap * before.size and not touches(before, word):
            found.append([word])
        else:
            found[-1].append(word)
        if word.x1 > end:
            end = word.x1
        before = word
    return list(map(chunk_of, found))


def find_gutters(rows: Sequence[Sequence[Chunk]], known: Sequence[float] = ()) -> list[Gutter]:
    """The strips that part the columns, from left to right.

    ``rows``: the lines of the table's area as chunks. ``known``: gutters of the same table on the page
    before; one that no line of several chunks crosses is kept even where nothing stands beside it.

    Lines that may be titles of sections, and those of the heading, may cross; of the others hardly any.
    """
    if not rows:
        return []
    left = min(row[0].x0 for row in rows) - 2 * _STEP
    right = max(max(chunk.x1 for chunk in row) for row in rows) + 2 * _STEP
    size = int((right - left) / _STEP) + 2
    support, crossing, spanning = [0] * size, [0] * size, [0] * size
    headed = 0
    while headed < min(len(rows), _HEADING_LINES) and _is_bold(rows[headed]):
        headed += 1
    for index, row in enumerate(rows):
        target = spanning if index < headed or is_title(row) else crossing
        for chunk in row:
            first, last = int((chunk.x0 + 1.0 - left) / _STEP), int((chunk.x1 - 1.0 - left) / _STEP)
            for k in range(first, last + 1):
                target[k] += 1
        for before, after in pairwise(row):
            for k in range(int((before.x1 - left) / _STEP), int((after.x0 - left) / _STEP) + 1):
                support[k] += 1
    marked = {int((x - left) / _STEP): x for x in known if left < x < right}

    def free(k: int) -> bool:
        if crossing[k] > max(0.06 * support[k], 1 if support[k] >= 4 else 0):
            return False
        if spanning[k] > 0.5 * support[k]:
            return False
        return support[k] >= 2 or (support[k] == 1 and spanning[k] + crossing[k] == 0)

    gutters: list[Gutter] = []
    k = 0
    while k < size:
        if not free(k):
            if k in marked and crossing[k] == 0 and spanning[k] <= max(1, 0.3 * len(rows)):
                gutters.append(Gutter(marked[k], marked[k], 0, marked[k]))
            k += 1
            continue
        start = k
        while k < size and free(k):
            k += 1
        best = max(support[start:k])
        # the strip is where most lines support it, or a ragged edge would widen it into the column
        inside = [j for j in range(start, k) if support[j] >= 0.6 * best]
        least = min(crossing[j] + spanning[j] for j in inside)
        clear = [j for j in inside if crossing[j] + spanning[j] == least]
        x0, x1 = left + _STEP * clear[0], left + _STEP * (clear[-1] + 1)
        # columns are mostly flush left: the border is steadiest a little before the next one
        gutters.append(Gutter(x0, x1, best, max(x1 - _BEFORE, (x0 + x1) / 2)))
    gutters = _side_by_side(rows, _merged(gutters), known)
    return [
        gutter
        for gutter in gutters
        if not gutter.support
        or any(gutter.x0 - _NEAR_KNOWN <= x <= gutter.x1 + _NEAR_KNOWN for x in known)
        or not _is_justified(rows, gutter, gutters, bool(known))
    ]


def _side_by_side(
    rows: Sequence[Sequence[Chunk]], gutters: Sequence[Gutter], known: Sequence[float]
) -> list[Gutter]:
    """The gutters that have words on both sides, near by, on one line at least.

    Numbers of sections flush left and numbers of rows in the middle stand in one column, though a strip
    parts them: never are both on one line.
    """
    kept = list(gutters)
    index = 0
    while index < len(kept):
        gutter = kept[index]
        low = kept[index - 1].middle if index else -1e9
        high = kept[index + 1].middle if index + 1 < len(kept) else 1e9
        x = gutter.middle
        both = any(
            any(low <= c.x0 < x for c in row) and any(x <= c.x0 + 1 < high for c in row) for row in rows
        )
        if both or not gutter.support or any(gutter.x0 <= place <= gutter.x1 for place in known):
            index += 1
        else:
            del kept[index]
            index = max(index - 1, 0)
    return kept


_HEADING_LINES = 4


def _heading(rows: Sequence[Sequence[Chunk]]) -> list[Sequence[Chunk]]:
    """The lines of the heading: the bold ones that come first, at least the first line."""
    lines: list[Sequence[Chunk]] = [rows[0]]
    for row in rows[1:_HEADING_LINES]:
        if not _is_bold(row):
            break
        lines.append(row)
    return [row for row in lines if len(row) > 1]


def _is_bold(row: Sequence[Chunk]) -> bool:
    return all(word.bold for chunk in row for word in chunk.words)


def _is_justified(
    rows: Sequence[Sequence[Chunk]], gutter: Gutter, gutters: Sequence[Gutter], going_on: bool
) -> bool:
    """Whether a strip is only the blank that justified lines have in a narrow column.

    What stands right of it then never stands there alone; and the heading runs across it, or the table had
    no such column before (``going_on``), or it goes on in small letters, or begins anywhere and ends flush
    right.
    """
    x = gutter.middle
    low = max((g.middle for g in gutters if g.middle < x - 1), default=-1e9)
    high = min((g.middle for g in gutters if g.middle > x + 1), default=1e9)
    rights: list[Chunk] = []
    alone = 0
    for row in rows:
        left = [chunk for chunk in row if low < chunk.x0 < x and chunk.x1 <= x + 2]
        right = [chunk for chunk in row if x - 2 <= chunk.x0 < high]
        if right:
            alone += not left
            rights.append(right[0])
    if alone > 0.1 * len(rights):
        return False
    if going_on:
        return True
    heading = _heading(rows)
    for row in heading:
        headed = [chunk for chunk in row if low < (chunk.x0 + chunk.x1) / 2 < high]
        own = next((chunk for chunk in headed if chunk.x0 >= x - 2), None)
        if own is None or own is headed[0] or any(crosses(chunk, x) for chunk in row):
            continue
        if not own.words[0].text[:1].islower():  # a heading of its own begins with a capital
            return False
    if any(chunk.x0 < x - 3 and chunk.x1 > x + 3 for row in heading for chunk in row):
        return True
    if sum(chunk.words[0].text[:1].islower() for chunk in rights) > 0.6 * len(rights):
        return True
    if len(rights) < 2 or any(chunk.words[0].text[:1].isdigit() for chunk in rights):
        return False
    end, begin = max(chunk.x1 for chunk in rights), min(chunk.x0 for chunk in rights)
    flush = sum(chunk.x1 > end - 1.5 for chunk in rights)
    return flush >= 0.75 * len(rights) and any(chunk.x0 > begin + 1.5 for chunk in rights)


def _merged(gutters: Sequence[Gutter]) -> list[Gutter]:
    """Gutters with hardly room for a column between them are one."""
    merged: list[Gutter] = []
    for gutter in gutters:
        if merged and gutter.x0 - merged[-1].x1 < 3.0:
            last = merged.pop()
            gutter = last if last.support > gutter.support else gutter
        merged.append(gutter)
    return merged


def is_title(row: Sequence[Chunk]) -> bool:
    """Whether the line may be a title over several columns: one piece, or a label and one piece."""
    return len(row) == 1 or (len(row) == 2 and sum(len(word.text) for word in row[0].words) <= 5)


def crosses(chunk: Chunk, x: float) -> bool:
    """Whether the chunk has words on both sides of a place."""
    return chunk.x0 < x - 1.0 and chunk.x1 > x + 1.0
