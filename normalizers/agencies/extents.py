"""Where names that no register has end, and what their words are when written out."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.agencies.match import find
from normalizers.agencies.naming import written_out
from normalizers.agencies.register import AND, Node
from normalizers.agencies.scan import LISTING, OR, Scanner

STOPS = frozenset(";:()[]•*")
_SHORTEST_NAME = 3
"""Letters of the shortest short name of a body ("FAO")."""
_UNIVERSITY = "Đại học"
_NOUN = 2
"""Words of the longest noun of a class ("cán bộ")."""


class NameEnds(Scanner):
    """Finds the ends of names and clauses."""

    def free_end(
        self, at: int, named: bool, shares: bool, node: Node | None = None, of_class: bool = False
    ) -> int:
        """End of a name that goes on in words of its own from there.

        ``named``: "và" and "," may belong to the name; ``shares``: a list under one head is likely;
        ``of_class``: the words say which bodies of a class are meant.
        """
        place = at
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.is_word and token.key != AND and token.key not in OR:
                if self._word_ends(place, at, named and not of_class, of_class):
                    break
                place += 1
                continue
            if token.text in STOPS or token.text.startswith("..") or self.sentence_end(place):
                break
            if token.text == "\n":
                if self.line_start(place):
                    break
                place += 1
                continue
            if token.text in LISTING or self.is_conjunction(place):
                if self._joint_ends(place, at, shares, node, of_class):
                    break
                place += 1
                continue
            if token.text == "-" and self._dash_ends(place):
                break
            place += 1
        return self._after_word(at, place)

    def _word_ends(self, place: int, start: int, named: bool, of_class: bool) -> bool:
        words = self.words
        if words.related.match(self.tokens, place) > place:
            return True
        if place == start:
            return False
        if of_class and any(token.low in ("được", "giao") for token in self.tokens[start:place]):
            return False
        if self.role_ends(place) and not self._titled_here(place):
            return True
        if words.strong_verbs.match(self.tokens, place) > place and not self._titled_here(place):
            return True
        if words.prepositions.match(self.tokens, place) > place:
            return True
        if named or not self.places.mixed or not self.tokens[place].text[0].isupper():
            return False
        return self._row_here(place)

    def _titled_here(self, at: int) -> bool:
        """Whether the word goes on words in capitals: "Bộ Tổng Tham mưu" does nothing by "tham mưu"."""
        before, token = self.tokens[at - 1], self.tokens[at]
        return self.places.mixed and before.text.istitle() and token.text.istitle()

    def _row_here(self, place: int) -> bool:
        """A whole body of the register in the midst of words: "Đơn vị tư vấn Phòng Nội vụ"."""
        hits = self.hits(place)
        whole = any(hit.row is not None and hit.row.kind == "unit" and hit.end > place + 2 for hit in hits)
        return whole and any(hit.head is not None for hit in hits)

    def class_in_name(self, at: int) -> int:
        """End of "và các khu công nghiệp" where that is part of a name; ``at`` when it is not there."""
        if not self.is_conjunction(at):
            return at
        start = self.words.determiners.match(self.tokens, at + 1)
        if start == at + 1 or self.hits(start):
            return at
        return self.free_end(start, named=True, shares=True)

    def _only_attribute(self, at: int) -> bool:
        """Whether words written small, though they begin like a body's name, go on about a class."""
        if not self.places.mixed or not self.tokens[at].text[0].islower():
            return False
        hits = self.hits(at)
        if not hits or any(hit.end > at + 2 for hit in hits if hit.row is not None):
            return False
        return all(
            (hit.row is not None and hit.row.kind == "unit")
            or (hit.head is not None and hit.head.kind == "unit" and not (hit.head.shares or hit.head.child))
            for hit in hits
        )

    def _joint_ends(self, place: int, start: int, shares: bool, node: Node | None, of_class: bool) -> bool:
        after = self.skip_joint(place)
        token = self.token(after)
        if token is None or not token.is_word:
            return True
        if of_class and place > start and self._only_attribute(after):
            return False
        if self._crosses(start, place):
            return False
        if self._small_list(start, place, after):
            return False
        if self._is_field(place, after) or self.is_matter(after):
            return False
        if self.begins_body(after):
            return self.class_in_name(place) == place or of_class
        lead = self.words.leads.match(self.tokens, after)
        if lead > after and token.text[0].isupper() and self.places.mixed and self.begins_body(lead):
            return True  # ", Đồng chí Chủ tịch UBND xã"
        if place == start:
            return False
        if self._other_short_name(place, after):
            return True
        if shares and self._small_words(start, place, after):
            return False
        if self.tokens[place].key == AND and token.text.istitle() and self._is_led(start, place):
            return False
        if shares and node is not None and any(h.row is not None for h in find(self.tokens, after, node)):
            return True
        if self.is_conjunction(place):
            return False
        return shares and not self._goes_on(after)

    def _is_led(self, start: int, place: int) -> bool:
        """Whether a name has its own first words before it, and no comma so far: a list would have one."""
        led = start > 0 and self.tokens[start - 1].is_word and not self.is_conjunction(start - 1)
        return led and all(token.text not in LISTING for token in self.tokens[start:place])

    def _is_field(self, place: int, after: int) -> bool:
        """Whether "và" and a field that is a body's name too go on the name: "Khoa Toán và Thống kê"."""
        end = self.words.fields.match(self.tokens, after)
        return end > after and after == place + 1 and self.is_conjunction(place) and self.bare(end)

    def small_object(self, at: int) -> bool:
        """Whether words written small that begin no body and say nothing of one go on a name: "Ban Quản lý dự
        án, phát triển quỹ đất".
        """
        words, tokens = self.words, self.tokens
        if not self.places.mixed or not tokens[at].text[0].islower() or self.begins_body(at):
            return False
        others = (words.verbs, words.unknown, words.leads, words.related, words.persons, words.exceptions)
        return all(phrases.match(tokens, at) == at for phrases in others)

    def _small_list(self, start: int, place: int, after: int) -> bool:
        """Whether "và" and a kind of body written small end a list: "…, quỹ đất và cụm công nghiệp"."""
        tokens, hits = self.tokens, self.hits(after)
        if not self.is_conjunction(place) or not tokens[after].text[0].islower() or not hits:
            return False
        if any(hit.head is None or hit.head.kind != "unit" for hit in hits):
            return False
        return any(tokens[at].text == "," and self.small_object(at + 1) for at in range(start, place))

    def _other_short_name(self, place: int, after: int) -> bool:
        """Whether a comma and a short name of no known words follow alone: "Ngân hàng Thế giới, FAO"."""
        token = self.tokens[after]
        if self.tokens[place].text != "," or not self.places.mixed or len(token.text) < _SHORTEST_NAME:
            return False
        return token.text.isupper() and token.key not in self.register.short and self.bare(after + 1)

    def is_matter(self, at: int) -> bool:
        """Whether what is done stands there, by which a board is named: "Ban Chỉ đạo … và Đề án 06"."""
        heads = [hit.head for hit in self.hits(at)]
        return bool(heads) and all(head is not None and head.matter for head in heads)

    def _crosses(self, start: int, place: int) -> bool:
        """Whether nouns that go together lie on both sides: "Trường Bồi dưỡng cán bộ | , công chức"."""
        after = self.skip_joint(place)
        capital = after < len(self.tokens) and self.places.mixed and self.tokens[after].text[0].isupper()
        return any(
            hit.row is not None and hit.row.kind == "group" and hit.end > place and not hit.wrong_marks
            for at in range(max(start + 1, place - _NOUN), place)
            if not capital or self._noun_in_capitals(at)
            for hit in self.hits(at)
        )

    def _noun_in_capitals(self, at: int) -> bool:
        """Whether a capital stands there and begins a word: not in "nhiệm | vụ, Cục", "Hải | Phòng, Ban"."""
        before = self.tokens[at - 1]
        named = before.is_word and before.text[0].isupper() and not self.is_conjunction(at - 1)
        return self.tokens[at].text[0].isupper() and not named

    def _small_words(self, start: int, place: int, after: int) -> bool:
        """Whether a comma and words written small go on a name that begins with a capital: "Phòng Kiểm tra,
        giám sát, thi đua".
        """
        tokens, verbs = self.tokens, self.words.verbs
        if not self.places.mixed or tokens[place].text != "," or not tokens[start].text[0].isupper():
            return False
        if not tokens[after].text[0].islower() or self.words.unknown.match(tokens, after) > after:
            return False
        return verbs.match(tokens, after) == after or verbs.match(tokens, start) > start

    def _goes_on(self, at: int) -> bool:
        """Whether ", X và Y" follows with neither X nor Y a body: a name of several parts."""
        place = at
        while place < len(self.tokens):
            token = self.tokens[place]
            if self.is_conjunction(place):
                return not self.starts_body(self.skip_joint(place))
            if token.text in STOPS or token.text == "\n" or token.text.startswith("."):
                return False
            if token.text == "," and self.starts_body(self.skip_joint(place)):
                return False
            place += 1
        return False

    def _dash_ends(self, place: int) -> bool:
        """Whether a dash parts two bodies; one between a part and its whole does not."""
        after = self.token(place + 1)
        if after is None:
            return True
        if any(hit.head is not None and hit.head.name == _UNIVERSITY for hit in self.hits(place + 1)):
            return True  # "Trường ĐH Kinh tế-ĐH Quốc gia Hà Nội"
        spaced = self.tokens[place].end < after.start
        return spaced and self.starts_row(place + 1)

    def clause_end(self, at: int) -> int:
        """End of the clause: before ";", a bracket, or a line that begins with a body."""
        place = at
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.text in ";()" or token.text.startswith("..") or self.sentence_end(place):
                break
            if token.text == "\n" and self.line_start(place):
                break
            place += 1
        return self._after_word(at, place)

    def _after_word(self, at: int, place: int) -> int:
        """The place after the last word of a run of tokens."""
        while place > at and not self.tokens[place - 1].is_word:
            place -= 1
        return place

    def written(self, start: int, end: int, cuts: Sequence[tuple[int, int]] = ()) -> str:
        """The words written out, without the runs in ``cuts``."""
        parts, last = [], start
        for cut_start, cut_end in cuts:
            parts.append(self.meant(last, cut_start))
            last = cut_end
        parts.append(self.meant(last, end))
        return written_out(" ".join(part for part in parts if part))
