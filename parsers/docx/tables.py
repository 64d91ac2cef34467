"""A table of Word → its cells with true spans.

The walk is on ``w:tc``: a row's cells stand one after another on the columns of the grid, moved by
``gridBefore``, widened by ``gridSpan``; a cell with ``vMerge`` continues the one above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from parsers.blocks import Block, Paragraph, RawCell, RawTable, walk
from parsers.docx.names import VAL, first, integer, is_on, leading, value, w
from parsers.docx.text import content
from parsers.spans import Columns, Placed

_TR, _TC, _TRPR, _TCPR = w("tr"), w("tc"), w("trPr"), w("tcPr")
_CELL_DEL, _GRID_SPAN, _VMERGE, _HMERGE = w("cellDel"), w("gridSpan"), w("vMerge"), w("hMerge")
_MAX_SPAN = 1000
"""Columns a cell may span (Word allows 63); a larger number is no span but an attack."""
_TWIPS = 20.0
"""Twips in a point."""


@dataclass(slots=True)
class _Slot:
    """One ``w:tc``: its columns, and how it merges."""

    start: int
    end: int
    continues: bool
    blocks: list[Block]

    @property
    def filled(self) -> bool:
        return any(paragraph.raw.strip() for paragraph in walk(self.blocks))


def read_table(table: etree._Element, read_cell: Callable[[etree._Element], list[Block]]) -> RawTable:
    """The table in the final state of tracked changes (deleted rows and cells are gone).

    ``read_cell`` gives the blocks of a ``w:tc``; it is not called for the hidden half of a merged cell that
    repeats nothing.
    """
    rows: list[list[_Slot]] = []
    header_rows = 0
    for row in (child for child in content(table) if child.tag == _TR):
        properties = first(row, _TRPR)
        if properties is not None and _is_dropped(properties):
            continue
        if len(rows) == header_rows and properties is not None and _is_header(properties):
            header_rows += 1
        rows.append(_row(row, properties, read_cell))
    x = _places(table)
    if x and any(slot.end >= len(x) for row in rows for slot in row):
        x = None
    columns = Columns(
        (Placed(i, s.start, s.end, text="x" if s.filled else "") for i, row in enumerate(rows) for s in row),
        x,
    )
    cells: list[RawCell] = []
    above: dict[int, RawCell] = {}
    said: dict[int, set[str]] = {}
    for index, slots in enumerate(rows):
        current: dict[int, RawCell] = {}
        for slot in slots:
            start, end = columns.begin(slot.start), columns.end(slot.end)
            origin = above.get(start)
            if slot.continues and origin is not None and columns.end(origin.end) == end:
                origin.row_span = index - origin.row + 1
                if slot.filled:
                    if id(origin) not in said:
                        said[id(origin)] = _texts(origin.blocks)
                    origin.blocks += _new(slot.blocks, said[id(origin)])
                current[start] = origin
                continue
            cell = RawCell(index, slot.start, slot.end, blocks=slot.blocks)
            cells.append(cell)
            if start < end:
                current[start] = cell
        above = current
    return RawTable(cells, len(rows), header_rows, x)


def _texts(blocks: list[Block]) -> set[str]:
    return {paragraph.raw.strip() for paragraph in walk(blocks)}


def _new(blocks: list[Block], known: set[str]) -> list[Block]:
    """Text in the hidden part of a merged cell, which Word does not show, is kept unless it repeats."""
    found: list[Block] = []
    for block in blocks:
        text = block.raw.strip() if isinstance(block, Paragraph) else None
        if text is None or (text and text not in known):
            found.append(block)
            known.add(text or "")
    return found


def _is_dropped(properties: etree._Element) -> bool:
    hidden = first(properties, w("hidden"))
    return first(properties, w("del")) is not None or (hidden is not None and is_on(hidden))


def _is_header(properties: etree._Element) -> bool:
    header = first(properties, w("tblHeader"))
    return header is not None and is_on(header)


def _span(text: str | None) -> int:
    return min(max(integer(text, 1), 1), _MAX_SPAN)


def _row(
    row: etree._Element, properties: etree._Element | None, read_cell: Callable[[etree._Element], list[Block]]
) -> list[_Slot]:
    column = 0
    if properties is not None:
        column = min(max(integer(value(first(properties, w("gridBefore")))), 0), _MAX_SPAN)
    slots: list[_Slot] = []
    if column:
        slots.append(_Slot(0, column, False, []))
    for cell in (child for child in content(row) if child.tag == _TC):
        tc_properties = leading(cell, _TCPR)
        said = {} if tc_properties is None else {child.tag: child.get(VAL) for child in tc_properties}
        if _CELL_DEL in said:
            continue
        span = _span(said.get(_GRID_SPAN))
        continues = _VMERGE in said and said[_VMERGE] != "restart"
        if _HMERGE in said and said[_HMERGE] != "restart" and slots:
            slots[-1].end += span
            slots[-1].blocks += read_cell(cell)
            column += span
            continue
        blocks = [] if continues and _is_blank(cell) else read_cell(cell)
        slots.append(_Slot(column, column + span, continues, blocks))
        column += span
    return slots


def _is_blank(cell: etree._Element) -> bool:
    """Whether nothing is written in a cell: its empty paragraphs are not counted in a list either."""
    return not any((text.text or "").strip() for text in cell.iter(w("t")))


def _places(table: etree._Element) -> tuple[float, ...] | None:
    """The places of the grid's column boundaries in points, from the table's left edge."""
    grid = first(table, w("tblGrid"))
    if grid is None:
        return None
    places = [0.0]
    for column in grid.iterchildren(w("gridCol")):
        width = integer(column.get(w("w")), -1)
        if not 0 <= width < 100_000:
            return None
        places.append(places[-1] + width / _TWIPS)
    return tuple(places) if len(places) > 1 and places[-1] > 0 else None
