"""The workbook that an office would send round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.flag_words import FLAG_WORDS
from pipeline.published import Row, read_rows

_TASK_COLUMNS = (
    ("STT", 7),
    ("Nội dung nhiệm vụ", 60),
    ("Sản phẩm", 28),
    ("Cơ quan chủ trì", 28),
    ("Cơ quan phối hợp", 34),
    ("Thời hạn (nguyên văn)", 24),
    ("Hạn hoàn thành", 14),
    ("Kinh phí", 18),
    ("Ghi chú", 20),
    ("Nghi vấn", 28),
    ("Văn bản", 20),
)
_AGENCY_COLUMNS = (
    ("Cơ quan", 48),
    ("Vai trò", 12),
    ("Số nhiệm vụ", 12),
    ("Hạn gần nhất", 14),
    ("Nhiệm vụ", 70),
)
_DOUBT_COLUMNS = (
    ("Văn bản", 22),
    ("Nhiệm vụ", 60),
    ("Nghi vấn", 44),
    ("Đề nghị sửa", 44),
    ("Trang", 8),
    ("Nguồn", 40),
)
_DATE = "dd/mm/yyyy"
_HEADER = PatternFill("solid", fgColor="1F4E78")
_SECTION = PatternFill("solid", fgColor="DDEBF7")
_OVERDUE = PatternFill("solid", bgColor="F8CBAD")
_SOON = PatternFill("solid", bgColor="FFE699")
_DOUBT = PatternFill("solid", bgColor="E4DFEC")
_EDGE = Border(*(Side(style="thin", color="BFBFBF"),) * 4)
_UNSAFE = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(out: Path, target: Path) -> None:
    """Write sheets of tasks, agencies and doubts. Raises NothingPublishedError, OSError."""
    tasks = sorted(read_rows(out, "tasks"), key=lambda row: (row["doc_id"], row["seq"], row["part"]))
    documents = {row["doc_id"]: row for row in read_rows(out, "documents")}
    book = Workbook()
    book.remove(book.active)
    _task_sheet(book.create_sheet("Nhiệm vụ"), tasks)
    _agency_sheet(book.create_sheet("Theo cơ quan"), tasks)
    _doubt_sheet(book.create_sheet("Nghi vấn"), tasks, documents)
    book.save(target)


def _task_sheet(sheet: Worksheet, tasks: Sequence[Row]) -> None:
    _header(sheet, _TASK_COLUMNS)
    shown: tuple[str, tuple[str, ...]] | None = None
    for row in tasks:
        section = (row["doc_id"], tuple(row["section"]))
        if section != shown:
            shown = section
            if row["section"]:
                _section_row(sheet, " › ".join(row["section"]), len(_TASK_COLUMNS))
        content = row["content"] or ""
        if row["part_content"]:
            content = (
                f"{content}\n- {row['part_content']}" if row["part"] == 1 else f"- {row['part_content']}"
            )
        _add(
            sheet,
            (
                row["item_no"] if row["part"] == 1 else None,
                content,
                row["product"],
                _names(row["leads"]),
                _names(row["coordinators"]),
                row["deadline_text"],
                row["due_on"],
                row["budget_text"],
                row["note"],
                _flags(row["flags"]),
                row["doc_number"] or row["doc_id"],
            ),
        )
    last = max(sheet.max_row, 2)
    area = f"A2:{get_column_letter(len(_TASK_COLUMNS))}{last}"
    for formula, fill in (
        ("AND(ISNUMBER($G2),$G2<TODAY())", _OVERDUE),
        ("AND(ISNUMBER($G2),$G2<=TODAY()+30)", _SOON),
    ):
        sheet.conditional_formatting.add(
            f"G2:G{last}", FormulaRule(formula=[formula], fill=fill, stopIfTrue=True)
        )
    sheet.conditional_formatting.add(area, FormulaRule(formula=["LEN($J2)>0"], fill=_DOUBT))


def _agency_sheet(sheet: Worksheet, tasks: Sequence[Row]) -> None:
    _header(sheet, _AGENCY_COLUMNS)
    load: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in tasks:
        for rank, role in enumerate(("leads", "coordinators")):
            for name in dict.fromkeys(agency["name"] for agency in row[role]):
                load[name, rank].append(row)
    for (name, rank), rows in sorted(load.items()):
        dues = [row["due_on"] for row in rows if row["due_on"]]
        listed = "\n".join(f"- {row['part_content'] or row['content'] or ''}" for row in rows[:20])
        more = f"\n… và {len(rows) - 20} nhiệm vụ khác" if len(rows) > 20 else ""
        role_name = ("Chủ trì", "Phối hợp")[rank]
        _add(sheet, (name, role_name, len(rows), min(dues, default=None), listed + more))


def _doubt_sheet(sheet: Worksheet, tasks: Sequence[Row], documents: dict[str, Row]) -> None:
    _header(sheet, _DOUBT_COLUMNS)
    for row in tasks:
        if not row["flags"] and not row["corrections"]:
            continue
        document = documents[row["doc_id"]]
        repairs = "\n".join(f"{c['field']}: “{c['from']}” → “{c['to']}”" for c in row["corrections"])
        page = row["page_start"]
        content = row["part_content"] or row["content"] or ""
        _add(
            sheet,
            (
                row["doc_number"] or row["doc_id"],
                content,
                _flags(row["flags"]),
                repairs,
                page,
                document["source"],
            ),
        )
        path = next(iter(document["paths"]), None)
        if path:
            cell = sheet.cell(sheet.max_row, len(_DOUBT_COLUMNS))
            cell.hyperlink = _link(path, page)
            cell.font = Font(color="0563C1", underline="single")


def _link(path: str, page: int | None) -> str:
    target = path if "://" in path else Path(path).absolute().as_uri()
    return f"{target}#page={page}" if page else target


def _header(sheet: Worksheet, columns: Iterable[tuple[str, int]]) -> None:
    for index, (title, width) in enumerate(columns, 1):
        cell = sheet.cell(1, index, title)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = _EDGE
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _section_row(sheet: Worksheet, title: str, width: int) -> None:
    _add(sheet, (title,))
    row = sheet.max_row
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.cell(row, 1).font = Font(bold=True)
    sheet.cell(row, 1).fill = _SECTION


def _add(sheet: Worksheet, values: Sequence[object]) -> None:
    row = sheet.max_row + 1
    for index, value in enumerate(values, 1):
        cell = sheet.cell(row, index)
        cell.value = _safe(value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = _EDGE
        if isinstance(value, date):
            cell.number_format = _DATE
    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{row}"


def _safe(value: object) -> Any:
    """Text from a document is text: never a formula, no control characters."""
    if not isinstance(value, str):
        return value
    text = "".join(letter for letter in value if letter >= " " or letter in "\n\t")
    return f"'{text}" if text.startswith(_UNSAFE) and not text.startswith("- ") else text


def _names(agencies: Iterable[Row]) -> str | None:
    return "; ".join(agency["name"] for agency in agencies) or None


def _flags(flags: Iterable[str]) -> str | None:
    return "; ".join(FLAG_WORDS[flag] for flag in flags) or None
