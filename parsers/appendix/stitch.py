"""Fragments → assignment tables over their pages, with the reason for every join."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from normalizers.text import is_running_head, strip_marks
from parsers.appendix.cells import read_grid
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.guess import guess_header
from parsers.appendix.header import Header, find_headers, is_number_row, repeats
from parsers.appendix.headings import heading_key
from parsers.appendix.labels import Label, parse_label, split_label
from parsers.appendix.layout import build_layout, place_headings
from parsers.appendix.model import Column, Grid, Layout, Segment, Table
from schema.document import SourceDocument, TableFragment, TextBlock

_EDGE_POINTS = 6.0
"""A column rule may shift this far between two pages."""
_TITLE = re.compile(r"^(?:phu luc|phu bieu|bieu so|bieu mau|bang so|mau so|danh muc|ke hoach|chuong trinh)\b")
_APPENDIX = re.compile(r"^(?:phu luc|phu bieu|bieu)\s*(?:so\s*)?[:.]?\s*(?P<label>[ivxlc]+|\d+|[a-z])?\b")
_CAPTION = re.compile(r"\b(?:kem theo|ban hanh kem)\b")
_END = re.compile(r"^(?:noi nhan|tm\.|kt\.|chu tich|nguoi lap|ghi chu\s*:)")
_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?\d{0,4}(?:\s*/\s*\d{1,4})?\W*$")
_LONG = 40
_TITLE_LENGTH = 200
_SAME = 0.6


@dataclass(slots=True)
class _Numbers:
    """The numbering of a run of rows: its first and last number, and its first section label."""

    first: int | None = None
    last: int | None = None
    first_section: Label | None = None
    last_is_section: bool = False
    any_section: bool = False


@dataclass(slots=True)
class _State:
    classify: CellClassifier
    guess: bool = False
    tables: list[Table] = field(default_factory=list)
    current: Table | None = None
    header: Header | None = None
    between: list[TextBlock] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)


def stitch(document: SourceDocument, classify: CellClassifier) -> list[Table]:
    """The assignment tables of a document, in order, each with the pieces of its fragments.

    Where no heading of one is found, tables are looked for whose cells alone show what they are.
    """
    grids = {
        at: read_grid(index, item)
        for index, (at, item) in enumerate(
            (at, item) for at, item in enumerate(document.items) if isinstance(item, TableFragment)
        )
        if item.n_rows and item.n_cols
    }
    tables = _walk(document, grids, _State(classify))
    return tables or _walk(document, grids, _State(classify, guess=True))


def _walk(document: SourceDocument, grids: dict[int, Grid], state: _State) -> list[Table]:
    for at, item in enumerate(document.items):
        if isinstance(item, TextBlock):
            state.between.append(item)
        elif at in grids:
            _take(state, grids[at])
    return state.tables


def _take(state: _State, grid: Grid) -> None:
    headers = find_headers(grid)
    if not headers and state.guess and (state.current is None or _separates(state)):
        guessed = guess_header(grid, state.classify)
        headers = [guessed] if guessed is not None else []
    stop = headers[0].rows.start if headers else len(grid.rows)
    if stop:
        _take_bare(state, grid, range(stop), whole=not headers)
    for place, header in enumerate(headers):
        after = headers[place + 1].rows.start if place + 1 < len(headers) else len(grid.rows)
        _take_headed(state, grid, header, range(header.rows.stop, after))
    state.titles.update(key for _, key in _lines(state.between))
    state.between = []


def _take_headed(state: _State, grid: Grid, header: Header, rows: range) -> None:
    """Rows under a heading: more of the current table, a new table, or a table of another kind."""
    current = state.current
    if current is not None and _same_headings(current, header):
        last = current.segments[-1]
        if last.grid is grid and last.body.stop == header.rows.start:
            reason = _restarts(state, current, grid, rows, title=False)
            if not reason:
                last.repeated.extend(header.rows)
                last.body = range(last.body.start, rows.stop)
                return
        elif not _is_new(state, current, grid, rows):
            layout = _inherit(current, grid, header) or _unify(
                current, build_layout(grid, header, rows, state.classify)
            )
            because = "the same headings"
            going_on = _goes_on(current, grid, rows)
            if going_on:
                because += f", and {going_on}"
            current.segments.append(
                Segment(grid, header.rows, rows, layout, because=because, titles=_titles(state))
            )
            return
    if not header.verdict.assigns:
        state.current = None
        return
    layout = build_layout(grid, header, rows, state.classify)
    table = Table(len(state.tables), [Segment(grid, header.rows, rows, layout)], grid.fragment.has_spans)
    table.guessed = state.guess
    state.tables.append(table)
    state.current, state.header = table, header


def _take_bare(state: _State, grid: Grid, rows: range, whole: bool) -> None:
    """Rows without a heading of their own: the current table goes on, or they belong to none."""
    current = state.current
    if current is None or current.segments[-1].grid is grid:
        return
    start = rows.start
    headings = current.segments[0].layout.headings()
    while start < rows.stop and (
        repeats(grid.distinct(start), headings, grid.n_cols)
        or is_number_row(grid.distinct(start), grid.n_cols)
    ):
        start += 1
    header, body = range(rows.start, start), range(start, rows.stop)
    layout, because = _continue(state, current, grid, body, has_header=bool(header))
    if layout is None:
        if whole and _separates(state):
            state.current = None
        return
    waiting = not any(len(segment.body) for segment in current.segments)
    if waiting and state.header is not None:
        # the heading stood alone in its fragment: only now there are cells below it to look at
        first = current.segments[0]
        above = _over_columns(state.header, first.grid, grid)
        if above is not None:
            layout = build_layout(grid, above, body, state.classify)
        if grid.n_cols == first.grid.n_cols:
            first.layout = layout
    current.segments.append(Segment(grid, header, body, layout, because=because, titles=_titles(state)))


def _over_columns(header: Header, above: Grid, grid: Grid) -> Header | None:
    """A heading that stood alone, set over the columns of the fragment below; None where they do not fit."""
    if above.n_cols == grid.n_cols:
        return header
    old, new = above.fragment.column_edges, grid.fragment.column_edges
    if len(old) != len(header.headings) + 1 or len(new) != grid.n_cols + 1 or len(new) < len(old):
        return None
    places = [bisect_right(old, (left + right) / 2) - 1 for left, right in pairwise(new)]
    if not all(0 <= place < len(header.headings) for place in places):
        return None
    return replace(
        header,
        headings=tuple(header.headings[place] for place in places),
        deciding=tuple(header.deciding[place] for place in places),
        fields=tuple(header.fields[place] for place in places),
    )


def _continue(
    state: _State, current: Table, grid: Grid, rows: range, has_header: bool
) -> tuple[Layout | None, str]:
    """The columns of a fragment that goes on with the current table, and why; None when it does not."""
    last = current.segments[-1]
    if grid.fragment.sheet != last.grid.fragment.sheet or not len(rows):
        return None, ""
    if _separates(state):
        return None, ""
    known = last.layout
    going_on = _goes_on(current, grid, rows)
    if has_header and grid.n_cols == last.grid.n_cols:
        return known, "a heading repeated, badly recognised"
    mapped = _by_edges_of_any(current, grid) or _by_edges(last.grid, grid, known)
    if mapped is not None:
        return mapped, "columns at the same places" + (f", and {going_on}" if going_on else "")
    next_page = _next_page(last.grid, grid)
    quiet = not _has_words(state)
    if grid.n_cols == last.grid.n_cols and (going_on or next_page or quiet):
        if grid.fragment.page and grid.fragment.column_edges and not (going_on or next_page):
            return None, ""
        return known, "as many columns" + (f", and {going_on}" if going_on else "")
    if grid.n_cols != last.grid.n_cols and grid.n_cols > 2 and (next_page or going_on or quiet):
        placed = place_headings(known, grid, rows, state.classify)
        if placed is not None:
            return placed, "cells of the same kinds" + (f", and {going_on}" if going_on else "")
    return None, ""


def _next_page(before: Grid, after: Grid) -> bool:
    earlier = [cell.page for row in before.rows[-1:] for cell in row if cell is not None and cell.page]
    first = after.fragment.page
    last = max(earlier, default=before.fragment.page or 0)
    return bool(first) and bool(last) and first in (last, last + 1) if first else False


def _by_edges_of_any(current: Table, grid: Grid) -> Layout | None:
    """The layout of the last fragment whose columns are as many and stand at the same places."""
    for segment in reversed(current.segments):
        if segment.grid.n_cols == grid.n_cols:
            layout = _by_edges(segment.grid, grid, segment.layout)
            if layout is not None:
                return layout
    return None


def _by_edges(before: Grid, after: Grid, known: Layout) -> Layout | None:
    """The same layout where the column rules stand at the same places; thin phantom columns aside."""
    old, new = before.fragment.column_edges, after.fragment.column_edges
    if len(old) < 2 or len(new) < 2:
        return None
    if len(old) == len(new):
        same = all(abs(a - b) <= _EDGE_POINTS for a, b in zip(old, new, strict=True))
        shift = (new[0] - old[0] + new[-1] - old[-1]) / 2
        moved = all(abs(a + shift - b) <= _EDGE_POINTS for a, b in zip(old, new, strict=True))
        return known if same or moved else None
    columns = []
    for column in known.columns:
        if column.index + 1 >= len(old):
            return None
        left, right = old[column.index], old[column.index + 1]
        best = max(range(len(new) - 1), key=lambda i: min(right, new[i + 1]) - max(left, new[i]))
        overlap = min(right, new[best + 1]) - max(left, new[best])
        if overlap < (right - left) / 2 and column.field not in ("note", "extra"):
            return None
        if overlap > 0:
            columns.append(Column(best, column.heading, column.field))
    if len({column.index for column in columns}) < len(columns):
        return None
    return Layout(tuple(columns))


def _lines(blocks: Sequence[TextBlock], seen: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(line, its key) of text between fragments, without running heads, footnotes and lines seen before."""
    for block in blocks:
        if block.role in ("header_footer", "footnote"):
            continue
        for line in block.text.split("\n"):
            if is_running_head(line):
                continue
            key = strip_marks(line[:_TITLE_LENGTH])
            if key and key not in seen:
                yield " ".join(line.split()), key


