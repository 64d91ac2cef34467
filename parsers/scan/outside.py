"""Text outside tables: read in pieces of page, put into blocks as text of a born-digital page is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from parsers.layout.blocks import Block, text_blocks
from parsers.layout.words import PlacedWord, group_lines
from parsers.scan.cells import SECOND_SCALE, chosen, has_marks, lines_of, look, paired
from parsers.scan.confidence import block_confidence, word_confidences
from parsers.scan.decode import Decoded
from parsers.scan.engine import Engine, Layout, ReadWord
from parsers.scan.frame import Frame, Rect, union
from parsers.scan.grid import Grid
from parsers.scan.judge import is_noise, is_page_number, is_text
from parsers.scan.placing import place_line, usual_size
from parsers.scan.raster import Array
from parsers.scan.rules import Rules
from schema.document import Origin, TextBlock

AROUND: Final = 6
"""Pixels around a table that belong to its rules."""
DOUBTFUL: Final = 88.0
"""Engine's figure (0…100) of a word below which its line is looked at a second time."""
_STRIP: Final = 110
"""Pixels. A piece of page lower than this holds a line or two: no search for columns is needed."""
_SIDE: Final = 0.12
"""Share of the page's width from which the room beside a table is looked at."""
_CUT: Final = 60
"""Length in pixels of an upright stroke outside tables that is no letter: a fold, a scratch."""


def pieces(page: Rect, grids: Sequence[Grid]) -> list[Rect]:
    """The parts of the page that are in no table: above, between and below them, and wide room beside."""
    found: list[Rect] = []
    y = page.y0
    for grid in grids:
        area = grid.rect
        if area.y0 - AROUND > y:
            found.append(Rect(page.x0, y, page.x1, area.y0 - AROUND))
        y = max(y, area.y1 + AROUND)
    if page.y1 > y:
        found.append(Rect(page.x0, y, page.x1, page.y1))
    for grid in grids:
        area = grid.rect
        for x0, x1 in ((page.x0, area.x0 - AROUND), (area.x1 + AROUND, page.x1)):
            if x1 - x0 >= _SIDE * page.width:
                found.append(Rect(x0, area.y0, x1, area.y1))
    return found


def without_scratches(grey: Array, rules: Rules, grids: Sequence[Grid]) -> Array:
    """The page without upright strokes outside its tables, which part lines for the recogniser."""
    cleaned = grey.copy()
    mask = rules.upright_ink.copy()
    for grid in grids:
        x0, y0, x1, y1 = grid.rect
        mask[max(0, y0 - AROUND) : y1 + AROUND, max(0, x0 - AROUND) : x1 + AROUND] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    long = stats[:, cv2.CC_STAT_HEIGHT] >= _CUT
    long[0] = False
    if long.any():
        cleaned[cv2.dilate(long[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 255
    return cleaned


def trimmed(grey: Array, rect: Rect) -> Rect | None:
    """The part of a piece of page that holds marks; None when there is none."""
    piece = grey[rect.y0 : rect.y1, rect.x0 : rect.x1]
    if piece.size == 0 or not has_marks(piece):
        return None
    ys, xs = np.nonzero(piece < 170)
    pad = 12
    return Rect(
        max(rect.x0, rect.x0 + int(xs.min()) - pad),
        max(rect.y0, rect.y0 + int(ys.min()) - pad),
        min(rect.x1, rect.x0 + int(xs.max()) + pad),
        min(rect.y1, rect.y0 + int(ys.max()) + pad),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """The words of one piece of page outside tables, as a first look gives them."""

    top: int
    """Pixels."""
    words: tuple[ReadWord, ...]


def look_outside(engine: Engine, grey: Array, grids: Sequence[Grid], black: int) -> list[Piece]:
    """A first look at everything outside tables, in reading order. ``grey``: see ``without_scratches``."""
    page = Rect(0, 0, grey.shape[1], grey.shape[0])
    found: list[Piece] = []
    for piece in pieces(page, grids):
        rect = trimmed(grey, piece)
        if rect is None:
            continue
        layout: Layout = "block" if rect.height < _STRIP else "page"
        words = tuple(word for word in look(engine, grey, rect, black, layout) if word.text)
        if words:
            found.append(Piece(rect.y0, words))
    return found


def read_words(engine: Engine, grey: Array, words: Sequence[ReadWord], black: int) -> list[Decoded]:
    """The likeliest readings of words outside tables; doubtful lines are looked at again."""
    return chosen(engine, grey, words, _second_looks(engine, grey, words, black), black)


def _second_looks(
    engine: Engine, grey: Array, words: Sequence[ReadWord], black: int
) -> list[ReadWord | None]:
    """What a second look reads in the place of each word, for lines that the first one left in doubt."""
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    found: list[ReadWord | None] = [None] * len(words)
    for members in lines.values():
        line = [words[index] for index in members]
        if not any(word.confidence < DOUBTFUL for word in line):
            continue
        x0, y0, x1, y1 = union([word.rect for word in line])
        room = Rect(max(0, x0 - 6), max(0, y0 - 5), min(grey.shape[1], x1 + 6), min(grey.shape[0], y1 + 5))
        if not _STRIP >= room.height >= 8:
            continue
        second = look(engine, grey, room, black, scale=SECOND_SCALE)
        for index, other in zip(members, paired(line, second), strict=True):
            found[index] = other
    return found


def placed(words: Sequence[Decoded], frame: Frame) -> list[PlacedWord]:
    """The words on the baselines of their lines, in points; ``order`` counts them line by line."""
    lines = [line.words for line in lines_of(words)]
    usual = usual_size(lines)
    found: list[PlacedWord] = []
    for line in lines:
        found += place_line(line, frame.scale, usual, len(found))
    return found


def to_blocks(words: Sequence[Decoded], frame: Frame) -> list[TextBlock]:
    """The words of one piece of page as text blocks in reading order. Noise between them is left out."""
    sound = [word for word in words if is_text(word)]
    ordered = [word for line in lines_of(sound) for word in line.words]
    blocks = []
    for block in text_blocks(group_lines(placed(sound, frame)), frame.upright_width):
        item = _to_block(block, ordered, frame)
        if item is not None:
            blocks.append(item)
    return blocks


def _to_block(block: Block, words: Sequence[Decoded], frame: Frame) -> TextBlock | None:
    text = block.text.strip()
    if not text:
        return None
    members = [words[word.order] for line in block.lines for word in line.words]
    if is_noise(members):
        return None
    rect = union([member.word.rect for member in members])
    top, bottom = frame.points(rect.y0), frame.points(rect.y1)
    return TextBlock(
        text=text,
        page=frame.page,
        box=frame.box(rect),
        centered=block.centered,
        origin=Origin.OCR,
        confidence=block_confidence(word_confidences(members)),
        role="header_footer" if is_page_number(text, top, bottom, frame.upright_height) else "body",
    )
