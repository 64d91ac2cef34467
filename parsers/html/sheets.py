"""A page that is one table because a spreadsheet was saved as HTML (or as HTML under the name of a workbook).

Letterhead, title and text are then rows of the same table as the data; they are taken apart as on a sheet.
"""

from __future__ import annotations

from parsers.blocks import Block, Paragraph, Piece, RawCell, RawTable, walk
from parsers.spreadsheet.layout import WIDE, sheet_blocks
from parsers.spreadsheet.sheet import Sheet, SheetCell

_LEAST = 4
"""Rows of text above the first row with several cells, from which on a table is a whole sheet."""


def blocks_of_table(table: RawTable) -> list[Block]:
    """The table itself, or its paragraphs and tables where it is a whole sheet."""
    return sheet_blocks(_to_sheet(table)) if _is_sheet(table) else [table]


def _is_sheet(table: RawTable) -> bool:
    if any(isinstance(block, RawTable) for cell in table.cells for block in cell.blocks):
        return False
    filled: dict[int, int] = {}
    for cell in table.cells:
        if _is_filled(cell):
            filled[cell.row] = filled.get(cell.row, 0) + 1
    wide = min((row for row, count in filled.items() if count >= WIDE), default=0)
    return sum(row < wide for row in filled) >= _LEAST


def _is_filled(cell: RawCell) -> bool:
    return any(paragraph.raw.strip() for paragraph in walk(cell.blocks))


def _to_sheet(table: RawTable) -> Sheet:
    sheet = Sheet("")
    for cell in table.cells:
        paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph)]
        if not _is_filled(cell):
            continue
        pieces = [piece for paragraph in paragraphs for piece in (*paragraph.pieces, Piece("\n"))]
        text = "".join(piece.text for piece in pieces).strip()
        bold = all(paragraph.bold for paragraph in paragraphs if paragraph.raw.strip())
        sheet.cells[cell.row, cell.start] = SheetCell(pieces[:-1], text.isdigit(), bold)
        if cell.row_span > 1 or cell.end - cell.start > 1:
            sheet.merges.append((cell.row, cell.start, cell.row + cell.row_span - 1, cell.end - 1))
    return sheet
