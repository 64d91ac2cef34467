"""A whole cell: its bodies in order, what each does, and whether the list is open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from normalizers.agencies.brackets import BracketReader
from normalizers.agencies.capitals import in_small_letters
from normalizers.agencies.context import AgencyContext
from normalizers.agencies.found import Found
from normalizers.agencies.mending import mended
from normalizers.agencies.naming import capital
from normalizers.agencies.scan import BULLETS
from normalizers.agencies.state import Reading
from normalizers.agencies.tokens import (
    Token,
    clean,
    is_mixed,
    is_number,
    plain_marks,
    tokenize,
    with_joined_letters,
    without_glosses,
    without_wraps,
)

_UNKNOWN_SCORE = 0.0
_AS_ABOVE = "Như trên"
_DITTO = re.compile(r"""-?(?:["“”〃]{1,2}|'{2}|,,)-?""")
"""Marks that stand for the words of the cell above."""
_SCHOOLS = ("Trường", "Học viện", "Viện", "Khoa", "Phân hiệu", "Bệnh viện")
_UNIVERSITY = "Đại học"


class CellReader(BracketReader):
    """Reads one cell from its first token to its last."""

    def read(self) -> Reading:
        """All of the cell."""
        at = 0
        if _DITTO.fullmatch("".join(token.text for token in self.tokens)):
            self.add(Found(0, len(self.tokens), _AS_ABOVE, "unknown", None, _UNKNOWN_SCORE), 0)
            return self.reading
        while at < len(self.tokens):
            at = self._step(at)
        return self.reading

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        if not token.is_word:
            return self._mark(at, token)
        if self._numbers(at, token):
            if not token.text.isdigit():
                self.drop(at, at + 1)
            return at + 2
        if token.text.isdigit() and self.is_mark(at + 1, "%"):
            self.drop(at, at + 2)
            return at + 2
        if (
            len(token.text) == 1
            and self.is_mark(at + 1, ")")
            and (at == 0 or not self.tokens[at - 1].is_word)
        ):
            self.drop(at, at + 1)
            return at + 2
        if token.key == "vv" or (token.low == "v" and self.is_mark(at + 1, ".") and self.word(at + 2) == "v"):
            self.reading.open_list = True
            return at + (1 if token.key == "vv" else 3)
        label = self.label(at)
        if label > at:
            return label
        if self.is_mark(at - 1, ",") and self._excepts(at):
            self.bodies[-1].end = self.clause_end(at)
            return self.bodies[-1].end
        if not self.pending() or self.words.verbs.match(self.tokens, at) == at:
            lead = self._lead(at)
            if lead > at:
                return lead
        elif (lead := self._with(at)) > at:
            return lead
        if self.pending() and self.does(at) > at and not self._shared_row(at) and not self._shared_name(at):
            return self.duty(at)
        return self.body(at)

    def _excepts(self, at: int) -> bool:
        """Whether members not meant follow: "Các sở, ngành, trừ Công an tỉnh"; "Trừ Văn Thố" is a name."""
        small = self.tokens[at].text[0].islower()
        return small and bool(self.bodies) and self.words.exceptions.match(self.tokens, at) > at

    def _numbers(self, at: int, token: Token) -> bool:
        """Whether a number of a list stands there: "1. Sở Nội vụ; 2. Sở Tài chính", "II) Sở Y tế"."""
        bullet = at > 0 and self.tokens[at - 1].text in BULLETS and self.starts_line(at - 1)
        first = self.starts_line(at) or bullet or self.tokens[at - 1].text == ";"
        if not first or not self._dotted(at + 1):
            return False
        return is_number(token.text)

    def _shared_name(self, at: int) -> bool:
        """Whether it is the next place of a list of them: "UBND các huyện: Mường Lát, Như Xuân"."""
        carry = self.bodies[-1].carry
        return carry is not None and carry.place_kind is not None and self.places.official_at(at) > at

    def _shared_row(self, at: int) -> bool:
        """Whether the word that may say what is done is a body's name under shared first words: "Sở Nội vụ,
        Xây dựng".
        """
        carry = self.bodies[-1].carry
        if (
            carry is None
            or carry.node is None
            or (self.tokens[at - 1].is_word and not self.is_conjunction(at - 1))
        ):
            return False
        return any(self.bare(hit.end) for hit in self.rows_at(at, carry.node))

    def _mark(self, at: int, token: Token) -> int:
        if token.text == "\n":
            if not self.is_mark(at - 1, ","):
                self.joined = False
            self.line = self.clause = len(self.bodies)
            self.mode = None
        elif token.text == ";":
            self.joined = False
            self.clause = len(self.bodies)
            self.mode = None if self.mode in ("phối hợp",) else self.mode
        elif token.text.startswith(".."):
            self.reading.open_list = True
        elif token.text in "([":
            return self.bracket(at)
        elif token.text == ":":
            return self.colon(at)
        elif token.text in "/-" and self.pending() and (end := self._whole_behind(at)):
            return end
        elif token.text == "-" and self.pending() and self._standing(at + 1):
            end = self.clause_end(at + 1)
            self.give(self.source(at + 1, end))
            self.clause = len(self.bodies)
            return end
        return at + 1

    def _whole_behind(self, at: int) -> int:
        """End of the whole behind a stroke or dash: "Cục Pháp chế/BQP", "Trường X - ĐHQG B"; else 0."""
        return self.whole_behind(at) if self.tokens[at].text == "/" else self._university(at)

    def _university(self, at: int) -> int:
        """End of the university that a school's name ends with: "Trường Đại học A - ĐHQG Hà Nội"; else 0."""
        school = self.bodies[-1]
        if school.end != at or not school.name.startswith(_SCHOOLS) or self.starts_line(at):
            return 0
        whole = self.inner(at + 1)
        if whole is None or whole.kind != "unit" or not whole.name.startswith(_UNIVERSITY):
            return 0
        school.name = f"{school.name} - {whole.name}"
        school.end = whole.end
        return whole.end

    def _standing(self, at: int) -> bool:
        """Whether words there say what the body before is: "- cơ quan thường trực Ban Chỉ đạo"."""
        return self.word(at) == "cơ" and self.words.roles.match(self.tokens, at) > at

    def _lead(self, at: int) -> int:
        """Words like "Giao" or "Đề nghị" before a body."""
        end = self.words.leads.match(self.tokens, at)
        if end == at or self.other_word(at):
            return at
        after = self.skip_joint(end)
        if after < len(self.tokens) and not (self.starts_body(after) or self.is_conjunction(at)):
            return at
        if not self.is_conjunction(at):
            self.drop(at, end)
            if _is_coordination(self.tokens[at:end]) and self.bodies and self.pending():
                self.mode = "phối hợp"
        return end

    def _with(self, at: int) -> int:
        """ "phối hợp với" between a body and those it works with."""
        end = self.words.leads.match(self.tokens, at)
        if (
            end == at
            or not _is_coordination(self.tokens[at:end])
            or not self.starts_body(self.skip_joint(end))
        ):
            return at
        first = self.words.roles.match(self.tokens, at)
        if self.tokens[at].low == "chủ" and first > at:
            self.give(self.source(at, first))
        self.drop(at, end)
        self.mode = "phối hợp"
        self.clause = len(self.bodies)
        return end

    def body(self, at: int) -> int:
        carry = self.bodies[-1].carry if self.bodies else None
        if carry is not None and not self.joined:
            office = carry.office if carry.node is not None else ""  # "Giám đốc các Sở: Tài chính; Địa chính"
            carry = replace(carry, loose=True, plural=False, office=office)
        found = self.entry(at, carry)
        if found is None or found.end <= at:
            found = self._unknown(at)
            if self.pending() and at == self.bodies[-1].end and not self.is_conjunction(at):
                self.give(self.source(at, found.end))  # words right behind a body say what it does
                self.clause = len(self.bodies)
                return found.end
        self.add(found, at)
        return found.end

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
        ditto = self.words.ditto.match(self.tokens, at) == end
        name = _AS_ABOVE if ditto else capital(self.written(at, end))
        return Found(at, end, name, "unknown", None, _UNKNOWN_SCORE)


def _is_coordination(tokens: Sequence[Token]) -> bool:
    lows = [token.low for token in tokens]
    return "phối" in lows and "hợp" in lows


def read_cell(text: str, context: AgencyContext) -> Reading:
    """What the cell says."""
    visible = clean(text)
    plain = in_small_letters(without_glosses(plain_marks(visible)), context)
    tokens = mended(with_joined_letters(without_wraps(tokenize(plain))), is_mixed(plain), context)
    reading = CellReader(tokens, plain, context).read()
    reading.text = visible
    return reading
