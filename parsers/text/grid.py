"""Rows of cells, each a list of physical lines → a table fragment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.text import clean_markup, collapse_spaces
from parsers.text.wraps import LAYOUT, Widths, paragraphs
from schema.document import Cell, TableFragment


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its place, spans and physical lines."""

    row: int
    col: int
    lines: tuple[str, ...]
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table found among lines: the first one, the one after the last, and its rows: each cell's lines."""

    begin: int
    end: int
    rows: list[list[list[str]]]


def _hard_lines(lines: Sequence[str]) -> list[str]:
    """The lines of a cell in which a backslash ends them, as in markdown; the other ones go on."""
    joined = " ".join(line or "\n" for line in lines)
    return [part.strip() for part in re.split(r"\\(?: |$)|\n", joined)]


def cell_text(lines: Sequence[str], widths: Widths | None) -> str:
    """The text of a cell: mark-up dropped, layout's line ends joined, author's lines kept.

    A bullet that an exporter left on a line of its own is joined to the words after it.
    """
    if widths is LAYOUT and any(line.endswith("\\") for line in lines):
        lines, widths = _hard_lines(lines), None
    plain = clean_markup("\n".join(lines)).split("\n")
    return "\n".join(collapse_spaces(part) for part in paragraphs(plain, widths))


def span_fragment(cells: Sequence[GridCell], n_cols: int, widths: Widths | None) -> TableFragment:
    """A fragment whose cells have known spans."""
    return TableFragment(
        n_rows=max((cell.row + cell.row_span for cell in cells), default=0),
        n_cols=n_cols,
        cells=tuple(
            Cell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                text=cell_text(cell.lines, widths),
            )
            for cell in cells
        ),
        has_spans=True,
    )


def plain_fragment(rows: Sequence[Sequence[Sequence[str]]], widths: Widths | None) -> TableFragment:
    """A fragment of a format that has lost its merged cells. Every place of the grid has a cell."""
    n_cols = max((len(row) for row in rows), default=0)
    return TableFragment(
        n_rows=len(rows),
        n_cols=n_cols,
        cells=tuple(
            Cell(row=i, col=j, text=cell_text(row[j], widths) if j < len(row) else "")
            for i, row in enumerate(rows)
            for j in range(n_cols)
        ),
        has_spans=False,
    )
