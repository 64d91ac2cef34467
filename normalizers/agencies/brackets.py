"""Members of a class behind a colon or in brackets, and what else stands in brackets."""

from __future__ import annotations

import re

from normalizers.agencies.duties import DutyReader
from normalizers.agencies.found import Carry, Found
from normalizers.agencies.match import Hit, find
from normalizers.agencies.naming import capital
from normalizers.agencies.tokens import looks_abbreviated

_SURE = 0.95
_OFFICE_AND_KIND = 2
"""Words of "Trưởng phòng"."""
_PARTS = ("Phòng ", "Cục ", "Vụ ", "Chi cục ")
"""What a body that is surely part of the one behind a stroke begins with."""
_COUNCIL = "Ủy ban nhân dân"
_LOCAL = "Các địa phương"
_KIND = "(?:huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)"
_PLACES = re.compile(rf"Các {_KIND}(?:, {_KIND}| và {_KIND})*")


class BracketReader(DutyReader):
    """Reads colons and brackets."""

    def colon(self, at: int) -> int:
        if not self.bodies or len(self.bodies) == self.line:
            return at + 1
        last = self.bodies[-1]
        if last.end == at and (first := self._numbered_member(at + 1, last)) is not None:
            self.bodies.pop()
            self.add(first, at + 1)
            return first.end
        if last.end == at and self._is_head(last) and (end := self._members(at + 1, last)) > at + 1:
            return end
        if last.kind == "unknown" and self.starts_body(at + 1):
            self.drop(last.start, last.end)
            self.bodies.pop()
            return at + 1
        if last.end == at and (end := self._members(at + 1, last)) > at + 1:
            return end
        end = self.duty_end(at + 1)
        if duty := self.source(at + 1, end).strip(" .,;-"):
            self.give(duty, self.line)
        self.clause = len(self.bodies)
        return end

    def _members(self, at: int, last: Found) -> int:
        """End of the first member when the members of a class follow its colon; ``at`` when none do.

        "Các sở: Nội vụ, Tài chính" names the members alone; "Các sở, ngành: Sở Nội vụ, Sở Tài chính" both.
        """
        if last.kind == "unit" and self._kind_in_office(last) is None:  # a misread ";" is a colon too
            return self._listed(at)
        member = self._headless(at, last)
        if member is not None:
            member.start = last.start
            self.bodies.pop()
            self.add(member, at)
            return member.end
        kinds = self._kinds_of_schools(at) if last.name.endswith("trường") else at
        if kinds > at:
            last.name, last.end = f"{last.name}: {self.written(at, kinds)}", kinds
            return kinds
        named = self.entry(at) if self.starts_body(at) else None
        if named is None or named.kind != "unit" or named.score < _SURE or not self._list_end(named.end):
            return at
        self.add(named, at)
        return named.end

    def _numbered_member(self, at: int, last: Found) -> Found | None:
        """The first of "Quân khu: 2, 4, 5"."""
        if last.kind != "unit" or last.carry is None or last.carry.head is None:
            return None
        token = self.token(at)
        if token is None or not token.text.isdigit():
            return None
        last.carry.numbered = last.name
        found = self.shared_words(at, last.carry)
        if found is not None:
            found.start = last.start
        return found

    def _is_head(self, last: Found) -> bool:
        """Whether the words are the first words of a kind alone: "Bộ: Công Thương, Công an"."""
        if last.kind != "unknown":
            return self._kind_in_office(last) is not None
        alone = (hit.head for hit in self.hits(last.start) if hit.end == last.end)
        return any(head is not None and head.shares for head in alone)

    def _kind_in_office(self, last: Found) -> tuple[int, Hit] | None:
        """Where the kind of body stands that the words for an office end with, as "Trưởng phòng" does."""
        start = self.words.determiners.match(self.tokens, last.start)
        if last.end - start != _OFFICE_AND_KIND or last.kind == "unknown":
            return None
        office = any(hit.head is not None and hit.head.kind == "office" for hit in self.hits(start))
        for hit in self.hits(last.end - 1) if office else ():
            if hit.end == last.end and hit.head is not None and hit.head.shares and hit.head.kind == "unit":
                return last.end - 1, hit
        return None

    def _listed(self, at: int) -> int:
        """End of the first body when nothing but known bodies follows; ``at`` when more does."""
        if not self.starts_body(at):
            return at
        first = found = self.entry(at)
        while found is not None and found.kind != "unknown" and (found.row or found.score >= _SURE):
            after = self.skip_joint(found.end)
            token = self.token(after)
            if token is None or token.text in ";\n" or (token.text == "." and self.sentence_end(after)):
                assert first is not None
                self.add(first, at)
                return first.end
            if after == found.end:
                return at
            found = self.entry(after, found.carry)
        return at

    def _first_member(self, at: int, last: Found) -> Found | None:
        return self._headless(at, last) if last.kind == "group" else None

    def _headless(self, at: int, last: Found) -> Found | None:
        """The first member of a class, named without the first words of its kind."""
        office = last.carry.office if last.carry is not None else ""
        kind = self._kind_in_office(last)
        if kind is not None:
            office = capital(self.written(kind[0] - 1, kind[0]))
            carry = Carry(node=kind[1].node, head=kind[1].head, office=office)
            member = self.shared_head(at, at, carry) or self._in_office(self.shared_words(at, carry), carry)
            return member if member is not None and self._list_end(member.end) else None
        place = next((n for n in range(last.start, last.end) if self._plural_at(n)), last.start)
        start = self.words.determiners.match(self.tokens, place if office else last.start)
        heads = [
            h for h in self.hits(start) if h.head is not None and h.head.shares and h.head.kind == "unit"
        ]
        member = None
        if heads:
            carry = Carry(node=heads[-1].node, head=heads[-1].head, office=office)
            member = self.shared_head(at, at, carry)
        elif last.carry is not None and last.carry.prefix and last.listing:
            member = self.shared_place(at, last.carry)
        elif last.carry is not None and (last.name == _LOCAL or _PLACES.fullmatch(last.name)):
            member = self._local(at, last)
        return member if member is not None and self._list_end(member.end) else None

    def _kinds_of_schools(self, at: int) -> int:
        """End of kinds of school: "Các trường: Mầm non, Tiểu học, THCS"; ``at`` where none stands."""
        node, end = self.register.root.children[self.key_of("trường")], at
        while True:
            found = [hit.end for hit in find(self.tokens, at, node) if hit.head is not None]
            if not found or not self._list_end(max(found)):
                return end
            end = max(found)
            at = self.skip_joint(end)

    def _local(self, at: int, last: Found) -> Found | None:
        """The first of "các địa phương: Hạ Long, Cẩm Phả", "UBND các địa phương (…)"."""
        end = self.places.name_end(at)
        if end == at or self.places.kind_of(self.written(at, end), last.level) is None:
            return None
        prefix = _COUNCIL if self.starts_placed(last.start) else ""
        carry = Carry(prefix=prefix, place_kind="", level=last.level, bare=not prefix)
        return self.shared_place(at, carry)

    def _plural_at(self, at: int) -> bool:
        return self.words.determiners.match(self.tokens, at) > at

    def _list_end(self, at: int) -> bool:
        token = self.token(at)
        return token is None or token.text in ",;\n.)" or self.is_conjunction(at)

    def bracket(self, at: int) -> int:
        close = self._close(at)
        inside = (at + 1, close)
        after = min(close + 1, len(self.tokens))
        if close == at + 1:
            return after
        if not self.bodies:
            return at + 1
        last = self.bodies[-1]
        if self._aside(*inside):
            self.drop(*inside)
            return after
        if self.words.prepositions.match(self.tokens, at + 1) > at + 1:
            last.name = f"{last.name} {self._whole_inside(*inside)}"
            last.end = after
            return after
        if self.words.roles.match(self.tokens, at + 1) > at + 1:
            last.responsibility = self.source(*inside)
            return after
        if self.words.exceptions.match(self.tokens, at + 1) > at + 1:
            last.end = after
            return after
        bodies = self._inside(*inside, last)
        if bodies is None:
            last.responsibility = self.source(*inside)
            return after
        if len(bodies) == 1 and bodies[0].name.lower() == last.name.lower():
            last.end = after
            return after
        if len(bodies) == 1 and self.tokens[inside[0]].text.isdigit() and bodies[0].level == last.level:
            last.end = after  # "UBND cấp xã (96 xã, phường)"
            return after
        if len(bodies) == 1 and self._is_part(last, bodies[0]):
            last.name = f"{last.name} ({bodies[0].name})"
            last.level, last.end = bodies[0].level, after
            return after
        for body in bodies:
            if body.row is not None and body.row.level == "issuer" and not body.suffix and last.level:
                body.level = last.level  # "UBND cấp huyện (Bộ phận Một cửa)"
            self.add(body, body.start)
        return after

    def _whole_inside(self, start: int, end: int) -> str:
        """ "thuộc Sở Nội vụ" with the body's name in full."""
        at = self.words.prepositions.match(self.tokens, start)
        body = self.entry(at)
        if body is None or body.kind == "unknown" or body.end != end:
            return self.written(start, end)
        return f"{self.meant(start, at)} {body.name}"

    def _is_part(self, part: Found, whole: Found) -> bool:
        """ "Vụ Pháp chế (Bộ Tư pháp)", not "Sở Nội vụ (Ban Thi đua)" nor "Ban Chỉ đạo tỉnh (Sở Nội vụ)"."""
        if part.own_place or whole.responsibility is not None:
            return False
        head = part.carry.head if part.carry is not None else None
        if head is None or not head.child or part.kind != "unit" or whole.row is None or not whole.row.parent:
            return False
        return part.row is None or not part.row.parent

    def whole_behind(self, at: int) -> int:
        """End of the whole behind a stroke: "Cục Pháp chế/BQP"; 0 where the body is no part of it."""
        part = self.bodies[-1]
        if part.end != at or part.suffix or not part.name.startswith(_PARTS):
            return 0
        whole = self.inner(at + 1)
        if whole is None or not self._is_part(part, whole):
            return 0
        part.name, part.level, part.end = f"{part.name}/{whole.name}", whole.level, whole.end
        return whole.end

    def _close(self, at: int) -> int:
        depth = 0
        for place in range(at, len(self.tokens)):
            if self.tokens[place].text in "([":
                depth += 1
            elif self.tokens[place].text in ")]":
                depth -= 1
                if depth == 0:
                    return place
        return len(self.tokens)

    def _aside(self, start: int, end: int) -> bool:
        """A bracket that says neither who nor what: a person, a number, "(nếu có)", a short form."""
        words = self.words
        if words.persons.match(self.tokens, start) > start or words.asides.match(self.tokens, start) == end:
            return True
        inside = [token for token in self.tokens[start:end] if token.is_word]
        if words.instruments.match(self.tokens, start) > start and any(t.text.isdigit() for t in inside):
            return True
        if not inside or all(token.text.isdigit() for token in inside):
            return True
        if not self.hits(start) and all(_is_code(token.text) for token in inside):
            return len(inside) == 1 or all(any(char.isdigit() for char in token.text) for token in inside)
        if self.starts_body(start) or words.roles.match(self.tokens, start) > start:
            return False
        proper = all(token.text[:1].isupper() and not token.text.isupper() for token in inside)
        return proper and 2 <= len(inside) <= 5 and self.places.mixed and not self._place_names(start)

    def _place_names(self, start: int) -> bool:
        carry = self.bodies[-1].carry if self.bodies else None
        if self.bodies and self.bodies[-1].kind == "group" and self.places.official_at(start) > start:
            return True
        if carry is None:
            return False
        return carry.prefix != "" or (carry.node is not None and bool(self.rows_at(start, carry.node)))

    def _inside(self, start: int, end: int, last: Found) -> list[Found] | None:
        """The bodies in a bracket when it holds nothing else."""
        inside = BracketReader(list(self.tokens[:end]), self.text, self.context)
        inside._hits = {
            place: hits
            for place, hits in self._hits.items()
            if place < end and all(h.end <= end for h in hits)
        }
        found: list[Found] = []
        at, carry = start, last.carry
        first = inside._first_member(start, last)
        if first is not None:
            first.start = last.start
            self.bodies.remove(last)
            found.append(first)
            at, carry = first.end, first.carry
        while at < end:
            token = self.tokens[at]
            if not token.is_word or self.is_conjunction(at):
                if token.text in ".:" and not token.text.startswith(".."):
                    return None
                if token.text.startswith(".."):
                    self.reading.open_list = True
                at += 1
                continue
            lead = self.words.leads.match(self.tokens, at)
            if lead > at and lead < end:
                at = lead
                continue
            body = inside.entry(at, carry)
            if body is None or body.kind == "unknown":
                return None
            following = inside.token(body.end)
            dash = int(following is not None and following.text == "-")  # "(Sở Nội vụ - cơ quan thường trực)"
            role = body.end + dash
            if dash and self.words.roles.match(inside.tokens, role) == end > role:
                body.responsibility = self.source(role, end)
                found.append(body)
                break
            if self.words.roles.match(inside.tokens, body.end) == end > body.end:  # "(Vụ KHTC phối hợp)"
                body.responsibility = self.source(body.end, end)
                found.append(body)
                break
            if following is not None and following.is_word and not inside.is_conjunction(body.end):
                return None
            found.append(body)
            at, carry = body.end, body.carry
        return found or None


def _is_code(text: str) -> bool:
    """A short form or code: "CNTT", "PC06"."""
    return looks_abbreviated(text) or (text.isupper() and any(char.isdigit() for char in text))
