"""Words with their places, and the physical lines that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple


class PlacedWord(NamedTuple):
    """A run of characters without a blank, at its place."""

    text: str
    x0: float
    x1: float
    base: float
    """y of the baseline."""
    size: float
    """Font size: the height of an em."""
    bold: bool = False
    turn: int = 0
    """Clockwise turn, in degrees, of the words against the frame: 0 for upright words."""
    glued: bool = False
    """No blank stands between the word before (in content order) and this one."""
    blank_after: bool = False
    """A stored blank follows (not one supplied by the reader)."""
    order: int = 0
    """Place in content order."""
    font: str = ""

    @property
    def top(self) -> float:
        return self.base - 0.78 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.22 * self.size

    @property
    def middle(self) -> float:
        """y of the middle of the small letters."""
        return self.base - 0.28 * self.size


@dataclass(slots=True)
class Line:
    """Words on one baseline, from left to right."""

    words: list[PlacedWord]
    base: float

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max([word.x1 for word in self.words])

    @property
    def size(self) -> float:
        return max([word.size for word in self.words])

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle_y(self) -> float:
        """y of the middle of the small letters."""
        return self.base - 0.28 * self.size

    @property
    def text(self) -> str:
        return line_text(self.words)

    @property
    def bold(self) -> bool:
        """Whether most letters are bold."""
        bold = sum(len(word.text) for word in self.words if word.bold)
        return 2 * bold > sum(len(word.text) for word in self.words)


GLUE = 0.12
"""Words nearer than this share of their size, with no blank between them, are one ("20" + "20")."""
ABUT = 0.05
"""The same where the reader supplied a blank or began a new line between the two."""


def touches(before: PlacedWord, word: PlacedWord) -> bool:
    """Whether two neighbours of a line are one word: no blank in the file, and hardly a gap on the page."""
    gap, size = word.x0 - before.x1, min(word.size, before.size)
    if word.glued and word.order == before.order + 1:
        return gap < GLUE * size
    if abs(gap) >= ABUT * size or (before.blank_after and word.order > before.order):
        return False
    return abs(word.base - before.base) < 0.3 * size


def line_text(words: Sequence[PlacedWord]) -> str:
    """The words of one line with blanks between them."""
    parts = [words[0].text]
    for before, word in pairwise(words):
        if not touches(before, word):
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def group_lines(words: Iterable[PlacedWord], slack: float = 0.38) -> list[Line]:
    """Upright words as lines from top to bottom, each from left to right.

    ``slack``: share of the font size by which a baseline may differ within a line (superscripts).
    """
    lines: list[Line] = []
    tallest = 0.0
    for word in sorted(words, key=_by_base):
        base, size = word.base, word.size
        if lines:
            line = lines[-1]
            # the line's tallest word decides, so that a raised small one is not a line of its own
            if base - line.base <= slack * (size if size > tallest else tallest):
                line.words.append(word)
                if size >= line.words[0].size:
                    line.base = base
                if size > tallest:
                    tallest = size
                continue
        lines.append(Line([word], base))
        tallest = size
    for line in lines:
        line.words.sort(key=_by_left)
        bases = [word.base for word in line.words if word.size >= 0.8 * line.words[0].size]
        line.base = median(bases) if bases else line.base
    return lines


def _by_base(word: PlacedWord) -> tuple[float, float]:
    return word.base, word.x0


def _by_left(word: PlacedWord) -> tuple[float, int]:
    return word.x0, word.order
