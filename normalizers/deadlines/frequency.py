"""Tokens → how often something recurs, as an RFC 5545 rule."""

from __future__ import annotations

from normalizers.deadlines.kinds import (
    AND,
    BEFORE,
    BLANK,
    BY,
    CLOCK,
    COMMA,
    DASH,
    DAYPART,
    DAYS,
    DOT,
    EVERY,
    IN,
    INSTRUMENT,
    LAST_WORD,
    NEXT,
    NUM,
    OF,
    ONGOING,
    ORDINAL,
    PART,
    PERIOD_WORD,
    PERIODIC,
    ROMAN,
    SCHOOL,
    SLASH,
    TIMES,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    U_WEEK,
    U_YEAR,
    UNITS,
    UNTIL,
    VERB,
    WEEKDAY,
    WORD,
    YEAR,
)
from normalizers.deadlines.reader import Reader

Frequency = tuple[str | None, int]
"""The rule (null: recurring, but how often is not said) and the index after it."""
_MONTHS = {U_MONTH: 1, U_QUARTER: 3, U_YEAR: 12}


def rule(unit: str, count: int) -> str | None:
    """The rule for once every ``count`` units; null where no rule says it."""
    if count < 1:
        return None
    if unit in (U_DAY, U_WEEK):
        name = "DAILY" if unit == U_DAY else "WEEKLY"
        return f"FREQ={name}" + (f";INTERVAL={count}" if count > 1 else "")
    months = _MONTHS[unit] * count
    if months % 12 == 0:
        return "FREQ=YEARLY" + (f";INTERVAL={months // 12}" if months > 12 else "")
    return "FREQ=MONTHLY" + (f";INTERVAL={months}" if months > 1 else "")


def cycle(unit: str, count: int) -> str | None:
    """The rule of a report over so many units; one over nine months comes once a year, no rule says when."""
    return None if unit == U_MONTH and 12 % count else rule(unit, count)


