"""The register of provinces and districts, and the units that a text names."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from normalizers.data import load_text, load_yaml
from normalizers.text import fold, fold_marks


@dataclass(frozen=True)
class Unit:
    """One province or district as it was for a time. ``first`` and ``last`` are days, inclusive."""

    code: str
    kind: str
    name: str
    province: str
    """Code of the province; of itself for a province."""
    today: str
    """Code of the province of 2025-07-01; "" for a district."""
    first: date
    last: date
    seat: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def is_province(self) -> bool:
        return self.today != ""

    def in_force(self, on: date) -> bool:
        return self.first <= on <= self.last


_PROVINCE_KINDS = {"t": "tỉnh", "tp": "thành phố"}
_KINDS = {
    "tỉnh": "tỉnh", "thành phố": "thành phố", "tp": "thành phố", "t.p": "thành phố", "quận": "quận",
    "q": "quận", "huyện": "huyện", "h": "huyện", "thị xã": "thị xã", "tx": "thị xã", "t.x": "thị xã",
    "phường": "phường",
    "xã": "xã", "thị trấn": "thị trấn", "tt": "thị trấn", "đặc khu": "đặc khu",
}  # fmt: skip
_KINDS_PLAIN = {fold_marks(key): kind for key, kind in _KINDS.items()}
COMMUNE_KINDS = frozenset(("phường", "xã", "thị trấn", "đặc khu"))
DISTRICT_KINDS = frozenset(("quận", "huyện", "thị xã"))
_MENTION = re.compile(
    r"(?<!\w)(?:(tỉnh|thành phố|quận|huyện|thị xã|phường|thị trấn|đặc khu|xã(?! hội)|tp|t\.p|tx|t\.x)(?!\w)"
    r"|(q|h|tt)(?=\.))\.?\s*"
)
_MENTION_PLAIN = re.compile(fold_marks(_MENTION.pattern))
_DASH = re.compile(r"\s*-\s*")
_WORD_END = re.compile(r"(?!\w)")


def place_key(text: str) -> str:
    """Folded, with "a - b" and "a-b" alike "a b"."""
    return _DASH.sub(" ", fold(text))


@cache
def units() -> tuple[Unit, ...]:
    """All provinces and districts of the register."""
    found: list[Unit] = []
    for row in load_yaml("places_provinces.yaml")["provinces"]:
        found.append(
            Unit(
                code=row["code"],
                kind=_PROVINCE_KINDS[row["kind"]],
                name=row["name"],
                province=row["code"],
                today=row["today"],
                first=row.get("from", date.min),
                last=row.get("to", date.max),
                seat=row.get("seat", ""),
                aliases=tuple(row.get("aliases", ())),
            )
        )
    for line in csv.DictReader(io.StringIO(load_text("places_districts.tsv")), delimiter="\t"):
        found.append(
            Unit(
                code=line["code"],
                kind=line["kind"],
                name=line["name"],
                province=line["province"],
                today="",
                first=date.fromisoformat(line["from"]) if line["from"] else date.min,
                last=date.fromisoformat(line["to"]) if line["to"] else date.max,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class _Index:
    units: dict[str, tuple[Unit, ...]]
    by_first_word: dict[str, tuple[str, ...]]
    """First word of a name → the names that begin with it, longest first."""
    free: re.Pattern[str]
    """Names and aliases of provinces that may stand without "tỉnh"."""


@cache
def index(plain: bool) -> _Index:
    """Units by name; ``plain``: without marks, for words that have lost them."""

    def key(text: str) -> str:
        return fold_marks(place_key(text)) if plain else place_key(text)

    by_name: dict[str, list[Unit]] = {}
    free: set[str] = set()
    for unit in units():
        for name in (unit.name, *unit.aliases):
            by_name.setdefault(key(name), []).append(unit)
            if unit.is_province:
                free.add(key(name))
    first_words: dict[str, list[str]] = {}
    for name in by_name:
        first_words.setdefault(name.split(" ")[0], []).append(name)
    alternatives = "|".join(re.escape(name) for name in sorted(free, key=len, reverse=True))
    return _Index(
        units={name: tuple(found) for name, found in by_name.items()},
        by_first_word={w: tuple(sorted(n, key=len, reverse=True)) for w, n in first_words.items()},
        free=re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)"),
    )


@dataclass(frozen=True)
class Mention:
    """The name of a place in a text."""

    kind: str
    """One of the kinds, or "" for a name that stands alone."""
    found: tuple[Unit, ...]
    """Units of that name, of any kind and time; () when the name is unknown or missing."""


def _name_at(text: str, start: int, names: _Index) -> str | None:
    word = re.match(r"[\w']+", text[start:])
    if word is None:
        return None
    for name in names.by_first_word.get(word.group(), ()):
        if text.startswith(name, start) and _WORD_END.match(text, start + len(name)):
            return name
    return None


def mentions(text: str, plain: bool) -> tuple[Mention, ...]:
    """The administrative units that the text names, in order."""
    names = index(plain)
    key = fold_marks(place_key(text)) if plain else place_key(text)
    pattern, kinds = (_MENTION_PLAIN, _KINDS_PLAIN) if plain else (_MENTION, _KINDS)
    found: list[tuple[int, int, Mention]] = []
    for match in pattern.finditer(key):
        kind = kinds[match.group(1) or match.group(2)]
        name = _name_at(key, match.end(), names)
        if kind in COMMUNE_KINDS:
            found.append((match.start(), match.end(), Mention(kind, ())))
        else:
            end = match.end() + len(name or "")
            found.append((match.start(), end, Mention(kind, names.units[name] if name else ())))
    for match in names.free.finditer(key):
        if all(match.end() <= start or match.start() >= end for start, end, _ in found):
            provinces = tuple(unit for unit in names.units[match.group()] if unit.is_province)
            found.append((match.start(), match.end(), Mention("", provinces)))
    return tuple(mention for _, _, mention in sorted(found, key=lambda item: item[:2]))
