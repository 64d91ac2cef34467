"""Amounts of money: numbers in Vietnamese and American style, units, ranges and rates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from normalizers.data import load_yaml
from normalizers.text import fold

_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+(?![\d.,]*\d)|\d+(?:[.,]\d+)*"
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MAX = 10**15
"""No budget of a plan is larger (đồng): a larger product has a unit that does not belong to the number."""
_WRITTEN_OUT = 100_000
"""A number without any unit is taken for đồng from here on, if its thousands are marked."""


@dataclass(frozen=True)
class Amount:
    """One sum of money in a cell. ``value`` in đồng; None when it is no single sum or cannot be read."""

    start: int
    end: int
    value: int | None
    bare: bool
    """No unit stood with it."""


def parse_number(text: str, unit: int | None = None) -> Fraction | None:
    """The number written in the text, or None when its separators make no sense.

    ``unit`` (đồng) decides what "1,150" is: 1.15 with tỷ, 1150 with smaller units. "1.150" is 1150, as the
    Vietnamese style has it; "7.5", "8.00" and "0,250" have decimals.
    """
    digits = re.sub(r"\s", "", text)
    separators = re.findall(r"[.,]", digits)
    if not separators:
        return Fraction(int(digits)) if digits.isdigit() else None
    last = separators[-1]
    tail = digits.rsplit(last, 1)[1]
    if len(set(separators)) == 2:
        whole = digits.rsplit(last, 1)[0]
        if separators.count(last) > 1 or not _GROUPS.fullmatch(whole):
            return None
        return _decimal(whole, tail)
    if len(separators) > 1:
        return Fraction(int(re.sub(r"[.,]", "", digits))) if _GROUPS.fullmatch(digits) else None
    head = digits.split(last)[0]
    grouped = len(tail) == 3 and len(head) <= 3 and head != "0" and not head.startswith("00")
    if grouped and last == "," and unit is not None and unit >= 10**9:
        grouped = False
    return Fraction(int(head + tail)) if grouped else _decimal(head, tail)


def _decimal(whole: str, tail: str) -> Fraction:
    return Fraction(int(re.sub(r"[.,]", "", whole) + tail), 10 ** len(tail))


@cache
def _units() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(row["pattern"]), row["factor"]) for row in load_yaml("budget.yaml")["units"])


@cache
def _money() -> re.Pattern[str]:
    unit = "|".join(row["pattern"] for row in load_yaml("budget.yaml")["units"])
    one = rf"(?:{_NUMBER})\s*(?:{unit})"
    currency = r"(?:\s*(?:đồng(?! chí)|vn[đd]|đ)(?!\w))?"
    return re.compile(rf"(?<![\w.,/])(?:{one})(?:\s+(?:{one}))*{currency}")


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-])(?:{_NUMBER})(?!\w|/(?!\s?năm(?!\w))|[.,]\d)")


@cache
def _before() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load_yaml("budget.yaml")
    return (
        re.compile(rf"(?:{data['bounds']})\s*$"),
        re.compile(r"(?:mỗi|một|từng|mức|định mức)(?: (?!năm\b)\w+)?\s*$"),
    )


_RANGE_BEFORE = re.compile(rf"(?:{_NUMBER})\s*(?:[^\W\d]+\s*){{0,2}}(?:-|–|đến|tới|~)\s*$")
_RANGE_AFTER = re.compile(r"\s*(?:-|–|đến|tới|~)\s*\d")
_RATE_AFTER = re.compile(r"\s*(?:/|mỗi|một|hàng|hằng)\s*(?!năm\b(?! ?/))\w|(?:\s*/ ?năm)?\s*(?:x|×|\*)\s*\d")
_TIMES_BEFORE = re.compile(r"(?:x|×|\*)\s*$")
_FOREIGN = re.compile(r"\s*(?:usd|us\$|\$|eur|euro|€|jpy|yên)")
_FOREIGN_BEFORE = re.compile(r"(?:(?<!\w)(?:usd|us|eur|euro|jpy)|\$|€)\s*$")


def _value(text: str) -> int | None:
    """The đồng of "1 tỷ 500 triệu đồng"."""
    total = Fraction(0)
    previous: int | None = None
    for match in re.finditer(rf"({_NUMBER})\s*([^\d]*)", text):
        unit = _unit_of(match.group(2))
        if unit is None or (previous is not None and unit >= previous):
            return None
        number = parse_number(match.group(1), unit)
        if number is None:
            return None
        total += number * unit
        previous = unit
    return int(total) if total.denominator == 1 and total <= _MAX else None


def _unit_of(text: str) -> int | None:
    text = text.strip()
    for pattern, factor in _units():
        if pattern.match(text):
            return factor
    return None


def unit_of(text: str) -> int | None:
    """Đồng per unit that the last words of an amount name ("2.500 triệu"); None when they name none."""
    return _unit_of(re.sub(rf"^.*(?:{_NUMBER})", "", text))


def find_amounts(text: str, unit: int | None) -> tuple[Amount, ...]:
    """The sums of money in a cell in lower case (NFC), in order, ranges and rates included as unreadable.

    ``unit``: đồng per unit of the column; it applies to numbers that stand without a unit of their own.
    """
    found: list[Amount] = []
    for match in _money().finditer(text):
        found.append(Amount(*match.span(), _single(text, *match.span(), _value(match.group())), bare=False))
    for match in _bare().finditer(text):
        if any(match.start() < amount.end and amount.start < match.end() for amount in found):
            continue
        found.append(Amount(*match.span(), _bare_value(text, match, unit), bare=True))
    return tuple(sorted(found, key=lambda amount: amount.start))


def _single(text: str, start: int, end: int, value: int | None) -> int | None:
    """The value, or None where the words around make it a range, a rate or a limit."""
    bound, each = _before()
    before, after = text[:start], text[end:]
    if (
        bound.search(before)
        or each.search(before)
        or _RANGE_BEFORE.search(before)
        or _TIMES_BEFORE.search(before)
        or _FOREIGN_BEFORE.search(before)
    ):
        return None
    if _RANGE_AFTER.match(after) or _RATE_AFTER.match(after) or _FOREIGN.match(after):
        return None
    return value


def _bare_value(text: str, match: re.Match[str], unit: int | None) -> int | None:
    number = parse_number(match.group(), unit)
    if number is None:
        return None
    if unit is None:
        if number == 0 and match.group() == text.strip():
            return 0  # "0" is nothing in any unit
        plain = _GROUPS.fullmatch(re.sub(r"\s", ".", match.group()))
        if number < _WRITTEN_OUT or plain is None:
            return None
        unit = 1
    value = number * unit
    if value.denominator != 1 or value > _MAX:
        return None
    return _single(text, *match.span(), int(value))


_HEADING_UNIT = re.compile(r"(?:1[.,]?000|1000) ?(?:đồng|đ|vn[đd])(?!\w)")
_MILLION_FIGURES = re.compile(r"(?:1[.,]?000[.,]?000) ?(?:đồng|đ|vn[đd])(?!\w)")
_HEADING_MONEY = re.compile(
    r"(?<!\w)(?:(?:(?:nghìn|ngàn|trăm) )?t[ỷỉ]|triệu|nghìn|ngàn)(?: (?:đồng|đ|vn[đd]))?(?!\w)"
    r"|(?<!\w)(?:tr\.? ?[đd](?:ồng)?|ng\.? ?[đd](?:ồng)?|vn[đd])(?!\w)"
)
_HEADING_DONG = re.compile(
    r"(?:\(|đvt|đơn vị(?: tính)?|đv tính)\s*:?\s*(?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?:đồng|đ)(?![\w/])|^đồng$"
)


@lru_cache(maxsize=1024)
def heading_unit(heading: str | None) -> int | None:
    """Đồng per unit that a heading or a line above the table names, or None when it names no money.

    "Kinh phí (triệu đồng)" → 1_000_000; "ĐVT: nghìn đồng" and "(1.000 đồng)" → 1_000; "(đồng)" → 1.
    """
    text = fold(heading or "")
    if _MILLION_FIGURES.search(text):
        return 1_000_000
    if _HEADING_UNIT.search(text):
        return 1_000
    match = _HEADING_MONEY.search(text)
    if match:
        return _unit_of(match.group())
    return 1 if _HEADING_DONG.search(text) else None
