"""Physical lines of a table's area, by columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from parsers.layout.columns import Chunk, crosses
from parsers.layout.words import Line


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
    def middle(self) -> float:
        return self.base - 0.28 * self.size

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
        found.parts[col] = Line(words, median(word.base for word in words))
    return found
