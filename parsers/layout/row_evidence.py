"""What the lines of a table without horizontal rules tell about where its rows begin.

Every figure is a cost in natural logarithms of odds: what it takes to believe that two lines are of one
cell, or of two, that a row begins where there is no gap, that it has two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log
from statistics import median

from parsers.layout.paragraphs import BULLET, SENTENCE_END, Column, fits
from parsers.layout.row_lines import RowLine
from parsers.layout.row_writing import Writing
from parsers.layout.words import Line, mostly_bold

NEVER = 1e6
"""A cost that nothing makes up for."""
TITLE = -1
"""The column of words that run across columns."""
_ITEM_NO = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-HĐa-hđ])[.)]?$")
_LEADING_NO = re.compile(r"^(?:\d{1,3}(?:\.\d{1,2})*[.)]|[IVXLC]{1,6}[.)]|[A-HĐa-hđ][.)])(?:\s|$)")
_NUMBER_COLUMNS = 3
"""Columns among the first of which one may hold the numbers of the rows."""
_HOLE = 1.75
"""Steps of the usual pitch from which two lines have an empty line between them: cells hold none."""
_WIDEST, _SINGLE = 1.7, 1.25
"""Shares of the font size: the widest usual distance between baselines, and that of single spacing."""
_FAR = 1e6
_FOLLOWS, _PARTED = 1.5, 5.0
"""Odds of two lines being of one cell that follow each other in the file, and against it where not."""
_LIST = 1.5
"""Odds of two bullets that follow each other being of one cell."""


class Pair:
    """Two lines that follow each other in a column, and what it costs to believe either."""

    __slots__ = ("above", "one", "two")

    def __init__(self, above: int, one: float, two: float) -> None:
        self.above = above
        """Index of the line above; -1 for none."""
        self.one = one
        """Cost of both being of one cell."""
        self.two = two
        """Cost of a cell beginning with the second."""


class Evidence:
    """The evidence of the lines of one table, from top to bottom."""

    def __init__(
        self,
        lines: Sequence[RowLine],
        edges: Sequence[float],
        walls: Sequence[int] = (),
        by_cells: bool = True,
    ) -> None:
        self.lines = lines
        self.pitch = usual_step(lines)
        self.size = sorted(line.size for line in lines)[len(lines) // 2]
        self.usual = max(self.pitch - 0.97 * self.size, 0.0)
        self.rooms = _rooms(lines, edges)
        self.number_column, self.numbers = find_numbers(lines)
        self.main_column = _main_column(lines)
        """The column with most words."""
        self.heading = _heading(lines, walls)
        """Lines of a bold heading."""
        self.writing = Writing(lines, by_cells)
        self.pairs = self._pairs()

    def _pairs(self) -> list[dict[int, Pair]]:
        """For each line and column the pair that it makes with the line above."""
        last: dict[int, int] = {}
        bulleted: set[int] = set()
        found: list[dict[int, Pair]] = []
        for k, line in enumerate(self.lines):
            parts = {TITLE: _whole(line)} if line.spanning else line.parts
            if line.spanning != (TITLE in last):
                last = {}
            pairs: dict[int, Pair] = {}
            for col, part in parts.items():
                at = last.get(col, -1)
                if at < 0:
                    pairs[col] = Pair(-1, 0.0, self._opening(part))
                else:
                    above = self.lines[at]
                    before = _whole(above) if col == TITLE else above.parts[col]
                    follows = self.writing.after.get((at, col)) == (k, col)
                    pairs[col] = self._pair(at, before, part, col, col in bulleted, follows)
                if BULLET.match(part.text):
                    bulleted.add(col)
                elif at < 0 or pairs[col].two == 0.0:
                    bulleted.discard(col)
                last[col] = k
            found.append(pairs)
        return found

    def _opening(self, part: Line) -> float:
        return 1.0 if part.text.lstrip("\"“'(")[:1].islower() else 0.0

    def _pair(self, at: int, above: Line, below: Line, col: int, bulleted: bool, follows: bool) -> Pair:
        odds = _same_cell(above, below, self.rooms[col])
        if bulleted and BULLET.match(below.text):
            odds = _LIST
        if col <= 1 and _LEADING_NO.match(below.text):
            odds -= 1.5
        if above.bold != below.bold:
            odds -= 1.5
        if (below.base - above.base) / self.pitch > _HOLE:
            odds -= 4.0
        if self.writing.parts and col != TITLE:
            odds += _FOLLOWS if follows else -_PARTED
        return Pair(at, max(-odds, 0.0), max(odds, 0.0))

    def gaps(self, first_col: int) -> list[float]:
        """Above each line, the height without words beyond the usual, those of the leading columns left out.

        Minus ``_FAR`` where the line holds nothing else, ``_FAR`` where nothing stands above.
        """
        lines = self.lines
        held = [line.spanning or any(col >= first_col for col in line.parts) for line in lines]
        below = [_FAR] * (len(lines) + 1)
        for k in range(len(lines) - 1, -1, -1):
            below[k] = min(below[k + 1], lines[k].top) if held[k] else below[k + 1]
        found: list[float] = []
        low = -_FAR
        for k, line in enumerate(lines):
            found.append(below[k] - low - self.usual if held[k] else -_FAR)
            if held[k]:
                low = max(low, line.bottom)
        return found


def _same_cell(above: Line, below: Line, room: Column) -> float:
    """Logarithm of the odds that two lines are of one cell, from their words and the room that was left."""
    roomy = fits(above, below, room)
    end = above.text
    text = below.text.lstrip("\"“'(")
    ended = bool(SENTENCE_END.search(end))
    if text[:1].islower() or text[:1] in ",;:.)":
        return 2.5 if roomy else 4.0
    if end.endswith((",", "-", "–", "(", "/")):
        return 0.5 if roomy else 2.5
    if BULLET.match(below.text):
        return 0.5 if ended else -0.5
    if roomy:
        return -0.7 if end.endswith((";", ":")) else -2.0
    width = below.words[0].x1 - below.words[0].x0
    odds = log(0.3 / min(max(width / max(room.width, 1.0), 0.1), 0.5))
    return odds - 0.7 if ended else odds


def _whole(line: RowLine) -> Line:
    """The words of a title, the label before it left out."""
    cols = sorted(line.parts)
    kept = cols[1:] if len(cols) > 1 and _ITEM_NO.match(line.parts[cols[0]].text) else cols
    return Line([word for col in kept for word in line.parts[col].words], line.base)


def _heading(lines: Sequence[RowLine], walls: Sequence[int]) -> int:
    """How many lines the bold heading has at the top; titles of sections below it are none of it.

    ``walls``: lines above which a rule stands; the heading ends at one, if there are any.
    """
    count = 0
    for k, line in enumerate(lines):
        words = [word for part in line.parts.values() for word in part.words]
        if not mostly_bold(words) or _is_numbered(line):
            break
        if len(line.parts) > 2 or (count == k and not line.spanning):
            count = k + 1
    if not any(len(line.parts) > 2 for line in lines[:count]):
        return 0
    return min((at for at in walls if at >= count), default=count)


def is_number_row(line: RowLine) -> bool:
    """Whether a line holds the numbers of columns."""
    return len(line.parts) > 2 and all(_ITEM_NO.match(part.text) for part in line.parts.values())


def _is_numbered(line: RowLine) -> bool:
    """Whether a line begins with the number of a row or section, and is not one of column numbers."""
    text = line.parts[min(line.parts)].text
    if _ITEM_NO.match(text):
        return len(line.parts) > 1 and not is_number_row(line)
    return bool(_LEADING_NO.match(text))


def _main_column(lines: Sequence[RowLine]) -> int:
    counts: dict[int, int] = {}
    for line in lines:
        if not line.spanning:
            for col, part in line.parts.items():
                counts[col] = counts.get(col, 0) + len(part.words)
    return max(counts, key=lambda col: counts[col], default=0)


def usual_step(lines: Sequence[RowLine]) -> float:
    """The usual distance between baselines within a cell."""
    size = median(line.size for line in lines)
    steps: list[float] = []
    last: dict[int, float] = {}
    for line in lines:
        for col, part in line.parts.items():
            if col in last and 0.6 * size < part.base - last[col] < _WIDEST * size:
                steps.append(part.base - last[col])
            last[col] = part.base
    steps.sort()
    return steps[len(steps) // 4] if steps else _SINGLE * size


def _rooms(lines: Sequence[RowLine], edges: Sequence[float]) -> dict[int, Column]:
    """For each column where its lines begin and how far they reach."""
    rooms = {TITLE: Column(edges[0], edges[-1])}
    for col in range(len(edges) - 1):
        parts = [line.parts[col] for line in lines if col in line.parts and not line.spanning]
        left = min((part.x0 for part in parts), default=edges[col])
        right = max((part.x1 for part in parts), default=edges[col + 1])
        if col + 2 < len(edges):  # at least up to a little before the next column
            right = max(right, edges[col + 1] - 6.0)
        rooms[col] = Column(left, right)
    return rooms


def find_numbers(lines: Sequence[RowLine]) -> tuple[int, frozenset[int]]:
    """The column of the numbers of the rows, and the lines that carry one.

    Numbers stand in a column of their own, among the first, or begin the text of the first column.
    """
    best: list[int] = []
    column = 0
    for col in range(_NUMBER_COLUMNS):
        held = [k for k, line in enumerate(lines) if col in line.parts]
        numbers = [k for k in held if _ITEM_NO.match(lines[k].parts[col].text)]
        held = [k for k in held if not lines[k].spanning or k in numbers]
        if len(numbers) > max(1, len(best)) and len(numbers) >= 0.6 * len(held):
            best, column = numbers, col
    if not best:
        best = [
            k for k, line in enumerate(lines) if 0 in line.parts and _LEADING_NO.match(line.parts[0].text)
        ]
    return column, frozenset(best if len(best) > 1 else ())
