"""What a person sees on the terminal."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.diff import Change
from pipeline.due import DueItem
from pipeline.entry import Entry
from pipeline.ingest import Ingested
from pipeline.observer import Observer
from pipeline.run import FileRow, RunSummary
from pipeline.score import DECISION_FIELDS, TEXT_FIELDS, Score
from pipeline.score_files import FileScore, calibration_table
from pipeline.score_rulings import Ruled
from pipeline.sources import Found
from pipeline.status import RunState, Status
from schema.issue import Issue, Severity

_NUMBERS = ("tasks", "parts", "flags")
_LISTED = 60
"""Files, or issues, that are listed one by one on the terminal; run.json has them all."""
_WIDE = 200
"""Columns used when the output is not a terminal, so that lines are not cut."""


def _one_line(text: str) -> str:
    """A name or words of a file for the terminal: what would break the line or steer it is shown escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _console(stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _WIDE, highlight=False)


class RunProgress(Observer):
    """A bar with rate and time left on a terminal, one plain line a file elsewhere."""

    def __init__(self) -> None:
        self._console = _console(stderr=True)
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
        if self._console.is_terminal:
            self._advance()
        elif not kept:
            said = entry.issues[0].message if entry.failed else f"{entry.tasks} tasks, {entry.parts} parts"
            seconds = sum(entry.seconds.values())
            self._console.print(
                f"[{self._done}/{self._total}] {_one_line(location)}: {_one_line(said)} ({seconds:.2f} s)",
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
                console=self._console,
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
    console = _console()
    if len(summary.files) + len(summary.path_issues) <= _LISTED:
        console.print(_file_table(summary))
    told = 0
    for location, issues in _issues_by_file(summary):
        if told >= _LISTED:
            console.print("… more in run.json")
            break
        told += _print_issues(console, location, issues)
    for path in summary.vanished[:_LISTED]:
        done = "taken out" if summary.pruned else "kept in the datasets; --prune takes it out"
        console.print(f"{_one_line(path)}: no longer there, {done}", style="yellow", markup=False)
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


def _file_table(summary: RunSummary) -> Table:
    table = Table(title="phuluc run", title_justify="left")
    for heading in ("file", "format", "tasks", "parts", "flags", ""):
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left", overflow="fold")
    for row in summary.files:
        entry = row.entry
        counts = (entry.tasks, entry.parts, entry.flag_count)
        table.add_row(escape(_one_line(row.location)), entry.format or "?", *map(str, counts), _state(row))
    for path, _ in summary.path_issues:
        table.add_row(escape(_one_line(path)), "?", "0", "0", "0", "[red]failed")
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


def _print_issues(console: Console, place: str, issues: Sequence[Issue]) -> int:
    """One line for each kind of issue, with all its pages; returns the number of lines."""
    kinds: dict[tuple[str, str | None], list[Issue]] = {}
    for issue in issues:
        if issue.severity is not Severity.INFO:
            kinds.setdefault((issue.code, issue.hint), []).append(issue)
    for (code, hint), alike in kinds.items():
        pages = _ranges([issue.page for issue in alike if issue.page])
        where = f" (page {pages})" if pages else ""
        more = "" if pages or len(alike) == 1 else f" (and {len(alike) - 1} more)"
        style = "red" if alike[0].severity is Severity.ERROR else "yellow"
        line = f"{place}{where}: {code}: {alike[0].message}{more} {hint or ''}"
        console.print(_one_line(line.rstrip()), style=style, markup=False)
    return len(kinds)


def _ranges(pages: Sequence[int]) -> str:
    """[1, 2, 3, 7] → "1–3, 7"."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def print_status(status: Status) -> None:
    """How it stands with an output, and what to do next."""
    console = _console()
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


def print_inspection(ingested: Ingested) -> None:
    """One file: decision fields, tasks as a table, issues."""
    console = _console()
    result = ingested.result
    _print_issues(console, result.source, result.issues)
    if result.record is None:
        return
    decision = Table(title=f"{result.source} ({result.format})", title_justify="left", show_header=False)
    decision.add_column(style="bold")
    decision.add_column(overflow="fold")
    for name, value in result.record.decision:
        if value not in (None, ()):
            decision.add_row(name, _shown(value))
    console.print(decision)
    for raw_table in ingested.appendix.tables if ingested.appendix else ():
        columns = " | ".join(f"{column.heading} → {column.field}" for column in raw_table.columns)
        console.print(f"table {raw_table.index}: {columns}", markup=False)
    tasks = Table(show_lines=True)
    for heading in ("no", "content", "product", "lead", "coordination", "deadline", "flags"):
        tasks.add_column(heading, overflow="fold")
    section: tuple[str, ...] = ()
    for task in result.record.tasks:
        if task.section != section:
            section = task.section
            tasks.add_row("", "[bold]" + " › ".join(section))
        for part in task.parts:
            due = "\n".join(f"→ {d.edtf or d.kind} due {d.due or '–'}" for d in part.deadlines)
            tasks.add_row(
                f"{task.item_no or task.seq}" + (f".{part.part}" if len(task.parts) > 1 else ""),
                part.part_content or (task.content or "") if part.part == 1 or part.part_content else "",
                part.product or "",
                "\n".join(f"{agency.name}" for agency in part.leads),
                "\n".join(agency.name for agency in part.coordinators),
                f"{part.deadline_text or ''}\n{due}",
                " ".join(part.flags),
            )
    console.print(tasks)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(_shown(item) for item in value)
    number = getattr(value, "number", None)
    return str(number) if number else str(value)


def print_scores(
    scores: Sequence[FileScore], total: Score, missing: Sequence[str], differences: int, calibration: bool
) -> None:
    """Measures of each file and of all, field by field, then what differs."""
    console = _console()
    measures = Table(title="agreement with expected results", title_justify="left")
    names = list(total.measures())
    for heading in ("file", "parts", *names):
        measures.add_column(heading, justify="left" if heading == "file" else "right", overflow="fold")
    for one in scores:
        _measure_row(measures, one.source, one.score)
    if len(scores) > 1:
        measures.add_section()
        _measure_row(measures, "all", total)
    console.print(measures)
    fields = Table(title="fields", title_justify="left")
    for heading in ("field", "exact", "of", "similarity"):
        fields.add_column(heading, justify="left" if heading == "field" else "right")
    for name in TEXT_FIELDS:
        ratio = total.exact[name]
        fields.add_row(name, f"{ratio.value:.4f}", str(ratio.total), f"{total.similarity[name].value:.4f}")
    for name in DECISION_FIELDS:
        ratio = total.decision[name]
        fields.add_row(f"decision.{name}", f"{ratio.value:.4f}", str(ratio.total), "")
    console.print(fields)
    lists = Table(title="lists", title_justify="left")
    for heading in ("list", "precision", "recall", "F1", "expected"):
        lists.add_column(heading, justify="left" if heading == "list" else "right")
    for name, matched in (
        *total.agencies.items(),
        ("deadlines", total.deadlines),
        ("flags (decision)", total.flags),
        ("flags (copy)", total.copy_flags),
        ("corrections", total.corrections),
    ):
        lists.add_row(
            name,
            f"{matched.precision:.4f}",
            f"{matched.recall:.4f}",
            f"{matched.f1:.4f}",
            str(matched.expected),
        )
    console.print(lists)
    if calibration:
        console.print(_calibration(total))
    for one in scores:
        for difference in one.score.differences[:differences]:
            console.print(
                f"{one.source} {difference.row} {difference.field}\n  expected {difference.expected!r}\n"
                f"  found    {difference.found!r}",
                markup=False,
            )
    for name in missing:
        console.print(f"no result for {name}", style="red")


def print_ruled(ruled: Sequence[Ruled], differences: int) -> None:
    """How many of the fields that reviewers decided on are read as they decided, and which are not."""
    console = _console()
    table = Table(title="agreement with reviewers", title_justify="left")
    for heading in ("field", "right", "of"):
        table.add_column(heading, justify="left" if heading == "field" else "right")
    right = Counter(one.field for one in ruled if one.right)
    for name, count in sorted(Counter(one.field for one in ruled).items()):
        table.add_row(name, str(right[name]), str(count))
    table.add_section()
    table.add_row("all", str(right.total()), str(len(ruled)))
    console.print(table)
    for one in [one for one in ruled if not one.right][:differences]:
        console.print(
            f"{one.source} {one.key.slug} {one.field}\n  decided {one.wanted!r}\n"
            f"  read    {one.read!r}{'' if one.found else ' (no such row)'}",
            markup=False,
        )


def _calibration(total: Score) -> Table:
    table = Table(title="calibration", title_justify="left")
    for heading in ("values", "confidence", "count", "mean confidence", "share right"):
        table.add_column(heading, justify="left" if heading == "values" else "right")
    for name, pairs in total.calibration.items():
        for low, high, count, stated, share in calibration_table(pairs):
            table.add_row(name, f"{low:.2f}–{high:.2f}", str(count), f"{stated:.3f}", f"{share:.3f}")
    return table


def _measure_row(table: Table, name: str, score: Score) -> None:
    table.add_row(
        name,
        f"{score.rows.true}/{score.rows.expected}",
        *(f"{value:.4f}" for value in score.measures().values()),
    )


def print_due(items: Sequence[DueItem], as_of: date) -> None:
    """Deadlines, the past ones first."""
    console = _console()
    table = Table(title=f"as of {as_of.isoformat()}", title_justify="left")
    for heading in ("due", "days", "lead", "task", "deadline", "document"):
        table.add_column(heading, justify="right" if heading == "days" else "left", overflow="fold")
    for item in items:
        left = item.days_left(as_of)
        style = "red" if left < 0 else None
        document = item.doc_number or item.task_id
        leads = "\n".join(item.leads)
        table.add_row(item.due.isoformat(), str(left), leads, item.content, item.text, document, style=style)
    console.print(table)
    past = sum(item.days_left(as_of) < 0 for item in items)
    console.print(f"{past} due before {as_of.isoformat()}, {len(items) - past} on it or soon after")


def print_changes(changes: Sequence[Change]) -> None:
    """What changed, one line a change."""
    console = _console()
    styles = {"added": "green", "dropped": "red"}
    for change in changes:
        task = change.new_task or change.old_task
        line = f"{change.kind:9} {task}: {change.content}"
        console.print(line, style=styles.get(change.kind), markup=False)
        if change.kind not in styles:
            console.print(f"          {change.before} → {change.after}", markup=False)
    counts = Counter(change.kind for change in changes)
    console.print(", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts)) or "no changes")
