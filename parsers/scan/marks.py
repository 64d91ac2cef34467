"""Marks that cannot stand where the recogniser puts them: brackets, full stops, capitals inside words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from normalizers.text import is_vietnamese_syllable
from parsers.scan.decode import Decoded

_UNOPENED: Final = {")": "(", "]": "[", "}": "{", "'": "'", "’": "‘"}
_CLOSED: Final = re.compile(r"([^\W\d_]{2,})([)\]}'’])(?=[.,;:]?$)")
_STOPPED: Final = re.compile(r"^[^\w]*([^\W\d_]{2,})\.$")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def settle_marks(words: Sequence[Decoded]) -> list[Decoded]:
    """The words of one cell or block with what their neighbours show of marks.

    A bracket or quote that nothing opened is the round side of a letter read twice ("UBND)"). A full stop
    before a small letter is a comma, or the foot of a capital read twice ("QPPL."). Within a word capitals do
    not follow small letters ("trƯỚC").
    """
    settled: list[Decoded] = []
    opened = ""
    for word, following in zip_longest(words, words[1:]):
        text = _even_case(word.text)
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
    return text[:-1] + "," if is_vietnamese_syllable(match[1]) and match[1][1:].islower() else text


def _even_case(text: str) -> str:
    """A syllable that begins small and goes on in capitals in small letters; anything else unchanged."""
    match = _LETTERS.search(text)
    if match is None or not match[0][0].islower() or match[0].islower() or match[0].isascii():
        return text
    small = match[0].lower()
    return text[: match.start()] + small + text[match.end() :] if is_vietnamese_syllable(small) else text
