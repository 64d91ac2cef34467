"""Reading one cell: its picture without rules, its lines, its text as the author wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan import blanks, missed, numerals
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
ONE_LINE: Final = 45
"""Pixels. Ink that is taller is no single line of a table."""
LINE_ROOM: Final = 5
"""Pixels around a line that is looked at alone."""
SURE: Final = 96.0
"""Engine's figure (0…100) from which a word needs no second look, if no character has a rival."""
RIVAL: Final = 10.0
"""Figure from which another choice for a character is a rival."""
MIN_INK: Final = 12
"""Pixels of ink that make the smallest mark worth reading."""
_SAME_PLACE: Final = 0.75
"""Share of the wider of two words that the other covers when both are the same word."""
_AS_LONG: Final = 0.6
"""Share of the characters of the longer of two readings of one word that the other has, where it is long."""
_NOTHING: Final = 10.0
"""Engine's figure (0…100) of what is no word, where another look sees none."""
_SURE_LETTER: Final = 60.0
"""Engine's figure (0…100) below which what is read in a piece without a line of text is a stain."""
_FEW: Final = 3
"""Words of a cell in which a stroke or two are the rest of what stands there, not a scratch."""
_PALE_INK: Final = 190
"""Grey level (paper 255) of the palest ink of a sign."""
_REACH: Final = 9
"""Pixels to either side of the place of a rule in which its ink is painted over."""
_ON: Final = 4
"""Pixels from the place of a rule within which all straight ink is its own."""
DASHES: Final = frozenset("-–—_=")
_SHORTEST_DASH: Final = 6
"""Pixels."""
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
        there = Rect(x0, y0, x1, y1).moved(rect.x0, rect.y0)
        if word.text not in DASHES or _is_dash(grey, there):
            words.append(replace(word, rect=there))
    return words


def _is_dash(grey: Array, rect: Rect) -> bool:
    """Whether a stroke is inked there: in the wide gaps of justified lines the recogniser sees dashes, and
    takes specks for such.
    """
    ink = grey[max(0, rect.y0) : rect.y1, max(0, rect.x0) : rect.x1] < _PALE_INK
    return int(ink.sum()) >= MIN_INK and int(ink.any(axis=0).sum()) >= _SHORTEST_DASH


def _shared(first: Rect, second: Rect) -> int:
    """Pixels of the width of two words of one line that lie one above the other; 0 for other words."""
    across = min(first.x1, second.x1) - max(first.x0, second.x0)
    down = min(first.y1, second.y1) - max(first.y0, second.y0)
    same = across > _SAME_PLACE * max(first.width, second.width, 1) and down > 0.4 * first.height
    return across * down if same else 0


def paired(first: Sequence[ReadWord], second: Sequence[ReadWord]) -> list[ReadWord | None]:
    """For each word of a first look what the second one read in its place; None where it cut differently."""
    found: list[ReadWord | None] = []
    for word in first:
        there = [other for other in second if _shared(word.rect, other.rect)]
        found.append(there[0] if len(there) == 1 and _as_long(word.text, there[0].text) else None)
    for index, other in enumerate(found):
        if other is None:
            continue
        # marks above a line that were taken for a line of their own share their place with its words
        rival = max(_shared(word.rect, other.rect) for word in first)
        if _shared(first[index].rect, other.rect) < rival:
            found[index] = None
    return found


def _as_long(first: str, second: str) -> bool:
    """Whether two readings of one place may be of the same ink: of "2010 - 2015" a look may keep "2010"."""
    shorter, longer = sorted((len(first), len(second)))
    return shorter >= _AS_LONG * longer or longer - shorter < _FEW


def needs_second_look(words: Sequence[ReadWord]) -> bool:
    """Whether a first look left doubts: a low figure, or a character that may as well be another."""
    return any(
        word.confidence < SURE or any(len(c) > 1 and c[1][1] > RIVAL for c in word.choices) for word in words
    )


def read_block(engine: Engine, grey: Array, rect: Rect, black: int) -> list[Decoded]:
    """The words of one even block of text, such as a cell, in reading order."""
    first = (
        look(engine, grey, rect, black)
        or look(engine, grey, rect, black, scale=SECOND_SCALE)
        or _look_at_line(engine, grey, rect, black)
    )
    first = _with_missed(engine, grey, rect, black, first)
    seconds: list[ReadWord | None] = [None] * len(first)
    if first and needs_second_look(first):
        second = look(engine, grey, rect, black, scale=SECOND_SCALE)
        seconds = paired(first, second)
        if second:
            seen = [_is_seen(word, other) for word, other in zip(first, seconds, strict=True)]
            first = [word for word, kept in zip(first, seen, strict=True) if kept]
            seconds = [other for other, kept in zip(seconds, seen, strict=True) if kept]
    return chosen(engine, grey, first, seconds, black)


def _is_seen(word: ReadWord, other: ReadWord | None) -> bool:
    """Whether a word is more than marks of the line below, or grain, that one look alone took for letters."""
    return other is not None or word.confidence >= _NOTHING


def _with_missed(
    engine: Engine, grey: Array, rect: Rect, black: int, words: list[ReadWord]
) -> list[ReadWord]:
    """The words of a piece with those that a look at it passed over."""
    found: list[ReadWord] = []
    for place in missed.uncovered(grey, rect, words) if words else []:
        seen = look(engine, grey, _around(place, grey), black, "line")
        sure = [word for word in seen if word.confidence >= _SURE_LETTER and _is_written(word.text)]
        numeral = numerals.read_numeral(grey, place) if len(words) <= _FEW else None
        if numeral is not None and not sure:
            sure = [ReadWord(numeral, place, _SURE_LETTER, 0, 0)]
        found += sure if len(words) <= _FEW else [word for word in sure if len(word.text) > 1]
    return missed.merged(words, found) if found else words


def _is_written(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _look_at_line(engine: Engine, grey: Array, rect: Rect, black: int) -> list[ReadWord]:
    """The words of a piece that may hold one line: in a block the recogniser finds no line in a lone "B"."""
    rows = np.flatnonzero((grey[rect.y0 : rect.y1, rect.x0 : rect.x1] < INK).any(axis=1))
    if not rows.size or int(rows[-1] - rows[0]) > ONE_LINE:
        return []
    return [word for word in look(engine, grey, rect, black, "line") if word.confidence >= _SURE_LETTER]


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
    words = blanks.with_room_at_dashes(grey, blanks.with_whole_years(grey, words))
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