def rule_of_times(times: int, unit: str, count: int) -> str | None:
    """The rule for ``times`` in every ``count`` units, where the months divide evenly."""
    if times == 1:
        return rule(unit, count)
    months = _MONTHS.get(unit, 0) * count
    if times < 1 or not months or months % times:
        return None
    return rule(U_MONTH, months // times)


def unit_at(r: Reader, i: int) -> str | None:
    """The unit word at ``i``."""
    kinds = r.tokens[i].kinds
    for unit in UNITS:
        if unit in kinds:
            return unit
    return U_YEAR if SCHOOL in kinds else None


def bare_unit_at(r: Reader, i: int) -> str | None:
    """The unit word at ``i`` when it has no number and is no part of a longer name."""
    unit = unit_at(r, i)
    if unit is None or r.plain_word(i + 1) or (SCHOOL not in r.tokens[i].kinds and not r.bare_unit(i, unit)):
        return None
    return unit


_WITH_WEEKDAY = frozenset({DAYPART, CLOCK, U_DAY, U_WEEK})
_BEFORE_WEEKDAY = frozenset({DAYPART, U_DAY, WEEKDAY, ORDINAL})


def frequency(r: Reader, i: int) -> Frequency | None:
    """The frequency said at ``i``, or null."""
    kinds = r.tokens[i].kinds
    found: Frequency | None = None
    if EVERY in kinds:
        found = _every(r, i)
        if found is None and kinds[EVERY] == "plural" and r.has(i + 1, U_DAY):
            found = _day_of_each(r, i + 1)  # "các ngày 10, 20 hằng tháng"
    elif PERIODIC in kinds:
        return _periodic(r, i)
    elif r.any(i, _WITH_WEEKDAY) and r.any(i + 1, _BEFORE_WEEKDAY):
        return frequency(r, i + 1)
    elif WEEKDAY in kinds or ORDINAL in kinds or (U_WEEK in kinds and not r.bare_unit(i, U_WEEK)):
        j = i + 1
        if r.has(j, NUM):
            j += 1
        while r.any(j, frozenset({AND, COMMA})) and r.any(j + 1, frozenset({WEEKDAY, ORDINAL})):
            j += 2 + (r.has(j + 1, ORDINAL) and r.has(j + 2, NUM))
        k = j + r.has(j, OF)
        found = _every(r, k) if r.has(k, EVERY) else None
        if found is None and k > j and bare_unit_at(r, k) == U_MONTH:
            found = rule(U_MONTH, 1), k + 1  # "tuần thứ hai của tháng"
    if found is None and (U_DAY in kinds or DAYS in kinds):
        found = _day_of_each(r, i)
    if found is None and PART in kinds:
        found = _part_of_each(r, i)
    if found is None and U_MONTH in kinds:
        found = _month_of_each(r, i)
    if found is None and r.number(i) is not None and YEAR not in kinds:
        found = _counted(r, i)
        if found is None and r.has(i + 1, EVERY) and r.has(i + 2, U_MONTH) and NUM in kinds:
            found = _every(r, i + 1)  # "trước 25 hằng tháng"
    if found is None:
        found = _unit_then_times(r, i) or _unit_then_day(r, i)
    return found


def every_tail(r: Reader, i: int) -> Frequency | None:
    """ "hằng năm", "các năm", "hằng tháng" after the days or months that recur."""
    j = i + (r.has(i, OF) or r.has(i, IN))
    if r.has(j, EVERY) and r.tokens[j].kinds[EVERY] != "manner":
        return _every(r, j)
    return None


def _every(r: Reader, i: int) -> Frequency | None:
    how = r.tokens[i].kinds[EVERY]
    j = i + 1
    if how == "manner":
        if r.has(j, PERIODIC):
            return _periodic(r, j)
        if r.has(j, EVERY) and r.tokens[j].kinds[EVERY] is None:
            return _every(r, j)
    count = 1
    number = r.number(j)
    if number is not None and how is None and unit_at(r, j + 1) and YEAR not in r.tokens[j].kinds:
        count = number
        j += 1
    unit = unit_at(r, j)
    if unit is None:
        return None
    if how is None:
        following = r.tokens[j + 1].kinds
        if unit in (U_MONTH, U_QUARTER) and (ROMAN in following or BLANK in following):
            return None
        numbered = NUM in following and not r.has(j + 2, TIMES) and YEAR not in following
        if numbered and unit != U_YEAR and not (r.has(j + 2, SLASH) and not r.has(j + 3, YEAR)):
            return None
    else:
        if bare_unit_at(r, j) is None or r.any(j + 1, frozenset({NEXT, YEAR, PART})):
            return None
        if how == "plural" and unit in (U_DAY, U_WEEK):
            return None
        if how == "manner" and unit == U_YEAR and r.any(j + 1, frozenset({NEXT})):
            return None
    end = j + 1
    times_at = end + r.has(end, COMMA)
    times_at += r.has(times_at, IN)
    times = r.number(times_at)
    if times is not None and r.has(times_at + 1, TIMES):
        return rule_of_times(times, unit, count), times_at + 2
    return rule(unit, count), end


def _periodic(r: Reader, i: int) -> Frequency:
    j = i + 1
    if r.has(j, ONGOING):
        j += 1
    k = j + r.has(j, IN)
    nested = frequency(r, k) if not r.has(k, PERIODIC) else None
    if nested is not None:
        return nested
    count = r.number(k)
    unit = unit_at(r, k + 1) if count is not None and YEAR not in r.tokens[k].kinds else None
    if count is not None and unit is not None and not r.any(k + 2, frozenset({PART, NUM})):
        return rule(unit, count), k + 2
    bare = bare_unit_at(r, j)
    if bare is not None and not r.has(j + 1, PART) and not r.has(j + 1, NEXT):
        return rule(bare, 1), j + 1
    if r.has(j, AND) and bare_unit_at(r, j + 1) == U_YEAR:
        return None, j + 2
    return None, j


def _counted(r: Reader, i: int) -> Frequency | None:
    """ "6 tháng/lần", "3 tháng một lần", "02 lần/năm", "1 lần trong 6 tháng"."""
    number = r.number(i)
    assert number is not None
    if r.has(i + 1, TIMES):
        j = i + 2
        while r.any(j, frozenset({SLASH, IN, EVERY, DASH})):
            j += 1
        count = 1
        inner = r.number(j)
        if inner is not None and unit_at(r, j + 1) and YEAR not in r.tokens[j].kinds:
            count = inner
            j += 1
        unit = unit_at(r, j)
        if unit is None or (j == i + 2 and not r.bare_unit(j, unit)):
            return None
        if unit in (U_MONTH, U_QUARTER) and not r.bare_unit(j, unit):
            return None
        return rule_of_times(number, unit, count), j + 1
    unit = unit_at(r, i + 1)
    if unit is None:
        return _things_each(r, i, number)
    j = i + 2
    if r.has(j, SLASH):
        j += 1
    times = r.number(j)
    if times is not None and r.has(j + 1, TIMES):
        return rule_of_times(times, unit, number), j + 2
    if r.has(j, TIMES) and j > i + 2:
        return rule(unit, number), j + 1
    longer = bare_unit_at(r, j) if j > i + 2 else None
    if longer is not None and UNITS.index(longer) > UNITS.index(unit):  # "3 ngày/tuần"
        return rule_of_times(number, longer, 1), j + 1
    return None


_MOST_WORDS = 3
_NAMES = frozenset({WORD, VERB, INSTRUMENT, TIMES})


def _things_each(r: Reader, i: int, number: int) -> Frequency | None:
    """ "04 bản tin/năm": so many of anything in each unit."""
    j = i + 1
    while j <= i + _MOST_WORDS and r.any(j, _NAMES):
        j += 1
    unit = bare_unit_at(r, j + 1) if j > i + 1 and r.has(j, SLASH) else None
    return (rule_of_times(number, unit, 1), j + 2) if unit is not None else None


def _unit_then_times(r: Reader, i: int) -> Frequency | None:
    """ "năm 2 lần", "quý một lần"."""
    unit = unit_at(r, i)
    times = r.number(i + 1)
    if unit is None or times is None or YEAR in r.tokens[i + 1].kinds or not r.has(i + 2, TIMES):
        return None
    return rule_of_times(times, unit, 1), i + 3


def _unit_then_day(r: Reader, i: int) -> Frequency | None:
    """ "tháng trước ngày 20": each month, by a day that names no other."""
    if not r.any(i, frozenset({U_MONTH, U_QUARTER})) or not r.any(i + 1, frozenset({BEFORE, BY})):
        return None
    j = i + 2 + r.has(i + 2, U_DAY)
    if not (r.has(j, NUM) and len(r.tokens[j].text) <= 2 and not r.any(j + 1, _GOES_ON)):
        return None
    unit = U_MONTH if r.has(i, U_MONTH) else U_QUARTER
    return rule(unit, 1), i + 1


_GOES_ON = frozenset({SLASH, DASH, DOT, U_MONTH, EVERY, OF, NUM})
"""What makes a number a date, or part of one."""


def _part_of_each(r: Reader, i: int) -> Frequency | None:
    """ "cuối mỗi quý", "đầu tháng"; "cuối năm" without "mỗi" is a part of the plan's year."""
    j = i + 1 + r.has(i + 1, OF)
    if r.has(j, EVERY):
        return _every(r, j) if r.tokens[j].kinds[EVERY] != "manner" else None
    unit = bare_unit_at(r, j)
    if unit in (U_MONTH, U_QUARTER, U_WEEK) and not r.has(j + 1, PART):
        return rule(unit, 1), j + 1
    return None


def _day_of_each(r: Reader, i: int) -> Frequency | None:
    """ "ngày 05 của tháng liền kề", "ngày 20 tháng cuối quý", "ngày cuối cùng của tháng"."""
    j = i + 1
    if r.has(j, LAST_WORD) or r.has(j, PART):
        j += 1
    elif r.has(j, NUM) and YEAR not in r.tokens[j].kinds and r.tokens[j].number <= 31:
        j += 1
        while r.any(j, frozenset({COMMA, AND, DASH, UNTIL})):
            k = j + 1 + (r.has(j, COMMA) and r.has(j + 1, AND))
            k += r.has(k, U_DAY)
            if not (r.has(k, NUM) and r.tokens[k].number <= 31):
                break
            j = k + 1
    else:
        return None
    if r.has(j, OF) or r.has(j, IN):
        j += 1
    if r.has(j, EVERY):
        return _every(r, j)
    if r.has(j, U_MONTH):
        return _month_of_each(r, j, of_a_day=True)
    if r.has(j, U_QUARTER) and r.bare_unit(j, U_QUARTER):
        return rule(U_QUARTER, 1), j + 1 + r.has(j + 1, NEXT)
    return None


def _month_of_each(r: Reader, i: int, of_a_day: bool = False) -> Frequency | None:
    """ "tháng cuối quý", "tháng đầu của quý sau", "tháng cuối kỳ báo cáo"; of a day also "tháng liền kề"."""
    j = i + 1
    counted = 2 if r.has(j, ORDINAL) and r.has(j + 1, NUM) else int(r.has(j, WEEKDAY))
    if counted:  # "tháng thứ hai của mỗi quý": the ordinal and its number may be one word
        k = j + counted + r.has(j + counted, OF)
        each = k + r.has(k, EVERY)
        return (rule(U_QUARTER, 1), each + 1) if bare_unit_at(r, each) == U_QUARTER else None
    if r.has(j, PART):
        k = j + 1 + r.has(j + 1, OF)
        if r.has(k, EVERY):
            return _every(r, k)
        if r.has(k, PERIOD_WORD):
            return None, k + 1
        if r.has(k, U_QUARTER) and bare_unit_at(r, k):
            return rule(U_QUARTER, 1), k + 1 + r.has(k + 1, NEXT)
        return None
    if not of_a_day:
        return None
    if r.has(j, EVERY):
        return None
    if r.has(j, NEXT):
        while r.has(j, NEXT):
            j += 1
        return rule(U_MONTH, 1), j + r.has(j, PERIOD_WORD)
    if bare_unit_at(r, i) is not None:
        return rule(U_MONTH, 1), j
    return None
