"""Ruled lines of a straightened page: found also where they are faint, broken, doubled or crossed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from parsers.scan.raster import Array

WINDOW: Final = 55
"""Length in pixels over which a rule must be inked; longer than any stroke of a letter in a table."""
FILL: Final = 0.78
"""Share of the window that must be inked: a broken rule has it, a line of text never does."""
MIN_LENGTH: Final = 60
"""Pixels. Shorter pieces are strokes of large letters."""
GAP: Final = 70
"""Pixels. Two pieces of one rule may be this far apart (where a stamp or a signature crosses)."""
FAINT_GAP: Final = 600
"""Pixels. Pieces further apart than ``GAP`` are one rule when there is at least some ink between them."""
FAINT: Final = 0.35
"""Share of such a gap that must be inked."""
CLEAN_TRACE: Final = 0.8
"""Share of the paper on either side of a faint stretch that must be clean."""
INKED: Final = 0.6
"""Least share of a rule that was found as pieces; a line of text gives few and short ones."""
DRIFT: Final = 5
"""Pixels. Two pieces of one rule may be this far apart across it; so may the halves of a doubled rule."""
CLEAN: Final = 0.75
"""Share of the window that must be clean paper on each side of the rule; lines of text have less."""
_BESIDE: Final = 5
"""Pixels. How far from the middle of a rule the paper beside it is looked at."""
_STEPS: Final = (30, 60, 90)
"""Pixels by which the faint end of a rule is followed at a time; the longer ones lead over gaps."""
RIM: Final = 12
"""Pixels from the edge of the image within which a rule is the edge of the sheet."""
_CONTRAST: Final = 22
"""Grey levels by which a rule must be darker than the paper beside it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One straight rule. ``at`` is its place across (y of a level rule, x of an upright one)."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page and the ink they were found in (``_ink``: 255 where there is any)."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    level_ink: Array
    upright_ink: Array
    thin_level: Array
    """How much darker than the paper whatever is thin from top to bottom is: rules, strokes of letters."""
    thin_upright: Array


