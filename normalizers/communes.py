"""The communes of each province since 2025-07-01, by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from normalizers.data import load_text
from normalizers.places_register import place_key

FIRST_DAY = date(2025, 7, 1)
"""Of the 3,321 xã, phường and đặc khu that replaced the earlier communes and the districts."""


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    """GSO code of a province, kind of commune, names of its communes of that kind."""
    for line in load_text("places_communes.tsv").splitlines()[1:]:
        code, kind, names = line.split("\t")
        yield code, kind, names.split("; ")


@lru_cache(maxsize=8)
def communes(province: str | None, day: date | None) -> tuple[str, ...]:
    """The names of a province's communes on that day; () before 2025-07-01, or where either is not known.

    ``province``: GSO code. Source: the resolutions of the Standing Committee of the National Assembly of
    2025-06-16 (1654/NQ-UBTVQH15 and those beside it), with the numbers of Quyết định 19/2025/QĐ-TTg.
    """
    if province is None or day is None or day < FIRST_DAY:
        return ()
    return tuple(name for code, _, names in _rows() if code == province for name in names)


@lru_cache(maxsize=256)
def provinces_with(kind: str, name: str, day: date) -> tuple[str, ...]:
    """GSO codes of the provinces that have a commune of that kind and name on that day.

    ``kind``: "xã", "phường" or "đặc khu".
    """
    if day < FIRST_DAY:
        return ()
    key, kind = place_key(name), kind.lower()
    return tuple(code for code, own, names in _rows() if own == kind and key in map(place_key, names))


@lru_cache(maxsize=8)
def commune_kinds(province: str | None, day: date | None) -> dict[str, frozenset[str]]:
    """Name of each commune of a province on that day, folded → the kinds of those that have it."""
    known: dict[str, frozenset[str]] = {}
    if province is None or day is None or day < FIRST_DAY:
        return known
    for code, kind, names in _rows():
        for name in names if code == province else ():
            known[place_key(name)] = known.get(place_key(name), frozenset()) | {kind}
    return known
