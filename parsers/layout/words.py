"""Words with their places, and the physical lines that they make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import compress
from operator import itemgetter
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


class Line:
    """Words on one baseline, from left to right. A value: what is measured on it is measured once."""

    __slots__ = ("_pieces", "base", "size", "words", "x0", "x1")

    def __init__(self, words: Sequence[PlacedWord], base: float) -> None:
        self.words = words
        self.base = base
        self.x0 = words[0].x0
        self.x1: float = max(map(_RIGHT, words))
        self.size: float = max(map(SIZE, words))
        """Font size of the tallest word."""
        self._pieces: tuple[list[str], list[float]] | None = None

    @property
    def top(self) -> float:
        """y of the top of an em of the tallest word."""
        return self.base - 0.78 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.22 * self.size

    @property
    def middle_y(self) -> float:
        """y of the middle of the small letters."""
        return self.base - 0.28 * self.size

    @property
    def pieces(self) -> tuple[list[str], list[float]]:
        """The words, those that touch as one, and the gaps between them as shares of their size."""
        if self._pieces is None:
            self._pieces = _pieces(self.words)
        return self._pieces

    @property
    def text(self) -> str:
        return " ".join(self.pieces[0])

    @property
    def bold(self) -> bool:
        """Whether most letters are bold."""
        return mostly_bold(self.words)


def mostly_bold(words: Collection[PlacedWord]) -> bool:
    """Whether most letters of the words are bold."""
    marks = list(map(_BOLD, words))
    if not any(marks):
        return False
    lengths = [len(word.text) for word in words]
    return 2 * sum(compress(lengths, marks)) > sum(lengths)


def upright(words: Sequence[PlacedWord]) -> Sequence[PlacedWord]:
    """The words that are not turned against the frame; those given where none is."""
    return [word for word in words if not word.turn] if any(map(_TURN, words)) else words


def turned(words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """The words that are turned against the frame."""
    return list(compress(words, map(_TURN, words)))


GLUE = 0.12
"""Words nearer than this share of their size, with no blank between them, are one ("20" + "20")."""
ABUT = 0.05
"""The same where the reader supplied a blank or began a new line between the two."""
OVERLAP = 0.15
"""Share of the size by which letters that another font had to draw may reach into their neighbours."""


def touches(before: PlacedWord, word: PlacedWord) -> bool:
    """Whether two neighbours of a line are one word: no blank in the file, and hardly a gap on the page."""
    gap, size = word.x0 - before.x1, min(word.size, before.size)
    if word.glued and word.order == before.order + 1:
        return gap < GLUE * size
    least = -OVERLAP if word.font != before.font else -ABUT
    if not least * size < gap < ABUT * size or (before.blank_after and word.order > before.order):
        return False
    return abs(word.base - before.base) < 0.3 * size


def _pieces(words: Sequence[PlacedWord]) -> tuple[list[str], list[float]]:
    before = words[0]
    pieces, gaps = [before.text], []
    for word in words[1:]:
        gap, size = word.x0 - before.x1, word.size
        if gap < GLUE * size and touches(before, word):
            pieces[-1] += word.text
        else:
            pieces.append(word.text)
            gaps.append(gap / size if size > 1.0 else gap)
        before = word
    return pieces, gaps


def group_lines(words: Iterable[PlacedWord], slack: float = 0.38) -> list[Line]:
    """Upright words as lines from top to bottom, each from left to right.

    ``slack``: share of the font size by which a baseline may differ within a line (superscripts).
    """
    ordered = sorted(words, key=BASE)
    if len(ordered) < 2:
        return [_line(ordered)] if ordered else []
    lines: list[Line] = []
    members: list[PlacedWord] = []
    height = tallest = first = 0.0
    for word in ordered:
        base, size = word.base, word.size
        # the line's tallest word decides, so that a raised small one is not a line of its own
        if members and base - height <= slack * (size if size > tallest else tallest):
            members.append(word)
            if size >= first:
                height = base
            if size > tallest:
                tallest = size
            continue
        if members:
            lines.append(_line(members))
        members, height, tallest, first = [word], base, size, size
    if members:
        lines.append(_line(members))
    return lines


def _line(members: list[PlacedWord]) -> Line:
    """Words of one line, in any order, on the baseline that most of them have."""
    if len(members) == 1:
        return Line(members, members[0].base)
    members.sort(key=_LEFT)
    bases = list(map(BASE, members))
    if bases.count(bases[0]) < len(bases):
        least = 0.8 * members[0].size
        bases = [word.base for word in members if word.size >= least]
        bases[0] = median(bases)
    return Line(members, bases[0])


_FIELDS = PlacedWord._fields
TEXT, _LEFT, _RIGHT, BASE, SIZE, _BOLD, _TURN = (
    itemgetter(_FIELDS.index(name)) for name in ("text", "x0", "x1", "base", "size", "bold", "turn")
)
"""Faster on all words of a page than their names are."""
