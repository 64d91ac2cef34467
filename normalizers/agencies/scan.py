"""Looking around in a cell: where names begin and end, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.agencies.context import AgencyContext
from normalizers.agencies.lexicon import lexicon
from normalizers.agencies.match import Hit, find, preferred, sensible
from normalizers.agencies.place import PlaceReader
from normalizers.agencies.register import AND, Node, register
from normalizers.agencies.tokens import Token, is_number, looks_abbreviated, spelled, word_keys
from normalizers.text import is_vietnamese_syllable

LISTING = frozenset(",/")
OR = frozenset(("hoac",))
BULLETS = frozenset("-+*•·")
_LONG = 5
"""Letters of a first word that is still known with wrong marks ("Phỏng"): "Bảo" is not "Báo"."""


class Scanner:
    """The tokens of one cell and the questions asked of them."""

    def __init__(self, tokens: Sequence[Token], text: str, context: AgencyContext) -> None:
        self.tokens = tokens
        self.text = text
        self.context = context
        self.places = PlaceReader(tokens, text, context)
        self.words = lexicon()
        self.register = register()
        self._hits: dict[int, list[Hit]] = {}
        self._ends: dict[int, bool] = {}
        self.has_colon = any(token.text == ":" for token in tokens)
        self._marked = not text.isascii()

    def token(self, at: int) -> Token | None:
        """The token, or None behind the last."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def source(self, start: int, end: int) -> str:
        """The words of the cell from one token up to another, white space collapsed."""
        if end <= start:
            return ""
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())

    def meant(self, start: int, end: int) -> str:
        """The same words as they were meant, where some were mended."""
        return spelled(self.tokens[start:end], self.text)

    def hits(self, at: int) -> list[Hit]:
        """Rows and first words that start there; none where another word is meant ("khoa học")."""
        known = self._hits.get(at)
        if known is None:
            known = find(self.tokens, at) if at < len(self.tokens) else []
            known = [
                hit
                for hit in known
                if not self._other_word(at, hit, known) and not self._cuts_office(at, hit)
            ]
            self._hits[at] = known
        return known

    def _other_word(self, at: int, hit: Hit, hits: Sequence[Hit]) -> bool:
        if hit.wrong_marks > 1 and self._proper_name(at, hit):
            return True
        if hit.wrong_marks and hit.node.rivals and any(h.end == hit.end and not h.wrong_marks for h in hits):
            return True
        if hit.row is not None and hit.row.kind == "group" and hit.wrong_marks and self._other_noun(at, hit):
            return True
        if hit.head is None:
            return hit.end == at + 1 and self._other_short(self.tokens[at], hit)
        if hit.wrong_marks and any(h.end == hit.end and not h.wrong_marks for h in hits):
            return True  # "các viện, trường" hold no "Viện trưởng"
        if (
            hit.wrong_marks
            and hit.end == at + 1
            and self._marked
            and not self._titled(at)
            and not self._initials_only(self.tokens[at])
        ):
            return True
        after = self.token(hit.end)
        return after is not None and hit.end == at + 1 and self.other_word(at)

    def _other_noun(self, at: int, hit: Hit) -> bool:
        """Whether a capital behind a comma begins what is no noun of the class: "thôn, | Ban Chỉ đạo"."""
        if not self.places.mixed or self.tokens[at].text[0].isupper():
            return False
        return any(
            token.is_word
            and token.text[0].isupper()
            and (self.tokens[place - 1].text in LISTING or self.is_conjunction(place - 1))
            for place, token in enumerate(self.tokens[: hit.end])
            if place > at
        )

    def _proper_name(self, at: int, hit: Hit) -> bool:
        """Whether the first two words, both with other marks, are a name in capitals: "Vân Phong"."""
        body = hit.row or hit.head
        second = self.token(at + 1)
        if body is None or second is None or not second.is_word or not self.places.mixed:
            return False
        official = body.name.split()[:2]
        return (
            len(official) > 1
            and official[1][0].islower()
            and second.text[0].isupper()
            and all(
                token.key == word_keys(word)[1] and token.low != word_keys(word)[0]
                for token, word in zip(self.tokens[at : at + 2], official, strict=True)
            )
        )

    def _other_short(self, token: Token, hit: Hit) -> bool:
        """Whether one word read as a body of the register is a common one: "tư" is not "TU"."""
        if hit.row is None or hit.row.kind == "group":
            return False
        if hit.wrong_marks and self._marked and not self._initials_only(token):
            return True
        return self.places.mixed and " " in hit.row.name and not looks_abbreviated(token.text)

    @staticmethod
    def _initials_only(token: Token) -> bool:
        """Whether the word can only be a short form: "UBNĐ", "TTPTQĐ"."""
        return token.initials and token.text.isupper() and not is_vietnamese_syllable(token.text)

    def _cuts_office(self, at: int, hit: Hit) -> bool:
        """Whether the last noun of a class begins an office or a longer one: "các Vụ, Cục trưởng …"."""
        if hit.row is None or hit.row.kind != "group" or hit.end < at + 2 or hit.end >= len(self.tokens):
            return False
        if not self.tokens[hit.end].is_word:
            return False
        return any(
            other.end > hit.end
            and (
                (other.head is not None and other.head.kind == "office")
                or (other.row is not None and other.row.kind == "group")
            )
            for place in range(at + 1, hit.end)
            for other in find(self.tokens, place)
        )

    def _titled(self, at: int) -> bool:
        """Whether a long word and the one behind it begin with capitals among small letters."""
        first, second = self.token(at), self.token(at + 1)
        if first is None or second is None or not self.places.mixed or len(first.key) < _LONG:
            return False
        return first.text[0].isupper() and second.text[0].isupper()

    def is_conjunction(self, at: int) -> bool:
        """ "và", "&", "hoặc" between bodies."""
        token = self.token(at)
        return token is not None and (token.key == AND or token.text == "&" or token.key in OR)

    def ends(self, at: int) -> bool:
        """Whether a name may end before this token."""
        known = self._ends.get(at)
        if known is None:
            known = self._ends[at] = self._may_end(at)
        return known

    def _may_end(self, at: int) -> bool:
        token = self.token(at)
        if token is None or not token.is_word or self.is_conjunction(at):
            return True
        return (
            (token.key in self.words.ending and self._phrase_at(at))
            or self.places.type_at(at) is not None
            or self.places.levels_at(at) is not None
            or token.key == "cap"
            or self.numbered_end(at) > at
            or self.places.province_at(at) is not None
            or self.starts_row(at)
            or self.whole_alone(at)
        )

    def numbered_end(self, at: int) -> int:
        """The place behind "số 5" there; ``at`` when it is not there."""
        token, number = self.token(at), self.token(at + 1)
        numbered = token is not None and token.low == "số" and number is not None and is_number(number.text)
        return at + 2 if numbered else at

    def whole_alone(self, at: int) -> bool:
        """Whether the kind of a whole stands there by itself: "Đoàn Thanh niên | Bộ"."""
        heads = [hit for hit in self.hits(at) if hit.head is not None and hit.head.kind == "unit"]
        capital = self.tokens[at].text[0].isupper()
        return capital and any(h.head is not None and h.head.parent and self.bare(h.end) for h in heads)

    def other_word(self, at: int) -> bool:
        """Whether the word behind makes another word of the one there: "giao thông" is no "giao"."""
        after = self.token(at + 1)
        return after is not None and self.register.is_other_word(self.tokens[at], after)

    def _phrase_at(self, at: int) -> bool:
        words = self.words
        if self.other_word(at) or self.places.official_at(at) > at or self._object_of(at):
            return False
        return (
            words.related.match(self.tokens, at) > at
            or words.prepositions.match(self.tokens, at) > at
            or words.tails.match(self.tokens, at) > at
            or words.determiners.match(self.tokens, at) > at
            or words.verbs.match(self.tokens, at) > at
            or words.leads.match(self.tokens, at) > at
            or words.exceptions.match(self.tokens, at) > at
        )

    def _object_of(self, at: int) -> bool:
        """Whether the word is the object of one that a name begins with: "Cục Quản lý | xây dựng"."""
        before = self.tokens[at - 2] if at > 1 else None
        if before is None or not self.places.mixed or not before.text.istitle():
            return False
        return self.words.verbs.match(self.tokens, at - 2) == at

    def rows_at(self, at: int, node: Node | None = None) -> list[Hit]:
        """Rows from there whose end is the end of a name and whose marks make sense, shortest first."""
        hits = self.hits(at) if node is None else find(self.tokens, at, node)
        top = node or self.register.root
        return [
            hit
            for hit in hits
            if hit.row is not None
            and self.ends(hit.end)
            and sensible(hit, hits, self.tokens, at, top)
            and not self._cuts_name(at, hit.end)
        ]

    def _cuts_name(self, at: int, end: int) -> bool:
        """Whether the last word begins a longer name: "Thanh tra Sở" in "Thanh tra Sở Xây dựng"."""
        if end - at < 2 or self.token(end) is None or not self.tokens[end].is_word:
            return False
        if self.is_conjunction(end):
            return False  # "Sở TT&TT và CT" holds no "TT và CT"
        if self.places.mixed and not self.tokens[end - 1].text[:1].isupper():
            return False  # "Sở Nội vụ tổng hợp" holds no "Vụ Tổng hợp"
        return any(
            hit.row is not None and hit.row.kind == "unit" and hit.end > end for hit in self.hits(end - 1)
        )

    def best(self, hits: Sequence[Hit]) -> Hit | None:
        """Of the longest hits the preferred one."""
        if not hits:
            return None
        longest = max(hit.end for hit in hits)
        return preferred(
            [hit for hit in hits if hit.end == longest], self.context.issuer_level, self.context.issued_on
        )

    def starts_row(self, at: int) -> bool:
        """Whether a body of the register, told by at least two words or a short one, starts there."""
        token = self.tokens[at]
        if not token.is_word:
            return False
        return any(
            (hit.row is not None and (hit.end > at + 1 or looks_abbreviated(token.text)))
            or (hit.head is not None and hit.head.kind == "placed")
            or (hit.head is not None and hit.head.kind == "office" and hit.end > at + 1)
            for hit in self.hits(at)
        )

    def starts_placed(self, at: int) -> bool:
        """Whether a council or committee of a place starts there."""
        return any(hit.head is not None and hit.head.kind == "placed" for hit in self.hits(at))

    def bare(self, at: int) -> bool:
        """Whether a first word that ends before this token stands alone: "thuộc Bộ", "trực thuộc Sở"."""
        token = self.token(at)
        return (
            token is None
            or not token.is_word
            or self.is_conjunction(at)
            or self.words.related.match(self.tokens, at) > at
            or self.words.determiners.match(self.tokens, at) > at
            or self.words.strong_verbs.match(self.tokens, at) > at
            or self.role_ends(at)
        )

    def role_ends(self, at: int) -> bool:
        """Whether "phối hợp" or the like stands there and nothing behind it."""
        end = self.words.roles.match(self.tokens, at)
        after = self.token(end)
        return end > at and (after is None or not after.is_word)

    def starts_body(self, at: int) -> bool:
        """Whether a body or a class starts there, where a list may go on."""
        token = self.token(at)
        if token is None or not token.is_word:
            return False
        if self.words.determiners.match(self.tokens, at) > at or self.hits(at):
            return True
        if token.text.isdigit() and len(token.text) > 1 and self.places.type_at(at + 1) is not None:
            return True  # "114 xã, phường"
        return self.words.level_labels.match(self.tokens, at) > at

    def begins_body(self, at: int) -> bool:
        """The same, where one of the register must end there too: no "Thống kê" in "Thống kê khoa học"."""
        if not self.starts_body(at):
            return False
        only_rows = all(hit.row is not None and hit.row.kind == "unit" for hit in self.hits(at))
        return not self.hits(at) or not only_rows or bool(self.rows_at(at))

    def skip_joint(self, at: int) -> int:
        """The place behind commas, line breaks and "và", but for a break before a bullet or a number."""
        while at < len(self.tokens) and (
            self.tokens[at].text in LISTING or self.tokens[at].text == "\n" or self.is_conjunction(at)
        ):
            if self.tokens[at].text == "\n" and self._item(at + 1):
                return at
            at += 1
        return at

    def _item(self, at: int) -> bool:
        """Whether a bullet or the number of an item stands there, or the cell ends."""
        token = self.token(at)
        if token is None or token.text in BULLETS:
            return True
        return (token.text.isdigit() or is_number(token.text)) and self._dotted(at + 1)

    def line_start(self, at: int) -> bool:
        """Whether a line break stands there before a bullet, a number or a body."""
        token = self.token(at)
        if token is None or token.text != "\n":
            return False
        after = self.token(at + 1)
        if after is None or self._item(at + 1):
            return True
        if after.text.isdigit() and self.places.type_at(at + 2) is not None:
            return True  # "102 xã, phường"
        lead = at + 1 if self.is_conjunction(at + 1) else self.words.leads.match(self.tokens, at + 1)
        return self.starts_body(at + 1) or (lead > at + 1 and self.starts_body(lead))

    def _dotted(self, at: int) -> bool:
        token = self.token(at)
        return token is not None and token.text in ".)"

    def sentence_end(self, at: int) -> bool:
        """Whether the dot there ends a sentence rather than a short word."""
        token, before, after = self.token(at), self.token(at - 1), self.token(at + 1)
        if token is None or not token.text.startswith("."):
            return False
        if after is None or len(token.text) > 1:
            return True
        if before is not None and (len(before.text) < 3 or looks_abbreviated(before.text)):
            return after.text == "\n" or (self.tokens[at].end < after.start and self.starts_row(at + 1))
        return self.tokens[at].end < after.start or after.text == "\n"
