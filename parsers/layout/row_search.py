"""The way to part a table's lines into rows that takes the least to believe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from parsers.layout.row_evidence import NEVER, TITLE, Evidence, is_number_row
from parsers.layout.row_writing import Ties

Anchor = Literal["top", "middle", "bottom"]
"""Where in its row a cell stands."""
_ROW = 0.7
"""Cost of a further row."""
_OFF, _OFF_CUT = 3.5, 1.5
"""Cost of a cell that stands off its column's place in the row, and of one that a page break may have cut."""
_MIXED = 6.0
"""Cost of words beside a title that runs across the columns."""
_SECOND_NUMBER, _NO_NUMBER = 6.0, 1.5
"""Cost of a row with a further number, and of one without any in a table of numbered rows."""
_EMPTY_GROUP, _CUT_GROUP = 8.0, 1.0
"""Cost of a merged cell or a title with no words beside it, and of one that may stand on the page before."""
_TALL_GROUP = 12.0
"""Cost of a merged cell of which whole lines stand above the rows beside it."""
_NO_GAP, _GAP, _SOME_GAP = 0.8, 2.5, 0.7
"""Cost of a row that begins without a gap, and of lines that go on below a wide and a narrow one."""
_NARROW, _TOO_NARROW = 4.0, 8.0
"""Cost of a row that begins below a gap a little and much narrower than those that rows keep."""
_LONELY = 3.0
"""Cost of a row that has a single cell, and that not in the column with the most words; less with two."""
_IN_HEADING = 4.0
"""Cost of a further row of the heading, but at words that run across columns and at numbers of columns."""
_LIMIT = 60.0
"""Cost from which a band is not looked at."""
_TORN, _MOST_TORN = 3.0, 15.0
"""Cost of a row that begins amid one of which the order of the file tells, and the most for several."""
_FUSED = 6.0
"""Cost of words in one row of which the order of the file tells that they are of two."""
_TALLEST = 120
"""Lines of the tallest row or merged cell that is looked for: twice those of a page."""


class Way(NamedTuple):
    """One way to part the lines."""

    cost: float
    starts: list[int]
    """Lines that begin a row."""
    group_starts: list[int]
    """Of the starts, those at which the cells of leading columns begin too."""


@dataclass(frozen=True)
class Setting:
    """What is taken for granted while the lines are parted."""

    anchors: dict[int, Anchor]
    """For each column where its cells stand."""
    groups: int = 0
    """Leading columns whose cells run over several rows."""
    walls: frozenset[int] = frozenset()
    """Lines above which a rule stands."""
    least: float | None = None
    """The extra height that rows keep between them: None where not known yet, negative where none."""


@dataclass(slots=True)
class _Band:
    """Lines that may be a row, with the cells of some columns."""

    cells: dict[int, tuple[float, float]] = field(default_factory=dict)
    """For each column the baselines of its first and last line."""
    first: float = NEVER
    last: float = -NEVER
    titles: int = 0
    others: int = 0
    numbers: int = 0


def off(anchor: Anchor, cell: tuple[float, float], first: float, last: float) -> float:
    """Points by which a cell stands off its place in a row; ``first``, ``last``: baselines of the row."""
    if anchor == "top":
        return cell[0] - first
    if anchor == "bottom":
        return last - cell[1]
    return abs(cell[0] + cell[1] - first - last) / 2


