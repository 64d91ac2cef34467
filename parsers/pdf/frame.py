"""The page as it is shown and as it is read: PDF user space ↔ points with the origin at the top left."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Literal

from parsers.pdf import pdfium
from schema.document import Box

Quarter = Literal[0, 90, 180, 270]
"""A clockwise turn."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in user space, and how it is turned.

    ``turn``: clockwise turn in which this frame sees the page. A page whose text was drawn on its side is
    read in another turn than it is shown in.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: Quarter

    @property
    def width(self) -> float:
        """Points."""
        return self.right - self.left if self.turn in (0, 180) else self.top - self.bottom

    @property
    def height(self) -> float:
        """Points."""
        return self.top - self.bottom if self.turn in (0, 180) else self.right - self.left

    def point(self, x: Any, y: Any) -> tuple[Any, Any]:
        """User space → this frame. Works on numbers and on arrays."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 90:
            return y - self.bottom, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def user_point(self, x: float, y: float) -> tuple[float, float]:
        """This frame → user space."""
        if self.turn == 0:
            return x + self.left, self.top - y
        if self.turn == 90:
            return y + self.left, x + self.bottom
        if self.turn == 180:
            return self.right - x, y + self.bottom
        return self.right - y, self.top - x

    def rect(self, left: Any, bottom: Any, right: Any, top: Any) -> tuple[Any, Any, Any, Any]:
        """User space rectangle → (x0, y0, x1, y1) of this frame, y downwards. Works on arrays."""
        if self.turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.turn == 90:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left

    def turned(self, turn: Quarter) -> Frame:
        """The same page in another turn."""
        return Frame(self.left, self.bottom, self.right, self.top, turn)


def shown_frame(page: int) -> Frame:
    """The frame in which a viewer shows the page (crop box and /Rotate). ``page``: PDFium handle."""
    rect = pdfium.Rect()
    if not pdfium.page_box(page, ctypes.byref(rect)) or rect.right - rect.left < 1:
        rect = pdfium.Rect(0.0, 792.0, 612.0, 0.0)
    turn: Quarter = ((0, 90, 180, 270)[pdfium.page_rotation(page) % 4]) if page else 0
    low, high = min(rect.top, rect.bottom), max(rect.top, rect.bottom)
    return Frame(rect.left, low, rect.right, high, turn)


def shown_box(number: int, shown: Frame, read: Frame, x0: float, top: float, x1: float, bottom: float) -> Box:
    """A rectangle of the reading frame as a ``Box`` of the page as shown."""
    if shown.turn != read.turn:
        ax, ay = shown.point(*read.user_point(x0, top))
        bx, by = shown.point(*read.user_point(x1, bottom))
        x0, x1, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    return Box(
        page=number,
        x0=round(100 * x0) / 100,  # which costs half of ``round(x0, 2)``
        top=round(100 * top) / 100,
        x1=round(100 * x1) / 100,
        bottom=round(100 * bottom) / 100,
    )
