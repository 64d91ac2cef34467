# ruff: noqa: E501 - lines of CSS and prose
"""The samples' appendix tables typeset again in many styles, printed by Chromium and LibreOffice.

The tables come from the samples' HTML, so that the grid of every variant is known cell by cell.
"""

from __future__ import annotations

import hashlib
import html as html_module
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from lxml import html as lxml_html

from schema.document import SourceDocument, TableFragment
from tests.support import SAMPLES

TIMEOUT = 120
CACHE = Path(tempfile.gettempdir()) / "phuluc-pdf-variants"


class GoldCell(NamedTuple):
    """One cell of a known table."""

    row: int
    col: int
    row_span: int
    col_span: int
    paragraphs: tuple[str, ...]
    bold: bool

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


class Gold(NamedTuple):
    """A known table. Row 0 is its heading."""

    n_rows: int
    n_cols: int
    cells: tuple[GoldCell, ...]

    def grid(self) -> list[list[GoldCell]]:
        """Every place's cell."""
        places: dict[tuple[int, int], GoldCell] = {}
        for cell in self.cells:
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.col, cell.col + cell.col_span):
                    places[r, c] = cell
        return [[places[r, c] for c in range(self.n_cols)] for r in range(self.n_rows)]


@dataclass(frozen=True)
class Style:
    """How a variant is drawn."""

    name: str
    rules: str = "solid"
    """solid, thin, dotted, dashed, double, shaded, open_sides, separate, horizontal, booktabs, none, fills."""
    landscape: bool = True
    split_rows: bool = True
    repeat_header: bool = True
    middle: bool = False
    """Cells centred vertically."""
    size: float = 11.0
    justify: bool = False
    narrow: bool = False
    """Words may break anywhere in narrow columns."""
    column_share: tuple[int, ...] | None = None


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@cache
def gold(name: str) -> Gold:
    """The appendix table of a sample, from its HTML."""
    tree = lxml_html.parse(str(SAMPLES / f"{name}.html"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    table = max(tree.findall(".//table"), key=lambda one: len(one.findall(".//td")))
    cells: list[GoldCell] = []
    taken: set[tuple[int, int]] = set()
    rows = table.findall(".//tr")
    for r, row in enumerate(rows):
        c = 0
        for td in row.findall("td"):
            while (r, c) in taken:
                c += 1
            rs, cs = int(td.get("rowspan", 1)), int(td.get("colspan", 1))
            taken |= {(i, j) for i in range(r, r + rs) for j in range(c, c + cs)}
            paragraphs = tuple(
                text for p in (td.findall(".//p") or [td]) if (text := _squeezed(p.text_content()))
            )
            cells.append(GoldCell(r, c, rs, cs, paragraphs, td.find(".//b") is not None))
            c += cs
    return Gold(len(rows), max(c for _, c in taken) + 1, tuple(cells))


def shares(table: Gold) -> list[int]:
    """Column widths in per cent: by how much text the columns hold."""
    weight = [4.0] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            longest = max((len(word) for word in cell.text.split()), default=0)
            weight[cell.col] = max(weight[cell.col], 1.6 * longest)
    total = [0.0] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            total[cell.col] += len(cell.text) / cell.row_span
    mean = [min(max(t / table.n_rows, w), 55.0) for t, w in zip(total, weight, strict=True)]
    return [max(6, round(100 * m / sum(mean))) for m in mean]


# ---------------------------------------------------------------- HTML

_BORDERS = {
    "solid": "td{border:1px solid #000}",
    "thin": "td{border:0.25pt solid #333}",
    "thick": "td{border:2.25pt solid #000}",
    "dotted": "td{border:1px dotted #000}",
    "dashed": "td{border:1px dashed #000}",
    "double": "td{border:3px double #000}",
    "shaded": "td{border:1px solid #999} tr:nth-child(even) td{background:#dde6f0} td.h{background:#4472c4}",
    "white": "td{border:1.5px solid #fff;background:#dde6f0} td.h{background:#4472c4}",
    "fills": "td{background:#e8e8f4} tr:nth-child(even) td{background:#f8f0dd} table{border-spacing:2px!important;border-collapse:separate!important}",
    "open_sides": "td{border:1px solid #000} td.l{border-left:none} td.r{border-right:none}",
    "separate": "td{border:1px solid #000} table{border-collapse:separate!important;border-spacing:2px!important}",
    "horizontal": "td{border-top:1px solid #000;border-bottom:1px solid #000}",
    "bottom": "td{border-bottom:1px solid #666}",
    "booktabs": "td{} td.h{border-top:1.5px solid #000;border-bottom:1px solid #000} tr.last td{border-bottom:1.5px solid #000}",
    "vertical": "td{border-left:1px solid #000;border-right:1px solid #000} td.h{border:1px solid #000} tr.last td{border-bottom:1px solid #000}",
    "none": "",
}


def flow_css(cells: str, *, split_rows: bool, repeat_header: bool, justify: bool, narrow: bool) -> list[str]:
    """How rows break over pages and lines over cells. ``cells``: selector of the table's cells."""
    css = []
    if not split_rows:
        css.append("tr{page-break-inside:avoid}")
    if not repeat_header:
        css.append("thead{display:table-row-group}")
    if justify:
        css.append(f"{cells}{{text-align:justify}}")
    if narrow:
        css.append(f"{cells}{{overflow-wrap:anywhere}}")
    return css


def to_html(table: Gold, style: Style) -> str:
    """The table as a page to print."""
    widths = (style.column_share or tuple(shares(table)))[: table.n_cols]
    css = [
        f"@page{{size:A4 {'landscape' if style.landscape else 'portrait'};margin:18mm}}",
        f"body{{font:{style.size}pt 'Liberation Serif'}} p{{margin:0 0 2pt 0}}",
        "table{border-collapse:collapse;width:100%;table-layout:fixed}",
        f"td{{padding:2pt 5pt;vertical-align:{'middle' if style.middle else 'top'}}}",
        "td.h{font-weight:bold;text-align:center} td.n{text-align:center}",
        _BORDERS[style.rules],
    ]
    css += flow_css(
        "td",
        split_rows=style.split_rows,
        repeat_header=style.repeat_header,
        justify=style.justify,
        narrow=style.narrow,
    )
    if style.middle:
        css.append("td.n{vertical-align:middle}")
    rows: list[str] = []
    for r in range(table.n_rows):
        cells = []
        for cell in (one for one in table.cells if one.row == r):
            marks = [
                "h" if r == 0 else "",
                "l" if cell.col == 0 else "",
                "r" if cell.col + cell.col_span == table.n_cols else "",
                "n" if re.fullmatch(r"\d+", cell.text) else "",
            ]
            body = "".join(f"<p>{html_module.escape(p)}</p>" for p in cell.paragraphs)
            if cell.bold:
                body = f"<b>{body}</b>"
            cells.append(
                f'<td class="{" ".join(m for m in marks if m)}" rowspan={cell.row_span} '
                f"colspan={cell.col_span}>{body}</td>"
            )
        last = ' class="last"' if r == table.n_rows - 1 else ""
        row = f"<tr{last}>{''.join(cells)}</tr>"
        rows.append(f"<thead>{row}</thead><tbody>" if r == 0 else row)
    columns = "".join(f"<col style='width:{w}%'>" for w in widths)
    return (
        "<!doctype html><meta charset=utf-8><style>" + "\n".join(css) + "</style>"
        "<p style='text-align:center'><b>PHỤ LỤC</b></p>"
        "<p style='text-align:center'><b>PHÂN CÔNG THỰC HIỆN NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH</b></p>"
        "<p style='text-align:center'><i>(Kèm theo Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2022 của Ủy ban "
        "nhân dân tỉnh về công tác cải cách hành chính nhà nước và các nhiệm vụ trọng tâm trong năm)</i></p>"
        f"<table><colgroup>{columns}</colgroup>" + "".join(rows) + "</tbody></table>"
        "<p style='margin-top:12pt'>Trên đây là phân công thực hiện các nhiệm vụ; trong quá trình thực hiện, nếu có "
        "khó khăn, vướng mắc, các cơ quan, đơn vị kịp thời báo cáo Ủy ban nhân dân tỉnh để xem xét, giải quyết "
        "theo thẩm quyền và theo quy định của pháp luật hiện hành.</p>"
    )


# ---------------------------------------------------------------- DOCX

_WORD_BORDERS: dict[str, dict[str, tuple[str, int]]] = {
    "solid": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("single", 4)),
    "thin": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("single", 2)),
    "thick": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("single", 18)),
    "dotted": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("dotted", 4)),
    "dashed": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("dashed", 4)),
    "double": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("double", 4)),
    "shaded": dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), ("single", 4)),
    "open_sides": dict.fromkeys(("top", "bottom", "insideH", "insideV"), ("single", 4)),
    "horizontal": dict.fromkeys(("top", "bottom", "insideH"), ("single", 4)),
    "none": {},
}


