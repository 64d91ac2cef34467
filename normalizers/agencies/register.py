"""The register of bodies, classes and first words, read from ``normalizers/data/agencies`` into one tree of
words. Time is part of it: a row knows when its body existed and what followed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from normalizers.agencies.tokens import Token, clean, initials, tokenize
from normalizers.data import load_yaml
from normalizers.text import fold_marks, is_vietnamese_syllable, place_tone

RowLevel = Literal["central", "province", "district", "commune", "issuer", "city"] | None
REGISTER_FILES = ("central", "province", "party", "district", "ministry", "offices")
_MOST_SHORTCUTS = 2048
_LONGEST_SYLLABIC_SHORT = 3
"""Letters of the longest short word that is a possible syllable too ("CA", "BCH" is none)."""
_SHORTEST_WHOLE = 4
"""Letters of the shortest word that is read as the initials of a whole name."""
_BY_INITIALS = 2
"""Counts as so many words with wrong marks: a name told by its initials alone is not sure."""
AND = "va"
"""Key of "và", which stands inside names and between them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One body or class. ``since`` and ``until`` are its first and last day; None = not known to end."""

    name: str
    kind: Literal["unit", "group"]
    level: RowLevel
    parent: bool = False
    """Whether other bodies may be named as parts of it without "thuộc" ("Vụ Pháp chế Bộ Tư pháp")."""
    since: date | None = None
    until: date | None = None
    successor: str | None = None
    source: str = ""
    group: GroupRule | None = None
    own_marks: bool = False
    """Whether commas, dashes and "và" of the name differ from place to place, so that the cell's stand."""

    def existed(self, day: date | None) -> bool:
        """Whether the body existed on that day; True when the day is not known."""
        return day is None or ((self.since or day) <= day <= (self.until or day))


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What tails a listed class absorbs (``absorb``), or must have (``need``), as patterns over keys."""

    listed: bool
    absorb: str = ""
    need: str | None = None
    issuers: frozenset[str] | None = None
    singular: bool = False
    suffix: bool = False
    """Whether the tail is written behind the name."""
    plural: bool = False
    """Whether it is a class only behind a plural word ("các huyện ủy, thành ủy")."""
    unit: str | None = None
    """Name of the one body meant where a place follows ("MTTQ tỉnh")."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first words of a kind of body."""

    name: str
    kind: Literal["unit", "group", "office", "placed"]
    level: RowLevel = "issuer"
    shares: bool = False
    closed: bool = False
    child: bool = False
    parent: bool = False
    named: bool = False
    matter: bool = False
    """Whether it names what is done, by which a board may be named."""
    family: bool = False
    """Whether longer first words are of this kind too ("Ban Tổ chức" is a "Ban"; "Bộ phận" is no "Bộ")."""
    national: bool = False
    """Whether "Việt Nam" at the end of the name says that the body is one of the centre."""


@dataclass(slots=True)
class Node:
    """A place in the tree of words."""

    depth: int = 0
    initial: str = ""
    spelled: bool = True
    """Whether the word is a syllable, not itself a short form: "TP" is "Tư pháp", never "TT-PC"."""
    children: dict[str, Node] = field(default_factory=dict, repr=False)
    spellings: tuple[str, ...] = ()
    rows: tuple[tuple[Row, tuple[str, ...]], ...] = ()
    """Rows that end here, with the marks that stand before each of their words."""
    heads: tuple[Head, ...] = ()
    shortcuts: dict[str, list[Node]] = field(default_factory=dict, repr=False)
    rivals: bool = False
    """Whether names that differ by their marks alone end here ("Quân đoàn", "Quận đoàn")."""

    def child(self, token: Token) -> Node:
        """The node after one more word, made when it is not there."""
        node = self.children.get(token.key)
        if node is None:
            node = self.children[token.key] = Node(
                self.depth + 1, token.low, is_vietnamese_syllable(token.text)
            )
        if token.low not in node.spellings:
            node.spellings += (token.low,)
        return node

    def by_initials(self, text: str) -> list[Node]:
        """Nodes reached when the word is the initials of the words to come ("TTTT", "LĐ", "GDTrH")."""
        known = self.shortcuts.get(text)
        if known is None:
            known = self._spelled(initials(text))
            known += [node for node in self._spelled(tuple(text.lower())) if node not in known]
            if len(self.shortcuts) < _MOST_SHORTCUTS:
                self.shortcuts[text] = known
        return known

    def _spelled(self, groups: tuple[str, ...]) -> list[Node]:
        nodes = [self]
        for letters in groups:
            plain = fold_marks(letters) if letters[0] != "đ" else letters
            nodes = [
                child
                for node in nodes
                for key, child in node.children.items()
                if child.spelled
                and (child.initial.startswith(plain) if plain[0] == "đ" else _starts(child, key, plain))
            ]
            if not nodes:
                break
        return nodes


