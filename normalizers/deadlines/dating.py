"""Times with their years → days, kind and EDTF."""

from __future__ import annotations

from datetime import date

from normalizers.deadlines.periods import DAY, Part, Period, bounds, day_text, edtf, possible
from normalizers.deadlines.times import Modifier, Time
from schema.decision import DeadlineKind

_UNIT_KINDS = {
    "date": DeadlineKind.DATE,
    "month": DeadlineKind.MONTH,
    "quarter": DeadlineKind.QUARTER,
    "half_year": DeadlineKind.HALF_YEAR,
    "year": DeadlineKind.YEAR,
    "span": DeadlineKind.RANGE,
}


# How sure each path of the grammar is. A plain time with its year is 1.
INFERRED_YEAR = 0.98
HEADING_YEAR = 0.97
SHARED_YEAR = 0.99
SHORT_YEAR = 0.85


def share_in_range(time: Time | None) -> None:
    """Within a range one year serves both ends; the end is never before the start."""
    if time is None or time.form != "range" or time.a is None or time.b is None:
        return
    a, b = time.a, time.b
    if a.bad or b.bad:
        return
    if a.year is None and b.year is not None and not a.relative:
        a.year, a.year_from = b.year, "list"
        if _later(a, b):
            a.year -= 1
    elif b.year is None and a.year is not None:
        b.year, b.year_from = a.year + b.shift, "list"
        if not b.relative and _later(a, b):
            b.year += 1


def _later(a: Period, b: Period) -> bool:
    """Whether ``a`` starts after ``b`` ends; both have a year."""
    if not possible(a) or not possible(b):
        return False
    return bounds(a)[0] > bounds(b)[1]


def share_years(periods: list[Period]) -> None:
    """Give a year to the periods of one list: the next named, else the last named before."""
    following: int | None = None
    for period in reversed(periods):
        if period.year is not None:
            following = period.year
        elif following is not None and period.needs_year and not period.relative:
            period.year, period.year_from = following, "list"
    before: int | None = None
    for period in periods:
        if period.year is not None:
            before = period.year
        elif before is not None and period.needs_year:
            period.year, period.year_from = before + period.shift, "list"


def sureness(period: Period) -> float:
    """How sure a period is, from where its year comes and how it was written."""
    sure = {"plan": INFERRED_YEAR, "heading": HEADING_YEAR, "list": SHARED_YEAR, "clause": 1.0}[
        period.year_from
    ]
    if period.short_year:
        sure *= SHORT_YEAR
    return sure


def limits_of(time: Time) -> tuple[date | None, date | None] | None:
    """First and last day, null where open; null as a whole where the calendar has no such time."""
    if time.form in ("ongoing", "recurring"):
        return limits_of(time.scope) if time.scope is not None else None
    a, b = time.a, time.b
    if a is None or a.year is None or not possible(a) or a.unit == "number":
        return None
    if time.form == "open":
        first, last = bounds(a)
        return (last + DAY if time.starts_after else first), None
    if time.form == "range":
        if b is None or b.year is None or not possible(b) or b.unit == "number":
            return None
        if a.year_from == b.year_from == "plan" and _later(a, b) and not a.relative and not b.relative:
            b.year += 1
        start = bounds(a)[0]
        end = bounds(b)[0] - DAY if time.ends_before else bounds(b)[1]
        return (start, end) if start <= end else None
    start, end = bounds(a)
    if time.modifier == "before":
        if a.minutes:
            return None, end  # before an hour of that day: the day itself is still on time
        if a.part == "late":
            return None, end
        return None, start - DAY
    if time.modifier == "by":
        return None, end
    return start, end


def kind_and_edtf(time: Time, start: date | None, end: date | None) -> tuple[DeadlineKind, str]:
    """Kind and EDTF of a time whose limits are known."""
    if time.form in ("ongoing", "recurring"):
        assert time.scope is not None
        kind = DeadlineKind.ONGOING if time.form == "ongoing" else DeadlineKind.RECURRING
        return kind, kind_and_edtf(time.scope, start, end)[1]
    assert time.a is not None
    precise = time.a.precise_to_day or (time.b is not None and time.b.precise_to_day)
    if time.form == "point" and time.modifier is None:
        return _UNIT_KINDS[time.a.unit], edtf(time.a)
    kind = DeadlineKind.RANGE if time.form != "point" else _UNIT_KINDS[time.a.unit]
    if time.starts_after and start is not None and start.day == 1 and time.a.unit != "date":
        precise = False
    low = ".." if start is None else day_text(start, precise) + _tilde(time.a)
    last = time.b if time.b is not None else time.a
    exact_end = time.form == "point" and time.modifier == "before"
    high = ".." if end is None else day_text(end, precise) + ("" if exact_end else _tilde(last))
    return kind, f"{low}/{high}"


def _tilde(period: Period) -> str:
    return "~" if period.part is not None else ""


def modifier_of(time: Time) -> Modifier | Part | None:
    """The word that bounds the time, or the part of the period that it names."""
    if time.modifier is not None:
        return time.modifier
    if time.form == "point" and time.a is not None:
        return time.a.part
    return None


def crosses_new_year(time: Time) -> bool:
    """Whether the grammar had to put the two ends of a range into different years."""
    a, b = time.a, time.b
    return (
        time.form == "range"
        and a is not None
        and b is not None
        and (a.year_from == "list" or b.year_from in ("list", "plan"))
        and a.year != b.year
        and not b.relative
    )
