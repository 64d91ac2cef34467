"""A workbook as blocks of text and table fragments, sheet by sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from parsers import ole
from parsers.blocks import Block, to_items, to_unicode
from parsers.limits import ReadOptions, check_cells
from parsers.opc import Package, damaged
from parsers.registry import build_document
from parsers.spreadsheet import biff, ods, xlsx
from parsers.spreadsheet.layout import sheet_blocks
from parsers.spreadsheet.sheet import Sheet, SheetCell
from parsers.spreadsheet.shown import show
from schema.document import SourceDocument
from schema.issue import Issue, IssueCode, Severity

_MACRO_PARTS = re.compile(r"(?:^|/)vbaproject\.bin$|^(?:basic|scripts)/")
_MACRO_STREAMS = ("_VBA_PROJECT", "VBA", "_VBA_PROJECT_CUR")


def read_spreadsheet(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A workbook: each sheet's tables, title rows above them as text blocks.

    Hidden sheets are left out, and that is an issue. Raises ``UnreadableFileError``: ``damaged_file``,
    ``too_large``.
    """
    if data.startswith(ole.MAGIC):
        key, sheets, macros = "xls", _calamine(data, options), _has_macro_stream(data)
    else:
        package = Package(data, options)
        macros = any(_MACRO_PARTS.search(part) for part in package.names())
        if "content.xml" in package:
            key, sheets = "ods", ods.read_sheets(package, options)
        elif "xl/workbook.bin" in package:
            key, sheets = "xlsx", _calamine(data, options)
        else:
            key, sheets = "xlsx", xlsx.read_sheets(package, options)
    blocks, issues = _blocks(sheets)
    if macros:
        issues.append(
            Issue(
                code=IssueCode.MACRO_IGNORED,
                severity=Severity.INFO,
                message="the workbook carries macros; they were not run",
            )
        )
    issues += to_unicode(blocks)
    return build_document(data, name, key, tuple(to_items(blocks, options)), issues=issues)


def _blocks(sheets: Iterable[Sheet]) -> tuple[list[Block], list[Issue]]:
    blocks: list[Block] = []
    issues: list[Issue] = []
    for sheet in sheets:
        if sheet.hidden and sheet.cells:
            issues.append(
                Issue(
                    code=IssueCode.TEXT_UNASSIGNED,
                    severity=Severity.INFO,
                    message=f"the hidden sheet {sheet.name!r} ({len(sheet.cells)} cells) was left out",
                    hint="Unhide it in the workbook if it belongs to the decision.",
                )
            )
        elif sheet.cells:
            blocks += sheet_blocks(sheet)
    return blocks, issues


def _has_macro_stream(data: bytes) -> bool:
    try:
        return any(name in _MACRO_STREAMS for name in ole.streams(data))
    except ole.BrokenCompoundFileError:
        return False


def _calamine(data: bytes, options: ReadOptions) -> Iterator[Sheet]:
    """The sheets of a workbook in a binary format: values by python-calamine, formats and fonts by record."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    looks = None
    try:
        if data.startswith(ole.MAGIC):
            looks = biff.cell_looks(data)
            _check_extent(looks, options)
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        seen = 0
        for index, about in enumerate(workbook.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            found = workbook.get_sheet_by_index(index)
            sheet = Sheet(about.name, about.visible is not SheetVisibleEnum.Visible)
            known = looks[index] if looks and index < len(looks) else {}
            top, left = found.start or (0, 0)
            for row, values in enumerate(found.to_python(skip_empty_area=True), top):
                for column, value in enumerate(values, left):
                    if value == "" or value is None:
                        continue
                    look = known.get((row, column), biff.CellLook())
                    text, number = show(value, look.code)
                    if text.strip():
                        piece = xlsx.words(text, None if number else look.font)
                        sheet.cells[row, column] = SheetCell([piece], number, look.bold)
            seen += len(sheet.cells)
            check_cells(seen, options)
            sheet.merges = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
            yield sheet
    except (CalamineError, ole.BrokenCompoundFileError, OSError, ValueError) as error:
        raise damaged(f"the workbook cannot be opened: {error}") from error


def _check_extent(looks: list[dict[tuple[int, int], biff.CellLook]] | None, options: ReadOptions) -> None:
    """Refuse a sheet whose last cell is so far out that its empty middle would fill the memory."""
    for places in looks or ():
        if places:
            rows = max(row for row, _ in places) - min(row for row, _ in places) + 1
            columns = max(column for _, column in places) - min(column for _, column in places) + 1
            check_cells(rows * columns // 10, options)
