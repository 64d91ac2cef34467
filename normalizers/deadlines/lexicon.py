"""The words of the deadline grammar, loaded once from the data files into a tree of phrases."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

Soft = Literal["no", "number", "year", "time", "any"]
Kinds = Mapping[str, int | str | None]
DATA_FILES = ("deadlines.yaml", "deadlines_phrases.yaml")


@dataclass(frozen=True, slots=True)
class Key:
    """A word reduced to what two spellings of it share."""

    exact: str
    """Letters and marks; case and the place of the tone mark are gone ("hoà" = "hòa")."""
    folded: str
    """Letters without any mark, lower case, "đ" as "d"."""


@dataclass(slots=True)
class Phrase:
    """The end of a phrase in the tree: its spellings and its classes."""

    exact: dict[tuple[str, ...], dict[str, int | str | None]] = field(default_factory=dict)
    soft: dict[str, int | str | None] = field(default_factory=dict)
    """Classes that also count when marks are lost or wrong."""
    soft_rule: Soft = "no"
    written: tuple[str, ...] = ()
    """The words of the soft form as they should be written."""


@dataclass(slots=True)
class Node:
    """One word on the way through the tree of phrases."""

    next: dict[str, Node] = field(default_factory=dict)
    phrase: Phrase | None = None


@lru_cache(maxsize=1 << 16)
def key_of(word: str) -> Key:
    """Reduce one word (any case, NFC or NFD)."""
    bases: list[str] = []
    marks: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char == "đ":
            bases.append("d")
            marks.append("-")
        elif unicodedata.combining(char):
            marks.append(char)
        else:
            bases.append(char)
    folded = "".join(bases)
    return Key(exact=folded + "".join(sorted(marks)), folded=folded)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one data file."""
    import yaml

    text = files("normalizers").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    loaded: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def all_rows() -> Iterator[dict[str, Any]]:
    """Every row of the deadline data files."""
    for name in DATA_FILES:
        yield from rows(name)


@cache
def phrases() -> Node:
    """The tree of phrases, by folded word."""
    root = Node()
    for row in all_rows():
        for form in row["forms"]:
            words = form.split()
            keys = [key_of(word) for word in words]
            node = root
            for key in keys:
                node = node.next.setdefault(key.folded, Node())
            if node.phrase is None:
                node.phrase = Phrase()
            exact = tuple(key.exact for key in keys)
            node.phrase.exact.setdefault(exact, {})[row["cls"]] = row.get("val")
            if row.get("soft", "no") != "no":
                node.phrase.soft[row["cls"]] = row.get("val")
                if node.phrase.soft_rule != "any":
                    node.phrase.soft_rule = row["soft"]
                if not node.phrase.written:
                    node.phrase.written = tuple(words)
    return root


@cache
def damaged_quarters() -> dict[str, int]:
    """Roman numbers of quarters as recognisers misread them, lower case → the quarter."""
    return {form: row["quarter"] for row in rows("deadlines_ocr.yaml") for form in row["forms"]}
