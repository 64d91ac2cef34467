"""Tables drawn in characters: lines of "-" or "─" and "|" or "│" around every cell, joined by "+" or "┼".

Text browsers, pandoc (grid tables), reStructuredText and database clients write tables so. The lines tell
every cell and its spans, so that nothing is guessed: two places of the grid are one cell where no whole line
stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from parsers.layout.connected import connected
from parsers.text.grid import GridCell

_UPRIGHT = "|¦│┃║╎╏┆┇┊┋"
_LEVEL = "-=_─━═╌╍┄┅┈┉"
_JOIN = "+┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬┝┞┟┠┡┢┥┦┧┨┩┪┭┮┯┰┱┲┵┶┷┸┹┺┽┾┿╀╁╂╃╄╅╆╇╈╉╊╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫╭╮╯╰"
_ANY_UPRIGHT, _ANY_LEVEL = _UPRIGHT + _JOIN, _LEVEL + _JOIN
_RULE = re.compile(rf"[{_JOIN}][{_LEVEL}]+(?=[{_JOIN}])")
_JOINT = re.compile(rf"[{_JOIN}](?=[{_LEVEL}])|(?<=[{_LEVEL}])[{_JOIN}]")
_TOP = re.compile(rf"\s*[{_JOIN}](?:[{_LEVEL}]+[{_JOIN}])+\s*")
"""The uppermost line of a table."""
_ALIGNMENT = re.compile(r"(?<=\+):|:(?=\+)")
"""Marks in a grid table's rule that say how a column is aligned."""
_MAX_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Box:
    """A table drawn among lines: the first one, the one after the last, and its cells."""

    begin: int
    end: int
    cells: list[GridCell]
    columns: int


@dataclass(frozen=True)
class _Drawing:
    """The lines of one table, cut at its frame: all of one width."""

    lines: Sequence[str]

    @cached_property
    def rules(self) -> list[int]:
        """Lines of which some part is a rule that ends in joints."""
        return [row for row, line in enumerate(self.lines) if _RULE.search(line)]

    @cached_property
    def bounds(self) -> list[int]:
        """Positions between columns: those of joints in a rule."""
        return sorted({match.start() for row in self.rules for match in _JOINT.finditer(self.lines[row])})

    def upright(self, place: int, top: int, bottom: int) -> bool:
        """Whether a line stands at a position all the way between two rules."""
        return all(self.lines[row][place] in _ANY_UPRIGHT for row in range(top + 1, bottom))

    def level(self, row: int, left: int, right: int) -> bool:
        """Whether a rule fills a line between two positions."""
        return all(char in _ANY_LEVEL for char in self.lines[row][left + 1 : right])


def _drawing(lines: Sequence[str], begin: int) -> list[str]:
    """The lines of the table whose uppermost line is given, without what stands outside of its frame."""
    top = lines[begin].rstrip()
    left, right = len(top) - len(top.lstrip()), len(top) - 1
    inside = [_ALIGNMENT.sub("-", top)[left:]]
    for line in lines[begin + 1 : begin + _MAX_LINES]:
        bare = line.rstrip()
        if len(bare) != right + 1 or line[:left].strip():
            break
        if bare[left] not in _ANY_UPRIGHT or bare[right] not in _ANY_UPRIGHT:
            break
        inside.append(_ALIGNMENT.sub("-", bare)[left:] if bare[left] == "+" else bare[left:])
    return inside


def _merged(drawing: _Drawing) -> list[GridCell] | None:
    """The cells; null where their places form no rectangles."""
    rows, columns = list(pairwise(drawing.rules)), list(pairwise(drawing.bounds))

    def open_sides() -> Iterator[tuple[int, int]]:
        for row, (top, bottom) in enumerate(rows):
            for column, (left, right) in enumerate(columns):
                place = row * len(columns) + column
                if column + 1 < len(columns) and not drawing.upright(right, top, bottom):
                    yield place, place + 1
                if row + 1 < len(rows) and not drawing.level(bottom, left, right):
                    yield place, place + len(columns)

    cells = []
    for places in connected(len(rows) * len(columns), open_sides()):
        own = [divmod(place, len(columns)) for place in places]
        row, column = own[0]
        last_row, last_column = max(place[0] for place in own), max(place[1] for place in own)
        row_span, col_span = last_row - row + 1, last_column - column + 1
        if len(own) != row_span * col_span or min(place[1] for place in own) < column:
            return None
        inside = range(rows[row][0] + 1, rows[last_row][1])
        left, right = columns[column][0] + 1, columns[last_column][1]
        text = tuple(drawing.lines[line][left:right].strip() for line in inside)
        cells.append(GridCell(row, column, text, row_span, col_span))
    return cells


def find_boxes(lines: Sequence[str]) -> Iterator[Box]:
    """The tables drawn in characters among the lines, from the first one on."""
    at = 0
    while at < len(lines):
        if not _TOP.fullmatch(_ALIGNMENT.sub("-", lines[at])):
            at += 1
            continue
        drawing = _Drawing(_drawing(lines, at))
        end = at + (drawing.rules[-1] + 1)
        cells = _merged(drawing) if len(drawing.rules) > 1 else None
        if cells:
            yield Box(at, end, cells, len(drawing.bounds) - 1)
        at = max(end, at + 1)
