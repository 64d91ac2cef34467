"""Blanks that the recogniser did not see ("1,2tỷ" where a gap as wide as a blank stands before "tỷ"), and
those that it saw beside the narrow figure in a year ("201 1")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from normalizers.text import place_tone
from parsers.scan import numerals
from parsers.scan.decode import Decoded
from parsers.scan.engine import ReadWord
from parsers.scan.frame import Rect, union
from parsers.scan.language import NUMBER, office_language, tokens
from parsers.scan.placing import line_measure
from parsers.scan.raster import Array

_BLANK: Final = 0.24
"""Width of a gap, as a share of the font size, from which it may be a blank."""
_WIDER: Final = 1.8
"""How many times wider than the next widest gap of the word a blank is."""
_SHORTEST: Final = 3
"""Characters of a word that may hold a blank."""

_PITCH: Final = 0.95
"""Distance between the middles of two figures, in heights, up to which they belong to one number."""
_YEAR_BEGUN: Final = re.compile(r"^\D{0,1}(?:19|20)\d$")
_YEAR_ENDED: Final = re.compile(r"^\d(?!\d)")
_FLAT: Final = 0.25
"""Height of a dash, as a share of the font size, at most."""
_DASHES: Final = frozenset("-–")

Cut = tuple[int, Rect, Rect]
"""Which word, and its two halves on the page."""


def cuts(grey: Array, words: Sequence[Decoded]) -> list[Cut]:
    """The words with a gap inside that is as wide as a blank."""
    found: list[Cut] = []
    for _, line in groupby(enumerate(words), key=lambda entry: entry[1].word.line):
        members = list(line)
        measure = line_measure([word for _, word in members])
        if measure is None:
            continue
        for index, word in members:
            gap = _wide_gap(grey, word, measure[0]) if len(word.text) >= _SHORTEST else None
            if gap is not None:
                x0, y0, x1, y1 = word.word.rect
                left = _inked(grey, Rect(x0, y0, x0 + gap[0], y1))
                found.append((index, left, _inked(grey, Rect(x0 + gap[1], y0, x1, y1))))
    return found


def _inked(grey: Array, rect: Rect) -> Rect:
    """The part of a rectangle, from top to bottom, that has ink: a small letter is lower than its word."""
    rows = np.flatnonzero(numerals.word_ink(grey, rect).any(axis=1))
    return Rect(rect.x0, rect.y0 + int(rows[0]), rect.x1, rect.y0 + int(rows[-1]) + 1) if rows.size else rect


def _wide_gap(grey: Array, word: Decoded, size: float) -> tuple[int, int] | None:
    """First and last column, from a word's left side, of the one gap in it that may be a blank."""
    filled = np.flatnonzero(numerals.word_ink(grey, word.word.rect).any(axis=0))
    gaps = np.diff(filled) - 1
    if gaps.size == 0:
        return None
    widest = int(gaps.argmax())
    others = np.delete(gaps, widest)
    if gaps[widest] < max(_BLANK * size, _WIDER * int(others.max(initial=0))):
        return None
    return int(filled[widest]) + 1, int(filled[widest + 1])


def parted(word: Decoded, cut: Cut, left: Sequence[ReadWord]) -> list[Decoded]:
    """A word as two, where what a look at its left half reads begins the word; else the word itself."""
    head = "".join(part.text for part in left)
    tail = word.text[len(head) :]
    if not head or not tail or not word.text.startswith(head):
        return [word]
    if not _may_part(head[-1], tail) and not _are_two_words(head, tail):
        return [word]
    return _pieces(word, (head, tail), cut[1:])


def _may_part(before: str, tail: str) -> bool:
    """Whether a blank may stand there: not in numbers, numerals and syllables, nor before a stop."""
    after = tail[0]
    if after in _DASHES:
        return before.isalnum() and len(tail) == 1
    if not after.isalnum() or (before.isdigit() and after.isdigit()):
        return False
    if before in "IVX" and after in "IVX":
        return False
    return not (before.isalpha() and after.islower())


