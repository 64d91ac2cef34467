"""Cells in a row, without row ends, of an export that writes covered places as empty cells: every row has
the same number of cells.

So the number of columns is the period in which the cells look alike. It is believed only where a
heading stands at its beginning and nearly all the rows below read well; then headings of two rows and merged
cells are those of any export that has lost its spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.text import fold
from parsers.text.shapes import (
    Shape,
    fit,
    heading_shape,
    is_column_number,
    is_label,
    is_period,
    names_columns,
    starts_after,
    starts_section,
)

Lines = tuple[str, ...]
_MIN_COLUMNS, _MAX_COLUMNS = 4, 14
_MIN_ROWS = 2
_MIN_HEADINGS = 3
_MAX_CELL_LINES = 60
_MOST = 0.9
_IMPOSSIBLE = -3.0
_ALIKE = 0.6
_SECTION_LENGTH = 220
_HEADING_LENGTH = 70
_HEAD_LINES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where its first cell stands, the lines of that cell above the table, its columns and rows."""

    start: int
    lead_lines: int
    columns: int
    rows: int

    @property
    def stop(self) -> int:
        return self.start + self.columns * self.rows


def text_of(lines: Sequence[str]) -> str:
    """The words of a cell on one line."""
    return " ".join(line.strip() for line in lines).strip()


def lead_of(lines: Lines) -> int | None:
    """How many lines stand above the heading that ends a cell; null when no heading ends it."""
    for size in _HEAD_LINES:
        if size < len(lines) and heading_shape(text_of(lines[-size:])):
            return len(lines) - size
    return 0 if heading_shape(text_of(lines)) else None


def _shapes(rows: Sequence[Sequence[str]], columns: int) -> tuple[list[Shape | None], int] | None:
    """The shape of each column and the rows of the heading; null where the first rows are none."""
    top, below = rows[0], rows[1]
    shapes = [heading_shape(text) for text in top]
    known = sum(shape is not None for shape in shapes)
    words = [text for text in top if text]
    if known < max(_MIN_HEADINGS, _ALIKE * len(words)) or any(len(text) > _HEADING_LENGTH for text in words):
        return None
    gaps = [column for column in range(1, columns) if not top[column]]
    own = {column for column, text in enumerate(below) if text}
    two = bool(own & set(gaps)) and own <= {*gaps, *(column - 1 for column in gaps)}
    if two:
        for column in own:
            marked: Shape | None = "mark" if is_period(below[column]) and shapes[column] != "money" else None
            shapes[column] = heading_shape(below[column]) or marked or shapes[column]
    for column in gaps:
        under = [row[column - 1] for row in rows[1 + two :] if row[column - 1]]
        if shapes[column - 1] == "text" and sum(map(is_label, under)) > _ALIKE * len(under):
            shapes[column - 1 : column + 1] = ["number", "text"]  # one heading over the numbers and the words
        shapes[column] = shapes[column] or (shapes[column - 1] if two else None)
    if not {"body", "lead", "time"} & {shape for shape in shapes if shape}:
        return None
    return shapes, 1 + two


def _row_fits(row: Sequence[str], shapes: Sequence[Shape | None], head: Sequence[str]) -> bool:
    words = [text for text in row if text]
    if not words or all(map(is_column_number, words)):
        return True
    if sum(fold(a) == fold(b) for a, b in zip(row, head, strict=True)) > _ALIKE * len(row):
        return True
    title = words[-1] if len(words) <= 2 and (len(words) == 1 or is_label(words[0])) else ""
    if title and row.index(words[0]) <= 1 and not is_label(title):
        return len(title) <= _SECTION_LENGTH or starts_section(title)
    fits = [fit(shape, text) for shape, text in zip(shapes, row, strict=True) if shape and text]
    return sum(fits) > 0 and min(fits) > _IMPOSSIBLE


def _stretch(cells: Sequence[Lines], start: int) -> int:
    """After the last cell that may belong to a table beginning at ``start``."""
    end = start + 1
    while (
        end < len(cells) - 1 and len(cells[end]) <= _MAX_CELL_LINES and not any(map(starts_after, cells[end]))
    ):
        end += 1
    return end


def _rows_of(cells: Sequence[Lines], start: int, lead: int, columns: int) -> list[list[str]] | None:
    """The rows of a table with so many columns, up to the next table; null where cells are left over."""
    end = _stretch(cells, start)
    rows: list[list[str]] = []
    for at in range(start, end, columns):
        if at + columns > end:
            return rows if end - at == 1 else None
        row = [text_of(cell) for cell in cells[at : at + columns]]
        if not rows:
            row[0] = text_of(cells[start][lead:])
        elif lead_of(cells[at]) and names_columns([cells[at][-1], *row[1:]]):
            return rows
        rows.append(row)
    return rows


def _at(cells: Sequence[Lines], start: int, lead: int) -> Rectangle | None:
    best: tuple[float, int, int] | None = None
    for columns in range(_MIN_COLUMNS, _MAX_COLUMNS + 1):
        rows = _rows_of(cells, start, lead, columns)
        found = _shapes(rows, columns) if rows and len(rows) > _MIN_ROWS else None
        if rows is None or found is None:
            continue
        shapes, heading = found
        data = rows[heading:]
        share = sum(_row_fits(row, shapes, rows[0]) for row in data) / len(data)
        if len(data) >= _MIN_ROWS and share >= _MOST and (best is None or share > best[0]):
            best = share, columns, len(rows)
    return Rectangle(start, lead, best[1], best[2]) if best else None


def find_rectangle(cells: Sequence[Lines], start: int = 0) -> Rectangle | None:
    """The first table at or after ``start`` whose rows all have the same number of cells."""
    for at in range(start, len(cells) - _MIN_COLUMNS * (_MIN_ROWS + 1)):
        lead = lead_of(cells[at])
        if lead is None:
            continue
        found = _at(cells, at, lead)
        if found:
            return found
    return None
