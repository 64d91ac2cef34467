"""Names of provinces and districts that a recogniser damaged: "huyện Đồug Văn", "TP Nha Tranq", "Thủ đức"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.tokens import Token, tokenize, word_keys
from normalizers.communes import communes
from normalizers.places_register import units
from normalizers.text import is_vietnamese_syllable

_LONGEST = 6
_FEW_LETTERS = 5
"""Letters, of names that short only marks are mended."""
_LISTING = frozenset((",", "-", "và"))
_CONFUSED = (("rn", "m"), ("8", "b"), ("0", "o"), ("1", "l"), ("5", "s"))


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    """As written, dashes left out."""
    lows: tuple[str, ...]
    letters: str
    """All its letters without marks, those that recognisers confuse made one."""


def _letters(key: str) -> str:
    for wrong, right in _CONFUSED:
        key = key.replace(wrong, right)
    return key


def _unit_names(province: str | None, day: date | None) -> list[str]:
    return [
        unit.name
        for unit in units()
        if unit.is_province or (unit.province == province and (day is None or unit.in_force(day)))
    ]


@lru_cache(maxsize=32)
def _names(province: str | None, day: date | None, low: bool = False) -> dict[int, tuple[_Name, ...]]:
    """By number of words: names of all provinces and of the districts of one; ``low``: of its communes."""
    found: dict[int, dict[tuple[str, ...], _Name]] = {}
    for text in communes(province, day) if low else _unit_names(province, day):
        tokens = [token for token in tokenize(text) if token.is_word]
        lows = tuple(token.low for token in tokens)
        letters = _letters("".join(token.key for token in tokens))
        name = _Name(tuple(token.text for token in tokens), lows, letters)
        found.setdefault(len(lows), {}).setdefault(lows, name)
    return {length: tuple(names.values()) for length, names in found.items()}


@lru_cache(maxsize=32)
def official_names(province: str | None, day: date | None) -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word → the words of the names that begin with it, longest first: of all provinces, and of the
    districts and communes of one. All in small letters, with marks.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for low in (False, True):
        for names in _names(province, day, low).values():
            for name in names:
                found.setdefault(name.lows[0], []).append(name.lows)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


def official_end(tokens: Sequence[Token], at: int, names: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """End of the longest of the names (of ``official_names``) that stands there in capitals, or ``at``."""
    for lows in names.get(tokens[at].low, ()):
        places = _run(tokens, at, len(lows))
        if places is not None and all(
            tokens[place].low == low and not tokens[place].text[0].islower()
            for place, low in zip(places, lows, strict=True)
        ):
            return places[-1] + 1
    return at


def _kind_before(tokens: Sequence[Token], at: int) -> str:
    """The level of the kind of unit whose word stands before the place; "" when none does."""
    before = at - 1
    if before > 0 and tokens[before].text in ".:":
        before -= 1
    if before < 0 or not tokens[before].is_word:
        return ""
    types = lexicon().place_types
    one = types.get((tokens[before].key,))
    two = types.get((tokens[before - 1].key, tokens[before].key)) if before else None
    kind = two or one
    return kind.level if kind is not None else ""


def _run(tokens: Sequence[Token], at: int, length: int) -> tuple[int, ...] | None:
    """The places of so many words from there, dashes between them left out."""
    places: list[int] = []
    place = at
    while place < len(tokens) and len(places) < length:
        token = tokens[place]
        if token.is_word:
            places.append(place)
        elif token.text != "-" or not places:
            return None
        place += 1
    return tuple(places) if len(places) == length else None


def _close(letters: str, name: _Name) -> bool:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(letters, name.letters, score_cutoff=1) <= 1


@lru_cache(maxsize=4096)
def _commune_meant(lows: tuple[str, ...], province: str | None, day: date | None) -> _Name | None:
    """The one commune that the words can be, where one of them is broken or none has a mark.

    Real words are left alone: a commune that has ended may have been called so.
    """
    names = _names(province, day, low=True).get(len(lows), ())
    if any(name.lows == lows for name in names):
        return None
    broken = any(not is_vietnamese_syllable(low) for low in lows)
    if not broken and any(word_keys(low)[1] != low for low in lows):
        return None
    letters = _letters("".join(word_keys(low)[1] for low in lows))
    found = [name for name in names if name.letters == letters]
    if not found and broken and len(letters) >= _FEW_LETTERS:
        found = [name for name in names if _close(letters, name)]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=16384)
def _meant(
    lows: tuple[str, ...], kind: bool, listed: bool, province: str | None, day: date | None
) -> _Name | None:
    """The one name that the words can be; None where they are one, or it cannot be said."""
    names = _names(province, day).get(len(lows), ())
    same = next((name for name in names if name.lows == lows), None)
    if same is not None:
        return same
    broken = any(not is_vietnamese_syllable(low) for low in lows)
    if not (kind or listed or broken):
        return None
    letters = _letters("".join(word_keys(low)[1] for low in lows))
    marks = [name for name in names if name.letters == letters]
    if not marks and (broken or kind) and len(letters) >= _FEW_LETTERS:
        marks = [name for name in names if _close(letters, name)]
    return marks[0] if len(marks) == 1 else None


def with_place_names(tokens: list[Token], mixed: bool, context: AgencyContext) -> list[Token]:
    """The tokens with damaged names of places as they were meant, marked as damaged."""
    if not mixed:
        return tokens
    broken = [at for at, token in enumerate(tokens) if token.is_word and not _plain(token.text)]
    ends = _last_words()
    made = list(tokens)
    official = official_names(context.province_code, context.issued_on)
    named = -1
    """Where the last name ended."""
    current = ""
    """Level of the last kind of unit in the clause, which a list of names goes on with."""
    at = 0
    while at < len(made):
        token = made[at]
        if token.low in official and token.text[0].isupper():
            end = official_end(made, at, official)
            if end > at:
                at = named = end
                continue
        listed = at > 1 and named == at - 1 and made[at - 1].low in _LISTING
        after_kind = at > 0 and (made[at - 1].key in ends or made[at - 1].text in ".:")
        level = _kind_before(made, at) if after_kind else ""
        current = "" if token.text in ";\n" else level or current
        low = current == "commune"
        kind = level not in ("", "commune")
        near = bool(broken) and any(at <= place < at + _LONGEST for place in broken)
        sought = level != "" or listed or near
        found = _found(made, at, kind or low, listed, context, low) if sought else None
        if found is None:
            at += 1
            continue
        places, name = found
        for place, word in zip(places, name.words, strict=True):
            token = made[place]
            if token.text != word:
                lower, key = word_keys(word)
                made[place] = Token(word, lower, key, token.start, token.end, True, False, True)
        at = named = places[-1] + 1
    return made


@lru_cache(maxsize=65536)
def _plain(text: str) -> bool:
    """Whether a word is a syllable, a number or a short form in capitals: no damaged name."""
    return is_vietnamese_syllable(text) or text.isupper() or text.isdigit() or not text[0].isalnum()


@cache
def _last_words() -> frozenset[str]:
    """The last words, without marks, of the kinds of unit."""
    return frozenset(keys[-1] for keys in lexicon().place_types)


def _found(
    tokens: Sequence[Token], at: int, kind: bool, listed: bool, context: AgencyContext, low: bool
) -> tuple[tuple[int, ...], _Name] | None:
    first = tokens[at]
    if not first.is_word or not (kind or first.text[0].isupper() or first.text[0].isdigit()):
        return None
    for length in range(_LONGEST, 0, -1):
        places = _run(tokens, at, length)
        if places is None or (length == 1 and not kind):
            continue
        words = [tokens[place] for place in places]
        small = [word for word in words if word.text[0].islower()]
        if any(word.text.isupper() and len(word.text) > 1 for word in words) or (small and not kind):
            continue
        lows = tuple(word.low for word in words)
        if low:
            name = None if small else _commune_meant(lows, context.province_code, context.issued_on)
        else:
            name = _meant(lows, kind and not small, listed, context.province_code, context.issued_on)
        if name is not None and not (small and name.lows != lows):
            return places, name
    return None
