"""What reviewers decided about rows, kept as files, and put into effect again by every run.

``OUT/corrections/<sha256 of the document>/<n>-<row key>.json`` holds one decision of one reviewer and is
never changed: a later one is a new file, undoing one is a new file. Two reviewers therefore lose nothing;
where they differ the later decision holds, and the difference is reported.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from normalizers.text import comparison_text
from pipeline.storage import Storage
from schema.base import Model
from schema.issue import Issue, IssueCode, Severity

FOLDER = "corrections"
TASK_FIELDS = ("item_no", "content")
PART_FIELDS = (
    "part_content",
    "product",
    "lead_text",
    "coordination_text",
    "deadline_text",
    "budget_text",
    "note",
)
FIELDS = (*TASK_FIELDS, *PART_FIELDS)
"""What can be corrected. Fields of a task are corrected in its first part."""

Verdict = Literal["corrected", "accepted", "sent_back", "undone"]
_NAME = re.compile(r"(\d{6,})-(t\d+r\d+p\d+)\.json")


class RowKey(Model):
    """Which part of a document is meant: where its row stands in the source."""

    table: int = Field(ge=0)
    row: int = Field(ge=0)
    part: int = Field(ge=1)

    @property
    def slug(self) -> str:
        """As in file names: ``t0r12p1``."""
        return f"t{self.table}r{self.row}p{self.part}"


class Ruling(Model):
    """One decision of a reviewer."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Digest of the document's bytes.")
    source: str = Field(description="The document's file name, for those who read the file.")
    key: RowKey
    verdict: Verdict
    field: str | None = Field(default=None, description="The corrected field.")
    before: str | None = Field(default=None, description="What the parser read in the field.")
    shown: str | None = Field(default=None, description="What the reviewer saw in the field.")
    after: str | None = Field(default=None, description="The right value; null: the field is empty.")
    seen: dict[str, str | None] = Field(
        default_factory=dict, description="All fields as the reviewer saw them when accepting."
    )
    undoes: tuple[str, ...] = Field(default=(), description="File names of the decisions taken back.")
    comment: str | None = None
    who: str = Field(min_length=1, max_length=80)
    when: datetime


@dataclass(frozen=True)
class Filed:
    """A decision and the name of its file."""

    name: str
    ruling: Ruling

    @property
    def number(self) -> int:
        return int(self.name.partition("-")[0])


@dataclass(frozen=True)
class Rulings:
    """All decisions about one document."""

    filed: tuple[Filed, ...] = ()
    """In order of their numbers."""

    @property
    def effective(self) -> tuple[Filed, ...]:
        """Those that were not taken back, in order."""
        undone = {name for one in self.filed for name in one.ruling.undoes}
        return tuple(one for one in self.filed if one.name not in undone and one.ruling.verdict != "undone")

    @property
    def corrections(self) -> tuple[Ruling, ...]:
        """The corrections in effect, in order."""
        return tuple(one.ruling for one in self.effective if one.ruling.verdict == "corrected")

    @property
    def digest(self) -> str:
        """Stands for the corrections in effect; "" where there are none."""
        if not self.corrections:
            return ""
        text = "\n".join(ruling.model_dump_json() for ruling in self.corrections)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Corrections:
    """All decisions below one output."""

    documents: dict[str, Rulings] = field(default_factory=dict)
    """By digest of the document."""
    damaged: tuple[tuple[str, Issue], ...] = ()
    """Files that hold no decision, with the reason."""

    def of(self, sha256: str) -> Rulings:
        return self.documents.get(sha256, Rulings())

    def without_document(self, known: Iterable[str]) -> tuple[tuple[str, Issue], ...]:
        """(folder, issue) for each document with corrections that is not among the digests ``known``."""
        gone = sorted(set(self.documents) - set(known))
        return tuple(
            (f"{FOLDER}/{sha256}", _without_document(self.documents[sha256].corrections))
            for sha256 in gone
            if self.documents[sha256].corrections
        )


