"""Repairs that only the language suggests: they stand beside the text and never replace it.

The recogniser errs most in marks ("kiếm soát" for "kiểm soát"), and a wrong mark usually makes another word.
Which word was meant is told by its neighbours. A repair is offered only for a word that the recogniser
doubts, or whose neighbours contradict it plainly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from normalizers.text import nfc, place_tone
from parsers.scan.language import Language, office_language, tokens
from schema.document import Cell, Word

GAIN: Final = 3.5
"""Log-chance that a repair must gain, to be offered for a word that the recogniser doubts."""
PLAIN_GAIN: Final = 6.5
"""The same for a word that the recogniser does not doubt."""
DOUBT: Final = 0.9
"""Chance of being right below which a word is doubted."""
_CORE = re.compile(r"[^\W\d_]+")
_BREAK_AFTER = re.compile(r"[.;:,!?()\"“”…]$")
_BREAK_BEFORE = re.compile(r"^[(\"“]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A repair of one word, or of a run of words, of a cell."""

    found: str
    """As it stands in the cell's text."""
    meant: str
    gain: float
    """By how much, in log-chance, the repaired words are likelier."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another word with the same letters but for their marks, that fits better between the neighbours."""

    text: str
    gain: float


def _in_case_of(word: str, model: str) -> str:
    """The word with capitals where the model has them."""
    if model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _neighbours(texts: Sequence[str], index: int) -> tuple[str | None, str | None]:
    """The words before and after, unless punctuation parts them."""
    before = after = None
    if index and not _BREAK_AFTER.search(texts[index - 1]) and not _BREAK_BEFORE.match(texts[index]):
        parts = tokens(texts[index - 1])
        before = parts[-1] if parts else None
    if (
        index + 1 < len(texts)
        and not _BREAK_AFTER.search(texts[index])
        and not _BREAK_BEFORE.match(texts[index + 1])
    ):
        parts = tokens(texts[index + 1])
        after = parts[0] if parts else None
    return before, after


def _fit(word: str, before: str | None, after: str | None, language: Language) -> float:
    chance = language.log_chance(word, before)
    return chance + (language.log_chance(after, word) if after is not None else 0.0)


def rivals(texts: Sequence[str], language: Language | None = None) -> list[Rival | None]:
    """For each word of a line of text its best rival; None for words that have none better.

    Only whole words of letters are looked at; abbreviations and words with figures in them are left alone.
    """
    language = language or office_language()
    found: list[Rival | None] = []
    for index, text in enumerate(texts):
        cores = _CORE.findall(nfc(text))
        if len(cores) != 1 or len(cores[0]) < 2 or any(char.isdigit() for char in text):
            found.append(None)
            continue
        core = cores[0]
        own = place_tone(core.lower())
        family = [word for word in language.family(own) if word != own]
        if not family or (core.isupper() and core.isascii() and len(core) > 2):
            found.append(None)
            continue
        before, after = _neighbours(texts, index)
        fits = [(_fit(word, before, after, language), word) for word in family]
        best, word = max(fits, default=(float("-inf"), ""))
        gain = best - _fit(own, before, after, language)
        repaired = text.replace(core, _in_case_of(word, core))
        found.append(Rival(repaired, gain) if gain > 0 else None)
    return found


def suggest_corrections(cell: Cell) -> tuple[Suggestion, ...]:
    """The repairs offered for a recognised cell, as (words that stand in its text, words meant).

    Each is the shortest run of words that occurs only once in the text. Empty for cells that no recogniser
    read. The text itself is never changed.
    """
    return suggest_for_words(cell.text, cell.words)


def suggest_for_words(text: str, words: Sequence[Word]) -> tuple[Suggestion, ...]:
    """See ``suggest_corrections``; for any text and the recognised words it was made of."""
    texts = [word.text for word in words]
    offered: list[Suggestion] = []
    for index, (word, rival) in enumerate(zip(words, rivals(texts), strict=True)):
        if rival is None or rival.gain < (GAIN if word.confidence < DOUBT else PLAIN_GAIN):
            continue
        found, meant = _run(text, texts, index, rival.text)
        if found is not None:
            offered.append(Suggestion(found, meant, round(rival.gain, 2)))
    return tuple(offered)


def _run(text: str, texts: Sequence[str], index: int, repaired: str) -> tuple[str | None, str]:
    """The shortest run of words around the doubtful one that stands once in the text; and as repaired."""
    flat = " ".join(text.split())
    for reach in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 2)):
        first, last = max(0, index - reach[0]), min(len(texts), index + reach[1] + 1)
        run = [*texts[first:index], texts[index], *texts[index + 1 : last]]
        meant = [*texts[first:index], repaired, *texts[index + 1 : last]]
        found = " ".join(run)
        if len(re.findall(rf"(?<!\w){re.escape(found)}(?!\w)", flat)) == 1:
            return found, " ".join(meant)
    return None, ""
