"""Questions about deadline cells: is this one, is it doubtful, what was repaired."""

from __future__ import annotations

import re
from datetime import date

from normalizers.deadlines.build import heading_facts, read
from normalizers.deadlines.context import DeadlineContext
from normalizers.deadlines.kinds import COLON, COND, NUM, STAGE, YEAR
from normalizers.deadlines.lexicon import key_of
from normalizers.deadlines.spans import action_span
from normalizers.deadlines.token import Token
from normalizers.deadlines.tokens import clean
from schema.decision import Correction, Deadline, DeadlineKind
from schema.flags import Flag

_LONGEST = 160
"""Characters; a longer cell is prose, whatever it says about time."""
_HINT = re.compile(
    r"(?i)th[aáảàãạ]ng|qu[yýỷỳỵíỉ]|n[aăãâ]m|ng[aà]y|thường xuyên|định k[ỳì]|h[àằ]ng|khi|theo|lần"
    r"|\bT\d|\d\s?[/.-]\s?\d|20\d\d"
)
_FURTHEST = 30
"""Years after the plan's that a target may lie."""


def looks_like_deadline(text: str | None) -> bool:
    """Whether a cell, wherever it stands, holds a deadline and little else.

    A task that names a year ("Xây dựng Kế hoạch năm 2020"), a number, or a condition that is no time word
    ("Theo quy định") is not taken for one.
    """
    if not text or len(text) > _LONGEST or not _HINT.search(text):
        return False
    cell = clean(text)
    reader, made = read(cell)
    if reader.n == 1 and NUM in reader.tokens[0].kinds:
        return False
    timed = [clause for clause in made if clause.times is not None]
    if not timed:
        return len(made) == 1 and made[0].action is None and _occasion(reader.tokens, made[0].conditions)
    for clause in made:
        if clause.unreadable or not clause.is_deadline:
            return False
        if clause.action is not None and action_span(reader, clause.action) is not None:
            led = clause.times is not None and not reader.has(clause.times.i, STAGE)
            led = led and clause.times is not None and clause.times.times[0].led
            led = led or (clause.times is not None and reader.has(clause.times.i - 1, COLON))
            if (len(made) < 2 and not led) or clause.sure < 1:
                return False
            if clause.action[1] - clause.action[0] > 8:
                return False
        if clause.times is not None and any(p.bad for t in clause.times.times for p in t.periods):
            return False
    return True


def _occasion(tokens: list[Token], conditions: list[tuple[int, int]]) -> bool:
    """Whether a condition alone says when: "Khi có yêu cầu", "Sau khi …", "Theo lộ trình"."""
    if len(conditions) != 1:
        return False
    first = tokens[conditions[0][0]]
    return first.kinds.get(COND) == "occasion" or key_of("lộ").folded in key_of(first.text).folded.split()


def deadline_flags(
    deadlines: tuple[Deadline, ...],
    text: str | None,
    plan_year: int | None,
    issued_on: date | None = None,
    other_text: str | None = None,
) -> tuple[Flag, ...]:
    """The doubts about a part's deadlines, each at most once.

    ``deadlines``: as parsed from ``text``, the deadline cell. ``other_text`` is accepted for the rest of the
    row and not looked at: a year in a task or product is the year of a plan, a report or an instrument, and
    says nothing about when (the samples have many, none of them flagged).

    - ``missing_deadline``: the cell is empty, or says nothing about when.
    - ``unparsed_deadline``: a deadline is of kind ``unparsed``.
    - ``deadline_before_issue``: a deadline was over before the issue date.
    - ``year_suspect``: a year written in the cell contradicts the plan's: the period ends before the autumn
      in which the plan is prepared (October of the year before), or is the whole year before, or lies
      more than 30 years ahead.
    """
    flags: list[Flag] = []
    if not deadlines:
        return (Flag.MISSING_DEADLINE,)
    if any(d.kind is DeadlineKind.UNPARSED for d in deadlines):
        flags.append(Flag.UNPARSED_DEADLINE)
    if (
        issued_on is not None
        and any(d.end is not None and d.end < issued_on and not d.year_inferred for d in deadlines)
    ) or (issued_on is not None and any(d.end is not None and d.end < issued_on for d in deadlines)):
        flags.append(Flag.DEADLINE_BEFORE_ISSUE)
    if plan_year is not None and any(_contradicts(d, plan_year, issued_on) for d in deadlines):
        flags.append(Flag.YEAR_SUSPECT)
    return tuple(flags)


