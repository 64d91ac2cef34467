"""Tokens → one named period: a date, month, quarter, half-year, year, week, school year, part of one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from normalizers.deadlines.dates import after_time_of_day, blank_form, day_named, day_of_month, numeric
from normalizers.deadlines.kinds import (
    AFTER,
    BEFORE,
    BLANK,
    BY,
    CLOCK,
    COLON,
    COMMA,
    DASH,
    DAYPART,
    DOT,
    EVERY,
    FROM,
    HALF,
    IN,
    LAST_WORD,
    LP,
    LUNAR,
    NUM,
    NUMWORD,
    OF,
    ORDINAL,
    OTHER,
    PART,
    ROMAN,
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
from normalizers.deadlines.year_words import (
    LEADS_A_YEAR,
    Found,
    relative_year,
    school_year,
    with_year,
    year_after,
    year_in_words,
)


def point(r: Reader, i: int) -> Found | None:
    """The period named at ``i``, or null."""
    kinds = r.tokens[i].kinds
    found: Found | None = None
    if NUM in kinds:
        found = _from_number(r, i)
    if found is None and (CLOCK in kinds or DAYPART in kinds or WEEKDAY in kinds or ORDINAL in kinds):
        found = after_time_of_day(r, i)
    if found is None and U_DAY in kinds:
        found = day_named(r, i)
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
        found = school_year(r, i)
    if found is None and kinds.get(EVERY) == "plural":
        found = _plural(r, i)
    if found is not None and r.has(found[1], LUNAR):
        return Period("date", bad=True), found[1] + 1
    return found


def _from_number(r: Reader, i: int) -> Found | None:
    return numeric(r, i, False) or day_of_month(r, i) or _count_of_units(r, i) or _bare_number(r, i)


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
            year, j = year_in_words(r, j)
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


def _bare_number(r: Reader, i: int) -> Found | None:
    """A year without its word, or a number whose unit the heading gives."""
    token = r.tokens[i]
    before = r.tokens[i - 1].kinds if i else {}
    if YEAR in token.kinds:
        if token.glued and SLASH in before and i >= 2 and r.any(i - 2, _NAMES):
            return None  # "A3/2020"
        if r.plain_word(i + 1) and LEADS_A_YEAR.isdisjoint(before):
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
        return blank_form(r, i)
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
    period, end = with_year(r, Period("month", month=number), j + 1)
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
        return blank_form(r, i)
    if r.has(j, PART) and r.has(j + 1 + r.has(j + 1, OF), U_YEAR) and r.tokens[j].kinds[PART] != "mid":
        year, end = year_in_words(r, j + 1 + r.has(j + 1, OF))
        index = 1 if r.tokens[j].kinds[PART] == "early" else 4
        return replace(year, unit="quarter", index=index), end
    if r.has(j + 1, U_MONTH) and r.number(j) is not None and r.has(j + 2, PART):
        return None
    found = r.quarter(j)
    if found is None:
        return None
    index, arabic = found
    period, end = with_year(r, Period("quarter", index=index, arabic=arabic), j + 1)
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
    relative = relative_year(r, i)
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
        found = year_in_words(r, j)
    elif r.any(j, frozenset({U_MONTH, U_QUARTER, SCHOOL, SEMESTER, YEAR})):
        found = point(r, j)
    elif r.has(j, U_WEEK):
        return None
    elif r.has(j, NUM):
        found = numeric(r, j, False) or _count_of_units(r, j)
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
    if r.any(j, frozenset({OF, IN, SLASH, COMMA})):
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


_WEEKDAY_NUMBERS = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5}


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
        year, end = year_in_words(r, j)
    else:
        return None
    if part == "mid":
        return None
    return replace(year, unit="half_year", index=1 if part == "early" else 2), end


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
