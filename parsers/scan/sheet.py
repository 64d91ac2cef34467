"""The sheet in a photo: its four corners, and the page as seen from straight above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan.raster import Array

_SEARCH: Final = 640
"""Pixels of the long side of the picture in which the sheet is looked for."""
_MIN_SHARE: Final = 0.22
_MAX_SHARE: Final = 0.965
"""Share of the picture that the sheet covers; a larger one is the picture itself."""
_FILL: Final = 0.9
"""Share of its four-sided outline that the sheet must fill."""
_EDGE: Final = 30.0
"""Grey levels by which the sheet must be lighter than what it lies on, right at its edge."""
_EDGE_SHARE: Final = 0.7
_A4_INCHES: Final = 11.69

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet found in a picture."""

    grey: Array
    """The sheet alone, seen from above."""
    matrix: Matrix
    """3 × 3: pixels of the picture → pixels of ``grey``."""
    dpi: float
    """Its resolution, taken for A4."""


def _ordered(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Corners from the top left, clockwise."""
    total, difference = corners.sum(axis=1), np.diff(corners, axis=1).ravel()
    return np.array(
        [
            corners[total.argmin()],
            corners[difference.argmin()],
            corners[total.argmax()],
            corners[difference.argmax()],
        ],
        dtype=np.float32,
    )


def _outline(small: Array) -> npt.NDArray[np.float32] | None:
    """Corners of the largest light four-sided area; None when there is none."""
    smooth = cv2.medianBlur(small, 5)
    _, light = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    around = cv2.arcLength(hull, True)
    for tolerance in (0.015, 0.025, 0.04, 0.06):
        corners = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(corners) <= 4:
            break
    if len(corners) != 4 or not cv2.isContourConvex(corners):
        return None
    area, share = cv2.contourArea(hull), cv2.contourArea(corners) / small.size
    if not _MIN_SHARE <= share <= _MAX_SHARE or area < _FILL * cv2.contourArea(corners):
        return None
    return _ordered(corners.reshape(4, 2).astype(np.float32))


def _stands_out(small: Array, corners: npt.NDArray[np.float32]) -> bool:
    """Whether the sheet is lighter than its surroundings along its edge (and not only lit unevenly)."""
    centre = corners.mean(axis=0)
    told = brighter = 0
    rows, columns = small.shape
    for first, second in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        for share in np.linspace(0.08, 0.92, 25):
            point = first + (second - first) * share
            inward = (centre - point) / max(1.0, float(np.linalg.norm(centre - point)))
            inner, outer = point + 7 * inward, point - 7 * inward
            if not (0 <= outer[0] < columns and 0 <= outer[1] < rows):
                continue
            told += 1
            step = float(small[int(inner[1]), int(inner[0])]) - float(small[int(outer[1]), int(outer[0])])
            brighter += step >= _EDGE
    return told >= 25 and brighter >= _EDGE_SHARE * told


def find_sheet(grey: Array) -> Sheet | None:
    """The sheet of paper in a photo, or in a scan with dark borders; None where the picture is the page."""
    factor = min(1.0, _SEARCH / max(grey.shape))
    small = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    corners = _outline(small)
    if corners is None or not _stands_out(small, corners):
        return None
    corners = corners / factor
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    wide, tall = max(8, round(max(top, bottom))), max(8, round(max(left, right)))
    target = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    seen = cv2.warpPerspective(grey, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=255)
    return Sheet(np.asarray(seen, np.uint8), np.asarray(matrix, np.float64), max(wide, tall) / _A4_INCHES)
