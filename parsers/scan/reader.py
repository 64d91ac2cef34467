"""Image files and scanned PDF pages, page by page, within limits of pages, pixels and time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import cv2

from parsers.detect import detect
from parsers.limits import ReadOptions, check_cells
from parsers.registry import build_document
from parsers.scan.engine import Engine, default_engine
from parsers.scan.page import ScannedPage, read_page
from parsers.scan.raster import Raster, image_pages, open_pdf, render_page
from schema.document import BodyItem, Origin, Page, SourceDocument, TableFragment
from schema.issue import Issue, IssueCode, Severity

_SLOW_HINT = "Raise the time allowed for a file, or split it."


def _start(options: ReadOptions) -> Engine:
    # one process reads one page at a time: threads would only take time from other processes
    cv2.setNumThreads(1)
    return default_engine()


def _timed_out(number: int, options: ReadOptions) -> Issue:
    return Issue(
        code=IssueCode.TIMED_OUT,
        severity=Severity.ERROR,
        message=f"page {number} and those after it were not read: "
        f"the {options.timeout_seconds:g} seconds allowed for the file are over",
        hint=_SLOW_HINT,
        page=number,
    )


def read_pages(data: bytes, page_numbers: Sequence[int], options: ReadOptions) -> dict[int, ScannedPage]:
    """The named pages (1-based) of a PDF as they are read from their image.

    Pages that the time allowed (``timeout_seconds``) does not suffice for are missing from the result; the
    last one read says so. Raises ``UnreadableFileError``: ``too_large`` (pixels), ``dependency_missing``
    (no engine), ``damaged_file``, ``encrypted_file``.
    """
    deadline = time.monotonic() + options.timeout_seconds
    engine = _start(options)
    found: dict[int, ScannedPage] = {}
    cells = 0
    document = open_pdf(data, options)
    try:
        for number in sorted(set(page_numbers)):
            if time.monotonic() > deadline:
                found[number] = ScannedPage(
                    (), Page(number=number, width=0, height=0), (_timed_out(number, options),)
                )
                break
            before = found.get(number - 1)
            known = before.borders if before is not None else ()
            found[number] = read_page(render_page(document, number, options), engine, known)
            cells += _cells(found[number].items)
            check_cells(cells, options)
    finally:
        document.close()
    return found


def _cells(items: Iterable[BodyItem]) -> int:
    return sum(item.n_rows * item.n_cols for item in items if isinstance(item, TableFragment))


def read_image(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """An image file as a document with one page for each image.

    Raises ``UnreadableFileError``: ``damaged_file``, ``too_large`` (pixels, pages, cells),
    ``dependency_missing`` (no engine).
    """
    deadline = time.monotonic() + options.timeout_seconds
    items: list[BodyItem] = []
    pages: list[Page] = []
    issues: list[Issue] = []
    cells = 0
    known: tuple[float, ...] = ()
    for raster in image_pages(data, options):
        if not options.ocr:
            pages.append(_page(raster))
            issues.append(_not_read(raster.number))
            continue
        if time.monotonic() > deadline:
            issues.append(_timed_out(raster.number, options))
            break
        read = read_page(raster, _start(options), known)
        known = read.borders
        items += read.items
        pages.append(read.page)
        issues += read.issues
        cells += _cells(read.items)
        check_cells(cells, options)
    return build_document(data, name, detect(data, name).key, items, pages=pages, issues=issues)


def _page(raster: Raster) -> Page:
    return Page(
        number=raster.number,
        width=round(raster.width, 2),
        height=round(raster.height, 2),
        origin=Origin.OCR,
        needs_ocr="it is an image",
    )


def _not_read(number: int) -> Issue:
    return Issue(
        code=IssueCode.NEEDS_OCR,
        severity=Severity.ERROR,
        message=f"page {number} is an image, and recognition was switched off",
        hint="Run without --no-ocr.",
        page=number,
    )