class Search:
    """The cheapest way to part the lines, in a setting."""

    def __init__(self, evidence: Evidence, setting: Setting) -> None:
        self.evidence = evidence
        self.setting = setting
        self.n = len(evidence.lines)
        self.columns = range(len(setting.anchors))
        self.slack = max(0.3 * evidence.size, 0.26 * evidence.pitch)

    def best(self) -> Way:
        """The cheapest way of all."""
        return self._grouped() if self.setting.groups else self._plain()

    def price(self, bounds: Sequence[int]) -> float:
        """What it takes to believe in rows that are given."""
        total = 0.0
        for start, stop in pairwise(bounds):
            ends = dict(self._bands(start, self.columns, *self._parting))
            total += _ROW + ends.get(stop, NEVER)  # more than is looked at
        return total

    def _plain(self) -> Way:
        """Rows whose cells all begin and end together."""
        best, before = _chain(0, self.n, lambda i: self._bands(i, self.columns, *self._parting))
        starts = _traced(before, 0, self.n)
        return Way(best[self.n], starts, starts)

    def _grouped(self) -> Way:
        """Rows of which several may stand beside one cell of the leading columns."""
        groups = self.setting.groups
        lead_ties = self.evidence.writing.group_ties(groups)
        begin = self._with_ties(self._costs_of_gaps(0)[0], lead_ties)
        free = [0.0] * self.n
        sub_ties = self.evidence.writing.ties(groups)
        sub_begin, sub_go_on = self._costs_of_gaps(groups)
        sub_begin = self._with_ties(sub_begin, sub_ties)
        alone = [not line.spanning and max(line.parts) < groups for line in self.evidence.lines]
        sub_begin = [0.0 if lead else cost for lead, cost in zip(alone, sub_begin, strict=True)]
        bands: dict[int, list[tuple[int, float]]] = {}
        traces: dict[int, dict[int, int]] = {}

        def sub_bands(i: int, stop: int) -> list[tuple[int, float]]:
            if i not in bands:
                bands[i] = self._bands(i, self.columns[groups:], sub_begin, sub_go_on, sub_ties)
            return [(j, cost) for j, cost in bands[i] if j <= stop]

        def ends(i: int) -> list[tuple[int, float]]:
            lead = self._bands(i, self.columns[:groups], begin, free, lead_ties)
            if not lead:
                return []
            stop = lead[-1][0]
            # where only a leading cell has words no row begins but the first beside it
            best, traces[i] = _chain(i, stop, lambda k: [] if alone[k] and k > i else sub_bands(k, stop))
            price = _TALL_GROUP if i and alone[i] and not self._overlaps(i, alone) else 0.0
            return [
                (j, cost + (_EMPTY_GROUP if all(alone[i:j]) else best[j] - _ROW + price))
                for j, cost in lead
                if j in traces[i]
            ]

        best, before = _chain(0, self.n, ends)
        group_starts = _traced(before, 0, self.n)
        starts: list[int] = []
        for i, j in pairwise([*group_starts, self.n]):
            starts += _traced(traces[i], i, j) if j in traces.get(i, ()) else [i]
        return Way(best[self.n], starts, group_starts)

    def _overlaps(self, k: int, alone: Sequence[bool]) -> bool:
        """Whether other words begin beside a line, nearer below than lines of one cell stand."""
        lines = self.evidence.lines
        return (
            k + 1 < self.n
            and not alone[k + 1]
            and lines[k + 1].base - lines[k].base < 0.9 * self.evidence.pitch
        )

    @cached_property
    def _parting(self) -> tuple[list[float], list[float], Ties]:
        ties = self.evidence.writing.ties(0)
        begin, go_on = self._costs_of_gaps(0)
        return self._with_ties(begin, ties), go_on, ties

    def _with_ties(self, begin: Sequence[float], ties: Ties) -> list[float]:
        """The costs of rows beginning, those among them that tear rows of which the file tells."""
        heading, walls = self.evidence.heading, self.setting.walls
        return [
            cost + min(_TORN * torn, _MOST_TORN) if torn and k >= heading and k not in walls else cost
            for k, (cost, torn) in enumerate(zip(begin, ties.torn, strict=True))
        ]

    def _costs_of_gaps(self, first_col: int) -> tuple[list[float], list[float]]:
        """Above each line the cost of a row beginning there, and of none."""
        lines, least, size = self.evidence.lines, self.setting.least, self.evidence.size
        begin, go_on = [0.0], [0.0]
        for k, extra in enumerate(self.evidence.gaps(first_col)[1:], start=1):
            title = lines[k].spanning or lines[k - 1].spanning
            here, none = 0.0, 0.0
            if extra < -0.3 * size - self.evidence.usual:
                here = NEVER  # lines that overlap in height are of one row
            elif title or least is None or least < 0:
                here = 0.0 if title or extra > 0.12 * size else _NO_GAP
                none = _GAP if extra > 0.42 * size else _SOME_GAP if extra > 0.12 * size else 0.0
            elif least > 0.05 * size:
                near = extra >= least - 0.05 * size
                narrow = _NARROW if extra > least - 0.15 * size else _TOO_NARROW
                here = 0.0 if near else narrow
                none = 0.0 if not near else _GAP if extra > 0.3 * size else _SOME_GAP
            if k < self.evidence.heading and not title and not is_number_row(lines[k]):
                here += _IN_HEADING
            begin.append(0.0 if k in self.setting.walls else here)
            go_on.append(none)
        return begin, go_on

    def _bands(
        self, start: int, cols: range, begin: Sequence[float], go_on: Sequence[float], ties: Ties
    ) -> list[tuple[int, float]]:
        """Where rows that begin at a line may end, with their costs. ``cols``: whose cells are looked at."""
        found: list[tuple[int, float]] = []
        band = _Band()
        cost = begin[start]
        for k in range(start, min(start + _TALLEST, self.n)):
            if k > start:
                if k in self.setting.walls:
                    break
                cost += go_on[k]
                if k in ties.apart and k >= self.evidence.heading:
                    cost += _FUSED * sum(above >= start for above in ties.apart[k])
            cost += self._add(band, k, start, cols)
            if cost > _LIMIT:
                break
            after = k + 1
            if after == self.n or begin[after] < NEVER:
                found.append((after, cost + self._shape(band, start, after, cols)))
        return found

    def _add(self, band: _Band, k: int, start: int, cols: range) -> float:
        """Put a line into a band; the cost of its words going on with those above, or beginning."""
        line = self.evidence.lines[k]
        cost = 0.0
        held = line.spanning
        for col, pair in self.evidence.pairs[k].items():
            if col == TITLE:
                cost += pair.one if pair.above >= start else pair.two
            elif col in cols:
                held = True
                cost += pair.one if pair.above >= start else pair.two
                base = line.parts[col].base
                band.cells[col] = (band.cells[col][0] if col in band.cells else base, base)
        if held or cols.start == 0:  # cells of leading columns stand beside all rows
            band.first, band.last = min(band.first, line.base), max(band.last, line.base)
        if line.spanning:
            band.titles += 1
        elif held:
            band.others += 1
        if k in self.evidence.numbers and self.evidence.number_column in cols:
            band.numbers += 1
        return cost

    def _shape(self, band: _Band, start: int, stop: int, cols: range) -> float:
        """The cost of how the cells of a row stand, of its numbers, and of words beside a title."""
        if stop <= self.evidence.heading:
            return 0.0
        top = start <= self.evidence.heading
        if not band.titles and not band.others:
            return _CUT_GROUP if top else _EMPTY_GROUP
        cost = _SECOND_NUMBER * max(band.numbers - 1, 0)
        if band.titles:
            return cost + (_MIXED if band.others else 0.0)
        if self.evidence.numbers and self.evidence.number_column in cols and not band.numbers and start:
            cost += _NO_NUMBER
        main = self.evidence.main_column
        if main in cols and main not in band.cells and not top:
            cost += _LONELY / len(band.cells) if len(band.cells) < 3 else 0.0
        for col, cell in band.cells.items():
            anchor = self.setting.anchors[col]
            share = off(anchor, cell, band.first, band.last) / self.slack
            cut = anchor != "top" and (top or stop == self.n)
            if cut:  # programs put the words of a cell that a page break cuts at its top
                share = min(share, off("top", cell, band.first, band.last) / self.slack)
            cost += 0.5 * share if share <= 1.0 else _OFF_CUT if cut else _OFF
        return cost


def _chain(
    start: int, stop: int, ends: Callable[[int], list[tuple[int, float]]]
) -> tuple[dict[int, float], dict[int, int]]:
    """The cheapest chain of rows from one line to another: what it costs to come to a line, and from where.

    ``ends``: where rows that begin at a line may end, with their costs.
    """
    best, before = {start: 0.0}, dict[int, int]()
    for i in range(start, stop):
        if i not in best:
            continue
        for j, cost in ends(i):
            total = best[i] + cost + _ROW
            if j not in best or total < best[j]:
                best[j], before[j] = total, i
    if stop not in best:
        best[stop], before[stop] = NEVER, start
    return best, before


def _traced(before: dict[int, int], start: int, stop: int) -> list[int]:
    """The lines at which the rows of a chain begin."""
    found: list[int] = []
    while stop > start:
        stop = before[stop]
        found.append(stop)
    return found[::-1]
