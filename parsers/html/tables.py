"""A table of a page → its cells with their spans, as a browser places them (HTML standard, 4.9.12).

Spans are bounded by the rows that exist and by what the standard allows, so that no page can ask for a
billion cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.blocks import Block, RawCell, RawTable
from parsers.html.look import is_hidden
from parsers.limits import ReadOptions, check_cells

_MAX_COLSPAN = 1000
_MAX_ROWSPAN = 65534
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_EMPTY = frozenset({"col", "colgroup"})
_DIGITS = re.compile(r"\s*\+?(\d{1,9})")

ReadCell = Callable[[etree._Element], list[Block]]


@dataclass(slots=True)
class _Row:
    element: etree._Element
    group: etree._Element | None


@dataclass(slots=True)
class _Rows:
    """The rows of a table by kind, and what stands between them without being a row."""

    head: list[_Row] = field(default_factory=list)
    body: list[_Row] = field(default_factory=list)
    foot: list[_Row] = field(default_factory=list)
    strays: list[etree._Element] = field(default_factory=list)


def _span(text: str | None, most: int) -> int:
    """A span; 1 for what is no number. Zero means "to the end" for rows, and is kept."""
    match = _DIGITS.match(text or "")
    return min(int(match[1]), most) if match else 1


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str) and not is_hidden(child))


def _collect(element: etree._Element, group: etree._Element | None, rows: _Rows) -> None:
    for child in _children(element):
        tag = child.tag
        if tag == "tr":
            kind = None if group is None else group.tag
            (rows.head if kind == "thead" else rows.foot if kind == "tfoot" else rows.body).append(
                _Row(child, group)
            )
        elif tag in _GROUPS:
            _collect(child, child, rows)
        elif tag not in _EMPTY:
            if tag != "table" and child.find(".//tr") is not None:
                _collect(child, group, rows)  # a form or font that a page put between table and row
            else:
                rows.strays.append(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in _children(row):
        if child.tag in ("td", "th"):
            yield child
        elif child.tag != "table" and next(child.iter("td", "th"), None) is not None:
            yield from _cells(child)
        elif any(text.strip() for text in child.itertext()):
            yield child  # content without a cell around it becomes one


def read_table(
    table: etree._Element, read_cell: ReadCell, options: ReadOptions
) -> tuple[list[Block], RawTable]:
    """What a browser shows before the table (its caption, strays), and the table.

    ``read_cell`` gives the blocks of an element. Raises ``UnreadableFileError`` (``too_large``) where the
    spans of its cells cover more than the limit.
    """
    rows = _Rows()
    _collect(table, None, rows)
    before = [block for stray in rows.strays for block in read_cell(stray)]
    ordered = rows.head + rows.body + rows.foot
    last_of = {id(row.group): index for index, row in enumerate(ordered)}
    taken: dict[int, int] = {}
    cells: list[RawCell] = []
    covered = 0
    for index, row in enumerate(ordered):
        column = 0
        last = last_of[id(row.group)] if row.group is not None else len(ordered) - 1
        for element in _cells(row.element):
            while taken.get(column, -1) >= index:
                column += 1
            width = max(1, _span(element.get("colspan"), _MAX_COLSPAN))
            height = _span(element.get("rowspan"), _MAX_ROWSPAN)
            height = min(height, last - index + 1) if height else last - index + 1
            covered += width
            check_cells(covered, options)
            for place in range(column, column + width):
                taken[place] = max(index + height - 1, taken.get(place, -1))
            cells.append(RawCell(index, column, column + width, height, read_cell(element)))
            column += width
    return before, RawTable(cells, len(ordered), len(rows.head))