def _separates(state: _State) -> bool:
    """Whether text between two fragments shows that the second belongs to something else."""
    total = 0
    for line, key in _lines(state.between, state.titles):
        if _PAGE_NUMBER.match(key) or _is_section_title(line):
            continue
        if _TITLE.match(key) or _CAPTION.search(key) or _END.match(key):
            return True
        total += len(line)
    return total > _LONG * 3


def _has_words(state: _State) -> bool:
    """Whether more than page numbers and titles of sections stands between two fragments."""
    return any(
        not _PAGE_NUMBER.match(key) and not _is_section_title(line)
        for line, key in _lines(state.between, state.titles)
    )


def _titles(state: _State) -> tuple[str, ...]:
    """Titles of sections that a reader took for text between two fragments: "III. Cải cách tổ chức"."""
    return tuple(line for line, _ in _lines(state.between, state.titles) if _is_section_title(line))


def _is_section_title(line: str) -> bool:
    """Whether a line of text is a title with a roman number or a capital letter."""
    found = split_label(line)
    return found is not None and found[0].kind in ("roman", "upper") and len(line) < _TITLE_LENGTH


def _has_title(state: _State) -> bool:
    """Whether a title of another appendix stands in between (not a running head seen before)."""
    return any(_TITLE.match(key) or _CAPTION.search(key) for _, key in _lines(state.between, state.titles))


