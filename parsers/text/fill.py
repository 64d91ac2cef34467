"""Cells in a row, without row ends → rows: the best reading of all of them together.

Each cell should look like the cells of its column. A row may lack columns: those that a merged cell above it
covers, or, where an export drops empty cells, any. Titles of sections are one cell, or a label and a title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Literal

from normalizers.text import fold
from parsers.text.shapes import Shape, fit, is_column_number, is_label, is_title, is_total, starts_row

_SECTION_LENGTH = 220
"""Characters that the title of a section may have."""
_PLAIN_TITLE = 120
_WHOLE = 0.5
"""What speaks for a row with all its cells."""
_LEADING, _OTHER, _TWO_SIDES = 0.7, 3.0, 2.0
"""What it costs a row to lack its first columns, some other columns, or some at both ends."""
_AND_CONTENT = 1.0
"""What it costs a row to lack its number and not its content, which a merged cell covers with it."""
_AND = 0.4
"""Share of the cost of a second run of columns that a row lacks."""
_LEAST = 2
"""Cells of a row."""
_LAST = 0.1
"""By how much a row is likelier to lack its last columns than others."""
_LOST = 2.0
"""The same where empty cells are lost, beside what the empty cells themselves cost."""
_UNUSUAL = 2.0
"""What it costs a row to lack other columns than most rows do."""
_FIXED = 50.0
"""What speaks for a row that can be nothing else: the heading once more, the numbers of the columns."""
_TEXT_BELOW = 3.0
"""By how much rows must read better without the cells at the end, for these to be text below the table."""
_TOTAL = 2.0
"""What speaks for a row of sums."""
_NUMBERED_TITLE = 3.0
"""What speaks for a title whose number the next row shows to be one."""
_MAX_COLUMNS = 16
_MAX_LOST = 9
"""Columns of a table any of whose cells may be lost."""
_NO = float("-inf")
Gone = Literal["covered", "empty", "nothing"]
"""Which cells an export left out: those that merged ones cover, those too and all empty ones, or none."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row: how many cells it takes, and which columns it lacks."""

    kind: Literal["cells", "heading", "numbers", "title", "total"]
    size: int
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filling:
    """The rows, and how well they read (higher is better)."""

    rows: tuple[FilledRow, ...]
    score: float


def _gaps(shapes: Sequence[Shape], gone: Gone) -> list[tuple[tuple[int, ...], float]]:
    """Every set of columns that a row may lack, with its cost."""
    if gone == "nothing":
        return [((), -_WHOLE)]
    n = len(shapes)
    return _lost_gaps(shapes) if gone == "empty" and n <= _MAX_LOST else covered_gaps(shapes)


def _lost_gaps(shapes: Sequence[Shape]) -> list[tuple[tuple[int, ...], float]]:
    """Where any cell may be an empty one: every set of columns; its runs cost, the first one less.

    In a table with numbers a row without one goes on with the task above, and has no content.
    """
    n, found = len(shapes), []
    bare = [column for column in (0, 1) if list(shapes[:2]) == ["number", "text"]]
    for missing in chain.from_iterable(combinations(range(n), size) for size in range(1, n - 1)):
        begins = [column for column in missing if column - 1 not in missing]
        cost = _LOST * len(begins) - (_LOST - _LEADING if missing[0] == 0 else 0.0)
        if bare and missing[0] == 0:
            covered = [shapes[column] for column in missing if shapes[column] in ("text", "lead")]
            cost += sum(fit(shape, "") for shape in covered) if missing[:2] == (0, 1) else _OTHER
        found.append((missing, cost))
    return [((), -_WHOLE), *found]


def covered_gaps(shapes: Sequence[Shape]) -> list[tuple[tuple[int, ...], float]]:
    """Where merged cells cover those of a row: neighbours, or two runs of them."""
    n = len(shapes)
    runs: dict[tuple[int, ...], float] = {}
    for begin in range(n):
        for end in range(begin + 1, n + 1):
            named = all(shape in ("number", "section") for shape in shapes[begin:end])
            own = _LEADING if begin == 0 or named else _OTHER - _LAST * (end == n)
            runs[tuple(range(begin, end))] = own
    if list(shapes[:2]) == ["number", "text"]:
        runs[0,] += _AND_CONTENT
    found = {(): -_WHOLE, **{run: cost for run, cost in runs.items() if n - len(run) >= _LEAST}}
    if n <= _MAX_COLUMNS:
        for first, cost in runs.items():
            for second, more in runs.items():
                if second[0] > first[-1] + 1 and n - len(first) - len(second) >= _LEAST:
                    sides = first[0] == 0 and second[-1] == n - 1
                    found[*first, *second] = _TWO_SIDES if sides else cost + _AND * more
    return list(found.items())


def _title_score(text: str) -> float:
    if not text or len(text) > _SECTION_LENGTH or is_label(text):
        return -4.0
    return 2.0 if is_title(text) else -4.0


def _plain_title_score(text: str) -> float:
    """The same for words that nothing marks as a title, right above the number of a row."""
    plain = " " in text and len(text) <= _PLAIN_TITLE and text[0].isupper() and fit("text", text) > 0
    return -0.5 if plain and not text.endswith((".", ";")) else -4.0


def _stands_above(text: str, below: str, shapes: Sequence[Shape]) -> bool:
    """Whether the cell after a text begins a row with its number, where such a title may stand."""
    if shapes[0] == "number":
        return is_label(below)
    return "number" not in shapes and starts_row(text) and starts_row(below)


def _is_above(label: str, below: str) -> bool:
    """Whether the number of a row is the first below that of a title: "2" and "2.1" or "a"."""
    first, second = label.strip(" .)"), below.strip(" .)")
    return is_label(below) and second in (f"{first}.1", "a") and first != second


