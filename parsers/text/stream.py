"""Tables of exports that write every cell on lines of its own and "|" between: the grid is found again.

Such an export keeps the order of the cells, and leaves out the places that a merged cell covers. The
number of columns is that of the heading, or one more where a heading stands over the numbers too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from parsers.text.fill import Filling, fill
from parsers.text.grid import GridCell
from parsers.text.rectangle import lead_of, text_of
from parsers.text.shapes import Shape, fit, heading_shape, is_label, is_period, starts_row, starts_section

Lines = tuple[str, ...]
_MIN_COLUMNS = 3
UNKNOWN_HEADING = 30
"""Characters that a heading may have whose words nobody knows."""
_MAX_UNKNOWN = 6
"""Headings that nobody knows after the last one that somebody does."""
_SURE, _ENOUGH, _UNLIKE = 2.0, 2, -1.0
"""How well cells fit that look just like their column, how many a row needs, and what unlike ones reach."""
_NO = float("-inf")
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


def header_ways(cells: Sequence[Lines], header: Header) -> Iterator[Header]:
    """The heading, and where else it may end: the title of a first section looks like a heading, and
    headings that nobody knows at the end look like such a title.
    """
    yield header
    title = header.shapes[-1] in ("text", "section") and "text" in header.shapes[:-1]
    if title and len(header.shapes) > _MIN_COLUMNS:
        yield replace(header, shapes=header.shapes[:-1])
    shapes = list(header.shapes)
    for cell in cells[header.start + len(shapes) :][:_MAX_UNKNOWN]:
        text = text_of(cell)
        numeral = is_label(text) and not text.isdecimal()
        if not 0 < len(text) <= UNKNOWN_HEADING or numeral or starts_row(text) or starts_section(text):
            return
        like_before: Shape = "money" if shapes[-1] == "money" else "other"
        shapes.append("mark" if is_period(text) else heading_shape(text) or like_before)
        yield replace(header, shapes=tuple(shapes))


@dataclass(frozen=True, slots=True)
class HeadingRows:
    """How the cells of a heading stand: the columns that those of its first row take, and its second row.

    ``lower`` cells stand in the second row, below the one with the index ``parent``; 0 where there is none.
    """

    spans: tuple[int, ...]
    parent: int = 0
    lower: int = 0


def _heading_at(cells: Sequence[Lines], at: int) -> Shape | None:
    """The shape that a cell gives its column as a heading; words that nobody knows stand between others."""
    text = text_of(cells[at])
    if starts_row(text) and not is_label(text):
        return None  # "1. Xây dựng Đề án"
    shape = heading_shape(text)
    if shape or not 0 < len(text) <= UNKNOWN_HEADING or is_label(text) or at + 1 >= len(cells):
        return shape
    if is_period(text):
        return "mark" if is_period(text_of(cells[at + 1])) or is_period(text_of(cells[at - 1])) else None
    after = heading_shape(text_of(cells[at + 1]))
    return "other" if after and after != "number" else None


def _is_title_above(cells: Sequence[Lines], at: int) -> bool:
    """Whether a cell is a title made of the words of headings, right above the heading of the numbers."""
    text = text_of(cells[at])
    numbers = at + 1 < len(cells) and heading_shape(text_of(cells[at + 1])) == "number"
    return numbers and text.isupper() and len(text) > UNKNOWN_HEADING


def find_header(cells: Sequence[Lines], start: int = 0) -> Header | None:
    """The first heading at or after ``start``: three or more neighbouring cells that name columns."""
    at = start
    while at < len(cells):
        lead = 0
        first = heading_shape(text_of(cells[at]))
        if first != "number" and len(cells[at]) > 1 and heading_shape(cells[at][-1]) == "number":
            lead, first = len(cells[at]) - 1, "number"  # titles may be made of the words of headings
        elif first is None:
            tail = lead_of(cells[at])
            if tail is not None:
                lead, first = tail, heading_shape(text_of(cells[at][tail:]))
        if first is None or _is_title_above(cells, at):
            at += 1
            continue
        shapes = [first]
        while at + len(shapes) < len(cells):
            shape = _heading_at(cells, at + len(shapes))
            if shape is None or (shape == "number" and "number" in shapes):
                break
            shapes.append(shape)
        names = {"number", "section", "text", "product"} & set(shapes)
        if len(shapes) >= _MIN_COLUMNS and names and {"body", "lead", "time"} & set(shapes):
            return Header(at, tuple(shapes), lead)
        at += 1 if lead else len(shapes)
    return None


@dataclass(frozen=True, slots=True)
class LostRows:
    """Rows of an export that has lost its empty cells."""

    rows: list[list[list[str]]]
    heading: int
    """How many of them are the heading."""
    sound: int
    """How many of the others read well."""
    score: float
    size: int
    """How many cells they take, those of the heading included."""


def best_rows(cells: Sequence[Lines], shapes: Sequence[Shape]) -> LostRows:
    """The rows of a heading and the cells after it where empty cells are lost: the best reading of all.

    The heading may stand over a column of numbers that it does not name, or have a second row.
    """
    readings = [_best_way(cells, shapes)]
    if shapes.count("text") > 1 and "section" not in shapes:
        group = shapes.index("text")
        readings.append(_best_way(cells, (*shapes[:group], "section", *shapes[group + 1 :])))
    return max(readings, key=lambda rows: rows.score)


def _best_way(cells: Sequence[Lines], shapes: Sequence[Shape]) -> LostRows:
    """The best reading with these shapes; likeliest is one row of headings over as many columns."""
    ways = list(_ways(shapes))
    counted = _counted(cells[len(shapes) :])
    if any(len(columns) == counted for _, columns in ways):
        ways = [way for way in ways if len(way[1]) == counted]
    found = [_read_rows(cells, heading, columns) for heading, columns in ways]
    margin = 0.0 if _leaves_bare(found[0], shapes) else _margin(shapes)
    costs = [0.0, *(margin * len(rows.rows) for rows in found[1:])]
    lower = [heading.lower for heading, _ in ways]  # of two that read alike the one with more cells below
    return max(zip(found, costs, lower, strict=True), key=lambda way: (way[0].score - way[1], way[2]))[0]


def _leaves_bare(flat: LostRows, shapes: Sequence[Shape]) -> bool:
    """Whether rows below a heading in one row have no money at all in one of its columns."""
    whole = [row for row in flat.rows[flat.heading :] if len(row) == len(shapes)]
    bare = (not any("".join(row[column]) for row in whole) for column in range(len(shapes)))
    return any(empty and shape == "money" for empty, shape in zip(bare, shapes, strict=True))


def _margin(shapes: Sequence[Shape]) -> float:
    """How much better, for each row, a reading must be that does not take all headings for one row: nothing
    where the remarks, which come last, are not the last.
    """
    return 0.0 if "note" in shapes[:-1] else _BETTER


def _ways(shapes: Sequence[Shape]) -> Iterator[tuple[HeadingRows, Sequence[Shape]]]:
    """How a heading may stand over its columns, the likeliest way first."""
    yield HeadingRows((1,) * len(shapes)), shapes
    if "number" not in shapes and "text" in shapes:
        column = shapes.index("text")
        over = tuple(1 + (index == column) for index in range(len(shapes)))
        yield HeadingRows(over), (*shapes[:column], "number", *shapes[column:])
    yield from _two_rows(shapes)


def _counted(cells: Sequence[Lines]) -> int:
    """How many columns the numbers below a heading count; 0 where there are none."""
    found = 0
    for cell in cells:
        if text_of(cell).partition("=")[0].strip("() ") != str(found + 1):
            break  # "6=7+8" counts the sixth
        found += 1
    return found if found >= _MIN_COLUMNS else 0


def _read_rows(cells: Sequence[Lines], heading: HeadingRows, shapes: Sequence[Shape]) -> LostRows:
    head = len(heading.spans) + heading.lower
    texts = [text_of(lines) for lines in cells]
    filling = fill(texts[head:], shapes, texts[:head], gone="empty", tail=True)
    rows = _heading_lines(cells[:head], heading)
    above, at, sound = len(rows), head, 0
    for row in filling.rows:
        here = [list(lines) for lines in cells[at : at + row.size]]
        if row.kind == "heading":
            rows += _heading_lines(cells[at : at + row.size], heading)
        else:
            for column in row.missing:
                here.insert(column, [""])
            rows.append(here)
        sound += row.kind != "cells" or _is_sound(texts[at : at + row.size], row.missing, shapes)
        at += row.size
    return LostRows(rows, above, sound, filling.score, at)


def _heading_lines(cells: Sequence[Lines], heading: HeadingRows) -> list[list[list[str]]]:
    """The heading as one row or two, empty cells where a cell spans several columns or rows."""
    upper: list[list[str]] = []
    lower: list[list[str]] = []
    own = [list(lines) for lines in cells[len(heading.spans) :]]
    for index, (lines, span) in enumerate(zip(cells, heading.spans, strict=False)):
        upper += [list(lines), *([""] for _ in range(span - 1))]
        lower += own if heading.lower and index == heading.parent else [[""] for _ in range(span)]
    return [upper, lower] if heading.lower else [upper]


def _is_sound(texts: Sequence[str], missing: Sequence[int], shapes: Sequence[Shape]) -> bool:
    """Whether no cell of a row looks unlike its column, and two of them or more look just like theirs."""
    columns = [column for column in range(len(shapes)) if column not in missing]
    if [shapes[column] for column in columns] == ["number", "text"]:
        return True  # the title of a group
    fits = [(shapes[column], fit(shapes[column], text)) for column, text in zip(columns, texts, strict=True)]
    sure = sum(value >= _SURE for shape, value in fits if shape in ("body", "lead", "time"))
    least = min(_ENOUGH, len({"body", "lead", "time"} & set(shapes)))
    firm = all(value > _UNLIKE for shape, value in fits if shape not in ("note", "other"))
    return firm and sure >= least


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
        if row.kind == "numbers":
            _place_row(placed, number, here, (1,) * n)
            number += 1
            owners = {}
            continue
        if row.kind == "heading":
            number += _place_heading(placed, number, here, heading)
            owners = {}
            continue
        if row.kind == "total":
            _place_row(placed, number, here, [n - row.size + 1] + [1] * (row.size - 1))
            owners = {}
        elif row.kind == "title":
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
        if kinds == {"mark"}:
            kinds = {"time", "money"}
        for parent, shape in enumerate(first):
            if ("body" if shape == "lead" else shape) not in kinds:
                continue
            spans = tuple(lower if index == parent else 1 for index in range(len(first)))
            below = ("money" if (shape, one) == ("money", "mark") else one for one in second)  # sums by year
            yield HeadingRows(spans, parent, lower), (*first[:parent], *below, *first[parent + 1 :])


class LostGrid(NamedTuple):
    """A grid found again: its cells, its columns, and how well it reads."""

    cells: list[GridCell]
    columns: int
    score: float


def grid_of(
    cells: Sequence[Lines], shapes: Sequence[Shape], bounds: Set[int] | None = None, lower: int = 0
) -> LostGrid | None:
    """The grid of a heading (the first ``len(shapes)`` cells) and the cells after it.

    A heading without a column of numbers may stand over one: then one of its cells spans two columns. Where
    the cells read much better so, the last headings are a second row below one of the others.
    ``bounds``: after how many of the cells below the heading a row ends, where that is known; null where no
    rows end there. ``lower``: how many cells of the heading stand in its second row, where that is known.
    """
    n = len(shapes)
    texts = [text_of(lines) for lines in cells]
    best = fill(texts[n:], shapes, texts[:n], gone="covered", bounds=bounds)
    heading = HeadingRows((1,) * n)
    if "number" not in shapes:
        for column, shape in enumerate(shapes):
            if shape != "text":
                continue
            wider = (*shapes[:column], "number", *shapes[column:])
            found = fill(texts[n:], wider, texts[:n], gone="covered", bounds=bounds)
            better = found.score > best.score + _BETTER * len(found.rows)
            if better and _numbered(texts[n:], found, column):
                best, heading = found, HeadingRows(tuple(1 + (index == column) for index in range(n)))
    least = best.score
    for rows, columns in _two_rows(shapes):
        found = fill(texts[n:], columns, texts[:n], gone="covered", bounds=bounds)
        margin = _margin(shapes) * len(found.rows) if bounds is None else 0.0
        if rows.lower == lower and heading.lower != lower:
            best, heading, least = found, rows, _NO
        elif lower and rows.lower != lower:
            continue
        elif found.score > max(best.score, least + margin) or (heading.lower and found.score == best.score):
            best, heading = found, rows  # of two that read alike the one with more cells below
    if best.score == _NO or (lower and heading.lower != lower):
        return None
    return LostGrid(_place(cells, best, heading), sum(heading.spans), best.score)
