"""Tokens → the year of a period: "/2024", "năm 2024", "năm sau", "năm học 2024-2025"."""

from __future__ import annotations

from typing import Literal

from normalizers.deadlines.kinds import (
    AFTER,
    BEFORE,
    BLANK,
    BULLET,
    BY,
    COMMA,
    DASH,
    DOT,
    EVERY,
    FROM,
    IN,
    LP,
    NEXT,
    NUM,
    OF,
    PART,
    RP,
    SCHOOL,
    SEMESTER,
    SLASH,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    U_YEAR,
    UNTIL,
    YEAR,
)
from normalizers.deadlines.periods import Period
from normalizers.deadlines.reader import Reader

Found = tuple[Period, int]
"""A period and the index after it."""
LEADS_A_YEAR = frozenset({IN, BEFORE, BY, UNTIL, FROM, AFTER, PART, OF, EVERY})


def year_after(r: Reader, i: int) -> tuple[Period, int]:
    """The year that follows a month, quarter or day, as a period that holds year, shift and bad only."""
    j = i
    separator: str | None = None
    for kind in (SLASH, DASH, DOT, COMMA):
        if r.has(j, kind):
            separator = kind
            j += 1
            break
    if separator is None and r.has(j, LP):
        inner, k = year_after(r, j + 1)
        if inner.year is not None and r.has(k, RP):
            return inner, k + 1
    if separator is None and (r.has(j, OF) or (r.has(j, IN) and r.has(j + 1, U_YEAR))):
        j += 1
    if r.has(j, U_YEAR):
        if r.has(j + 1, YEAR):
            return Period("year", r.number(j + 1)), j + 2
        if separator is None:
            relative = relative_year(r, j)
            if relative is not None:
                return relative
        following = r.tokens[j + 1]
        if NUM in following.kinds and separator != COMMA:
            digits = len(following.text)
            if digits == 2 and 10 <= following.number <= 60:
                return Period("year", 2000 + following.number, short_year=True), j + 2
            if digits > 2:
                return Period("year", bad=True), j + 2
        if BLANK in following.kinds:
            return Period("year", bad=True), j + 2
        if j > i and separator in (None, SLASH) and NUM not in following.kinds:
            return Period("year"), j + 1
        return Period("year"), i
    if r.has(j, SCHOOL):
        return Period("year"), i
    if r.has(j, YEAR):
        if separator == COMMA and (r.has(j + 1, DASH) or r.plain_word(j + 1)):
            return Period("year"), i
        return Period("year", r.number(j)), j + 1
    if separator == SLASH:
        token = r.tokens[j]
        if BLANK in token.kinds:
            return Period("year", bad=True), j + 1
        if NUM in token.kinds:
            if len(token.text) == 2 and 10 <= token.number <= 60:
                return Period("year", 2000 + token.number, short_year=True), j + 1
            return Period("year", bad=True), j + 1
    return Period("year"), i


def relative_year(r: Reader, i: int) -> Found | None:
    """ "năm liền kề", "năm sau", "năm nay" at the word for year."""
    token = r.tokens[i + 1]
    shift = token.kinds.get(NEXT)
    if not isinstance(shift, int):
        return None
    if token.text.lower() in ("báo cáo", "kế hoạch") and not r.any(i - 1, LEADS_A_YEAR):
        return None
    j = i + 2
    if shift < 0 and r.any(j, frozenset({U_DAY, U_MONTH, U_QUARTER, NUM})):
        return None  # "Trong năm trước ngày 15/12": a bound, not last year
    while r.has(j, NEXT) and shift:
        j += 1
    return Period("year", shift=shift, relative=True), j


def with_year(r: Reader, period: Period, i: int) -> Found:
    """The period with the year that follows it, and the index after both."""
    year, j = year_after(r, i)
    if year.bad:
        period.bad = True
    period.year = year.year
    period.shift = year.shift
    period.relative = year.relative
    period.short_year = year.short_year
    if j == i and r.has(i + (r.has(i, COMMA) or r.has(i, OF)), SCHOOL) and period.unit in ("month", "date"):
        school = school_year(r, i + (r.has(i, COMMA) or r.has(i, OF)))
        if school is not None and not school[0].bad and school[0].year is not None:
            period.year = school[0].year if period.month >= 8 else school[0].last
            j = school[1]
    return period, j


def year_in_words(r: Reader, i: int) -> Found:
    """At the word for year: "năm 2024", "năm nay", "năm"."""
    if r.has(i + 1, YEAR):
        return Period("year", r.number(i + 1)), i + 2
    relative = relative_year(r, i)
    if relative is not None:
        return relative
    if r.has(i + 1, NUM) and len(r.tokens[i + 1].text) > 2:
        return Period("year", bad=True), i + 2
    return Period("year"), i + 1


def school_year(r: Reader, i: int) -> Found | None:
    """ "năm học 2024-2025", "học kỳ II năm học 2024-2025". Without its years it is no period."""
    index = 0
    j = i
    if r.has(j, SEMESTER):
        j += 1
        found = r.quarter(j)
        if found is None or found[0] not in (1, 2):
            return None
        index = found[0]
        j += 1
        if r.any(j, frozenset({COMMA, OF, SLASH, DASH, LP})):
            j += 1
    if r.has(j, SCHOOL):
        j += 1
    elif not index:
        return None
    if r.has(j, LP):
        j += 1
    first, last = r.tokens[j], r.tokens[j + 2]
    if YEAR not in first.kinds or not r.any(j + 1, frozenset({DASH, SLASH, UNTIL})) or NUM not in last.kinds:
        return None
    year = last.number if YEAR in last.kinds else first.number // 100 * 100 + last.number
    end = j + 3 + (r.has(j + 3, RP) and not r.has(j + 3, BULLET) and r.has(j - 1, LP))
    span: Literal["semester", "school"] = "semester" if index else "school"
    period = Period("span", first.number, span=span, index=index, last=year)
    period.bad = year != first.number + 1
    return period, end
