"""Words that a recogniser damaged, mended before a cell is read: "UBND càc hnyện", "Chú tịch", "U8ND".

Only words are mended that cannot stand where they do and for which exactly one word of the register can.
What was mended is marked, so that a body named by it is never sure; the text of the cell stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.frame import Vocabulary, is_short, is_word, place_words, vocabulary
from normalizers.agencies.fused import taken_apart
from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.place_names import official_end, official_names, with_place_names
from normalizers.agencies.register import AND, register
from normalizers.agencies.tokens import Token, looks_abbreviated, word_keys
from normalizers.spelling_lexicon import lexicon as spelling
from normalizers.text import fold_marks, is_vietnamese_syllable

_SHORTEST = 3
"""Letters of the shortest word that is mended though it is no syllable."""
_AND = "và"
_FIGURES = str.maketrans("8015", "BOIS")
"""Figures that recognisers read for letters."""
_FRAME = ("các", "cấp", "thuộc", "của", "và", "liên", "quan", "tỉnh", "huyện", "xã", "phường", "phố", "quận")
"""Words so frequent around names that one letter of them may be wrong whatever stands beside them."""
_SPELLED = (("ngh", "ng"), ("gh", "g"), ("k", "c"))
_STRONG, _WEAK = 4, 2
"""How much a neighbour says that stands beside the word in a name, or that it may open a name behind."""


@lru_cache(maxsize=16384)
def _like(low: str) -> tuple[str, ...]:
    """Known words with the same letters and other marks, or with one other letter."""
    from rapidfuzz.distance import Levenshtein

    words = vocabulary()
    found = list(words.by_key.get(word_keys(low)[1], ()))
    for length in (len(low) - 1, len(low), len(low) + 1):
        found += [
            word
            for word in words.by_length.get(length, ())
            if word not in found and Levenshtein.distance(low, word, score_cutoff=1) <= 1
        ]
    return tuple(word for word in found if word != low)


@cache
def _firsts() -> dict[str, str]:
    """Second syllable → first syllables of the words that end with it, parted by blanks."""
    found: dict[str, list[str]] = {}
    for first in spelling().known:
        for second in spelling().seconds(first):
            found.setdefault(second, []).append(first)
    return {second: " ".join(firsts) for second, firsts in found.items()}


@lru_cache(maxsize=16384)
def _completed(before: str, low: str, after: str) -> str | None:
    """The one syllable like a broken one that makes a word with those beside it ("biên glới")."""
    from rapidfuzz.distance import Levenshtein

    beside = {*spelling().seconds(before), *_firsts().get(after, "").split()}
    found = [word for word in beside if Levenshtein.distance(low, word, score_cutoff=1) <= 1]
    return found[0] if len(found) == 1 else None


def _stands(before: str, low: str, after: str) -> bool:
    """Whether the word may be what it is beside these."""
    words, known = vocabulary(), spelling()
    beside = ((before, low), (low, after))
    if not words.pairs.isdisjoint(beside) or (before != "" and not words.openings.isdisjoint(beside)):
        return True
    return low in known.standing_alone or known.is_word(before, low) or known.is_word(low, after)


def _support(words: Vocabulary, before: str, low: str, after: str, word: str, capital: bool) -> int:
    """How much speaks for ``word`` where ``low`` was read: 0 nothing; odd where only the marks differ."""
    beside = ((before, word), (word, after))
    strong = sum(pair in words.pairs for pair in beside)
    alike = word_keys(word)[1] == word_keys(low)[1]
    if is_word(low):
        if capital and beside[1] not in words.pairs:
            return 0
        if strong < 2 and not alike:
            return 0
        if alike and strong and not words.frame.isdisjoint(beside):
            strong = 2
        return _STRONG * strong + alike if strong else 0
    opens = not words.openings.isdisjoint(beside)
    broken = capital and not is_vietnamese_syllable(low) and word[0] == low[0]
    weak = opens and (before != "" or broken)
    return _STRONG * strong + _WEAK * weak + alike if strong or weak else 0


def _has_rival(before: str, low: str, after: str, word: str) -> bool:
    """Whether another word that names have between the two is nearly as like: "ngi", "nội" or "ngoại"."""
    from rapidfuzz.distance import Levenshtein

    if not before or not after or word in _FRAME or word_keys(word)[1] == word_keys(low)[1]:
        return False
    words = vocabulary()
    return any(
        other != word
        and (before, other) in words.pairs
        and (other, after) in words.pairs
        and Levenshtein.distance(low, other, score_cutoff=2) <= 2
        for length in range(len(low) - 2, len(low) + 3)
        for other in words.by_length.get(length, ())
    )


def _respelled(low: str) -> str:
    """A word by the rule that only e, ê and i stand behind "ngh", "gh" and "k": "nghành" is "ngành"."""
    for wrong, right in _SPELLED:
        if low.startswith(wrong) and fold_marks(low[len(wrong)]) not in "ei":
            return right + low[len(wrong) :]
    return low


@lru_cache(maxsize=65536)
def _meant(before: str, low: str, after: str, capital: bool) -> str | None:
    """The one word that must be meant between these, or None where the word may stand as it is."""
    if _stands(before, low, after):
        return None
    words = vocabulary()
    real = is_word(low)
    if not real and (spelled := _respelled(low)) in words.known:
        return spelled
    needed = _STRONG * ((before != "") + (after != "")) if real else 1
    support = {word: _support(words, before, low, after, word, capital) for word in _like(low)}
    most = max(support.values(), default=0)
    if most:
        best = [word for word, found in support.items() if found == most]
        if len(best) > 1 or most < needed or _has_rival(before, low, after, best[0]):
            return None
        return best[0]
    if real or capital:
        return None
    frame = [word for word in support if word in _FRAME]
    return frame[0] if len(frame) == 1 else _completed(before, low, after)


def _beside(tokens: Sequence[Token], at: int, step: int, listed: bool) -> Token | None:
    """The word beside the one there; ``listed``: also behind a comma ("các ban, ugành")."""
    place = at + step
    if listed and 0 <= place < len(tokens) and tokens[place].text == ",":
        place += step
    if step < 0 and place > 0 and tokens[place].text.isdigit():  # "UBND 10 phưởng"
        place += step
    if not 0 <= place < len(tokens) or not tokens[place].is_word or tokens[place].key == AND:
        return None
    return tokens[place]


def _within_name(token: Token, before: Token | None) -> bool:
    """Whether a word in capitals goes on a proper name: the register knows nothing of it."""
    if token.low in place_words():
        return True
    if before is None:
        return False
    return before.low in lexicon().type_words or (before.text[0].isupper() and not token.initials)


def _mended(tokens: Sequence[Token], at: int, mixed: bool) -> Token:
    token = tokens[at]
    if not token.is_word or len(token.text) < 2 or token.text.isdigit():
        return token
    if not token.text.isalpha():
        return _with_letters(token)
    if token.key == AND:
        return _instead(token, _AND) if mixed and at and token.text.islower() and token.low != _AND else token
    if is_short(token) or (token.initials and len(token.text) < _SHORTEST):
        return token
    if token.text.isupper() and (mixed or token.initials):
        return token
    capital = mixed and token.text[0].isupper()
    listed = not is_word(token.low)
    before, after = _beside(tokens, at, -1, listed), _beside(tokens, at, 1, listed)
    if capital and _within_name(token, before):
        return token
    if after is not None and mixed and not capital and after.text.istitle():
        after = None  # a name follows
    low = _meant(before.low if before else "", token.low, after.low if after else "", capital)
    return token if low is None else _instead(token, low)


def _instead(token: Token, low: str) -> Token:
    """The token as another word, written with the same capitals."""
    text = low.upper() if token.text.isupper() else low.capitalize() if token.text[0].isupper() else low
    return Token(text, low, word_keys(low)[1], token.start, token.end, True, False, True)


def _with_letters(token: Token) -> Token:
    """The token with letters for figures where that makes a word or short form known ("U8ND", "8áo")."""
    text = token.text.translate(_FIGURES)
    low, key = word_keys(text)
    if text == token.text or (low not in vocabulary().known and key not in register().short):
        return token
    return Token(text, low, key, token.start, token.end, True, looks_abbreviated(text), True)


def mended(tokens: Sequence[Token], mixed: bool, context: AgencyContext) -> list[Token]:
    """The tokens of a cell as they were meant. ``mixed``: it has both capitals and small letters."""
    made = taken_apart(tokens)
    words = vocabulary()
    pairs, known = words.pairs, words.known
    before, last = "", len(made) - 1
    official = official_names(context.province_code, context.issued_on)
    named = 0
    for at, token in enumerate(made):
        if at >= named and token.low in official and token.text[0].isupper():
            named = official_end(made, at, official)
        if token.is_word and at >= named:
            low = token.low
            stands = low in known and (
                (before, low) in pairs or (at < last and (low, made[at + 1].low) in pairs)
            )
            short = mixed and token.initials and token.text.isupper() and token.text.isalpha()
            if not stands and not short:
                token = made[at] = _mended(made, at, mixed)
        before = token.low
    return with_place_names(made, mixed, context)
