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
_PART_LENGTH = 7
_FEW_WORDS = 4
_CUTOFF = 83.0
_GUESS = 66.0
_FORM_STRENGTH = {
    "content": 5,
    "product": 5,
    "lead_text": 5,
    "coordination_text": 5,
    "deadline_text": 5,
    "budget_text": 5,
    "note": 5,
}
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
    weight: int
    squeezed: frozenset[str]


@lru_cache(maxsize=8192)
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
        squeezed=frozenset(_squeeze(words) for words in row.get("is", ())),
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
        # a narrow column breaks words anywhere: "ST" + "T", "Nhiệm vụ chun" + "g"
        if " " in key and key.replace(" ", "").replace("/", "") in rule.squeezed:
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
    """How surely a heading says that its table assigns nothing: 3 always, 2 unless others name a lead for
    certain, 1 unless they are those of a plan, 0 no.
    """
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


@cache
def _first_words() -> frozenset[str]:
    """The words that known headings begin with."""
    texts = [row["example"] for row in _data()["fields"]]
    texts.extend(words for row in _data()["forms"] for words in row["words"])
    texts.extend(words for rule in _field_rules() for words in rule.equals)
    return frozenset(heading_key(text).replace("/", " ").split()[0] for text in texts)


def begins_like_heading(text: str) -> bool:
    """Whether the first word of a text is one that headings begin with; a sentence's verb is none. A few
    words alone are no sentence.
    """
    words = heading_key(text).replace("/", " ").split()
    return bool(words) and (len(words) <= _FEW_WORDS or words[0] in _first_words())


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
    found = _closest(key)
    return found[1] if found and found[0] >= _CUTOFF else None


@lru_cache(maxsize=2048)
def guess_of(text: str) -> Meaning | None:
    """The field that a badly damaged heading may stand for. To be believed only when its cells agree."""
    if not text or len(text) > MAX_LENGTH or meaning_of(text) is not None:
        return None
    found = _closest(heading_key(text))
    return found[1] if found and found[0] >= _GUESS else None


def _closest(key: str) -> tuple[float, Meaning] | None:
    """Likeness in 0…100 and meaning of the known heading most like this one."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    squeezed = key.translate(_DIGIT_LOOKALIKES).replace(" ", "").replace("/", "")
    if not _FUZZY_LENGTH <= len(squeezed) <= 40:
        return None
    best: tuple[float, Meaning] | None = None
    for phrase, rule, meaning in _phrases():
        if rule is not None and any(_contains(key, words) for words in rule.never):
            continue
        score = 100 * Levenshtein.normalized_similarity(squeezed, phrase, score_cutoff=_GUESS / 100)
        if rule is not None and rule.has and _PART_LENGTH <= len(phrase) < len(squeezed) <= len(phrase) * 3:
            score = max(score, fuzz.partial_ratio(squeezed, phrase, score_cutoff=_GUESS) - 1)
        if score and (best is None or score > best[0]):
            best = (score, meaning)
    return best


@cache
def _phrases() -> tuple[tuple[str, _Rule | None, Meaning], ...]:
    """Phrases without spaces that a damaged heading is held against, with the rule they come from."""
    found: list[tuple[str, _Rule | None, Meaning]] = []
    for row in _data()["forms"]:
        meaning = Meaning(cast("FieldName", row["field"]), _FORM_STRENGTH[row["field"]], exact=False)
        found.extend((_squeeze(words), None, meaning) for words in row["words"])
    for rule in _field_rules():
        sure = rule.meaning
        if sure is None or sure.procedures or sure.both or sure.strength < 3 or len(rule.has) > 1:
            continue
        meaning = Meaning(sure.field, sure.strength, exact=False)
        wholes = rule.equals if sure.strength >= 4 or sure.field == "item_no" else ()
        found.extend((_squeeze(words), rule, meaning) for words in (*rule.has, *wholes))
    return tuple(entry for entry in found if len(entry[0]) >= _FUZZY_LENGTH)


def _squeeze(words: str) -> str:
    return heading_key(words).replace(" ", "").replace("/", "")
