"""What a member of a list shares with the one before: a place, its kind, first words, an office, a number."""

from __future__ import annotations

from datetime import date

from normalizers.agencies.found import Carry, Found
from normalizers.agencies.lexicon import PlaceType
from normalizers.agencies.match import Hit, find
from normalizers.agencies.naming import capital
from normalizers.agencies.register import Head, Node
from normalizers.agencies.tokens import is_foreign, is_number
from normalizers.agencies.units import COURTS, UnitReader
from schema.decision import Level

_SHARED_OWN = 0.8
"""Score of a name told only by the first words of the one before."""
_COUNCILS = ("Ủy ban nhân dân", "Hội đồng nhân dân")
_CITY = PlaceType("thành phố", "city")
_LOW_KINDS = ("xã", "phường", "thị trấn")
"""Kinds of place whose names no list has."""
_TWO_LETTERS = 2
_LATELY = date(2015, 1, 1)
"""Day of a decision whose day is not known."""


class SharedReader(UnitReader):
    """Reads members of lists under one head."""

    def shared_place(self, at: int, carry: Carry | None) -> Found | None:
        """ "cấp xã" behind "UBND cấp huyện"; a further name behind "UBND huyện A"."""
        if carry is None or not (carry.prefix or (carry.bare and not carry.loose)):
            return None
        own = carry.loose or self.tokens[at].text[0].isupper() or not _everywhere(carry)
        several = self.words.determiners.match(self.tokens, at) > at
        if own and several and carry.prefix not in _COUNCILS:
            return None  # "Văn phòng UBND tỉnh; các xã", "Ban Quản lý khu công nghiệp tỉnh, các xã"
        if carry.prefix in COURTS and (court := self._of_area(at, carry)) is not None:
            return court
        joined = not carry.named
        place = self.places.read(at, joined)
        if carry.head is not None and carry.head.closed and (place is None or place.named_kind is None):
            return None  # "Sở Nội vụ tỉnh A, Tài chính": only a further kind with its name is a place
        if place is not None:
            if carry.bare and place.kind == place.words:
                return None
            if self.starts_row(at) and not (place.class_level and self._place_longer(at, place.end)):
                return None
            return self.placed(at, at, carry.prefix, carry, joined)
        named = self.words.determiners.match(self.tokens, at)  # "UBND thành phố A, các thị xã B, C"
        if named > at and self.places.read(named) is not None and not self.starts_row(named):
            return self.placed(at, named, carry.prefix, carry, joined)
        if carry.place_kind is None:
            return None
        if self.words.verbs.match(self.tokens, at) > at and self.places.official_at(at) == at:
            return None
        end = self.places.name_end(at)
        if end == at or not self.ends(end) or not self._only_name(at, end):
            return None
        sure = carry.named and not carry.loose and carry.place_kind in _LOW_KINDS
        kinds = [hit for hit in self.hits(at) if not hit.wrong_marks]
        if not sure and kinds and self.places.official_at(at) == at:
            return None  # "UBND tỉnh Hà Nam; Cục C06", "Cục Thuế các tỉnh, Khoa Toán"
        called, kind, level = self.written(at, end), carry.place_kind, carry.level
        known = self.places.kind_of(called, carry.level) if not kind else None
        if known is not None:
            kind, level = known.name, known.level  # type: ignore[assignment]
        name = capital(" ".join(part for part in (carry.prefix, kind, called) if part))
        level = level or self._level_of_kind(kind, called)
        return Found(at, end, name, "unit", level, row=carry.row, carry=carry)

    def _of_area(self, at: int, carry: Carry) -> Found | None:
        """ "khu vực" behind "TAND tỉnh": the courts and procuracies below it since July 2025."""
        if [token.key for token in self.tokens[at : at + 2]] != ["khu", "vuc"] or not self.bare(at + 2):
            return None
        return Found(at, at + 2, f"{carry.prefix} khu vực", "group", None, row=carry.row, listing=True)

    def _place_longer(self, at: int, end: int) -> bool:
        """Whether no body of the register goes on behind the place: "TT HĐND" is no "thị trấn"."""
        return all(hit.end <= end for hit in self.rows_at(at))

    def _only_name(self, at: int, end: int) -> bool:
        """Whether the words are a place's name ("Hội An", "Bảo Lâm") and no body of the register."""
        if self.words.determiners.match(self.tokens, at) > at and self.places.official_at(at) == at:
            return False
        if not self.starts_body(at):
            return True
        rows = any(hit.row is not None and hit.wrong_marks == 0 for hit in self.rows_at(at))
        return self.places.mixed and end - at in (2, 3) and not rows and not self.starts_placed(at)

    def _level_of_kind(self, kind: str, name: str) -> Level:
        if kind == _CITY.name:
            return self.places.level_of(_CITY, name)
        if kind in ("huyện", "quận", "thị xã", ""):
            return "district"
        return "province" if kind == "tỉnh" else "commune"

    def shared_head(self, at: int, start: int, carry: Carry | None) -> Found | None:
        """ "Tài chính" behind "Sở TTTT"."""
        if carry is None or carry.node is None or carry.head is None:
            return None
        hit = self.best(self.sharing_units(start, carry.node))
        if hit is not None:
            return self._in_office(self.unit(at, hit, carry.head, carry.node), carry)
        if self.hits(start):
            return None
        near = self.near(start, carry.head)
        return self.unit(at, near[1], carry.head, carry.node, near[0].score) if near is not None else None

    def _in_office(self, found: Found | None, carry: Carry) -> Found | None:
        """The office of a further body: "Giám đốc Sở Tài chính, Xây dựng"."""
        if found is None or not carry.office:
            return found
        found.name = f"{carry.office} {found.name}"
        if found.carry is not None:
            found.carry.office, found.carry.prefix = carry.office, ""
        return found

    def sharing_units(self, at: int, node: Node) -> list[Hit]:
        """Single bodies that go on from shared first words: "các cơ quan" behind "Bộ Công an" is none.

        Two letters stand for no body that had ended: "CN" is not Sở Công nghiệp.
        """
        units = [hit for hit in self.rows_at(at, node) if hit.row is not None and hit.row.kind == "unit"]
        token = self.tokens[at]
        if not token.initials or len(token.text) > _TWO_LETTERS:
            return units
        day = self.context.issued_on or _LATELY
        return [hit for hit in units if hit.end > at + 1 or (hit.row is not None and hit.row.existed(day))]

    def shared_words(self, at: int, carry: Carry | None) -> Found | None:
        """Words alone, behind a body of an open kind: "Phòng Đào tạo, Khảo thí"."""
        if carry is None or carry.loose or carry.head is None:
            return None
        token = self.tokens[at]
        number = max(self.numbered_end(at) - 1, at)  # "số 1, số 2"
        if carry.numbered and is_number(self.tokens[number].text) and self.bare(number + 1):
            name = f"{carry.numbered} {self.tokens[number].text}"
            level = self.resolve(carry.row.level if carry.row is not None else carry.head.level)
            return Found(at, number + 1, name, "unit", level, _SHARED_OWN, carry=carry)
        if carry.head.closed or not carry.head.shares:
            return None
        if self.words.verbs.match(self.tokens, at) > at or is_foreign(token.text):
            return None
        end = self.free_end(at, carry.head.named, shares=True)
        if end == at or end - at > 8:
            return None
        kind = self.other_kind(at, carry.head)
        if kind is not None and kind.head is not None:
            return self.free_unit(at, kind.end, kind.head, kind.node, False, _SHARED_OWN)
        return self.free_unit(at, at, carry.head, carry.node, False, _SHARED_OWN)

    def other_kind(self, at: int, head: Head) -> Hit | None:
        """The kind of body that goes on from the first word before: "Trường Tiểu học A, THCS B"."""
        node = self.register.root.children[self.key_of(head.name.split()[0])]
        kinds = [hit for hit in find(self.tokens, at, node) if hit.head is not None and hit.head.shares]
        return max(kinds, key=lambda hit: hit.end, default=None)


def _everywhere(carry: Carry) -> bool:
    """Whether the body is one that places of every level have: "Công an tỉnh, các huyện"."""
    if carry.prefix.startswith("Văn phòng"):
        return False  # "Văn phòng UBND tỉnh, các xã, phường"
    return carry.prefix.endswith(_COUNCILS) or (carry.row is not None and carry.row.level == "issuer")
