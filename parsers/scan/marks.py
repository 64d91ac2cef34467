"""Marks that cannot stand where the recogniser puts them: brackets, full stops, capitals inside words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from normalizers.text import fold_marks, is_vietnamese_syllable, place_tone
from parsers.scan.decode import Decoded
from parsers.scan.language import office_language

_UNOPENED: Final = {")": "(", "]": "[", "}": "{", "'": "'", "’": "‘"}
_CLOSED: Final = re.compile(r"([^\W\d_]{2,})([)\]}'’])(?=[.,;:]?$)")
_STOPPED: Final = re.compile(r"^[^\w]*([^\W\d_]{2,})\.$")
_ALIKE: Final = frozenset("ocsuvwxyze")
"""Letters whose capital has the same shape, or whose top has; an e below marks is taken for its capital."""
_ONE_WORD: Final = -0.7
"""Log-chance of a syllable after another from which both are one word ("kế hoạch")."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def settle_marks(words: Sequence[Decoded]) -> list[Decoded]:
    """The words of one cell or block with what their neighbours show of marks.

    A bracket or quote that nothing opened is the round side of a letter read twice ("UBND)"). A full stop
    before a small letter is a comma, or the foot of a capital read twice ("QPPL."). Within a word capitals do
    not follow small letters ("trƯỚC"), nor does a word stand alone in capitals among others that do not ("BỘ
    Tài chính") if only their size makes its letters capitals.
    """
    settled: list[Decoded] = []
    opened = ""
    small = _is_in_small_letters(words)
    for index, (word, following) in enumerate(zip_longest(words, words[1:])):
        text = _even_case(word.text)
        beside = (words[index - 1] if index else None, following)
        if small and not any(other is not None and other.text.isupper() for other in beside):
            text = _without_capitals(text)
        opened += text
        text = _without_unopened(text, opened)
        if following is not None:
            text = _within_sentence(text, following.text)
        settled.append(word if text == word.text else replace(word, text=text))
    return settled


def _without_unopened(text: str, before: str) -> str:
    """The word without a closing mark at its end that has no opening one; ``before``: all text so far."""
    match = _CLOSED.search(text)
    if match is None:
        return text
    closing = match[2]
    opening = _UNOPENED[closing]
    if opening == closing:
        has_pair = before.count(closing) % 2 == 0
    else:
        has_pair = before.count(opening) >= before.count(closing)
    return text if has_pair else text[: match.start(2)] + text[match.end(2) :]


def _within_sentence(text: str, following: str) -> str:
    """The word without the full stop that cannot be one, as a syllable in small letters follows."""
    match, after = _STOPPED.match(text), _LETTERS.match(following)
    if match is None or after is None or not after[0].islower() or len(after[0]) < 2:
        return text
    if not is_vietnamese_syllable(after[0]):
        return text
    if match[1].isupper():
        return text[:-1]
    if office_language().log_chance(place_tone(after[0]), place_tone(match[1].lower())) > _ONE_WORD:
        return text[:-1]
    return text[:-1] + "," if is_vietnamese_syllable(match[1]) and match[1][1:].islower() else text


def _even_case(text: str) -> str:
    """A syllable with capitals after small letters ("trƯỚC", "ThỦ") without them; anything else unchanged."""
    match = _LETTERS.search(text)
    if match is None or match[0].isascii():
        return text
    letters = match[0]
    rest = letters[1:]
    mixed = not rest.islower() and (letters[0].islower() or not rest.isupper())
    if not mixed or not is_vietnamese_syllable(letters.lower()):
        return text
    return text[: match.start()] + letters[0] + rest.lower() + text[match.end() :]


def _is_in_small_letters(words: Sequence[Decoded]) -> bool:
    """Whether words are in small letters, but for some with marks that size alone makes capitals."""
    runs = [run for word in words for run in _LETTERS.findall(word.text) if len(run) > 1]
    return any(not run.isupper() for run in runs) and all(
        run.isascii() or not run.isupper() or _is_capital_by_size(run) for run in runs
    )


def _is_capital_by_size(run: str) -> bool:
    return set(fold_marks(run[1:]).lower()) <= _ALIKE and is_vietnamese_syllable(run.lower())


def _without_capitals(text: str) -> str:
    """The text with the capitals after its first letter in small letters, if it is such a word."""
    match = _LETTERS.search(text)
    if match is None or match[0].isascii() or len(match[0]) < 2 or not match[0].isupper():
        return text
    if not _is_capital_by_size(match[0]):
        return text
    start = match.start() + 1
    return text[:start] + match[0][1:].lower() + text[match.end() :]
