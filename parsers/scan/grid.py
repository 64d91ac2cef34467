"""Tables from rules: which rules belong together, where the cells are, which of them are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from parsers.layout.connected import connected
from parsers.scan.frame import Rect
from parsers.scan.raster import Array
from parsers.scan.rules import Rule, Rules, evenness, trace

TOUCH: Final = 14
"""Pixels by which a rule may miss the rule that it meets."""
MIN_ROW: Final = 16
"""Pixels. Level rules nearer than this are one (doubled, or two halves of one that leans)."""
MIN_COLUMN: Final = 16
_ROOM: Final = 30
"""Pixels (4 mm) in which no figure has room: of two upright rules nearer than this the lesser is none, but
the stems of the letters that begin lines beside the other.
"""
PRESENT: Final = 0.6
"""Share of an edge of a cell that must be inked for the edge to be there."""
_SEARCH: Final = 7
"""Pixels to either side of its place in which the ink of an edge is looked for."""
_SHORT: Final = 80
"""Pixels. In an edge this short the long window sees beyond its ends: it does not count."""
_SOLID: Final = 0.97
_NEARLY: Final = 0.86
"""Coverage of an edge that is surely there, and coverage demanded of others on the same rule."""
_EVEN: Final = 0.5
"""Least share of an edge that must be about equally dark: a faded rule is, the feet of letters are not."""
_ALONE: Final = 0.92
"""Coverage demanded of the only edge on a rule."""
_FAINT_EDGE: Final = 0.45
"""Share of a broken edge that must be inked, when the paper beside it is clean."""
_CLEAN_EDGE: Final = 0.8
_CLEAN_SHORT_EDGE: Final = 0.92
_COMPLETE: Final = 0.88
_BROKEN: Final = 0.92
"""Share of a rule that is inked below which it is dashed, dotted, or faxed to dots."""
_LEAST_LEFT: Final = 0.5
"""Share of the usual ink of a broken rule from which an edge on it is there."""
_MOST_LEFT: Final = 0.85
_NEAR_TEXT: Final = 0.55
"""Clean share beside an edge that has as much ink as the rule has elsewhere; across letters there is less."""
_SPECKS: Final = 0.04
"""Share of an edge that specks may ink."""
_PALER: Final = 0.45
"""Share of the usual darkness of a table's rules below which one is not of this side of the sheet."""
_ANCHOR: Final = 26
"""Pixels by which the end of a rule may miss the rule that it ends at."""
_SNAP: Final = 75
"""Pixels that may be missing between the end of an upright rule and the level rule that it ends at."""
_LONG: Final = 0.5
"""Share of a table's width or height from which a rule is believed when one of its ends is."""
_OVERHANG: Final = 22
"""Pixels by which rules must stick out of a table to say that it goes on there without a closing rule."""


_ALIKE: Final = 8
"""Pixels between the ends of rules that stick out to the same place."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell, merged or not: its place and spans, and its rectangle in pixels between the rules."""

    row: int
    col: int
    row_span: int
    col_span: int
    rect: Rect


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page in pixels."""

    ys: tuple[int, ...]
    """Places of the n_rows + 1 level rules."""
    xs: tuple[int, ...]
    """Places of the n_cols + 1 upright rules."""
    cells: tuple[GridCell, ...]
    open_top: bool = False
    open_bottom: bool = False
    ruled: bool = True

    @property
    def rect(self) -> Rect:
        return Rect(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def _meet(level: Rule, upright: Rule) -> bool:
    return (
        level.start - TOUCH <= upright.at <= level.end + TOUCH
        and upright.start - TOUCH <= level.at <= upright.end + TOUCH
    )


def _connected(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet each other directly or by others, as one table each."""
    count = len(level)
    met = ((i, count + j) for i, a in enumerate(level) for j, b in enumerate(upright) if _meet(a, b))
    groups = connected(count + len(upright), met)
    both = [
        ([level[k] for k in g if k < count], [upright[k - count] for k in g if k >= count]) for g in groups
    ]
    return [group for group in both if group[0] and group[1]]


def _anchors(rule: Rule, others: Sequence[Rule], fellows: Sequence[Rule]) -> int:
    """At how many of its ends (0…2) the rule stops at another one, or sticks out over the outermost.

    ``fellows``: rules of its own direction, of which one must stick out as far.
    """
    met = [other.at for other in others if other.start - TOUCH <= rule.at <= other.end + TOUCH]
    if not any(rule.start - TOUCH <= at <= rule.end + TOUCH for at in met):
        return 0
    first, last = min(r.start for r in fellows) - _ANCHOR, max(r.end for r in fellows) + _ANCHOR
    places = [other.at for other in others]
    start = min(abs(at - rule.start) for at in met) <= _ANCHOR or first <= rule.start < min(places)
    end = min(abs(at - rule.end) for at in met) <= _ANCHOR or max(places) < rule.end <= last
    return int(start) + int(end)


