"""Tables that have no vertical rules: with horizontal rules only, or with none at all.

Columns come from the gaps that lines share, rows from the rules, or from numbering, baselines and the ends
of lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.layout.aligned_areas import FEWEST_BANDS, aligned_areas, stretches
from parsers.layout.area_grid import draft_of
from parsers.layout.areas import Area, AreaRow, is_cut_cell
from parsers.layout.columns import chunks
from parsers.layout.content_order import cell_chunks, may_be_parted
from parsers.layout.draft import Draft
from parsers.layout.edges import Edge
from parsers.layout.page_rules import PageRules
from parsers.layout.rows import Habits
from parsers.layout.rule_groups import rule_groups, rule_joints
from parsers.layout.ruled_areas import held_bands, lies_in, ruled_area
from parsers.layout.words import Line

_SPARSE = 2
"""Bands between rules up to which the rules part no rows: they stand at the heading and at the end."""
_FOOT = 1
"""Lines below a table that may be the foot of the page, which only the next one shows."""


def unruled_tables(
    rules: PageRules,
    ruled: Sequence[Draft],
    lines: Sequence[Line],
    width: float,
    known: tuple[float, ...],
    habits: Habits,
) -> tuple[list[Draft], tuple[float, ...]]:
    """The tables of a page that have no vertical rules, from top to bottom, and the borders of their columns.

    ``ruled``: the page's ruled tables; ``lines``: those of the words outside them; ``width``: points of the
    page; ``known``: borders of the columns of such a table on the page before, when it may go on here;
    ``habits``: what pages before have shown of rows. The borders returned are those to look for on the next
    page.
    """
    if not lines:
        return [], ()
    told = rules.by_cells and (
        bool(known or rules.horizontals) or sum(map(may_be_parted, lines)) >= FEWEST_BANDS
    )
    pieces = cell_chunks(lines, rules.horizontals) if told else [chunks(line) for line in lines]
    rows = [AreaRow(line, held) for line, held in zip(lines, pieces, strict=True)]
    words = [word for line in lines for word in line.words]
    drafts: list[Draft] = []
    borders: tuple[float, ...] = ()
    used: set[int] = set()
    sparse: list[tuple[list[Edge], Area, list[int]]] = []
    for group in rule_groups(rules, ruled, words, rows, width):
        area, places = ruled_area(group, rows, known, ruled, rules)
        if area is not None and held_bands(area) <= _SPARSE:
            sparse.append((group, area, places))
        elif area is not None and (draft := draft_of(area, known, group, habits)) and not used & set(places):
            drafts.append(draft)
            used |= set(places)
    for first, last in stretches(rows, used, ruled):
        for area, (start, stop) in aligned_areas(rows[first:last], known, first == 0, last == len(rows)):
            inside = [entry for entry in sparse if lies_in(entry[0], area)]
            area.rules = sorted(edge for group, _, _ in inside for edge in group)
            area.by_cells = rules.by_cells
            stop = _closed(area, start, stop)
            area.joints = rule_joints(rules.horizontals, area.rules) if area.rules else ()
            draft = draft_of(area, known, area.rules, habits)
            if draft is not None:
                drafts.append(draft)
                used |= set(range(first + start, first + stop))
                sparse = [entry for entry in sparse if entry not in inside]
    for group, area, places in sparse:
        if not used & set(places) and (draft := draft_of(area, known, group, habits)):
            drafts.append(draft)
            used |= set(places)
    drafts.sort(key=lambda draft: draft.box[1])
    if drafts:
        end = drafts[-1]
        below = [row for row in rows if row.line.base > end.box[3] + 2]
        later = any(table.box[1] > end.box[3] for table in ruled)
        goes_on = len(below) <= _FOOT or is_cut_cell(below, end.grid.xs)
        borders = end.grid.xs if goes_on and not later else ()
    return drafts, borders


def _closed(area: Area, start: int, stop: int) -> int:
    """Take the lines below the last rule off an area where they show no columns: that rule ends the table.

    ``start``, ``stop``: which lines of the page they are; the latter is returned anew.
    """
    end = area.rules[-1].pos if area.rules else 1e9
    below = [row for row in area.rows if row.line.base > end]
    if below and len(below) < len(area.rows) and all(len(row.chunks) == 1 for row in below):
        area.rows = area.rows[: len(area.rows) - len(below)]
        area.open_bottom = False
        return start + len(area.rows)
    return stop
