"""Ends of a text that show that it goes on: words and signs which need something behind them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from normalizers.data import load_yaml
from normalizers.text.forms import fold

_SIGNS = frozenset(",([“/&+")
_DASHES = frozenset("-–—")
_TAIL = 60
"""Characters at the end of a text that hold the longest of the words."""
_NUMBER = re.compile(r"\d(?!\d{0,2}(?:\.\d+)*[.)](?:\s|$))|[IVX]+(?![\w.)])")
"""A number in figures or a roman one, which is no label of a row ("2.", "IV.")."""
_COUNTED = re.compile(r"\d\s*ngày$", re.IGNORECASE)
"""A number of days ("trong 15 ngày"): nothing is wanted behind it."""


class _End(NamedTuple):
    words: str
    """Folded."""
    capital: bool
    """Whether the first of the words is written with a capital."""


def open_words() -> dict[str, list[dict[str, Any]]]:
    """The rows of ``open_words.yaml`` by group. Treat it as read-only."""
    rows: dict[str, list[dict[str, Any]]] = load_yaml("open_words.yaml")
    return rows


@cache
def _group(*names: str) -> frozenset[str]:
    return frozenset(fold(word) for name in names for row in open_words()[name] for word in row["words"])


@cache
def _longest() -> int:
    """Words of the longest entry."""
    groups = ("links", "auxiliaries", "heads", "short_heads", "places", "closed")
    return 1 + max(entry.count(" ") for entry in _group(*groups))


@lru_cache(maxsize=8192)
def _ends(tail: str) -> tuple[_End, ...]:
    """The last words of a text, the shortest end first; none that is within a set phrase which closes it."""
    if _COUNTED.search(tail):
        return ()
    raw = [word.lstrip("(“\"'[") for word in tail.split()[-_longest() :]]
    ends = [_End(fold(" ".join(raw[at:])), raw[at][:1].isupper()) for at in reversed(range(len(raw)))]
    closed = [at for at, end in enumerate(ends) if end.words in _group("closed")]
    return tuple(ends[closed[-1] + 1 :] if closed else ends)


def _ends_in(text: str, *groups: str) -> bool:
    words = _group(*groups)
    return any(end.words in words for end in _ends(text[-_TAIL:]))


def ends_in_sign(text: str) -> bool:
    """Whether a text ends in a comma, stroke or open bracket, or in a dash behind a word.

    A lone sign, a line of dashes and "./" go on with nothing.
    """
    if text[-1:] in _DASHES:
        return text[:-1].rstrip()[-1:].isalnum()
    return text[-1:] in _SIGNS and len(text) > 1 and not text.endswith("./")


def is_unfinished(line: str) -> bool:
    """Whether a line ends in a word that wants another after it: conjunction, preposition or plural mark.

    >>> is_unfinished("Phối hợp với"), is_unfinished("những năm tiếp theo")
    (True, False)
    """
    return _ends_in(line, "links")


def wants_words(text: str) -> bool:
    """Whether a running text ends in a word that wants another after it, auxiliary verbs included."""
    return _ends_in(text, "links", "auxiliaries")


def wants_place(title: str) -> bool:
    """Whether a title ends in the word for a kind of place, whose name follows: "… NHÂN DÂN TỈNH"."""
    return _ends_in(title, "places")


def begins_name(text: str, *, short: bool = False) -> bool:
    """Whether the last word begins a name that is not there: "Văn phòng UBND tỉnh, Sở".

    ``short``: only of words that nobody writes alone as a body, as one may "Văn phòng".
    """
    words = _group("short_heads" if short else "heads")
    return any(end.capital and end.words in words for end in _ends(text[-_TAIL:]))


def goes_on_with_number(before: str, after: str) -> bool:
    """Whether a text ends in a word that announces a number, and the next one begins with it.

    >>> goes_on_with_number("Quý", "IV/2020"), goes_on_with_number("Hạ tầng số", "1. Viễn thông")
    (True, False)
    """
    return _NUMBER.match(after) is not None and _announces(before)


def _announces(text: str) -> bool:
    words = fold(text[-_TAIL:]).split()
    if _COUNTED.search(text[-_TAIL:].rstrip()):
        return False
    return bool(words) and (words[-1] in _group("numbers") or " ".join(words[-2:]) in _group("numbers"))
