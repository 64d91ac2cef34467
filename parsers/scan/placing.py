"""Recognised words as placed words: baselines and font sizes from the boxes of their letters.

The recogniser gives the box of each word's ink. How far ink reaches above and below the baseline depends on
its letters, so the box and the letters together tell baseline and size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import Final

from parsers.layout.words import Line, PlacedWord
from parsers.scan.decode import Decoded

_SMALL: Final = 0.46
"""Height of letters without ascender, as a share of the font size (Times and its kin)."""
_TALL: Final = 0.68
"""Height of capitals, digits and ascenders; small letters with marks reach it too."""
_MARKED_CAPITAL: Final = 0.90
_DEEP: Final = 0.21
"""Depth of descenders; a dot below and a comma are taken for one."""
_DEEP_LETTERS: Final = frozenset("gjpqyQ,;()[]{}|")
_TALL_LETTERS: Final = frozenset("bdđfhkltijß()[]{}|/\"“”'‘’!?")
_HOOKS_BELOW: Final = "\u0323"
_HORN: Final = "\u031b"
_LOW: Final = frozenset(".,_…")
_MIDDLE: Final = frozenset("-–—~=+•·*")


def marks_above(char: str) -> str:
    """The marks that stand above a letter."""
    return unicodedata.normalize("NFD", char)[1:].replace(_HOOKS_BELOW, "").replace(_HORN, "")


def _reach(text: str) -> tuple[float, float] | None:
    """How far the word's ink reaches above and below its baseline, as shares of the font size."""
    up = down = 0.0
    known = False
    for char in unicodedata.normalize("NFC", text):
        letters = unicodedata.normalize("NFD", char)
        base, marks = letters[0], letters[1:]
        if base in _MIDDLE:
            continue
        known = known or base not in _LOW
        above = marks_above(char)
        if base in _LOW:
            reach = 0.1
        elif base.isupper() or base.isdigit():
            reach = _MARKED_CAPITAL if above else _TALL
        elif above or base in _TALL_LETTERS:
            reach = _TALL + (0.12 if len(above) > 1 else 0.0)
        else:
            reach = _SMALL
        up = max(up, reach)
        if base in _DEEP_LETTERS or _HOOKS_BELOW in marks:
            down = max(down, _DEEP)
    return (up, down) if known else None


def stands_on_line(text: str) -> bool:
    """Whether nothing of a word reaches below its baseline: its own foot tells that best."""
    reach = _reach(text)
    return reach is not None and reach[1] == 0.0


def line_measure(words: Sequence[Decoded]) -> tuple[float, float] | None:
    """(font size, y of the baseline) of one physical line in pixels; None when no word tells."""
    sizes, told = [], []
    for word in words:
        reach = _reach(word.text)
        if reach is None or word.word.rect.height < 4:
            continue
        up, down = reach
        sizes.append(word.word.rect.height / (up + down))
        told.append((word.word.rect, down))
    if not sizes:
        return None
    size = median(sizes)
    return size, median(rect.y1 - down * size for rect, down in told)


def usual_size(lines: Sequence[Sequence[Decoded]]) -> float:
    """Font size of most lines in pixels; that of 13-point print at 200 dpi when none tells."""
    sizes = [measure[0] for measure in map(line_measure, lines) if measure is not None]
    return median(sizes) if sizes else 36.0


def place_line(words: Sequence[Decoded], scale: float, usual: float, first_order: int) -> list[PlacedWord]:
    """The words of one physical line on its baseline, in points of the upright page.

    ``scale``: pixels a point. ``usual``: font size in pixels where the line itself does not tell; a size
    that is out of all proportion to it is not believed either.
    """
    measure = line_measure(words)
    if measure is None:
        rects = [word.word.rect for word in words]
        measure = usual, median(rect.y1 for rect in rects) + 0.1 * usual
    size, base = measure
    size = min(max(size, 0.6 * usual), 2.5 * usual)
    return [
        PlacedWord(
            text=word.text,
            x0=word.word.rect.x0 / scale,
            x1=word.word.rect.x1 / scale,
            base=base / scale,
            size=size / scale,
            blank_after=index + 1 < len(words),  # whether one ends the line, nobody sees
            order=first_order + index,
        )
        for index, word in enumerate(words)
    ]


def to_line(placed: Sequence[PlacedWord]) -> Line:
    """One physical line, words from left to right."""
    ordered = sorted(placed, key=lambda word: word.x0)
    return Line(ordered, ordered[0].base)
