"""Words of a cell that a look passed over: a short line below another ("III" below "Quý"), a lone figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from parsers.scan.clean import INK
from parsers.scan.engine import ReadWord
from parsers.scan.frame import Rect
from parsers.scan.raster import Array

_COVER: Final = (4, 7)
"""Pixels beside, and above and below, a word's box that belong to it."""
_JOIN: Final = 15
"""Pixels between letters of one word at most."""
_LOWEST: Final = 13
_TALLEST: Final = 40
"""Heights in pixels between which a piece of ink may be a word."""
_LEAST: Final = 40
"""Pixels of ink of the smallest word."""
_WHOLE: Final = 0.7
"""Share of a piece of ink that must lie outside the boxes of words."""
_SIDE: Final = 3
"""Pixels from the sides of a cell within which rests of its rules stand."""
_SAME_LINE: Final = 0.5
"""Share of the lower of two words by which they overlap when they stand in one line."""


def uncovered(grey: Array, room: Rect, words: Sequence[ReadWord]) -> list[Rect]:
    """Where ink of the size of words stands in a cell that no word covers; ``grey``: without rules."""
    ink = (grey[room.y0 : room.y1, room.x0 : room.x1] < INK).astype(np.uint8)
    _, pieces, sizes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    beside, above = _COVER
    for word in words:
        x0, y0, x1, y1 = word.rect.moved(-room.x0, -room.y0)
        ink[max(0, y0 - above) : max(0, y1 + above), max(0, x0 - beside) : max(0, x1 + beside)] = 0
    left_over = np.bincount(pieces[ink > 0], minlength=len(sizes)) >= _WHOLE * sizes[:, cv2.CC_STAT_AREA]
    ink[~left_over[pieces]] = 0  # an arm of a letter beside a box that is too narrow is no word
    if int(ink.sum()) < _LEAST:
        return []
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((5, _JOIN), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Rect] = []
    for label, (left, top, wide, tall, _) in enumerate(stats.tolist()):
        inside = left > _SIDE and top > _SIDE and left + wide < room.width - _SIDE
        inside = inside and top + tall < room.height - _SIDE
        if label and inside and _LOWEST <= tall <= _TALLEST and int(ink[labels == label].sum()) >= _LEAST:
            found.append(Rect(left, top, left + wide, top + tall).moved(room.x0, room.y0))
    return found


def merged(words: Sequence[ReadWord], found: Sequence[ReadWord]) -> list[ReadWord]:
    """The words of a cell with those that were found later, in reading order, their lines numbered anew."""
    lines: list[list[ReadWord]] = []
    for number in sorted({word.line for word in words}):
        lines.append([word for word in words if word.line == number])
    for word in found:
        line = next((line for line in lines if any(_in_line(word.rect, other.rect) for other in line)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    lines.sort(key=lambda line: sum(word.rect.y0 + word.rect.y1 for word in line) / len(line))
    return [
        replace(word, line=number)
        for number, line in enumerate(lines)
        for word in sorted(line, key=lambda word: word.rect.x0)
    ]


def _in_line(first: Rect, second: Rect) -> bool:
    down = min(first.y1, second.y1) - max(first.y0, second.y0)
    return down >= _SAME_LINE * min(first.height, second.height)
