"""Short cells, such as item numbers: the recogniser errs most on lone figures, so several looks vote.

A figure or two give the recogniser no line to hold on to: it drops one, reads a third into the gap, or sees
nothing at all. Its errors change with the scale and softness of the picture; what is there stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from parsers.scan import numerals
from parsers.scan.cells import MIN_INK, look, needs_second_look
from parsers.scan.clean import INK
from parsers.scan.decode import Decoded
from parsers.scan.engine import Engine, ReadWord
from parsers.scan.frame import Rect
from parsers.scan.raster import Array

_LOOKS: Final = ((1.0, False), (1.25, False), (1.0, True), (1.5, True), (1.25, True))
"""Scale of each look, and whether the picture is softened."""
_SOFTNESS: Final = 0.8
"""Standard deviation in pixels."""
_WIDEST: Final = 90
"""Pixels between the ends of the ink of a short word."""
_LONGEST: Final = 6
"""Characters of the longest text that is voted on."""
_FIGURES = re.compile(r"\d+")
_LETTER = re.compile(r"[a-zđ][.)]$")
"""The number of an item that is a letter."""
_STROKES = str.maketrans(dict.fromkeys("Il|]![ÌÍ", "1"))
"""What the stroke of a 1 is taken for; beside another figure it is meant for one."""
_LONE_STROKES: Final = frozenset("IlÌÍĨÏ")
_TALL: Final = 0.6
"""Share of the height of the tallest piece of ink from which a piece is a figure."""
_PITCH: Final = 0.95
"""Distance between the middles of two figures, in heights, from which a dot stands between them: 0.70 to 0.82
without, 1.0 and more with one, in fonts with and without serifs."""
_TALLEST: Final = 45
"""Pixels. Ink that is taller is no letter of a table."""
_NARROW: Final = 160
"""Pixels. A column of numbers is no wider; in a wide cell a lone stroke is the rest of a rule."""
_BY_STROKES: Final = 80.0
"""Figure (0…100) given to a numeral that only its strokes told."""
_FULL_MARGIN: Final = 12.0
_SPECK: Final = 8
"""Pixels of ink of the smallest piece of a sign."""
_ASIDE: Final = 6
_DITTO_ASIDE: Final = 3
"""Pixels from the sides of a cell within which rests of its rules stand: dashes, but no pairs of strokes."""
_PALE_INK: Final = 190
"""Grey level (paper 255) of the palest ink of a ditto mark."""
_SHORTEST_DASH: Final = 6
_LONGEST_DASH: Final = 24
_SHORTEST_DITTO: Final = 4
_TALLEST_DITTO: Final = 14
_LEVEL: Final = 3
"""Pixels: sizes of a lone dash and of the strokes of a ditto mark, and how much the latter may differ."""


def is_short(piece: Array, words: Sequence[Decoded]) -> bool:
    """Whether the ink of a cell was read as one short word that may be a number, in doubt, or as nothing."""
    if not words:
        columns = np.flatnonzero((piece < INK).any(axis=0))
        return bool(columns.size) and int(columns[-1] - columns[0]) < _WIDEST
    text = words[0].text
    if len(words) > 1 or len(text) > _LONGEST or (text.isalpha() and text not in _LONE_STROKES):
        return False
    return needs_second_look([words[0].word]) or words[0].agreed is False


def read_short(
    engine: Engine, grey: Array, rect: Rect, black: int, first: Sequence[Decoded]
) -> list[Decoded]:
    """A short cell by the vote of several looks; ``first`` itself where they do not give one word each."""
    votes: dict[str, list[ReadWord]] = {}
    for words in _looks(engine, grey, rect, black):
        if len(words) == 1 and 0 < len(words[0].text) <= _LONGEST:
            text = with_dots(grey, replace(words[0], text=_as_number(words[0].text)))
            votes.setdefault(text, []).append(words[0])
    text, given = max(votes.items(), key=_weight, default=("", []))
    if len(given) < 2 or not (any(char.isdigit() for char in text) or _LETTER.match(text)):
        figures = any(char.isdigit() for seen in (*votes, *(word.text for word in first)) for char in seen)
        return list(first) if figures else _lone_numeral(grey, rect) or lone_sign(grey, rect) or list(first)
    share = len(given) / len(_LOOKS)
    best = max(given, key=lambda word: word.confidence)
    word = replace(best, text=text, confidence=best.confidence * share, choices=())
    return [Decoded(word, text, _FULL_MARGIN * max(0.0, 2 * share - 1), share == 1.0)]


def _lone_numeral(grey: Array, rect: Rect) -> list[Decoded]:
    """A roman numeral that stands alone in its cell, by its strokes: the recogniser takes "I" for a rule."""
    rows, columns = np.nonzero(grey[rect.y0 : rect.y1, rect.x0 : rect.x1] < INK)
    if not rows.size or rect.width > _NARROW:
        return []
    x0, y0 = rect.x0 + int(columns.min()), rect.y0 + int(rows.min())
    there = Rect(x0, y0, rect.x0 + int(columns.max()) + 1, rect.y0 + int(rows.max()) + 1)
    if there.height > _TALLEST or there.y1 - rect.y0 >= rect.height or there.y0 <= rect.y0:
        return []
    return _told_by_shape(numerals.read_numeral(grey, there), there)


def _told_by_shape(text: str | None, there: Rect) -> list[Decoded]:
    """The word of a cell that the recogniser did not read; none where its shape tells nothing."""
    if text is None:
        return []
    return [Decoded(ReadWord(text, there, _BY_STROKES, 0, 0), text, _FULL_MARGIN / 2, None)]


def lone_sign(grey: Array, rect: Rect) -> list[Decoded]:
    """A dash or a ditto mark alone in its cell, by its shape: the recogniser sees nothing there."""
    return _sign_in(grey, rect, INK)


def pale_ditto(grey: Array, rect: Rect) -> list[Decoded]:
    """A ditto mark alone in its cell whose strokes are too thin to keep their ink in a copy."""
    return [word for word in _sign_in(grey, rect, _PALE_INK) if word.text == '"']


def _sign_in(grey: Array, rect: Rect, darkest: int) -> list[Decoded]:
    """The sign that all ink in a cell makes that is darker than a grey level; none for anything else."""
    ink = (grey[rect.y0 : rect.y1, rect.x0 : rect.x1] < darkest).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    # left, top, width, height, area of each
    pieces = sorted(piece for piece in stats[1:].tolist() if piece[4] >= _SPECK)
    if not 1 <= len(pieces) <= 2:
        return []
    left, top = min(piece[0] for piece in pieces), min(piece[1] for piece in pieces)
    right = max(piece[0] + piece[2] for piece in pieces)
    bottom = max(piece[1] + piece[3] for piece in pieces)
    sign = _sign(pieces)
    aside = _ASIDE if sign == "-" else _DITTO_ASIDE
    if left < aside or top < aside or right > rect.width - aside or bottom > rect.height - aside:
        return []
    there = Rect(rect.x0 + left, rect.y0 + top, rect.x0 + right, rect.y0 + bottom)
    return _told_by_shape(sign, there)


def _sign(pieces: Sequence[Sequence[int]]) -> str | None:
    """The sign that one or two pieces of ink make: (left, top, width, height, area) of each."""
    left, top, wide, tall, area = pieces[0]
    if len(pieces) == 1:
        flat = _SHORTEST_DASH <= wide <= _LONGEST_DASH and wide >= 1.8 * tall and area >= 0.6 * wide * tall
        return "-" if flat else None
    other_left, other_top, other_wide, other_tall, _ = pieces[1]
    strokes = all(
        h >= w and _SHORTEST_DITTO <= h <= _TALLEST_DITTO for w, h in ((wide, tall), (other_wide, other_tall))
    )
    beside = abs(top - other_top) <= _LEVEL and abs(tall - other_tall) <= _LEVEL
    near = 0 < other_left - left - wide <= _TALLEST_DITTO
    return '"' if strokes and beside and near else None


def _looks(engine: Engine, grey: Array, rect: Rect, black: int) -> Iterator[list[ReadWord]]:
    """What each look sees, placed on the page."""
    piece = grey[rect.y0 : rect.y1, rect.x0 : rect.x1]
    soft = np.asarray(cv2.GaussianBlur(piece, (0, 0), _SOFTNESS), np.uint8)
    whole = Rect(0, 0, rect.width, rect.height)
    for scale, softened in _LOOKS:
        if softened:
            words = look(engine, soft, whole, black, scale=scale)
            yield [replace(word, rect=word.rect.moved(rect.x0, rect.y0)) for word in words]
        else:
            yield look(engine, grey, rect, black, scale=scale)


def _weight(vote: tuple[str, list[ReadWord]]) -> tuple[int, float]:
    """Votes for a text, then the figures behind them."""
    return len(vote[1]), sum(word.confidence for word in vote[1])


def _as_number(text: str) -> str:
    """The text with strokes beside a figure as the figure 1 ("4I" → "41")."""
    number = text.translate(_STROKES)
    has_figure = any(char.isdigit() for char in text)
    return number if has_figure and number.strip("().").replace(".", "").isdigit() else text


def with_dots(grey: Array, word: ReadWord) -> str:
    """The text of a number with just the dots that have room between its figures ("21" → "2.1")."""
    figures = "".join(_FIGURES.findall(word.text))
    if len(figures) < 2 or not set(word.text) <= {".", *figures}:
        return word.text
    ink = numerals.word_ink(grey, word.rect)
    if int(ink.sum()) < MIN_INK:
        return word.text
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    pieces = sorted(stats[1:].tolist())  # left, top, width, height, area
    height = max(tall for _, _, _, tall, _ in pieces)
    middles = [left + wide / 2 for left, _, wide, tall, _ in pieces if tall >= _TALL * height]
    if len(middles) != len(figures):
        return word.text
    text = figures[0]
    for figure, (before, after) in zip(figures[1:], pairwise(middles), strict=True):
        text += "." + figure if after - before >= _PITCH * height else figure
    return text + ("." if word.text.endswith(".") else "")
