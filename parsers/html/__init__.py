"""HTML pages (portals, Word's filtered HTML, web archives) as blocks of text and table fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from schema.document import SourceDocument


def read_html(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """An HTML page; see ``parsers.html.reader``."""
    from parsers.html.reader import read_html as read

    return read(data, name, options)
