"""Tables of exports that write every cell on lines of its own and "|" between: the grid is found again.

Such an export keeps the order of the cells, and leaves out the places that a merged cell covers. The
number of columns is that of the heading, or one more where a heading stands over the numbers too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.text.fill import Filling, fill
from parsers.text.grid import GridCell
from parsers.text.shapes import Shape, heading_shape, is_label

Lines = tuple[str, ...]
_MIN_COLUMNS = 3
_NUMBERED = 0.7
_BETTER = 1.0
"""How much better, for each row, a reading with a column of numbers must be than one without."""


@dataclass(frozen=True, slots=True)
class Header:
    """A heading found in the stream of cells."""

    start: int
    """Index of its first cell."""
    shapes: tuple[Shape, ...]
    lead_lines: int
    """Lines at the start of the first cell that are text before the table."""


@dataclass(frozen=True, slots=True)
class HeadingRows:
    """How the cells of a heading stand: the columns that those of its first row take, and its second row.

    ``lower`` cells stand in the second row, below the one with the index ``parent``; 0 where there is none.
    """

    spans: tuple[int, ...]
    parent: int = 0
    lower: int = 0


def _text(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines).strip()


def _heading_tail(lines: Lines) -> int | None:
    """How many lines stand before the heading that ends a cell; null when it ends with none."""
    for size in (1, 2, 3):
        if size < len(lines) and heading_shape(_text(lines[-size:])):
            return len(lines) - size
    return None


def find_header(cells: Sequence[Lines], start: int = 0) -> Header | None:
    """The first heading at or after ``start``: three or more neighbouring cells that name columns."""
    at = start
    while at < len(cells):
        lead = 0
        first = heading_shape(_text(cells[at]))
        if first is None:
            tail = _heading_tail(cells[at])
            if tail is not None:
                lead, first = tail, heading_shape(_text(cells[at][tail:]))
        if first is None:
            at += 1
            continue
        shapes = [first]
        while at + len(shapes) < len(cells):
            shape = heading_shape(_text(cells[at + len(shapes)]))
            if shape is None or (shape == "number" and "number" in shapes):
                break
            shapes.append(shape)
        names = {"number", "section", "text", "product"} & set(shapes)
        if len(shapes) >= _MIN_COLUMNS and names and {"body", "lead", "time"} & set(shapes):
            return Header(at, tuple(shapes), lead)
        at += 1 if lead else len(shapes)
    return None


def read_rows(cells: Sequence[Lines], shapes: Sequence[Shape]) -> tuple[list[list[list[str]]], int]:
    """Rows of a heading and the cells after it where empty cells are lost, and how many rows are sound.

    A sound row has all its cells, or is the title of a section.
    """
    n = len(shapes)
    texts = [_text(lines) for lines in cells]
    rows = [[list(lines) for lines in cells[:n]]]
    at, sound = n, 0
    for row in fill(texts[n:], shapes, texts[:n], lost=True).rows:
        here = [list(lines) for lines in cells[at : at + row.size]]
        at += row.size
        sound += not row.missing
        for column in row.missing:
            here.insert(column, [""])
        rows.append(here)
    return rows, sound


def _place_row(placed: list[GridCell], row: int, here: Sequence[Lines], spans: Sequence[int]) -> None:
    col = 0
    for lines, span in zip(here, spans, strict=True):
        placed.append(GridCell(row, col, lines, col_span=span))
        col += span


def _place_heading(placed: list[GridCell], row: int, here: Sequence[Lines], heading: HeadingRows) -> int:
    """Places a heading at ``row``. Returns how many rows it takes."""
    if not heading.lower:
        _place_row(placed, row, here, heading.spans)
        return 1
    upper, col = len(heading.spans), 0
    for index, span in enumerate(heading.spans):
        is_parent = index == heading.parent
        placed.append(GridCell(row, col, here[index], row_span=1 if is_parent else 2, col_span=span))
        if is_parent:
            placed.extend(GridCell(row + 1, col + at, lines) for at, lines in enumerate(here[upper:]))
        col += span
    return 2


def _place(cells: Sequence[Lines], filling: Filling, heading: HeadingRows) -> list[GridCell]:
    """Cells at their places; a cell above a gap spans the row of the gap."""
    n = sum(heading.spans)
    placed: list[GridCell] = []
    owners: dict[int, int] = {}
    at = len(heading.spans) + heading.lower
    number = _place_heading(placed, 0, cells[:at], heading)
    for row in filling.rows:
        here = cells[at : at + row.size]
        at += row.size
        if row.kind == "heading":
            number += _place_heading(placed, number, here, heading)
            owners = {}
            continue
        if row.kind == "title":
            _place_row(placed, number, here, [1] * (row.size - 1) + [n - row.size + 1])
            owners = {}
        else:
            columns = [col for col in range(n) if col not in row.missing]
            for col, lines in zip(columns, here, strict=True):
                owners[col] = len(placed)
                placed.append(GridCell(number, col, lines))
            for col in row.missing:
                if col in owners:
                    owner = placed[owners[col]]
                    placed[owners[col]] = replace(owner, row_span=number - owner.row + 1)
        number += 1
    return placed


def _numbered(texts: Sequence[str], filling: Filling, column: int) -> bool:
    """Whether most rows have a number in a column."""
    at = numbers = rows = 0
    for row in filling.rows:
        if row.kind == "cells":
            rows += 1
            before = sum(missing < column for missing in row.missing)
            numbers += column not in row.missing and is_label(texts[at + column - before])
        at += row.size
    return numbers >= _NUMBERED * rows


def _two_rows(shapes: Sequence[Shape]) -> Iterator[tuple[HeadingRows, tuple[Shape, ...]]]:
    """How the last headings may stand in a second row, below one of the same kind, and the shapes then."""
    for lower in range(2, len(shapes) - _MIN_COLUMNS + 1):
        first, second = shapes[:-lower], shapes[-lower:]
        kinds = {"body" if shape == "lead" else shape for shape in second}
        for parent, shape in enumerate(first):
            if ("body" if shape == "lead" else shape) not in kinds:
                continue
            spans = tuple(lower if index == parent else 1 for index in range(len(first)))
            yield HeadingRows(spans, parent, lower), (*first[:parent], *second, *first[parent + 1 :])


def grid_of(cells: Sequence[Lines], shapes: Sequence[Shape]) -> tuple[list[GridCell], int]:
    """The grid of a heading (the first ``len(shapes)`` cells) and the cells after it, and its columns.

    A heading without a column of numbers may stand over one: then one of its cells spans two columns. Where
    the cells read much better so, the last headings are a second row below one of the others.
    """
    n = len(shapes)
    texts = [_text(lines) for lines in cells]
    best = fill(texts[n:], shapes, texts[:n], lost=False)
    heading = HeadingRows((1,) * n)
    if "number" not in shapes:
        for column, shape in enumerate(shapes):
            if shape != "text":
                continue
            wider = (*shapes[:column], "number", *shapes[column:])
            found = fill(texts[n:], wider, texts[:n], lost=False)
            better = found.score > best.score + _BETTER * len(found.rows)
            if better and _numbered(texts[n:], found, column):
                best, heading = found, HeadingRows(tuple(1 + (index == column) for index in range(n)))
    least = best.score
    for rows, columns in _two_rows(shapes):
        found = fill(texts[n:], columns, texts[:n], lost=False)
        if found.score > max(best.score, least + _BETTER * len(found.rows)):
            best, heading = found, rows
    return _place(cells, best, heading), sum(heading.spans)
