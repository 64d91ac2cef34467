"""A text export → blocks and table fragments, in the order of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from normalizers.encodings import convert, detect_encoding
from normalizers.text import clean_markup, collapse_spaces, is_running_head
from normalizers.text.letters import CAPITALS
from parsers.limits import ReadOptions, check_cells
from parsers.registry import build_document, format_of
from parsers.text.aligned import AlignedTable, find_aligned
from parsers.text.cellwise import LineTable, find_line_table, find_row_chunks
from parsers.text.decode import decode
from parsers.text.delimited import Row, is_drawn, is_rule, pipe_rows, split_tabs, tab_rows, without_quotes
from parsers.text.grid import plain_fragment, span_fragment
from parsers.text.pipes import (
    Ending,
    closed_row,
    is_uneven,
)
from parsers.text.rectangle import Rectangle, find_rectangle, lead_of, text_of
from parsers.text.repeated import with_merged_cells
from parsers.text.runs import MAX_CELL_LINES, Run, find_runs, is_pipe_line, joined_runs
from parsers.text.shapes import (
    Shape,
    fit,
    heading_shape,
    is_label,
    is_numbered_title,
    names_columns,
    starts_after,
    starts_letterhead,
    starts_row,
    starts_section,
)
from parsers.text.stream import Header, find_header, grid_of, header_ways
from parsers.text.wraps import LAYOUT, Widths, measure, paragraphs
from schema.document import BodyItem, SourceDocument, TableFragment, TextBlock
from schema.issue import Issue, IssueCode, Severity

_LINE_ENDS = re.compile(r"\r\n?|\x0b|\u2028|\u2029|\x85")
_PAGE_NUMBER = re.compile(r"^\W*(?:trang|page)?\s*\d{1,3}(?:\s*(?:/|of|trên)\s*\d{1,3})?\W*$", re.IGNORECASE)
_LOST_BREAK = re.compile(rf"(?<=[\w.)…:;])\*\*(\*?)(?=[(\"“]?[{CAPITALS}(])")
"""Emphasis that begins in mid-line, right after a word: the line end before it is lost."""
_BOLD = re.compile(r"\s*(?:\*\*|__|<b>|<strong>|#{1,6}\s)", re.IGNORECASE)
_HTML_TABLE = re.compile(r"<table\b[^>]*>(?=.*?<td\b).*?</table\s*>", re.IGNORECASE | re.DOTALL)
_MIN_UNEVEN = 3
"""Rows of a table that lacks the cells which merged ones cover."""
_MIN_SHORT = 2
_UNLIKE = -1.0
"""How badly a cell fits below the heading of another column."""
_SURE = 2.0
"""How well a cell fits that looks just like its column."""
_FEW = 0.2
"""Share of the short rows that may lack their last cells."""


def _block(lines: Sequence[str], text: str) -> TextBlock:
    return TextBlock(text=text, bold=bool(lines and _BOLD.match(lines[0])), role="body")


def _text_items(lines: Sequence[str], widths: Widths | None) -> Iterator[TextBlock]:
    """A chunk of text: one block, or one for each paragraph where lines were cut by a fixed width."""
    marked = _LOST_BREAK.sub(r"\n\1", "\n".join(lines))
    plain = [collapse_spaces(line) for line in clean_markup(marked).split("\n")]
    while plain and not plain[-1]:
        plain.pop()
    while plain and not plain[0]:
        plain.pop(0)
    if not plain:
        return
    if len(plain) == 1 and (_PAGE_NUMBER.match(plain[0]) or is_running_head(plain[0])):
        yield TextBlock(text=plain[0], role="header_footer")
    elif widths is None:
        yield _block(lines, "\n".join(plain))
    else:
        for paragraph in paragraphs(plain, widths):
            yield _block(lines if len(plain) == 1 else (), paragraph)


def _tab_items(lines: Sequence[str], widths: Widths | None, cuts: int = 0) -> Iterator[BodyItem]:
    """A run with tabs: one fragment; lines without tab at its end that go on with nothing are text.

    ``cuts``: tabs in a whole row of the table it goes on with, where last empty cells are lost; 0 for none.
    """
    rows = tab_rows(lines, cuts) if cuts else _below_headings(lines)
    tail = _take_tail(rows)
    if rows and cuts:
        rows[0] += [[""] for _ in range(cuts + 1 - len(rows[0]))]
        yield plain_fragment(rows, widths)
    elif rows:
        yield _without_merged(rows, widths) or plain_fragment(rows, widths)
    if tail:
        yield from _text_items(tail, widths)


def _take_tail(rows: list[Row]) -> list[str]:
    """Takes from the end of a table's rows the lines without separators that are text below it."""
    tail: list[str] = []
    while rows and len(rows[-1]) == 1 and not _titles_rows(rows[-1][0]):
        tail[:0] = rows.pop()[0]
    return tail


