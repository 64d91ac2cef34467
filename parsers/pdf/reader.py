"""One PDF as a ``SourceDocument``, page by page."""

from __future__ import annotations

import gc
import importlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from parsers.layout.blocks import Block, text_blocks
from parsers.layout.draft import SAME_PLACE, Draft
from parsers.layout.page_rules import PageRules
from parsers.layout.paragraphs import repair_gaps, split_fused
from parsers.layout.rows import Habits
from parsers.layout.unruled import unruled_tables
from parsers.layout.words import TEXT, Line, PlacedWord, group_lines, turned, upright
from parsers.limits import ReadOptions, check_cells, check_pages
from parsers.pdf import pdfium
from parsers.pdf.annotations import annotation_words, has_written_annotations, sort_annotation_words
from parsers.pdf.cells import to_fragment
from parsers.pdf.clipped import Halves, clipped_words
from parsers.pdf.frame import Frame, shown_box, shown_frame
from parsers.pdf.glyphs import PageGlyphs, read_glyphs
from parsers.pdf.judge import PageFacts, judge_page
from parsers.pdf.overhang import take_overhang
from parsers.pdf.rules import read_rules
from parsers.pdf.running import RunningLines, watermarks
from parsers.pdf.tables import ruled_tables, with_lost_columns
from parsers.pdf.tall import rules_part_rows, split_tall_rows
from parsers.registry import build_document
from schema.document import BodyItem, Page, SourceDocument, TextBlock
from schema.issue import Issue, IssueCode, Severity

_OCR_HINT = "Install the recogniser (tesserocr with its Vietnamese data), or run without --no-ocr."


@dataclass(slots=True)
class PageRead:
    """What was read of one page."""

    page: Page
    items: list[BodyItem] = field(default_factory=list)
    signatures: list[BodyItem] = field(default_factory=list)
    """Words of signature fields; kept also when the page goes to the recogniser."""
    issues: list[Issue] = field(default_factory=list)
    converted: dict[str, int] = field(default_factory=dict)
    """Legacy encoding → words converted."""


@dataclass(slots=True)
class _State:
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


