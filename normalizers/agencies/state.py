"""The bodies of a cell while it is read: what they share, and which clause and line they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.entry import EntryReader
from normalizers.agencies.found import Found
from normalizers.agencies.naming import capital
from normalizers.agencies.tokens import Token

_SHARE_PLACE = frozenset(
    (
        "Ủy ban nhân dân",
        "Hội đồng nhân dân",
        "Thường trực Hội đồng nhân dân",
        "Đảng ủy",
        "Ủy ban Mặt trận Tổ quốc Việt Nam",
        "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam",
        "Tòa án nhân dân",
        "Viện kiểm sát nhân dân",
    )
)
_FORCES = frozenset(("Công an", "Ban Chỉ huy Quân sự", "Tòa án nhân dân", "Viện kiểm sát nhân dân"))
"""Bodies of the centre in each place, which share a place among themselves: "Tòa án, Công an cấp huyện"."""
_FRONT = "Mặt trận Tổ quốc Việt Nam"
_ANY_OFFICE = ("Giám đốc", "Phó Giám đốc", "Thủ trưởng", "Trưởng", "Người đứng đầu")
"""Offices that bodies of many kinds have, but no council: one alone is of those named next."""
_LEVELS = re.compile(r"(?:các|hai|ba|[23]) cấp")
_KIND = "huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu"
_CLASS = re.compile(rf"các (?:{_KIND})(?:(?:, | và )(?:{_KIND}))*", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What a cell says. ``dropped``: words that name no body and say nothing of one ("Giao", names)."""

    found: list[Found] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    open_list: bool = False
    text: str = ""
    tokens: list[Token] = field(default_factory=list)


