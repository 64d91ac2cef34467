"""Tables and blocks of a page with a sound text layer, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.layout.blocks import Block, text_blocks
from parsers.layout.draft import SAME_PLACE, Draft
from parsers.layout.page_rules import PageRules
from parsers.layout.rows import Habits
from parsers.layout.unruled import unruled_tables
from parsers.layout.words import Line, PlacedWord, group_lines, turned, upright
from parsers.pdf.cells import to_fragment
from parsers.pdf.clipped import Halves
from parsers.pdf.frame import Frame, shown_box
from parsers.pdf.glyphs import PageGlyphs
from parsers.pdf.overhang import take_overhang
from parsers.pdf.running import RunningLines, watermarks
from parsers.pdf.tables import ruled_tables, with_lost_columns
from parsers.pdf.tall import rules_part_rows, split_tall_rows
from schema.document import BodyItem, TextBlock


@dataclass(slots=True)
class Carried:
    """What is carried from page to page."""

    running: RunningLines = field(default_factory=RunningLines)
    gutters: tuple[float, ...] = ()
    """Column borders of the last table without vertical rules."""
    habits: Habits = field(default_factory=Habits)
    """What the rows of tables without horizontal rules are like."""
    columns: tuple[float, ...] = ()
    """Column borders of the ruled table at the end of the page before."""
    ruled: tuple[float, ...] = ()
    """Column borders of the last table whose rows rules part."""
    halves: Halves = field(default_factory=set)
    """Words at the foot of the page before that a clip cuts."""
    cells: int = 0


def page_items(
    glyphs: PageGlyphs,
    rules: PageRules,
    filling: Sequence[PlacedWord],
    clipped: set[int],
    number: int,
    shown: Frame,
    carried: Carried,
) -> list[BodyItem]:
    """Tables and blocks of a page with a sound text layer, in reading order.

    ``filling``: words of form fields; ``clipped``: content order of words that nobody sees.
    """
    read = glyphs.frame
    words = [*glyphs.words, *filling]
    over = watermarks(words) | clipped
    if over:
        words = [word for word in words if word.order not in over]
    ruled = ruled_tables(glyphs, rules, words)
    drafts = [_with_parted_rows(draft, rules, carried) for draft in ruled]
    if drafts and carried.columns:
        drafts[0] = with_lost_columns(drafts[0], carried.columns, words, rules.horizontals)
    carried.columns = drafts[-1].grid.xs if drafts else ()
    taken: set[int] = set().union(*(draft.taken for draft in drafts))
    if taken:
        words = [word for word in words if word.order not in taken]
    lines = group_lines(upright(words))
    page_only = carried.running.find(lines, number, read.height)
    if page_only:
        words = [word for word in words if word.order not in page_only]
        lines = [line for line in lines if line.words[0].order not in page_only]
    lines = _with_overhang(drafts, lines, taken, read.height)
    unruled, carried.gutters = unruled_tables(
        rules, drafts, lines, read.width, carried.gutters, carried.habits
    )
    for draft in unruled:
        taken |= draft.taken
    lines = _with_overhang(unruled, lines, taken, read.height)
    drafts += unruled
    placed: list[tuple[float, float, BodyItem]] = [
        (draft.box[1], draft.box[0], to_fragment(draft, number, shown, read)) for draft in drafts
    ]
    for block in _blocks(words, lines, drafts, taken, read.width):
        item = _text_block(block, number, shown, read)
        if item is not None:
            placed.append((block.order_top, block.side * 1000.0 + block.box[0], item))
    page_only |= over
    aside = [word for word in [*glyphs.words, *filling] if word.order in page_only] if page_only else []
    for line in group_lines(upright(aside)):
        block = Block([line], order_top=line.top)
        item = _text_block(block, number, shown, read, "header_footer")
        if item is not None:
            placed.append((line.top, line.x0, item))
    if glyphs.tilted:
        text = " ".join(word.text for word in glyphs.tilted)
        placed.append((read.height, 0.0, TextBlock(text=text, page=number, role="header_footer")))
    placed.sort(key=lambda entry: entry[:2])
    return [item for _, _, item in placed]


def _with_parted_rows(draft: Draft, rules: PageRules, carried: Carried) -> Draft:
    """The draft with rows parted that no rule parts; tables with the same columns are ruled alike."""
    xs = draft.grid.xs
    known = len(xs) == len(carried.ruled) and all(
        abs(a - b) <= SAME_PLACE for a, b in zip(xs, carried.ruled, strict=True)
    )
    if not known and rules_part_rows(draft, rules.horizontals):
        carried.ruled, known = xs, True
    return split_tall_rows(draft, rules.horizontals, carried.habits, ruled=known)


def _with_overhang(drafts: Sequence[Draft], lines: list[Line], taken: set[int], height: float) -> list[Line]:
    """The lines but for those that the last table takes up below it; their words are added to ``taken``."""
    if not drafts:
        return lines
    free = [line for line in lines if line.words[0].order not in taken]
    overhang = take_overhang(max(drafts, key=lambda draft: draft.box[3]), free, height)
    if not overhang:
        return lines
    taken |= overhang
    return [line for line in lines if line.words[0].order not in overhang]


def _blocks(
    words: Sequence[PlacedWord],
    lines: Sequence[Line],
    drafts: Sequence[Draft],
    taken: set[int],
    width: float,
) -> list[Block]:
    """Blocks of the words outside tables: those above, between, beside and below tables apart.

    ``lines``: the upright ones of the words; ``taken``: content order of words that are in tables.
    """
    groups: dict[tuple[int, int], list[Line]] = {}
    if drafts:
        apart: dict[tuple[int, int], list[PlacedWord]] = {}
        boxes = [draft.box for draft in drafts]
        for word in words:
            if word.turn == 0 and word.order not in taken:
                middle = word.middle
                above = sum([middle > bottom for _, _, _, bottom in boxes])
                beside = sum([top < middle <= bottom for _, top, _, bottom in boxes])
                apart.setdefault((above, beside), []).append(word)
        groups = {place: group_lines(held) for place, held in apart.items()}
    elif lines:
        groups[0, 0] = list(lines)
    sideways = [word for word in turned(words) if word.order not in taken]
    blocks: list[Block] = []
    for key in sorted(groups):
        blocks += text_blocks(groups[key], width)
    if sideways:
        sideways.sort(key=lambda word: word.order)
        base = min(word.base for word in sideways)
        blocks.append(Block([Line(sideways, base)], order_top=base))
    return blocks


def _text_block(block: Block, number: int, shown: Frame, read: Frame, role: str = "body") -> TextBlock | None:
    text = block.text.strip()
    if not text:
        return None
    x0, top, x1, bottom = block.box
    return TextBlock(
        text=text,
        page=number,
        box=shown_box(number, shown, read, x0, top, x1, bottom),
        bold=block.bold,
        centered=block.centered,
        role="header_footer" if role == "header_footer" else "body",
    )


def signature(line: Line, number: int, shown: Frame, read: Frame) -> TextBlock:
    """The block of a line that stands in a signature field of page ``number``."""
    return TextBlock(
        text=line.text,
        page=number,
        box=shown_box(number, shown, read, line.x0, line.top, line.x1, line.bottom),
        role="signature",
    )
