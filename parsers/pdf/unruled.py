"""Tables that have no vertical rules: with horizontal rules only, or with none at all.

Columns come from the gaps that lines share, rows from the rules, or from numbering, baselines and the ends
of lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.columns import Chunk, chunks, crosses, find_gutters
from parsers.layout.grid import Edge, Grid, compact, faces_between, join_edges
from parsers.layout.rows import RowLine, Rows, find_rows, row_line
from parsers.layout.words import Line, PlacedWord, group_lines
from parsers.pdf.frame import Frame
from parsers.pdf.rules import PageRules, without_text_marks
from parsers.pdf.tables import Draft

_MIN_RULE = 0.3
"""Share of the page's width from which a rule may belong to a table."""
_SIDE = 7.0
"""Points by which rules of one table may begin or end differently."""
_WIDE = 0.72
"""Share of the text's width from which a line of one piece is body text."""
_MAX_STEP = 26
"""Lines between two lines that show columns, up to which both are of one table."""
_SHIFT = 15.0
"""Points by which a border found on one page may be put right on the next."""
_NEAR = 1.9
"""Shares of the font size up to which a further line belongs to the table."""


class _Row(NamedTuple):
    line: Line
    chunks: list[Chunk]


_SPARSE = 2
"""Bands between rules up to which the rules part no rows: they stand at the heading and at the end."""


@dataclass(slots=True)
class _Area:
    """The lines of one table, and the rules that part its rows (none in a table without rules)."""

    rows: list[_Row]
    rules: list[Edge]
    open_top: bool
    open_bottom: bool


def unruled_tables(
    rules: PageRules,
    ruled: Sequence[Draft],
    words: Sequence[PlacedWord],
    frame: Frame,
    known: tuple[float, ...],
) -> tuple[list[Draft], tuple[float, ...]]:
    """The tables of a page that have no vertical rules, from top to bottom, and the borders of their columns.

    ``ruled``: the page's ruled tables; ``words``: those outside them; ``known``: borders of the columns of
    such a table on the page before, when it may go on here. The borders returned are those to look for on
    the next page.
    """
    upright = [word for word in words if word.turn == 0]
    rows = [_Row(line, chunks(line)) for line in group_lines(upright)]
    if not rows:
        return [], ()
    drafts: list[Draft] = []
    borders: tuple[float, ...] = ()
    used: set[int] = set()
    sparse: list[list[Edge]] = []
    for group in _rule_groups(rules, ruled, upright, rows, frame):
        area, places = _ruled_area(group, rows, known, ruled)
        if area is not None and _held_bands(area) <= _SPARSE:
            sparse.append(group)
        elif area is not None and (draft := _draft(area, known, group)) and not used & set(places):
            drafts.append(draft)
            used |= set(places)
    for first, last in _stretches(rows, used, ruled):
        for area, (start, stop) in _aligned_areas(rows[first:last], known, first == 0, last == len(rows)):
            inside = [group for group in sparse if _lies_in(group, area)]
            area.rules = sorted(edge for group in inside for edge in group)
            draft = _draft(area, known, area.rules)
            if draft is not None:
                drafts.append(draft)
                used |= set(range(first + start, first + stop))
                sparse = [group for group in sparse if group not in inside]
    for group in sparse:
        area, places = _ruled_area(group, rows, known, ruled)
        if area is not None and not used & set(places) and (draft := _draft(area, known, group)):
            drafts.append(draft)
            used |= set(places)
    drafts.sort(key=lambda draft: draft.box[1])
    if drafts:
        end = drafts[-1]
        below = any(row.line.base > end.box[3] + 2 for row in rows)
        later = any(table.box[1] > end.box[3] for table in ruled)
        borders = () if below or later else end.grid.xs
    return drafts, borders


# ---------------------------------------------------------------- areas with horizontal rules


def _rule_groups(
    rules: PageRules,
    ruled: Sequence[Draft],
    words: Sequence[PlacedWord],
    rows: Sequence[_Row],
    frame: Frame,
) -> list[list[Edge]]:
    """Horizontal rules that stand under each other between the same sides."""
    free = [
        edge
        for edge in join_edges(without_text_marks(rules.horizontals, words))
        if not any(
            t.box[1] - 3 <= edge.pos <= t.box[3] + 3
            and t.box[0] - 9 <= edge.start
            and edge.end <= t.box[2] + 9
            for t in ruled
        )
    ]
    groups: list[list[Edge]] = []
    for edge in free:
        fitting = [
            group
            for group in groups
            if edge.start >= min(e.start for e in group) - _SIDE
            and edge.end <= max(e.end for e in group) + _SIDE
            and not _body_between(rows, group[-1], edge)
        ]
        if fitting:
            fitting[-1].append(edge)
        elif edge.length >= _MIN_RULE * frame.width:
            groups.append([edge])
    return [group for group in groups if len(_full(group)) >= 2]


