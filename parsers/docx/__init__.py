"""Word documents (DOCX, DOCM, templates) as blocks of text and table fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from schema.document import SourceDocument


def read_docx(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A Word document in the Open XML format; see ``parsers.docx.reader``."""
    from parsers.docx.reader import read_docx as read

    return read(data, name, options)
