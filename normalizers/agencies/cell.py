"""A whole cell: its bodies in order, what each does, and whether the list is open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.entry import EntryReader
from normalizers.agencies.found import Carry, Found
from normalizers.agencies.naming import capital
from normalizers.agencies.tokens import Token, clean, looks_abbreviated, plain_marks, tokenize

_BULLETS = frozenset("-+*•·")
_SHARE_PLACE = frozenset(
    ("Ủy ban nhân dân", "Hội đồng nhân dân", "Đảng ủy", "Ủy ban Mặt trận Tổ quốc Việt Nam")
)
_COLLEGIAL = ("phối", "hợp")
_UNKNOWN_SCORE = 0.0


@dataclass(slots=True)
class Reading:
    """What a cell says. ``dropped``: words that name no body and say nothing of one ("Giao", names)."""

    found: list[Found] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    open_list: bool = False
    text: str = ""
    tokens: list[Token] = field(default_factory=list)


class CellReader(EntryReader):
    """Reads one cell from its first token to its last."""

    def __init__(self, tokens: list[Token], text: str, context: AgencyContext) -> None:
        super().__init__(tokens, text, context)
        self.reading = Reading(text=text, tokens=tokens)
        self._found = self.reading.found
        self._mode: str | None = None
        """What the bodies to come do ("phối hợp")."""
        self._clause = 0
        """Index of the first body of the clause."""
        self._line = 0
        """Index of the first body of the line."""
        self._run = 0
        self._joined = True

    def read(self) -> Reading:
        """All of the cell."""
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._finish()
        return self.reading

    # --- one step ---

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        if not token.is_word:
            return self._mark(at, token)
        if self._starts_line(at) and token.text.isdigit() and self._dotted(at + 1):
            return at + 2
        if token.text.isdigit() and self._is(at + 1, "%"):
            self._drop(at, at + 2)
            return at + 2
        if len(token.text) == 1 and self._is(at + 1, ")") and (at == 0 or not self.tokens[at - 1].is_word):
            return at + 2
        if token.key == "vv" or (token.low == "v" and self._is(at + 1, ".") and self._word(at + 2) == "v"):
            self.reading.open_list = True
            return at + (1 if token.key == "vv" else 3)
        label = self._label(at)
        if label > at:
            return label
        if not self._pending() or self.words.verbs.match(self.tokens, at) == at:
            lead = self._lead(at)
            if lead > at:
                return lead
        elif (lead := self._with(at)) > at:
            return lead
        if self._pending() and (self._does(at) > at):
            return self._duty(at)
        return self._body(at)

    def _mark(self, at: int, token: Token) -> int:
        if token.text == "\n":
            if not self._is(at - 1, ","):
                self._joined = False
            self._line = self._clause = len(self._found)
            self._mode = None
        elif token.text == ";":
            self._joined = False
            self._clause = len(self._found)
            self._mode = None if self._mode in ("phối hợp",) else self._mode
        elif token.text.startswith(".."):
            self.reading.open_list = True
        elif token.text in "([":
            return self._bracket(at)
        elif token.text == ":":
            return self._colon(at)
        return at + 1

    def _starts_line(self, at: int) -> bool:
        return at == 0 or self.tokens[at - 1].text == "\n"

    def _is(self, at: int, text: str) -> bool:
        token = self.token(at)
        return token is not None and token.text == text

    def _word(self, at: int) -> str:
        token = self.token(at)
        return token.low if token is not None else ""

    def _pending(self) -> bool:
        """Whether bodies of this clause still wait for what they do."""
        return len(self._found) > self._clause

    def _drop(self, start: int, end: int) -> None:
        if end > start:
            self.reading.dropped.append(self.source(start, end))

    # --- words before bodies ---

    def _label(self, at: int) -> int:
        """ "Chủ trì: …", "Cấp tỉnh: …": the place behind the colon; ``at`` when there is no label."""
        words = self.words
        for labels in (words.lead_labels, words.coordination_labels):
            end = labels.match(self.tokens, at)
            if end > at and self._is(end, ":"):
                self._mode = self.source(at, end)
                self._clause = self._line = len(self._found)
                return end + 1
        end = words.level_labels.match(self.tokens, at)
        if end > at and self._is(end, ":"):
            self._drop(at, end)
            self._clause = self._line = len(self._found)
            return end + 1
        return at

    def _lead(self, at: int) -> int:
        """Words like "Giao" or "Đề nghị" before a body."""
        end = self.words.leads.match(self.tokens, at)
        if end == at:
            return at
        after = self.skip_joint(end)
        if after < len(self.tokens) and not (self.starts_body(after) or self.is_conjunction(at)):
            return at
        if not self.is_conjunction(at):
            self._drop(at, end)
            if _is_coordination(self.tokens[at:end]) and self._found and self._pending():
                self._mode = "phối hợp"
        return end

    def _with(self, at: int) -> int:
        """ "phối hợp với" between a body and those it works with."""
        end = self.words.leads.match(self.tokens, at)
        if end == at or not _is_coordination(self.tokens[at:end]) or not self.starts_body(self.skip_joint(end)):
            return at
        first = self.words.roles.match(self.tokens, at)
        if self.tokens[at].low == "chủ" and first > at:
            self._give(self.source(at, first))
        self._drop(at, end)
        self._mode = "phối hợp"
        self._clause = len(self._found)
        return end

    # --- what bodies do ---

    def _does(self, at: int) -> int:
        end = self.words.verbs.match(self.tokens, at)
        return end if end > at else self.words.unknown.match(self.tokens, at)

    def _waiting(self, since: int) -> list[Found]:
        """The bodies since then that nothing was said of yet."""
        waiting: list[Found] = []
        for found in reversed(self._found[since:]):
            if found.responsibility is not None:
                break
            waiting.append(found)
        return waiting

    def _give(self, responsibility: str, since: int | None = None) -> None:
        for found in self._waiting(self._clause if since is None else since):
            found.responsibility = responsibility

    def _duty(self, at: int) -> int:
        role = self.words.roles.match(self.tokens, at)
        if role > at:
            token = self.token(role)
            after = self.skip_joint(role)
            if token is None or not token.is_word or self.is_conjunction(role) or after > role:
                if token is None or token.text in ";,\n.)" or self.starts_body(after):
                    self._give(self.source(at, role))
                    self._clause = len(self._found)
                    return role
        end = self._duty_end(at)
        self._give(self.source(at, end).rstrip(" .,;"))
        self._clause = len(self._found)
        return end

    def _duty_end(self, at: int) -> int:
        """End of what a body does: the next clause or line that begins with a body."""
        for place in range(at, len(self.tokens)):
            token = self.tokens[place]
            if token.text == ";" or token.text == "\n":
                after = place + 1
                while after < len(self.tokens) and self.tokens[after].text in _BULLETS | {"\n"}:
                    after += 1
                if after >= len(self.tokens) or self._certain(after) or self._label_at(after):
                    return place
        return len(self.tokens)

    def _label_at(self, at: int) -> bool:
        words = self.words
        return any(
            self._is(labels.match(self.tokens, at), ":")
            for labels in (words.lead_labels, words.coordination_labels, words.level_labels)
        )

    def _certain(self, at: int) -> bool:
        """Whether a body surely starts there: one of the register, or one with a colon behind it."""
        found = self.entry(at) if self.starts_body(at) else None
        if found is None or found.kind == "unknown":
            return False
        return found.score >= 0.95 or self._is(found.end, ":")

    def _colon(self, at: int) -> int:
        if not self._found or len(self._found) == self._line:
            return at + 1
        last = self._found[-1]
        if last.kind == "unknown" and self.starts_body(at + 1):
            self._drop(last.start, last.end)
            self._found.pop()
            return at + 1
        if last.end == at and (end := self._members(at + 1, last)) > at + 1:
            return end
        end = self._duty_end(at + 1)
        self._give(self.source(at + 1, end).strip(" .,;-"), self._line)
        self._clause = len(self._found)
        return end

    def _members(self, at: int, last: Found) -> int:
        """End of the first member when the members of a class follow its colon; ``at`` when none do.

        "Các sở: Nội vụ, Tài chính" names the members alone; "Các sở, ngành: Sở Nội vụ, Sở Tài chính" both.
        """
        if last.kind != "group":
            return at
        member = self._headless(at, last)
        if member is not None:
            member.start = last.start
            self._found.pop()
            self._add(member, at)
            return member.end
        named = self.entry(at) if self.starts_body(at) else None
        if named is None or named.kind != "unit" or named.score < 0.95 or not self._list_end(named.end):
            return at
        return self._body(at)

    def _first_member(self, at: int, last: Found) -> Found | None:
        return self._headless(at, last) if last.kind == "group" else None

    def _headless(self, at: int, last: Found) -> Found | None:
        """The first member of a class, named without the first words of its kind."""
        start = self.words.determiners.match(self.tokens, last.start)
        heads = [h for h in self.hits(start) if h.head is not None and h.head.shares and h.head.kind == "unit"]
        member = None
        if heads:
            carry = Carry(node=heads[-1].node, head=heads[-1].head)
            member = self._shared_head(at, at, carry)
        elif last.carry is not None and last.carry.prefix and last.listing:
            member = self._shared_place(at, last.carry)
        return member if member is not None and self._list_end(member.end) else None

    def _list_end(self, at: int) -> bool:
        token = self.token(at)
        return token is None or token.text in ",;\n.)" or self.is_conjunction(at)

    # --- brackets ---

    def _bracket(self, at: int) -> int:
        close = self._close(at)
        inside = (at + 1, close)
        after = min(close + 1, len(self.tokens))
        if close == at + 1:
            return after
        if not self._found:
            return at + 1
        last = self._found[-1]
        if self._aside(*inside):
            self._drop(*inside)
            return after
        if self.words.prepositions.match(self.tokens, at + 1) > at + 1:
            last.name = f"{last.name} {self.written(*inside)}"
            last.end = after
            return after
        if self.words.roles.match(self.tokens, at + 1) > at + 1:
            last.responsibility = self.source(*inside)
            return after
        bodies = self._bodies(*inside, last)
        if bodies is None:
            last.responsibility = self.source(*inside)
            return after
        if len(bodies) == 1 and bodies[0].name.lower() == last.name.lower():
            last.end = after
            return after
        if len(bodies) == 1 and self._is_part(last, bodies[0]):
            last.name = f"{last.name} ({bodies[0].name})"
            last.level, last.end = bodies[0].level, after
            return after
        for body in bodies:
            self._add(body, body.start)
        return after

    def _is_part(self, part: Found, whole: Found) -> bool:
        """ "Vụ Pháp chế (Bộ Tư pháp)", not "Sở Nội vụ (Ban Thi đua - Khen thưởng)"."""
        head = part.carry.head if part.carry is not None else None
        if head is None or not head.child or part.kind != "unit" or whole.row is None or not whole.row.parent:
            return False
        return part.row is None or not part.row.parent

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
        if not inside or all(token.text.isdigit() for token in inside):
            return True
        if len(inside) == 1 and not self.hits(start) and _is_code(inside[0].text):
            return True
        if self.starts_body(start) or words.roles.match(self.tokens, start) > start:
            return False
        proper = all(token.text[:1].isupper() and not token.text.isupper() for token in inside)
        return proper and 2 <= len(inside) <= 5 and self.places.mixed and not self._place_names(start)

    def _place_names(self, start: int) -> bool:
        carry = self._found[-1].carry if self._found else None
        if carry is None:
            return False
        return carry.prefix != "" or (carry.node is not None and bool(self.rows_at(start, carry.node)))

    def _bodies(self, start: int, end: int, last: Found) -> list[Found] | None:
        """The bodies in a bracket when it holds nothing else."""
        inside = CellReader(self.tokens[:end], self.text, self.context)
        inside._hits = {place: hits for place, hits in self._hits.items() if place < end and all(h.end <= end for h in hits)}
        found: list[Found] = []
        at, carry = start, last.carry
        first = inside._first_member(start, last)
        if first is not None:
            first.start = last.start
            self._found.remove(last)
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
            if following is not None and following.is_word and not inside.is_conjunction(body.end):
                return None
            found.append(body)
            at, carry = body.end, body.carry
        return found or None

    # --- bodies ---

    def _body(self, at: int) -> int:
        carry = self._found[-1].carry if self._found else None
        if carry is not None and not self._joined:
            carry = replace(carry, loose=True, plural=False, office="")
        found = self.entry(at, carry)
        if found is None or found.end <= at:
            found = self._unknown(at)
        self._add(found, at)
        return found.end

    def _add(self, found: Found, at: int) -> None:
        before = self._found[-1] if self._found else None
        listed = before is not None and before.listing and found.listing
        goes_on = before is not None and found.shared and (listed or not found.listing or before.listing)
        if not (goes_on and self._joined):
            self._run += 1
        found.run = self._run
        self._joined = True
        if self._mode is not None and found.responsibility is None:
            found.responsibility = self._mode
        self._found.append(found)
        if found.related:
            for other in reversed(self._found[:-1]):
                if other.run != found.run:
                    break
                other.related = True
        self._share_place(found)

    def _share_place(self, found: Found) -> None:
        """ "HĐND, UBND cấp huyện": those before that have no place get this one."""
        prefix = found.carry.prefix if found.carry is not None else ""
        if prefix not in _SHARE_PLACE or not found.suffix or found.suffix == "x":
            return
        later = found
        for other in reversed(self._found[:-1]):
            if other.placeless not in _SHARE_PLACE or not self._adjoins(other, later):
                return
            other.name = capital(f"{other.placeless} {found.suffix}")
            other.kind, other.level, other.own_place = found.kind, found.level, found.own_place
            other.suffix, other.placeless = found.suffix, ""
            later = other

    def _adjoins(self, first: Found, second: Found) -> bool:
        return all(
            not token.is_word or token.key == "va" for token in self.tokens[first.end : second.start]
        ) and not any(token.text in ";\n" for token in self.tokens[first.end : second.start])

    def _unknown(self, at: int) -> Found:
        """Words that name no body, up to where one starts."""
        end = at + 1
        named = self.words.unknown.match(self.tokens, at) > at
        while end < len(self.tokens):
            token = self.tokens[end]
            if token.text in ";\n" and (token.text == ";" or self.line_start(end)):
                break
            if token.text in ":[" or token.text.startswith("..") or self.sentence_end(end):
                break
            joint = token.text in ",/" or self.is_conjunction(end)
            if joint and not named and self.starts_body(self.skip_joint(end)):
                break
            end += 1
        while end > at + 1 and not self.tokens[end - 1].is_word and self.tokens[end - 1].text not in ")]":
            end -= 1
        return Found(at, end, capital(self.written(at, end)), "unknown", None, _UNKNOWN_SCORE)

    def _finish(self) -> None:
        """Line breaks and signs at the end of texts."""


def _is_code(text: str) -> bool:
    """A short form or code: "CNTT", "PC06"."""
    return looks_abbreviated(text) or (text.isupper() and any(char.isdigit() for char in text))


def _is_coordination(tokens: list[Token]) -> bool:
    lows = [token.low for token in tokens]
    return "phối" in lows and "hợp" in lows


def read_cell(text: str, context: AgencyContext) -> Reading:
    """What the cell says."""
    visible = clean(text)
    plain = plain_marks(visible)
    reading = CellReader(tokenize(plain), plain, context).read()
    reading.text = visible
    return reading
