"""The row of a table that numbers its columns, "(1) (2) (3)": each figure told by its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.scan.decode import Decoded
from parsers.scan.grid import GridCell

_NUMBER: Final = re.compile(r"^(\(?)(\d{1,2})(\)?)$")
_LONGEST: Final = 4
"""Characters of the longest reading of a column's number ("(10)")."""
_FEWEST: Final = 3
"""Columns of the smallest table with such a row."""
_AGREEING: Final = 0.5
"""Share of the figures that must be in order for the others to be taken as misread."""


def numbered(read: Mapping[GridCell, list[Decoded]]) -> dict[GridCell, list[Decoded]]:
    """The cells of a table with misread figures put right in rows that number the columns."""
    rows: dict[int, list[GridCell]] = {}
    for cell, words in read.items():
        if words:
            rows.setdefault(cell.row, []).append(cell)
    found = dict(read)
    for cells in rows.values():
        cells.sort(key=lambda cell: cell.col)
        if len(cells) >= _FEWEST and all(_is_short(read[cell]) for cell in cells):
            texts = in_order([read[cell][0].text for cell in cells])
            for cell, text in zip(cells, texts, strict=True):
                found[cell] = [replace(read[cell][0], text=text)]
    return found


def _is_short(words: Sequence[Decoded]) -> bool:
    return len(words) == 1 and len(words[0].text) <= _LONGEST


def in_order(texts: Sequence[str]) -> list[str]:
    """The texts as consecutive numbers, if half of them are; unchanged if not.

    >>> in_order(["đ)", "(2)", "(3)", "G)"])
    ['(1)', '(2)', '(3)', '(4)']
    """
    matches = [_NUMBER.match(text) for text in texts]
    firsts = Counter(int(match[2]) - place for place, match in enumerate(matches) if match)
    if not firsts:
        return list(texts)
    first, agreeing = firsts.most_common(1)[0]
    if agreeing < 2 or agreeing < _AGREEING * len(texts) or first < 0:
        return list(texts)
    forms = Counter((match[1], match[3]) for match in matches if match)
    opening, closing = forms.most_common(1)[0][0]
    return [f"{opening}{first + place}{closing}" for place in range(len(texts))]