def _contradicts(deadline: Deadline, plan_year: int, issued_on: date | None) -> bool:
    if deadline.year_inferred:
        return False
    last = deadline.end or deadline.start
    if last is None:
        return False
    if last.year > plan_year + _FURTHEST:
        return True
    if deadline.end is None or last.year >= plan_year:
        return False
    if issued_on is not None and last >= issued_on:
        return False
    whole_year = deadline.start == date(last.year, 1, 1) and last == date(last.year, 12, 31)
    return whole_year or last < date(plan_year - 1, 10, 1)


def deadline_corrections(text: str | None, context: DeadlineContext) -> tuple[Correction, ...]:
    """Repairs of the cell's words.

    Reason ``ocr``: damage that the grammar read through ("Quỷ II" → "Quý II", "l2/2020" → "12/2020").
    Reason ``source``: a slip that makes a span impossible, with the year that was most likely meant
    ("2022-2015" → "2022-2025"); the deadline stays ``unparsed``.
    """
    if not text:
        return ()
    cell = clean(text)
    reader, made = read(cell, heading_facts(context.heading)[1])
    found: list[Correction] = []
    marked = not cell.isascii()
    for token in reader.tokens[: reader.n]:
        if token.fix is None or token.fix == cell[token.start : token.end].lower() or not marked:
            continue
        start, end = _word_around(cell, token)
        fix = token.fix.capitalize() if token.text[:1].isupper() and token.fix.islower() else token.fix
        fixed = cell[start : token.start] + fix + cell[token.end : end]
        if cell[start:end] != fixed:
            found.append(_correction(cell[start:end], fixed, "ocr"))
    for clause in made:
        for time in clause.times.times if clause.times is not None else []:
            a, b = time.a, time.b
            if a is None or b is None or a.unit != "year" or b.unit != "year":
                continue
            if a.year is None or b.year is None or b.year >= a.year:
                continue
            meant = _meant_year(a.year, b.year)
            years = [t for t in reader.tokens[time.i : time.j] if YEAR in t.kinds]
            if meant is not None and len(years) >= 2:
                written = cell[years[0].start : years[-1].end]
                fixed = cell[years[0].start : years[-1].start] + str(meant)
                found.append(_correction(written, fixed, "source"))
    return tuple(dict.fromkeys(found))


def _correction(written: str, fixed: str, reason: str) -> Correction:
    """The correction over the shortest run of words: those alike at both ends are left out."""
    old, new = written.split(" "), fixed.split(" ")
    while len(old) > 1 and len(new) > 1 and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    written, fixed = " ".join(old), " ".join(new)
    return Correction.model_validate(
        {"field": "deadline_text", "from": written, "to": fixed, "reason": reason}
    )


def _word_around(cell: str, token: Token) -> tuple[int, int]:
    """The run of characters without spaces that holds a token, less punctuation at its ends."""
    start, end = token.start, token.end
    while start > 0 and not cell[start - 1].isspace() and cell[start - 1] not in "(;,:":
        start -= 1
    while end < len(cell) and not cell[end].isspace() and cell[end] not in ");,:.":
        end += 1
    return start, end


def _meant_year(first: int, last: int) -> int | None:
    """The nearest year after ``first`` that differs from ``last`` in one digit."""
    digits = str(last)
    candidates = [
        int(digits[:k] + digit + digits[k + 1 :]) for k in range(len(digits)) for digit in "0123456789"
    ]
    later = [year for year in candidates if first < year <= first + 20]
    return min(later) if later else None
