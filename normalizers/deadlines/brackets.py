"""Brackets in a deadline cell: a closer time, a condition, an action, or clauses of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from normalizers.deadlines.clause import Clause, header_year_of, says_something, split_segments
from normalizers.deadlines.elements import Element
from normalizers.deadlines.kinds import (
    CLOCK,
    COLON,
    COMMA,
    DAYPART,
    IN,
    WEEKDAY,
)
from normalizers.deadlines.lists import TimeList
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.spans import action_span, starts_clause
from normalizers.deadlines.times import Time

ReadSegment = Callable[[Reader, list[Element]], list[Clause]]
"""Reads the elements of a segment into clauses; handed in, since brackets hold segments."""
_DAY_WORDS = frozenset({WEEKDAY, CLOCK, DAYPART, COMMA, IN})
"""Words that say nothing more of a time: which day of the week, what hour, "dự kiến"."""


def bracket(
    r: Reader,
    current: Clause | None,
    element: Element,
    made: list[Clause],
    later_time: bool,
    read_segment: ReadSegment,
) -> Clause | None:
    """Take a bracket into the current clause; returns the clause that what follows belongs to."""
    inner = element.inner
    kinds = {e.kind for e in inner}
    if not inner:
        if current is not None:
            current.j = element.j
        return current
    if current is None:
        current = Clause(element.i, element.j)
        made.append(current)
    only = inner[0] if len(inner) == 1 else None
    if current.times is not None and all(r.any(k, _DAY_WORDS) for k in range(element.i + 1, element.j - 1)):
        current.j = element.j
        return current
    if len(inner) == 2 and current.times is not None and _adds_only_time(r, inner[0], inner[1]):
        only = inner[1]
    if only is not None and only.kind == "time":
        assert only.times is not None
        _bracket_time(current, only.times, element)
        return current
    if kinds == {"text"}:
        if current.times is None and not current.conditions:
            current.action = (current.action[0] if current.action else element.i, element.j)
        elif current.action is None and current.times is not None and starts_clause(r, inner[0]):
            current.action = (inner[0].i, inner[-1].j)
        else:
            current.conditions.append((inner[0].i, inner[-1].j))
        current.j = element.j
        return current
    if "time" not in kinds:
        if kinds == {"cond"} or current.times is not None:
            current.conditions.append((inner[0].i, inner[-1].j))
        elif current.times is None and not current.conditions:
            current.action = (current.action[0] if current.action else element.i, element.j)
        current.j = element.j
        return current
    return _bracket_clause(r, current, element, made, later_time, read_segment)


def _adds_only_time(r: Reader, text: Element, time: Element) -> bool:
    """Whether a text before a time does no more than lead it in.

    "(hoàn thành trước 30/11)", and "(thực hiện thường xuyên)" with a time that goes on.
    """
    if text.kind != "text" or time.times is None:
        return False
    bare = text.j == text.i + 1 and r.tokens[text.i].text.lower() == "thực hiện"
    goes_on = time.times.times[0].form in ("ongoing", "recurring")
    return action_span(r, (text.i, text.j)) is None or (bare and goes_on)


def _take_nested(current: Clause, nested: Clause) -> None:
    """Give a clause the time in its brackets; whom it concerns ("Hoàn thành (cấp tỉnh: quý I)") limits it."""
    current.times = nested.times
    current.conditions = list(nested.conditions)
    if nested.action is not None:
        current.conditions.insert(0, nested.action)
    current.j = nested.j


def _bracket_clause(
    r: Reader,
    current: Clause,
    element: Element,
    made: list[Clause],
    later_time: bool,
    read_segment: ReadSegment,
) -> Clause:
    """A bracket with words and a time."""
    inner = element.inner
    verb = starts_clause(r, inner[0])
    if current.times is None and verb and inner[0].kind == "text" and not current.conditions:
        nested = read_segment(r, inner)
        if len(nested) == 1 and nested[0].action is not None and not action_span(r, nested[0].action):
            current.times, current.conditions = nested[0].times, nested[0].conditions
            current.j = element.j
            return current
    says_when_first = inner[0].kind == "time" and any(starts_clause(r, e) for e in inner)
    if current.times is not None and (verb or says_when_first):
        time = inner[-1].times if inner[-1].kind == "time" else None
        weak = time is not None and not time.times[0].led
        if weak and current.action is None and len(inner) == 2 and not r.has(inner[-1].i - 1, COLON):
            current.action = (inner[0].i, inner[-1].j)  # "(báo cáo quý I)"
            current.j = element.j
            return current
        nested = [n for segment in split_segments(r, inner) for n in read_segment(r, segment)]
        for clause in nested:
            clause.header = clause.header or header_year_of(current)
        made.extend(nested)
        current.j = max(current.j, element.i)
        return nested[-1]
    if current.times is None and not current.conditions:
        times = [e for e in inner if e.kind == "time"]
        if len(times) == 1 and all(e.kind != "text" or not says_something(r, e) for e in inner):
            current.times = times[0].times
            current.j = element.j
            return current
        nested = [n for segment in split_segments(r, inner) for n in read_segment(r, segment)]
        if not later_time and nested[0].times is not None:
            _take_nested(current, nested[0])
            for clause in nested[1:]:
                clause.action = clause.action or current.action
            made.extend(nested[1:])
            nested[-1].j = current.j = element.j
            return made[-1]
        current.action = (current.action[0] if current.action else element.i, element.j)
    else:
        current.conditions.append((inner[0].i, inner[-1].j))
    current.j = element.j
    return current


def _bracket_time(current: Clause, inner: TimeList, element: Element) -> None:
    """A bracket that is a time: what the clause lacks, or a closer bound of it."""
    current.j = element.j
    if current.times is None:
        current.times = inner
        return
    outer = current.times.times[-1]
    bracket = inner.times[0]
    span = (element.i + 1, inner.j)
    if len(inner.times) > 1:
        yearless = all(t.form == "point" and all(p.year is None for p in t.periods) for t in inner.times)
        if outer.form == "recurring" and yearless:  # "02 đợt/năm (tháng 6 và tháng 12)"
            outer.modifier = outer.modifier or bracket.modifier
        else:
            current.conditions.append(span)
    elif outer.form == "ongoing":
        if bracket.form in ("point", "range", "open") and outer.scope is None:
            outer.scope = bracket
        else:
            current.conditions.append(span)
    elif outer.form == "recurring":
        if bracket.form == "recurring" and outer.rule is None:
            outer.rule, outer.scope = bracket.rule, outer.scope or bracket.scope
        elif bracket.form in ("point", "range") and _only_years(bracket) and outer.scope is None:
            outer.scope = bracket
        elif (bracket.form in ("point", "range") and all(p.year is None for p in bracket.periods)) or (
            bracket.form == "recurring" and bracket.rule == outer.rule and bracket.scope is None
        ):
            outer.modifier = outer.modifier or bracket.modifier
        else:
            current.conditions.append(span)
    elif bracket.form in ("ongoing", "recurring") and outer.form in ("point", "range"):
        if bracket.scope is None and outer.modifier is None:
            scope = replace(outer)
            current.times.times[-1] = replace(bracket, i=outer.i, scope=scope)
        else:
            current.conditions.append(span)
    elif len(current.times.times) == 1:
        bracket.narrows = "bracket"
        current.times.times.append(bracket)
    else:
        current.conditions.append(span)


def _only_years(time: Time) -> bool:
    return all(p.unit in ("year", "span") and p.part is None for p in time.periods)
