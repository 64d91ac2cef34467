"""A document made again as other programs write the same thing: Word, HTML, workbooks."""

from __future__ import annotations

import html
import random
import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from schema.document import Cell, SourceDocument, TableFragment, TextBlock
from tests.office_files import docx, r, tbl, tc, tr

Rendition = Callable[[SourceDocument], bytes]
_WIDTH = 1500
"""Twips of a column."""
_PAGE = 9
"""Rows of a table that is cut into pages."""


def _is_data(table: TableFragment) -> bool:
    return table.n_cols >= 4


def _own_cells(table: TableFragment, row: int) -> list[Cell]:
    return [cell for cell in table.cells if cell.row == row]


def _pages(table: TableFragment) -> tuple[range, list[list[int]]]:
    """The heading's rows, and the others page by page; no page cuts a merged cell."""
    heading = range(max(cell.row_span for cell in _own_cells(table, 0)))
    pages: list[list[int]] = [[]]
    for row in range(len(heading), table.n_rows):
        cut = any(cell.row < row < cell.row + cell.row_span for cell in table.cells)
        if len(pages[-1]) >= _PAGE and not cut:
            pages.append([])
        pages[-1].append(row)
    return heading, pages


def _wrapped(text: str, width: int) -> list[str]:
    lines = (textwrap.wrap(line, width, break_on_hyphens=False) for line in text.split("\n"))
    return [line for wrapped in lines for line in wrapped or [""]]


# --- HTML ------------------------------------------------------------------------------------------------


def _breaks(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _td(cell: Cell, inner: str) -> str:
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
    return f"<td{spans}>{inner}</td>"


def _trs(table: TableFragment, rows: Sequence[int], inner: Callable[[str], str] = _breaks) -> str:
    return "".join(
        f"<tr>{''.join(_td(cell, inner(cell.text)) for cell in _own_cells(table, row))}</tr>" for row in rows
    )


def _table(table: TableFragment) -> str:
    return f"<table>{_trs(table, range(table.n_rows))}</table>"


def _page(
    document: SourceDocument,
    table: Callable[[TableFragment], str] = _table,
    text: Callable[[str], str] = lambda text: f"<p>{_breaks(text)}</p>",
) -> str:
    parts = [text(item.text) if isinstance(item, TextBlock) else table(item) for item in document.items]
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'


def word_html(document: SourceDocument) -> bytes:
    """As Word saves a page: its paragraphs and empty ones, lines of the source wrapped."""

    def paragraphs(text: str) -> str:
        escaped = [html.escape(line) for line in text.split("\n") if line]
        wrapped = ["\n".join(textwrap.wrap(line, 70, break_on_hyphens=False)) for line in escaped]
        lines = [re.sub(r"(?<=[-/])\n", " ", line) for line in wrapped]  # a blank there is the author's
        body = "".join(f"<p class=MsoNormal><span lang=VI>{line}<o:p></o:p></span></p>" for line in lines)
        return body or "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"

    def table(fragment: TableFragment) -> str:
        return f"<table class=MsoNormalTable>{_trs(fragment, range(fragment.n_rows), paragraphs)}</table>"

    return _page(document, table, paragraphs).encode()


def paged_html(document: SourceDocument) -> bytes:
    """A table a page, the page's number between them, the heading on the first alone."""

    def table(fragment: TableFragment) -> str:
        if not _is_data(fragment):
            return _table(fragment)
        heading, pages = _pages(fragment)
        pages[0] = [*heading, *pages[0]]
        tables = [f"<table>{_trs(fragment, rows)}</table>" for rows in pages]
        return "".join(f"<p>{number}</p>{inner}" for number, inner in enumerate(tables, 1))

    return _page(document, table).encode()


def portal_html(document: SourceDocument) -> bytes:
    """Inside a portal's tables, below the file's attributes, with menus to the left and right."""
    menu = "<table>" + "".join(f"<tr><td><a href='/{n}'>Mục {n}</a></td></tr>" for n in range(4)) + "</table>"
    page = _page(document)
    body = page[page.index("<body>") + 6 : page.index("</body>")]
    known = (("Loại văn bản", "Quyết định"), ("Lĩnh vực", "Cải cách hành chính"), ("Hiệu lực", "Còn"))
    attributes = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in known)
    inside = f"<table>{attributes}</table><table><tr><td>{body}</td></tr></table>"
    frame = f"<table><tr><td>{menu}</td><td>{inside}</td><td>{menu}</td></tr></table>"
    return page.replace(body, frame).encode()


def sheet_html(document: SourceDocument) -> bytes:
    """A sheet saved as HTML: everything is a row of one table."""
    width = max(table.n_cols for table in document.tables)

    def text(words: str) -> str:
        return "".join(f"<tr><td colspan={width}>{html.escape(line)}</td></tr>" for line in words.split("\n"))

    def table(fragment: TableFragment) -> str:
        return f"{_trs(fragment, range(fragment.n_rows))}<tr><td></td></tr>"

    return (
        _page(document, table, text)
        .replace("<body>", "<body><table>")
        .replace("</body>", "</table></body>")
        .encode()
    )


