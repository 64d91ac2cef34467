"""What the app does with an output: read its rows and pictures, keep decisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from pipeline.corrections import Corrections, Filed, Ruling, Verdict, file_ruling, read_corrections
from pipeline.crops import crops_of_part, page_images
from pipeline.published import NothingPublishedError, Row, read_rows
from pipeline.review.rows import ReviewRow, State, rows_of
from pipeline.storage import LocalStorage
from schema.decision import DecisionRecord

MAX_VALUE = 20_000
"""Characters in one corrected value."""


class UnknownRowError(Exception):
    """The output has no such document or row."""


class ValueTooLongError(Exception):
    """A corrected value is longer than any cell."""


@dataclass(frozen=True)
class Saved:
    """The outcome of saving corrections."""

    fields: tuple[str, ...]
    overruled: tuple[str, ...]
    """Fields that someone else had changed since the page was loaded."""


def clean(value: str) -> str | None:
    """A value as typed, as the text rules want it: NFC, no stray spaces, an empty one null."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line) or None


class Desk:
    """One output being reviewed. Safe to use from several threads."""

    def __init__(self, out: Path) -> None:
        """Raises NothingPublishedError."""
        self.out = out
        self._lock = Lock()
        self._records: dict[Path, tuple[int, DecisionRecord]] = {}
        self._documents: dict[str, Row] = {}
        self._stamp: tuple[tuple[str, int], ...] = ()
        if not self.documents():
            raise NothingPublishedError(f"{out} holds no document: run `phuluc run … --out {out}` first")

    def documents(self) -> dict[str, Row]:
        """doc_id → row of ``documents``, best renditions only; read again when a run has written them."""
        with self._lock:
            files = sorted((self.out / "documents").rglob("*.parquet"))
            stamp = tuple((str(path), path.stat().st_mtime_ns) for path in files)
            if stamp != self._stamp or not self._documents:
                self._documents = {
                    row["doc_id"]: row for row in read_rows(self.out, "documents") if not row["duplicate_of"]
                }
                self._stamp = stamp
            return self._documents

    def corrections(self) -> Corrections:
        return read_corrections(LocalStorage(self.out))

    def _record(self, doc_id: str) -> DecisionRecord | None:
        path = self.out / "decisions" / f"{doc_id}.json"
        try:
            stamp = path.stat().st_mtime_ns
            with self._lock:
                known = self._records.get(path)
            if known is None or known[0] != stamp:
                known = (stamp, DecisionRecord.model_validate_json(path.read_bytes()))
                with self._lock:
                    self._records[path] = known
        except FileNotFoundError:
            return None
        return known[1]

    def document_rows(self, doc_id: str) -> list[ReviewRow]:
        """Every row of a document. Raises UnknownRowError."""
        record = self._record(doc_id) if doc_id in self.documents() else None
        if record is None:
            raise UnknownRowError(doc_id)
        return rows_of(record, self.corrections().of(record.sha256))

    def row(self, doc_id: str, seq: int, part: int) -> ReviewRow:
        """One row. Raises UnknownRowError."""
        for row in self.document_rows(doc_id):
            if (row.task.seq, row.part.part) == (seq, part):
                return row
        raise UnknownRowError(f"{doc_id}#{seq}.{part}")

    def queue(self, state: State) -> list[ReviewRow]:
        """Rows in a state, worst first; open ones only where there is a doubt or a decision to renew."""
        corrections = self.corrections()
        rows = []
        for doc_id in sorted(self.documents()):
            record = self._record(doc_id)
            if record is not None:
                rows += [
                    row
                    for row in rows_of(record, corrections.of(record.sha256))
                    if row.state == state and (state != "open" or row.badness > 0 or row.stale)
                ]
        return sorted(rows, key=lambda row: (not row.stale, -row.badness, row.record.doc_id, row.task.seq))

    def pictures(self, row: ReviewRow) -> list[bytes]:
        """WebP pictures of the row, a page each; none where the source has no pages or has changed."""
        document = self.documents()[row.record.doc_id]
        if not row.part.bbox:
            return []
        with self._lock, page_images(document) as images:
            return [] if images is None else crops_of_part(images, row.part.model_dump())

    def correct(self, row: ReviewRow, who: str, typed: Mapping[str, tuple[str, str]]) -> Saved:
        """Keep what was changed. ``typed``: field → (what the page showed, what was typed).

        Raises ValueTooLongError.
        """
        changed: list[str] = []
        overruled: list[str] = []
        when = datetime.now(UTC)
        for name in row.fields:
            if name not in typed:
                continue
            saw, value = (clean(text) for text in typed[name])
            if len(value or "") > MAX_VALUE:
                raise ValueTooLongError(name)
            if value == saw:
                continue
            if clean(row.shown(name) or "") not in (saw, value):
                overruled.append(name)
            self._file(row, who, when, "corrected", field=name, before=row.read(name), shown=saw, after=value)
            changed.append(name)
        return Saved(tuple(changed), tuple(overruled))

    def accept(self, row: ReviewRow, who: str) -> None:
        """Keep that the row is right as it is shown."""
        self._file(row, who, datetime.now(UTC), "accepted", seen=row.values)

    def send_back(self, row: ReviewRow, who: str, comment: str) -> None:
        """Keep that someone else has to look at the row."""
        self._file(row, who, datetime.now(UTC), "sent_back", comment=clean(comment[:MAX_VALUE]))

    def undo(self, who: str) -> Ruling | None:
        """Take back the reviewer's last decision (all fields saved together); None where there is none."""
        own = [
            one
            for rulings in self.corrections().documents.values()
            for one in rulings.effective
            if one.ruling.who == who
        ]
        if not own:
            return None
        last = max(own, key=lambda one: (one.ruling.when, one.number)).ruling
        together = _names(
            one
            for one in own
            if (one.ruling.sha256, one.ruling.key, one.ruling.when) == (last.sha256, last.key, last.when)
        )
        undo = Ruling(
            sha256=last.sha256,
            source=last.source,
            key=last.key,
            verdict="undone",
            undoes=together,
            who=who,
            when=datetime.now(UTC),
        )
        file_ruling(self.out, undo)
        return last

    def find(self, ruling: Ruling) -> ReviewRow | None:
        """The row a decision is about, where the output still has it."""
        for doc_id, document in self.documents().items():
            if document["sha256"] == ruling.sha256:
                for row in self.document_rows(doc_id):
                    if row.key == ruling.key:
                        return row
        return None

    def _file(
        self,
        row: ReviewRow,
        who: str,
        when: datetime,
        verdict: Verdict,
        *,
        field: str | None = None,
        before: str | None = None,
        shown: str | None = None,
        after: str | None = None,
        seen: dict[str, str | None] | None = None,
        comment: str | None = None,
    ) -> None:
        ruling = Ruling(
            sha256=row.record.sha256,
            source=row.record.source,
            key=row.key,
            verdict=verdict,
            field=field,
            before=before,
            shown=shown,
            after=after,
            seen=seen or {},
            comment=comment,
            who=who,
            when=when,
        )
        file_ruling(self.out, ruling)


def _names(filed: Iterable[Filed]) -> tuple[str, ...]:
    return tuple(one.name for one in filed)
