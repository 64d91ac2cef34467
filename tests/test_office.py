"""Files that go through LibreOffice: real ones, and a LibreOffice that hangs, dies or says nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from parsers import office
from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import SourceDocument, TextBlock
from schema.issue import IssueCode, UnreadableFileError
from tests.office_files import docx, p, tbl, tr
from tests.support import SAMPLES, real_dir
from tests.test_docx import assert_whole_grid

REAL = real_dir()
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
RTF = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 .VnTime;}{\f1 Times New Roman;}}"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(office.PROGRAM_VARIABLE, raising=False)
    return tmp_path / "cache" / "phuluc" / "office"


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """A program in LibreOffice's place; ``$OUT`` is the folder it is told to write into."""
    program = tmp_path / "soffice"
    head = '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done; OUT="$2"\n'
    program.write_text(head + script + "\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(office.PROGRAM_VARIABLE, str(program))
    return program


def read(data: bytes = RTF + b"x}", name: str = "a.rtf", seconds: float = 60) -> SourceDocument:
    return read_document(data, name, ReadOptions(timeout_seconds=seconds))


def refusal(seconds: float = 60) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        read(seconds=seconds)
    return caught.value


def blocks(document: SourceDocument) -> list[str]:
    return [item.text for item in document.items if isinstance(item, TextBlock)]


# --- faults on purpose -----------------------------------------------------------------------------------


def test_a_missing_converter_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.PROGRAM_VARIABLE, "/nowhere/soffice")
    issue = refusal().issue
    assert issue.code is IssueCode.CONVERTER_MISSING
    assert "apt install libreoffice-writer" in (issue.hint or "")


def test_a_converter_that_hangs_is_killed_with_all_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, f'sleep 300 & echo $! > "{tmp_path}/child"\ntrap "" TERM\nsleep 300')
    start = time.monotonic()
    issue = refusal(seconds=1).issue
    assert time.monotonic() - start < 6
    assert (issue.code, "longer than 1 s" in issue.message) == (IssueCode.CONVERTER_FAILED, True)
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not _runs(child):
            break
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether a process runs (one that is dead but not yet collected does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'source file could not be loaded' >&2; exit 1", "could not be loaded"),
        (f"kill -{int(signal.SIGSEGV)} $$", "signal 11"),
        ("exit 0", "made no document"),
        ('echo broken > "$OUT/source.docx"', "made no document"),
        ("head -c 2000000 /dev/zero >&2; exit 3", "status 3"),
    ],
)
def test_a_converter_that_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    fake(tmp_path, monkeypatch, script)
    issue = refusal().issue
    assert issue.code is IssueCode.CONVERTER_FAILED
    assert words in issue.message
    assert issue.hint


def test_a_program_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "exit 0").write_bytes(b"\x7fELF broken")
    assert refusal().issue.code is IssueCode.CONVERTER_FAILED


def test_a_converted_copy_is_kept_by_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_cache: Path
) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx(p("Nội dung") + tbl(tr("a", "b"), tr("c", "d"))))
    fake(tmp_path, monkeypatch, f'cp "{made}" "$OUT/source.docx"; echo x >> "{tmp_path}/runs"')
    first = read()
    assert (first.format, blocks(first), len(first.tables)) == ("rtf", ["Nội dung"], 1)
    assert first.sha256 == hashlib.sha256(RTF + b"x}").hexdigest()
    assert read() == first
    assert read(name="other.rtf").items == first.items
    assert (tmp_path / "runs").read_text() == "x\n"
    (kept,) = own_cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert read() == first
    assert (tmp_path / "runs").read_text() == "x\nx\n"


def test_a_cache_that_cannot_be_written_is_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx(p("Nội dung")))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    fake(tmp_path, monkeypatch, f'cp "{made}" "$OUT/source.docx"')
    document = read()
    assert blocks(document) == ["Nội dung"]
    assert [issue.code for issue in document.issues] == [IssueCode.FALLBACK_USED]


def test_the_profile_forbids_macros_and_is_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, f'echo "$0" > "{tmp_path}/asked"; exit 1')
    refusal()
    profile = office._profile()
    assert str(os.getpid()) in profile.name
    settings = (profile / "user" / "registrymodifications.xcu").read_text()
    assert 'oor:name="MacroSecurityLevel"\n oor:op="fuse"><value>3</value>' in settings
    assert 'oor:name="DisableMacrosExecution"\n oor:op="fuse"><value>true</value>' in settings


# --- the real program ------------------------------------------------------------------------------------


@needs_office
@pytest.mark.office
def test_tcvn3_keeps_its_letter_at_the_soft_hyphen() -> None:
    """TCVN3 has "ư" at 0xAD, which LibreOffice writes as a soft hyphen."""
    words = "§¬n vÞ chñ tr× thùc hiÖn n¨m tr\u00adíc, phßng th\u00ad kÝ".encode("latin-1")
    escaped = b"".join(b"\\'%02x" % byte if byte > 127 else bytes([byte]) for byte in words)
    document = read(RTF + rb"\f0 " + escaped + rb"\par\f1 Unicode \u7911?\par}")
    assert blocks(document) == ["Đơn vị chủ trì thực hiện năm trước, phòng thư kí", "Unicode ủ"]
    assert document.format == "rtf"


@needs_office
@pytest.mark.office
def test_a_sample_saved_as_doc_rtf_and_odt_gives_the_same_table(tmp_path: Path) -> None:
    name = "bentre-2018"
    source = SAMPLES / f"{name}.docx"
    wanted = read_document(source.read_bytes(), source.name, ReadOptions()).tables[-1]
    for kind in ("doc", "rtf", "odt"):
        command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(tmp_path), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        made = tmp_path / f"{name}.{kind}"
        found = read(made.read_bytes(), made.name).tables[-1]
        assert [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found.cells] == [
            (c.row, c.col, c.row_span, c.col_span, c.text) for c in wanted.cells
        ]


@needs_office
@needs_real
@pytest.mark.office
def test_real_old_word_files() -> None:
    assert REAL is not None
    plan = read((REAL / "A16.doc").read_bytes(), "A16.doc")
    heads = [[cell.text for cell in found.cells if cell.row == 0] for found in plan.tables]
    columns = ["Stt", "Hạng mục công việc", "Đơn vị thực hiện", "Đơn vị phối hợp", "Thời gian thực hiện"]
    assert columns in heads
    assert plan.tables[heads.index(columns)].n_rows == 9
    vni = read((REAL / "D01.doc").read_bytes(), "D01.doc")
    assert any(text.startswith("Căn cứ Luật Tổ chức HĐND và UBND") for text in blocks(vni))
    assert IssueCode.ENCODING_REPAIRED in [issue.code for issue in vni.issues]
    for document in (plan, vni, read((REAL / "B06w.doc").read_bytes(), "B06w.doc")):
        for found in document.tables:
            assert_whole_grid(found)


@needs_office
@pytest.mark.office
def test_a_damaged_document_ends_in_an_issue() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(b"PK\x03\x04" + b"\x00" * 200, "a.odt")
    assert caught.value.issue.code is IssueCode.DAMAGED_FILE
