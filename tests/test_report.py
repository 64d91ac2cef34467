"""What the report says of files, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.engine import LocalEngine
from pipeline.issue_words import ISSUE_WORDS
from pipeline.report import report_html
from pipeline.run import RunOptions, run
from schema.issue import IssueCode
from tests.support import SAMPLES


def test_every_issue_has_words_for_those_who_read_reports() -> None:
    assert set(ISSUE_WORDS) == set(IssueCode)
    assert all(words.endswith(".") for words in ISSUE_WORDS.values())


def test_files_of_one_name_are_told_apart_and_failures_are_told_in_vietnamese(tmp_path: Path) -> None:
    for folder in ("2020", "2021"):
        (tmp_path / folder).mkdir()
    shutil.copy(SAMPLES / "kiengiang-2020.txt", tmp_path / "2020" / "plan.txt")
    shutil.copy(SAMPLES / "bentre-2018.txt", tmp_path / "2021" / "plan.txt")
    (tmp_path / "2021" / "empty.pdf").write_bytes(b"")
    out = tmp_path / "out"
    run(
        [str(tmp_path / "2020"), str(tmp_path / "2021")], RunOptions(out=str(out), engine=LocalEngine(jobs=0))
    )
    page = report_html(out, images=False)
    assert (
        "<td>2020/plan.txt</td>" in page and "<td>2021/plan.txt</td>" in page and "<td>empty.pdf</td>" in page
    )
    assert "Tệp trống: hãy lấy lại tệp từ nơi gửi." in page
