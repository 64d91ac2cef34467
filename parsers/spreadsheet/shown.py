"""A value and its number format → the text that a cell shows.

Dates are written dd/mm/yyyy, but only as far as the format shows them: a date formatted "mm/yyyy" names a
month. Numbers are written without thousands separators. (Format codes: ECMA-376 part 1, 18.8.30-31.)
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

BUILT_IN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    14: "d/m/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
    21: "h:mm:ss", 22: "d/m/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0",
    42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 49: "@",
    **dict.fromkeys([*range(27, 37), *range(50, 59)], "d/m/yyyy"),
}  # fmt: skip
"""Number formats that files name by number only; those of dates in the order of Vietnam."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MINUTES = re.compile(r"h+[^a-z]*m+|m+[^a-z]*s+", re.IGNORECASE)
_DATE_PART = re.compile(r"y+|m+|d+", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]+)?")
_FIXED = re.compile(r"^0\.(0+)$")
_PADDED = re.compile(r"^0{2,}$")
_SIGNIFICANT = 11
"""Digits that the format "General" shows."""
_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465
"""31/12/9999, the last day that spreadsheets know."""


def _section(code: str) -> str:
    """The first section of a format (positive numbers), without colours and conditions."""
    quoted = False
    for index, char in enumerate(code):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            code = code[:index]
            break
    return _BRACKETS.sub("", code)


@lru_cache(maxsize=1024)
def date_parts(code: str | None) -> frozenset[str]:
    """Which of year, month and day ("y", "m", "d") a number format shows; empty for no date format."""
    if not code:
        return frozenset()
    bare = _LITERAL.sub(" ", _section(code))
    if "general" in bare.lower() or _ELAPSED.search(bare):
        return frozenset()
    bare = _MINUTES.sub(" ", bare)
    if re.search(r"[0#?]", bare):
        return frozenset()
    return frozenset(part[0].lower() for part in _DATE_PART.findall(bare))


def is_date_format(code: str | None) -> bool:
    """Whether numbers with this format are dates (times alone are none)."""
    return bool(date_parts(code))


def serial_date(serial: float, from_1904: bool = False) -> datetime | None:
    """The date and time of a serial number; null beyond the calendar of spreadsheets."""
    days = serial + (1462 if from_1904 else 0)
    if not 0 <= days <= _LAST_SERIAL:
        return None
    return datetime.combine(_EPOCH, time()) + timedelta(days=days)


def show_date(value: date, code: str | None = None) -> str:
    """A date as far as its format shows it: "15/02/2020", "02/2020", "15/02", "2020".

    >>> show_date(date(2026, 6, 1), "mmm-yy")
    '06/2026'
    """
    parts = date_parts(code) or frozenset("ymd")
    shown = [
        text
        for part, text in (("d", f"{value.day:02d}"), ("m", f"{value.month:02d}"), ("y", f"{value.year}"))
        if part in parts
    ]
    before, after = _words_around(code)
    return f"{before}{'/'.join(shown)}{after}"


@lru_cache(maxsize=1024)
def _words_around(code: str | None) -> tuple[str, str]:
    """Words that a format writes before and after the value ("Quý "0, 0" triệu đồng")."""
    if not code or not any(sign in code for sign in '"\\'):
        return "", ""
    section = _section(code)
    first = last = None
    bare = _LITERAL.sub(lambda match: "\x00" * len(match.group()), section)
    for match in re.finditer(r"[0#?ymdhs@]", bare, re.IGNORECASE):
        first = match.start() if first is None else first
        last = match.end()
    if first is None or last is None:
        return "", ""
    sides = []
    for side in (section[:first], section[last:]):
        words = "".join((found[1] or found[2] or "") for found in _LITERAL.finditer(side))
        sides.append(words if any(char.isalnum() or char in ".)(" for char in words) else "")
    return sides[0], sides[1]


def show_number(value: float, code: str | None = None) -> str:
    """A number as its format shows it, without thousands separators and without a needless ".0".

    A fraction of three digits is written with a comma ("1,234"), since a point would make it thousands.

    >>> show_number(3.0), show_number(0.5, "0%"), show_number(1.1, "0.00"), show_number(7, "00")
    ('3', '50%', '1.10', '07')
    """
    section = _section(code) if code else ""
    bare = _LITERAL.sub("", section)
    percent = "%" in bare
    if percent:
        value *= 100
    digits = _DIGITS.search(bare)
    pattern = digits.group() if digits else ""
    if pattern and "E" not in bare.upper() and "/" not in bare:
        places = len(pattern.partition(".")[2])
        text = f"{value:.{min(places, 15)}f}"
        if _PADDED.match(pattern) and value >= 0:
            text = text.zfill(len(pattern))
        elif places and not _FIXED.match(pattern):
            text = text.rstrip("0").rstrip(".")
    elif abs(value) >= 1e11 and value == int(value):
        text = str(int(value))
    else:
        text = f"{value:.{_SIGNIFICANT}g}"
        if "e" in text:
            text = f"{value:.10f}".rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    whole, point, fraction = text.partition(".")
    if point and len(fraction) == 3 and not percent:
        text = f"{whole},{fraction}"
    before, after = _words_around(code)
    return f"{before}{text}{'%' if percent else ''}{after}"
