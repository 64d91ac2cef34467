"""A grid and what was read in its cells → a table fragment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final

from parsers.layout.paragraphs import Column, cell_text
from parsers.layout.words import Line as PlacedLine
from parsers.scan.breaks import entries
from parsers.scan.cells import BORDER, DASHES, has_marks, lines_of, read_block
from parsers.scan.confidence import cell_confidence, word_confidences
from parsers.scan.decode import Decoded
from parsers.scan.engine import Engine, ReadWord
from parsers.scan.frame import Frame, Rect
from parsers.scan.grid import Grid, GridCell
from parsers.scan.language import office_language, tokens
from parsers.scan.number_column import settled_numbers
from parsers.scan.number_row import numbered
from parsers.scan.placing import place_line, to_line, usual_size
from parsers.scan.raster import Array
from parsers.scan.short import is_short, pale_ditto, read_short
from schema.document import Cell, Origin, TableFragment, Word

_MAX_PADDING: Final = 14.0
"""Points. No table keeps its words further from its rules."""
_INNER: Final = 4
"""Pixels at the sides of a cell's room in which rests of its rules may stand."""
UNREAD: Final = 0.5
"""Chance that a cell is empty that has marks but no words."""
_BABBLE: Final = 4
"""Characters of the longest text of a cell that may be none."""
_SPECK: Final = 60.0
_STROKE: Final = 45.0
"""Engine's figures (0…100) below which a sign, or letters among signs that no writing has, are scratches."""
_STROKE_WIDTH: Final = 0.45
"""Width, as a share of the height, below which a lone letter may be a stroke."""
_USUAL_SIGNS: Final = frozenset(" .,;:!?()/-–—+&%\"'“”…")


def inside(cell: GridCell) -> Rect:
    """The room between a cell's rules."""
    x0, y0, x1, y1 = cell.rect
    return Rect(x0 + BORDER, y0 + BORDER, max(x0 + BORDER, x1 - BORDER), max(y0 + BORDER, y1 - BORDER))


def read_cells(engine: Engine, grey: Array, grid: Grid, black: int) -> dict[GridCell, list[Decoded]]:
    """The words of every cell of a table; ``grey`` is the page without rules."""
    found: dict[GridCell, list[Decoded]] = {}
    for cell in grid.cells:
        room = inside(cell)
        piece = grey[room.y0 : room.y1, room.x0 : room.x1]
        words: list[Decoded] = []
        if piece.size and has_marks(piece):
            words = read_block(engine, grey, room, black)
            if is_short(piece, words):
                words = read_short(engine, grey, room, black, words)
        elif piece.size:
            words = pale_ditto(grey, room)
        found[cell] = words
    kept = {cell: _without_scratches(words) for cell, words in numbered(found).items()}
    return settled_numbers(kept)


def unread_cells(grey: Array, read: Mapping[GridCell, Sequence[Decoded]]) -> frozenset[GridCell]:
    """The cells with marks in which nothing was read: a word or sign that the recogniser missed, or a stain.

    ``grey``: the page without rules.
    """
    return frozenset(cell for cell, words in read.items() if not words and _is_marked(grey, inside(cell)))


def _is_marked(grey: Array, room: Rect) -> bool:
    """Whether marks stand well inside a cell: what is left of its rules stands at its sides."""
    piece = grey[room.y0 + _INNER : room.y1 - _INNER, room.x0 + _INNER : room.x1 - _INNER]
    return bool(piece.size) and has_marks(piece)


def _without_scratches(words: Sequence[Decoded]) -> list[Decoded]:
    """The words of a cell less what is no writing: rests of rules, and a stray dash that nothing follows."""
    kept = [word for word in words if word.text and not _is_scratch(word)]
    while len(kept) > 1 and kept[-1].text in DASHES and not _ends_line(kept[-2].word, kept[-1].word):
        kept.pop()
    return [] if _is_babble(kept) else kept