def _starts(node: Node, key: str, letters: str) -> bool:
    return key.startswith(letters) and not node.initial.startswith("đ")


@dataclass(slots=True)
class Register:
    """All rows and first words, in one tree, and the short words that may stand for several."""

    root: Node = field(default_factory=Node)
    rows: list[Row] = field(default_factory=list)
    short: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """Key of a short word → the keys of the words it stands for ("ubnd" → uy, ban, nhan, dan)."""
    keys: dict[str, list[tuple[str, Row]]] = field(default_factory=dict)
    """First word of a name → (all its words as one key, row): where approximate matching looks."""
    without: frozenset[str] = frozenset()
    """Keys of spellings left out: to see what is learnt by heart."""
    not_before: dict[str, frozenset[str]] = field(default_factory=dict)
    """A first word and its key → keys of words that, behind it, make it another word."""
    short_spellings: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """The short words in small letters, with their marks → the keys of the words: "ubnđ" is none."""
    whole: dict[str, Node | None] = field(default_factory=dict)
    """Key of all the initials of a name → where it ends ("ttptqd"); None where several names have them."""

    def may_start(self, token: Token) -> bool:
        """Whether any name starts with the word."""
        key = token.key
        return key in self.root.children or key in self.short or (token.initials and key in self.whole)

    def is_other_word(self, first: Token, second: Token) -> bool:
        """Whether the word behind makes another word of a first one: "giao thông" is no "giao"."""
        others = self.not_before.get(first.low) or self.not_before.get(first.key)
        return others is not None and second.key in others

    def is_marked_short(self, token: Token) -> bool:
        """Whether the word is a short form whose marks tell it from others: "TƯ", not "TU"."""
        return token.low != token.key and token.low in self.short_spellings

    def step(self, node: Node, token: Token) -> list[tuple[Node, int]]:
        """Nodes after the word, each with 1 where its marks differ from the register's."""
        child = node.children.get(token.key)
        exact = self.short_spellings.get(token.low)
        if child is not None and exact is not None and token.low not in child.spellings:
            child = None  # "GD" is "giáo dục", not "GĐ"
        found = [(child, 0 if token.low in child.spellings else 1)] if child is not None else []
        if not token.initials and len(token.key) > _LONGEST_SYLLABIC_SHORT:
            return found
        damaged = int(token.low != token.key and token.low not in self.short_spellings)
        for words in self.short.get(token.key, ()) if exact is None else exact:
            at: Node | None = node
            for word in words:
                at = at.children.get(word) if at is not None else None
            if at is not None:
                found.append((at, damaged))
        if self.is_marked_short(token):
            return found  # "TƯ" is "trung ương", not the letters of "Tỉnh ủy"
        if node.depth and token.initials:
            found.extend((at, 0) for at in node.by_initials(token.text))
        elif token.initials and not found and (at := self.whole.get(token.key)) is not None:
            found.append((at, _BY_INITIALS))
        return found


def _words(text: str) -> Iterator[tuple[Token, str]]:
    """The words of a name without "và", each with the mark before it ("" when none)."""
    before = ""
    for token in tokenize(clean(text)):
        if not token.is_word:
            before = token.text
        elif token.key == AND:
            before = AND
        else:
            yield token, before
            before = ""


def _insert(register: Register, text: str) -> tuple[Node, tuple[str, ...], str]:
    node, marks, keys = register.root, [], []
    for token, before in _words(text):
        node = node.child(token)
        marks.append(before)
        keys.append(token.key)
    return node, tuple(marks), " ".join(keys)


def key_of(text: str) -> str:
    """The words of a name without marks and "và", by which it is found."""
    return " ".join(token.key for token, _ in _words(text))


def _add_row(register: Register, row: Row, spellings: Iterable[str]) -> None:
    spellings = [text for text in spellings if key_of(text) not in register.without]
    if not spellings:
        return
    register.rows.append(row)
    for number, text in enumerate(spellings):
        node, marks, key = _insert(register, text)
        node.rows += ((row, marks),)
        if number == 0 or " " in key:
            register.keys.setdefault(key.split(" ")[0], []).append((key, row))


def _split_names(text: str) -> list[str]:
    return [part.strip() for part in text.split(" | ")]


