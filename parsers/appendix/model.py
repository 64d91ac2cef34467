"""The intermediates of the appendix reader, from source cells to rows with named fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.document import Box, TableFragment
from schema.raw import FieldName


class Place(NamedTuple):
    """Where a source cell stands: index into ``SourceDocument.tables``, and its top-left row and column."""

    table: int
    row: int
    col: int


@dataclass(slots=True, eq=False)
class GridCell:
    """One source cell with its text cleaned: mark-up gone, wraps joined, bullets on their own lines.

    ``bullet``: the sign of a lone leading bullet that was dropped, "" when there was none.
    """

    place: Place
    text: str
    row_span: int = 1
    col_span: int = 1
    boxes: tuple[Box, ...] = ()
    confidence: float = 1.0
    bold: bool = False
    page: int | None = None
    bullet: str = ""


@dataclass(slots=True, eq=False)
class Grid:
    """One fragment as rows of cells; a merged cell stands in every place it covers, None where none is.

    ``memo``: what was found out about a range of its rows, by first row and the row after the last.
    """

    index: int
    fragment: TableFragment
    rows: list[list[GridCell | None]]
    memo: dict[tuple[int, int], object] = field(default_factory=dict)

    @property
    def n_cols(self) -> int:
        return self.fragment.n_cols

    def distinct(self, row: int) -> list[GridCell]:
        """The cells of a row that hold text, each once, from left to right; spans from above included."""
        seen: list[GridCell] = []
        for cell in self.rows[row]:
            if cell is not None and cell.text and (not seen or cell is not seen[-1]):
                seen.append(cell)
        return seen

    def column(self, col: int, start: int, stop: int) -> Iterator[GridCell]:
        """The cells that hold text in one column between two rows, a cell over several rows once."""
        last: GridCell | None = None
        for row in range(start, stop):
            cell = self.rows[row][col]
            if cell is not None and cell.text and cell is not last:
                yield cell
            last = cell


@dataclass(frozen=True, slots=True)
class Column:
    """One physical column of a fragment with the field it feeds.

    ``key``: what tells the column's value apart in a row: the field's name, or "extra:" and the heading.
    """

    index: int
    heading: str
    field: FieldName

    @property
    def key(self) -> str:
        return f"extra:{self.heading}" if self.field == "extra" else self.field


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a fragment mean. ``shifted``: the heading stood over the wrong columns."""

    columns: tuple[Column, ...]
    shifted: bool = False

    def has(self, *fields: FieldName) -> bool:
        return any(column.field in fields for column in self.columns)

    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)


@dataclass(slots=True, eq=False)
class Segment:
    """The rows of one fragment that belong to one table: its heading (if it has one) and its body.

    ``titles``: titles of sections that stand as text between the fragment before and this one.
    """

    grid: Grid
    header: range
    body: range
    layout: Layout
    repeated: list[int] = field(default_factory=list)
    because: str = ""
    titles: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Table:
    """One assignment table over all its fragments. ``guessed``: its heading was lost."""

    index: int
    segments: list[Segment]
    has_spans: bool = True
    guessed: bool = False


@dataclass(slots=True, eq=False)
class Value:
    """The text of one field in one row, and the source cells it comes from.

    ``held``: it comes from a cell that began in a row above.
    """

    text: str
    cells: tuple[GridCell, ...]
    held: bool = False


@dataclass(slots=True, eq=False)
class Row:
    """One physical row with named fields.

    ``number``: 0-based in the table over all its fragments. ``cut``: a page break may run through it (first
    of a fragment, or first after a repeated heading). ``torn``: whether it surely runs through it, as no
    rule closes the page above, or surely does not; None where that cannot be said. ``joined``: the rest of it
    stood below the break. ``shifted``: its number and content stood in one cell, all others one column to the
    left. ``inferred``: a merged cell that an export has lost was filled down into it. ``blanks``: fields over
    which an empty cell stands, and where that begins.
    """

    place: Place
    number: int
    values: dict[str, Value]
    cells: list[GridCell]
    page: int | None = None
    cut: bool = False
    torn: bool | None = None
    joined: bool = False
    shifted: bool = False
    inferred: bool = False
    spanning: bool = False
    rest: list[Row] = field(default_factory=list)
    blanks: dict[str, Place] = field(default_factory=dict)

    def words(self) -> list[str]:
        """The different texts of the row's own cells in order: an export may repeat a merged one."""
        return list(dict.fromkeys(cell.text for cell in self.cells))

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value.text if value is not None else ""

    def own(self, key: str) -> str:
        """The text of a field when its cell begins in this row, else ""."""
        value = self.values.get(key)
        return value.text if value is not None and not value.held else ""

    def filled(self) -> list[str]:
        """Keys of the fields that have a text of their own in this row."""
        return [key for key, value in self.values.items() if value.text and not value.held]