def _full(group: Sequence[Edge]) -> list[Edge]:
    length = max(edge.length for edge in group)
    return [edge for edge in group if edge.length >= 0.9 * length]


def _held_bands(area: _Area) -> int:
    """How many of the bands between rules hold words."""
    return sum(any(a.pos < row.line.base < b.pos for row in area.rows) for a, b in pairwise(area.rules))


def _lies_in(group: Sequence[Edge], area: _Area) -> bool:
    """Whether rules belong to a table found by its lines: they stand in it or at its ends."""
    first, last = area.rows[0].line, area.rows[-1].line
    top, bottom = first.base - 2.5 * first.size, last.base + 1.8 * last.size
    left = min(row.line.x0 for row in area.rows)
    right = max(row.line.x1 for row in area.rows)
    return all(
        top <= edge.pos <= bottom and edge.start <= left + 30 and edge.end >= right - 30
        for edge in _full(group)
    )


def _body_between(rows: Sequence[_Row], above: Edge, below: Edge) -> bool:
    """Whether a paragraph of body text stands between two rules."""
    wide = 0
    for row in rows:
        if above.pos < row.line.base < below.pos:
            line = row.line
            if len(row.chunks) == 1 and line.x1 - line.x0 > _WIDE * above.length:
                wide += 1
                if wide >= 2:
                    return True
            else:
                wide = 0
    return False


def _ruled_area(
    group: Sequence[Edge], rows: Sequence[_Row], known: Sequence[float], ruled: Sequence[Draft]
) -> tuple[_Area | None, list[int]]:
    """The lines between the rules, and those above and below that a page break has left without a rule."""
    top, bottom = group[0].pos, group[-1].pos
    left, right = min(e.start for e in group), max(e.end for e in group)
    inside = [
        index
        for index, row in enumerate(rows)
        if top < row.line.middle_y < bottom and row.line.x1 > left and row.line.x0 < right
    ]
    if not inside or sum(len(rows[index].chunks) > 1 for index in inside) < 1:
        return None, []
    gutters = [g.middle for g in find_gutters(_bands([rows[i] for i in inside]), known)]
    if not gutters:
        return None, []
    if len(gutters) < 2 and sum(len(rows[i].chunks) > 1 for i in inside) < 3:
        return None, []
    above = _extension(rows, range(inside[0] - 1, -1, -1), inside[0], gutters, left, right, ruled)
    below = _extension(rows, range(inside[-1] + 1, len(rows)), inside[-1], gutters, left, right, ruled)
    places = [*sorted(above), *inside, *below]
    return _Area([rows[i] for i in places], list(group), bool(above), bool(below)), places


def _extension(
    rows: Sequence[_Row],
    order: range,
    start: int,
    gutters: Sequence[float],
    left: float,
    right: float,
    ruled: Sequence[Draft],
) -> list[int]:
    """Lines beyond the last rule that stand in the columns; none unless some of them stand in several."""
    found: list[int] = []
    before = rows[start].line
    for index in order:
        line, row = rows[index].line, rows[index].chunks
        step = abs(line.base - before.base)
        between = any(min(line.base, before.base) < t.box[1] < max(line.base, before.base) for t in ruled)
        limit = (_NEAR + 1.0 if not found else _NEAR) * line.size
        if between or step > limit or line.x0 < left - _SIDE or line.x1 > right + _SIDE:
            break
        if any(crosses(chunk, x) for chunk in row for x in gutters):
            break
        found.append(index)
        before = line
    several = any(len({bisect_right(gutters, c.x0) for c in rows[i].chunks}) > 1 for i in found)
    return found if several else []


# ---------------------------------------------------------------- areas without rules


