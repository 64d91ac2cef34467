"""The lines of a text export cut into runs: text, and tables of each way of writing them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from normalizers.text import clean_markup, is_running_head
from parsers.text.delimited import is_drawn, is_rule, tab_rows
from parsers.text.pipes import Ending, cells_end_lines, ending, table_spans, with_pipes_apart
from parsers.text.shapes import (
    is_below_table,
    is_numbered_title,
    names_columns,
    starts_after,
    starts_row,
    starts_section,
)

_MIN_STREAM = 4
"""Lines that hold nothing but a pipe, from which on an export writes cells between them."""
_PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*$")
"""A line that ends a page, right above the heading repeated on the next."""
_MIN_MARKS, _MIN_APART, _MOST_APART = 3, 4, 0.7
"""Tabs or pipes of a row, rows, and the share of them between blank lines, where all rows are parted so."""
_MIN_ROWS = 2
"""Rows that make a table between pipes."""
MAX_CELL_LINES = 60
"""Physical lines that a cell of a stream may have; more is text between two tables."""

Kind = Literal["text", "tabs", "pipes", "rows", "stream"]


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive lines of one kind."""

    kind: Kind
    lines: tuple[str, ...]
    rows: tuple[tuple[int, int], ...] = ()
    """Of a table whose rows are known: each from its first line to after its last one."""
    style: Ending | None = None
    """How they end."""


def is_pipe_line(line: str) -> bool:
    """Whether a line has two pipes or more, or is a rule."""
    text = line.strip()
    return text != "|" and (text.count("|") >= 2 or is_rule(line))


def find_runs(lines: Sequence[str]) -> Iterator[Run]:
    """The lines cut into runs at blank lines, and where lines with separators begin and end."""
    lines = _rows_together(lines, "|")
    if cells_end_lines(lines) or sum(line.strip() == "|" for line in lines) >= _MIN_STREAM:
        yield Run("stream", tuple(with_pipes_apart(lines)))
        return
    style = ending(lines)
    if style and not is_drawn(lines) and sum(map(is_pipe_line, lines)) >= _MIN_ROWS:
        yield from _runs_of_rows(lines, style)
        return
    yield from _runs_of_chunks(lines)


def _runs_of_rows(lines: Sequence[str], style: Ending) -> Iterator[Run]:
    """The lines cut at tables whose rows end with a pipe."""
    at = 0
    for span in table_spans(lines, style):
        yield from _runs_of_chunks(lines[at : span.begin])
        rows = tuple((begin - span.begin, end - span.begin) for begin, end in span.rows)
        yield Run("rows", tuple(lines[span.begin : span.end]), rows, style)
        at = span.end
    yield from _runs_of_chunks(lines[at:])


def _is_heading(line: str) -> bool:
    return "\t" in line and names_columns(line.split("\t"))


def _rows_together(lines: Sequence[str], mark: str) -> Sequence[str]:
    """The lines without the blank ones between rows, where an export parts all its rows so.

    ``mark``: what parts the cells of a row.
    """
    around = ["", *lines, ""]
    rows = [at for at, line in enumerate(around) if line.count(mark) >= _MIN_MARKS]
    apart = sum(not around[at - 1].strip() and not around[at + 1].strip() for at in rows)
    if len(rows) < _MIN_APART or apart < _MOST_APART * len(rows):
        return lines
    return [
        line
        for at, line in enumerate(lines, 1)
        if line.strip() or mark not in around[at - 1] or mark not in around[at + 1]
    ]


def _runs_of_chunks(lines: Sequence[str]) -> Iterator[Run]:
    lines = _rows_together(lines, "\t")
    chunk: list[str] = []
    for at, line in enumerate([*lines, ""]):
        above = _PAGE_NUMBER.match(line) and at + 1 < len(lines) and _is_heading(lines[at + 1])
        if above or is_running_head(line):
            if chunk:
                yield from _split_chunk(chunk)
                chunk = []
            yield Run("text", (line,))
        elif line.strip() or ("\t" in line and chunk and "\t" in chunk[-1]):
            chunk.append(line)
        elif chunk:
            yield from _split_chunk(chunk)
            chunk = []


