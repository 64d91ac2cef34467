"""Places and levels behind the name of a body: "tỉnh", "thị xã La Gi", "cấp huyện", "các xã, phường"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import PlaceType, lexicon
from normalizers.agencies.match import find
from normalizers.agencies.naming import written_out
from normalizers.agencies.place_names import official_names
from normalizers.agencies.register import AND, register
from normalizers.agencies.tokens import Token, is_mixed, spelled, tokenize
from normalizers.places_register import units
from normalizers.text import strip_marks
from schema.decision import Level

_BELOW_COMMUNES = frozenset(("thôn", "ấp", "bản", "tổ"))
_JOINTS = frozenset(",/-&\n")
_ORDER: dict[str, int] = {"province": 0, "city": 1, "district": 1, "commune": 2}
_WORD_OF_LEVEL = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
_MAX_NAME = 6
_SHORT_KINDS = {"thị": PlaceType("thị xã", "district"), "thành": PlaceType("thành phố", "city")}
"""Kinds of unit cut short in a list of them: "huyện, thị, thành"."""
_BODIES_OF_PLACES = frozenset(("doan", "uy", "hoi"))
"""What follows a kind in the name of a body: "Thành đoàn", "Thị ủy"."""
_KINDS_OF_PROVINCES = frozenset(("tinh", "pho", "tp"))
"""Last words, without marks, of the kinds of unit that a province's name surely follows."""
_KINDS_OF_COMMUNES = frozenset(("xã", "phường", "trấn"))
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
    if context.issuer_level == "district":
        return "district"
    if context.issuer_level == "province":
        return "province" if central else "district"
    return "province" if central or context.issuer_level == "central" else "district"


@lru_cache(maxsize=256)
def issuing_province(context: AgencyContext) -> str:
    """Name of the issuing province on the day of issue ("" when not known): codes have gone on to others."""
    day = context.issued_on
    return next(
        (
            unit.name
            for unit in units()
            if unit.is_province and unit.code == context.province_code and (day is None or unit.in_force(day))
        ),
        "",
    )


@lru_cache(maxsize=256)
def issuing_district(context: AgencyContext) -> str:
    """Name of the issuing district ("" when the issuer is none, or it is not known)."""
    if context.district_code is None:
        return ""
    codes = (context.province_code, context.district_code)
    return next((u.name for u in units() if not u.is_province and (u.province, u.code) == codes), "")


