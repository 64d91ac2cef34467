"""The lines of one table without vertical rules, and the bands that they make."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.columns import Chunk, chunk_of, chunks, crosses
from parsers.layout.edges import Edge
from parsers.layout.paragraphs import begins_item
from parsers.layout.words import Line, mostly_bold, touches

WIDE = 0.72
"""Share of the text's width from which a line of one piece is body text."""


NEAR = 1.9
"""Shares of the font size up to which a further line belongs to the table."""


LEVEL = 1.5
"""Points by which lines of a column may begin differently."""
HEADED = 3
"""Columns of a heading from which on one of its pieces may run over several."""
OFF_MIDDLE = 12.0
"""Points by which a title may stand off the middle of the table."""
_TITLES = 2
"""Lines between a table and the end of its page up to which they may be titles of its sections."""
_FAR, _FARTHEST = 2.5, 6.0
"""Shares of the font size up to which such lines stand from the table; those with a label."""
_LABEL = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?\s")


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
    joints: Sequence[float] = ()
    """Places where rules are pieced together: borders of columns."""
    by_cells: bool = True
    """The words are in the order in which a program wrote them."""
    heading: int = 0
    """Lines of the heading where it stands alone, or with titles only; the rows begin on the next page."""


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


def without_titles(rows: Sequence[AreaRow], rules: Sequence[Edge]) -> list[AreaRow]:
    """The lines but for those of rows that hold one piece of text alone: titles of sections."""
    places = [edge.pos for edge in rules]
    held: dict[int, list[AreaRow]] = {}
    for row in rows:
        held.setdefault(bisect_right(places, row.line.middle_y), []).append(row)
    kept = [group for group in held.values() if not _is_alone(group)]
    return [row for group in kept for row in group]


def _is_alone(rows: Sequence[AreaRow]) -> bool:
    """Whether all lines are of one piece, one below the other."""
    pieces = [chunk for row in rows for chunk in row.chunks]
    return len(pieces) == len(rows) and max(piece.x0 for piece in pieces) < min(piece.x1 for piece in pieces)


def are_bold(rows: Sequence[AreaRow]) -> bool:
    """Whether lines are bold, but for letters that a bold font may lack."""
    return mostly_bold([word for row in rows for word in row.line.words])


def stand_alike(rows: Sequence[AreaRow], others: Sequence[AreaRow]) -> bool:
    """Whether all pieces of lines begin or are centred where pieces of others are."""
    known = [chunk for row in others for chunk in row.chunks]
    return all(
        any(
            abs(chunk.x0 - one.x0) <= LEVEL or abs(chunk.x0 + chunk.x1 - one.x0 - one.x1) <= LEVEL
            for one in known
        )
        for row in rows
        for chunk in row.chunks
    )


def are_titles(lines: Sequence[AreaRow], near: AreaRow) -> bool:
    """Whether the few lines between a table and the end of its page are titles of its sections."""
    if not 0 < len(lines) <= _TITLES:
        return False
    away = abs(lines[0].line.base - near.line.base) / near.line.size
    if not all(row.line.bold or begins_item(row.line) for row in lines):
        return False
    return away <= (_FARTHEST if all(_LABEL.match(row.line.text) for row in lines) else _FAR)


def is_centred(row: AreaRow, middle: float, off: float = OFF_MIDDLE) -> bool:
    """Whether a line is one piece that stands about the middle of a table."""
    line = row.line
    return len(row.chunks) == 1 and abs((line.x0 + line.x1) / 2 - middle) < off


def titles_above(rows: Sequence[AreaRow], index: int, middle: float) -> int:
    """How many lines above one are the title of the table that it begins, being a bold heading; else 0."""
    if index >= len(rows) or len(rows[index].chunks) < HEADED or not rows[index].line.bold:
        return 0
    first = index
    while first and is_centred(AreaRow(line := rows[first - 1].line, chunks(line)), middle, 2 * OFF_MIDDLE):
        first -= 1
    named = any(row.line.bold or row.line.text.isupper() for row in rows[first:index])
    return index - first if named else 0


def is_cut_cell(rows: Sequence[AreaRow], known: Sequence[float]) -> bool:
    """Whether the lines at the top of a page are the rest of one cell of the table before."""
    pieces = [chunk for row in rows for chunk in row.chunks]
    columns = {bisect_right(known, chunk.x0 + 0.5) for chunk in pieces}
    inside = len(columns) == 1 and 0 < min(columns) < len(known)
    near = all(b.line.base - a.line.base < NEAR * b.line.size for a, b in pairwise(rows))
    return inside and near and not any(crosses(chunk, x) for chunk in pieces for x in known)


def parted_chunks(row: Sequence[Chunk], inner: Sequence[float]) -> list[Chunk]:
    """The pieces of a line, those that narrow gaps have joined parted at the borders of the columns.

    A piece one of whose words runs across a border is a title over several columns.
    """
    found: list[Chunk] = []
    for chunk in row:
        within = [x for x in inner if crosses(chunk, x)]
        words = chunk.words
        if not within or any(word.x0 < x - 1.0 and word.x1 > x + 1.0 for word in words for x in within):
            found.append(chunk)
            continue
        gaps = sorted(b.x0 - a.x1 for a, b in pairwise(words) if not touches(a, b))
        usual = gaps[(len(gaps) - 1) // 2] if len(gaps) > len(within) else 0.0
        start = 0
        for k in range(1, len(words)):
            before, word = words[k - 1], words[k]
            other = bisect_right(inner, before.x0) < bisect_right(inner, word.x0 + 1.0)
            if other and word.x0 - before.x1 > 1.15 * usual:
                found.append(chunk_of(words[start:k]))
                start = k
        found.append(chunk_of(words[start:]))
    return found


def without_overflow(row: Sequence[Chunk], inner: Sequence[float]) -> list[Chunk]:
    """The pieces of a line, those that only stick out of their column ending at its border.

    One word that is too long for its column does, and whatever stands beside words of the next column.
    """
    return [
        chunk._replace(x1=x) if (x := _overrun(chunk, row, inner)) is not None else chunk for chunk in row
    ]


def _overrun(chunk: Chunk, row: Sequence[Chunk], inner: Sequence[float]) -> float | None:
    """The border of its column over which a piece sticks out; None for what stands in columns."""
    at = bisect_right(inner, chunk.x0 + 0.5)
    if at == len(inner) or not crosses(chunk, inner[at]):
        return None
    end = inner[at + 1] if at + 1 < len(inner) else chunk.x1 + 1e3
    beside = any(inner[at] - 1.0 <= other.x0 < end for other in row if other is not chunk)
    single = all(touches(before, word) for before, word in pairwise(chunk.words))
    return inner[at] if beside or single else None
