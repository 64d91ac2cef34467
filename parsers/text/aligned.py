"""Tables that a layout-keeping export draws with spaces: columns are where no line has a character.

Believed only where it is safe: a heading names at least three columns, the gutters between them stay free on
(nearly) every line, and the rows can be told by their numbers at the top of each row or by blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.text import fold
from parsers.text.delimited import Row
from parsers.text.grid import FoundTable
from parsers.text.shapes import heading_shape, is_column_number, is_label, starts_section

_PIECE = re.compile(r"\S+(?: \S+)*")
_MIN_COLUMNS = 3
_MAX_HEADER = 5
"""Physical lines that a heading may take."""
_MAX_CROSSING = 0.04
"""Share of the lines that may cross a gutter (titles of sections do)."""
_MIN_NUMBERED = 0.8
_MAX_TRIES = 20
"""Headings that are tried; each costs a walk over the lines after it."""
_MIN_ROWS = 2
_END = re.compile(r"\s*(?:nơi nhận|tm\.|kt\.|tl\.|tuq\.)", re.IGNORECASE)


def _pieces(line: str) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), match.group()) for match in _PIECE.finditer(line)]


def _header_at(lines: Sequence[str], at: int) -> int | None:
    """The number of lines of a heading that begins at ``at``; null where none does."""
    first = _pieces(lines[at])
    if len(first) < _MIN_COLUMNS:
        return None
    shapes = [heading_shape(text) for _, _, text in first]
    named = {shape for shape in shapes if shape}
    if sum(shape is not None for shape in shapes) < _MIN_COLUMNS or len(named) < _MIN_COLUMNS:
        return None
    size = 1
    while size < _MAX_HEADER and at + size < len(lines):
        below = _pieces(lines[at + size])
        if not below or is_label(below[0][2]) or starts_section(lines[at + size]):
            break
        if any(text[:1].isupper() and heading_shape(text) is None for _, _, text in below):
            break
        size += 1
    return size


def _bands(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The columns: runs of character positions that lines use, parted by gutters two wide or more."""
    width = max(len(line) for line in lines)
    used = [0] * width
    for line in lines:
        for left, right, _ in _pieces(line):
            for position in range(left, right):
                used[position] += 1
    allowed = int(_MAX_CROSSING * len(lines))
    free = [count <= allowed for count in used]
    bands: list[tuple[int, int]] = []
    begin: int | None = None
    gap = 0
    for position, empty in enumerate([*free, True, True]):
        if not empty:
            begin = position if begin is None else begin
            gap = 0
        elif begin is not None:
            gap += 1
            if gap == 2:
                bands.append((begin, position - 1))
                begin, gap = None, 0
    return bands


def _split(line: str, bands: Sequence[tuple[int, int]]) -> list[str] | None:
    """The words of a line in each column; null for a line that crosses a gutter."""
    cells = [""] * len(bands)
    for begin, end, text in _pieces(line):
        inside = [index for index, (a, b) in enumerate(bands) if begin < b and end > a]
        if len(inside) != 1:
            return None
        index = inside[0]
        cells[index] = f"{cells[index]} {text}".strip()
    return cells


def _table_end(lines: Sequence[str], start: int) -> int:
    """Where a table ends: the receivers or the signature, or three blank lines."""
    blank = 0
    for index in range(start, len(lines)):
        blank = 0 if lines[index].strip() else blank + 1
        if blank == 3 or _END.match(lines[index]):
            return index - (2 if blank == 3 else 0)
    return len(lines)


def _rows(lines: Sequence[str], bands: Sequence[tuple[int, int]], numbered: bool) -> list[Row] | None:
    """The rows below the heading; null where they cannot be told apart."""
    rows: list[Row] = []
    fresh = True
    labels = sound = 0
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        cells = _split(line, bands)
        if cells is None:
            rows.append([[line.strip()]])
            fresh = True
            continue
        label = is_label(cells[0]) if numbered else False
        if label:
            labels += 1
            content = next((cell for cell in cells[1:] if cell), "")
            sound += bool(content) and not content[:1].islower()
        new = label or not rows or len(rows[-1]) == 1 or (not numbered and fresh)
        if new:
            rows.append([[cell] for cell in cells])
        else:
            for lines_of, cell in zip(rows[-1], cells, strict=True):
                if cell:
                    lines_of.append(cell)
        fresh = False
    if numbered and (not labels or sound < _MIN_NUMBERED * labels):
        return None
    return rows


def find_aligned(lines: Sequence[str]) -> FoundTable | None:
    """The first table drawn with spaces among the lines; null where there is none that is safe to read."""
    tries = 0
    for at in range(len(lines)):
        size = _header_at(lines, at) if tries < _MAX_TRIES else None
        if size is None:
            continue
        tries += 1
        end = _table_end(lines, at)
        body = [line for line in lines[at:end] if line.strip() and not _is_title(line)]
        if len(body) < size + _MIN_ROWS:
            continue
        bands = _bands(body)
        if len(bands) < _MIN_COLUMNS:
            continue
        header = [_split(line, bands) for line in lines[at : at + size]]
        if any(cells is None for cells in header):
            continue
        names: Row = [
            [cells[column] for cells in header if cells and cells[column]] or [""]
            for column in range(len(bands))
        ]
        shapes = [heading_shape(" ".join(name)) for name in names]
        if sum(shape is not None for shape in shapes) < max(_MIN_COLUMNS, len(bands) - 1):
            continue
        numbered = shapes[0] == "number"
        below = [line for line in lines[at + size : end] if not _repeats(line, lines[at : at + size], bands)]
        if not numbered and not any(not line.strip() for line in below[1:-1]):
            continue
        rows = _rows(below, bands, numbered)
        if rows and len(rows) >= _MIN_ROWS:
            return FoundTable(at, end, [names, *rows])
    return None


def _is_title(line: str) -> bool:
    """Whether a line is the title of a section, which may run over all columns."""
    return len(_pieces(line)) <= 2 and starts_section(line)


def _repeats(line: str, header: Sequence[str], bands: Sequence[tuple[int, int]]) -> bool:
    """Whether a line is one of the heading's, on a new page, or holds the numbers of the columns."""
    cells = _split(line, bands)
    if cells and all(is_column_number(cell) for cell in cells if cell) and sum(map(bool, cells)) > 2:
        return True
    return any(fold(line) == fold(head) for head in header)
