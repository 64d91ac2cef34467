"""Tables whose cells are divided by tabs or pipes: physical lines → rows, also where a cell has line ends.

A row may be spread over several lines (a cell with line ends inside), and a line may lack its last cells (an
exporter that strips trailing separators). Which is which is decided for a whole run of lines at once, as the
cheapest way to group them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from normalizers.text import ends_in_sign, goes_on_with_number, is_bullet, is_unfinished
from normalizers.text.letters import SMALLS
from parsers.text.shapes import (
    LETTERS,
    ends_document,
    goes_on_list,
    heading_shape,
    is_column_number,
    is_label,
    is_period,
    names_columns,
    starts_after,
    starts_row,
    starts_section,
)

Row = list[list[str]]
"""One row: for each cell its physical lines."""

_RULE_CELL = r"\s*(?::?-{2,}:?|:-+:?|-+:)\s*"
RULE = re.compile(rf"^\s*\|?{_RULE_CELL}(?:\|{_RULE_CELL})*\|?\s*$")
"""The line below the heading of a markdown table."""
_GRID_RULE = re.compile(r"^\s*\+(?:[-=]{2,}\+)+\s*$")
"""The rules of a table drawn in characters."""
_LOWER_START = re.compile(rf"[\"“(]*[{SMALLS},;.]")
_MARK_UP = re.compile(r"(?:<[bi]>|\*{1,3}|#{1,6}\s)+")
_REMARK = re.compile(r"(?:Ghi chú|GHI CHÚ|Lưu ý|Chú thích)\s*:|\(\*+\)\s")
"""How a remark on the table begins, which stands below it."""
_MAX_LINES = 40
"""Physical lines that one row may have."""
_BREAK = "\ue001"
"""Stands for a line end inside a cell that a spreadsheet has put in quotes."""
_QUOTED = re.compile(
    r"""(?:(?<=\t)|(?:(?<=\n)|^)(?="[^\t]{1,2000}"\t))"""
    r""""((?:[^"\t]|""){0,2000}?(?:\n|"")(?:[^"\t]|""){0,2000})"(?=[\t\n]|$)"""
)
_PIPE = "\ue000"
"""Stands for a pipe that markdown has escaped."""


@dataclass(frozen=True, slots=True)
class _Line:
    pieces: tuple[str, ...]

    @property
    def cuts(self) -> int:
        return len(self.pieces) - 1


def _is_heading(pieces: Sequence[str]) -> bool:
    """Whether a line is a row of headings, its second one, or one that numbers the columns."""
    words = [piece for piece in pieces if piece.strip()]
    if len(words) < 2:
        return False
    return names_columns(words) or all(map(heading_shape, words)) or all(map(is_column_number, words))


def _is_next_letter(above: str, letter: str) -> bool:
    """Whether a lone letter numbers a row: the first of a list, or the one after that of the line above."""
    plain = letter.strip(" .)")
    return plain == "a" or above.strip(" .)") + plain in LETTERS


def _are_periods(above: str, below: str) -> bool:
    """Whether two lines are titles of a period and of one in it ("QUÝ I", "Tháng 01")."""
    plain = _MARK_UP.sub("", above.strip())
    return is_period(plain) and is_period(below) and plain.isupper() != below.isupper()


def _join_cost(before: _Line, after: _Line) -> float:
    """The doubt that two lines belong to one row, the line end lying inside a cell."""
    if names_columns(after.pieces) or ends_document(after.pieces[-1]) or starts_after(after.pieces[0]):
        return 8.0
    first = _MARK_UP.sub("", after.pieces[0].strip())
    if _REMARK.match(first):
        return 8.0
    if _is_heading(before.pieces) and (not first or (not after.cuts and first[0].isupper())):
        return 8.0
    if not before.cuts and not after.cuts and _are_periods(before.pieces[0], first):
        return 8.0
    if not first:
        return 8.0 if after.cuts and starts_section(after.pieces[1]) else 3.0
    if after.cuts and is_label(first) and (not first.islower() or _is_next_letter(before.pieces[0], first)):
        return 8.0
    end = before.pieces[-1].rstrip()
    if goes_on_list(end, first):
        return 0.3
    number = goes_on_with_number(end, first)
    is_open = number or ends_in_sign(end) or is_unfinished(end)
    if starts_row(first) and (not is_open or (number and " " in first)):
        return 8.0
    if is_bullet(first) or _LOWER_START.match(first):
        return 0.3
    return 1.0 if is_open else 3.0


def _group_cost(group: Sequence[_Line], cuts: int, stripped: bool) -> float:
    """The doubt that a group of lines is one row of a table with ``cuts`` separators a row."""
    found = sum(line.cuts for line in group)
    cost = sum(_join_cost(before, after) for before, after in pairwise(group))
    if found > cuts:
        return cost + 6.0 * (found - cuts) + (100.0 if len(group) > 1 else 0.0)
    if found == 0:
        first = group[0].pieces[0]
        return cost + (1.5 if starts_section(first) or first.isupper() else 4.0)
    if found < cuts:
        return cost + (2.5 if stripped else 6.0)
    return cost


def _group(lines: Sequence[_Line], cuts: int, stripped: bool) -> tuple[float, list[int]]:
    """The cheapest grouping: its cost and where each group begins."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(lines) + 1):
        choice = (float("inf"), end - 1)
        found = 0
        for begin in range(end - 1, max(-1, end - 1 - _MAX_LINES), -1):
            found += lines[begin].cuts
            if found > cuts and begin < end - 1:
                break
            cost = best[begin][0] + _group_cost(lines[begin:end], cuts, stripped)
            choice = min(choice, (cost, begin))
        best.append(choice)
    starts, at = [], len(lines)
    while at:
        at = best[at][1]
        starts.append(at)
    return best[-1][0], starts[::-1]


def _as_row(group: Sequence[_Line]) -> Row:
    row: Row = [piece.split(_BREAK) for piece in group[0].pieces]
    for line in group[1:]:
        row[-1] += line.pieces[0].split(_BREAK)
        row.extend(piece.split(_BREAK) for piece in line.pieces[1:])
    return row


def group_rows(pieces: Sequence[Sequence[str]], cuts: int | None = None) -> list[Row]:
    """Lines, each already divided at its separators, as rows.

    ``cuts``: separators in a whole row where that is known; else the number that explains the lines best.
    """
    lines = [_Line(tuple(line)) for line in pieces]
    if not lines:
        return []
    stripped = not any(line.cuts and not line.pieces[-1].strip() for line in lines)
    counts = Counter(line.cuts for line in lines if line.cuts)
    if not counts:
        return [_as_row([line]) for line in lines]
    if cuts is not None:
        candidates = [cuts]
    else:
        head = 0
        candidates = list(counts)
        for line in lines[:4]:
            head += line.cuts
            candidates.append(head)
    _, _, starts = min(
        (cost, -counts[wanted], starts)
        for wanted in set(candidates)
        if wanted
        for cost, starts in [_group(lines, wanted, stripped)]
    )
    return [_as_row(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def without_quotes(text: str) -> str:
    """Text as a spreadsheet copies it, each quoted cell on one line; ``tab_rows`` knows its line ends."""
    return _QUOTED.sub(lambda match: match[1].replace('""', '"').replace("\n", _BREAK), text)


def split_tabs(line: str) -> list[str]:
    """The pieces of a line between its tabs."""
    return line.split("\t")


def split_pipes(line: str) -> list[str]:
    """The pieces of a line between its pipes; the frame's outer pipes are no separators."""
    text = line.strip().replace("\\|", _PIPE)
    if text.startswith("|"):
        text = text[1:]
        if text.endswith("|"):
            text = text[:-1]
    return [piece.replace(_PIPE, "|") for piece in text.split("|")]


def _between_pipes(line: str) -> list[str]:
    """The pieces of a line without a frame: an outer pipe stands beside an empty cell."""
    return [piece.replace(_PIPE, "|") for piece in line.strip().replace("\\|", _PIPE).split("|")]


def is_rule(line: str) -> bool:
    """Whether a line is a rule of a markdown or drawn table, without words."""
    return bool(("|" in line and RULE.match(line)) or _GRID_RULE.match(line))


def _framed_rows(lines: Sequence[str]) -> list[Row]:
    """Rows of a table whose lines begin and end with a pipe; a line without its first pipe goes on."""
    logical: list[list[str]] = []
    for line in lines:
        if line.lstrip().startswith("|") or not logical:
            logical.append([line.strip()])
        else:
            logical[-1].append(line.strip())
    rows = []
    for parts in logical:
        row: Row = []
        for index, part in enumerate(parts):
            text = part.replace("\\|", _PIPE)
            text = text[1:] if index == 0 and text.startswith("|") else text
            pieces = [piece.replace(_PIPE, "|") for piece in text.split("|")]
            if index:
                row[-1].append(pieces[0])
                pieces = pieces[1:]
            row.extend([piece] for piece in pieces)
        if len(row) > 1 and parts[-1].endswith("|") and not "".join(row[-1]).strip():
            row.pop()
        rows.append(row)
    return rows


def _drawn_rows(lines: Sequence[str]) -> list[Row]:
    """Rows of a table drawn with +---+ rules: the lines between two rules are one row."""
    rows: list[Row] = []
    for block in _split_at_rules(lines):
        row: Row = []
        for line in block:
            pieces = split_pipes(line)
            row.extend([] for _ in range(len(pieces) - len(row)))
            for cell, piece in zip(row, pieces, strict=False):
                if piece.strip():
                    cell.append(piece)
        if row:
            rows.append(row)
    return rows


def _split_at_rules(lines: Sequence[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if _GRID_RULE.match(line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def is_drawn(lines: Sequence[str]) -> bool:
    """Whether a table is drawn with +---+ rules, so that a row takes several lines."""
    return any(_GRID_RULE.match(line) for line in lines)


def pipe_rows(lines: Sequence[str]) -> list[Row]:
    """Rows of consecutive lines with pipes: markdown, drawn tables, or cells merely divided by pipes."""
    if is_drawn(lines):
        return _drawn_rows([line for line in lines if not RULE.match(line)])
    kept = [line for line in lines if not is_rule(line)]
    framed = [line.lstrip().startswith("|") for line in kept]
    if framed and framed[0] and sum(framed) * 2 > len(kept):
        return _framed_rows(kept)
    return group_rows([_between_pipes(line) for line in kept])


def tab_rows(lines: Sequence[str], cuts: int | None = None) -> list[Row]:
    """Rows of consecutive lines with tabs; lines without one are parts of cells, or titles of sections."""
    return group_rows([split_tabs(line) for line in lines], cuts)
