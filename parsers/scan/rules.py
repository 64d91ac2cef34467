"""Ruled lines of a straightened page: found also where they are faint, broken, doubled or crossed."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
_DARK: Final = 195
"""Grey level (paper 255) below which the place beside a rule is not clean."""
_CONTRAST: Final = 22
"""Grey levels by which a rule must be darker than the paper beside it."""
_DOT: Final = 10
"""Length in pixels of the longest dot; strokes of letters are longer."""
_DOTTED: Final = 0.07
"""Least share of the window that dots fill."""


_GRAIN_BESIDE: Final = (12, 18, 24, 30)
"""Pixels to both sides of a broken rule at which the grain of the paper is looked at."""
_BOW: Final = 0.9
"""Pixels by which the middle third of a straight rule may stand off the line through its outer ones."""
_RADIUS: Final = 300
"""Pixels. A bow of this radius or less is the side of a seal (its outermost ring has 140 to 180)."""
_OVER_GRAIN: Final = 2.0
"""How many times as much ink as the grain beside it a broken rule must have."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """A kind of rule with gaps in it, over a window along it."""

    window: int
    """Pixels."""
    gap: int
    """The widest gap in pixels."""
    filled: float
    """Least share of the window that is inked once gaps are closed."""
    clean: float
    """Least share of the window that is clean paper on each side."""
    inked: float
    """Greatest share that is inked before: a solid rule that stops for a merged cell has no gaps to close."""


_DASHES: Final = _Broken(121, 15, 0.9, 0.9, 0.95)
"""Dashed and dotted rules. Strokes of figures one below the other have wider gaps."""
_DOTS: Final = _Broken(301, 45, 0.8, 0.95, 0.4)
"""What a fax leaves of a thin rule: a few dots."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One straight rule. ``at`` is its place across (y of a level rule, x of an upright one)."""

    at: float
    start: float
    end: float
    inked: float = 1.0
    """Share of it that is inked; a dotted or faxed rule has little."""
    dark: float = 255.0
    """Grey levels by which most of its ink is darker than the paper."""

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
    light_level: Array
    """255 where the paper is clean: no dark ink, nor anything thin from top to bottom."""
    light_upright: Array


def _thin_ink(grey: Array, horizontal: bool) -> Array:
    """How much darker than the paper thin things are (0 where hardly)."""
    size = (1, 13) if horizontal else (13, 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
    smooth = cv2.blur(dark, (3, 1) if horizontal else (1, 3))
    return np.asarray(cv2.threshold(smooth, _CONTRAST, 255, cv2.THRESH_TOZERO)[1], dtype=np.uint8)


def _clean_sides(light: Array, window: int, share: float, horizontal: bool) -> npt.NDArray[np.bool_]:
    """Where the paper on both sides is clean over a window along the place. ``light``: 255 on clean paper."""
    even = np.asarray(cv2.blur(light, (window, 1) if horizontal else (1, window))) >= round(255 * share)
    axis = 0 if horizontal else 1
    return np.roll(even, _BESIDE, axis=axis) & np.roll(even, -_BESIDE, axis=axis)


def _runs_up_to(mask: Array, length: int, horizontal: bool) -> Array:
    """The ink of a mask that runs no further than ``length`` pixels."""
    kernel = np.ones((1, length + 1) if horizontal else (length + 1, 1), np.uint8)
    return np.asarray(cv2.subtract(mask, cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)), dtype=np.uint8)


def _gaps(thick: Array, light: Array, kind: _Broken, horizontal: bool) -> Array:
    """255 in the gaps of rules of a broken kind."""
    window = (kind.window, 1) if horizontal else (1, kind.window)
    bridge = np.ones((1, kind.gap + 1) if horizontal else (kind.gap + 1, 1), np.uint8)
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, bridge)
    core = np.asarray(cv2.blur(closed, window, borderType=cv2.BORDER_CONSTANT)) >= round(255 * kind.filled)
    core &= np.asarray(cv2.blur(thick, window, borderType=cv2.BORDER_CONSTANT)) <= round(255 * kind.inked)
    core &= _clean_sides(light, kind.window, kind.clean, horizontal)
    if kind is _DOTS and core.any():
        dots = cv2.blur(_runs_up_to(thick, _DOT, horizontal), window, borderType=cv2.BORDER_CONSTANT)
        core &= np.asarray(dots) >= round(255 * _DOTTED)
    if not core.any():
        return np.zeros_like(thick)
    reach = np.ones(window[::-1], np.uint8)
    along = np.asarray(cv2.dilate(core.astype(np.uint8), reach))
    return np.where((along > 0) & (closed > 0) & (thick == 0), 255, 0).astype(np.uint8)


