"""Tables of exports that write every cell on lines of its own and "|" between: the grid is found again.

Such an export keeps the order of the cells, and leaves out the places that a merged cell covers. The
number of columns is that of the heading; how the cells after it fill the rows is the best reading of all of
them together: each cell should look like the cells of its column, and a row may lack the columns that a
merged cell above it covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizers.text import fold
from parsers.text.grid import GridCell
from parsers.text.shapes import Shape, fit, heading_shape, is_column_number, is_label, starts_section

Lines = tuple[str, ...]
_MIN_COLUMNS = 3
_SECTION_LENGTH = 220
"""Characters that the title of a section may have."""
_OTHER_GAP = 2.0
"""What it costs a row to lack other columns than most rows do."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How a row is filled: all columns but those from ``begin`` up to ``end``."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """A heading found in the stream of cells."""

    start: int
    """Index of its first cell."""
    shapes: tuple[Shape, ...]
    lead_lines: int
    """Lines at the start of the first cell that are text before the table."""


def _text(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines).strip()


def _heading_tail(lines: Lines) -> int | None:
    """How many lines stand before the heading that ends a cell; null when it ends with none."""
    for size in (1, 2, 3):
        if size < len(lines) and heading_shape(_text(lines[-size:])):
            return len(lines) - size
    return None


def find_header(cells: Sequence[Lines], start: int = 0) -> Header | None:
    """The first heading at or after ``start``: three or more neighbouring cells that name columns."""
    at = start
    while at < len(cells):
        lead = 0
        first = heading_shape(_text(cells[at]))
        if first is None:
            tail = _heading_tail(cells[at])
            if tail is not None:
                lead, first = tail, heading_shape(_text(cells[at][tail:]))
        if first is None:
            at += 1
            continue
        shapes = [first]
        while at + len(shapes) < len(cells):
            shape = heading_shape(_text(cells[at + len(shapes)]))
            if shape is None or (shape == "number" and "number" in shapes):
                break
            shapes.append(shape)
        if (
            len(shapes) >= _MIN_COLUMNS
            and {"number", "text", "product"} & set(shapes)
            and {"body", "lead", "time"} & set(shapes)
        ):
            return Header(at, tuple(shapes), lead)
        at += 1 if lead else len(shapes)
    return None


def _section_score(text: str) -> float:
    if not text or len(text) > _SECTION_LENGTH or is_label(text):
        return -4.0
    return 2.0 if starts_section(text) or text.isupper() else -4.0


def _row_score(texts: Sequence[str], shapes: Sequence[Shape], gap: Gap) -> float:
    columns = [shape for index, shape in enumerate(shapes) if not gap.begin <= index < gap.end]
    return sum(fit(shape, text) for shape, text in zip(columns, texts, strict=True))


def _gap_cost(gap: Gap, usual: Gap | None) -> float:
    if gap.begin == gap.end:
        return -0.5
    cost = 0.7 if gap.begin == 0 else 3.0
    return cost if usual is None or gap == usual else cost + _OTHER_GAP