def _load_rows(register: Register, name: str) -> None:
    for block in load_yaml(f"agencies/{name}.yaml"):
        for entry in block["rows"]:
            own: dict[str, Any] = entry if isinstance(entry, dict) else {"name": entry}
            merged = {**block, **own}
            names = _split_names(merged["name"])
            row = Row(
                name=names[0],
                kind="unit",
                level=merged["level"],
                parent=bool(merged.get("parent")),
                since=merged.get("from"),
                until=merged.get("to"),
                successor=merged.get("successor"),
                source=merged["source"],
                own_marks=bool(merged.get("own_marks")),
            )
            _add_row(register, row, names)


def _load_groups(register: Register) -> None:
    data = load_yaml("agencies/groups.yaml")
    for entry in data["classes"]:
        rule = GroupRule(
            listed=True,
            absorb=entry["absorb"],
            need=entry.get("need"),
            issuers=frozenset(entry["issuer"]) if "issuer" in entry else None,
            singular=entry.get("singular", False),
            unit=entry.get("unit"),
            suffix=entry.get("suffix", False),
        )
        row = Row(entry["name"], "group", entry.get("level"), group=rule, source="data contract")
        _add_row(register, row, entry["match"])
    for entry in data["pairs"]:
        if key_of(entry["match"]) in register.without:
            continue
        row = Row(
            entry["match"],
            "group",
            entry.get("level"),
            group=GroupRule(False, plural=entry.get("plural", False)),
        )
        node, marks, _ = _insert(register, entry["match"])
        node.rows += ((row, marks),)


def _load_heads(register: Register) -> None:
    data = load_yaml("agencies/heads.yaml")
    for first, others in data["not_before"].items():
        keys = frozenset(fold_marks(word) for word in others)
        register.not_before[first] = keys
        key = fold_marks(first)
        if key not in data["not_before"]:
            register.not_before[key] = register.not_before.get(key, frozenset()) | keys
    for kind in ("unit", "placed", "office", "group"):
        for entry in data[kind]:
            own: dict[str, Any] = dict(entry) if isinstance(entry, dict) else {"name": entry}
            aliases = own.pop("aliases", [])
            head = Head(kind=kind, **own)
            if kind == "group" and "level" not in own:
                head = Head(kind=kind, **own, level=None)
            for text in (head.name, *aliases):
                node, _, _ = _insert(register, text)
                node.heads += (head,)
                if text != head.name:
                    words = tuple(token.key for token, _ in _words(head.name))
                    tokens = [token.key for token, _ in _words(text)]
                    if len(tokens) == 1:
                        register.short.setdefault(tokens[0], []).append(words)
                        register.short_spellings.setdefault(place_tone(text).lower(), []).append(words)


def _load_short(register: Register) -> None:
    for text, full in load_yaml("agencies/abbreviations.yaml").items():
        keys = [token.key for token, _ in _words(str(text))]
        words = tuple(token.key for token, _ in _words(full))
        if " ".join(keys) in register.without:
            continue
        if len(keys) == 1:
            register.short_spellings.setdefault(place_tone(str(text)).lower(), []).append(words)
            if words not in register.short.setdefault(keys[0], []):
                register.short[keys[0]].append(words)


@cache
def register() -> Register:
    """The register, read once."""
    return build_register()


def build_register(without: frozenset[str] = frozenset()) -> Register:
    """The register from its files, less the spellings and short words whose keys are given."""
    made = Register(without=without)
    _load_heads(made)
    _load_short(made)
    _load_groups(made)
    for name in REGISTER_FILES:
        _load_rows(made, name)
    _load_whole(made)
    _mark_rivals(made.root)
    return made


def _mark_rivals(node: Node) -> None:
    names = {head.name for head in node.heads} | {row.name for row, _ in node.rows}
    spelled = {tuple(token.low for token, _ in _words(name)) for name in names}
    node.rivals = len({words for words in spelled if len(words) == node.depth}) > 1
    for child in node.children.values():
        _mark_rivals(child)


def _load_whole(register: Register) -> None:
    """The initials of whole names, where they are no word or short form of another meaning."""
    for rows in register.keys.values():
        for key, row in rows:
            letters = "".join(word[0] for word in key.split(" "))
            if len(letters) < _SHORTEST_WHOLE or letters in register.short:
                continue
            if letters in register.root.children or key != key_of(row.name):
                continue
            node = register.root
            for word in key.split(" "):
                node = node.children[word]
            register.whole[letters] = node if register.whole.get(letters, node) is node else None
