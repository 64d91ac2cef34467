"""Whole runs over folders: results, resume, change, failures, faults on purpose."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parsers.limits import ReadOptions
from pipeline.engine import LocalEngine
from pipeline.run import RunOptions, RunSummary, run
from pipeline.sources import Source
from pipeline.work import Outcome, work
from schema.issue import IssueCode
from tests.support import SAMPLES

INSIDE = LocalEngine(jobs=0)
TWO = ("bentre-2018.txt", "kiengiang-2020.txt")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in TWO:
        shutil.copy(SAMPLES / name, folder)
    return folder


def published(out: Path) -> dict[str, str]:
    """Digest of every data file: records and datasets."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("decisions", "documents", "tasks", "agencies", "deadlines")
        for path in sorted((out / folder).rglob("*"))
        if path.is_file()
    }


def go(folder: Path, out: Path, **options: Any) -> RunSummary:
    return run([str(folder)], RunOptions(out=str(out), **{"engine": INSIDE, **options}))


def report(out: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return content


def test_a_run_publishes_records_and_datasets(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = go(plans, out)
    assert not summary.needs_person
    assert [row.entry.parts for row in summary.files] == [41, 32]
    assert len(pd.read_parquet(out / "tasks")) == 73
    assert len(list((out / "decisions").glob("*.json"))) == 2
    assert report(out)["counts"]["parts"] == 73
    assert set(report(out)["seconds"]["files"]) == {"parse", "appendix", "decision", "normalize"}


def test_twice_gives_the_same_bytes_and_reads_nothing_again(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    before = published(out)
    second = go(plans, out)
    assert published(out) == before
    assert all(row.kept for row in second.files)
    assert second.shards_written == 0
    assert not any(row.kept for row in go(plans, out, force=True).files)
    assert published(out) == before
    elsewhere = tmp_path / "elsewhere"
    go(plans, elsewhere, engine=LocalEngine(jobs=2))
    assert published(elsewhere) == before


def test_a_changed_file_replaces_its_rows(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    changed = plans / "kiengiang-2020.txt"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("164 /KH-UBND", "999/KH-UBND"), encoding="utf-8"
    )
    summary = go(plans, out)
    assert [row.kept for row in summary.files] == [True, False]
    documents = pd.read_parquet(out / "documents")
    assert len(documents) == 2
    assert len(pd.read_parquet(out / "tasks")) == 73
    assert len(list((out / "decisions").glob("*.json"))) == 2


def test_a_vanished_file_is_reported_and_pruned_on_request(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    (plans / "bentre-2018.txt").unlink()
    summary = go(plans, out)
    assert [Path(path).name for path in summary.vanished] == ["bentre-2018.txt"]
    assert len(pd.read_parquet(out / "tasks")) == 73
    assert go(plans, out, prune=True).pruned
    assert len(pd.read_parquet(out / "tasks")) == 32
    assert go(plans, out).vanished == ()


def test_another_folder_adds_to_the_output(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([str(plans / TWO[0])], RunOptions(out=str(out), engine=INSIDE))
    run([str(plans / TWO[1])], RunOptions(out=str(out), engine=INSIDE))
    assert len(pd.read_parquet(out / "tasks")) == 73


def test_two_renditions_are_counted_once(plans: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "bentre-2018.docx", plans)
    out = tmp_path / "out"
    summary = go(plans, out)
    lesser = [row for row in summary.files if row.duplicate_of]
    assert [Path(row.location).name for row in lesser] == ["bentre-2018.txt"]
    assert len(pd.read_parquet(out / "tasks")) == 73
    assert len(list((out / "decisions").glob("*.json"))) == 3


def test_bad_files_say_what_to_do_and_the_others_are_read(plans: Path, tmp_path: Path) -> None:
    (plans / "empty.txt").write_bytes(b"")
    (plans / "binary.docx").write_bytes(bytes(range(256)) * 40)
    (plans / "prose.txt").write_text(
        "Kính gửi các đồng chí.\n\nMời dự họp lúc 8 giờ.\n" * 20, encoding="utf-8"
    )
    (plans / "huge.txt").write_bytes(b"a" * 50_000_000)
    rows = ["STT\tNội dung\tThời gian thực hiện"] + [
        f"{i}\tRà soát văn bản số {i}\tQuý I/2024" for i in range(1, 6)
    ]
    (plans / "nolead.txt").write_text("PHỤ LỤC\n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    summary = go(plans, out)
    codes = {
        Path(row.location).name: {issue.code for issue in row.entry.issues if issue.severity != "info"}
        for row in summary.files
    }
    assert codes["empty.txt"] == {IssueCode.EMPTY_FILE}
    assert codes["binary.docx"] <= {IssueCode.UNKNOWN_FORMAT, IssueCode.DAMAGED_FILE} and codes["binary.docx"]
    assert IssueCode.NO_APPENDIX_TABLE in codes["prose.txt"]
    assert codes["huge.txt"] == {IssueCode.TOO_LARGE}
    assert IssueCode.NO_LEAD_COLUMN in codes["nolead.txt"]
    assert codes["bentre-2018.txt"] == codes["kiengiang-2020.txt"] == set()
    assert summary.needs_person
    assert all(issue.hint for row in summary.files for issue in row.entry.issues if issue.severity == "error")
    assert {file["status"] for file in report(out)["files"]} >= {"read", "failed"}
    assert len(pd.read_parquet(out / "documents")) == 7


@dataclass(frozen=True)
class FaultyEngine:
    """Reads in this process, but breaks off after some files, as a killed run does."""

    after: int

    def run(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        for number, source in enumerate(sources):
            if number == self.after:
                raise KeyboardInterrupt
            yield work(source, options, None, heavy=True)


def test_an_interrupted_run_goes_on_where_it_was(plans: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    go(plans, whole)
    with pytest.raises(KeyboardInterrupt):
        go(plans, out, engine=FaultyEngine(1))
    summary = go(plans, out)
    assert [row.kept for row in summary.files] == [True, False]
    assert published(out) == published(whole)


def test_damaged_state_is_read_again(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    before = published(out)
    state = sorted((out / ".phuluc").rglob("*.json"))
    assert len(state) == 5
    for path in state:
        path.write_bytes(path.read_bytes()[:-20])
    go(plans, out)
    assert published(out) == before
    for path in (out / ".phuluc" / "results").iterdir():
        path.unlink()
    shutil.rmtree(out / "tasks")
    shutil.rmtree(out / "documents")
    go(plans, out)
    assert published(out) == before


@pytest.mark.parametrize("harm", [b"", b"\0\xff{", b"[]", b'{"doc_id": 3}', None])
@pytest.mark.parametrize("which", ["results", "entries", "files.json", "lock", "progress.json", "run.json"])
def test_any_state_file_may_be_lost_or_damaged(
    plans: Path, tmp_path: Path, which: str, harm: bytes | None
) -> None:
    out = tmp_path / "out"
    go(plans, out)
    before = published(out)
    state = out / ".phuluc" / which
    target = out / which if which == "run.json" else min(state.iterdir()) if state.is_dir() else state
    if harm is None:
        target.unlink(missing_ok=True)
    else:
        target.write_bytes(harm)
    assert go(plans, out).failed == 0
    assert published(out) == before
    assert report(out)["counts"]["parts"] == 73


_KILLER = """
import os, sys
from pathlib import Path
import pipeline.work, pipeline.engine
from parsers.limits import ReadOptions
from pipeline.sources import Source

real = pipeline.work.ingest
def ingest(data, name, *rest):
    if name.startswith("kill"): os.kill(os.getpid(), 9)
    if name.startswith("hang"):
        import time; time.sleep(60)
    if name.startswith("burst"): x = bytearray(40 * 1024**3)
    if name.startswith("defect"): raise ZeroDivisionError("a defect")
    return real(data, name, *rest)
pipeline.work.ingest = ingest
from pipeline.run import RunOptions, run
engine = pipeline.engine.LocalEngine(jobs=2, timeout=8)
summary = run([sys.argv[1]], RunOptions(out=sys.argv[2], engine=engine))
for row in summary.files:
    errors = [issue.code for issue in row.entry.issues if issue.severity == "error"]
    print(Path(row.location).name, ",".join(errors))
"""


@pytest.mark.slow
def test_a_worker_that_dies_hangs_or_bursts_costs_one_file(plans: Path, tmp_path: Path) -> None:
    for name in ("kill.txt", "hang.txt", "burst.txt", "defect.txt"):
        (plans / name).write_text(f"{name}\n" * 5, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, str(plans), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=SAMPLES.parent,
    )
    said = dict(line.partition(" ")[::2] for line in done.stdout.splitlines())
    assert said == {
        "bentre-2018.txt": "",
        "kiengiang-2020.txt": "",
        "kill.txt": IssueCode.WORKER_DIED,
        "hang.txt": IssueCode.TIMED_OUT,
        "burst.txt": IssueCode.OUT_OF_MEMORY,
        "defect.txt": IssueCode.INTERNAL_ERROR,
    }
    assert len(pd.read_parquet(tmp_path / "out" / "tasks")) == 73


def _wait_until_no_one_holds(out: Path) -> None:
    """Until what a killed run has left behind has let go of the output."""
    import fcntl

    lock = out / ".phuluc" / "lock"
    for _ in range(100):
        if not lock.exists():
            return
        with lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.1)
    pytest.fail("the workers of a killed run hold its output for more than ten seconds")


def test_what_a_killed_run_was_writing_is_cleared_away(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    before = published(out)
    for folder in ("decisions", "tasks", ".phuluc/results"):
        killed = (
            "import os, signal, sys\nfrom pathlib import Path\nfrom pipeline.storage import LocalStorage\n"
        )
        killed += "with LocalStorage(Path(sys.argv[1])).writing(sys.argv[2] + '/x') as stream:\n"
        killed += "    os.kill(os.getpid(), signal.SIGKILL)"
        subprocess.run([sys.executable, "-c", killed, str(out), folder], cwd=SAMPLES.parent, check=False)
    assert published(out) != before
    go(plans, out)
    assert published(out) == before
    assert not [path for path in out.rglob(".*tmp*") if path.is_file()]


@pytest.mark.slow
def test_kills_at_twenty_moments_leave_datasets_that_load_and_end_in_the_same_bytes(tmp_path: Path) -> None:
    from benchmarks.decisions import invent
    from benchmarks.render import render

    plans = tmp_path / "plans"
    plans.mkdir()
    for number in range(40):
        (plans / f"{invent(number).stem}.txt").write_bytes(render(invent(number), "txt"))
    whole, out = tmp_path / "whole", tmp_path / "out"
    go(plans, whole)
    command = [sys.executable, "-m", "pipeline.cli", "run", str(plans), "--out", str(out), "--jobs", "2"]
    chance = random.Random(20)
    for _ in range(20):
        process = subprocess.Popen(
            command,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=SAMPLES.parent,
        )
        time.sleep(chance.uniform(0.2, 2.5))
        if chance.random() < 0.3:
            process.kill()  # its workers are left to end by themselves
            process.wait()
            _wait_until_no_one_holds(out)
        else:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if chance.random() < 0.3:  # all but what the run has kept
            shutil.rmtree(out / "tasks", ignore_errors=True)
        for dataset in ("documents", "tasks"):
            if list((out / dataset).glob("*.parquet")):
                pd.read_parquet(out / dataset)
    go(plans, out)
    assert published(out) == published(whole)


def test_a_full_disk_is_an_error_and_nothing_half_stays(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plans, out)
    before = published(out)
    shutil.copy(SAMPLES / "vungtau-2023.txt", plans)
    limit = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        "sys.argv = ['phuluc', 'run', sys.argv[1], '--out', sys.argv[2], '--jobs', '0'];"
        "from pipeline.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limit, str(plans), str(out)],
        capture_output=True,
        text=True,
        cwd=SAMPLES.parent,
    )
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert published(out) == before
    assert len(pd.read_parquet(out / "tasks")) == 73
