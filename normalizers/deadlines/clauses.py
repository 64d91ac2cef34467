"""Elements of a cell → clauses: which action, times and conditions belong together."""

from __future__ import annotations

from dataclasses import replace

from normalizers.deadlines.brackets import bracket
from normalizers.deadlines.clause import Clause, header_year_of, says_something
from normalizers.deadlines.elements import Element
from normalizers.deadlines.frequency import bare_unit_at, rule
from normalizers.deadlines.kinds import (
    COMMA,
    COMPLETE,
    INSTRUMENT,
    VERB,
)
from normalizers.deadlines.lists import TimeList
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.spans import action_span, looks_like_time, starts_clause
from normalizers.deadlines.times import Time


def segment_clauses(r: Reader, segment: list[Element]) -> list[Clause]:
    """The clauses of one segment, also those that say nothing about when.

    Text before a time is its action; text after it too, where the segment says when before what. A text
    between two times goes to the one from which no separator parts it.
    """
    line = _absorb_names(r, segment)
    made: list[Clause] = []
    current: Clause | None = None
    action_last = _times_lead(r, line)
    for k, element in enumerate(line):
        later_time = any(_has_time(e) for e in line[k + 1 :])
        if element.kind == "bracket":
            current = bracket(r, current, element, made, later_time, segment_clauses)
            continue
        if current is None:
            current = Clause(element.i, element.i)
            made.append(current)
        if element.kind == "time":
            assert element.times is not None
            if current.times is not None:
                previous = current
                current = _second_time(r, current, element)
                if current is not previous:
                    made.append(current)
                continue
            current.times = element.times
            current.header = current.header or element.times.header_year
            current.j = element.j
        elif element.kind == "cond":
            if (
                current.times is None
                and current.conditions
                and element.separator not in ("", "comma", "and", "dash")
            ):
                current = Clause(element.i, element.i)
                made.append(current)
            current.conditions.append((element.i, element.j))
            current.j = element.j
        elif current.times is None and not current.conditions:
            current.action = (current.action[0] if current.action else element.i, element.j)
            current.j = element.j
        else:
            next_element = line[k + 1] if k + 1 < len(line) else None
            if _only_completes(r, current, element, next_element):
                current.j = element.j
                continue
            new = _trailing_text(r, current, element, next_element, later_time, action_last)
            if new is not None:
                made.append(new)
                current = new
    return made


def _has_time(element: Element) -> bool:
    """Whether an element is a time, by itself or in brackets."""
    if element.kind == "bracket":
        return len(element.inner) == 1 and element.inner[0].kind == "time"
    return element.kind == "time"


def _times_lead(r: Reader, line: list[Element]) -> bool:
    """Whether the segment says when before it says what ("Quý I: xây dựng; …")."""
    if len(line) < 2 or line[0].kind != "time":
        return False
    second = line[1]
    return second.kind == "text" and (
        second.separator in ("colon", "dash") or (second.separator in ("", "nl") and starts_clause(r, second))
    )


def _absorb_names(r: Reader, segment: list[Element]) -> list[Element]:
    """Make a period that belongs to a name part of the text: "Kế hoạch năm 2025 trước ngày 15/12/2024"."""
    line: list[Element] = []
    k = 0
    while k < len(segment):
        element = segment[k]
        if (
            element.kind == "time"
            and line
            and line[-1].kind == "text"
            and element.separator == ""
            and _is_name_period(r, element, line[-1], segment[k + 1 :])
        ):
            line[-1] = replace(line[-1], j=element.j)
            following = segment[k + 1]
            if following.kind == "text" and not (following.separator and starts_clause(r, following)):
                line[-1] = replace(line[-1], j=following.j)
                k += 1
        else:
            line.append(element)
        k += 1
    return line


def _is_name_period(r: Reader, element: Element, text: Element, rest: list[Element]) -> bool:
    assert element.times is not None
    if len(element.times.times) != 1 or not rest:
        return False
    time = element.times.times[0]
    if time.led or time.form not in ("point", "range", "recurring") or (time.a and time.a.bad):
        return False
    if not says_something(r, text):
        return False
    following = rest[0]
    if following.kind == "time":
        assert following.times is not None
        if following.separator == "":
            return following.times.times[0].led or r.has(element.i - 1, INSTRUMENT)
        if following.separator == "colon":
            return True
        return following.separator == "comma" and following.times.times[0].led and time.form == "recurring"
    if following.kind == "text" and len(rest) > 1 and any(e.kind == "time" for e in rest[1:]):
        if following.separator == "":
            return not starts_clause(r, following)
        if following.separator in ("comma", "and"):
            names = r.has(element.i - 1, INSTRUMENT) and r.has(following.i, INSTRUMENT)
            return names and not r.has(following.i, VERB)
    return False