def _mended(thin: Array, light: Array, horizontal: bool) -> Array:
    """Thin ink with the gaps of dashed, dotted and faxed rules filled, as dark as what is left of them."""
    _, mask = cv2.threshold(thin, 0, 255, cv2.THRESH_BINARY)
    across = np.ones((2, 1) if horizontal else (1, 2), np.uint8)
    thick = np.asarray(cv2.dilate(mask, across), np.uint8)
    mended = thin
    for kind in (_DASHES, _DOTS):
        gaps = _gaps(thick, light, kind, horizontal)
        if gaps.any():
            bridge = np.ones((1, kind.gap + 1) if horizontal else (kind.gap + 1, 1), np.uint8)
            closed = cv2.morphologyEx(cv2.dilate(thin, across), cv2.MORPH_CLOSE, bridge)
            mended = np.asarray(cv2.max(mended, cv2.bitwise_and(closed, gaps)), np.uint8)
    return mended


def _long_ink(thin: Array, light: Array, horizontal: bool) -> Array:
    """255 on thin ink that fills a long window and has clean paper on both sides."""
    across = np.ones((2, 1) if horizontal else (1, 2), np.uint8)
    _, mask = cv2.threshold(thin, 0, 255, cv2.THRESH_BINARY)
    thick = cv2.dilate(mask, across)
    window = (WINDOW, 1) if horizontal else (1, WINDOW)
    filled = cv2.blur(thick, window, borderType=cv2.BORDER_CONSTANT)
    clean = _clean_sides(light, WINDOW, CLEAN, horizontal)
    core = np.where((filled >= round(255 * FILL)) & clean, 255, 0).astype(np.uint8)
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


def trace(
    thin: Array, light: Array, at: float, start: float, end: float, horizontal: bool
) -> tuple[float, float]:
    """How a stretch of a rule looks: share of it that is inked, share that is clean on its dirtier side."""
    image, paper = (thin, light) if horizontal else (thin.T, light.T)
    first, last = max(0, round(start)), min(image.shape[1], round(end))
    if last <= first:
        return 1.0, 1.0
    middle = round(at)
    band = image[max(0, middle - 2) : middle + 3, first:last]
    shares = []
    for low, high in ((middle - _BESIDE - 2, middle - _BESIDE + 1), (middle + _BESIDE, middle + _BESIDE + 3)):
        beside = paper[max(0, low) : max(0, high), first:last]
        shares.append(float(beside.all(axis=0).mean()) if beside.size else 1.0)
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


def _is_faint_rule(thin: Array, light: Array, at: float, start: float, end: float, horizontal: bool) -> bool:
    inked, clean = trace(thin, light, at, start, end, horizontal)
    return inked >= FAINT and clean >= CLEAN_TRACE


def _continues(thin: Array, light: Array, piece: Rule, following: Rule, horizontal: bool) -> bool:
    """Whether two pieces on one line are one rule: near each other, or with traces of ink between them."""
    gap = following.start - piece.end
    if abs(piece.at - following.at) > DRIFT:
        return False
    at = (piece.at + following.at) / 2
    return gap <= GAP or (
        gap <= FAINT_GAP and _is_faint_rule(thin, light, at, piece.end, following.start, horizontal)
    )


def _joined(pieces: list[Rule], thin: Array, light: Array, horizontal: bool) -> list[Rule]:
    """Pieces of one rule as one; those that stay short, or are mostly gaps, are dropped."""
    groups: list[list[Rule]] = []
    for piece in sorted(pieces, key=lambda rule: rule.start):
        best = None
        for group in groups:
            last = group[-1]
            nearer = best is None or abs(last.at - piece.at) < abs(best[-1].at - piece.at)
            if nearer and _continues(thin, light, last, piece, horizontal):
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
            traced, clean = trace(thin, light, at, rule.start, rule.end, horizontal)
            inked = traced if clean >= CLEAN_TRACE else inked
        if rule.length >= MIN_LENGTH and inked >= INKED:
            rules.append(rule)
    return sorted(rules, key=lambda rule: (rule.at, rule.start))


def _extended(rule: Rule, thin: Array, light: Array, horizontal: bool) -> Rule:
    """The rule with its faint ends, as far as there is ink in line with it and clean paper beside."""
    far = thin.shape[1] if horizontal else thin.shape[0]
    start, end = rule.start, rule.end
    while end < far - RIM and (ink := _further(thin, light, rule.at, end, 1, horizontal)) is not None:
        end = min(far, ink)
    while start > RIM and (ink := _further(thin, light, rule.at, start, -1, horizontal)) is not None:
        start = max(0, ink)
    return Rule(rule.at, start, end)


