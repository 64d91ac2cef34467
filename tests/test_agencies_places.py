"""Every district of 2022 in the wordings of plans: no word of its name is a verb, a body or another place."""

from __future__ import annotations

from datetime import date

from normalizers.agencies import AgencyContext, parse_agencies
from normalizers.places_register import Unit, units

DAY = date(2022, 1, 1)
SHORT = {"thành phố": "TP", "thị xã": "TX", "huyện": "H", "quận": "Q"}
PARTY = {"huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy", "thành phố": "Thành ủy"}
COUNCIL = "Ủy ban nhân dân"


def wordings(unit: Unit, neighbour: Unit | None) -> dict[str, list[str]]:
    """Cells that name the district → the bodies in them. ``neighbour``: another of its kind and province."""
    place = f"{unit.kind} {unit.name}"
    found = {
        f"UBND {place}": [f"{COUNCIL} {place}"],
        f"UBND {SHORT[unit.kind]}. {unit.name}": [f"{COUNCIL} {place}"],
        f"Sở Nội vụ, UBND {place}; Sở Tài chính": ["Sở Nội vụ", f"{COUNCIL} {place}", "Sở Tài chính"],
        f"Công an {place}": [f"Công an {place}"],
        f"Phòng Nội vụ {place}": [f"Phòng Nội vụ {place}"],
    }
    if " " in unit.name:
        found[f"{PARTY[unit.kind]} {unit.name}"] = [f"{PARTY[unit.kind]} {unit.name}"]
    if neighbour is not None:
        both = [f"{COUNCIL} {place}", f"{COUNCIL} {unit.kind} {neighbour.name}"]
        found[f"UBND các {unit.kind}: {unit.name}, {neighbour.name}"] = both
        found[f"UBND các {unit.kind} {neighbour.name}, {unit.name}"] = both[::-1]
    return found


def test_every_district_is_named_whole() -> None:
    districts = [unit for unit in units() if not unit.is_province and unit.in_force(DAY)]
    wrong = []
    for unit in districts:
        context = AgencyContext("province", unit.province, None, DAY)
        beside = (u for u in districts if (u.province, u.kind) == (unit.province, unit.kind) and u != unit)
        neighbour = next(beside, None) if unit.kind in ("huyện", "quận") else None
        for cell, bodies in wordings(unit, neighbour).items():
            found = parse_agencies(cell, context)
            names = [agency.name.lower() for agency in found if agency.kind == "unit"]
            if len(names) != len(found) or names != [body.lower() for body in bodies]:
                wrong.append((cell, [agency.name for agency in found]))
    assert len(districts) > 700
    assert wrong == []
