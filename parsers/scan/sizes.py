"""Characters of one shape told apart by their size: V and v, C and c, hyphen and dash.

The recogniser judges a character by its shape and takes "và" for "Và" where the print is small or soft. On
its line the letter has the height of a small letter or of a capital, and a dash is longer than a hyphen; that
is measured.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Final

import cv2
import numpy as np

from normalizers.text import is_vietnamese_syllable
from parsers.scan.decode import Decoded
from parsers.scan.placing import line_measure, marks_above, stands_on_line
from parsers.scan.raster import Array

_ALIKE: Final = frozenset("coswvxz")
"""Letters whose capital differs in size alone."""
_ALIKE_MARKED: Final = _ALIKE | {"u"}
"""The same below a mark."""
_SMALL: Final = (0.42, 0.525)
_SMALL_RIVAL: Final = 0.545
_CAPITAL: Final = (0.62, 0.78)
_CAPITAL_RIVAL: Final = 0.6
"""Height above the baseline, as a share of the font size, from which a first letter is small or a capital;
``RIVAL`` where the recogniser held the other case possible as well. Measured on the samples' scans: capitals
have 0.61 to 0.73, small letters 0.40 to 0.52; what is beyond both comes from a line measured wrong."""
_FIRST: Final = 0.33
"""Share of the font size that the first letter surely covers."""
_ABOVE_FOOT: Final = 3
"""Pixels above the baseline where a letter surely has ink."""
_DASHES: Final = (("-", 0.36), ("–", 0.75), ("—", 9.0))
"""Signs that stand alone between words, and their greatest width as a share of the font size.
Measured on the samples' scans: hyphens have 0.20 to 0.30, dashes 0.42 to 0.50."""
_DASH_BAND: Final = (0.08, 0.45)
_FLAT: Final = 0.18
"""Height above the baseline in which dashes lie, and their greatest thickness, as shares of the font size."""
_BESIDE_DASH: Final = 0.2
"""Share of the font size by which the box of a lone dash may miss it."""
_DASH_SIGNS: Final = frozenset(sign for sign, _ in _DASHES)
_SHORTEST_DASH: Final = 0.15
_SIGNS: Final = ".,;:!?()/“”\"'"
"""Marks around words."""
_PAPER: Final = 235.0
"""Grey level of clean paper."""


def settle_sizes(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words with the case and the dashes that their size shows; ``grey``: the cleaned page."""
    lines: dict[int, list[Decoded]] = {}
    for word in words:
        lines.setdefault(word.word.line, []).append(word)
    measures = {number: line_measure(line) for number, line in lines.items()}
    right = max((word.word.rect.x1 for word in words), default=0)
    settled: list[Decoded] = []
    for word in words:
        measure = measures[word.word.line]
        if measure is not None and _may_be_either(word.text):
            common = (
                bool(settled)
                and _goes_on(settled[-1], word, right)
                and _is_small_after(settled[-1].text, word.text)
            )
            word = _settled(grey, word, *measure, common)
        elif measure is not None and word.text in _DASH_SIGNS:
            word = _dash(grey, word, *measure)
        settled.append(word)
    return settled


def _goes_on(before: Decoded, word: Decoded, right: int) -> bool:
    """Whether a sentence goes on with a word; in the next line where it had no room (``right``: its end)."""
    last = before.text.rstrip(",")[-1:]
    if not last.isalpha() or (word.text.isupper() and before.text.isupper()):
        return False
    return before.word.line == word.word.line or before.word.rect.x1 + word.word.rect.width > right


@cache
def _capitals() -> dict[str, frozenset[str]]:
    """Words, in small letters, that have a capital inside sentences, and the words after which not."""
    table = resources.files("parsers.scan").joinpath("data/capitals.txt").read_text(encoding="utf-8")
    entries = (line.partition(":") for line in table.splitlines() if not line.startswith("#"))
    return {word: frozenset(before.split()) for word, _, before in entries}


def _is_small_after(before: str, text: str) -> bool:
    """Whether a word hardly ever has a capital inside a sentence, or not after the word before it."""
    word = text.strip(_SIGNS).lower()
    if not is_vietnamese_syllable(word):
        return False
    after = _capitals().get(word)
    return after is None or before.lower() in after


def _dash(grey: Array, word: Decoded, size: float, base: float) -> Decoded:
    width = _stroke(grey, word, size, base) / size
    if width < _SHORTEST_DASH:
        return word
    sign = next(sign for sign, below in _DASHES if width < below or sign == _DASHES[-1][0])
    return word if sign == word.text else replace(word, text=sign)


def _stroke(grey: Array, word: Decoded, size: float, base: float) -> int:
    """Length in pixels of the longest level stroke where a dash lies; a lone dash's box may be any size."""
    x0, y0, x1, y1 = word.word.rect
    top, bottom = max(y0, round(base - _DASH_BAND[1] * size), 0), min(y1, round(base - _DASH_BAND[0] * size))
    room = round(_BESIDE_DASH * size)
    piece = grey[top : max(top, bottom), max(0, x0 - room) : x1 + room]
    if piece.size == 0:
        return 0
    ink = (piece < _PAPER + (float(piece.min()) - _PAPER) * 0.5).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return max((wide for _, _, wide, tall, _ in stats[1:].tolist() if tall <= _FLAT * size), default=0)


def differs_in_size(word: str) -> bool:
    """Whether a word begins with a letter whose capital differs in size alone."""
    letters = unicodedata.normalize("NFD", word[:1].lower())
    return letters[:1] in (_ALIKE_MARKED if marks_above(word[:1]) else _ALIKE)


def _may_be_either(text: str) -> bool:
    """Whether a word begins with a letter whose case is a matter of size: no figure, nor bare and alone."""
    return differs_in_size(text) and (text[1:2].isalpha() or (len(text) == 1 and marks_above(text) != ""))


def _settled(grey: Array, word: Decoded, size: float, base: float, common: bool) -> Decoded:
    """``common``: the word hardly ever has a capital where it stands: between the two sizes it has none."""
    height = _first_height(grey, word, size, base)
    if height is None:
        return word
    text = word.text
    first, rest = text[0], text[1:]
    other = first.swapcase()
    rival = bool(word.word.choices) and any(char == other for char, _ in word.word.choices[0])
    if first.isupper():
        low, high = _SMALL
        if low <= height <= (_CAPITAL[0] if common else _SMALL_RIVAL if rival else high):
            return replace(word, text=other + (rest.lower() if rest.isupper() else rest))
        return word
    low, high = _CAPITAL
    capital = (_CAPITAL_RIVAL if rival else low) <= height <= high and not common
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
    inked = ink.sum(axis=1) >= 2
    rows = np.flatnonzero(inked)
    if not rows.size:
        return None
    if marks_above(word.text[0]):  # up to the gap below the mark
        foot = min(round(base) - top - _ABOVE_FOOT, len(inked) - 1)
        gaps = np.flatnonzero(~inked[: max(foot, 0)])
        if not gaps.size or gaps[-1] < rows[0]:
            return None
        return (base - (top + int(gaps[-1]) + 1)) / size
    return (base - (top + int(rows[0]))) / size
