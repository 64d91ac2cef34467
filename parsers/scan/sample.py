"""A few lines of a page, cut out to see which way it reads, and how large its letters are."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from parsers.scan.clean import INK
from parsers.scan.raster import Array

LINES: Final = 5
"""Lines in a sample: enough to tell, quick to read."""
_WIDTH: Final = (70, 900)
_HEIGHT: Final = (14, 64)
"""Pixels at working resolution of what can be a line, or a part of one."""
_GAP: Final = 24
_MIN_LINES: Final = 1


def _marks(grey: Array) -> Array:
    """1 where there is ink, without rules."""
    ink = (grey < INK).astype(np.uint8)
    for size in ((1, 60), (60, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        ink[np.asarray(cv2.dilate(rules, np.ones((3, 3), np.uint8))) > 0] = 0
    return np.asarray(ink, dtype=np.uint8)


def line_sample(grey: Array) -> Array | None:
    """The likeliest few text lines of a level page, one below the other on white; None when there is none."""
    joined = cv2.morphologyEx(_marks(grey), cv2.MORPH_CLOSE, np.ones((3, 25), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    lines = [
        (area, x, y, wide, tall)
        for x, y, wide, tall, area in stats[1:].tolist()
        if _WIDTH[0] <= wide and _HEIGHT[0] <= tall <= _HEIGHT[1] and wide > 2 * tall
    ]
    if len(lines) < _MIN_LINES:
        return None
    # the fullest ones, but not those of extreme size: of similar height as most
    usual = float(np.median([tall for *_, tall in lines]))
    lines.sort(key=lambda line: (abs(line[4] - usual) > 0.5 * usual, -line[0]))
    cuts = []
    for _, x, y, wide, tall in lines[:LINES]:
        wide = min(wide, _WIDTH[1])
        top, bottom = max(0, y - 4), min(grey.shape[0], y + tall + 4)
        cuts.append(grey[top:bottom, max(0, x - 4) : x + wide + 4])
    height = sum(cut.shape[0] + _GAP for cut in cuts)
    sample = np.full((height, max(cut.shape[1] for cut in cuts)), 255, np.uint8)
    y = _GAP // 2
    for cut in cuts:
        sample[y : y + cut.shape[0], : cut.shape[1]] = cut
        y += cut.shape[0] + _GAP
    return sample


def letter_height(grey: Array) -> float | None:
    """Median height in pixels of what can be letters; None when there are too few."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(_marks(grey), connectivity=8)
    wide, tall, area = (stats[1:, i] for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    letter = (tall >= 7) & (tall < 160) & (wide >= 3) & (wide < 2.5 * tall) & (area > 0.15 * wide * tall)
    return float(np.median(tall[letter])) if int(letter.sum()) >= 30 else None
