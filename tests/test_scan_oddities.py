"""Pages as scanners, phones and offices hand them over, through the recogniser itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from benchmarks.bench_scan_pages import KINDS, Picture, as_file, damaged, no_document, photo, render
from normalizers.text import comparison_text
from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import Origin, SourceDocument
from schema.issue import IssueCode
from tests.support import SAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.ocr]

SAMPLE = SAMPLES / "vungtau-2023.pdf"
PAGE = 5
"""A page in the middle of the sample's table."""


@cache
def clean_page(dpi: int = 200) -> Picture:
    return render(SAMPLE, PAGE, dpi)


@cache
def true_cells() -> tuple[str, ...]:
    """What the PDF reader finds in the cells of the page."""
    document = read_document(SAMPLE.read_bytes(), SAMPLE.name, ReadOptions())
    return cells(document, PAGE)


def cells(document: SourceDocument, page: int | None = None) -> tuple[str, ...]:
    return tuple(
        comparison_text(cell.text)
        for table in document.tables
        if page in (None, table.page)
        for cell in table.cells
        if cell.text
    )


def read(pages: Sequence[Picture], kind: str = "png", dpi: float | None = 200) -> SourceDocument:
    return read_document(as_file(list(pages), kind, dpi), f"page.{kind}", ReadOptions())


def share_right(found: Sequence[str]) -> float:
    """Share of the page's cells that were read in every letter, in their order."""
    assert len(found) == len(true_cells())
    return sum(a == b for a, b in zip(found, true_cells(), strict=True)) / len(found)


def codes(document: SourceDocument) -> set[IssueCode]:
    return {issue.code for issue in document.issues}


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_held_in_any_way_is_read_and_its_boxes_lie_on_the_page_as_shown(quarters: int) -> None:
    picture = np.ascontiguousarray(np.rot90(damaged(clean_page(), KINDS["mild"], 3), quarters))
    document = read([picture])
    assert share_right(cells(document)) >= 0.9
    (table,) = document.tables
    assert table.box is not None
    assert 0 <= table.box.x0 < table.box.x1 <= document.pages[0].width
    first, last = table.cells[0].boxes[0], table.cells[-1].boxes[0]
    # rows run down the upright page: to the right, up or to the left on the turned one
    moved = {1: first.top - last.bottom, 2: first.bottom - last.top, 3: last.top - first.bottom}
    across = {1: last.x0 - first.x1, 2: first.top - last.bottom, 3: first.x0 - last.x1}
    assert across[quarters] > 0 or moved[quarters] > 0


def test_a_photo_in_perspective_and_uneven_light_is_read() -> None:
    document = read([photo(clean_page(), 2)], "jpeg", None)
    assert share_right(cells(document)) >= 0.85


def test_a_colour_scan_at_600_dpi_is_brought_down_and_read() -> None:
    document = read([clean_page(600)], "jpeg", 600)
    assert share_right(cells(document)) >= 0.9
    assert document.pages[0].width == pytest.approx(clean_page().shape[1] * 72 / 200, abs=1.5)


def test_a_blank_page_has_nothing_and_is_no_fault() -> None:
    grain = np.random.default_rng(1).normal(240, 3, (2339, 1654, 1))
    document = read([np.repeat(np.clip(grain, 0, 255).astype(np.uint8), 3, axis=2)])
    assert document.items == ()
    assert IssueCode.PAGE_UNREADABLE not in codes(document)


def test_a_picture_of_no_document_is_called_unreadable() -> None:
    document = read([no_document()], "jpeg", None)
    assert document.items == ()
    assert IssueCode.PAGE_UNREADABLE in codes(document)


def test_a_tiff_with_several_pages_is_one_document() -> None:
    pages = [damaged(render(SAMPLE, number, 150), KINDS["mild"], number, 150) for number in (PAGE, PAGE + 1)]
    document = read(pages, "tiff", 150)
    assert [page.number for page in document.pages] == [1, 2]
    assert {table.page for table in document.tables} == {1, 2}


def pdf_of(pages: Sequence[Picture], layer: Callable[[Any], None] | None = None) -> bytes:
    """Page images as a PDF, with a text layer beneath them if one is drawn."""
    from fpdf import FPDF
    from PIL import Image

    pdf = FPDF(unit="pt")
    for page in pages:
        width, height = page.shape[1] * 72 / 200, page.shape[0] * 72 / 200
        pdf.add_page(format=(width, height))
        if layer is not None:
            layer(pdf)
        pdf.image(Image.fromarray(page), 0, 0, width, height)
    return bytes(pdf.output())


def with_scanned_pages(numbers: Sequence[int]) -> bytes:
    """The sample with some of its pages replaced by their images."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(SAMPLE)
    for number in numbers:
        image = pdfium.PdfDocument(pdf_of([damaged(render(SAMPLE, number, 200), KINDS["mild"], number)]))
        del document[number - 1]
        document.import_pages(image, index=number - 1)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_pages_of_text_and_of_images_make_one_table() -> None:
    from pipeline.ingest import ingest

    result = ingest(with_scanned_pages([PAGE]), "mixed.pdf", ReadOptions()).result
    whole = ingest(SAMPLE.read_bytes(), SAMPLE.name, ReadOptions()).result
    assert result.n_pages_ocr == 1
    assert result.record is not None and whole.record is not None
    assert [task.item_no for task in result.record.tasks] == [task.item_no for task in whole.record.tasks]


def test_a_layer_that_is_no_vietnamese_is_passed_over_for_the_image() -> None:
    def garbage(pdf: Any) -> None:
        pdf.set_font("helvetica", size=9)
        pdf.set_xy(30, 40)
        pdf.multi_cell(500, 12, "Thvc hien ke hoach cai cach hanh chfnh cua tinh lien quan " * 40)

    document = read_document(pdf_of([clean_page()], garbage), "layer.pdf", ReadOptions())
    assert document.pages[0].origin is Origin.OCR
    assert document.pages[0].needs_ocr
    assert share_right(cells(document)) >= 0.9


def test_a_sound_layer_beneath_the_image_is_used() -> None:
    import pypdfium2 as pdfium
    from PIL import Image

    document = pdfium.PdfDocument(SAMPLE)
    for number in reversed([n for n in range(1, len(document) + 1) if n != PAGE]):
        del document[number - 1]
    page = document[0]
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(Image.fromarray(damaged(clean_page(), KINDS["heavy"], 4))))
    image.set_matrix(pdfium.PdfMatrix().scale(*page.get_size()))
    page.insert_obj(image)
    page.gen_content()
    out = BytesIO()
    document.save(out)
    found = read_document(out.getvalue(), "layer.pdf", ReadOptions())
    assert found.pages[0].origin is Origin.TEXT
    assert cells(found) == true_cells()


@pytest.mark.parametrize("mode", ["1", "P", "I;16", "RGBA"])
def test_every_kind_of_pixel_is_read_alike(mode: str) -> None:
    from PIL import Image

    image = Image.fromarray(clean_page()[:900]).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    out = BytesIO()
    image.save(out, "PNG", dpi=(200, 200))
    document = read_document(out.getvalue(), "page.png", ReadOptions())
    found = cells(document)
    assert sum(text in true_cells() for text in found) >= 0.8 * len(found) > 5
