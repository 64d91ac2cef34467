"""Provinces and districts, with their codes of the General Statistics Office, at a date.

The units and their sources are in ``data/places_provinces.yaml`` (63 provinces until 2025-06-30, 34 since,
and what became of each) and ``data/places_districts.tsv`` (districts, abolished on 2025-07-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from normalizers.communes import provinces_with
from normalizers.data import load_yaml
from normalizers.places_register import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    Mention,
    Unit,
    index,
    mentions,
    place_key,
    units,
)
from normalizers.text import fold_marks

if TYPE_CHECKING:
    from schema.decision import Level

REFORM = date(2025, 7, 1)
"""From this day there are 34 provinces and no districts (Nghị quyết 202/2025/QH15, 203/2025/QH15)."""
_DEFAULT_DATE = date(2024, 12, 31)
"""The day assumed for a text without a date: the last one of the order that held for twenty years."""
_COMMUNE = re.compile(r"(?<!\w)(xã|phường|đặc khu)\s+([^,]+)$", re.IGNORECASE)
_URBAN = frozenset(("thành phố", "thị xã", "quận"))


@dataclass(frozen=True)
class Place:
    """Where an issuer belongs. Codes are GSO codes in force on the day asked for, as strings."""

    level: Level | None
    province_code: str | None = None
    province: str | None = None
    """Official name without its kind: "Bà Rịa - Vũng Tàu"."""
    province_kind: str | None = None
    """"tỉnh" or "thành phố"."""
    district_code: str | None = None
    district: str | None = None
    """Official name with its kind: "thành phố Vũng Tàu"."""
    province_code_2025: str | None = None
    province_2025: str | None = None
    """The province of 2025-07-01 that holds it, without its kind: "Hồ Chí Minh"."""

    @property
    def scope(self) -> str | None:
        """ "77" or "77.747"; None where no province is known."""
        if self.province_code is None:
            return None
        return f"{self.province_code}.{self.district_code}" if self.district_code else self.province_code


def _at(found: Iterable[Unit], on: date) -> tuple[Unit, ...]:
    """The units in force on the day; where none is, those that were in force nearest to it."""
    found = tuple(found)
    valid = tuple(unit for unit in found if unit.in_force(on))
    if valid or not found:
        return valid
    nearest = max((unit.last for unit in found if unit.last < on), default=None)
    if nearest is None:
        return found
    return tuple(unit for unit in found if unit.last == nearest)


def _provinces(mention: Mention, on: date) -> tuple[Unit, ...]:
    """The provinces a mention can mean. "thành phố X" means one only where X is a central city."""
    if mention.kind not in ("tỉnh", "thành phố", ""):
        return ()
    found = tuple(unit for unit in mention.found if unit.is_province)
    if mention.kind == "thành phố":
        return tuple(unit for unit in found if unit.kind == "thành phố" and unit.in_force(on))
    return _at(found, on)


def _districts(mention: Mention, on: date) -> tuple[Unit, ...]:
    """The districts a mention can mean, those of the kind written first."""
    if mention.kind in ("tỉnh", "") or mention.kind in COMMUNE_KINDS:
        return ()
    found = _at((unit for unit in mention.found if not unit.is_province), on)
    same = tuple(unit for unit in found if unit.kind == mention.kind)
    # a town is raised from thị xã to thành phố; the rural district beside it keeps its kind
    alike = tuple(unit for unit in found if (unit.kind in _URBAN) == (mention.kind in _URBAN))
    return same or alike or found


def _hinted_provinces(hints: Sequence[str], on: date) -> list[str]:
    """Codes of the provinces that the hints name, most telling first."""
    codes: list[str] = []
    for hint in hints:
        named = mentions(hint, plain=False)
        for mention in named:
            if mention.kind:
                codes += [unit.province for unit in _provinces(mention, on)]
        for mention in named:
            districts = _districts(mention, on)
            if len({unit.province for unit in districts}) == 1:
                codes += [districts[0].province]
        for mention in named:
            if not mention.kind and _is_capitalised_in(hint, mention):
                codes += [unit.province for unit in _provinces(mention, on)]
        key = place_key(hint)
        seats = [unit for unit in units() if unit.seat and place_key(unit.seat) == key]
        codes += [unit.province for unit in (*seats, *index(False).units.get(key, ())) if unit.in_force(on)]
    return list(dict.fromkeys(codes))


def _named(text: str, plain: bool) -> tuple[Mention, ...]:
    """The units an issuer's name holds; common words that look like a province's name left out."""
    found = mentions(text, plain)
    if text.isupper():
        return found
    return tuple(mention for mention in found if mention.kind or _is_capitalised_in(text, mention))


def _is_capitalised_in(text: str, mention: Mention) -> bool:
    """Whether the name stands in the text with capitals, not as common words ("hòa bình")."""
    letters = fold_marks(text)
    return any(fold_marks(name) in letters for unit in mention.found for name in (unit.name, *unit.aliases))


def _today(province: Unit) -> Unit:
    """The province of the reform's first day that holds this one."""
    return next(u for u in units() if u.is_province and u.code == province.today and u.in_force(REFORM))


