"""A document written out as text whose tables are drawn in characters, or kept as HTML in markdown."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator

from schema.document import SourceDocument, TableFragment, TextBlock

_BOX = {"level": "─", "upright": "│", "join": "┼"}
_ASCII = {"level": "-", "upright": "|", "join": "+"}
_ROOM = 120
"""Characters of all columns of a table."""


def _widths(table: TableFragment) -> list[int]:
    """Characters of each column: its longest words at least, and a share of the rest."""
    least, wanted = [3] * table.n_cols, [3] * table.n_cols
    for cell in table.cells:
        words = cell.text.split() or [""]
        for col in range(cell.col, cell.col + cell.col_span):
            least[col] = max(least[col], max(map(len, words)) if cell.col_span == 1 else 0)
            wanted[col] = max(wanted[col], len(cell.text) // cell.row_span if cell.col_span == 1 else 0)
    share = min(1.0, _ROOM / sum(wanted))
    return [max(low, int(share * size)) for low, size in zip(least, wanted, strict=True)]


def _cell_lines(text: str, width: int) -> list[str]:
    parts = [textwrap.wrap(line, width, break_on_hyphens=False) or [""] for line in text.split("\n")]
    return [line for part in parts for line in part]


def _canvas(table: TableFragment, signs: dict[str, str]) -> list[str]:
    """The table drawn with a line around every cell, cells over rows or columns without lines inside."""
    widths = _widths(table)
    lefts = [sum(widths[:col]) + 3 * col for col in range(table.n_cols + 1)]
    texts = {
        (cell.row, cell.col): _cell_lines(cell.text, lefts[cell.col + cell.col_span] - lefts[cell.col] - 3)
        for cell in table.cells
    }
    heights = [1] * table.n_rows
    for cell in table.cells:
        rows = range(cell.row, cell.row + cell.row_span)
        lacking = len(texts[cell.row, cell.col]) - sum(heights[row] for row in rows) - cell.row_span + 1
        heights[rows[-1]] += max(lacking, 0)
    tops = [sum(heights[:row]) + row for row in range(table.n_rows + 1)]
    canvas = [[" "] * (lefts[-1] + 1) for _ in range(tops[-1] + 1)]
    for cell in table.cells:
        top, bottom = tops[cell.row], tops[cell.row + cell.row_span]
        left, right = lefts[cell.col], lefts[cell.col + cell.col_span]
        for col in range(left, right + 1):
            canvas[top][col] = canvas[bottom][col] = signs["level"]
        for row in range(top, bottom + 1):
            canvas[row][left] = canvas[row][right] = signs["upright"]
    for cell in table.cells:
        for row in (tops[cell.row], tops[cell.row + cell.row_span]):
            for col in (lefts[cell.col], lefts[cell.col + cell.col_span]):
                canvas[row][col] = signs["join"]
        for at, line in enumerate(texts[cell.row, cell.col]):
            begin = lefts[cell.col] + 2
            canvas[tops[cell.row] + 1 + at][begin : begin + len(line)] = line
    return ["".join(row) for row in canvas]


def boxes(document: SourceDocument, *, ascii_only: bool = False, indent: int = 0) -> str:
    """As text browsers draw tables, or pandoc its grid tables."""
    signs = _ASCII if ascii_only else _BOX
    parts = []
    for item in document.items:
        lines = item.text.split("\n") if isinstance(item, TextBlock) else _canvas(item, signs)
        parts.append("\n".join(" " * indent + line for line in lines))
    return "\n\n".join(parts)


def _dashed(table: TableFragment, ruled: bool) -> Iterator[str]:
    own = {(cell.row, cell.col): cell.text for cell in table.cells}
    widths = [width + 2 for width in _widths(table)]
    rule = "  " + " ".join("-" * width for width in widths)
    ruled = ruled and all(cell.row_span == 1 for cell in table.cells if cell.row == 0)
    yield "  " + "-" * (len(rule) - 2) if ruled else rule
    for row in range(table.n_rows):
        cells = [_cell_lines(own.get((row, col), ""), widths[col] - 1) for col in range(table.n_cols)]
        for at in range(max(map(len, cells))):
            pieces = [lines[at] if at < len(lines) else "" for lines in cells]
            yield "  " + " ".join(piece.ljust(width) for piece, width in zip(pieces, widths, strict=True))
        yield rule if ruled and row == 0 else ""
    yield "  " + "-" * (len(rule) - 2) if ruled else rule


def dashes(document: SourceDocument, *, ruled: bool) -> str:
    """As pandoc writes its multiline tables. ``ruled``: a line stands below a heading of one row."""
    parts = []
    for item in document.items:
        parts.append(item.text if isinstance(item, TextBlock) else "\n".join(_dashed(item, ruled)))
    return "\n\n".join(parts)


def _converted_row(table: TableFragment, row: int) -> str:
    own = sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.col)
    return "|" + "".join(f" {' '.join(cell.text.split())} |" + " |" * (cell.col_span - 1) for cell in own)


def converted(document: SourceDocument) -> str:
    """As converters of HTML to markdown write it: a blank for each further column that a cell
    covers, nothing where it covers a row, and an empty heading.
    """
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(f"**{item.text}**" if item.bold else item.text)
            continue
        rows = [_converted_row(item, row) for row in range(item.n_rows)]
        empty = "|" + "  |" * item.n_cols
        parts.append("\n".join([empty, "|" + " --- |" * item.n_cols, *rows]))
    return "\n\n".join(parts)


def html_tables(document: SourceDocument) -> str:
    """Markdown in which tables stay HTML, as pandoc writes those that markdown cannot hold."""
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(f"**{item.text}**" if item.bold else item.text)
            continue
        rows = []
        for row in range(item.n_rows):
            own = sorted((cell for cell in item.cells if cell.row == row), key=lambda cell: cell.col)
            rows.append(
                "<tr>"
                + "".join(
                    f'<td rowspan="{cell.row_span}" colspan="{cell.col_span}">'
                    + html.escape(cell.text).replace("\n", "<br />")
                    + "</td>"
                    for cell in own
                )
                + "</tr>"
            )
        parts.append("<table>\n" + "\n".join(rows) + "\n</table>")
    return "\n\n".join(parts)
