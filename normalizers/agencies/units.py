"""Single bodies: of the register, under their own words behind a known first word, and offices."""

from __future__ import annotations

import re
from typing import Literal

from normalizers.agencies.found import Carry, Found
from normalizers.agencies.match import Hit
from normalizers.agencies.naming import capital, lower_first
from normalizers.agencies.place import city_level
from normalizers.agencies.placed import PlacedReader
from normalizers.agencies.register import Head, Node, Row, RowLevel, key_of
from normalizers.agencies.tail import is_whole, read_tail
from normalizers.agencies.tokens import is_number, looks_abbreviated
from schema.decision import Level

_LISTED_OWN = 0.9
"""Score of a name told by its first words alone."""

_CLOSED_OWN = 0.7
"""Score of such a name where the law names all bodies of the kind ("Sở"): it is a new one, or damaged."""


_NATION = "Việt Nam"
_UNIVERSITIES = ("Đại học", "Trường Đại học", "Học viện")
"""What the place at the end of the name says no level of: "Trường Đại học … Thành phố Hồ Chí Minh"."""
_CENTRE = re.compile(r"\b(?:Trung ương|TW)\b")
COURTS = ("Tòa án nhân dân", "Viện kiểm sát nhân dân")
_OF_SEVERAL_AREAS = ("central", "province")
"""Levels of issuers that have several courts of an area; a commune has one."""
_NUMBERED = "số"
_BRANCH = ("khu vực", "chi nhánh")
"""What a branch of a body of the centre is named by: "Ngân hàng Nhà nước Khu vực 8"."""


def numbered_name(name: str, suffix: str) -> str:
    """What a further number follows where the suffix is one: "Kho bạc Nhà nước số" of "… số 5"; else ""."""
    return capital(f"{name} {_NUMBERED}") if suffix.startswith(f"{_NUMBERED} ") else ""


