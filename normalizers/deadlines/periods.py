"""The periods a deadline can name, and their first and last days. Pure calendar, no words."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["number", "date", "month", "quarter", "half_year", "year", "span"]
Part = Literal["early", "mid", "late"]
SpanKind = Literal["days", "months", "years", "school", "semester"]
DAY = timedelta(days=1)


@dataclass(slots=True)
class Period:
    """One named period. ``unit`` says which of the other fields count.

    number: ``index`` only, a bare number that takes its unit from a neighbour. date: year, month, day (month
    0: not said). month: year, month. quarter, half_year: year, index. year: year.
    span: ``span`` = days ``first``-``last`` of a month (negative: from its end), months ``first``-``last`` of
    a year, years ``year`` to ``last``, school year ``year`` to ``last``, or a semester ``index`` of it.
    """

    unit: Unit
    year: int | None = None
    shift: int = 0
    """Years after the plan's, for "năm liền kề", "năm sau", "năm trước"; only where ``year`` is null."""
    month: int = 0
    day: int = 0
    index: int = 0
    part: Part | None = None
    span: SpanKind | None = None
    first: int = 0
    last: int = 0
    bad: bool = False
    """A value no calendar has, or one left blank."""
    minutes: int | None = None
    """Time of day, minutes after midnight."""
    bare: bool = False
    """Written without the word for its unit."""
    listed: bool = False
    """A bare number that took its unit from a neighbour in the list."""
    arabic: bool = False
    """A quarter written with an arabic number."""
    year_from: Literal["clause", "list", "heading", "plan"] = "clause"
    short_year: bool = False
    """The year was written with two digits."""
    relative: bool = False
    """The year is said by its place beside the plan's year."""

    @property
    def needs_year(self) -> bool:
        """Whether the year must come from elsewhere."""
        return self.year is None and self.unit != "number" and not self.bad

    @property
    def precise_to_day(self) -> bool:
        """Whether the bounds are dates rather than months."""
        return (
            self.unit == "date"
            or (self.unit == "span" and self.span == "days")
            or (self.unit == "month" and self.part is not None)
        )


def last_of_month(year: int, month: int) -> int:
    """Number of days of a month."""
    return calendar.monthrange(year, month)[1]


def _days(period: Period, year: int) -> tuple[int, int]:
    """First and last day of a span of days; negative ones count from the month's end."""
    end = last_of_month(year, period.month) + 1
    first = period.first if period.first > 0 else end + period.first
    last = min(period.last, end - 1) if period.last > 0 else end + period.last
    return first, last


def possible(period: Period) -> bool:
    """Whether the calendar has it. A date without a year may be 29 February."""
    if period.bad:
        return False
    year = period.year if period.year is not None else 2024
    if period.unit == "date":
        return 1 <= period.month <= 12 and 1 <= period.day <= last_of_month(year, period.month)
    if period.unit == "month":
        return 1 <= period.month <= 12
    if period.unit == "quarter":
        return 1 <= period.index <= 4
    if period.unit == "half_year":
        return 1 <= period.index <= 2
    if period.unit == "span":
        if period.span == "days":
            if not 1 <= period.month <= 12:
                return False
            first, last = _days(period, year)
            return 1 <= first <= last <= last_of_month(year, period.month)
        if period.span == "months":
            return 1 <= period.first <= period.last <= 12
        if period.span == "years":
            return period.year is not None and period.year <= period.last <= period.year + 60
        if period.span == "school":
            return period.year is not None and period.last == period.year + 1
        return period.index in (1, 2)
    return period.unit == "year"


def _months(period: Period) -> tuple[int, int]:
    """First and last month of a period shorter than, or equal to, a year."""
    if period.unit == "month":
        return period.month, period.month
    if period.unit == "quarter":
        return 3 * period.index - 2, 3 * period.index
    if period.unit == "half_year":
        return 6 * period.index - 5, 6 * period.index
    if period.unit == "span":
        return period.first, period.last
    return 1, 12


def _narrow(first: int, last: int, part: Part) -> tuple[int, int]:
    """Months of the part: of a year its first quarter, second and third, last; else thirds."""
    length = last - first + 1
    if length == 12:
        return {"early": (1, 3), "mid": (4, 9), "late": (10, 12)}[part]
    third = max(1, length // 3)
    if part == "early":
        return first, first + third - 1
    if part == "late":
        return last - third + 1, last
    return (first + third, last - third) if length > 2 else (first, last)


def bounds(period: Period) -> tuple[date, date]:
    """First and last day. The period is possible and has its year."""
    year = period.year
    assert year is not None
    if period.unit == "date":
        day = date(year, period.month, period.day)
        return day, day
    if period.unit == "span":
        if period.span == "days":
            first, last = _days(period, year)
            return date(year, period.month, first), date(year, period.month, last)
        if period.span == "years":
            return _year_part(date(year, 1, 1), date(period.last, 12, 31), period.part)
        if period.span == "school":
            return _year_part(date(year, 9, 1), date(year + 1, 5, 31), period.part)
        if period.span == "semester":
            if period.index == 1:
                return _year_part(date(year, 9, 1), date(year + 1, 1, 31), period.part)
            return _year_part(date(year + 1, 1, 1), date(year + 1, 5, 31), period.part)
    first, last = _months(period)
    if period.part is not None:
        if first == last:
            end = last_of_month(year, first)
            low, high = {"early": (1, 10), "mid": (11, 20), "late": (21, end)}[period.part]
            return date(year, first, low), date(year, first, high)
        first, last = _narrow(first, last, period.part)
    return date(year, first, 1), date(year, last, last_of_month(year, last))


def _year_part(start: date, end: date, part: Part | None) -> tuple[date, date]:
    """A third of a stretch of whole months that may cross years."""
    if part is None:
        return start, end
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    low, high = _narrow(1, months, part) if months != 12 else (1, 12)
    first = start.month - 1 + low - 1
    last = start.month - 1 + high - 1
    last_year, last_month = start.year + last // 12, last % 12 + 1
    return (
        date(start.year + first // 12, first % 12 + 1, 1),
        date(last_year, last_month, last_of_month(last_year, last_month)),
    )


def day_text(day: date, precise: bool) -> str:
    """A bound of an interval: a date, or its month."""
    return day.isoformat() if precise else f"{day.year:04d}-{day.month:02d}"


def edtf(period: Period) -> str:
    """The period alone in EDTF. It is possible and has its year."""
    start, end = bounds(period)
    precise = period.precise_to_day
    if period.part is not None:
        low, high = day_text(start, precise), day_text(end, precise)
        return f"{low}~" if low == high else f"{low}~/{high}~"
    if period.unit == "date":
        return start.isoformat()
    if period.unit == "month":
        return day_text(start, False)
    if period.unit == "quarter":
        return f"{start.year:04d}-{32 + period.index}"
    if period.unit == "half_year":
        return f"{start.year:04d}-{39 + period.index}"
    if period.unit == "year":
        return f"{start.year:04d}"
    return f"{day_text(start, precise)}/{day_text(end, precise)}"