def _has_text(state: _State) -> bool:
    lines = _lines(state.between, state.titles)
    return any(len(line) > _LONG and not _is_section_title(line) for line, _ in lines)


def _is_new(state: _State, current: Table, grid: Grid, rows: range) -> bool:
    """Whether the same headings begin another table: a new title or text and numbering that restarts."""
    if grid.fragment.sheet != current.segments[-1].grid.fragment.sheet:
        return True
    titled = _has_title(state)
    labelled = any(
        (match := _APPENDIX.match(key)) and match["label"] and key not in state.titles
        for _, key in _lines(state.between)
    )
    going_on = _goes_on(current, grid, rows)
    if labelled and not going_on:
        return True
    return bool(_restarts(state, current, grid, rows, title=titled or _has_text(state)))


def _restarts(state: _State, current: Table, grid: Grid, rows: range, title: bool) -> str:
    """Why numbering below a heading is taken as a new beginning; "" when it is not."""
    new = _numbers(grid, rows)
    old = _numbers_of(current)
    section = new.first_section
    known = old.first_section
    again = section is not None and known is not None and (section.kind, section.value) == (known.kind, 1)
    if again and new.first in (1, None):
        return "sections begin again"
    after_title = old.last_is_section or bool(_titles(state))
    if title and new.first == 1 and (not after_title or section is not None):
        return "a new title, and numbers begin again"
    if new.first == 1 and (old.last or 0) >= 2 and not old.any_section and not new.any_section:
        return "numbers begin again"
    return ""


