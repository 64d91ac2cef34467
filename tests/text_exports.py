"""A document written out as text, in the ways in which exporters, copiers and recognisers flatten tables."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from schema.document import SourceDocument, TableFragment, TextBlock
from tests.drawn_exports import boxes, converted, dashes, html_tables

_PAGE = 20
"""Lines of a page, as recognisers read them."""
_WIDTH = 150
"""Characters of its lines."""
_GAZETTE = "CÔNG BÁO/Số 12/Ngày 20-01-2020"
_LABEL = re.compile(r"[IVXLC]+|[A-ZĐ]")


@dataclass(frozen=True)
class Export:
    """``write``: a document as text. ``keeps_spans``: whether covered places can be told from empty cells."""

    write: Callable[[SourceDocument], str]
    keeps_spans: bool = False


def _is_data(table: TableFragment) -> bool:
    return table.n_cols > 2


def _rows(table: TableFragment, *, left_out: bool = False) -> Iterator[list[str]]:
    """The rows of a table; places that a merged cell covers are empty, or left out."""
    own = {(cell.row, cell.col): cell.text for cell in table.cells}
    for row in range(table.n_rows):
        places = [(row, col) for col in range(table.n_cols)]
        yield [own.get(place, "") for place in places if place in own or not left_out]


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))


def _side_by_side(table: TableFragment) -> str:
    """A letterhead or signature, its two columns parted by tabs."""
    if table.n_rows > 1 or len(table.cells) != 2:
        return "\n".join("\t".join(map(_flat, row)) for row in _rows(table))
    left, right = (cell.text.split("\n") for cell in sorted(table.cells, key=lambda cell: cell.col))
    size = max(len(left), len(right))
    left, right = left + [""] * (size - len(left)), right + [""] * (size - len(right))
    return "\n".join(f"{a}\t{b}" for a, b in zip(left, right, strict=True))


def _one_below_other(table: TableFragment) -> str:
    return "\n\n".join(cell.text for cell in table.cells)


def tabs(document: SourceDocument, *, strip: bool = False, breaks: bool = False) -> str:
    """Tabs between cells. ``strip``: last empty cells are lost. ``breaks``: cells keep their line ends."""
    parts = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(item.text)
        elif not _is_data(item):
            parts.append(_side_by_side(item))
        else:
            rows = ("\t".join(row if breaks else map(_flat, row)) for row in _rows(item))
            parts.append("\n".join(row.rstrip("\t") if strip else row for row in rows))
    return "\n\n".join(parts)


def _cut(table: TableFragment, page: int, heads: bool) -> Iterator[list[list[str]]]:
    """The rows of a table page by page, rows cut where the page ends, the heading on each."""
    rows = list(_rows(table))
    widths = [4] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            widths[cell.col] = max(widths[cell.col], min(len(cell.text), 60) // cell.row_span + 4)
    widths = [max(5, width * _WIDTH // sum(widths)) for width in widths]
    size = max(cell.row_span for cell in table.cells if cell.row == 0)
    head = [list(map(_flat, row)) for row in rows[:size]]
    here, used = list(head), size
    for row in rows[size:]:
        lines = [
            [part for line in text.split("\n") for part in textwrap.wrap(line, width) or [""]]
            for text, width in zip(row, widths, strict=True)
        ]
        height, room = max(map(len, lines)), page - used
        whole = list(map(_flat, row))
        if height <= room or not any(row[1:]):
            here.append(whole)
            used += height
            continue
        cut = room >= 2 and sum(map(bool, row)) > 2
        if cut:
            here.append([" ".join(part[:room]) for part in lines])
            whole = [" ".join(part[room:]) for part in lines]
        yield here
        here, used = [*(head if heads else []), whole], size + height - (room if cut else 0)
    yield here


def _section_line(row: list[str], style: str) -> list[str]:
    words = [text for text in row if text]
    labelled = len(words) == 2 and _LABEL.fullmatch(words[0]) is not None
    if not (len(words) == 1 or labelled) or row[0] != words[0]:
        return row
    if style == "alone":
        return [". ".join(words)]
    if style == "fused":
        return [f"<b>{' '.join(words)}</b>", *([""] * (len(row) - 1))]
    second = style == "second" and labelled
    return ["", ". ".join(words), *([""] * (len(row) - 2))] if second else row


def pages(
    document: SourceDocument,
    *,
    page: int = _PAGE,
    section: str = "as printed",
    strip: bool = False,
    heads: bool = True,
    gazette: bool = False,
) -> str:
    """As recognisers give a document page by page.

    ``section``: where its titles stand ("as printed", "alone", "fused", "second"). ``heads``: the heading is
    on every page. ``gazette``: so is the running head of a gazette.
    """
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(f"**{item.text}**" if item.bold else item.text)
        elif not _is_data(item):
            parts.append(_one_below_other(item))
        else:
            for at, rows in enumerate(_cut(item, page, heads)):
                lines = ["\t".join(_section_line(row, section)) for row in rows]
                if gazette and at:
                    parts.append(f"{at + 3} {_GAZETTE}")
                parts.append("\n".join(line.rstrip("\t") if strip else line for line in lines))
    if gazette:
        parts[3:3] = [f"2 {_GAZETTE}"]
        parts[:0] = [f"{_GAZETTE} 1"]
    return "\n\n".join(parts)


def _wrapped(text: str, first: int, rest: int) -> str:
    """The lines of a text cut by a width, the first one earlier."""
    lines: list[str] = []
    for line in text.split("\n"):
        head = textwrap.wrap(line, first, break_on_hyphens=False, break_long_words=False)[:1] or [""]
        tail = line[len(head[0]) :].strip()
        lines += head
        if tail:
            lines += textwrap.wrap(tail, rest, break_on_hyphens=False, break_long_words=False)
    return "\n".join(lines)


def portal(document: SourceDocument, *, first: int = 52, rest: int = 78) -> str:
    """As law portals write it: a pipe on a line of its own after every cell, covered places left out."""
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(_wrapped(item.text, first, rest))
            continue
        for row in _rows(item, left_out=True):
            parts += [part for text in row for part in (_wrapped(text, first, rest), "|") if part]
    return "\n".join(parts)


def lines(document: SourceDocument, *, blank: bool, sep: str = "\n") -> str:
    """One paragraph a line. ``blank``: an empty cell is an empty line; else it is lost."""
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts += item.text.split("\n")
            continue
        own = {(cell.row, cell.col): cell for cell in item.cells}
        for row in range(item.n_rows):
            for col in range(item.n_cols):
                cell = own.get((row, col))
                if cell is not None and cell.text:
                    parts += cell.text.split("\n")
                elif blank and (cell is not None or item.grid[row, col].row < row):
                    parts.append("")
        parts += [""] * blank
    return sep.join(parts)


def pipes(document: SourceDocument, *, ends: bool, left_out: bool = False) -> str:
    """Pipes between cells. ``ends``: also after the last one of a row."""
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(item.text)
        elif not _is_data(item):
            parts.append(_one_below_other(item))
        else:
            rows = (" | ".join(map(_flat, row)) for row in _rows(item, left_out=left_out))
            parts += [f"{row} |" if ends else row for row in rows]
    return "\n".join(parts)


def _whole_rows(table: TableFragment) -> Iterator[list[str]]:
    """The rows of a table; a merged cell in every place it covers."""
    for row in range(table.n_rows):
        yield [table.grid[row, col].text for col in range(table.n_cols)]


def joined(document: SourceDocument, *, between: str = "\n", framed: bool = False, rule: bool = False) -> str:
    """As scripts that walk a file's tables row by row write them, letterheads too: every cell on one line.

    ``between``: what parts the rows. ``framed``: a pipe before and after each row. ``rule``: a markdown rule
    below the first one.
    """
    parts: list[str] = []
    for item in document.items:
        if isinstance(item, TextBlock):
            parts.append(item.text)
            continue
        rows = [" | ".join(map(_flat, row)) for row in _whole_rows(item)]
        if rule:
            rows.insert(1, " | ".join(["---"] * item.n_cols))
        parts.append(between.join(f"| {row} |" if framed else row for row in rows))
    return "\n\n".join(parts)


EXPORTS: dict[str, Export] = {
    "tabs": Export(tabs),
    "tabs, last empty cells lost": Export(lambda document: tabs(document, strip=True)),
    "tabs, line ends in cells": Export(lambda document: tabs(document, breaks=True)),
    "pages": Export(pages),
    "pages, sections alone": Export(lambda doc: pages(doc, page=19, section="alone", strip=True)),
    "pages, sections fused": Export(lambda doc: pages(doc, page=25, section="fused")),
    "pages, sections in the second column": Export(lambda doc: pages(doc, page=17, section="second")),
    "pages, heading once": Export(lambda doc: pages(doc, heads=False)),
    "pages of a gazette": Export(lambda doc: pages(doc, page=16, gazette=True)),
    "portal": Export(portal, keeps_spans=True),
    "portal, wide": Export(lambda doc: portal(doc, first=70, rest=82), keeps_spans=True),
    "lines, blank ones for empty cells": Export(lambda doc: lines(doc, blank=True)),
    "lines": Export(lambda doc: lines(doc, blank=False)),
    "paragraphs": Export(lambda doc: lines(doc, blank=False, sep="\n\n")),
    "pipes": Export(lambda doc: pipes(doc, ends=False)),
    "pipes after rows": Export(lambda doc: pipes(doc, ends=True)),
    "pipes after rows, covered cells left out": Export(
        lambda doc: pipes(doc, ends=True, left_out=True), keeps_spans=True
    ),
    "rows joined, merged cells repeated": Export(joined, keeps_spans=True),
    "rows joined and apart": Export(lambda doc: joined(doc, between="\n\n"), keeps_spans=True),
    "framed rows apart": Export(lambda doc: joined(doc, between="\n\n", framed=True), keeps_spans=True),
    "markdown, merged cells repeated": Export(
        lambda doc: joined(doc, framed=True, rule=True), keeps_spans=True
    ),
    "boxes": Export(boxes, keeps_spans=True),
    "boxes of plus and minus, indented": Export(
        lambda doc: boxes(doc, ascii_only=True, indent=3), keeps_spans=True
    ),
    "dashes around": Export(lambda doc: dashes(doc, ruled=False)),
    "dashes below the heading": Export(lambda doc: dashes(doc, ruled=True)),
    "markdown from HTML, covered cells left out": Export(converted, keeps_spans=True),
    "markdown with tables in HTML": Export(html_tables, keeps_spans=True),
}
"""What it is called → how it is written."""
