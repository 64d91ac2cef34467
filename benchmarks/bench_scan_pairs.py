"""Counts words and pairs of words in texts of offices, for the recogniser's choice between look-alikes.

    python -m benchmarks.bench_scan_pairs FILE… > parsers/scan/data/pairs.tsv
    python -m benchmarks.bench_scan_pairs --onto TABLE [NAMES…] > parsers/scan/data/pairs.tsv

FILE: plain text, markdown, HTML or DOCX. Kept are words and pairs that stand in at least two of the files,
so that nothing which only one document says gets into the table; and pairs that a long document repeats
(``REPEATED`` times), when it is not one of the samples. To them come the words of two syllables of
``normalizers/data/spelling_words.txt`` and the names and phrases that the normalizers know: agencies, places,
deadlines, communes. The second form adds names alone to a table made earlier: those that the normalizers know
by now, and those of the files NAMES, one a line (the communes of June 2025, from the dataset of
vietnamadminunits, MIT). ``language_without`` makes a table that does not know a sample, for measuring on it.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import yaml

from normalizers.text import is_marked
from parsers.scan.language import Language, tokens

CAP = 50
"""A word or pair counts at most this often in one document: one long text must not drown the others."""
REPEATED = 4
BREAK = re.compile(r"[.;:,!?()\"“”…|*#\t\n<>=_]|(?<=\s)[-–](?=\s)")
"""Pairs never reach across these."""
ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
KNOWN = ROOT / "normalizers" / "data"
KNOWN_CAP = 3
"""A word or pair that the normalizers know counts at most this often: being in a list says little of how
usual it is.
"""
HEADER = "# word or pair of words\tcount; made by benchmarks/bench_scan_pairs.py"
PHRASES = (
    "nt",
    "như trên",
    "các phường",
    "các xã",
    "các thị trấn",
    "các quận",
    "các thị xã",
    "các đặc khu",
    "các huyện",
    "các địa phương",
)
"""Bodies named in every other row of such plans, which few texts at hand happened to have."""
Counts = tuple[Counter[str], Counter[tuple[str, str]]]


def text_of(path: Path) -> str:
    """The text of a file, paragraphs on lines of their own, wrapped lines joined."""
    if path.suffix == ".docx":
        with ZipFile(path) as package:
            body = package.read("word/document.xml").decode("utf-8")
        return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|<w:br/>|<w:tab/>", "\n", body)))
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".html", ".htm"):
        return html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"(?s)<(script|style).*?</\1>", "", text)))
    return re.sub(r"(?<=[^\s|*#.;:])\n(?=[^\s|*#])", " ", text)


def counts(text: str) -> Counts:
    """How often each word, and each pair of neighbouring words, stands in a text."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for segment in BREAK.split(text):
        found = tokens(segment)
        words.update(found)
        pairs.update(pairwise(found))
    return words, pairs


def table(paths: Iterable[Path]) -> Counts:
    """The words and pairs of all files that may be kept, with their capped counts."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    word_files: Counter[str] = Counter()
    pair_files: Counter[tuple[str, str]] = Counter()
    repeated: set[tuple[str, str]] = set()
    for path in paths:
        some_words, some_pairs = counts(text_of(path))
        words.update({word: min(count, CAP) for word, count in some_words.items()})
        pairs.update({pair: min(count, CAP) for pair, count in some_pairs.items()})
        word_files.update(some_words.keys())
        pair_files.update(some_pairs.keys())
        if SAMPLES not in path.resolve().parents:
            repeated |= {pair for pair, count in some_pairs.items() if count >= REPEATED}
    kept_words = Counter({w: n for w, n in words.items() if word_files[w] >= 2})
    kept_pairs = Counter(
        {
            p: n
            for p, n in pairs.items()
            if (pair_files[p] >= 2 or p in repeated) and all(kept_words[word] for word in p)
        }
    )
    return kept_words, kept_pairs


def _lexicon() -> Iterator[tuple[str, int]]:
    """The words of two syllables of the spelling lexicon, and how much they count."""
    section = ""
    for line in (KNOWN / "spelling_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif section == "[known]":
            first, _, seconds = line.partition(": ")
            yield from ((f"{first} {second}", 1) for second in seconds.split())
        elif section == "[terms]":
            term, strength, *_ = line.split("\t")
            yield term, 2 if strength == "1" else 1


def _strings(data: Any) -> Iterator[str]:
    """All strings in nested lists and mappings that may be Vietnamese names or phrases, or abbreviations.

    The names of fields and the notes on sources that stand beside them are English.
    """
    if isinstance(data, str):
        if data.isupper() or any(is_marked(word) for word in tokens(data)):
            yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _strings(key)
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)


def _names() -> Iterator[str]:
    """The names and phrases of the normalizers' data."""
    for path in sorted(KNOWN.rglob("*.yaml")):
        if path.stem != "legacy_encodings":  # letters, not words
            yield from _strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    for line in (KNOWN / "places_districts.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        yield from line.split("\t")
    for line in (KNOWN / "places_communes.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        yield from line.split("\t")[-1].split("; ")
    for phrase in PHRASES:
        yield from [phrase] * KNOWN_CAP


def known(names: Iterable[str] = ()) -> Counts:
    """The words and pairs of the spelling lexicon, and of the names that the normalizers know and others."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for texts in (_lexicon(), ((text, 1) for text in _names()), ((text, 1) for text in names)):
        some_words: Counter[str] = Counter()
        some_pairs: Counter[tuple[str, str]] = Counter()
        for text, weight in texts:
            found = counts(text)
            for _ in range(weight):
                some_words.update(found[0])
                some_pairs.update(found[1])
        words.update({word: min(count, KNOWN_CAP) for word, count in some_words.items()})
        pairs.update({pair: min(count, KNOWN_CAP) for pair, count in some_pairs.items()})
    return words, pairs


def with_known(found: Counts) -> Counts:
    """Counts of texts with what the normalizers know added."""
    return found[0] + known()[0], found[1] + known()[1]


def language_without(sample: str) -> Language:
    """A language made from the other samples and what the normalizers know, for measuring on ``sample``."""
    return Language(*with_known(table(path for path in SAMPLES.glob("*.txt") if path.stem != sample)))


def onto(rows: Iterable[str], names: Iterable[str]) -> Counts:
    """The counts of a table, and for names that it lacks, or has less often, those of ``known``."""
    words, pairs = known(names)
    for row in rows:
        entry, _, count = row.partition("\t")
        first, _, second = entry.partition(" ")
        if row == HEADER:
            continue
        if second:
            pairs[first, second] = max(pairs[first, second], int(count))
        else:
            words[first] = max(words[first], int(count))
    return words, pairs


def main() -> None:
    files = [Path(name) for name in sys.argv[1:] if name != "--onto"]
    if sys.argv[1:2] == ["--onto"]:
        rows, *names = (file.read_text(encoding="utf-8").splitlines() for file in files)
        words, pairs = onto(rows, (name for lines in names for name in lines))
    else:
        words, pairs = with_known(table(files))
    print(HEADER)
    for word, count in sorted(words.items()):
        print(f"{word}\t{count}")
    for (first, second), count in sorted(pairs.items()):
        print(f"{first} {second}\t{count}")


if __name__ == "__main__":
    main()
