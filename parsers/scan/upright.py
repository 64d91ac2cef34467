"""Which way the lines of a page run, and how far they lean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan.clean import INK
from parsers.scan.raster import WORKING_DPI, Array

MAX_SKEW: Final = 12.0
"""Degrees. A page that leans further is taken as it is."""
_COARSE: Final = 0.5
_FINE: Final = 0.05
_PROFILE_DPI: Final = 100
_RULE: Final = 22
"""Runs of ink this long (pixels at ``_PROFILE_DPI``) are rules or underlines, not letters."""
_MAX_POINTS: Final = 60_000
_WORD_SIDES: Final = (4, 400)
"""Short and long side of what can be a word, pixels at ``_PROFILE_DPI``."""
_LONGER_THAN_TALL: Final = 0.2
"""Least mean logarithm of width to height at which words say which way they run. Real pages have
0.5 to 1.0 upright, and the negative of it sideways."""

Angles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lean:
    """How the text lines of a page lie."""

    angle: float
    """Degrees to turn the page counter-clockwise, so that the lines run level, after ``sideways``."""
    sideways: bool
    """The lines run up or down the page: it must be turned by a quarter first."""
    certain: bool
    """False where words are neither wider than tall nor taller than wide."""
    words: int
    """How many things of the size of words stand on the page."""


def _letters(grey: Array) -> Array:
    """1 where there is ink at ``_PROFILE_DPI``, without rules, large dark areas and the outermost rim."""
    factor = _PROFILE_DPI / WORKING_DPI
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = (small < INK + 20).astype(np.uint8)
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RULE), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_RULE, 1), np.uint8))
    others = cv2.dilate(cv2.bitwise_or(solid, cv2.bitwise_or(across, down)), np.ones((5, 5), np.uint8))
    ink[np.asarray(others) > 0] = 0
    rim = 6
    ink[:rim] = ink[-rim:] = 0
    ink[:, :rim] = ink[:, -rim:] = 0
    return np.asarray(ink, dtype=np.uint8)


def _word_shapes(ink: Array) -> tuple[float, int]:
    """Mean logarithm of width to height of the words, weighted by their length; and their number.

    Letters stand nearer to each other than lines do, whichever way the page lies: closing small gaps in
    all directions alike joins letters to words, which are longer along the line than across it.
    """
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    wide = stats[1:, cv2.CC_STAT_WIDTH].astype(np.float64)
    tall = stats[1:, cv2.CC_STAT_HEIGHT].astype(np.float64)
    shorter, longer = np.minimum(wide, tall), np.maximum(wide, tall)
    word = (shorter >= _WORD_SIDES[0]) & (longer < _WORD_SIDES[1])
    if not word.any():
        return 0.0, 0
    weight = np.minimum(longer[word], 60.0)
    return float((np.log(wide[word] / tall[word]) * weight).sum() / weight.sum()), int(word.sum())


def _points(ink: Array) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """x and y of at most ``_MAX_POINTS`` pixels of ink, evenly taken."""
    ys, xs = np.nonzero(ink)
    if len(xs) > _MAX_POINTS:
        keep = (np.arange(_MAX_POINTS) * (len(xs) / _MAX_POINTS)).astype(np.int64)
        xs, ys = xs[keep], ys[keep]
    return xs.astype(np.float32), ys.astype(np.float32)


def _profiles(
    along: npt.NDArray[np.float32], across: npt.NDArray[np.float32], angles: Angles
) -> npt.NDArray[np.float64]:
    """Sharpness of the profile of ink at each angle: how unevenly lines are filled, 1 for noise."""
    middle = float(along.mean())
    spread = float(np.abs(along - middle).max()) * float(np.tan(np.radians(MAX_SKEW + 1.0)))
    bins = int(across.max() + 2 * spread) + 2
    result = []
    for angle in angles:
        line = across - (along - middle) * np.float32(np.tan(np.radians(angle))) + np.float32(spread)
        counts = np.bincount(line.astype(np.int64), minlength=bins).astype(np.float64)
        change = np.diff(counts)
        result.append(float((change * change).sum() / max(1.0, counts.sum())))
    return np.array(result)


def _best_angle(along: npt.NDArray[np.float32], across: npt.NDArray[np.float32]) -> float:
    """The angle of the sharpest profile, in degrees."""
    coarse = np.arange(-MAX_SKEW, MAX_SKEW + _COARSE / 2, _COARSE)
    top = int(_profiles(along, across, coarse).argmax())
    fine = coarse[top] + np.arange(-_COARSE, _COARSE + _FINE / 2, _FINE)
    return float(fine[int(_profiles(along, across, fine).argmax())])


def find_lean(grey: Array) -> Lean:
    """How the text lines of an evenly lit page at ``WORKING_DPI`` lie."""
    ink = _letters(grey)
    shape, words = _word_shapes(ink)
    xs, ys = _points(ink)
    if len(xs) < 100:
        return Lean(0.0, False, False, words)
    sideways = shape < -_LONGER_THAN_TALL
    angle = -_best_angle(ys, xs) if sideways else _best_angle(xs, ys)
    return Lean(angle=round(angle, 3), sideways=sideways, certain=abs(shape) > _LONGER_THAN_TALL, words=words)


def quarter_turns(image: Array, turns: int) -> Array:
    """The image turned clockwise by ``turns`` quarters."""
    codes = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turns %= 4
    return np.asarray(cv2.rotate(image, codes[turns])) if turns else image


def turn_matrix(turns: int, width: int, height: int) -> npt.NDArray[np.float64]:
    """3 × 3: pixels of an image of ``width`` × ``height`` → pixels of it turned clockwise by quarters."""
    turns %= 4
    if turns == 1:
        return np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], dtype=np.float64)
    if turns == 2:
        return np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=np.float64)
    if turns == 3:
        return np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], dtype=np.float64)
    return np.eye(3)


def lean_matrix(angle: float, width: int, height: int) -> npt.NDArray[np.float64]:
    """3 × 3: pixels → pixels of the image turned counter-clockwise by ``angle`` degrees about its centre."""
    half = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.vstack([half, [0.0, 0.0, 1.0]])
