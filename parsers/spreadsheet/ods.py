"""ODS: the sheets of an OpenDocument spreadsheet, with the text that its cells show (ODF 1.3 part 3, 9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from parsers.blocks import Piece
from parsers.limits import ReadOptions, check_cells
from parsers.opc import Package
from parsers.spreadsheet.sheet import Sheet, SheetCell
from parsers.spreadsheet.shown import show_date, show_number

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELL = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_MAX_REPEAT = 1000
"""A filled cell or row that is repeated more often is a background, not data."""
_NOT_SHOWN = frozenset({f"{_OFFICE}annotation"})


def read_sheets(package: Package, options: ReadOptions) -> Iterator[Sheet]:
    """Every sheet in order. Raises ``UnreadableFileError``."""
    root = package.xml("content.xml")
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterchildren(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    seen = 0
    for table in root.iter(f"{_TABLE}table"):
        sheet = Sheet(table.get(f"{_TABLE}name") or "", table.get(f"{_TABLE}style-name") in hidden)
        row = 0
        for element in table.iter(f"{_TABLE}table-row"):
            times = _repeat(element, f"{_TABLE}number-rows-repeated")
            cells = _row(element, row, sheet)
            for copy in range(1, min(times, _MAX_REPEAT)):
                for column, cell in cells.items():
                    sheet.cells[row + copy, column] = cell
            row += times
            check_cells(seen + len(sheet.cells), options)
            if row > _MAX_ROW:
                break
        seen += len(sheet.cells)
        yield sheet


def _repeat(element: etree._Element, attribute: str) -> int:
    text = element.get(attribute) or "1"
    return min(int(text), _MAX_ROW) if text.isdigit() and text != "0" else 1


def _row(element: etree._Element, row: int, sheet: Sheet) -> dict[int, SheetCell]:
    column = 0
    found: dict[int, SheetCell] = {}
    for cell in element.iterchildren(*_CELL):
        times = _repeat(cell, f"{_TABLE}number-columns-repeated")
        shown = _cell(cell) if cell.tag == _CELL[0] else None
        if shown is not None:
            for copy in range(min(times, _MAX_REPEAT)):
                found[column + copy] = sheet.cells[row, column + copy] = shown
            height = _repeat(cell, f"{_TABLE}number-rows-spanned")
            width = _repeat(cell, f"{_TABLE}number-columns-spanned")
            if height * width > 1:
                sheet.merges.append((row, column, row + height - 1, column + width - 1))
        column += times
        if column > _MAX_COLUMN:
            break
    return found


def _paragraph(element: etree._Element) -> str:
    """The characters of a paragraph: blanks, tabs and line breaks are elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s" or child.tag == f"{_TEXT}tab":
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag not in _NOT_SHOWN and isinstance(child.tag, str):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _cell(element: etree._Element) -> SheetCell | None:
    text = "\n".join(_paragraph(child) for child in element.iterchildren(f"{_TEXT}p"))
    kind = element.get(f"{_OFFICE}value-type") or "string"
    if kind == "date":
        return SheetCell([Piece(_date(element.get(f"{_OFFICE}date-value") or "", text))], number=True)
    if kind in ("float", "currency") and not any(char.isalpha() for char in text):
        value = element.get(f"{_OFFICE}value") or ""
        text = _number(value, text)
    if not text.strip():
        return None
    return SheetCell([Piece(text)], number=kind != "string")


def _number(value: str, shown: str) -> str:
    """The number without thousands separators, with as many decimals as it shows."""
    try:
        number = float(value)
    except ValueError:
        return shown
    decimals = re.search(r"[.,](\d+)$", shown.strip())
    if decimals and len(decimals[1]) != 3:
        return show_number(number, "0." + "0" * min(len(decimals[1]), 10))
    return show_number(number)


def _date(value: str, shown: str) -> str:
    """The date as far as the cell shows it."""
    try:
        found = date.fromisoformat(value[:10])
    except ValueError:
        return shown
    groups = re.findall(r"\d+|[A-Za-z]{3,}", shown.partition(" ")[0] if ":" in shown else shown)
    if len(groups) == 2:
        has_year = any(len(group) == 4 and group.isdigit() for group in groups) or f"{found:%y}" == groups[-1]
        return show_date(found, "m/yyyy" if has_year else "d/m")
    return show_date(found, "yyyy" if groups == [f"{found.year}"] else None)
