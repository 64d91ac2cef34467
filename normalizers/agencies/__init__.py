"""Lead and coordination cells as lists of bodies. Pure functions of a cell and who issued the decision."""

from __future__ import annotations

from normalizers.agencies.api import agency_flags, looks_like_agency, parse_agencies
from normalizers.agencies.context import AgencyContext

__all__ = ["AgencyContext", "agency_flags", "looks_like_agency", "parse_agencies"]
