"""Page images → text blocks and table fragments: scans, phone photos, pages without a usable text layer.

``read_image`` reads image files, ``read_pages`` pages of a PDF. Everything heavy is imported when first used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from parsers.scan.page import ScannedPage
    from schema.document import SourceDocument

CONFIDENCE_GATE: Final = 0.9
"""Cells whose chance of being right is below this are for a person to look at (``ocr_low_confidence``)."""


def read_image(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """An image file (PNG, JPEG, TIFF with several pages) as a document; see ``parsers.scan.reader``."""
    from parsers.scan.reader import read_image as read

    return read(data, name, options)


def read_pages(data: bytes, page_numbers: Sequence[int], options: ReadOptions) -> dict[int, ScannedPage]:
    """Pages (1-based) of a PDF, read from their image; see ``parsers.scan.reader``."""
    from parsers.scan.reader import read_pages as read

    return read(data, page_numbers, options)


__all__ = ["CONFIDENCE_GATE", "read_image", "read_pages"]
