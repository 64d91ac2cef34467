"""Classes of bodies: those the contract lists, and those named by the words of the cell."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from normalizers.agencies.extents import NameEnds
from normalizers.agencies.found import Carry, Found, Tail
from normalizers.agencies.match import Hit
from normalizers.agencies.naming import capital, lower_first
from normalizers.agencies.place import Place, city_level
from normalizers.agencies.register import AND, GroupRule, Row
from normalizers.agencies.tail import is_whole, read_tail
from normalizers.agencies.tokens import word_keys
from normalizers.text import strip_marks
from schema.decision import Level

_OWN_WORDS = 0.9
_PAIR = 2
_MARKS = frozenset(",/-&")
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_ABSORBED = re.compile(
    r"((dong )?tren( toan)? dia ban.*"
    r"|(thuoc|trong|cua|truc thuoc)( toan)?( (tinh|thanh pho|huyen|thi xa|quan).*)?"
    r"|toan tinh|trong ca nuoc)?"
)
_LEVEL_WORDS: dict[str, str] = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}


@lru_cache(maxsize=256)
def _pattern(text: str, city: bool) -> re.Pattern[str]:
    named = text.replace("{province}", r"[\w ]+").replace("{name}", r"[\w ]+")
    return re.compile(named.replace("{city}", "thanh pho" if city else "thi xa"))


class GroupReader(NameEnds):
    """Reads classes."""

    def inner(self, at: int) -> Found | None:
        """A body that another one is named by."""
        raise NotImplementedError

    @staticmethod
    def key_of(text: str) -> str:
        """One word as a key."""
        return word_keys(text)[1]

    def bare_class(self, hit: Hit, start: int, plural: bool) -> bool:
        """A single noun ("bộ", "sở") is a class only behind a plural word."""
        row = hit.row
        if row is None or row.group is None or row.group.listed or plural:
            return False
        return (hit.node.depth == 1 and not self._first_of_classes(hit)) or row.group.plural

    def _first_of_classes(self, hit: Hit) -> bool:
        """Whether a class named by the same noun follows: "Bộ, cơ quan ngang Bộ"."""
        after = self.skip_joint(hit.end)
        noun = self.tokens[hit.end - 1].key
        return after > hit.end and any(
            other.row is not None
            and other.row.kind == "group"
            and other.node.depth > _PAIR
            and other.end - after == other.node.depth
            and self.tokens[other.end - 1].key == noun
            for other in self.hits(after)
        )

    def _applies(self, rule: GroupRule, key: str) -> bool:
        if rule.issuers is not None and self.context.issuer_level not in rule.issuers:
            return False
        city = city_level(self.context) == "district"
        if rule.need is not None and not _pattern(rule.need, city).fullmatch(key):
            return False
        return key == "" or _pattern(rule.absorb, city).fullmatch(key) is not None

    def listed_class(
        self, at: int, start: int, hit: Hit, plural: bool, carry: Carry | None, score: float | None = None
    ) -> Found | None:
        """A class whose nouns are known: listed in the contract, or a pair that goes by its words."""
        hit = self._more_nouns(hit)
        assert hit.row is not None
        tail = read_tail(self, hit.end, self._within(hit), self.inner)
        end = tail.end
        if self._goes_on_about(start, end, carry):
            return self.own_class(at, start, plural, carry)
        key = _NOT_KEY.sub(" ", strip_marks(tail.suffix)).strip()
        rows = [row for row, _ in hit.node.rows if row.group is not None] or [hit.row]
        for row in sorted(rows, key=lambda row: row.group is None or row.group.need is None):
            rule = row.group
            if rule is None or not rule.listed:
                continue
            if rule.unit and tail.has_place and not tail.group and not plural:
                return self._one_body(at, rule.unit, tail)
            if not self._applies(rule, key):
                continue
            name = row.name
            if rule.suffix:
                name = f"{name} {tail.suffix}".strip()
                own = tail.level if tail.has_level else self.context.issuer_level
                return self._class_found(at, tail, name, own, score or hit.score, plural, carry)
            if carry is not None and carry.plural and carry.office and not plural and name.startswith("Các "):
                name = f"{carry.office} {lower_first(name)}"
            return self._class_found(at, tail, name, row.level, score or hit.score, plural, carry)
        pair = next((row for row in rows if row.group is not None and not row.group.listed), None)
        if pair is None:
            pair = next(
                (
                    row
                    for row in rows
                    if row.group is None or (row.group.need is None and self._may(row.group))
                ),
                None,
            )
        return self._by_words(at, hit.end, tail, pair, plural, carry)

    def _may(self, rule: GroupRule) -> bool:
        return rule.issuers is None or self.context.issuer_level in rule.issuers

    def _within(self, hit: Hit) -> bool:
        """Whether a class named by its nouns stands inside a body: "các ban đảng Tỉnh ủy"."""
        row = hit.row
        if row is None or row.group is None or row.group.listed or self.starts_placed(hit.end):
            return False
        return any(
            h.row is not None and h.row.parent and h.row.level != "central" for h in self.hits(hit.end)
        )

    def _more_nouns(self, hit: Hit) -> Hit:
        """The class with further nouns of its kind: "các Vụ, Cục, Viện, Trường"."""
        row = hit.row
        if row is None or row.group is None or row.group.listed or hit.node.depth < _PAIR:
            return hit
        while True:
            after = self.skip_joint(hit.end)
            heads = [
                h
                for h in self.hits(after)
                if h.head is not None and h.head.kind == "unit" and h.head.shares and not h.head.closed
            ]
            if after > hit.end and self.places.mixed and not self._alike(hit.end - 1, after):
                return hit  # "Các ấp, khu phố, Trường Mầm non"
            units = (h.row for h in self.rows_at(after))
            if any(self.line_start(place) for place in range(hit.end, after)):
                return hit
            if after == hit.end or not heads or any(row is not None and row.kind == "unit" for row in units):
                return hit
            end = max(h.end for h in heads)
            if not self.bare(end) and self.words.prepositions.match(self.tokens, end) == end:
                return hit
            hit = replace(hit, end=end)

    def _alike(self, at: int, other: int) -> bool:
        """Whether the words at both places are nouns with a capital, or both without."""
        nouns = (self.tokens[at].text[0], self.tokens[other].text[0])
        return nouns[0].isupper() == nouns[1].isupper()

    def _goes_on_about(self, start: int, end: int, carry: Carry | None) -> bool:
        """Whether words follow that say which bodies of the class are meant ("cơ quan chủ trì soạn thảo")."""
        token = self.token(end)
        if token is None or not token.is_word or self.is_conjunction(end):
            return False
        if not any(hit.head is not None and hit.head.kind == "group" for hit in self.hits(start)):
            return False
        words = self.words
        if words.unknown.match(self.tokens, end) > end:
            return False
        role = words.roles.match(self.tokens, end)
        if carry is not None and role > end and self.bare(role):  # "A chủ trì; các địa phương phối hợp"
            return False
        if words.leads.match(self.tokens, end) > end and words.verbs.match(self.tokens, end) == end:
            return False
        small = self.places.mixed and token.text[0].islower() and not self.starts_placed(end)
        if words.determiners.match(self.tokens, end) > end:
            return False
        return not self.starts_row(end) or (small and self.places.type_at(end) is None)

    def _one_body(self, at: int, name: str, tail: Tail) -> Found:
        row = next(row for row in self.register.rows if row.name == name)
        return Found(
            at,
            tail.end,
            f"{name} {tail.suffix}".strip(),
            "unit",
            tail.level,
            related=tail.related,
            row=row,
            suffix=tail.suffix,
            own_place=tail.own_place,
            carry=Carry(prefix=name if tail.only_place else "", place_kind=tail.place_kind),
        )

    def _by_words(
        self, at: int, end: int, tail: Tail, row: Row | None, plural: bool, carry: Carry | None
    ) -> Found:
        nouns = self.written(at, end)
        pair = row is not None and row.group is not None and not row.group.listed
        if row is not None and pair and "," in row.name and not set(nouns) & _MARKS:  # "các bộ ngành"
            nouns = f"{self.written(at, end - row.name.count(' ') - 1)} {row.name}".strip()
        words = " ".join(part for part in (nouns, tail.suffix) if part)
        level = tail.level if tail.has_level else None
        if level is None and row is not None:
            level = self._class_level(row)
        found = self._class_found(
            at, tail, self._plural_name(words, plural, carry), level, _OWN_WORDS, plural, carry
        )
        found.row = row
        return found

    def _level_of_nouns(self, hit: Hit) -> Level | None:
        for row, _ in hit.node.rows:
            rule = row.group
            if rule is not None and rule.need is None and (rule.issuers is None or self._applies(rule, "")):
                return self._class_level(row)
        return None

    def _class_level(self, row: Row) -> Level | None:
        level = row.level
        if level == "city":
            return city_level(self.context)
        return None if level == "issuer" else level

    def _plural_name(self, words: str, plural: bool, carry: Carry | None) -> str:
        if plural or carry is None or not carry.plural:
            return capital(words)
        shared = f"{carry.word} {lower_first(words)}"
        return f"{carry.office} {shared}" if carry.office else capital(shared)

    def _class_found(
        self,
        at: int,
        tail: Tail,
        name: str,
        level: object,
        score: float,
        plural: bool,
        carry: Carry | None,
    ) -> Found:
        shared = carry is not None and carry.plural
        return Found(
            start=at,
            end=tail.end,
            name=name,
            kind="group",
            level=level,  # type: ignore[arg-type]
            score=score,
            related=tail.related,
            suffix=tail.suffix,
            carry=Carry(
                plural=plural or shared,
                word=self.plural_word(at) if plural or carry is None else carry.word,
                small=self.small_noun(at) if plural or carry is None else carry.small,
                office=carry.office if carry and not plural else "",
            ),
            listing=True,
            shared=not plural
            and not any(hit.head is not None and hit.head.kind == "placed" for hit in self.hits(at)),
        )

    def small_noun(self, at: int) -> bool:
        """Whether the word behind the plural word there is written small."""
        noun = self.token(self.words.determiners.match(self.tokens, at))
        return noun is not None and self.places.mixed and noun.text[0].islower()

    def plural_word(self, at: int) -> str:
        """The plural word there, for what shares it: "các" or "một số"."""
        words = self.meant(at, self.words.determiners.match(self.tokens, at)).lower()
        return "các" if not words or "các" in words.split() else words

    def own_class(self, at: int, start: int, plural: bool, carry: Carry | None) -> Found | None:
        """A class under its own words, attributes and relative clauses included."""
        heads = [hit for hit in self.hits(start) if hit.head is not None]
        head = max(heads, key=lambda hit: hit.end) if heads else None
        classes = [hit for hit in self.hits(start) if hit.row is not None and hit.row.kind == "group"]
        nouns = max(classes, key=lambda hit: hit.end) if classes else None
        begin = max(head.end if head is not None else start + 1, nouns.end if nouns is not None else 0)
        end = begin
        role_only = carry is not None and self.role_ends(begin)  # "A chủ trì; các ấp phối hợp"
        if self.words.prepositions.match(self.tokens, begin) == begin and not role_only:
            end = max(self.free_end(begin, named=True, shares=False, of_class=True), begin)
        end = self._centre_and_local(end)
        end, level = self._before_whole(begin, end)
        part = head is not None and is_whole(self, end) and not self.starts_placed(end)
        tail = read_tail(self, end, part, self.inner)  # "các cơ quan chức năng Bộ Quốc phòng"
        while self.attribute_goes_on(tail.end):
            more = self.free_end(tail.end + 1, named=True, shares=False, of_class=True)
            if more <= tail.end:
                break
            tail.suffix = f"{tail.suffix} {self.written(tail.end, more)}".strip()
            tail.end = more
        words = " ".join(part for part in (self.written(at, end), tail.suffix) if part)
        level = tail.level if tail.has_level else level
        if level is None and nouns is not None:
            level = self._level_of_nouns(nouns)
        elif level is None and head is not None and head.head is not None:
            known = head.head.level
            level = city_level(self.context) if known == "city" else (None if known == "issuer" else known)
        found = self._class_found(
            at, tail, self._plural_name(words, plural, carry), level, _OWN_WORDS, plural, carry
        )
        if tail.only_place and tail.suffix.startswith("cấp ") and found.carry is not None:
            found.carry.prefix, found.carry.by_level = capital(self.written(at, end)), True
        return found

    def _centre_and_local(self, end: int) -> int:
        """End of "trung ương và địa phương" where words end with its beginning ("báo chí trung ương")."""
        keys = [token.key for token in self.tokens[max(end - 1, 0) : end + 3]]
        return end + 3 if keys[:1] in (["uong"], ["tw"]) and keys[1:] == [AND, "dia", "phuong"] else end

    def before_place(self, start: int, end: int) -> int:
        """End of the words before the place they end with ("Ban Chỉ đạo CCHC huyện"), else their end."""
        for at in range(start, end):
            place = self.places.read(at)
            if place is not None and place.end == end:
                return at
            if self.words.tails.match(self.tokens, at) > at:  # "trên địa bàn tỉnh" says no level
                return end
        return end

    def _before_whole(self, start: int, end: int) -> tuple[int, Level | None]:
        """The same, and the level of a body that the words end with ("cơ quan giúp việc Tỉnh ủy")."""
        for at in range(start, end):
            for hit in self.hits(at):
                if hit.row is not None and hit.row.parent and hit.end == end and hit.row.level != "issuer":
                    return end, self._class_level(hit.row)
        return self.before_place(start, end), None

    def attribute_goes_on(self, at: int) -> bool:
        """Whether words follow that say which of a class are meant ("các huyện ven biển")."""
        token = self.token(at)
        return (
            token is not None
            and token.is_word
            and not self.is_conjunction(at)
            and not self.starts_body(at)
            and self.words.related.match(self.tokens, at) == at
            and self.words.leads.match(self.tokens, at) == at
            and self.words.strong_verbs.match(self.tokens, at) == at
            and self.words.verbs.match(self.tokens, at) == at
            and self.words.unknown.match(self.tokens, at) == at
        )

    def level_words(self, place: Place, tail: Tail, words: str) -> str:
        """ "cấp huyện" for "các huyện, thị xã, thành phố", unless more is said ("các huyện ven biển")."""
        key = _NOT_KEY.sub(" ", strip_marks(tail.suffix)).strip()
        leveled = place.level in ("district", "commune") or words.startswith("cấp ")
        if leveled and _ABSORBED.fullmatch(key):
            return words if words.startswith("cấp ") else _LEVEL_WORDS[place.level or "district"]
        return f"{words} {tail.suffix}".strip()
