"""How likely one word follows another in the papers of Vietnamese offices.

The table ``data/pairs.tsv`` counts words and neighbouring words of decisions, plans and forms (see
``benchmarks/bench_scan_pairs.py``, which also says what may be in it). It only ever chooses between readings
that the recogniser itself offered, or ranks suggestions.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from sys import intern
from typing import Final

from normalizers.text import fold_marks, is_vietnamese_syllable, nfc, place_tone

NUMBER: Final = "#"
"""Stands for any number."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_BACKOFF: Final = 6.0
"""How many sightings of a word outweigh its single frequency, when what follows it was never seen."""
_OPEN: Final = 0.4
"""The same for each word that was seen after it: what many words follow ("để"), others may follow too; what
few do ("đề") is hardly followed by one that was never seen there.
"""
_SYLLABLE: Final = 0.05
"""Count given to a possible syllable that is not in the table."""
_NO_WORD: Final = 0.0005
"""Count given to letters that make no syllable."""
_AFTER_NUMBER: Final = math.log(0.3)
"""A number after a number: dates and signs of instruments are made of them. (The counts of the table are
capped, which would make them rare.)"""
_SLACK: Final = 5000.0


def tokens(text: str) -> list[str]:
    """Words in lower case with official tone marks; numbers as ``NUMBER``; punctuation left out.

    >>> tokens("Quý I/2020")
    ['quý', 'i', '#']
    """
    return [
        NUMBER if found[0].isdigit() else place_tone(found.lower()) for found in _TOKEN.findall(nfc(text))
    ]


class Language:
    """Counts of words and of pairs, and the chances that follow from them."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        self._words = words
        self._pairs = pairs
        self._total = sum(words.values()) + _SLACK
        followed: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (first, _), count in pairs.items():
            followed[first] += count
            kinds[first] += 1
        self._followed = followed
        self._kinds = kinds
        families: dict[str, list[str]] = {}
        for word in words:
            families.setdefault(fold_marks(word), []).append(word)
        self._families = families

    def knows(self, word: str) -> bool:
        """Whether the word is in the table."""
        return word in self._words

    def knows_pair(self, first: str, second: str) -> bool:
        """Whether the two were seen side by side."""
        return (first, second) in self._pairs

    def family(self, word: str) -> Sequence[str]:
        """The words of the table that have the letters of ``word``, whatever their marks."""
        return self._families.get(fold_marks(word), ())

    def chance(self, word: str) -> float:
        """Probability of a word by itself."""
        count: float = self._words.get(word, 0)
        if not count:
            count = _SYLLABLE if is_vietnamese_syllable(word) else _NO_WORD
        return count / self._total

    def log_chance(self, word: str, before: str | None) -> float:
        """Natural logarithm of the probability of ``word`` after ``before`` (None: unknown or a break)."""
        if word == before == NUMBER:
            return _AFTER_NUMBER
        alone = self.chance(word)
        if before is None:
            return math.log(alone)
        seen = self._pairs.get((before, word), 0)
        open_to = max(_BACKOFF, _OPEN * self._kinds[before])
        return math.log((seen + open_to * alone) / (self._followed[before] + open_to))


def read_table(rows: Iterable[str]) -> Language:
    """The language of a table such as ``data/pairs.tsv``: a word or a pair of words, a tab, its count."""
    words: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.startswith("# "):
            continue
        entry, _, count = row.partition("\t")
        first, _, second = entry.partition(" ")
        if second:
            pairs[intern(first), intern(second)] = int(count)
        else:
            words[intern(first)] = int(count)
    return Language(words, pairs)


@cache
def _own_language() -> Language:
    """The table that comes with the package."""
    table = (resources.files("parsers.scan") / "data" / "pairs.tsv").read_text(encoding="utf-8")
    return read_table(table.splitlines())


_replaced: list[Language] = []


def office_language() -> Language:
    """What readings are judged by: the package's table, or what ``use_language`` put in its place."""
    return _replaced[-1] if _replaced else _own_language()


@contextmanager
def use_language(language: Language) -> Iterator[Language]:
    """Within the ``with`` block, readings are judged by ``language``: for benches, which must not be judged
    by a table that was made from the text they read.
    """
    _replaced.append(language)
    try:
        yield language
    finally:
        _replaced.pop()