def _further(thin: Array, light: Array, at: float, end: float, way: int, horizontal: bool) -> float | None:
    """Where the ink beyond an end of a rule ends, over gaps of a step or two; None where the rule is over."""
    image = thin if horizontal else thin.T
    middle = round(at)
    for step in _STEPS:
        first, last = sorted((round(end), round(end) + way * step))
        first, last = max(0, first), min(image.shape[1], last)
        if last <= first or not _is_faint_rule(thin, light, at, first, last, horizontal):
            continue
        inked = np.flatnonzero(image[max(0, middle - 2) : middle + 3, first:last].any(axis=0))
        return float(first + inked[-1] + 1 if way > 0 else first + inked[0])
    return None


def _darkness(thin: Array, rule: Rule, horizontal: bool) -> float:
    """Median darkness of the inked places along a rule."""
    image = thin if horizontal else thin.T
    middle = round(rule.at)
    ink = image[max(0, middle - 2) : middle + 3, round(rule.start) : round(rule.end)].max(axis=0)
    inked = ink[ink > 0]
    return float(np.median(inked)) if inked.size else 0.0


def _is_bent(thin: Array, rule: Rule, horizontal: bool) -> bool:
    """Whether a short rule is an arc: the side of a seal looks straight for the height of a row or two."""
    image = thin if horizontal else thin.T
    middle = round(rule.at)
    band = image[max(0, middle - 6) : middle + 7, round(rule.start) : round(rule.end)].astype(np.float32)
    weight = band.sum(axis=0)
    place = (band * np.arange(band.shape[0], dtype=np.float32)[:, None]).sum(axis=0)[weight > 0]
    place /= weight[weight > 0]
    third = len(place) // 3
    if not third:
        return False
    first, mid, last = (float(np.median(p)) for p in (place[:third], place[third:-third], place[-third:]))
    # a circle's arc of this length bows by length² / (8 · radius), its thirds by 4/9 of that
    return abs(mid - (first + last) / 2) > max(_BOW, rule.length**2 / (18 * _RADIUS))


def _stands_out(thin: Array, rule: Rule, inked: float, horizontal: bool) -> bool:
    """Whether a broken rule has more ink than the grain of the paper beside it makes in its length."""
    image = thin if horizontal else thin.T
    bands: list[float] = []
    for beside in (side * way for side in _GRAIN_BESIDE for way in (-1, 1)):
        middle = round(rule.at) + beside
        if 2 <= middle < image.shape[0] - 2:
            band = image[middle - 2 : middle + 3, round(rule.start) : round(rule.end)]
            bands.append(float(band.any(axis=0).mean()))
    # letters may stand on one side of a rule, or reach some of the bands on both
    grain = sorted(bands)[len(bands) // 4] if bands else 0.0
    return inked >= _OVER_GRAIN * grain


def _found(thin: Array, light: Array, horizontal: bool) -> tuple[tuple[Rule, ...], Array]:
    """The rules of one direction, and the long ink they were found in."""
    mended = _mended(thin, light, horizontal)
    mask = _long_ink(mended, light, horizontal)
    far = thin.shape[0] if horizontal else thin.shape[1]
    rules = []
    for joined in _joined(_pieces(mask, horizontal), mended, light, horizontal):
        if RIM < joined.at < far - RIM:
            rule = _extended(joined, mended, light, horizontal)
            inked, _ = trace(thin, light, rule.at, rule.start, rule.end, horizontal)
            if _is_bent(thin, rule, horizontal):
                continue
            if inked >= INKED or _stands_out(thin, rule, inked, horizontal):
                rules.append(replace(rule, inked=inked, dark=_darkness(thin, rule, horizontal)))
    return tuple(rules), mask


def find_rules(grey: Array) -> Rules:
    """The rules of an evenly lit, straightened page. Those along the rim are the scanner's."""
    dark = np.asarray(cv2.blur(grey, (3, 3))) < _DARK
    thin_level, thin_upright = _thin_ink(grey, True), _thin_ink(grey, False)
    light_level, light_upright = (
        np.where(dark | (thin > 0), 0, 255).astype(np.uint8) for thin in (thin_level, thin_upright)
    )
    level, level_ink = _found(thin_level, light_level, True)
    upright, upright_ink = _found(thin_upright, light_upright, False)
    return Rules(level, upright, level_ink, upright_ink, thin_level, thin_upright, light_level, light_upright)
