"""Page images: rendered from a PDF, or decoded from an image file, within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from parsers.limits import ReadOptions, check_pages, check_pixels
from schema.issue import IssueCode, unreadable

if TYPE_CHECKING:
    from PIL import Image

Array = npt.NDArray[np.uint8]
Turn = Literal[0, 90, 180, 270]
_TURNS: Final[dict[int, Turn]] = {0: 0, 90: 90, 180: 180, 270: 270}

WORKING_DPI: Final = 200
"""Pixels an inch at which pages are read. The model reads 300 dpi no better, at twice the time."""
MAX_RENDER_DPI: Final = 300
"""A PDF page is never rendered finer: above it only noise is added."""
MIN_RENDER_DPI: Final = 100
_ASSUMED_PAGE_INCHES: Final = 11.69
"""Long side of A4: an image that states no resolution (a photo) is taken for one such page."""
_PLAUSIBLE_DPI: Final = (90.0, 1300.0)


@dataclass(frozen=True, slots=True)
class Raster:
    """One page as pixels, as the reader sees it."""

    number: int
    """1-based page number."""
    pixels: Array
    """height × width (grey) or height × width × 3 (red, green, blue)."""
    width: float
    """Points."""
    height: float
    """Points."""
    rotation: Turn = 0
    """/Rotate of the PDF page; already applied to the pixels."""

    @property
    def dpi(self) -> float:
        """Pixels an inch."""
        return float(self.pixels.shape[1] * 72.0 / self.width)


def _native_dpi(page: Any) -> float | None:
    """Resolution of the image that covers most of a PDF page; None for a page that is not a scan."""
    import pypdfium2.raw as pdfium_c

    width, height = page.get_size()
    best: float | None = None
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < 0.4 * width * height:
            continue
        columns, rows = item.get_px_size()
        across = max(right - left, top - bottom) / 72.0
        best = max(best or 0.0, max(columns, rows) / max(across, 0.1))
    return best


def render_page(document: Any, number: int, options: ReadOptions) -> Raster:
    """Page ``number`` (1-based) of an open ``pypdfium2.PdfDocument`` as RGB pixels.

    Rendered at the resolution of its own scan, at most ``MAX_RENDER_DPI``; a page of characters at
    ``WORKING_DPI``. Raises ``UnreadableFileError`` (``too_large``) over ``max_pixels``.
    """
    page = document[number - 1]
    try:
        width, height = page.get_size()
        native = _native_dpi(page)
        dpi = WORKING_DPI if native is None else min(MAX_RENDER_DPI, max(MIN_RENDER_DPI, round(native)))
        check_pixels(int(width * dpi / 72), int(height * dpi / 72), options)
        bitmap = page.render(scale=dpi / 72.0, rev_byteorder=True, prefer_bgrx=False)
        try:
            pixels = np.array(bitmap.to_numpy()[:, :, :3] if bitmap.n_channels > 1 else bitmap.to_numpy())
        finally:
            bitmap.close()
        return Raster(number, pixels, float(width), float(height), _TURNS[int(page.get_rotation()) % 360])
    finally:
        page.close()


def open_pdf(data: bytes, options: ReadOptions) -> Any:
    """The PDF opened by pypdfium2. Raises ``UnreadableFileError`` for a damaged or locked file."""
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(data, password=options.password or None)
    except pdfium.PdfiumError as error:
        code = IssueCode.ENCRYPTED_FILE if "password" in str(error).lower() else IssueCode.DAMAGED_FILE
        raise unreadable(code, f"the PDF cannot be opened: {error}") from error


def _to_rgb(image: Image.Image) -> Array:
    """Pixels as RGB or grey; transparent places are white, 16-bit grey is scaled to 8."""
    from PIL import Image as Pillow

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Pillow.new("RGBA", layer.size, (255, 255, 255, 255))
        return np.asarray(Pillow.alpha_composite(paper, layer).convert("RGB"))
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float32)
        top = float(values.max()) or 1.0
        return (values * (255.0 / top)).astype(np.uint8)
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    return np.asarray(image.convert("RGB"))


def _stated_dpi(image: Image.Image) -> float | None:
    """Resolution that the file states, where it makes a page of a plausible size."""
    stated = image.info.get("dpi")
    try:
        dpi = float(stated[0]) if stated else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    inches = max(image.size) / dpi if dpi else 0.0
    return dpi if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] and 4.0 <= inches <= 34.0 else None


def _brought_down(image: Image.Image, dpi: float) -> Image.Image:
    """The image at a whole fraction of its resolution, at least ``MAX_RENDER_DPI``.

    A page in colour at 600 dpi takes 100 MB, and what is finer than ``MAX_RENDER_DPI`` is not used.
    """
    factor = int(dpi / MAX_RENDER_DPI + 0.02)  # files state 599.999 for 600
    if factor < 2:
        return image
    columns, rows = image.size
    image.draft(None, (columns // factor, rows // factor))  # a JPEG is decoded smaller at once
    left = factor * image.width // columns
    if left < 2:
        return image
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "RGB"):
        return image
    return image.reduce(left)


def image_pages(data: bytes, options: ReadOptions) -> Iterator[Raster]:
    """Every page of an image file (PNG, JPEG, TIFF with several pages), turned as its EXIF tag says.

    A file that states no plausible resolution is taken for a page as long as A4. Raises
    ``UnreadableFileError``: ``damaged_file``, ``too_large``.
    """
    from PIL import Image as Pillow

    previous, Pillow.MAX_IMAGE_PIXELS = Pillow.MAX_IMAGE_PIXELS, None
    try:
        try:
            with Pillow.open(BytesIO(data)) as image:
                count = int(getattr(image, "n_frames", 1))
        except _BROKEN as error:
            raise unreadable(IssueCode.DAMAGED_FILE, f"the image cannot be opened: {error}") from error
        check_pages(count, options)
        for index in range(count):
            try:
                pixels, dpi = _image_page(data, index, options)
            except _BROKEN as error:
                raise unreadable(
                    IssueCode.DAMAGED_FILE,
                    f"page {index + 1} of the image cannot be decoded: {error}",
                    "The file was cut off on its way; fetch it again.",
                ) from error
            rows, columns = pixels.shape[:2]
            yield Raster(index + 1, pixels, columns * 72.0 / dpi, rows * 72.0 / dpi)
    finally:
        Pillow.MAX_IMAGE_PIXELS = previous


_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError)
"""What Pillow raises for a damaged image; its own error is an ``OSError``."""


def _image_page(data: bytes, index: int, options: ReadOptions) -> tuple[Array, float]:
    """Pixels and resolution of one page. The file is opened anew for each, so that only one is in memory."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    with Pillow.open(BytesIO(data)) as image:
        image.seek(index)
        check_pixels(image.width, image.height, options)
        columns, rows = image.size
        dpi = _stated_dpi(image) or max(rows, columns) / _ASSUMED_PAGE_INCHES
        smaller = _brought_down(image, dpi)
        dpi *= smaller.width / columns
        return _to_rgb(ImageOps.exif_transpose(smaller) or smaller), dpi
