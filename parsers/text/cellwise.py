"""Tables of exports that wrote one cell a line: without any separator, or with "|" after each row.

Both are believed only where a heading stands that names several columns, and where what follows looks like
rows below it. Anything else stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from normalizers.text import is_bullet
from normalizers.text.letters import CAPITALS
from parsers.text.delimited import Row
from parsers.text.fill import fill
from parsers.text.rectangle import text_of
from parsers.text.shapes import (
    Shape,
    ends_document,
    fit,
    goes_on_list,
    heading_shape,
    is_column_number,
    is_label,
    is_period,
    is_title,
    is_total,
    kind_of_words,
    starts_after,
    starts_letterhead,
    starts_row,
    starts_section,
)
from parsers.text.stream import UNKNOWN_HEADING, Lines, best_rows

_MIN_COLUMNS, _MAX_COLUMNS = 4, 14
_MIN_ROWS = 2
_NEEDED: tuple[set[Shape], ...] = ({"body", "lead", "time"}, {"text", "section", "product"})
"""A table that assigns work has a column of each of these kinds."""
_MAX_DIGITS = 3
_MAX_UNKNOWN = 6
"""Headings that nobody knows after the last one that somebody does."""
_PLAIN_TITLE = 120
_TIME = re.compile(r"(?:tháng|quý|trước|ngày|từ|trong(?! đó)|đến|hàng|hằng|thường|cả|năm) |\d", re.IGNORECASE)
"""How a time begins, which is no heading."""
_NEARLY_ALL = 0.9
"""Share of the rows that must be whole where blank lines are taken for empty cells."""
_CELL_LINES = 2
"""Lines that a cell has on average, at most: more are several rows whose numbers are lost."""
_NAMES_ISSUER = re.compile(rf"(?:[{CAPITALS}][{CAPITALS}\W\d]*|Số: .*)$")
"""A line of the left half of a letterhead."""
_MIN_SHARE = 0.6
"""Share of the rows that must be whole, or titles of sections, for a table without separators."""


class LineTable(NamedTuple):
    """A table found among lines: where it begins, where it ends, its rows, and how well they read."""

    begin: int
    end: int
    rows: list[Row]
    score: float = 0.0


def _shapes_at(lines: Sequence[str], at: int) -> Iterator[list[Shape]]:
    """The shapes of the headings on consecutive lines from ``at`` on, the longest run first.

    Words that nobody knows may be a heading or the title of a first section: the rows below tell.
    """
    shapes: list[Shape] = []
    ends: list[int] = []
    for line in lines[at : at + _MAX_COLUMNS]:
        if (starts_row(line) and not is_label(line)) or line.endswith((".", ";", ":")):
            break  # "2. Nội dung thực hiện"
        shape: Shape | None = heading_shape(line)
        if _begins_row(line) and (shape is None or len(shapes) >= _MIN_COLUMNS):
            break
        if shape is None:
            ends.append(len(shapes))
            short = 0 < len(line) <= UNKNOWN_HEADING
            if is_period(line):
                shape = "mark"
            elif short and shapes and not _TIME.match(line) and len(ends) <= _MAX_UNKNOWN:
                shape = "other"
            else:
                break
        if shape is not None and is_total(line):
            ends.append(len(shapes))  # or a row of sums, right below the heading
        if shape == "number" and len(shapes) > 1:
            break  # another table; the numbers may stand behind the names of groups
        shapes.append(shape)
    for end in dict.fromkeys([len(shapes), *reversed(ends)]):
        yield shapes[:end]


def _begins_row(line: str) -> bool:
    return is_label(line) or is_column_number(line) or starts_section(line)


def find_line_table(lines: Sequence[str]) -> LineTable | None:
    """The first table of one cell a line among lines without separators; null where there is none.

    Blank lines are empty cells where the rows are whole with them. Else empty cells are lost, and a row may
    lack any of its cells but its number and content.
    """
    places = [at for at, line in enumerate(lines) if line]
    joined, begins = _whole_headings([lines[at] for at in places])
    places.append(len(lines))
    for at in range(len(joined)):
        ways = [shapes for shapes in _shapes_at(joined, at) if _may_assign(shapes)]
        if not ways:
            continue
        first = places[begins[at]]
        found = [table for shapes in ways if (table := _whole_table(lines, first, shapes))]
        if found:
            return max(found, key=lambda table: table.score)
        tables = [table for shapes in ways if (table := _table_at(joined, at, shapes))]
        best = max(tables, key=lambda table: table.score, default=None)
        if best:
            return best._replace(begin=first, end=places[begins[best.end]])
    return None


def _may_assign(shapes: Sequence[Shape]) -> bool:
    return len(shapes) >= _MIN_COLUMNS and all(needed & set(shapes) for needed in _NEEDED)


def _whole_headings(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines, a heading of two lines ("Cơ quan", "chủ trì") as one; where each began, and their number."""
    joined: list[str] = []
    begins: list[int] = []
    for number, line in enumerate(lines):
        both = f"{joined[-1]} {line}" if joined else line
        goes_on = line[:1].islower() and len(line) <= UNKNOWN_HEADING and not _begins_row(line)
        if goes_on and len(joined) > 1 and all(map(heading_shape, (*joined[-2:], both))):
            joined[-1] = both
        else:
            joined.append(line)
            begins.append(number)
    return joined, [*begins, len(lines)]


