"""Whether a text goes on with the one that stands above a page break."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, cast

from normalizers.text import fold, is_bullet
from parsers.appendix.labels import split_label

_STARTS_INSIDE = re.compile(r"^(?:[),.;:/%\]”]|[-–][A-ZĐa-zđ])")
_CAPITAL = re.compile(r"^[\W_]*[A-ZÀ-ỸĐ]")
_LOWER = re.compile(r"^[\W_]*[a-zà-ỹđ]")
_DIGIT = re.compile(r"^[\W_]*\d")
_OPEN_END = re.compile(r"(?:[,(\[“/]|[-–—&+])\s*$")
_STOP = re.compile(r"[.!?…][\"”)]?\s*$")
_PAUSE = re.compile(r"[;:]\s*$")
_LAST_WORDS = re.compile(r"[^\s,;.:()\"“”]+")


@cache
def open_words() -> dict[str, Any]:
    """The data on words that need something after them."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("parsers").joinpath("data", "open_words.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.load(text, Loader=loader))  # a safe loader either way


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(fold(word) for row in open_words()[group] for word in row["words"])


def lacks_complement(text: str) -> bool:
    """Whether the last word of the text needs something after it: "phối hợp với", "Văn phòng UBND, Sở"."""
    if _STOP.search(text) or _PAUSE.search(text):
        return False
    words = _LAST_WORDS.findall(text[-60:])[-3:]
    for count in range(1, len(words) + 1):
        last = words[-count:]
        key = fold(" ".join(last))
        if key in _words("links") or (last[0][:1].isupper() and key in _words("heads")):
            return True
    return False


def ends_open(text: str) -> bool:
    """Whether the text breaks off: after a comma, an open bracket, or a word that needs a complement."""
    return _OPEN_END.search(text) is not None or lacks_complement(text)


def _closes_bracket(before: str, text: str) -> bool:
    """Whether the text closes a bracket or quotation that stands open in the one before."""
    for left, right in ("()", "“”", "[]"):
        if before.count(left) > before.count(right):
            close, again = text.find(right), text.find(left)
            if close >= 0 and (again < 0 or close < again):
                return True
    return False


def continuation(before: str, text: str) -> float:
    """-1…1: how surely ``text`` goes on with ``before`` (1) or is a text of its own (-1)."""
    if not text:
        return 0.0
    if not before:
        return -0.2
    if _STARTS_INSIDE.match(text) or _closes_bracket(before, text):
        return 1.0
    if is_bullet(text):
        return 0.5 if is_bullet(before.rsplit("\n", 1)[-1]) else -0.3
    label = split_label(text)
    if label is not None and f"({label[0].value - 1})" in before:
        return 0.9
    if label is not None and not ends_open(before):
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
