"""One error as Tesseract makes them: a mark, a letter, a lost blank, a capital."""

from __future__ import annotations

import random
from typing import Literal

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
