"""Names from the words of a cell: abbreviations written out, one spelling of marks and dashes, ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from normalizers.data import load_yaml
from normalizers.text import is_vietnamese_syllable, place_tones, slug

_INSTRUMENT = re.compile(r"\d[\w./-]*/[A-ZĐ][\w&/-]*")
_DASH = re.compile(r"\s+[-–]\s*|\s*[-–]\s+")
_SPACES = re.compile(r"\s+")
_COMMA = re.compile(r"\s*,\s*")
_SCHOOL = re.compile(r"(?:^|\b(?:các|những|số|trưởng|tất cả|toàn bộ|và) )trường\b", re.IGNORECASE)
_AMPERSAND = re.compile(r"\s*&\s*")


@cache
def _short_words() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    table = {str(short): full for short, full in load_yaml("agencies/abbreviations.yaml").items()}
    longest = sorted(table, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![^\W_])(?:" + "|".join(re.escape(short) for short in longest) + r")(?![^\W_])\.?",
        re.IGNORECASE,
    )
    return pattern, table, {short.lower(): full for short, full in table.items()}


def _full(match: re.Match[str]) -> str:
    _, table, any_case = _short_words()
    text = match.group()
    short = text.rstrip(".")
    dot = "" if text == short or not match.string[match.end() :].strip() else " "
    if short in table:
        return table[short] + dot
    if short.isupper() or not is_vietnamese_syllable(short):
        return any_case[short.lower()] + dot
    return text


def _outside_instruments(text: str, change: Callable[[str], str]) -> str:
    parts, last = [], 0
    for match in _INSTRUMENT.finditer(text):
        parts += [change(text[last : match.start()]), match.group()]
        last = match.end()
    return "".join([*parts, change(text[last:])])


def _expand(text: str) -> str:
    pattern, _, _ = _short_words()
    return pattern.sub(_full, text)


@lru_cache(maxsize=16384)
def written_out(text: str) -> str:
    """The words with abbreviations in full, "&" as "và", single spaces and official tone marks."""
    plain = _outside_instruments(text, lambda part: _AMPERSAND.sub(" và ", _expand(part)))
    plain = _COMMA.sub(", ", _DASH.sub(" - ", plain))
    return place_tones(_SPACES.sub(" ", plain).strip(" ,;:.-"))


@cache
def _school_words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = dict(load_yaml("agencies/abbreviations_schools.yaml"))
    longest = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest))})(?![^\W_])"), table


@lru_cache(maxsize=8192)
def of_schools(name: str) -> str:
    """The name with the short words of kinds of school in full, where it names schools ("Trường TH")."""
    if "rường" not in name or not _SCHOOL.search(name):
        return name
    pattern, table = _school_words()
    return pattern.sub(lambda match: table[match.group()], name)


def capital(text: str) -> str:
    """The text with its first letter in capitals, and its words out of them when it has no small letter."""
    if len(text) > 8 and text.isupper():
        text = " ".join(
            word if not is_vietnamese_syllable(word.strip(",;:()")) else word.lower()
            for word in text.split(" ")
        )
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with its first letter small, for use behind an office."""
    return text[:1].lower() + text[1:]


@lru_cache(maxsize=32768)
def body_id(scope: str, name: str) -> str:
    """``<scope>/<slug>``."""
    return f"{scope}/{slug(name)}"
