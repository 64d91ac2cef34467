"""What a parser returns: one file as blocks of text and table fragments, in reading order."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from schema.base import Model
from schema.issue import Issue


class Origin(StrEnum):
    """Where characters come from."""

    TEXT = "text"
    """Characters stored in the file."""
    OCR = "ocr"
    """Read from an image."""


class Box(Model):
    """A rectangle on a page in PDF points (1/72 inch), origin at the top left of the page as shown."""

    page: Annotated[int, Field(ge=1)]
    x0: float
    top: float
    x1: float
    bottom: float


class Word(Model):
    """One recognised word. Only the scan path fills these."""

    text: str
    box: Box
    confidence: Annotated[float, Field(ge=0, le=1)]


class Cell(Model):
    """One cell of a physical table. A merged cell is one Cell with spans, at its top-left place.

    ``text``: NFC. "\\n" stands only where the author began a new paragraph or bullet; lines wrapped by
    layout are already joined by the parser (with a space, or none after a "-" or "/" that broke a
    token). A parser that cannot know keeps "\\n" and sets ``wraps_known`` of the fragment to False.
    """

    row: Annotated[int, Field(ge=0)]
    col: Annotated[int, Field(ge=0)]
    row_span: Annotated[int, Field(ge=1)] = 1
    col_span: Annotated[int, Field(ge=1)] = 1
    text: str = ""
    boxes: tuple[Box, ...] = ()
    origin: Origin = Origin.TEXT
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    bold: bool = False
    words: tuple[Word, ...] = ()


class TableFragment(Model):
    """One physical table, or the part of one that stands on one page."""

    kind: Literal["table"] = "table"
    n_rows: Annotated[int, Field(ge=0)]
    n_cols: Annotated[int, Field(ge=0)]
    cells: tuple[Cell, ...]
    page: int | None = None
    box: Box | None = None
    has_spans: bool = Field(
        default=True, description="False where the format has lost merged cells (text, markdown)."
    )
    wraps_known: bool = Field(
        default=True, description="False where '\\n' in a cell may be a line wrapped by layout."
    )
    column_edges: tuple[float, ...] = Field(
        default=(), description="x of the n_cols + 1 column rules in points, for stitching across pages."
    )
    open_top: bool = Field(
        default=False, description="No closing rule above the first row (cut by a page break)."
    )
    open_bottom: bool = Field(default=False, description="No closing rule below the last row.")
    rows_ruled: bool = Field(
        default=True, description="False where rows were told by their words, not by rules."
    )
    repeated_header_rows: int = Field(
        default=0,
        ge=0,
        description="Rows that the format itself marks as a header to repeat (DOCX, HTML thead).",
    )
    sheet: str | None = None

    @cached_property
    def grid(self) -> dict[tuple[int, int], Cell]:
        """Every covered place (row, col) → the cell that covers it."""
        return {
            (r, c): cell
            for cell in self.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        }


class TextBlock(Model):
    """One paragraph or heading outside assignment tables; "\\n" between its physical lines where known."""

    kind: Literal["text"] = "text"
    text: str
    page: int | None = None
    box: Box | None = None
    bold: bool = False
    centered: bool = False
    origin: Origin = Origin.TEXT
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    role: Literal["body", "header_footer", "footnote", "signature"] = "body"


BodyItem = Annotated[TextBlock | TableFragment, Field(discriminator="kind")]


class Page(Model):
    """One page, or image, of the source."""

    number: Annotated[int, Field(ge=1)]
    width: float = Field(description="Points, as shown (after rotation).")
    height: float = Field(description="Points, as shown (after rotation).")
    rotation: Literal[0, 90, 180, 270] = 0
    origin: Origin = Origin.TEXT
    needs_ocr: str | None = Field(
        default=None, description="Why the text layer was refused; null when it was not."
    )


class SourceDocument(Model):
    """One file as a parser read it."""

    name: str = Field(description="File name without folders.")
    sha256: str
    size: int = Field(description="Bytes.")
    format: str = Field(description="Key in the parser registry: 'pdf', 'docx', 'text', …")
    media_type: str
    items: tuple[BodyItem, ...]
    pages: tuple[Page, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def tables(self) -> tuple[TableFragment, ...]:
        """The table fragments, in reading order."""
        return tuple(item for item in self.items if isinstance(item, TableFragment))