def _are_two_words(head: str, tail: str) -> bool:
    """Whether two halves are known to follow each other, likelier than the whole ("y tế", "thú y")."""
    before, after, language = tokens(head), tokens(tail), office_language()
    if not before or not after or NUMBER in (before[-1], after[0]):
        return False
    first, second = before[-1], after[0]
    if not language.knows_pair(first, second):
        return False
    both = language.log_chance(first, None) + language.log_chance(second, first)
    return both > language.log_chance(place_tone(first + second), None)


def with_whole_years(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words, years that were cut at a narrow figure made whole ("201 1" → "2011")."""
    found: list[Decoded] = []
    for word in words:
        before = found[-1] if found else None
        if before is not None and _is_cut_year(grey, before, word):
            rect = union([before.word.rect, word.word.rect])
            text = before.text + word.text
            whole = replace(before.word, text=text, rect=rect, choices=())
            found[-1] = replace(before, text=text, word=whole, margin=min(before.margin, word.margin))
        else:
            found.append(word)
    return found


def _is_cut_year(grey: Array, first: Decoded, second: Decoded) -> bool:
    """Whether two words are a year whose last figure stands no further off than its others."""
    if first.word.line != second.word.line or not _YEAR_BEGUN.match(first.text):
        return False
    if not _YEAR_ENDED.match(second.text):
        return False
    middles: list[float] = []
    for word, last in ((first, -1), (second, 0)):
        filled = numerals.word_ink(grey, word.word.rect).any(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], filled.astype(np.int8), [0]])))
        if not edges.size:
            return False
        middles.append(word.word.rect.x0 + (int(edges[::2][last]) + int(edges[1::2][last])) / 2)
    return middles[1] - middles[0] <= _PITCH * first.word.rect.height


def with_room_at_dashes(grey: Array, words: Sequence[Decoded]) -> list[Decoded]:
    """The words, those parted in three that hold a dash with a blank on both sides ("2021 - 2025")."""
    found: list[Decoded] = []
    for _, line in groupby(words, key=lambda word: word.word.line):
        members = list(line)
        measure = line_measure(members)
        for word in members:
            rects = _around_dash(grey, word, measure[0]) if measure is not None else None
            found += _in_three(word, rects) if rects is not None else [word]
    return found


def _around_dash(grey: Array, word: Decoded, size: float) -> list[Rect] | None:
    """Where a word's one dash stands, with wide gaps on both sides, and what is before and after it."""
    if sum(char in _DASHES for char in word.text) != 1 or word.text[0] in _DASHES or word.text[-1] in _DASHES:
        return None
    ink = numerals.word_ink(grey, word.word.rect)
    filled = np.flatnonzero(ink.sum(axis=0) >= 2)
    wide = np.flatnonzero(np.diff(filled) - 1 >= _BLANK * size).tolist()
    x0, y0, x1, y1 = word.word.rect
    for before, after in pairwise(wide):
        first, last = int(filled[before + 1]), int(filled[after])
        rows = np.flatnonzero(ink[:, first : last + 1].any(axis=1))
        if rows[-1] - rows[0] < _FLAT * size:
            left, right = x0 + int(filled[before]) + 1, x0 + int(filled[after + 1])
            return [Rect(x0, y0, left, y1), Rect(x0 + first, y0, x0 + last + 1, y1), Rect(right, y0, x1, y1)]
    return None


def _in_three(word: Decoded, rects: Sequence[Rect]) -> list[Decoded]:
    at = next(index for index, char in enumerate(word.text) if char in _DASHES)
    return _pieces(word, (word.text[:at], word.text[at], word.text[at + 1 :]), rects)


def _pieces(word: Decoded, texts: Sequence[str], rects: Sequence[Rect]) -> list[Decoded]:
    """A word parted: the text and the place of each piece."""
    return [
        replace(word, text=text, word=replace(word.word, text=text, rect=rect, choices=()))
        for text, rect in zip(texts, rects, strict=True)
    ]
