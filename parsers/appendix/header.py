"""Where the heading of a table stands in a fragment: its rows, and one heading for each column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from parsers.appendix.columns import Verdict, judge, name_columns
from parsers.appendix.headings import (
    MAX_LENGTH,
    begins_like_heading,
    heading_key,
    heading_likeness,
    meaning_of,
    weight_against,
)
from parsers.appendix.labels import PERIOD, parse_label, split_label
from parsers.appendix.model import Grid, GridCell
from schema.raw import FieldName

_COLUMN_NUMBER = re.compile(r"^[(\[]?\s*(?:(?P<number>\d{1,2})|[A-E])\s*[)\]]?\s*(?:=.*)?$")
_DIGIT = re.compile(r"\d")
_MAX_ROWS = 4
_MEAN_LENGTH = 60
_CHILD_LENGTH = 60
_DIVISION_LENGTH = 25
_FEW = 2
_TASK_LENGTH = 25
CONTENT_HEADING = "Nội dung"
_NUMBERED: frozenset[FieldName] = frozenset(("item_no", "content"))
_ASSIGNING: frozenset[FieldName] = frozenset(("lead_text", "coordination_text", "deadline_text"))
_LIKENESS = 0.55
_SURE_LIKENESS = 0.7


@dataclass(frozen=True, slots=True)
class Header:
    """The heading of a table. ``headings``: as printed, one for each column, "" where there is none.

    ``deciding``: the words of each heading that tell its field (of two rows mostly the lower one's).
    """

    rows: range
    headings: tuple[str, ...]
    deciding: tuple[str, ...]
    fields: tuple[FieldName | None, ...]
    verdict: Verdict


def find_headers(grid: Grid) -> list[Header]:
    """All headings in a fragment, from the top down, of assignment tables and of others."""
    found: list[Header] = []
    row, first = 0, True
    while row < len(grid.rows):
        cells = grid.distinct(row)
        if not _is_heading_row(cells, first):
            first = first and len(cells) < _FEW
            row += 1
            continue
        header = _read_header(grid, row)
        if header.verdict.assigns or _is_certain(header):
            found.append(header)
            row = header.rows.stop
        else:
            row += 1
    return found


def _is_heading_row(cells: list[GridCell], first: bool) -> bool:
    """Whether most cells of a row are headings, of at least two different kinds.

    ``first``: no row of text stands above it; further down more is asked for.
    """
    if len(cells) < _FEW or any(len(cell.text) > MAX_LENGTH for cell in cells):
        return False
    if sum(len(cell.text) for cell in cells) > _MEAN_LENGTH * len(cells):
        return False
    if any(parse_label(cell.text) or split_label(cell.text) for cell in cells):
        return False
    fields: set[FieldName] = set()
    certain: set[FieldName] = set()
    known, likeness, odd = 0, 0.0, 0
    for cell in cells:
        meaning = meaning_of(cell.text)
        if meaning is not None:
            fields.add(meaning.field)
            if meaning.exact and meaning.strength > _FEW and not cell.text[0].islower():
                certain.add(meaning.field)
            odd += meaning.exact and (cell.text[0].islower() or not begins_like_heading(cell.text))
        if meaning is not None or weight_against(cell.text):
            known += 1
        likeness += heading_likeness(cell.text)
    if first and certain >= _NUMBERED and certain & _ASSIGNING:
        return True  # however many columns more there are
    if (
        known < _FEW
        or not fields
        or known * 2 < len(cells)
        or odd * 3 > known
        or likeness < _LIKENESS * len(cells)
    ):
        return False
    return first or "item_no" in fields or (len(fields) > _FEW and likeness >= _SURE_LIKENESS * len(cells))


def _is_certain(header: Header) -> bool:
    """Whether a heading that assigns nothing is one for certain, so that what follows is another table."""
    named = [heading for heading in header.deciding if heading]
    known = sum(1 for text in named if meaning_of(text) or weight_against(text))
    return "item_no" in header.fields and known >= _FEW and known * 2 >= len(named)


def _read_header(grid: Grid, row: int) -> Header:
    start, stop = _extent(grid, row)
    numbers = stop < len(grid.rows) and is_number_row(grid.distinct(stop), grid.n_cols)
    headings, deciding = _join_rows(grid, start, stop)
    fields = name_columns(deciding)
    if "content" not in fields:
        deciding, fields = _supply_content(grid, stop, headings, deciding, fields)
    return Header(
        range(start, stop + 1 if numbers else stop), headings, deciding, fields, judge(deciding, fields)
    )


def _supply_content(
    grid: Grid,
    stop: int,
    headings: tuple[str, ...],
    deciding: tuple[str, ...],
    fields: tuple[FieldName | None, ...],
) -> tuple[tuple[str, ...], tuple[FieldName | None, ...]]:
    """The column of tasks where its heading is past recognition: other headings are those of an assignment
    table, and one column that none of them explains has the longest texts.
    """
    keys = {name for name in fields if name in ("lead_text", "coordination_text", "deadline_text")}
    if len(keys) < _FEW or any(weight_against(heading) for heading in headings):
        return deciding, fields
    lengths = [_mean_length(grid, stop, col) for col in range(grid.n_cols)]
    longest = max(range(grid.n_cols), key=lambda col: lengths[col])
    if fields[longest] != "extra" or lengths[longest] < _TASK_LENGTH:
        return deciding, fields
    named = tuple(CONTENT_HEADING if col == longest else text for col, text in enumerate(deciding))
    return named, name_columns(named)


def _mean_length(grid: Grid, start: int, col: int) -> float:
    texts = [len(cell.text) for cell in grid.column(col, start, len(grid.rows))]
    return sum(texts) / len(texts) if texts else 0.0


def _extent(grid: Grid, row: int) -> tuple[int, int]:
    """First row and the row after the last of a heading, without the row of column numbers."""
    start = min((cell.place.row for cell in grid.rows[row] if cell is not None), default=row)
    stop = row + 1
    while stop < len(grid.rows) and stop - start < _MAX_ROWS:
        if grid.fragment.has_spans:
            covered = any(
                cell is not None and cell.text and cell.place.row < stop for cell in grid.rows[stop]
            )
            child = _may_be_child(grid, stop) if covered else _is_division(grid, start, stop)
            if not child:
                break
        elif not _is_child_row(grid, start, stop):
            break
        stop += 1
    return start, stop


def _own_cells(grid: Grid, row: int) -> list[GridCell]:
    return [cell for cell in grid.distinct(row) if cell.place.row == row]


def _may_be_child(grid: Grid, row: int) -> bool:
    """With spans known: the cells that begin here are short and none is a row's number."""
    own = _own_cells(grid, row)
    return all(
        len(cell.text) <= _CHILD_LENGTH and (cell.place.col > 0 or parse_label(cell.text) is None)
        for cell in own
    )


def _is_child_row(grid: Grid, start: int, row: int) -> bool:
    """With spans lost: only some columns have a cell, each a heading, under a gap or its neighbour."""
    own = _own_cells(grid, row)
    above = grid.rows[row - 1]
    if not own or len(own) >= grid.n_cols or any(len(cell.text) > _CHILD_LENGTH for cell in own):
        return False
    unknown = [cell.text for cell in own if meaning_of(cell.text) is None and not PERIOD.match(cell.text)]
    if any(text[:1].islower() for text in unknown):
        return False  # the rest of a row that the page has cut
    if _is_division(grid, start, row):
        return True
    if len(unknown) * 2 > len(own) or (grid.rows[row][0] is not None and grid.rows[row][0] in own):
        return False
    gaps = [cell for cell in own if not _text(above[cell.place.col])]
    repeats = [
        cell
        for cell in own
        if cell.place.col and _text(above[cell.place.col]) == _text(above[cell.place.col - 1]) != ""
    ]
    return bool(gaps or repeats)


def _is_division(grid: Grid, start: int, row: int) -> bool:
    """Whether short cells stand below one heading merged over them, or below headings and the gaps after
    these: "Tổng số", "NSTW". ``start``: first row of the heading.
    """
    own = _own_cells(grid, row)
    columns = {cell.place.col for cell in own}
    if len(own) < _FEW or 0 in columns:
        return False
    above = [_lowest(grid, start, row, col) for col in range(grid.n_cols)]
    first = above[min(columns)]
    merged = bool(_text(first)) and all(above[col] is first for col in range(min(columns), max(columns) + 1))
    longest = _CHILD_LENGTH if merged else _DIVISION_LENGTH
    if any(len(cell.text) > longest for cell in own) or not _are_names(own):
        return False
    gaps = {col for col, cell in enumerate(above) if col and not _text(cell)}  # "STT" may be lost
    groups = {col for col, cell in enumerate(above) if col and _text(cell) and col + 1 in gaps}
    return merged or (bool(columns & gaps) and groups <= columns <= gaps | groups)


def _lowest(grid: Grid, start: int, row: int, col: int) -> GridCell | None:
    """The lowest heading above a row in a column, if any."""
    cells = (grid.rows[at][col] for at in range(row - 1, start - 1, -1))
    return next((cell for cell in cells if _text(cell)), None)


def _are_names(cells: list[GridCell]) -> bool:
    """Whether figures in cells are those of periods or count them one by one ("2024", "6", "7", "8")."""
    figures = [cell.text for cell in cells if any(map(str.isdigit, cell.text))]
    counted = all(map(str.isdecimal, figures)) and all(int(b) == int(a) + 1 for a, b in pairwise(figures))
    return counted or all(map(PERIOD.match, figures))


def is_number_row(cells: list[GridCell], n_cols: int) -> bool:
    """Whether a row holds only column numbers: "(1)", "(2)", …; the first cell may be empty."""
    if len(cells) < max(_FEW + 1, n_cols - 2):
        return False
    numbers = []
    for cell in cells:
        match = _COLUMN_NUMBER.match(cell.text)
        if not match:
            return False
        if match["number"]:
            numbers.append(int(match["number"]))
    if len(numbers) < _FEW or numbers[0] > _FEW:
        return False
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _text(cell: GridCell | None) -> str:
    return cell.text if cell is not None else ""


def _join_rows(grid: Grid, start: int, stop: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headings as printed, and the words of each that decide."""
    printed, deciding = [], []
    for col in range(grid.n_cols):
        chain: list[str] = []
        last: GridCell | None = None
        for row in range(start, stop):
            cell = grid.rows[row][col]
            text = _flat(_text(cell))
            if not text and row + 1 < stop:
                text = _parent(grid, row, stop, col)
            if text and (cell is None or cell is not last) and text not in chain:
                chain.append(text)
            last = cell
        printed.append(" - ".join(chain))
        deciding.append(_deciding(chain))
    return tuple(printed), tuple(deciding)


def _parent(grid: Grid, row: int, stop: int, col: int) -> str:
    """With spans lost: the heading to the left under which this column's lower headings stand."""
    for left in range(col, -1, -1):
        if not any(_text(grid.rows[below][left]) for below in range(row + 1, stop)):
            return ""
        if _text(grid.rows[row][left]):
            return _flat(_text(grid.rows[row][left]))
    return ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _deciding(chain: list[str]) -> str:
    """Of the headings over one column the lowest that says something, else the one above it."""
    best = ""
    for text in reversed(chain):
        meaning = meaning_of(text)
        if (
            meaning is not None
            and meaning.strength >= _FEW
            and (len(chain) == 1 or meaning.field != "item_no")
        ):
            return text
        if meaning is not None and not best:
            best = text
    return best or (chain[-1] if chain else "")


def repeats(cells: list[GridCell], headings: tuple[str, ...], n_cols: int) -> bool:
    """Whether a row repeats the headings of the table on a new page, however badly it was recognised."""
    from rapidfuzz import fuzz

    if len(cells) < _FEW or any(len(cell.text) > MAX_LENGTH for cell in cells):
        return False
    keys = [heading_key(heading).replace(" ", "") for heading in headings]
    present = [key for key in keys if key]
    near, total = 0, 0.0
    for cell in cells:
        key = heading_key(cell.text).replace(" ", "")
        at = cell.place.col
        same = fuzz.ratio(key, keys[at]) if at < len(keys) and keys[at] else 0.0
        best = max(same, max((fuzz.ratio(key, other) for other in present), default=0.0) - 5)
        near += best >= 70
        total += best
    return near * 2 > len(cells) and total / len(cells) >= 65 and len(cells) * 2 >= min(n_cols, len(present))
