"""Rows of a table that has no horizontal rules.

The lines of a table are parted into bands, one below the other. In each the cells begin together at its top,
or are centred on its middle, or end together; a cell has no empty lines, and a row one number at most. Of all
ways to part the lines the one is taken that needs the least of what is unlikely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.layout.row_evidence import Evidence
from parsers.layout.row_lines import RowLine, row_line
from parsers.layout.row_search import Anchor, Search, Setting, Way, off

__all__ = ["Habits", "RowLine", "Rows", "find_rows", "row_line"]

_ANCHORS: tuple[Anchor, ...] = ("top", "middle", "bottom")
_MAX_GROUPS = 2
"""Leading columns whose cells may run over several rows."""
_GROUPS, _KEPT = 4.0, -0.3
"""Cost of such cells in a table, and in one that had them on the page before."""
_CHANGES = 2
"""How often the setting is put right by what was found in it."""
SURE = 3.0
"""Margin from which the rows of a table that may hold one only are parted."""
_CLEARLY = 0.5
"""Sum of font sizes by which the cells of a column must stand nearer to another anchor."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a table begin."""

    starts: list[int]
    """Indices of the lines that begin a row. The first line always does."""
    going_on: Mapping[int, frozenset[int]]
    """For each of the starts the columns whose cells do not begin there but go on."""
    merged: bool = True
    """Whether those cells are merged over rows that are tasks each; else the rows are parts of one task, and
    it is only sure that the words of such a cell belong to the first."""
    heading: int = 0
    """Lines of a bold heading."""
    margin: float = 0.0
    """Logarithm of the odds that the lines are parted so rather than not at all."""


@dataclass(slots=True)
class Habits:
    """What a document's tables have shown so far of their rows, by number of columns."""

    groups: dict[int, int] = field(default_factory=dict)
    """Leading columns whose cells run over several rows."""
    anchors: dict[int, dict[int, Anchor]] = field(default_factory=dict)
    """Where in their rows the cells of each column stand."""
    ruled: set[int] = field(default_factory=set)
    """Numbers of columns of the tables whose rows horizontal rules part."""


def find_rows(
    lines: Sequence[RowLine],
    edges: Sequence[float],
    walls: Sequence[int] = (),
    habits: Habits | None = None,
    by_cells: bool = True,
) -> Rows:
    """The rows of a table's lines.

    ``edges``: borders of the columns; ``walls``: lines above which a rule stands, so that a row begins;
    ``habits``: what pages before have shown, to which these rows are added; ``by_cells``: the words are in
    the order in which a program wrote them.
    """
    if not lines:
        return Rows([], {})
    evidence = Evidence(lines, edges, walls, by_cells)
    n_cols = len(edges) - 1
    habits = habits or Habits()
    inner = {at for at in (*walls, evidence.heading) if 0 < at < len(lines)}
    setting = Setting(dict.fromkeys(range(n_cols), "top"), walls=frozenset(inner))
    found = [_settled(evidence, one) for one in _beginnings(setting, range(n_cols), habits)]
    plain = min(found, key=_cost)[1]
    for groups in range(1, min(_MAX_GROUPS, n_cols - 3) + 1):
        price = _KEPT if groups == habits.groups.get(n_cols) else _GROUPS
        for one in _beginnings(replace(plain, groups=groups), range(groups), habits):
            way, setting = _settled(evidence, one)
            found.append((way._replace(cost=way.cost + price), setting))
    way, setting = min(found, key=_cost)
    if len(way.starts) > 2:
        habits.groups[n_cols], habits.anchors[n_cols] = setting.groups, setting.anchors
    whole = Search(evidence, setting).price([0, *sorted(inner), len(lines)])
    leading = frozenset(range(setting.groups))
    going_on = {k: frozenset() if k in way.group_starts else leading for k in way.starts}
    return Rows(way.starts, going_on, evidence.main_column not in leading, evidence.heading, whole - way.cost)


def _cost(found: tuple[Way, Setting]) -> float:
    return found[0].cost


def _beginnings(setting: Setting, cols: range, habits: Habits) -> list[Setting]:
    """The setting with the cells of some columns at the top, in the middle, and as on the page before."""
    tries: list[dict[int, Anchor]] = [dict.fromkeys(cols, "top"), dict.fromkeys(cols, "middle")]
    before = habits.anchors.get(len(setting.anchors))
    if before is not None:
        tries.append({col: before[col] for col in cols})
    return [replace(setting, anchors=setting.anchors | anchors) for anchors in tries]


def _settled(evidence: Evidence, setting: Setting) -> tuple[Way, Setting]:
    """The best way, and the setting that it bears out."""
    way = Search(evidence, setting).best()
    for _ in range(_CHANGES):
        changed = replace(
            setting, anchors=_anchors(evidence, way, setting), least=_least_gap(evidence, way, setting.groups)
        )
        if changed == setting:
            break
        setting = changed
        way = Search(evidence, setting).best()
    return way, setting


def _least_gap(evidence: Evidence, way: Way, groups: int) -> float:
    """The extra height that the rows keep between them; negative where they are too few to tell."""
    gaps, lines = evidence.gaps(groups), evidence.lines
    extras = sorted(
        gaps[k]
        for k in way.starts
        if k > evidence.heading and not lines[k].spanning and not lines[k - 1].spanning
    )
    return max(extras[len(extras) // 5], 0.0) if len(extras) >= 3 else -1.0


def _anchors(evidence: Evidence, way: Way, setting: Setting) -> dict[int, Anchor]:
    """For each column the anchor that its cells keep to."""
    total: dict[int, dict[Anchor, float]] = {}
    columns = range(len(setting.anchors))
    end = len(evidence.lines)
    bands = [(start, stop, columns[setting.groups :]) for start, stop in pairwise([*way.starts, end])]
    bands += [
        (start, stop, columns[: setting.groups])
        for start, stop in pairwise([*way.group_starts, end])
        if start > evidence.heading and stop < end  # others may be cut by the page's ends
    ]
    for start, stop, cols in bands:
        if start < evidence.heading or evidence.lines[start].spanning:
            continue
        cells = _cells(evidence.lines[start:stop], cols if cols.start else columns)
        first, last = (
            min((a for a, _ in cells.values()), default=0.0),
            max((b for _, b in cells.values()), default=0.0),
        )
        for col in cols:
            if col in cells:
                kept = total.setdefault(col, dict.fromkeys(_ANCHORS, 0.0))
                for anchor in _ANCHORS:
                    kept[anchor] += min(off(anchor, cells[col], first, last) / evidence.size, 1.0)
    anchors = dict(setting.anchors)
    for col, kept in total.items():
        best = min(_ANCHORS, key=lambda anchor: kept[anchor])
        if kept[best] < kept[anchors[col]] - _CLEARLY:
            anchors[col] = best
    return anchors


def _cells(lines: Sequence[RowLine], cols: range) -> dict[int, tuple[float, float]]:
    """For each column the baselines of its first and last line."""
    cells: dict[int, tuple[float, float]] = {}
    for line in lines:
        for col, part in line.parts.items():
            if col in cols and not line.spanning:
                cells[col] = (cells[col][0] if col in cells else part.base, part.base)
    return cells
