"""Fragments → assignment tables over their pages, with the reason for every join."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from normalizers.text import is_running_head, strip_marks
from parsers.appendix.alignment import by_edges, by_edges_of_any, inherit, over_columns, same_headings, unify
from parsers.appendix.cells import read_grid
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.guess import guess_header
from parsers.appendix.header import Header, find_headers, is_number_row, repeats
from parsers.appendix.labels import split_label
from parsers.appendix.layout import build_layout, place_headings
from parsers.appendix.model import Grid, Layout, Segment, Table
from parsers.appendix.numbering import goes_on, numbering_of_rows, numbering_of_table
from schema.document import SourceDocument, TableFragment, TextBlock

_TITLE = re.compile(r"^(?:phu luc|phu bieu|bieu so|bieu mau|bang so|mau so|danh muc|ke hoach|chuong trinh)\b")
_APPENDIX = re.compile(r"^(?:phu luc|phu bieu|bieu)\s*(?:so\s*)?[:.]?\s*(?P<label>[ivxlc]+|\d+|[a-z])?\b")
_CAPTION = re.compile(r"\b(?:kem theo|ban hanh kem)\b")
_END = re.compile(r"^(?:noi nhan|tm\.|kt\.|chu tich|nguoi lap|ghi chu\s*:)")
_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?\d{0,4}(?:\s*/\s*\d{1,4})?\W*$")
_LONG = 40
_TITLE_LENGTH = 200


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
    if current is not None and same_headings(current, header):
        last = current.segments[-1]
        if last.grid is grid and last.body.stop == header.rows.start:
            reason = _restarts(state, current, grid, rows, title=False)
            if not reason:
                last.repeated.extend(header.rows)
                last.body = range(last.body.start, rows.stop)
                return
        elif not _is_new(state, current, grid, rows):
            layout = inherit(current, grid, header) or unify(
                current, build_layout(grid, header, rows, state.classify)
            )
            because = "the same headings"
            going_on = goes_on(current, grid, rows)
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
        above = over_columns(state.header, first.grid, grid)
        if above is not None:
            layout = build_layout(grid, above, body, state.classify)
        if grid.n_cols == first.grid.n_cols:
            first.layout = layout
    current.segments.append(Segment(grid, header, body, layout, because=because, titles=_titles(state)))


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
    going_on = goes_on(current, grid, rows)
    if has_header and grid.n_cols == last.grid.n_cols:
        return known, "a heading repeated, badly recognised"
    mapped = by_edges_of_any(current, grid) or by_edges(last.grid, grid, known)
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
    going_on = goes_on(current, grid, rows)
    if labelled and not going_on:
        return True
    return bool(_restarts(state, current, grid, rows, title=titled or _has_text(state)))


def _restarts(state: _State, current: Table, grid: Grid, rows: range, title: bool) -> str:
    """Why numbering below a heading is taken as a new beginning; "" when it is not."""
    new = numbering_of_rows(grid, rows)
    old = numbering_of_table(current)
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
