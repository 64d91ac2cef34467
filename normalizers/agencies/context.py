"""Who issued the decision a cell stands in: all that an agency cell needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schema.decision import Level


@dataclass(frozen=True, slots=True)
class AgencyContext:
    """The issuing body. ``province_code`` and ``district_code`` are GSO codes on the issue date."""

    issuer_level: Level
    province_code: str | None = None
    district_code: str | None = None
    issued_on: date | None = None
