"""Builds ``spelling_words.txt`` from a ranked list of bigrams and lists of words.

Usage: ``python -m normalizers.data.spelling_build BIGRAMS WORDS [WORDS …] > spelling_words.txt``

BIGRAMS: one pair of words a line, the most frequent first (``vie.word.bigrams`` of tesseract-ocr/langdata).
WORDS: one word a line (the word lists of underthesea). Both are Apache-2.0. The rules of selection are
explained in docs/decisions/spelling-lexicon.md.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from normalizers.data import load_yaml
from normalizers.text import fold_marks, is_vietnamese_syllable, place_tones

Pair = tuple[str, str]

TERM_RANK = 25_000
"""A word of the lists counts as a term when its pair is among so many most frequent ones."""
STRONG_RANK = 8_000
"""Terms up to here are believed when both syllables are damaged."""
KNOWN_RANK = 20_000
"""Pairs up to here are taken for words though no list has them (names of bodies, new terms)."""
CURATED_RANK = 1_000
"""The rank given to a word of ``spelling_phrases.yaml`` that the list has lower or not at all."""
RARE_WORD_RANK = 120_000
"""Words of the lists up to here are known."""
CLOSE = 20
"""A rival not rarer than this is marked "*": between it and the term a damaged word cannot be decided."""
RATIO = 60
"""A reading is a rival when it is at most so many times rarer than the term; rarer ones are slips."""


def read_bigrams(path: Path) -> dict[Pair, int]:
    """Pair of possible syllables, in lower case with official tone marks → rank."""
    ranks: dict[Pair, int] = {}
    for rank, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        parts = line.split()
        if len(parts) != 2:
            continue
        first, second = (place_tones(part.lower()) for part in parts)
        if is_vietnamese_syllable(first) and is_vietnamese_syllable(second):
            ranks.setdefault((first, second), rank)
    return ranks


def read_words(paths: list[Path]) -> set[Pair]:
    """The pairs of neighbouring syllables in the words of the lists."""
    pairs: set[Pair] = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            syllables = place_tones(line.strip().lower()).split()
            pairs.update(pairwise(syllables))
    return pairs


def build(ranks: dict[Pair, int], words: set[Pair]) -> str:
    """The content of ``spelling_words.txt``."""
    data = load_yaml("spelling_phrases.yaml")
    alone = set(data["standing_alone"].split())
    curated = {(a, b) for a, b in (word.split() for word in data["words"].replace("\n", " ").split(";"))}
    terms: dict[str, tuple[Pair, int]] = {}
    for pair, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if rank < TERM_RANK and pair in words and not alone.intersection(pair) and min(map(len, pair)) > 1:
            terms.setdefault(fold_marks(" ".join(pair)), (pair, rank))
    for pair in curated:
        terms[fold_marks(" ".join(pair))] = (pair, min(ranks.get(pair, CURATED_RANK), CURATED_RANK))
    rivals: dict[str, set[str]] = defaultdict(set)
    for pair in words | set(ranks):
        key = fold_marks(" ".join(pair))
        if key not in terms or pair == terms[key][0]:
            continue
        ratio = ranks.get(pair, sys.maxsize) / max(terms[key][1], 30)
        close = ratio < CLOSE
        if pair in words or ratio < RATIO:
            rivals[key].add(("*" if close else "") + " ".join(pair))
    known: dict[str, set[str]] = defaultdict(set)
    for pair, place in ranks.items():
        frequent = place < KNOWN_RANK and not alone.intersection(pair)
        if frequent or (place < RARE_WORD_RANK and pair in words):
            known[pair[0]].add(pair[1])
    for pair in curated:
        known[pair[0]].add(pair[1])
    lines = [
        "# Words of two syllables, and what else their letters may be. Derived by spelling_build.py from the",
        "# bigrams of tesseract-ocr/langdata and the word lists of underthesea 9.5 (both Apache-2.0).",
        "# known: first: second syllables. term: word, strength, rivals (';' between, '*' a close one).",
        "[known]",
        *(f"{first}: {' '.join(sorted(known[first]))}" for first in sorted(known)),
        "[terms]",
    ]
    for key in sorted(terms):
        pair, rank = terms[key]
        strength = 1 if rank < STRONG_RANK else 2
        lines.append(f"{' '.join(pair)}\t{strength}\t{';'.join(sorted(rivals.get(key, ())))}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    bigrams, *lists = [Path(argument) for argument in sys.argv[1:]]
    sys.stdout.write(build(read_bigrams(bigrams), read_words(lists)))
