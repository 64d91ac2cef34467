"""Text outside tables as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normalizers.text import clean_markup, collapse_spaces, is_running_head
from normalizers.text.letters import CAPITALS
from parsers.text.wraps import Widths, paragraphs
from schema.document import TextBlock

_PAGE_NUMBER = re.compile(r"^\W*(?:trang|page)?\s*\d{1,3}(?:\s*(?:/|of|trên)\s*\d{1,3})?\W*$", re.IGNORECASE)
_LOST_BREAK = re.compile(rf"(?<=[\w.)…:;])\*\*(\*?)(?=[(\"“]?[{CAPITALS}(])")
"""Emphasis that begins in mid-line, right after a word: the line end before it is lost."""
_BOLD = re.compile(r"\s*(?:\*\*|__|<b>|<strong>|#{1,6}\s)", re.IGNORECASE)


def _block(lines: Sequence[str], text: str) -> TextBlock:
    return TextBlock(text=text, bold=bool(lines and _BOLD.match(lines[0])), role="body")


def text_items(lines: Sequence[str], widths: Widths | None) -> Iterator[TextBlock]:
    """A chunk of text: one block, or one for each paragraph where lines were cut by a fixed width."""
    marked = _LOST_BREAK.sub(r"\n\1", "\n".join(lines))
    plain = [collapse_spaces(line) for line in clean_markup(marked).split("\n")]
    while plain and not plain[-1]:
        plain.pop()
    while plain and not plain[0]:
        plain.pop(0)
    if not plain:
        return
    if len(plain) == 1 and (_PAGE_NUMBER.match(plain[0]) or is_running_head(plain[0])):
        yield TextBlock(text=plain[0], role="header_footer")
    elif widths is None:
        yield _block(lines, "\n".join(plain))
    else:
        for paragraph in paragraphs(plain, widths):
            yield _block(lines if len(plain) == 1 else (), paragraph)


def chunks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines between empty ones."""
    chunk: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []


def cell_as_text(cell: Sequence[str], widths: Widths | None) -> Iterator[TextBlock]:
    """What stands between two pipes outside a table: a letterhead's cell, or the body."""
    for chunk in chunks(cell):
        yield from text_items(chunk, widths if len(cell) > 4 else None)
