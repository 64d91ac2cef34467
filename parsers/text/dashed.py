"""Tables whose columns a line of dashes marks: pandoc's simple and multiline ones, reStructuredText's simple
ones.

    STT    Nội dung       Đơn vị chủ trì
    ------ -------------- ----------------
    1      Rà soát        Sở Nội vụ
           văn bản

Each run of dashes begins a column, which ends before the next. Rows are parted by blank lines, or, where
there are none, each line is a row. Source: pandoc's manual, "Tables"; reStructuredText specification,
"Simple tables".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.text.delimited import Row
from parsers.text.grid import FoundTable

_RULE = re.compile(r"\s*(?:-{2,}(?: +-{2,})+|={2,}(?: +={2,})+)\s*")
"""A line that marks the columns."""
_DASHES = re.compile(r"[-=]+")
_FRAME = re.compile(r"\s*-{4,}\s*")
"""A whole line above the heading and below the last row."""
_MAX_HEADING = 12
"""Lines that a heading above its rule may take."""
_MAX_LINES = 5_000
"""Lines of a table."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """What a line of dashes says of the columns: where each begins, and how wide its dashes are."""

    starts: tuple[int, ...]
    sizes: tuple[int, ...]

    def crossed(self, line: str) -> bool:
        """Whether a word stands across the begin of a column."""
        return any(0 < at < len(line) and line[at - 1] != " " != line[at] for at in self.starts)

    def split(self, line: str) -> list[str]:
        """The words of each column."""
        ends = [*self.starts[1:], max(len(line), self.starts[-1])]
        places = zip([0, *self.starts[1:]], ends, strict=True)
        return [line[left:right].strip() for left, right in places]

    def hold(self, cells: Sequence[str]) -> bool:
        """Whether no words are wider than the dashes of their column."""
        return all(len(cell) <= size for cell, size in zip(cells, self.sizes, strict=True))


def _columns(rule: str) -> _Columns:
    runs = list(_DASHES.finditer(rule))
    return _Columns(tuple(run.start() for run in runs), tuple(len(run.group()) for run in runs))


def _heading_begin(lines: Sequence[str], rule: int, columns: _Columns) -> int | None:
    """Where the heading above a rule begins; null where nothing stands right above it."""
    at = rule
    while at and rule - at < _MAX_HEADING and lines[at - 1].strip() and not _FRAME.fullmatch(lines[at - 1]):
        if columns.crossed(lines[at - 1]):
            break
        at -= 1
    return at if at < rule else None


def _rows(lines: Sequence[str], columns: _Columns) -> list[Row] | None:
    """The rows among the lines below a rule; null where a word stands beside the dashes of its column, as
    only those of titles may.
    """
    parted = any(not line.strip() for line in lines[1:])
    rows: list[Row] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if _RULE.fullmatch(line):
            continue
        title = [line.strip(), *("" for _ in columns.starts[1:])]
        cells = title if columns.crossed(line) else columns.split(line)
        if any(cells[1:]) and not columns.hold(cells):
            return None
        if fresh or not parted:
            rows.append([[cell] for cell in cells])
        else:
            for own, cell in zip(rows[-1], cells, strict=True):
                own.append(cell)
        fresh = False
    return rows


def _table(lines: Sequence[str], rule: int, after: int) -> FoundTable | None:
    """The table whose columns a line marks; none of it stands before line ``after``."""
    columns = _columns(lines[rule])
    begin = _heading_begin(lines, rule, columns)
    headed = begin is not None and begin >= after
    framed = begin is not None and begin > after and _FRAME.fullmatch(lines[begin - 1]) is not None

    def ends(line: str) -> bool:
        if not headed:
            return line.strip() == lines[rule].strip()
        return _FRAME.fullmatch(line) is not None if framed else not line.strip()

    last = min(len(lines), rule + _MAX_LINES)
    end = next((at for at in range(rule + 1, last) if ends(lines[at])), None)
    if end is None and (not headed or framed or last < len(lines)):
        return None
    stop = last if end is None else end
    rows = _rows(lines[rule + 1 : stop], columns)
    if rows is None:
        return None
    if begin is None or not headed:
        return FoundTable(rule, stop + 1, rows) if rows else None
    heading = list(map(columns.split, lines[begin:rule]))
    if not all(map(columns.hold, heading)):
        return None
    names = [list(words) for words in zip(*heading, strict=True)]
    return FoundTable(begin - framed, stop + framed, [names, *rows])


def find_dashed(lines: Sequence[str]) -> Iterator[FoundTable]:
    """The tables whose columns a line of dashes marks, from the first one on."""
    at = after = 0
    while at < len(lines):
        table = _table(lines, at, after) if _RULE.fullmatch(lines[at]) else None
        if table:
            yield table
            at = after = table.end
        else:
            at += 1
