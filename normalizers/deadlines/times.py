"""Tokens → time expressions: bounds, ranges, lists, ongoing and recurring time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from normalizers.deadlines.frequency import every_tail, frequency
from normalizers.deadlines.kinds import (
    AFTER,
    AND,
    BEFORE,
    BY,
    CLOCK,
    COLON,
    COMMA,
    COMPLETE,
    DASH,
    EVERY,
    FROM,
    IN,
    NUM,
    OF,
    ONGOING,
    ONWARD,
    PART,
    PERIODIC,
    REMAINING,
    ROMAN,
    SLASH,
    STAGE,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    U_YEAR,
    UNTIL,
    YEAR,
)
from normalizers.deadlines.periods import Part, Period
from normalizers.deadlines.points import point
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.year_words import year_after

Form = Literal["point", "range", "open", "ongoing", "recurring"]
Modifier = Literal["before", "by", "from"]


@dataclass(slots=True)
class Time:
    """One time expression, tokens ``i`` to ``j`` (exclusive), years not yet filled in."""

    form: Form
    i: int
    j: int
    a: Period | None = None
    b: Period | None = None
    modifier: Modifier | None = None
    ends_before: bool = False
    """The range ends on the day before ``b``."""
    starts_after: bool = False
    """The open range starts on the day after ``a``."""
    rule: str | None = None
    scope: Time | None = None
    """Of an ongoing or recurring time: the period that it covers."""
    led: bool = False
    """A word such as "trong" or "trước" stands before it."""
    narrows: Literal["", "comma", "bracket"] = ""
    """Bounds the time before it, after a bare comma or in brackets ("Quý I, trước ngày 15/3")."""
    sure: float = 1.0

    @property
    def periods(self) -> list[Period]:
        """Its periods in the order of the text."""
        own = [period for period in (self.a, self.b) if period is not None]
        return own + (self.scope.periods if self.scope is not None else [])


def time(r: Reader, i: int) -> Time | None:
    """One time expression at ``i``, or null."""
    j = i
    while (r.has(j, IN) or (r.has(j, STAGE) and _stage(r, j))) and j - i < 4:
        j += 1
    led = j > i
    if r.number(j) is not None and r.has(j + 1, U_YEAR) and r.has(j + 2, YEAR) and not r.has(j, YEAR):
        j += 1  # "trong 5 năm 2021-2025"
    kinds = r.tokens[j].kinds
    found: Time | None
    if ONGOING in kinds:
        found = _ongoing(r, j)
    elif FROM in kinds:
        found = _from(r, j)
    elif BEFORE in kinds or BY in kinds or UNTIL in kinds:
        found = _bounded(r, j)
    elif AFTER in kinds:
        start = _endpoint(r, j + 1)
        found = None
        if start is None and r.has(j + 1, EVERY):
            found = _recurring(r, j + 1)  # "sau mỗi quý"
        elif start is not None and start[0].unit != "number":
            found = Time("open", j, start[1], start[0], modifier="from", starts_after=True)
    else:
        found = _recurring(r, j) or _years_to_come(r, j) or _plain(r, j)
    if found is None:
        return None
    found.led = led or found.modifier is not None
    found.i = i
    return found


def _years_to_come(r: Reader, i: int) -> Time | None:
    """ "các năm tiếp theo" by itself: from the year after the plan's."""
    if r.tokens[i].kinds.get(EVERY) == "plural" and r.has(i + 1, U_YEAR) and r.has(i + 2, REMAINING):
        return Time("open", i, i + 3, Period("year", shift=1, relative=True), modifier="from")
    return None


def _stage(r: Reader, i: int) -> bool:
    """Whether years follow the word for a stage."""
    j = i + 1
    if r.has(j, OF) or r.has(j, FROM):
        j += 1
    return r.has(j, YEAR) or (r.has(j, U_YEAR) and r.has(j + 1, YEAR))


def _endpoint(r: Reader, i: int) -> tuple[Period, int] | None:
    j = i
    while r.any(j, frozenset({IN, STAGE})) and j - i < 3:
        j += 1
    found = point(r, j)
    if found is not None:
        return found
    if r.has(j, NUM) and r.tokens[j].number <= 31 and r.any(j + 1, frozenset({DASH, UNTIL})):
        return Period("number", index=r.tokens[j].number, bare=True), j + 1
    return None


