"""The rows of an output as a reviewer sees them: what is published, and what was decided since."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.corrections import FIELDS, TASK_FIELDS, Filed, RowKey, Rulings, agree
from schema.decision import DecisionRecord, Part, Task
from schema.flags import Flag

State = Literal["open", "corrected", "accepted", "sent_back"]

_WEIGHT: dict[Flag, float] = {
    Flag.TEXT_LOST: 5,
    Flag.UNPARSED_DEADLINE: 5,
    Flag.COLUMN_SHIFT: 4,
    Flag.UNKNOWN_AGENCY: 4,
    Flag.SUSPECT_TEXT: 3,
    Flag.OCR_LOW_CONFIDENCE: 3,
    Flag.MISSING_LEAD: 3,
    Flag.DEADLINE_BEFORE_ISSUE: 3,
    Flag.YEAR_SUSPECT: 3,
    Flag.MISSING_DEADLINE: 2,
    Flag.ITEM_NO_GAP: 2,
    Flag.SPAN_INFERRED: 2,
}
"""How likely it is that a value with the flag is wrong; other flags weigh 1."""

_DOUBTED: dict[Flag, str] = {
    Flag.UNPARSED_DEADLINE: "deadline_text",
    Flag.MISSING_DEADLINE: "deadline_text",
    Flag.DEADLINE_BEFORE_ISSUE: "deadline_text",
    Flag.YEAR_SUSPECT: "deadline_text",
    Flag.MISSING_LEAD: "lead_text",
    Flag.ITEM_NO_GAP: "item_no",
}


def badness(part: Part) -> float:
    """How doubtful a part is; 0 for one without any doubt."""
    scores = [agency.score for agency in (*part.leads, *part.coordinators)]
    sure = min((part.confidence, *scores, *(one.confidence for one in part.deadlines)))
    return sum(_WEIGHT.get(flag, 1) for flag in part.flags) + 4 * (1 - sure)


@dataclass(frozen=True)
class ReviewRow:
    """One part with the decisions about it."""

    record: DecisionRecord
    task: Task
    part: Part
    rulings: Rulings
    """All decisions about the part's document."""

    @property
    def key(self) -> RowKey:
        return RowKey(table=self.part.table, row=self.part.row, part=self.part.part)

    @property
    def address(self) -> str:
        """``<doc_id>/<seq>.<part>``, as in the app's addresses."""
        return f"{self.record.doc_id}/{self.task.seq}.{self.part.part}"

    @cached_property
    def about(self) -> tuple[Filed, ...]:
        """The decisions in effect about this part, in order."""
        return tuple(one for one in self.rulings.effective if one.ruling.key == self.key)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what can be corrected here: fields of the task stand with its first part."""
        first = self.part is self.task.parts[0]
        return FIELDS if first else tuple(name for name in FIELDS if name not in TASK_FIELDS)

    def published(self, name: str) -> str | None:
        """The value in the output."""
        value: str | None = getattr(self.task if name in TASK_FIELDS else self.part, name)
        return value

    def read(self, name: str) -> str | None:
        """The value as the parser read it, before corrections that the output already holds."""
        value = self.published(name)
        if name in self.part.corrected:
            for one in reversed(self.rulings.filed):
                ruling = one.ruling
                if (ruling.key, ruling.field) == (self.key, name) and agree(ruling.after, value):
                    return ruling.before
        return value

    def correction(self, name: str) -> Filed | None:
        """The correction of a field that the next run will apply."""
        for one in reversed(self.about):
            if one.ruling.verdict == "corrected" and one.ruling.field == name:
                return one if agree(one.ruling.before, self.read(name)) else None
        return None

    def shown(self, name: str) -> str | None:
        """The value as it will be after the next run."""
        correction = self.correction(name)
        return correction.ruling.after if correction else self.read(name)

    @property
    def values(self) -> dict[str, str | None]:
        return {name: self.shown(name) for name in self.fields}

    @property
    def waiting(self) -> bool:
        """Whether the next run will change this part."""
        return any(self.shown(name) != self.published(name) for name in self.fields)

    @cached_property
    def stale(self) -> bool:
        """Whether the last decision was made about another reading."""
        if not self.about:
            return False
        last = self.about[-1].ruling
        if last.verdict == "accepted":
            return any(not agree(last.seen.get(name), value) for name, value in self.values.items())
        if last.verdict == "corrected" and last.field in self.fields:
            return not agree(last.before, self.read(last.field))
        return False

    @property
    def state(self) -> State:
        if not self.about or self.stale:
            return "open"
        verdict = self.about[-1].ruling.verdict
        return "open" if verdict == "undone" else verdict

    @property
    def badness(self) -> float:
        return badness(self.part)

    @property
    def doubted(self) -> str:
        """The field to look at first."""
        for correction in self.part.corrections:
            if correction.field in self.fields:
                return correction.field
        for flag in self.part.flags:
            if flag in _DOUBTED and _DOUBTED[flag] in self.fields:
                return _DOUBTED[flag]
        if any(agency.score < 1 for agency in self.part.leads):
            return "lead_text"
        return "content" if "content" in self.fields else "deadline_text"


def rows_of(record: DecisionRecord, rulings: Rulings) -> list[ReviewRow]:
    """Every part of a document, in order."""
    return [ReviewRow(record, task, part, rulings) for task in record.tasks for part in task.parts]
