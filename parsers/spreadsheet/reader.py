"""A workbook as blocks of text and table fragments, sheet by sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers import ole
from parsers.blocks import Block, to_items, to_unicode
from parsers.limits import ReadOptions
from parsers.opc import Package, damaged
from parsers.registry import build_document
from parsers.spreadsheet import ods, xls, xlsx
from parsers.spreadsheet.biff import BrokenRecordError
from parsers.spreadsheet.layout import sheet_blocks
from parsers.spreadsheet.sheet import Sheet
from schema.document import SourceDocument
from schema.issue import Issue, IssueCode, Severity

_MACRO_PARTS = re.compile(r"(?:^|/)vbaproject\.bin$|^(?:basic|scripts)/")
_MACRO_STREAMS = ("_VBA_PROJECT", "VBA", "_VBA_PROJECT_CUR")


def read_spreadsheet(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A workbook: each sheet's tables, title rows above them as text blocks.

    Hidden sheets are left out, and that is an issue. Raises ``UnreadableFileError``: ``damaged_file``,
    ``too_large``; for XLSB and for workbooks older than Excel 95 also ``converter_missing`` and
    ``converter_failed``.
    """
    if data.startswith(ole.MAGIC):
        key, sheets, macros = "xls", _xls(data, options), _has_macro_stream(data)
    else:
        package = Package(data, options)
        macros = any(_MACRO_PARTS.search(part) for part in package.names())
        if "content.xml" in package:
            key, sheets = "ods", ods.read_sheets(package, options)
        elif "xl/workbook.bin" in package:
            key, sheets = "xlsx", _converted(data, "xlsb", options)
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


def _xls(data: bytes, options: ReadOptions) -> Iterator[Sheet]:
    """The sheets of an Excel 95-2003 workbook; older ones go through LibreOffice."""
    try:
        yield from xls.read_sheets(data, options)
    except (ole.BrokenCompoundFileError, BrokenRecordError) as error:
        raise damaged(f"the workbook cannot be read: {error}") from error
    except xls.UnknownEditionError:
        yield from _converted(data, "xls", options)


def _converted(data: bytes, key: str, options: ReadOptions) -> Iterator[Sheet]:
    """The sheets of a workbook in a format that only LibreOffice reads."""
    from parsers.office import convert_cached

    content, _ = convert_cached(data, key, "xlsx", options)
    yield from xlsx.read_sheets(Package(content, options), options)
