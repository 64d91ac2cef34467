"""One body or class of a cell: what it is, what it is called in full, and where its words end."""

from __future__ import annotations

from typing import Literal

from normalizers.agencies.found import Carry, Found
from normalizers.agencies.groups import GroupReader
from normalizers.agencies.match import Hit, Near, nearest, preferred
from normalizers.agencies.naming import capital, lower_first
from normalizers.agencies.place import Place, city_level
from normalizers.agencies.register import AND, Head, Node, RowLevel
from normalizers.agencies.tail import is_whole, read_tail
from normalizers.agencies.tokens import looks_abbreviated
from schema.decision import Level

_LISTED_OWN = 0.9
"""Score of a name told by its first words alone."""
_SHARED_OWN = 0.8
"""Score of a name told only by the first words of the one before."""
_PLURAL_UNITS = ("Sở", "Bộ")
_MAX_JOINTS = 4
_PEOPLES = "nhân dân"


class EntryReader(GroupReader):
    """Reads one body or class at a place."""

    def entry(self, at: int, carry: Carry | None = None) -> Found | None:
        """The body or class whose words start there; None where nothing that can be named does."""
        token = self.token(at)
        if token is None or not token.is_word or self.words.unknown.match(self.tokens, at) > at:
            return None
        start = self.words.determiners.match(self.tokens, at)
        plural = start > at
        if plural and (number := self.token(start)) is not None and number.text.isdigit():
            start += 1
        if self.token(start) is None:
            return None
        return (
            _sharing(self._shared_place(at, carry))
            or self._with_office(at, start, plural, carry)
            or self._from_register(at, start, plural, carry)
            or _sharing(self._shared_head(at, start, carry))
            or self._from_head(at, start, plural, carry)
            or self._approximate(at, start, plural, carry)
            or (self.own_class(at, start, plural, carry) if plural else None)
            or _sharing(self._shared_words(at, carry))
        )

    def inner(self, at: int) -> Found | None:
        """A body that another one is named by; never a guess."""
        found = self.entry(at)
        return found if found is not None and found.kind != "unknown" else None

    def resolve(self, level: RowLevel) -> Level | None:
        """A level of the register as a level: "issuer" is the issuing body's."""
        if level == "issuer":
            return self.context.issuer_level
        return city_level(self.context) if level == "city" else level

    # --- names that share something with the one before ---

    def _shared_place(self, at: int, carry: Carry | None) -> Found | None:
        """ "cấp xã" behind "UBND cấp huyện"; a further name behind "UBND huyện A"."""
        if carry is None or not carry.prefix:
            return None
        place = self.places.read(at, joined=True)
        if place is not None:
            if self.starts_row(at) and not place.class_level:
                return None
            return self._placed(at, at, carry.prefix, carry, joined=True)
        if carry.place_kind is None or self.words.verbs.match(self.tokens, at) > at:
            return None
        end = self.places.name_end(at)
        if end == at or not self.ends(end) or not self._only_name(at, end):
            return None
        words = f"{carry.place_kind} {self.written(at, end)}".strip()
        name = f"{carry.prefix} {words}"
        level = self._level_of_kind(carry.place_kind)
        return Found(at, end, name, "unit", level, row=carry.row, carry=carry)

    def _only_name(self, at: int, end: int) -> bool:
        """Whether the words are a place's name ("Hội An", "Bảo Lâm") and no body of the register."""
        if self.words.determiners.match(self.tokens, at) > at:
            return False
        if not self.starts_body(at):
            return True
        rows = any(hit.row is not None and hit.wrong_marks == 0 for hit in self.rows_at(at))
        return self.places.mixed and end - at in (2, 3) and not rows and not self.starts_placed(at)

    def _level_of_kind(self, kind: str) -> Level:
        if kind in ("huyện", "quận", "thị xã", "thành phố", ""):
            return "district"
        return "province" if kind == "tỉnh" else "commune"

    def _shared_head(self, at: int, start: int, carry: Carry | None) -> Found | None:
        """ "Tài chính" behind "Sở TTTT"."""
        if carry is None or carry.node is None or carry.head is None:
            return None
        hit = self.best(self.rows_at(start, carry.node))
        if hit is not None:
            return self._unit(at, hit, carry.head, carry.node)
        if self.hits(start):
            return None
        near = self._near(start, carry.head)
        return self._unit(at, near[1], carry.head, carry.node, near[0].score) if near is not None else None

    def _shared_words(self, at: int, carry: Carry | None) -> Found | None:
        """Words alone, behind a body of an open kind: "Phòng Đào tạo, Khảo thí"."""
        if carry is None or carry.loose or carry.head is None or carry.head.closed or not carry.head.shares:
            return None
        if self.words.verbs.match(self.tokens, at) > at:
            return None
        end = self.free_end(at, carry.head.named, shares=True)
        if end == at or end - at > 8:
            return None
        return self._free_unit(at, at, carry.head, carry.node, False, _SHARED_OWN)

    # --- names of the register ---

    def _from_register(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        hits = [hit for hit in self.rows_at(start) if not self.bare_class(hit, start, plural)]
        hit = self.best(hits)
        if hit is None or hit.row is None:
            return None
        if hit.row.kind == "group" and any(
            other.row is not None and other.row.kind == "group" and other.end > hit.end for other in self.hits(start)
        ):
            return None
        rivals = [other.end for other in self.hits(start) if other.head is not None]
        if carry is not None and carry.node is not None:
            rivals += [shared.end for shared in self.rows_at(start, carry.node)]
        if max(rivals, default=0) > hit.end:
            return None
        if hit.row.kind == "group":
            return self.listed_class(at, start, hit, plural, carry)
        head, node = self._sharing_head(start, hit.end)
        if plural and not self._lists(hit, head, node):
            return self._plural_units(at, hit, plural)
        longest = max((h for h in self.hits(start) if h.head is not None), key=lambda h: h.end, default=None)
        if self._and_more(hit.end, head, node):
            return None
        if self._manages_more(hit.end, longest.head if longest is not None else None):
            return None
        found = self._unit(at, hit, head, node)
        if found is not None and self._joins_class(found, carry):
            return self._plural_units(at, hit, plural)
        return found

    def _and_more(self, at: int, head: Head | None, node: Node | None) -> bool:
        """Whether "và" and words that are no body follow: the longer name is one that no register has."""
        if head is None or node is None or head.closed or not head.shares or not self.is_conjunction(at):
            return False
        after = self.skip_joint(at)
        token = self.token(after)
        if token is None or not token.is_word or self.starts_body(after):
            return False
        leads = self.words.leads.match(self.tokens, after)
        return leads == after and not self.rows_at(after, node) and self._near(after, head) is None

    def _manages_more(self, at: int, head: Head | None) -> bool:
        """Whether the name goes on with a class: "Ban QLDA ĐTXD các công trình dân dụng"."""
        if head is None or not head.named or self.words.determiners.match(self.tokens, at) == at:
            return False
        noun = self.words.determiners.match(self.tokens, at)
        if any(hit.row is not None and hit.row.kind == "group" for hit in self.hits(noun)):
            return False
        return self.places.read(at) is None

    def _joins_class(self, found: Found, carry: Carry | None) -> bool:
        """Whether a body written small goes on a list of classes: "các bệnh viện, trung tâm y tế"."""
        if carry is None or not carry.plural or found.suffix or not self.places.mixed:
            return False
        row = found.row
        return row is not None and row.level == "issuer" and self.tokens[found.start].text[0].islower()

    def _sharing_head(self, start: int, end: int) -> tuple[Head | None, Node | None]:
        """The first words that further names may share, else the longest there are."""
        heads = [hit for hit in self.hits(start) if hit.head is not None and hit.end <= end]
        if not heads:
            return None, None
        chosen = max(heads, key=lambda hit: hit.end)
        if chosen.head is not None and not chosen.head.shares:
            chosen = next((hit for hit in heads if hit.head is not None and hit.head.family), chosen)
        return chosen.head, chosen.node

    def _lists(self, hit: Hit, head: Head | None, node: Node | None) -> bool:
        """Whether the plural word before stands for a list of bodies ("Các Sở Tư pháp, Tài chính")."""
        if head is None or node is None or not head.shares:
            return False
        if head.name in _PLURAL_UNITS:
            return True
        after = self.skip_joint(hit.end)
        return after > hit.end and not self.starts_body(after) and bool(self.rows_at(after, node))

    def _unit(
        self, at: int, hit: Hit, head: Head | None, node: Node | None, score: float | None = None
    ) -> Found | None:
        row = hit.row
        if row is None:
            return None
        if row.kind == "group":
            return self.listed_class(at, at, hit, False, None)
        parents = not row.parent and (head is None or head.child)
        tail = read_tail(self, hit.end, parents, self.inner)
        found = Found(
            start=at,
            end=tail.end,
            name=f"{row.name} {tail.suffix}".strip(),
            kind="group" if tail.group else "unit",
            level=tail.level if tail.level is not None or tail.group else self.resolve(row.level),
            score=hit.score if score is None else score,
            related=tail.related,
            row=row,
            suffix=tail.suffix,
            own_place=tail.own_place,
        )
        shares = head is not None and head.shares
        found.carry = Carry(
            node=node if shares else None,
            head=head,
            prefix=row.name if tail.only_place and not (head is not None and head.closed) else "",
            place_kind=tail.place_kind,
            row=row,
        )
        if row.parent and row.level == "issuer" and not tail.suffix:
            found.placeless = row.name
        return found

    def _plural_units(self, at: int, hit: Hit, plural: bool) -> Found:
        """ "Các Trung tâm Y tế", "các Phòng Giáo dục và Đào tạo": a class of bodies of the register."""
        row = hit.row
        assert row is not None
        tail = read_tail(self, hit.end, not row.parent, self.inner)
        name = row.name if plural else lower_first(row.name)
        words = f"{self.written(at, at + 1) if plural else 'các'} {name} {tail.suffix}".strip()
        level = tail.level if tail.has_level else (None if row.level == "issuer" else self.resolve(row.level))
        carry = Carry(plural=True, prefix=f"các {row.name}" if tail.only_place else "", row=row)
        return Found(
            at, tail.end, capital(words), "group", level, hit.score, tail.related, carry=carry, listing=True
        )

    # --- names told by their first words ---

    def _from_head(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        heads = [hit for hit in self.hits(start) if hit.head is not None and hit.head.kind != "office"]
        if not heads:
            return None
        chosen = max(heads, key=lambda hit: hit.end)
        head = chosen.head
        assert head is not None
        if head.kind == "placed":
            return self._placed(at, chosen.end, head.name, carry)
        near = self._near(start, None) if not plural or head.kind == "group" else None
        refused = {hit.end for hit in self.rows_at(start)}
        if near is not None and near[1].row is not None and near[1].end not in refused:
            if near[1].row.kind == "group":
                return self.listed_class(at, start, near[1], plural, carry, near[0].score)
            sharing, node = self._sharing_head(start, near[1].end)
            return self._unit(at, near[1], sharing, node, near[0].score)
        classes = [hit.end for hit in self.hits(start) if hit.row is not None and hit.row.kind == "group"]
        if head.kind == "group" or max(classes, default=0) > chosen.end:
            return self.own_class(at, start, plural, carry)
        if plural or (carry is not None and carry.plural and self._common_noun(start, chosen.end)):
            return self.own_class(at, start, plural, carry)
        part = self._row_and_name(at, start, chosen)
        if part is not None:
            return part
        return self._free_unit(at, chosen.end, head, chosen.node, True, _LISTED_OWN)

    def _common_noun(self, at: int, end: int) -> bool:
        """Whether first words go on a list of classes: "các phòng, chi cục, trung tâm trực thuộc"."""
        if self.tokens[at].text[0].islower():
            return True
        return self.bare(end) or self.words.prepositions.match(self.tokens, end) > end

    def _row_and_name(self, at: int, start: int, chosen: Hit) -> Found | None:
        """A body of the register with a proper name behind it: "Công an Phú Quốc"."""
        hits = [h for h in self.hits(start) if h.row is not None and h.row.kind == "unit" and h.end > chosen.end - 1]
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
            at, tail.end, f"{name} {tail.suffix}".strip(), "unit", level, longest.score, tail.related, suffix="x"
        )

    def _free_unit(
        self, at: int, words_at: int, head: Head, node: Node | None, led: bool, score: float
    ) -> Found | None:
        """A body under its own words. ``led``: its first words stand there; else they are shared."""
        end = words_at
        if not self._only_tail(words_at, head):
            end = self.before_place(words_at + 1, self.free_end(words_at, head.named, head.shares, node))
        tail = read_tail(self, end, head.child or not led, self.inner)
        if head.closed and tail.end == words_at:
            return None
        if head.closed and end > words_at:
            return None
        words = self.written(words_at, end)
        name = " ".join(part for part in (head.name, words, tail.suffix) if part)
        level = tail.level if tail.level is not None or tail.group else self.resolve(head.level)
        carry = Carry(node=node if head.shares else None, head=head)
        return Found(
            start=at,
            end=tail.end,
            name=capital(name),
            kind="group" if tail.group else "unit",
            level=level,
            score=score,
            related=tail.related,
            suffix=tail.suffix,
            own_place=tail.own_place,
            carry=carry,
        )

    def _only_tail(self, at: int, head: Head) -> bool:
        """Whether a place or the whole body follows at once: "Văn phòng Sở Nội vụ", "Công đoàn tỉnh"."""
        token = self.token(at)
        if token is None or not token.is_word:
            return True
        if head.named and self.words.determiners.match(self.tokens, at) > at:  # "Ban Quản lý các dự án"
            return False
        if self.starts_row(at):  # a whole that this is a part of, or words of the name: "Công ty Điện lực"
            return is_whole(self, at)
        return self.ends(at) and self.words.verbs.match(self.tokens, at) == at

    # --- councils and committees of a place ---

    def _placed(
        self, at: int, place_at: int, prefix: str, carry: Carry | None, joined: bool = False
    ) -> Found | None:
        """ "UBND cấp huyện", "UBND thị xã La Gi", "UBND các huyện, thành phố", "UBND"."""
        people = prefix.endswith(_PEOPLES)
        place = self._place_of(place_at, joined)
        if place is None:
            return self._placeless(at, place_at, prefix)
        tail = read_tail(self, place.end, False, self.inner)
        bare = place.kind == place.words and not place.own
        below = bare and people and self._below(place.level)
        group = place.group or below
        words = place.words
        if group and people and (place.class_level or below):
            words = self.level_words(place, tail, words)
        elif tail.suffix:
            words = f"{words} {tail.suffix}"
        if group and self.attribute_goes_on(tail.end):
            end = self.free_end(tail.end, named=True, shares=False)
            words = f"{self.written(place_at, tail.end, tail.cuts)} {self.written(tail.end, end)}"
            tail.end = end
        name = f"{prefix} {words}"
        made = Carry(prefix=prefix, place_kind=place.named_kind, row=carry.row if carry else None)
        return Found(
            start=at,
            end=tail.end,
            name=capital(name),
            kind="group" if group else "unit",
            level=place.level,
            related=tail.related,
            suffix=words,
            own_place=place.own,
            carry=made,
            listing=group,
        )

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
            if colon is not None and colon.text == ":" and self.places.name_end(place.end + 1) > place.end + 1:
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

    # --- offices, and names that are only like one of the register ---

    def _with_office(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        """ "Chủ tịch UBND cấp huyện", "Thủ trưởng các cơ quan, đơn vị"."""
        offices = [hit for hit in self.hits(start) if hit.head is not None and hit.head.kind == "office"]
        if not offices:
            return None
        office = max(offices, key=lambda hit: hit.end)
        if any(row.end > office.end for row in self.rows_at(start)):
            return None
        words = capital(self.written(start, office.end))
        body = None if self.places.read(office.end) is not None else self.entry(office.end)
        if body is None or body.kind == "unknown":
            end = office.end
            if not self.ends(end):
                end = self.free_end(end, named=True, shares=False)
            tail = read_tail(self, end, True, self.inner)
            name = f"{self.written(at, end)} {tail.suffix}".strip()
            level = tail.level if tail.has_level else self.context.issuer_level
            kind: Literal["unit", "group"] = "group" if plural or tail.group else "unit"
            return Found(
                at, tail.end, capital(name), kind, level, _LISTED_OWN, tail.related, own_place=tail.own_place
            )
        inner = lower_first(body.name) if body.kind == "group" and body.name.startswith("Các ") else body.name
        made = Carry(office=words)
        if body.carry is not None:
            made = Carry(
                prefix=f"{words} {body.carry.prefix}" if body.carry.prefix else "",
                place_kind=body.carry.place_kind,
                plural=body.carry.plural,
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
        )

    def _approximate(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        """A damaged name whose first word is damaged too."""
        near = self._near(start, None)
        if near is None or near[1].row is None:
            return None
        if near[1].row.kind == "group":
            return self.listed_class(at, start, near[1], plural, carry, near[0].score)
        return self._unit(at, near[1], None, None, near[0].score)

    def _near(self, start: int, shared: Head | None) -> tuple[Near, Hit] | None:
        """The row most like the words from there, over the run of pieces that it is most like."""
        whole = not self.hits(start)
        found: list[tuple[float, int, Near]] = []
        words = [token.lower() for token in shared.name.split()] if shared is not None else []
        keys = [self.key_of(word) for word in words]
        joints = 0
        for place in range(start, len(self.tokens)):
            token = self.tokens[place]
            if token.is_word:
                if token.key != AND:
                    if token.text.isdigit() or (self.places.mixed and self._short(token.text)):
                        break
                    keys.append(token.key)
                if len(keys) < 2 or not self._piece_ends(place + 1):
                    continue
                near = nearest(" ".join(keys), whole and shared is None)
                if near.accepted:
                    found.append((near.score, place + 1, near))
            elif token.text in ",-/&\n":
                joints += 1
                if joints > _MAX_JOINTS:
                    break
            else:
                break
        if not found:
            return None
        _, end, near = max(found, key=lambda item: (item[0], item[1]))
        level, day = self.context.issuer_level, self.context.issued_on
        same = [Hit(end, row, None, near.node, 0) for row, _ in near.node.rows]
        return near, preferred(same, level, day)

    def _piece_ends(self, at: int) -> bool:
        token = self.token(at)
        return token is None or not token.is_word or self.ends(at)

    @staticmethod
    def _short(text: str) -> bool:
        return text.isupper() and looks_abbreviated(text)


def _sharing(found: Found | None) -> Found | None:
    if found is not None:
        found.shared = True
    return found
