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
        if col in found.parts:
            found.parts[col].words.extend(chunk.words)
        else:
            found.parts[col] = Line(list(chunk.words), line.base)
    return found


def row_starts(lines: Sequence[RowLine], edges: Sequence[float]) -> list[int]:
    """Indices of the lines that begin a row. The first line always does.

    A row begins where the columns, taken together, say so: a wider gap, a number, cells that start afresh
    after an empty line or after a line that had room left, the end of a bold heading. A line that goes on
    in small letters, or after a full line, or that stands beside lines of another column, says no. Between
    two numbers of the counting column one row begins at least.
    """
    if not lines:
        return []
    scores = _Scores(lines, edges)
    values = [0.0, *(scores.at(k) for k in range(1, len(lines)))]
    numbered = scores.numbered
    on_top = sum(values[k] > -1.0 for k in numbered if k) >= 0.6 * sum(k > 0 for k in numbered)
    if on_top:
        for k in numbered:
            values[k] += 3.0
    starts = {0} | {k for k in range(1, len(lines)) if values[k] >= _THRESHOLD}
    for first, second in pairwise(numbered):
        if not any(first < k <= second for k in starts):
            starts.add(max(range(first + 1, second + 1), key=lambda k: (values[k], k)))
    return sorted(starts)


class _Scores:
    """What speaks for a row beginning at each line."""

    def __init__(self, lines: Sequence[RowLine], edges: Sequence[float]) -> None:
        self.lines = lines
        self.rooms = _rooms(lines, edges)
        self.pitch = _pitch(lines)
        size = sorted(line.size for line in lines)[len(lines) // 2]
        self.size = size
        self.usual = max(self.pitch - 0.97 * size, 0.0)
        # bottom of all lines above, top of all lines from here on
        self.above = [0.0] * (len(lines) + 1)
        self.below = [0.0] * (len(lines) + 1)
        low, high = float("-inf"), float("inf")
        for k, line in enumerate(lines):
            self.above[k] = low
            low = max(low, line.bottom)
        for k in range(len(lines) - 1, -1, -1):
            high = min(high, lines[k].top)
            self.below[k] = high
        self.count = _counting_column(lines)
        self.numbered = [
            k
            for k, line in enumerate(lines)
            if self.count in line.parts and _ITEM_NO.match(line.parts[self.count].text)
        ]

    def at(self, k: int) -> float:
        """The score of a row beginning at line ``k``, the number of the row left out."""
        before, line = self.lines[k - 1], self.lines[k]
        if line.spanning or before.spanning:
            first = line.parts[min(line.parts)]
            if first.text[:1].islower() and (line.spanning == before.spanning or line.spanning):
                return -3.0
            return 3.0
        score = self._gap(k)
        columns = {col for one in self.lines[max(0, k - 40) : k] for col in one.parts}
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

    def _gap(self, k: int) -> float:
        extra = self.below[k] - self.above[k] - self.usual
        if extra > 0.42 * self.size:
            return 2.5
        if extra > 0.12 * self.size:
            return 1.0
        if extra < -0.3 * self.size - self.usual:
            return -4.0
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


def _counting_column(lines: Sequence[RowLine]) -> int:
    """The column among the first that holds most numbers and hardly anything else; -1 for none."""
    best, most = -1, 1
    for col in range(_NUMBER_COLUMNS):
        texts = [line.parts[col].text for line in lines if col in line.parts and not line.spanning]
        numbers = sum(_ITEM_NO.match(text) is not None for text in texts)
        if numbers > most and numbers >= 0.6 * len(texts):
            best, most = col, numbers
    return best