def _table_end(lines: Sequence[str], first: int) -> int:
    for at in range(first, len(lines)):
        if starts_after(lines[at]) or ends_document(lines[at]):
            return at
        if starts_letterhead(lines[at]):
            while at > first and (not lines[at - 1] or _NAMES_ISSUER.match(lines[at - 1])):
                at -= 1
            return at
    return len(lines)


def _whole_table(lines: Sequence[str], at: int, shapes: Sequence[Shape]) -> LineTable | None:
    """A table whose blank lines are its empty cells, so that nearly every row is whole; null for none."""
    end = _table_end(lines, at)
    found = [_as_whole(cells, at, shapes) for cells in _ways_to_part(lines[at:end])]
    return max(filter(None, found), key=lambda table: table.score, default=None)


def _as_whole(cells: Sequence[Lines], at: int, shapes: Sequence[Shape]) -> LineTable | None:
    texts = list(map(text_of, cells))
    heading = _heading_rows(texts, shapes)
    if heading is None:
        return None
    head, shapes, rows = heading
    filling = fill(texts[head:], shapes, texts[:head], gone="nothing", tail=True)
    begin, good, parts, empty = head, 0, 0, 0
    for row in filling.rows:
        here = texts[begin : begin + row.size]
        rows.append(list(map(list, cells[begin : begin + row.size])))
        begin += row.size
        if row.kind == "cells":
            parts += 1
            good += sum(map(fit, shapes, here)) > 0
            empty += not all(here)
        elif row.kind == "title" and row.size == 1:
            parts += 1
            good += is_title(here[0]) or _is_plain_title(here[0])
    if parts < _MIN_ROWS or not empty or good < _NEARLY_ALL * parts:
        return None
    return LineTable(at, at + sum(map(len, cells[:begin])), rows, filling.score)


def _heading_rows(texts: Sequence[str], shapes: Sequence[Shape]) -> tuple[int, list[Shape], list[Row]] | None:
    """The cells of a heading of one row, or of two with blank cells below the headings that span both: how
    many they are, the shapes of the columns, and the rows; null where they are no such heading.
    """
    size = len(shapes)
    upper = next((at for at, text in enumerate(texts) if not text), len(texts))
    before = next((at for at, text in enumerate(texts[upper:]) if text), 0)
    lower = next((at for at, text in enumerate(texts[upper + before :]) if not text), 0)
    lower = size - upper if upper < size else lower
    columns = upper - 1 + lower
    below = texts[upper : upper + columns]
    own = [at for at, text in enumerate(below) if text]
    known = upper < size or (upper == size and lower > 1 and below[-1:] == [""])
    if not known or own != list(range(before, before + lower)) or before >= upper:
        return (size, list(shapes), [[[text] for text in texts[:size]]]) if upper >= size else None
    first = [*texts[: before + 1], *([""] * (lower - 1)), *texts[before + 1 : upper]]
    kinds = shapes[upper:] or [heading_shape(text) or _below(shapes[before]) for text in below if text]
    kinds = [*shapes[:before], *kinds, *shapes[before + 1 : upper]]
    return upper + columns, kinds, [[[text] for text in first], [[text] for text in below]]


def _below(parent: Shape) -> Shape:
    """The shape of the cells below an unknown heading in a second row: "Quý I", "Nguồn khác"."""
    return "mark" if parent == "time" else "money" if parent == "money" else "other"


def _is_plain_title(text: str) -> bool:
    """Whether a merged cell may be the title of a section that nothing marks as one."""
    return 0 < len(text) <= _PLAIN_TITLE and not is_label(text) and text[-1] not in ".;:,"


def _table_at(lines: Sequence[str], at: int, shapes: Sequence[Shape]) -> LineTable | None:
    first = at + len(shapes)
    if first >= len(lines):
        return None
    end = _table_end(lines, first)
    cells, best = max(
        ((cells, best_rows(cells, shapes)) for cells in _ways_to_part(lines[at:end])),
        key=lambda way: way[1].score,
    )
    if len(best.rows) > _MIN_ROWS and best.sound >= _MIN_SHARE * (len(best.rows) - best.heading):
        return LineTable(at, at + sum(map(len, cells[: best.size])), best.rows, best.score)
    if shapes[0] == "number" and _begins_row(lines[first]):
        numbered = _numbered_rows(lines[first:end], shapes)
        if _are_rows(numbered, shapes):
            return LineTable(at, end, [[[line] for line in lines[at:first]], *numbered])
    return None


