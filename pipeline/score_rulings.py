"""What a run reads beside what reviewers decided about the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.corrections import FOLDER, TASK_FIELDS, RowKey, Rulings, agree, read_corrections
from pipeline.published import read_records
from pipeline.storage import LocalStorage
from schema.decision import DecisionRecord, Part, Task


@dataclass(frozen=True)
class Ruled:
    """One field that a reviewer corrected or accepted, and how it is read now."""

    source: str
    key: RowKey
    field: str
    wanted: str | None
    read: str | None
    found: bool
    """Whether the run has a row with that key."""

    @property
    def right(self) -> bool:
        return self.found and agree(self.read, self.wanted)


def is_corrections(path: Path) -> bool:
    """Whether a path is a folder of reviewers' decisions, not of expected results."""
    return path.name == FOLDER and path.is_dir()


def score_rulings(out: Path, folder: Path) -> list[Ruled]:
    """Every field that was decided on, in the documents that ``out`` holds.

    ``folder``: the ``corrections`` folder of this or another output. A field to which a correction was
    applied counts as the parser read it. Raises NothingPublishedError where ``out`` holds no results.
    """
    decided = read_corrections(LocalStorage(folder.parent))
    return [ruled for record in read_records(out) for ruled in _of_record(record, decided.of(record.sha256))]


def _of_record(record: DecisionRecord, rulings: Rulings) -> Iterator[Ruled]:
    parts = {
        RowKey(table=part.table, row=part.row, part=part.part): (task, part)
        for task in record.tasks
        for part in task.parts
    }
    for (key, name), (before, wanted) in _wanted(rulings).items():
        known = parts.get(key)
        read = None if known is None else before if name in known[1].corrected else _value(*known, name)
        yield Ruled(record.source, key, name, wanted, read, known is not None)


def _wanted(rulings: Rulings) -> dict[tuple[RowKey, str], tuple[str | None, str | None]]:
    """(row, field) → what the parser read at the decision, and the right value; the last decision holds."""
    wanted: dict[tuple[RowKey, str], tuple[str | None, str | None]] = {}
    for filed in rulings.effective:
        ruling = filed.ruling
        if ruling.verdict == "corrected" and ruling.field is not None:
            wanted[ruling.key, ruling.field] = (ruling.before, ruling.after)
        elif ruling.verdict == "accepted":
            for name, seen in ruling.seen.items():
                wanted.setdefault((ruling.key, name), (seen, seen))
    return wanted


def _value(task: Task, part: Part, name: str) -> str | None:
    value: str | None = getattr(task if name in TASK_FIELDS else part, name)
    return value
