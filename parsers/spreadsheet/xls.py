"""XLS: the sheets of an Excel 95-2003 workbook, with formats and fonts of their cells ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers import ole
from parsers.blocks import Piece
from parsers.limits import ReadOptions, check_cells
from parsers.spreadsheet.biff import BIFF5, BIFF8, BOF, EOF, BrokenRecordError, Cursor, Record, Text, records
from parsers.spreadsheet.sheet import Sheet, SheetCell
from parsers.spreadsheet.shown import BUILT_IN, is_date_format, serial_date, show_date, show_number
from parsers.spreadsheet.xlsx import words

_FONT, _FORMAT, _XF, _BOUNDSHEET, _SST, _DATEMODE = 0x0031, 0x041E, 0x00E0, 0x0085, 0x00FC, 0x0022
_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING = 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6
_FORMULA, _STRING, _BOOLERR, _MERGED = 0x0006, 0x0207, 0x0205, 0x00E5
_BOLD_WEIGHT = 600
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A",
}  # fmt: skip


class UnknownEditionError(Exception):
    """A workbook older than Excel 95."""


@dataclass(frozen=True, slots=True)
class _Look:
    code: str | None = None
    font: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Tab:
    name: str
    offset: int
    hidden: bool
    worksheet: bool


@dataclass(slots=True)
class _Book:
    old: bool
    fonts: list[tuple[str, bool]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    formats: list[tuple[int, int]] = field(default_factory=list)
    strings: list[Text] = field(default_factory=list)
    tabs: list[_Tab] = field(default_factory=list)
    from_1904: bool = False
    looks: dict[int, _Look] = field(default_factory=dict)

    def font(self, index: int) -> tuple[str | None, bool]:
        """Name of a font and whether it is bold; index 4 is never used ([MS-XLS] 2.5.129)."""
        index -= 1 if index > 4 else 0
        return self.fonts[index] if index < len(self.fonts) else (None, False)

    def look(self, xf: int) -> _Look:
        """How cells of a format are shown."""
        if xf not in self.looks:
            font, code = self.formats[xf] if xf < len(self.formats) else (0, 0)
            self.looks[xf] = _Look(self.codes.get(code), *self.font(font))
        return self.looks[xf]


def read_sheets(data: bytes, options: ReadOptions) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs.

    Raises ``ole.BrokenCompoundFileError``, ``BrokenRecordError``, ``UnknownEditionError`` and, for too many
    cells, ``UnreadableFileError``.
    """
    found = ole.streams(data)
    entry = next((found[name] for name in ("Workbook", "WORKBOOK", "Book") if name in found), None)
    stream = b"" if entry is None else ole.content(data, entry)
    if len(stream) < 8:
        raise BrokenRecordError("there is no workbook in the file")
    kind, _, version = struct.unpack_from("<HHH", stream)
    if kind != BOF or version not in (BIFF5, BIFF8):
        raise UnknownEditionError
    book = _Book(old=version == BIFF5)
    for record in records(stream, 0):
        if record.kind == EOF:
            break
        _global(record, book)
    seen = 0
    for tab in book.tabs:
        if tab.worksheet:
            sheet = _sheet(stream, tab, book)
            seen += len(sheet.cells)
            check_cells(seen, options)
            yield sheet