def _cells(lines: Sequence[str], *, alike: bool = False) -> list[Lines]:
    """One cell a line; bullets and lettered items of a list that goes on are lines of one cell.

    ``alike``: so are neighbouring bullets that are all times, all bodies, or all something else.
    """
    cells: list[Lines] = []
    for line in lines:
        before = cells[-1][-1] if cells else ""
        same = alike and is_bullet(before) and is_bullet(line)
        if goes_on_list(before, line) or (same and kind_of_words(before) == kind_of_words(line)):
            cells[-1] = (*cells[-1], line)
        else:
            cells.append((line,))
    return cells


def _ways_to_part(lines: Sequence[str]) -> list[list[Lines]]:
    """The cells of the lines, also with neighbouring bullets in one cell where that makes a difference."""
    ways = [_cells(lines), _cells(lines, alike=True)]
    return ways[: 1 + (ways[0] != ways[1])]


def _numbered_rows(lines: Sequence[str], shapes: Sequence[Shape]) -> list[Row]:
    """Rows whose cells may have several lines: each begins at the next number, alone on its line."""
    rows: list[Row] = []
    here: list[str] = []
    last = 0

    def close() -> None:
        if here:
            label = is_label(here[0])
            rows.append([[here[0]], *_cut(tuple(here[1:]), shapes[1:])] if label else [[" ".join(here)]])
            here.clear()

    for line in lines:
        number = int(line) if line.isdecimal() and len(line) <= _MAX_DIGITS else None
        if number is not None and number in (last + 1, 1):
            close()
            here, last = [line], number
        elif here and not starts_section(line):
            here.append(line)
        else:
            close()
            here = [line]
    close()
    return rows


def _are_rows(rows: Sequence[Row], shapes: Sequence[Shape]) -> bool:
    """Whether rows below a heading look like ones: most have words where an agency or a time belongs."""
    whole = [row for row in rows if len(row) == len(shapes)]
    wanted = [index for index, shape in enumerate(shapes) if shape in ("lead", "body", "time")]
    good = sum(
        sum(fit(shapes[index], " ".join(row[index])) > 0 for index in wanted) * 2 > len(wanted)
        for row in whole
    )
    small = sum(sum(map(len, row)) <= _CELL_LINES * len(shapes) for row in whole)
    return len(whole) >= _MIN_ROWS and min(good, small) >= _MIN_SHARE * len(whole)


def _cut(lines: Lines, shapes: Sequence[Shape]) -> list[list[str]]:
    """The lines of one row shared out to its columns in order, each cell looking like its column."""
    n, size = len(shapes), len(lines)
    best = [[float("-inf")] * (size + 1) for _ in range(n + 1)]
    back = [[0] * (size + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for column in range(1, n + 1):
        for end in range(size + 1):
            for begin in range(max(0, end - 12), end + 1):
                if best[column - 1][begin] == float("-inf"):
                    continue
                text = " ".join(lines[begin:end])
                score = best[column - 1][begin] + fit(shapes[column - 1], text)
                if score > best[column][end]:
                    best[column][end], back[column][end] = score, begin
    if best[n][size] == float("-inf"):
        return [list(lines[:1]) or [""], list(lines[1:]) or [""], *([[""]] * (n - 2))]
    row: list[list[str]] = []
    end = size
    for column in range(n, 0, -1):
        begin = back[column][end]
        row.append(list(lines[begin:end]) or [""])
        end = begin
    return row[::-1]


def find_row_chunks(chunks: Sequence[Lines]) -> LineTable | None:
    """A table each of whose rows is a chunk of lines, one or several lines a cell; null for none."""
    for at, lines_of_chunk in enumerate(chunks):
        chunk, _ = _whole_headings(lines_of_chunk)
        shapes = [heading_shape(line) for line in chunk]
        known = [shape for shape in shapes if shape]
        if len(known) < _MIN_COLUMNS - 1 or len(known) < len(shapes):
            continue
        if not {"body", "lead", "time"} & set(known) or not {"number", "section", "text"} & set(known):
            continue
        rows: list[Row] = [[[line] for line in chunk]]
        end = at + 1
        while end < len(chunks) and 0 < len(chunks[end]) <= 12 * len(known):
            lines = chunks[end]
            if starts_after(lines[0]):
                break
            rows.append([[" ".join(lines)]] if len(lines) == 1 else _cut(lines, known))
            end += 1
        if len(rows) > _MIN_ROWS:
            return LineTable(at, end, rows)
    return None
