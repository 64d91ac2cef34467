"""Reading one cell: its picture without rules, its lines, its text as the author wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan import blanks, numerals
from parsers.scan.clean import INK, stretch
from parsers.scan.decode import Decoded, Looks, Reading, decode
from parsers.scan.engine import Engine, Hints, Layout, ReadWord
from parsers.scan.frame import Rect, union
from parsers.scan.grid import Grid
from parsers.scan.marks import settle_marks
from parsers.scan.raster import WORKING_DPI, Array
from parsers.scan.repair import GAIN, rivals
from parsers.scan.rules import Rules
from parsers.scan.sizes import settle_sizes
from parsers.scan.stops import settle_stops
from parsers.scan.tones import settle_tones

BORDER: Final = 4
"""Pixels inside a cell's rectangle that belong to its rules."""
MARGIN: Final = 12
"""White pixels put around a piece before it is read; the recogniser drops letters at the very edge."""
SECOND_SCALE: Final = 1.25
"""Scale of a second look: the recogniser sees other pixels, and errs elsewhere."""
THIRD_SCALES: Final = (1.5, 0.9)
"""Scales of further looks at a line with a word that its neighbours contradict."""
LINE_ROOM: Final = 5
"""Pixels around a line that is looked at alone."""
SURE: Final = 96.0
"""Engine's figure (0…100) from which a word needs no second look, if no character has a rival."""
RIVAL: Final = 10.0
"""Figure from which another choice for a character is a rival."""
MIN_INK: Final = 12
"""Pixels of ink that make the smallest mark worth reading."""
_REACH: Final = 9
"""Pixels to either side of the place of a rule in which its ink is painted over."""
_ON: Final = 4
"""Pixels from the place of a rule within which all straight ink is its own."""
_MIN_MARK: Final = 5
"""Height or width in pixels of the smallest mark: a hyphen is wide, a digit tall; specks are neither."""


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of words, left to right."""

    words: tuple[Decoded, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def without_rules(grey: Array, rules: Rules, grids: Sequence[Grid]) -> Array:
    """The page with the rules of its tables painted over in paper white.

    Only ink near the place of a rule goes: a stroke of a letter elsewhere is never taken for one.
    """
    cleaned = grey.copy()
    thick = np.ones((3, 3), np.uint8)
    level = np.asarray(cv2.dilate(rules.level_ink, thick), np.uint8)
    upright = np.asarray(cv2.dilate(rules.upright_ink, thick), np.uint8)
    for cell in (cell for grid in grids for cell in grid.cells):
        x0, y0, x1, y1 = cell.rect
        left, top = max(0, x0 - _REACH), max(0, y0 - _REACH)
        for at in (y0, y1):
            first = max(0, at - _REACH)
            band = np.s_[first : at + _REACH + 1, left : x1 + _REACH + 1]
            cleaned[band][_rule_ink(level[band], at - first, x1 - x0)] = 255
        for at in (x0, x1):
            first = max(0, at - _REACH)
            band = np.s_[top : y1 + _REACH + 1, first : at + _REACH + 1]
            cleaned[band][_rule_ink(upright[band].T, at - first, y1 - y0).T] = 255
    return cleaned


def _rule_ink(ink: Array, at: int, length: int) -> npt.NDArray[np.bool_]:
    """The ink of a band that belongs to the rule at row ``at``: what lies on it, or is half as long as it.

    The feet and heads of letters in a row ("III") make strokes beside the rule that are neither.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    tops = stats[:, cv2.CC_STAT_TOP]
    on_it = (tops <= at + _ON) & (tops + stats[:, cv2.CC_STAT_HEIGHT] > at - _ON)
    own = on_it | (stats[:, cv2.CC_STAT_WIDTH] >= 0.5 * length)
    own[0] = False
    return np.asarray(own[labels])


def has_marks(piece: Array) -> bool:
    """Whether anything of the size of a letter or a hyphen stands on the piece."""
    ink = (piece < INK).astype(np.uint8)
    if int(ink.sum()) < MIN_INK:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:]
    longer = np.maximum(sizes[:, cv2.CC_STAT_WIDTH], sizes[:, cv2.CC_STAT_HEIGHT])
    return bool(((longer >= _MIN_MARK) & (sizes[:, cv2.CC_STAT_AREA] >= MIN_INK)).any())


