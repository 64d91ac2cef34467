"""Words whose blank was lost ("Sở Tưpháp", "SởXây dựng"), taken apart where the register's words say how."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.register import register
from normalizers.agencies.tokens import Token, looks_abbreviated, tokenize, word_keys
from normalizers.text import is_vietnamese_syllable

_SHORTEST = 4
"""Letters of the shortest word that two are looked for in."""
_MOST = 5
"""Words that one may hold."""
_AND = "và"
_PLURAL = ("các", "cấp")


@cache
def _neighbours() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The words of all names, and the pairs of words that stand side by side in one."""
    known: set[str] = {_AND, *_PLURAL}
    pairs: set[tuple[str, str]] = set()
    names = [row.name for row in register().rows] + ["Ủy ban nhân dân", "Hội đồng nhân dân"]
    for name in names:
        words = [token.low for token in tokenize(name) if token.is_word]
        known.update(words)
        pairs.update(pairwise(words))
    return frozenset(known), frozenset(pairs)


def _go_together(left: str, right: str) -> bool:
    """Whether the second part may follow the first: by the names known, or as it begins with a capital."""
    known, pairs = _neighbours()
    before, after = word_keys(left)[0], word_keys(right)[0]
    if before not in known and before not in register().short:
        return False
    if left.isupper() and looks_abbreviated(left):
        return after in known  # "UBNDcác huyện"
    if right[0].isupper() and not left[-1].isupper():
        return after in known or looks_abbreviated(right)
    if after in lexicon().type_words:
        return True  # "Công antỉnh"
    return (before, after) in pairs or before == _AND or (after == _AND and len(left) > 1)


def _parts(text: str, most: int) -> tuple[str, ...] | None:
    """The words that make up the letters, the fewest there can be; None where none do."""
    if is_vietnamese_syllable(text) or (text.isupper() and looks_abbreviated(text)):
        return (text,)
    if most < 2:
        return None
    found = []
    for cut in range(1, len(text)):
        left = text[:cut]
        capitals = left.isupper() and word_keys(left)[1] in register().short
        if not capitals and not is_vietnamese_syllable(left):
            continue
        rest = _parts(text[cut:], most - 1)
        if rest is not None and _go_together(left, rest[0]):
            found.append((left, *rest))
    return min(found, key=len, default=None)


@lru_cache(maxsize=65536)
def parts(text: str) -> tuple[str, ...]:
    """The words that lost the blanks between them; the word alone where it is one, or cannot be told."""
    if len(text) < _SHORTEST or is_vietnamese_syllable(text) or text.isupper() or not text.isalpha():
        return (text,)
    return _parts(text, _MOST) or (text,)


def taken_apart(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with fused words as several, all but the first marked as damaged."""
    made: list[Token] = []
    for token in tokens:
        words = parts(token.text) if token.initials else (token.text,)
        if len(words) == 1:
            made.append(token)
            continue
        start = token.start
        for number, word in enumerate(words):
            low, key = word_keys(word)
            short = looks_abbreviated(word)
            made.append(Token(word, low, key, start, start + len(word), True, short, number > 0))
            start += len(word)
    return made
