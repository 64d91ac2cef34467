"""Words that stand only in the appearance of annotations: signature fields, stamps, typed text.

The number and the day of a decision are often such words. PDFium's text page does not see them; so the page
is flattened in memory (the file is never rewritten) and what has come to it is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from parsers.layout.words import Line, PlacedWord, group_lines, upright
from parsers.pdf import pdfium
from parsers.pdf.frame import Frame
from parsers.pdf.glyphs import read_glyphs

_FREE_TEXT, _STAMP, _WIDGET = 3, 13, 20
_WITH_WORDS = frozenset({_FREE_TEXT, _STAMP, _WIDGET})
_MAX_ANNOTATIONS = 300
_MAX_FILLED = 24
"""Characters up to which an annotation's line may be what fills a blank in the text."""


def has_written_annotations(page: int) -> bool:
    """Whether annotations of the page may hold words. ``page``: PDFium handle."""
    for index in range(min(pdfium.count_annotations(page), _MAX_ANNOTATIONS)):
        annotation = pdfium.get_annotation(page, index)
        if annotation:
            subtype = pdfium.annotation_subtype(annotation)
            pdfium.close_annotation(annotation)
            if subtype in _WITH_WORDS:
                return True
    return False


def annotation_words(document: Any, index: int, own: Sequence[PlacedWord], frame: Frame) -> list[PlacedWord]:
    """The words that annotations add to a page.

    ``index``: 0-based page; ``own``: the words of the page itself; ``frame``: its reading frame. Their
    ``order`` follows that of the page's words. The page must be closed while this runs.
    """
    with pdfium.open_page(document, index) as page:
        if not page or pdfium.flatten(page, 0) != 1:
            return []
    with pdfium.open_page(document, index) as page:
        if not page:
            return []
        with pdfium.open_text(page) as text_page:
            words = read_glyphs(text_page, frame, fixed=True).words if text_page else []
    known = Counter(_key(word) for word in own)
    added: list[PlacedWord] = []
    first = max((word.order for word in own), default=-1) + 1
    for word in words:
        key = _key(word)
        if known[key] > 0:
            known[key] -= 1
        else:
            added.append(word._replace(order=first + len(added)))
    return added


def _key(word: PlacedWord) -> tuple[str, int, int]:
    return word.text, round(word.x0), round(word.base)


def fills_blank(line: Line, own: Sequence[Line]) -> bool:
    """Whether an annotation's line stands in a gap of one of the page's lines ("Số:    /TB-UBND")."""
    if len(line.text) > _MAX_FILLED:
        return False
    for other in own:
        if abs(other.base - line.base) > 0.55 * max(other.size, line.size):
            continue
        if other.x1 + 3 * other.size < line.x0 or other.x0 - 3 * other.size > line.x1:
            continue
        if all(word.x1 <= line.x0 + 2 or word.x0 >= line.x1 - 2 for word in other.words):
            return True
    return False


def sort_annotation_words(
    added: Sequence[PlacedWord], own: Sequence[PlacedWord]
) -> tuple[list[PlacedWord], list[Line]]:
    """Words that fill blanks of the page's own lines, put on those lines, and the lines of signatures."""
    own_lines = group_lines(upright(own))
    filling: list[PlacedWord] = []
    rest: list[Line] = []
    for line in group_lines(upright(added), slack=0.25):
        pieces = _pieces(line)
        for piece in pieces:
            if fills_blank(piece, own_lines):
                nearest = min(own_lines, key=lambda one: abs(one.base - piece.base))
                filling += [word._replace(base=nearest.base, glued=False) for word in piece.words]
            else:
                rest.append(piece)
    return filling, rest


def _pieces(line: Line) -> list[Line]:
    """An annotation line parted where another annotation stands on the same height."""
    found: list[list[PlacedWord]] = [[line.words[0]]]
    for word in line.words[1:]:
        if word.x0 - found[-1][-1].x1 > 1.5 * word.size:
            found.append([word])
        else:
            found[-1].append(word)
    return [Line(words, line.base) for words in found]