class UnitReader(PlacedReader):
    """Makes a body of what was found."""

    def entry(self, at: int, carry: Carry | None = None) -> Found | None:
        """The body or class whose words start there."""
        raise NotImplementedError

    def resolve(self, level: RowLevel) -> Level | None:
        """A level of the register as a level: "issuer" is the issuing body's."""
        if level == "issuer":
            return self.context.issuer_level
        return city_level(self.context) if level == "city" else level

    def unit(
        self, at: int, hit: Hit, head: Head | None, node: Node | None, score: float | None = None
    ) -> Found | None:
        row = hit.row
        if row is None:
            return None
        if row.kind == "group":
            return self.listed_class(at, at, hit, False, None)
        alone = head is not None and head.child and head.name == row.name  # "Đảng ủy"
        parents = alone or (not row.parent and (head is None or head.child))
        tail = read_tail(self, hit.end, parents, self.inner, low=row.level in ("district", "commune"))
        found = Found(
            start=at,
            end=tail.end,
            name=f"{self._row_name(at, hit, row)} {tail.suffix}".strip(),
            kind="group" if tail.group else "unit",
            level=tail.level if tail.level is not None or tail.group else self.resolve(row.level),
            score=hit.score if score is None else score,
            related=tail.related,
            row=row,
            suffix=tail.suffix,
            own_place=tail.own_place,
        )
        if row.name in COURTS and tail.suffix == "khu vực" and self.context.issuer_level in _OF_SEVERAL_AREAS:
            found.kind, found.level = "group", None
        if row.level == "central" and tail.level is None and tail.suffix.lower().startswith(_BRANCH):
            found.level = self.context.issuer_level
        shares = head is not None and head.shares
        found.carry = Carry(
            node=node if shares else None,
            head=head,
            prefix=row.name
            if tail.only_place and (head is None or not head.closed or tail.place_kind)
            else "",
            place_kind=tail.place_kind,
            row=row,
            by_level=tail.suffix.startswith("cấp "),
            numbered=numbered_name(row.name, tail.suffix),
        )
        if row.level == "issuer" and not tail.suffix:
            found.placeless = row.name
        return found

    def _row_name(self, at: int, hit: Hit, row: Row) -> str:
        """The register's name; the cell's where it is spelled out there and its marks are the cell's own."""
        if not row.own_marks or hit.score < 1.0:
            return row.name
        words = self.written(at, hit.end)
        spelled = key_of(words) == key_of(row.name) and words.lower() != row.name.lower()
        return capital(words) if spelled and not words.isupper() else row.name

    def plural_units(self, at: int, hit: Hit, plural: bool) -> Found:
        """ "Các Trung tâm Y tế", "các Phòng Giáo dục và Đào tạo": a class of bodies of the register."""
        row = hit.row
        assert row is not None
        tail = read_tail(self, hit.end, not row.parent, self.inner)
        name = row.name if plural else lower_first(row.name)
        words = f"{self.written(at, at + 1) if plural else 'các'} {name} {tail.suffix}".strip()
        level = tail.level if tail.has_level else (None if row.level == "issuer" else self.resolve(row.level))
        carry = Carry(
            plural=True,
            word=self.plural_word(at),
            small=self.small_noun(at),
            prefix=f"các {row.name}" if tail.only_place else "",
            row=row,
        )
        return Found(
            at, tail.end, capital(words), "group", level, hit.score, tail.related, carry=carry, listing=True
        )

    def free_unit(
        self, at: int, words_at: int, head: Head, node: Node | None, led: bool, score: float
    ) -> Found | None:
        """A body under its own words. ``led``: its first words stand there; else they are shared."""
        end = words_at
        if not self._only_tail(words_at, head):
            end = self.before_place(words_at + 1, self.free_end(words_at, head.named, head.shares, node))
            end = self._before_class(words_at + 1, end) if head.child else end
        tail = read_tail(self, end, head.child or not led, self.inner)
        if head.closed and (not led or end == words_at):
            return None
        if head.named and self._is_about(tail.end):
            stop = self._about_end(tail.end)
            tail.suffix = f"{tail.suffix} {self.written(tail.end, stop)}".strip()
            tail.end = stop
        words = self.written(words_at, end)
        mark = self.tokens[words_at].text if words and not self.tokens[words_at].is_word else ""
        first = f"{head.name}," if mark == "," else f"{head.name} -" if mark == "-" else head.name
        name = " ".join(part for part in (first, words, tail.suffix) if part)
        level = tail.level if tail.level is not None or tail.group else self.resolve(head.level)
        national = head.national and not tail.suffix and words.endswith(_NATION)
        if national or (head.level == "issuer" and _CENTRE.search(words)):
            level = "central"
        elif name.startswith(_UNIVERSITIES):
            level = self.resolve(head.level)
        carry = Carry(node=node if head.shares else None, head=head)
        carry.numbered = numbered_name(f"{head.name} {words}".strip(), tail.suffix)
        if not tail.suffix and end > words_at + 1 and is_number(self.tokens[end - 1].text):
            carry.numbered = capital(f"{head.name} {self.written(words_at, end - 1)}")
        if tail.only_place and not head.closed:
            carry.prefix, carry.place_kind = capital(f"{head.name} {words}".strip()), tail.place_kind
            carry.by_level = tail.suffix.startswith("cấp ")
        return Found(
            start=at,
            end=tail.end,
            name=capital(name),
            kind="group" if tail.group else "unit",
            level=level,
            score=_CLOSED_OWN if head.closed else score,
            related=tail.related,
            suffix=tail.suffix,
            own_place=tail.own_place,
            carry=carry,
        )

    def _before_class(self, start: int, end: int) -> int:
        """End of the words before the class that each has one of these: "Tổ công nghệ số | các thôn"."""
        for at in range(start, end):
            noun = self.words.determiners.match(self.tokens, at)
            if noun > at and any(h.head is not None and h.head.kind == "group" for h in self.hits(noun)):
                return at
        return end

    def _is_about(self, at: int) -> bool:
        token = self.token(at)
        return token is not None and token.low == "về"

    def _about_end(self, at: int) -> int:
        """End of what a board is about: that of the clause, or a comma before another body in capitals."""
        end = self.clause_end(at)
        for place in range(at, end):
            after = self.token(place + 1)
            joint = self.tokens[place].text == "," or self.is_conjunction(place)
            if not joint or after is None or not after.text[0].isupper():
                continue
            if looks_abbreviated(after.text) and not self.starts_placed(place + 1):
                continue  # "về phát triển KH, CN"
            if self.places.mixed and self.begins_body(place + 1) and not self.is_matter(place + 1):
                return place
        return end

    def _only_tail(self, at: int, head: Head) -> bool:
        """Whether a place or the whole body follows at once: "Văn phòng Sở Nội vụ", "Công đoàn tỉnh"."""
        token = self.token(at)
        if token is None or not token.is_word:
            goes_on = token is not None and token.text == "," and head.named and at + 1 < len(self.tokens)
            return not (self.dashed_on(at, head) or (goes_on and self.small_object(at + 1)))
        if head.named and self.words.determiners.match(self.tokens, at) > at:  # "Ban Quản lý các dự án"
            return self.places.read(at) is not None  # "Tòa án các cấp"
        if head.named and self.is_conjunction(at):  # "Ban Quản lý và khai thác công trình thủy lợi"
            return self.begins_body(self.skip_joint(at)) or self.token(self.skip_joint(at)) is None
        if self.starts_row(at):  # a whole that this is a part of, or words of the name: "Công ty Điện lực"
            return is_whole(self, at)
        return self.ends(at) and self.words.verbs.match(self.tokens, at) == at

    def dashed_on(self, at: int, head: Head | None) -> bool:
        """Whether a dash and capitals that begin no body of the register, nor a part of one, go on: "Ban
        Quản lý dự án - Quỹ đất".
        """
        dash, token = self.token(at), self.token(at + 1)
        if head is None or not head.named or dash is None or dash.text != "-" or token is None:
            return False
        if (
            not self.places.mixed
            or not token.is_word
            or not token.text[0].isupper()
            or self.starts_row(at + 1)
        ):
            return False
        heads = [hit.head for hit in self.hits(at + 1) if hit.head is not None]
        return all(found.kind == "unit" and not found.child for found in heads)

    def row_and_name(self, at: int, start: int, chosen: Hit | None) -> Found | None:
        """A body of the register with a proper name behind it: "Công an Phú Quốc".

        ``chosen``: first words of its kind, than which the body's own are not shorter.
        """
        hits = [
            h
            for h in self.hits(start)
            if h.row is not None and h.row.kind == "unit" and (chosen is None or h.end >= chosen.end)
        ]
        if not hits or not self.places.mixed:
            return None
        longest = max(hits, key=lambda hit: hit.end)
        token = self.token(longest.end)
        end = self.places.name_end(longest.end)
        if token is None or longest.row is None or end - longest.end < 2 or not self.ends(end):
            return None
        if longest.row.name.count(" ") + 1 != longest.node.depth:  # a short form does not go on
            return None
        row = longest.row
        name = f"{row.name} {self.written(longest.end, end)}"
        if (more := self.class_in_name(end)) > end:
            name, end = f"{name} {self.written(end, more)}", more
        tail = read_tail(self, end, False, self.inner)
        level = tail.level if tail.level is not None else self.resolve(row.level)
        return Found(
            at,
            tail.end,
            f"{name} {tail.suffix}".strip(),
            "unit",
            level,
            longest.score,
            tail.related,
            suffix="x",
        )

    def _office_end(self, start: int, end: int) -> int:
        """End of an office whose last words begin the body's name: "Chánh | Văn phòng HĐND và UBND"."""
        for place in range(start + 1, end):
            if any(
                hit.row is not None and hit.row.kind == "unit" and hit.end > end
                for hit in self.rows_at(place)
            ):
                return place
        return end

    def with_office(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        """ "Chủ tịch UBND cấp huyện", "Thủ trưởng các cơ quan, đơn vị"."""
        offices = [hit for hit in self.hits(start) if hit.head is not None and hit.head.kind == "office"]
        if not offices:
            return None
        office = max(offices, key=lambda hit: hit.end)
        if any(row.end > office.end for row in self.rows_at(start)):
            return None
        end = self._office_end(start, office.end)
        words = capital(self.written(start, end))
        body = None if self.places.read(end) is not None else self.entry(end)
        if body is None or body.kind == "unknown":
            end = office.end
            if not self.ends(end):
                end = self._before_class(end, self.free_end(end, named=True, shares=False))
            tail = read_tail(self, end, True, self.inner)
            name = f"{self.written(at, end)} {tail.suffix}".strip()
            level = (
                tail.level if tail.has_level else self.resolve(office.head.level if office.head else "issuer")
            )
            kind: Literal["unit", "group"] = "group" if plural or tail.group else "unit"
            found = Found(
                at, tail.end, capital(name), kind, level, _LISTED_OWN, tail.related, own_place=tail.own_place
            )
            found.office = words if end == office.end and not tail.suffix else ""
            return found
        inner = lower_first(body.name) if body.kind == "group" and body.name.startswith("Các ") else body.name
        made = Carry(office=words)
        if body.carry is not None:
            made = Carry(
                node=None if plural else body.carry.node,
                head=None if plural else body.carry.head,
                prefix=f"{words} {body.carry.prefix}" if body.carry.prefix else "",
                place_kind=body.carry.place_kind,
                plural=body.carry.plural or (body.kind == "group" and body.listing),
                small=body.carry.small,
                office=words,
            )
        return Found(
            start=at,
            end=body.end,
            name=f"{'Các ' if plural else ''}{lower_first(words) if plural else words} {inner}",
            kind="group" if plural else body.kind,
            level=body.level,
            score=body.score,
            related=body.related,
            suffix=body.suffix,
            own_place=body.own_place,
            carry=made,
            listing=body.listing,
            placeless=body.placeless if not plural else "",
            office=words,
        )
