"""Numbering: "1.", "I.", "a)", "1.1", "(2)", alone in a cell or in front of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from normalizers.text import fold_marks
from normalizers.text.letters import CAPITALS

Kind = Literal["arabic", "decimal", "roman", "upper", "lower", "small_roman"]

TICK = re.compile(r"^[xX×+*✓✔√ü\uf0fc]$")
"""A mark that says yes."""
PERIOD = re.compile(
    r"(?:quý|q\.?|tháng|t\.?)\s*(?:\d{1,2}|[IVX]+)(?:/20\d\d)?$|(?:I{1,3}|IV)(?:/20\d\d)?$|(?:năm\s*)?20\d\d$",
    re.IGNORECASE,
)
"""A heading that is nothing but a period; "I" … "IV" and "T1" stand below "Năm …" or "Thời gian"."""
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN = re.compile(r"(?:C{1,2})?(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_LOWER_ORDER = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLAIN_LETTERS = "abcdđeghiklmnopqrstuvxy"
_SIGNS = r"[.)/:\-–—]"
_ALONE = re.compile(
    r"^\(?\s*(?P<label>\d{1,4}(?:[.,]\d{1,3}){0,4}[a-zđ]?|[IVXLC]{1,7}(?:\.\d{1,3}){0,3}|[A-ZĐ](?:\.\d{1,3})?"
    r"|[a-zđ](?:\.?\d{1,2})?|[ivx]{1,5})\s*[.)/:\-–—]*\s*$"
)
_BEFORE_TEXT = (
    # 1.1. Xây dựng, 1.1 Xây dựng, I.1. Xây dựng
    re.compile(
        r"^(?P<label>(?:\d{1,2}|[IVXL]{1,5})(?:\.\d{1,2}){1,3})\s*"
        rf"(?:[.)/:]\s*(?=\D)|\s(?=[{CAPITALS}“\"(]))"
    ),
    # 1. Xây dựng, 1) Xây dựng, 1.Xây dựng, 1/ Xây dựng, 1- Xây dựng
    re.compile(
        r"^(?P<label>\d{1,3})\s*(?:[.)]|[/:\-–](?=\s))\s*(?=[^\W\d_]|[“\"(]|[-–+•]\s)"
        r"|^(?P<other>\d{1,3})[.)]\s+(?=\d+(?:%|\s[^\W\d_]))"
    ),
    # I. Cải cách, II- Cải cách, IV/ Cải cách
    re.compile(
        rf"^(?P<label>[IVXLC]{{1,7}})(?:\s*[.):]\s*|\s*{_SIGNS}\s+|[\-–—](?=[{CAPITALS}]{{2}}))(?=\S)"
    ),
    # A. Ứng dụng, A- Ứng dụng
    re.compile(rf"^(?P<label>[A-ZĐ])(?:[.)]\s*|\s*{_SIGNS}\s+)(?=[^\W\d_]|[“\"(])(?![A-ZĐ]\.)"),
    # a) Xây dựng, a. Xây dựng, a/ Xây dựng
    re.compile(r"^(?P<label>[a-zđ])(?:\s*[.)]\s*|\s*/\s+)(?=[^\W\d_]|[“\"(]|[-–+•]\s)"),
    # (1) Xây dựng, (a) Xây dựng, (i) Xây dựng
    re.compile(r"^\((?P<label>\d{1,3}|[a-zđ]|[ivx]{1,5})\)\s*(?=\S)"),
)
_SPACED_TITLE = re.compile(
    rf"^(?P<label>[IVXLC]{{1,7}}|[A-ZĐ]|\d{{1,2}}(?:\.\d{{1,2}}){{0,2}})\s+(?=[{CAPITALS}“\"(])"
)
_ROMAN_LOOKALIKES = {
    "l": "I",
    "1": "I",
    "|": "I",
    "!": "I",
    "i": "I",
    "j": "I",
    "J": "I",
    "H": "II",
    "v": "V",
    "x": "X",
}
_SHORT = 5
_BROKEN = 9
"""Characters of a number that a narrow column may have broken: "II" + "I", "V" + "III."."""
_WHITE = re.compile(r"\s+")
_BROKEN_ROMAN = re.compile(rf"^(?P<label>[IVXLC]+(?:\s[IVXLC]+){{1,3}})\s*{_SIGNS}\s*(?=[{CAPITALS}])")
_FUSED = re.compile(rf"^(?P<label>\d{{1,3}})\s*(?=[{CAPITALS}“\"(])")


@dataclass(frozen=True, slots=True)
class Label:
    """A number as the contract writes it (no trailing "." or ")"), its kind and its place in the order."""

    text: str
    kind: Kind
    value: int

    def follows(self, other: Label | None) -> bool:
        """Whether this is the next number after the other; after nothing, the first."""
        if other is None:
            return self.value == 1
        if self.kind != other.kind:
            return False
        if self.kind == "decimal":
            own, theirs = self.text.rsplit(".", 1), other.text.rsplit(".", 1)
            return own[0] == theirs[0] and self.value == other.value + 1
        if self.kind in ("lower", "upper"):
            return self.text.lower() in _next_letters(other.text.lower())
        return self.value == other.value + 1


def _next_letters(letter: str) -> set[str]:
    """The letters that may follow in a list: Vietnamese order (d, đ, e, g) or English (d, e, f, g)."""
    following = set()
    for order in (_PLAIN_LETTERS, "abcdefghijklmnopqrstuvwxyz"):
        at = order.find(letter)
        if 0 <= at < len(order) - 1:
            following.add(order[at + 1])
    return following


def _letter_value(letter: str) -> int:
    """Place in the Vietnamese order a b c d đ e g h i k …; others come after."""
    if letter in _PLAIN_LETTERS:
        return _PLAIN_LETTERS.index(letter) + 1
    return 100 + _LOWER_ORDER.index(letter) if letter in _LOWER_ORDER else 200


def _roman_value(text: str) -> int | None:
    if not text or not _ROMAN.fullmatch(text):
        return None
    total = 0
    for char, following in zip(text, text[1:] + "I", strict=True):
        value = _ROMAN_VALUES[char]
        total += -value if value < _ROMAN_VALUES[following] else value
    # the last character never stands before a greater one
    return total


def to_roman(value: int) -> str:
    """The roman number: 4 → "IV"."""
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for worth, sign in signs:
        text += sign * (value // worth)
        value %= worth
    return text


def _label(text: str, previous: Label | None = None) -> Label | None:
    text = text.replace(",", ".")
    if text.isdigit():
        return Label(str(int(text)) if len(text) > 3 else text, "arabic", int(text))
    if "." in text or (text[0].isdigit() and text[-1].isalpha()):
        tail = text.rsplit(".", 1)[-1]
        if tail == "0" and text.count(".") == 1 and text[0].isdigit():
            return Label(text[:-2], "arabic", int(text[:-2]))  # a spreadsheet's 1.0
        number = int(tail) if tail.isdigit() else 0
        return Label(text, "decimal", number)
    roman = _roman_value(text)
    if roman is not None:
        letter = Label(text, "upper", _letter_value(text.lower())) if len(text) == 1 else None
        if letter is not None and text != "I" and previous is not None and letter.follows(previous):
            return letter
        if letter is not None and text in "CL" and (previous is None or previous.kind != "roman"):
            return letter
        return Label(text, "roman", roman)
    if len(text) == 1 and text.isupper():
        return Label(text, "upper", _letter_value(text.lower()))
    if len(text) == 1:
        small = _roman_value(text.upper())
        if text == "i" and (previous is None or previous.text != "h"):
            return Label(text, "small_roman", 1)
        if small is not None and previous is not None and previous.kind == "small_roman":
            return Label(text, "small_roman", small)
        return Label(text, "lower", _letter_value(text))
    small = _roman_value(text.upper())
    if small is not None:
        return Label(text, "small_roman", small)
    return Label(text, "lower", _letter_value(text[0]))


@lru_cache(maxsize=4096)
def parse_label(text: str, previous: Label | None = None) -> Label | None:
    """The number that is all of the text: "1.", "(1)", "IV.", "a)", "2.3"; None when it is something else.

    ``previous``: the number before it in the same place, which tells the letter C from the roman hundred.
    """
    match = _ALONE.match(text) or _ALONE.match(_WHITE.sub("", text) if len(text) <= _BROKEN else "")
    return _label(match["label"], previous) if match else None


def split_label(text: str, previous: Label | None = None) -> tuple[Label, str] | None:
    """The number in front of a text, with its sign, and the rest: "2. Thực hiện" → 2, "Thực hiện"."""
    for pattern in _BEFORE_TEXT:
        match = pattern.match(text)
        if match:
            label = _label(match[match.lastgroup or "label"], previous)
            if label is not None and (label.kind != "roman" or label.value):
                return label, text[match.end() :].strip()
    return None


def split_title(text: str, previous: Label | None = None) -> tuple[Label, str] | None:
    """Like ``split_label``, also where only a space parts the number from a title: "I CẢI CÁCH THỂ CHẾ"."""
    broken = _BROKEN_ROMAN.match(text)
    if broken and _roman_value(_WHITE.sub("", broken["label"])):
        return Label(
            _WHITE.sub("", broken["label"]), "roman", _roman_value(_WHITE.sub("", broken["label"])) or 0
        ), text[broken.end() :].strip()
    found = split_label(text, previous)
    if found:
        return found
    match = _SPACED_TITLE.match(text)
    label = _label(match["label"], previous) if match else None
    return (label, text[match.end() :].strip()) if match and label else None


def mend_roman(text: str) -> Label | None:
    """The roman number that a recogniser may have seen as other letters: "H" for II, "VỊ" for VI; or None."""
    core = fold_marks(text).strip(" .)/:-–—")
    if not 0 < len(core) <= _SHORT:
        return None
    letters = "".join(_ROMAN_LOOKALIKES.get(char, char) for char in core)
    value = _roman_value(letters)
    return Label(letters, "roman", value) if value else None


def split_fused(text: str) -> tuple[Label, str] | None:
    """A number that an export fused to the text behind it: "30 Triển khai" → 30, "Triển khai"."""
    match = _FUSED.match(text)
    if not match:
        return None
    return Label(match["label"], "arabic", int(match["label"])), text[match.end() :].strip()
