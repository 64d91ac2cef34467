"""Whether a text goes on with the one that stands above a page break."""

from __future__ import annotations

import re

from normalizers.text import (
    begins_name,
    ends_in_sign,
    goes_on_with_number,
    is_bullet,
    strip_marks,
    wants_words,
)
from normalizers.text.letters import CAPITALS, SMALLS
from parsers.appendix.labels import parse_label, split_label

_STARTS_INSIDE = re.compile(r"^(?:[),.;:/%\]”]|[-–][A-ZĐa-zđ])")
_CAPITAL = re.compile(rf"^[\W_]*[{CAPITALS}]")
_LOWER = re.compile(rf"^[\W_]*[{SMALLS}]")
_DIGIT = re.compile(r"^[\W_]*\d")
_CLASSES = re.compile(rf"(?<!\w)[Cc]ác (?:[{CAPITALS}][{SMALLS}]+(?:, ?| và ))+[{CAPITALS}][{SMALLS}]+$")
"""Classes of bodies, each of one word with a capital."""
_STOP = re.compile(r"[.!?…][\"”)]?\s*$")
_PAUSE = re.compile(r"[;:]\s*$")
_INNER_LABEL = re.compile(r"(?<![^\s;:,.])(?<!\d\.)\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4})[.)](?=\s)")
_SECOND = 2
_THREE = 3


def ends_with_head(text: str) -> bool:
    """Whether the last word begins a name that is not there: "Văn phòng UBND tỉnh, Sở"; not "Các Vụ, Cục"."""
    return begins_name(text) and not _CLASSES.search(text)


def ends_open(text: str) -> bool:
    """Whether the text breaks off: after a comma, an open bracket, or a word that needs a complement."""
    return ends_in_sign(text) or wants_words(text) or ends_with_head(text)


def _closes_bracket(before: str, text: str) -> bool:
    """Whether the text closes a bracket or quotation that stands open in the one before."""
    for left, right in ("()", "“”", "[]"):
        if before.count(left) > before.count(right):
            close, again = text.find(right), text.find(left)
            if close >= 0 and (again < 0 or close < again):
                return True
    return False


def repeats_end(before: str, text: str) -> bool:
    """Whether the text, which begins in mid-sentence, is the end of the one before once more: some exports
    give the line that a page break runs through twice.
    """
    if not _LOWER.match(text) or len(text.split()) < _THREE or len(text) >= len(before):
        return False
    return strip_marks(before).endswith(" " + strip_marks(text))


def starts_inside(text: str) -> bool:
    """Whether the text begins in mid-sentence: with a small letter or a sign that closes something."""
    return _STARTS_INSIDE.match(text) is not None or _LOWER.match(text) is not None


def enumerates(before: str, text: str) -> bool:
    """Whether the text begins with the next item of a list inside the one before: "… (4) …" and "(5) …"."""
    found = split_label(text)
    if found is None or found[0].value < _SECOND:
        return False
    sign = text[: len(text) - len(found[1])].strip()
    for match in _INNER_LABEL.finditer(before):
        inner = parse_label(match[0])
        if inner is not None and match.start() and found[0].follows(inner):
            return sign.startswith("(") == match[0].startswith("(") and sign[-1:] == match[0][-1:]
    return False


def continuation(before: str, text: str) -> float:
    """-1…1: how surely ``text`` goes on with ``before`` (1) or is a text of its own (-1)."""
    if not text:
        return 0.0
    if not before:
        return -0.2
    if _STARTS_INSIDE.match(text) or _closes_bracket(before, text):
        return 1.0
    if goes_on_with_number(before, text):
        return 1.0
    if text.startswith("(") and split_label(text) is None and not _STOP.search(before):
        return 0.8
    if is_bullet(text):
        return 0.5 if is_bullet(before.rsplit("\n", 1)[-1]) else -0.3
    if enumerates(before, text):
        return 0.9
    if repeats_end(before, text):
        return 1.0
    if split_label(text) is not None and not ends_open(before):
        return -0.8
    if ends_open(before):
        return 0.9 if not _STOP.search(before) else 0.3
    if _LOWER.match(text):
        return 0.3 if _STOP.search(before) else 0.7 if _PAUSE.search(before) else 1.0
    if _DIGIT.match(text):
        return -0.2 if _STOP.search(before) else 0.4
    if _PAUSE.search(before):
        return 0.2
    if _STOP.search(before):
        return -0.4
    return -0.1 if _CAPITAL.match(text) else 0.0