@lru_cache(maxsize=256)
def _lows(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, tones placed."""
    return tuple(token.low for token in tokenize(name) if token.is_word)


@lru_cache(maxsize=4096)
def _official(name: str) -> str:
    """The name with the dash of a register name: "Phan Rang-Tháp Chàm" is "Phan Rang - Tháp Chàm"."""
    spaced = name.replace("-", " - ")
    return spaced if "-" in name and any(unit.name == spaced for unit in units()) else name


class PlaceReader:
    """Reads places among the tokens of one cell. ``mixed``: the cell has both capitals and small letters."""

    def __init__(self, tokens: Sequence[Token], text: str, context: AgencyContext) -> None:
        self._tokens = tokens
        self._text = text
        self._context = context
        self._types = lexicon().place_types
        self._type_keys = lexicon().type_firsts
        self.mixed = is_mixed(text)
        self._marked = not text.isascii()
        self._official = official_names(context.province_code, context.issued_on)

    def _token(self, at: int) -> Token | None:
        return self._tokens[at] if at < len(self._tokens) else None

    def type_at(self, at: int) -> tuple[PlaceType, int] | None:
        """(kind of unit, end) when its word starts there."""
        first = self._token(at)
        types = self._types
        if first is None or first.key not in self._type_keys:
            return None
        second = self._token(at + 1)
        wrap = int(second is not None and second.text == "\n")
        two = self._token(at + 1 + wrap)
        if two is not None and (kind := types.get((first.key, two.key))):
            return kind, at + 2 + wrap
        kind = types.get((first.key,))
        if kind is not None and not self._means(first, kind):
            return None
        if kind is None or (second is not None and self._other_word(first, second)):
            return None
        if len(first.key) == 1:
            dot = second is not None and second.text == "."
            named = self._token(at + 2 if dot else at + 1)
            if named is None or not (named.text[0].isupper() or named.text[0].isdigit()):
                return None
        end = at + 1
        if first.low != kind.name and second is not None and second.text == ".":
            end += 1
        return kind, end

    def _other_word(self, first: Token, second: Token) -> bool:
        """ "xã hội", "Tỉnh ủy"; but "Công an tỉnh Hội Nông dân" lost a comma."""
        if second.key not in register().not_before.get(first.key, ()):
            return False
        return not (self.mixed and first.text[0].islower() and second.text[0].isupper())

    def _means(self, token: Token, kind: PlaceType) -> bool:
        """Whether one syllable with other marks than the kind's is still meant: "huyên", not "Quản", "Xa"."""
        if token.low == kind.name or token.key != strip_marks(kind.name):
            return True
        if self._marked and self.mixed and token.text[0].isupper():
            return False
        return kind.name == "huyện" or (token.low == token.key and kind.name != "quận")

    def official_at(self, at: int) -> int:
        """End of the longest name of a province, or of a district of the issuing one, that stands there in
        capitals; ``at`` when none does.
        """
        first = self._token(at)
        names = self._official.get(first.low) if first is not None else None
        if names is None or first is None or (self.mixed and first.text[0].islower()):
            return at
        for lows in names:
            place, number = at, 0
            while number < len(lows) and (token := self._token(place)) is not None:
                if token.is_word and (token.low != lows[number] or (self.mixed and token.text[0].islower())):
                    break
                if not token.is_word and (token.text != "-" or not number):
                    break
                number += token.is_word
                place += 1
            if number == len(lows):
                return place
        return at

    def province_at(self, at: int) -> tuple[str, int] | None:
        """(name, end) of a province named there."""
        table, firsts = lexicon().provinces, lexicon().province_firsts
        if at >= len(self._tokens) or self._tokens[at].key not in firsts:
            return None
        keys: list[str] = []
        found = None
        for place in range(at, min(at + 6, len(self._tokens))):
            token = self._tokens[place]
            if token.is_word:
                keys.append(token.key)
                name = table.get(tuple(keys))
                if name is not None and self._province_meant(at, place + 1, name):
                    found = (name, place + 1)
            elif token.text not in "-.":
                break
        if found is not None and self.official_at(at) > found[1]:
            return None  # "Điện Biên Phủ" is no Điện Biên
        return found

    def _province_meant(self, at: int, end: int, name: str) -> bool:
        """Whether the words are a province's name, not those of another place or common ones.

        "thị trấn Kiến Giang" is not Kiên Giang, "Viện Hải dương học" not Hải Dương.
        """
        words = [token for token in self._tokens[at:end] if token.is_word]
        before = self._token(at - 1) if at else None
        if before is not None and before.text == ".":
            before = self._token(at - 2) if at > 1 else None
        if before is not None and before.key in _KINDS_OF_PROVINCES:
            return True
        if self.mixed and any(token.text[0].islower() for token in words):
            return False
        lows = tuple(token.low for token in words)
        official = _lows(name)
        if before is not None and before.low in _KINDS_OF_COMMUNES and lows != official:
            return False
        unmarked = all(token.low == token.key for token in words)
        if len(lows) != len(official) or lows == official or unmarked:
            return True
        return name == issuing_province(self._context)

    def name_end(self, at: int) -> int:
        """End of a proper name of a place that starts there; ``at`` when none does."""
        province = self.province_at(at)
        if province is not None and not (self._goes_on(province[1]) and not self._of_province(at)):
            return self._numbered(province[1])
        place = official = self._numbered(self.official_at(at))
        mark = self._token(official)
        if official > at and (mark is None or (mark.text != "-" and not self._goes_on(official))):
            return official
        place = place if place > at else self._farm(at)
        while place < len(self._tokens) and place - at < _MAX_NAME:
            token = self._tokens[place]
            if not token.is_word:
                after = self._token(place + 1)
                if token.text in "-'" and place > at and after is not None and self._named(after):
                    place += 1
                    continue
                break
            if token.key == AND or not self._named(token):
                break
            if place > at and self._ends_name(place) and not self._last_word(place):
                break
            place += 1
        return place

    def _goes_on(self, at: int) -> bool:
        """Whether a word in capitals behind a known name belongs to a longer one: "phường Thanh Xuân Bắc"."""
        token = self._token(at)
        if token is None or not token.is_word or not self.mixed or not token.text.istitle():
            return False
        return not self._ends_name(at)

    def _of_province(self, at: int) -> bool:
        """Whether the kind of a province stands before; behind another the name may be longer: "xã Hưng Yên
        Nam".
        """
        return at > 0 and self._tokens[at - 1].key in _KINDS_OF_PROVINCES

    def _farm(self, at: int) -> int:
        """The place behind "Nông trường" at the beginning of a name."""
        keys = [token.key for token in self._tokens[at : at + 2]]
        return at + 2 if keys in (["nong", "truong"], ["lam", "truong"]) else at

    def _last_word(self, at: int) -> bool:
        """Whether a kind of unit in capitals is only the last word of a name: "xã Tứ Quận"."""
        token, after = self._tokens[at], self._token(at + 1)
        if not self.mixed or not token.text.istitle() or self.type_at(at) is None:
            return False
        return self._names_before(at) and (after is None or not after.is_word)

    def _numbered(self, at: int) -> int:
        """The place behind the number that goes with a name there: "phường Hà Giang 2"."""
        token, after = self._token(at), self._token(at + 1)
        if at == 0 or token is None or not token.text.isdigit() or not self._tokens[at - 1].is_word:
            return at
        return at + 1 if after is None or not after.is_word or after.key == AND else at

    def _named(self, token: Token) -> bool:
        if not token.is_word:
            return False
        return not self.mixed or token.text[0].isupper() or token.text[0].isdigit()

    def _ends_name(self, at: int) -> bool:
        if self.type_at(at) is not None or self._starts_body(at):
            return True
        words, token = lexicon(), self._tokens[at]
        titled = self.mixed and token.text[0].isupper()
        return any(
            phrases.match(self._tokens, at) > at and not (titled and token.low not in phrases.first_words)
            for phrases in (words.related, words.determiners, words.prepositions, words.tails)
        ) or (words.verbs.match(self._tokens, at) > at and not (titled and self._names_before(at)))

    def _names_before(self, at: int) -> bool:
        """Whether a word in capitals stands before: "Yên Lập" holds no "lập"."""
        before = self._tokens[at - 1] if at else None
        return before is not None and before.is_word and before.text[0].isupper() and not before.initials

    def _starts_body(self, at: int) -> bool:
        """Whether a body starts there: no name of a place goes on into one ("UBND tỉnh Sở Nội vụ")."""
        hits = find(self._tokens, at)
        if not self.mixed:
            return bool(hits)
        return any(
            (hit.row is not None and hit.end > at + 1 and not hit.wrong_marks)
            or (hit.head is not None and hit.head.kind == "placed")
            or (hit.head is not None and hit.head.kind == "office" and hit.end > at + 1)
            for hit in hits
        )

    def _level_of(self, kind: PlaceType, named: str | None) -> Level:
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
        return Place(at + 1, f"thành phố {named}", self._level_of(kind, named), kind="thành phố")

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
            level = self._level_of(type_, None)
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
        level = self._level_of(type_, named)
        own = level == "province" and issuing_province(self._context) == named
        own = own or (level == "district" and issuing_district(self._context) == named)
        return Place(name_end, f"{type_.name} {named}", level, own=own, kind=type_.name)

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
