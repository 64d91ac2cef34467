"""Rows of a table that has no horizontal rules, from gaps, numbering, baselines and the ends of lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.layout.columns import Chunk, crosses
from parsers.layout.paragraphs import Column, fits
from parsers.layout.words import Line

_ITEM_NO = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-HĐa-hđ])[.)]?$")
_LEADING_NO = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2})*[.)]|[IVXLC]{1,6}[.)]|[A-HĐa-hđ][.)])(?:\s|$)")
_THRESHOLD = 2.4
_FAR = 1e6
"""Points: beyond any page."""
_NUMBER_COLUMNS = 3
"""Columns among the first of which one may hold the numbers of the rows."""


@dataclass(slots=True)
class RowLine:
    """One physical line of a table's area, by columns."""

    base: float
    size: float
    parts: dict[int, Line] = field(default_factory=dict)
    """Column → its words."""
    spanning: bool = False
    """The words run across a column border."""

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.parts.values())

    @property
    def top(self) -> float:
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.22 * self.size


def row_line(line: Line, row: Sequence[Chunk], edges: Sequence[float]) -> RowLine:
    """A line's chunks put into columns; words of a chunk that crosses a border stay in its first column."""
    found = RowLine(line.base, line.size)
    inner = edges[1:-1]
    for chunk in row:
        if any(crosses(chunk, x) for x in inner):
            found.spanning = True
        col = bisect_right(inner, chunk.x0 + 0.5)
        before = found.parts.get(col)
        words = (*before.words, *chunk.words) if before else chunk.words
        found.parts[col] = Line(words, line.base)
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a table begin."""

    starts: list[int]
    """Indices of the lines that begin a row. The first line always does."""
    groups: int
    """Leading columns whose cells run over several rows."""
    group_starts: frozenset[int]
    """Of the starts, those at which a cell of the leading columns begins too."""


def find_rows(lines: Sequence[RowLine], edges: Sequence[float]) -> Rows:
    """The rows of a table's lines.

    A row begins where the columns, taken together, say so: a wider gap, a number, cells that start afresh
    after an empty line or after a line that had room left, the end of a bold heading. A line that goes on
    in small letters, or after a full line, or that stands beside lines of another column, says no. Between
    two numbers of the counting column one row begins at least.
    """
    if not lines:
        return Rows([], 0, frozenset())
    groups = _group_columns(lines, edges)
    scores = _Scores(lines, edges, groups)
    values = [0.0, *(scores.at(k) for k in range(1, len(lines)))]
    numbered = [k for k in scores.numbered if k]
    on_top = sum(values[k] > -1.0 for k in numbered) >= 0.6 * len(numbered)
    starts = _from_top(lines, scores, values, numbered) if on_top else _around(lines, scores, values)
    return Rows(starts, groups, _group_starts(lines, starts, scores, groups))


def _group_columns(lines: Sequence[RowLine], edges: Sequence[float]) -> int:
    """How many leading columns hold cells that run over several rows.

    The rows of the other columns then follow closely, with a gap that the leading columns' lines cover.
    """
    found, known = 0, 0
    whole = _Scores(lines, edges, 0)
    for groups in range(1, min(_NUMBER_COLUMNS, len(edges) - 3)):
        rest = _Scores(lines, edges, groups)
        low, high = whole.usual + 0.3 * whole.size, whole.usual + 0.9 * whole.pitch
        overlapping = sum(rest.gap(k) < -0.3 * rest.size for k in range(1, len(lines)) if rest.held[k])
        if overlapping > 0.05 * sum(rest.held):
            continue  # cells are centred vertically: their lines overlap anyway
        packed = [k for k in range(1, len(lines)) if low <= rest.gap(k) <= high]
        hidden = sum(whole.gap(k) < low for k in packed)
        if hidden >= max(2, 0.2 * len(packed)) and hidden >= known + 2:
            found, known = groups, hidden
    return found


def _group_starts(
    lines: Sequence[RowLine], starts: Sequence[int], scores: _Scores, groups: int
) -> frozenset[int]:
    """The row starts at which a cell of the leading columns begins."""
    if not groups:
        return frozenset(starts)
    begun = {0}
    begun.update(k for k in starts if k and lines[k - 1].bold and not lines[k].bold)  # below the heading
    last: RowLine | None = None
    for k, line in enumerate(lines):
        held = [col for col in line.parts if col < groups]
        if not held and not line.spanning:
            continue
        if k in starts and (line.spanning or last is None or last.spanning):
            begun.add(k)
        elif k in starts and last is not None:
            text = line.parts[held[0]].text
            apart = line.base - last.base > 1.3 * scores.pitch
            if (not text[:1].islower() and (apart or len(held) > 1 or _ITEM_NO.match(text))) or (
                apart and _LEADING_NO.match(text)
            ):
                begun.add(k)
        last = line
    return frozenset(begun)


def _from_top(
    lines: Sequence[RowLine], scores: _Scores, values: list[float], numbered: Sequence[int]
) -> list[int]:
    """Rows whose cells begin at their top."""
    for k in numbered:
        values[k] += 3.0
    starts = {0} | {k for k in range(1, len(lines)) if values[k] >= _THRESHOLD}
    for first, second in pairwise(scores.numbered):
        if not any(first < k <= second for k in starts):
            starts.add(max(range(first + 1, second + 1), key=lambda k: (values[k], k)))
    least = _least_gap(scores, [k for k in numbered if k in starts])
    spared = {0, *scores.numbered}
    return sorted(
        k
        for k in starts
        if k in spared or scores.gap(k) >= least or lines[k].spanning or lines[k - 1].spanning
    )


def _least_gap(scores: _Scores, starts: Sequence[int]) -> float:
    """The gap that rows keep at least, where the rows that surely begin show one; else minus infinity."""
    gaps = sorted(scores.gap(k) for k in starts)
    if len(gaps) < 3:
        return float("-inf")
    low = gaps[len(gaps) // 5]
    if low - scores.usual < 0.2 * scores.size:
        return float("-inf")
    return low - 0.12 * scores.size


def _around(lines: Sequence[RowLine], scores: _Scores, values: Sequence[float]) -> list[int]:
    """Rows whose number stands in their middle: between two numbers the row begins at the widest gap."""
    starts = {0}
    chosen: list[int] = []
    for first, second in pairwise(scores.numbered):
        places = range(first + 1, second + 1)
        titles = [k for k in places if lines[k].spanning or lines[k - 1].spanning]
        if titles:
            starts.update(k for k in titles if values[k] >= _THRESHOLD)
        else:
            chosen.append(max(places, key=lambda k: (round(scores.gap(k)), values[k])))
    starts.update(chosen)
    least = _least_gap(scores, chosen)
    if least == float("-inf"):
        least = scores.usual + 0.2 * scores.size
    for k in range(1, len(lines)):
        outside = k <= scores.numbered[0] or k > scores.numbered[-1] or scores.gap(k) >= least
        if values[k] >= _THRESHOLD and outside and scores.gap(k) >= least:
            starts.add(k)
    return sorted(starts)


class _Scores:
    """What speaks for a row beginning at each line."""

    def __init__(self, lines: Sequence[RowLine], edges: Sequence[float], groups: int) -> None:
        self.lines = lines
        self.groups = groups
        self.rooms = _rooms(lines, edges)
        self.pitch = _pitch(lines)
        size = sorted(line.size for line in lines)[len(lines) // 2]
        self.size = size
        self.usual = max(self.pitch - 0.97 * size, 0.0)
        # bottom of all lines above, top of all lines from here on
        self.above = [0.0] * (len(lines) + 1)
        self.below = [0.0] * (len(lines) + 1)
        low, high = -_FAR, _FAR
        held = [line.spanning or any(col >= groups for col in line.parts) for line in lines]
        for k, line in enumerate(lines):
            self.above[k] = low
            if held[k]:
                low = max(low, line.bottom)
        for k in range(len(lines) - 1, -1, -1):
            if held[k]:
                high = min(high, lines[k].top)
            self.below[k] = high
        self.held = held
        self.numbered = _numbered(lines, groups)

    def at(self, k: int) -> float:
        """The score of a row beginning at line ``k``, the number of the row left out."""
        if not self.held[k]:
            return -9.0
        before, line = self.lines[k - 1], self.lines[k]
        if line.spanning or before.spanning:
            first = line.parts[min(line.parts)]
            if first.text[:1].islower() and (line.spanning == before.spanning or line.spanning):
                return -3.0
            return 3.0
        score = self._gap(k)
        columns = {col for one in self.lines[max(0, k - 40) : k] for col in one.parts if col >= self.groups}
        for col in columns:
            score += self._column(col, k)
        if before.bold != line.bold and len(before.parts) > 1 and self.lines[0].bold:
            score += 1.5
        first_col = min(line.parts)
        if _LEADING_NO.match(line.parts[first_col].text) and first_col <= 1:
            score += 1.5
        if len(line.parts) == 1 and first_col > 1 and len(before.parts) > 1:
            score -= 1.0
        return score

    def gap(self, k: int) -> float:
        """The height without words above line ``k``: negative where lines overlap, ``_FAR`` below nothing."""
        return self.below[k] - self.above[k]

    def _gap(self, k: int) -> float:
        extra = self.gap(k) - self.usual
        if extra > 0.42 * self.size:
            return 2.5
        if extra > 0.12 * self.size:
            return 1.0
        if extra < -0.3 * self.size - self.usual:
            return -12.0  # lines that overlap in height are of one row
        return 0.0

    def _column(self, col: int, k: int) -> float:
        """What one column says of a row beginning at line ``k``."""
        above = next((one for one in reversed(self.lines[:k]) if col in one.parts or one.spanning), None)
        below = next((one for one in self.lines[k:] if col in one.parts or one.spanning), None)
        if above is None or below is None or above.spanning or below.spanning:
            return 0.0
        near = below.base - self.lines[k].base < 0.5 * self.pitch
        weight = 1.0 if near else 0.5
        steps = (below.base - above.base) / self.pitch
        if steps > 1.75:  # cells hold no empty lines
            return 1.6 * weight if near else 0.3
        text = below.parts[col].text.lstrip("\"“'(")
        if text[:1].islower():
            return -3.0
        if fits(above.parts[col], below.parts[col], self.rooms[col]):
            return 1.0 * weight
        return -1.2 if steps < 1.2 else 0.0


def _pitch(lines: Sequence[RowLine]) -> float:
    """The usual distance between baselines within a cell."""
    steps: list[float] = []
    last: dict[int, float] = {}
    for line in lines:
        for col in line.parts:
            if col in last and line.base - last[col] > 0.6 * line.size:
                steps.append(line.base - last[col])
            last[col] = line.base
    steps.sort()
    return steps[len(steps) // 4] if steps else 12.0


def _rooms(lines: Sequence[RowLine], edges: Sequence[float]) -> list[Column]:
    """For each column where its lines begin and how far they reach."""
    rooms: list[Column] = []
    for col in range(len(edges) - 1):
        parts = [line.parts[col] for line in lines if col in line.parts and not line.spanning]
        if not parts:
            rooms.append(Column(edges[col], edges[col + 1]))
            continue
        left = min(part.x0 for part in parts)
        right = max(part.x1 for part in parts)
        if col + 2 < len(edges):  # at least up to a little before the next column
            right = max(right, edges[col + 1] - 6.0)
        rooms.append(Column(left, right))
    return rooms


def _numbered(lines: Sequence[RowLine], groups: int) -> list[int]:
    """The lines that carry the number of a row.

    Numbers stand in a column of their own, among the first, or begin the text of the first column.
    """
    best: list[int] = []
    for col in range(groups, _NUMBER_COLUMNS):
        held = [k for k, line in enumerate(lines) if col in line.parts and not line.spanning]
        numbers = [k for k in held if _ITEM_NO.match(lines[k].parts[col].text)]
        if len(numbers) > max(1, len(best)) and len(numbers) >= 0.6 * len(held):
            best = numbers
    if not best:
        best = [
            k for k, line in enumerate(lines) if 0 in line.parts and _LEADING_NO.match(line.parts[0].text)
        ]
    return best if len(best) > 1 else []
