"""From the recogniser's figures to the chance that a word, or a whole cell, is right.

The weights were fitted (logistic regression, one sample left out at a time) on some 30,000 words of the
samples' tables, rendered clean, as mild, office and heavy scans and as faxes: see
``benchmarks/bench_scan_confidence.py``, which makes them and reports how far they can be trusted.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from parsers.scan import CONFIDENCE_GATE
from parsers.scan.decode import Decoded
from parsers.scan.repair import rivals

WEIGHTS: Final = {
    "doubt": -0.91,  # logarithm of what the engine's figure leaves to 100 %
    "margin": 3.9,  # over the best other reading, up to FULL_MARGIN, in shares of it
    "changed": -1.35,  # not taken as first read, other than in capitals
    "rival": -5.6,  # what another word would gain between the same neighbours, up to FULL_GAIN
    "capitals": -1.0,  # how near the best reading is that differs in capitals alone, 1 for as good
}
"""Weight of each feature of a word (see ``features``)."""
FULL_MARGIN: Final = 12.0
FULL_GAIN: Final = 10.0
FULL_CASE_MARGIN: Final = 6.0
_COUNTED: Final = (math.log(0.05), 1.0, 0.0, 0.0, 0.0)
"""Features of a numeral that is just what its strokes make it, whatever the engine thought of it."""
_LEAST: Final = 0.001
_CURVE: Final = (
    (0.0, 0.05),
    (0.3, 0.35),
    (0.5, 0.5),
    (0.7, 0.63),
    (0.8, 0.72),
    (0.9, 0.875),
    (0.94, 0.925),
    (0.96, 0.95),
    (0.975, 0.975),
    (0.99, 0.997),
    (1.0, 0.999),
)
"""Product of the chances of a cell's words → share of such cells that were right in every letter."""


def features(words: Sequence[Decoded]) -> list[tuple[float, ...]]:
    """For each word of a cell or block what its chance of being right is made of, in the order of
    ``WEIGHTS``.
    """
    found: list[tuple[float, ...]] = []
    for word, rival in zip(words, rivals([word.text for word in words]), strict=True):
        if word.counted:
            found.append(_COUNTED)
            continue
        left = max(_LEAST, (100.5 - word.word.confidence) / 100.0)
        found.append(
            (
                math.log(left),
                min(word.margin, FULL_MARGIN) / FULL_MARGIN,
                float(word.text.casefold() != word.word.text.casefold()),
                min(rival.gain, FULL_GAIN) / FULL_GAIN if rival is not None else 0.0,
                1.0 - min(word.case_margin, FULL_CASE_MARGIN) / FULL_CASE_MARGIN,
            )
        )
    return found


def word_confidences(words: Sequence[Decoded]) -> list[float]:
    """For each word of a cell or block the chance (0…1) that it is right in every letter."""
    found = []
    for row in features(words):
        score = sum(weight * value for weight, value in zip(WEIGHTS.values(), row, strict=True))
        found.append(round(1.0 / (1.0 + math.exp(-score)), 4))
    return found


def _on_curve(chance: float) -> float:
    index = min(bisect_right(_CURVE, (chance, 2.0)), len(_CURVE) - 1)
    (x0, y0), (x1, y1) = _CURVE[index - 1], _CURVE[index]
    return y0 + (y1 - y0) * (chance - x0) / (x1 - x0)


def cell_confidence(chances: Sequence[float]) -> float:
    """Chance (0…1) that a cell is right in every letter, from those of its words; 1 for an empty cell."""
    return round(_on_curve(math.prod(chances)), 3) if chances else 1.0


def block_confidence(chances: Sequence[float]) -> float:
    """Mean chance of the words of a block of text; 1 for none."""
    return round(sum(chances) / len(chances), 3) if chances else 1.0


__all__ = ["CONFIDENCE_GATE", "block_confidence", "cell_confidence", "word_confidences"]
