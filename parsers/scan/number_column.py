"""The column of numbers of a table: a number that was misread, told by the one below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from parsers.scan.decode import Decoded
from parsers.scan.grid import GridCell

_SIGNS: Final = (".", ")", "/")
_FIRST: Final = {"b": "a", "B": "A"}
"""Second letters, and the first ones: whatever stands above with the same sign behind it is the first."""


def settled_numbers(read: Mapping[GridCell, list[Decoded]]) -> dict[GridCell, list[Decoded]]:
    """The cells of a table with numbers in its first column put right.

    A "1" right above another "1" is the "I" of a section above a task, not in rows of figures only, which
    number the columns; an "I" right above a "2" is a "1"; "8)" above "b)" is "a)".
    """
    found = dict(read)
    column = sorted((cell for cell in read if cell.col == 0 and read[cell]), key=lambda cell: cell.row)
    texts = ["".join(word.text for word in read[cell]) for cell in column]
    for cell, text, below in zip(column, texts, texts[1:], strict=False):
        number = _number(text, below)
        if number != text and _is_titled(cell, read):
            word = read[cell][0]
            found[cell] = [replace(word, text=number)]
    return found


def _number(text: str, below: str) -> str:
    """What a number is, by the one below it."""
    sign = text[1:]
    if text[:1] == "1" and below in ("1", text) and sign in ("", *_SIGNS):
        return "I" + sign
    if text[:1] == "I" and below == "2" + sign and sign in ("", *_SIGNS):
        return "1" + sign
    if sign in _SIGNS and below[:1] in _FIRST and below[1:] == sign:
        return _FIRST[below[0]] + sign
    return text


def _is_titled(cell: GridCell, read: Mapping[GridCell, list[Decoded]]) -> bool:
    """Whether words stand in the row of a cell."""
    return any(
        char.isalpha()
        for other, words in read.items()
        if other.row == cell.row and other.col > cell.col
        for word in words
        for char in word.text
    )