# --- Word ------------------------------------------------------------------------------------------------


def _paragraphs(text: str) -> str:
    return "".join(f"<w:p>{r(escape(line)) if line else ''}</w:p>" for line in text.split("\n"))


def _tcs(table: TableFragment, row: int, inner: Callable[[str], str]) -> list[str]:
    cells, column = [], 0
    while column < table.n_cols:
        cell = table.grid[row, column]
        begins = cell.row == row
        span = f'<w:gridSpan w:val="{cell.col_span}"/>' if cell.col_span > 1 else ""
        if cell.row_span > 1:
            span += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        cells.append(tc(inner(cell.text) if begins else "<w:p/>", span))
        column += cell.col_span
    return cells


def _word_table(
    table: TableFragment, rows: Sequence[int], inner: Callable[[str], str] = _paragraphs, jitter: int = 0
) -> str:
    draw = random.Random(len(rows))
    widths = tuple(_WIDTH + draw.randint(-jitter, jitter) for _ in range(table.n_cols))
    return tbl(*(tr(*_tcs(table, row, inner)) for row in rows), widths=widths)


def _word(document: SourceDocument, table: Callable[[TableFragment], str]) -> bytes:
    return docx(
        "".join(
            _paragraphs(item.text) if isinstance(item, TextBlock) else table(item) + "<w:p/>"
            for item in document.items
        )
    )


def tracked_docx(document: SourceDocument) -> bytes:
    """Half of every text is a tracked insertion, behind words that were deleted."""

    def inner(text: str) -> str:
        found = ""
        for line in text.split("\n"):
            words = line.split(" ")
            half = len(words) // 2
            kept = r(escape(" ".join(words[:half])) + " ") if half else ""
            deleted = '<w:del w:id="1"><w:r><w:delText>chữ đã xóa</w:delText></w:r></w:del>'
            added = f'<w:ins w:id="2">{r(escape(" ".join(words[half:])))}</w:ins>'
            found += f"<w:p>{kept}{deleted}{added}</w:p>"
        return found

    return _word(document, lambda table: _word_table(table, range(table.n_rows), inner))


def paged_docx(document: SourceDocument) -> bytes:
    """A table a page, widths not quite the same, the page's number between them."""

    def table(fragment: TableFragment) -> str:
        if not _is_data(fragment):
            return _word_table(fragment, range(fragment.n_rows))
        heading, pages = _pages(fragment)
        pages[0] = [*heading, *pages[0]]
        tables = [_word_table(fragment, rows, jitter=400) for rows in pages]
        return "".join(f"{_paragraphs(str(number))}{inner}" for number, inner in enumerate(tables, 2))

    return _word(document, table)


def repeated_heading_docx(document: SourceDocument) -> bytes:
    """The heading typed again wherever a page began."""

    def table(fragment: TableFragment) -> str:
        if not _is_data(fragment):
            return _word_table(fragment, range(fragment.n_rows))
        heading, pages = _pages(fragment)
        return _word_table(fragment, [row for rows in pages for row in (*heading, *rows)])

    return _word(document, table)


def converted_docx(document: SourceDocument) -> bytes:
    """As converters from PDF write it: every line of a cell is a paragraph."""

    def inner(text: str) -> str:
        return _paragraphs("\n".join(_wrapped(text, 34)))

    def table(fragment: TableFragment) -> str:
        return _word_table(fragment, range(fragment.n_rows), inner if _is_data(fragment) else _paragraphs)

    return _word(document, table)


# --- workbooks -------------------------------------------------------------------------------------------


def workbook(document: SourceDocument) -> bytes:
    """One sheet with merged title rows, merged cells, numbers as numbers and dates as dates."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    width = max(table.n_cols for table in document.tables)
    row = 1
    for item in document.items:
        if isinstance(item, TextBlock):
            for line in item.text.split("\n"):
                sheet.cell(row, 1, line)
                sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
                row += 1
            continue
        for cell in item.cells:
            place = sheet.cell(row + cell.row, cell.col + 1)
            date = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", cell.text)
            if date:
                place.value = datetime(int(date[3]), int(date[2]), int(date[1]))
                place.number_format = "dd/mm/yyyy"
            else:
                place.value = int(cell.text) if cell.text.isdigit() else cell.text or None
            if cell.row_span > 1 or cell.col_span > 1:
                sheet.merge_cells(
                    start_row=place.row,
                    end_row=place.row + cell.row_span - 1,
                    start_column=place.column,
                    end_column=place.column + cell.col_span - 1,
                )
        row += item.n_rows + 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


RENDITIONS: dict[str, Rendition] = {
    "word.html": word_html,
    "paged.html": paged_html,
    "portal.html": portal_html,
    "sheet.xls": sheet_html,
    "tracked.docx": tracked_docx,
    "paged.docx": paged_docx,
    "repeated.docx": repeated_heading_docx,
    "converted.docx": converted_docx,
    "plain.xlsx": workbook,
}
"""File name (its extension is what the program would give it) → how it is made."""
