"""Paragraphs and tables as Word and HTML nest them → the flat items of a document.

A cell may hold paragraphs and further tables. Which table is data and which only lays out a page is decided
here, once for all formats that nest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from normalizers.encodings import convert, detect_encoding
from parsers import sidebyside
from parsers.limits import ReadOptions
from parsers.paragraphs import cell_texts, clean
from parsers.spans import Placed, to_fragment
from schema.document import BodyItem, TextBlock
from schema.issue import Issue, IssueCode, Severity

Role = Literal["body", "header_footer", "footnote", "signature"]

_UNICODE_SHARE = 0.2
"""Unicode Vietnamese letters for each accented letter of Latin-1 beyond which a text is no legacy text,
whatever its font is called (documents typed anew under an old style)."""
_ACCENTED = re.compile("[\x80-\xff]")
_MODERN = re.compile("[\u0100-\u01b0\u1ea0-\u1ef9]")
_PAGE_PARAGRAPHS = 8
_PAGE_CHARACTERS = 1500
"""A cell with so many paragraphs and characters is (a column of) a page, not a cell of data."""


class Piece(NamedTuple):
    """Characters in one legacy encoding, or in none."""

    text: str
    encoding: str | None = None
    capitals: bool = False
    """The font draws capitals."""


@dataclass(slots=True)
class Paragraph:
    """One paragraph; its pieces may hold "\\n" for the author's line breaks."""

    pieces: list[Piece] = field(default_factory=list)
    bold: bool = False
    centered: bool = False
    role: Role = "body"
    linked: bool = False
    """A link from end to end."""

    @property
    def raw(self) -> str:
        """The characters as stored."""
        if len(self.pieces) == 1:
            return self.pieces[0].text
        return "".join([piece.text for piece in self.pieces])


@dataclass(slots=True)
class RawCell:
    """One cell in the columns of its format."""

    row: int
    start: int
    end: int
    row_span: int = 1
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class RawTable:
    """One table; ``x`` are the places of its column boundaries in points, where known."""

    cells: list[RawCell]
    n_rows: int
    header_rows: int = 0
    x: tuple[float, ...] | None = None
    sheet: str | None = None


Block = Paragraph | RawTable


def walk(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph, those in cells included, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in block.cells:
                yield from walk(cell.blocks)


def to_unicode(blocks: Sequence[Block]) -> tuple[Issue, ...]:
    """Convert legacy text in place, by the fonts of its pieces and else by the content of the whole.

    The issue, if any, says from which encodings.
    """
    pieces = [piece for paragraph in walk(blocks) for piece in paragraph.pieces]
    used: Counter[str] = Counter()
    trusted = {
        encoding
        for encoding in {piece.encoding for piece in pieces} - {None}
        if encoding and _is_legacy("".join(piece.text for piece in pieces if piece.encoding == encoding))
    }
    rest = "\n".join(piece.text for piece in pieces if piece.encoding not in trusted)
    guessed = detect_encoding(rest) if not rest.isascii() and _is_legacy(rest) else None
    if not trusted and not guessed:
        return ()
    for paragraph in walk(blocks):
        paragraph.pieces = [_convert(piece, trusted, guessed, used) for piece in _merge(paragraph.pieces)]
    names = ", ".join(sorted(used))
    if not names:
        return ()
    return (
        Issue(
            code=IssueCode.ENCODING_REPAIRED,
            severity=Severity.INFO,
            message=f"converted to Unicode from {names}",
            hint="Compare a few lines with the original.",
        ),
    )


def _is_legacy(text: str) -> bool:
    return len(_MODERN.findall(text)) <= _UNICODE_SHARE * len(_ACCENTED.findall(text))


def _merge(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one encoding as one piece, so that no letter of two characters is cut."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last and (last.encoding, last.capitals) == (piece.encoding, piece.capitals):
            merged[-1] = Piece(last.text + piece.text, piece.encoding, piece.capitals)
        else:
            merged.append(piece)
    return merged


def _convert(piece: Piece, trusted: set[str], guessed: str | None, used: Counter[str]) -> Piece:
    encoding = piece.encoding if piece.encoding in trusted else guessed
    if encoding is None or (piece.text.isascii() and not piece.capitals):
        return Piece(piece.text)
    text = convert(piece.text, encoding, capitals=piece.capitals)
    if text != piece.text:
        used[encoding] += 1
    return Piece(text)


def to_items(blocks: Iterable[Block], options: ReadOptions) -> Iterator[BodyItem]:
    """Blocks in reading order as text blocks and table fragments.

    A table that only lays out a page gives what stands in its cells; a table of data gives one fragment,
    and a table inside one of its cells becomes lines of that cell. Raises ``UnreadableFileError``.
    """
    for block in _with_columns(list(blocks)):
        if isinstance(block, Paragraph):
            text = clean(block.raw)
            if text:
                yield TextBlock(text=text, bold=block.bold, centered=block.centered, role=block.role)
        elif is_layout(block) or _is_aside(block):
            for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.start)):
                yield from to_items(cell.blocks, options)
        else:
            fragment = to_fragment(
                _placed(block.cells),
                block.n_rows,
                options,
                x=block.x,
                header_rows=block.header_rows,
                sheet=block.sheet,
            )
            if fragment and any(cell.text for cell in fragment.cells):
                yield fragment