def _fill(
    texts: Sequence[str], shapes: Sequence[Shape], heads: set[int], usual: Gap | None, *, lost: bool
) -> list[tuple[int, Gap]]:
    """The best reading: for every row the number of its cells and its gap (one cell: a section title).

    ``heads``: where a repeated heading begins. ``lost``: the places of a gap are empty cells that the export
    left out, and not covered by a merged cell.
    """
    n = len(shapes)
    gaps = [Gap(0, 0)] + [Gap(a, b) for a in range(n) for b in range(a + 1, n + 1) if n - (b - a) >= 2]
    section, labelled = Gap(1, n), Gap(2, n)
    best: list[tuple[float, int, Gap]] = [(0.0, 0, Gap(0, 0))]
    for end in range(1, len(texts) + 1):
        choice = (float("-inf"), 0, Gap(0, 0))
        for gap in gaps:
            begin = end - (n - (gap.end - gap.begin))
            if begin < 0:
                continue
            if begin in heads:
                score = 50.0 if gap.begin == gap.end else -50.0
            else:
                score = _row_score(texts[begin:end], shapes, gap) - _gap_cost(gap, usual)
                if lost:
                    score += sum(fit(shape, "") for shape in shapes[gap.begin : gap.end])
            choice = max(choice, (best[begin][0] + score, begin, gap), key=lambda found: found[0])
        title = best[end - 1][0] + _section_score(texts[end - 1])
        choice = max(choice, (title, end - 1, section), key=lambda found: found[0])
        if end >= 2 and is_label(texts[end - 2]):
            pair = best[end - 2][0] + 1.0 + _section_score(f"{texts[end - 2].rstrip('.')}. {texts[end - 1]}")
            choice = max(choice, (pair, end - 2, labelled), key=lambda found: found[0])
        best.append(choice)
    rows, at = [], len(texts)
    while at:
        _, begin, gap = best[at]
        rows.append((at - begin, gap))
        at = begin
    return rows[::-1]


def _place(cells: Sequence[Lines], rows: Sequence[tuple[int, Gap]], n: int) -> list[GridCell]:
    """Cells at their places; a cell above a gap spans the row of the gap."""
    placed: list[GridCell] = []
    owners: dict[int, int] = {}
    at = 0
    for row, (size, gap) in enumerate(rows):
        here = cells[at : at + size]
        at += size
        if gap.end == n and gap.begin == size and size <= 2:  # a title over all columns
            for col, lines in enumerate(here):
                placed.append(GridCell(row, col, lines, col_span=n - col if col == size - 1 else 1))
            owners = {}
            continue
        columns = [col for col in range(n) if not gap.begin <= col < gap.end]
        for col, lines in zip(columns, here, strict=True):
            owners[col] = len(placed)
            placed.append(GridCell(row, col, lines))
        for col in range(gap.begin, gap.end):
            if col in owners:
                owner = placed[owners[col]]
                placed[owners[col]] = replace(owner, row_span=row - owner.row + 1)
    return placed


def read_rows(cells: Sequence[Lines], shapes: Sequence[Shape]) -> tuple[list[list[list[str]]], int]:
    """Rows of a heading and the cells after it where empty cells are lost, and how many rows are sound.

    A sound row has all its cells, or is the title of a section.
    """
    n = len(shapes)
    rows: list[list[list[str]]] = []
    at, sound = 0, 0
    for size, gap in _read(cells, shapes, lost=True):
        here = [list(lines) for lines in cells[at : at + size]]
        title = gap.end == n and gap.begin == size and size <= 2
        sound += title or gap.begin == gap.end
        if not title:
            for column in range(gap.begin, gap.end):
                here.insert(column, [""])
        rows.append(here)
        at += size
    return rows, sound


def grid_of(cells: Sequence[Lines], shapes: Sequence[Shape]) -> list[GridCell]:
    """The grid of a heading (the first ``len(shapes)`` cells) and the cells that follow it."""
    return _place(cells, _read(cells, shapes, lost=False), len(shapes))


def _read(cells: Sequence[Lines], shapes: Sequence[Shape], *, lost: bool) -> list[tuple[int, Gap]]:
    n = len(shapes)
    texts = [_text(lines) for lines in cells]
    head = [fold(text) for text in texts[:n]]
    heads = {
        at
        for at in range(len(cells) - n + 1)
        if sum(fold(a) == b for a, b in zip(texts[at : at + n], head, strict=True)) > 0.6 * n
        or all(is_column_number(text) for text in texts[at : at + n])
    }
    rows = _fill(texts, shapes, heads, None, lost=lost)
    gaps = Counter(gap for size, gap in rows if gap.begin != gap.end and size > 2)
    if gaps and not lost:
        rows = _fill(texts, shapes, heads, gaps.most_common(1)[0][0], lost=False)
    return rows
