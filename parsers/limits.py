"""What one file may cost, and the errors for a file that would cost more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.issue import IssueCode, UnreadableFileError, unreadable

if TYPE_CHECKING:
    from zipfile import ZipFile

MEGABYTE = 1_000_000
"""A megabyte as file managers count it (SI, 10^6 bytes)."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How one file is read, and where reading stops.

    Limits are the first value that is refused, so that a file of exactly ``max_bytes`` is too large.
    """

    max_bytes: int = 50 * MEGABYTE
    """Bytes of the file itself."""
    max_pages: int = 500
    """Pages of a PDF or of a multi-page image."""
    max_pixels: int = 150_000_000
    """Pixels of one page image (A3 at 600 dpi has 70 million)."""
    max_cells: int = 500_000
    """Cells of all tables of one file, covered places of merged cells counted."""
    max_unpacked_bytes: int = 500 * MEGABYTE
    """Bytes of a package (DOCX, XLSX, ODF) once unpacked: a zip bomb is refused before unpacking."""
    timeout_seconds: float = 300.0
    """Seconds that an outside program, or the recogniser, may take over one file."""
    ocr: bool = True
    """False: page images and pages with an untrustworthy text layer are reported, not recognised."""
    password: str = ""
    """Password for an encrypted file; empty for none."""


def too_large(what: str, found: int, limit: int, hint: str | None = None) -> UnreadableFileError:
    """The error for a limit that was reached, ready to raise.

    >>> str(too_large("pages", 900, 500))
    'too large: 900 pages, the limit is 500'
    """
    return unreadable(
        IssueCode.TOO_LARGE,
        f"too large: {found:,} {what}, the limit is {limit:,}",
        hint or "Split the file and read the part that holds the appendix, or raise the limit.",
    )


def check_bytes(size: int, options: ReadOptions) -> None:
    """Raise ``too_large`` for a file of ``size`` bytes that is not below the limit."""
    if size >= options.max_bytes:
        raise unreadable(
            IssueCode.TOO_LARGE,
            f"too large: {size / MEGABYTE:.1f} MB, files must be below {options.max_bytes / MEGABYTE:.0f} MB",
            "Cut out the pages with the decision and its appendix, or scan at a lower resolution "
            "(300 dpi, grey), and read that file.",
        )


def check_pages(pages: int, options: ReadOptions) -> None:
    """Raise ``too_large`` for a file with more than ``max_pages`` pages."""
    if pages > options.max_pages:
        raise too_large(
            "pages", pages, options.max_pages, "Cut out the pages with the decision and its appendix."
        )


def check_pixels(width: int, height: int, options: ReadOptions) -> None:
    """Raise ``too_large`` for a page image with more than ``max_pixels`` pixels."""
    if width * height > options.max_pixels:
        raise too_large("pixels", width * height, options.max_pixels, "Scan at 300 dpi; more adds nothing.")


def check_cells(cells: int, options: ReadOptions) -> None:
    """Raise ``too_large`` for tables with more than ``max_cells`` covered places."""
    if cells > options.max_cells:
        raise too_large("table cells", cells, options.max_cells)


def check_package(package: ZipFile, options: ReadOptions) -> None:
    """Raise ``too_large`` when the parts of a package are declared larger than ``max_unpacked_bytes``.

    The declared size is a true bound: the zip reader stops at it.
    """
    unpacked = sum(part.file_size for part in package.infolist())
    if unpacked > options.max_unpacked_bytes:
        raise too_large(
            "bytes once unpacked",
            unpacked,
            options.max_unpacked_bytes,
            "The package is either damaged or built to exhaust memory; save it again from its program.",
        )
