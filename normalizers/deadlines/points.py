"""Tokens → one named period: a date, month, quarter, half-year, year, week, school year, part of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from normalizers.deadlines.kinds import (
    AFTER,
    BEFORE,
    BLANK,
    BULLET,
    BY,
    CLOCK,
    COLON,
    COMMA,
    DASH,
    DAY_LEAD,
    DAYPART,
    DOT,
    EVERY,
    FROM,
    HALF,
    IN,
    LAST_WORD,
    LP,
    LUNAR,
    NEXT,
    NUM,
    NUMWORD,
    OF,
    ORDINAL,
    OTHER,
    PART,
    ROMAN,
    RP,
    SCHOOL,
    SEMESTER,
    SLASH,
    STAGE,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    U_WEEK,
    U_YEAR,
    UNTIL,
    WEEKDAY,
    WORD,
    YEAR,
)
from normalizers.deadlines.periods import Part, Period
from normalizers.deadlines.reader import Reader

Found = tuple[Period, int]
"""A period and the index after it."""

_SEPARATORS = frozenset({SLASH, DASH, DOT})
_LEADS_A_YEAR = frozenset({IN, BEFORE, BY, UNTIL, FROM, AFTER, PART, OF, EVERY})
_FILL_IN = frozenset({BLANK, SLASH, DASH, DOT, NUM, U_DAY, U_MONTH, U_YEAR})


def point(r: Reader, i: int) -> Found | None:
    """The period named at ``i``, or null."""
    kinds = r.tokens[i].kinds
    found: Found | None = None
    if NUM in kinds:
        found = _from_number(r, i)
    if found is None and (CLOCK in kinds or DAYPART in kinds or WEEKDAY in kinds or ORDINAL in kinds):
        found = _after_time_of_day(r, i)
    if found is None and U_DAY in kinds:
        found = _day(r, i)
    if found is None and U_MONTH in kinds:
        found = _month(r, i)
    if found is None and U_QUARTER in kinds:
        found = _quarter(r, i)
    if found is None and U_YEAR in kinds:
        found = _year(r, i)
    if found is None and PART in kinds:
        found = _part(r, i)
    if found is None and U_WEEK in kinds:
        found = _week(r, i)
    if found is None and ROMAN in kinds:
        found = _bare_quarter(r, i)
    if found is None and NUMWORD in kinds:
        found = _count_of_units(r, i)
    if found is None and HALF in kinds:
        found = _half(r, i)
    if found is None and (SCHOOL in kinds or SEMESTER in kinds):
        found = _school(r, i)
    if found is None and kinds.get(EVERY) == "plural":
        found = _plural(r, i)
    if found is not None and r.has(found[1], LUNAR):
        return Period("date", bad=True), found[1] + 1
    return found


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
            relative = _relative_year(r, j)
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


def _relative_year(r: Reader, i: int) -> Found | None:
    """ "năm liền kề", "năm sau", "năm nay" at the word for year."""
    token = r.tokens[i + 1]
    shift = token.kinds.get(NEXT)
    if not isinstance(shift, int):
        return None
    if token.text.lower() in ("báo cáo", "kế hoạch") and not r.any(i - 1, _LEADS_A_YEAR):
        return None
    j = i + 2
    if shift < 0 and r.any(j, frozenset({U_DAY, U_MONTH, U_QUARTER, NUM})):
        return None  # "Trong năm trước ngày 15/12": a bound, not last year
    while r.has(j, NEXT) and shift:
        j += 1
    return Period("year", shift=shift, relative=True), j


def _with_year(r: Reader, period: Period, i: int) -> Found:
    year, j = year_after(r, i)
    if year.bad:
        period.bad = True
    period.year = year.year
    period.shift = year.shift
    period.relative = year.relative
    period.short_year = year.short_year
    if j == i and r.has(i + (r.has(i, COMMA) or r.has(i, OF)), SCHOOL) and period.unit in ("month", "date"):
        school = _school(r, i + (r.has(i, COMMA) or r.has(i, OF)))
        if school is not None and not school[0].bad and school[0].year is not None:
            period.year = school[0].year if period.month >= 8 else school[0].last
            j = school[1]
    return period, j


def _from_number(r: Reader, i: int) -> Found | None:
    return _numeric(r, i, False) or _day_of_month(r, i) or _count_of_units(r, i) or _bare_number(r, i)


def _numeric(r: Reader, i: int, day_word: bool) -> Found | None:
    """Dates and months in digits: 15/02/2020, 15-2-2020, 2020-02-15, 15/3, 02/2020."""
    tokens = r.tokens
    separator = tokens[i + 1]
    if _SEPARATORS.isdisjoint(separator.kinds):
        return None
    first, second = tokens[i], tokens[i + 2]
    if NUM not in second.kinds:
        if U_MONTH in second.kinds and SLASH in separator.kinds and YEAR not in first.kinds:
            return _day_of_month(r, i, i + 2)
        return None
    third_separator, third = tokens[i + 3], tokens[i + 4]
    has_third = (
        not _SEPARATORS.isdisjoint(third_separator.kinds) and NUM in third.kinds and YEAR not in second.kinds
    )
    if YEAR in first.kinds:
        same = separator.text == third_separator.text
        if has_third and same and second.number <= 12 and third.number <= 31:
            return _timed(r, Period("date", first.number, month=second.number, day=third.number), i + 5)
        short = YEAR not in second.kinds and len(second.text) == 2 and 1 <= second.number <= 12
        if DASH in separator.kinds and short and not has_third:
            return Period("month", first.number, month=second.number, bare=True), i + 3
        return None
    if DOT in separator.kinds and not (second.glued or YEAR in second.kinds or has_third):
        return None
    if YEAR in second.kinds:
        return Period("month", second.number, month=first.number, bare=True), i + 3
    d, m = first.number, second.number
    if has_third and len(first.text) <= 2 and len(second.text) <= 2:
        if YEAR in third.kinds:
            same = separator.text == third_separator.text
            mixed_range = (
                DASH in separator.kinds and not same and not day_word and not (d > 12 and m <= 12)
            )  # "04-11/2018"
            if not mixed_range:
                return _timed(r, Period("date", third.number, month=m, day=d, bare=not day_word), i + 5)
            return None
        if SLASH in separator.kinds and SLASH in third_separator.kinds:
            if len(third.text) == 2:
                return _timed(r, Period("date", 2000 + third.number, month=m, day=d, short_year=True), i + 5)
            return Period("date", bad=True), i + 5
        if DASH in separator.kinds and SLASH in third_separator.kinds:
            return None  # "10-15/3"
    if SLASH in separator.kinds or (DOT in separator.kinds and second.glued and (day_word or d > 12)):
        if len(first.text) > 2 or len(second.text) > 2:
            return Period("date", bad=True), i + 3
        if m > 12 and d <= 12 and not day_word:
            if len(second.text) == 2 and 13 <= m <= 60:
                return Period("month", 2000 + m, month=d, bare=True, short_year=True), i + 3
            return Period("date", bad=True), i + 3
        found = _with_year(r, Period("date", month=m, day=d, bare=not day_word), i + 3)
        return _timed(r, *found)
    if DASH in separator.kinds and m <= 12 < d and (day_word or separator.glued):
        return _timed(r, *_with_year(r, Period("date", month=m, day=d, bare=not day_word), i + 3))
    return None


def _timed(r: Reader, period: Period, i: int) -> Found:
    """Take in a time of day that follows a date ("15/3/2024 17:00")."""
    j = i + r.has(i, COMMA) + 0
    if r.has(j, IN) and r.has(j + 1, CLOCK):
        j += 1
    if r.has(j, CLOCK):
        minutes = r.tokens[j].kinds[CLOCK]
        period.minutes = minutes if isinstance(minutes, int) and minutes else None
        return period, j + 1
    return period, i


def _after_time_of_day(r: Reader, i: int) -> Found | None:
    """ "17 giờ 00 ngày 15/3", "7h30 - 11h30, sáng thứ Hai, ngày …"."""
    minutes: int | None = None
    j = i
    while j < r.n:
        if r.has(j, CLOCK):
            value = r.tokens[j].kinds[CLOCK]
            minutes = value if isinstance(value, int) else None
            j += 1
            if (r.has(j, DASH) or r.has(j, UNTIL)) and r.has(j + 1, CLOCK):
                j += 1
        elif r.has(j, ORDINAL) and r.has(j + 1, NUM) and r.tokens[j + 1].number <= 7:
            j += 2
        elif r.has(j, DAYPART) or (r.has(j, WEEKDAY)) or (j > i and (r.has(j, COMMA) or r.has(j, LP))):
            j += 1
        else:
            break
    if not (r.has(j, U_DAY) or r.has(j, NUM)):
        return None
    found = _day(r, j) if r.has(j, U_DAY) else _numeric(r, j, True)
    if found is None or found[0].unit != "date":
        return None
    found[0].minutes = minutes
    closing = found[1] + 1 if r.has(j - 1, LP) and r.has(found[1], RP) else found[1]
    return found[0], closing


def _day(r: Reader, i: int) -> Found | None:
    """At the word for day."""
    j = i + 1
    while r.has(j, WEEKDAY) or (j > i + 1 and r.has(j, COMMA)):
        j += 1
    if r.has(j, DAY_LEAD):
        j += 1
    if r.has(j, BLANK) or (r.has(j, SLASH) and r.has(j + 1, BLANK)):
        return _fill_in(r, i)
    if not r.has(j, NUM):
        if r.has(j, NUMWORD) and not r.has(j, U_YEAR):
            return _day_of_month(r, j)
        return None
    found = _numeric(r, j, True) or _day_of_month(r, j)
    if found is not None:
        found[0].bare = False
        return found if found[0].unit == "date" or found[0].bad else None
    if YEAR in r.tokens[j].kinds or r.tokens[j].number > 31 or len(r.tokens[j].text) > 2:
        return Period("date", bad=True), j + 1
    return Period("date", day=r.tokens[j].number), j + 1


def _day_of_month(r: Reader, i: int, month_at: int | None = None) -> Found | None:
    """ "15 tháng 3 năm 2024" at the number of the day."""
    day = r.number(i)
    j = month_at if month_at is not None else i + 1
    if month_at is None and (r.has(j, OF) or r.has(j, IN)):
        j += 1
    if day is None or YEAR in r.tokens[i].kinds or not r.has(j, U_MONTH):
        return None
    month = r.number(j + 1)
    if month is None or YEAR in r.tokens[j + 1].kinds:
        if r.any(j + 1, frozenset({BLANK, SLASH})) and r.has(i - 1, U_DAY):
            return _fill_in(r, i - 1)
        return None
    if month_at is None and not r.has(i - 1, U_DAY) and _counted_months(r, i, j + 1, day):
        return None
    if r.any(j + 2, frozenset({DASH})) and not r.has(j + 3, YEAR) and r.has(i - 1, IN):
        return None
    return _timed(r, *_with_year(r, Period("date", month=month, day=day), j + 2))


def _counted_months(r: Reader, i: int, j: int, count: int) -> bool:
    """Whether "3 tháng 4, 5, 6" counts the months that it lists."""
    listed = 1
    while listed <= count and r.any(j + 1, frozenset({COMMA, "and"})) and r.has(j + 2, NUM):
        listed += 1
        j += 2
    return listed == count and count > 1


def _count_of_units(r: Reader, i: int) -> Found | None:
    """ "6 tháng đầu năm", "9 tháng đầu năm 2024", "10 ngày cuối tháng 3"."""
    count = r.number(i)
    if count is None or YEAR in r.tokens[i].kinds or not r.has(i + 2, PART):
        return None
    part = r.tokens[i + 2].kinds[PART]
    if part not in ("early", "late"):
        return None
    j = i + 3 + (r.has(i + 3, OF))
    if r.has(i + 1, U_MONTH):
        if r.has(j, YEAR):
            year = Period("year", r.number(j))
            j += 1
        elif r.has(j, U_YEAR):
            year, j = _year_words(r, j)
        else:
            return None
        if not 1 <= count <= 11:
            return Period("half_year", bad=True), j
        if count == 6:
            index = 1 if part == "early" else 2
            return replace(year, unit="half_year", index=index), j
        first, last = (1, count) if part == "early" else (13 - count, 12)
        return replace(year, unit="span", span="months", first=first, last=last), j
    if r.has(i + 1, U_DAY) and r.has(j, U_MONTH):
        month = point(r, j)
        if month is None or month[0].unit != "month" or month[0].part is not None:
            return None
        first, last = (1, count) if part == "early" else (-count, -1)
        return replace(month[0], unit="span", span="days", first=first, last=last), month[1]
    return None


def _year_words(r: Reader, i: int) -> Found:
    """At the word for year: "năm 2024", "năm nay", "năm"."""
    if r.has(i + 1, YEAR):
        return Period("year", r.number(i + 1)), i + 2
    relative = _relative_year(r, i)
    if relative is not None:
        return relative
    if r.has(i + 1, NUM) and len(r.tokens[i + 1].text) > 2:
        return Period("year", bad=True), i + 2
    return Period("year"), i + 1


def _bare_number(r: Reader, i: int) -> Found | None:
    """A year without its word, or a number whose unit the heading gives."""
    token = r.tokens[i]
    before = r.tokens[i - 1].kinds if i else {}
    if YEAR in token.kinds:
        if token.glued and SLASH in before and i >= 2 and r.any(i - 2, _NAMES):
            return None  # "A3/2020"
        if r.plain_word(i + 1) and _LEADS_A_YEAR.isdisjoint(before):
            return None
        if COLON in before and token.glued and i >= 2 and NUM in r.tokens[i - 2].kinds:
            return None
        return Period("year", token.number, bare=True), i + 1
    if not r.units or len(token.text) > 2 or r.plain_word(i + 1) or r.any(i + 1, _UNIT_WORDS):
        return None
    if "month" in r.units and 1 <= token.number <= 12:
        return Period("month", month=token.number, bare=True), i + 1
    if "quarter" in r.units and "month" not in r.units and 1 <= token.number <= 4:
        return Period("quarter", index=token.number, bare=True, arabic=True), i + 1
    return None


_NAMES = frozenset({OTHER, WORD})
_UNIT_WORDS = frozenset({U_DAY, U_WEEK, U_MONTH, U_QUARTER, U_YEAR, "times", "days"})


def _month(r: Reader, i: int) -> Found | None:
    """At the word for month."""
    j = i + 1
    if r.tokens[j].kinds.get(DOT) == "abbreviation":
        j += 1
    token = r.tokens[j]
    if r.any(j, frozenset({BLANK, SLASH})) and r.any(j + 1, frozenset({BLANK, SLASH, YEAR, U_YEAR})):
        return _fill_in(r, i)
    number = r.number(j)
    if number is None:
        roman = token.kinds.get(ROMAN)
        if isinstance(roman, int):
            number = roman
        elif r.has(j, PART):
            return _month_of_unit(r, j)
        else:
            return None
    if YEAR in token.kinds:
        return Period("month", bad=True), j + 1
    if len(token.text) > 2 and NUM in token.kinds:
        return Period("month", bad=True), j + 1
    period, end = _with_year(r, Period("month", month=number), j + 1)
    if not 1 <= number <= 12:
        period.bad = True
    return period, end


def _month_of_unit(r: Reader, i: int) -> Found | None:
    """ "tháng đầu quý II", "tháng cuối năm 2024" at the word for the part."""
    part = r.tokens[i].kinds[PART]
    j = i + 1 + r.has(i + 1, OF)
    found = point(r, j)
    if found is None or found[0].part is not None or found[0].bad:
        return None
    unit, end = found
    if unit.unit == "quarter":
        month = 3 * unit.index - {"early": 2, "mid": 1, "late": 0}[str(part)]
    elif unit.unit == "year" and part != "mid" and not r.has(i - 2, EVERY):
        month = 1 if part == "early" else 12
    else:
        return None
    return replace(unit, unit="month", month=month, index=0), end


def _quarter(r: Reader, i: int) -> Found | None:
    """At the word for quarter."""
    j = i + 1
    if r.tokens[j].kinds.get(DOT) == "abbreviation":
        j += 1
    if r.has(j, SLASH) and r.any(j + 1, frozenset({YEAR, BLANK})):
        return _fill_in(r, i)
    if r.has(j, PART) and r.has(j + 1 + r.has(j + 1, OF), U_YEAR) and r.tokens[j].kinds[PART] != "mid":
        year, end = _year_words(r, j + 1 + r.has(j + 1, OF))
        index = 1 if r.tokens[j].kinds[PART] == "early" else 4
        return replace(year, unit="quarter", index=index), end
    if r.has(j + 1, U_MONTH) and r.number(j) is not None and r.has(j + 2, PART):
        return None
    found = r.quarter(j)
    if found is None:
        return None
    index, arabic = found
    period, end = _with_year(r, Period("quarter", index=index, arabic=arabic), j + 1)
    if index == 0:
        period.bad = True
    return period, end


def _bare_quarter(r: Reader, i: int) -> Found | None:
    """ "IV/2020" without the word for quarter."""
    index = r.tokens[i].kinds[ROMAN]
    assert isinstance(index, int)
    if index > 4:
        return None
    year, end = year_after(r, i + 1)
    if year.year is not None and not r.has(i + 1, COMMA) and not r.has(i + 1, LP):
        return Period("quarter", year.year, index=index, bare=True), end
    if "quarter" in r.units and not r.plain_word(i + 1):
        return Period("quarter", index=index, bare=True), i + 1
    return None


def _year(r: Reader, i: int) -> Found | None:
    """At the word for year."""
    if r.has(i + 1, YEAR):
        return Period("year", r.number(i + 1)), i + 2
    following = r.tokens[i + 1]
    relative = _relative_year(r, i)
    if relative is not None:
        return relative
    if NUM in following.kinds and not r.any(i + 2, _UNIT_WORDS):
        if len(following.text) == 2 and 10 <= following.number <= 60:
            return Period("year", 2000 + following.number, short_year=True), i + 2
        return (Period("year", bad=True), i + 2) if len(following.text) > 2 else None
    if BLANK in following.kinds:
        return Period("year", bad=True), i + 2
    led = bool(i) and r.any(i - 1, frozenset({IN, BEFORE, BY, UNTIL, PART, OF, FROM, AFTER}))
    if led and not r.plain_word(i + 1) and not r.has(i + 1, PART) and NUM not in following.kinds:
        return Period("year"), i + 1
    return None


def _part(r: Reader, i: int) -> Found | None:
    """ "đầu năm 2018", "trung tuần tháng 6", "cuối năm học 2024-2025" at the word for the part."""
    part = cast(Part, r.tokens[i].kinds[PART])
    j = i + 1 + r.has(i + 1, OF)
    if r.has(j, STAGE):
        return _part_of_stage(r, j, part)
    found: Found | None
    if r.has(j, U_YEAR) and not r.plain_word(j + 1):
        found = _year_words(r, j)
    elif r.any(j, frozenset({U_MONTH, U_QUARTER, SCHOOL, SEMESTER, YEAR})):
        found = point(r, j)
    elif r.has(j, U_WEEK):
        return None
    elif r.has(j, NUM):
        found = _numeric(r, j, False) or _count_of_units(r, j)
        if found is not None and found[0].unit == "date":
            return None
    else:
        return None
    if found is None or found[0].part is not None:
        return None
    if found[0].unit == "span" and found[0].span in ("days", "months"):
        return None
    return replace(found[0], part=part, bare=False), found[1]


def _part_of_stage(r: Reader, i: int, part: Part) -> Found | None:
    first = r.tokens[i + 1]
    if YEAR in first.kinds and r.any(i + 2, frozenset({DASH, UNTIL})) and r.has(i + 3, YEAR):
        last = r.tokens[i + 3].number
        return Period("span", first.number, span="years", last=last, part=part), i + 4
    return None


def _week(r: Reader, i: int) -> Found | None:
    """ "tuần 2 tháng 3", "tuần đầu của tháng 6/2024" at the word for week."""
    j = i + 1
    if r.has(j, ORDINAL):
        j += 1
    number: int | None
    if r.has(j, WEEKDAY):  # "tuần thứ hai": the ordinal and its number are one word
        number = _WEEKDAY_NUMBERS.get(r.tokens[j].text.lower().split()[-1])
        j += 1
    elif r.has(j, PART):
        number = {"early": 1, "late": -1}.get(str(r.tokens[j].kinds[PART]))
        j += 1
    elif r.has(j, LAST_WORD):
        number = 1 if r.tokens[j].kinds[LAST_WORD] == "early" else -1
        j += 1
    else:
        roman = r.tokens[j].kinds.get(ROMAN)
        number = roman if isinstance(roman, int) else r.number(j)
        j += 1
    if r.has(j, LAST_WORD):
        j += 1
    if r.has(j, OF) or r.has(j, IN) or r.has(j, SLASH):
        j += 1
    if number is None or not r.has(j, U_MONTH):
        return None
    month = _month(r, j)
    if month is None or month[0].unit != "month" or month[0].part is not None:
        return None
    if month[0].bad or number > 5 or number == 0:
        return replace(month[0], bad=True), month[1]
    first, last = (-7, -1) if number < 0 else (7 * number - 6, 7 * number)
    return replace(month[0], unit="span", span="days", first=first, last=last), month[1]


_WEEKDAY_NUMBERS = {"hai": 2, "ba": 3, "tư": 4, "năm": 5}


def _half(r: Reader, i: int) -> Found | None:
    """ "nửa đầu năm 2024", "nửa cuối tháng 3", "nửa năm đầu"."""
    j = i + 1
    if r.has(j, U_YEAR) and r.has(j + 1, PART):
        part = r.tokens[j + 1].kinds[PART]
        year = Period("year", r.number(j + 2)) if r.has(j + 2, YEAR) else Period("year")
        end = j + 2 + (year.year is not None)
    elif r.has(j, PART):
        part = r.tokens[j].kinds[PART]
        j += 1 + r.has(j + 1, OF)
        if r.has(j, U_MONTH):
            month = _month(r, j)
            if month is None or month[0].unit != "month" or month[0].part or part == "mid":
                return None
            first, last = (1, 15) if part == "early" else (16, -1)
            return replace(month[0], unit="span", span="days", first=first, last=last), month[1]
        if not r.has(j, U_YEAR):
            return None
        year, end = _year_words(r, j)
    else:
        return None
    if part == "mid":
        return None
    return replace(year, unit="half_year", index=1 if part == "early" else 2), end


def _school(r: Reader, i: int) -> Found | None:
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


def _plural(r: Reader, i: int) -> Found | None:
    """ "các tháng cuối năm 2024", "những ngày đầu tháng 3", "các quý …"."""
    j = i + 1
    if r.any(j, frozenset({U_MONTH, U_DAY, U_QUARTER})) and r.has(j + 1, PART):
        found = _part(r, j + 1)
        if found is not None and (found[0].unit, r.has(j, U_DAY)) in (
            ("year", False),
            ("month", True),
            ("quarter", False),
        ):
            return found
        return None
    if r.any(j, frozenset({U_MONTH, U_DAY, U_QUARTER, U_YEAR})):
        found = point(r, j)
        return found if found is not None and not found[0].relative else None
    return None


def _fill_in(r: Reader, i: int) -> Found:
    """A form left to be filled in ("Tháng …/2024", "ngày … tháng … năm 2024")."""
    j = i + 1
    while j < r.n and r.any(j, _FILL_IN):
        j += 1
    return Period("date", bad=True), j
