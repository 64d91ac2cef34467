"""The unit of a body whose letterhead has lost it, from the place of the date line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from normalizers.places_register import place_key, units
from normalizers.text import fold
from parsers.decision.bodies import official_name, starts_unit
from parsers.decision.lines import Line

_KINDS = r"(tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn|đặc khu)"
_OWN = re.compile(rf"(?:ủy ban nhân dân|ubnd) {_KINDS}(?!\w)")


def of_place(name: str, place: str | None, lines: Sequence[Line], on: date | None) -> str:
    """The bare "Ủy ban nhân dân" of a letterhead with the unit that bears the place of the date line.

    A name that units of several kinds bear is decided by what the document calls it; the name alone stands
    where nothing decides. ``on``: the day of issue.
    """
    if place is None:
        return name
    if starts_unit(fold(place)):
        return official_name(f"{name} {place}")
    kinds = {
        unit.kind
        for unit in units()
        if place_key(unit.name) == place_key(place) and (on is None or unit.in_force(on))
    }
    called = re.compile(rf"(?<!\w){_KINDS} {re.escape(fold(place))}(?!\w)")
    found = Counter(match[1] for line in lines for match in called.finditer(line.key))
    own = Counter(match[1] for line in lines for match in _OWN.finditer(line.key))
    for counted in (found, own) if kinds else (found,):
        likely = [kind for kind, _ in counted.most_common() if not kinds or kind in kinds]
        if likely:
            return f"{name} {likely[0]} {place}"
    return f"{name} {kinds.pop()} {place}" if len(kinds) == 1 else name