def _only_completes(r: Reader, current: Clause, element: Element, following: Element | None) -> bool:
    """Whether a text is the bare "hoàn thành" between a period and a bound of it."""
    if following is None or following.times is None or following.separator != "":
        return False
    if current.times is None or len(current.times.times) != 1 or element.separator != "comma":
        return False
    bound = following.times.times[0].modifier in ("before", "by")
    return bound and not element.anded and action_span(r, (element.i, element.j)) is None


def _second_time(r: Reader, current: Clause, element: Element) -> Clause:
    """A time after a time that it is not listed with."""
    assert element.times is not None and current.times is not None
    last = current.times.times[-1]
    first = element.times.times[0]
    only = len(element.times.times) == 1 and first.form == last.form == "recurring"
    if only and last.rule is None and element.separator == "":  # "Định kỳ báo cáo hằng quý"
        last.rule, last.scope, last.j = first.rule, last.scope or first.scope, element.j
        current.times.j = current.j = element.j
        return current
    plain = last.form == "point" and last.modifier is None and last.a is not None
    between = range(current.times.j, current.j)
    plain = plain and all(r.any(k, frozenset({COMMA, COMPLETE})) for k in between)
    if plain and element.separator in ("", "colon") and len(element.times.times) == 1 and first.modifier:
        first.narrows = "comma"
        current.times.times.append(first)
        current.times.j = current.j = element.j
        return current
    return Clause(element.i, element.j, times=element.times)


def _trailing_text(
    r: Reader,
    current: Clause,
    element: Element,
    following: Element | None,
    later_time: bool,
    action_last: bool,
) -> Clause | None:
    """Text after a time or condition: its action, its condition, or the start of another clause."""
    verb = starts_clause(r, element)
    separator = element.separator
    again = _another_frequency(r, current, element)
    if again is not None:
        return again
    strongly_parted = (
        following is None or following.separator not in ("", "colon") or following.kind == "cond"
    )
    if current.times is None and current.action is None and (later_time or verb):
        current.action = (element.i, element.j)  # "Sau khi có …, xây dựng … trước ngày …"
        current.j = element.j
        return None
    takes_action = current.action is None and current.times is not None
    if later_time:
        lines = separator == "nl" and strongly_parted and following is not None
        if takes_action and (separator == "colon" or (action_last and (separator in ("", "dash") or lines))):
            header = header_year_of(current)
            if header is not None and not action_last_ahead(following):
                new = Clause(current.i, element.j, action=(element.i, element.j), header=header)
                current.times = None
                current.j = current.i
                return new
            current.action = (element.i, element.j)
            current.j = element.j
            return None
        if separator == "" and verb and takes_action and strongly_parted:
            current.action = (element.i, element.j)
            current.j = element.j
            return None
        if separator == "" and not verb:
            _add_condition(r, current, element)
            return None
        return Clause(element.i, element.j, action=(element.i, element.j))
    if verb:
        if takes_action and separator in ("", "colon", "dash", "comma", "nl") and not element.anded:
            current.action = (element.i, element.j)
            current.j = element.j
            return None
        return Clause(element.i, element.j, action=(element.i, element.j))
    if separator == "colon" and takes_action:
        current.action = (element.i, element.j)
        current.j = element.j
        return None
    _add_condition(r, current, element)
    return None


def _another_frequency(r: Reader, current: Clause, element: Element) -> Clause | None:
    """ "… và năm (trước ngày 15/12)": a unit word that continues a recurring time parted from it."""
    times = current.times.times if current.times is not None else []
    if not times or times[-1].form != "recurring" or all(time.rule is None for time in times):
        return None
    if element.j != element.i + 1 or element.separator not in ("comma", "and"):
        return None
    unit = bare_unit_at(r, element.i)
    if unit is None:
        return None
    time = Time("recurring", element.i, element.j, rule=rule(unit, 1), scope=times[-1].scope)
    listed = TimeList([time], element.i, element.j)
    return Clause(element.i, element.j, action=current.action, times=listed)


def action_last_ahead(following: Element | None) -> bool:
    """Whether the time after a text is parted from it, so that the text belongs to the time before."""
    return following is None or following.separator not in ("", "colon")


def _add_condition(r: Reader, clause: Clause, element: Element) -> None:
    if looks_like_time(r, element.i, element.j):
        clause.unreadable = True
    clause.conditions.append((element.i, element.j))
    clause.j = element.j
    clause.sure *= 0.85
