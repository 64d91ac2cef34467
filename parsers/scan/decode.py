"""Choosing between the readings that the recogniser itself offers, by the words around.

The engine says for every character what else it may be ("1" 87, "I" 86), and a second look at the same
words at another scale gives other readings. Nothing that no look saw is ever chosen: what only the
language suggests is no reading but a repair (see ``parsers.scan.repair``).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from normalizers.text import fold_marks
from parsers.scan.engine import ReadWord
from parsers.scan.language import Language, office_language, tokens
from parsers.scan.stacked import stacked

IMAGE_WEIGHT: Final = 2.0
"""Weight of what is seen against what is likely: one unit of log-figure against one of log-chance."""
UNSEEN: Final = -3.0
"""Log-figure, against the best of a look, of a reading that the look did not offer. Looks are taken together:
their log-figures are added, divided by the root of their number, as they err alike in part.
"""
MIN_FIGURE: Final = 5.0
"""Characters that the engine holds less likely (0…100) are no choice."""
_DOUBTS: Final = 4
"""Characters of a word that may change together; of longer doubts the likeliest are tried."""
_READINGS: Final = 12
"""Readings of a word that are kept."""
_NO_LETTERS: Final = math.log(2e-4)
"""Log-chance of a word that is only punctuation."""
Reading = tuple[str, float]
"""What a word may be, and the logarithm of its figure against the one first read."""
Looks = Sequence[ReadWord | None]
"""What looks read in one place; None where one cut the words differently."""
_ODD: Final = -6.0
"""Log-chance added to a word in which a numeral runs into a number: a stroke between them was misread; and to
one with a bracket that no plan has ("[,II")."""
_COLON: Final = -1.6
"""Log-chance of a colon against a semicolon: cells have five times as many of these; they lose a tail."""
_MISCOUNTED: Final = 3.0
"""Log-figure that a numeral loses whose strokes are not those that were counted."""
_NUMERALS = re.compile(r"[IVX]+(?:[-–][IVX]+)?(?!\w)")
_RUN_ON = re.compile(r"(?<!\w)[IVXH]+\d|\d[IVXH](?!\w)")
_RARE: Final = frozenset("[]|{}")
_TWICE = re.compile(r"NÑ|(?<=[QN])ĐĐ(?![^\W\d_])")
_ONE = re.compile(r"^[!|](?=[.,]?\d)|(?<=\d)[!|](?=[.,]?\d)")
_NAME_HEAD = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,2}['’](?=[^\W\d_])")
"""What stands before the apostrophe of a name ("M'Nông", "N'Đir"): as a word it would count against it."""
_ENDS = re.compile(r"[.;:,!?()\"“”…]$")
_BEGINS = re.compile(r"^[(\"“]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """One word as it was chosen."""

    word: ReadWord
    """The word as first read, with its place."""
    text: str
    """The reading chosen."""
    margin: float
    """By how much, in log-chance, it was better than the best other reading in its place, in capitals or not;
    large: no rival.
    """
    agreed: bool | None
    """Whether all further looks read the same as the first; None when there was none."""
    case_margin: float = math.inf
    """The same as ``margin``, over the best reading that differs in capitals alone; large: no such rival."""
    counted: bool = False
    """Whether it is a numeral as its strokes make it."""


def _joined(text: str) -> str:
    """A reading without what was seen twice ("I//2020", "QĐĐ-TTg", "ChỉỈ"), and with its ones ("!.860")."""
    text = _ONE.sub("1", _TWICE.sub(lambda match: match[0][0], text).replace("Ñ", "N"))
    text = "".join(
        char
        for before, char in pairwise(f" {text}")
        if before.isascii() or before.upper() != char or before == char
    )
    return text if "://" in text else re.sub("//+", "/", text)


def _undoubled(text: str) -> tuple[str, ...]:
    """A reading as both words it may be where a letter was seen twice with other marks ("SẲẢN")."""
    for at, (before, char) in enumerate(pairwise(text)):
        if (
            before != char
            and not (before.isascii() or char.isascii())
            and fold_marks(before) == fold_marks(char)
        ):
            return text[:at] + text[at + 1 :], text[: at + 1] + text[at + 2 :]
    return (text,)


def _readings(word: ReadWord, base: float, found: dict[str, float]) -> None:
    """Every reading of a word with its log-figure, added to ``found``."""
    if not word.choices:
        for text in _undoubled(_joined(word.text)):
            found[text] = max(found.get(text, -math.inf), base)
        return
    options: list[list[tuple[str, float]]] = []
    for choices in word.choices:
        best = max(figure for _, figure in choices) or 1.0
        options.append(
            [(choices[0][0], 0.0)]
            + [
                (char, math.log(max(figure, 0.5) / max(best, 0.5)))
                for char, figure in (*choices[1:], *stacked(choices))
                if figure >= MIN_FIGURE
            ]
        )
    doubtful = [i for i, option in enumerate(options) if len(option) > 1]
    doubtful = sorted(doubtful, key=lambda i: -options[i][1][1])[:_DOUBTS]
    plain = [option[0][0] for option in options]
    for picks in itertools.product(*(range(len(options[i])) for i in doubtful)):
        chars, figure = list(plain), base
        for i, pick in zip(doubtful, picks, strict=True):
            chars[i] = options[i][pick][0]
            figure += options[i][pick][1]
        for text in _undoubled(_joined("".join(chars))):
            found[text] = max(found.get(text, -math.inf), figure)


def readings(word: ReadWord, others: Looks = (), extra: Reading | None = None) -> list[Reading]:
    """The readings of a word with their log-figures (0 for the one first read), best first.

    ``others``: what further looks read in its place.
    """
    seen: list[tuple[dict[str, float], float]] = []
    for look in (word, *others):
        if look is not None:
            surer = math.log(max(look.confidence, 5.0) / max(word.confidence, 5.0))
            texts: dict[str, float] = {}
            _readings(look, surer, texts)
            seen.append((texts, surer + UNSEEN))
    root = math.sqrt(len(seen))
    found = {
        text: sum(texts.get(text, unseen) for texts, unseen in seen) / root
        for text in dict.fromkeys(text for texts, _ in seen for text in texts)
    }
    if extra is not None:
        text = _joined(extra[0])
        found[text] = max(found.get(text, -math.inf), extra[1])
        for other_text in found:
            if _is_other_numeral(other_text, text):
                found[other_text] -= _MISCOUNTED
    return sorted(found.items(), key=lambda item: -item[1])[:_READINGS]


def _is_other_numeral(text: str, by_strokes: str) -> bool:
    """Whether a reading has a roman numeral where its strokes make another one."""
    found, counted = _NUMERALS.match(text), _NUMERALS.match(by_strokes)
    return found is not None and counted is not None and found[0] != counted[0]


def _log_chance(text: str, before: str | None, language: Language) -> tuple[float, str | None]:
    """Log-chance of a word after another, and what the next word stands after."""
    parts = tokens(_NAME_HEAD.sub("", text))
    if not parts:
        return _NO_LETTERS, None
    last = None if _BEGINS.match(text) else before
    total = 0.0
    for part in parts:
        total += language.log_chance(part, last)
        last = part
    if _RUN_ON.search(text) or not _RARE.isdisjoint(text):
        total += _ODD
    if text.endswith(":"):
        total += _COLON
    return total, None if _ENDS.search(text) else last


def decode(
    words: Sequence[ReadWord],
    looks: Sequence[Looks] = (),
    extras: Sequence[Reading | None] = (),
    language: Language | None = None,
) -> list[Decoded]:
    """The likeliest readings of the words of one cell or paragraph, taken together.

    ``looks`` has for each further look what it read in the place of each word; ``extras`` a reading from
    elsewhere for each word (see ``parsers.scan.numerals``), or None.
    """
    language = language or office_language()
    others: list[Looks] = list(zip(*looks, strict=True)) if looks else [()] * len(words)
    added = list(extras) or [None] * len(words)
    lattice = [readings(*seen) for seen in zip(words, others, added, strict=True)]
    picks = _best_way(lattice, language)
    texts = [options[pick][0] for options, pick in zip(lattice, picks, strict=True)]
    chosen = []
    for index, (word, other, strokes, options) in enumerate(zip(words, others, added, lattice, strict=True)):
        margin = case_margin = math.inf
        scores = [
            IMAGE_WEIGHT * figure + _fit(text, texts[:index], texts[index + 1 : index + 2], language)
            for text, figure in options
        ]
        own = scores[picks[index]]
        for (text, _), score in zip(options, scores, strict=True):
            if text.casefold() != texts[index].casefold():
                margin = min(margin, own - score)
            elif text != texts[index]:
                case_margin = min(case_margin, own - score)
        seen = [look.text == word.text for look in other if look is not None]
        agreed = all(seen) if seen else None
        counted = strokes is not None and strokes[0] == texts[index]
        root = math.sqrt(1 + len(seen))  # margins as of one look: two do not make a word twice as sure
        chosen.append(Decoded(word, texts[index], margin / root, agreed, case_margin / root, counted))
    return chosen


def _fit(text: str, before: Sequence[str], following: Sequence[str], language: Language) -> float:
    """Log-chance of a word between its neighbours."""
    last: str | None = None
    if before and not _ENDS.search(before[-1]):
        parts = tokens(before[-1])
        last = parts[-1] if parts else None
    chance, after = _log_chance(text, last, language)
    return chance + (_log_chance(following[0], after, language)[0] if following else 0.0)


def _best_way(lattice: Sequence[Sequence[Reading]], language: Language) -> list[int]:
    """The best reading in every place, as indices into ``lattice`` (Viterbi's way)."""
    State = tuple[float, str | None, int]  # score, what the next word stands after, where it came from
    steps: list[list[State]] = [[(0.0, None, 0)]]
    for options in lattice:
        column: list[State] = []
        for text, figure in options:
            best: State = (-math.inf, None, 0)
            for index, (score, before, _) in enumerate(steps[-1]):
                chance, after = _log_chance(text, before, language)
                total = score + IMAGE_WEIGHT * figure + chance
                if total > best[0]:
                    best = (total, after, index)
            column.append(best)
        steps.append(column)
    pick = max(range(len(steps[-1])), key=lambda i: steps[-1][i][0])
    picks = []
    for column in reversed(steps[1:]):
        picks.append(pick)
        pick = column[pick][2]
    return picks[::-1]
