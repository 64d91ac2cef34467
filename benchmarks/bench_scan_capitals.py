"""Finds the words that offices write with a capital inside a sentence, for letters that differ in size alone.

    python -m benchmarks.bench_scan_capitals FILE… > parsers/scan/data/capitals.txt

FILE: plain text, markdown, HTML or DOCX. A word stands in the list when it begins or belongs to a name that
the normalizers know (agencies, places), or when the files have it with a capital inside sentences; not when
they nearly always have it in small letters there. Only words whose first letter has one shape in both sizes.
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
_INSIDE = re.compile(r"(?<=[^\W\d_][ ,] )[^\W\d_]+|(?<=[^\W\d_] )[^\W\d_]+")
"""Words inside a sentence: after a word, or a word and a comma."""
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


def capitals(texts: Iterable[str]) -> list[str]:
    """The words, in small letters."""
    big: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for word in _INSIDE.findall(nfc(text)):
            if not differs_in_size(word):
                continue
            if word.islower():
                small[word] += 1
            elif word[1:].islower():
                big[word.lower()] += 1
    named = {
        word.lower()
        for name in _names()
        for word in _WORD.findall(nfc(name))
        if differs_in_size(word) and word[0].isupper() and word[1:].islower()
    }
    seen = {word for word, count in big.items() if count >= _TWICE}
    return sorted(
        word
        for word in named | seen
        if small[word] < _OFTEN or big[word] > _HARDLY * (big[word] + small[word])
    )


def main() -> None:
    print("# words with a capital inside sentences; made by benchmarks/bench_scan_capitals.py")
    for word in capitals(text_of(Path(name)) for name in sys.argv[1:]):
        print(word)


if __name__ == "__main__":
    main()