class CellState(EntryReader):
    """Keeps what was read of one cell."""

    def __init__(self, tokens: list[Token], text: str, context: AgencyContext) -> None:
        super().__init__(tokens, text, context)
        self.reading = Reading(text=text, tokens=tokens)
        self.bodies = self.reading.found
        self.mode: str | None = None
        """What the bodies to come do ("phối hợp")."""
        self.clause = 0
        """Index of the first body of the clause."""
        self.line = 0
        """Index of the first body of the line."""
        self._run = 0
        self.joined = True

    def is_mark(self, at: int, text: str) -> bool:
        token = self.token(at)
        return token is not None and token.text == text

    def word(self, at: int) -> str:
        token = self.token(at)
        return token.low if token is not None else ""

    def pending(self) -> bool:
        """Whether bodies of this clause still wait for what they do."""
        return len(self.bodies) > self.clause

    def drop(self, start: int, end: int) -> None:
        if end > start:
            self.reading.dropped.append(self.source(start, end))

    def starts_line(self, at: int) -> bool:
        return at == 0 or self.tokens[at - 1].text == "\n"

    def add(self, found: Found, at: int) -> None:
        before = self.bodies[-1] if self.bodies else None
        listed = before is not None and before.listing and found.listing
        goes_on = before is not None and found.shared and (listed or not found.listing or before.listing)
        if before is not None and _prefix(before) and _prefix(before) != _prefix(found):
            goes_on = False  # "UBND cấp huyện và đơn vị liên quan": each has its own first words
        if not (goes_on and self.joined):
            self._run += 1
        found.run = self._run
        self.joined = True
        if self.mode is not None and found.responsibility is None:
            found.responsibility = self.mode
        self.bodies.append(found)
        if found.related:
            for other in reversed(self.bodies[:-1]):
                if other.run != found.run:
                    break
                other.related = True
        self._share_place(found)
        self._share_body(found)

    def _share_place(self, found: Found) -> None:
        """ "HĐND, UBND cấp huyện": those before that have no place get this one."""
        prefix = _prefix(found).removeprefix(f"{found.office} ")
        self._share_provinces(found)
        if _LEVELS.fullmatch(found.suffix):
            self._share_levels(found)
            return
        sharing = _FORCES if prefix in _FORCES else _SHARE_PLACE
        if prefix not in sharing or not found.suffix or found.suffix == "x":
            return
        later = found
        for other in reversed(self.bodies[:-1]):
            if other.placeless not in sharing or not self._adjoins(other, later):
                return
            if found.office and not other.office and found.kind != "group":
                return  # "Thường trực HĐND, lãnh đạo UBND tỉnh"
            words = found.suffix
            if other.placeless.endswith("nhân dân") and found.level and _CLASS.fullmatch(words):
                words = f"cấp {'xã' if found.level == 'commune' else 'huyện'}"
            other.name = capital(f"{other.placeless} {words}")
            if other.office and not found.office:  # "Chủ tịch HĐND, UBND các xã": of both
                other.name, found.name = f"{other.office} {other.name}", f"{other.office} {found.name}"
                found.office = other.office
            elif other.office:
                other.name = f"{other.office} {other.name}"
            other.kind, other.level, other.own_place = found.kind, found.level, found.own_place
            other.suffix, other.placeless = found.suffix, ""
            later = other

    def _share_body(self, found: Found) -> None:
        """ "Chủ tịch, Phó Chủ tịch UBND các xã", "Giám đốc, Thủ trưởng các sở": the office before that is
        named alone is of the same body, where that is not the issuer: "Chủ tịch" alone is the issuer's.
        """
        before = self.bodies[-2] if len(self.bodies) > 1 else None
        if before is None or not before.office or before.name != before.office or not found.office:
            return
        same = found.office.lower().endswith(before.office.lower())
        same = same or (found.kind == "group" and before.office in _ANY_OFFICE)
        if not same or not self._adjoins(before, found) or found.own_place:
            return
        body = found.name.removeprefix("Các ").removeprefix("các ")
        body = body[len(found.office) :].strip()
        if body:
            before.name = f"{before.office} {body}"
            if found.kind == "group" or found.level != self.context.issuer_level:
                before.kind = "group"
            before.level, before.score = found.level, found.score

    def _share_provinces(self, found: Found) -> None:
        """ "Các Sở: Xây dựng, Công Thương các tỉnh", "UBND, Sở KH&CN các tỉnh": those of every province."""
        if found.kind != "group" or found.level != "province" or found.row is None or not found.suffix:
            return
        if self.context.issuer_level != "central" or found.row.level != "province":
            return
        for other in reversed(self.bodies[:-1]):
            council = other.placeless in _SHARE_PLACE
            member = other.row is not None and not other.suffix
            member = member and ((found.shared and other.run == found.run) or _of_province(other, found))
            if not (council or member) or not self._adjoins(other, found):
                return
            other.name, other.suffix = f"{other.name} {found.suffix}", found.suffix
            other.kind, other.level, other.placeless = "group", "province", ""
            found = other

    def _share_levels(self, found: Found) -> None:
        """ "Mặt trận, Đoàn Thanh niên, Hội Phụ nữ các cấp": all of them."""
        later = found
        for other in reversed(self.bodies[:-1]):
            front = other.name == _FRONT
            own = other.row is not None and other.row.level == "issuer"
            if other.suffix or not (own or front) or not self._adjoins(other, later):
                return
            other.name, other.suffix = f"{other.name} {found.suffix}", found.suffix
            other.kind, other.level, other.placeless = "group", None, ""
            later = other

    def _adjoins(self, first: Found, second: Found) -> bool:
        return all(
            not token.is_word or token.key == "va" for token in self.tokens[first.end : second.start]
        ) and not any(token.text in ";\n" for token in self.tokens[first.end : second.start])


def _of_province(first: Found, second: Found) -> bool:
    """Whether both are departments of a province: "Sở TN&MT, Sở Tài chính các tỉnh"."""
    rows = (first.row, second.row)
    return all(row is not None and row.level == "province" and row.parent for row in rows)


def _prefix(found: Found) -> str:
    """The name that further places would stand behind ("Ủy ban nhân dân"), or ""."""
    return found.carry.prefix if found.carry is not None else ""