def _split_chunk(chunk: list[str]) -> Iterator[Run]:
    """A chunk without blank lines: text, then the lines of a table, then text."""
    below = _below_table(chunk)
    if below:
        yield from _split_chunk(chunk[:below])
        yield from _split_chunk(chunk[below:])
        return
    tabs = [line.count("\t") for line in chunk]
    if any(tabs):
        begin = _table_start(chunk, tabs)
        yield from _side_by_side(chunk[:begin])
        if begin < len(chunk):
            yield Run("tabs", tuple(chunk[begin:]))
        return
    marked = [index for index, line in enumerate(chunk) if is_pipe_line(line)]
    begin = marked[0] if len(marked) >= _MIN_ROWS else len(chunk)
    if begin:
        yield Run("text", tuple(chunk[:begin]))
    if begin < len(chunk):
        drawn = is_drawn(chunk)
        yield from [Run("pipes", tuple(chunk[begin:]))] if drawn else _pipe_tables(chunk[begin:])


def _below_table(chunk: Sequence[str]) -> int:
    """The first line with separators below the rows of a table; 0 where none is."""
    headed = False
    for at, line in enumerate(chunk):
        cells = re.split(r"[\t|]", line)
        if headed and len(cells) > 1 and is_below_table(cells):
            return at
        headed = headed or names_columns(cells)
    return 0


def _pipe_tables(chunk: Sequence[str]) -> Iterator[Run]:
    """Lines that begin with a table between pipes, cut at the text above the heading of another one."""
    for at, line in enumerate(chunk):
        if at and "|" not in chunk[at - 1] and is_pipe_line(line) and names_columns(line.split("|")):
            above = at
            while "|" not in chunk[above - 1]:
                above -= 1
            yield Run("pipes", tuple(chunk[:above]))
            yield Run("text", tuple(chunk[above:at]))
            yield from _pipe_tables(chunk[at:])
            return
    yield Run("pipes", tuple(chunk))


def _table_start(chunk: Sequence[str], tabs: Sequence[int]) -> int:
    """The first line of the table in a chunk with tabs: its heading, where text of two columns is above."""
    first = next(index for index, count in enumerate(tabs) if count)
    for index, count in enumerate(tabs):
        if count > 1:
            above = (line for line, count in zip(chunk[:index], tabs, strict=False) if count)
            heading = names_columns(chunk[index].split("\t"))
            if index > first and heading and not any(map(starts_row, above)):
                return index
            break
    else:
        if len(chunk) - sum(map(bool, tabs)) > MAX_CELL_LINES:
            return len(chunk)
    numbered = starts_row(chunk[first].split("\t")[0])
    while first:
        title = clean_markup(chunk[first - 1]).strip()
        if not starts_section(title) and not (numbered and is_numbered_title(title)):
            break
        first -= 1
    return first


def _side_by_side(lines: Sequence[str]) -> Iterator[Run]:
    """Text, some of it in two columns that a tab parts: a letterhead, a signature."""
    for marked, group in groupby(lines, _has_tab):
        yield Run("tabs" if marked else "text", tuple(group))


def _width(rows: Sequence[Sequence[object]]) -> int:
    """The number of cells that most rows have."""
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width], width))


def joined_runs(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs with tabs that a blank line inside a cell has cut: joined where one completes the other's row."""
    at = 0
    while at < len(runs):
        run = runs[at]
        while run.kind == "tabs":
            rows = tab_rows(run.lines)
            missing = _width(rows) - len(rows[-1])
            after = next((i for i in range(at + 1, min(at + 4, len(runs))) if runs[i].kind == "tabs"), None)
            if not (0 < missing < _width(rows) - 1) or after is None:
                break
            first = runs[after].lines[0].split("\t")
            if len(first) - 1 != missing or starts_row(first[0]) or not first[0].strip():
                break
            lines = [line for other in runs[at + 1 : after + 1] for line in other.lines]
            if starts_after(first[0]) or any(map(starts_section, lines)):
                break
            run, at = Run("tabs", (*run.lines, *lines)), after
        yield run
        at += 1


def _has_tab(line: str) -> bool:
    return "\t" in line
