"""What is known about a deadline cell beside its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DeadlineContext:
    """The surroundings of a deadline cell."""

    plan_year: int | None
    """The plan's year; used where a clause names none."""
    issued_on: date | None = None
    """Issue date; gives the year where the plan's is unknown (after a December date, the next year)."""
    heading: str | None = None
    """The column heading, which may name a year ("Thời gian (Năm 2026)") or a unit ("Tháng")."""

    @property
    def year(self) -> int | None:
        """The year for a clause that names none, from the plan or the issue date."""
        if self.plan_year is not None or self.issued_on is None:
            return self.plan_year
        return self.issued_on.year + (self.issued_on.month == 12)
