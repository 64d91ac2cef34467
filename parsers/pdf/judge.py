"""Whether a page's text layer can be believed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from normalizers.text import is_marked, is_vietnamese_syllable, words

_CID = re.compile(r"\(cid:\d+\)")
_NO_CHARACTER = re.compile("[\ufffd\ue000-\uf01f\uf100-\uf8ff\x01\x03-\x08\x0e-\x1f]")
"""Private use but for U+F020–F0FF, where symbol fonts have their bullets."""
_FOREIGN = frozenset(
    chr(code)
    for code in (*range(0xBC, 0x180), *range(0x180, 0x250))
    if chr(code) not in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý×÷ĂăĐđĨĩŨũƠơƯư"
)
"""Latin letters and fractions that Vietnamese has no use for: codes shown in place of letters."""
_ADDRESS = re.compile(r"://|@|www\.|(?<=\S)\.(?:vn|com|net|org)\b", re.IGNORECASE)
_MIN_WORDS = 12
"""Words below which shares say nothing."""
_MIN_MARKED = 0.42
"""Sound Vietnamese pages have marks on 80–88 % of their words; broken maps and TCVN3 under 30 %."""
_MIN_SYLLABLES = 0.72
_MAX_BROKEN = 0.02
_MAX_FOREIGN = 0.003
"""Share of the letters that may have no value or one that is no Vietnamese letter, where words look sound."""
_MAX_RESTS = 0.09
_MAX_FUSED = 0.12
_STAMP_WORDS = 45
_FULL_IMAGE = 0.55


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a text layer is judged by."""

    tokens: Sequence[str]
    """The page's words in content order."""
    image_share: float
    """Share of the page that images cover, 0…1."""
    hidden_share: float = 0.0
    """Share of the words drawn in the invisible mode (OCR layers)."""


def judge_page(facts: PageFacts) -> str | None:
    """Why the text layer of a page cannot be believed, in a few words; None for one that can.

    A blank page without an image is sound. A page is measured by the share of its words that can be
    Vietnamese syllables and that carry marks, after legacy fonts were converted.
    """
    scanned = facts.image_share >= _FULL_IMAGE
    if not facts.tokens:
        return "no text layer" if scanned or facts.image_share > 0.25 else None
    if scanned and len(facts.tokens) < _STAMP_WORDS and sum(map(len, facts.tokens)) < 7 * _STAMP_WORDS:
        return "the text layer holds only a stamp"
    return _judge_words(facts)


def _judge_words(facts: PageFacts) -> str | None:
    tokens = facts.tokens
    broken = _broken(" ".join(tokens))
    if broken > 3 and broken > _MAX_BROKEN * _letters(tokens):
        return f"{broken} characters without a Unicode value"
    kinds = Counter(chain.from_iterable(map(_kinds, tokens)))
    long = sum([count for kind, count in kinds.items() if kind.long])
    if long < _MIN_WORDS:
        return None
    marked = sum([count for kind, count in kinds.items() if kind.long and kind.marked]) / long
    if facts.hidden_share > 0.5 and marked < 0.1:
        return "text layer of a recogniser that knows no Vietnamese"
    if marked < _MIN_MARKED and long >= 2 * _MIN_WORDS and _is_prose(tokens):
        return f"broken character map: only {marked:.0%} of the words carry Vietnamese marks"
    fused = sum([count for kind, count in kinds.items() if kind.fused]) / long
    if fused > _MAX_FUSED:
        return f"blanks lost: {fused:.0%} of the words are several run together"
    foreign = broken + kinds[_FOREIGN_SIGN]
    if foreign > 3 and foreign > _MAX_FOREIGN * _letters(tokens) and _is_prose(tokens):
        return f"broken character map: {foreign} characters are no Vietnamese letters"
    syllables = _syllable_share(kinds, lambda kind: kind.long and not kind.abbreviation)
    if syllables >= 0.9:
        return None
    rests = 1 - _syllable_share(kinds, lambda kind: kind.small)
    if rests > _MAX_RESTS and sum([count for kind, count in kinds.items() if kind.small]) >= _MIN_WORDS:
        return f"letters lost: {rests:.0%} of the words are rests of syllables"
    if syllables < _MIN_SYLLABLES and _is_prose(tokens):
        return f"broken character map: only {syllables:.0%} of the words can be Vietnamese"
    return None


def _letters(tokens: Sequence[str]) -> int:
    """Letters of the words that are no addresses."""
    return sum([len(word) for token in tokens if not _is_address(token) for word in words(token)]) or 1


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What one word says of the layer that it stands in. Of each kind there is one object."""

    long: bool
    """Of two letters or more."""
    marked: bool
    syllable: bool
    abbreviation: bool
    fused: bool
    """Several syllables run together ("Biênbảncótínhchất")."""
    small: bool
    """All in small letters: where accented letters were lost, rests of syllables are left."""


_FOREIGN_SIGN = _Kind(False, False, False, False, False, False)


@lru_cache(maxsize=8192)
def _kinds(token: str) -> tuple[_Kind, ...]:
    """The kinds of the words in a token, none for an address of the net; and one for each foreign letter."""
    if _is_address(token):
        return ()
    foreign = [_FOREIGN_SIGN for sign in token if sign in _FOREIGN]
    return (*map(_kind, words(token)), *foreign)


_shared_kind = lru_cache(maxsize=None)(_Kind)


def _kind(word: str) -> _Kind:
    syllable = is_vietnamese_syllable(word)
    return _shared_kind(
        len(word) > 1,
        is_marked(word),
        syllable,
        word.isascii() and word.isupper() and not syllable,
        len(word) > 7 and not word.isascii() and not syllable,
        word.islower(),
    )


def _syllable_share(kinds: Mapping[_Kind, int], counts: Callable[[_Kind], bool]) -> float:
    """Share of the words that count which can be Vietnamese syllables; 0 where none counts."""
    counted = {kind: count for kind, count in kinds.items() if counts(kind)}
    return sum([count for kind, count in counted.items() if kind.syllable]) / (sum(counted.values()) or 1)


def _is_address(token: str) -> bool:
    """Whether a token is an address of the net, which is no word."""
    return bool(_ADDRESS.search(token))


def _broken(text: str) -> int:
    """Replacement characters, characters of private use, control characters and "(cid:…)"."""
    missing = 0 if text.isprintable() and "\ufffd" not in text else len(_NO_CHARACTER.findall(text))
    return sum([len(found) for found in _CID.findall(text)]) + missing


def _is_prose(tokens: Sequence[str]) -> bool:
    """Whether there are enough words among the numbers and codes for shares to mean something."""
    held = [token for token in tokens if not _is_address(token)]
    lettered = sum(token.strip(".,;:()").isalpha() for token in held)
    return lettered >= 0.35 * len(held) or lettered >= 60
