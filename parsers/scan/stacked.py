"""Marks one above the other: of a hat and a tone on one letter the recogniser may see either alone.

On capitals, whose marks are crowded, it loses the hat below a tone ("CHÁT" for "CHẤT") or takes the tone
above a hat for another one ("THẾ CHẼ"), and does not name the right letter at all. Which letters these may
be is told by their shape; the words around choose among them as among those that it names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_HATS: Final = {"A": "\u0302\u0306", "E": "\u0302", "O": "\u0302"}
"""Letters that may have a circumflex or a breve."""
_HORN: Final = "\u031b"
_BOTH: Final = 0.5
"""Share of the lesser figure of two letters that the letter with the marks of both has."""
_LOST_HAT: Final = 0.2
_OTHER_TONE: Final = 0.08
"""Shares of the figure of a capital that one has with a hat below its tone, or another tone on its hat."""
_LEAST: Final = 5.0
"""Figure (0…100) below which a letter lends no mark."""
Choice = tuple[str, float]
"""A character and its figure (0…100)."""


def _parts(char: str) -> tuple[str, str, str]:
    """The letter, its hat and its tone."""
    apart = unicodedata.normalize("NFD", char)
    letter, marks = apart[:1], apart[1:]
    hats = _HATS.get(letter.upper(), "")
    return (
        letter,
        "".join(mark for mark in marks if mark in hats),
        "".join(mark for mark in marks if mark not in hats),
    )


def stacked(choices: Sequence[Choice]) -> list[Choice]:
    """Letters that no choice names, with the hat of one and the tone of another; and for a capital with a
    mark those with its hat and another tone, or its tone and a hat.

    >>> stacked([("ỏ", 90.0), ("ồ", 60.0)])
    [('ò', 30.0), ('ổ', 30.0)]
    >>> [char for char, _ in stacked([("Á", 95.0)])]
    ['Ấ', 'Ắ']
    """
    first = choices[0][0]
    if (
        first.isascii()
        or first.upper() in "ĐƠƯ"
        or unicodedata.normalize("NFD", first)[0].upper() not in _HATS
    ):
        return []
    letter, hat, tone = _parts(first)
    seen = [(*_parts(char), figure) for char, figure in choices if figure >= _LEAST]
    found: dict[str, float] = {}
    for one in seen:
        for other in seen:
            if one[0] == other[0] == letter:
                _add(found, letter + one[1] + other[2], _BOTH * min(one[3], other[3]))
    if first.isupper():
        for other_tone in _TONES if hat else ():
            _add(found, letter + hat + other_tone, _OTHER_TONE * choices[0][1])
        for other_hat in _HATS[letter] if not hat else "":
            _add(found, letter + other_hat + tone, _LOST_HAT * choices[0][1])
    named = {char for char, _ in choices}
    return [(char, figure) for char, figure in found.items() if char not in named]


def _add(found: dict[str, float], parts: str, figure: float) -> None:
    char = unicodedata.normalize("NFC", parts)
    if len(char) == 1:
        found[char] = max(found.get(char, 0.0), figure)
