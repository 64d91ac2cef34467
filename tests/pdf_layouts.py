# ruff: noqa: E501 - lines of CSS and XML
"""Whole decisions printed in layouts of many kinds, by Chromium, LibreOffice Writer and LibreOffice Calc.

Where ``tests.pdf_variants`` prints one table whose grid is known, a whole document is printed here from what
was read of a better rendition (Word, HTML), so that the published result can be compared.
"""

from __future__ import annotations

import ctypes
import html
import re
import shutil
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from schema.document import Cell, SourceDocument, TableFragment, TextBlock
from tests.office_files import docx, word_part
from tests.pdf_variants import CACHE, cached, chromium, flow_css, office, run_program

VERSION = 2
"""Of what is printed: raised when the makers of files change."""

RULED = ("solid", "thin", "thick", "dotted", "dashed", "double", "shaded", "open_sides")
_NO = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[A-Za-zđĐ])[.)]?")


@dataclass(frozen=True)
class Layout:
    """How a document is printed."""

    name: str
    rules: str = "solid"
    """A kind of rules of ``pdf_variants``, "rows" (only below sections), "frame" (around the table alone)."""
    pages: str = "landscape"
    """landscape, portrait, or mixed: the appendix landscape after a body in portrait."""
    font: str = "Liberation Serif"
    size: float = 11.0
    body: bool = False
    """With the body of the decision before the appendix; else only the titles of the appendix."""
    follows: bool = False
    """The appendix begins below the body, on the same page."""
    split_rows: bool = True
    repeat_header: bool = True
    middle: bool = False
    justify: bool = False
    narrow: bool = False
    running: str = ""
    """number-top, number-bottom, heads (running head and foot)."""
    watermark: bool = False
    number_row: bool = False
    """A row of column numbers below the heading."""
    padding: float = 5.0
    """Points left and right of a cell's words."""


# ---------------------------------------------------------------- what is printed


def is_data(table: TableFragment) -> bool:
    """Whether a table is one of contents, not one that only places a letterhead or signatures."""
    words = " ".join(cell.text for cell in table.cells)
    return table.n_cols >= 3 or not re.search(r"CỘNG HÒA|Nơi nhận|^KT\. ", words.strip())


def printed_items(document: SourceDocument, layout: Layout) -> tuple[list[TextBlock | TableFragment], int]:
    """The items to print, and the index of the first item of the appendix."""
    items = [item for item in document.items if not (isinstance(item, TextBlock) and item.role != "body")]
    table = next(i for i, item in enumerate(items) if isinstance(item, TableFragment) and is_data(item))
    first = table
    while first and isinstance(items[first - 1], TextBlock) and table - first < 4:
        first -= 1
        if re.match(r"(?i)phụ lục|biểu|kế hoạch$", getattr(items[first], "text", "")):
            break
    return (items, first) if layout.body else (items[first:], 0)


def heading_rows(table: TableFragment) -> int:
    """Rows of the heading, a row of column numbers among them."""
    rows = max(cell.row_span for cell in table.cells if cell.row == 0)
    below = [cell.text for cell in table.cells if cell.row == rows]
    if below and all(re.fullmatch(r"\(?\d{0,2}\)?(?:=.*)?", text) for text in below) and any(below):
        rows += 1
    return rows if rows < table.n_rows else 0


def with_number_row(table: TableFragment) -> TableFragment:
    """The table with a row of column numbers below its heading."""
    head = heading_rows(table)
    moved = [
        cell if cell.row < head else cell.model_copy(update={"row": cell.row + 1}) for cell in table.cells
    ]
    numbers = [Cell(row=head, col=col, text=f"({col + 1})") for col in range(table.n_cols)]
    cells = sorted([*moved, *numbers], key=lambda cell: (cell.row, cell.col))
    return TableFragment(n_rows=table.n_rows + 1, n_cols=table.n_cols, cells=tuple(cells))