def _from(r: Reader, i: int) -> Time | None:
    start = _endpoint(r, i + 1)
    if start is None:
        return None
    if start[0].unit == "number" and r.has(start[1], DASH) and r.has(start[1] + 1, NUM):
        every = _recurring(r, start[1] + 1)  # "từ 20-25 hằng tháng"
        if every is not None:
            every.i = i
            return every
    if r.has(i + 1, CLOCK) and r.any(i + 2, frozenset({DASH, UNTIL})) and r.has(i + 3, CLOCK):
        return Time("point", i, start[1], start[0])
    ranged = range_end(r, start[0], start[1])
    if ranged is not None:
        ranged.i = i
        return ranged
    if start[0].unit == "number":
        return None
    if start[0].unit == "date" and not start[0].month:
        recurring = _recurring(r, i + 1)  # "từ ngày 20 đến ngày 25 hằng tháng"
        if recurring is not None:
            recurring.i = i
            return recurring
    return Time("open", i, start[1] + r.has(start[1], ONWARD), start[0], modifier="from")


def _bounded(r: Reader, i: int) -> Time | None:
    modifier: Modifier = "before" if r.has(i, BEFORE) else "by"
    j = i + 1 + r.has(i + 1, COLON)
    while r.any(j, frozenset({IN, UNTIL, BEFORE, BY})):
        if r.has(j, BEFORE):
            modifier = "before"
        j += 1
    found = _endpoint(r, j)
    if found is None or found[0].unit == "number":
        if r.has(j, U_YEAR) and not r.plain_word(j + 1) and not r.has(j + 1, NUM):
            return Time("point", i, j + 1, Period("year"), modifier=modifier)
        recurring = _recurring(r, j)
        if recurring is not None and not r.has(j, PERIODIC):
            recurring.i = i
            recurring.modifier = modifier
            return recurring
        return None
    period, end = found
    if period.unit == "date" and not period.month:
        recurring = _recurring(r, j)
        if recurring is not None:
            recurring.i = i
            recurring.modifier = modifier
            return recurring
    return Time("point", i, end, period, modifier=modifier)


def _plain(r: Reader, i: int) -> Time | None:
    parts = _shared_part(r, i)
    if parts is not None:
        return parts
    found = _endpoint(r, i)
    if found is None:
        return None
    period, j = found
    ranged = range_end(r, period, j)
    if ranged is not None:
        ranged.i = i
        return ranged
    if period.unit == "number":
        return None
    if r.has(j, ONWARD):
        return Time("open", i, j + 1, period, modifier="from")
    if r.has(j, ONGOING) and period.unit in ("year", "span"):
        return Time("ongoing", i, j + 1, scope=Time("point", i, j, period))
    return Time("point", i, j, period)


def _shared_part(r: Reader, i: int) -> Time | None:
    """The first part of "đầu và cuối năm 2018": its unit is that of the next."""
    if r.has(i, PART) and r.any(i + 1, frozenset({AND, COMMA})):
        k = i + 2 + r.has(i + 2, AND)
        if r.has(k, PART) and r.any(k + 1, frozenset({U_YEAR, U_MONTH, U_QUARTER, AND, COMMA})):
            part = r.tokens[i].kinds[PART]
            if part in ("early", "mid", "late"):
                return Time("point", i, i + 1, Period("number", part=_part(part)))
    return None


def _part(value: object) -> Part:
    return "early" if value == "early" else "mid" if value == "mid" else "late"


def range_end(r: Reader, start: Period, i: int) -> Time | None:
    """The rest of a range whose first end is read up to ``i``."""
    to_before = r.tokens[i].kinds.get(BEFORE) == "end"
    if not (to_before or r.has(i, DASH) or r.has(i, UNTIL) or r.has(i, BY)):
        return None
    ends_before = r.has(i, BEFORE)
    j = i + 1
    while r.any(j, frozenset({IN, BY, BEFORE, UNTIL, COMPLETE})):
        ends_before = ends_before or r.has(j, BEFORE)
        j += 1
    end = inherited(r, j, start) or point(r, j)
    if end is None:
        return None
    period, k = end
    if r.has(i, DASH) and start.unit == "year" and period.needs_year and period.unit != "year":
        return None
    if start.unit == "number" and not unify(start, period):
        return None
    if start.unit == "date" and not start.month and not unify(start, period):
        return None
    return Time("range", i, k, start, period, ends_before=ends_before)


def inherited(r: Reader, i: int, like: Period) -> tuple[Period, int] | None:
    """A bare number that continues a quarter or a month."""

    if like.unit == "quarter" and not (like.year is not None and like.bare):
        found = r.quarter(i) if (r.has(i, ROMAN) or like.arabic or not r.has(i, NUM)) else None
        if found is None or found[0] == 0 or (not found[1] and not _roman_like(r, i)) or r.plain_word(i + 1):
            return None
        index, arabic = found
        year, j = year_after(r, i + 1)
        if arabic and r.any(i + 1, frozenset({SLASH, DASH, *_UNIT})) and year.year is None:
            return None
        return replace(year, unit="quarter", index=index, arabic=arabic, bare=True), j
    if like.unit == "month" and r.has(i, NUM) and r.tokens[i].number <= 12 and len(r.tokens[i].text) <= 2:
        if r.plain_word(i + 1) or r.any(i + 1, frozenset({*_UNIT, "times", "other", "days"})):
            return None
        year, j = year_after(r, i + 1)
        if year.bad:
            return None
        if year.year is None and not year.relative and r.any(i + 1, frozenset({SLASH, "dot"})):
            return None
        return replace(year, unit="month", month=r.tokens[i].number, bare=True), j
    return None


