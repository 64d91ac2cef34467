"""The command line as a person or a script uses it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.exit_codes import Exit
from tests.support import EXPECTED, NAMES, SAMPLES

runner = CliRunner()
TEXTS = [str(SAMPLES / f"{name}.txt") for name in NAMES]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    result = runner.invoke(app, ["run", *TEXTS, "--out", str(folder), "--jobs", "0"])
    assert result.exit_code == Exit.OK, result.output
    return folder


def test_run_says_what_it_did_and_where_to_look(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", *TEXTS, "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=SAMPLES.parent,
    )
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert len(re.findall(r"^\[\d/5\] ", done.stderr, re.MULTILINE)) == 5
    assert "\x1b" not in done.stdout + done.stderr
    assert "5 decisions, 202 tasks, 219 parts" in done.stdout
    assert "run.json" in done.stdout


def test_score_passes_its_threshold_and_fails_a_higher_one(out: Path, tmp_path: Path) -> None:
    good = runner.invoke(app, ["score", str(out), str(EXPECTED), "--threshold", "0.99"])
    assert good.exit_code == Exit.OK, good.output
    assert "219/219" in good.output
    copied = tmp_path / "decisions"
    copied.mkdir()
    for path in (out / "decisions").glob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        record["tasks"] = record["tasks"][:-3]
        (copied / path.name).write_text(json.dumps(record), encoding="utf-8")
    bad = runner.invoke(app, ["score", str(tmp_path), str(EXPECTED), "--threshold", "0.99"])
    assert bad.exit_code == Exit.NEEDS_PERSON
    assert runner.invoke(app, ["score", str(tmp_path / "nowhere"), str(EXPECTED)]).exit_code == Exit.USAGE


def test_inspect_shows_decision_table_and_flags(out: Path) -> None:
    result = runner.invoke(app, ["inspect", str(SAMPLES / "binhthuan-2021.txt")])
    assert result.exit_code == Exit.OK
    for words in ("3272/QĐ-UBND", "Sở Tư pháp", "span_inferred", "Nhiệm vụ CCHC → content"):
        assert words in result.output


def test_schema_is_valid_json_and_fields_are_described() -> None:
    shape = json.loads(runner.invoke(app, ["schema"]).output)
    assert shape["properties"]["decision"]
    assert "Cơ quan chủ trì, nguyên văn" in runner.invoke(app, ["schema", "fields"]).output
    assert runner.invoke(app, ["schema", "nonsense"]).exit_code == Exit.USAGE


@pytest.mark.parametrize(
    ("kind", "options", "cell", "path", "value"),
    [
        ("deadline", ["--plan-year", "2024"], "Quý II", ("deadlines", 0, "due"), "2024-06-30"),
        ("deadline", ["--plan-year", "2024"], "- Tháng 3\\n- Tháng 5", ("deadlines", 1, "due"), "2024-05-31"),
        ("agency", ["--province", "60"], "Sở TTTT", ("agencies", 0, "name"), "Sở Thông tin và Truyền thông"),
        ("agency", ["--issuer-level", "district"], "Phòng Tư pháp", ("agencies", 0, "level"), "district"),
        ("budget", [], "Ngân sách tỉnh", ("budget", "source", 0), "province"),
        ("budget", ["--heading", "Kinh phí (triệu đồng)"], "1.500", ("budget", "amount_vnd"), 1_500_000_000),
    ],
)
def test_normalize_reads_cells_from_standard_input(
    kind: str, options: list[str], cell: str, path: tuple[str | int, ...], value: object
) -> None:
    result = runner.invoke(app, ["normalize", kind, *options], input=f"{cell}\n\n")
    assert result.exit_code == Exit.OK, result.output
    first, second = map(json.loads, result.output.splitlines())
    assert not any(second.values())
    for step in path:
        first = first[step]
    assert first == value


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "x", "--no-such-option"],
        ["inspect", "no-such-file.pdf"],
        ["normalize", "nonsense"],
        ["normalize", "agency", "--issuer-level", "village"],
        ["export", "somewhere"],
    ],
)
def test_wrong_calls_exit_with_two(arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == Exit.USAGE


def test_a_missing_path_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    result = runner.invoke(app, ["run", TEXTS[0], "nowhere.pdf", "--out", str(tmp_path), "--jobs", "0"])
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "nowhere.pdf: unreadable_path" in result.output
    assert "1 decisions" in result.output


def test_trace_writes_every_intermediate(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    arguments = ["run", TEXTS[0], "--out", str(tmp_path / "out"), "--trace", str(trace), "--jobs", "0"]
    assert runner.invoke(app, arguments).exit_code == Exit.OK
    (path,) = trace.iterdir()
    content = json.loads(path.read_text(encoding="utf-8"))
    assert set(content) == {"document", "appendix", "raw_decision", "result", "seconds"}
    assert content["document"]["items"]


def test_help_is_quick_because_heavy_imports_wait() -> None:
    code = (
        "import sys; sys.argv = ['phuluc', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'pyarrow', 'pydantic', 'underthesea', 'cv2', 'numpy', 'docx', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=SAMPLES.parent)
    assert done.stderr.strip() == "[]"
    assert "Exit codes: 0" in " ".join(done.stdout.split())


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "a\x1b]0;owned\x07\n\u202e[red].txt").write_bytes(b"")
    said = CliRunner().invoke(app, ["run", str(folder), "--out", str(tmp_path / "out"), "--jobs", "0"])
    assert said.exit_code == 1
    for output in (said.stdout, said.stderr):
        assert "\\x1b]0;owned\\x07\\n\\u202e[red].txt" in output.replace("\n", "")
        assert not {"\x1b", "\x07", "\u202e"} & set(output)


def test_every_option_whose_default_is_found_out_later_says_what_it_is() -> None:
    for command, default in (("run", "one a core"), ("due", "today"), ("report", "OUT/report.html")):
        said = re.sub(r"[\s│]+", " ", runner.invoke(app, [command, "--help"]).output)
        assert f"({default})" in said


def test_an_empty_folder_and_files_passed_over_are_told(tmp_path: Path) -> None:
    empty = tmp_path / "in"
    empty.mkdir()
    result = runner.invoke(app, ["run", str(empty), "--out", str(tmp_path / "out"), "--jobs", "0"])
    assert result.exit_code == Exit.OK
    assert "No document was found: name files, or folders that hold them" in result.output
    (empty / "setup.exe").write_bytes(b"MZ")
    result = runner.invoke(app, ["run", str(empty), "--out", str(tmp_path / "out"), "--jobs", "0"])
    assert f"not read, as no document has such a name: {empty}/setup.exe" in result.output


def test_the_same_file_in_two_folders_is_one_decision(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.txt").write_bytes(Path(TEXTS[0]).read_bytes())
    result = runner.invoke(app, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--jobs", "0"])
    assert "2 files in" in result.output and " 1 decisions, " in result.output, result.output
    assert "1 duplicates" in result.output


def test_a_hint_stands_apart_from_what_went_wrong(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"")
    result = runner.invoke(app, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--jobs", "0"])
    assert "empty_file: plan.pdf is empty. Fetch it again" in result.output


def test_an_interrupted_run_says_that_it_can_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.run.run", interrupted)
    result = runner.invoke(app, ["run", TEXTS[0], "--out", str(tmp_path)])
    assert "the same command goes on from there" in result.output and result.exit_code == 130


def test_asking_for_a_body_that_no_plan_names_is_told(out: Path) -> None:
    result = runner.invoke(app, ["due", str(out), "--as-of", "2020-06-30", "--agency", "Sở Không Có"])
    assert result.exit_code == Exit.OK
    assert "No deadline then of a body whose name holds “Sở Không Có”" in result.output


def test_a_file_that_cannot_be_read_is_not_drawn_either(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"")
    result = runner.invoke(app, ["inspect", str(tmp_path / "plan.pdf"), "--image"])
    assert "plan.pdf is empty. Fetch it again" in result.output and "drawn" not in result.output
