"""Corrections put into the raw rows of a document, before anything is normalised."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble import part_texts
from pipeline.corrections import (
    PART_FIELDS,
    TASK_FIELDS,
    RowKey,
    Ruling,
    agree,
    conflict_issue,
    conflicts,
    stale_issue,
)
from schema.decision import PartText
from schema.flags import Flag
from schema.issue import Issue
from schema.raw import RawAppendix, RawTable, RawTask

_REPAIRED = frozenset({"ocr", "encoding", "source"})


def corrected(appendix: RawAppendix, corrections: Sequence[Ruling]) -> RawAppendix:
    """The rows as reviewers corrected them.

    ``corrections``: those in effect, in order; the last one of a field holds. One whose ``before`` is not
    what the parser read is left out and becomes an issue; one that the parser now reads itself is not
    needed and left out silently.
    """
    if not corrections:
        return appendix
    tables = {table.index: table for table in appendix.tables}
    issues = [conflict_issue(*pair) for pair in conflicts(corrections)]
    holding = {(ruling.key, ruling.field): ruling for ruling in corrections}
    tasks = list(appendix.tasks)
    for ruling in holding.values():
        issue = _apply(tasks, tables, ruling)
        if issue is not None:
            issues.append(issue)
    return appendix.model_copy(update={"tasks": tuple(tasks), "issues": (*appendix.issues, *issues)})


def _apply(tasks: list[RawTask], tables: dict[int, RawTable], ruling: Ruling) -> Issue | None:
    """Put one correction into ``tasks``; the issue where it does not fit any part with its key."""
    reads: list[str | None] = []
    for number, task in enumerate(tasks):
        for position, part in enumerate(task.parts):
            key = RowKey(table=part.table, row=part.row, part=part.part)
            name = ruling.field
            if key != ruling.key or name is None or (name in TASK_FIELDS and position):
                continue
            texts = part_texts(part, tables.get(part.table))
            value = getattr(task, name) if name in TASK_FIELDS else texts.get(name)
            reads.append(value)
            if agree(value, ruling.after) and not agree(value, ruling.before):
                return None
            if agree(value, ruling.before):
                tasks[number] = _changed(task, position, texts, name, ruling.after)
                return None
    return stale_issue(ruling, reads[0] if reads else None, bool(reads))


def _changed(
    task: RawTask, position: int, texts: dict[str, str | None], name: str, value: str | None
) -> RawTask:
    part = task.parts[position]
    update = {**texts, **({name: value} if name in PART_FIELDS else {})}
    part = part.model_copy(
        update={
            **update,
            "corrected": (*part.corrected, name),
            "corrections": tuple(c for c in part.corrections if not _settled(c.field, c.reason, name)),
            "flags": _flags_left(part, name),
        }
    )
    parts = (*task.parts[:position], part, *task.parts[position + 1 :])
    return task.model_copy(update={"parts": parts, **({name: value} if name in TASK_FIELDS else {})})


def _settled(field: str, reason: str, corrected_field: str) -> bool:
    """A repair that was proposed for a field is settled when a person corrects that field."""
    return field == corrected_field and reason in _REPAIRED


def _flags_left(part: PartText, name: str) -> tuple[Flag, ...]:
    """``suspect_text`` goes with its corrections: it goes when the last of them is settled."""
    own = [c for c in part.corrections if c.reason in {"ocr", "encoding"}]
    left = [c for c in own if not _settled(c.field, c.reason, name)]
    if own and not left:
        return tuple(flag for flag in part.flags if flag is not Flag.SUSPECT_TEXT)
    return part.flags
