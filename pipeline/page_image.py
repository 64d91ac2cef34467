"""A page as an image with what was found drawn on it."""

from __future__ import annotations

from pathlib import Path

from pipeline.ingest import Ingested


def write_page_image(file: Path, page: int, ingested: Ingested) -> Path:
    """Write ``<stem>-page<N>.png`` beside the working folder and return its path.

    Raises ValueError where the format has no pages or the page does not exist.
    """
    from parsers.pdf.debug import draw_page

    document = ingested.document
    if document is None or not document.pages:
        raise ValueError(f"{file.name} has no pages that could be drawn.")
    if page > len(document.pages):
        raise ValueError(f"{file.name} has {len(document.pages)} pages, there is no page {page}.")
    target = Path(f"{file.stem}-page{page}.png")
    target.write_bytes(draw_page(file.read_bytes(), page, document))
    return target
