"""One PDF as a ``SourceDocument``, page by page."""

from __future__ import annotations

import gc
import importlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from parsers.layout.broken_words import repair_gaps, split_fused
from parsers.layout.page_rules import PageRules
from parsers.layout.words import TEXT, group_lines, upright
from parsers.limits import ReadOptions, check_cells, check_pages
from parsers.pdf import pdfium
from parsers.pdf.annotations import annotation_words, has_written_annotations, sort_annotation_words
from parsers.pdf.clipped import clipped_words
from parsers.pdf.frame import shown_frame
from parsers.pdf.glyphs import PageGlyphs, read_glyphs
from parsers.pdf.judge import PageFacts, judge_page
from parsers.pdf.page_items import Carried, page_items, signature
from parsers.pdf.rules import read_rules
from parsers.pdf.running import RunningLines
from parsers.registry import build_document
from schema.document import BodyItem, Page, SourceDocument
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


def read_pdf(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """The PDF's text blocks and table fragments in reading order, with pages and issues.

    Pages whose text layer cannot be believed are handed to the recogniser when ``options.ocr`` is set and
    it is installed; otherwise they are only marked. Raises ``UnreadableFileError``: ``encrypted_file``,
    ``damaged_file``, ``too_large``.
    """
    with pdfium.open_document(data, name, options.password) as document, _collector_paused():
        check_pages(len(document), options)
        carried = Carried()
        reads: list[PageRead] = []
        for index in range(len(document)):
            reads.append(_read_page(document, index, carried))
            carried.cells += sum(
                item.n_rows * item.n_cols for item in reads[-1].items if item.kind == "table"
            )
            check_cells(carried.cells, options)
    for read in reads:
        read.items = [part for item in read.items for part in _demoted(item, carried.running)]
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


def _read_page(document: Any, index: int, carried: Carried) -> PageRead:
    number = index + 1
    with pdfium.open_page(document, index) as page:
        if not page:
            return _unreadable_page(number)
        shown = shown_frame(page)
        with pdfium.open_text(page) as text_page:
            glyphs = read_glyphs(text_page, shown) if text_page else None
            clipped, carried.halves = (
                clipped_words(text_page, glyphs, carried.halves) if glyphs else (set(), set())
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
    read.signatures = [signature(line, number, shown, glyphs.frame) for line in signature_lines]
    if reason is None:
        read.items = page_items(glyphs, rules, filling, clipped, number, shown, carried)
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
    )