def _heading_starts(texts: Sequence[str], head: Sequence[str]) -> set[int]:
    """Where the heading is repeated."""
    n = len(head)
    keys = [fold(text) for text in head]
    return {
        at
        for at in range(len(texts) - n + 1)
        if sum(fold(a) == b for a, b in zip(texts[at : at + n], keys, strict=True)) > 0.6 * n
    }


def _number_starts(texts: Sequence[str], n: int) -> set[int]:
    """Where the numbers of the ``n`` columns stand."""
    return {at for at in range(len(texts) - n + 1) if all(map(is_column_number, texts[at : at + n]))}


def _is_sums(row: Sequence[str]) -> bool:
    """Whether a whole row holds nothing but sums and, below the numbers or the tasks, what they are."""
    words = [text for text in row if text and fit("money", text) <= 0]
    return len(words) == 1 and words[0] in row[:2] and is_total(words[0]) and any(row[2:])


def _once(
    texts: Sequence[str],
    shapes: Sequence[Shape],
    head_size: int,
    heads: set[int],
    usual: tuple[int, ...] | None,
    gone: Gone,
    bounds: Set[int] | None,
    tail: bool,
) -> Filling:
    n = len(shapes)
    options = []
    for missing, cost in _gaps(shapes, gone):
        here = [shapes[column] for column in range(n) if column not in missing]
        if missing and usual is not None and missing != usual:
            cost += _UNUSUAL
        empty = sum(fit(shapes[column], "") for column in missing) if gone == "empty" else 0.0
        options.append((FilledRow("cells", len(here), missing), here, empty - cost))
    heading, numbers = FilledRow("heading", head_size), FilledRow("numbers", n)
    numbered = _number_starts(texts, n)
    best: list[tuple[float, FilledRow]] = [(0.0, heading)]
    for end in range(1, len(texts) + 1):
        top, row = _NO, heading
        if bounds is not None and end not in bounds:
            best.append((top, row))
            continue
        for option, here, bonus in options:
            begin = end - option.size
            if begin < 0 or begin in heads or begin in numbered:
                continue
            score = best[begin][0] + bonus
            for shape, text in zip(here, texts[begin:end], strict=True):
                score += fit(shape, text)
            if score > top:
                top, row = score, option
        for fixed, starts in ((heading, heads), (numbers, numbered)):
            begin = end - fixed.size
            if begin in starts and best[begin][0] + _FIXED > top:
                top, row = best[begin][0] + _FIXED, fixed
        if end >= n and _is_sums(texts[end - n : end]):
            sums = _TOTAL + sum(max(fit("money", text), 0.0) for text in texts[end - n : end] if text)
            if best[end - n][0] + sums > top:
                top, row = best[end - n][0] + sums, FilledRow("cells", n)
        title = best[end - 1][0] + _title_score(texts[end - 1])
        if end < len(texts) and _stands_above(texts[end - 1], texts[end], shapes):
            title = max(title, best[end - 1][0] + _plain_title_score(texts[end - 1]))
        if title > top:
            top, row = title, FilledRow("title", 1)
        for begin in range(max(0, end - n), end - 1) if gone != "nothing" else ():
            own_row = begin > 0 and not texts[begin - 1] and not texts[begin + 1]  # its words in one cell
            if is_total(texts[begin]) and (end - begin == n or not own_row):
                columns = shapes[n - (end - begin - 1) :]
                pairs = zip(columns, texts[begin + 1 : end], strict=True)
                sums = _TOTAL + sum(fit(shape, text) for shape, text in pairs if text)
                if best[begin][0] + sums > top:
                    top, row = best[begin][0] + sums, FilledRow("total", end - begin)
        if end >= 2 and is_label(texts[end - 2]) and any(map(str.isalpha, texts[end - 1])):
            words = f"{texts[end - 2].rstrip('.')}. {texts[end - 1]}"
            title = best[end - 2][0] + 1.0 + _title_score(words)
            if end < len(texts) and _is_above(texts[end - 2], texts[end]):
                title = max(title, best[end - 2][0] + _NUMBERED_TITLE)
            if title > top:
                top, row = title, FilledRow("title", 2)
        best.append((top, row))
    if best[-1][0] == _NO:
        return Filling((), _NO)
    rows: list[FilledRow] = []
    at = max(range(len(best)), key=lambda end: best[end][0]) if tail else len(texts)
    if best[at][0] < best[-1][0] + _TEXT_BELOW:
        at = len(texts)
    while tail and best[at][1].kind == "title":
        at -= best[at][1].size  # nothing stands below it
    score = best[at][0]
    while at:
        rows.append(best[at][1])
        at -= best[at][1].size
    return Filling(tuple(rows[::-1]), score)


def fill(
    texts: Sequence[str],
    shapes: Sequence[Shape],
    head: Sequence[str],
    *,
    gone: Gone,
    bounds: Set[int] | None = None,
    tail: bool = False,
) -> Filling:
    """The rows of the cells below a heading.

    ``texts``: the cells. ``shapes``: of the columns. ``head``: the cells of the heading.
    ``bounds``: after how many cells a row ends, where that is known; the score is −∞ where none fits them.
    ``tail``: text may stand below the table; the rows then end where the cells after them read as none.
    """
    heads = _heading_starts(texts, head)
    found = _once(texts, shapes, len(head), heads, None, gone, bounds, tail)
    gaps = Counter(row.missing for row in found.rows if row.missing)
    if gaps and gone == "covered":
        found = _once(texts, shapes, len(head), heads, gaps.most_common(1)[0][0], gone, bounds, tail)
    return found
