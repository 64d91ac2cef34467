"""XLSX: the sheets of a package, read cell by cell.

Cells are kept by place, so that a sheet whose last cell is at the end of the world costs no more than its
cells. Fonts are read with the text, because legacy Vietnamese text is known by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from normalizers.encodings import font_encoding, font_is_capital
from parsers.blocks import Piece
from parsers.limits import ReadOptions, check_cells
from parsers.opc import Package, damaged
from parsers.spreadsheet.sheet import Place, Sheet, SheetCell
from parsers.spreadsheet.shown import BUILT_IN, is_date_format, serial_date, show_date, show_number

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_COLUMN = 16_384
_MAX_ROW = 1_048_576
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Style:
    code: str | None = None
    font: str | None = None
    bold: bool = False


@dataclass(slots=True)
class _Book:
    styles: list[_Style] = field(default_factory=list)
    strings: list[list[tuple[str, str | None]]] = field(default_factory=list)
    """Shared strings: their runs with the font that each names."""
    from_1904: bool = False


def read_sheets(package: Package, options: ReadOptions) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs. Raises ``UnreadableFileError``."""
    main = next(
        (r.target for r in package.relations("").values() if r.kind == "officeDocument"), "xl/workbook.xml"
    )
    root = package.xml(main)
    relations = package.relations(main)
    parts = {relation.kind: relation.target for relation in relations.values()}
    book = _Book()
    if "styles" in parts:
        book.styles = _styles(package.xml(parts["styles"]))
    if "sharedStrings" in parts:
        book.strings = _strings(package.xml(parts["sharedStrings"]))
    properties = root.find(f"{_NS}workbookPr")
    book.from_1904 = properties is not None and properties.get("date1904") in _TRUE
    seen = 0
    for element in root.iter(f"{_NS}sheet"):
        relation = relations.get(element.get(_REL) or "")
        if relation is None or relation.kind != "worksheet":
            continue
        sheet = Sheet(element.get("name") or "", (element.get("state") or "visible") != "visible")
        _read(package.read(relation.target), relation.target, sheet, book)
        seen += len(sheet.cells)
        check_cells(seen, options)
        yield sheet


def _styles(root: etree._Element) -> list[_Style]:
    codes = dict(BUILT_IN)
    for element in root.iter(f"{_NS}numFmt"):
        key = element.get("numFmtId") or ""
        if key.isdigit():
            codes[int(key)] = element.get("formatCode") or ""
    fonts: list[tuple[str | None, bool]] = []
    holder = root.find(f"{_NS}fonts")
    for font in () if holder is None else holder:
        name, bold = font.find(f"{_NS}name"), font.find(f"{_NS}b")
        is_bold = bold is not None and (bold.get("val") or "1") in _TRUE
        fonts.append((None if name is None else name.get("val"), is_bold))
    styles: list[_Style] = []
    holder = root.find(f"{_NS}cellXfs")
    for xf in () if holder is None else holder:
        number, font_id = xf.get("numFmtId") or "0", xf.get("fontId") or "0"
        code = codes.get(int(number)) if number.isdigit() else None
        known = font_id.isdigit() and int(font_id) < len(fonts)
        styles.append(_Style(code, *(fonts[int(font_id)] if known else (None, False))))
    return styles


def _plain(text: str) -> str:
    """Text with the escapes that XML needs for control characters (ECMA-376 part 1, 22.9.2.19) undone."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _runs(element: etree._Element) -> list[tuple[str, str | None]]:
    """The runs of a rich or plain string; the reading aid (``rPh``) is no text."""
    runs: list[tuple[str, str | None]] = []
    for child in element:
        if child.tag == f"{_NS}t":
            runs.append((_plain(child.text or ""), None))
        elif child.tag == f"{_NS}r":
            text = child.find(f"{_NS}t")
            font = child.find(f"{_NS}rPr/{_NS}rFont")
            runs.append(
                (
                    _plain((text.text or "") if text is not None else ""),
                    None if font is None else font.get("val"),
                )
            )
    return runs


def _strings(root: etree._Element) -> list[list[tuple[str, str | None]]]:
    return [_runs(item) for item in root.iterchildren(f"{_NS}si")]


def place(reference: str | None) -> Place | None:
    """Row and column of a cell's reference ("B3"), from 0; null for none or one that cannot be.

    >>> place("B3"), place("ZZZZ1")
    ((2, 1), None)
    """
    match = _REFERENCE.match(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= _MAX_ROW and column <= _MAX_COLUMN else None


def _range(reference: str | None) -> tuple[int, int, int, int] | None:
    first, _, last = (reference or "").replace("$", "").partition(":")
    start, end = place(first), place(last or first)
    return None if start is None or end is None else (*start, *end)


def _read(data: bytes, part: str, sheet: Sheet, book: _Book) -> None:
    """The cells of one sheet, element by element, each forgotten once read."""
    if b"<!DOCTYPE" in data[:65536]:
        raise damaged(f"{part} in the package defines entities, which no Office program writes")
    data = data.replace(b"http://purl.oclc.org/ooxml/spreadsheetml/main", _NS[1:-1].encode())
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=(f"{_NS}c", f"{_NS}row", f"{_NS}mergeCell"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
    )
    row = column = 0
    try:
        for _, element in events:
            if element.tag == f"{_NS}c":
                found = place(element.get("r")) or (row, column)
                row, column = found[0], found[1] + 1
                cell = _cell(element, book)
                if cell is not None:
                    sheet.cells[found] = cell
            elif element.tag == f"{_NS}row":
                row, column = row + 1, 0
                element.clear()
            else:
                merged = _range(element.get("ref"))
                if merged:
                    sheet.merges.append(merged)
    except etree.XMLSyntaxError as error:
        raise damaged(f"{part} in the package is not sound XML: {error}") from error


def _cell(element: etree._Element, book: _Book) -> SheetCell | None:
    kind = element.get("t") or "n"
    index = element.get("s") or "0"
    style = book.styles[int(index)] if index.isdigit() and int(index) < len(book.styles) else _Style()
    if kind == "inlineStr":
        inline = element.find(f"{_NS}is")
        runs = [] if inline is None else _runs(inline)
        return _words(runs, style)
    stored = element.findtext(f"{_NS}v")
    if stored is None:
        return None
    if kind == "s":
        known = stored.isdigit() and int(stored) < len(book.strings)
        return _words(book.strings[int(stored)], style) if known else None
    if kind in ("str", "e", "d"):
        return _words([(_plain(stored), None)], style)
    if kind == "b":
        return SheetCell([Piece("TRUE" if stored in _TRUE else "FALSE")], number=True, bold=style.bold)
    return SheetCell([Piece(_number(stored, style, book))], number=True, bold=style.bold)


def _number(stored: str, style: _Style, book: _Book) -> str:
    try:
        value = float(stored)
    except ValueError:
        return stored
    if value != value or abs(value) == float("inf"):
        return stored
    if is_date_format(style.code):
        moment = serial_date(value, book.from_1904)
        if moment is not None:
            return show_date(moment, style.code)
    return show_number(value, style.code)


def _words(runs: list[tuple[str, str | None]], style: _Style) -> SheetCell | None:
    pieces = [words(text, font or style.font) for text, font in runs if text]
    if not any(piece.text.strip() for piece in pieces):
        return None
    return SheetCell(pieces, bold=style.bold)


def words(text: str, font: str | None) -> Piece:
    """Text in a font, with the legacy encoding that the font draws."""
    encoding = font_encoding(font)
    return Piece(text, encoding, encoding is not None and font_is_capital(font))
