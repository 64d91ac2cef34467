"""What is known of words: terms, their rivals, fixed phrases. Read from ``data/spelling_*``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import NamedTuple

from normalizers.data import load_text, load_yaml
from normalizers.text import fold_marks, place_tones

Pair = tuple[str, str]


class Term(NamedTuple):
    """A word of two syllables. ``strong``: believed even when both of its syllables are damaged."""

    word: Pair
    strong: bool
    rivals: tuple[Pair, ...]
    """Other readings of the same letters that occur."""
    close: tuple[Pair, ...]
    """Those that are frequent enough to be meant instead."""


@dataclass(frozen=True)
class Phrase:
    """A fixed phrase. Only the syllables from ``core_start`` to ``core_end`` are named in a correction."""

    syllables: tuple[str, ...]
    core_start: int
    core_end: int
    atomic: bool
    """One term: its correction names the whole core, not the damaged word in it."""


@dataclass(frozen=True)
class Lexicon:
    """What slips are looked for with: known words, terms and phrases."""

    known: dict[str, str]
    """First syllable → second syllables of words, with a blank before and after each: sets of them would take
    ten times as much memory."""
    terms: dict[Pair, Term]
    """Letters of two syllables without marks → the word they make."""
    words: frozenset[Pair]
    phrases: dict[Pair, tuple[Phrase, ...]]
    """First two syllables without marks → phrases, longest first."""
    gapped: dict[tuple[int, tuple[str, ...]], tuple[Phrase, ...]]
    """(place of the missing syllable, the others) → phrases of four syllables or more."""
    gap_lengths: tuple[int, ...]
    """Numbers of syllables of those phrases, rising."""
    standing_alone: frozenset[str]
    never_doubled: frozenset[tuple[str, ...]]
    only: dict[str, frozenset[str]]
    before_figures: tuple[tuple[re.Pattern[str], str], ...]

    def is_word(self, first: str, second: str) -> bool:
        return f" {second} " in self.known.get(first, "")

    def seconds(self, first: str) -> list[str]:
        """The syllables that make words with one before them."""
        return self.known.get(first, "").split()


def _phrases(data: dict[str, str], atomic: frozenset[str]) -> tuple[Phrase, ...]:
    found = []
    for text in ";".join(data.values()).split(";"):
        marked = text.split()
        if not marked:
            continue
        start = next((i for i, word in enumerate(marked) if word.startswith("[")), 0)
        end = next((i + 1 for i, word in enumerate(marked) if word.endswith("]")), len(marked))
        syllables = tuple(place_tones(word.strip("[]")) for word in marked)
        found.append(Phrase(syllables, start, end, atomic=" ".join(syllables) in atomic))
    return tuple(found)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read on first use."""
    data = load_yaml("spelling_phrases.yaml")
    known: dict[str, str] = {}
    terms: dict[Pair, Term] = {}
    section = ""
    for line in load_text("spelling_words.txt").splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("["):
            section = line
        elif section == "[known]":
            first, seconds = line.split(": ")
            known[intern(first)] = f" {seconds} "
        else:
            text, strength, rivals = line.split("\t")
            word = _pair(text)
            readings = [rival for rival in rivals.split(";") if rival]
            terms[_pair(fold_marks(text))] = Term(
                word,
                strong=strength == "1",
                rivals=tuple(_pair(rival.lstrip("*")) for rival in readings),
                close=tuple(_pair(rival[1:]) for rival in readings if rival.startswith("*")),
            )
    atomic = frozenset(place_tones(" ".join(text.split())) for text in data["atomic"].split(";"))
    phrases: dict[Pair, list[Phrase]] = defaultdict(list)
    gapped: dict[tuple[int, tuple[str, ...]], list[Phrase]] = defaultdict(list)
    for phrase in _phrases(data["phrases"], atomic):
        letters = tuple(fold_marks(syllable) for syllable in phrase.syllables)
        phrases[letters[0], letters[1]].append(phrase)
        if len(letters) >= 4:
            for gap in range(phrase.core_start, phrase.core_end):
                rest = phrase.syllables[:gap] + phrase.syllables[gap + 1 :]
                gapped[gap, rest].append(phrase)
    return Lexicon(
        known=known,
        terms=terms,
        words=frozenset(term.word for term in terms.values()),
        phrases={
            key: tuple(sorted(found, key=lambda phrase: -len(phrase.syllables)))
            for key, found in phrases.items()
        },
        gapped={key: tuple(found) for key, found in gapped.items()},
        gap_lengths=tuple(sorted({len(rest) + 1 for _, rest in gapped})),
        standing_alone=frozenset(data["standing_alone"].split()),
        never_doubled=frozenset(tuple(word.split("-")) for word in data["never_doubled"].split()),
        only={word: frozenset(forms.split()) for word, forms in data["only"].items()},
        before_figures=tuple((re.compile(row["pattern"]), row["word"]) for row in data["before_figures"]),
    )


@cache
def syllables() -> frozenset[str]:
    """Syllables of which words of two are made."""
    known = lexicon().known
    return frozenset(known) | {word for seconds in known.values() for word in seconds.split()}


def _pair(text: str) -> Pair:
    first, second = text.split(" ")
    return intern(first), intern(second)
