"""Finds the words that offices write with a capital inside a sentence, for letters that differ in size alone.

    python -m benchmarks.bench_scan_capitals FILE… > parsers/scan/data/capitals.txt

FILE: plain text, markdown, HTML or DOCX. A word stands in the list when it begins or belongs to a name that
the normalizers know (agencies, places), or when the files have it with a capital inside sentences; not when
they nearly always have it in small letters there. Behind it stand the words after which they only have it in
small letters ("ủy: tỉnh"). Only words whose first letter has one shape in both sizes.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from benchmarks.bench_scan_pairs import KNOWN, _strings, text_of
from normalizers.text import nfc
from parsers.scan.sizes import differs_in_size

_WORD = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"([^\W\d_]+|(?<=[^\W\d_]),) (?=([^\W\d_]+))")
"""A word inside a sentence, after the word or the comma before it."""
_TWICE = 2
_OFTEN = 4
_HARDLY = 0.04
"""Times that a word must be seen with a capital, or in small letters, and the share of capitals that says
nothing then."""


def _names() -> Iterator[str]:
    for path in sorted((KNOWN / "agencies").glob("*.yaml")):
        yield from _strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    for name in ("places_communes.tsv", "places_districts.tsv"):
        yield from (KNOWN / name).read_text(encoding="utf-8").splitlines()[1:]
    yield from _strings(yaml.safe_load((KNOWN / "places_provinces.yaml").read_text(encoding="utf-8")))


def capitals(texts: Iterable[str]) -> dict[str, list[str]]:
    """The words, in small letters, and after which words they have no capital."""
    big: Counter[tuple[str, str]] = Counter()
    small: Counter[tuple[str, str]] = Counter()
    named = set()
    for name in _names():
        for before, word in [("", *_WORD.findall(nfc(name))[:1]), *_PAIR.findall(nfc(name))]:
            if differs_in_size(word) and word[1:].islower():
                (small if word.islower() else big)[before.lower(), word.lower()] += 1
                named |= {word.lower()} - ({word} if word.islower() else set())
    for text in texts:
        for before, word in _PAIR.findall(nfc(text)):
            if differs_in_size(word) and word[1:].islower():
                (small if word.islower() else big)[before.lower(), word.lower()] += 1
    bigs, smalls = _by_word(big), _by_word(small)
    kept = sorted(
        word
        for word in bigs
        if (word in named or bigs[word] >= _TWICE)
        and (smalls[word] < _OFTEN or bigs[word] > _HARDLY * (bigs[word] + smalls[word]))
    )
    after: dict[str, list[str]] = {word: [] for word in kept}
    for (before, word), count in sorted(small.items()):
        if word in after and before.isalpha() and count >= _TWICE and not big[before, word]:
            after[word].append(before)
    return after


def _by_word(pairs: Counter[tuple[str, str]]) -> Counter[str]:
    words: Counter[str] = Counter()
    for (_, word), count in pairs.items():
        words[word] += count
    return words


def main() -> None:
    print("# words with a capital inside sentences: words after which they have none;")
    print("# made by benchmarks/bench_scan_capitals.py")
    for word, before in capitals(text_of(Path(name)) for name in sys.argv[1:]).items():
        print(" ".join([f"{word}:", *before]))


if __name__ == "__main__":
    main()
