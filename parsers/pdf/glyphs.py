"""A page's characters as placed words: one text call a page, boxes written into one C array."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any
from unicodedata import is_normalized

import numpy as np

from normalizers.text import nfc
from parsers.layout.broken_words import gap_kind
from parsers.layout.words import PlacedWord
from parsers.pdf import pdfium
from parsers.pdf.frame import Frame, Quarter

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]
from parsers.pdf.text_objects import TextObjects, converted_word, direction

_BLANKS = frozenset(" \t\r\n\u00a0")
INVISIBLE = 3
"""Text rendering mode of OCR layers."""
WORD_GAP = 0.17
"""Share of the font size from which a gap between two characters parts words (a blank has 0.25)."""
SUPPLIED_GAP = 0.1
"""The same where PDFium has supplied a blank."""
_LINE_JUMP = 0.9
_SET_BACK = 0.1
"""Share of the font size by which a character may reach into the one before it in content order and still
be set back to its left: a letter that another font had to draw comes after the rest of its word."""
_FIRST_SAMPLES, _SAMPLES = 6, 24
"""Characters whose direction is asked for: first some, more where these do not all agree with the page."""
_HEIGHTS = 400
"""Characters, spread over a page, from which the usual height is taken."""


@dataclass(slots=True)
class PageGlyphs:
    """All characters of a page in content order, in the frame in which the page is read."""

    frame: Frame
    text: str
    x0: Array
    x1: Array
    top: Array
    bottom: Array
    words: list[PlacedWord] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    """For each word, by its order, the index of its first character."""
    ends: list[int] = field(default_factory=list)
    """The same for the character after its last."""
    hidden: int = 0
    """Words drawn in the invisible mode."""
    tilted: list[PlacedWord] = field(default_factory=list)
    """Words on a slant: watermarks."""
    converted: Counter[str] = field(default_factory=Counter)
    """Legacy encoding → words converted from it."""


def _characters(text_page: Any) -> str:
    """One character for each of PDFium's, in content order."""
    count = pdfium.count_chars(text_page)
    if count <= 0:
        return ""
    buffer = np.empty(count + 1, dtype=np.uint16)
    written = pdfium.get_text(text_page, 0, count, buffer.ctypes.data)
    text = buffer[: max(written - 1, 0)].tobytes().decode("utf-16-le", errors="replace")
    if len(text) == count:
        return text
    codes = (pdfium.get_unicode(text_page, index) for index in range(count))
    return "".join(
        chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
    )


def _boxes(text_page: Any, count: int) -> npt.NDArray[np.float32]:
    """Loose boxes of all characters: n × (left, top, right, bottom) in user space."""
    rects = np.empty((count, 4), dtype=np.float32)
    for start in range(0, count, len(_PLACES)):
        chunk = rects[start : start + len(_PLACES)]
        places = range(start, start + len(chunk))
        deque(map(pdfium.loose_box, repeat(text_page), places, _PLACES), maxlen=0)
        chunk[:] = _RECTS[: len(chunk)]
    return rects


_RECTS = np.empty((2048, 4), dtype=np.float32)
"""Where PDFium writes boxes. A pointer to each place is made once, as that costs as much as the call."""
_PLACES = [pdfium.at(_RECTS.ctypes.data + row * _RECTS.strides[0]) for row in range(len(_RECTS))]


def reading_turn(text_page: Any, text: str, shown: Quarter) -> Quarter:
    """The turn in which most of the page's words are upright."""
    count = len(text)
    if not count:
        return shown
    votes = _turns(text_page, text, _FIRST_SAMPLES)
    if set(votes) != {shown}:
        votes = _turns(text_page, text, _SAMPLES)
    votes.pop(-1, None)
    if not votes:
        return shown
    best, _ = votes.most_common(1)[0]
    # a page is only turned for its words when they clearly say so
    if best == shown or votes[best] < 0.6 * sum(votes.values()):
        return shown
    return best  # type: ignore[return-value]


