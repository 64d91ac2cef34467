"""Results from PDFs of a library that is no office and no browser, and from pages moved on their sheet."""

from __future__ import annotations

import ctypes
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from fpdf import FPDF, FontFace

from schema.document import SourceDocument, TableFragment
from tests.pdf_layouts import Layout, heading_rows, is_data, printed_items, widths
from tests.test_pdf_layouts import right_parts, source

FONTS = Path("/usr/share/fonts/truetype/dejavu")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FONTS / "DejaVuSerif.ttf").exists(), reason="no font with Vietnamese letters"),
]
NAMES = ("brvt-2020", "kiengiang-2020")
RULES = {"solid": "ALL", "horizontal": "HORIZONTAL_LINES", "none": "NONE"}


def table_of(pdf: FPDF, table: TableFragment, layout: Layout) -> None:
    """A table as fpdf2 draws it: cell by cell, the words of a line each as one, the rules of each cell."""
    head = heading_rows(table)
    with pdf.table(
        col_widths=tuple(widths(table, layout)),
        borders_layout=RULES[layout.rules],
        line_height=1.3 * layout.size,
        num_heading_rows=head,
        repeat_headings=int(layout.repeat_header),
        padding=(3, layout.padding),
        headings_style=FontFace(emphasis="BOLD"),
    ) as drawn:
        for r in range(table.n_rows):
            row = drawn.row()
            for cell in (one for one in table.cells if one.row == r):
                style = FontFace(emphasis="BOLD") if cell.bold or r < head else None
                row.cell(cell.text, colspan=cell.col_span, rowspan=cell.row_span, style=style, align="LEFT")


def drawn_by_fpdf(document: SourceDocument, layout: Layout) -> bytes:
    """The appendix of a document as fpdf2 writes it."""
    pdf = FPDF(orientation="L", unit="pt", format="A4")
    for style, file in (("", "DejaVuSerif.ttf"), ("B", "DejaVuSerif-Bold.ttf")):
        pdf.add_font("serif", style, FONTS / file)
    pdf.set_margin(50)
    pdf.add_page()
    for item in printed_items(document, layout)[0]:
        if isinstance(item, TableFragment):
            pdf.set_font("serif", size=layout.size)
            if is_data(item):
                table_of(pdf, item, layout)
            continue
        pdf.set_font("serif", "B" if item.bold else "", layout.size)
        pdf.multi_cell(0, 1.3 * layout.size, item.text, align="C", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def moved(data: bytes, scale: float, left: float, bottom: float) -> bytes:
    """The PDF with its pages drawn larger or smaller and off the origin, and shown by a crop box."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, height = page.get_size()
        matrix, clip = raw.FS_MATRIX(scale, 0, 0, scale, left, bottom), raw.FS_RECTF(-9e3, 9e3, 9e3, -9e3)
        raw.FPDFPage_TransFormWithClip(page, ctypes.byref(matrix), ctypes.byref(clip))
        shown = (left, bottom, left + scale * width, bottom + scale * height)
        page.set_mediabox(shown[0] - 60, shown[1] - 80, shown[2] + 40, shown[3] + 50)
        page.set_cropbox(*shown)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("rules", "least"), [("solid", 0.985), ("horizontal", 0.95), ("none", 0.9)])
def test_tables_of_a_library(rules: str, least: float) -> None:
    layout = Layout(rules, rules=rules, size=10.0)
    right = total = 0
    wrong: list[str] = []
    for name in NAMES:
        document, want = source(name)
        good, count, shown = right_parts(drawn_by_fpdf(document, layout), want)
        right, total, wrong = right + good, total + count, wrong + shown
    assert right >= least * total, wrong


@pytest.mark.parametrize(("scale", "left", "bottom"), [(1.0, 213.0, -377.0), (0.7, 30.0, 40.0)])
@pytest.mark.parametrize("rules", ["solid", "none"])
def test_pages_that_a_crop_box_shows(rules: str, scale: float, left: float, bottom: float) -> None:
    document, want = source("kiengiang-2020")
    data = drawn_by_fpdf(document, Layout(rules, rules=rules, size=10.0))
    plain = right_parts(data, want)
    assert right_parts(moved(data, scale, left, bottom), want)[0] >= plain[0]