def _with_columns(blocks: list[Block]) -> list[Block]:
    """The blocks, with letterheads and signatures that are set in two columns by tabs as tables."""
    texts = [block.raw if isinstance(block, Paragraph) else None for block in blocks]
    found: list[Block] = []
    done = 0
    for first, end, *columns in sidebyside.runs(texts):
        cells = [
            RawCell(0, place, place + 1, blocks=[Paragraph([Piece(line)]) for line in lines])
            for place, lines in enumerate(columns)
        ]
        found += [*blocks[done:first], RawTable(cells, 1)]
        done = end
    return [*found, *blocks[done:]] if done else blocks


def _placed(cells: Sequence[RawCell]) -> list[Placed]:
    paragraphs = [list(_cell_paragraphs(cell.blocks)) for cell in cells]
    texts = cell_texts(
        [
            ((cell.start, cell.end), [paragraph.raw for paragraph in inside])
            for cell, inside in zip(cells, paragraphs, strict=True)
        ]
    )
    placed = []
    for cell, inside, text in zip(cells, paragraphs, texts, strict=True):
        filled = [paragraph for paragraph in inside if paragraph.raw.strip()]
        bold = bool(filled) and all(paragraph.bold for paragraph in filled)
        placed.append(Placed(cell.row, cell.start, cell.end, cell.row_span, text, bold))
    return placed


def _cell_paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """The paragraphs of a cell; each row of a table inside it is one paragraph."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        rows: dict[int, list[Paragraph]] = {}
        for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.start)):
            rows.setdefault(cell.row, []).extend(_cell_paragraphs(cell.blocks))
        for row in rows.values():
            texts = [text for paragraph in row if (text := clean(paragraph.raw))]
            yield Paragraph([Piece(" ".join(texts))], bold=bool(row) and all(p.bold for p in row))


def _characters(blocks: Iterable[Block]) -> int:
    return sum(len(paragraph.raw) for paragraph in walk(blocks))


def is_layout(table: RawTable) -> bool:
    """Whether a table only lays out a page.

    So is one that holds a table of data and is itself a single row or column or has most of its words in
    tables inside it; and one of which a cell is a page of text.
    """
    inner = [block for cell in table.cells for block in cell.blocks if isinstance(block, RawTable)]
    if any(_has_data(block) for block in inner):
        filled = [cell for cell in table.cells if any(p.raw.strip() for p in walk(cell.blocks))]
        rows, columns = {cell.row for cell in filled}, {cell.start for cell in filled}
        if len(rows) <= 1 or len(columns) <= 1:
            return True
        nested = sum(_characters([block]) for block in inner)
        return nested > 0.5 * sum(_characters(cell.blocks) for cell in table.cells)
    pages = [cell for cell in table.cells if _is_page(cell)]
    if not pages or table.n_rows > 4:
        return False
    filled = [cell for cell in table.cells if any(p.raw.strip() for p in walk(cell.blocks))]
    if len({cell.row for cell in filled}) == 1:
        return True
    words = sum(_characters(cell.blocks) for cell in pages)
    return len({cell.start for cell in filled}) <= 2 and words > 0.6 * _characters([table])


def _is_aside(table: RawTable) -> bool:
    """Whether all that a table holds is no part of the document: a menu, a running head."""
    filled = [paragraph for paragraph in walk([table]) if paragraph.raw.strip()]
    return bool(filled) and all(paragraph.role == "header_footer" for paragraph in filled)


def _has_data(table: RawTable) -> bool:
    """Two rows and two columns with words, here or in a table inside."""
    filled = [cell for cell in table.cells if any(p.raw.strip() for p in walk(cell.blocks))]
    here = len({cell.row for cell in filled}) > 1 and len({cell.start for cell in filled}) > 1
    return here or any(
        isinstance(block, RawTable) and _has_data(block) for cell in table.cells for block in cell.blocks
    )


def _is_page(cell: RawCell) -> bool:
    paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph) and block.raw.strip()]
    return (
        len(paragraphs) >= _PAGE_PARAGRAPHS
        and sum(len(paragraph.raw) for paragraph in paragraphs) >= _PAGE_CHARACTERS
    )
