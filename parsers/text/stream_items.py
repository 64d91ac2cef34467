"""Text with tables whose cells stand on lines of their own and "|" between, as fragments and blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.text.cellwise import find_row_chunks
from parsers.text.grid import plain_fragment, span_fragment
from parsers.text.prose import cell_as_text, chunks, text_items
from parsers.text.rectangle import Rectangle, find_rectangle, lead_of, text_of
from parsers.text.runs import MAX_CELL_LINES
from parsers.text.shapes import starts_after, starts_letterhead
from parsers.text.stream import Header, find_header, grid_of, header_ways
from parsers.text.wraps import Widths, measure
from schema.document import BodyItem


def _cells_of_stream(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """What stands between the pipes; the last one has no pipe after it."""
    cells: list[tuple[str, ...]] = []
    current: list[str] = []
    for line in lines:
        if line.strip() == "|":
            cells.append(tuple(current))
            current = []
        else:
            current.append(line)
    cells.append(tuple(current))
    return cells


def _trim(lines: Sequence[str]) -> tuple[str, ...]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return tuple(kept)


def _rectangle_items(
    cells: Sequence[tuple[str, ...]], at: int, table: Rectangle, widths: Widths | None
) -> Iterator[BodyItem]:
    """A table whose rows all have the same number of cells, and the text before it from ``at`` on."""
    for cell in cells[at : table.start]:
        yield from cell_as_text(cell, widths)
    for chunk in chunks(cells[table.start][: table.lead_lines]):
        yield from text_items(chunk, widths)
    inside = [cells[table.start][table.lead_lines :], *cells[table.start + 1 : table.stop]]
    rows = [list(map(list, inside[i : i + table.columns])) for i in range(0, len(inside), table.columns)]
    yield plain_fragment(rows, widths)


def _table_end(cells: Sequence[tuple[str, ...]], own: Header) -> int:
    """After the last cell that may belong to a table: what follows it, or another one below text, begins."""
    start = own.start + len(own.shapes)
    for at in range(start, len(cells) - 1):
        cell = cells[at]
        if len(cell) > MAX_CELL_LINES or any(map(starts_after, cell)):
            return at
        if any(map(starts_letterhead, cell)):
            return at - (at > start and text_of(cells[at - 1]).isupper())
        if len(cell) > 1 and lead_of(cell):
            header = find_header(cells, at)
            alike = header and (header.shapes[0] == "number" or header.shapes == own.shapes)
            if header and alike and header.start == at and header.lead_lines:
                return at
    return max(start, len(cells) - 1)


def stream_items(lines: Sequence[str]) -> Iterator[BodyItem]:
    """Tables of lines in which "|" stands alone behind every cell, and the text around them."""
    cells = [_trim(cell) for cell in _cells_of_stream(lines)]
    widths = measure(cell for cell in cells if cell)
    rows = find_row_chunks(cells)
    if rows and find_header(cells) is None:
        for cell in cells[: rows.begin]:
            yield from cell_as_text(cell, widths)
        yield plain_fragment(rows.rows, widths)
        for cell in cells[rows.end :]:
            yield from cell_as_text(cell, widths)
        return
    at = 0
    while at < len(cells):
        header = find_header(cells, at)
        rectangle = find_rectangle(cells, at)
        if rectangle and (header is None or rectangle.start <= header.start):
            yield from _rectangle_items(cells, at, rectangle, widths)
            at = rectangle.stop
            continue
        stop = header.start if header else len(cells)
        for cell in cells[at:stop]:
            yield from cell_as_text(cell, widths)
        if header is None:
            return
        if header.lead_lines:
            for chunk in chunks(cells[stop][: header.lead_lines]):
                yield from text_items(chunk, widths)
        end = _table_end(cells, header)
        table = [cells[stop][header.lead_lines :], *cells[stop + 1 : end]]
        grids = [grid_of(table, way.shapes) for way in header_ways(cells, header)]
        best = max(filter(None, grids), key=lambda grid: grid.score, default=None)
        if best:
            yield span_fragment(best.cells, best.columns, widths)
        at = end
