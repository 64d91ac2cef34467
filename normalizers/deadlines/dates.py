"""Tokens → a day: in digits, in words, with a time of day, or left blank."""

from __future__ import annotations

from normalizers.deadlines.kinds import (
    BLANK,
    CLOCK,
    COMMA,
    DASH,
    DAY_LEAD,
    DAYPART,
    DOT,
    IN,
    LP,
    NUM,
    NUMWORD,
    OF,
    ORDINAL,
    RP,
    SLASH,
    TIMES,
    U_DAY,
    U_MONTH,
    U_YEAR,
    UNTIL,
    WEEKDAY,
    YEAR,
)
from normalizers.deadlines.periods import Period
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.year_words import Found, with_year

_SEPARATORS = frozenset({SLASH, DASH, DOT})
_FILL_IN = frozenset({BLANK, SLASH, DASH, DOT, NUM, U_DAY, U_MONTH, U_YEAR})


def numeric(r: Reader, i: int, day_word: bool) -> Found | None:
    """Dates and months in digits: 15/02/2020, 15-2-2020, 2020-02-15, 15/3, 02/2020."""
    tokens = r.tokens
    separator = tokens[i + 1]
    if _SEPARATORS.isdisjoint(separator.kinds):
        return None
    first, second = tokens[i], tokens[i + 2]
    if NUM not in second.kinds:
        if U_MONTH in second.kinds and SLASH in separator.kinds and YEAR not in first.kinds:
            return day_of_month(r, i, i + 2)
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
        found = with_year(r, Period("date", month=m, day=d, bare=not day_word), i + 3)
        return _timed(r, *found)
    if DASH in separator.kinds and m <= 12 < d and (day_word or separator.glued):
        return _timed(r, *with_year(r, Period("date", month=m, day=d, bare=not day_word), i + 3))
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


def after_time_of_day(r: Reader, i: int) -> Found | None:
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
    found = day_named(r, j) if r.has(j, U_DAY) else numeric(r, j, True)
    if found is None or found[0].unit != "date":
        return None
    found[0].minutes = minutes
    closing = found[1] + 1 if r.has(j - 1, LP) and r.has(found[1], RP) else found[1]
    return found[0], closing


def day_named(r: Reader, i: int) -> Found | None:
    """At the word for day."""
    j = i + 1
    while r.has(j, WEEKDAY) or (j > i + 1 and r.has(j, COMMA)):
        j += 1
    if r.has(j, DAY_LEAD):
        j += 1
    if r.has(j, BLANK) or (r.has(j, SLASH) and r.has(j + 1, BLANK)):
        return blank_form(r, i)
    if not r.has(j, NUM):
        if r.has(j, NUMWORD) and not r.has(j, U_YEAR):
            return day_of_month(r, j)
        return None
    found = numeric(r, j, True) or day_of_month(r, j)
    if found is not None:
        found[0].bare = False
        return found if found[0].unit == "date" or found[0].bad else None
    if YEAR in r.tokens[j].kinds or r.tokens[j].number > 31 or len(r.tokens[j].text) > 2:
        return Period("date", bad=True), j + 1
    return Period("date", day=r.tokens[j].number), j + 1


def day_of_month(r: Reader, i: int, month_at: int | None = None) -> Found | None:
    """ "15 tháng 3 năm 2024" at the number of the day."""
    day = r.number(i)
    j = month_at if month_at is not None else i + 1
    if month_at is None and (r.has(j, OF) or r.has(j, IN)):
        j += 1
    if day is None or YEAR in r.tokens[i].kinds or not r.has(j, U_MONTH):
        return None
    if r.has(i - 1, TIMES) and month_at is None:
        return None  # "Đợt 1 tháng 4"
    month = r.number(j + 1)
    if month is None or YEAR in r.tokens[j + 1].kinds:
        if r.any(j + 1, frozenset({BLANK, SLASH})) and r.has(i - 1, U_DAY):
            return blank_form(r, i - 1)
        return None
    if month_at is None and not r.has(i - 1, U_DAY) and _counted_months(r, i, j + 1, day):
        return None
    if r.any(j + 2, frozenset({DASH})) and not r.has(j + 3, YEAR) and r.has(i - 1, IN):
        return None
    return _timed(r, *with_year(r, Period("date", month=month, day=day), j + 2))


def _counted_months(r: Reader, i: int, j: int, count: int) -> bool:
    """Whether "3 tháng 4, 5, 6" counts the months that it lists."""
    listed = 1
    while listed <= count and r.any(j + 1, frozenset({COMMA, "and"})) and r.has(j + 2, NUM):
        listed += 1
        j += 2
    return listed == count and count > 1


def blank_form(r: Reader, i: int) -> Found:
    """A form left to be filled in ("Tháng …/2024", "ngày … tháng … năm 2024")."""
    j = i + 1
    while j < r.n and r.any(j, _FILL_IN):
        j += 1
    return Period("date", bad=True), j
