"""An invented decision as a file: text, HTML, DOCX or PDF, each in several layouts."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import groupby
from pathlib import Path

from benchmarks.decisions import KnownDecision, KnownTask

_HEADINGS = (
    ("STT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"),
    ("TT", "Nhiệm vụ", "Kết quả đầu ra", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian thực hiện"),
    ("Số TT", "NỘI DUNG", "SẢN PHẨM", "CƠ QUAN CHỦ TRÌ", "CƠ QUAN PHỐI HỢP", "THỜI HẠN"),
)
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
)


def render(decision: KnownDecision, kind: str) -> bytes:
    """The file's bytes; ``kind`` is one of RENDERERS."""
    return RENDERERS[kind](decision)


def font_path() -> Path | None:
    """A font with Vietnamese letters for PDF; None where none is installed."""
    return next((Path(path) for path in _FONTS if Path(path).is_file()), None)


def _headings(decision: KnownDecision) -> tuple[str, ...]:
    return random.Random(decision.stem).choice(_HEADINGS)


def _cells(task: KnownTask) -> tuple[str, ...]:
    return (
        task.item_no,
        task.content,
        task.product,
        task.lead_text,
        task.coordination_text,
        task.deadline_text,
    )


def _rows(decision: KnownDecision) -> list[tuple[str, ...]]:
    """Heading, section rows (one cell) and tasks, in order."""
    rows: list[tuple[str, ...]] = [_headings(decision)]
    for section, tasks in groupby(decision.tasks, key=lambda task: task.section):
        rows.append((section,))
        rows += map(_cells, tasks)
    return rows


def _before(decision: KnownDecision) -> list[str]:
    day = decision.issued_on
    return [
        f"ỦY BAN NHÂN DÂN\n{decision.province.upper()}",
        f"Số: {decision.doc_number}",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        f"{decision.place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        "QUYẾT ĐỊNH",
        decision.title,
        f"CHỦ TỊCH ỦY BAN NHÂN DÂN {decision.province.upper()}",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Căn cứ Nghị quyết số 30c/NQ-CP ngày 08/11/2011 của Chính phủ;",
        "QUYẾT ĐỊNH:",
        f"Điều 1. Ban hành kèm theo Quyết định này Kế hoạch năm {decision.plan_year}.",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "PHỤ LỤC",
        f"NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM {decision.plan_year}",
        f"(Kèm theo Quyết định số {decision.doc_number} ngày {day.day:02d}/{day.month:02d}/{day.year} "
        f"của Ủy ban nhân dân {decision.province})",
    ]


def _text(decision: KnownDecision) -> bytes:
    width = len(_headings(decision))
    lines = ["\t".join((*row, *[""] * (width - len(row)))) for row in _rows(decision)]
    return ("\n\n".join(_before(decision)) + "\n\n" + "\n".join(lines) + "\n").encode()


def _html(decision: KnownDecision) -> bytes:
    width = len(_headings(decision))
    body = "".join(f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>\n" for text in _before(decision))
    table = "".join(
        f'<tr><td colspan="{width}"><b>{html.escape(row[0])}</b></td></tr>\n'
        if len(row) == 1
        else "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in _rows(decision)
    )
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"></head>'
        f'<body>{body}<table border="1">{table}</table></body></html>'
    ).encode()


def _docx(decision: KnownDecision) -> bytes:
    import docx

    document = docx.Document()
    for text in _before(decision):
        document.add_paragraph(text)
    rows = _rows(decision)
    width = len(rows[0])
    table = document.add_table(rows=len(rows), cols=width)
    table.style = "Table Grid"
    for row, cells in zip(rows, table._tbl.tr_lst, strict=True):
        for cell, text in zip(cells.tc_lst, row, strict=False):
            cell.p_lst[0].add_r().text = text
    for index, row in enumerate(rows):
        if len(row) == 1:
            table.cell(index, 0).merge(table.cell(index, width - 1))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(decision: KnownDecision) -> bytes:
    from fpdf import FPDF

    font = font_path()
    if font is None:
        raise FileNotFoundError("no font with Vietnamese letters: apt install fonts-dejavu-core")
    pdf = FPDF(orientation="landscape")
    pdf.set_creation_date(datetime.combine(decision.issued_on, time(), UTC))
    pdf.add_font("body", fname=font)
    pdf.set_font("body", size=9)
    pdf.add_page()
    for text in _before(decision):
        pdf.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    with pdf.table(col_widths=(6, 34, 14, 18, 26, 18), first_row_as_headings=False, line_height=5) as table:
        for cells in _rows(decision):
            row = table.row()
            for text in cells:
                row.cell(text, colspan=6 if len(cells) == 1 else 1)
    return bytes(pdf.output())


RENDERERS: dict[str, Callable[[KnownDecision], bytes]] = {
    "txt": _text,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}


def kinds() -> Sequence[str]:
    """The kinds that can be rendered on this machine."""
    return [kind for kind in RENDERERS if kind != "pdf" or font_path() is not None]
