"""XLS: number formats and fonts of cells, which the reader of their values does not give ([MS-XLS]).

Only records of fixed shape are read: FONT, FORMAT, XF, BOUNDSHEET and the heads of cell records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers import ole
from parsers.spreadsheet.sheet import Place
from parsers.spreadsheet.shown import BUILT_IN

_BOF, _EOF, _FONT, _FORMAT, _XF, _BOUNDSHEET = 0x0809, 0x000A, 0x0031, 0x041E, 0x00E0, 0x0085
_CELLS = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0006, 0x0205, 0x0201})
"""NUMBER, RK, LABELSST, LABEL, RSTRING, FORMULA, BOOLERR, BLANK: row, column and XF come first in each."""
_MULRK = 0x00BD
_BIFF8 = 0x0600
_BOLD_WEIGHT = 600


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell is shown."""

    code: str | None = None
    font: str | None = None
    bold: bool = False


@dataclass(slots=True)
class _Book:
    fonts: list[tuple[str, bool]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    formats: list[tuple[int, int]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _string(data: bytes, length: int) -> str:
    """Characters after their length: a byte of flags, then one or two bytes each."""
    wide = bool(data[:1]) and bool(data[0] & 1)
    body = data[1 : 1 + length * (2 if wide else 1)]
    return body.decode("utf-16-le" if wide else "latin-1", errors="replace")


def cell_looks(data: bytes) -> list[dict[Place, CellLook]] | None:
    """For each sheet in the order of its tabs: place → how the cell is shown; null for a file of Excel 95 or
    older, whose records are others.
    """
    found = ole.streams(data)
    entry = next((found[name] for name in ("Workbook", "WORKBOOK") if name in found), None)
    if entry is None:
        return None
    stream = ole.content(data, entry)
    if len(stream) < 8 or struct.unpack_from("<HHH", stream)[::2] != (_BOF, _BIFF8):
        return None
    book = _globals(stream)
    looks = [_look(book, xf) for xf in range(len(book.formats))]
    return [_sheet(stream, offset, looks) for offset in book.offsets]


def _globals(stream: bytes) -> _Book:
    book = _Book()
    for kind, body in _records(stream, 0):
        if kind == _FONT and len(body) >= 16:
            bold = struct.unpack_from("<H", body, 6)[0] >= _BOLD_WEIGHT
            book.fonts.append((_string(body[15:], body[14]), bold))
        elif kind == _FORMAT and len(body) >= 5:
            key, length = struct.unpack_from("<HH", body)
            book.codes[key] = _string(body[4:], length)
        elif kind == _XF and len(body) >= 4:
            book.formats.append(struct.unpack_from("<HH", body))
        elif kind == _BOUNDSHEET and len(body) >= 4:
            book.offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _EOF:
            break
    return book


def _look(book: _Book, xf: int) -> CellLook:
    font, code = book.formats[xf]
    font -= 1 if font > 4 else 0  # index 4 is never used ([MS-XLS] 2.5.129)
    name, bold = book.fonts[font] if font < len(book.fonts) else (None, False)
    return CellLook(book.codes.get(code), name, bold)


def _sheet(stream: bytes, offset: int, looks: list[CellLook]) -> dict[Place, CellLook]:
    found: dict[Place, CellLook] = {}
    depth = 0
    for kind, body in _records(stream, offset):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind in _CELLS and len(body) >= 6:
            row, column, xf = struct.unpack_from("<HHH", body)
            if xf < len(looks):
                found[row, column] = looks[xf]
        elif kind == _MULRK and len(body) >= 12:
            row, column = struct.unpack_from("<HH", body)
            for index, at in enumerate(range(4, len(body) - 2, 6)):
                xf = struct.unpack_from("<H", body, at)[0]
                if xf < len(looks):
                    found[row, column + index] = looks[xf]
    return found
