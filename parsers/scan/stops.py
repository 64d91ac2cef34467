"""Comma or full stop, semicolon or colon: told by whether the lower mark hangs below the line.

The recogniser takes "75,5" for "75.5" and "ương;" for "ương:" where the print is small or soft. A full stop
stands on the baseline; a comma hangs below it by a fifth of a figure's height.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from statistics import median
from typing import Final, NamedTuple

import cv2
import numpy as np

from parsers.scan.decode import Decoded
from parsers.scan.frame import Rect
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
_LEAST_LETTERS: Final = 2
"""Characters of the shortest word behind which a mark is looked for."""
_BEHIND: Final = 0.4
"""How far behind a word, as a share of its height, a mark may stand."""
_APART: Final = 5
"""Pixels between a mark and the next word at least: the serifs of its first letter look like marks."""
_DOT: Final = 0.1
"""Side of the smallest mark behind a word, as a share of the height of its letters."""
_PAPER: Final = 235.0
_DESCENDERS: Final = frozenset("gjpqyQ")


def settle_stops(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words with commas and semicolons for full stops and colons that hang below the line.

    ``grey``: the cleaned page. Marks inside a number, and at the end of a word.
    """
    settled: list[Decoded] = []
    for word, following in zip_longest(words, words[1:]):
        room = None
        if following is not None and following.word.line == word.word.line:
            room = following.word.rect.x0
        settled.append(_with_missed(grey, _settled(grey, word), room))
    return settled


def _with_missed(grey: Array, word: Decoded, room: int | None) -> Decoded:
    """The word with the comma, colon or semicolon that stands behind it and was not read at all.

    ``room``: where the next word of the line begins. Of a lone dot nothing is told: a speck looks like one.
    """
    x0, y0, x1, y1 = word.word.rect
    if not word.text[-1:].isalnum() or len(word.text) < _LEAST_LETTERS:
        return word
    right = x1 + round(_BEHIND * (y1 - y0))
    pieces = _pieces(grey, Rect(x0, y0, right if room is None else min(right, room - _APART), y1))
    if not pieces:
        return word
    height, letters = _letters(pieces)
    base = _feet(letters, word.text)
    edge = max(piece.left + piece.wide for piece in letters)
    behind = [piece for piece in pieces if piece.left > edge]
    least = max(_LEAST, (_DOT * height) ** 2)
    if not 1 <= len(behind) <= 2 or any(
        max(piece.wide, piece.tall) > _SMALL * height or piece.area < least for piece in behind
    ):
        return word
    low = max(behind, key=lambda piece: piece.top)
    if not base - 0.35 * height <= low.top + 0.5 * low.tall or not low.top < base:
        return word
    hangs = (low.top + low.tall - base) / height >= _HANGS
    if len(behind) == 1:
        return replace(word, text=word.text + ",") if hangs else word
    high = min(behind, key=lambda piece: piece.top)
    over = abs((high.left + high.wide / 2) - (low.left + low.wide / 2)) <= 0.15 * height
    if not over or not 0.25 * height <= base - (high.top + high.tall) <= 0.65 * height:
        return word
    return replace(word, text=word.text + (";" if hangs else ":"))


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


class _Piece(NamedTuple):
    """A piece of ink: its place and size in pixels."""

    left: int
    top: int
    wide: int
    tall: int
    area: int


def _pieces(grey: Array, rect: Rect) -> list[_Piece]:
    """The pieces of ink of a word and of what hangs below it, from the left."""
    x0, y0, x1, y1 = rect
    piece = grey[max(0, y0) : y1 + _ROOM, max(0, x0 - 1) : x1 + 2]
    if piece.size == 0:
        return []
    ink = piece < _PAPER + (float(np.percentile(piece, 3)) - _PAPER) * 0.5
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return sorted(_Piece(*row) for row in stats[1:].tolist())


def _letters(pieces: Sequence[_Piece]) -> tuple[int, list[_Piece]]:
    """The height of the tallest piece of a word, and the pieces tall enough to be letters."""
    height = max(piece.tall for piece in pieces)
    return height, [piece for piece in pieces if piece.tall >= _TALL * height]


def _feet(letters: Sequence[_Piece], text: str) -> float:
    """Where the letters of a word stand, those that hang below left out of account."""
    feet = [piece.top + piece.tall for piece in letters]
    return min(feet) if any(letter in _DESCENDERS for letter in text) else median(feet)


def _hanging_marks(grey: Array, word: Decoded) -> list[float]:
    """How far each low mark of a word, from the left, reaches below the feet of its letters (see _HANGS)."""
    pieces = _pieces(grey, word.word.rect)
    if not pieces:
        return []
    height, letters = _letters(pieces)
    base = _feet(letters, word.text)
    low = [
        piece.top + piece.tall
        for piece in pieces
        if max(piece.wide, piece.tall) <= _SMALL * height
        and piece.area >= _LEAST
        and base - 0.35 * height <= piece.top + 0.5 * piece.tall
        and piece.top < base
    ]
    return [(bottom - base) / height for bottom in low]
