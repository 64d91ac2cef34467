"""What changed between two sets of results: two runs, or two plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.published import Row, read_rows
from pipeline.score import align

_COLUMNS = (
    "task_id",
    "doc_id",
    "doc_number",
    "content",
    "part_content",
    "product",
    "leads",
    "deadlines",
    "deadline_text",
)


@dataclass(frozen=True)
class Change:
    """One difference between an old and a new task."""

    kind: str
    """'added', 'dropped', 'deadline', 'lead' or 'content'."""
    old_task: str | None
    new_task: str | None
    content: str
    before: str | None
    after: str | None


def diff(old: Path, new: Path) -> list[Change]:
    """Changes from the tasks of ``old`` to those of ``new``.

    Documents are paired by number, else by the name of their file; where each side has only one, those
    two are paired whatever they are called (last year's plan and this year's). Raises
    NothingPublishedError.
    """
    before, after = (_by_document(read_rows(folder, "tasks", _COLUMNS)) for folder in (old, new))
    if len(before) == len(after) == 1:
        pairs = [(next(iter(before.values())), next(iter(after.values())))]
    else:
        names = list(dict.fromkeys([*before, *after]))
        pairs = [(before.get(name, []), after.get(name, [])) for name in names]
    return [change for one, other in pairs for change in _diff_rows(one, other)]


def _by_document(rows: list[Row]) -> dict[str, list[Row]]:
    documents: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["doc_id"], _place(row))):
        name = row["doc_number"] or row["doc_id"].rpartition("-")[0]
        documents.setdefault(name, []).append(row)
    return documents


def _place(row: Row) -> tuple[int, int]:
    seq, _, part = row["task_id"].rpartition("#")[2].partition(".")
    return int(seq), int(part)


def _words(row: Row) -> str:
    return " ".join(filter(None, (row["content"], row["part_content"], row["product"])))


def _diff_rows(old: list[Row], new: list[Row]) -> list[Change]:
    pairs = align([_words(row) for row in old], [_words(row) for row in new])
    paired_old, paired_new = {o for o, _ in pairs}, {n for _, n in pairs}
    changes = []
    for index, row in enumerate(old):
        if index not in paired_old:
            changes.append(Change("dropped", row["task_id"], None, _words(row), row["deadline_text"], None))
    for o, n in pairs:
        changes += _diff_row(old[o], new[n])
    for index, row in enumerate(new):
        if index not in paired_new:
            changes.append(Change("added", None, row["task_id"], _words(row), None, row["deadline_text"]))
    return changes


def _diff_row(old: Row, new: Row) -> list[Change]:
    def leads(row: Row) -> str:
        return ", ".join(agency["name"] for agency in row["leads"])

    def deadlines(row: Row) -> str:
        return ", ".join(str(deadline["edtf"] or deadline["text"]) for deadline in row["deadlines"])

    compared = (("deadline", deadlines(old), deadlines(new)), ("lead", leads(old), leads(new)))
    changed = [
        Change(kind, old["task_id"], new["task_id"], _words(new), before or None, after or None)
        for kind, before, after in compared
        if before != after
    ]
    if _words(old) != _words(new):
        changed.append(
            Change("content", old["task_id"], new["task_id"], _words(new), _words(old), _words(new))
        )
    return changed