def _titles_rows(lines: Sequence[str]) -> bool:
    """Whether the last line of a table without separators is the title of rows on the next page."""
    return starts_section(lines[0]) or (len(lines) == 1 and is_numbered_title(lines[0]))


class _LostCells:
    """Which runs with tabs go on with a table none of whose rows they hold whole, since last empty cells are
    lost; asked of each run of a file in order.
    """

    def __init__(self) -> None:
        self._whole = 0

    def cuts(self, run: Run) -> int:
        """The tabs of a whole row of the table that the run goes on with; 0 where nothing is lost."""
        counts = [line.count("\t") for line in run.lines]
        first = split_tabs(run.lines[0])
        if max(counts) > 1 and any(line.endswith("\t") for line in run.lines):
            self._whole = 0
        elif names_columns(first):
            self._whole = counts[0]
        elif 1 < max(counts) < self._whole and _begins_row(first[0]):
            return self._whole
        return 0


def _begins_row(cell: str) -> bool:
    """Whether a first cell is that of a row with its number, or of the rest of one."""
    return not cell.strip() or starts_row(cell)


def _below_headings(lines: Sequence[str]) -> list[Row]:
    """Rows of lines with tabs; a second row of headings that lacks covered cells is a row of its own."""
    first, second = (split_tabs(line) for line in (*lines, "", "")[:2])
    lower = len(second) > 1 and len(second) < len(first) and all(map(heading_shape, second))
    if not lower or not names_columns(first):
        return tab_rows(lines)
    return [[[piece] for piece in first], [[piece] for piece in second], *tab_rows(lines[2:])]


def _without_merged(rows: Sequence[Row], widths: Widths | None) -> TableFragment | None:
    """A table whose rows lack the cells that merged ones cover; null where they lack their last ones."""
    if len(rows) < _MIN_UNEVEN or not (is_uneven(rows) or len(rows[0]) < max(map(len, rows))):
        return None
    cells = [tuple(cell) for row in rows for cell in row]
    header = find_header(cells)
    if header is None or header.start or header.lead_lines:
        return None
    heading = len(header.shapes)
    if _lacks_last_cells(rows, header.shapes):
        return None
    if heading not in (len(rows[0]), len(rows[0]) + len(rows[1])):
        return None
    bounds = {end - heading for end in accumulate(map(len, rows))}
    found = grid_of(cells, header.shapes, bounds, heading - len(rows[0]))
    if found is None:
        return None
    grid, columns = found.cells, found.columns
    ends: dict[int, list[int]] = {}
    for cell in grid[heading:]:
        ends.setdefault(cell.row, []).append(cell.col + cell.col_span)
    short = sum(2 < len(row) < columns for row in rows)
    if sum(len(row) > 2 and max(row) < columns for row in ends.values()) > _FEW * short:
        return None
    return span_fragment(grid, columns, widths)


def _lacks_last_cells(rows: Sequence[Row], shapes: Sequence[Shape]) -> bool:
    """Whether the short rows below a heading begin with their numbers, or with words that look just like the
    first column, and read well from the left.
    """
    texts = [[text_of(cell) for cell in row] for row in rows[1:] if _MIN_SHORT < len(row) < len(shapes)]
    if not texts or len(rows[0]) != len(shapes):
        return False

    def own(text: str) -> bool:
        return is_label(text) if shapes[0] == "number" else starts_row(text) or fit(shapes[0], text) >= _SURE

    fits = (all(fit(*pair) > _UNLIKE for pair in zip(shapes, row, strict=False)) for row in texts)
    return all(own(row[0]) for row in texts) and sum(fits) > (1 - _FEW) * len(texts)


def _pipe_items(lines: Sequence[str], widths: Widths | None) -> Iterator[BodyItem]:
    end = len(lines)
    if lines[0].lstrip().startswith("|"):
        while end and not is_pipe_line(lines[end - 1]):
            end -= 1
        if end < len(lines) and not lines[end - 1].rstrip().endswith("|"):
            end = len(lines)  # the last row is cut into lines
    rows = pipe_rows(lines[:end])
    drawn = is_drawn(lines)
    tail = [] if drawn or lines[0].lstrip().startswith("|") else _take_tail(rows)
    if rows:
        merged = None if drawn else _without_merged(rows, widths)
        yield merged or plain_fragment(rows, LAYOUT if drawn else widths)
    if tail or end < len(lines):
        yield from _text_items([*tail, *lines[end:]], widths)