def widths(table: TableFragment, layout: Layout) -> list[float]:
    """Widths of the columns, in per cent: room for the longest word, the rest by what they hold.

    In a narrow layout there is not room for every word.
    """
    room = {"landscape": 740.0, "mixed": 740.0, "portrait": 490.0}[layout.pages]
    letter = layout.size * (0.4 if layout.narrow else 0.66)
    least, total = [0.0] * table.n_cols, [0.0] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            longest = max((len(word) for word in cell.text.split()), default=0)
            least[cell.col] = max(least[cell.col], letter * longest + 2 * layout.padding)
            total[cell.col] += len(cell.text) / cell.row_span
    spare = max(room - sum(least), 0.0)
    return [
        100 * (low + spare * held / (sum(total) or 1)) / (sum(least) + spare)
        for low, held in zip(least, total, strict=True)
    ]


# ---------------------------------------------------------------- HTML

_RULES = {
    "solid": "td{border:1px solid #000}",
    "thin": "td{border:0.25pt solid #333}",
    "thick": "td{border:2.25pt solid #000}",
    "dotted": "td{border:1px dotted #000}",
    "dashed": "td{border:1px dashed #000}",
    "double": "td{border:3px double #000}",
    "shaded": "td{border:1px solid #999} tr:nth-child(even) td{background:#dde6f0} td.h{background:#4472c4}",
    "white": "td{border:1.5px solid #fff;background:#dde6f0} td.h{background:#4472c4}",
    "fills": "td{background:#e8e8f4} tr:nth-child(even) td{background:#f8f0dd} table.d{border-spacing:2px;border-collapse:separate}",
    "stripes": "tr:nth-child(even) td{background:#e4ecf4} td.h{background:#4472c4;color:#fff}",
    "open_sides": "td{border:1px solid #000} td.l{border-left:none} td.r{border-right:none}",
    "open_top": "td{border:1px solid #000} td.h{border-top:none}",
    "open_left": "td{border:1px solid #000} td.l{border-left:none}",
    "separate": "td{border:1px solid #000} table.d{border-collapse:separate;border-spacing:2px}",
    "horizontal": "td{border-top:1px solid #000;border-bottom:1px solid #000}",
    "bottom": "td{border-bottom:1px solid #666}",
    "booktabs": "td.h{border-top:1.5px solid #000;border-bottom:1px solid #000} tr.last td{border-bottom:1.5px solid #000}",
    "vertical": "td{border-left:1px solid #000;border-right:1px solid #000} td.h{border:1px solid #000} tr.last td{border-bottom:1px solid #000}",
    "none": "",
}


def _html_table(table: TableFragment, layout: Layout, data: bool) -> str:
    head = heading_rows(table) if data else 0
    rows: list[str] = []
    for r in range(table.n_rows):
        cells = []
        for cell in (one for one in table.cells if one.row == r):
            kinds = [
                "h" if r < head else "",
                "l" if cell.col == 0 else "",
                "r" if cell.col + cell.col_span == table.n_cols else "",
                "n" if _NO.fullmatch(cell.text) else "",
            ]
            body = "".join(f"<p>{html.escape(p)}</p>" for p in cell.text.split("\n"))
            body = f"<b>{body}</b>" if cell.bold or r < head else body
            cells.append(
                f'<td class="{" ".join(k for k in kinds if k)}" rowspan={cell.row_span} colspan={cell.col_span}>{body}</td>'
            )
        last = ' class="last"' if r == table.n_rows - 1 else ""
        rows.append(f"<tr{last}>{''.join(cells)}</tr>")
    if not data:
        return f"<table class=s>{''.join(rows)}</table>"
    columns = "".join(f"<col style='width:{w:.1f}%'>" for w in widths(table, layout))
    return (
        f"<table class=d><colgroup>{columns}</colgroup><thead>{''.join(rows[:head])}</thead>"
        f"<tbody>{''.join(rows[head:])}</tbody></table>"
    )


