"""From pixels of the prepared image back to points on the page as the reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parsers.scan.bend import Flattening
from schema.document import Box

Matrix = npt.NDArray[np.float64]


class Rect(NamedTuple):
    """A rectangle in pixels of the prepared image; ``x1`` and ``y1`` are exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    def moved(self, dx: int, dy: int) -> Rect:
        """The rectangle shifted by whole pixels."""
        return Rect(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


def union(rects: list[Rect]) -> Rect:
    """The smallest rectangle around all of them. Raises ``ValueError`` for none."""
    return Rect(
        min(r.x0 for r in rects), min(r.y0 for r in rects), max(r.x1 for r in rects), max(r.y1 for r in rects)
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """How the prepared image lies on the page: turned, straightened, scaled, perhaps taken in perspective."""

    page: int
    width: float
    """Points of the page as shown."""
    height: float
    to_page: Matrix
    """3 × 3: prepared pixels → points of the page as shown."""
    scale: float
    """Prepared pixels a point, for lengths in the upright page."""
    upright_width: float
    """Points of the page as it is read."""
    upright_height: float
    flattening: Flattening | None = None
    """What was done to the levelled page to make it flat; None for one that lies flat."""

    def box(self, rect: Rect) -> Box:
        """The rectangle on the page as shown: the smallest upright box around its four corners."""
        xs = np.array([[rect.x0, rect.x1, rect.x1, rect.x0]], np.float32)
        ys = np.array([[rect.y0, rect.y0, rect.y1, rect.y1]], np.float32)
        if self.flattening is not None:
            xs, ys = self.flattening.before(xs, ys)
        corners = np.stack([xs[0], ys[0], np.ones(4, np.float32)]).astype(np.float64)
        x, y, w = self.to_page @ corners
        across, down = np.clip(x / w, 0, self.width), np.clip(y / w, 0, self.height)
        return Box(
            page=self.page,
            x0=round(float(across.min()), 2),
            top=round(float(down.min()), 2),
            x1=round(float(across.max()), 2),
            bottom=round(float(down.max()), 2),
        )

    def points(self, pixels: float) -> float:
        """A length or place along one axis of the upright page, in points."""
        return round(pixels / self.scale, 2)
