"""The lines of one table without vertical rules, and the bands that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parsers.layout.columns import Chunk
from parsers.layout.edges import Edge
from parsers.layout.words import Line

WIDE = 0.72
"""Share of the text's width from which a line of one piece is body text."""


NEAR = 1.9
"""Shares of the font size up to which a further line belongs to the table."""


class AreaRow(NamedTuple):
    """A line and the pieces that gaps part it into."""

    line: Line
    chunks: list[Chunk]


@dataclass(slots=True)
class Area:
    """The lines of one table, and the rules that part its rows (none in a table without rules)."""

    rows: list[AreaRow]
    rules: list[Edge]
    open_top: bool
    open_bottom: bool


def abreast(rows: Sequence[AreaRow]) -> list[tuple[int, int, list[Chunk]]]:
    """Lines that overlap in height as one: (first, last, chunks from left to right).

    Cells that are centred vertically have their lines on baselines of their own.
    """
    found: list[tuple[int, int, list[Chunk]]] = []
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and rows[index].line.base - rows[start].line.base < 0.8 * rows[start].line.size:
            continue
        merged = sorted(chunk for row in rows[start:index] for chunk in row.chunks)
        found.append((start, index - 1, merged))
        start = index
    return found


def bands(rows: Sequence[AreaRow]) -> list[list[Chunk]]:
    """The pieces of the lines that overlap in height as one, from left to right."""
    return [row for _, _, row in abreast(rows)]
