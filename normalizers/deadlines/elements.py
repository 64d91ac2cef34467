"""Tokens → the elements of a cell: stretches of text, times, conditions, brackets, and what parts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from normalizers.deadlines.frequency import unit_at
from normalizers.deadlines.kinds import (
    AFTER,
    AND,
    BEFORE,
    BULLET,
    BY,
    CLOCK,
    COLON,
    COMMA,
    COMPLETE,
    COND,
    DASH,
    DAYS,
    EVERY,
    FROM,
    IN,
    INSTRUMENT,
    KEEP,
    LABEL,
    LP,
    NL,
    NUM,
    NUMWORD,
    ORDINAL,
    OTHER,
    PART,
    RP,
    SCHOOL,
    SEMESTER,
    SEMI,
    SESSION,
    SLASH,
    STAGE,
    STOP,
    TIMES,
    U_DAY,
    U_MONTH,
    U_WEEK,
    UNTIL,
    VERB,
    WORD,
    YEAR,
)
from normalizers.deadlines.lists import TimeList, time_list, weak_list
from normalizers.deadlines.reader import Reader

Separator = Literal["", "dash", "comma", "and", "colon", "nl", "semi", "stop", "bullet"]
_SEPARATORS: dict[str, Separator] = {
    DASH: "dash",
    COMMA: "comma",
    AND: "and",
    COLON: "colon",
    NL: "nl",
    SEMI: "semi",
    STOP: "stop",
    BULLET: "bullet",
}
_RANK: dict[Separator, int] = {
    "": 0,
    "dash": 1,
    "comma": 2,
    "and": 3,
    "colon": 4,
    "nl": 5,
    "semi": 6,
    "stop": 7,
    "bullet": 8,
}
_QUOTES = frozenset("\"'“”‘’«»|*")
"""Signs that say nothing about what they stand beside."""
STRONG: frozenset[Separator] = frozenset({"semi", "stop", "bullet"})


@dataclass(slots=True)
class Element:
    """Tokens ``i`` to ``j`` (exclusive), and the strongest separator before them."""

    kind: Literal["text", "time", "cond", "bracket"]
    i: int
    j: int
    separator: Separator = ""
    times: TimeList | None = None
    inner: list[Element] = field(default_factory=list)
    manner: bool = False
    anded: bool = False
    """An "và" is among the separators before it."""


def elements(r: Reader, i: int, end: int) -> list[Element]:
    """The elements of tokens ``i`` to ``end``, in order."""
    found: list[Element] = []
    separator: Separator = ""
    anded = False
    while i < end:
        kinds = r.tokens[i].kinds
        if r.tokens[i].text in _QUOTES:
            i += 1
            continue
        mark = _separator_at(r, i)
        if mark is not None:
            if _RANK[mark] > _RANK[separator]:
                separator = mark
            anded = anded or mark == "and"
            i += 1
            continue
        element = _element(r, i, end, found, separator)
        i = element.j
        last = found[-1] if found else None
        joins = (
            element.kind == "text"
            and last is not None
            and last.kind == "text"
            and separator not in STRONG
            and separator != "nl"
        )
        if joins and last is not None:
            last.j = element.j
        else:
            element.separator = separator
            element.anded = anded
            found.append(element)
        separator = ""
        anded = False
        if RP in kinds and element.kind == "text":  # a bracket that was never opened
            element.j = i
    return found


def _separator_at(r: Reader, i: int) -> Separator | None:
    kinds = r.tokens[i].kinds
    for kind in kinds:
        mark = _SEPARATORS.get(kind)
        if mark is not None:
            return mark
    return None


def _element(r: Reader, i: int, end: int, before: list[Element], separator: Separator) -> Element:
    kinds = r.tokens[i].kinds
    if LP in kinds:
        close = closing(r, i, end)
        inner = elements(r, i + 1, close)
        return Element("bracket", i, min(close + r.has(close, RP), end), inner=inner)
    around = _around(r, i)
    if around is not None:
        return Element("cond", i, condition_end(r, around, end, False))
    times = time_list(r, i)
    if times is not None and not _belongs_to_text(r, i, times, before, separator):
        return Element("time", i, times.j, times=times)
    first = not before or separator in STRONG
    weak = weak_list(r, i) if first else None
    if weak is not None:
        return Element("time", i, weak.j, times=weak)
    if SESSION in kinds:
        if not _time_follows(r, i + 1, end, _STRONG_MARKS):
            return Element("cond", i, condition_end(r, i + 1, end, False))
        return Element("text", i, i + 1)
    at_start = separator != "" or not before or before[-1].kind != "text"
    if at_start and r.any(i, _NAMED_TIMES) and r.plain_word(i + 1) and _date_follows(r, i + 2, end):
        return Element("text", i, i + 1)
    starts = _condition_start(r, i, at_start, first)
    if starts is not None:
        body, manner = starts
        until = FROM in kinds or kinds.get(COND) == "since"
        return Element("cond", i, condition_end(r, body, end, manner, until), manner=manner)
    return Element("text", i, i + 1)


def _around(r: Reader, i: int) -> int | None:
    """ "trước và sau …", "trước, trong và sau …": no bound; the index after these words."""
    if not r.has(i, BEFORE) or not r.any(i + 1, frozenset({COMMA, AND})):
        return None
    j = i + 1
    while r.any(j, frozenset({COMMA, AND, IN})):
        j += 1
    return j + 1 if r.any(j, frozenset({AFTER, COND})) else None


def _belongs_to_text(r: Reader, i: int, times: TimeList, before: list[Element], separator: Separator) -> bool:
    """Whether what reads like a time is a number in a name ("Đề án 06" under the heading "Tháng")."""
    period = times.times[0].a
    if period is not None and period.listed and separator == "" and r.any(i - 1, _NUMBERED):
        return True
    return (
        separator == ""
        and bool(before)
        and before[-1].kind == "text"
        and r.any(i - 1, frozenset({INSTRUMENT, WORD}))
        and period is not None
        and period.bare
        and period.unit in ("month", "quarter")
        and period.year is None
    )


_NUMBERED = frozenset({ORDINAL, INSTRUMENT, SESSION, "scope", "times"})


def closing(r: Reader, i: int, end: int) -> int:
    """Index of the bracket that closes the one at ``i``; where none does, the next strong separator."""
    depth = 0
    for j in range(i, end):
        if r.has(j, LP):
            depth += 1
        elif r.has(j, RP):
            depth -= 1
            if depth == 0:
                return j
    return next((j for j in range(i, end) if r.any(j, _STRONG_MARKS)), end)


def _condition_start(r: Reader, i: int, at_start: bool, first: bool) -> tuple[int, bool] | None:
    """Whether a condition starts at ``i``: the index after its first words, and whether it is of manner."""
    kinds = r.tokens[i].kinds
    if COND in kinds:
        return i + 1, kinds[COND] == "manner"
    duration = duration_end(r, i)
    if duration is not None:
        led = NUM not in kinds and NUMWORD not in kinds and CLOCK not in kinds
        follows = r.any(duration, frozenset({COND, FROM, AFTER}))
        follows = follows or (r.has(duration, BEFORE) and (at_start or time_list(r, duration) is None))
        if led or first or follows:
            return duration, False
    if (BEFORE in kinds or AFTER in kinds) and r.any(i + 1 + r.has(i + 1, EVERY), _AFTER_BOUND):
        return i + 1, False
    if (BEFORE in kinds or AFTER in kinds) and r.has(i + 1, U_DAY) and r.any(i + 2, _AFTER_BOUND):
        return i + 2, False
    if (SCHOOL in kinds or SEMESTER in kinds) and at_start:
        return i + 1, False
    if PART in kinds and r.any(i + 1, _STAGES):
        return i + 2, False
    if at_start and (IN in kinds or r.any(i + 1, _STAGES)):
        j = i + 1
        while r.any(j, frozenset({IN, PART})):
            j += 1
        if r.any(j, frozenset({SCHOOL, SEMESTER, STAGE, COND})):
            return j + 1, False
    if (FROM in kinds or UNTIL in kinds) and at_start:
        if r.any(i + 1, frozenset({COND, WORD, U_DAY})):
            return i + 1, False
        if r.has(i + 1, PART) and r.any(i + 2, _STAGES):
            return i + 3, False
    if FROM in kinds and r.has(i + 1, U_DAY) and r.any(i + 2, _AFTER_NAME):
        return i + 2, False  # "Thực hiện từ ngày ký"
    if at_start and r.any(i, _NAMED_TIMES) and r.any(i + 1, _AFTER_NAME) and len(r.tokens[i + 1].text) > 1:
        return i + 1, False
    return None


_STAGES = frozenset({SCHOOL, SEMESTER, STAGE})
_NAMED_TIMES = frozenset({U_DAY, U_WEEK, U_MONTH})
"""Words that begin a name ("Tháng Thanh niên", "Ngày Pháp luật") when no number follows."""
_AFTER_NAME = frozenset({WORD, VERB})
_AFTER_BOUND = frozenset({WORD, VERB, COMPLETE, INSTRUMENT, SESSION, TIMES, "scope"})
_DURATION_LEADS = frozenset({IN, BY, BEFORE, AFTER, UNTIL, LABEL})


def duration_end(r: Reader, i: int) -> int | None:
    """The end of a length of time ("trong vòng 05 ngày làm việc", "60 ngày") that starts at ``i``."""
    j = i
    while r.any(j, _DURATION_LEADS) and j - i < 4:
        j += 1
    if r.has(j, CLOCK) and (j > i or r.has(j + 1, COND)):
        return j + 1
    if not (r.has(j, NUM) or r.has(j, NUMWORD)) or r.has(j, YEAR):
        return None
    if r.number(j) is None and not r.has(j + 1, DAYS):
        return None
    if r.has(j + 1, DASH) and r.has(j + 2, NUM):
        j += 2
    if r.has(j + 1, LP) and r.has(j + 3, RP):  # "05 (năm) ngày"
        j += 3
    if r.has(j + 1, DAYS):
        return j + 2
    if unit_at(r, j + 1) is not None and not r.has(j + 2, NUM):
        return j + 2
    return None


def condition_end(r: Reader, i: int, end: int, manner: bool, until: bool = False) -> int:
    """Where a condition that began before ``i`` ends.

    It takes in all that follows, dates too, up to a strong separator, a time after a comma, or a clause of
    its own after a comma. A bound ends it too after words of manner, and "đến …" after "từ khi …".
    """
    j = i
    while j < end:
        kinds = r.tokens[j].kinds
        if BULLET in kinds or STOP in kinds or SEMI in kinds or RP in kinds:
            break
        if LP in kinds:
            close = closing(r, j, end)
            if _only_time(r, j + 1, close):
                break
            j = min(close + r.has(close, RP), end)
            continue
        if NL in kinds and (
            r.any(j + 1, frozenset({VERB, COMPLETE, COND, LP})) or time_list(r, j + 1) is not None
        ):
            break
        if COMMA in kinds or COLON in kinds or DASH in kinds:
            named = manner and COMMA in kinds and j > i and r.has(j - 1, VERB)
            if _clear_time(r, j + 1):
                break
            if COMMA in kinds and not named and _clause_with_time(r, j + 1, end):
                break
            if COLON in kinds and not r.has(j + 1, NUM) and r.any(j + 1, frozenset({VERB})):
                break
        elif AND in kinds:
            times = time_list(r, j + 1 + r.has(j + 1, KEEP))
            if times is not None and (times.times[0].led or times.times[0].form in ("ongoing", "recurring")):
                break
        elif manner and (BEFORE in kinds or BY in kinds or IN in kinds):
            times = time_list(r, j)
            if times is not None and times.j >= min(end, r.n) - 1:
                break
        elif until and j > i and (UNTIL in kinds or BY in kinds) and time_list(r, j) is not None:
            break
        j += 1
    return j


def _clear_time(r: Reader, i: int) -> bool:
    """Whether a time that needs no further sign stands at ``i``."""
    times = time_list(r, i)
    if times is None:
        return False
    first = times.times[0]
    if first.form in ("ongoing", "recurring") or first.led:
        return True
    return first.a is not None and not (first.a.bare and first.a.unit == "year")


def _clause_with_time(r: Reader, i: int, end: int) -> bool:
    """Whether a verb stands at ``i`` and a time comes before the next separator."""
    if r.has(i, AND):
        i += 1
    return r.any(i, frozenset({VERB, COMPLETE})) and _time_follows(r, i + 1, end)


_STRONG_MARKS = frozenset({SEMI, STOP, BULLET})
_CLAUSE_MARKS = _STRONG_MARKS | {COMMA, COND}


def _time_follows(r: Reader, i: int, end: int, stops: frozenset[str] = _CLAUSE_MARKS) -> bool:
    j = i
    while j < end and not r.any(j, stops):
        times = time_list(r, j) if not r.any(j, frozenset({LP, RP, OTHER, SLASH})) else None
        if times is not None:
            return True
        j += 1
    return False


def _date_follows(r: Reader, i: int, end: int) -> bool:
    """Whether more than a bare year comes before the next strong separator."""
    for j in range(i, end):
        if r.any(j, _STRONG_MARKS):
            break
        times = time_list(r, j)
        period = times.times[0].a if times is not None else None
        if period is not None and period.unit != "year":
            return True
    return False


def _only_time(r: Reader, i: int, end: int) -> bool:
    times = time_list(r, i)
    return times is not None and times.j >= end and times.times[0].i == i and not r.has(i, IN)