def _place(
    level: Level | None, province: Unit | None, district: Unit | None = None, kind: str | None = None
) -> Place:
    name = f"{kind or district.kind} {district.name}" if district else None
    if province is None:
        return Place(level=level, district=name)
    today = _today(province)
    return Place(
        level=level,
        province_code=province.code,
        province=province.name,
        province_kind=province.kind,
        district_code=district.code if district else None,
        district=name,
        province_code_2025=today.code,
        province_2025=today.name,
    )


def _province_of(code: str, on: date) -> Unit | None:
    found = _at((unit for unit in units() if unit.is_province and unit.code == code), on)
    return found[0] if found else None


def find_place(issuer_text: str | None, on: date | None = None, hints: Sequence[str] = ()) -> Place | None:
    """Where the issuer belongs on the day, or None when its text names no place.

    ``hints``: other texts of the document, most trustworthy first (the place of the date line, the caption,
    the recitals). They decide where a district's name exists in several provinces, and where the issuer
    names its kind only ("Ủy ban nhân dân tỉnh"). Without a day the order before 2025 is assumed. A district
    whose province cannot be told comes back with its name and no codes.
    """
    return _find_place(issuer_text or "", on or _DEFAULT_DATE, tuple(hints))


@lru_cache(maxsize=4096)
def _find_place(text: str, on: date, hints: tuple[str, ...]) -> Place | None:
    for plain in (False, True):
        named = _named(text, plain)
        if any(mention.found for mention in named):
            break
    else:
        named = _named(text, plain=False)
    level = _level(text, named, on)
    by_kind = sorted(named, key=lambda mention: not mention.kind)  # "Đoàn TNCS Hồ Chí Minh tỉnh Nghệ An"
    provinces = [unit for mention in by_kind for unit in _provinces(mention, on)]
    province = provinces[0] if provinces else None
    for mention in named:
        districts = _districts(mention, on)
        if not districts or _provinces(mention, on):
            continue
        district = _choose(districts, province, hints, on)
        kind = mention.kind if mention.kind else None
        if district is None:
            return _place(level, province, districts[0], kind)
        return _place(level, province or _province_of(district.province, on), district, kind)
    if province is None and level == "commune":
        province = _province_of_commune(text, hints, on)
    if province is not None:
        return _place(level, province)
    return _from_hints(named, level, hints, on)


def _province_of_commune(text: str, hints: tuple[str, ...], on: date) -> Unit | None:
    """The province of a commune of today whose name only one has, or only one of those in the hints."""
    found = _COMMUNE.search(text)
    codes = provinces_with(found[1], found[2], on) if found else ()
    hinted = [code for code in _hinted_provinces(hints, on) if code in codes]
    if hinted or len(codes) == 1:
        return _province_of((hinted or codes)[0], on)
    return None


def _choose(
    districts: tuple[Unit, ...], province: Unit | None, hints: tuple[str, ...], on: date
) -> Unit | None:
    """The one district meant, or None when the evidence leaves several."""
    if province is not None:
        inside = [unit for unit in districts if unit.province == province.code]
        return inside[0] if len({unit.code for unit in inside}) == 1 else None
    if len({unit.code for unit in districts}) == 1:
        return districts[0]
    for code in _hinted_provinces(hints, on):
        inside = [unit for unit in districts if unit.province == code]
        if len({unit.code for unit in inside}) == 1:
            return inside[0]
    return None