def to_docx(table: Gold, style: Style) -> bytes:
    """The table as a Word document."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if style.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(18))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Serif", Pt(style.size)
    for text in ("PHỤ LỤC", "PHÂN CÔNG THỰC HIỆN NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = True
    made: Any = document.add_table(table.n_rows, table.n_cols)
    made.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side, (kind, size) in _WORD_BORDERS[style.rules].items():
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), kind)
        border.set(qn("w:sz"), str(size))
        borders.append(border)
    made._tbl.tblPr.append(borders)
    room = (297 if style.landscape else 210) - 36
    widths = (style.column_share or tuple(shares(table)))[: table.n_cols]
    scaled = [Mm(room * w / sum(widths)) for w in widths]
    for column, width in zip(made.columns, scaled, strict=True):
        column.width = width
    for cell in table.cells:
        target = made.cell(cell.row, cell.col)
        if cell.row_span > 1 or cell.col_span > 1:
            target = target.merge(made.cell(cell.row + cell.row_span - 1, cell.col + cell.col_span - 1))
        target.width = sum(scaled[cell.col : cell.col + cell.col_span])
        if style.middle:
            target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if style.rules == "shaded" and (cell.row == 0 or cell.row % 2):
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), "8EA9DB" if cell.row == 0 else "E2E9F3")
            target._tc.get_or_add_tcPr().append(shade)
        for index, text in enumerate(cell.paragraphs):
            paragraph = target.paragraphs[0] if index == 0 else target.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(text).bold = cell.bold
            if cell.row == 0 or re.fullmatch(r"\d+", text):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif style.justify:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for index, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        if index == 0 and style.repeat_header:
            properties.append(OxmlElement("w:tblHeader"))
        if not style.split_rows:
            properties.append(OxmlElement("w:cantSplit"))
    document.add_paragraph(
        "Trên đây là phân công thực hiện các nhiệm vụ; trong quá trình thực hiện, nếu có khó khăn, vướng mắc, "
        "các cơ quan, đơn vị kịp thời báo cáo Ủy ban nhân dân tỉnh để xem xét, giải quyết."
    )
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- printing


def chromium() -> str | None:
    """Chromium's path; None where it is not installed."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )


