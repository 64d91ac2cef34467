"""What a run keeps in memory of each file: a few words and counts, never the record."""

from __future__ import annotations

from collections import Counter

from pydantic import Field

from schema.base import Model
from schema.flags import COPY_FLAGS, Flag
from schema.issue import Issue
from schema.result import FileResult


class Entry(Model):
    """The outcome of one file, in short."""

    doc_id: str
    sha256: str
    status: str
    format: str | None
    tasks: int
    parts: int
    flags: dict[Flag, int]
    issues: tuple[Issue, ...]
    doc_number: str | None
    issuer: str | None
    issued_on: str | None
    province_code: str | None
    plan_year: int | None
    ocr_pages: int
    seconds: dict[str, float] = Field(default_factory=dict)
    peak_memory: int = Field(default=0, description="Bytes")

    @property
    def failed(self) -> bool:
        return self.status == "failed"

    @property
    def flag_count(self) -> int:
        return sum(self.flags.values())

    @property
    def copy_doubts(self) -> int:
        """Flags that speak of the copy, not of the decision."""
        return sum(count for flag, count in self.flags.items() if flag in COPY_FLAGS)


def entry_of(result: FileResult, seconds: dict[str, float] | None = None, peak_memory: int = 0) -> Entry:
    """Sum up a result."""
    decision = result.record.decision if result.record else None
    return Entry(
        doc_id=result.doc_id,
        sha256=result.sha256,
        status=result.status,
        format=result.format,
        tasks=result.n_tasks,
        parts=result.n_parts,
        flags=dict(sorted(Counter(result.flags).items())),
        issues=result.issues,
        doc_number=decision.doc_number if decision else None,
        issuer=decision.issuer if decision else None,
        issued_on=decision.issued_on.isoformat() if decision and decision.issued_on else None,
        province_code=decision.province_code if decision else None,
        plan_year=decision.plan_year if decision else None,
        ocr_pages=result.n_pages_ocr,
        seconds={stage: round(spent, 4) for stage, spent in (seconds or {}).items()},
        peak_memory=peak_memory,
    )
