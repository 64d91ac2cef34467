"""Cleaning a page image: stamps out, light even, specks gone, 200 dpi, white stretched."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan.raster import WORKING_DPI, Array

WHITE: Final = 215
"""Grey level (of an evenly lit page, paper = 255) that becomes white: hides paper grain and show-through."""
INK: Final = 150
"""Grey level (of an evenly lit page) below which a pixel is ink."""
MAX_BLACK: Final = 140
"""No grey lighter than this is ever made black."""
_ABOVE_DARKEST: Final = 50
"""Grey levels by which black reaches above the darkest tenth of the ink; measured best on all renderings."""
_COLOURED: Final = 36
"""Levels by which red must outshine green and blue in red ink, and blue the others in blue ink."""
_STROKE: Final = 15
"""Pixels. Blue that fills a square of this side is no stroke of a pen or stamp."""
_SPECKS: Final = 400
"""Pixels of coloured ink below which there is no stamp to speak of."""
_SHADE: Final = 16
"""The light is measured on a page shrunk by this factor."""
_MARKED: Final = 200
"""Grey level (of an evenly lit page) below which a pixel is more than grain."""
_PALE: Final = 125
"""Grey level of its darkest ink from which a page is pale. Dark scans have 10 to 60, weak and grainy ones up
to 113, copies that hardly took at all 139 and more."""
_FULL_INK: Final = 80
"""Grey level to which the ink of a pale page is brought down."""
_MOST_DEEPENED: Final = 2.2
"""Factor by which ink is deepened at most: what is paler still is show-through, or drowned in grain."""


def one_channel(pixels: Array) -> Array:
    """Grey levels without coloured ink: the red channel, in which red stamps and pens vanish into the paper,
    and the blue one where a blue stamp or pen went over the page.

    Ink that is still darker than the paper there is lightened by just that much, so that print under a
    stamp keeps its shape.
    """
    if pixels.ndim == 2:
        return pixels
    red, green, blue = (np.ascontiguousarray(pixels[:, :, channel]) for channel in range(3))
    faded = _without_ink(red, np.asarray(cv2.subtract(red, cv2.max(green, blue))) > _COLOURED, red)
    bluish = np.asarray(cv2.subtract(blue, cv2.max(red, green))) > _COLOURED
    return _without_ink(faded, bluish & ~_is_surface(bluish), blue)


def _is_surface(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where a colour fills more than strokes do: shaded cells, pictures."""
    wide = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_STROKE, _STROKE), np.uint8))
    return np.asarray(cv2.dilate(wide, np.ones((_STROKE, _STROKE), np.uint8)) > 0)


def _without_ink(grey: Array, stamp: npt.NDArray[np.bool_], channel: Array) -> Array:
    """The page with the ink of one colour lightened to paper, as ``channel`` shows it palest."""
    if int(stamp.sum()) < _SPECKS:
        return grey
    paper = float(np.percentile(channel[::8, ::8], 70))
    ink = float(np.percentile(channel[stamp], 60))
    cleaned = grey.copy()
    fringe = cv2.dilate(stamp.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    lighter = np.minimum(channel[fringe] * max(paper / ink, 1.0), 255.0).astype(np.uint8)
    cleaned[fringe] = np.maximum(grey[fringe], lighter)
    return cleaned


def is_bilevel(grey: Array) -> bool:
    """Whether the page has practically only black and white (fax, black-and-white scan)."""
    histogram = np.bincount(grey[::4, ::4].ravel(), minlength=256)
    return bool(histogram[16:240].sum() < 0.02 * histogram.sum())


def flatten(grey: Array) -> Array:
    """The page as if evenly lit: every pixel divided by the light of the paper around it."""
    rows, columns = grey.shape
    small = cv2.resize(
        grey, (max(8, columns // _SHADE), max(8, rows // _SHADE)), interpolation=cv2.INTER_AREA
    )
    paper = cv2.dilate(small, np.ones((3, 3), np.uint8))
    paper = cv2.medianBlur(paper, 9 if min(paper.shape) > 9 else 3)
    paper = np.maximum(cv2.GaussianBlur(paper, (0, 0), 3), 32)
    light = cv2.resize(paper, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, light, scale=255), dtype=np.uint8)


def deepened(grey: Array) -> Array:
    """An evenly lit page with pale ink (a worn toner, a weak copy) brought to usual strength."""
    histogram = np.bincount(grey[::2, ::2].ravel(), minlength=256)[:_MARKED]
    total = int(histogram.sum())
    if total < 0.001 * grey.size / 4:
        return grey
    ink = int(np.searchsorted(histogram.cumsum(), total * 0.05))
    if ink <= _PALE:
        return grey
    factor = min(_MOST_DEEPENED, (255 - _FULL_INK) / (255 - ink))
    table = np.clip(255 - (255 - np.arange(256)) * factor, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), dtype=np.uint8)


def despeckle(grey: Array, dpi: float) -> Array:
    """A black-and-white page without its lone specks.

    A speck is a component of at most (dpi / 200)² · 3 pixels with no ink around it: dots of i and tone
    marks are larger, or near their letter.
    """
    ink = (grey < 128).astype(np.uint8)
    limit = max(2, round(3 * (dpi / WORKING_DPI) ** 2))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= limit
    small[0] = False
    if not small.any():
        return grey
    specks = small[labels]
    reach = max(3, round(dpi / 40))
    others = cv2.dilate((ink.astype(bool) & ~specks).astype(np.uint8), np.ones((reach, reach), np.uint8))
    cleaned = grey.copy()
    cleaned[specks & (others == 0)] = 255
    return cleaned


def noise_level(grey: Array) -> float:
    """Standard deviation of the paper's grain, in grey levels (robust: from the median of differences)."""
    sample = grey[::2, ::2].astype(np.int16)
    difference = np.abs(sample[:, 1:] - sample[:, :-1])
    light = (sample[:, 1:] > 160) & (sample[:, :-1] > 160)
    if not light.any():
        return 0.0
    return float(np.median(difference[light]) / 0.6745 / np.sqrt(2.0))


def to_working(grey: Array, dpi: float) -> Array:
    """The page at ``WORKING_DPI``; one that is coarser keeps its pixels (never upscaled)."""
    if dpi <= WORKING_DPI * 1.04:
        return grey
    factor = WORKING_DPI / dpi
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def clean(pixels: Array, dpi: float) -> tuple[Array, Array]:
    """The page as even grey levels at ``WORKING_DPI`` (or its own, if coarser), not yet straightened.

    Twice: for reading, and for finding rules, where specks are left (a broken rule is made of them).
    """
    grey = one_channel(pixels)
    if not is_bilevel(grey):
        even = deepened(flatten(to_working(grey, dpi)))
        return even, even
    return to_working(despeckle(grey, dpi), dpi), to_working(grey, dpi)


def black_level(grey: Array) -> int:
    """Grey level of an evenly lit page from which down all is black: just above its darkest ink."""
    histogram = np.bincount(grey[::2, ::2].ravel(), minlength=256)[:INK]
    total = int(histogram.sum())
    if total < 100:
        return _ABOVE_DARKEST
    return min(MAX_BLACK, int(np.searchsorted(histogram.cumsum(), total * 0.1)) + _ABOVE_DARKEST)


def stretch(grey: Array, black: int) -> Array:
    """Ink made black and paper plain white for the recogniser: ``black`` becomes 0, ``WHITE`` 255."""
    table = np.clip((np.arange(256) - black) * (255.0 / (WHITE - black)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), dtype=np.uint8)
