"""Text outside tables in reading order: side-by-side columns kept apart, lines grouped into paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.layout.broken_words import repair_gaps
from parsers.layout.columns import Chunk, chunks
from parsers.layout.paragraphs import Column, begins_item, fits
from parsers.layout.words import Line

_SIDE_GAP = 0.9
"""Share of the font size from which a gap may part two columns of text."""
_MIN_STRIP = 0.7
_APART = 1.45
"""Shares of the usual pitch from which lines are apart."""


@dataclass(slots=True)
class Block:
    """Lines that belong together."""

    lines: list[Line]
    centered: bool = False
    order_top: float = 0.0
    """Top of the group it belongs to: columns that stand side by side share it."""
    side: int = 0
    """Its place among columns that stand side by side."""

    @property
    def text(self) -> str:
        return "\n".join(repair_gaps(line) for line in self.lines)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom."""
        return (
            min(line.x0 for line in self.lines),
            min(line.top for line in self.lines),
            max(line.x1 for line in self.lines),
            max(line.bottom for line in self.lines),
        )

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


def _gaps(row: Sequence[Chunk]) -> list[tuple[float, float]]:
    return [(a.x1, b.x0) for a, b in pairwise(row)]


def _is_heading(line: Line, middles: Sequence[float], side: float) -> bool:
    """Whether a line is centred on the page, not in one of two columns (``side``: the middle of that one).

    ``middles``: those of the page and of its text.
    """
    own = (line.x0 + line.x1) / 2
    centred = any(abs(own - middle) < 0.02 * middle + 4 for middle in middles)
    return centred and abs(own - side) > 1.2 * line.size


def _side_run(
    lines: Sequence[Line],
    rows: Sequence[Sequence[Chunk]],
    start: int,
    strip: tuple[float, float],
    middles: Sequence[float],
) -> tuple[int, int, tuple[float, float]]:
    """How far a strip without words runs down from a line: last index + 1, lines on both sides, the strip.

    ``middles``: those of the page and of its text, on which headings are centred.
    """
    low, high = strip
    both, index = 1, start + 1
    ends = {0: lines[start].base, 1: lines[start].base}
    column = [(lines[start].x0, max(c.x1 for c in rows[start] if c.x1 <= low + 1))]
    left = (column[0][0] + column[0][1]) / 2
    right = (min(c.x0 for c in rows[start] if c.x0 >= high - 1) + lines[start].x1) / 2
    while index < len(lines):
        line, row = lines[index], rows[index]
        size = line.size
        if line.base - max(ends.values()) > 5.5 * size:
            break
        gap = next(((a, b) for a, b in _gaps(row) if min(b, high) - max(a, low) >= _MIN_STRIP * size), None)
        if gap is not None:
            low, high = max(low, gap[0]), min(high, gap[1])
            column.append((line.x0, gap[0]))
            both += 1
            ends = {0: line.base, 1: line.base}
        elif line.x0 >= low + _MIN_STRIP * size and line.x0 >= high - _MIN_STRIP * size:
            high = min(high, line.x0)
            if line.base - ends[1] > 1.3 * size and _is_heading(line, middles, right):
                break
            ends[1] = line.base
        elif line.x1 <= high - _MIN_STRIP * size and line.x1 <= low + 0.3 * size:
            if _have_one_middle(column) and abs((line.x0 + line.x1) / 2 - left) > 1.5 * size:
                break  # what begins below a letterhead
            column.append((line.x0, line.x1))
            ends[0] = line.base
        elif line.x1 <= high - 2 * _MIN_STRIP * size and not _is_heading(line, middles, left):
            low = max(low, line.x1)
            ends[0] = line.base
        else:
            break
        index += 1
    return index, both, (low, high)


def _sides(lines: Sequence[Line], width: float) -> list[tuple[int, int, float]]:
    """Runs of lines that stand in two columns: (first, last + 1, x between the columns)."""
    middles = ((min(line.x0 for line in lines) + max(line.x1 for line in lines)) / 2, width / 2)
    rows = [chunks(line, _SIDE_GAP) for line in lines]
    runs: list[tuple[int, int, float]] = []
    index = 0
    while index < len(lines):
        best: tuple[int, int, float] | None = None
        most = 0
        for strip in _gaps(rows[index]):
            stop, both, (low, high) = _side_run(lines, rows, index, strip, middles)
            wide = strip[1] - strip[0] > 2.0 * lines[index].size
            if (
                both >= 2 or (wide and stop - index >= 2) or strip[1] - strip[0] > 4 * lines[index].size
            ) and (
                stop - index,
                high - low,
            ) > (most, 0):
                best, most = (index, stop, (low + high) / 2), stop - index
        if best is None:
            index += 1
            continue
        first = best[0]
        while 0 < first <= 3 and not runs:  # lines of a letterhead above that stand on one side only
            above = lines[first - 1]
            near = lines[first].base - above.base < 1.7 * above.size
            if not near or not (above.x1 < best[2] - 3 or above.x0 > best[2] + 3) or len(rows[first - 1]) > 1:
                break
            first -= 1
        runs.append((first, best[1], best[2]))
        index = best[1]
    return runs


