"""Roman numerals by their strokes: the recogniser takes "II" for "H" or "11", and "III" for "IH".

A numeral is looked at in three bands, a quarter, a half and three quarters down its height. An I is a stroke
at the same place in all three; a V two strokes that draw together to one; an X two that meet in the middle
and part again.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from parsers.scan.frame import Rect
from parsers.scan.raster import Array

_LOOKS: Final = r"[IVXYHLUil1!|\[\]ÌÍĨỈỊÎÏìíĩỉịîï]"
LIKE_NUMERAL: Final = re.compile(rf"^({_LOOKS}{{1,6}})(?=[/.);,:]|$)")
"""Words that may be a roman numeral, however it was read."""
_JOINED: Final = re.compile(r"[,;]\w")
"""After a numeral: another one runs into it ("I,H" for "I, II"), of whose strokes nothing is told."""
RANGE: Final = re.compile(rf"^({_LOOKS}{{1,6}})([-–])({_LOOKS}{{1,6}})(?=[/.);,:]|$)")
"""Words that may be two numerals and what lies between ("II-IH/2024" for "II-III/2024")."""
RUN_ON: Final = re.compile(rf"^({_LOOKS}{{1,3}})(?=[^\W\d_]{{2,}}$)")
"""Words that may be a numeral and the word after it ("[năm" for "I năm")."""
QUARTER: Final = re.compile(rf"^(quý)(?:[h{_LOOKS[1:-1]}]{{0,4}})$", re.IGNORECASE)
"""The word for a quarter, with whatever the numeral after it was taken for ("QuýH" for "Quý II")."""
_SURE: Final = 3.0
_UNSURE: Final = -0.3
"""Log-figures of a reading by strokes: against a reading with letters; against a number, or the Y of a place
("Y Tý"), of which only the words around can say whether it is one."""
_SPACE: Final = 0.24
"""Share of the height from which a blank column parts two words; letters stand nearer."""
VALID: Final = re.compile(r"^X{0,3}(?:IX|IV|V?I{0,3})$")
_MIN_HEIGHT: Final = 14
_PAPER: Final = 235.0
"""Grey level of clean paper."""
_SAME: Final = 0.14
"""Share of the height by which a stroke may move between bands and still stand upright."""

_SPREAD: Final = 0.8
"""Share of the height by which the two strokes of a V or an X are apart, a quarter down, at most."""
_SHORTEST_HYPHEN: Final = 0.2
"""Share of the height that a hyphen is long at least."""
_CROSSING: Final = 0.4
"""Share of the height up to which the two strokes of an X are one where they cross."""
_NARROW: Final = 0.24
"""Share of the height up to which the ink of a V at half its height is one stroke: that of a Y."""
_FAR: Final = 0.8
"""Share of the height from which the next stroke belongs to something else."""

Strokes = list[tuple[float, float]]
"""(middle, width) in pixels, left to right."""


def _strokes(ink: npt.NDArray[np.bool_], top: float, bottom: float) -> Strokes:
    """The strokes that cross a band: runs of columns with ink in most of its rows."""
    rows = ink[round(top) : max(round(top) + 1, round(bottom))]
    filled = rows.mean(axis=0) >= 0.6
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled.astype(np.int8), [0]])))
    return [((a + b) / 2, float(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _near(strokes: Strokes, x: float, reach: float) -> int | None:
    """The stroke nearest to a place, if it is within reach."""
    if not strokes:
        return None
    best = min(range(len(strokes)), key=lambda i: abs(strokes[i][0] - x))
    return best if abs(strokes[best][0] - x) <= reach else None


def _is_slash(x: float, middle: Strokes, low: Strokes, height: float) -> bool:
    """Whether a stroke leans to the left on its way down, as "/" does."""
    halfway, bottom = (
        _near(middle, x - 0.1 * height, 0.1 * height),
        _near(low, x - 0.2 * height, 0.13 * height),
    )
    if halfway is None or bottom is None:
        return False
    return middle[halfway][0] < x - 0.03 * height and low[bottom][0] < middle[halfway][0] - 0.03 * height


def _letters(high: Strokes, middle: Strokes, low: Strokes, height: float) -> str | None:
    """The numeral's letters from the left; None where a stroke is not understood before its end."""
    found, index, reach = "", 0, _SAME * height
    while index < len(high):
        x, width = high[index]
        far = bool(index) and x - high[index - 1][0] > _FAR * height
        if found and (far or _is_slash(x, middle, low, height)):
            return found
        if width > 0.42 * height:
            return None
        following = high[index + 1][0] if index + 1 < len(high) else None
        if _near(middle, x, reach) is not None and _near(low, x, reach) is not None:
            found, index = found + "I", index + 1
            continue
        if following is None or not 0.3 * height <= following - x <= _SPREAD * height:
            return None
        centre = (x + following) / 2
        between = [stroke for stroke in middle if x - reach < stroke[0] < following + reach]
        if _near(low, x, reach) is not None and _near(low, following, reach) is not None:
            if len(between) != 1 or abs(between[0][0] - centre) > 1.5 * reach:
                return None
            if between[0][1] > _CROSSING * height:
                return None  # a B
            found, index = found + "X", index + 2
        elif _near(low, centre, 1.8 * reach) is not None and _near(low, x, reach) is None:
            if len(between) == 1 and between[0][1] < _NARROW * height:
                return None  # a Y
            found, index = found + "V", index + 2
        else:
            return None
    if high and any(reach < x - high[-1][0] < _FAR * height for x, _ in middle):
        return None  # what has ink below alone is a small letter with a gap below its mark ("Xí")
    return found


