"""What other modules call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from normalizers.agencies.cell import read_cell
from normalizers.agencies.context import AgencyContext
from normalizers.agencies.found import Found
from normalizers.agencies.result import to_agencies
from schema.decision import Agency
from schema.flags import Flag

_OPEN = re.compile(r"…|\.{2,}|\bv\.?\s?v\b", re.IGNORECASE)
_NEUTRAL = AgencyContext("province")
_SURE = 0.95
_MAY_BE_OTHER = 2
_LONGEST = 400
"""Characters: a longer cell is no list of bodies that stands in the wrong column."""


@lru_cache(maxsize=16384)
def _parsed(text: str, context: AgencyContext) -> tuple[Agency, ...]:
    return to_agencies(read_cell(text, context), context)


def parse_agencies(text: str | None, context: AgencyContext) -> tuple[Agency, ...]:
    """The bodies that a lead or coordination cell names, in its order; () for an empty cell."""
    if text is None or not text.strip():
        return ()
    return _parsed(text, context)


def agency_flags(agencies: Sequence[Agency], text: str | None) -> tuple[Flag, ...]:
    """Doubts about a cell: ``unknown_agency``: words that name no body; ``open_list``: "…" or "v.v."."""
    flags = []
    if any(agency.kind == "unknown" for agency in agencies):
        flags.append(Flag.UNKNOWN_AGENCY)
    if text is not None and agencies and _OPEN.search(text):
        flags.append(Flag.OPEN_LIST)
    return tuple(flags)


def _common_word(found: Found) -> bool:
    """Whether the words alone could as well mean something else ("Thống kê", "Thanh tra")."""
    if found.row is None or found.row.level != "issuer" or found.shared or found.suffix:
        return False
    return found.end - found.start <= _MAY_BE_OTHER


def looks_like_agency(text: str | None) -> bool:
    """Whether the whole cell is a list of bodies and nothing else: for a cell in the wrong column.

    Cautious: every body must be one of the register or a listed class, and nothing may be said of it.
    """
    if text is None or not text.strip() or len(text) > _LONGEST:
        return False
    reading = read_cell(text, _NEUTRAL)
    if not reading.found or reading.dropped:
        return False
    return all(
        found.kind != "unknown"
        and found.responsibility is None
        and (found.score >= _SURE or (found.kind == "group" and found.row is not None))
        and not _common_word(found)
        for found in reading.found
    )
