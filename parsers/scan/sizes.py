"""Characters of one shape told apart by their size: V and v, C and c, hyphen and dash.

The recogniser judges a character by its shape and takes "và" for "Và" where the print is small or soft. On
its line the letter has the height of a small letter or of a capital, and a dash is longer than a hyphen; that
is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from parsers.scan.decode import Decoded
from parsers.scan.placing import line_measure, stands_on_line
from parsers.scan.raster import Array

_ALIKE: Final = frozenset("coswvxz")
"""Letters whose capital differs in size alone."""
_SMALL: Final = (0.42, 0.525)
_SMALL_RIVAL: Final = 0.545
_CAPITAL: Final = (0.62, 0.78)
_CAPITAL_RIVAL: Final = 0.6
"""Height above the baseline, as a share of the font size, from which a first letter is small or a capital;
``RIVAL`` where the recogniser held the other case possible as well. Measured on the samples' scans: capitals
have 0.61 to 0.73, small letters 0.40 to 0.52; what is beyond both comes from a line measured wrong."""
_FIRST: Final = 0.33
"""Share of the font size that the first letter surely covers."""
_DASHES: Final = (("-", 0.36), ("–", 0.75), ("—", 9.0))
"""Signs that stand alone between words, and their greatest width as a share of the font size.
Measured on the samples' scans: hyphens have 0.20 to 0.30, dashes 0.42 to 0.50."""
_DASH_SIGNS: Final = frozenset(sign for sign, _ in _DASHES)
_SHORTEST_DASH: Final = 0.15
_PAPER: Final = 235.0
"""Grey level of clean paper."""


def settle_sizes(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words with the case and the dashes that their size shows; ``grey``: the cleaned page."""
    lines: dict[int, list[Decoded]] = {}
    for word in words:
        lines.setdefault(word.word.line, []).append(word)
    measures = {number: line_measure(line) for number, line in lines.items()}
    settled = []
    for word in words:
        measure = measures[word.word.line]
        if measure is not None and _may_be_either(word.text):
            word = _settled(grey, word, *measure)
        elif measure is not None and word.text in _DASH_SIGNS:
            word = _dash(word, measure[0])
        settled.append(word)
    return settled


def _dash(word: Decoded, size: float) -> Decoded:
    width = word.word.rect.width / size
    if width < _SHORTEST_DASH:
        return word
    sign = next(sign for sign, below in _DASHES if width < below or sign == _DASHES[-1][0])
    return word if sign == word.text else replace(word, text=sign)


def _may_be_either(text: str) -> bool:
    """Whether a word begins with a letter whose case is a matter of size: not in figures or one by itself."""
    return text[:1].lower() in _ALIKE and text[1:2].isalpha()


def _settled(grey: Array, word: Decoded, size: float, base: float) -> Decoded:
    height = _first_height(grey, word, size, base)
    if height is None:
        return word
    text = word.text
    first, rest = text[0], text[1:]
    other = first.swapcase()
    rival = bool(word.word.choices) and any(char == other for char, _ in word.word.choices[0])
    if first.isupper():
        low, high = _SMALL
        if low <= height <= (_SMALL_RIVAL if rival else high):
            return replace(word, text=other + (rest.lower() if rest.isupper() else rest))
        return word
    low, high = _CAPITAL
    capital = (_CAPITAL_RIVAL if rival else low) <= height <= high
    return replace(word, text=other + rest) if capital else word


def _first_height(grey: Array, word: Decoded, size: float, base: float) -> float | None:
    """Height of the first letter above the baseline, as a share of the font size; None without ink."""
    x0, y0, _, y1 = word.word.rect
    if stands_on_line(word.text):
        base = float(y1)
    top = max(0, y0 - 2)
    piece = grey[top : max(top, round(base)) + 3, max(0, x0) : x0 + max(3, round(_FIRST * size))]
    if piece.size == 0:
        return None
    ink = piece < _PAPER + (float(np.percentile(piece, 3)) - _PAPER) * 0.5
    rows = np.flatnonzero(ink.sum(axis=1) >= 2)
    return (base - (top + int(rows[0]))) / size if rows.size else None
