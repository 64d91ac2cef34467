"""Pages that do not lie flat: how far their lines are bent, and the page with its lines level again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan.clean import INK
from parsers.scan.raster import WORKING_DPI, Array

_DPI: Final = 100
"""Pixels an inch at which the bend is measured."""
_STRIP: Final = 56
"""Pixels at ``_DPI``: width of an upright strip of page in which lines are taken for straight."""
_BANDS: Final = 3
"""Parts of the page, one below the other, that may be bent differently."""
_RULE_BANDS: Final = 9
"""The same across the page for upright rules: in perspective each leans in its own way."""
_STEP: Final = 4
"""Pixels at ``_DPI`` by which lines may rise or fall from one strip to the next."""
_LEAST: Final = 1.6
"""Pixels at ``_DPI``. A page whose lines are bent less is taken as it is."""
_BLOCK: Final = 128
"""Rows that are flattened at a time."""
_SHARPER: Final = 1.15
"""Factor by which the profile of lines must become sharper for the bend to be believed."""
_RUN: Final = 17
"""Pixels at ``_DPI``. Longer runs of ink are rules, not strokes of letters."""
_APART: Final = (1, 2, 3)
"""Strips that are compared: next to each other, and with one or two between them."""
_DEGREE: Final = 6
"""Of the polynomial across the page that the bend is taken for."""
_STRAY: Final = 0.6
"""Pixels at ``_DPI`` from which two strips that say something else than the others count less."""

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bend:
    """How far (pixels) each place of a flattened page stood lower before, on a coarse mesh over it."""

    drop: Floats
    width: int
    height: int

    def drops(self, x: Floats, y: Floats) -> Floats:
        """How much lower places of the flattened page stood before."""
        rows, columns = self.drop.shape
        u = np.clip(x / self.width, 0, 1) * (columns - 1)
        v = np.clip(y / self.height, 0, 1) * (rows - 1)
        found = cv2.remap(
            self.drop,
            u.astype(np.float32),
            v.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(found, np.float32)

    def scaled(self, factor: float) -> Bend:
        """The bend of the same page with ``factor`` times as many pixels a side."""
        return Bend(self.drop * factor, round(self.width * factor), round(self.height * factor))


def _shift(left: Floats, right: Floats, most: int) -> tuple[float, float]:
    """By how many pixels the lines of one strip stand lower than those of another, and how surely."""
    scores = [
        float((left[most : len(left) - most] * right[most + step : len(right) - most + step]).sum())
        for step in range(-most, most + 1)
    ]
    best = int(np.argmax(scores))
    power = float(np.sqrt((left**2).sum() * (right**2).sum()))
    if power <= 0.0 or scores[best] <= 0.0 or not 0 < best < 2 * most:
        return 0.0, 0.0
    below, peak, above = scores[best - 1 : best + 2]
    curve = below - 2 * peak + above
    return best - most + (0.5 * (below - above) / curve if curve < 0 else 0.0), scores[best] / power


def _terms(x: float, v: float) -> Floats:
    """The terms of the bend at a place (0…1 across and down the page); no height of its own is among them."""
    across = np.polynomial.chebyshev.chebvander(np.array([2 * x - 1]), _DEGREE)[0][1:]
    return np.concatenate([across, across * (2 * v - 1)]).astype(np.float32)


def _fitted(rows: Floats, shifts: Floats, weights: Floats) -> Floats:
    """The factors of the terms that agree best with the shifts; strays count less and less."""
    count = rows.shape[1]
    calm = 0.004 * np.sqrt(len(rows)) * np.eye(count, dtype=np.float32)
    factor = weights.copy()
    found = np.zeros(count, np.float32)
    for _ in range(6):
        left = np.vstack([rows * factor[:, None], calm])
        right = np.concatenate([shifts * factor, np.zeros(count, np.float32)])
        found = np.asarray(np.linalg.lstsq(left, right, rcond=None)[0], np.float32)
        stray = (rows @ found - shifts) / _STRAY
        factor = weights / (1 + stray**2)
    return found


def _profile(ink: Floats) -> Floats:
    """How much ink each row of a strip has, less what the rows around have: lines and rules stand out."""
    rows = ink.mean(axis=1, dtype=np.float32).reshape(1, -1)
    around = cv2.GaussianBlur(rows, (0, 0), 14)
    smooth = cv2.GaussianBlur(rows, (0, 0), 0.8)
    return np.asarray(smooth - around, np.float32).ravel()


def _sharpness(ink: Floats) -> float:
    """How unevenly the rows of a page are filled."""
    change = np.diff(ink.mean(axis=1))
    return float((change * change).sum())


def _ink(small: Array, rules_only: bool) -> Floats:
    """1 where there is ink; where only rules count, in runs longer than letters are high."""
    ink = (small < INK + 40).astype(np.uint8)
    if rules_only:
        ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8)), np.uint8)
    return ink.astype(np.float32)


def _find_bend(small: Array, rules_only: bool) -> Bend | None:
    """How the lines of a level page at ``_DPI`` are bent; None for one that lies flat.

    Neighbouring upright strips of page have mostly the same lines: where those of one stand lower than those
    of the other, the page is bent.
    """
    ink = _ink(small, rules_only)
    rows, columns = ink.shape
    strips, bands = columns // _STRIP, _RULE_BANDS if rules_only else _BANDS
    if strips < 6 or rows < bands * 60:
        return None
    places = (np.arange(strips) + 0.5) / strips
    told: list[tuple[Floats, float, float]] = []
    for band in range(bands):
        top, bottom, v = band * rows // bands, (band + 1) * rows // bands, (band + 0.5) / bands
        profiles = [_profile(ink[top:bottom, k * _STRIP : (k + 1) * _STRIP]) for k in range(strips)]
        for apart in _APART:
            for k in range(strips - apart):
                shift, weight = _shift(profiles[k], profiles[k + apart], _STEP + apart - 1)
                if weight > 0.0:
                    row = _terms(places[k + apart], v) - _terms(places[k], v)
                    told.append((row, shift, weight**2))
    if len(told) < 4 * _DEGREE:
        return None
    found = _fitted(
        np.array([row for row, _, _ in told]),
        np.array([shift for _, shift, _ in told], np.float32),
        np.array([weight for _, _, weight in told], np.float32),
    )
    mesh = np.array(
        [[float(_terms(x, v) @ found) for x in np.linspace(0, 1, strips)] for v in np.linspace(0, 1, bands)],
        np.float32,
    )
    mesh -= np.median(mesh)
    if float(np.ptp(mesh)) < _LEAST:
        return None
    bend = Bend(mesh, columns, rows)
    flat = Flattening(bend, None).flattened(small, np.eye(3), (columns, rows))
    if _sharpness(_ink(flat, rules_only)) < _SHARPER * _sharpness(ink):
        return None
    return bend


@dataclass(frozen=True, slots=True)
class Flattening:
    """What makes the lines of a page level and its upright rules upright."""

    lines: Bend | None
    uprights: Bend | None
    """Found on the page with level lines, mirrored about its diagonal; None where they stand upright."""

    def before(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Places of the flattened page as they were before (two arrays of two dimensions)."""
        if self.uprights is not None:
            x = x + self.uprights.drops(y, x)
        return x, y if self.lines is None else y + self.lines.drops(x, y)

    def flattened(self, source: Array, matrix: Matrix, size: tuple[int, int]) -> Array:
        """The page as it would lie flat, taken at once from the image from which it was levelled.

        ``matrix``: 3 × 3, pixels of the level page → pixels of ``source``; ``size``: columns and rows of the
        level page.
        """
        columns, rows = size
        flat = np.empty((rows, columns), np.uint8)
        for top in range(0, rows, _BLOCK):
            # in blocks: the places of a whole page take more memory than the page
            y, x = np.mgrid[top : min(top + _BLOCK, rows), 0:columns].astype(np.float32)
            x, y = self.before(x, y)
            across = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
            down = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
            flat[top : top + _BLOCK] = cv2.remap(
                source,
                across.astype(np.float32),
                down.astype(np.float32),
                cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=255,
            )
        return flat


def find_flattening(grey: Array) -> Flattening | None:
    """What flattens a level page (bent as in a book, or seen in perspective); None for one that lies flat."""
    factor = _DPI / WORKING_DPI
    small = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    size = (small.shape[1], small.shape[0])
    lines = _find_bend(small, rules_only=False)
    level = small if lines is None else Flattening(lines, None).flattened(small, np.eye(3), size)
    uprights = _find_bend(np.ascontiguousarray(level.T), rules_only=True)
    if lines is None and uprights is None:
        return None
    return Flattening(
        None if lines is None else lines.scaled(1 / factor),
        None if uprights is None else uprights.scaled(1 / factor),
    )