def read_corrections(storage: Storage) -> Corrections:
    """Every decision kept in an output. Files that cannot be read are reported, not raised."""
    found: dict[str, list[Filed]] = defaultdict(list)
    damaged: list[tuple[str, Issue]] = []
    for name in storage.names(FOLDER):
        folder, _, file = name.removeprefix(f"{FOLDER}/").rpartition("/")
        try:
            ruling = Ruling.model_validate_json(storage.read(name) or b"")
        except ValidationError as error:
            damaged.append((name, _damaged(f"is not a correction: {error.errors()[0]['msg']}")))
            continue
        match = _NAME.fullmatch(file)
        if match is None or folder != ruling.sha256 or match.group(2) != ruling.key.slug:
            damaged.append((name, _damaged("has a name that contradicts its content")))
            continue
        found[folder].append(Filed(file, ruling))
    return Corrections(
        {
            sha256: Rulings(tuple(sorted(filed, key=lambda one: (one.number, one.name))))
            for sha256, filed in found.items()
        },
        tuple(damaged),
    )


def file_ruling(out: Path, ruling: Ruling) -> str:
    """Keep a decision; returns the name of its file. Nothing is ever overwritten.

    The file is linked into its place whole, and only where no file has that name: of two reviewers who
    decide on one row at the same moment, the second gets the next number.
    """
    folder = out / FOLDER / ruling.sha256
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".tmp-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(ruling.model_dump_json(indent=1, exclude_defaults=False).encode() + b"\n")
        Path(temporary).chmod(0o644)
        taken = [int(match.group(1)) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        number = max(taken, default=0)
        while True:
            number += 1
            name = f"{number:06d}-{ruling.key.slug}.json"
            try:
                os.link(temporary, folder / name)
            except FileExistsError:
                continue
            return name
    finally:
        Path(temporary).unlink(missing_ok=True)


def agree(one: str | None, other: str | None) -> bool:
    """Whether two values of a field are the same but for white space, bullets and final punctuation."""
    return one == other or (
        one is not None and other is not None and comparison_text(one) == comparison_text(other)
    )


def conflicts(corrections: Sequence[Ruling]) -> tuple[tuple[Ruling, Ruling], ...]:
    """(overruled, holding) where a reviewer decided otherwise than another without having seen it."""
    last: dict[tuple[RowKey, str | None], Ruling] = {}
    found = []
    for ruling in corrections:
        earlier = last.get((ruling.key, ruling.field))
        if (
            earlier is not None
            and earlier.who != ruling.who
            and earlier.after not in (ruling.after, ruling.shown)
        ):
            found.append((earlier, ruling))
        last[ruling.key, ruling.field] = ruling
    return tuple(found)


def conflict_issue(overruled: Ruling, holding: Ruling) -> Issue:
    """The issue for two reviewers who differ."""
    return Issue(
        code=IssueCode.CORRECTION_CONFLICT,
        severity=Severity.WARNING,
        message=f"{overruled.who} and {holding.who} corrected {_place(holding)} differently: "
        f"{_quoted(overruled.after)} and {_quoted(holding.after)}; the later one holds.",
        hint="Settle it in `phuluc review`: save the right value once more.",
    )


def stale_issue(ruling: Ruling, reads: str | None, found: bool) -> Issue:
    """The issue for a correction that no longer fits."""
    now = f"now reads {_quoted(reads)}" if found else "no longer finds that row"
    return Issue(
        code=IssueCode.CORRECTION_STALE,
        severity=Severity.WARNING,
        message=f"The correction of {_place(ruling)} by {ruling.who} was not applied: it replaces "
        f"{_quoted(ruling.before)}, but the parser {now}.",
        hint="Look at the row in `phuluc review` and correct it again, or take the correction back.",
    )


def _without_document(corrections: Sequence[Ruling]) -> Issue:
    return Issue(
        code=IssueCode.CORRECTION_STALE,
        severity=Severity.WARNING,
        message=f"{len(corrections)} corrections belong to a content of {corrections[-1].source} that is "
        "no longer read: the file was changed or is gone.",
        hint="Correct the new content in `phuluc review`; the old corrections stay where they are.",
    )


def _damaged(what: str) -> Issue:
    return Issue(
        code=IssueCode.DAMAGED_FILE,
        severity=Severity.WARNING,
        message=f"The file {what}; it was left out.",
        hint="Restore it or delete it.",
    )


def _place(ruling: Ruling) -> str:
    key = ruling.key
    return f"{ruling.field} in table {key.table}, row {key.row}, part {key.part}"


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f"“{value}”"