def _thin_ink(grey: Array, horizontal: bool) -> tuple[Array, Array]:
    """How much darker than the paper thin things are (0 where hardly); 1 where the paper beside is clean."""
    size = (1, 13) if horizontal else (13, 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
    smooth = cv2.blur(dark, (3, 1) if horizontal else (1, 3))
    _, thin = cv2.threshold(smooth, _CONTRAST, 255, cv2.THRESH_TOZERO)
    _, mask = cv2.threshold(smooth, _CONTRAST, 255, cv2.THRESH_BINARY_INV)
    even = cv2.blur(mask, (WINDOW, 1) if horizontal else (1, WINDOW))
    light: npt.NDArray[np.bool_] = np.asarray(even, dtype=np.uint8) >= round(255 * CLEAN)
    axis = 0 if horizontal else 1
    clean = np.roll(light, _BESIDE, axis=axis) & np.roll(light, -_BESIDE, axis=axis)
    return np.asarray(thin, dtype=np.uint8), clean.astype(np.uint8)


def _long_ink(thin: Array, clean: Array, horizontal: bool) -> Array:
    """255 on thin ink that fills a long window and has clean paper on both sides."""
    across = np.ones((2, 1) if horizontal else (1, 2), np.uint8)
    _, mask = cv2.threshold(thin, 0, 255, cv2.THRESH_BINARY)
    thick = cv2.dilate(mask, across)
    window = (WINDOW, 1) if horizontal else (1, WINDOW)
    filled = cv2.blur(thick, window, borderType=cv2.BORDER_CONSTANT)
    core = np.where((filled >= round(255 * FILL)) & (clean > 0), 255, 0).astype(np.uint8)
    reach = np.ones((1, WINDOW) if horizontal else (WINDOW, 1), np.uint8)
    return np.asarray(cv2.bitwise_and(cv2.dilate(core, reach), thick), dtype=np.uint8)


def _pieces(mask: Array, horizontal: bool) -> list[Rule]:
    """The connected pieces of a mask that are long and thin."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for (x, y, wide, tall, _), (cx, cy) in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True):
        length, thickness = (wide, tall) if horizontal else (tall, wide)
        if length >= WINDOW * 0.8 and thickness <= max(14, length * 0.04):
            start = x if horizontal else y
            found.append(Rule(cy if horizontal else cx, start, start + length))
    return found


def trace(thin: Array, at: float, start: float, end: float, horizontal: bool) -> tuple[float, float]:
    """How a stretch of a rule looks: share of it that is inked, share that is clean on its dirtier side."""
    image = thin if horizontal else thin.T
    first, last = max(0, round(start)), min(image.shape[1], round(end))
    if last <= first:
        return 1.0, 1.0
    middle = round(at)
    band = image[max(0, middle - 2) : middle + 3, first:last]
    shares = []
    for low, high in ((middle - _BESIDE - 2, middle - _BESIDE + 1), (middle + _BESIDE, middle + _BESIDE + 3)):
        beside = image[max(0, low) : max(0, high), first:last]
        shares.append(1.0 - float(beside.any(axis=0).mean()) if beside.size else 1.0)
    return float(band.any(axis=0).mean()), min(shares)


def evenness(thin: Array, at: float, start: float, end: float, horizontal: bool) -> float:
    """Share of a stretch that is about as dark as most of its ink: near 1 for a rule, whatever it lost or
    what crosses it; low for the feet of a line of letters.
    """
    image = thin if horizontal else thin.T
    first, last = max(0, round(start)), min(image.shape[1], round(end))
    middle = round(at)
    if last <= first:
        return 1.0
    ink = image[max(0, middle - 3) : middle + 4, first:last].max(axis=0)
    inked = ink[ink > 0]
    if not inked.size:
        return 0.0
    return float((ink >= 0.4 * np.percentile(inked, 80)).mean())


def _is_faint_rule(thin: Array, at: float, start: float, end: float, horizontal: bool) -> bool:
    inked, clean = trace(thin, at, start, end, horizontal)
    return inked >= FAINT and clean >= CLEAN_TRACE


def _continues(thin: Array, piece: Rule, following: Rule, horizontal: bool) -> bool:
    """Whether two pieces on one line are one rule: near each other, or with traces of ink between them."""
    gap = following.start - piece.end
    if abs(piece.at - following.at) > DRIFT:
        return False
    at = (piece.at + following.at) / 2
    return gap <= GAP or (
        gap <= FAINT_GAP and _is_faint_rule(thin, at, piece.end, following.start, horizontal)
    )


def _joined(pieces: list[Rule], thin: Array, horizontal: bool) -> list[Rule]:
    """Pieces of one rule as one; those that stay short, or are mostly gaps, are dropped."""
    groups: list[list[Rule]] = []
    for piece in sorted(pieces, key=lambda rule: rule.start):
        best = None
        for group in groups:
            last = group[-1]
            nearer = best is None or abs(last.at - piece.at) < abs(best[-1].at - piece.at)
            if nearer and _continues(thin, last, piece, horizontal):
                best = group
        if best is None:
            groups.append([piece])
        else:
            best.append(piece)
    rules = []
    for group in groups:
        total = sum(piece.length for piece in group)
        at = sum(piece.at * piece.length for piece in group) / total
        rule = Rule(at, min(piece.start for piece in group), max(piece.end for piece in group))
        inked = total / rule.length
        if inked < INKED:
            traced, clean = trace(thin, at, rule.start, rule.end, horizontal)
            inked = traced if clean >= CLEAN_TRACE else inked
        if rule.length >= MIN_LENGTH and inked >= INKED:
            rules.append(rule)
    return sorted(rules, key=lambda rule: (rule.at, rule.start))


def _extended(rule: Rule, thin: Array, horizontal: bool) -> Rule:
    """The rule with its faint ends, as far as there is ink in line with it and clean paper beside."""
    far = thin.shape[1] if horizontal else thin.shape[0]
    start, end = rule.start, rule.end
    while end < far - RIM and (ink := _further(thin, rule.at, end, 1, horizontal)) is not None:
        end = min(far, ink)
    while start > RIM and (ink := _further(thin, rule.at, start, -1, horizontal)) is not None:
        start = max(0, ink)
    return Rule(rule.at, start, end)


def _further(thin: Array, at: float, end: float, way: int, horizontal: bool) -> float | None:
    """Where the ink beyond an end of a rule ends, over gaps of a step or two; None where the rule is over."""
    image = thin if horizontal else thin.T
    middle = round(at)
    for step in _STEPS:
        first, last = sorted((round(end), round(end) + way * step))
        first, last = max(0, first), min(image.shape[1], last)
        if last <= first or not _is_faint_rule(thin, at, first, last, horizontal):
            continue
        inked = np.flatnonzero(image[max(0, middle - 2) : middle + 3, first:last].any(axis=0))
        return float(first + inked[-1] + 1 if way > 0 else first + inked[0])
    return None


def find_rules(grey: Array) -> Rules:
    """The rules of an evenly lit, straightened page. Those along the rim are the scanner's."""
    thin_masks, masks, found = [], [], []
    rows, columns = grey.shape
    for horizontal in (True, False):
        thin, clean = _thin_ink(grey, horizontal)
        mask = _long_ink(thin, clean, horizontal)
        far = rows if horizontal else columns
        joined = _joined(_pieces(mask, horizontal), thin, horizontal)
        thin_masks.append(thin)
        masks.append(mask)
        found.append(tuple(_extended(rule, thin, horizontal) for rule in joined if RIM < rule.at < far - RIM))
    return Rules(found[0], found[1], masks[0], masks[1], thin_masks[0], thin_masks[1])
