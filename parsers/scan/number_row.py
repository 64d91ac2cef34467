"""The row of a table that numbers its columns, "(1) (2) (3)": each figure told by its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.scan.decode import Decoded
from parsers.scan.grid import GridCell

_NUMBER: Final = re.compile(r"^(\(?)(\d{1,2})(\)?)$")
_LONGEST: Final = 4
"""Characters of the longest reading of a column's number ("(10)")."""
_PIECES: Final = 2
"""Words that a number may come apart into, what remains of a rule beside it among them ("| đ)")."""
_FEWEST: Final = 3
"""Columns of the smallest table with such a row."""
_AGREEING: Final = 0.5
"""Share of the figures that must be in order for the others to be taken as misread."""
_BRACKETED: Final = 2
"""Figures in brackets that are enough to be in order: nothing else stands so in short cells."""


def numbered(read: Mapping[GridCell, list[Decoded]]) -> dict[GridCell, list[Decoded]]:
    """The cells of a table with misread figures put right in rows that number the columns."""
    rows: dict[int, list[GridCell]] = {}
    for cell in read:
        rows.setdefault(cell.row, []).append(cell)
    found = dict(read)
    for cells in rows.values():
        cells.sort(key=lambda cell: cell.col)
        written = [cell for cell in cells if read[cell]]
        if len(written) >= _FEWEST and all(_is_short(read[cell]) for cell in written):
            texts = in_order(["".join(word.text for word in read[cell]) for cell in cells])
            for cell, text in zip(cells, texts, strict=True):
                if text != "".join(word.text for word in read[cell]):
                    found[cell] = [replace(read[cell][0], text=text)]
    return found


def _is_short(words: Sequence[Decoded]) -> bool:
    return len(words) <= _PIECES and sum(len(word.text) for word in words) <= _LONGEST


def in_order(texts: Sequence[str]) -> list[str]:
    """The texts as consecutive numbers, if half of them are, or two of them in brackets; unchanged if not.

    An empty text counts as a column that was not read; where it has no number of its own, not at all.

    >>> in_order(["đ)", "(2)", "(3)", "G)"])
    ['(1)', '(2)', '(3)', '(4)']
    """
    matches = [_NUMBER.match(text) for text in texts]
    best: tuple[int, int, list[int]] = (1, 0, [])
    for places in (list(range(len(texts))), list(_places_of_written(texts))):
        firsts = Counter(int(match[2]) - place for place, match in zip(places, matches, strict=True) if match)
        first, agreeing = firsts.most_common(1)[0] if firsts else (0, 0)
        if agreeing > best[0] and first >= 0:
            best = agreeing, first, places
    agreeing, first, places = best
    if not places:
        return list(texts)
    placed = [
        match
        for place, match in zip(places, matches, strict=True)
        if match is not None and int(match[2]) == first + place
    ]
    bracketed = sum(bool(match[1] and match[3]) for match in placed)
    if agreeing < _AGREEING * sum(bool(text) for text in texts) and bracketed < _BRACKETED:
        return list(texts)
    forms = Counter((match[1], match[3]) for match in matches if match)
    opening, closing = forms.most_common(1)[0][0]
    return [
        f"{opening}{first + place}{closing}" if text else ""
        for place, text in zip(places, texts, strict=True)
    ]


def _places_of_written(texts: Sequence[str]) -> Iterator[int]:
    """The place of each text among those that are not empty."""
    place = 0
    for text in texts:
        yield place
        place += bool(text)
