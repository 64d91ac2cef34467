"""What the reading of a cell keeps of each body until the whole cell is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from normalizers.agencies.register import Head, Node, Row
from schema.decision import Level


@dataclass(slots=True)
class Tail:
    """What follows the words that tell the body: places, the body it belongs to, limits."""

    end: int
    suffix: str = ""
    """Words to write behind the name."""
    level: Level | None = None
    has_level: bool = False
    related: bool = False
    group: bool = False
    own_place: bool = False
    """The tail is the issuing unit itself, or another left unnamed."""
    only_place: bool = False
    has_place: bool = False
    only_province: bool = False
    """The place is a province by its name alone; one of its districts may follow."""
    place_kind: str | None = None
    cuts: list[tuple[int, int]] = field(default_factory=list)
    """Runs of tokens ("liên quan") that are in the text but not in the name."""


@dataclass(slots=True)
class Found:
    """One body or class as found. ``start``, ``end``: tokens of its text."""

    start: int
    end: int
    name: str
    kind: Literal["unit", "group", "unknown"]
    level: Level | None
    score: float = 1.0
    related: bool = False
    row: Row | None = None
    suffix: str = ""
    own_place: bool = False
    responsibility: str | None = None
    carry: Carry | None = None
    run: int = 0
    """Members of one list under one head have the same number."""
    listing: bool = False
    """A class, which further classes may stand beside without a word of their own for it."""
    shared: bool = False
    """It has no first words or plural word of its own, but goes on with those of the one before."""
    placeless: str = ""
    """Name of a body that may share the place of the next one ("HĐND, UBND cấp huyện")."""
    office: str = ""
    """The office before such a body: "Chủ tịch HĐND, UBND các xã"."""


@dataclass(slots=True)
class Carry:
    """What the next member of a list may share with the one before."""

    node: Node | None = None
    head: Head | None = None
    prefix: str = ""
    """Name to write before a place: "Ủy ban nhân dân"."""
    place_kind: str | None = None
    """Kind of unit to write before a further name of a place."""
    level: Level | None = None
    """Of further places whose kind is one of several: "UBND các xã, phường: A, B"."""
    bare: bool = False
    """The place before was the body itself: "huyện Hưng Hà, Đông Hưng"."""
    named: bool = False
    """The place before was named: a kind alone is then a body, not a class ("huyện A và thành phố")."""
    by_level: bool = False
    """The place before was a level: a kind alone is one too ("cấp huyện, xã")."""
    plural: bool = False
    word: str = "các"
    """The plural word itself."""
    small: bool = False
    """The nouns behind the plural word are written small: a capital then begins what does not share it."""
    office: str = ""
    row: Row | None = None
    numbered: str = ""
    """Name to write before a further number: "Phòng Nghiệp vụ 1, 2"."""
    loose: bool = False
    """A ";" or a line break lies between: words alone are no name any more."""
