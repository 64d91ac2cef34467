"""Characters of symbol fonts (``w:sym``, private-use code points) as Unicode."""

from __future__ import annotations

import re

from normalizers.encodings import font_encoding

_SYMBOL = {
    0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x44: "Δ", 0x6D: "μ", 0x70: "π", 0x53: "Σ", 0x57: "Ω",
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB0: "°", 0xB7: "•",
    0xAE: "→", 0xDE: "⇒", 0xAC: "←", 0xDB: "⇔", 0xA5: "∞", 0x2D: "-", 0xBE: "-", 0xBC: "…", 0xB2: "″",
    0xA2: "′", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xE5: "Σ", 0xD6: "√",
}  # fmt: skip
"""Adobe's encoding of the font Symbol, the signs that documents use."""
_WINGDINGS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0x6F: "☐", 0xA8: "☐", 0x71: "☐", 0x72: "☐", 0xE0: "→",
    0xE8: "➔", 0xF0: "→", 0xD8: "➢", 0xA7: "▪", 0x6E: "■", 0x6C: "●", 0x76: "❖", 0xB7: "•", 0x9F: "•",
}  # fmt: skip
"""Microsoft's Wingdings and Wingdings 2, ticks, boxes, arrows and bullets."""
_PRIVATE = range(0xF020, 0xF100)
_HAS_PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(code: int, font: str | None) -> str:
    """The character that a code of a symbol font draws; its private-use character where it is not known.

    In a legacy Vietnamese font the code is one of that font's letters.
    """
    low = code - 0xF000 if code in _PRIVATE else code
    if font_encoding(font):
        return chr(low)
    name = (font or "").lower()
    table = _SYMBOL if name.startswith("symbol") else _WINGDINGS if name.startswith("wingdings") else {}
    if low in table:
        return table[low]
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def plain(text: str, font: str | None) -> str:
    """A run's text with its private-use characters read by the run's font."""
    if text.isascii() or not _HAS_PRIVATE.search(text):
        return text
    return _HAS_PRIVATE.sub(lambda match: symbol(ord(match.group()), font), text)
