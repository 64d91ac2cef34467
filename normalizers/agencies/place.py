"""Places and levels behind the name of a body: "tỉnh", "thị xã La Gi", "cấp huyện", "các xã, phường"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import PlaceType, lexicon
from normalizers.agencies.match import find
from normalizers.agencies.naming import written_out
from normalizers.agencies.place_ends import NameReader, issuing_district, issuing_province
from normalizers.agencies.register import AND
from normalizers.agencies.tokens import spelled
from normalizers.communes import FIRST_DAY, commune_kinds
from normalizers.places_register import place_key, units
from schema.decision import Level

_BELOW_COMMUNES = frozenset(("thôn", "ấp", "bản", "tổ"))
_JOINTS = frozenset(",/-&\n")
_ORDER: dict[str, int] = {"province": 0, "city": 1, "district": 1, "commune": 2}
_WORD_OF_LEVEL = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
_SHORT_KINDS = {
    "thị": PlaceType("thị xã", "district"),
    "thành": PlaceType("thành phố", "city"),
    "tt": PlaceType("thị trấn", "commune"),
}
"""Kinds of unit cut short in a list of them: "huyện, thị, thành"."""
_BODIES_OF_PLACES = frozenset(("doan", "uy", "hoi", "vien", "phan", "lap"))
"""What follows a kind in the name of a body, or in another word: "Thành đoàn", "Thị ủy", "Thành viên"."""
_FUSED = re.compile(r"[Tt][Pp]([A-ZĐ]{2,4})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place or a level as named. ``group``: a class of places. ``own``: the issuing unit itself, or
    another left unnamed ("tỉnh"); ``kind``: word for the kind of unit where a name follows it.
    """

    end: int
    words: str
    level: Level | None
    group: bool = False
    own: bool = False
    kind: str | None = None
    class_level: bool = False
    """"cấp huyện", or kinds of unit alone: "các huyện, thị xã, thành phố"."""

    @property
    def named_kind(self) -> str | None:
        """The kind that further names may share; None behind a kind without a name ("tỉnh")."""
        return None if self.kind == self.words else self.kind


def city_level(context: AgencyContext) -> Level:
    """Level of "thành phố" without a name."""
    central = context.province_code in lexicon().central_cities
    if context.issuer_level == "commune" and context.province_code is None:
        central = context.issued_on is not None and context.issued_on >= FIRST_DAY
    if context.issuer_level == "district":
        return "district"
    if context.issuer_level == "province":
        return "province" if central else "district"
    return "province" if central or context.issuer_level == "central" else "district"


@lru_cache(maxsize=4096)
def _official(name: str) -> str:
    """The name with the dash of a register name: "Phan Rang-Tháp Chàm" is "Phan Rang - Tháp Chàm"."""
    spaced = name.replace("-", " - ")
    return spaced if "-" in name and any(unit.name == spaced for unit in units()) else name


@lru_cache(maxsize=64)
def district_kinds(province: str | None, day: date | None) -> dict[str, frozenset[str]]:
    """Name of each district of a province on that day, folded → the kinds of those that have it."""
    known: dict[str, frozenset[str]] = {}
    for unit in units():
        if unit.province == province and not unit.is_province and (day is None or unit.in_force(day)):
            known[place_key(unit.name)] = known.get(place_key(unit.name), frozenset()) | {unit.kind}
    return known