def _side_blocks(lines: Sequence[Line], x: float) -> list[Block]:
    """The two columns of a run, left then right."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        a = [word for word in line.words if (word.x0 + word.x1) / 2 < x]
        b = [word for word in line.words if (word.x0 + word.x1) / 2 >= x]
        if a:
            left.append(Line(a, line.base))
        if b:
            right.append(Line(b, line.base))
    top = min(line.top for line in lines)
    return [
        Block(side, _mutually_centred(side), top, place) for place, side in enumerate((left, right)) if side
    ]


def _mutually_centred(lines: Sequence[Line]) -> bool:
    """Whether lines of different lengths, or a lone one, have one middle."""
    return len(lines) == 1 or _have_one_middle([(line.x0, line.x1) for line in lines])


def _have_one_middle(extents: Sequence[tuple[float, float]]) -> bool:
    """Whether lines of different lengths have one middle. ``extents``: x0 and x1 of each."""
    middles = [(x0 + x1) / 2 for x0, x1 in extents]
    lefts = [x0 for x0, _ in extents]
    return max(middles) - min(middles) <= 6.0 and max(lefts) - min(lefts) > 4.0


def _is_centred(line: Line, room: Column) -> bool:
    left, right = line.x0 - room.left, room.right - line.x1
    return left > 1.5 * line.size and abs(left - right) <= 0.16 * (left + right)


def _text_blocks(lines: Sequence[Line], room: Column) -> list[Block]:
    """Lines of one column as paragraphs."""
    blocks: list[Block] = []
    for index, line in enumerate(lines):
        centred = _is_centred(line, room)
        if index and _continues(lines[index - 1], line, blocks[-1], centred, room):
            blocks[-1].lines.append(line)
            continue
        blocks.append(Block([line], centred, line.top))
    return blocks


def _continues(before: Line, line: Line, block: Block, centred: bool, room: Column) -> bool:
    """Whether a line goes on in the paragraph of the line before."""
    step, size = line.base - before.base, max(line.size, before.size)
    if step > 1.9 * size:
        return False
    if centred or block.centered:
        return _same_heading(before, line, block, centred, room)
    if fits(before, line, room):
        return False
    if begins_item(line) and line.x0 > room.left + 0.5 * size:
        return False
    # an indented first line after a full line
    indent = line.x0 - min(one.x0 for one in block.lines[1:] or block.lines)
    return not (indent > 1.2 * size and line.x0 - room.left > 1.2 * size)


def _same_heading(before: Line, line: Line, block: Block, centred: bool, room: Column) -> bool:
    """Whether a line belongs to the centred heading of the line before, or is the rest of a paragraph."""
    step, size = line.base - before.base, max(line.size, before.size)
    alike = line.bold == before.bold and abs(line.size - before.size) < 1.0 and step < 1.6 * size
    if centred and block.centered:
        return alike
    full = before if centred else line
    fills = abs((full.x0 - room.left) - (room.right - full.x1)) <= 8.0
    if alike and line.bold and fills and (centred or not begins_item(line)):
        block.centered = True
        return True
    if not centred:
        return False
    # the short last line of a paragraph may happen to stand in the middle
    return line.x0 - room.left <= 3.5 * size and not fits(before, line, room)


def text_blocks(lines: Sequence[Line], width: float) -> list[Block]:
    """The blocks of the lines of a page, in reading order. ``width``: points of the page in its frame."""
    if not lines:
        return []
    room = _text_area(lines, width)
    blocks: list[Block] = []
    done = 0
    for first, last, x in _sides(lines, width):
        blocks += _text_blocks(lines[done:first], room)
        blocks += _side_blocks(lines[first:last], x)
        done = last
    blocks += _text_blocks(lines[done:], room)
    return blocks


def _text_area(lines: Sequence[Line], width: float) -> Column:
    """Left and right margin of the page's text."""
    lefts = sorted(line.x0 for line in lines)
    rights = sorted(line.x1 for line in lines)
    left = lefts[max(0, len(lefts) // 20)]
    right = rights[-1 - len(rights) // 20]
    if right - left < 0.45 * width:  # little text: margins as on the other side
        margin = min(left, width - right, 0.14 * width)
        left, right = max(margin, 0.0), width - max(margin, 0.0)
    return Column(left, right)