def _pruned(level: list[Rule], upright: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Without pieces that end in mid-cell: they are underlines, strokes of a seal or of letters."""
    level, upright = _grounded(level, upright)
    while True:
        kept_level = [r for r in level if _anchors(r, upright, level) >= 2 - _is_long(r, level)]
        kept_upright = [v for v in upright if _anchors(v, kept_level, upright) >= 2 - _is_long(v, upright)]
        if len(kept_level) == len(level) and len(kept_upright) == len(upright):
            return level, upright
        level, upright = kept_level, kept_upright


def _is_long(rule: Rule, rules: Sequence[Rule]) -> bool:
    """Whether a rule runs over half of what all rules of its direction reach over, or is the longest."""
    reach = max(r.end for r in rules) - min(r.start for r in rules)
    return rule.length >= _LONG * reach or rule.length == max(r.length for r in rules)


def _grounded(level: list[Rule], upright: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The long rules, and those that end at them directly or by others that do.

    The sides of a box stamped over a table end at each other alone.
    """
    kept_level = [r for r in level if _is_long(r, level)]
    kept_upright = [v for v in upright if _is_long(v, upright)]
    while True:
        more_level = [r for r in level if r in kept_level or _anchors(r, kept_upright, kept_level) == 2]
        more_upright = [v for v in upright if v in kept_upright or _anchors(v, more_level, kept_upright) == 2]
        if len(more_level) == len(kept_level) and len(more_upright) == len(kept_upright):
            return kept_level, kept_upright
        kept_level, kept_upright = more_level, more_upright


def _without_paler(rules: list[Rule]) -> list[Rule]:
    """Without rules much paler than most of their table: those on the back of the sheet, showing through."""
    if not rules:
        return rules
    total, passed = sum(rule.length for rule in rules), 0.0
    usual = 0.0
    for rule in sorted(rules, key=lambda rule: rule.dark):
        passed += rule.length
        usual = rule.dark
        if passed >= 0.6 * total:
            break
    return [rule for rule in rules if rule.dark >= _PALER * usual]


def _snapped(upright: Sequence[Rule], level: Sequence[Rule]) -> list[Rule]:
    """Upright rules with their broken ends led on to the next level rule, where that is near.

    An end that has just passed a level rule is led no further: letters below a table lengthened it.
    """
    found = []
    for rule in upright:
        met = [r.at for r in level if r.start - TOUCH <= rule.at <= r.end + TOUCH]
        start, end = rule.start, rule.end
        above = max((at for at in met if at <= start), default=start - _SNAP - 1)
        below = min((at for at in met if at >= end), default=end + _SNAP + 1)
        if start - above <= _SNAP and not any(at - start < start - above for at in met if at > start):
            start = above
        if below - end <= _SNAP and not any(end - at < below - end for at in met if at < end):
            end = below
        found.append(replace(rule, start=start, end=end))
    return found


def _places(rules: Sequence[Rule], nearest: int, room: int = 0) -> list[int]:
    """Places of the rules with those nearer than ``nearest`` taken as one, weighted by length.

    ``room``: of two places nearer than this only the one with longer rules is kept.
    """
    places: list[tuple[float, float]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if places and rule.at - places[-1][0] < nearest:
            at, weight = places[-1]
            places[-1] = (
                (at * weight + rule.at * rule.length) / (weight + rule.length),
                weight + rule.length,
            )
        else:
            places.append((rule.at, rule.length))
    kept: list[tuple[float, float]] = []
    for at, weight in places:
        if not kept or at - kept[-1][0] >= room:
            kept.append((at, weight))
        elif weight > kept[-1][1]:
            kept[-1] = (at, weight)
    return [round(at) for at, _ in kept]


def _overhang(ends: Sequence[float], edge: int, outward: int) -> int | None:
    """Where at least two rules stick out over the edge to about the same place; None when they do not."""
    beyond = sorted((end - edge) * outward for end in ends)
    out = [reach for reach in beyond if reach > _OVERHANG]
    alike = [reach for reach in out if abs(reach - out[len(out) // 2]) <= _ALIKE]
    if len(alike) < max(2, 0.4 * len(beyond)):
        return None
    return round(edge + outward * out[len(out) // 2])


def _band(edge: Rect, pad: int, horizontal: bool, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The pixels around an edge, less ``pad`` at its ends."""
    x0, y0, x1, y1 = edge
    if horizontal:
        x0, x1, y0, y1 = x0 + pad, x1 - pad, y0 - _SEARCH, y1 + _SEARCH + 1
    else:
        x0, x1, y0, y1 = x0 - _SEARCH, x1 + _SEARCH + 1, y0 + pad, y1 - pad
    return slice(max(0, y0), min(shape[0], y1)), slice(max(0, x0), min(shape[1], x1))


def _coverage(long_ink: Array, thin: Array, light: Array, edge: Rect, horizontal: bool) -> float:
    """How surely an edge of a cell is ruled, 0…1: the share of it that is inked as a rule is."""
    length = edge.width if horizontal else edge.height
    axis = 0 if horizontal else 1
    pad = 8 if length > _SHORT else 3
    at, start, end = (edge.y0, edge.x0, edge.x1) if horizontal else (edge.x0, edge.y0, edge.y1)
    if evenness(thin, at, start + pad, end - pad, horizontal) < _EVEN:
        return 0.0
    inked, clean = trace(thin, light, at, start + pad, end - pad, horizontal)
    if inked >= _FAINT_EDGE and clean >= (_CLEAN_EDGE if length > _SHORT else _CLEAN_SHORT_EDGE):
        return 1.0
    # one straight run from rule to rule, whatever stands beside it: a seal, or tight text
    plain = thin[_band(edge, pad, horizontal, thin.shape)] > 0
    if not plain.size or float(plain.mean(axis=1 - axis).max()) >= _COMPLETE:
        return 1.0
    if length <= _SHORT:
        return 0.0
    return float(long_ink[_band(edge, pad, horizontal, long_ink.shape)].any(axis=axis).mean())


def _present(coverage: npt.NDArray[np.float64]) -> Array:
    """Which edges along one rule are there.

    Where the rule is solid elsewhere, a stretch with many gaps is a line of text that happens to stand in
    its place (in a merged cell, centred).
    """
    solid = int((coverage >= _SOLID).sum())
    enough = _NEARLY if solid >= 1 and solid >= 0.3 * int((coverage >= PRESENT).sum()) else PRESENT
    there = coverage >= enough
    if int(there.sum()) == 1 and float(coverage.max()) < _ALONE:
        there[:] = False  # the side of a seal
    return there.astype(np.uint8)


def _left_of_rule(edges: Sequence[Rect], usual: float, thin: Array, light: Array, horizontal: bool) -> Array:
    """Which edges along a broken rule are there: those with about as much ink as the rule has elsewhere."""
    there = []
    for edge in edges:
        length = edge.width if horizontal else edge.height
        pad = 8 if length > _SHORT else 3
        at, start, end = (edge.y0, edge.x0, edge.x1) if horizontal else (edge.x0, edge.y0, edge.y1)
        inked, clean = trace(thin, light, at, start + pad, end - pad, horizontal)
        there.append(
            inked >= max(_LEAST_LEFT * usual, _SPECKS)
            and (clean >= _CLEAN_EDGE or (inked >= _MOST_LEFT * usual and clean >= _NEAR_TEXT))
        )
    return np.array(there, np.uint8)


def _along(edges: Sequence[Rect], on: Sequence[Rule], rules: Rules, horizontal: bool) -> Array:
    """Which of the edges along one line are there. ``on``: the rules found on that line."""
    long_ink = rules.level_ink if horizontal else rules.upright_ink
    thin = rules.thin_level if horizontal else rules.thin_upright
    light = rules.light_level if horizontal else rules.light_upright
    usual = max((rule.inked for rule in on), default=1.0)
    if usual < _BROKEN:
        return _left_of_rule(edges, usual, thin, light, horizontal)
    return _present(np.array([_coverage(long_ink, thin, light, edge, horizontal) for edge in edges]))


def _near(rules: Sequence[Rule], at: float, nearest: int) -> list[Rule]:
    return [rule for rule in rules if abs(rule.at - at) < nearest]


def _edges(xs: list[int], ys: list[int], rules: Rules) -> tuple[Array, Array]:
    """Which edges are there: below[r, c] under row r, right[r, c] to the right of column c."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    below = np.ones((n_rows, n_cols), np.uint8)
    right = np.ones((n_rows, n_cols), np.uint8)
    for row in range(n_rows - 1):
        y = ys[row + 1]
        edges = [Rect(xs[col], y, xs[col + 1], y) for col in range(n_cols)]
        below[row] = _along(edges, _near(rules.level, y, MIN_ROW), rules, True)
    for col in range(n_cols - 1):
        x = xs[col + 1]
        edges = [Rect(x, ys[row], x, ys[row + 1]) for row in range(n_rows)]
        right[:, col] = _along(edges, _near(rules.upright, x, MIN_COLUMN), rules, False)
    return below, right


def _without_unused(
    xs: list[int], ys: list[int], below: Array, right: Array
) -> tuple[list[int], list[int], Array, Array]:
    """Rules that part no two cells anywhere are no rules of the table."""
    rows = [i for i in range(len(ys) - 1) if below[i].any()]
    cols = [i for i in range(len(xs) - 1) if right[:, i].any()]
    # of the merged rows an edge counts where any of them has it
    tops = [0] + [i + 1 for i in rows[:-1]]
    lefts = [0] + [i + 1 for i in cols[:-1]]
    below_kept = np.stack([below[i] for i in rows])
    right_kept = np.stack([right[top : i + 1].max(axis=0) for top, i in zip(tops, rows, strict=True)])
    below_kept = np.stack(
        [below_kept[:, left : i + 1].max(axis=1) for left, i in zip(lefts, cols, strict=True)], axis=1
    )
    right_kept = np.stack([right_kept[:, i] for i in cols], axis=1)
    return (
        [xs[0]] + [xs[i + 1] for i in cols],
        [ys[0]] + [ys[i + 1] for i in rows],
        below_kept,
        right_kept,
    )


def _rectangles(below: Array, right: Array) -> list[tuple[int, int, int, int]]:
    """(row, col, row_span, col_span) of the cells: places with no edge between them, as rectangles.

    A cell grows to the right first, then down as far as all its columns stay open: an area that is no
    rectangle (an edge was missed or imagined) comes apart into rectangles, and no place is lost.
    """
    n_rows, n_cols = below.shape
    taken = np.zeros((n_rows, n_cols), bool)
    found = []
    for row in range(n_rows):
        for col in range(n_cols):
            if taken[row, col]:
                continue
            wide = 1
            while col + wide < n_cols and not right[row, col + wide - 1] and not taken[row, col + wide]:
                wide += 1
            tall = 1
            while row + tall < n_rows:
                closed = below[row + tall - 1, col : col + wide]
                if closed.mean() > 0.5 or taken[row + tall, col : col + wide].any():
                    break
                inner = right[row + tall, col : col + wide - 1]
                if inner.size and inner.all():
                    break
                tall += 1
            taken[row : row + tall, col : col + wide] = True
            found.append((row, col, tall, wide))
    return found


def build_grid(xs: list[int], ys: list[int], rules: Rules) -> Grid | None:
    """The cells between the given places of rules; None when fewer than two are left."""
    below, right = _edges(xs, ys, rules)
    xs, ys, below, right = _without_unused(xs, ys, below, right)
    cells = tuple(
        GridCell(r, c, tall, wide, Rect(xs[c], ys[r], xs[c + wide], ys[r + tall]))
        for r, c, tall, wide in _rectangles(below, right)
    )
    return Grid(tuple(ys), tuple(xs), cells) if len(cells) >= 2 else None


def find_grids(rules: Rules, page: Rect) -> list[Grid]:
    """The ruled tables of a page, from top to bottom.

    A frame around a single area is no table, nor is something narrower than a sixth of the page (the box
    of a receipt stamp).
    """
    grids = []
    for group in _connected(rules.level, _snapped(rules.upright, rules.level)):
        level, upright = _pruned(_without_paler(group[0]), _without_paler(group[1]))
        if not level or not upright:
            continue
        xs, ys = _places(upright, MIN_COLUMN, _ROOM), _places(level, MIN_ROW)
        left = _overhang([r.start for r in level], xs[0], -1)
        far = _overhang([r.end for r in level], xs[-1], 1)
        top = _overhang([r.start for r in upright], ys[0], -1)
        bottom = _overhang([r.end for r in upright], ys[-1], 1)
        xs = ([left] if left is not None else []) + xs + ([far] if far is not None else [])
        ys = ([top] if top is not None else []) + ys + ([bottom] if bottom is not None else [])
        if len(xs) < 3 or len(ys) < 2 or xs[-1] - xs[0] < page.width / 6:
            continue
        grid = build_grid(xs, ys, rules)
        if grid is not None:
            grids.append(replace(grid, open_top=top is not None, open_bottom=bottom is not None))
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))
