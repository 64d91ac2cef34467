"""The words of all names of the register and of the phrases around them, and which stand side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from normalizers.agencies.register import AND, register
from normalizers.agencies.tokens import Token, tokenize, word_keys
from normalizers.data import load_yaml
from normalizers.places_register import units
from normalizers.spelling_lexicon import syllables
from normalizers.text import is_vietnamese_syllable

Pair = tuple[str, str]
_PLURAL = "các"
_LEVEL = "cấp"
_COUNCILS = ("dân", "ubnd", "hđnd", "ubmttq")
"""Words behind which a place or a level follows."""
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True)
class Vocabulary:
    """Words in small letters with their marks."""

    known: frozenset[str]
    pairs: frozenset[Pair]
    """Words that stand side by side in a name or phrase."""
    frame: frozenset[Pair]
    """Such pairs of the words around names alone: offices, kinds of unit, "phối hợp", "liên quan"."""
    openings: frozenset[Pair]
    """First words of names and classes, behind "các", "thuộc" and, as ``""``, a comma or nothing."""
    by_key: dict[str, tuple[str, ...]]
    """Without marks → the words that are so."""
    by_length: dict[int, tuple[str, ...]]


def lows(text: str) -> list[str]:
    """The words of a text in small letters, without its marks of punctuation."""
    return [token.low for token in tokenize(text) if token.is_word]


def _around() -> list[str]:
    found = [phrase for phrases in load_yaml("agencies/words.yaml").values() for phrase in phrases]
    found += [entry["name"] for entry in load_yaml("agencies/places.yaml")["types"]]
    return [*found, *_names_of("office")]


def _before_kinds() -> set[str]:
    """Last words of the phrases that a kind of place may follow: "thuộc huyện", "trừ huyện"."""
    words = load_yaml("agencies/words.yaml")
    return {lows(text)[-1] for name in ("prepositions", "exceptions", "leads") for text in words[name]}


def _names_of(kind: str) -> list[str]:
    entries = load_yaml("agencies/heads.yaml")[kind]
    return [entry["name"] if isinstance(entry, dict) else entry for entry in entries]


def _phrases() -> list[str]:
    groups = load_yaml("agencies/groups.yaml")
    found = [row.name for row in register().rows] + _around()
    found += [phrase for entry in groups["classes"] for phrase in entry["match"]]
    found += [entry["match"] for entry in groups["pairs"]]
    found += list(load_yaml("agencies/abbreviations.yaml").values())
    for kind in ("unit", "placed", "group"):
        found += _names_of(kind)
    return found


@cache
def vocabulary() -> Vocabulary:
    """The words of the data files, read once."""
    phrases = [lows(text) for text in _phrases()]
    known = {word for phrase in phrases for word in phrase} | {"và", _PLURAL, _LEVEL}
    kinds = {lows(entry["name"])[0] for entry in load_yaml("agencies/places.yaml")["types"]}
    pairs = {pair for phrase in phrases for pair in pairwise(phrase) if "và" not in pair}
    pairs |= {(before, word) for before in _COUNCILS for word in (*kinds, _PLURAL, _LEVEL)}
    pairs |= {(before, word) for before in _before_kinds() for word in (*kinds, _PLURAL, _LEVEL)}
    pairs |= {(before, word) for before in (_LEVEL, _PLURAL) for word in (*kinds, _LEVEL)}
    pairs |= {(lows(row.name)[-1], kind) for row in register().rows for kind in kinds}
    by_key: dict[str, list[str]] = {}
    by_length: dict[int, list[str]] = {}
    for word in sorted(known):
        by_key.setdefault(word_keys(word)[1], []).append(word)
        by_length.setdefault(len(word), []).append(word)
    return Vocabulary(
        frozenset(known),
        frozenset(pairs),
        frozenset(pair for text in _around() for pair in pairwise(lows(text))),
        frozenset((before, phrase[0]) for before in (_PLURAL, "thuộc", "") for phrase in phrases if phrase),
        {key: tuple(words) for key, words in by_key.items()},
        {length: tuple(words) for length, words in by_length.items()},
    )


@cache
def place_words() -> frozenset[str]:
    """The words of the names of provinces and districts."""
    return frozenset(low for unit in units() for low in lows(unit.name))


def is_word(low: str) -> bool:
    """Whether a word in small letters occurs in Vietnamese or in the register."""
    return low in syllables() or low in vocabulary().known


def is_short(token: Token) -> bool:
    """Whether a word is a short form: one of the tables, or letters without a vowel."""
    return token.key in register().short or (token.initials and _VOWELS.isdisjoint(token.key))


def is_damaged_short(token: Token) -> bool:
    """Whether a short form has a mark too many: "UBNĐ"."""
    if token.low == token.key or not token.text.isupper() or is_vietnamese_syllable(token.text):
        return False
    return token.key in register().short and token.low not in register().short_spellings


def is_broken(token: Token) -> bool:
    """Whether a word is none that could be meant as it stands: no syllable, short form or known name."""
    return token.is_word and not is_vietnamese_syllable(token.text) and _is_broken(token)


@lru_cache(maxsize=16384)
def _is_broken(token: Token) -> bool:
    if token.text.isupper() or token.text.isdigit() or is_short(token) or token.key == AND:
        return False
    return token.low not in vocabulary().known and token.low not in place_words()