def to_html(document: SourceDocument, layout: Layout) -> str:
    """The document as a page to print."""
    items, first = printed_items(document, layout)
    margin = {
        "number-top": "@top-center{content:counter(page);font:11pt serif}",
        "number-bottom": "@bottom-right{content:counter(page);font:11pt serif}",
        "heads": "@top-left{content:'CÔNG BÁO/Số 12/Ngày 20-01-2020';font:italic 9pt serif}@top-right{content:counter(page);font:9pt serif}@bottom-center{content:'Cổng thông tin điện tử';font:9pt serif}",
        "": "",
    }[layout.running]
    portrait = "portrait" if layout.pages != "landscape" else "landscape"
    css = [
        f"@page{{size:A4 {portrait};margin:18mm;{margin}}}",
        f"@page wide{{size:A4 landscape;margin:18mm;{margin}}}",
        f"body{{font:{layout.size}pt '{layout.font}';margin:0}} p{{margin:0 0 3pt 0}} .t{{text-align:justify;text-indent:1cm}} .c{{text-align:center}}",
        "table{width:100%;table-layout:fixed} table.d{border-collapse:collapse} table.s td{border:none!important;background:none!important;text-align:center;vertical-align:top}",
        f"table.d td{{padding:2pt {layout.padding}pt;vertical-align:{'middle' if layout.middle else 'top'}}}",
        "td p{margin:0 0 1pt 0} td.h{font-weight:bold;text-align:center} td.n{text-align:center}",
        *(f"table.d {rule}" for rule in re.findall(r"[^{}]*\{[^}]*\}", _RULES[layout.rules])),
    ]
    css = [line.replace("table.d  table.d", "table.d") for line in css]
    css += flow_css(
        "table.d td",
        split_rows=layout.split_rows,
        repeat_header=layout.repeat_header,
        justify=layout.justify,
        narrow=layout.narrow,
    )
    parts: list[str] = []
    if layout.watermark:
        parts.append(
            "<div style='position:fixed;top:35%;left:10%;font-size:90pt;color:#ccc;transform:rotate(-35deg);z-index:-1'>DỰ THẢO</div>"
        )
    for index, item in enumerate(items):
        if index == first and first and not layout.follows:
            wide = ";page:wide" if layout.pages == "mixed" else ""
            parts.append(f"<div style='break-before:page{wide}'>")
        if isinstance(item, TableFragment):
            data = is_data(item)
            table = with_number_row(item) if layout.number_row and data else item
            parts.append(_html_table(table, layout, data))
        else:
            body = html.escape(item.text).replace("\n", "<br>")
            kind = "c" if item.centered or first <= index or (item.bold and item.text.isupper()) else "t"
            parts.append(f"<p class={kind}>{f'<b>{body}</b>' if item.bold else body}</p>")
    return "<!doctype html><meta charset=utf-8><style>" + "\n".join(css) + "</style>" + "".join(parts)


# ---------------------------------------------------------------- Word

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_WORD: dict[str, tuple[tuple[str, ...], str, int]] = {
    "solid": (_SIDES, "single", 4),
    "thin": (_SIDES, "single", 2),
    "thick": (_SIDES, "single", 18),
    "dotted": (_SIDES, "dotted", 4),
    "dashed": (_SIDES, "dashed", 4),
    "double": (_SIDES, "double", 4),
    "shaded": (_SIDES, "single", 4),
    "white": (_SIDES, "single", 8),
    "open_sides": (("top", "bottom", "insideH", "insideV"), "single", 4),
    "open_top": (("left", "right", "bottom", "insideH", "insideV"), "single", 4),
    "open_left": (("top", "right", "bottom", "insideH", "insideV"), "single", 4),
    "horizontal": (("top", "bottom", "insideH"), "single", 4),
    "bottom": (("bottom", "insideH"), "single", 4),
    "vertical": (("top", "left", "bottom", "right", "insideV"), "single", 4),
    "booktabs": (("top", "bottom"), "single", 12),
    "none": ((), "single", 4),
    "stripes": ((), "single", 4),
}


def _run(text: str, layout: Layout, bold: bool) -> str:
    face = f'<w:rFonts w:ascii="{layout.font}" w:hAnsi="{layout.font}" w:cs="{layout.font}"/>'
    size = f'<w:sz w:val="{round(2 * layout.size)}"/>'
    return f'<w:r><w:rPr>{face}{"<w:b/>" if bold else ""}{size}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(text: str, layout: Layout, bold: bool, align: str, extra: str = "", after: int = 60) -> str:
    lines = "<w:r><w:br/></w:r>".join(_run(line, layout, bold) for line in text.split("\n"))
    return f'<w:p><w:pPr>{extra}<w:spacing w:after="{after}"/><w:jc w:val="{align}"/></w:pPr>{lines}</w:p>'