def _global(record: Record, book: _Book) -> None:
    cursor, kind = Cursor(record.bodies), record.kind
    if kind == _FONT:
        head = cursor.take(14)
        bold = int.from_bytes(head[6:8], "little") >= _BOLD_WEIGHT
        book.fonts.append((cursor.text(1, book.old).text, bold))
    elif kind == _FORMAT:
        key = cursor.number(2)
        book.codes[key] = cursor.text(1 if book.old else 2, book.old).text
    elif kind == _XF:
        book.formats.append((cursor.number(2), cursor.number(2)))
    elif kind == _DATEMODE:
        book.from_1904 = cursor.number(2) == 1
    elif kind == _BOUNDSHEET:
        offset, state, sort = cursor.number(4), cursor.number(1), cursor.number(1)
        name = cursor.text(1, book.old).text
        book.tabs.append(_Tab(name, offset, state & 3 != 0, sort == 0))
    elif kind == _SST:
        cursor.take(4)
        count = cursor.number(4)
        for _ in range(min(count, sum(map(len, record.bodies)) // 3)):
            book.strings.append(cursor.text(2, book.old))


def _sheet(stream: bytes, tab: _Tab, book: _Book) -> Sheet:
    sheet = Sheet(tab.name, tab.hidden)
    depth = 0
    formula: tuple[int, int, int] | None = None
    for record in records(stream, tab.offset):
        if record.kind == BOF:
            depth += 1
        elif record.kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and record.kind == _STRING and formula is not None:
            _put_words(sheet, formula, Cursor(record.bodies).text(2, book.old), book)
            formula = None
        elif depth == 1:
            formula = _cell(record, sheet, book) or formula
    return sheet


def _cell(record: Record, sheet: Sheet, book: _Book) -> tuple[int, int, int] | None:
    """Put what a record holds into the sheet; the place and format of a formula whose words come later."""
    cursor, kind = Cursor(record.bodies), record.kind
    if kind == _MERGED:
        for _ in range(cursor.number(2)):
            top, bottom, left, right = (cursor.number(2) for _ in range(4))
            sheet.merges.append((top, left, bottom, right))
        return None
    if kind == _MULRK:
        row, column = cursor.number(2), cursor.number(2)
        for index in range((len(record.body) - 6) // 6):
            xf, packed = cursor.number(2), cursor.number(4)
            _put_number(sheet, (row, column + index, xf), _rk(packed), book)
        return None
    if kind not in (_NUMBER, _RK, _LABELSST, _LABEL, _RSTRING, _FORMULA, _BOOLERR):
        return None
    at = (cursor.number(2), cursor.number(2), cursor.number(2))
    if kind == _NUMBER:
        _put_number(sheet, at, struct.unpack("<d", cursor.take(8))[0], book)
    elif kind == _RK:
        _put_number(sheet, at, _rk(cursor.number(4)), book)
    elif kind == _LABELSST:
        index = cursor.number(4)
        if index < len(book.strings):
            _put_words(sheet, at, book.strings[index], book)
    elif kind in (_LABEL, _RSTRING):
        _put_words(sheet, at, cursor.text(2, book.old), book)
    elif kind == _BOOLERR:
        value, error = cursor.number(1), cursor.number(1)
        _put(sheet, at, _ERRORS.get(value, "#?") if error else ("FALSE", "TRUE")[value & 1], book)
    else:
        return _result(cursor.take(8), at, sheet, book)
    return None


def _result(value: bytes, at: tuple[int, int, int], sheet: Sheet, book: _Book) -> tuple[int, int, int] | None:
    """The stored result of a formula ([MS-XLS] 2.5.133)."""
    if value[6:] != b"\xff\xff":
        _put_number(sheet, at, struct.unpack("<d", value)[0], book)
    elif value[0] == 0:
        return at
    elif value[0] == 1:
        _put(sheet, at, ("FALSE", "TRUE")[value[2] & 1], book)
    elif value[0] == 2:
        _put(sheet, at, _ERRORS.get(value[2], "#?"), book)
    return None


def _rk(packed: int) -> float:
    """The number in an RkNumber ([MS-XLS] 2.5.217)."""
    if packed & 2:
        whole = packed >> 2
        number = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return number / 100 if packed & 1 else number


def _put(sheet: Sheet, at: tuple[int, int, int], text: str, book: _Book) -> None:
    if text.strip():
        sheet.cells[at[0], at[1]] = SheetCell([Piece(text)], number=True, bold=book.look(at[2]).bold)


def _put_number(sheet: Sheet, at: tuple[int, int, int], value: float, book: _Book) -> None:
    if value != value or abs(value) == float("inf"):
        return
    code = book.look(at[2]).code
    moment = serial_date(value, book.from_1904) if is_date_format(code) else None
    _put(sheet, at, show_number(value, code) if moment is None else show_date(moment, code), book)


def _put_words(sheet: Sheet, at: tuple[int, int, int], text: Text, book: _Book) -> None:
    look = book.look(at[2])
    cuts = [(0, look.font), *((start, book.font(font)[0]) for start, font in text.fonts)]
    ends = [start for start, _ in cuts[1:]] + [len(text.text)]
    pieces = [
        words(text.text[start:end], font)
        for (start, font), end in zip(cuts, ends, strict=True)
        if start < end
    ]
    if any(piece.text.strip() for piece in pieces):
        sheet.cells[at[0], at[1]] = SheetCell(pieces, bold=look.bold)
