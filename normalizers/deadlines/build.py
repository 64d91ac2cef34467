"""Clauses → deadlines: years filled in, dates worked out, words cut from the cell."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from normalizers.deadlines.cell import clauses, is_timeless, weak_frequencies
from normalizers.deadlines.clause import Clause
from normalizers.deadlines.context import DeadlineContext
from normalizers.deadlines.dating import (
    crosses_new_year,
    kind_and_edtf,
    limits_of,
    modifier_of,
    share_in_range,
    share_years,
    sureness,
)
from normalizers.deadlines.elements import elements
from normalizers.deadlines.kinds import COLON, COMMA, NUM, SEMI, SESSION, YEAR
from normalizers.deadlines.lexicon import key_of
from normalizers.deadlines.mending import is_broken
from normalizers.deadlines.periods import Period, possible
from normalizers.deadlines.reader import ENDS, Reader
from normalizers.deadlines.spans import Span, action_span, is_scope, looks_like_time
from normalizers.deadlines.times import Time
from normalizers.deadlines.tokens import clean, tokenize
from schema.decision import Deadline, DeadlineKind

_SPACE = re.compile(r"\s+")
_EDGE = " \t\n.,;:-–—•*+/&\"'“”‘’«»|"
REPAIRED_WORD = 0.9
BROKEN_WORD = 0.7
CONDITION_ONLY = 0.95
OVER_NEW_YEAR = 0.8
BARE_UNIT = 0.9
IMPOSSIBLE = 0.95
NOT_UNDERSTOOD = 0.5
WITH_WORDS = 0.97
"""An action or a condition stands beside the time: where one ends and the other begins may be misread."""
ONE_OF_SEVERAL = 0.95
"""The cell says several times, which may belong together or hold other words than was read."""


def parse(text: str | None, context: DeadlineContext) -> tuple[Deadline, ...]:
    """See ``normalizers.deadlines.parse_deadlines``."""
    if text is None:
        return ()
    heading_year, units = heading_facts(context.heading)
    return _parse(text, context.year, heading_year, units)


@lru_cache(maxsize=1 << 13)
def _parse(
    text: str, year: int | None, heading_year: int | None, units: frozenset[str]
) -> tuple[Deadline, ...]:
    return parse_uncached(text, year, heading_year, units)


def parse_uncached(
    text: str, year: int | None, heading_year: int | None, units: frozenset[str]
) -> tuple[Deadline, ...]:
    """Read one cell without the memory of cells read before."""
    cell = clean(text)
    reader, made = read(cell, units)
    return _Builder(cell, reader, year, heading_year).deadlines(made)


def read(cell: str, units: frozenset[str] = frozenset()) -> tuple[Reader, list[Clause]]:
    """Tokens and clauses of a cleaned cell."""
    tokens = tokenize(cell)
    reader = Reader.of(tokens, units)
    if (
        len(tokens) > 2
        and YEAR in tokens[0].kinds
        and SEMI in tokens[1].kinds
        and NUM in tokens[2].kinds
        and all(NUM in t.kinds or t.text in "-–,;" for t in tokens)
    ):
        reader.units = units | {"month"}  # a column of years before one of months: "2017; 03 - 05"
    return reader, clauses(reader, elements(reader, 0, reader.n))


@lru_cache(maxsize=256)
def heading_facts(heading: str | None) -> tuple[int | None, frozenset[str]]:
    """The one year that a column heading names, and what it says of the cells (see ``Reader.units``)."""
    if not heading:
        return None, frozenset()
    cell = clean(heading)
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", cell))
    words = {key_of(word).exact for word in re.findall(r"[^\W\d_]+", cell)}
    units = {unit for unit, word in _UNIT_WORDS.items() if key_of(word).exact in words}
    if _START_AND_END.search(cell):
        units.add(ENDS)
    return (int(years.pop()) if len(years) == 1 else None), frozenset(units)


_START_AND_END = re.compile(r"(?i)\b(?:bắt đầu|từ)\b[^;]*;[^;]*\b(?:kết thúc|hoàn thành|đến)\b")
_UNIT_WORDS = {"month": "tháng", "quarter": "quý"}


def years_named(text: str | None) -> list[int]:
    """See ``normalizers.deadlines.years_named``."""
    if not text:
        return []
    _, made = read(clean(text))
    years: list[int] = []
    for clause in made:
        for time in clause.times.times if clause.times is not None else []:
            for period in time.periods:
                if period.year is not None and not period.bad and possible(period):
                    years.append(period.year)
                    if period.unit == "span" and period.span in ("years", "school"):
                        years.append(period.last)
    return years


class _Builder:
    """One cell on its way from clauses to deadlines."""

    def __init__(self, cell: str, reader: Reader, year: int | None, heading_year: int | None) -> None:
        self.cell = cell
        self.reader = reader
        self.year = heading_year if heading_year is not None else year
        self.from_heading = heading_year is not None and heading_year != year

    def deadlines(self, made: list[Clause]) -> tuple[Deadline, ...]:
        """All deadlines of the cell, in order."""
        for clause in made:
            self._spell_out(clause)
            named = clause.times is None and clause.action is not None  # "Báo cáo quý, năm theo quy định"
            if named or not clause.is_deadline:
                clause.times = weak_frequencies(self.reader, clause)
                if clause.times is not None:
                    clause.action = (clause.i, clause.times.i) if clause.times.i > clause.i else None
        self._share_years(made)
        meaningful = sum(1 for clause in made if clause.j > clause.i)
        result: list[Deadline] = []
        for clause in made:
            if clause.is_deadline:
                result.extend(self._clause(clause, meaningful == 1))
            elif looks_like_time(self.reader, clause.i, clause.j) or (
                meaningful == 1 and not is_timeless(self.reader, clause)
            ):
                text = self._words((clause.i, clause.j))
                if text:
                    result.append(_unparsed(text, NOT_UNDERSTOOD))
        if len(result) > 1:
            return tuple(_less_sure(deadline) for deadline in result)
        return tuple(result)

    def _spell_out(self, clause: Clause) -> None:
        """ "Định kỳ báo cáo 6 tháng, năm": how often is said by the words of what is done."""
        times = clause.times.times if clause.times is not None else []
        if len(times) != 1 or times[0].form != "recurring" or times[0].rule is not None:
            return
        if clause.action is None or clause.action[0] < times[0].j:
            return
        weak = weak_frequencies(self.reader, clause, least=1)
        if weak is not None and weak.i > clause.action[0]:
            clause.action = (clause.action[0], weak.i)
            weak.times[0].scope = times[0].scope
            clause.times = weak

    # --- years ---------------------------------------------------------------------------------

    def _share_years(self, made: list[Clause]) -> None:
        """Fill in years: from the list, from neighbouring clauses without an action, from the plan."""
        run: list[Period] = []
        for clause in made:
            if clause.times is None:
                continue
            for time in clause.times.times:
                if time.form in ("ongoing", "recurring") and time.scope is None:
                    time.scope = Time("point", time.i, time.j, Period("year"))
                share_in_range(time)
                share_in_range(time.scope)
            periods = [period for time in clause.times.times for period in time.periods]
            if clause.header is not None:
                for period in periods:
                    if period.year is None and not period.relative:
                        period.year = clause.header.year
            share_years(periods)
            if clause.action is None or action_span(self.reader, clause.action) is None:
                run.extend(periods)
            else:
                share_years(run)
                run = []
        share_years(run)
        for clause in made:
            for time in clause.times.times if clause.times is not None else []:
                for period in time.periods:
                    self._plan_year(period)

    def _plan_year(self, period: Period) -> None:
        if period.short_year and self.year is not None and period.year is not None:
            period.bad = period.bad or abs(period.year - self.year) > 10
        if period.year is None and self.year is not None and period.unit != "number":
            period.year = self.year + period.shift
            period.year_from = "heading" if self.from_heading else "plan"

    # --- one clause ----------------------------------------------------------------------------

    def _clause(self, clause: Clause, alone: bool) -> list[Deadline]:
        action, condition = self._action_and_condition(clause, alone)
        sure = clause.sure * self._repairs(clause.i, clause.j)
        if clause.unreadable:
            return [_unparsed(self._words((clause.i, clause.j)), NOT_UNDERSTOOD, action, condition)]
        if clause.times is None:
            text = self._words((clause.i, clause.j))
            return [
                Deadline(
                    text=text,
                    action=action,
                    kind=DeadlineKind.EVENT,
                    condition=condition or text,
                    confidence=round(sure * CONDITION_ONLY, 3),
                )
            ]
        times = clause.times.times
        if len(times) == 2 and times[1].narrows:
            narrowed = self._narrowed(times)
            if narrowed is not None:
                times = [narrowed]
            elif times[1].narrows == "bracket":
                inner = self._words((times[1].i, times[1].j))
                condition = f"{inner}; {condition}" if condition else inner
                times = times[:1]
        result: list[Deadline] = []
        for k, time in enumerate(times):
            start = clause.i if k == 0 else time.i
            end = clause.j if k == len(times) - 1 else time.j
            result.append(self._deadline(time, self._words((start, end)), action, condition, sure, k == 0))
        return result

    def _action_and_condition(self, clause: Clause, alone: bool) -> tuple[str | None, str | None]:
        conditions = list(clause.conditions)
        action: str | None = None
        span = action_span(self.reader, clause.action) if clause.action is not None else None
        if span is not None and clause.times is not None:
            span, limits = self._split_limits(span)
            conditions[:0] = limits
        if span is not None:
            words = self._words(span)
            bare = alone and key_of(words).exact == _BARE
            action = None if bare or not words else words
        parts: list[str] = []
        merged = _adjacent(self.reader, conditions)
        for part in merged:
            i, j = part
            while i < j and self.reader.has(i, "and"):
                i += 1
            words = self._words((i, j))
            if words:
                parts.append(words)
        return action, "; ".join(parts) or None

    def _split_limits(self, span: Span) -> tuple[Span | None, list[Span]]:
        """What is done, and whom the time concerns or at what meeting it is ("Trình: kỳ họp tháng 7")."""
        if is_scope(self.reader, span):
            return None, [span]
        for k in range(span[0] + 1, span[1] - 1):
            if self.reader.has(k, COLON) and self.reader.has(k + 1, SESSION):
                return (span[0], k), [(k + 1, span[1])]
        return span, []

    def _words(self, span: Span) -> str:
        """The cell's own words between two tokens, without bullets and punctuation at the ends."""
        i, j = span
        tokens = self.reader.tokens
        while i < j and "bullet" in tokens[i].kinds:
            i += 1
        if j <= i:
            return ""
        text = _SPACE.sub(" ", self.cell[tokens[i].start : tokens[j - 1].end]).strip(_EDGE)
        if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
            text = text[1:-1].strip(_EDGE)
        elif text.endswith(")") and "(" not in text:
            text = text[:-1].strip(_EDGE)
        elif text.startswith("(") and ")" not in text:
            text = text[1:].strip(_EDGE)
        return text

    def _repairs(self, i: int, j: int) -> float:
        tokens = self.reader.tokens[i:j]
        mended = sum(1 for token in tokens if token.fix is not None)
        return REPAIRED_WORD**mended * BROKEN_WORD ** sum(1 for token in tokens if is_broken(token))

    # --- one time ------------------------------------------------------------------------------

    def _narrowed(self, times: list[Time]) -> Time | None:
        """The second of two times where it bounds the first, over the words of both."""
        outer, inner = times
        outside, inside = limits_of(outer), limits_of(inner)
        if outside is None or inside is None or outside[0] is None or outside[1] is None:
            return None
        if inside[1] is None or inside[1] > outside[1] or (inside[0] or inside[1]) < outside[0]:
            return None
        return replace(inner, i=outer.i)

    def _deadline(
        self, time: Time, text: str, action: str | None, condition: str | None, sure: float, first: bool
    ) -> Deadline:
        sure *= time.sure * (WITH_WORDS if action or condition else 1.0)
        periods = time.periods
        for period in periods:
            sure *= sureness(period)
        if first and periods and periods[0].bare and periods[0].year_from == "plan":
            sure *= BARE_UNIT if periods[0].unit != "date" else 1.0
        limits = limits_of(time)
        yearless = all(p.year is None and not p.bad for p in periods)
        if limits is None and time.form in ("ongoing", "recurring") and yearless:
            return Deadline(
                text=text,
                action=action,
                kind=DeadlineKind.ONGOING if time.form == "ongoing" else DeadlineKind.RECURRING,
                modifier=time.modifier,
                recurrence=time.rule,
                condition=condition,
                confidence=round(sure, 3),
            )
        if limits is None or any(p.bad or p.year is None for p in periods):
            known = limits is None and all(p.bad or p.year is not None for p in periods)
            return _unparsed(text, IMPOSSIBLE if known else NOT_UNDERSTOOD, action, condition)
        start, end = limits
        kind, code = kind_and_edtf(time, start, end)
        due = end if kind not in (DeadlineKind.ONGOING, DeadlineKind.RECURRING) else None
        own = (time.a is not None or time.b is not None) and time.form not in ("ongoing", "recurring")
        named = periods if own else (time.scope.periods if time.scope is not None else [])
        inferred = bool(named) and all(p.year_from == "plan" for p in named)
        if any(p.year_from == "plan" and p.relative for p in named):
            inferred = all(p.year_from != "clause" for p in named)
        if crosses_new_year(time):
            sure *= OVER_NEW_YEAR
        return Deadline(
            text=text,
            action=action,
            kind=kind,
            edtf=code,
            start=start,
            end=end,
            due=due,
            modifier=modifier_of(time),
            recurrence=time.rule if kind is DeadlineKind.RECURRING else None,
            condition=condition,
            year_inferred=inferred,
            confidence=round(sure, 3),
        )


def _less_sure(deadline: Deadline) -> Deadline:
    if deadline.kind is DeadlineKind.UNPARSED:
        return deadline
    return deadline.model_copy(update={"confidence": round(deadline.confidence * ONE_OF_SEVERAL, 3)})


_BARE = key_of("thực hiện").exact


def _unparsed(
    text: str, confidence: float, action: str | None = None, condition: str | None = None
) -> Deadline:
    return Deadline(
        text=text,
        action=action,
        kind=DeadlineKind.UNPARSED,
        condition=condition,
        confidence=confidence,
    )


def _adjacent(r: Reader, spans: list[Span]) -> list[Span]:
    """Join conditions that only a comma or "và" parts."""
    joined: list[Span] = []
    for span in spans:
        if joined:
            between = range(joined[-1][1], span[0])
            if all(r.any(k, frozenset({COMMA, "and", "nl", "semi", "dash"})) for k in between):
                joined[-1] = (joined[-1][0], span[1])
                continue
        joined.append(span)
    return joined