def _numbers_of(table: Table) -> _Numbers:
    """The numbering of a whole table so far."""
    whole = _Numbers()
    for segment in table.segments:
        part = _numbers(segment.grid, segment.body)
        whole.first = part.first if whole.first is None else whole.first
        whole.last = part.last if part.last is not None else whole.last
        whole.first_section = whole.first_section or part.first_section
        whole.last_is_section = part.last_is_section if len(segment.body) else whole.last_is_section
        whole.any_section = whole.any_section or part.any_section
    return whole


def _numbers(grid: Grid, rows: range) -> _Numbers:
    """The numbers of rows that hold more than a title, and the labels of those that hold only one."""
    known = grid.memo.get((rows.start, rows.stop))
    if isinstance(known, _Numbers):
        return known
    found = grid.memo[rows.start, rows.stop] = _Numbers()
    for row in rows:
        cells = [cell for cell in grid.distinct(row) if cell.place.row == row]
        if not cells:
            continue
        first = cells[0].text
        label = parse_label(first) or (split_label(first) or (None, ""))[0]
        words = {cell.text for cell in cells}
        is_title = len(words) == 1 or (len(words) == 2 and parse_label(first) is not None)
        found.last_is_section = is_title
        if is_title:
            found.any_section = True
            if found.first is None and found.first_section is None:
                found.first_section = label
        elif label is not None and label.kind == "arabic":
            found.first = label.value if found.first is None else found.first
            found.last = label.value
    return found


def _goes_on(current: Table, grid: Grid, rows: range) -> str:
    """The words for "the numbers go on", when the first new number follows the last; else ""."""
    new, old = _numbers(grid, rows), _numbers_of(current)
    if new.first is not None and old.last is not None and new.first == old.last + 1:
        return f"numbers go on from {old.last} to {new.first}"
    return ""


def _same_headings(current: Table, header: Header) -> bool:
    """Whether a heading is the current table's again: most of its columns have the same words."""
    from rapidfuzz import fuzz

    known = [heading_key(text).replace(" ", "") for text in current.segments[0].layout.headings() if text]
    new = [heading_key(text).replace(" ", "") for text in header.headings if text]
    if not known or not new:
        return False
    alike = sum(max((fuzz.ratio(key, other) for other in known), default=0.0) >= 75 for key in new)
    return alike >= _SAME * len(new) and len(new) >= _SAME * len(known)


def _inherit(current: Table, grid: Grid, header: Header) -> Layout | None:
    """The layout of the segment before, when the repeated heading stands over the same columns."""
    last = current.segments[-1]
    if last.grid.n_cols != grid.n_cols:
        return None
    fields = {column.index: column.field for column in last.layout.columns}
    named = [(col, name) for col, name in enumerate(header.fields) if name is not None]
    same = sum(fields.get(col) == name for col, name in named)
    return Layout(last.layout.columns) if same >= _SAME * len(named) else None


def _unify(current: Table, layout: Layout) -> Layout:
    """Columns of a later fragment under the headings that the table already has for them."""
    from rapidfuzz import fuzz

    extras = [c.heading for c in current.segments[0].layout.columns if c.field == "extra"]
    columns = []
    for column in layout.columns:
        if column.field == "extra" and extras:
            key = heading_key(column.heading)
            best = max(extras, key=lambda heading: fuzz.ratio(key, heading_key(heading)))
            if fuzz.ratio(key, heading_key(best)) >= 70:
                column = Column(column.index, best, "extra")
        columns.append(column)
    return Layout(tuple(columns), layout.shifted)
