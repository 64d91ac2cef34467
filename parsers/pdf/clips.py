"""What the clip of a page object lets be seen."""

from __future__ import annotations

import ctypes

from parsers.pdf import pdfium
from parsers.pdf.frame import Frame

Area = tuple[float, float, float, float]
"""x0, top, x1, bottom in the reading frame."""


def clip_areas(handle: int, frame: Frame) -> list[Area]:
    """The areas around the paths that clip a page object (a PDFium handle); none where it is seen whole."""
    clip = pdfium.clip_path(handle)
    if not clip:
        return []
    return [frame.rect(*_bounds(clip, index)) for index in range(max(pdfium.count_clip_paths(clip), 0))]


def _bounds(clip: int, index: int) -> Area:
    """Left, bottom, right, top of one path of a clip, in user space."""
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    xs, ys = [], []
    for segment in range(max(pdfium.count_clip_segments(clip, index), 0)):
        pdfium.segment_point(pdfium.get_clip_segment(clip, index, segment), at_x, at_y)
        xs.append(x.value)
        ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)
