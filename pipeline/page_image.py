"""A page as an image with what was found drawn on it."""

from __future__ import annotations

from pathlib import Path

from pipeline.crops import PageImages
from pipeline.ingest import Ingested
from schema.document import Box, TableFragment, TextBlock

_CELL = (200, 30, 30)
_BLOCK = (40, 110, 200)
_DOUBTFUL = (240, 150, 0)
_SURE = 0.9


def write_page_image(file: Path, page: int, ingested: Ingested) -> Path:
    """Write ``<stem>-page<N>.png`` into the working folder and return its path.

    Cells are outlined in red, text blocks in blue, words that the recogniser doubts in orange.
    Raises ValueError where the format has no pages or the page does not exist.
    """
    from PIL import ImageDraw

    document = ingested.document
    if document is None or not document.pages:
        raise ValueError(f"{file.name} has no pages that could be drawn.")
    if page not in {known.number for known in document.pages}:
        raise ValueError(f"{file.name} has {len(document.pages)} pages, there is no page {page}.")
    images = PageImages(file.read_bytes(), document.format)
    try:
        image, scale = images.page(page)
    finally:
        images.close()
    draw = ImageDraw.Draw(image)

    def outline(box: Box | None, colour: tuple[int, int, int], width: int) -> None:
        if box is not None and box.page == page:
            corners = [side * scale for side in (box.x0, box.top, box.x1, box.bottom)]
            draw.rectangle(corners, outline=colour, width=width)

    for item in document.items:
        if isinstance(item, TextBlock):
            outline(item.box, _BLOCK, 1)
        elif isinstance(item, TableFragment):
            for cell in item.cells:
                for box in cell.boxes:
                    outline(box, _CELL, 2)
                for word in cell.words:
                    if word.confidence < _SURE:
                        outline(word.box, _DOUBTFUL, 1)
    target = Path(f"{file.stem}-page{page}.png")
    image.save(target)
    return target
