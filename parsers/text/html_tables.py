"""Where tables in HTML stand in a text: some exporters write them into plain text or markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)table(?=[\s>])[^<>]*>", re.IGNORECASE)


def html_tables(text: str) -> Iterator[tuple[int, int]]:
    """First character and the one after the last of each table, those in others left out.

    A table that is never closed is none.
    """
    depth = begin = 0
    for match in _TAG.finditer(text):
        if not match[1]:
            if not depth:
                begin = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield begin, match.end()


def without_html_tables(text: str) -> str:
    """The text around the tables, parted by empty lines."""
    parts, at = [], 0
    for begin, end in html_tables(text):
        parts.append(text[at:begin])
        at = end
    return "\n\n".join([*parts, text[at:]])
