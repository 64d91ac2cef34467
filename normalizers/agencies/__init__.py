"""Lead and coordination cells as lists of bodies. Pure functions of a cell and who issued the decision."""

from __future__ import annotations

from normalizers.agencies.api import agency_flags, looks_like_agency, parse_agencies
from normalizers.agencies.context import AgencyContext
from normalizers.agencies.place import city_level
from normalizers.agencies.roles import split_lead_coordination

__all__ = [
    "AgencyContext",
    "agency_flags",
    "city_level",
    "looks_like_agency",
    "parse_agencies",
    "split_lead_coordination",
]
