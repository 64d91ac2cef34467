"""Counts words and pairs of words in texts of offices, for the recogniser's choice between look-alikes.

    python benchmarks/bench_scan_pairs.py FILE… > parsers/scan/data/pairs.tsv

FILE: plain text, markdown, HTML or DOCX. Kept are words and pairs that stand in at least two of the files,
so that nothing which only one document says gets into the table; and pairs that a long document repeats
(``REPEATED`` times), when it is not one of the samples.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

from parsers.scan.language import tokens

CAP = 50
"""A word or pair counts at most this often in one document: one long text must not drown the others."""
REPEATED = 4
BREAK = re.compile(r"[.;:,!?()\"“”…|*#\t\n<>=_]|(?<=\s)[-–](?=\s)")
"""Pairs never reach across these."""
SAMPLES = Path(__file__).resolve().parent.parent / "samples"


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


def counts(text: str) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How often each word, and each pair of neighbouring words, stands in a text."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for segment in BREAK.split(text):
        found = tokens(segment)
        words.update(found)
        pairs.update(pairwise(found))
    return words, pairs


def table(paths: list[Path]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
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


def main() -> None:
    words, pairs = table([Path(name) for name in sys.argv[1:]])
    print("# word or pair of words\tcount; made by benchmarks/bench_scan_pairs.py")
    for word, count in sorted(words.items()):
        print(f"{word}\t{count}")
    for (first, second), count in sorted(pairs.items()):
        print(f"{first} {second}\t{count}")


if __name__ == "__main__":
    main()