def _turns(text_page: Any, text: str, samples: int) -> Counter[int]:
    """Directions of some characters, spread over the text (see ``direction``)."""
    matrix, address = pdfium.matrix()
    at_matrix = pdfium.at(address)
    votes: Counter[int] = Counter()
    for index in range(0, len(text), max(1, len(text) // samples)):
        if text[index] not in _BLANKS and pdfium.char_matrix(text_page, index, at_matrix):
            a, b, *_ = matrix
            votes[direction(a, b)] += 1
    return votes


def _word_starts(glyphs: PageGlyphs, em: float, text_page: Any) -> tuple[Any, Any, list[int]]:
    """Where words start, and which characters are blanks, as masks; and the blanks that stand inside words.

    ``em``: the usual height of a character. A blank that PDFium supplied where there is hardly a gap parts
    nothing: the characters around it are one word.
    """
    count = len(glyphs.text)
    codes = np.frombuffer(glyphs.text.encode("utf-32-le"), dtype=np.uint32)
    blank = (codes <= 32) & (codes != 2)  # 2 is a hyphen
    blank |= codes == 0xA0
    if codes.max() >= 0x2000:
        blank |= (codes >= 0x2000) & (codes < 0x200C)
        for code in (0x202F, 0x3000, 0xFEFF):
            blank |= codes == code
    mark = (codes >= 0x0300) & (codes < 0x0370)  # combining: drawn over the letter before
    middle = (glyphs.top + glyphs.bottom) / 2
    gap = glyphs.x0[1:] - glyphs.x1[:-1]
    starts = np.empty(count, dtype=bool)
    starts[0] = True
    starts[1:] = (
        blank[:-1]
        | (gap > WORD_GAP * em)
        | (np.abs(middle[1:] - middle[:-1]) > _LINE_JUMP * em)
        | (gap < -1.5 * em)
        | ((glyphs.x1[1:] < glyphs.x0[:-1] + _SET_BACK * em) & ~mark[1:])
    )
    starts &= ~blank
    inside: list[int] = []
    if count > 2:
        lone = blank[1:-1] & ~blank[:-2] & ~blank[2:]
        near = np.abs(glyphs.x0[2:] - glyphs.x1[:-2]) < SUPPLIED_GAP * em
        level = np.abs(middle[2:] - middle[:-2]) < 0.6 * em
        for index in (np.flatnonzero(lone & near & level) + 1).tolist():
            if _is_gap(glyphs.text, index) and pdfium.is_generated(text_page, index):
                blank[index] = starts[index + 1] = False
                inside.append(index)
    return starts, blank, inside


def _is_gap(text: str, index: int) -> bool:
    """Whether the blank at an index stands inside one word, by what is before and after it."""
    before, after = text[index - 1], text[index + 1]
    if text[index] != " ":
        return False
    if not before.isalpha() or not after.isalpha():
        return before.isdigit() and after.isdigit()
    head, tail = _HEAD.search(text, max(0, index - 8), index), _TAIL.match(text, index + 1)
    return bool(head and tail) and gap_kind(nfc(head[0]), nfc(tail[0])) > 0  # type: ignore[index]


_HEAD = re.compile(r"[^\W\d_]+$")
_TAIL = re.compile(r"[^\W\d_]+")


def read_glyphs(handle: int, shown: Frame, fixed: bool = False) -> PageGlyphs:
    """All words of a page. ``handle``: PDFium's of the text page.

    ``fixed``: the frame given is the one to read in; otherwise it is turned to where most words are upright.
    """
    text_page = pdfium.at(handle)
    text = _characters(text_page)
    count = len(text)
    if not count:
        empty = np.zeros(0)
        return PageGlyphs(shown, "", empty, empty, empty, empty)
    frame = shown if fixed else shown.turned(reading_turn(text_page, text, shown.turn))
    raw = _boxes(text_page, count).astype(np.float64)
    x0, top, x1, bottom = frame.rect(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1])
    glyphs = PageGlyphs(frame, text, x0, x1, top, bottom)
    heights = bottom - top
    some = heights[:: 1 + count // _HEIGHTS]
    visible = sorted(some[some > 1].tolist())
    usual = visible[len(visible) // 2] if visible else 10.0
    _collect(glyphs, text_page, *_word_starts(glyphs, usual, text_page))
    return glyphs


def _collect(glyphs: PageGlyphs, text_page: Any, starts: Any, blank: Any, inside: Sequence[int]) -> None:
    """Fill the words of a page from where they start. ``inside``: blanks that are no ends of words."""
    first = np.flatnonzero(starts)
    if not len(first):
        return
    # a word ends at the next blank or at the next start
    edges = np.flatnonzero(starts | blank)
    last = np.append(edges, len(glyphs.text))[np.searchsorted(edges, first) + 1]
    covered = np.stack([first, last], axis=1).ravel()
    lefts = np.minimum.reduceat(np.append(glyphs.x0, np.inf), covered)[::2].tolist()
    rights = np.maximum.reduceat(np.append(glyphs.x1, -np.inf), covered)[::2].tolist()
    stored = np.append((glyphs.x1 - glyphs.x0 > 0.1) & blank, False)[last].tolist()
    glued = (np.append(-1, last[:-1]) == first).tolist()
    glyphs.begins, glyphs.ends = first.tolist(), last.tolist()
    for order in _before_lost_blanks(glyphs, text_page):
        stored[order], glued[order + 1 : order + 2] = True, [False][: len(glued) - order - 1]
    objects = TextObjects(text_page, glyphs.frame)
    drawn = objects.of(glyphs.begins)
    fonts, names, bold, sizes, bases, turns, modes = map(list, zip(*drawn, strict=True))
    text = glyphs.text
    for sign in _HYPHENS:
        text = text.replace(sign, "-")
    written = [text[i:j] for i, j in zip(glyphs.begins, glyphs.ends, strict=True)]
    for order in {bisect_right(glyphs.begins, index) - 1 for index in inside}:
        written[order] = written[order].replace(" ", "")
    if inside or not is_normalized("NFC", text):
        written = list(map(nfc, written))
    if any(turns):
        for order in np.flatnonzero(turns).tolist():
            bases[order] = float(glyphs.bottom[glyphs.begins[order] : glyphs.ends[order]].max())
    for font in [font for font in objects.fonts.values() if font.encoding is not None]:
        for order in [order for order, one in enumerate(fonts) if one is font]:
            held = glyphs.text[glyphs.begins[order] : glyphs.ends[order]]
            written[order] = converted_word(held, font, glyphs.converted)
    orders = range(len(written))
    fields = zip(written, lefts, rights, bases, sizes, bold, turns, glued, stored, orders, names, strict=True)
    # tuple.__new__ makes them without a call of Python for each
    words: list[PlacedWord] = list(map(tuple.__new__, repeat(PlacedWord), fields))
    glyphs.hidden = modes.count(INVISIBLE)
    glyphs.tilted = [word._replace(turn=0) for word in words if word.turn < 0]
    glyphs.words = [word for word in words if word.turn >= 0] if glyphs.tilted else words


def _before_lost_blanks(glyphs: PageGlyphs, text_page: Any) -> list[int]:
    """Words that end in a hyphen at the end of a line and have a stored blank after it, which PDFium drops.

    The text object tells of it: it reaches to where the blank begins, not only to the ink of the hyphen.
    """
    found: list[int] = []
    values = [ctypes.c_double() for _ in range(4)]
    bounds = [ctypes.c_float() for _ in range(4)]
    for match in _LINE_HYPHEN.finditer(glyphs.text):
        index = match.start()
        order = bisect_right(glyphs.begins, index) - 1
        handle = pdfium.text_object(text_page, index)
        if order < 0 or not handle or glyphs.ends[order] != index + 1:
            continue
        pdfium.object_bounds(handle, *map(ctypes.addressof, bounds))
        pdfium.char_box(text_page, index, *map(ctypes.addressof, values))
        left, low, right, high = (value.value for value in bounds)
        ink_left, ink_right, ink_low, ink_high = (value.value for value in values)
        end = glyphs.frame.rect(left, low, right, high)[2]
        ink = glyphs.frame.rect(ink_left, ink_low, ink_right, ink_high)[2]
        bearing = glyphs.x1[index] - ink
        if bearing > _LEAST_BEARING and end - ink > 0.5 * bearing:
            found.append(order)
    return found


_LEAST_BEARING = 0.08
"""Points of white behind a hyphen from which its ink and its end can be told apart."""
_LINE_HYPHEN = re.compile("[\ufffe\x02]")
_HYPHENS = "\ufffe\x02\u00ad"
"""What PDFium writes for a hyphen at the end of a line, and soft hyphens."""