def reading(grey: Array, text: str, rect: Rect) -> tuple[str, float] | None:
    """The word with the numeral it begins with read by its strokes, and the log-figure of that reading.

    None for a word that cannot be one, or whose strokes are not plain.
    """
    match = LIKE_NUMERAL.match(text)
    if match is None:
        return _range(grey, text, rect) or _quarter(grey, text, rect) or _parted(grey, text, rect)
    if _JOINED.match(text, match.end()):
        return None
    if match[1] == "U" and _is_cup(word_ink(grey, rect)):
        return None
    letters = read_numeral(grey, rect, whole=match.end() == len(text))
    if letters is None or ("X" in match[1] and "X" not in letters):
        return None
    digits_only = match[1] == "Y" or set(match[1]) <= set("1l|!")
    return letters + text[match.end() :], _UNSURE if digits_only else _SURE


def _range(grey: Array, text: str, rect: Rect) -> tuple[str, float] | None:
    """Two numerals with a hyphen between, each by its strokes."""
    match = RANGE.match(text)
    hyphen = _hyphen(grey, rect) if match is not None else None
    if match is None or hyphen is None:
        return None
    first = read_numeral(grey, Rect(rect.x0, rect.y0, rect.x0 + hyphen[0], rect.y1))
    last = read_numeral(grey, Rect(rect.x0 + hyphen[1], rect.y0, rect.x1, rect.y1))
    if first is None or last is None:
        return None
    digits_only = set(match[1] + match[3]) <= set("1l|!")
    return f"{first}{match[2]}{last}{text[match.end() :]}", _UNSURE if digits_only else _SURE


def _hyphen(grey: Array, rect: Rect) -> tuple[int, int] | None:
    """The columns of the first hyphen of a word: ink at half height and nowhere above or below."""
    ink = word_ink(grey, rect)
    rows = len(ink)
    level = ink[round(0.35 * rows) : round(0.8 * rows)].any(axis=0)
    alone = level & ~ink[: round(0.35 * rows)].any(axis=0) & ~ink[round(0.8 * rows) :].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], alone.astype(np.int8), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if start > 0 and end < alone.size and end - start >= _SHORTEST_HYPHEN * rows:
            return int(start), int(end)
    return None


