"""Pictures of the places on a page where parts were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pipeline.identity import sha256_of
from pipeline.published import Row
from pipeline.sources import Source

SCALE = 1.5
"""Pixels a point: 108 dpi, enough to read 10-point type."""
_PADDING = 12.0
"""Points of surroundings shown on each side."""
_EDGE = (200, 30, 30)


class PageImages:
    """Renders pages of one source file; keeps the page used last."""

    def __init__(self, data: bytes, format_key: str) -> None:
        self._data = data
        self._pdf: Any = None
        if format_key == "pdf":
            import pypdfium2

            self._pdf = pypdfium2.PdfDocument(data)
        self._last: tuple[int, Any] | None = None

    def page(self, number: int) -> tuple[Any, float]:
        """(RGB image, pixels a point) of a page, from 1. Raises ValueError where there is no such page."""
        if self._last is None or self._last[0] != number:
            self._last = (number, self._render(number))
        image, scale = self._last[1]
        return image, scale

    def _render(self, number: int) -> tuple[Any, float]:
        if self._pdf is not None:
            if not 1 <= number <= len(self._pdf):
                raise ValueError(f"no page {number}")
            page = self._pdf[number - 1]
            try:
                return page.render(scale=SCALE).to_pil().convert("RGB"), SCALE
            finally:
                page.close()
        from PIL import Image

        image = Image.open(BytesIO(self._data))
        image.seek(number - 1)
        dpi = float(image.info.get("dpi", (200, 200))[0]) or 200.0
        return image.convert("RGB"), dpi / 72

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()

    def crop(self, boxes: Sequence[Row]) -> Any:
        """The surroundings of the boxes of one page, each box outlined."""
        from PIL import ImageDraw

        image, scale = self.page(boxes[0]["page"])
        picture = image.copy()
        draw = ImageDraw.Draw(picture)
        for box in boxes:
            corners = [box[side] * scale for side in ("x0", "top", "x1", "bottom")]
            draw.rectangle(corners, outline=_EDGE, width=2)
        left = min(box["x0"] for box in boxes) - _PADDING
        top = min(box["top"] for box in boxes) - _PADDING
        right = max(box["x1"] for box in boxes) + _PADDING
        bottom = max(box["bottom"] for box in boxes) + _PADDING
        area = (
            max(left, 0),
            max(top, 0),
            min(right, picture.width / scale),
            min(bottom, picture.height / scale),
        )
        return picture.crop(tuple(int(side * scale) for side in area))


@contextmanager
def page_images(document: Row) -> Iterator[PageImages | None]:
    """Images of a document's source; None where it has no pages, is gone, or is no longer what was read.

    ``document``: its row of ``documents``.
    """
    data = _source_bytes(document)
    if data is None or document["format"] not in ("pdf", "image", "png", "jpeg", "tiff"):
        yield None
        return
    images = PageImages(data, document["format"])
    try:
        yield images
    finally:
        images.close()


def _source_bytes(document: Row) -> bytes | None:
    for path in document["paths"]:
        try:
            data = Source(path).load()
        except OSError:
            continue
        if sha256_of(data) == document["sha256"]:
            return data
    return None


def webp(image: Any) -> bytes:
    """A picture small enough to be put into a page."""
    out = BytesIO()
    image.save(out, "WEBP", quality=45, method=4)
    return out.getvalue()


def crops_of_part(images: PageImages, part: Row) -> list[bytes]:
    """One picture for each page that a part stands on."""
    pages: dict[int, list[Row]] = {}
    for box in part["bbox"]:
        pages.setdefault(box["page"], []).append(box)
    return [webp(images.crop(boxes)) for _, boxes in sorted(pages.items())]
