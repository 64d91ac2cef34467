"""Tokens → times that stand in one list and share a year."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.deadlines.frequency import bare_unit_at, cycle, every_tail, rule, unit_at
from normalizers.deadlines.kinds import (
    AFTER,
    AND,
    BEFORE,
    BY,
    COLON,
    COMMA,
    DASH,
    EVERY,
    FROM,
    IN,
    KEEP,
    LABEL,
    NUM,
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
from normalizers.deadlines.periods import Period
from normalizers.deadlines.points import point
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.times import Time, inherited, range_end, time, unify


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
        "days",
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
    dated = _day_of_months(r, i)
    if dated is not None:
        return dated
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
    _take_scope(r, times)
    header = _take_header(times)
    j = _recurs_each(r, times, j)
    return TimeList(times, i, j, header)


def _day_of_months(r: Reader, i: int) -> TimeList | None:
    """ "Ngày 20 các tháng 3, 6, 9": that day of each month of the list."""
    lead = i + r.any(i, frozenset({BEFORE, BY}))
    day = r.number(lead + 1) if r.has(lead, U_DAY) else None
    if day is None or r.tokens[lead + 2].kinds.get(EVERY) != "plural" or not r.has(lead + 3, U_MONTH):
        return None
    months = time_list(r, lead + 3)
    if months is None or any(t.form != "point" or t.a is None or t.a.unit != "month" for t in months.times):
        return None
    for each in months.times:
        assert each.a is not None
        each.a.unit, each.a.day = "date", day
        if lead > i:
            each.modifier = "before" if r.has(i, BEFORE) else "by"
    months.i = months.times[0].i = i
    return months


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
            bounds = led is not None and led.modifier is not None and last.a.year is None
            if led is not None and not bounds and all(p.needs_year for p in led.periods):
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
        continued = inherited(r, j, period)
        if (
            continued is None
            and not period.bad
            and period.unit in ("date", "number")
            and r.has(j, NUM)
            and SEMI not in mark
        ):
            token = r.tokens[j]
            if token.number <= 31 and len(token.text) <= 2 and r.any(j + 1, frozenset({COMMA, AND})):
                continued = Period("number", index=token.number, bare=True), j + 1
        if continued is not None:
            ranged = range_end(r, continued[0], continued[1])
            following = ranged or Time("point", j, continued[1], continued[0])
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
        times.append(Time("recurring", j, j + counted + 1, rule=cycle(unit, count)))
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
        return Time("recurring", i, i + 2, rule=cycle(unit, count))
    return None


def _give_units(times: list[Time]) -> bool:
    """Give bare numbers the unit of what follows them. False where the list makes no sense."""
    for k in range(len(times) - 1, -1, -1):
        period = times[k].a
        if period is None or times[k].form != "point":
            continue
        if period.unit == "number" or (period.unit == "date" and not period.month and not period.bad):
            right = times[k + 1].a if k + 1 < len(times) else None
            if right is None or right.unit == "number" or not unify(period, right):
                if period.unit == "date" and k == len(times) - 1 and len(times) == 1:
                    period.bad = True
                    continue
                if k > 0:
                    del times[k:]
                    return _give_units(times)
                return False
    return bool(times)


def _take_scope(r: Reader, times: list[Time]) -> None:
    """ "Giai đoạn 2023-2025, hằng năm": the years are those in which it recurs."""
    if len(times) != 2 or not r.has(times[0].j, COMMA) or r.has(times[0].j + 1, AND):
        return
    years, again = times
    plain = years.form in ("point", "range") and years.modifier is None
    plain = plain and all(p.year is not None and p.unit in ("year", "span") for p in years.periods)
    if plain and again.form == "recurring" and again.scope is None and again.modifier is None:
        again.scope, again.i = years, years.i
        del times[0]


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
