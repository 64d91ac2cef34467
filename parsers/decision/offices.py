"""Offices and ways of signing: "KT. CHỦ TỊCH" above "PHÓ CHỦ TỊCH"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from normalizers.text import collapse_spaces, fold, strip_marks
from parsers.decision.vocabulary import data

_QUALIFIERS = r"(?:\s+(?P<after>thường\s+trực|phụ\s+trách))?"
_MAX_BLURRED = 40
_DEPUTY = "phó "
_NOISE = re.compile(r"[\s.,;:*✓_()|•-]+$")


@dataclass(frozen=True, slots=True)
class Office:
    """An office as a line of a signature gives it."""

    title: str
    """In official spelling: "Phó Chủ tịch"."""
    form: str | None
    """"KT.", "TM.", … or null."""
    head: str
    """The office of the head of the body: "Chủ tịch" for "Phó Chủ tịch"."""
    deputy: bool
    prefix: str
    """Words before the office that are no known way of signing."""
    rest: str
    """Words after the office: the name of the body, or of the signer."""


@cache
def _offices() -> dict[str, tuple[str, str, bool]]:
    """Folded office → (official spelling, office of the head, deputy)."""
    found: dict[str, tuple[str, str, bool]] = {}
    for row in data()["offices"]:
        name = row["name"]
        found[fold(name)] = (name, name, False)
        found[_DEPUTY + fold(name)] = (f"Phó {name}", name, True)
        if "deputy" in row:
            found[fold(row["deputy"])] = (row["deputy"], name, True)
    return found


@cache
def _forms() -> dict[str, str]:
    return {fold(written): row["form"] for row in data()["forms"] for written in row["read"]}


@cache
def _plain_offices() -> dict[str, str]:
    """Office without marks → its folded name, for capitals whose marks a recogniser has misread."""
    return {strip_marks(name): name for name in _offices()}


@cache
def _pattern(plain: bool) -> re.Pattern[str]:
    names = sorted(_plain_offices() if plain else _offices(), key=len, reverse=True)
    forms = sorted(_forms(), key=len, reverse=True)
    office = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    form = "|".join(re.escape(name) for name in forms)
    return re.compile(
        rf"^(?P<before>(?:\S+\s+){{0,2}}?)(?:(?P<form>{form})\s*[./,:]?\s*)?(?P<acting>q\.\s*|quyền\s+)?"
        rf"(?P<office>{office}){_QUALIFIERS}(?!\w)(?P<rest>.*)$"
    )


@cache
def _on_behalf() -> re.Pattern[str]:
    forms = "|".join(re.escape(name) for name in sorted(_forms(), key=len, reverse=True))
    return re.compile(
        rf"^(?P<form>{forms})\s*[./,:]+\s*(?P<body>\S.*)$|^(?P<bare>tm|kt|tl|tuq|t/m|k/t|t/l)\s+(?P<name>\S.*)$"
    )


def read_office(line: str) -> Office | None:
    """The office at the start of a line that is written in capitals or as a title; null for other lines."""
    text = _NOISE.sub("", collapse_spaces(line))
    if not text or len(text) > 90:
        return None
    key = fold(text)
    match = _pattern(False).match(key)
    office = collapse_spaces(match["office"]) if match else ""
    if match is None and text.isupper() and len(text) <= _MAX_BLURRED:
        match = _pattern(True).match(strip_marks(key))
        office = _plain_offices()[collapse_spaces(match["office"])] if match else ""
    if match is None:
        return None
    title, head, deputy = _offices()[office]
    if match["after"]:
        title = f"{title} {'Thường trực' if match['after'].startswith('thường') else 'phụ trách'}"
    form = _forms()[match["form"]] if match["form"] else "Q." if match["acting"] else None
    before = match["before"].strip(" .,")
    if any(character.isalpha() for character in before) and not text[: len(before)].isupper():
        return None
    if len(key) == len(text):
        rest = text[match.start("rest") :].strip(" .,;:")
        printed = text[match.start("office") : match.end("office")]
        if not printed[:1].isupper():
            return None
    else:
        rest = match["rest"].strip(" .,;:")
    return Office(title, form, head, deputy, before.upper(), rest)


def on_behalf(line: str) -> str | None:
    """The way of signing in a line that names a body: "TM. ỦY BAN NHÂN DÂN TỈNH" → "TM."."""
    match = _on_behalf().match(fold(line))
    return _forms()[match["form"] or match["bare"]] if match and line[:2].isupper() else None
