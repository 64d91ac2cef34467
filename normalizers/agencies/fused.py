"""Words that lost the blanks between them: "Sở Tưpháp", "SởXây dựng", "UBNDcác huyện", "10phường"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from normalizers.agencies.frame import is_word, vocabulary
from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.register import register
from normalizers.agencies.tokens import Token, looks_abbreviated, word_keys
from normalizers.text import fused_parts, is_vietnamese_syllable

_SHORTEST = 4
"""Letters of the shortest word that two are looked for in."""
_AND = "và"
_OF_CITY = re.compile(r"(CA|[A-ZĐ]{3,6})(TP)")
"""A short form with that of "thành phố" behind it: "CATP", "UBNDTP"."""
_NUMBERED = re.compile(r"(\d{1,3})([^\W\d_]+)")


def _go_together(left: str, right: str) -> bool:
    """Whether the second part may follow the first: both are known, or capitals say where it begins."""
    known = vocabulary().known
    before, after = word_keys(left)[0], word_keys(right)[0]
    if left.isdigit():
        return after in lexicon().type_words  # "10phường"
    if left.isupper() and looks_abbreviated(left):  # "UBNDcác huyện", "TPHuế"
        key = word_keys(left)[1]
        short = key in register().short or key in register().root.children  # not the "KR" of "KRông"
        return (short and after in known) or ((key,) in lexicon().place_types and right[0].isupper())
    if right[0].isupper() and not left[-1].isupper():  # "SởXây dựng", "huyện ĐứcTrọng"
        return len(right) > 1 and (before in known or left[0].isupper())
    if (before, after) in vocabulary().pairs or before == _AND or after == _AND:
        return len(left) > 1
    if before in lexicon().type_words:
        return is_word(after)  # "cấp huyệnnơi có dự án"
    return before in known and after in known and min(len(left), len(right)) > 1


def _is_piece(text: str) -> bool:
    short = text.isupper() and (looks_abbreviated(text) or word_keys(text)[1] in register().short)
    return short or is_vietnamese_syllable(text)


def _likeliness(words: Sequence[str]) -> tuple[int, int]:
    """Fewest words first, then most pairs that stand side by side in a name."""
    lows = [word_keys(word)[0] for word in words]
    return len(lows), -sum(pair in vocabulary().pairs for pair in pairwise(lows))


@lru_cache(maxsize=65536)
def parts(text: str) -> tuple[str, ...]:
    """The words that lost the blanks between them; the word alone where it is one, or cannot be told."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered is not None and _go_together(*numbered.groups()):
        return numbered.group(1), numbered.group(2)
    of_city = _OF_CITY.fullmatch(text)
    short = register().short
    if of_city and word_keys(text)[1] not in short and word_keys(of_city.group(1))[1] in short:
        return of_city.group(1), of_city.group(2)
    if len(text) < _SHORTEST or is_vietnamese_syllable(text) or text.isupper() or not text.isalpha():
        return (text,)
    if word_keys(text)[0] in vocabulary().known or word_keys(text)[1] in register().short:
        return (text,)
    return fused_parts(text, _is_piece, _go_together, _likeliness) or (text,)


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