_UNIT = (U_DAY, U_MONTH, U_QUARTER, "u_week")


def _roman_like(r: Reader, i: int) -> bool:
    return r.tokens[i].text.lower().strip("ivl1|ỉìíĩị!") == ""


def unify(number: Period, other: Period) -> bool:
    """Give a bare number the unit of its neighbour. False where it cannot have it."""
    if number.part is not None and number.unit == "number":
        number.unit, number.month, number.index = other.unit, other.month, other.index
        return True
    value = number.index if number.unit == "number" else number.day
    number.listed = number.unit == "number"
    if other.unit == "month" and number.unit == "number" and 1 <= value <= 12:
        number.unit, number.month = "month", value
    elif other.unit == "quarter" and number.unit == "number" and 1 <= value <= 4:
        number.unit = "quarter"
    elif other.unit == "date" and other.month and 1 <= value <= 31:
        number.unit, number.day, number.month = "date", value, other.month
        if number.year is None:
            number.year, number.shift, number.relative = other.year, other.shift, other.relative
    else:
        return False
    return True


def _ongoing(r: Reader, i: int) -> Time:
    j = i + 1
    while r.has(j, ONGOING) or (r.any(j, frozenset({COMMA, AND, DASH})) and r.has(j + 1, ONGOING)):
        j += 1
    k = j + r.has(j, COMMA)
    scope = time(r, k)
    if scope is not None and scope.form in ("point", "range", "open"):
        wide = scope.a is not None and scope.modifier != "before"
        if k > j:
            wide = wide and (scope.form == "open" or _whole_years(scope))
        if wide and not (scope.a is not None and scope.a.unit == "number"):
            return Time("ongoing", i, scope.j, scope=scope)
    if scope is not None and scope.form == "recurring" and k == j:
        return Time("ongoing", i, scope.j, scope=scope.scope)
    return Time("ongoing", i, j)


def _whole_years(scope: Time) -> bool:
    a, b = scope.a, scope.b
    plain = scope.modifier is None and a is not None and a.unit in ("year", "span") and a.part is None
    return plain and (b is None or b.unit == "year")


def _recurring(r: Reader, i: int) -> Time | None:
    found = frequency(r, i)
    if found is None:
        return None
    value, j = found
    result = Time("recurring", i, j, rule=value)
    if r.has(i, PART) and not r.has(i + 1, EVERY):
        result.sure = 0.7
    # a scope ("trong năm 2024") or a detail of each time ("trước ngày 15/12") may follow
    k = j
    if r.any(k, frozenset({COMMA, COLON})):
        k += 1
    if r.has(k, PERIODIC):
        return result
    following = time(r, k) if not r.any(k, frozenset({ONGOING})) else None
    if following is None:
        return result
    if following.form in ("point", "range", "open"):
        periods = following.periods
        if any(p.bad or p.unit == "number" for p in periods):
            return result
        years = all(p.unit in ("year", "span") and p.part is None for p in periods)
        if years and (k == j or periods[0].year is not None):
            if following.modifier != "before" and not r.has(j, COLON):
                result.scope = following
                result.j = following.j
        elif all(p.year is None and not p.relative for p in periods) and (k == j or value is not None):
            result.modifier = following.modifier
            result.j = _more_details(r, following.j)
            tail = every_tail(r, result.j) if value is None else None
            if tail is not None:  # "Định kỳ trước ngày 20 tháng 12 hàng năm"
                result.rule, result.j = tail
    elif following.form == "recurring" and following.modifier is not None:
        result.modifier = following.modifier
        result.rule = result.rule or following.rule
        result.j = following.j
    return result


def _more_details(r: Reader, i: int) -> int:
    """The end of a list of yearless periods that detail a recurring time."""
    j = i
    while r.any(j, frozenset({COMMA, AND})):
        following = time(r, j + 1)
        if following is None or following.form not in ("point", "range"):
            if r.has(j + 1, NUM) and r.tokens[j + 1].number <= 12 and not r.plain_word(j + 2):
                j += 2
                continue
            break
        if any(p.year is not None or p.unit == "year" for p in following.periods):
            break
        j = following.j
    return j
