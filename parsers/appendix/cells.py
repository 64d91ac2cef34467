"""Source cells with clean text: mark-up gone, layout wraps joined, bullets each on a line."""

from __future__ import annotations

import re

from normalizers.text import (
    clean_markup,
    collapse_spaces,
    drop_lone_bullet,
    is_bullet,
    join_wrapped,
    nfc,
    split_flat_bullets,
    strip_bullet,
)
from parsers.appendix.model import Grid, GridCell, Place
from schema.document import TableFragment

_PLAIN = re.compile(r"^[^\n<\[#_*\\&\u00a0-\u00ad\u2000-\u206f\ufeff\u0000-\u001f]*$")
_BLANK = re.compile(r"^[\s.…_\-–—]*$")
_SLACK = 3
"""A layout engine may leave this many characters of a line unused before it wraps."""


def clean_cell(text: str, width: int | None = None) -> str:
    """A cell's text as the contract writes it; "" when there is none.

    ``width``: characters in the longest line of the column when "\\n" may be a line wrapped by layout;
    None when every "\\n" is the author's.
    """
    if not text or _BLANK.match(text):
        return ""
    if "\n" not in text and _PLAIN.match(text):
        line = collapse_spaces(nfc(text))
        return drop_lone_bullet(split_flat_bullets(line)) if is_bullet(line) else line
    lines = clean_markup(text).split("\n")
    joined = "\n".join(_author_lines(lines) if width is None else _unwrap(lines, width))
    return drop_lone_bullet(split_flat_bullets(joined))


def _author_lines(lines: list[str]) -> list[str]:
    kept = []
    for line in lines:
        paragraph = join_wrapped([line])
        if paragraph:
            kept.append("- " + strip_bullet(paragraph) if is_bullet(paragraph) else paragraph)
    return kept


def _unwrap(lines: list[str], width: int) -> list[str]:
    """Joins the lines that layout wrapped: those whose next word would not have fitted."""
    groups: list[list[str]] = []
    previous = ""
    for raw in lines:
        line = raw.strip()
        if not line:
            previous = ""
            continue
        room = width - len(previous)
        wrapped = bool(previous) and len(line.split(maxsplit=1)[0]) + 1 > room - _SLACK
        if wrapped and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
        previous = line
    return [paragraph for group in groups for paragraph in join_wrapped(group).split("\n") if paragraph]


def read_grid(index: int, fragment: TableFragment) -> Grid:
    """The fragment as rows of clean cells. ``index``: its place among ``SourceDocument.tables``."""
    widths = None if fragment.wraps_known else _line_widths(fragment)
    rows: list[list[GridCell | None]] = [[None] * fragment.n_cols for _ in range(fragment.n_rows)]
    for cell in fragment.cells:
        page = cell.boxes[0].page if cell.boxes else fragment.page
        text = clean_cell(cell.text, widths.get(cell.col) if widths else None)
        clean = GridCell(
            place=Place(index, cell.row, cell.col),
            text=text,
            row_span=cell.row_span,
            col_span=cell.col_span,
            boxes=cell.boxes,
            confidence=cell.confidence,
            bold=cell.bold,
            page=page,
            bullet=_dropped_bullet(cell.text, text),
        )
        for row in range(cell.row, min(cell.row + cell.row_span, fragment.n_rows)):
            for col in range(cell.col, min(cell.col + cell.col_span, fragment.n_cols)):
                rows[row][col] = clean
    return Grid(index, fragment, rows)


def _dropped_bullet(raw: str, text: str) -> str:
    """The bullet sign in front of the raw text that the clean text has lost."""
    start = raw.lstrip()
    return start[0] if text and start[0] != text[0] and is_bullet(start) else ""


def _line_widths(fragment: TableFragment) -> dict[int, int]:
    """Column → characters in its longest physical line."""
    widths: dict[int, int] = {}
    for cell in fragment.cells:
        longest = max((len(line.strip()) for line in cell.text.split("\n")), default=0)
        widths[cell.col] = max(widths.get(cell.col, 0), longest)
    return widths
