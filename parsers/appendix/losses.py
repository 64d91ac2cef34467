"""Words that are visibly missing from a text: nothing is supplied, only said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from normalizers.text import fold, wants_words
from normalizers.text.letters import CAPITALS
from normalizers.text.open_words import open_words
from parsers.appendix.continuation import ends_with_head

_STOP = re.compile(r"[.;:!?…]$")
_LIST_END = re.compile(rf"[,;]\s*[{CAPITALS}]\w*$")
_WORD = re.compile(r"\S+")
_FEW = 2


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in words)


@cache
def _broken_pairs() -> re.Pattern[str]:
    """A first syllable of a fixed word with something else than its second behind it."""
    rows = open_words()["pairs"]
    choices = "|".join(
        rf"{re.escape(fold(row['first']))}\s+(?!(?:{_any_of(row['second'])})\b)(?=[^\W_])" for row in rows
    )
    return re.compile(rf"(?<![^\W\d_])(?:{choices})")


@cache
def _nameless_number() -> re.Pattern[str]:
    """A document's number behind a word that wants the kind of the document."""
    words = sorted(
        {fold(word) for row in open_words()["before_instrument"] for word in row["words"]}, key=len
    )
    choices = "|".join(re.escape(word) for word in reversed(words))
    return re.compile(rf"(?<![^\W\d_])(?:{choices})\s+số\s+\d{{1,5}}[a-z]?(?:/\d{{4}})?[-/]\w*[^\W\d_]")


def words_lost(text: str) -> bool:
    """Whether words are missing inside the text, or after its last."""
    key = fold(text)
    if _broken_pairs().search(key) or _nameless_number().search(key):
        return True
    return wants_words(text) or (ends_with_head(text) and _LIST_END.search(text) is not None)


def breaks_off(text: str) -> bool:
    """Whether a text at the foot of a page ends with the bare beginning of another of its items: the words
    it began with stand once more at its end, and nothing follows them.
    """
    words = _WORD.findall(text)
    if _STOP.search(text) or len(words) < 2 * _FEW + 1:
        return False
    for size in range(len(words) // 2, _FEW - 1, -1):
        if words[-size:] == words[:size] and words[-size][0].isupper():
            return True
    return False
