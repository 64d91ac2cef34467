"""Names of the streams of an OLE2 compound file ([MS-CFB]), enough to tell .doc, .xls and .ppt apart."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks (free, end of chain, FAT, DIFAT), not sectors."""
_STREAM, _ROOT = 2, 5
_MINI_CUTOFF = 4096
"""Streams below this size live in the mini stream ([MS-CFB] 2.2)."""
_MINI_SECTOR = 64
"""Bytes of a sector of the mini stream."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of the directory."""

    name: str
    start: int
    """First sector."""
    size: int
    """Bytes."""


class BrokenCompoundFileError(Exception):
    """The header or the sector chains of a compound file make no sense."""


def _sector(data: bytes, number: int, size: int) -> bytes:
    begin = (number + 1) * size
    if begin >= len(data):
        raise BrokenCompoundFileError(f"sector {number} lies beyond the end of the file")
    return data[begin : begin + size]


def _words(block: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])


def _fat(data: bytes, sector_size: int) -> list[int]:
    sectors = [n for n in _words(data[76:512]) if n < _END]
    next_difat, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while next_difat < _END and next_difat not in seen:
        seen.add(next_difat)
        words = _words(_sector(data, next_difat, sector_size))
        sectors += [n for n in words[:-1] if n < _END]
        next_difat = words[-1]
    fat: list[int] = []
    for number in sectors:
        fat += _words(_sector(data, number, sector_size))
    return fat


def streams(data: bytes) -> dict[str, Stream]:
    """Every stream of a compound file by its (unqualified) name.

    Raises ``BrokenCompoundFileError`` when the directory cannot be walked.
    """
    if len(data) < 512 or not data.startswith(MAGIC):
        raise BrokenCompoundFileError("no compound file header")
    sector_size = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector_size not in (512, 4096):
        raise BrokenCompoundFileError(f"impossible sector size {sector_size}")
    fat = _fat(data, sector_size)
    found: dict[str, Stream] = {}
    number, seen = struct.unpack_from("<I", data, 48)[0], set[int]()
    while number < _END:
        if number in seen or number >= len(fat):
            raise BrokenCompoundFileError("the directory chain is broken")
        seen.add(number)
        block = _sector(data, number, sector_size)
        for begin in range(0, len(block) - 127, 128):
            entry = block[begin : begin + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            if kind in (_STREAM, _ROOT) and 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", errors="replace")
                start, size = struct.unpack_from("<II", entry, 116)
                found.setdefault(name, Stream(name, start, size))
        number = fat[number]
    if not found:
        raise BrokenCompoundFileError("the directory is empty")
    return found


def head(data: bytes, stream: Stream) -> bytes:
    """The first sector of a stream; empty for a stream in the mini stream or beyond the file."""
    sector_size = 1 << struct.unpack_from("<H", data, 30)[0]
    begin = (stream.start + 1) * sector_size
    if stream.size < _MINI_CUTOFF or begin >= len(data):
        return b""
    return data[begin : begin + sector_size]


def content(data: bytes, stream: Stream) -> bytes:
    """The bytes of a stream, as many as the file has.

    Raises ``BrokenCompoundFileError`` for a chain of sectors that leads out of the file.
    """
    sector_size = 1 << struct.unpack_from("<H", data, 30)[0]
    fat = _fat(data, sector_size)
    if stream.size >= _MINI_CUTOFF:
        return _chain(data, sector_size, 1, fat, stream)
    root = next((found for found in streams(data).values() if found.name == "Root Entry"), None)
    first = struct.unpack_from("<I", data, 60)[0]
    if root is None or first >= _END:
        raise BrokenCompoundFileError(f"{stream.name} is said to be small, but there is no mini stream")
    mini = _chain(data, sector_size, 1, fat, root)
    table = _words(_chain(data, sector_size, 1, fat, Stream("mini FAT", first, len(data))))
    return _chain(mini, _MINI_SECTOR, 0, table, stream)


def _chain(data: bytes, sector_size: int, header: int, table: Sequence[int], stream: Stream) -> bytes:
    """The sectors of a stream one after another; ``header``: sectors before the first."""
    parts: list[bytes] = []
    number, size = stream.start, min(stream.size, len(data))
    while number < _END and len(parts) * sector_size < size:
        begin = (number + header) * sector_size
        if number >= len(table) or begin >= len(data):
            raise BrokenCompoundFileError(f"the chain of {stream.name} is broken")
        parts.append(data[begin : begin + sector_size])
        number = table[number]
    return b"".join(parts)[:size]


def word_is_encrypted(data: bytes, stream: Stream) -> bool:
    """Whether the FIB of a WordDocument stream has fEncrypted set ([MS-DOC] 2.5.2)."""
    fib = head(data, stream)
    return len(fib) > 11 and bool(struct.unpack_from("<H", fib, 10)[0] & 0x0100)


def workbook_is_encrypted(data: bytes, stream: Stream) -> bool:
    """Whether a Workbook stream has a FilePass record near its start ([MS-XLS] 2.4.117)."""
    block, at = head(data, stream), 0
    while at + 4 <= len(block):
        record, length = struct.unpack_from("<HH", block, at)
        if record == 0x002F:
            return True
        at += 4 + length
    return False
