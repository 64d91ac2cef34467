"""Words of a cell that the first look passed over, or saw where there are none."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from parsers.scan.cells import paired, read_block
from parsers.scan.engine import Hints, ReadWord
from parsers.scan.frame import Rect
from parsers.scan.raster import Array

BLACK = 60


class Said:
    """A recogniser that says what it is told to, by the layout it is asked for."""

    name = "said"

    def __init__(self, say: Callable[[Hints], tuple[ReadWord, ...]]) -> None:
        self._say = say

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        return self._say(hints)


def word(text: str, rect: Rect, figure: float = 97.0, line: int = 0) -> ReadWord:
    return ReadWord(text, rect, figure, line, 0)


def page(*boxes: tuple[int, int, int, int]) -> Array:
    """Black boxes (left, top, right, bottom) on white."""
    found = np.full((110, 160), 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        found[y0:y1, x0:x1] = 0
    return found


WHOLE = Rect(0, 0, 160, 110)
QUARTER = (40, 20, 90, 44)
"""Where the word for a quarter stands; what is read is placed 12 pixels further, in a margin."""


def test_a_short_line_below_another() -> None:
    """ "Quý" over "III" in a narrow column of a heading was read as "Quý" alone."""
    strokes = [(left, 60, left + 4, 84) for left in (50, 60, 70)]
    engine = Said(lambda hints: (word("Quý", Rect(52, 32, 102, 56)),) if hints.layout == "block" else ())
    found = read_block(engine, page(QUARTER, *strokes), WHOLE, BLACK)
    assert [(one.text, one.word.line) for one in found] == [("Quý", 0), ("III", 1)]


def test_a_lone_letter_is_looked_for_as_a_line() -> None:
    engine = Said(lambda hints: (word("B", Rect(52, 32, 72, 56)),) if hints.layout == "line" else ())
    assert [one.text for one in read_block(engine, page((40, 20, 60, 44)), WHOLE, BLACK)] == ["B"]


def test_an_arm_of_a_letter_beside_its_box_is_no_word() -> None:
    """ "Bộ Y tế" was read as "Bộ Y I tế": the box of the Y ended before its right arm."""
    drawn = page((20, 20, 60, 44))
    cv2.line(drawn, (80, 20), (90, 32), 0, 4)
    cv2.line(drawn, (104, 20), (90, 32), 0, 4)
    drawn[32:44, 88:92] = 0
    there = (word("Bộ", Rect(32, 32, 72, 56)), word("Y", Rect(92, 32, 104, 56)))
    engine = Said(lambda hints: there if hints.layout == "block" else (word("I", Rect(12, 12, 18, 36)),))
    assert [one.text for one in read_block(engine, drawn, WHOLE, BLACK)] == ["Bộ", "Y"]


def test_a_second_look_that_kept_half_of_a_word_counts_for_nothing() -> None:
    """ "2010 - 2015" became "2010", which the other look had in a box as wide."""
    there = Rect(22, 32, 122, 56)
    first, second = word("2010-2015", there, 80.0), word("2010", there, 97.0)
    assert paired([first], [second]) == [None]
    assert paired([first], [word("2010-2016", there)]) != [None]


def test_a_dash_in_a_wide_gap_is_none() -> None:
    """Justified lines have wide gaps, in which the recogniser sees dashes: "thị - trấn"."""
    there = (
        word("thị", Rect(22, 32, 42, 56)),
        word("-", Rect(50, 28, 62, 60)),
        word("trấn", Rect(72, 32, 122, 56)),
    )
    read = page((10, 20, 30, 44), (60, 20, 110, 44))
    assert [one.text for one in read_block(Said(lambda hints: there), read, WHOLE, BLACK)] == ["thị", "trấn"]
    read[34:38, 42:46] = 0  # a speck
    assert [one.text for one in read_block(Said(lambda hints: there), read, WHOLE, BLACK)] == ["thị", "trấn"]
    read[34:37, 40:48] = 0
    assert [one.text for one in read_block(Said(lambda hints: there), read, WHOLE, BLACK)] == [
        "thị",
        "-",
        "trấn",
    ]


def test_marks_above_a_line_are_no_line() -> None:
    """The marks of "triển" were read as "cv." above it, and a second look's "triển" was taken for both."""
    marks, below = word("cv.", Rect(40, 20, 110, 32), 0.0), word("triên", Rect(48, 30, 110, 52), 90.0, 1)
    assert paired([marks, below], [word("triển", Rect(46, 22, 110, 52))]) == [
        None,
        word("triển", Rect(46, 22, 110, 52)),
    ]
