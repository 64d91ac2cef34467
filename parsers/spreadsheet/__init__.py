"""Workbooks (XLSX, XLSB, XLS, ODS) as blocks of text and table fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from schema.document import SourceDocument


def read_spreadsheet(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A workbook; see ``parsers.spreadsheet.reader``."""
    from parsers.spreadsheet.reader import read_spreadsheet as read

    return read(data, name, options)
