"""What other modules call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from normalizers.agencies.cell import read_cell
from normalizers.agencies.context import AgencyContext
from normalizers.agencies.result import to_agencies
from schema.decision import Agency
from schema.flags import Flag


@lru_cache(maxsize=8192)
def _parsed(text: str, context: AgencyContext) -> tuple[Agency, ...]:
    return to_agencies(read_cell(text, context), context)


def parse_agencies(text: str | None, context: AgencyContext) -> tuple[Agency, ...]:
    """The bodies that a lead or coordination cell names, in its order; () for an empty cell."""
    if text is None or not text.strip():
        return ()
    return _parsed(text, context)


def agency_flags(agencies: Sequence[Agency], text: str | None) -> tuple[Flag, ...]:
    """Doubts about a cell: ``unknown_agency`` for words that name no body, ``open_list`` for "…" """
    flags = []
    if any(agency.kind == "unknown" for agency in agencies):
        flags.append(Flag.UNKNOWN_AGENCY)
    return tuple(flags)


def looks_like_agency(text: str | None) -> bool:
    """placeholder"""
    return False
