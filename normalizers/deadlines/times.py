"""Tokens → time expressions: bounds, ranges, lists, ongoing and recurring time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from normalizers.deadlines.frequency import bare_unit_at, every_tail, frequency, rule, unit_at
from normalizers.deadlines.kinds import (
    AFTER,
    AND,
    BEFORE,
    BY,
    CLOCK,
    COLON,
    COMMA,
    DASH,
    EVERY,
    FROM,
    IN,
    KEEP,
    LABEL,
    NUM,
    OF,
    ONGOING,
    ONWARD,
    PART,
    PERIODIC,
    REMAINING,
    ROMAN,
    SEMI,
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


@dataclass(slots=True)
class TimeList:
    """Times that stand together and share a year, tokens ``i`` to ``j``."""

    times: list[Time]
    i: int
    j: int
    header_year: Period | None = None


_STARTS = frozenset(
    {IN, BEFORE, BY, UNTIL, FROM, AFTER, ONGOING, PERIODIC, EVERY, PART, STAGE, NUM, ROMAN, "numword"}
) | frozenset(
    {
        U_DAY,
        U_MONTH,
        U_QUARTER,
        U_YEAR,
        "u_week",
        "school",
        "semester",
        "half",
        "clock",
        "daypart",
        "weekday",
        "ordinal",
    }
)
_LIST_MARKS = frozenset({COMMA, AND, SLASH, SEMI})


def time_list(r: Reader, i: int) -> TimeList | None:
    """The times that start at ``i``, or null."""
    if _STARTS.isdisjoint(r.tokens[i].kinds):
        return None
    first = time(r, i)
    if first is None:
        first = _number(r, i)
        if first is None:
            return None
    times = [first]
    j = first.j
    while True:
        more = _next_in_list(r, times, j)
        if more is None:
            break
        if more.form == "open" and more.a is None:
            _open_up(times, more.j)
        else:
            times.append(more)
        j = more.j
    if not _give_units(times):
        return None
    j = times[-1].j
    header = _take_header(times)
    j = _recurs_each(r, times, j)
    return TimeList(times, i, j, header)


def time(r: Reader, i: int) -> Time | None:
    """One time expression at ``i``, or null."""
    j = i
    while (r.has(j, IN) or (r.has(j, STAGE) and _stage(r, j))) and j - i < 4:
        j += 1
    led = j > i
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
        if start is not None and start[0].unit != "number":
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
    if r.has(i + 1, CLOCK) and r.any(i + 2, frozenset({DASH, UNTIL})) and r.has(i + 3, CLOCK):
        return Time("point", i, start[1], start[0])
    ranged = _range_end(r, start[0], start[1])
    if ranged is not None:
        ranged.i = i
        return ranged
    if start[0].unit == "number":
        return None
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
    if r.number(i) is not None and r.has(i + 1, U_YEAR) and r.any(i + 2, frozenset({YEAR, "lp"})):
        years = _plain(r, i + 2) if r.has(i + 2, YEAR) else None  # "5 năm 2021-2025"
        if years is not None and years.form == "range":
            return years
    found = _endpoint(r, i)
    if found is None:
        return None
    period, j = found
    ranged = _range_end(r, period, j)
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


def _range_end(r: Reader, start: Period, i: int) -> Time | None:
    """The rest of a range whose first end is read up to ``i``."""
    to_before = r.has(i, BEFORE) and r.tokens[i].text.lower() in ("đến trước", "tới trước")
    if not (to_before or r.has(i, DASH) or r.has(i, UNTIL) or r.has(i, BY)):
        return None
    ends_before = r.has(i, BEFORE)
    j = i + 1
    while r.any(j, frozenset({IN, BY, BEFORE, UNTIL})):
        ends_before = ends_before or r.has(j, BEFORE)
        j += 1
    end = _inherited(r, j, start) or point(r, j)
    if end is None:
        return None
    period, k = end
    if r.has(i, DASH) and start.unit == "year" and period.needs_year and period.unit != "year":
        return None
    if start.unit == "number" and not _unify(start, period):
        return None
    if start.unit == "date" and not start.month and not _unify(start, period):
        return None
    return Time("range", i, k, start, period, ends_before=ends_before)


def _inherited(r: Reader, i: int, like: Period) -> tuple[Period, int] | None:
    """A bare number that continues a quarter or a month."""
    from normalizers.deadlines.points import year_after

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
    return r.tokens[i].text.strip("IVivl1|") == ""


def _unify(number: Period, other: Period) -> bool:
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


def _number(r: Reader, i: int) -> Time | None:
    """A bare number at the start of a list, to be given a unit by what follows."""
    token = r.tokens[i]
    if NUM in token.kinds and token.number <= 31 and len(token.text) <= 2:
        if r.any(i + 1, frozenset({COMMA, AND})):
            return Time("point", i, i + 1, Period("number", index=token.number, bare=True))
    elif U_DAY in token.kinds:
        found = point(r, i)
        if found is not None:
            return Time("point", i, found[1], found[0])
    return None


def _next_in_list(r: Reader, times: list[Time], i: int) -> Time | None:
    """The next time of a list whose separator stands at ``i``."""
    mark = r.tokens[i].kinds
    last = times[-1]
    if _LIST_MARKS.isdisjoint(mark):
        if (
            (COLON in mark or DASH in mark)
            and len(times) == 1
            and last.form == "point"
            and last.a
            and (last.a.unit == "year" and not last.modifier)
        ):
            led = time(r, i + 1)
            if led is not None and all(p.needs_year for p in led.periods):
                return led
        return None
    j = i + 1
    anded = AND in mark
    if COMMA in mark and r.has(j, AND):
        j += 1
        anded = True
    if (COMMA in mark or anded) and last.a is not None and last.form in ("point", "open", "range"):
        opened = _and_after(r, j)
        if opened is not None:
            return opened
    following: Time | None = None
    period = last.b or last.a
    if period is not None and last.form in ("point", "range"):
        inherited = _inherited(r, j, period)
        if (
            inherited is None
            and not period.bad
            and period.unit in ("date", "number")
            and r.has(j, NUM)
            and SEMI not in mark
        ):
            token = r.tokens[j]
            if token.number <= 31 and len(token.text) <= 2 and r.any(j + 1, frozenset({COMMA, AND})):
                inherited = Period("number", index=token.number, bare=True), j + 1
        if inherited is not None:
            ranged = _range_end(r, inherited[0], inherited[1])
            following = ranged or Time("point", j, inherited[1], inherited[0])
            following.i = j
    if following is None:
        if SEMI in mark:
            return None
        if COMMA in mark and not anded and last.form == "point" and _yearly_tail(r, times, j):
            return None
        following = time(r, j)
        if following is None:
            return _weak_frequency(r, times, j)
        if SLASH in mark and not (
            following.a is not None and not following.a.bare and unit_at(r, j) is not None
        ):
            return None
        if following.form == "ongoing" and last.form == "ongoing" and following.scope is None:
            return None
    if (
        last.modifier in ("before", "by")
        and following.form == "point"
        and not following.led
        and following.a is not None
        and last.a is not None
        and following.a.part is None
        and last.form == "point"
    ):
        following.modifier = last.modifier
    elif (
        COMMA in mark
        and not anded
        and following.modifier in ("before", "by")
        and last.modifier is None
        and last.form == "point"
    ):
        following.narrows = "comma"
    return following


def _yearly_tail(r: Reader, times: list[Time], i: int) -> bool:
    """Whether "hằng năm" follows days or months without a year ("Quý I, hằng năm")."""
    lacking = all(p.needs_year and p.unit != "year" and not p.relative for t in times for p in t.periods)
    found = every_tail(r, i) if lacking else None
    return found is not None and found[0] == "FREQ=YEARLY"


def _and_after(r: Reader, i: int) -> Time | None:
    """ "(và) những năm tiếp theo": the time before it is open. Told by an open time without a period."""
    j = i
    while r.any(j, frozenset({KEEP, IN, LABEL})):
        j += 1
    if r.has(j, EVERY) and unit_at(r, j + 1) is not None and r.has(j + 2, REMAINING):
        return Time("open", i, j + 3)
    if unit_at(r, j) in (U_YEAR,) and r.has(j + 1, ONWARD):
        return Time("open", i, j + 2)
    return None


def _open_up(times: list[Time], j: int) -> None:
    last = times[-1]
    last.form, last.modifier, last.j, last.b = "open", "from", j, None


def weak_list(r: Reader, i: int) -> TimeList | None:
    """ "Quý, 6 tháng, năm": at least two unit words without a period, read as frequencies."""
    times: list[Time] = []
    j = i
    while True:
        counted = r.has(j, NUM) and YEAR not in r.tokens[j].kinds
        unit = bare_unit_at(r, j + counted)
        if unit is None or r.has(j + counted + 1, PART):
            break
        count = r.tokens[j].number if counted else 1
        times.append(Time("recurring", j, j + counted + 1, rule=rule(unit, count)))
        j += counted + 1
        if not r.any(j, frozenset({COMMA, AND, SLASH})):
            break
        j += 1 + (r.has(j, COMMA) and r.has(j + 1, AND))
    return TimeList(times, i, times[-1].j) if len(times) > 1 else None


def _weak_frequency(r: Reader, times: list[Time], i: int) -> Time | None:
    """ "quý", "6 tháng", "năm" that continue a list of frequencies."""
    if times[-1].form != "recurring" or times[-1].rule is None:
        return None
    unit = bare_unit_at(r, i)
    if unit is not None:
        return Time("recurring", i, i + 1, rule=rule(unit, 1))
    count = r.number(i)
    unit = unit_at(r, i + 1)
    if count is not None and unit is not None and not r.any(i + 2, frozenset({NUM, PART, ROMAN})):
        return Time("recurring", i, i + 2, rule=rule(unit, count))
    return None


def _give_units(times: list[Time]) -> bool:
    """Give bare numbers the unit of what follows them. False where the list makes no sense."""
    for k in range(len(times) - 1, -1, -1):
        period = times[k].a
        if period is None or times[k].form != "point":
            continue
        if period.unit == "number" or (period.unit == "date" and not period.month and not period.bad):
            right = times[k + 1].a if k + 1 < len(times) else None
            if right is None or right.unit == "number" or not _unify(period, right):
                if period.unit == "date" and k == len(times) - 1 and len(times) == 1:
                    period.bad = True
                    continue
                if k > 0:
                    del times[k:]
                    return _give_units(times)
                return False
    return bool(times)


def _take_header(times: list[Time]) -> Period | None:
    """ "Năm 2024: Quý I, Quý II": the year leads the list and is no deadline of its own."""
    first = times[0]
    if len(times) < 2 or first.form != "point" or first.modifier or first.a is None or first.a.unit != "year":
        return None
    if first.a.part is not None or first.a.year is None:
        return None
    second = times[1]
    if second.form not in ("point", "range", "open", "ongoing") or second.narrows:
        return None
    if second.form == "ongoing":
        if second.scope is not None or len(times) > 2:
            return None
    elif not all(p.needs_year and p.unit != "year" for t in times[1:] for p in t.periods):
        return None
    header = first.a
    second.i = first.i
    for other in times[1:]:
        for period in other.periods:
            period.year = header.year
        if other.form == "ongoing":
            other.scope = Time("point", first.i, first.j, header)
    del times[0]
    return header


def _recurs_each(r: Reader, times: list[Time], i: int) -> int:
    """Turn points before "hằng năm" into recurring times; returns the index after."""
    if any(
        t.form not in ("point", "range") or any(p.year is not None or p.relative for p in t.periods)
        for t in times
    ):
        return i
    j = i + r.has(i, COMMA)
    found = every_tail(r, j)
    if found is None:
        return i
    for each in times:
        each.form = "recurring"
        each.rule = found[0]
        each.a = each.b = None
    times[-1].j = found[1]
    return found[1]


def _ongoing(r: Reader, i: int) -> Time:
    j = i + 1
    while r.has(j, ONGOING) or (r.any(j, frozenset({COMMA, AND, DASH})) and r.has(j + 1, ONGOING)):
        j += 1
    k = j + r.has(j, COMMA)
    scope = time(r, k)
    if scope is not None and scope.form in ("point", "range", "open"):
        wide = scope.a is not None and scope.modifier != "before"
        if k > j:
            wide = (
                wide
                and scope.modifier is None
                and scope.a is not None
                and scope.a.unit in ("year", "span")
                and scope.a.part is None
                and (scope.b is None or scope.b.unit == "year")
            )
        if wide and not (scope.a is not None and scope.a.unit == "number"):
            return Time("ongoing", i, scope.j, scope=scope)
    if scope is not None and scope.form == "recurring" and k == j:
        return Time("ongoing", i, scope.j, scope=scope.scope)
    return Time("ongoing", i, j)


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
    elif following.form == "recurring" and following.modifier is not None:
        result.modifier = following.modifier
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