def office() -> str | None:
    """LibreOffice's path; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def run_program(command: Sequence[str], timeout: float = TIMEOUT) -> None:
    """Run a program in a process group of its own; the whole group ends with it. ``timeout``: seconds."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=timeout)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def cached(kind: str, content: bytes) -> Path:
    """Where the PDF made from a content is kept."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return CACHE / f"{kind}-{hashlib.sha256(content).hexdigest()[:24]}.pdf"


def print_html(page: str) -> bytes:
    """The page as Chromium prints it."""
    program = chromium()
    assert program is not None
    target = cached("chromium", page.encode())
    if not target.exists():
        with tempfile.TemporaryDirectory() as folder:
            source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
            source.write_text(page, encoding="utf-8")
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            run_program(
                [
                    program,
                    *flags,
                    f"--user-data-dir={folder}/profile",
                    f"--print-to-pdf={made}",
                    source.as_uri(),
                ]
            )
            shutil.copy(made, target)
    return target.read_bytes()


def print_docx(content: bytes, key: str) -> bytes:
    """The document as LibreOffice prints it. ``key``: what the document was made from."""
    program = office()
    assert program is not None
    target = cached("office", key.encode())
    if not target.exists():
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "page.docx"
            source.write_bytes(content)
            profile = f"-env:UserInstallation={(CACHE / 'profile').as_uri()}"
            run_program(
                [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
            )
            shutil.copy(source.with_suffix(".pdf"), target)
    return target.read_bytes()


def variant(name: str, producer: str, style: Style) -> bytes:
    """A sample's table as a PDF in a style. ``producer``: chromium or office."""
    table = gold(name)
    if producer == "chromium":
        return print_html(to_html(table, style))
    return print_docx(to_docx(table, style), f"3|{name}|{style!r}|{table!r}")


