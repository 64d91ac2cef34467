"""A sheet → its tables, with the title rows above them and the signatures below as text.

A sheet has no tables, only filled cells. A table begins at the first row with several cells side by side and
goes on, over blank rows too, until rows begin that head another one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.blocks import Block, Paragraph, RawCell, RawTable
from parsers.spreadsheet.sheet import Place, Sheet, SheetCell

WIDE = 3
"""Filled cells side by side from which on a row is one of a table; titles and letterheads have fewer."""
_LABEL = re.compile(r"^\(?(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Za-zĐđ])[.)]?\)?$")
_MAX_HEADING = 80
"""Characters of a heading."""
_COLUMN_WIDTH = 48.0
"""Points of a column of the usual width; all a sheet's fragments have the same columns."""


@dataclass(slots=True)
class _Row:
    """A row with something in it: its cells that are shown, and the last row they reach down to."""

    index: int
    cells: list[tuple[int, SheetCell]]
    last: int
    reached: bool = False
    """A merged cell from above reaches into it."""

    @property
    def wide(self) -> bool:
        return len(self.cells) >= WIDE


@dataclass(slots=True)
class _Layout:
    """Where the cells of a sheet reach to, and which places merged cells hide."""

    spans: dict[Place, tuple[int, int]] = field(default_factory=dict)
    hidden: set[Place] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)


def _merged(sheet: Sheet, last_row: int, last_column: int) -> _Layout:
    layout = _Layout()
    columns: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        columns.setdefault(row, []).append(column)
    rows = list(columns)
    for top, left, bottom, right in sheet.merges:
        bottom, right = min(bottom, last_row), min(right, last_column)
        origin = (top, left)
        if origin not in sheet.cells or origin in layout.hidden or bottom < top or right < left:
            continue
        layout.spans[origin] = (bottom, right)
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            if row > top:
                layout.reached.add(row)
            filled = columns[row]
            first, last = bisect_left(filled, left), bisect_right(filled, right)
            layout.hidden.update((row, column) for column in filled[first:last])
        layout.hidden.discard(origin)
    return layout


def _rows(sheet: Sheet, layout: _Layout) -> list[_Row]:
    rows: dict[int, _Row] = {}
    for row, column in sorted(sheet.cells):
        if (row, column) in layout.hidden:
            continue
        last = layout.spans.get((row, column), (row, column))[0]
        found = rows.setdefault(row, _Row(row, [], row, row in layout.reached))
        found.cells.append((column, sheet.cells[row, column]))
        found.last = max(found.last, last)
    return list(rows.values())


def _groups(rows: Sequence[_Row]) -> list[list[_Row]]:
    """The rows cut where a row without anything stands between them."""
    groups: list[list[_Row]] = []
    reach = -2
    for row in rows:
        if row.index > reach + 1:
            groups.append([])
        groups[-1].append(row)
        reach = max(reach, row.last)
    return groups


def _is_header(row: _Row) -> bool:
    """Whether a row heads a table: words side by side, none of them a number, a label or a long text."""
    texts = [cell.text.strip() for _, cell in row.cells]
    if not row.wide or _LABEL.match(texts[0]) or any(len(text) > _MAX_HEADING for text in texts):
        return False
    return not any(cell.number for _, cell in row.cells) and len(set(texts)) > 1


def _first_table_row(group: Sequence[_Row]) -> int | None:
    """The index of the first row of a table in a group; null for a group of text."""
    wide = next((index for index, row in enumerate(group) if row.wide), None)
    while wide and (group[wide].reached or group[wide - 1].last >= group[wide].index):
        wide -= 1  # a heading of two rows, the upper with few but merged cells
    return wide


def _last_table_row(group: Sequence[_Row], first: int) -> int:
    """The index of the last row of a table in a group: rows with a single cell after it are notes, unless
    the cell is a number in the first column (rows that wait for their content).
    """
    left = min(row.cells[0][0] for row in group[first:])

    def is_note(row: _Row) -> bool:
        column, cell = row.cells[0]
        numbered = column == left and _LABEL.match(cell.text.strip())
        return len(row.cells) == 1 and not row.reached and not numbered

    last = len(group) - 1
    while last > first and is_note(group[last]):
        last -= 1
    return last


def sheet_blocks(sheet: Sheet) -> list[Block]:
    """The paragraphs and tables of a sheet, from the top."""
    if not sheet.cells:
        return []
    last_row = max(row for row, _ in sheet.cells)
    last_column = max(column for _, column in sheet.cells)
    layout = _merged(sheet, last_row, last_column)
    blocks: list[Block] = []
    table: list[_Row] = []
    waiting: list[_Row] = []
    header: list[str] = []

    def close() -> None:
        if table:
            blocks.append(_table(table, layout, sheet))
            table.clear()

    def flush(rows: list[_Row]) -> None:
        blocks.extend(_text(rows, layout, sheet))
        rows.clear()

    for group in _groups(_rows(sheet, layout)):
        first = _first_table_row(group)
        if first is None:
            waiting += group
            continue
        last = _last_table_row(group, first)
        texts = [cell.text.strip() for _, cell in group[first].cells]
        if table and (not _is_header(group[first]) or texts == header):
            table += [*waiting, *group[: last + 1]]
            waiting.clear()
        else:
            close()
            flush(waiting)
            flush(list(group[:first]))
            table += group[first : last + 1]
            header = texts
        waiting += group[last + 1 :]
    close()
    flush(waiting)
    return blocks


def _text(rows: Sequence[_Row], layout: _Layout, sheet: Sheet) -> list[Block]:
    """Rows outside tables: a row with one cell is a paragraph, rows with two a letterhead or signature."""
    blocks: list[Block] = []
    pair: list[_Row] = []
    for row in [*rows, None]:
        if row is not None and len(row.cells) > 1:
            pair.append(row)
            continue
        if pair:
            blocks.append(_table(pair, layout, sheet))
            pair = []
        if row is not None:
            cell = row.cells[0][1]
            blocks.append(Paragraph(list(cell.pieces), bold=cell.bold))
    return blocks


def _table(rows: Sequence[_Row], layout: _Layout, sheet: Sheet) -> RawTable:
    """The rows as a table; blank rows and blank columns between its cells are left out."""
    indices = [row.index for row in rows]
    starts = sorted({column for row in rows for column, _ in row.cells})
    cells: list[RawCell] = []
    for number, row in enumerate(rows):
        for column, cell in row.cells:
            bottom, right = layout.spans.get((row.index, column), (row.index, column))
            height = bisect_right(indices, bottom) - number
            following = bisect_left(starts, right + 1)
            end = starts[following] if following < len(starts) else starts[-1] + 1
            paragraph = Paragraph(list(cell.pieces), bold=cell.bold)
            cells.append(RawCell(number, column, end, max(1, height), [paragraph]))
    x = tuple(column * _COLUMN_WIDTH for column in range(starts[-1] + 2))
    return RawTable(cells, len(rows), 0, x, sheet.name)
