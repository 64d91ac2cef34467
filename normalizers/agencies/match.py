"""Finding rows of the register at a place among tokens: exactly, by initials, and approximately.

A name's own commas, dashes and "và" do not count when it is read, so that "Sở Văn hoá - Thể thao & Du lịch"
is found; a mark that is crossed must make sense in the name, or the list that it is in is cut there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from normalizers.agencies.register import AND, Head, Node, Row, register
from normalizers.agencies.tokens import Token, looks_abbreviated, word_keys
from normalizers.text import is_vietnamese_syllable

CROSSED = frozenset(",-/&+.\n\"'")
_MIN_SIMILAR = 0.86
_MARGIN = 0.05
_MANY_WORDS = 5
_SHARED_INITIALS = 0.85
_ALIKE = tuple(
    frozenset(group)
    for group in ("eoca", "ilt1j", "numhr", "bh", "gqy", "vy", "dao", "sa", "uv", "tf", "kh", "pq")
)
"""Letters that recognisers take for one another."""
_MIN_LETTERS = 9
"""Keys shorter than this, spaces left out, are not matched approximately: one letter is too much of them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row, or the first words of a kind of body, found from one place up to ``end`` (exclusive)."""

    end: int
    row: Row | None
    head: Head | None
    node: Node
    wrong_marks: int
    crossed: tuple[tuple[str, int], ...] = ()
    """(mark, number of words before it in the name) for each mark crossed."""
    marks: tuple[str, ...] = ()
    doubtful: bool = False
    """The initials are another body's as well."""

    @property
    def score(self) -> float:
        """1.0 for the register's own spelling, less for words whose marks differ and for shared initials."""
        if self.doubtful:
            return _SHARED_INITIALS
        return max(0.9, 1.0 - 0.02 * self.wrong_marks) if self.wrong_marks else 1.0


def find(tokens: Sequence[Token], at: int, node: Node | None = None) -> list[Hit]:
    """All rows and first words that start there, shortest first. ``node``: behind shared first words.

    Nouns of a class and an office do not go on over a line that ends without a joint: a name does.
    """
    known = register()
    if node is None and not known.may_start(tokens[at]):
        return []
    states: list[tuple[Node, int, tuple[tuple[str, int], ...]]] = [(node or known.root, 0, ())]
    hits: list[Hit] = []
    parted = led = listed = False
    for place in range(at, len(tokens)):
        token = tokens[place]
        if token.is_word and token.key != AND:
            reached = []
            for at_node, wrong, crossed in states:
                for next_node, more in known.step(at_node, token):
                    reached.append((next_node, wrong + more, crossed))
            for at_node, wrong, crossed in reached:
                own = wrong
                for head in at_node.heads:
                    if (parted and (head.kind != "unit" or not led)) or (head.kind == "unit" and listed):
                        continue
                    if not wrong and (at_node.depth == 1 or at_node.rivals):
                        own = _spelled_otherwise(tokens[at : place + 1], head.name)
                    hits.append(Hit(place + 1, None, head, at_node, own, crossed))
                own = wrong
                other_short = at_node.depth == 1 and token.text.isupper() and known.is_marked_short(token)
                for row, marks in at_node.rows:
                    if (parted and row.kind == "group") or other_short:
                        continue
                    if not wrong and at_node.rivals:
                        own = _spelled_otherwise(tokens[at : place + 1], row.name)
                    hits.append(Hit(place + 1, row, None, at_node, own, crossed, marks))
            states = reached
        elif place == at:
            break
        elif token.key == AND or token.text in CROSSED:
            if token.text == "." and not _after_short(tokens[place - 1]):
                break
            mark = AND if token.text == "&" else token.key or token.text
            if mark == "\n" and place + 1 < len(tokens) and tokens[place + 1].text in "-+*•·":
                break
            parted = parted or (mark == "\n" and tokens[place - 1].is_word and tokens[place - 1].key != AND)
            led = led or any(n.heads for n, _, _ in states)
            listed = listed or mark in (",", AND)
            states = [(n, wrong, (*crossed, (mark, n.depth))) for n, wrong, crossed in states]
        else:
            break
        if not states:
            break
    return hits


