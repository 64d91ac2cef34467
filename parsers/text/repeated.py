"""Merged cells of exports that write their text in every place they cover.

Programs that walk the cells of a table row by row ("a | b | c") meet a merged cell as often as it has places.
Only tables that show it are touched: one whose second row of headings repeats the first, one with a title
written in all columns, or one in which neighbouring rows have the same number and the same words after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from normalizers.text import fold
from parsers.text.shapes import names_columns
from schema.document import TableFragment

_MIN_TITLE = 3
"""Columns in which the title of a section is written, at least."""
_MIN_SAME = 2
"""Headings that the second row repeats, at least."""
_MAX_HEADING_ROWS = 3
_MAX_LEADING = 3
"""Columns from the left whose cells may be merged over rows: numbers, groups and tasks."""
_MIN_LETTERS = 4

_Rows = Sequence[Sequence[str]]


def with_merged_cells(table: TableFragment) -> TableFragment:
    """The table with the spans of its repeated cells; the same table where it repeats none."""
    if table.has_spans or table.n_cols < _MIN_TITLE or table.n_rows < _MIN_SAME:
        return table
    texts = {(cell.row, cell.col): cell.text for cell in table.cells}
    rows = [[texts.get((row, col), "") for col in range(table.n_cols)] for row in range(table.n_rows)]
    top = next((at for at, row in enumerate(rows) if names_columns(row)), 0)
    bottom = _heading_end(rows, top)
    titles = {at for at in range(bottom, len(rows)) if _is_title(rows[at])}
    if bottom - top < _MIN_SAME and not titles and not _repeats_rows(rows, bottom):
        return table
    spans = dict(_spans(rows, top, bottom, titles))
    covered = {
        (row + down, col + right): (row, col)
        for (row, col), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
    }
    cells = []
    for cell in table.cells:
        place = (cell.row, cell.col)
        if covered.get(place, place) != place:
            continue
        height, width = spans.get(place, (1, 1))
        cells.append(cell.model_copy(update={"row_span": height, "col_span": width}))
    return table.model_copy(update={"cells": tuple(cells), "has_spans": True})


def _same(one: str, other: str) -> bool:
    return bool(one) and fold(one) == fold(other)


def _heading_end(rows: _Rows, top: int) -> int:
    """The row after the last one of the heading: each further row repeats some of the headings above it and
    divides others.
    """
    end = top + 1
    while end < min(len(rows), top + _MAX_HEADING_ROWS):
        same = [_same(above, below) for above, below in zip(rows[end - 1], rows[end], strict=True)]
        if sum(same) < _MIN_SAME or all(same) or not names_columns(rows[top]):
            break
        end += 1
    return end


def _is_title(row: Sequence[str]) -> bool:
    """Whether a row is the title of a section written in all its columns, with or without a label before."""
    words = row if _same(row[0], row[1]) else row[1:]
    letters = sum(map(str.isalpha, words[0]))
    return len(words) >= _MIN_TITLE and letters >= _MIN_LETTERS and all(_same(words[0], w) for w in words)


def _repeats_rows(rows: _Rows, start: int) -> bool:
    """Whether a row has the number of the one above it, and the same words after it."""
    return any(
        any(map(str.isdigit, below[0]))
        and _same(above[0], below[0])
        and _same(above[1], below[1])
        and sum(map(str.isalpha, below[1])) >= _MIN_LETTERS
        for above, below in zip(rows[start:], rows[start + 1 :], strict=False)
    )


def _spans(
    rows: _Rows, top: int, bottom: int, titles: set[int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """(row, column) of the first place of each merged cell → its height and width."""
    yield from _heading_spans(rows, top, bottom)
    for row in titles:
        first = 0 if _same(rows[row][0], rows[row][1]) else 1
        yield (row, first), (1, len(rows[row]) - first)
    body = [row for row in range(bottom, len(rows)) if row not in titles]
    taken: set[tuple[int, int]] = set()
    for col in range(min(_MAX_LEADING, len(rows[0]))):
        for row in body:
            height = 1
            while _goes_on(rows, row + height, col, titles, taken):
                height += 1
            if height > 1 and (row, col) not in taken:
                taken |= {(row + down, col) for down in range(height)}
                yield (row, col), (height, 1)


def _goes_on(rows: _Rows, row: int, col: int, titles: set[int], taken: set[tuple[int, int]]) -> bool:
    """Whether a cell repeats the one above it: a number, or words beside a cell that does."""
    if row >= len(rows) or not titles.isdisjoint((row - 1, row)):
        return False
    if not _same(rows[row - 1][col], rows[row][col]):
        return False
    return col == 0 or (row, col - 1) in taken


def _heading_spans(rows: _Rows, top: int, bottom: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    done: set[tuple[int, int]] = set()
    for row in range(top, bottom):
        for col, text in enumerate(rows[row]):
            if (row, col) in done or not text:
                continue
            width = 1
            while col + width < len(rows[row]) and _same(text, rows[row][col + width]):
                width += 1
            height = 1
            while row + height < bottom and all(
                _same(text, rows[row + height][col + right]) for right in range(width)
            ):
                height += 1
            done |= {(row + down, col + right) for down in range(height) for right in range(width)}
            if height > 1 or width > 1:
                yield (row, col), (height, width)