def _parted(grey: Array, text: str, rect: Rect) -> tuple[str, float] | None:
    """A numeral and a word that were read as one, parted again at the blank column between."""
    match = RUN_ON.match(text)
    gaps = _gaps(grey, rect) if match is not None else []
    if match is None or not gaps:
        return None
    letters = read_numeral(grey, Rect(rect.x0, rect.y0, rect.x0 + gaps[0][0], rect.y1))
    if match[1] == "Y":
        letters = "Y"  # a word of its own ("Ytế"), whose strokes are near those of a V
    return (f"{letters} {text[match.end() :]}", _SURE) if letters else None


def _quarter(grey: Array, text: str, rect: Rect) -> tuple[str, float] | None:
    """The word for a quarter and its numeral, read as one word, parted at the last blank column between."""
    match = QUARTER.match(text)
    gaps = _gaps(grey, rect) if match is not None else []
    if match is None or not gaps:
        return None
    letters = read_numeral(grey, Rect(rect.x0 + gaps[-1][1], rect.y0, rect.x1, rect.y1))
    return (f"{match[1]} {letters}", _SURE) if letters else None


def _gaps(grey: Array, rect: Rect) -> list[tuple[int, int]]:
    """Where blank columns part the ink of a word, as wide as a blank is: first and last column of each."""
    blank = np.asarray(~word_ink(grey, rect).any(axis=0))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], blank.astype(np.int8), [0]])))
    return [
        (int(start), int(end))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if start > 0 and end < blank.size and end - start >= _SPACE * rect.height
    ]


def word_ink(grey: Array, rect: Rect, depth: float = 0.5) -> npt.NDArray[np.bool_]:
    """Where a word has ink; ``depth``: how dark, between paper (0) and the word's darkest (1)."""
    piece = grey[max(0, rect.y0) : rect.y1, max(0, rect.x0) : rect.x1]
    if piece.size == 0:
        return np.zeros((1, 1), bool)
    return np.asarray(piece < _PAPER + (float(np.percentile(piece, 3)) - _PAPER) * depth)


def read_numeral(grey: Array, rect: Rect, whole: bool = False) -> str | None:
    """The roman numeral that a word begins with, by its strokes; None when they are not plain.

    ``grey``: the cleaned page; ``rect``: the word. What follows the numeral ("/2020", ".") is left out; with
    ``whole`` it must be all of the word ("I, II" read as "LH" is no "I").
    """
    for depth in (0.5, 0.65, 0.35):
        letters = _by_strokes(word_ink(grey, rect, depth), whole)
        if letters is not None:
            return letters
    return None


def _is_cup(ink: npt.NDArray[np.bool_]) -> bool:
    """Whether two upright strokes are joined at their feet and not at their heads: a U."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return False
    ink = ink[rows[0] : rows[-1] + 1]
    third = (int(columns[-1]) - int(columns[0]) + 1) // 3
    middle = slice(int(columns[0]) + third, int(columns[-1]) + 1 - third)
    eighth = max(1, len(ink) // 8)
    return bool(ink[-eighth:, middle].any(axis=0).all() and not ink[: 5 * eighth, middle].any(axis=0).all())


def _by_strokes(ink: npt.NDArray[np.bool_], whole: bool) -> str | None:
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < _MIN_HEIGHT or int(rows[-1]) - int(rows[0]) + 1 > len(rows):
        return None  # too small, or with a mark above or below
    first, last = int(rows[0]), int(rows[-1]) + 1
    height = float(last - first)
    high, middle, low = (
        _strokes(ink, first + (share - 0.05) * height, first + (share + 0.05) * height)
        for share in (0.27, 0.5, 0.73)
    )
    letters = _letters(high, middle, low, height)
    if whole and letters is not None and sum(1 if letter == "I" else 2 for letter in letters) < len(high):
        return None
    return letters if letters and VALID.match(letters) else None
