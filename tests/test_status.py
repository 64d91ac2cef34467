"""What `phuluc status` and the log say of a run: while it goes on, when it ended, when it was cut off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.engine import LocalEngine
from pipeline.entry import Entry
from pipeline.json_log import JsonLog
from pipeline.observer import Observer
from pipeline.published import NothingPublishedError
from pipeline.run import RunOptions, run
from pipeline.status import RunState, Status, read_status
from tests.support import SAMPLES


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in ("bentre-2018.txt", "kiengiang-2020.txt"):
        shutil.copy(SAMPLES / name, folder)
    (folder / "empty.txt").write_bytes(b"")
    return folder


class After(Observer):
    """An observer that does something after each file."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        self._do()


def inside(out: Path) -> RunOptions:
    return RunOptions(out=str(out), engine=LocalEngine(jobs=0))


def test_a_run_that_goes_on_says_how_far_it_is(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.progress_file._EVERY", 0.0)
    out, seen = tmp_path / "out", list[Status]()
    run([str(plans)], inside(out), [After(lambda: seen.append(read_status(str(out))))])
    assert [status.state for status in seen] == [RunState.RUNNING] * 3
    assert [(status.done, status.total, status.stage) for status in seen] == [
        (n, 3, "read") for n in (1, 2, 3)
    ]
    assert seen[0].files_per_second and seen[0].seconds_left and seen[2].seconds_left == 0
    assert seen[2].failures == {"empty_file": 1}


def test_a_run_that_ended_says_what_it_did(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([str(plans), str(tmp_path / "nowhere")], inside(out))
    status = read_status(str(out))
    assert (status.state, status.stage, status.done) == (RunState.FINISHED, None, 3)
    assert status.started < status.updated
    assert status.failures == {"empty_file": 1, "unreadable_path": 1}
    assert status.counts["parts"] == 73
    assert not (out / ".phuluc" / "progress.json").exists()


def test_a_run_that_was_cut_off_says_so_until_it_has_gone_on(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def cut_off() -> None:
        raise KeyboardInterrupt

    for _ in range(2):  # over nothing, and over the result of a run that ended
        with pytest.raises(KeyboardInterrupt):
            run([str(plans)], inside(out), [After(cut_off)])
        status = read_status(str(out))
        assert (status.state, status.stage, status.seconds_left) == (RunState.INTERRUPTED, "read", None)
        said = CliRunner().invoke(app, ["status", str(out)])
        assert said.exit_code == 1
        assert "same command again" in said.stdout
        run([str(plans)], inside(out))
        assert read_status(str(out)).state is RunState.FINISHED


def test_status_of_nothing_and_of_damaged_files(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(NothingPublishedError, match="phuluc run"):
        read_status(str(out))
    run([str(plans)], inside(out))
    (out / ".phuluc" / "progress.json").write_text("{", encoding="utf-8")
    assert read_status(str(out)).state is RunState.FINISHED
    (out / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(NothingPublishedError):
        read_status(str(out))
    assert CliRunner().invoke(app, ["status", str(out)]).exit_code == 2


def test_status_as_json_is_one_object(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (plans / "empty.txt").unlink()
    run([str(plans)], inside(out))
    said = CliRunner().invoke(app, ["status", str(out), "--json"])
    assert said.exit_code == 0
    assert Status.model_validate_json(said.stdout) == read_status(str(out))
    assert said.stdout.count("finished") == 1


def test_the_log_has_one_object_a_line(plans: Path, tmp_path: Path) -> None:
    stream = StringIO()
    run([str(plans), "nowhere.pdf"], inside(tmp_path / "out"), [JsonLog(stream)])
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    assert [line["event"] for line in lines] == ["stage", "found", "path", *["file"] * 3, *["stage"] * 3]
    files = {Path(line["path"]).name: line for line in lines if line["event"] == "file"}
    assert (files["empty.txt"]["level"], files["empty.txt"]["issues"][0]["code"]) == ("error", "empty_file")
    assert (files["bentre-2018.txt"]["level"], files["bentre-2018.txt"]["parts"]) == ("info", 41)
    assert set(files["bentre-2018.txt"]["seconds"]) == {"parse", "appendix", "decision", "normalize"}
    stages = [line["name"] for line in lines if line["event"] == "stage"]
    assert stages == ["find", "read", "records", "datasets"]


def test_the_command_writes_the_log_to_standard_error(plans: Path, tmp_path: Path) -> None:
    command = ["run", str(plans), "--out", str(tmp_path / "out"), "--jobs", "0", "--log-format", "json"]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 1
    assert [json.loads(line)["event"] for line in said.stderr.splitlines()].count("file") == 3
    assert "phuluc run" in said.stdout  # the summary is for people, and stays there


def test_the_report_says_what_each_file_needed(plans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([str(plans)], inside(out))
    report = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert report["started"] < report["ended"]
    read = [file for file in report["files"] if file["status"] == "read"]
    assert all(file["peak_memory_bytes"] > 10_000_000 for file in read)
    assert report["peak_memory_bytes"] == max(file["peak_memory_bytes"] for file in read)
