"""Words at the head or foot of a page that a clip hides.

A program that breaks a merged cell or a line over two pages may draw its words on both, and let the clip of
each page show a part: a browser does so with tall letters of the first line of a page, a spreadsheet with
cells centred in several rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, pairwise

from parsers.layout.words import BASE, PlacedWord, upright
from parsers.pdf import pdfium
from parsers.pdf.clips import clip_areas
from parsers.pdf.glyphs import PageGlyphs

_LINES = 2
"""Lines at each end of a page that are looked at in any case; further ones while they are hidden."""
_NEAR = 60.0
"""Points."""
_SHOWN = 0.4
"""Share of its height below which a word is hidden."""
_WHOLE = 0.97
"""Share of its height from which a word is shown whole."""
Halves = set[tuple[str, int]]
"""Words, and where they begin from left to right, of which one page shows the upper part."""


def clipped_words(text_page: int, glyphs: PageGlyphs, cut: Halves) -> tuple[set[int], Halves]:
    """Content order of the words at the ends of a page of which a clip shows next to nothing, and the words
    at its foot of which it shows a part.

    The latter are lifted to where the clip ends: they stand above the rule that is drawn there.
    ``text_page``: PDFium handle; ``cut``: the latter of the page before: where the top of the page shows the
    other part of one, it is there once more.
    """
    words = upright(glyphs.words)
    hidden: set[int] = set()
    halves: Halves = set()
    lifted: dict[int, float] = {}
    if not words:
        return hidden, halves
    bases = list(map(BASE, words))
    for top in (True, False):
        before = len(hidden)
        for index, line in enumerate(_lines(words, bases, downwards=top)):
            count = len(hidden)
            for word in _partly_shown(text_page, glyphs, line, thorough=index > 0 and count > before):
                half = (word.text, round(word.x0))
                share, end = _shown(text_page, glyphs, word)
                if share < _SHOWN or (top and half in cut):
                    hidden.add(word.order)
                elif not top:
                    halves.add(half)
                    lifted[word.order] = end
            if len(hidden) == count and index + 1 >= _LINES:
                break
    if lifted:
        glyphs.words[:] = [word._replace(base=lifted.get(word.order, word.base)) for word in glyphs.words]
    return hidden, halves


def _partly_shown(
    text_page: int, glyphs: PageGlyphs, line: list[PlacedWord], thorough: bool
) -> list[PlacedWord]:
    """The words of a line that a clip cuts; none where it leaves the first of each cell whole.

    ``thorough``: every word is looked at, as hidden ones may stand among those of a heading.
    """
    line.sort(key=lambda word: word.x0)
    firsts = [line[0], *(word for before, word in pairwise(line) if word.x0 - before.x1 > word.size)]
    if not thorough and all(_shown(text_page, glyphs, word)[0] >= _WHOLE for word in firsts):
        return []
    return [word for word in line if _shown(text_page, glyphs, word)[0] < _WHOLE]


def _lines(
    words: Sequence[PlacedWord], bases: Sequence[float], downwards: bool
) -> Iterator[list[PlacedWord]]:
    """Words of one height, from one end of the page on."""
    line: list[PlacedWord] = []
    for word in _from_end(words, bases, downwards):
        if line and abs(word.base - line[0].base) > 0.5 * word.size:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _from_end(words: Sequence[PlacedWord], bases: Sequence[float], downwards: bool) -> Iterator[PlacedWord]:
    """Words by height; those far from the end are only sorted when they are asked for."""
    border = min(bases) + _NEAR if downwards else max(bases) - _NEAR
    near = list(compress(words, map(border.__ge__ if downwards else border.__lt__, bases)))
    yield from sorted(near, key=BASE, reverse=not downwards)
    yield from sorted(words, key=BASE, reverse=not downwards)[len(near) :]


def _shown(text_page: int, glyphs: PageGlyphs, word: PlacedWord) -> tuple[float, float]:
    """The share of a word's height that a clip shows, and how far down it is shown, at most its baseline."""
    handle = pdfium.text_object(pdfium.at(text_page), glyphs.begins[word.order])
    share, end = 1.0, word.base
    for x0, top, x1, bottom in clip_areas(handle, glyphs.frame) if handle else ():
        beside = word.x0 < x0 - 1 or word.x1 > x1 + 1 or bottom - top < word.size
        if not beside:
            shown = min(word.base, bottom) - max(word.top, top)
            share = min(share, shown / (word.base - word.top))
            end = min(end, bottom)
    return share, end