class PlaceReader(NameReader):
    """Reads places and levels among the tokens of one cell."""

    def level_of(self, kind: PlaceType, named: str | None) -> Level:
        if kind.level != "city":
            return kind.level  # type: ignore[return-value]
        if named is None:
            return city_level(self._context)
        central = named in lexicon().central_cities.values()
        if named == "Huế":
            day = self._context.issued_on
            central = self._context.province_code == "46" and day is not None and day.year >= 2025
        return "province" if central else "district"

    def read(self, at: int, joined: bool = False) -> Place | None:
        """The place or level that starts there. ``joined``: it goes on a list, so a bare kind is a class."""
        return self.levels_at(at) or self._class(at) or self._one(at, joined)

    def levels_at(self, at: int) -> Place | None:
        """ "cấp huyện", "các cấp", "hai cấp"."""
        first, second = self._token(at), self._token(at + 1)
        if first is None or second is None:
            return None
        if second.key == "cap" and (first.key in ("cac", "hai", "ba", "moi") or first.text.isdigit()):
            end = at + 2
            return Place(end, self._words(at, end), None, group=True)
        if first.key != "cap":
            return None
        kind = self.type_at(at + 1)
        if kind is None:
            if second.low in _BELOW_COMMUNES:
                return Place(at + 2, f"cấp {second.low}", "commune", group=True)
            return None
        level = kind[0].level
        if level == "city":
            level = city_level(self._context)
        words = (
            f"cấp {_WORD_OF_LEVEL[level]}"
            if kind[0].level != "city" or level != "province"
            else "cấp thành phố"
        )
        return Place(kind[1], words, level, group=True, class_level=True)  # type: ignore[arg-type]

    def _class(self, at: int) -> Place | None:
        """ "các huyện, thị xã, thành phố"; "xã, phường"."""
        start = lexicon().determiners.match(self._tokens, at)
        plural = start > at
        if start < len(self._tokens) and self._tokens[start].text.isdigit() and plural:
            start += 1
        kinds: list[PlaceType] = []
        place, end = start, start
        while True:
            kind = self.type_at(place)
            if kind is None:
                token = self._token(place)
                short = _SHORT_KINDS.get(token.low) if token is not None and kinds else None
                after = self._token(place + 1)
                if after is not None and after.key in _BODIES_OF_PLACES:
                    short = None
                kind = (short, place + 1) if short is not None else None
            if kind is None or (
                kinds and _ORDER[kind[0].level] != _ORDER[kinds[-1].level] and not _mates(kinds, kind[0])
            ):
                break
            if self._is_named(kind[1]) and not (kinds and plural and not self.mixed):
                break
            kinds.append(kind[0])
            end = kind[1]
            place = end
            crossed = False
            while (token := self._token(place)) is not None and (token.text in _JOINTS or token.key == AND):
                place += 1
                crossed = True
            if not crossed and self.type_at(place) is None:
                break
        if not kinds or (len(kinds) == 1 and not plural):
            return None
        levels = {kind.level for kind in kinds}
        level: Level
        if levels <= {"district", "city"}:
            level = "district" if "district" in levels else self._cities()
        elif levels == {"commune"}:
            level = "commune"
        else:
            level = "province"
        kind_word = kinds[0].name if len(kinds) == 1 else ""
        words = written_out(self._words(at, end))
        return Place(end, words, level, group=True, kind=kind_word, class_level=True)

    def _cities(self) -> Level:
        return "province" if self._context.issuer_level == "central" else "district"

    def _is_named(self, at: int) -> bool:
        """Whether a proper name starts there, rather than another word of a class."""
        token = self._token(at)
        if token is None or not token.is_word or token.key == AND:
            return False
        if self.official_at(at) > at:
            return True
        if self.type_at(at) is not None or self._ends_name(at):
            return False
        if not self.mixed:
            return self.province_at(at) is not None
        return token.text[0].isupper() or token.text[0].isdigit()

    def _fused(self, at: int) -> Place | None:
        """ "TPHCM", "TPVT": the kind of unit and the initials of its name in one word."""
        token = self._token(at)
        match = _FUSED.fullmatch(token.text) if token is not None else None
        if match is None:
            return None
        named = lexicon().provinces.get((match.group(1).lower(),)) or self._town(match.group(1))
        kind = PlaceType("thành phố", "city")
        return Place(at + 1, f"thành phố {named}", self.level_of(kind, named), kind="thành phố")

    def _town(self, letters: str) -> str:
        """The only city of the province whose words have these initials, else the letters themselves."""
        towns = {
            unit.name
            for unit in units()
            if unit.province == self._context.province_code
            and unit.kind == "thành phố"
            and not unit.is_province
            and "".join(word[0] for word in unit.name.split()).upper() == letters
        }
        return towns.pop() if len(towns) == 1 else letters

    def _one(self, at: int, joined: bool) -> Place | None:
        """ "tỉnh", "tỉnh Bình Thuận", "thị xã La Gi", "TP.HCM"."""
        kind = self.type_at(at)
        if kind is None:
            return self._fused(at)
        type_, end = kind
        bare_end = end
        name_end = self.name_end(end) if self._could_name(end) else end
        if name_end == end:
            level = self.level_of(type_, None)
            own = level == self._context.issuer_level
            group = joined and not own
            return Place(
                bare_end, type_.name, level, group=group, own=own, kind=type_.name, class_level=group
            )
        province = self.province_at(end)
        whole = province is not None and province[1] == name_end
        named = (
            province[0]
            if province is not None and whole
            else _official(written_out(self._words(end, name_end)))
        )
        level = self.level_of(type_, named)
        own = level == "province" and issuing_province(self._context) == named
        own = own or (level == "district" and issuing_district(self._context) == named)
        around = self._address(name_end, level)
        if around is not None:
            words = f"{type_.name} {named}, {around.words}"
            return Place(around.end, words, level, own=own, kind=type_.name)
        return Place(name_end, f"{type_.name} {named}", level, own=own, kind=type_.name)

    def _address(self, at: int, level: Level) -> Place | None:
        """The named place of a higher level behind a comma: "huyện Cao Phong, tỉnh Hòa Bình"."""
        mark = self._token(at)
        if mark is None or mark.text != "," or self.type_at(at + 1) is None:
            return None
        whole = self._one(at + 1, False)
        if whole is None or whole.named_kind is None or whole.level is None:
            return None
        return whole if _ORDER[whole.level] < _ORDER[level] else None

    def kind_of(self, name: str, level: Level | None) -> PlaceType | None:
        """The one kind of place of this name that the issuing province has; ``level``: its, if known."""
        province, day = self._context.province_code, self._context.issued_on
        kinds = dict.fromkeys(commune_kinds(province, day).get(place_key(name), ()), "commune")
        kinds |= dict.fromkeys(district_kinds(province, day).get(place_key(name), ()), "district")
        found = [PlaceType(kind, its) for kind, its in kinds.items() if level in (None, its)]
        return found[0] if len(found) == 1 else None

    def _could_name(self, at: int) -> bool:
        token = self._token(at)
        if token is None or not token.is_word or token.key == AND or self.type_at(at) is not None:
            return False
        return self.official_at(at) > at or not self._ends_name(at) or self._two_titled(at)

    def _two_titled(self, at: int) -> bool:
        """Whether two words in capitals stand there that begin no body: "xã Các Sơn", "phường Lập Lễ"."""
        first, second = self._tokens[at], self._token(at + 1)
        if second is None or not self.mixed or not (first.text.istitle() and second.text.istitle()):
            return False
        return not self._starts_body(at) and not find(self._tokens, at + 1)

    def _words(self, start: int, end: int) -> str:
        return spelled(self._tokens[start:end], self._text)


def _mates(kinds: Sequence[PlaceType], kind: PlaceType) -> bool:
    """ "tỉnh, thành phố" go together; "thành phố" goes with districts too."""
    return {kinds[-1].level, kind.level} == {"province", "city"} and len(kinds) == 1
