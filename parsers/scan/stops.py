"""Comma or full stop, semicolon or colon: told by whether the lower mark hangs below the line.

The recogniser takes "75,5" for "75.5" and "ương;" for "ương:" where the print is small or soft. A full stop
stands on the baseline; a comma hangs below it by a fifth of a figure's height.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

import cv2
import numpy as np

from parsers.scan.decode import Decoded
from parsers.scan.raster import Array

_INSIDE: Final = re.compile(r"(?<=\d)[.,](?=\d)")
_AT_END: Final = re.compile(r"(?<=[^\W_])[.,;:]$")
_HANGING: Final = {".": ",", ",": ",", ":": ";", ";": ";"}
_HANGS: Final = 0.17
"""How far the mark reaches below the feet of the letters, as a share of their height, from which it is a
comma. The other way nothing is told: on a pale copy the tail of a comma is lost first."""
_TALL: Final = 0.55
"""Share of the height of the tallest piece of ink from which a piece is a letter or figure."""
_SMALL: Final = 0.42
"""Greatest side of a mark as a share of the height of the tallest piece."""
_LEAST: Final = 4
"""Pixels of ink that make a mark."""
_ROOM: Final = 4
"""Pixels below a word in which the tail of a comma may hang."""
_PAPER: Final = 235.0
_DESCENDERS: Final = frozenset("gjpqyQ")


def settle_stops(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words with commas and semicolons for full stops and colons that hang below the line.

    ``grey``: the cleaned page. Marks inside a number, and at the end of a word.
    """
    return [_settled(grey, word) for word in words]


def _settled(grey: Array, word: Decoded) -> Decoded:
    inside = [match.start() for match in _INSIDE.finditer(word.text)]
    end = _AT_END.search(word.text)
    if not inside and end is None:
        return word
    marks = _hanging_marks(grey, word)
    if len(marks) != len(inside) + (end is not None):
        return word
    text = list(word.text)
    for place, depth in zip([*inside, *([end.start()] if end else [])], marks, strict=True):
        if depth >= _HANGS:
            text[place] = _HANGING[text[place]]
    settled = "".join(text)
    return word if settled == word.text else replace(word, text=settled)


def _hanging_marks(grey: Array, word: Decoded) -> list[float]:
    """How far each low mark of a word, from the left, reaches below the feet of its letters (see _HANGS)."""
    x0, y0, x1, y1 = word.word.rect
    piece = grey[max(0, y0) : y1 + _ROOM, max(0, x0 - 1) : x1 + 2]
    if piece.size == 0:
        return []
    ink = piece < _PAPER + (float(np.percentile(piece, 3)) - _PAPER) * 0.5
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    pieces = sorted(stats[1:].tolist())  # left, top, width, height, area
    if not pieces:
        return []
    height = max(tall for _, _, _, tall, _ in pieces)
    feet = [top + tall for _, top, _, tall, _ in pieces if tall >= _TALL * height]
    base = median(feet)
    if any(letter in _DESCENDERS for letter in word.text):
        base = min(feet)
    low = [
        (left, top + tall)
        for left, top, wide, tall, area in pieces
        if max(wide, tall) <= _SMALL * height
        and area >= _LEAST
        and base - 0.35 * height <= top + 0.5 * tall
        and top < base
    ]
    return [(bottom - base) / height for _, bottom in low]
