"""Deadline cells of plan appendices, read with a grammar over tokens.

The way of a cell: ``tokens`` (characters → classed tokens, OCR damage noted) → ``points``, ``frequency``,
``times`` (tokens → periods, bounds, ranges, lists) → ``clauses`` (which words are an action, a condition,
a time, and which belong together) → ``build`` (years filled in, dates worked out, ``Deadline`` made).
The words are data: ``normalizers/data/deadlines*.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from normalizers.deadlines.context import DeadlineContext

if TYPE_CHECKING:
    from datetime import date

    from schema.decision import Correction, Deadline
    from schema.flags import Flag

__all__ = [
    "DeadlineContext",
    "deadline_corrections",
    "deadline_flags",
    "looks_like_deadline",
    "parse_deadlines",
    "years_named",
]


def parse_deadlines(text: str | None, context: DeadlineContext) -> tuple[Deadline, ...]:
    """Read one deadline cell.

    ``text``: the cell, ``"\\n"`` between the author's lines; null or empty gives ``()``.
    Returns the deadlines in source order. Nothing is raised for any text: a time that cannot be read is a
    deadline of kind ``unparsed``.
    """
    from normalizers.deadlines.build import parse

    return parse(text, context)


def looks_like_deadline(text: str | None) -> bool:
    """Whether a cell, wherever it stands, holds a deadline and little else."""
    from normalizers.deadlines.checks import looks_like_deadline as check

    return check(text)


def years_named(text: str | None) -> list[int]:
    """The years that the times of a deadline cell name, in order, with repetitions.

    Years of instruments ("Kế hoạch số 12/KH-UBND ngày 15/01/2019") are not counted.
    """
    from normalizers.deadlines.build import years_named as years

    return years(text)


def deadline_flags(
    deadlines: tuple[Deadline, ...],
    text: str | None,
    plan_year: int | None,
    issued_on: date | None = None,
    other_text: str | None = None,
) -> tuple[Flag, ...]:
    """The doubts about a part's deadlines, see ``normalizers.deadlines.checks``."""
    from normalizers.deadlines.checks import deadline_flags as flags

    return flags(deadlines, text, plan_year, issued_on, other_text)


def deadline_corrections(text: str | None, context: DeadlineContext) -> tuple[Correction, ...]:
    """Repairs that the grammar made to read the cell, and those it can only offer."""
    from normalizers.deadlines.checks import deadline_corrections as corrections

    return corrections(text, context)