def _stretches(rows: Sequence[_Row], used: set[int], ruled: Sequence[Draft]) -> list[tuple[int, int]]:
    """Runs of lines that are in no table yet and have no table between them."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for index in range(len(rows) + 1):
        ends = index == len(rows) or index in used
        if not ends and start is not None and index > start:
            a, b = rows[index - 1].line.base, rows[index].line.base
            if any(a < table.box[1] + 1 < b or a < table.box[3] - 1 < b for table in ruled):
                stretches.append((start, index))
                start = index
        if ends and start is not None:
            stretches.append((start, index))
            start = None
        elif not ends and start is None:
            start = index
    return stretches


def _aligned_areas(
    rows: Sequence[_Row], known: Sequence[float], at_top: bool, at_bottom: bool
) -> list[tuple[_Area, tuple[int, int]]]:
    """Tables that show only in the alignment of their lines, and which lines they are (first, last + 1)."""
    going_on = known if at_top else ()
    seeds = [
        index
        for first, last, row in _abreast(rows)
        if _shows_columns(row, going_on)
        for index in range(first, last + 1)
    ]
    areas: list[tuple[_Area, tuple[int, int]]] = []
    for cluster in _clusters(rows, seeds):
        first, last = cluster[0], cluster[-1]
        gutters = find_gutters(_bands(rows[first : last + 1]), going_on)
        middles = [gutter.middle for gutter in gutters]
        if len(middles) < 2 or not _is_consistent(rows, cluster, middles, bool(going_on)):
            continue
        first, last = _grown(rows, first, last, middles)
        area = _Area(
            list(rows[first : last + 1]), [], at_top and first == 0, at_bottom and last == len(rows) - 1
        )
        areas.append((area, (first, last + 1)))
    return areas


def _abreast(rows: Sequence[_Row]) -> list[tuple[int, int, list[Chunk]]]:
    """Lines that overlap in height as one: (first, last, chunks from left to right).

    Cells that are centred vertically have their lines on baselines of their own.
    """
    found: list[tuple[int, int, list[Chunk]]] = []
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and rows[index].line.base - rows[start].line.base < 0.8 * rows[start].line.size:
            continue
        merged = sorted(chunk for row in rows[start:index] for chunk in row.chunks)
        found.append((start, index - 1, merged))
        start = index
    return found


def _bands(rows: Sequence[_Row]) -> list[list[Chunk]]:
    return [row for _, _, row in _abreast(rows)]


def _shows_columns(row: Sequence[Chunk], known: Sequence[float]) -> bool:
    if len(row) >= 3:
        return True
    inner = known[1:-1]
    return (
        len(inner) > 1
        and len({bisect_right(inner, chunk.x0 + 0.5) for chunk in row}) > 1
        and not any(crosses(chunk, x) for chunk in row for x in inner)
    )


def _clusters(rows: Sequence[_Row], seeds: Sequence[int]) -> list[list[int]]:
    """Seed lines with no body text and no great distance between them."""
    if not seeds:
        return []
    left = min(row.line.x0 for row in rows)
    right = max(row.line.x1 for row in rows)
    clusters: list[list[int]] = [[seeds[0]]]
    for seed in seeds[1:]:
        before = clusters[-1][-1]
        wide = longest = 0
        for row in rows[before + 1 : seed]:
            single = len(row.chunks) == 1 and row.line.x1 - row.line.x0 > _WIDE * (right - left)
            wide = wide + 1 if single else 0
            longest = max(longest, wide)
        if seed - before > _MAX_STEP or longest > 2:
            clusters.append([seed])
        else:
            clusters[-1].append(seed)
    return clusters


def _is_consistent(
    rows: Sequence[_Row], cluster: Sequence[int], gutters: Sequence[float], going_on: bool
) -> bool:
    """Whether the lines keep to the columns, as those of a table do and those of text do not."""
    inside = _bands(rows[cluster[0] : cluster[-1] + 1])
    three = sum(len({bisect_right(gutters, c.x0 + 0.5) for c in row}) >= 3 for row in inside)
    if three < (1 if going_on else 3):
        return False
    crossing = sum(any(crosses(c, x) for c in row for x in gutters) for row in inside)
    return crossing <= 0.4 * len(inside)


def _grown(rows: Sequence[_Row], first: int, last: int, gutters: Sequence[float]) -> tuple[int, int]:
    """The area with the lines before and after that stand in single columns."""

    def belongs(index: int, other: int) -> bool:
        row, near = rows[index], rows[other].line
        if abs(row.line.base - near.base) > _NEAR * max(row.line.size, near.size):
            return False
        return not any(crosses(chunk, x) for chunk in row.chunks for x in gutters)

    while last + 1 < len(rows) and belongs(last + 1, last):
        last += 1
    while first > 0 and belongs(first - 1, first) and not _ends_text(rows, first - 1, gutters):
        first -= 1
    return first, last


def _ends_text(rows: Sequence[_Row], index: int, gutters: Sequence[float]) -> bool:
    """Whether a line of one piece is the end of a paragraph that runs across the columns above it."""
    if index == 0 or len(rows[index].chunks) > 1:
        return False
    line, above = rows[index].line, rows[index - 1]
    near = line.base - above.line.base < 1.6 * max(line.size, above.line.size)
    return near and any(crosses(chunk, x) for chunk in above.chunks for x in gutters)


# ---------------------------------------------------------------- from an area to a draft


def _edges(area: _Area, known: Sequence[float], group: Sequence[Edge]) -> list[float]:
    """Borders of the columns; those of the page before where they still fit."""
    rows = _bands(area.rows)
    left = min(row[0].x0 for row in rows) - 3.0
    right = max(max(chunk.x1 for chunk in row) for row in rows) + 3.0
    if group:
        left, right = min(left, *(e.start for e in group)), max(right, *(e.end for e in group))
    same_table = len(known) > 2 and abs(known[0] - left) < 40
    if same_table:
        left, right = min(left, known[0]), max(right, known[-1])
    else:
        known = ()
    gutters = find_gutters(rows, known)
    strongest = max((gutter.support for gutter in gutters), default=0)
    waiting = [x for x in known[1:-1] if not any(g.x0 <= x <= g.x1 for g in gutters)]
    inner: list[float] = []
    for gutter in gutters:
        same = [x for x in known[1:-1] if gutter.x0 <= x <= gutter.x1]
        near = [x for x in waiting if gutter.x0 - _SHIFT <= x <= gutter.x1 + _SHIFT]
        if known and not same and not near and gutter.support < max(3, 0.5 * strongest):
            continue
        inner.append(same[0] if same else gutter.middle)
    # columns that hold nothing on this page
    reach = max(max(chunk.x1 for chunk in row) for row in rows)
    inner += [x for x in known[1:-1] if x > reach]
    inner = sorted({x for x in inner if left + 5 < x < right - 5})
    return [left, *(b for a, b in pairwise([left, *inner]) if b - a > 8), right]


def _draft(area: _Area, known: Sequence[float], group: Sequence[Edge]) -> Draft | None:
    edges = _edges(area, known, group)
    if len(edges) < 3 or (not area.rules and len(edges) < 4):
        return None
    lines = [row_line(row.line, row.chunks, edges) for row in area.rows]
    ys, bounds = _row_bounds(lines, edges, area)
    if not area.rules and len(ys) < 3:
        return None
    grid = _grid(lines, edges, ys, bounds, area)
    return _filled(grid, area)


def _row_bounds(
    lines: Sequence[RowLine], edges: Sequence[float], area: _Area
) -> tuple[list[float], list[list[bool]]]:
    """y of the row borders, and for each border which columns it parts."""
    n_cols = len(edges) - 1
    top = min(line.base - line.size for line in lines) - 1.0
    bottom = max(line.base + 0.35 * line.size for line in lines) + 1.0
    if not area.rules:
        rows = find_rows(lines, edges)
        inner = [_between(lines, at) for at in rows.starts if at > 0]
        bounds = [_parted(rows, at, n_cols) for at in rows.starts if at > 0]
        return [top, *inner, bottom], [[True] * n_cols, *bounds, [True] * n_cols]
    marks = [(edge.pos, _covered(edge, edges)) for edge in area.rules]
    if lines[0].base < marks[0][0]:
        marks.insert(0, (top, [True] * n_cols))
    if lines[-1].base > marks[-1][0]:
        marks.append((bottom, [True] * n_cols))
    marks = _merged_marks(marks)
    held = sum(any(a[0] < line.base < b[0] for line in lines) for a, b in pairwise(marks))
    extra: list[tuple[float, list[bool]]] = []
    for a, b in pairwise(marks):
        band = [line for line in lines if a[0] < line.base - 0.3 * line.size < b[0]]
        if _holds_rows(band, held):
            rows = find_rows(band, edges)
            extra += [(_between(band, at), _parted(rows, at, n_cols)) for at in rows.starts if at > 0]
    marks = sorted([*marks, *extra], key=lambda mark: mark[0])
    return [y for y, _ in marks], [covered for _, covered in marks]


def _holds_rows(band: Sequence[RowLine], held: int) -> bool:
    """Whether the lines between two rules are several rows: rules only at the head and at the end."""
    numbers = [line.parts[0].text.strip("().") for line in band if 0 in line.parts]
    counts = [int(number) for number in numbers if number.isdigit()]
    counting = sum(b == a + 1 for a, b in pairwise(counts))
    return counting >= 2 or (counting == 1 and len(counts) == 2) or (held <= 3 and len(band) >= 8)


def _merged_marks(marks: list[tuple[float, list[bool]]]) -> list[tuple[float, list[bool]]]:
    """Rules at (nearly) the same height as one."""
    merged: list[tuple[float, list[bool]]] = []
    for pos, covered in marks:
        if merged and pos - merged[-1][0] < 4.5:
            merged[-1] = (merged[-1][0], [a or b for a, b in zip(merged[-1][1], covered, strict=True)])
        else:
            merged.append((pos, covered))
    return merged


def _covered(edge: Edge, edges: Sequence[float]) -> list[bool]:
    return [min(edge.end, b) - max(edge.start, a) >= 0.5 * (b - a) for a, b in pairwise(edges)]


def _between(lines: Sequence[RowLine], at: int) -> float:
    """y between a line and the one before it."""
    above, below = lines[at - 1], lines[at]
    return (above.base + 0.22 * above.size + below.base - 0.78 * below.size) / 2


def _parted(rows: Rows, at: int, n_cols: int) -> list[bool]:
    """Which columns the border above a row parts: all but those whose cell goes on."""
    return [col >= rows.groups or at in rows.group_starts for col in range(n_cols)]


def _grid(
    lines: Sequence[RowLine],
    edges: Sequence[float],
    ys: Sequence[float],
    bounds: Sequence[Sequence[bool]],
    area: _Area,
) -> Grid:
    """The grid of an area: borders everywhere but where words run across, or a rule leaves a column out."""
    n_rows, n_cols = len(ys) - 1, len(edges) - 1
    upright = [[True] * n_rows for _ in edges]
    inner_y = ys[1:-1]
    by_row: dict[int, list[_Row]] = {}
    for row in area.rows:
        by_row.setdefault(bisect_right(inner_y, row.line.middle_y), []).append(row)
    for r, held in by_row.items():
        for row in held:
            for chunk in row.chunks:
                for k in range(1, n_cols):
                    if crosses(chunk, edges[k]):
                        upright[k][r] = False
        if r == 0:
            _widen_heading(held, edges, upright)
        alone = all(len(row.chunks) == 1 for row in held) and any(
            crosses(c, x) for row in held for c in row.chunks for x in edges[1:-1]
        )
        if alone:  # a title over the rest of the row
            first = min(bisect_right(edges[1:-1], row.line.x0 + 0.5) for row in held)
            for k in range(first + 1, n_cols):
                upright[k][r] = False
    level = [[True] * n_cols if k in (0, n_rows) else list(bounds[k]) for k in range(n_rows + 1)]
    faces = faces_between(upright, level, n_rows, n_cols)
    return compact(Grid(tuple(edges), tuple(ys), tuple(faces), area.open_top, area.open_bottom, True, True))


def _widen_heading(held: Sequence[_Row], edges: Sequence[float], upright: list[list[bool]]) -> None:
    """Let a centred heading span the empty columns beside it when it stands in the middle of them all."""
    n_cols = len(edges) - 1
    columns: dict[int, list[Chunk]] = {}
    for row in held:
        for chunk in row.chunks:
            columns.setdefault(bisect_right(edges[1:-1], chunk.x0 + 0.5), []).append(chunk)
    for col, chunk_list in columns.items():
        centre = (min(c.x0 for c in chunk_list) + max(c.x1 for c in chunk_list)) / 2
        own = abs(centre - (edges[col] + edges[col + 1]) / 2)
        for first, last in ((col - 1, col), (col, col + 1)):
            other = first if first != col else last
            if not 0 <= other < n_cols or other in columns:
                continue
            if abs(centre - (edges[first] + edges[last + 1]) / 2) < own - 2.0:
                upright[max(first, last)][0] = False
                break


def _filled(grid: Grid, area: _Area) -> Draft:
    owner = grid.owner()
    words: list[list[PlacedWord]] = [[] for _ in grid.faces]
    taken: set[int] = set()
    inner_x, inner_y = grid.xs[1:-1], grid.ys[1:-1]
    for row in area.rows:
        r = bisect_right(inner_y, row.line.middle_y)
        for chunk in row.chunks:
            face = owner[r][bisect_right(inner_x, chunk.x0 + 0.5)]
            words[face] += chunk.words
            taken.update(word.order for word in chunk.words)
    return Draft(grid, words, "unruled", taken)
