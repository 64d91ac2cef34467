"""Lines with pipes: which of them make a table, and where its rows end.

Exporters write a row between pipes ("| a | b |"), with a pipe after every cell ("a | b |"), or with pipes
between the cells alone ("a | b"). In the first two the last pipe of a line ends the row, so that a cell may
have line ends; between tables stands text without blank lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from parsers.text.shapes import (
    heading_shape,
    is_below_table,
    is_label,
    names_columns,
    starts_after,
    starts_section,
)

Ending = Literal["framed", "trailing"]

_MAX_ROW_LINES = 40
"""Physical lines that one row may have."""
_MAX_GAP = 6
"""Lines without a pipe that may be the first ones of a row."""
_MOST = 0.6
_FEW = 0.1
_MIN_SINGLE = 4
"""Lines with one cell and its pipe, from which on an export is one of a cell a line."""


class Span(NamedTuple):
    """Neighbouring lines of a table."""

    rows: tuple[tuple[int, int], ...]
    """Each from its first line to after its last one."""

    @property
    def begin(self) -> int:
        return self.rows[0][0]

    @property
    def end(self) -> int:
        return self.rows[-1][1]


def pipes_in(line: str) -> int:
    """The number of pipes that are separators."""
    return line.count("|") - line.count("\\|")


def ending(lines: Sequence[str]) -> Ending | None:
    """How the rows of an export end; null where no pipe ends them."""
    marked = [line.strip() for line in lines if pipes_in(line)]
    closed = sum(line.endswith("|") for line in marked)
    if not marked or closed < _MOST * len(marked):
        return None
    if sum(line.startswith("|") for line in marked) >= _MOST * len(marked) and marked[0].startswith("|"):
        return "framed"
    heading = next((line for line in marked if names_columns(line.strip("|").split("|"))), "|")
    return "trailing" if heading.endswith("|") else None


def cells_end_lines(lines: Sequence[str]) -> bool:
    """Whether every cell ends its line with a pipe, so that the rows are not to be seen."""
    single = several = 0
    for line in lines:
        count = pipes_in(line)
        text = line.strip()
        if count == 1 and text != "|" and text.endswith("|"):
            single += 1
        elif count and text != "|":
            several += 1
    return single >= _MIN_SINGLE and single > several


def with_pipes_apart(lines: Sequence[str]) -> list[str]:
    """The lines with every pipe on a line of its own."""
    return [part for line in lines for part in _apart(line)]


def _apart(line: str) -> list[str]:
    if not pipes_in(line) or line.strip() == "|":
        return [line]
    parts: list[str] = []
    for index, piece in enumerate(line.split("|")):
        if index:
            parts.append("|")
        if piece.strip():
            parts.append(piece)
    return parts


def _row_end(lines: Sequence[str], begin: int, style: Ending) -> int | None:
    """After the last line of the row that begins at a line; null where nothing ends it."""
    for at in range(begin, min(len(lines), begin + _MAX_ROW_LINES)):
        text = lines[at].strip()
        if style == "framed" and at > begin and text.startswith("|") and pipes_in(text) > 1:
            return None
        if text.endswith("|") and (at > begin or pipes_in(text) > 1 or style == "trailing"):
            return at + 1
    return None


def _first_line(lines: Sequence[str], gap: int, begin: int, numbered: bool) -> int:
    """Where a row really begins whose first cell may have lines above its first pipe."""
    pieces = [piece.strip() for piece in lines[begin].split("|")]
    if names_columns(["STT", *pieces[1:]]):
        above = " ".join([*lines[max(gap, begin - 1) : begin], pieces[0]])
        return begin if heading_shape(pieces[0]) or not heading_shape(above) else begin - 1
    short = begin - gap <= _MAX_GAP and all(line.strip() for line in lines[gap:begin])
    apart = any(starts_section(line) or starts_after(line) for line in lines[gap:begin])
    return begin if numbered or not short or is_label(pieces[0]) or apart else gap


def _closed_rows(lines: Sequence[str], style: Ending) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        starts = lines[at].lstrip().startswith("|") if style == "framed" else pipes_in(lines[at]) > 0
        end = _row_end(lines, at, style) if starts else None
        if end is None:
            at += 1
            continue
        rows.append((at, end))
        at = end
    return rows


def _goes_on(lines: Sequence[str], before: tuple[int, int], row: tuple[int, int], style: Ending) -> bool:
    """Whether a row belongs to the table of the row above it: neither a heading below a letterhead or
    signature, nor the letterhead of another appendix.
    """
    cells, above = closed_row(lines[slice(*row)], style), closed_row(lines[slice(*before)], style)
    if is_below_table([line for cell in cells for line in cell]):
        return False
    return len(above) >= len(cells) or not names_columns([" ".join(cell) for cell in cells])


def table_spans(lines: Sequence[str], style: Ending) -> list[Span]:
    """The tables among the lines of an export whose rows end with a pipe."""
    rows = _closed_rows(lines, style)
    labels = sum(is_label(lines[begin].strip("| ").split("|")[0].strip()) for begin, _ in rows)
    numbered = style == "framed" or labels >= _MOST * len(rows)
    spans: list[Span] = []
    for begin, end in rows:
        last = spans[-1].end if spans else None
        if last is not None and begin > last and style == "trailing":
            begin = _first_line(lines, last, begin, numbered)
        if last == begin and _goes_on(lines, spans[-1].rows[-1], (begin, end), style):
            spans[-1] = Span((*spans[-1].rows, (begin, end)))
        else:
            spans.append(Span(((begin, end),)))
    return spans


def is_uneven(rows: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether rows lack the cells that merged ones cover, so that their columns are not to be seen."""
    width = max(map(len, rows))
    short = sum(2 < len(row) < width for row in rows)
    return short > _FEW * len(rows)


def closed_row(lines: Sequence[str], style: Ending) -> list[list[str]]:
    """The cells of a row that a pipe ends, each with its physical lines."""
    text = "\n".join(line.strip() for line in lines).replace("\\|", "\0").removesuffix("|")
    if style == "framed":
        text = text.removeprefix("|")
    return [cell.replace("\0", "|").split("\n") for cell in text.split("|")]
