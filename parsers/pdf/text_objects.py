"""Text objects of a page: their fonts, sizes and directions."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from normalizers.encodings import convert, font_encoding, font_is_capital
from normalizers.text import nfc
from parsers.pdf import pdfium
from parsers.pdf.frame import Frame

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


_FORCE_BOLD = 1 << 18
_FILL_AND_STROKE = 2


class Font(NamedTuple):
    """What is known of a font: name, whether it is bold, and the legacy encoding it draws."""

    name: str
    bold: bool
    encoding: str | None
    capitals: bool


def direction(a: float, b: float) -> int:
    """Direction of writing in degrees, counter-clockwise in user space: a quarter, or -1 for a slant.

    ``a``, ``b``: of the matrix x' = a·x + …, y' = b·x + ….
    """
    if abs(b) < 0.02 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) < 0.02 * abs(b):
        return 90 if b > 0 else 270
    return -1


@lru_cache(maxsize=256)
def _font(name: bytes, flags: int) -> Font:
    """What a font's name and its descriptor's flags (ISO 32000-1, 9.8.2) say."""
    bare = name.decode("utf-8", errors="replace").rpartition("+")[2]
    lowered = bare.lower()
    bold = (
        "bold" in lowered
        or "black" in lowered
        or "heavy" in lowered
        or lowered.endswith((",b", "-b", "-bd", "bd"))
        or bool(flags & _FORCE_BOLD)
    )
    return Font(bare, bold, font_encoding(bare), font_is_capital(bare))


def converted_word(written: str, font: Font, converted: Counter[str]) -> str:
    """The characters of a word in a font of a legacy encoding as NFC text.

    In such a font the hyphen signs are a letter ("ư" of TCVN3).
    """
    assert font.encoding is not None
    for sign in ("\ufffe", "\x02", "\u2212"):
        written = written.replace(sign, "\u00ad")
    written = written.replace(" ", "")
    result = convert(written, font.encoding, capitals=font.capitals)
    if result != written:
        converted[font.encoding] += 1
    return nfc(result.replace("\u00ad", "-"))


_Drawn = tuple[Font, str, bool, float, float, int, int]
"""How the words of one text object are drawn: font, its name, bold, size, base, turn clockwise against the
frame (-1 for a slant), mode."""
_STRIDE = 4
"""Words of which one is asked for its object first; those of one object are mostly more."""


class TextObjects:
    """Text objects of one page by handle. Handles are only good while the page is open."""

    def __init__(self, text_page: Any, frame: Frame) -> None:
        self.drawn: dict[int, _Drawn] = {}
        """Upright objects that were looked at."""
        self._text_page, self._frame = text_page, frame
        self.fonts: dict[int, Font] = {0: _NO_FONT}
        self._matrix, address = pdfium.matrix()
        self._at_matrix = pdfium.at(address)

    def of(self, begins: Sequence[int]) -> list[_Drawn]:
        """How each word is drawn. ``begins``: index of its first character."""
        known, look = self.drawn, self.look
        handles = self._handles(begins)
        return [known.get(handle) or look(handle or 0, i) for handle, i in zip(handles, begins, strict=True)]

    def _handles(self, begins: Sequence[int]) -> list[int]:
        """The object of each word. PDFium keeps the characters of an object together: where two words are of
        one, so are those between.
        """
        found = [0] * len(begins)
        found[::_STRIDE] = map(pdfium.text_object, repeat(self._text_page), begins[::_STRIDE])
        for start in range(0, len(begins), _STRIDE):
            stop = start + _STRIDE
            between = begins[start + 1 : stop]
            if stop < len(begins) and found[start] == found[stop]:
                found[start + 1 : stop] = [found[start]] * len(between)
            else:
                found[start + 1 : stop] = map(pdfium.text_object, repeat(self._text_page), between)
        return found

    def look(self, handle: int, index: int) -> _Drawn:
        """How a character of the object is drawn; remembered where it holds for all its characters."""
        pdfium.char_matrix(self._text_page, index, self._at_matrix)
        font = self._font(pdfium.object_font(handle) or 0) if handle else _NO_FONT
        mode = pdfium.render_mode(handle) if handle else 0
        a, b, c, d, x, y = self._matrix
        scale = abs(c + d) if c == 0 or d == 0 else (c * c + d * d) ** 0.5
        angle = 0 if b == 0.0 < a else direction(a, b)
        turn = -1 if angle < 0 else (angle - self._frame.turn) % 360
        drawn = (
            font,
            font.name,
            font.bold or mode == _FILL_AND_STROKE,
            pdfium.font_size(self._text_page, index) * scale,
            self._frame.point(x, y)[1],
            turn,
            mode,
        )
        if turn == 0 and handle:
            self.drawn[handle] = drawn
        return drawn

    def _font(self, handle: int) -> Font:
        font = self.fonts.get(handle)
        if font is None:
            name = ctypes.create_string_buffer(256)
            pdfium.font_name(handle, name, len(name))
            font = self.fonts[handle] = _font(name.value, pdfium.font_flags(handle))
        return font


_NO_FONT = Font("", False, None, False)
