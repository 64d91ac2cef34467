"""Bytes of a text file → characters: byte order marks, UTF-8, UTF-16, Vietnamese single-byte code pages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ODD_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Control characters that no text export has; tab, line ends, form feed, vertical tab and escape are left."""
_MAX_ODD_SHARE = 0.002
_COMPOSED = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
"""Letters that only Vietnamese has: what a right code page gives in plenty."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding it was read with."""

    text: str
    encoding: str


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 that has no mark: every second byte of line ends and digits is NUL."""
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > max(2, len(sample) // 8) and odd > 4 * even:
        return "utf-16-le"
    if even > max(2, len(sample) // 8) and even > 4 * odd:
        return "utf-16-be"
    return None


def _single_byte(data: bytes) -> Decoded:
    """A Vietnamese code page: windows-1258 where it gives Vietnamese letters, else the raw byte values.

    TCVN3, VNI, VPS and VISCII are font encodings over windows-1252; they stay as its characters (bytes that
    windows-1252 does not define keep their value), for the repair of legacy text to recognise.
    """
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    letters = sum(1 for character in text if not character.isascii() and character.isalpha())
    stray = sum(1 for character in text if unicodedata.combining(character))
    if letters and len(_COMPOSED.findall(text)) > 0.2 * letters and stray < 0.05 * letters:
        return Decoded(text, "windows-1258")
    raw = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256))
    return Decoded(data.decode("latin-1").translate(dict(enumerate(raw))), "windows-1252")


def decode(data: bytes) -> Decoded:
    """Characters of a text file.

    Never raises: bytes that are no UTF are read as a single-byte code page, and `is_text` tells whether the
    result can be text at all.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, errors="replace").lstrip("\ufeff"), encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return Decoded(data.decode(wide, errors="replace"), wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start]
        if error.reason == "unexpected end of data" or _mostly_utf8(data):
            text = data.decode("utf-8", errors="replace")
            return Decoded(text, "utf-8 with broken bytes" if good != data else "utf-8")
    return _single_byte(data)


def _mostly_utf8(data: bytes) -> bool:
    """Whether a file is UTF-8 but for a few spoilt bytes: many whole sequences for every broken one."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return whole > 20 * broken


def is_text(text: str) -> bool:
    """Whether characters can be a text file: hardly any control characters.

    >>> is_text("Quý I/2020\\n"), is_text("\\x00\\x01\\x02MZ")
    (True, False)
    """
    sample = text[:200_000]
    return len(_ODD_CONTROLS.findall(sample)) <= _MAX_ODD_SHARE * len(sample)
