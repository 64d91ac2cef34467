"""Flattened text exports and markdown as blocks of text and table fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from schema.document import SourceDocument


def read_text(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A text export or markdown file; see ``parsers.text.reader``."""
    from parsers.text.reader import read_text as read

    return read(data, name, options)
