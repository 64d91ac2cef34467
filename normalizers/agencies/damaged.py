"""Names with damaged letters: which row of the register is meant, or that it cannot be said."""

from __future__ import annotations

from normalizers.agencies.groups import GroupReader
from normalizers.agencies.match import Hit, Near, nearest, preferred
from normalizers.agencies.register import AND, Head, Node
from normalizers.agencies.tokens import looks_abbreviated

_MAX_JOINTS = 4
_SURELY_DAMAGED = 0.9


class DamagedReader(GroupReader):
    """Looks for rows that are only like the words."""

    def sharing_head(self, start: int, end: int) -> tuple[Head | None, Node | None]:
        """The first words that further names may share, else the longest there are."""
        heads = [hit for hit in self.hits(start) if hit.head is not None and hit.end <= end]
        if not heads:
            return None, None
        chosen = max(heads, key=lambda hit: hit.end)
        if chosen.head is not None and not chosen.head.shares:
            chosen = next((hit for hit in heads if hit.head is not None and hit.head.family), chosen)
        return chosen.head, chosen.node

    def near(self, start: int, shared: Head | None, beyond: int = 0) -> tuple[Near, Hit] | None:
        """The row most like the words from there, over the run of pieces that it is most like.

        ``beyond``: only runs that end behind this place.
        """
        whole = not self.hits(start)
        found: list[tuple[float, int, Near]] = []
        words = [token.lower() for token in shared.name.split()] if shared is not None else []
        keys = [self.key_of(word) for word in words]
        joints = 0
        for place in range(start, len(self.tokens)):
            token = self.tokens[place]
            if token.is_word:
                if token.key == AND:
                    continue
                if place > start and not self._within_words(place):
                    break
                if token.text.isdigit() or (self.places.mixed and self._short(token.text)):
                    break
                keys.append(token.key)
                if len(keys) < 2 or place < beyond or not self._piece_ends(place + 1):
                    continue
                if self._kind_alone(start, place + 1):
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
        sure = [item for item in found if item[0] > _SURELY_DAMAGED]
        _, end, near = max(sure, key=lambda item: item[1]) if sure else max(found, key=lambda item: item[:2])
        level, day = self.context.issuer_level, self.context.issued_on
        same = [Hit(end, row, None, near.node, 0) for row, _ in near.node.rows]
        return near, preferred(same, level, day)

    def _kind_alone(self, start: int, end: int) -> bool:
        """Whether the words are a kind of body that a name follows: no word was lost of "Trường Cao đẳng"."""
        heads = [hit for hit in self.hits(start) if hit.head is not None and hit.end == end]
        return any(hit.wrong_marks == 0 for hit in heads)

    def _within_words(self, at: int) -> bool:
        """Whether no plural word stands there behind a joint: "Văn phòng và | các đơn vị"."""
        joint = not self.tokens[at - 1].is_word or self.is_conjunction(at - 1)
        return not joint or self.words.determiners.match(self.tokens, at) == at

    def _piece_ends(self, at: int) -> bool:
        token = self.token(at)
        return token is None or not token.is_word or self.ends(at)

    @staticmethod
    def _short(text: str) -> bool:
        return text.isupper() and looks_abbreviated(text)

    def trusted(self, start: int, hit: Hit) -> bool:
        """Whether a row only like the words may be taken: not where it was refused, nor half of a name."""
        if any(other.end == hit.end for other in self.rows_at(start)):
            return False
        head, node = self.sharing_head(start, hit.end)
        return head is None or not head.closed or not self.unread(hit, node)

    def unread(self, hit: Hit, node: Node | None) -> bool:
        """Whether words follow that no name explains where the register has longer names: which one is
        meant cannot be said ("Sở Nông nghiệp và Mxx txx").
        """
        after = self.skip_joint(hit.end)
        token = self.token(after)
        if token is not None and token.text == "-":
            after, token = after + 1, self.token(after + 1)
        if after == hit.end or token is None or not token.is_word or not hit.node.children:
            return False
        words = self.words
        if self.starts_body(after) or self.rows_at(after, node) or self.places.type_at(after) is not None:
            return False
        known = words.verbs.match(self.tokens, after) > after or words.leads.match(self.tokens, after) > after
        return not known and words.persons.match(self.tokens, after) == after

    def longer_damaged(self, start: int, hit: Hit) -> tuple[Near, Hit] | None:
        """A longer name whose later words are damaged: "Sở Nông nghiệp và Môi tường"."""
        after = self.skip_joint(hit.end)
        token = self.token(after)
        if after == hit.end and token is not None and token.text == "-":
            after, token = after + 1, self.token(after + 1)
        if after == hit.end and self.words.determiners.match(self.tokens, after) == after:
            return None
        if token is None or not token.is_word or not hit.node.children:
            return None
        if any(other.end > after for other in self.rows_at(after)) or self.starts_placed(after):
            return None
        near = self.near(start, None, beyond=hit.end)
        return near if near is not None and near[0].score > _SURELY_DAMAGED else None
