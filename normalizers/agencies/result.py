"""From what was found in a cell to what is published: ids, successors, and the text as it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.found import Found
from normalizers.agencies.frame import is_broken, is_damaged_short
from normalizers.agencies.naming import body_id, of_schools
from normalizers.agencies.place_ends import issuing_district, issuing_province
from normalizers.agencies.state import Reading
from normalizers.communes import commune_kinds
from normalizers.places_register import place_key
from schema.decision import Agency

_BROKEN = 0.9
"""Highest score of a body with a word that is none."""
_MENDED = 0.98
"""Highest score of a body some of whose words were mended."""
_COMMUNE = re.compile(r" (?:xã|phường|đặc khu) (.+)$")
_AREA = "khu vực"
_KINDS = "tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu"


@lru_cache(maxsize=128)
def _own_place(context: AgencyContext) -> re.Pattern[str]:
    names = [re.escape(name) for name in (issuing_district(context), issuing_province(context)) if name]
    own = f"(?: (?:{'|'.join(names)}))?" if names else ""
    return re.compile(rf"(?:,?(?: của| thuộc)? (?:{_KINDS}){own})+$")


def _scope(found: Found, context: AgencyContext) -> str:
    if found.kind != "unit":
        return found.kind
    if found.level == "central":
        return "vn"
    province = context.province_code
    if province is None:
        return "vn"
    if context.district_code and found.level in ("district", "commune"):
        return f"{province}.{context.district_code}"
    return province


def _id(found: Found, context: AgencyContext) -> str:
    """A body named with and without the issuing place has one id, and so has one of the register that has
    the province's name alone behind it.
    """
    name = of_schools(found.name)
    province = issuing_province(context)
    if found.kind == "unit" and found.own_place and found.level == context.issuer_level:
        name = _own_place(context).sub("", name) or name
    elif found.kind == "unit" and found.level == "province" and found.suffix:
        alone = found.row is not None and found.suffix == province  # "Sở Nội vụ Đà Nẵng"
        if alone or found.suffix in ("tỉnh", f"tỉnh {province}", f"thành phố {province}"):
            name = name.removesuffix(f" {found.suffix}")
    return body_id(_scope(found, context), name)


def _commune(found: Found, context: AgencyContext) -> tuple[frozenset[str], bool]:
    """(the words of the commune that a body is named by, whether the province has no such one), both empty
    before 2025-07-01: one that it does not have is damaged, or an old one.
    """
    if found.level != "commune" or found.kind != "unit":
        return frozenset(), False
    known = commune_kinds(context.province_code, context.issued_on)
    named = _COMMUNE.search(found.name) if known else None
    if named is None:
        return frozenset(), False
    key = place_key(named[1])
    return (frozenset(key.split(" ")), False) if key in known else (frozenset(), True)


def _score(found: Found, reading: Reading, context: AgencyContext) -> float:
    """The score of the match, below 1 where words of it were mended or could not be."""
    tokens = reading.tokens[found.start : found.end]
    listed, unlisted = _commune(found, context)
    if unlisted or any(is_broken(token) and token.low not in listed for token in tokens):
        return min(found.score, _BROKEN)
    damaged = any(token.damaged or (token.initials and is_damaged_short(token)) for token in tokens)
    return min(found.score, _MENDED) if damaged else found.score


def _successor(found: Found) -> str | None:
    """The body's name today when it was merged or renamed since; None when it is as it was, or unknown."""
    row = found.row
    if row is None or row.successor is None or found.kind != "unit":
        return None
    if row.successor.endswith(_AREA):  # it serves several provinces
        return row.successor
    return f"{row.successor} {found.suffix}".strip()


def to_agencies(reading: Reading, context: AgencyContext) -> tuple[Agency, ...]:
    """The bodies of a cell, in its order."""
    text, tokens = reading.text, reading.tokens
    return tuple(
        Agency(
            text=" ".join(text[tokens[found.start].start : tokens[found.end - 1].end].split()),
            name=of_schools(found.name),
            kind=found.kind,
            level=found.level,
            related_only=found.related,
            agency_id=_id(found, context),
            responsibility=found.responsibility,
            score=_score(found, reading, context),
            successor=_successor(found),
        )
        for found in reading.found
    )
