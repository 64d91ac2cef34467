"""A document's table fragments → tasks and parts, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from normalizers.text import fold
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.joins import join_cut_rows
from parsers.appendix.ledger import Placement
from parsers.appendix.lookalikes import assigns_nothing
from parsers.appendix.losses import breaks_off, words_lost
from parsers.appendix.model import GridCell, Row, Table
from parsers.appendix.moves import move_cells
from parsers.appendix.numbers import mark_gaps, mend_numbers
from parsers.appendix.parts import PartDraft, read_parts
from parsers.appendix.rows import named_rows
from parsers.appendix.stitch import stitch
from parsers.appendix.tasks import Draft, read_tasks
from schema.decision import PartText
from schema.document import Box, SourceDocument
from schema.flags import Flag
from schema.issue import Issue, IssueCode, Severity
from schema.raw import FieldName, RawAppendix, RawColumn, RawTable, RawTask

_QUOTE = 200
_UNIT_NOTE = re.compile(r"\W*(?:đơn vị(?: tính)?|đvt)\s*[:.]")
_NEAR_ITEMS, _NEAR_LINES = 3, 6
"""Texts and lines above a table among which the unit of its sums is looked for."""


@dataclass(frozen=True, slots=True)
class TracedAppendix:
    """The result with what became of every source cell."""

    appendix: RawAppendix
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class _TableResult:
    table: RawTable
    tasks: tuple[RawTask, ...]
    issues: tuple[Issue, ...]
    placements: tuple[Placement, ...]


def read_appendix(document: SourceDocument, classify: CellClassifier) -> RawAppendix:
    """All assignment tables of a document as tasks with parts; the texts as the source says them.

    ``classify`` says what kind of words a cell holds. Where there is no assignment table the result has the
    flag and the issue ``no_appendix_table``. Pure; raises nothing for odd tables.
    """
    return trace_appendix(document, classify).appendix


def trace_appendix(document: SourceDocument, classify: CellClassifier) -> TracedAppendix:
    """Like ``read_appendix``, with the place that every source cell went to."""
    results: list[_TableResult] = []
    seq = 1
    for table in stitch(document, classify):
        result = _read_table(document, table, len(results), seq, classify)
        if result.tasks:
            results.append(result)
            seq += len(result.tasks)
    issues = [issue for result in results for issue in result.issues]
    flags: set[Flag] = {flag for result in results for flag in result.table.flags}
    if not results:
        flags.add(Flag.NO_APPENDIX_TABLE)
        issues.append(_no_table(document))
    appendix = RawAppendix(
        tables=tuple(result.table for result in results),
        tasks=tuple(task for result in results for task in result.tasks),
        flags=_in_order(flags),
        issues=tuple(issues),
    )
    return TracedAppendix(appendix, tuple(p for result in results for p in result.placements))


def _no_table(document: SourceDocument) -> Issue:
    count = len(document.tables)
    seen = f"none of its {count} tables assigns tasks" if count else "it has no table"
    return Issue(
        code=IssueCode.NO_APPENDIX_TABLE,
        severity=Severity.WARNING,
        message=f"No assignment table was found: {seen}.",
        hint="An assignment table needs a column of tasks and one of lead, coordination or deadline.",
    )


def _read_table(
    document: SourceDocument, table: Table, index: int, seq: int, classify: CellClassifier
) -> _TableResult:
    rows, reasons = join_cut_rows(named_rows(table, classify), table.has_spans, classify)
    reading = read_tasks(rows, classify)
    mend_numbers(reading.drafts)
    mark_gaps(reading.drafts)
    tasks = [(draft, read_parts(draft)) for draft in reading.drafts]
    fields: frozenset[FieldName] = frozenset(c.field for s in table.segments for c in s.layout.columns)
    everything = [part for _, parts in tasks for part in parts]
    if assigns_nothing(tasks, classify):
        tasks = []
    move_cells(everything, fields, classify)
    last_rows = _last_rows(rows)
    raw = []
    placements: list[Placement] = list(_headings(table))
    extras = [c.key for c in table.segments[0].layout.columns if c.field == "extra"]
    for number, (draft, parts) in enumerate(tasks, start=seq):
        _flag(draft, parts, last_rows)
        raw.append(_raw_task(number, index, draft, parts, extras))
        placements.extend(_task_placements(number, draft, parts))
    placements.extend(Placement(cell.place, use) for cell, use in reading.uses)
    issues = [*_join_issues(table, reasons), *_column_issues(fields), *_guess_issues(table)] if tasks else []
    lost = _unplaced(table, placements)
    for cell in lost:
        placements.append(Placement(cell.place, "unassigned"))
        issues.append(_unassigned(cell))
    return _TableResult(_raw_table(document, table, index), tuple(raw), tuple(issues), tuple(placements))


def _last_rows(rows: Sequence[Row]) -> set[int]:
    """Numbers of the rows that stand at the foot of a page and go on nowhere."""
    return {above.number for above, below in pairwise(rows) if below.cut and not above.joined}


def _flag(draft: Draft, parts: list[PartDraft], last_rows: set[int]) -> None:
    """The doubts that the rows themselves show."""
    if draft.gap:
        parts[0].flags.add(Flag.ITEM_NO_GAP)
    if words_lost(draft.content or ""):
        parts[0].flags.add(Flag.TEXT_LOST)
    for part in parts:
        if not part.texts.get("lead_text"):
            part.flags.add(Flag.MISSING_LEAD)
        if not part.texts.get("deadline_text"):
            part.flags.add(Flag.MISSING_DEADLINE)
        own = [text for key, text in part.texts.items() if key in part.row.filled()]
        if any(words_lost(text) for text in own):
            part.flags.add(Flag.TEXT_LOST)
        if part.row.number in last_rows and any(breaks_off(text) for text in own):
            part.flags.add(Flag.TEXT_LOST)


def _raw_task(seq: int, index: int, draft: Draft, parts: list[PartDraft], extras: Sequence[str]) -> RawTask:
    return RawTask(
        seq=seq,
        item_no=draft.item_no,
        section=draft.section,
        content=draft.content,
        parts=tuple(_raw_part(number, index, part, extras) for number, part in enumerate(parts, start=1)),
    )


def _raw_part(number: int, index: int, part: PartDraft, extras: Sequence[str]) -> PartText:
    cells = _cells_of(part.row)
    pages = [page for cell in cells for page in _pages(cell)]
    if not pages and part.row.page:
        pages = [part.row.page]
    keys = [*extras, *(key for key in part.texts if key.startswith("extra:") and key not in extras)]
    return PartText(
        part=number,
        part_content=part.part_content,
        product=part.texts.get("product"),
        lead_text=part.texts.get("lead_text"),
        coordination_text=part.texts.get("coordination_text"),
        deadline_text=part.texts.get("deadline_text"),
        budget_text=part.texts.get("budget_text"),
        note=part.texts.get("note"),
        extra={key.removeprefix("extra:"): part.texts.get(key) for key in keys},
        corrections=tuple(part.corrections),
        flags=_in_order(part.flags),
        page_start=min(pages) if pages else None,
        page_end=max(pages) if pages else None,
        bbox=_union(cells),
        table=index,
        row=part.row.number,
        confidence=min((cell.confidence for cell in cells), default=1.0),
    )


def _pages(cell: GridCell) -> Iterable[int]:
    return {box.page for box in cell.boxes} or ({cell.page} if cell.page else set())


def _cells_of(row: Row) -> list[GridCell]:
    return [*row.cells, *(cell for rest in row.rest for cell in rest.cells)]


def _union(cells: Sequence[GridCell]) -> tuple[Box, ...]:
    """One box for each page around all the cells of a row."""
    pages: dict[int, list[Box]] = {}
    for cell in cells:
        for box in cell.boxes:
            pages.setdefault(box.page, []).append(box)
    return tuple(
        Box(
            page=page,
            x0=min(box.x0 for box in boxes),
            top=min(box.top for box in boxes),
            x1=max(box.x1 for box in boxes),
            bottom=max(box.bottom for box in boxes),
        )
        for page, boxes in sorted(pages.items())
    )


def _raw_table(document: SourceDocument, table: Table, index: int) -> RawTable:
    first = table.segments[0]
    shifted = any(segment.layout.shifted for segment in table.segments)
    fragments = tuple(dict.fromkeys(segment.grid.index for segment in table.segments))
    above = [cell.text for row in range(first.header.start) for cell in first.grid.distinct(row)]
    item = _item_of(document, fragments[0])
    return RawTable(
        index=index,
        columns=tuple(RawColumn(heading=c.heading, field=c.field) for c in first.layout.columns),
        fragments=fragments,
        first_item=item,
        flags=(Flag.COLUMN_SHIFT,) if shifted else (),
        joined_because=tuple(segment.because for segment in table.segments[1:]),
        caption=tuple(dict.fromkeys(above)),
        unit_note=_unit_note(document, item, above),
    )


def _unit_note(document: SourceDocument, item: int, caption: Sequence[str]) -> str | None:
    """The line right above a table that names the unit of its sums: "Đơn vị tính: triệu đồng"."""
    blocks = [
        block.text for block in document.items[max(0, item - _NEAR_ITEMS) : item] if block.kind == "text"
    ]
    lines = [line for text in (*blocks, *caption) for line in text.split("\n")]
    return next((line for line in reversed(lines[-_NEAR_LINES:]) if _UNIT_NOTE.match(fold(line))), None)


def _item_of(document: SourceDocument, fragment: int) -> int:
    """Index into ``items`` of the n-th table fragment."""
    seen = -1
    for at, item in enumerate(document.items):
        seen += item.kind == "table"
        if seen == fragment:
            return at
    return 0


def _headings(table: Table) -> Iterable[Placement]:
    for segment in table.segments:
        for row in (*segment.header, *segment.repeated):
            for cell in segment.grid.rows[row]:
                if cell is not None and cell.text:
                    yield Placement(cell.place, "heading")
    first = table.segments[0]
    for row in range(first.header.start):
        for cell in first.grid.rows[row]:
            if cell is not None and cell.text:
                yield Placement(cell.place, "caption")


def _task_placements(seq: int, draft: Draft, parts: Sequence[PartDraft]) -> Iterable[Placement]:
    for cell in draft.number_cells:
        yield Placement(cell.place, "mended" if draft.mended else "number", seq, 0, "item_no")
    for row in draft.rows:
        for key, value in row.values.items():
            if key in ("section", "item_no"):
                continue
            for cell in value.cells:
                yield Placement(cell.place, "text", seq, 0, key)
    for part in parts:
        for rest in part.row.rest:
            for key, value in rest.values.items():
                for cell in value.cells:
                    yield Placement(cell.place, "text", seq, 0, key)


def _unplaced(table: Table, placements: Sequence[Placement]) -> list[GridCell]:
    known = {placement.place for placement in placements}
    lost: list[GridCell] = []
    for segment in table.segments:
        for row in segment.body:
            for cell in segment.grid.distinct(row):
                if cell.place not in known:
                    known.add(cell.place)
                    lost.append(cell)
    return lost


def _unassigned(cell: GridCell) -> Issue:
    return Issue(
        code=IssueCode.TEXT_UNASSIGNED,
        severity=Severity.WARNING,
        message=f"Words of the table are in no field: “{' '.join(cell.text.split())}”",
        hint="Look at the row in the source; it may be a note, or a task read wrongly.",
        page=cell.page,
    )


def _join_issues(table: Table, reasons: Sequence[str]) -> Iterable[Issue]:
    for segment in table.segments[1:]:
        yield Issue(
            code=IssueCode.ROWS_JOINED,
            severity=Severity.INFO,
            message=f"Fragment {segment.grid.index} goes on with the table before it: {segment.because}.",
            page=segment.grid.fragment.page,
        )
    for reason in reasons:
        yield Issue(code=IssueCode.ROWS_JOINED, severity=Severity.INFO, message=f"{reason.capitalize()}.")


def _guess_issues(table: Table) -> Iterable[Issue]:
    if table.guessed:
        yield Issue(
            code=IssueCode.FALLBACK_USED,
            severity=Severity.WARNING,
            message="The table's heading cannot be read: its columns were named by their cells.",
            hint="Compare the columns with the source.",
            page=table.segments[0].grid.fragment.page,
        )


def _column_issues(fields: frozenset[FieldName]) -> Iterable[Issue]:
    if "lead_text" not in fields:
        yield Issue(
            code=IssueCode.NO_LEAD_COLUMN,
            severity=Severity.WARNING,
            message="The assignment table has no column of lead agencies.",
            hint="Every part has the flag missing_lead.",
        )


def _in_order(flags: set[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in Flag if flag in flags)
