"""What a column's heading means: the field it feeds, however it is spelt or was recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, cast

from normalizers.text import strip_marks
from schema.raw import FieldName

_NOT_WORD = re.compile(r"[^a-z0-9/]+")
_SLASHES = re.compile(r"\s*/\s*")
_BRACKETS = re.compile(r"\((?:[^()]*)\)")
MAX_LENGTH = 160
"""No heading is longer; a longer cell is text."""
_FUZZY_LENGTH = 6
_CUTOFF = 84
_SHORT_CUTOFF = 88
_DIGIT_LOOKALIKES = str.maketrans("015", "ols")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The field a heading stands for. ``strength``: 0 when only the column's words could tell.

    ``both``: it promises lead and coordination in one cell. ``procedures``: it names administrative
    procedures, which are tasks only where somebody leads or helps.
    """

    field: FieldName
    strength: int
    both: bool = False
    procedures: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Rule:
    has: tuple[str, ...]
    equals: frozenset[str]
    never: tuple[str, ...]
    meaning: Meaning | None
    weight: int = 0


def heading_key(text: str) -> str:
    """A heading for comparison: no case, no marks, words parted by single spaces; a slash is kept."""
    plain = _NOT_WORD.sub(" ", strip_marks(text)).strip()
    return _SLASHES.sub("/", plain)


@cache
def _data() -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("parsers").joinpath("data", "headings.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.load(text, Loader=loader))  # a safe loader either way


def _rule(row: dict[str, Any]) -> _Rule:
    name = row.get("field")
    meaning = (
        Meaning(
            cast("FieldName", name),
            int(row["strength"]),
            bool(row.get("both", False)),
            bool(row.get("procedures", False)),
        )
        if name
        else None
    )
    return _Rule(
        has=tuple(heading_key(words) for words in row.get("has", ())),
        equals=frozenset(heading_key(words) for words in row.get("is", ())),
        never=tuple(heading_key(words) for words in row.get("not", ())),
        meaning=meaning,
        weight=int(row.get("weight", 0)),
    )


@cache
def _field_rules() -> tuple[_Rule, ...]:
    return tuple(_rule(row) for row in _data()["fields"])


@cache
def _other_rules() -> tuple[_Rule, ...]:
    return tuple(_rule(row) for row in _data()["others"])


def _contains(key: str, words: str) -> bool:
    """Whether the words stand in the key as whole words; a slash parts words."""
    spaced = f" {key.replace('/', ' ')} " if "/" not in words else f" {key} "
    return f" {words} " in spaced


def _fits(rule: _Rule, keys: Iterable[str]) -> bool:
    for key in keys:
        if key in rule.equals or key.replace("/", " ") in rule.equals:
            return True
    if not rule.has:
        return False
    key = next(iter(keys))
    return all(_contains(key, words) for words in rule.has) and not any(
        _contains(key, words) for words in rule.never
    )


def _keys(text: str) -> tuple[str, ...]:
    """The heading, and the heading without what stands in brackets ("Phí, lệ phí (nếu có)")."""
    key = heading_key(text)
    bare = heading_key(_BRACKETS.sub(" ", text))
    return (key, bare) if bare and bare != key else (key,)


@lru_cache(maxsize=8192)
def meaning_of(text: str) -> Meaning | None:
    """The field that a heading stands for; None for a heading that fits none."""
    if not text or len(text) > MAX_LENGTH:
        return None
    keys = _keys(text)
    for rule in _field_rules():
        if _fits(rule, keys):
            return rule.meaning
    return _nearly(keys[0])


@lru_cache(maxsize=8192)
def weight_against(text: str) -> int:
    """How surely a heading says that its table assigns nothing: 2 always, 1 unless it names a lead, 0 no."""
    if not text or len(text) > MAX_LENGTH:
        return 0
    keys = _keys(text)
    return max((rule.weight for rule in _other_rules() if _fits(rule, keys)), default=0)


@cache
def _vocabulary() -> frozenset[str]:
    """The words that known headings are made of."""
    texts = [row["example"] for rows in (_data()["fields"], _data()["others"]) for row in rows]
    for rule in (*_field_rules(), *_other_rules()):
        texts.extend((*rule.has, *rule.equals))
    return frozenset(word for text in texts for word in heading_key(text).replace("/", " ").split())


@lru_cache(maxsize=8192)
def heading_likeness(text: str) -> float:
    """0…1: how much of a text is made of words that headings use. A text nearly a known heading has 0.8."""
    words = heading_key(text).replace("/", " ").split()
    if not words:
        return 0.0
    share = sum(word in _vocabulary() for word in words) / len(words)
    meaning = meaning_of(text)
    return max(share, 0.8) if meaning is not None and not meaning.exact else share


def _nearly(key: str) -> Meaning | None:
    """The field of the heading that looks most like this one, when it looks enough like it."""
    from rapidfuzz import fuzz

    squeezed = key.translate(_DIGIT_LOOKALIKES).replace(" ", "").replace("/", "")
    if not _FUZZY_LENGTH <= len(squeezed) <= 40:
        return None
    best: tuple[float, Meaning] | None = None
    for phrase, rule, meaning in _phrases():
        if len(phrase) > len(squeezed) + 1 or (
            rule.never and any(_contains(key, words) for words in rule.never)
        ):
            continue
        if rule.has and len(phrase) * 3 >= len(squeezed):
            score = fuzz.partial_ratio(squeezed, phrase)
            cutoff = _SHORT_CUTOFF if len(phrase) < 10 else _CUTOFF
        else:
            score = fuzz.ratio(squeezed, phrase)
            cutoff = _CUTOFF
        if score >= cutoff and (best is None or score > best[0]):
            best = (score, meaning)
    return best[1] if best else None


@cache
def _phrases() -> tuple[tuple[str, _Rule, Meaning], ...]:
    """Phrases without spaces that a damaged heading is held against."""
    found: list[tuple[str, _Rule, Meaning]] = []
    for rule in _field_rules():
        sure = rule.meaning
        if sure is None or sure.procedures or sure.both or sure.strength < 3 or len(rule.has) > 1:
            continue
        meaning = Meaning(sure.field, sure.strength, exact=False)
        for words in (*rule.has, *rule.equals):
            squeezed = words.replace(" ", "").replace("/", "")
            if len(squeezed) >= _FUZZY_LENGTH:
                found.append((squeezed, rule, meaning))
    return tuple(found)
