"""A text export → blocks and table fragments, in the order of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normalizers.encodings import convert, detect_encoding
from normalizers.text import nfc
from parsers.formats import format_of
from parsers.limits import ReadOptions, check_cells
from parsers.registry import build_document
from parsers.text.aligned import find_aligned
from parsers.text.boxes import find_boxes
from parsers.text.cellwise import LineTable, find_line_table
from parsers.text.covered import read_covered
from parsers.text.dashed import find_dashed
from parsers.text.decode import decode
from parsers.text.delimited import Row, is_drawn, is_rule, pipe_rows, split_tabs, tab_rows, without_quotes
from parsers.text.grid import FoundTable, plain_fragment, span_fragment
from parsers.text.html_tables import html_tables
from parsers.text.pipes import Ending, closed_row, is_uneven
from parsers.text.prose import chunks, text_items
from parsers.text.repeated import with_merged_cells
from parsers.text.runs import Run, find_runs, is_pipe_line, joined_runs
from parsers.text.shapes import heading_shape, is_numbered_title, names_columns, starts_row, starts_section
from parsers.text.stream_items import stream_items
from parsers.text.uneven import without_merged
from parsers.text.wraps import LAYOUT, Widths, measure
from schema.document import BodyItem, SourceDocument, TableFragment
from schema.issue import Issue, IssueCode, Severity

_LINE_ENDS = re.compile(r"\r\n?|\x0b|\u2028|\u2029|\x85")
_CELL = re.compile(r"<td\b", re.IGNORECASE)


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
        yield without_merged(rows, widths) or plain_fragment(rows, widths)
    if tail:
        yield from text_items(tail, widths)


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
        merged = None if drawn else without_merged(rows, widths)
        yield merged or plain_fragment(rows, LAYOUT if drawn else widths)
    if tail or end < len(lines):
        yield from text_items([*tail, *lines[end:]], widths)


def _row_items(run: Run, style: Ending, widths: Widths | None) -> Iterator[BodyItem]:
    """A table whose rows are known."""
    rows = [run.lines[begin:end] for begin, end in run.rows]
    cells = [closed_row(row, style) for row in rows if not all(map(is_rule, row))]
    covered = read_covered(cells) if style == "framed" else None
    merged = without_merged(cells, widths) if cells and not covered else None
    if covered:
        yield span_fragment(covered.cells, covered.columns, widths)
    elif merged:
        yield merged
    elif cells and is_uneven(cells):
        yield from stream_items([part for row in cells for cell in row for part in (*cell, "|")])
    elif cells:
        yield plain_fragment(cells, widths)


def _aligned_items(lines: Sequence[str], table: FoundTable) -> Iterator[BodyItem]:
    """Text with a table drawn with spaces in it, and what follows it."""
    runs = list(chunks(lines[: table.begin]))
    widths = measure(runs)
    for chunk in runs:
        yield from text_items(chunk, widths)
    yield plain_fragment(table.rows, LAYOUT)
    yield from _items("\n".join(lines[table.end :]))


def _line_items(lines: Sequence[str], table: LineTable, widths: Widths | None) -> Iterator[BodyItem]:
    """Text with a table of one cell a line in it."""
    for chunk in chunks(lines[: table.begin]):
        yield from text_items(chunk, widths)
    yield plain_fragment(table.rows, None)
    yield from _items("\n".join(lines[table.end :]))


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
                yield from text_items(run.lines, body_widths)
            elif run.kind == "tabs":
                yield from _tab_items(run.lines, cell_widths, lost.cuts(run))
            elif run.kind == "pipes":
                yield from _pipe_items(run.lines, cell_widths)
            elif run.style:
                yield from _row_items(run, run.style, cell_widths)
            else:
                yield from stream_items(run.lines)


def _unicode(text: str) -> tuple[str, str | None]:
    """The text with the legacy encoding of the whole file converted, and the name of that encoding."""
    encoding = detect_encoding(text)
    return (convert(text, encoding), encoding) if encoding else (text, None)


def _drawn_items(text: str) -> Iterator[BodyItem]:
    """Text with tables drawn in characters, and the text around them."""
    lines = text.split("\n")
    at = 0
    for begin, end, table in _drawn(list(map(nfc, lines))):
        yield from _items("\n".join(lines[at:begin]))
        yield table
        at = end
    yield from _items("\n".join(lines[at:]))


def _drawn(lines: Sequence[str]) -> Iterator[tuple[int, int, TableFragment]]:
    """The tables drawn in characters: the first line, the one after the last, and the table."""
    at = 0
    for box in find_boxes(lines):
        yield from _dashed(lines, at, box.begin)
        yield box.begin, box.end, span_fragment(box.cells, box.columns, LAYOUT)
        at = box.end
    yield from _dashed(lines, at, len(lines))


def _dashed(lines: Sequence[str], begin: int, end: int) -> Iterator[tuple[int, int, TableFragment]]:
    for table in find_dashed(lines[begin:end]):
        yield begin + table.begin, begin + table.end, plain_fragment(table.rows, LAYOUT)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut around tables in HTML, and whether each piece is such a table."""
    at = 0
    for begin, end in html_tables(text):
        if _CELL.search(text, begin, end):
            yield text[at:begin], False
            yield text[begin:end], True
            at = end
    yield text[at:], False


def _piece_items(piece: str, is_table: bool, name: str, options: ReadOptions) -> Iterator[BodyItem]:
    if not is_table:
        yield from _drawn_items(piece)
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
    read = (
        item for piece, is_table in _pieces(text) for item in _piece_items(piece, is_table, name, options)
    )
    items = tuple(with_merged_cells(item) if item.kind == "table" else item for item in read)
    check_cells(sum(item.n_rows * item.n_cols for item in items if item.kind == "table"), options)
    markdown = any("|" in line and is_rule(line) for line in text.split("\n"))
    key = format_of("markdown" if markdown else "text").key
    return build_document(data, name, key, items, issues=_encoding_issue(legacy or decoded.encoding))
