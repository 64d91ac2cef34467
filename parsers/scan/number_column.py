"""The column of numbers of a table: a roman one that was read as a figure, told by the number below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parsers.scan.decode import Decoded
from parsers.scan.grid import GridCell

_ONE = "1"
_ROMAN = "I"
_ENDS = ("", ".", ")", "/")


def with_roman_ones(read: Mapping[GridCell, list[Decoded]]) -> dict[GridCell, list[Decoded]]:
    """The cells of a table with "I" for a "1" right above another "1": a section's number above a task's.

    Not in rows of figures only, which number the columns.
    """
    found = dict(read)
    column = sorted((cell for cell in read if cell.col == 0 and read[cell]), key=lambda cell: cell.row)
    texts = ["".join(word.text for word in read[cell]) for cell in column]
    for cell, text, below in zip(column, texts, texts[1:], strict=False):
        first, rest = text[:1], text[1:]
        alike = first == _ONE and below in (_ONE, text) and rest in _ENDS
        if alike and _is_titled(cell, read):
            word, *others = read[cell]
            found[cell] = [replace(word, text=_ROMAN + word.text[1:]), *others]
    return found


def _is_titled(cell: GridCell, read: Mapping[GridCell, list[Decoded]]) -> bool:
    """Whether words stand in the row of a cell."""
    return any(
        char.isalpha()
        for other, words in read.items()
        if other.row == cell.row and other.col > cell.col
        for word in words
        for char in word.text
    )