def _is_babble(words: Sequence[Decoded]) -> bool:
    """Whether all that was read in a cell is a letter or two that make no word and are hardly seen: what the
    lines of a seal, or grain, were taken for.
    """
    text = "".join(word.text for word in words)
    if (
        not text
        or len(text) > _BABBLE
        or any(char.isdigit() for char in text)
        or not any(map(str.isalpha, text))
    ):
        return False
    language = office_language()
    known = any(len(token) > 1 and language.knows(token) for word in words for token in tokens(word.text))
    numeral = set(text) <= set("IVXx.,-")
    return not known and not numeral and min(word_confidences(words)) < UNREAD


def _ends_line(before: ReadWord, dash: ReadWord) -> bool:
    """Whether a dash at the end of a cell was written there ("2021 -", cut by the end of the page)."""
    return dash.line == before.line and dash.confidence >= _SPECK


def _is_scratch(word: Decoded) -> bool:
    """A rest of a rule, a speck or a stroke of a stamp read as a sign or two."""
    text, figure = word.text, word.word.confidence
    if not any(char.isalnum() for char in text):
        return text.strip("|_¦!'`´‘’.,~^*\\°") == "" or (figure < _SPECK and text not in DASHES)
    odd = any(not char.isalnum() and char not in _USUAL_SIGNS for char in text)
    rect = word.word.rect
    lone = (
        len(text) == 1 and text.isalpha() and text not in "IVX" and rect.width < _STROKE_WIDTH * rect.height
    )
    return figure < _STROKE and (odd or lone)


def _lines(words: Sequence[Decoded], frame: Frame, usual: float) -> list[PlacedLine]:
    return [to_line(place_line(line.words, frame.scale, usual, 0)) for line in lines_of(words)]


def _padding(lines: Mapping[GridCell, Sequence[PlacedLine]], frame: Frame) -> tuple[float, float]:
    """Room between rules and words, left and right, in points, as most lines of the table keep it."""
    lefts, rights = [_MAX_PADDING], [_MAX_PADDING]
    for cell, held in lines.items():
        for line in held:
            lefts.append(line.x0 - cell.rect.x0 / frame.scale)
            rights.append(cell.rect.x1 / frame.scale - line.x1)
    left, right = (max(sorted(sides)[int(0.04 * len(sides))], 0.0) for sides in (lefts, rights))
    return left, min(right, max(left, 1.0))


def to_fragment(
    grid: Grid,
    read: Mapping[GridCell, Sequence[Decoded]],
    frame: Frame,
    unread: Set[GridCell] = frozenset(),
) -> TableFragment:
    """The fragment of one table of a page, with boxes on the page as shown.

    ``unread``: cells of which it is doubtful whether they are empty.
    """
    usual = usual_size([line.words for words in read.values() for line in lines_of(words)])
    lines = {cell: _lines(words, frame, usual) for cell, words in read.items()}
    left, right = _padding(lines, frame)
    cells = []
    for cell in grid.cells:
        x0, x1 = cell.rect.x0 / frame.scale, cell.rect.x1 / frame.scale
        inner = Column(x0 + left, x1 - right)
        chances = word_confidences(read[cell])
        cells.append(
            Cell(
                row=cell.row,
                col=cell.col,
                row_span=cell.row_span,
                col_span=cell.col_span,
                text="\n".join(cell_text(entry, inner) for entry in entries(lines[cell])),
                boxes=(frame.box(cell.rect),),
                origin=Origin.OCR,
                confidence=UNREAD if cell in unread else cell_confidence(chances),
                words=to_words(read[cell], chances, frame),
            )
        )
    return TableFragment(
        n_rows=len(grid.ys) - 1,
        n_cols=len(grid.xs) - 1,
        cells=tuple(cells),
        page=frame.page,
        box=frame.box(grid.rect),
        column_edges=tuple(frame.points(x) for x in grid.xs),
        open_top=grid.open_top,
        open_bottom=grid.open_bottom,
    )


def to_words(words: Sequence[Decoded], chances: Sequence[float], frame: Frame) -> tuple[Word, ...]:
    """Recognised words with their chances of being right and their boxes on the page as shown."""
    return tuple(
        Word(text=word.text, box=frame.box(word.word.rect), confidence=chance)
        for word, chance in zip(words, chances, strict=True)
    )
