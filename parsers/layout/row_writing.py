"""What the order of the file tells about the rows of a table.

Programs write a table row by row and a row cell by cell: where the next words stand further to the right and
not below, they are of the same row; where they stand further to the left and below, a row has begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.row_lines import RowLine


class Written(NamedTuple):
    """The words of one line and column, in the order of the file."""

    order: int
    line: int
    col: int


class Ties(NamedTuple):
    """What the order of the file tells of the rows."""

    torn: list[int]
    """For each line how many rows would be torn by one that begins there."""
    apart: dict[int, list[int]]
    """For lines, those above them that are of a row before."""


class Writing:
    """The words of a table's lines in the order of the file."""

    def __init__(self, lines: Sequence[RowLine], by_cells: bool = True) -> None:
        self.n_lines = len(lines)
        parts = sorted(
            Written(min(word.order for word in part.words), k, col)
            for k, line in enumerate(lines)
            for col, part in line.parts.items()
        )
        known = (
            by_cells
            and all(a.order < b.order for a, b in pairwise(parts))
            and any(_is_beside(a, b) and b.line < a.line for a, b in pairwise(parts))
        )
        self.parts: list[Written] = parts if known else []
        """Empty where the file is not written cell by cell, or nothing tells that it is."""
        self.after = {(a.line, a.col): (b.line, b.col) for a, b in pairwise(self.parts)}
        """For each line and column those of the words that follow in the file."""

    def ties(self, first_col: int) -> Ties:
        """Of the rows of the columns from one on."""
        torn = [0] * self.n_lines
        apart: dict[int, list[int]] = {}
        held = [part for part in self.parts if part.col >= first_col]
        top_before, top = -1, held[0].line if held else 0
        for a, b in pairwise(held):
            if b.line > a.line and b.col < a.col:
                apart.setdefault(b.line, []).append(a.line)
                top_before, top = top, b.line
            elif b.line <= top_before or (b.col <= a.col and b.line < a.line):
                top_before, top = -1, b.line  # the table is written anew, for other cells
            else:
                top = min(top, b.line)
                if _is_beside(a, b):
                    _span(torn, b.line, a.line)
        return Ties(torn, apart)

    def rows(self) -> list[list[Written]]:
        """The rows as they were written: the words up to where the next stand further to the left and below,
        or above all.
        """
        found: list[list[Written]] = [[]]
        for a, b in pairwise(self.parts):
            found[-1].append(a)
            if b.col < a.col or (b.col == a.col and b.line < a.line):
                found.append([])
        found[-1] += self.parts[-1:]
        return found

    def group_ties(self, groups: int) -> Ties:
        """Of the cells of the leading columns, which run over several rows."""
        torn = [0] * self.n_lines
        apart: dict[int, list[int]] = {}
        before: Written | None = None
        headed = False
        for part in self.parts:
            if part.col < groups:
                headed = True
                continue
            if before is not None and part.line > before.line and part.col < before.col:
                if headed:
                    apart.setdefault(part.line, []).append(before.line)
                else:
                    _span(torn, before.line, part.line)
            before, headed = part, False
        return Ties(torn, apart)


def _is_beside(before: Written, part: Written) -> bool:
    """Whether words stand right of those before them, and not below: in the same row."""
    return part.col > before.col and part.line <= before.line


def _span(torn: list[int], first: int, last: int) -> None:
    """Count a row that runs from one line to another."""
    for k in range(first + 1, last + 1):
        torn[k] += 1