def _row_items(run: Run, style: Ending, widths: Widths | None) -> Iterator[BodyItem]:
    """A table whose rows are known."""
    rows = [run.lines[begin:end] for begin, end in run.rows]
    cells = [closed_row(row, style) for row in rows if not all(map(is_rule, row))]
    merged = _without_merged(cells, widths) if cells else None
    if merged:
        yield merged
    elif cells and is_uneven(cells):
        yield from _stream_items([part for row in cells for cell in row for part in (*cell, "|")])
    elif cells:
        yield plain_fragment(cells, widths)


def _cells_of_stream(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """What stands between the pipes; the last one has no pipe after it."""
    cells: list[tuple[str, ...]] = []
    current: list[str] = []
    for line in lines:
        if line.strip() == "|":
            cells.append(tuple(current))
            current = []
        else:
            current.append(line)
    cells.append(tuple(current))
    return cells


def _trim(lines: Sequence[str]) -> tuple[str, ...]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return tuple(kept)


def _chunks(lines: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []


def _aligned_items(lines: Sequence[str], table: AlignedTable) -> Iterator[BodyItem]:
    """Text with a table drawn with spaces in it, and what follows it."""
    runs = list(_chunks(lines[: table.begin]))
    widths = measure(runs)
    for chunk in runs:
        yield from _text_items(chunk, widths)
    yield plain_fragment(table.rows, LAYOUT)
    yield from _items("\n".join(lines[table.end :]))


def _cell_as_text(cell: Sequence[str], widths: Widths | None) -> Iterator[TextBlock]:
    """What stands between two pipes outside a table: a letterhead's cell, or the body."""
    for chunk in _chunks(cell):
        yield from _text_items(chunk, widths if len(cell) > 4 else None)


def _line_items(lines: Sequence[str], table: LineTable, widths: Widths | None) -> Iterator[BodyItem]:
    """Text with a table of one cell a line in it."""
    for chunk in _chunks(lines[: table.begin]):
        yield from _text_items(chunk, widths)
    yield plain_fragment(table.rows, None)
    yield from _items("\n".join(lines[table.end :]))


def _rectangle_items(
    cells: Sequence[tuple[str, ...]], at: int, table: Rectangle, widths: Widths | None
) -> Iterator[BodyItem]:
    """A table whose rows all have the same number of cells, and the text before it from ``at`` on."""
    for cell in cells[at : table.start]:
        yield from _cell_as_text(cell, widths)
    for chunk in _chunks(cells[table.start][: table.lead_lines]):
        yield from _text_items(chunk, widths)
    inside = [cells[table.start][table.lead_lines :], *cells[table.start + 1 : table.stop]]
    rows = [list(map(list, inside[i : i + table.columns])) for i in range(0, len(inside), table.columns)]
    yield plain_fragment(rows, widths)


def _table_end(cells: Sequence[tuple[str, ...]], own: Header) -> int:
    """After the last cell that may belong to a table: what follows it, or another one below text, begins."""
    start = own.start + len(own.shapes)
    for at in range(start, len(cells) - 1):
        cell = cells[at]
        if len(cell) > MAX_CELL_LINES or any(map(starts_after, cell)):
            return at
        if any(map(starts_letterhead, cell)):
            return at - (at > start and text_of(cells[at - 1]).isupper())
        if len(cell) > 1 and lead_of(cell):
            header = find_header(cells, at)
            alike = header and (header.shapes[0] == "number" or header.shapes == own.shapes)
            if header and alike and header.start == at and header.lead_lines:
                return at
    return max(start, len(cells) - 1)


def _stream_items(lines: Sequence[str]) -> Iterator[BodyItem]:
    cells = [_trim(cell) for cell in _cells_of_stream(lines)]
    widths = measure(cell for cell in cells if cell)
    rows = find_row_chunks(cells)
    if rows and find_header(cells) is None:
        for cell in cells[: rows.begin]:
            yield from _cell_as_text(cell, widths)
        yield plain_fragment(rows.rows, widths)
        for cell in cells[rows.end :]:
            yield from _cell_as_text(cell, widths)
        return
    at = 0
    while at < len(cells):
        header = find_header(cells, at)
        rectangle = find_rectangle(cells, at)
        if rectangle and (header is None or rectangle.start <= header.start):
            yield from _rectangle_items(cells, at, rectangle, widths)
            at = rectangle.stop
            continue
        stop = header.start if header else len(cells)
        for cell in cells[at:stop]:
            yield from _cell_as_text(cell, widths)
        if header is None:
            return
        if header.lead_lines:
            for chunk in _chunks(cells[stop][: header.lead_lines]):
                yield from _text_items(chunk, widths)
        end = _table_end(cells, header)
        table = [cells[stop][header.lead_lines :], *cells[stop + 1 : end]]
        grids = [grid_of(table, way.shapes) for way in header_ways(cells, header)]
        best = max(filter(None, grids), key=lambda grid: grid.score, default=None)
        if best:
            yield span_fragment(best.cells, best.columns, widths)
        at = end


def _width_groups(runs: Sequence[Run]) -> Iterator[Sequence[str]]:
    for run in runs:
        if run.kind == "text":
            yield run.lines


def _cell_groups(runs: Sequence[Run]) -> Iterator[Sequence[str]]:
    for run in runs:
        if run.kind == "tabs":
            for row in tab_rows(run.lines):
                yield from (cell for cell in row if len(cell) > 1)


def _items(text: str) -> Iterator[BodyItem]:
    lost = _LostCells()
    for page in without_quotes(text).split("\f"):
        runs = list(joined_runs(list(find_runs(page.split("\n")))))
        body_widths = measure(_width_groups(runs))
        if all(run.kind == "text" for run in runs):
            lines = page.split("\n")
            aligned = find_aligned([line.rstrip() for line in lines])
            if aligned:
                yield from _aligned_items(lines, aligned)
                continue
            table = find_line_table([line.strip() for line in lines])
            if table:
                yield from _line_items(lines, table, body_widths)
                continue
        cell_widths = measure(_cell_groups(runs))
        for run in runs:
            if run.kind == "text":
                yield from _text_items(run.lines, body_widths)
            elif run.kind == "tabs":
                yield from _tab_items(run.lines, cell_widths, lost.cuts(run))
            elif run.kind == "pipes":
                yield from _pipe_items(run.lines, cell_widths)
            elif run.style:
                yield from _row_items(run, run.style, cell_widths)
            else:
                yield from _stream_items(run.lines)


def _unicode(text: str) -> tuple[str, str | None]:
    """The text with the legacy encoding of the whole file converted, and the name of that encoding."""
    encoding = detect_encoding(text)
    return (convert(text, encoding), encoding) if encoding else (text, None)


def _pieces(text: str) -> Iterator[str]:
    """The text cut around tables in HTML, which some exporters put into plain text or markdown."""
    at = 0
    for match in _HTML_TABLE.finditer(text):
        yield text[at : match.start()]
        yield match.group()
        at = match.end()
    yield text[at:]


def _piece_items(piece: str, name: str, options: ReadOptions) -> Iterator[BodyItem]:
    if not _HTML_TABLE.match(piece):
        yield from _items(piece)
        return
    from parsers.html import read_html

    page = f"<html><head><meta charset='utf-8'></head><body>{piece}</body></html>"
    yield from read_html(page.encode(), name, options).items


def _encoding_issue(encoding: str) -> tuple[Issue, ...]:
    if encoding in ("utf-8", "utf-8-sig"):
        return ()
    return (
        Issue(
            code=IssueCode.ENCODING_REPAIRED,
            severity=Severity.INFO,
            message=f"read as {encoding}",
            hint="Compare a few lines with the original.",
        ),
    )


def read_text(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A flattened text export or a markdown file.

    Each run of lines with separators is one fragment; parsers.appendix stitches them. Raises
    ``UnreadableFileError`` (``too_large``) for more cells than the limit.
    """
    decoded = decode(data)
    text, legacy = _unicode(_LINE_ENDS.sub("\n", decoded.text))
    read = (item for piece in _pieces(text) for item in _piece_items(piece, name, options))
    items = tuple(with_merged_cells(item) if item.kind == "table" else item for item in read)
    check_cells(sum(item.n_rows * item.n_cols for item in items if item.kind == "table"), options)
    markdown = any("|" in line and is_rule(line) for line in text.split("\n"))
    key = format_of("markdown" if markdown else "text").key
    return build_document(data, name, key, items, issues=_encoding_issue(legacy or decoded.encoding))
