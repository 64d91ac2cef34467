"""Born-digital PDF: PDFium for characters and paths, own geometry for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.limits import ReadOptions
    from parsers.pdf.judge import PageFacts
    from schema.document import SourceDocument


def read_pdf(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """One PDF as blocks of text and table fragments; see ``parsers.pdf.reader.read_pdf``."""
    from parsers.pdf.reader import read_pdf as read

    return read(data, name, options)


def judge_page(facts: PageFacts) -> str | None:
    """Why a page's text layer cannot be believed; see ``parsers.pdf.judge.judge_page``."""
    from parsers.pdf.judge import judge_page as judge

    return judge(facts)


__all__ = ["judge_page", "read_pdf"]