# ---------------------------------------------------------------- comparing


def _key(text: str) -> str:
    """A cell's text for comparison: no blanks, no leading bullets."""
    return re.sub(r"\s+", "", re.sub(r"(^|\n)\s*[-–•+]\s+", r"\1", text))


def _equal(a: str, b: str) -> bool:
    return a.rstrip(".;,:") == b.rstrip(".;,:")


class Comparison(NamedTuple):
    """How a read table agrees with the known one."""

    right: int
    total: int
    extra: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 0.0


def read_rows(fragments: Iterable[TableFragment]) -> list[tuple[int, list[str]]]:
    """(index of the fragment, keys of its places) for every physical row; spans repeated."""
    rows: list[tuple[int, list[str]]] = []
    for index, fragment in enumerate(fragments):
        grid = fragment.grid
        for r in range(fragment.n_rows):
            rows.append(
                (index, [_key(grid[r, c].text) if (r, c) in grid else "" for c in range(fragment.n_cols)])
            )
    return rows


def compare(table: Gold, document: SourceDocument) -> Comparison:
    """Rows wholly right: every cell's text, in its column.

    A row cut by a page break counts when its two halves together are right (joining them is another
    reader's work); cells over several rows may have their text in any of the rows on a later page.
    """
    fragments = [f for f in document.tables if f.n_cols > 1]
    rows = read_rows(fragments)
    grid = table.grid()
    wanted = [[(_key(cell.text), cell.row_span > 1, cell.col_span) for cell in row] for row in grid]
    heading = [key for key, _, _ in wanted[0]]

    def same(row: Sequence[str], r: int) -> bool:
        if len(row) != table.n_cols:
            return False
        for c, (key, spanned, col_span) in enumerate(wanted[r]):
            if _equal(row[c], key) or (spanned and row[c] in key):
                continue
            if col_span > 1 and _equal(row[grid[r][c].col], key) and row[c] in ("", key):
                continue  # a title cell that nothing bounds on the right
            return False
        return True

    def first_words(row: Sequence[str], r: int) -> bool:
        return any(row) and all(
            cell == key[: len(cell)] or spanned
            for cell, (key, spanned, _) in zip(row, wanted[r], strict=False)
        )

    right, extra, at = 0, 0, 0
    wrong: list[str] = []
    used: set[int] = set()
    rows = [
        entry
        for k, entry in enumerate(rows)
        if not (k and entry[1] == heading and entry[0] != rows[k - 1][0])
    ]
    for r in range(table.n_rows):
        found = False
        for k in range(at, min(at + 6, len(rows))):
            if same(rows[k][1], r):
                used.add(k)
                at, found = k + 1, True
                break
            if k + 1 < len(rows) and rows[k + 1][0] != rows[k][0] and len(rows[k][1]) == len(rows[k + 1][1]):
                joined = [
                    a + b if a != b or not a else a for a, b in zip(rows[k][1], rows[k + 1][1], strict=True)
                ]
                if first_words(rows[k][1], r) and same(joined, r):
                    used |= {k, k + 1}
                    at, found = k + 2, True
                    break
        if found:
            right += 1
        else:
            wrong.append(" | ".join(key for key, _, _ in wanted[r])[:160])
    extra = sum(any(row) for k, (_, row) in enumerate(rows) if k not in used)
    return Comparison(right, table.n_rows, extra, tuple(wrong))
