"""Recognisers and what stands in for them: the program, recorded answers, none at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from parsers.scan import engine as engines
from parsers.scan.engine import Hints, ProgramEngine, ReadWord, RecordedEngine, use_engine
from parsers.scan.frame import Rect
from parsers.scan.raster import Array
from pipeline.ingest import ingest
from schema.issue import IssueCode, UnreadableFileError
from tests.support import SAMPLES

TSV = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t400\t60\t-1\t
5\t1\t1\t1\t1\t1\t10\t12\t60\t20\t96.1\tQuyết
5\t1\t1\t1\t1\t2\t76\t12\t55\t20\t91.5\tđịnh
5\t1\t1\t1\t2\t1\t10\t40\t60\t20\t30.0\t \n"""
PIECE: Array = np.full((60, 400), 255, np.uint8)


def program(folder: Path, body: str) -> Path:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\ncat > /dev/null\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def answering(folder: Path) -> Path:
    (folder / "answer.tsv").write_text(TSV, encoding="utf-8")
    return program(
        folder, f'case "$*" in *--version*) echo "tesseract 5.9";; *) cat "{folder}/answer.tsv";; esac'
    )


@pytest.fixture
def without_wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    monkeypatch.setattr(engines, "_started", {})
    yield


@pytest.mark.usefixtures("without_wheel")
def test_without_the_wheel_the_program_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    engine = engines.default_engine()
    assert engine.name == "tesseract 5.9"
    words = engine.read(PIECE, Hints())
    assert [(word.text, word.rect, word.line) for word in words] == [
        ("Quyết", Rect(10, 12, 70, 32), 0),
        ("định", Rect(76, 12, 131, 32), 0),
    ]


@pytest.mark.usefixtures("without_wheel")
def test_with_neither_the_file_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = ingest((SAMPLES / "scans" / "vungtau-2023.pdf").read_bytes(), "scan.pdf", ReadOptions()).result
    assert result.record is None
    assert [issue.code for issue in result.issues] == [IssueCode.DEPENDENCY_MISSING]
    assert "tesserocr" in (result.issues[0].hint or "")


@pytest.mark.parametrize(
    ("body", "code"),
    [("exec sleep 30", IssueCode.TIMED_OUT), ("exit 3", IssueCode.CONVERTER_FAILED)],
    ids=["hangs", "fails"],
)
def test_a_program_that_hangs_or_fails_is_a_named_issue(tmp_path: Path, body: str, code: IssueCode) -> None:
    engine = ProgramEngine(str(answering(tmp_path)), timeout=10)
    program(tmp_path, body)
    engine._timeout = 0.3
    with use_engine(engine):
        result = ingest(_scan_of_one_page(), "page.png", ReadOptions()).result
    assert [issue.code for issue in result.issues] == [code]


def test_a_program_that_hangs_at_once_is_a_named_issue(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        ProgramEngine(str(program(tmp_path, "exec sleep 30")), timeout=0.3)
    assert caught.value.issue.code is IssueCode.TIMED_OUT


class CountingEngine:
    """Answers every question with one word."""

    name = "counting"

    def __init__(self) -> None:
        self.asked = 0

    def read(self, image: Array, hints: Hints) -> tuple[ReadWord, ...]:
        self.asked += 1
        return (ReadWord("Sở", Rect(1, 2, 30, 20), 93.4, 0, 0, ((("S", 93.0), ("5", 6.0)), (("ở", 90.1),))),)


def test_recorded_answers_are_given_again_without_an_engine(tmp_path: Path) -> None:
    source = CountingEngine()
    path = tmp_path / "answers.json"
    recording = RecordedEngine(path, source)
    words = recording.read(PIECE, Hints())
    assert recording.read(PIECE, Hints()) == words and source.asked == 1
    recording.read(PIECE, Hints(dpi=250))
    assert source.asked == 2
    recording.save()
    played = RecordedEngine(path)
    assert played.read(PIECE, Hints()) == words == source.read(PIECE, Hints())
    with pytest.raises(KeyError, match="record again"):
        played.read(PIECE[:-1], Hints())


def test_time_that_is_over_ends_the_reading_with_a_named_issue() -> None:
    data = (SAMPLES / "scans" / "vungtau-2023.pdf").read_bytes()
    with use_engine(CountingEngine()):
        document = read_document(data, "scan.pdf", ReadOptions(timeout_seconds=0.0))
    assert IssueCode.TIMED_OUT in {issue.code for issue in document.issues}


def _scan_of_one_page() -> bytes:
    from benchmarks.bench_scan_pages import as_file, render

    return as_file([render(SAMPLES / "vungtau-2023.pdf", 5, 100)], "png", 100)
