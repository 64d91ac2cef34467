"""One body or class of a cell: what it is, what it is called in full, and where its words end."""

from __future__ import annotations

from dataclasses import replace

from normalizers.agencies.found import Carry, Found
from normalizers.agencies.match import Hit
from normalizers.agencies.naming import capital
from normalizers.agencies.register import AND, Head, Node
from normalizers.agencies.shared import SharedReader
from normalizers.agencies.tail import read_tail
from normalizers.agencies.tokens import looks_abbreviated
from schema.decision import Level

_LISTED_OWN = 0.9
"""Score of a name told by its first words alone."""
_BARE = 0.8
"""Score of a name without the word for its kind."""
_FIELDS: dict[Level, str] = {"province": "Sở", "district": "Phòng"}
"""The kind of the bodies of a level that are told by their fields."""
_SINGLE = ("Văn phòng", "Thanh tra")
"""Offices of which a body has one."""
_OF_SEVERAL = ("trực thuộc", "thuộc", "trên địa bàn", "trong tỉnh")
"""Tails that a class has as well as a body: "các bệnh viện, trung tâm y tế trên địa bàn"."""
_PLURAL_UNITS = ("Sở", "Bộ")


class EntryReader(SharedReader):
    """Reads one body or class at a place."""

    def entry(self, at: int, carry: Carry | None = None) -> Found | None:
        """The body or class whose words start there; None where nothing that can be named does."""
        token = self.token(at)
        if token is None or not token.is_word:
            return None
        if self.words.unknown.match(self.tokens, at) > at and not self._next_name(at, carry):
            return None
        if carry is not None and carry.plural and carry.small and token.text[0].isupper():
            kinds = [hit.head.kind for hit in self.hits(at) if hit.head is not None]
            if not looks_abbreviated(token.text) or (kinds and "group" not in kinds):
                carry = replace(carry, plural=False, office="")
        start = self.words.determiners.match(self.tokens, at)
        plural = start > at
        if plural and (number := self.token(start)) is not None and number.text.isdigit():
            start += 1
        elif token.text.isdigit() and self._counts_places(at + 1):
            plural, start = True, at + 1
        if self.token(start) is None:
            return None
        return (
            _sharing(self.shared_place(at, carry))
            or self.with_office(at, start, plural, carry)
            or self._from_register(at, start, plural, carry)
            or _sharing(self.shared_head(at, start, carry))
            or self._from_head(at, start, plural, carry)
            or self._approximate(at, start, plural, carry)
            or (self.own_class(at, start, plural, carry) if plural else None)
            or _sharing(self.shared_words(at, carry))
            or self._without_kind(at)
        )

    def _without_kind(self, at: int) -> Found | None:
        """A department or office of the issuer by its field alone, as an item of a list: "TNMT; TC-KH"."""
        kind = _FIELDS.get(self.context.issuer_level)
        before = self.token(at - 1)
        if kind is None or (before is not None and before.is_word and not self.is_conjunction(at - 1)):
            return None
        node = self.register.root.children[self.key_of(kind)]
        hit = self.best([hit for hit in self.sharing_units(at, node) if self._item_ends(hit.end)])
        if hit is None or hit.row is None or hit.row.level != self.context.issuer_level:
            return None
        head = next(head for head in node.heads if head.name == kind)
        return self.unit(at, hit, head, node, _BARE)

    def _item_ends(self, at: int) -> bool:
        token = self.token(at)
        return token is None or token.text in ",;\n" or self.is_conjunction(at)

    def _counts_places(self, at: int) -> bool:
        """Whether kinds of place follow a number: "102 xã, phường"."""
        place = self.places.read(at) if self.places.type_at(at) is not None else None
        return place is not None and place.group

    def _next_name(self, at: int, carry: Carry | None) -> bool:
        """Whether the name of a place stands there: "xã Hoàng Hanh, Như Quỳnh"."""
        if self.places.official_at(at) > at:
            return True
        titled = all(token.text.istitle() for token in self.tokens[at : at + 2])
        return carry is not None and carry.place_kind is not None and self.places.mixed and titled

    def inner(self, at: int) -> Found | None:
        """A body that another one is named by; never a guess."""
        found = self.entry(at)
        return found if found is not None and found.kind != "unknown" else None

    def _schools(self, at: int, start: int, chosen: Hit) -> Found | None:
        """A class of schools told by their kinds alone: "Trường Mầm non, Tiểu học, THCS trên địa bàn xã"."""
        if chosen.head is None or not chosen.head.shares:
            return None
        end, kinds = chosen.end, 1
        while (after := self.skip_joint(end)) > end:
            kind = self.other_kind(after, chosen.head)
            if kind is None:
                break
            if not (self.bare(kind.end) or self.ends(kind.end)):
                return None  # one of them is named
            end, kinds = kind.end, kinds + 1
        if kinds == 1:
            return None
        tail = read_tail(self, end, False, self.inner)
        name = capital(f"{self.written(at, end)} {tail.suffix}".strip())
        level = tail.level if tail.has_level else None
        return Found(at, tail.end, name, "group", level, _LISTED_OWN, tail.related, listing=True)

    def _from_register(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        hits = [hit for hit in self.rows_at(start) if not self.bare_class(hit, start, plural)]
        hit = self.best(hits)
        if hit is None or hit.row is None:
            return None
        if hit.row.kind == "group" and any(
            other.row is not None and other.row.kind == "group" and other.end > hit.end
            for other in self.hits(start)
        ):
            return None
        rivals = [other.end for other in self.hits(start) if other.head is not None]
        if carry is not None and carry.node is not None:
            same = int(self._shares_exactly(hit, carry))  # "Bộ Quốc phòng, Công an"
            rivals += [shared.end + same for shared in self.sharing_units(start, carry.node)]
        if max(rivals, default=0) > hit.end:
            return None
        if hit.row.kind == "group":
            return self.listed_class(at, start, hit, plural, carry)
        longer = None if plural else self.longer_damaged(start, hit)
        if longer is not None:
            head, node = self.sharing_head(start, longer[1].end)
            return self.unit(at, longer[1], head, node, longer[0].score)
        head, node = self.sharing_head(start, hit.end)
        if head is not None and head.closed and not plural and self.unread(hit, node):
            return None
        if plural and not self._lists(hit, head, node):
            return self.plural_units(at, hit, plural)
        longest = max((h for h in self.hits(start) if h.head is not None), key=lambda h: h.end, default=None)
        if self._and_more(hit.end, head, node):
            return None
        kind = longest.head if longest is not None else None
        if (
            self._manages_more(hit.end, kind)
            or self._named_on(hit.end, kind)
            or self.dashed_on(hit.end, kind)
        ):
            return None
        found = self.unit(at, hit, head, node)
        if found is not None and self._joins_class(found, carry):
            return self.plural_units(at, hit, plural)
        return found

    def _and_more(self, at: int, head: Head | None, node: Node | None) -> bool:
        """Whether "và" and words that are no body follow: the longer name is one that no register has."""
        if head is None or node is None or head.closed or not head.shares:
            return False
        dash = self.token(at)
        dashed = dash is not None and dash.text == "-"
        if not dashed and not self.is_conjunction(at):
            return False
        after = at + 1 if dashed else self.skip_joint(at)
        token = self.token(after)
        if token is None or not token.is_word or self.starts_body(after):
            return False
        leads = self.words.leads.match(self.tokens, after)
        rows = self.rows_at(after, node)
        offices = any(hit.row is not None and hit.row.level == "district" for hit in rows)
        if leads == after and self.tokens[at].key == AND and token.text.istitle() and not offices:
            return True  # "Phòng Công nghệ thông tin và Bưu chính viễn thông": two would be "các phòng"
        return leads == after and not rows and self.near(after, head) is None

    def _manages_more(self, at: int, head: Head | None) -> bool:
        """Whether the name goes on with a class: "Ban QLDA ĐTXD các công trình dân dụng"."""
        if head is None or not head.named or self.words.determiners.match(self.tokens, at) == at:
            return False
        noun = self.words.determiners.match(self.tokens, at)
        for hit in self.hits(noun):
            if (hit.row or hit.head).kind == "group":  # type: ignore[union-attr]
                return False
            if hit.head is not None and self.places.mixed and self.tokens[noun].text.istitle():
                return False  # "Hội đồng Dân tộc các Ủy ban của Quốc hội": a comma was lost
        return self.places.read(at) is None

    def _named_on(self, at: int, head: Head | None) -> bool:
        """Whether "và" or "," and capitals that begin no body go on: "Trung tâm Thông tin và Giám sát"."""
        after = self.skip_joint(at)
        token, mark = self.token(after), self.token(at)
        if head is None or not head.named or token is None or mark is None:
            return False
        if not self.is_conjunction(at) and mark.text != ",":
            return False
        if mark.text == "," and self.small_object(after):
            return True
        if mark.text == "," and not self._goes_on(after):
            return False
        return self.places.mixed and token.text[0].isupper() and not self.begins_body(after)

    def _joins_class(self, found: Found, carry: Carry | None) -> bool:
        """Whether a body written small goes on a list of classes: "các bệnh viện, trung tâm y tế"."""
        if carry is None or not carry.plural or not self.places.mixed:
            return False
        if found.suffix:
            return found.suffix.startswith(_OF_SEVERAL) and not found.own_place
        row = found.row
        return row is not None and row.level == "issuer" and self.tokens[found.start].text[0].islower()

    def _shares_exactly(self, hit: Hit, carry: Carry) -> bool:
        """Whether a body of its own name rather shares the first words before it: no place follows."""
        if carry.head is None or not carry.head.closed:
            return False
        central = self.context.issuer_level == carry.head.level == "central"  # "các Bộ: Tư pháp; Công an"
        return (central or not carry.loose) and self.places.type_at(hit.end) is None

    def _lists(self, hit: Hit, head: Head | None, node: Node | None) -> bool:
        """Whether the plural word before stands for a list of bodies ("Các Sở Tư pháp, Tài chính")."""
        if head is None or node is None or not head.shares:
            return False
        after = self.skip_joint(hit.end)
        alone = not self.rows_at(after, node)
        if head.name in _PLURAL_UNITS and not (alone and self._of_every_province(head)):
            return True
        return after > hit.end and not self.starts_body(after) and not alone

    def _of_every_province(self, head: Head) -> bool:
        """Whether a plural in a plan of the centre means the bodies of all provinces: "các Sở Y tế"."""
        return self.context.issuer_level == "central" and head.level != "central"

    def _from_head(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        heads = [hit for hit in self.hits(start) if hit.head is not None and hit.head.kind != "office"]
        if not heads:
            return self.row_and_name(at, start, None)  # "Huyện ủy Tuy Phong"
        chosen = max(heads, key=lambda hit: hit.end)
        head = chosen.head
        assert head is not None
        if head.kind == "placed":
            return self.placed(at, chosen.end, head.name, carry)
        if head.kind == "group" and (place := self.named_place(at, start, chosen.end)) is not None:
            return place
        if head.kind == "group" and any(
            hit.row is not None and hit.end > chosen.end for hit in self.hits(start)
        ):
            named = self.row_and_name(at, start, chosen)  # "Thị xã ủy Long Mỹ" is no "thị xã"
            if named is not None:
                return named
        near = self.near(start, None) if not plural or head.kind == "group" else None
        if near is not None and near[1].row is not None and self.trusted(start, near[1]):
            if near[1].row.kind == "group":
                return self.listed_class(at, start, near[1], plural, carry, near[0].score)
            sharing, node = self.sharing_head(start, near[1].end)
            return self.unit(at, near[1], sharing, node, near[0].score)
        classes = [hit.end for hit in self.hits(start) if hit.row is not None and hit.row.kind == "group"]
        if head.kind == "group" or max(classes, default=0) > chosen.end:
            return self.own_class(at, start, plural, carry)
        if plural or (carry is not None and carry.plural and self._common_noun(start, chosen)):
            return self.own_class(at, start, plural, carry)
        part = self.row_and_name(at, start, chosen)
        if part is not None:
            return part
        schools = self._schools(at, start, chosen)
        if schools is not None:
            return schools
        return self.free_unit(at, chosen.end, head, chosen.node, True, _LISTED_OWN)

    def _common_noun(self, at: int, hit: Hit) -> bool:
        """Whether first words go on a list of classes: "các phòng, chi cục, trung tâm trực thuộc"."""
        if self.tokens[at].text[0].islower():
            return True
        end = hit.end
        if hit.head is not None and self._told_by_kind(end):
            return True
        if hit.head is None or not (hit.head.shares or hit.head.child) or hit.head.name in _SINGLE:
            return False
        return self.bare(end) or self.words.prepositions.match(self.tokens, end) > end

    def _told_by_kind(self, at: int) -> bool:
        """Whether the words behind are short forms and figures and then small letters, no name: "Công ty
        TNHH MTV 100% vốn nhà nước".
        """
        place = at
        while (token := self.token(place)) is not None and (
            token.text.isupper() or token.text.isdigit() or token.text == "%"
        ):
            place += 1
        token = self.token(place)
        return place > at and token is not None and token.is_word and self.attribute_goes_on(place)

    def _approximate(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        """A damaged name whose first word is damaged too."""
        near = self.near(start, None)
        if near is None or near[1].row is None or not self.trusted(start, near[1]):
            return None
        if near[1].row.kind == "group":
            return self.listed_class(at, start, near[1], plural, carry, near[0].score)
        return self.unit(at, near[1], None, None, near[0].score)


def _sharing(found: Found | None) -> Found | None:
    if found is not None:
        found.shared = True
    return found