def picture(grey: Array, rect: Rect, black: int, scale: float = 1.0) -> Array:
    """The piece of page inside ``rect``, stretched, scaled, on white."""
    piece = stretch(grey[rect.y0 : rect.y1, rect.x0 : rect.x1], black)
    if scale != 1.0:
        piece = np.asarray(
            cv2.resize(piece, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8
        )
    framed = cv2.copyMakeBorder(piece, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, dtype=np.uint8)


def look(
    engine: Engine, grey: Array, rect: Rect, black: int, layout: Layout = "block", scale: float = 1.0
) -> list[ReadWord]:
    """The words inside ``rect`` of a cleaned page as one look at it gives them, placed in its pixels."""
    image = picture(grey, rect, black, scale)
    words = []
    for word in engine.read(image, Hints(layout, round(WORKING_DPI * scale))):
        x0, y0, x1, y1 = (round((value - MARGIN) / scale) for value in word.rect)
        words.append(replace(word, rect=Rect(x0, y0, x1, y1).moved(rect.x0, rect.y0)))
    return words


def _same_place(first: Rect, second: Rect) -> bool:
    across = min(first.x1, second.x1) - max(first.x0, second.x0)
    down = min(first.y1, second.y1) - max(first.y0, second.y0)
    return across > 0.6 * max(first.width, second.width, 1) and down > 0.4 * first.height


def paired(first: Sequence[ReadWord], second: Sequence[ReadWord]) -> list[ReadWord | None]:
    """For each word of a first look what the second one read in its place; None where it cut differently."""
    found: list[ReadWord | None] = []
    for word in first:
        there = [other for other in second if _same_place(word.rect, other.rect)]
        found.append(there[0] if len(there) == 1 else None)
    return found


def needs_second_look(words: Sequence[ReadWord]) -> bool:
    """Whether a first look left doubts: a low figure, or a character that may as well be another."""
    return any(
        word.confidence < SURE or any(len(c) > 1 and c[1][1] > RIVAL for c in word.choices) for word in words
    )


def read_block(engine: Engine, grey: Array, rect: Rect, black: int) -> list[Decoded]:
    """The words of one even block of text, such as a cell, in reading order."""
    first = look(engine, grey, rect, black) or look(engine, grey, rect, black, scale=SECOND_SCALE)
    seconds: list[ReadWord | None] = [None] * len(first)
    if first and needs_second_look(first):
        seconds = paired(first, look(engine, grey, rect, black, scale=SECOND_SCALE))
    return chosen(engine, grey, first, seconds, black)


def chosen(
    engine: Engine, grey: Array, words: Sequence[ReadWord], seconds: Looks, black: int
) -> list[Decoded]:
    """The likeliest readings of words; lines with a word that its neighbours contradict are looked at again.

    ``seconds``: what a second look read in the place of each word.
    """
    numeral = strokes(grey, words, seconds)
    looks = [seconds]
    found = decode(words, looks, numeral)
    odd = {
        word.word.line
        for word, rival in zip(found, rivals([word.text for word in found]), strict=True)
        if rival is not None and rival.gain >= GAIN
    }
    if odd:
        looks += [
            _third_look(engine, grey, words, line, black, scale) for line in odd for scale in THIRD_SCALES
        ]
        found = decode(words, looks, numeral)
    found = settle_tones(found, looks)
    return _with_blanks(engine, grey, settle_marks(settle_stops(grey, settle_sizes(grey, found))), black)


def _with_blanks(engine: Engine, grey: Array, words: list[Decoded], black: int) -> list[Decoded]:
    """The words, parted where a gap as wide as a blank stands in one."""
    words = blanks.with_room_at_dashes(grey, words)
    for cut in reversed(blanks.cuts(grey, words)):
        index, first, _ = cut
        room = _around(first, grey)
        words[index : index + 1] = blanks.parted(words[index], cut, look(engine, grey, room, black))
    return words


def _around(rect: Rect, grey: Array) -> Rect:
    """A rectangle with room above and below for a look at it alone, within the page."""
    return Rect(
        max(0, rect.x0 - 1),
        max(0, rect.y0 - LINE_ROOM),
        min(grey.shape[1], rect.x1 + 1),
        min(grey.shape[0], rect.y1 + LINE_ROOM),
    )


def _third_look(
    engine: Engine, grey: Array, words: Sequence[ReadWord], line: int, black: int, scale: float
) -> list[ReadWord | None]:
    """What a look at one line alone reads in the place of each word; None for words of other lines."""
    there = [index for index, word in enumerate(words) if word.line == line]
    members = [words[index] for index in there]
    x0, y0, x1, y1 = union([word.rect for word in members])
    room = Rect(
        max(0, x0 - LINE_ROOM),
        max(0, y0 - LINE_ROOM),
        min(grey.shape[1], x1 + LINE_ROOM),
        min(grey.shape[0], y1 + LINE_ROOM),
    )
    found: list[ReadWord | None] = [None] * len(words)
    for index, other in zip(
        there, paired(members, look(engine, grey, room, black, scale=scale)), strict=True
    ):
        found[index] = other
    return found


def strokes(grey: Array, words: Sequence[ReadWord], seconds: Looks) -> list[Reading | None]:
    """For each word that one of its looks takes for a roman numeral what its strokes say; None for others."""
    return [
        numerals.reading(grey, word.text, word.rect)
        or (numerals.reading(grey, other.text, word.rect) if other is not None else None)
        for word, other in zip(words, seconds, strict=True)
    ]


def lines_of(words: Sequence[Decoded]) -> list[Line]:
    """The words as lines, in the order in which they were read."""
    lines: dict[int, list[Decoded]] = {}
    for word in words:
        lines.setdefault(word.word.line, []).append(word)
    return [Line(tuple(members)) for _, members in sorted(lines.items())]
