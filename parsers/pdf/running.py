"""Page numbers, running heads and watermarks: words of the page, not of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from normalizers.text import begins_running_head
from parsers.layout.columns import chunks
from parsers.layout.words import SIZE, Line, PlacedWord, group_lines

_PAGE_NO = re.compile(
    r"^[-–—~\[(]*\s*(?:(?:trang|page|tr\.)\s*)?\d{1,4}(?:\s*[/|]\s*\d{1,4})?\s*[-–—~\])]*$", re.IGNORECASE
)
_NUMBER_ZONE = 0.115
"""Share of the page's height, at its top and bottom, in which a lone number is a page number."""
_HEAD_ZONE = 0.08
"""The same for lines that come back on every page."""
_BESIDE = 0.8
"""Share of the font size up to which lines stand beside each other."""
_DIGITS = re.compile(r"\d+")
_WATERMARK = 2.2
_LARGE = 26.0
"""Points above which words may be a watermark, when they are that many times the usual size as well."""


def normalise(text: str) -> str:
    """What stays the same of a running head from page to page.

    Numbers are masked only in lines that also hold a page number at one end ("CÔNG BÁO/Số 12  34").
    """
    text = " ".join(text.split()).casefold()
    return re.sub(r"^\d{1,4}\s|\s\d{1,4}$", " # ", text).strip()


class RunningLines:
    """Remembers the marginal lines of the pages read so far."""

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[int, float, int]]] = {}
        self.repeated: set[str] = set()

    def find(self, lines: Sequence[Line], number: int, height: float) -> set[int]:
        """Content order of the words that belong to the page only.

        ``lines``: all lines of the page, top to bottom; ``number``: 1-based page; ``height``: points.
        """
        orders: set[int] = set()
        if not lines:
            return orders
        for edge, index in ((0, 0), (1, -1)):
            line = lines[index]
            depth = line.base if edge == 0 else height - line.base
            if depth <= _NUMBER_ZONE * height and _PAGE_NO.match(line.text) and self._is_alone(lines, index):
                orders.update(word.order for word in line.words)
        for edge, group in ((0, lines[:3]), (1, lines[-3:])):
            for line in group:
                depth = line.base if edge == 0 else height - line.base
                if edge == 0 and depth <= _NUMBER_ZONE * height and begins_running_head(line.text):
                    orders.update(word.order for word in line.words)
                    continue
                if depth > _HEAD_ZONE * height or len(line.text) < 4 or len(chunks(line)) > 3:
                    continue
                if any(0 < abs(other.base - line.base) < _BESIDE * line.size for other in group):
                    continue  # of a heading whose cells are centred
                key = normalise(line.text)
                before = self._seen.setdefault(key, [])
                if any(
                    number - 3 < page < number and side == edge and abs(d - depth) < 5
                    for page, d, side in before
                ):
                    self.repeated.add(key)
                    orders.update(word.order for word in line.words)
                before.append((number, depth, edge))
        return orders

    @staticmethod
    def _is_alone(lines: Sequence[Line], index: int) -> bool:
        """Whether a marginal line keeps its distance from the text."""
        if len(lines) == 1:
            return True
        other = lines[1] if index == 0 else lines[-2]
        return abs(other.base - lines[index].base) > 1.25 * max(other.size, lines[index].size)

    def was_running(self, text: str) -> bool:
        """Whether a line of an earlier page turned out to be a running head."""
        return bool(self.repeated) and normalise(text) in self.repeated


def watermarks(words: Sequence[PlacedWord]) -> set[int]:
    """Content order of upright words that lie, much larger, over other words of the page."""
    sizes = list(map(SIZE, words))
    if max(sizes, default=0.0) <= _LARGE:
        return set()
    least = max(_WATERMARK * median(sizes), _LARGE)
    large = [word for word in words if word.size > least]
    if not large or len(large) > 0.3 * len(words):
        return set()
    found: set[int] = set()
    for word in large:
        over = any(
            other.size < 0.6 * word.size
            and other.x0 < word.x1
            and other.x1 > word.x0
            and word.top < other.middle < word.base
            for other in words
        )
        if over:
            found.add(word.order)
    return found


__all__ = ["RunningLines", "group_lines", "normalise", "watermarks"]
