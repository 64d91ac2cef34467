"""Tables that a page builds without table tags → table tags, before the page is read.

Three ways to say it are believed: the roles of accessibility (WAI-ARIA: table, row, cell), the table values
of CSS ``display``, and rows of a grid framework (``class="row"`` around ``class="col…"``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import groupby

from lxml import etree

_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*(table(?:-[a-z]+(?:-group)?)?)\b", re.IGNORECASE)
_ROLES = {
    "table": "table", "grid": "table", "treegrid": "table", "row": "tr", "rowgroup": "tbody", "cell": "td",
    "gridcell": "td", "columnheader": "th", "rowheader": "th",
}  # fmt: skip
_DISPLAYS = {
    "table": "table", "table-row": "tr", "table-cell": "td", "table-row-group": "tbody",
    "table-header-group": "thead", "table-footer-group": "tfoot",
}  # fmt: skip
_OWN_TAGS = frozenset(["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"])
_CELLS = frozenset({"td", "th"})
_ROW_CLASS = re.compile(r"^(?:(?:table|tbl|grid|flex|d-table)[-_]?)?(?:row|tr)$", re.IGNORECASE)
_CELL_CLASS = re.compile(
    r"^(?:(?:table|tbl|grid|flex|d-table)[-_]?)?(?:col|column|cell|td|th)(?:$|[-_]?\d|[-_])", re.IGNORECASE
)
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
"""A grid of fewer rows or columns lays out a page; it is left as it is."""


def name_tables(root: etree._Element, displays: Mapping[str, str]) -> None:
    """Give table tags, in place, to elements that are shown as tables.

    ``displays``: simple selectors (".cell", "div.cell") → the value of ``display`` in the page's style sheet.
    """
    named = {element: tag for element in root.iter("*") if (tag := _table_tag(element, displays))}
    for table in [element for element, tag in named.items() if tag == "table"]:
        _name_table(table, named)
    for parent in list(root.iter("div", "section", "article", "ul", "main", "body", "form")):
        _wrap_rows(parent)


def _table_tag(element: etree._Element, displays: Mapping[str, str]) -> str | None:
    """The table tag that an element without one stands for; null for none."""
    tag = str(element.tag)
    if tag in _OWN_TAGS:
        return None
    role = _ROLES.get((element.get("role") or "").strip().lower())
    if role:
        return role
    style = element.get("style")
    found = _DISPLAY.search(style) if style else None
    if found:
        return _DISPLAYS.get(found[1].lower())
    if displays:
        for name in (element.get("class") or "").lower().split():
            shown = displays.get(f"{tag}.{name}") or displays.get(f".{name}")
            if shown in _DISPLAYS:
                return _DISPLAYS[shown]
    return None


def _name_table(table: etree._Element, named: Mapping[etree._Element, str]) -> None:
    """Rename a table with its rows and cells where there are enough of them to be data."""
    rows = [row for row in table.iterdescendants("*") if named.get(row) == "tr"]
    cells = {row: [cell for cell in row if named.get(cell) in _CELLS] for row in rows}
    if sum(len(found) >= _LEAST_COLUMNS for found in cells.values()) < _LEAST_ROWS:
        return
    table.tag = "table"
    for group in table.iterdescendants("*"):
        if named.get(group) in ("tbody", "thead", "tfoot"):
            group.tag = named[group]
    width = max(len(found) for found in cells.values())
    for row, found in cells.items():
        row.tag = "tr"
        for cell in found:
            cell.tag = named[cell]
            for span in ("rowspan", "colspan"):
                said = cell.get(f"aria-{span}")
                if said:
                    cell.set(span, said)
        if len(found) == 1 and not found[0].get("colspan"):
            found[0].set("colspan", str(width))


def _has_class(element: etree._Element, pattern: re.Pattern[str]) -> bool:
    return any(pattern.match(name) for name in (element.get("class") or "").split())


def _grid_cells(row: etree._Element) -> list[etree._Element]:
    """The cells of a framework's row; none for an element that is no such row."""
    if not _has_class(row, _ROW_CLASS):
        return []
    cells = [cell for cell in row if isinstance(cell.tag, str)]
    return cells if all(_has_class(cell, _CELL_CLASS) for cell in cells) else []


def _wrap_rows(parent: etree._Element) -> None:
    """Put rows of a framework that stand one after another, mostly of the same width, into a table."""
    children = [child for child in parent if isinstance(child.tag, str)]
    if len(children) < _LEAST_ROWS or not any(child.get("class") for child in children):
        return
    pairs = [(child, _grid_cells(child)) for child in children]
    for is_run, members in groupby(pairs, key=lambda pair: bool(pair[1])):
        rows = list(members)
        width, often = Counter(len(cells) for _, cells in rows).most_common(1)[0]
        if not is_run or width < _LEAST_COLUMNS or often < _LEAST_ROWS:
            continue
        table = etree.Element("table")
        rows[0][0].addprevious(table)
        for row, cells in rows:
            row.tag = "tr"
            table.append(row)
            for cell in cells:
                cell.tag = "td"
            if len(cells) == 1:
                cells[0].set("colspan", str(width))
