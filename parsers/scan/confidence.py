"""From the recogniser's figures to the chance that a word, or a whole cell, is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from parsers.scan.decode import Decoded

CONFIDENCE_GATE: Final = 0.9
"""Cells below this chance of being right in every letter are for a person to look at."""

_BIAS: Final = 0.0


def word_confidence(word: Decoded) -> float:
    """Chance (0…1) that the word is right in every letter."""
    return min(0.999, max(0.01, word.word.confidence / 100.0))


def cell_confidence(words: Sequence[Decoded]) -> float:
    """Chance (0…1) that a cell with these words is right in every letter; 1 for an empty cell."""
    if not words:
        return 1.0
    return round(math.exp(sum(math.log(word_confidence(word)) for word in words) / len(words)), 3)
