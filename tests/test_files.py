"""Atomic files, stored results and the search for files to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.files import replacing, write_text
from pipeline.identity import code_version, doc_id_of
from pipeline.sources import find_sources
from pipeline.store import ResultStore
from schema.issue import IssueCode
from schema.result import FileResult


def test_a_failed_write_leaves_the_old_file_and_no_trace(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_text(target, "old")
    with pytest.raises(RuntimeError), replacing(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_text(target, "same")
    before = target.stat()
    write_text(target, "same")
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_doc_id_is_slug_and_hash() -> None:
    assert (
        doc_id_of("Quyết định số 12_QĐ-UBND.docx", "0123456789abcdef") == "quyet-dinh-so-12-qd-ubnd-01234567"
    )
    assert doc_id_of("….pdf", "0123456789abcdef") == "khong-ten-01234567"
    assert code_version() == code_version()


def _result(doc_id: str, sha256: str = "ab" * 32) -> FileResult:
    return FileResult(doc_id=doc_id, source="a.txt", sha256=sha256, size=1)


def test_stored_results_answer_only_for_their_content(tmp_path: Path) -> None:
    store = ResultStore(tmp_path, "f1")
    store.put(_result("a-abababab"))
    assert store.get("a-abababab", "ab" * 32) == _result("a-abababab")
    assert store.get("a-abababab", "cd" * 32) is None
    assert ResultStore(tmp_path, "f2").get("a-abababab", "ab" * 32) is None


def test_a_damaged_stored_result_is_no_result(tmp_path: Path) -> None:
    store = ResultStore(tmp_path, "f1")
    store.put(_result("a-abababab"))
    store.path("a-abababab").write_bytes(b'{"doc_id": "a-')
    assert store.get("a-abababab", "ab" * 32) is None
    store.put(_result("b-abababab"))
    store.prune(["b-abababab"])
    assert [path.name for path in store.folder.iterdir()] == ["b-abababab.f1.json"]


def test_folders_are_walked_and_links_are_not_followed(tmp_path: Path) -> None:
    inner = tmp_path / "2024"
    inner.mkdir()
    for name in ("b.docx", "a.PDF", "~$b.docx", ".hidden.pdf", "README.md", "photo.heic"):
        (inner / name).write_bytes(b"x")
    (inner / "loop").symlink_to(tmp_path)
    (inner / "link.docx").symlink_to(inner / "b.docx")
    found = find_sources([str(tmp_path)])
    assert [source.name for source in found.sources] == ["a.PDF", "b.docx"]
    assert [Path(path).name for path in found.skipped] == ["README.md", "photo.heic"]
    assert found.issues == ()


def test_globs_single_files_and_missing_paths(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "README.md"):
        (tmp_path / name).write_bytes(b"x")
    found = find_sources(
        [str(tmp_path / "*.txt"), str(tmp_path / "a.txt"), str(tmp_path / "README.md"), "nowhere.pdf"]
    )
    assert [source.name for source in found.sources] == ["README.md", "a.txt", "b.txt"]
    assert [(path, issue.code) for path, issue in found.issues] == [
        ("nowhere.pdf", IssueCode.UNREADABLE_PATH)
    ]