def read_pdf(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """The PDF's text blocks and table fragments in reading order, with pages and issues.

    Pages whose text layer cannot be believed are handed to the recogniser when ``options.ocr`` is set and
    it is installed; otherwise they are only marked. Raises ``UnreadableFileError``: ``encrypted_file``,
    ``damaged_file``, ``too_large``.
    """
    with pdfium.open_document(data, name, options.password) as document, _collector_paused():
        check_pages(len(document), options)
        state = _State()
        reads: list[PageRead] = []
        for index in range(len(document)):
            reads.append(_read_page(document, index, state))
            state.cells += sum(item.n_rows * item.n_cols for item in reads[-1].items if item.kind == "table")
            check_cells(state.cells, options)
    for read in reads:
        read.items = [part for item in read.items for part in _demoted(item, state.running)]
    refused = [read.page.number for read in reads if read.page.needs_ocr]
    scanned = _recognise(data, refused, options) if refused and options.ocr else {}
    return _assemble(data, name, reads, scanned)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for cycles of objects: reading makes many objects and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _demoted(item: BodyItem, running: RunningLines) -> list[BodyItem]:
    """A block of an early page, and apart from it the lines that later pages showed to be running heads."""
    if item.kind != "text" or item.role != "body":
        return [item]
    lines = item.text.split("\n")
    head = int(running.was_running(lines[0]))
    foot = len(lines) - int(len(lines) > head and running.was_running(lines[-1]))
    cuts = [(0, head, "header_footer"), (head, foot, "body"), (foot, len(lines), "header_footer")]
    return [
        item.model_copy(update={"text": "\n".join(lines[start:stop]), "role": role})
        for start, stop, role in cuts
        if start < stop
    ]


def _recognise(data: bytes, numbers: Sequence[int], options: ReadOptions) -> Mapping[int, Any]:
    """The refused pages as the scan reader reads them; empty where there is none."""
    if importlib.util.find_spec("parsers.scan") is None:
        return {}
    try:
        scan = importlib.import_module("parsers.scan")
        reader = scan.read_pages
    except (ImportError, AttributeError):
        return {}
    pages: Mapping[int, Any] = reader(data, list(numbers), options)
    return pages


def _assemble(
    data: bytes, name: str, reads: Sequence[PageRead], scanned: Mapping[int, Any]
) -> SourceDocument:
    items: list[BodyItem] = []
    pages: list[Page] = []
    issues: list[Issue] = []
    for read in reads:
        number, reason = read.page.number, read.page.needs_ocr
        issues += read.issues
        found = scanned.get(number)
        if found is None:
            pages.append(read.page)
            items += read.items
            if reason:
                issues.append(_needs_ocr(number, reason))
            continue
        pages.append(found.page.model_copy(update={"needs_ocr": reason}))
        items += [*found.items, *read.signatures]
        issues.append(
            Issue(
                code=IssueCode.NEEDS_OCR,
                severity=Severity.INFO,
                message=f"page {number} was read by the recogniser: {reason}",
                page=number,
            )
        )
        issues += found.issues
    converted: dict[str, int] = {}
    for read in reads:
        for encoding, count in read.converted.items():
            converted[encoding] = converted.get(encoding, 0) + count
    issues += [
        Issue(
            code=IssueCode.ENCODING_REPAIRED,
            severity=Severity.INFO,
            message=f"{count} words in fonts of the legacy encoding {encoding} were converted",
        )
        for encoding, count in sorted(converted.items())
    ]
    if not items and not any(page.needs_ocr for page in pages):
        issues.append(
            Issue(code=IssueCode.EMPTY_FILE, severity=Severity.WARNING, message="no page holds any text")
        )
    return build_document(data, name, "pdf", items, pages=pages, issues=issues)


def _needs_ocr(number: int, reason: str) -> Issue:
    return Issue(
        code=IssueCode.NEEDS_OCR,
        severity=Severity.ERROR,
        message=f"page {number} has no text layer that can be believed: {reason}",
        hint=_OCR_HINT,
        page=number,
    )


def _read_page(document: Any, index: int, state: _State) -> PageRead:
    number = index + 1
    with pdfium.open_page(document, index) as page:
        if not page:
            return _unreadable_page(number)
        shown = shown_frame(page)
        with pdfium.open_text(page) as text_page:
            glyphs = read_glyphs(text_page, shown) if text_page else None
            clipped, state.halves = (
                clipped_words(text_page, glyphs, state.halves) if glyphs else (set(), set())
            )
        if glyphs is None:
            return _unreadable_page(number)
        rules = read_rules(page, glyphs.frame)
        annotated = has_written_annotations(page)
    added = annotation_words(document, index, glyphs.words, glyphs.frame) if annotated else []
    filling, signature_lines = sort_annotation_words(added, glyphs.words) if added else ([], [])
    reason = _judge(glyphs, rules)
    read = PageRead(
        Page(
            number=number,
            width=round(shown.width, 2),
            height=round(shown.height, 2),
            rotation=shown.turn,
            needs_ocr=reason,
        ),
        converted=dict(glyphs.converted),
    )
    read.signatures = [_signature(line, number, shown, glyphs.frame) for line in signature_lines]
    if reason is None:
        read.items = _items(glyphs, rules, filling, clipped, number, shown, state)
        if rules.truncated:
            read.issues.append(
                Issue(
                    code=IssueCode.FALLBACK_USED,
                    severity=Severity.WARNING,
                    message=f"page {number} is a drawing: only its first rules were looked at for tables",
                    page=number,
                )
            )
    read.items += read.signatures
    return read


def _unreadable_page(number: int) -> PageRead:
    issue = Issue(
        code=IssueCode.PAGE_UNREADABLE,
        severity=Severity.ERROR,
        message=f"page {number} is damaged and cannot be read",
        hint="Fetch the file again, or print that page anew.",
        page=number,
    )
    return PageRead(Page(number=number, width=0.0, height=0.0), issues=[issue])


def _judge(glyphs: PageGlyphs, rules: PageRules) -> str | None:
    """Why the page's text layer is refused, after what can be mended was mended."""
    facts = _facts(glyphs, rules)
    reason = judge_page(facts)
    if reason is None or not glyphs.words:
        return reason
    lines = group_lines(upright(glyphs.words))
    mended = [word for line in lines for word in repair_gaps(line).split()]
    if judge_page(replace(facts, tokens=mended)) is None:
        return None
    fused = [word._replace(text=split_fused(word.text)) for word in glyphs.words]
    if judge_page(replace(facts, tokens=[part for word in fused for part in word.text.split()])) is None:
        glyphs.words[:] = fused
        return None
    return reason


def _facts(glyphs: PageGlyphs, rules: PageRules) -> PageFacts:
    frame = glyphs.frame
    area = max(frame.width * frame.height, 1.0)
    covered = 0.0
    for image in rules.images:
        width = min(image.x1, frame.width) - max(image.x0, 0.0)
        height = min(image.bottom, frame.height) - max(image.top, 0.0)
        if width > 0 and height > 0:
            covered += width * height
    tokens = list(map(TEXT, glyphs.words))
    return PageFacts(
        tokens=tokens,
        image_share=min(covered / area, 1.0),
        hidden_share=glyphs.hidden / len(tokens) if tokens else 0.0,
        n_drawings=len(rules.horizontals) + len(rules.verticals) + len(rules.shades),
    )


def _items(
    glyphs: PageGlyphs,
    rules: PageRules,
    filling: Sequence[PlacedWord],
    clipped: set[int],
    number: int,
    shown: Frame,
    state: _State,
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
    drafts = [_with_parted_rows(draft, rules, state) for draft in ruled]
    if drafts and state.columns:
        drafts[0] = with_lost_columns(drafts[0], state.columns, words, rules.horizontals)
    state.columns = drafts[-1].grid.xs if drafts else ()
    taken: set[int] = set().union(*(draft.taken for draft in drafts))
    if taken:
        words = [word for word in words if word.order not in taken]
    lines = group_lines(upright(words))
    page_only = state.running.find(lines, number, read.height)
    if page_only:
        words = [word for word in words if word.order not in page_only]
        lines = [line for line in lines if line.words[0].order not in page_only]
    lines = _with_overhang(drafts, lines, taken, read.height)
    unruled, state.gutters = unruled_tables(rules, drafts, lines, read.width, state.gutters, state.habits)
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


def _with_parted_rows(draft: Draft, rules: PageRules, state: _State) -> Draft:
    """The draft with rows parted that no rule parts; tables with the same columns are ruled alike."""
    xs = draft.grid.xs
    known = len(xs) == len(state.ruled) and all(
        abs(a - b) <= SAME_PLACE for a, b in zip(xs, state.ruled, strict=True)
    )
    if not known and rules_part_rows(draft, rules.horizontals):
        state.ruled, known = xs, True
    return split_tall_rows(draft, rules.horizontals, state.habits, ruled=known)


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


def _signature(line: Line, number: int, shown: Frame, read: Frame) -> TextBlock:
    return TextBlock(
        text=line.text,
        page=number,
        box=shown_box(number, shown, read, line.x0, line.top, line.x1, line.bottom),
        role="signature",
    )
