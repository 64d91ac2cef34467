"""Words of a deadline cell that a recogniser damaged: lost blanks ("Trướcngày", "IIhoặc") and single letters
("tbáng", "nqày", "đến bết quý II").

A word is mended only where it is none that may stand there, and one word of time can be meant. Marks that are
wrong in a word that is one are the business of the phrases themselves (``soft``).
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise

from normalizers.deadlines.kinds import NUM, ROMAN, WORD
from normalizers.deadlines.lexicon import all_rows, key_of, rows
from normalizers.deadlines.token import SINGLE, Token, number_token
from normalizers.spelling_lexicon import lexicon as spelling
from normalizers.spelling_lexicon import syllables
from normalizers.text import fused_parts, is_vietnamese_syllable, place_tone

_SHORTEST = 3
"""Letters of the shortest word that is mended."""
_ROMANS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_VOWELS = frozenset("aeiouy")
_MORE = ("hoàn", "thành", "theo", "khi", "có", "của", "và", "các", "những", "phải")
"""Words beside those of time that stand in most cells."""
_LEADS = ("đầu", "giữa", "cuối", "hết", "đến", "từ", "trước", "trong", "hàng", "hằng", "của")
_UNITS = ("ngày", "tuần", "tháng", "quý", "năm")
_ALIKE = tuple(map(frozenset, ("eoca", "ilt1j", "numhr", "bh", "gqy", "vy", "sa", "uv", "tf", "kh")))
"""Letters that recognisers take for one another."""
_NEAR, _FAR = 1, 3
"""Cost of a wrong mark or of a letter for one like it; of another letter, or one more or less."""
_READ_FOR_M = ("rn", "in", "ni")
_STROKES = "ivl1|"


@lru_cache(maxsize=16384)
def _low(text: str) -> str:
    return place_tone(text).lower()


def _words_of(name: str | None) -> list[list[str]]:
    found = all_rows() if name is None else rows(name)
    return [[_low(word) for word in form.split()] for row in found for form in row["forms"]]


@cache
def _known() -> frozenset[str]:
    """The words of all phrases, in small letters."""
    return frozenset(word for form in _words_of(None) for word in form)


@cache
def _time_words() -> frozenset[str]:
    """The words that say when."""
    return frozenset(word for form in _words_of("deadlines.yaml") for word in form).union(_MORE)


@cache
def _folded() -> frozenset[str]:
    return frozenset(key_of(word).folded for word in _time_words() if len(word) > _SHORTEST)


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    """Words that stand side by side in a phrase, or as a time word and its unit."""
    found = {pair for form in _words_of(None) for pair in pairwise(form)}
    return frozenset(found | {(lead, unit) for lead in _LEADS for unit in _UNITS} | {("tuần", "thứ")})


# --- lost blanks ---------------------------------------------------------------------------------


def _is_piece(text: str) -> bool:
    return text in _ROMANS or is_vietnamese_syllable(text)


def _go_together(left: str, right: str) -> bool:
    before, after = _low(left), _low(right)
    times = _time_words()
    if left in _ROMANS or right in _ROMANS:
        return (left in _ROMANS and after in times) or (right in _ROMANS and before in times)
    if before in _known() and after in _known():
        return True
    if after not in times or len(after) < _SHORTEST - 1:
        return False
    return len(before) > 1 and (before in syllables() or key_of(before).folded in _folded())


@lru_cache(maxsize=16384)
def _apart(text: str) -> tuple[str, ...]:
    return fused_parts(text, _is_piece, _go_together) or (text,)


# --- damaged letters -----------------------------------------------------------------------------


def _cost(read: str, meant: str) -> int:
    """What the difference of one letter costs; 0 where there is more than that."""
    if any(pair in read and read.replace(pair, "m") == meant for pair in _READ_FOR_M):
        return _NEAR
    if len(read) != len(meant):
        longer, shorter = sorted((read, meant), key=len, reverse=True)
        one_more = any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
        return _FAR if one_more and len(longer) == len(shorter) + 1 else 0
    other = [(a, b) for a, b in zip(read, meant, strict=True) if a != b]
    if len(other) != 1:
        return 0
    left, right = (key_of(letter) for letter in other[0])
    marks = {key.exact.removeprefix(key.folded) for key in (left, right)}
    alike = len(marks) == 1 and any({left.folded, right.folded} <= group for group in _ALIKE)
    return _NEAR if left.folded == right.folded or alike else _FAR


@lru_cache(maxsize=16384)
def _like(low: str, everywhere: bool) -> tuple[tuple[str, int], ...]:
    """Words of time, or with ``everywhere`` all known ones, that one other letter makes, with its cost."""
    words = _known() if everywhere else _time_words()
    found = [(word, _cost(low, word)) for word in words if len(word) >= _SHORTEST - 1]
    return tuple((word, cost) for word, cost in sorted(found) if cost)


def _cheapest(found: list[tuple[str, int]]) -> str | None:
    least = min((cost for _, cost in found), default=0)
    best = [word for word, cost in found if cost == least]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=65536)
def _meant(before: str, low: str, after: str) -> str | None:
    """The one word that must be meant between these, or None where the word may stand as it is."""
    known = spelling()
    if low in known.standing_alone or known.is_word(before, low) or known.is_word(low, after):
        return None
    beside = [
        (word, cost)
        for word, cost in _like(low, True)
        if (before, word) in _pairs() or (word, after) in _pairs()
    ]
    if low in syllables():
        return _cheapest([(word, cost) for word, cost in beside if cost == _NEAR])
    times = list(_like(low, False))
    alone = [(word, cost) for word, cost in _like(low, True) if word[0] == low[0] and len(word) > _SHORTEST]
    return _cheapest(beside) or _cheapest(times) or _cheapest(alone)


def _is_short_form(text: str) -> bool:
    """Whether letters are capitals without a mark other than that of Đ."""
    key = key_of(text)
    return text.isupper() and key.exact.removeprefix(key.folded).strip("-") == ""


@lru_cache(maxsize=16384)
def _readable(text: str) -> bool:
    """Whether the letters may be a word at all, rather than a short form or strokes of a number."""
    if len(text) < _SHORTEST - 1 or _is_short_form(text) or text.lower().strip(_STROKES) == "":
        return False
    return not _VOWELS.isdisjoint(key_of(text).folded) and key_of(text).folded != text.lower()


@lru_cache(maxsize=16384)
def _broken(text: str) -> bool:
    """Whether letters are no syllable, no short form and no word of a phrase."""
    if len(text) < _SHORTEST or _is_short_form(text):
        return False
    if is_vietnamese_syllable(text) or _low(text) in _known():
        return False
    return not _VOWELS.isdisjoint(key_of(text).folded) and text.lower().strip(_STROKES) != ""


def _split(token: Token) -> list[Token]:
    """A word without its blanks as several; the first is told how it should be written."""
    parts = _apart(token.text)
    made, start = [], token.start
    for number, part in enumerate(parts):
        kinds = {ROMAN: _ROMANS[part]} if part in _ROMANS else SINGLE[WORD]
        fix = f"{part} " if number < len(parts) - 1 else None
        made.append(Token(kinds, start, start + len(part), part, fix, number > 0 or token.glued))
        start += len(part)
    return made


def _figure(token: Token, after: Token | None) -> list[Token] | None:
    """ "Tháng" and "12" of "Thángl2": a stroke at the end of a word that is the first figure of a number."""
    if after is None or NUM not in after.kinds or not after.glued or token.text[-1:] not in "lIO":
        return None
    word = token.text[:-1]
    if _low(word) not in _time_words() and word not in ("T", "Th"):
        return None
    middle = token.end - 1
    return [
        Token(SINGLE[WORD], token.start, middle, word, f"{word} ", token.glued),
        number_token(token.text[-1] + after.text, middle, after.end, False),
    ]


def mended(raw: list[Token]) -> list[Token]:
    """The raw tokens with damaged words as they were meant, told how they should be written."""
    made: list[Token] = []
    skip = False
    known = _known()
    for at, token in enumerate(raw):
        if skip:
            skip = False
            continue
        if WORD not in token.kinds or _low(token.text) in known:
            made.append(token)
            continue
        after = raw[at + 1] if at + 1 < len(raw) else None
        numbered = _figure(token, after)
        if numbered is not None:
            made += numbered
            skip = True
        elif _broken(token.text) and len(_apart(token.text)) > 1:
            made += _split(token)
        else:
            made.append(_instead(token, made[-1] if made else None, after))
    return made


def _instead(token: Token, before: Token | None, after: Token | None) -> Token:
    if key_of(token.text).folded == "va" and token.text.islower() and not token.text.isascii():
        return Token(SINGLE[WORD], token.start, token.end, "và", "và", token.glued)
    if not (_broken(token.text) or (_readable(token.text) and (token.text.islower() or before is None))):
        return token
    left = _low(before.text) if before is not None and WORD in before.kinds else ""
    right = _low(after.text) if after is not None and WORD in after.kinds else ""
    meant = _meant(left, _low(token.text), right)
    if meant is None:
        return token
    upper = token.text.isupper()
    text = meant.upper() if upper else meant.capitalize() if token.text[0].isupper() else meant
    return Token(SINGLE[WORD], token.start, token.end, text, meant, token.glued)


def is_broken(token: Token) -> bool:
    """Whether a word is still none that can be meant."""
    plain = token.text[1:].islower()  # "VNeID" is a name
    return WORD in token.kinds and token.fix is None and plain and _broken(token.text)
