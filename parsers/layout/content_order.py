"""The pieces of a table's lines, told by the order in which a program wrote its cells.

Programs write a table cell by cell: where the words of a line do not follow each other in the file, another
cell begins, however near it stands; where a line after a wide gap is followed by one that begins below the
words before the gap, the gap is only that of justified text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from parsers.layout.columns import MIN_GAP, Chunk, chunk_of, chunks
from parsers.layout.edges import Edge
from parsers.layout.words import ABUT, GLUE, Line, PlacedWord, touches

_STEP = 1.9
"""Shares of the font size up to which the lines of a cell follow each other."""
_BACK = 0.05
"""Share of the words up to which some may stand left of the one before them in the file."""
_STORED = 0.7
"""Share of the blanks between words from which on all are taken to be stored."""
_CLEAR = 3
"""How many times more pieces of lines begin than words stand where a border of columns is taken to be."""
_RARE = frozenset("ơưƠƯ") | frozenset(map(chr, range(0x1E00, 0x1F00)))
"""Letters that many fonts lack, so that they are drawn in another one."""
_BACKWARDS = 0.3
"""Share of the font size by which words of a cell may reach into those before them."""
_INDENT = 0.6
"""Shares of the font size by which the lines of a cell may begin differently."""
_EVEN = 1.3
"""Times by which the widest blank of a justified line is wider than the narrowest."""
_NUMBER = re.compile(r"\(?(?:[\dIVXLC.]{1,8}|[A-Za-zđĐ])[.)]?")
_CENTRED = 2.5
"""The same for lines that are centred."""
_BLANK, _WIDER = 0.27, 1.4
"""Share of the font size that a blank has, and times by which one is wider that may part cells."""


class _Token(NamedTuple):
    """Words that touch each other, as one: letters that a font lacks are drawn apart, in another one."""

    order: int
    line: int
    x0: float
    x1: float
    size: float
    base: float
    blank: bool
    """A stored blank follows."""
    words: tuple[PlacedWord, ...]


@dataclass(slots=True)
class _Run:
    """Tokens that follow each other in the file and on the page."""

    key: int
    left: float
    right: float
    line: int
    """The last one it stands on."""
    after_gap: bool
    """It began behind a wide gap of a line."""


def cell_chunks(lines: Sequence[Line], rules: Sequence[Edge]) -> list[list[Chunk]]:
    """For each line its pieces from left to right, by gaps alone where the order of the file tells nothing.

    ``rules``: horizontal ones, over which no cell goes on.
    """
    tokens = [_tokens(line, index) for index, line in enumerate(lines)]
    if not _is_in_order(tokens):
        return [chunks(line) for line in lines]
    stored = _Stored(_stores_blanks(tokens, False), _stores_blanks(tokens, True))
    pieces = _pieces(tokens, _runs(tokens, rules, stored))
    doubts = _doubts(pieces, stored)
    if doubts.blanks or doubts.borders:
        pieces = _pieces(tokens, _runs(tokens, rules, stored, doubts))
    return [
        [chunk_of([word for token in piece for word in token.words]) for piece in held] for held in pieces
    ]


def may_be_parted(line: Line) -> bool:
    """A quick look, as most lines are plain text: whether not all words of a line follow each other in the
    file, with a stored blank and no wide gap between them.
    """
    last, right = -1, 0.0
    stored = True
    for _, x0, x1, _, size, _, _, _, blank, order, _ in line.words:
        if last >= 0:
            gap = x0 - right
            if gap > MIN_GAP * size or ((order != last + 1 or not stored) and gap >= ABUT * size):
                return True
        last, right, stored = order, x1, blank
    return False


def _pieces(lines: Sequence[Sequence[_Token]], run_of: dict[int, int]) -> list[list[list[_Token]]]:
    """For each line its tokens parted where another run begins."""
    found: list[list[list[_Token]]] = []
    for held in lines:
        pieces: list[list[_Token]] = [[held[0]]]
        for before, token in pairwise(held):
            if run_of[token.order] == run_of[before.order]:
                pieces[-1].append(token)
            else:
                pieces.append([token])
        found.append(pieces)
    return found


class _Stored(NamedTuple):
    """Whether the blanks between words are in the file, so that where there is none another cell begins."""

    plain: bool
    rare: bool
    """Those beside letters that many fonts lack."""

    def tells(self, last: _Token, token: _Token) -> bool:
        """Whether a cell ends where no blank is stored between two tokens."""
        return self.rare if _is_rare(last, token) else self.plain


class _Doubts(NamedTuple):
    """Tokens of which the columns tell what the blanks of the file do not."""

    blanks: frozenset[int] = frozenset()
    """With a blank before them that was lost: words stand there on most lines."""
    borders: frozenset[int] = frozenset()
    """With a border of columns before them: pieces of other lines begin there."""


def _doubts(lines: Sequence[Sequence[Sequence[_Token]]], stored: _Stored) -> _Doubts:
    """What the columns tell of places where no blank is stored and hardly a gap stands.

    Blanks are lost where letters that a font lacks are drawn in another one.
    """
    several = [pieces for pieces in lines if len(pieces) > 1]
    if not several:
        return _Doubts()
    size = int(max(pieces[-1][-1].x1 for pieces in several)) + 2
    words, gaps, begun = [0] * size, [0] * size, [0] * size
    for pieces in several:
        for token in (token for piece in pieces for token in piece):
            for x in range(max(int(token.x0) + 1, 0), int(token.x1) + 1):
                words[x] += 1
        for before, after in pairwise(pieces):
            for x in range(max(int(before[-1].x1) + 1, 0), int(after[0].x0) + 1):
                gaps[x] += 1
            begun[int(after[0].x0)] += 1
    blanks: set[int] = set()
    borders: set[int] = set()
    for pieces in several:
        for before, after in pairwise(pieces):
            last, token = before[-1], after[0]
            x = round((last.x1 + token.x0) / 2)
            if 0 <= token.x0 - last.x1 <= MIN_GAP * token.size and words[x] >= gaps[x]:
                blanks.add(token.order)
        for piece in pieces:
            for token in _doubtful(piece, stored):
                x = int(token.x0)
                if sum(begun[max(x - 1, 0) : x + 2]) >= max(_CLEAR * words[x - 1], 2):
                    borders.add(token.order)
    return _Doubts(frozenset(blanks), frozenset(borders))


def _doubtful(piece: Sequence[_Token], stored: _Stored) -> list[_Token]:
    """The tokens of a piece before which a cell may end: behind letters that many fonts lack, with no blank
    stored, or, where none is stored at all, behind a blank much wider than the others.
    """
    if stored.plain:
        return [] if stored.rare else [b for a, b in pairwise(piece) if not a.blank and _is_rare(a, b)]
    gaps = [after.x0 - before.x1 for before, after in pairwise(piece)]
    found: list[_Token] = []
    for k, gap in enumerate(gaps):
        others = [one for at, one in enumerate(gaps) if at != k] or [_BLANK * piece[k].size]
        if gap > _WIDER * max(others):
            found.append(piece[k + 1])
    return found


def _tokens(line: Line, index: int) -> list[_Token]:
    groups: list[list[PlacedWord]] = [[line.words[0]]]
    for before, word in pairwise(line.words):
        follows = word.order == before.order + 1 or word.font != before.font
        near = -_BACKWARDS * word.size < word.x0 - before.x1 < GLUE * word.size
        if (follows and near) or touches(before, word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        _Token(
            min(word.order for word in words),
            index,
            words[0].x0,
            max(word.x1 for word in words),
            words[0].size,
            line.base,
            words[-1].blank_after,
            tuple(words),
        )
        for words in groups
    ]


def _is_in_order(lines: Sequence[Sequence[_Token]]) -> bool:
    """Whether the words of a line mostly follow each other in the file from left to right."""
    back = total = 0
    for tokens in lines:
        back += sum(after.order < before.order for before, after in pairwise(tokens))
        total += len(tokens)
    return back <= _BACK * total


def _runs(
    lines: Sequence[Sequence[_Token]],
    rules: Sequence[Edge],
    stored: _Stored,
    doubts: _Doubts | None = None,
) -> dict[int, int]:
    """For each token by its order the run it is in."""
    doubts = doubts or _Doubts()
    runs: list[_Run] = []
    run_of: dict[int, int] = {}
    part_of: dict[int, int] = {}
    last: _Token | None = None
    for token in sorted(token for tokens in lines for token in tokens):
        at = None
        if last is not None and (
            last.line != token.line
            or last.blank
            or token.order in doubts.blanks
            or (token.order not in doubts.borders and not stored.tells(last, token))
        ):
            at = _place(runs, last, token, lines, rules)
        if at is None:
            gap = last is not None and runs[-1].line == token.line and token.x0 > last.x1
            runs.append(_Run(token.order, token.x0, token.x1, token.line, gap))
        else:
            for later in runs[at + 1 :]:  # what stood behind gaps of the line above is of the same cell
                part_of[later.key] = runs[at].key
            del runs[at + 1 :]
            run = runs[at]
            run.left, run.right, run.line = min(run.left, token.x0), max(run.right, token.x1), token.line
        run_of[token.order] = runs[-1].key
        last = token
    return {order: _root(part_of, key) for order, key in run_of.items()}


def _is_rare(last: _Token, token: _Token) -> bool:
    """Whether letters that many fonts lack end a token or begin the next: where the font changes, blanks are
    lost.
    """
    return last.words[-1].text[-1] in _RARE or token.words[0].text[0] in _RARE


def _stores_blanks(lines: Sequence[Sequence[_Token]], rare: bool) -> bool:
    """Whether the blanks between words are in the file.

    ``rare``: those beside letters that many fonts lack.
    """
    blanks = [
        before.blank
        for tokens in lines
        for before, after in pairwise(tokens)
        if after.x0 - before.x1 <= MIN_GAP * after.size and _is_rare(before, after) == rare
    ]
    return sum(blanks) >= _STORED * max(len(blanks), 1)


def _root(part_of: dict[int, int], key: int) -> int:
    while key in part_of:
        key = part_of[key]
    return key


def _place(
    runs: Sequence[_Run],
    last: _Token,
    token: _Token,
    lines: Sequence[Sequence[_Token]],
    rules: Sequence[Edge],
) -> int | None:
    """Which run a token goes on with; None where it begins one. ``last``: the one before it in the file."""
    at = len(runs) - 1
    above = runs[at].line
    if above == token.line:
        return at if -_BACKWARDS * token.size <= token.x0 - last.x1 <= MIN_GAP * token.size else None
    base = lines[above][0].base
    if not 0 < token.base - base <= _STEP * token.size or _ruled_off(token, base, rules):
        return None
    begun = runs[at]
    while abs(token.x0 - runs[at].left) > _INDENT * token.size:
        if not runs[at].after_gap or at == 0 or runs[at - 1].line != above:
            inside = begun.left - _CENTRED * token.size < token.x0 < begun.right
            return len(runs) - 1 if inside else None
        at -= 1
    return at if at == len(runs) - 1 or _is_justified(lines[above], runs[at].left, runs[-1].right) else None


def _is_justified(tokens: Sequence[_Token], left: float, right: float) -> bool:
    """Whether the tokens of a line between two places stand equally far apart, and are no number of a row."""
    held = [token for token in tokens if left - 1 <= token.x0 and token.x1 <= right + 1]
    gaps = [after.x0 - before.x1 for before, after in pairwise(held)]
    if len(gaps) == 1:
        return not _NUMBER.fullmatch(" ".join(word.text for word in held[0].words))
    return bool(gaps) and max(gaps) <= _EVEN * min(gaps) + 1.0


def _ruled_off(token: _Token, above: float, rules: Sequence[Edge]) -> bool:
    return any(
        above < rule.pos < token.base and rule.start < token.x1 and token.x0 < rule.end for rule in rules
    )
