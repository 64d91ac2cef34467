"""Two clauses that say when work starts and when it ends → one range."""

from __future__ import annotations

from normalizers.deadlines.clause import Clause
from normalizers.deadlines.kinds import COLON, COMPLETE, FROM, IN, LABEL
from normalizers.deadlines.lists import TimeList
from normalizers.deadlines.reader import ENDS, Reader
from normalizers.deadlines.spans import action_span
from normalizers.deadlines.times import Time

_LEADS_TO_END = frozenset({COMPLETE, COLON, IN, LABEL})


def join_ends(r: Reader, made: list[Clause]) -> list[Clause]:
    """Join "Bắt đầu: 01/2024" and "hoàn thành: 6/2024", and the cells of two columns with such headings."""
    columns = ENDS in r.units and len(made) == 2
    if ENDS in r.units and len(made) == 1 and made[0].times is not None:
        made[0].times = _as_range(made[0].times)
    joined: list[Clause] = []
    for clause in made:
        start, end = (_only_time(joined[-1]) if joined else None), _only_time(clause)
        if start is not None and end is not None and (columns or _says_ends(r, joined[-1], clause)):
            first = joined[-1]
            first.times = _as_range(TimeList([start, end], first.i, clause.j))
            first.action = None
            first.conditions += clause.conditions
            first.j = clause.j
        else:
            joined.append(clause)
    return joined


def _as_range(times: TimeList) -> TimeList:
    """Two points as the ends of one range; any other times as they are."""
    if len(times.times) != 2 or any(time.form == "range" or time.a is None for time in times.times):
        return times
    start, end = times.times
    return TimeList([Time("range", times.i, times.j, start.a, end.a)], times.i, times.j)


def _only_time(clause: Clause) -> Time | None:
    """Its time, where it is one point or one open time."""
    times = clause.times.times if clause.times is not None else []
    return times[0] if len(times) == 1 and times[0].form in ("point", "open") else None


def _says_ends(r: Reader, first: Clause, second: Clause) -> bool:
    starts = r.tokens[first.i].kinds.get(FROM) == "start"
    starts = starts and (first.action is None or first.action[1] == first.i + 1)
    end = _only_time(second)
    if not starts or end is None or end.form != "point" or end.modifier == "before":
        return False
    leads = range(second.i, end.i)
    ends = any(r.has(k, COMPLETE) for k in leads) and all(r.any(k, _LEADS_TO_END) for k in leads)
    return ends and (second.action is None or action_span(r, second.action) is None)
