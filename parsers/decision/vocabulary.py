"""The words of ``parsers/data/decision.yaml``, ready for comparison."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, cast

from normalizers.text import fold


@cache
def data() -> dict[str, Any]:
    """The vocabulary as written. Treat it as read-only."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files("parsers").joinpath("data", "decision.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.load(text, Loader=loader))  # a safe loader either way


@cache
def kinds() -> dict[str, str]:
    """Folded name of a kind of document → the code in its numbers, longest names first."""
    rows = sorted(data()["kinds"], key=lambda row: -len(row["name"]))
    return {fold(row["name"]): row["code"] for row in rows}


@cache
def codes() -> dict[str, str]:
    """Code in upper case without marks ("QD") → the code as it is written ("QĐ")."""
    from normalizers.text import fold_marks

    written = [row["code"] for row in data()["kinds"]] + list(data()["other_codes"])
    return {fold_marks(code).upper(): code for code in reversed(written)}


@cache
def folded(key: str) -> tuple[str, ...]:
    """A list of the vocabulary, folded, longest first."""
    return tuple(sorted((fold(word) for word in data()[key]), key=len, reverse=True))


def alternatives(words: tuple[str, ...]) -> str:
    """A pattern for any of the words, spaces meaning any white space."""
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words) + ")"


@cache
def surnames() -> frozenset[str]:
    """Folded family names."""
    return frozenset(fold(str(name)) for name in data()["surnames"])


@cache
def unit_words() -> frozenset[str]:
    """Folded words that announce an administrative unit."""
    return frozenset(folded("units"))
