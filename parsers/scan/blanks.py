"""Blanks that the recogniser did not see: "1,2tỷ" where a gap as wide as a blank stands before "tỷ"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import numpy as np

from parsers.scan import numerals
from parsers.scan.decode import Decoded
from parsers.scan.engine import ReadWord
from parsers.scan.frame import Rect
from parsers.scan.placing import line_measure
from parsers.scan.raster import Array

_BLANK: Final = 0.24
"""Width of a gap, as a share of the font size, from which it may be a blank."""
_WIDER: Final = 1.8
"""How many times wider than the next widest gap of the word a blank is."""
_SHORTEST: Final = 3
"""Characters of a word that may hold a blank."""

Cut = tuple[int, Rect, Rect]
"""Which word, and its two halves on the page."""


def cuts(grey: Array, words: Sequence[Decoded]) -> list[Cut]:
    """The words with a gap inside that is as wide as a blank."""
    found: list[Cut] = []
    for _, line in groupby(enumerate(words), key=lambda entry: entry[1].word.line):
        members = list(line)
        measure = line_measure([word for _, word in members])
        if measure is None:
            continue
        for index, word in members:
            gap = _wide_gap(grey, word, measure[0]) if len(word.text) >= _SHORTEST else None
            if gap is not None:
                x0, y0, x1, y1 = word.word.rect
                found.append((index, Rect(x0, y0, x0 + gap[0], y1), Rect(x0 + gap[1], y0, x1, y1)))
    return found


def _wide_gap(grey: Array, word: Decoded, size: float) -> tuple[int, int] | None:
    """First and last column, from a word's left side, of the one gap in it that may be a blank."""
    filled = np.flatnonzero(numerals.word_ink(grey, word.word.rect).any(axis=0))
    gaps = np.diff(filled) - 1
    if gaps.size == 0:
        return None
    widest = int(gaps.argmax())
    others = np.delete(gaps, widest)
    if gaps[widest] < max(_BLANK * size, _WIDER * int(others.max(initial=0))):
        return None
    return int(filled[widest]) + 1, int(filled[widest + 1])


def parted(word: Decoded, cut: Cut, left: Sequence[ReadWord]) -> list[Decoded]:
    """A word as two, where what a look at its left half reads begins the word; else the word itself."""
    head = "".join(part.text for part in left)
    tail = word.text[len(head) :]
    if not head or not tail or not word.text.startswith(head) or not _may_part(head[-1], tail):
        return [word]
    return [
        replace(word, text=text, word=replace(word.word, text=text, rect=rect, choices=()))
        for text, rect in ((head, cut[1]), (tail, cut[2]))
    ]


def _may_part(before: str, tail: str) -> bool:
    """Whether a blank may stand there: not in numbers, numerals and syllables, nor before a stop."""
    after = tail[0]
    if after in _DASHES:
        return before.isalnum() and len(tail) == 1
    if not after.isalnum() or (before.isdigit() and after.isdigit()):
        return False
    if before in "IVX" and after in "IVX":
        return False
    return not (before.isalpha() and after.islower())


_DASHES: Final = frozenset("-–")