def _border(side: str, kind: str, size: int, color: str = "000000") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{color}"/>'


def _word_cell(
    cell: Cell, layout: Layout, head: int, width: int, begins: bool, last: bool, data: bool
) -> str:
    is_head = cell.row < head
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.col_span > 1:
        properties += f'<w:gridSpan w:val="{cell.col_span}"/>'
    if cell.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    if data and layout.rules in ("booktabs", "vertical") and (is_head or last):
        sides = ("top", "bottom") if is_head else ("bottom",)
        properties += f"<w:tcBorders>{''.join(_border(side, 'single', 6) for side in sides)}</w:tcBorders>"
    if (
        data
        and layout.rules in ("shaded", "stripes", "white")
        and (is_head or cell.row % 2 or layout.rules == "white")
    ):
        properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{"8EA9DB" if is_head else "E2E9F3"}"/>'
    if layout.middle and data:
        properties += '<w:vAlign w:val="center"/>'
    plain = "both" if layout.justify else "left"
    align = "center" if is_head or not data or _NO.fullmatch(cell.text) else plain
    lines = cell.text.split("\n") if begins else [""]
    inner = "".join(
        _paragraph(line, layout, cell.bold or is_head, align, after=20 if data else 0) for line in lines
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _word_table(table: TableFragment, layout: Layout, room: int, data: bool) -> str:
    head = heading_rows(table) if data else 0
    parts = widths(table, layout) if data else [50.0] * table.n_cols
    twips = [round(room * share / sum(parts)) for share in parts]
    sides, kind, size = _WORD[layout.rules] if data else ((), "single", 4)
    color = "FFFFFF" if layout.rules == "white" else "000000"
    borders = "".join(_border(side, kind, size, color) for side in sides)
    pad = round(20 * layout.padding)
    properties = (
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar>'
    )
    rows: list[str] = []
    for r in range(table.n_rows):
        cells, col = [], 0
        while col < table.n_cols:
            cell = table.grid.get((r, col)) or Cell(row=r, col=col)
            width = sum(twips[col : col + cell.col_span])
            cells.append(_word_cell(cell, layout, head, width, cell.row == r, r == table.n_rows - 1, data))
            col += cell.col_span
        marks = ("" if layout.split_rows else "<w:cantSplit/>") + (
            "<w:tblHeader/>" if r < head and layout.repeat_header else ""
        )
        rows.append(f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _section(landscape: bool, running: str) -> str:
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if landscape else 'w:w="11906" w:h="16838"'
    heads = {
        "number-top": '<w:headerReference w:type="default" r:id="header1"/>',
        "number-bottom": '<w:footerReference w:type="default" r:id="footer1"/>',
        "heads": '<w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>',
        "": "",
    }[running]
    return (
        f"<w:sectPr>{heads}<w:pgSz {size}/>"
        '<w:pgMar w:top="1134" w:right="1020" w:bottom="1020" w:left="1020" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _running_parts(layout: Layout) -> dict[str, tuple[str, str]]:
    number = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    words = _paragraph("CÔNG BÁO/Số 12/Ngày 20-01-2020", layout, False, "left", after=0)
    if layout.running == "number-top":
        return {"header1": ("header1.xml", word_part("hdr", number))}
    if layout.running == "number-bottom":
        return {"footer1": ("footer1.xml", word_part("ftr", number))}
    if layout.running == "heads":
        return {
            "header1": ("header1.xml", word_part("hdr", words)),
            "footer1": ("footer1.xml", word_part("ftr", number)),
        }
    return {}


def to_docx(document: SourceDocument, layout: Layout) -> bytes:
    """The document as a Word file."""
    items, first = printed_items(document, layout)
    landscape = layout.pages == "landscape"
    body: list[str] = []
    for index, item in enumerate(items):
        extra = ""
        if index == first and first and not layout.follows:
            if layout.pages == "mixed":
                body.append(f"<w:p><w:pPr>{_section(False, layout.running)}</w:pPr></w:p>")
                landscape = True
                if isinstance(item, TableFragment):  # Writer turns no page that a table begins
                    body.append(_paragraph("", layout, False, "left", after=0))
            else:
                extra = "<w:pageBreakBefore/>"
        if isinstance(item, TableFragment):
            data = is_data(item)
            table = with_number_row(item) if layout.number_row and data else item
            room = (16838 if landscape else 11906) - 2040
            if extra:
                body.append(_paragraph("", layout, False, "left", extra))
            body.append(_word_table(table, layout, room, data))
            body.append('<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>')
        else:
            centred = item.centered or first <= index or (item.bold and item.text.isupper())
            align = "center" if centred else "both"
            if not centred:
                extra += '<w:ind w:firstLine="567"/>'
            # the schema wants spacing before ind; both readers take either order
            body.append(_paragraph(item.text, layout, item.bold, align, extra))
    body.append(_section(landscape, layout.running))
    return docx("".join(body), parts=_running_parts(layout) or None)


# ---------------------------------------------------------------- workbooks


def _heights(table: TableFragment, shares: Sequence[float], layout: Layout) -> list[float]:
    """Heights of the rows, in points: room for every line of their cells, as Excel gives it."""
    pitch = 1.25 * layout.size
    found = [pitch] * table.n_rows
    for cell in sorted(table.cells, key=lambda cell: cell.row_span):
        width = sum(shares[cell.col : cell.col + cell.col_span])
        letters = max(int(5.2 * width / (0.6 * layout.size)), 4)
        lines = sum(max(len(textwrap.wrap(part, letters)), 1) for part in cell.text.split("\n"))
        rows = range(cell.row, cell.row + cell.row_span)
        missing = lines * pitch + 2 - sum(found[r] for r in rows)
        found[rows[-1]] += max(missing, 0.0)
    return found


def to_xlsx(document: SourceDocument, layout: Layout) -> bytes:
    """The appendix as a sheet that Calc prints over the width of the page."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    items, _ = printed_items(document, layout)
    width = max(item.n_cols for item in items if isinstance(item, TableFragment))
    styles = {
        "solid": "thin",
        "thin": "hair",
        "thick": "medium",
        "dotted": "dotted",
        "dashed": "dashed",
        "double": "double",
    }
    side = Side(style=styles.get(layout.rules, "thin"))  # type: ignore[arg-type]
    sides = {
        "horizontal": ("top", "bottom"),
        "bottom": ("bottom",),
        "vertical": ("left", "right"),
        "booktabs": (),
        "none": (),
    }.get(layout.rules, ("left", "right", "top", "bottom"))
    border = Border(**dict.fromkeys(sides, side))
    ends = Border(**dict.fromkeys({*sides, "bottom"}, side))
    heads = Border(**dict.fromkeys({*sides, "top", "bottom"}, side))
    row = 1
    for item in items:
        if isinstance(item, TextBlock):
            for line in item.text.split("\n"):
                place = sheet.cell(row, 1, line)
                sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
                place.alignment = Alignment(horizontal="center", wrap_text=True, vertical="center")
                place.font = Font(name=layout.font, size=layout.size, bold=item.bold)
                sheet.row_dimensions[row].height = layout.size * 1.4 * (1 + len(line) // 110)
                row += 1
            continue
        head = heading_rows(item) if is_data(item) else 0
        if is_data(item):
            shares = [max(5, share * 1.3) for share in widths(item, layout)]
            for col, share in enumerate(shares, start=1):
                sheet.column_dimensions[get_column_letter(col)].width = share
            for r, height in enumerate(_heights(item, shares, layout)):
                sheet.row_dimensions[row + r].height = height
        for cell in item.cells:
            place = sheet.cell(row + cell.row, cell.col + 1)
            place.value = cell.text or None
            place.font = Font(name=layout.font, size=layout.size, bold=cell.bold or cell.row < head)
            place.alignment = Alignment(
                wrap_text=True,
                vertical="center" if layout.middle else "top",
                horizontal="center" if cell.row < head or _NO.fullmatch(cell.text) else "left",
            )
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.col, cell.col + cell.col_span):
                    one = sheet.cell(row + r, c + 1)
                    if is_data(item):
                        one.border = border
                    if is_data(item) and layout.rules in ("booktabs", "vertical"):
                        if r < head:
                            one.border = heads
                        elif r == item.n_rows - 1:
                            one.border = ends
                    if layout.rules == "shaded" and r < head:
                        one.fill = PatternFill("solid", fgColor="8EA9DB")
            if cell.row_span > 1 or cell.col_span > 1:
                sheet.merge_cells(
                    start_row=row + cell.row,
                    end_row=row + cell.row + cell.row_span - 1,
                    start_column=cell.col + 1,
                    end_column=cell.col + cell.col_span,
                )
        if layout.repeat_header and head:
            sheet.print_title_rows = f"{row}:{row + head - 1}"
        row += item.n_rows + 1
    sheet.page_setup.orientation = "landscape" if layout.pages != "portrait" else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- printing


def turned(data: bytes, turn: int = 90) -> bytes:
    """The PDF with its pages stored lying on their side and shown upright by /Rotate."""
    import pypdfium2
    import pypdfium2.raw as raw

    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, height = page.get_size()
        a, b, c, d, e, f = {
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }[turn]
        matrix, clip = raw.FS_MATRIX(a, b, c, d, e, f), raw.FS_RECTF(-5000, 5000, 5000, -5000)
        raw.FPDFPage_TransFormWithClip(page, ctypes.byref(matrix), ctypes.byref(clip))
        page.set_mediabox(0, 0, *((height, width) if turn != 180 else (width, height)))
        page.set_rotation(turn)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Job:
    """A document to print."""

    document: SourceDocument
    producer: str
    """chromium, office (Writer) or calc."""
    layout: Layout

    def source(self) -> bytes:
        """The file that the program prints."""
        if self.producer == "chromium":
            return to_html(self.document, self.layout).encode()
        make = to_docx if self.producer == "office" else to_xlsx
        return make(self.document, self.layout)

    @property
    def target(self) -> Path:
        """Where the PDF is kept."""
        text = "|".join(str(item) for item in self.document.items)
        key = f"{VERSION}|{self.layout!r}|{text}" + ("|1" if self.layout.number_row else "")
        if self.producer == "calc":
            key += "|heights"
        if self.producer == "chromium":
            key = f"{VERSION}|{to_html(self.document, self.layout)}"
        return cached(self.producer, key.encode())


def print_all(jobs: Sequence[Job]) -> list[bytes]:
    """The PDFs of all jobs; LibreOffice and Chromium are started once each for those not kept from before."""
    missing = {job.target: job for job in jobs if not job.target.exists()}
    browser = {target: job for target, job in missing.items() if job.producer == "chromium"}
    if browser:
        print_pages({target: job.source().decode() for target, job in browser.items()})
    for producer, kind in (("office", "docx"), ("calc", "xlsx")):
        print_files(
            {target: job.source() for target, job in missing.items() if job.producer == producer}, kind
        )
    return [job.target.read_bytes() for job in jobs]


def print_pages(pages: Mapping[Path, str]) -> None:
    """Pages printed by Chromium to their targets."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for target, page in pages.items():
            opened = browser.new_page()
            opened.set_content(page)
            opened.pdf(path=str(target), prefer_css_page_size=True, print_background=True)
            opened.close()
        browser.close()


def print_files(files: Mapping[Path, bytes], kind: str) -> None:
    """Office files printed by LibreOffice to their targets. ``kind``: docx or xlsx."""
    if not files:
        return
    program = office()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        sources = [Path(folder) / f"{target.stem}.{kind}" for target in files]
        for source, content in zip(sources, files.values(), strict=True):
            source.write_bytes(content)
        profile = f"-env:UserInstallation={(CACHE / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        run_program([*command, *(str(source) for source in sources)], 60 + 20 * len(files))
        for source, target in zip(sources, files, strict=True):
            shutil.copy(source.with_suffix(".pdf"), target)
