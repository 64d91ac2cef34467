"""A run: find files, read what is new, publish, say what happened."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from parsers.limits import ReadOptions
from pipeline.corrections import read_corrections
from pipeline.datasets import Document, write_datasets, write_records
from pipeline.duplicates import best_renditions
from pipeline.engine import Engine, LocalEngine
from pipeline.entry import Entry, entry_of
from pipeline.identity import code_version, doc_id_of, sha256_of
from pipeline.lock import locked
from pipeline.observer import Observer, Observers
from pipeline.progress_file import ProgressFile
from pipeline.run_report import run_json
from pipeline.sources import Found, Source, find_sources
from pipeline.storage import Storage, open_storage
from pipeline.store import ResultStore, key_of, read_files, write_files
from pipeline.work import Outcome
from schema.base import SCHEMA_VERSION
from schema.issue import Issue, IssueCode
from schema.result import FileResult

_PASSING = frozenset(
    {
        IssueCode.TIMED_OUT,
        IssueCode.OUT_OF_MEMORY,
        IssueCode.WORKER_DIED,
        IssueCode.INTERNAL_ERROR,
        IssueCode.UNREADABLE_PATH,
        IssueCode.CONVERTER_MISSING,
        IssueCode.CONVERTER_FAILED,
        IssueCode.DEPENDENCY_MISSING,
    }
)
"""What may be otherwise next time, so that a file with such an issue is read again."""

_SAVE_EVERY = 200
"""Files after which the list of what was read is saved first; then whenever it has grown by a quarter."""


@dataclass(frozen=True)
class RunOptions:
    """How a run is done; only ``read`` changes what is published of a file."""

    out: str
    """Folder or URL."""
    engine: Engine = field(default_factory=lambda: LocalEngine())
    read: ReadOptions = field(default_factory=ReadOptions)
    force: bool = False
    """Read everything again."""
    prune: bool = False
    """Take documents whose files have vanished out of the datasets."""
    partition_by: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Stands for everything but a file's name and bytes that its result depends on."""
        options = json.dumps(asdict(self.read), sort_keys=True, default=str)
        return hashlib.sha256(f"{code_version()} {SCHEMA_VERSION} {options}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class FileRow:
    """One file in the summary of a run."""

    location: str
    entry: Entry
    kept: bool
    """Taken over from an earlier run."""
    duplicate_of: str | None
    """The document that counts in its place: a better rendition, or the same bytes at an earlier path."""


@dataclass(frozen=True)
class RunSummary:
    """What a run did."""

    out: str
    files: tuple[FileRow, ...]
    path_issues: tuple[tuple[str, Issue], ...]
    skipped: tuple[str, ...]
    vanished: tuple[str, ...]
    """Paths published by an earlier run that are no longer there."""
    pruned: bool
    shards_written: int
    started: datetime
    seconds: dict[str, float]
    """Of each stage."""
    corrections: tuple[tuple[str, Issue], ...] = ()
    """Files and folders of corrections that fit no document, with the reason."""

    @property
    def failed(self) -> int:
        """Files and paths that gave nothing."""
        return sum(row.entry.failed for row in self.files) + len(self.path_issues)

    @property
    def needs_person(self) -> bool:
        return bool(self.path_issues) or any(row.entry.status != "read" for row in self.files)


class _Run:
    """The state of one run; every step adds to it."""

    def __init__(self, options: RunOptions, storage: Storage, observer: Observer) -> None:
        self.options = options
        self.storage = storage
        self.store = ResultStore(storage)
        self.observer = observer
        self.fingerprint = options.fingerprint
        self.entries: dict[Source, Entry] = {}
        self.kept: set[Source] = set()
        self.fresh: set[str] = set()
        self.before = read_files(storage)
        self.corrections = read_corrections(storage)

    def key(self, doc_id: str, sha256: str) -> str:
        """Name of the result that this run would give a document."""
        return key_of(doc_id, self.fingerprint, self.corrections.of(sha256).digest)

    def _with_corrections(self, source: Source) -> Source:
        if not self.corrections.documents:
            return source
        try:
            rulings = self.corrections.of(sha256_of(source.load()))
        except OSError:
            return source
        return replace(source, corrections=rulings.corrections)

    def read(self, sources: Sequence[Source]) -> None:
        """Read what is not known yet; every answer is kept at once."""
        waiting = []
        for source in sources:
            known = None if self.options.force else self._known(source)
            if known is None:
                waiting.append(self._with_corrections(source))
            else:
                self.entries[source] = known
                self.kept.add(source)
                self.observer.file(source.location, known, True)
        save_at = len(self.entries) + _SAVE_EVERY
        for outcome in self.options.engine.run(waiting, self.options.read):
            entry = self._keep(outcome)
            self.observer.file(outcome.source.location, entry, False)
            if len(self.entries) >= save_at:
                save_at = len(self.entries) + max(_SAVE_EVERY, len(self.entries) // 4)
                write_files(self.storage, {**self.before, **self.files()})

    def _known(self, source: Source) -> Entry | None:
        try:
            digest = sha256_of(source.load())
        except OSError:
            return None
        entry = self.store.entry(self.key(doc_id_of(source.name, digest), digest))
        if entry is None or entry.sha256 != digest:
            return None
        return None if any(issue.code in _PASSING for issue in entry.issues) else entry

    def _keep(self, outcome: Outcome) -> Entry:
        entry = entry_of(outcome.result, outcome.seconds, outcome.peak_memory)
        key = self.key(entry.doc_id, entry.sha256)
        self.store.put(key, outcome.result, entry)
        self.entries[outcome.source] = entry
        self.fresh.add(key)
        return entry

    def files(self) -> dict[str, str]:
        """Path → key of everything this run has answers for."""
        return {s.location: self.key(entry.doc_id, entry.sha256) for s, entry in self.entries.items()}

    def load(self, key: str) -> FileResult | None:
        """A stored result; one that was damaged in the meantime is read again from its file."""
        result = self.store.result(key)
        if result is not None:
            return result
        for source, entry in self.entries.items():
            if self.key(entry.doc_id, entry.sha256) == key:
                for outcome in self.options.engine.run([self._with_corrections(source)], self.options.read):
                    self._keep(outcome)
                    return outcome.result
        return None


def run(paths: Sequence[str], options: RunOptions, observers: Sequence[Observer] = ()) -> RunSummary:
    """Read every file below ``paths`` into the datasets under ``options.out``; ``observers`` watch.

    Raises OutputBusyError when another run writes there, OSError when the output cannot be written.
    """
    storage = open_storage(options.out)
    with locked(storage):
        storage.remove_unfinished()
        started = datetime.now(UTC)
        progress = ProgressFile(storage, started)
        observer = Observers([progress, *observers])
        clock = _Clock(started, observer)
        found = find_sources(paths)
        state = _Run(options, storage, observer)
        clock.lap("find")
        observer.found(found)
        state.read(found.sources)
        clock.lap("read")
        summary = _publish(state, found, clock)
        storage.write("run.json", run_json(summary, options).encode())
        progress.remove()
    return summary


def _publish(state: _Run, found: Found, clock: _Clock) -> RunSummary:
    """Bring records, datasets and state in line with what is known now."""
    now = state.files()
    others = {path: key for path, key in state.before.items() if path not in now}
    vanished = tuple(sorted(path for path in others if not Source(path).exists()))
    if state.options.prune:
        others = {path: key for path, key in others.items() if path not in vanished}
    files = {**others, **now}
    entries = {state.key(entry.doc_id, entry.sha256): entry for entry in state.entries.values()}
    for key in set(others.values()) - set(entries):
        known = state.store.entry(key)
        if known is not None:
            entries[key] = known
    entries = _newest(entries, state.key)
    lesser = best_renditions(entries.values())
    documents = list(_documents(entries, files, lesser))
    write_records(state.storage, documents, frozenset(state.fresh), state.load)
    clock.lap("records")
    shards = write_datasets(state.storage, documents, state.load, state.options.partition_by)
    write_files(state.storage, {path: key for path, key in files.items() if key in entries})
    state.store.keep_only(entries)
    clock.lap("datasets")
    return RunSummary(
        out=state.storage.root,
        files=tuple(_rows(state, lesser)),
        path_issues=found.issues,
        skipped=found.skipped,
        vanished=vanished,
        pruned=state.options.prune,
        shards_written=shards,
        started=clock.started,
        seconds=clock.seconds,
        corrections=(
            *state.corrections.damaged,
            *state.corrections.without_document(entry.sha256 for entry in entries.values()),
        ),
    )


def _rows(state: _Run, lesser: dict[str, str]) -> Iterator[FileRow]:
    """One row a path; the same file at a further path counts once."""
    seen: set[str] = set()
    for source, entry in sorted(state.entries.items()):
        again = entry.doc_id if entry.doc_id in seen and not entry.failed else None
        seen.add(entry.doc_id)
        yield FileRow(source.location, entry, source in state.kept, lesser.get(entry.doc_id, again))


def _newest(entries: dict[str, Entry], key_now: Callable[[str, str], str]) -> dict[str, Entry]:
    """One entry a document: that of this run's code, options and corrections before any older one."""
    chosen: dict[str, tuple[str, Entry]] = {}
    for key, entry in sorted(entries.items()):
        if entry.doc_id not in chosen or key == key_now(entry.doc_id, entry.sha256):
            chosen[entry.doc_id] = (key, entry)
    return dict(chosen.values())


def _documents(
    entries: dict[str, Entry], files: dict[str, str], duplicate_of: dict[str, str]
) -> Iterator[Document]:
    paths: dict[str, list[str]] = defaultdict(list)
    for path, key in files.items():
        paths[key].append(path)
    for key, entry in sorted(entries.items()):
        yield Document(
            doc_id=entry.doc_id,
            key=key,
            paths=tuple(sorted(paths[key])),
            duplicate_of=duplicate_of.get(entry.doc_id),
            province_code=entry.province_code,
            plan_year=entry.plan_year,
        )


class _Clock:
    """Seconds of each stage of a run."""

    def __init__(self, started: datetime, observer: Observer) -> None:
        self.started = started
        self.seconds: dict[str, float] = {}
        self._observer = observer
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now
        self._observer.stage(stage, self.seconds[stage])
