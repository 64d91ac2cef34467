"""Elements of a cell → all its clauses, with what holds over several of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from normalizers.deadlines.clause import Clause, header_year_of, split_segments
from normalizers.deadlines.clauses import segment_clauses
from normalizers.deadlines.elements import Element
from normalizers.deadlines.ends import join_ends
from normalizers.deadlines.frequency import bare_unit_at, cycle, unit_at
from normalizers.deadlines.kinds import (
    AND,
    COLON,
    COMMA,
    COMPLETE,
    COND,
    INSTRUMENT,
    LABEL,
    NOTHING,
    NUM,
    PART,
    PROSE,
    SLASH,
    UNITS,
    VERB,
    YEAR,
)
from normalizers.deadlines.lists import TimeList
from normalizers.deadlines.periods import Period
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.spans import MARKS, action_span, looks_like_time, starts_clause
from normalizers.deadlines.times import Time


def clauses(r: Reader, found: list[Element]) -> list[Clause]:
    """The clauses of a cell, also those that say nothing about when, in order."""
    result: list[Clause] = []
    segments = split_segments(r, found)
    header: Period | None = None
    for segment in segments:
        made = [clause for clause in segment_clauses(r, segment) if clause.j > clause.i]
        if not made:
            continue
        year = header_year_of(made[0])
        if len(made) == 1 and year is not None and r.has(made[0].j, COLON) and segment is not segments[-1]:
            header = year  # a line that says "Năm 2024:" above those that say when in it
            continue
        named = next((clause.header for clause in made if clause.header is not None), None)
        header = named or header
        for clause in made:
            clause.header = clause.header or header
        if _continues(r, result, segment, made):
            continue
        result.extend(made)
    _share_bounds(r, result)
    result = _take_manner(r, result)
    result = join_ends(r, _join_years(r, result))
    _lead_lines(r, result, segments)
    return result


def _continues(r: Reader, result: list[Clause], segment: list[Element], made: list[Clause]) -> bool:
    """Add a segment that says nothing of its own to the clause before it. True when it was added."""
    if not result or len(made) != 1:
        return False
    before = result[-1]
    only = segment[0] if len(segment) == 1 else None
    if only is not None and only.manner and only.separator == "semi" and before.times is not None:
        before.conditions.append((only.i, only.j))
        before.j = only.j
        return True
    if made[0].is_deadline:
        return False
    if starts_clause(r, segment[0]) or segment[0].separator == "bullet":
        return False
    if before.conditions and before.conditions[-1][1] == before.j:
        start, _ = before.conditions[-1]
        before.conditions[-1] = (start, made[0].j)
        before.j = made[0].j
        return True
    if before.times is not None:
        before.conditions.append((made[0].i, made[0].j))
        before.j = made[0].j
        before.sure *= 0.85
        return True
    return False


def _join_years(r: Reader, made: list[Clause]) -> list[Clause]:
    """Join a column of years to a column of periods ("2018; Tháng 9", "Tháng 9; 2018")."""
    if len(made) < 2:
        return made
    first, second = made[0], made[1]
    year = header_year_of(first)
    if year is not None and first.action is None and second.times is not None:
        joined = second.times.times
        same = all(
            p.year in (None, year.year) and not p.relative and p.unit != "year"
            for t in joined
            for p in t.periods
        )
        parted = r.tokens[first.j].text == ";"
        if same and parted and (year.bare or joined[0].form == "point"):
            _set_year(joined, year)
            second.i = joined[0].i = first.i
            second.times.i = first.i
            return made[1:]
    if len(made) == 2 and first.times is not None:
        year = header_year_of(second)
        parted = r.tokens[first.j].text == ";"
        lacking = all(p.needs_year and not p.relative for t in first.times.times for p in t.periods)
        if year is not None and year.bare and second.action is None and parted and lacking:
            _set_year(first.times.times, year)
            first.j = first.times.times[-1].j = second.j
            return made[:1]
    return made


def _share_bounds(r: Reader, made: list[Clause]) -> None:
    """ "Trước 15/4; 15/7; 15/10": the bound holds for the bare dates that follow."""
    for before, clause in pairwise(made):
        if before.times is None or clause.times is None or r.tokens[before.j].text != ";":
            continue
        bound, following = before.times.times[-1].modifier, clause.times.times
        bare = all(t.form == "point" and t.modifier is None and _bare_date(t.a) for t in following)
        if bound in ("before", "by") and bare and clause.action is None and not clause.conditions:
            for time in following:
                time.modifier = bound


def _take_manner(r: Reader, made: list[Clause]) -> list[Clause]:
    """ "Theo Kế hoạch số 05; hoàn thành trước 30/11": a bound without an action is when that is due."""
    joined: list[Clause] = []
    for clause in made:
        before = joined[-1] if joined else None
        bound = clause.times is not None and clause.times.times[0].modifier in ("before", "by")
        plain = not clause.conditions and (clause.action is None or action_span(r, clause.action) is None)
        if before is not None and bound and plain and _only_manner(r, before):
            clause.conditions = before.conditions
            clause.i = before.i
            joined[-1] = clause
        else:
            joined.append(clause)
    return joined


def _only_manner(r: Reader, clause: Clause) -> bool:
    """Whether a clause before a ";" says no more than by what the work goes."""
    alone = clause.times is None and clause.action is None and len(clause.conditions) == 1
    return alone and r.tokens[clause.i].kinds.get(COND) == "manner" and r.tokens[clause.j].text == ";"


def _bare_date(period: Period | None) -> bool:
    return period is not None and period.unit == "date"


def _set_year(times: list[Time], year: Period) -> None:
    for time in times:
        for period in time.periods:
            if period.year is None:
                period.year = year.year
        if time.form in ("ongoing", "recurring") and time.scope is None:
            time.scope = Time("point", time.i, time.j, replace(year))


def _lead_lines(r: Reader, made: list[Clause], segments: list[list[Element]]) -> None:
    """Give the words of a line that ends in a colon to the lines below it that say no action."""
    lead: Clause | None = None
    kept: list[Clause] = []
    for clause in made:
        if not clause.is_deadline and r.has(clause.j, COLON) and clause.action is not None:
            lead = clause
        elif lead is not None and clause.is_deadline and clause.action is None:
            clause.action = lead.action
        elif clause.action is not None:
            lead = None
        kept.append(clause)
    made[:] = kept


def is_timeless(r: Reader, clause: Clause) -> bool:
    """Whether a clause without time or condition is an action, a placeholder, or punctuation."""
    i = clause.i
    if all(r.any(k, frozenset({NOTHING})) or r.tokens[k].text in MARKS for k in range(i, clause.j)):
        return True
    while i < clause.j - 1 and r.any(i, frozenset({AND, LABEL})) and not r.has(i, VERB):
        i += 1
    if looks_like_time(r, clause.i, clause.j):
        return False
    return r.any(i, frozenset({VERB, COMPLETE, INSTRUMENT}))


def weak_frequencies(r: Reader, clause: Clause, least: int = 2) -> TimeList | None:
    """ "Báo cáo quý, 6 tháng, năm": a list of ``least`` unit words or more at the end of a clause."""
    j = clause.action[1] if clause.conditions and clause.action is not None else clause.j
    while j > clause.i and r.tokens[j - 1].text in MARKS:
        j -= 1
    times: list[Time] = []
    while j > clause.i:
        start = j - 1
        unit = bare_unit_at(r, start) if any(u in r.tokens[start].kinds for u in UNITS) else None
        if unit is None:
            break
        count = 1
        if r.has(start - 1, NUM) and YEAR not in r.tokens[start - 1].kinds and start - 1 >= clause.i:
            start -= 1
            count = r.tokens[start].number
        times.insert(0, Time("recurring", start, j, rule=cycle(unit, count)))
        j = start
        if j - 1 > clause.i and r.any(j - 1, frozenset({COMMA, AND, SLASH})):
            j -= 1
        else:
            break
    if len(times) < least or unit_at(r, times[0].j - 1) is None or r.has(times[0].i, PART):
        return None
    if r.has(times[0].i, PROSE):
        return None
    return TimeList(times, times[0].i, times[-1].j)
