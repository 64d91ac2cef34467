"""The records of an Excel 95-2003 workbook stream, and the strings in them ([MS-XLS] 2.1.4, 2.5).

A record has at most 8,224 bytes; longer content goes on in CONTINUE records. A string that is cut there says
anew, in one byte, whether its letters have one byte or two.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
BIFF5, BIFF8 = 0x0500, 0x0600
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


class BrokenRecordError(Exception):
    """A record is shorter than what it says it holds."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its kind, and its bytes with those of the CONTINUE records after it, each apart."""

    kind: int
    bodies: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The bytes of the record itself."""
        return self.bodies[0]


def records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from an offset on; an incomplete one at the end of the stream is left out."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        bodies = [stream[at : at + length]]
        at += length
        while at + 4 <= len(stream):
            more, length = struct.unpack_from("<HH", stream, at)
            if more != CONTINUE:
                break
            bodies.append(stream[at + 4 : at + 4 + length])
            at += 4 + length
        yield Record(kind, tuple(bodies))


@dataclass(frozen=True, slots=True)
class Text:
    """A string with the fonts of its letters: from which letter on, and the index of the font."""

    text: str
    fonts: tuple[tuple[int, int], ...] = ()


class Cursor:
    """A place in the bytes of a record, moving on over its CONTINUE records."""

    def __init__(self, bodies: Sequence[bytes], at: int = 0) -> None:
        self._bodies = bodies
        self._index = 0
        self._at = at

    def take(self, count: int) -> bytes:
        """The next bytes. Raises ``BrokenRecordError`` where there are not so many."""
        parts: list[bytes] = []
        while count:
            body = self._bodies[self._index] if self._index < len(self._bodies) else None
            if body is None:
                raise BrokenRecordError("a record ends too early")
            part = body[self._at : self._at + count]
            parts.append(part)
            self._at += len(part)
            count -= len(part)
            if count:
                self._index, self._at = self._index + 1, 0
        return b"".join(parts)

    def number(self, count: int) -> int:
        """The next bytes as an unsigned number."""
        return int.from_bytes(self.take(count), "little")

    def letters(self, count: int, wide: bool) -> str:
        """The next letters, of which those after a cut may have another width."""
        parts: list[str] = []
        while count:
            if self._index >= len(self._bodies):
                raise BrokenRecordError("a string ends too early")
            body = self._bodies[self._index]
            size = 2 if wide else 1
            here = min(count, (len(body) - self._at) // size)
            raw = body[self._at : self._at + here * size]
            parts.append(raw.decode("utf-16-le" if wide else "latin-1", errors="replace"))
            self._at += len(raw)
            count -= here
            if count:
                self._index, self._at = self._index + 1, 0
                wide = bool(self.number(1) & _WIDE)
        return "".join(parts)

    def text(self, length_bytes: int, old: bool) -> Text:
        """A string after its length. ``old``: of Excel 95, letters of one byte and nothing else."""
        count = self.number(length_bytes)
        if old:
            return Text(self.take(count).decode("latin-1"))
        flags = self.number(1)
        runs = self.number(2) if flags & _RICH else 0
        phonetic = self.number(4) if flags & _PHONETIC else 0
        letters = self.letters(count, bool(flags & _WIDE))
        fonts = tuple((self.number(2), self.number(2)) for _ in range(runs))
        self.take(phonetic)
        return Text(letters, fonts)