def _from_hints(
    named: tuple[Mention, ...], level: Level | None, hints: tuple[str, ...], on: date
) -> Place | None:
    """The place of an issuer that names a kind without a name, from the other texts."""
    kinds = [mention.kind for mention in named if mention.kind]
    if not kinds and level != "province":
        return None
    for hint in hints:
        for mention in mentions(hint, plain=False):
            districts = _districts(mention, on)
            wanted = mention.kind in kinds or level == "commune"
            if wanted and districts and not _provinces(mention, on):
                district = _choose(districts, None, hints, on)
                if district is not None:
                    place = _province_of(district.province, on)
                    return _place(level or "district", place, district, mention.kind)
        if kinds and "tỉnh" not in kinds and not COMMUNE_KINDS.intersection(kinds):
            towns = _at((u for u in index(False).units.get(place_key(hint), ()) if not u.is_province), on)
            same = [unit for unit in towns if unit.kind in kinds]
            if len(same) == 1:
                return _place("district", _province_of(same[0].province, on), same[0])
    codes = _hinted_provinces(hints, on)
    if not codes:
        return None
    province = _province_of(codes[0], on)
    if level is None and province is not None and province.kind in kinds:
        level = "province"
    return _place(level, province)


@cache
def _bodies() -> tuple[tuple[Level, re.Pattern[str]], ...]:
    """Level → pattern of the names that tell it without a place."""
    rows = load_yaml("places_provinces.yaml")["bodies"]
    return tuple((level, re.compile("|".join(patterns))) for level, patterns in rows.items())


@cache
def _always_central() -> re.Pattern[str]:
    return re.compile("|".join(load_yaml("places_provinces.yaml")["always_central"]))


@cache
def _of_the_centre() -> re.Pattern[str]:
    return re.compile("|".join(load_yaml("places_provinces.yaml")["central_below_centre"]))


def _level(text: str, named: tuple[Mention, ...], on: date) -> Level | None:
    kinds = {mention.kind for mention in named}
    if kinds & COMMUNE_KINDS:
        return "commune"
    if kinds & DISTRICT_KINDS:
        return "district"
    for mention in named:
        if mention.kind == "thành phố" and mention.found and not _provinces(mention, on):
            return "district"
    key = place_key(text)
    if "tỉnh" not in kinds and _always_central().search(key):
        return "central"
    if any(_provinces(mention, on) for mention in named) or "tỉnh" in kinds:
        return "province"
    return next((level for level, pattern in _bodies() if pattern.search(key)), None)


@lru_cache(maxsize=4096)
def issuer_level(
    issuer_text: str | None, on: date | None = None, superior: str | None = None
) -> Level | None:
    """The level of a body by its name: central, province, district or commune; None when it says none
    ("Ủy ban nhân dân thành phố" alone).

    ``superior``: the body above it, which tells where the name does not, and that a school, hospital or
    company named by its town belongs to the centre ("Trường Đại học Công nghiệp Hà Nội" of Bộ Công Thương).
    """
    text, day = issuer_text or "", on or _DEFAULT_DATE
    above = issuer_level(superior, on) if superior else None
    named = _named(text, plain=False)
    level = _level(text, named, day)
    if level == "province" and above == "central" and not any(mention.kind for mention in named):
        return "central" if _of_the_centre().search(place_key(text)) else level
    if level is None:
        level = _level(text, tuple(mention for mention in _named(text, plain=True) if mention.found), day)
    return level or above


def province_2025(code: str) -> tuple[str, str] | None:
    """(code, name) of today's province that holds the province of this code; None for an unknown code."""
    old = next((unit for unit in units() if unit.is_province and unit.code == code), None)
    if old is None:
        return None
    today = _today(old)
    return today.code, today.name


def place_by_codes(
    province_code: str, district_code: str | None = None, on: date | None = None
) -> Place | None:
    """The place with these GSO codes on the day (before the reform where no day is given), or None."""
    day = on or _DEFAULT_DATE
    province = _province_of(province_code, day)
    if province is None:
        return None
    if district_code is None:
        return _place("province", province)
    found = _at((unit for unit in units() if not unit.is_province and unit.code == district_code), day)
    same = [unit for unit in found if unit.province == province_code]
    return _place("district", province, same[0]) if same else None
