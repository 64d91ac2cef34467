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

_RULE = re.compile(r"\s*(?:-{2,}(?: +-{2,})+|={2,}(?: +={2,})+)\s*")
"""A line that marks the columns."""
_FRAME = re.compile(r"\s*-{4,}\s*")
"""A whole line above the heading and below the last row."""
_MAX_HEADING = 12
"""Lines that a heading above its rule may take."""
_MAX_LINES = 5_000
"""Lines of a table."""


@dataclass(frozen=True, slots=True)
class Dashed:
    """A table among lines: the first one, the one after the last, and the lines of each cell."""

    begin: int
    end: int
    rows: list[list[list[str]]]


def _starts(rule: str) -> list[int]:
    return [match.start() for match in re.finditer(r"[-=]+", rule)]


def _split(line: str, starts: Sequence[int]) -> list[str]:
    ends = [*starts[1:], max(len(line), starts[-1])]
    return [line[left:right].strip() for left, right in zip([0, *starts[1:]], ends, strict=True)]


def _crosses(line: str, starts: Sequence[int]) -> bool:
    """Whether a word stands across the begin of a column."""
    return any(0 < at < len(line) and line[at - 1] != " " != line[at] for at in starts)


def _heading_begin(lines: Sequence[str], rule: int) -> int | None:
    """Where the heading above a rule begins; null where nothing stands right above it."""
    starts = _starts(lines[rule])
    at = rule
    while at and rule - at < _MAX_HEADING and lines[at - 1].strip() and not _FRAME.fullmatch(lines[at - 1]):
        if _crosses(lines[at - 1], starts):
            break
        at -= 1
    return at if at < rule else None


def _rows(lines: Sequence[str], rule: str) -> list[list[list[str]]] | None:
    """The rows among the lines below a rule; null where a word stands beside the dashes of its column, as
    only those of titles may.
    """
    starts, sizes = _starts(rule), [len(run) for run in rule.split()]
    parted = any(not line.strip() for line in lines[1:])
    rows: list[list[list[str]]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if _RULE.fullmatch(line):
            continue
        cells = [line.strip(), *("" for _ in starts[1:])] if _crosses(line, starts) else _split(line, starts)
        if any(cells[1:]) and any(len(cell) > size for cell, size in zip(cells, sizes, strict=True)):
            return None
        if fresh or not parted:
            rows.append([[cell] for cell in cells])
        else:
            for own, cell in zip(rows[-1], cells, strict=True):
                own.append(cell)
        fresh = False
    return rows


def _table(lines: Sequence[str], rule: int, after: int) -> Dashed | None:
    """The table whose columns a line marks; none of it stands before line ``after``."""
    starts = _starts(lines[rule])
    begin = _heading_begin(lines, rule)
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
    rows = _rows(lines[rule + 1 : stop], lines[rule])
    if rows is None:
        return None
    if begin is None or not headed:
        return Dashed(rule, stop + 1, rows) if rows else None
    heading = [_split(line, starts) for line in lines[begin:rule]]
    names = [[line[column] for line in heading] for column in range(len(starts))]
    sizes = map(len, lines[rule].split())
    if any(len(line) > size for own, size in zip(names, sizes, strict=True) for line in own):
        return None
    return Dashed(begin - framed, stop + framed, [names, *rows])


def find_dashed(lines: Sequence[str]) -> Iterator[Dashed]:
    """The tables whose columns a line of dashes marks, from the first one on."""
    at = after = 0
    while at < len(lines):
        table = _table(lines, at, after) if _RULE.fullmatch(lines[at]) else None
        if table:
            yield table
            at = after = table.end
        else:
            at += 1
