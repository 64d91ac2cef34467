"""A table draft as a fragment: each cell's words as the author's text, with its box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.draft import Draft
from parsers.layout.paragraphs import Column, cell_text
from parsers.layout.words import Line, PlacedWord, group_lines, mostly_bold, touches, turned, upright
from parsers.pdf.frame import Frame, shown_box
from schema.document import Cell, TableFragment

_MAX_PADDING = 14.0
_RAGGED = 24.0
"""Points by which a wrapped line ends before its room does, at the most; the longest of several less."""
_STORED = 0.2
"""Share of the lines that go on with a stored blank at their end, from which on the file keeps them."""
_STROKE = re.compile(r"[^\W\d_]/\d")
_SOME = 2
"""Numbers behind a stroke without a blank from which on a line may break there."""


def sideways_text(words: Sequence[PlacedWord]) -> str:
    """Words written on their side, in content order."""
    return " ".join(word.text for word in sorted(words, key=lambda word: word.order))


def _padding(draft: Draft, lines: Sequence[Sequence[Line]]) -> tuple[float, float]:
    """Room between a cell's rules and its words, left and right, as the table's lines show it.

    A few lines may run over their room; what most keep counts, and the right is taken to be no wider than
    the left, as producers give both sides the same.
    """
    lefts, rights = [_MAX_PADDING], [_MAX_PADDING]
    for face, held in zip(draft.grid.faces, lines, strict=True):
        x0, _, x1, _ = draft.grid.face_box(face)
        for line in held:
            lefts.append(line.x0 - x0)
            rights.append(x1 - line.x1)
    left, right = (max(sorted(sides)[int(0.04 * len(sides))], 0.0) for sides in (lefts, rights))
    return left, min(right, max(left, 1.0))


def _reaches(draft: Draft, lines: Sequence[Sequence[Line]]) -> list[float]:
    """For each column how far its lines may reach: where no rule shows it, as far as the wrapped ones do."""
    n_cols = draft.grid.n_cols
    reach, wrapped = [0.0] * n_cols, [0] * n_cols
    for face, held in zip(draft.grid.faces, lines, strict=True):
        if face.col_span == 1 and held:
            reach[face.col] = max(reach[face.col], *(line.x1 for line in held))
            wrapped[face.col] += len(held) - 1
    shown = draft.style != "unruled"
    return [1e9 if shown or not n else x + _RAGGED / n for x, n in zip(reach, wrapped, strict=True)]


def _cuts_strokes(lines: Sequence[Sequence[Line]]) -> bool:
    """Whether lines end in a stroke that on others always stands together with the number behind it."""
    if not any(line.words[-1].text.endswith("/") for held in lines for line in held[:-1]):
        return False
    together = apart = 0
    for line in (line for held in lines for line in held):
        for before, word in pairwise(line.words):
            apart += before.text.endswith("/") and word.text[0].isdigit() and not touches(before, word)
        together += sum(1 for word in line.words if _STROKE.search(word.text))
    return together >= _SOME and not apart


def to_fragment(draft: Draft, number: int, shown: Frame, read: Frame) -> TableFragment:
    """The fragment of a page's table. ``number``: 1-based page."""
    grid = draft.grid
    straight = list(map(upright, draft.words))
    lines = list(map(group_lines, straight))
    left_pad, right_pad = _padding(draft, lines)
    reaches = _reaches(draft, lines)
    wrapped = [line.words[-1].blank_after for held in lines for line in held[:-1]]
    stored = sum(wrapped) > _STORED * len(wrapped)
    cuts_strokes = _cuts_strokes(lines)
    cells: list[Cell] = []
    for face, words, unturned, held in zip(grid.faces, draft.words, straight, lines, strict=True):
        x0, top, x1, bottom = grid.face_box(face)
        right = min(x1 - right_pad, reaches[face.col]) if face.col_span == 1 else x1 - right_pad
        text = cell_text(held, Column(x0 + left_pad, right, stored, cuts_strokes))
        if len(unturned) < len(words):
            text = f"{text}\n{sideways_text(turned(words))}".strip()
        cells.append(
            Cell(
                row=face.row,
                col=face.col,
                row_span=face.row_span,
                col_span=face.col_span,
                text=text,
                boxes=(shown_box(number, shown, read, x0, top, x1, bottom),),
                bold=mostly_bold(words),
            )
        )
    x0, top, x1, bottom = grid.box
    return TableFragment(
        n_rows=grid.n_rows,
        n_cols=grid.n_cols,
        cells=tuple(cells),
        page=number,
        box=shown_box(number, shown, read, x0, top, x1, bottom),
        column_edges=tuple(round(x, 2) for x in grid.xs),
        open_top=grid.open_top,
        open_bottom=grid.open_bottom,
        rows_ruled=draft.style == "ruled",
    )
