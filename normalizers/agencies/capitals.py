"""Cells written in capitals throughout: their words in small letters, so that capitals mean a name again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.place_names import official_end, official_names
from normalizers.agencies.register import register
from normalizers.agencies.tokens import Token, tokenize
from normalizers.text import is_vietnamese_syllable

_FEWEST = 2
"""Words that a cell in capitals has; one alone may be any short form."""
_LONG = 15
"""Characters of the shortest cell in which one small letter is taken for a misread capital."""
_SEVERAL = ("các", "những", "mọi", "cấp")
_LISTING = (",", "-", "và")
_INNER = ("sở", "trung")
"""First words of bodies and of "Trung ương" inside of a name: "Thanh tra Sở Xây dựng"."""
_ORDINARY = 2
"""Words of the name of a place, in most of them."""
_ENDS = ";\n:.()"


@cache
def _of_names() -> frozenset[str]:
    """Last words of kinds of unit, of Party committees and of unions, behind which a place is named."""
    return lexicon().type_words | {"phố", "trấn", "ủy", "uỷ", "đoàn"}


def _stays(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word is a short form, not a syllable: "THPT", "CA" before "TỈNH", "DA" behind "BQL"."""
    text = tokens[at].text
    if not is_vietnamese_syllable(text):
        return True
    if not text.isascii() or tokens[at].key not in register().short:
        return False
    first = at == 0 or not tokens[at - 1].is_word
    last = at + 1 == len(tokens) or not tokens[at + 1].is_word
    if not first and (last or not is_vietnamese_syllable(tokens[at - 1].text)):
        return True
    return first and (last or tokens[at + 1].low in lexicon().type_words)


def _initial(tokens: Sequence[Token], at: int) -> bool:
    """Whether a body begins there: the first word of the cell, or behind a mark outside of a class."""
    token, before = tokens[at], tokens[at - 1]
    if at == 0 or before.text == ";":
        return True
    if token.low in _INNER:
        return not (before.low in _SEVERAL or at + 1 == len(tokens) or not tokens[at + 1].is_word)
    if token.low in _SEVERAL or (before.is_word and before.low != "và"):
        return False
    if before.text == "\n":
        return token.low not in lexicon().type_words and tokens[at - 2].low not in _SEVERAL
    if before.text == "-" and at > 1:
        return tokens[at - 2].text in ";\n"
    if before.text != "," and not before.is_word:
        return True
    start = at - 1
    while start and tokens[start - 1].text not in _ENDS:
        start -= 1
    return not any(token.low in _SEVERAL for token in tokens[start:at])


def _is_kind(tokens: Sequence[Token], at: int) -> bool:
    """Whether the last word of a kind of unit stands there."""
    low = tokens[at].low if at >= 0 else ""
    return low in _of_names() or (low == "khu" and at > 0 and tokens[at - 1].low == "đặc")


def _place_end(
    tokens: Sequence[Token], at: int, names: dict[str, tuple[tuple[str, ...], ...]], named: int
) -> int:
    """End of the name of a place that begins there, or ``at``; ``named``: where the one before ended."""
    end = official_end(tokens, at, names)
    behind_kind = _is_kind(tokens, at - 1)
    if at > 1 and tokens[at - 1].text == ":" and _is_kind(tokens, at - 2):
        return at + _ORDINARY if _words_from(tokens, at) == _ORDINARY else max(end, at)
    listed = 0 < named == at - 1 and tokens[at - 1].low in _LISTING
    if end > at:
        closed = end == len(tokens) or not tokens[end].is_word or tokens[end].low in _LISTING
        return end if behind_kind or listed or (closed and end - at > 1) else at
    if not (behind_kind or listed) or (behind_kind and at > 1 and tokens[at - 2].low in _SEVERAL):
        return at
    count = _words_from(tokens, at)
    usual = count == _ORDINARY or (count == _ORDINARY + 1 and listed)
    return at + count if usual and not _begins_other(tokens, at) else at


def _words_from(tokens: Sequence[Token], at: int) -> int:
    """How many words stand there up to a mark or "và"."""
    end = at
    while end < len(tokens) and tokens[end].is_word and tokens[end].low not in _LISTING:
        end += 1
    return end - at


def _begins_other(tokens: Sequence[Token], at: int) -> bool:
    """Whether words stand there before which a name ends, or a kind of unit."""
    words = lexicon()
    phrases = (words.verbs, words.leads, words.related, words.prepositions, words.tails, words.exceptions)
    if any(token.low in words.type_words for token in tokens[at : at + _ORDINARY]):
        return True
    return any(set_.match(tokens, at) > at for set_ in phrases)


def _in_capitals(text: str) -> bool:
    """Whether there is no small letter, or one that a recogniser misread: "TRUNg TÂM CHUYỂN ĐỔI SỐ"."""
    small = [at for at, char in enumerate(text) if char.islower()]
    if not small:
        return text.isupper()
    return (
        len(small) == 1
        and len(text) >= _LONG
        and all(
            text[at : at + 1].isupper() for at in (small[0] - 1, small[0] + 1) if text[at : at + 1].isalpha()
        )
    )


def in_small_letters(text: str, context: AgencyContext) -> str:
    """The text, every character in its place; one in capitals throughout with small letters in all words but
    short forms, names of places and the first ones of bodies.
    """
    tokens = tokenize(text) if _in_capitals(text) else []
    if sum(token.is_word and is_vietnamese_syllable(token.text) for token in tokens) < _FEWEST:
        return text
    names = official_names(context.province_code, context.issued_on)
    letters = list(text)
    named = 0
    for at, token in enumerate(tokens):
        if not token.is_word or _stays(tokens, at):
            continue
        if at >= named:
            end = _place_end(tokens, at, names, named)
            named = end if end > at else named
        first = at < named or _initial(tokens, at)
        word = token.text.lower()
        if len(word) == len(token.text):
            letters[token.start : token.end] = token.text[0] + word[1:] if first else word
    return "".join(letters)
