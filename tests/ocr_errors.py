"""One error as Tesseract makes them: a mark, a letter, a lost blank, a capital."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from tests.support import cases

Kind = Literal["mark", "letter", "blank", "case"]
KINDS: tuple[Kind, ...] = ("mark", "letter", "blank", "case")
_MARKS = dict(
    zip(
        "ếểổốộôỉiờởữấầươđêâăụậệạáảàúủíứựềắặỡớợỏóãũýỹẫễỗõĩ",
        "ểếốổôộiỉởờừẩấuodeaauâeaảáảủúìửưểằăởờơóòảủỷýẩểổỏí",
        strict=True,
    )
)
_LETTERS = dict(zip("l1I0OnuceVSCDĐBg5iaot", "1llOOuneevscĐD8qSloal", strict=True)) | {"m": "rn", "h": "b"}


def one_error(text: str, kind: Kind, chance: random.Random) -> str | None:
    """The text with one error of the kind at a place drawn by ``chance``; None where none can be."""
    places = list(range(len(text)))
    chance.shuffle(places)
    for at in places:
        char = text[at]
        wrong: str | None = None
        if kind == "mark" and (other := _MARKS.get(char.lower())) is not None:
            wrong = other.upper() if char.isupper() else other
        elif kind == "letter":
            wrong = _LETTERS.get(char)
        elif kind == "blank" and char == " " and text[at - 1].isalnum() and text[at + 1 : at + 2].isalnum():
            wrong = ""
        elif kind == "case" and char.isalpha() and char.swapcase() != char:
            wrong = char.swapcase()
        if wrong is not None:
            return text[:at] + wrong + text[at + 1 :]
    return None


def tally(
    path: Path, kind: Kind, told: Callable[[str, dict[str, Any], list[dict[str, Any]]], str]
) -> Counter[str]:
    """What ``told`` says of every cell of a table of cases with one error of the kind: how often each word.

    ``told``: damaged cell, context, gold → "right", "unsure" or "wrong".
    """
    chance = random.Random(7)
    counts: Counter[str] = Counter()
    for cell, context, gold in cases(path):
        damaged = one_error(cell, kind, chance)
        if damaged is not None:
            counts[told(damaged, context, gold)] += 1
    return counts
