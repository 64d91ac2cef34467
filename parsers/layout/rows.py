"""Rows of a table that has no horizontal rules, from numbering, baselines and the ends of lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.layout.columns import Chunk, crosses
from parsers.layout.paragraphs import Column, fits
from parsers.layout.words import Line

_ITEM_NO = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-HĐa-hđ])[.)]?$")
_LEADING_NO = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2})*[.)]|[IVXLC]{1,6}[.)]|[A-HĐa-hđ][.)])(?:\s|$)")
_THRESHOLD = 2.5


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


def _evidence(col: int, lines: Sequence[RowLine], at: int, room: Column, pitch: float) -> float:
    """What one column says of a row beginning at ``lines[at]``: positive for, negative against."""
    line = lines[at]
    part = line.parts[col]
    earlier = next((one for one in reversed(lines[:at]) if col in one.parts), None)
    if earlier is None or earlier.spanning:
        return 0.4
    text = part.text
    steps = (line.base - earlier.base) / pitch
    if steps > 1.75:  # cells hold no empty lines
        return 1.6
    first = text.lstrip("\"“'(")[:1]
    if first.islower():
        return -3.0
    room_left = fits(earlier.parts[col], part, room)
    if room_left:
        return 1.0
    return -1.2 if steps < 1.2 else 0.0


def row_starts(lines: Sequence[RowLine], edges: Sequence[float]) -> list[int]:
    """Indices of the lines that begin a row. The first line always does.

    A line begins a row when its columns, taken together, say so: a number in the first column, cells that
    start afresh after an empty line or after a line that had room left, a wider gap, the end of a bold
    header; a line that goes on in small letters, or after a full line, says no.
    """
    if not lines:
        return []
    steps = sorted(b.base - a.base for a, b in pairwise(lines) if b.base - a.base > 1)
    pitch = steps[len(steps) // 4] if steps else 12.0
    columns = _rooms(lines, edges)
    scores = [0.0] * len(lines)
    for at in range(1, len(lines)):
        scores[at] = _score(lines, at, columns, pitch)
    starts = {0} | {at for at in range(1, len(lines)) if scores[at] >= _THRESHOLD}
    _one_row_a_number(lines, scores, starts)
    return sorted(starts)


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


def _score(lines: Sequence[RowLine], at: int, columns: Sequence[Column], pitch: float) -> float:
    before, line = lines[at - 1], lines[at]
    if line.spanning or before.spanning:
        if line.spanning and before.spanning:
            first = min(line.parts)
            return -3.0 if line.parts[first].text[:1].islower() else 3.0
        if line.spanning and next(iter(line.parts.values())).text[:1].islower():
            return -3.0
        return 3.0
    score = sum(_evidence(col, lines, at, columns[col], pitch) for col in line.parts)
    gap = (line.base - before.base) / pitch
    if gap > 1.6:
        score += 2.5
    elif gap > 1.1:
        score += 1.0
    if 0 in line.parts and _number(line.parts[0]):
        score += 3.0
    if before.bold != line.bold and len(before.parts) > 1:
        score += 1.5
    waiting = [col for col in before.parts if col not in line.parts]
    if len(line.parts) == 1 and 0 not in line.parts and waiting:
        score -= 1.0
    return score


def _number(line: Line) -> bool:
    text = line.text
    return bool(_ITEM_NO.match(text) or _LEADING_NO.match(text))


def _one_row_a_number(lines: Sequence[RowLine], scores: Sequence[float], starts: set[int]) -> None:
    """Between two numbers of the first column a row begins somewhere: where it is likeliest.

    Cells that are centred vertically have their number in the middle of the row.
    """
    numbered = [at for at, line in enumerate(lines) if 0 in line.parts and _ITEM_NO.match(line.parts[0].text)]
    ordered = sorted(starts)
    for first, second in pairwise(numbered):
        low = bisect_right(ordered, first)
        if low < len(ordered) and ordered[low] <= second:
            continue
        candidates = range(first + 1, second + 1)
        best = max(candidates, key=lambda at: scores[at])
        starts.add(best)
        ordered.insert(bisect_left(ordered, best), best)
