"""Judging what was read: is it text, is it a page at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean
from typing import Final

from normalizers.text import is_vietnamese_syllable, words
from parsers.scan.decode import Decoded

NOISE: Final = 30.0
"""Engine's figure (0…100) below which a short word outside tables is a speck or a stroke of a seal."""
NOISE_BLOCK: Final = 45.0
"""Mean figure below which a block of a few letters is noise."""
_PAGE_NO = re.compile(r"^[-–—\s]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–—\s.]*$", re.IGNORECASE)
_MARGIN: Final = 0.115
"""Share of the page's height, at its top and bottom, in which a lone number is a page number."""


def is_text(word: Decoded) -> bool:
    """Whether a word outside tables is worth keeping: not a speck, a scratch or a piece of a seal."""
    text = word.text
    letters = sum(char.isalnum() for char in text)
    if not letters:
        return word.word.confidence >= 60.0 and word.word.rect.height < 60
    if word.word.confidence < NOISE and letters <= 3:
        return False
    return word.word.rect.height < 220


def is_noise(members: Sequence[Decoded]) -> bool:
    """Whether a block of a few words is a stroke of a seal or a scratch, read as letters."""
    letters = sum(len(word.text) for word in members)
    return letters <= 12 and mean_figure(members) < NOISE_BLOCK


def is_page_number(text: str, top: float, bottom: float, height: float) -> bool:
    """Whether a block is the number of the page: a lone number in the margin (all in points)."""
    near = bottom <= _MARGIN * height or top >= (1 - _MARGIN) * height
    return near and _PAGE_NO.match(text) is not None


def plausibility(decoded: Sequence[Decoded]) -> float:
    """How much a reading looks like Vietnamese text, 0…1: figures of its words that can be such.

    Noise gives short words of low figure that are no syllables; a page upside down gives some of high
    figure, but hardly any that is a syllable of two letters or more.
    """
    total = 0.0
    weight = 0
    for word in decoded:
        letters = [part for part in words(word.text) if len(part) > 1]
        size = max(1, len(word.text))
        weight += size
        if (letters and all(is_vietnamese_syllable(part) or part.isupper() for part in letters)) or (
            not letters and word.text.strip(".,;:()/-").isdigit()
        ):
            total += size * word.word.confidence / 100.0
    return total / weight if weight else 0.0


def mean_figure(decoded: Sequence[Decoded]) -> float:
    """Mean of the engine's figures, 0…100; 0 for no words."""
    return fmean(word.word.confidence for word in decoded) if decoded else 0.0
