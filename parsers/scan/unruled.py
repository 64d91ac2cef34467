"""Tables without upright rules on a page image: recognised words put into columns and rows as a PDF's are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsers.layout.draft import Draft
from parsers.layout.edges import Edge
from parsers.layout.faces import Grid as LayoutGrid
from parsers.layout.page_rules import PageRules
from parsers.layout.rows import Habits
from parsers.layout.unruled import unruled_tables
from parsers.layout.words import group_lines
from parsers.scan.decode import Decoded
from parsers.scan.engine import ReadWord
from parsers.scan.frame import Frame, Rect
from parsers.scan.grid import Grid, GridCell
from parsers.scan.outside import Piece, placed
from parsers.scan.rules import Rules

_SURE: Final = 1e9
"""Margin of a word that is only placed, not yet chosen among readings."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """The tables without upright rules of a page."""

    grids: tuple[Grid, ...]
    left: tuple[Piece, ...]
    """The words that are in none of them, piece by piece."""
    borders: tuple[float, ...]
    """Borders of the columns (points) of a table that may go on on the next page; empty when none may."""


def aligned_tables(
    pieces: Sequence[Piece], rules: Rules, grids: Sequence[Grid], frame: Frame, known: tuple[float, ...]
) -> Aligned:
    """Tables among the words outside ruled ones. ``known``: the borders that the page before left."""
    words = [word for piece in pieces for word in piece.words]
    at = placed([_as_read(word) for word in words], frame)
    level = PageRules(
        horizontals=[
            Edge(rule.at / frame.scale, rule.start / frame.scale, rule.end / frame.scale)
            for rule in rules.level
        ],
        by_cells=False,
    )
    ruled = [_as_draft(grid, frame) for grid in grids]
    drafts, borders = unruled_tables(level, ruled, group_lines(at), frame.upright_width, known, Habits())
    taken = {id(words[order]) for draft in drafts for order in draft.taken}
    tables = tuple(_as_grid(draft.grid, frame) for draft in drafts)
    left: list[Piece] = []
    for piece in pieces:
        rest = [word for word in piece.words if id(word) not in taken]
        left += _parted(rest, piece.top, tables) if len(rest) < len(piece.words) else [piece]
    return Aligned(tables, tuple(left), borders)


def _as_read(word: ReadWord) -> Decoded:
    return Decoded(word, word.text, _SURE, None)


def _as_draft(grid: Grid, frame: Frame) -> Draft:
    xs, ys = (tuple(place / frame.scale for place in places) for places in (grid.xs, grid.ys))
    return Draft(LayoutGrid(xs, ys, ()), [])


def _as_grid(grid: LayoutGrid, frame: Frame) -> Grid:
    xs, ys = (tuple(round(place * frame.scale) for place in places) for places in (grid.xs, grid.ys))
    cells = tuple(
        GridCell(row, col, tall, wide, Rect(max(xs[col], 0), max(ys[row], 0), xs[col + wide], ys[row + tall]))
        for row, col, tall, wide in grid.faces
    )
    return Grid(ys, xs, cells, grid.open_top, grid.open_bottom, ruled=False)


def _parted(words: Sequence[ReadWord], top: int, tables: Sequence[Grid]) -> list[Piece]:
    """The words left of a piece of page, those above, between and below its tables apart."""
    groups: dict[int, list[ReadWord]] = {}
    for word in words:
        middle = (word.rect.y0 + word.rect.y1) / 2
        groups.setdefault(sum(table.ys[-1] <= middle for table in tables), []).append(word)
    return [
        Piece(max(top, tables[above - 1].ys[-1]) if above else top, tuple(held))
        for above, held in sorted(groups.items())
    ]
