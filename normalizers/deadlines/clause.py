"""One clause of a deadline cell: an action, its times, its conditions."""

from __future__ import annotations

from dataclasses import dataclass, field

from normalizers.deadlines.elements import STRONG, Element
from normalizers.deadlines.kinds import (
    COLON,
    COMPLETE,
    IN,
    LABEL,
)
from normalizers.deadlines.lists import TimeList
from normalizers.deadlines.periods import Period
from normalizers.deadlines.reader import Reader
from normalizers.deadlines.spans import Span


@dataclass(slots=True)
class Clause:
    """What one deadline, or one list of deadlines, is made from; tokens ``i`` to ``j`` (exclusive)."""

    i: int
    j: int
    action: Span | None = None
    times: TimeList | None = None
    conditions: list[Span] = field(default_factory=list)
    header: Period | None = None
    """A year that leads the line and holds for it."""
    sure: float = 1.0
    unreadable: bool = False
    """Holds words that look like a time and are none."""

    @property
    def is_deadline(self) -> bool:
        """Whether it says anything about when."""
        return self.times is not None or bool(self.conditions) or self.unreadable


def split_segments(r: Reader, found: list[Element]) -> list[list[Element]]:
    """Cut the elements at strong separators: bullets, semicolons, full stops."""
    segments: list[list[Element]] = []
    for element in found:
        if not segments or element.separator in STRONG:
            segments.append([])
        segments[-1].append(element)
    return segments


def says_something(r: Reader, text: Element) -> bool:
    """Whether a text is more than a label or a word for completing."""
    return any(not r.any(i, frozenset({LABEL, COMPLETE, IN, COLON})) for i in range(text.i, text.j))


def header_year_of(clause: Clause) -> Period | None:
    """The year of a clause that is nothing but a year."""
    times = clause.times.times if clause.times is not None else []
    if len(times) == 1 and times[0].form == "point" and times[0].modifier is None and not clause.conditions:
        period = times[0].a
        if period is not None and period.unit == "year" and period.part is None and period.year is not None:
            return period
    return None
