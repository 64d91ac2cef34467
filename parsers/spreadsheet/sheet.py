"""One sheet as its reader found it: filled cells by place, and merged ranges."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.blocks import Piece

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class SheetCell:
    """What a cell shows."""

    pieces: list[Piece]
    number: bool = False
    """A number, date or truth value, not words."""
    bold: bool = False

    @property
    def text(self) -> str:
        """The characters as stored."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Sheet:
    """A sheet's filled cells, and the merged ranges (first row, first column, last row, last column)."""

    name: str
    hidden: bool = False
    cells: dict[Place, SheetCell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