def _spelled_otherwise(tokens: Sequence[Token], name: str) -> int:
    """1 where the words read have other marks than a name of one syllable, or than one of several that differ
    by their marks alone: "công" for "Cổng", "quân đoàn" for "Quận đoàn".
    """
    words = [token for token in tokens if token.is_word and token.key != AND]
    known = [word_keys(word) for word in name.split()]
    if [token.key for token in words] != [key for _, key in known]:
        return 0
    return int([token.low for token in words] != [low for low, _ in known])


def _after_short(token: Token) -> bool:
    return looks_abbreviated(token.text) or len(token.text) < 3


def _mark_fits(hit: Hit, mark: str, before: int) -> bool:
    """Whether the name has a joint where this mark was crossed."""
    if mark in ".\n\"'-":
        return True
    return before < len(hit.marks) and hit.marks[before] != ""


def sensible(hit: Hit, hits: Sequence[Hit], tokens: Sequence[Token], at: int, top: Node) -> bool:
    """Whether every mark the hit crosses belongs to the name rather than to a list.

    A joint is refused where what stands before and what stands behind it are names by themselves and the
    words before it already have their "và" ("Sở Văn hóa và Thể thao, Du lịch"), or no joint at all.
    """
    if hit.row is not None and hit.row.kind == "group":
        return True
    joined = False
    for mark, before in hit.crossed:
        if not _mark_fits(hit, mark, before):
            return False
        if mark in ".\n\"'-":
            continue
        if mark == AND:
            joined = True
            if hit.marks[before] == AND:
                continue
        elif hit.marks[before] == mark:
            continue
        start = _place_after(tokens, at, mark, before, hit)
        if mark == "," and any(rest.row is not None and rest.end == hit.end for rest in find(tokens, start)):
            return False  # "Báo, Đài Phát thanh và Truyền hình": what stands behind is a body by itself
        complete = any(
            other.row is not None
            and other.row.kind == "unit"
            and other.end <= start
            and other.node.depth == before
            and (joined or not any(other.marks[1:]))
            for other in hits
        )
        if complete and any(
            rest.row is not None for rest in find(tokens, start, _head_node(top, hit, tokens, at))
        ):
            return False
    return True


def _head_node(top: Node, hit: Hit, tokens: Sequence[Token], at: int) -> Node:
    if top is not register().root:
        return top
    return next((node for node, _ in register().step(top, tokens[at])), top)


def _place_after(tokens: Sequence[Token], at: int, mark: str, before: int, hit: Hit) -> int:
    """Where the words behind a crossed mark begin."""
    number = [crossed for crossed in hit.crossed if crossed[0] == mark].index((mark, before))
    for place in range(at, hit.end):
        token = tokens[place]
        own = AND if token.text == "&" else token.key or token.text
        if own == mark:
            if number == 0:
                return place + 1
            number -= 1
    return hit.end


def preferred(hits: Sequence[Hit], level: str, day: date | None) -> Hit:
    """Of rows found over the same words, the one most likely meant: right marks, level, time, then the one
    that has the short form as it stands rather than by its initials.
    """

    def kind(hit: Hit) -> tuple[int, int, int]:
        row = hit.row
        assert row is not None
        fits = row.level in (level, "issuer")
        current = row.existed(day) if day is not None else row.until is None
        return hit.wrong_marks, 0 if fits else 1, 0 if current else 1

    def rank(pair: tuple[int, Hit]) -> tuple[tuple[int, int, int], int, int, int]:
        number, hit = pair
        return kind(hit), hit.node.depth, _other_marks(hit), number

    chosen = min(enumerate(hits), key=rank)[1]
    others = [hit for hit in hits if hit.node is not chosen.node and hit.node.depth == chosen.node.depth]
    if any(_as_short(chosen, hit) and kind(hit) == kind(chosen) for hit in others):
        return replace(chosen, doubtful=True)
    return chosen


def _as_short(one: Hit, other: Hit) -> bool:
    """Whether two bodies of other names have the initials that were read: "Trung tâm VHTT&TT"."""
    return one.row is not None and other.row is not None and one.row.name != other.row.name


def _other_marks(hit: Hit) -> int:
    """How many marks crossed are not those of the spelling found: "VHTT-TT" is not "VHTT&TT"."""
    return sum(
        before < len(hit.marks) and hit.marks[before].replace("&", AND) != mark
        for mark, before in hit.crossed
    )


