"""Words at the head or foot of a page that a clip hides.

A program that breaks a merged cell or a line over two pages may draw its words on both, and let the clip of
each page show a part: a browser does so with tall letters of the first line of a page, a spreadsheet with
cells centred in several rows.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from operator import itemgetter

from parsers.layout.words import PlacedWord
from parsers.pdf import pdfium
from parsers.pdf.glyphs import PageGlyphs

_LINES = 2
"""Lines at each end of a page that are looked at in any case; further ones while they are hidden."""
_NEAR = 60.0
"""Points."""
_SHOWN = 0.4
"""Share of its height below which a word is hidden."""


def clipped_words(text_page: int, glyphs: PageGlyphs) -> set[int]:
    """Content order of the words at the ends of a page of which a clip shows next to nothing.

    ``text_page``: PDFium handle.
    """
    words = [word for word in glyphs.words if word.turn == 0]
    if not words:
        return set()
    hidden: set[int] = set()
    for lines in (_lines(words, downwards=True), _lines(words, downwards=False)):
        for index, line in enumerate(lines):
            line.sort(key=lambda word: word.x0)
            if _is_hidden(text_page, glyphs, line[0]):
                hidden.update(word.order for word in line if _is_hidden(text_page, glyphs, word))
            elif index + 1 >= _LINES:
                break
    return hidden


def _lines(words: Sequence[PlacedWord], downwards: bool) -> Iterator[list[PlacedWord]]:
    """Words of one height, from one end of the page on."""
    line: list[PlacedWord] = []
    for word in _from_end(words, downwards):
        if line and abs(word.base - line[0].base) > 0.5 * word.size:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _from_end(words: Sequence[PlacedWord], downwards: bool) -> Iterator[PlacedWord]:
    """Words by height; those far from the end are only sorted when they are asked for."""
    bases = list(map(_BASE, words))
    if downwards:
        border = min(bases) + _NEAR
        near = [word for word, base in zip(words, bases, strict=True) if base <= border]
    else:
        border = max(bases) - _NEAR
        near = [word for word, base in zip(words, bases, strict=True) if base > border]
    yield from sorted(near, key=_BASE, reverse=not downwards)
    yield from sorted(words, key=_BASE, reverse=not downwards)[len(near) :]


_BASE = itemgetter(PlacedWord._fields.index("base"))


def _is_hidden(text_page: int, glyphs: PageGlyphs, word: PlacedWord) -> bool:
    handle = pdfium.text_object(pdfium.at(text_page), glyphs.begins[word.order])
    clip = pdfium.clip_path(handle) if handle else None
    if not clip:
        return False
    for index in range(max(pdfium.count_clip_paths(clip), 0)):
        x0, top, x1, bottom = glyphs.frame.rect(*_bounds(clip, index))
        shown = min(word.base, bottom) - max(word.top, top)
        beside = word.x0 < x0 - 1 or word.x1 > x1 + 1 or bottom - top < word.size
        if not beside and shown < _SHOWN * (word.base - word.top):
            return True
    return False


def _bounds(clip: int, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of one path of a clip, in user space."""
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    xs, ys = [], []
    for segment in range(max(pdfium.count_clip_segments(clip, index), 0)):
        pdfium.segment_point(pdfium.get_clip_segment(clip, index, segment), at_x, at_y)
        xs.append(x.value)
        ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)
