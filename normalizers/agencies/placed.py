"""Councils and committees of a place: "UBND cấp huyện", "UBND thị xã La Gi", "HĐND các xã"."""

from __future__ import annotations

from normalizers.agencies.damaged import DamagedReader
from normalizers.agencies.found import Carry, Found
from normalizers.agencies.naming import capital
from normalizers.agencies.place import Place
from normalizers.agencies.tail import read_tail
from schema.decision import Level

_FEW = ("thành phố", "thị xã")
"""Kinds of which a province has one or two: "UBND thành phố" is a body, "UBND huyện" a class."""
_PEOPLES = "nhân dân"
_OWN_WORDS = 0.9
"""Score of a class named by further words of the cell."""


class PlacedReader(DamagedReader):
    """Reads bodies told by their place."""

    def placed(
        self, at: int, place_at: int, prefix: str, carry: Carry | None, joined: bool = False
    ) -> Found | None:
        """ "UBND cấp huyện", "UBND thị xã La Gi", "UBND các huyện, thành phố", "UBND"."""
        people = prefix.endswith(_PEOPLES)
        place = self._place_of(place_at, joined)
        if place is None:
            return self._placeless(at, place_at, prefix)
        tail = read_tail(self, place.end, False, self.inner)
        bare = place.kind == place.words and not place.own and place.kind not in _FEW
        below = bare and people and self._below(place.level)
        group = place.group or below
        words, score = place.words, 1.0
        if group and people and (place.class_level or below):
            words = self.level_words(place, tail, words)
        elif tail.suffix:
            words = f"{words} {tail.suffix}"
        elif group and joined and carry is not None and carry.by_level and not words.startswith("cấp "):
            words = f"cấp {words}"
        if group and self.attribute_goes_on(tail.end):
            end = self.free_end(tail.end, named=True, shares=False)
            words = f"{self.written(place_at, tail.end, tail.cuts)} {self.written(tail.end, end)}"
            tail.end, score = end, _OWN_WORDS
            if (related := self.words.related.match(self.tokens, end)) > end:
                tail.end, tail.related = related, True
        name = f"{prefix} {words}"
        shared = place.kind if below else place.named_kind  # "UBND huyện (An Minh, An Biên)"
        made = Carry(prefix=prefix, place_kind=shared, row=carry.row if carry else None)
        made.by_level = place.words.startswith("cấp ") or (joined and carry is not None and carry.by_level)
        made.level = place.level if place.class_level else None
        made.bare = prefix == ""
        made.named = place.named_kind is not None and not place.class_level
        return Found(
            start=at,
            end=tail.end,
            name=capital(name.strip()),
            kind="group" if group else "unit",
            level=place.level,
            score=score,
            related=tail.related,
            suffix=words,
            own_place=place.own,
            carry=made,
            listing=group,
        )

    def named_place(self, at: int, start: int, end: int) -> Found | None:
        """A place that stands for its authorities: "huyện Hưng Hà", the first of "các huyện A, B".

        ``start``, ``end``: the word for its kind.
        """
        kind = self.places.type_at(start)
        place = self.places.read(start) if kind is not None and kind[1] == end else None
        if place is None or place.group or place.kind == place.words or not self.ends(place.end):
            return None
        found = self.placed(at, start, "", None)
        return found if found is not None and found.kind == "unit" else None

    def _place_of(self, at: int, joined: bool) -> Place | None:
        token = self.token(at)
        if token is not None and token.text == "\n":
            at += 1
        if token is not None and token.text.isdigit() and self.places.type_at(at + 1) is not None:
            at += 1
            joined = True
        place = self.places.read(at, joined)
        if place is None:
            start = self.words.determiners.match(self.tokens, at)
            place = self.places.read(start) if start > at else None
        if place is not None and place.kind == place.words:
            colon = self.token(place.end)
            if (
                colon is not None
                and colon.text == ":"
                and self.places.name_end(place.end + 1) > place.end + 1
            ):
                end = self.places.name_end(place.end + 1)
                words = f"{place.words} {self.written(place.end + 1, end)}"
                place = Place(end, words, place.level, kind=place.kind)
        return place

    def _below(self, level: Level | None) -> bool:
        order: tuple[Level, ...] = ("central", "province", "district", "commune")
        return level is not None and order.index(level) > order.index(self.context.issuer_level)

    def _placeless(self, at: int, end: int, prefix: str) -> Found:
        level = self.context.issuer_level
        name_end = self.places.name_end(end)
        token = self.token(end)
        named = token is not None and name_end > end and not self.starts_body(end) and self.ends(name_end)
        province = self.places.province_at(end)
        name = prefix
        if named and self.words.verbs.match(self.tokens, end) == end:
            name = f"{prefix} {province[0] if province else self.written(end, name_end)}"
            level = "province" if province else ("district" if level == "province" else level)
            end = name_end
        tail = read_tail(self, end, False, self.inner)
        found = Found(
            at, tail.end, f"{name} {tail.suffix}".strip(), "unit", tail.level or level, related=tail.related
        )
        found.suffix = "" if name == prefix else "x"
        found.placeless = prefix if name == prefix and not tail.suffix else ""
        found.carry = Carry(prefix=prefix)
        return found