@dataclass(frozen=True, slots=True)
class Near:
    """The row most like a run of words, how like it is (0…1), and whether that is enough."""

    row: Row | None
    score: float
    accepted: bool
    key: str = ""

    @property
    def node(self) -> Node:
        """Where the row's words end in the tree."""
        node = register().root
        for word in self.key.split(" "):
            node = node.children[word]
        return node


def _letters(key: str) -> str:
    """Letters that recognisers confuse, made one."""
    return key.replace("l", "i").replace("1", "i").replace("0", "o").replace("rn", "m").replace("j", "i")


@lru_cache(maxsize=64)
def _pool(first: str) -> tuple[tuple[str, ...], tuple[tuple[str, Row], ...]]:
    pairs = (
        register().keys.get(first, ()) if first else [p for rows in register().keys.values() for p in rows]
    )
    return tuple(_letters(key) for key, _ in pairs), tuple(pairs)


@lru_cache(maxsize=16384)
def nearest(key: str, whole: bool) -> Near:
    """The row whose words are most like ``key`` (words without marks, single spaces, no "và").

    ``whole``: the first word too may be damaged; else only rows that begin with that word are looked at.
    Accepted when like enough, and clearly more like it than any row of another name.
    """
    from rapidfuzz import fuzz, process

    names, pairs = _pool("" if whole else key.split(" ")[0])
    wanted = _letters(key)
    if not names:
        return Near(None, 0.0, False)
    best = process.extract(wanted, names, scorer=fuzz.ratio, limit=6)
    top_key, top = pairs[best[0][2]]
    score = best[0][1] / 100
    others = [
        found for found in best[1:] if pairs[found[2]][0] != top_key and pairs[found[2]][1].name != top.name
    ]
    second = max((found[1] / 100 for found in others), default=0.0)
    letters = len(wanted.replace(" ", ""))
    accepted = letters >= _MIN_LETTERS and score >= _MIN_SIMILAR and score - second >= _MARGIN
    if accepted and _other_word(wanted, names[best[0][2]]):
        accepted = False
    if not accepted:
        lost = _lost_word(wanted, names, pairs)
        if lost is not None:
            return Near(lost[1], 0.85, True, lost[0])
    return Near(top, score, accepted, top_key)


def _other_word(wanted: str, name: str) -> bool:
    """Whether a whole word was put for another, rather than letters damaged ("Y tế" for "Kinh tế")."""
    from rapidfuzz.distance import Levenshtein

    left, right = wanted.split(" "), name.split(" ")
    if len(left) != len(right):  # a space lost or put in, but no word more or less
        return Levenshtein.distance(wanted.replace(" ", ""), name.replace(" ", "")) > 1
    short = 0 if len(left) < _MANY_WORDS else 1
    return any(
        Levenshtein.distance(a, b) > _allowed(a, b, short if number else 0) or _other_syllable(a, b)
        for number, (a, b) in enumerate(zip(left, right, strict=True))
    )


def _other_syllable(a: str, b: str) -> bool:
    """Whether what was read is a good syllable that no recogniser makes of the other ("công", "nông")."""
    if a == b or len(a) != len(b) or not is_vietnamese_syllable(a):
        return False
    return any(x != y and not any({x, y} <= group for group in _ALIKE) for x, y in zip(a, b, strict=True))


def _allowed(a: str, b: str, short: int) -> int:
    """Letters that may differ between two readings of one word; ``short``: of one of two letters ("sở")."""
    length = min(len(a), len(b))
    return short if length <= 2 else 1 if length <= 5 else 2


def _lost_word(wanted: str, names: Sequence[str], pairs: Sequence[tuple[str, Row]]) -> tuple[str, Row] | None:
    """The only row that has one short word more, all others being the same."""
    words = wanted.split(" ")
    if len(words) < 3:
        return None
    found = {
        name: pairs[number]
        for number, name in enumerate(names)
        if len(parts := name.split(" ")) == len(words) + 1 and _without_one(parts, words)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _without_one(parts: list[str], words: list[str]) -> bool:
    """Whether one short word, no short form nor the last, was lost: "Cục Quản lý" is only a beginning."""
    return any(
        len(parts[i]) <= 5 and is_vietnamese_syllable(parts[i]) and parts[:i] + parts[i + 1 :] == words
        for i in range(1, len(parts) - 1)
    )
