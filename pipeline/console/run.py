"""How a run goes, how it ended and how it stands, on the terminal."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.console.terminal import one_line, print_issues, terminal
from pipeline.entry import Entry
from pipeline.observer import Observer
from pipeline.run import FileRow, RunSummary
from pipeline.sources import Found
from pipeline.status import RunState, Status
from schema.issue import Issue

_NUMBERS = ("tasks", "parts", "flags")
_LISTED = 60
"""Files, or issues, that are listed one by one on the terminal; run.json has them all."""
_NAMED = 5
"""Files that were passed over whose names are told."""


class RunProgress(Observer):
    """A bar with rate and time left on a terminal, one plain line a file elsewhere."""

    def __init__(self) -> None:
        self.console = terminal(stderr=True)
        self._bar: Progress | None = None
        self._done = self._total = self._failed = 0
        self._start = time.perf_counter()

    def __enter__(self) -> RunProgress:
        return self

    def found(self, found: Found) -> None:
        self._total = len(found.sources)

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        self._done += 1
        self._failed += entry.failed
        if self.console.is_terminal:
            self._advance()
        elif not kept:
            said = entry.issues[0].message if entry.failed else f"{entry.tasks} tasks, {entry.parts} parts"
            seconds = sum(entry.seconds.values())
            self.console.print(
                f"[{self._done}/{self._total}] {one_line(location)}: {one_line(said)} ({seconds:.2f} s)",
                markup=False,
            )

    def _advance(self) -> None:
        if self._bar is None:
            self._bar = Progress(
                TextColumn("reading"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[failed]}"),
                console=self.console,
                transient=True,
                auto_refresh=False,
            )
            self._bar.start()
            self._bar.add_task("files", total=self._total, rate="", failed="")
        elapsed = time.perf_counter() - self._start
        self._bar.update(
            self._bar.task_ids[0],
            completed=self._done,
            rate=f"{self._done / elapsed:.1f} files/s" if elapsed > 0 else "",
            failed=f"{self._failed} failed" if self._failed else "",
            refresh=True,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def print_summary(summary: RunSummary) -> None:
    """The closing table of a run and what a person should do next."""
    console = terminal()
    if len(summary.files) + len(summary.path_issues) <= _LISTED:
        console.print(_file_table(summary))
    told = 0
    for location, issues in _issues_by_file(summary):
        if told >= _LISTED:
            console.print("… more in run.json")
            break
        told += print_issues(console, location, issues)
    for path in summary.vanished[:_LISTED]:
        done = "taken out" if summary.pruned else "kept in the datasets; --prune takes it out"
        console.print(f"{one_line(path)}: no longer there, {done}", style="yellow", markup=False)
    _print_skipped(console, summary)
    used = [row.entry for row in summary.files if row.duplicate_of is None]
    flags: Counter[str] = Counter()
    for entry in used:
        flags.update(entry.flags)
    decisions = [entry for entry in used if not entry.failed]
    notes = [
        f"{len(decisions)} decisions",
        f"{sum(entry.tasks for entry in decisions)} tasks",
        f"{sum(entry.parts for entry in decisions)} parts",
        f"{flags.total()} flags",
        f"{summary.failed} failed",
    ]
    if len(used) < len(summary.files):
        notes.append(f"{len(summary.files) - len(used)} duplicates")
    total = sum(summary.seconds.values())
    console.print(f"{len(summary.files)} files in {total:.1f} s: {', '.join(notes)}")
    if flags:
        console.print("flags: " + ", ".join(f"{name} {count}" for name, count in flags.most_common()))
    out = summary.out
    console.print(
        f"look at {out}/run.json, {out}/decisions/, {out}/tasks/ (pandas.read_parquet)", markup=False
    )


def _print_skipped(console: Console, summary: RunSummary) -> None:
    """What was found and not read, as its name is no document's; what to do where nothing is left."""
    if summary.skipped:
        some = ", ".join(map(one_line, summary.skipped[:_NAMED]))
        more = f" … and {len(summary.skipped) - _NAMED} more in run.json" * (len(summary.skipped) > _NAMED)
        console.print(f"not read, as no document has such a name: {some}{more}", style="yellow", markup=False)
    if not summary.files and not summary.path_issues:
        console.print(
            "No document was found: name files, or folders that hold them (PDF, DOCX, HTML, XLSX, TXT …).",
            style="yellow",
            markup=False,
        )


def _file_table(summary: RunSummary) -> Table:
    table = Table(title="phuluc run", title_justify="left")
    for heading in ("file", "format", "tasks", "parts", "flags", ""):
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left", overflow="fold")
    for row in summary.files:
        entry = row.entry
        counts = (entry.tasks, entry.parts, entry.flag_count)
        table.add_row(escape(one_line(row.location)), entry.format or "?", *map(str, counts), _state(row))
    for path, _ in summary.path_issues:
        table.add_row(escape(one_line(path)), "?", "0", "0", "0", "[red]failed")
    return table


def _issues_by_file(summary: RunSummary) -> Iterator[tuple[str, Sequence[Issue]]]:
    for row in summary.files:
        yield row.location, row.entry.issues
    for path, issue in (*summary.path_issues, *summary.corrections):
        yield path, (issue,)


def _state(row: FileRow) -> str:
    notes = []
    if row.entry.status != "read":
        notes.append("[red]failed" if row.entry.failed else "[yellow]doubtful")
    if row.kept:
        notes.append("unchanged")
    if row.duplicate_of:
        notes.append(f"duplicate of {row.duplicate_of}")
    return ", ".join(notes)


def print_status(status: Status) -> None:
    """How it stands with an output, and what to do next."""
    console = terminal()
    rate = f", {status.files_per_second:g} files/s" if status.files_per_second else ""
    left = f", about {status.seconds_left:.0f} s left" if status.seconds_left is not None else ""
    stage = f" ({status.stage})" if status.stage else ""
    console.print(f"{status.state}{stage}: {status.done} of {status.total} files{rate}{left}", markup=False)
    started, updated = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" for moment in (status.started, status.updated))
    console.print(f"started {started}, {'last word' if status.stage else 'ended'} {updated}")
    for name in ("counts", "failures", "flags", "issues"):
        values = {key: value for key, value in getattr(status, name).items() if value}
        if values:
            said = ", ".join(f"{key} {value}" for key, value in sorted(values.items(), key=lambda kv: -kv[1]))
            console.print(f"{name}: {said}", markup=False)
    if status.state is RunState.INTERRUPTED:
        console.print("The run was interrupted: give the same command again, and it goes on.", style="yellow")
