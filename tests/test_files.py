"""Atomic files, stored results and the search for files to read."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.entry import entry_of
from pipeline.identity import code_version, doc_id_of
from pipeline.lock import OutputBusyError, locked
from pipeline.sources import Source, SourceError, find_sources, read_list
from pipeline.storage import LocalStorage, open_storage
from pipeline.store import ResultStore, read_files, write_files
from schema.issue import IssueCode
from schema.result import FileResult


def test_a_failed_write_leaves_the_old_file_and_no_trace(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("a.json", b"old")
    with pytest.raises(RuntimeError), storage.writing("a.json") as stream:
        stream.write(b"half")
        raise RuntimeError
    assert storage.read("a.json") == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("a.json", b"same")
    before = (tmp_path / "a.json").stat()
    storage.write("a.json", b"same")
    after = (tmp_path / "a.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("remote", [False, True])
def test_both_storages_keep_the_same_promises(tmp_path: Path, remote: bool) -> None:
    storage = open_storage(f"memory://{tmp_path.name}" if remote else str(tmp_path / "deep" / "er"))
    assert storage.read("x/a") is None
    assert list(storage.names("x")) == []
    storage.write("x/a", b"1")
    with storage.writing("x/y/b") as stream:
        stream.write(b"2")
    assert list(storage.names("x")) == ["x/a", "x/y/b"]
    assert storage.read("x/y/b") == b"2"
    storage.delete("x/a")
    storage.delete("x/a")
    assert list(storage.names("x")) == ["x/y/b"]


def test_a_second_run_into_one_output_is_refused(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    with locked(storage), pytest.raises(OutputBusyError, match="wait for it"), locked(storage):
        pass
    with locked(storage):
        pass


def test_doc_id_is_slug_and_hash() -> None:
    assert (
        doc_id_of("Quyết định số 12_QĐ-UBND.docx", "0123456789abcdef") == "quyet-dinh-so-12-qd-ubnd-01234567"
    )
    assert doc_id_of("….pdf", "0123456789abcdef") == "khong-ten-01234567"
    assert code_version() == code_version()


def _result(doc_id: str, sha256: str = "ab" * 32) -> FileResult:
    return FileResult(doc_id=doc_id, source="a.txt", sha256=sha256, size=1)


def test_a_damaged_stored_result_is_no_result(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    store = ResultStore(storage)
    result = _result("a-abababab")
    store.put("a-abababab.f1", result, entry_of(result))
    assert store.result("a-abababab.f1") == result
    assert store.entry("a-abababab.f1") == entry_of(result)
    assert store.entry("a-abababab.f2") is None
    for kind in ("entries", "results"):
        storage.write(f".phuluc/{kind}/a-abababab.f1.json", b'{"doc_id": "a-')
    assert store.entry("a-abababab.f1") is None
    assert store.result("a-abababab.f1") is None
    store.put("b-abababab.f1", _result("b-abababab"), entry_of(_result("b-abababab")))
    store.keep_only(["b-abababab.f1"])
    assert list(storage.names(".phuluc/results")) == [".phuluc/results/b-abababab.f1.json"]


def test_a_damaged_list_of_files_is_an_empty_one(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    assert read_files(storage) == {}
    write_files(storage, {"a.txt": "a.f"})
    assert read_files(storage) == {"a.txt": "a.f"}
    for damage in (b"", b"[1]", b'{"a', b'{"a": 1}'):
        (tmp_path / ".phuluc" / "files.json").write_bytes(damage)
        assert read_files(storage) == {}


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
    assert [(Path(path).name, issue.code) for path, issue in found.issues] == [
        ("link.docx", IssueCode.UNSAFE_PATH),
        ("loop", IssueCode.UNSAFE_PATH),
    ]
    assert all(issue.hint for _, issue in found.issues)


def test_a_folder_that_may_not_be_read_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("closed", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_bytes(b"x")
    iterdir = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "closed":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = find_sources([str(tmp_path)])
    assert [Path(source.location).parent.name for source in found.sources] == ["open"]
    ((path, issue),) = found.issues
    assert (Path(path).name, issue.code) == ("closed", IssueCode.UNREADABLE_PATH)
    assert "Permission denied" in issue.message


def test_pipes_are_never_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert find_sources([str(tmp_path)]).skipped == (str(pipe),)
    ((path, issue),) = find_sources([str(pipe)]).issues
    assert (path, issue.code) == (str(pipe), IssueCode.UNREADABLE_PATH)


def test_a_pattern_that_fits_files_means_no_folders(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "b.txt").write_bytes(b"x")
    assert [s.name for s in find_sources([str(tmp_path / "2*")]).sources] == ["b.txt"]
    (tmp_path / "2025.txt").write_bytes(b"x")
    assert [s.name for s in find_sources([str(tmp_path / "2*")]).sources] == ["2025.txt"]


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


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_an_archive_is_read_as_a_folder_and_never_left(tmp_path: Path) -> None:
    members = {"2024/kế hoạch.txt": b"a", "../../etc/evil.txt": b"b", "/abs.txt": b"c", "photo.heic": b"d"}
    archive = _archive(tmp_path / "plans.zip", members)
    found = find_sources([str(archive)])
    assert [(source.name, source.load()) for source in found.sources] == [("kế hoạch.txt", b"a")]
    assert {issue.code for _, issue in found.issues} == {IssueCode.UNSAFE_PATH}
    assert len(found.issues) == 2
    assert found.skipped == (f"{archive}!/photo.heic",)


def test_a_bomb_in_an_archive_stays_packed(tmp_path: Path) -> None:
    archive = _archive(tmp_path / "bomb.zip", {"a.txt": b"\0" * 60_000_000})
    (source,) = find_sources([str(archive)]).sources
    with pytest.raises(SourceError) as caught:
        source.load()
    assert caught.value.issue.code is IssueCode.TOO_LARGE


def test_a_damaged_archive_and_a_vanished_member_say_so(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 nothing more")
    assert [issue.code for _, issue in find_sources([str(damaged)]).issues] == [IssueCode.DAMAGED_FILE]
    archive = _archive(tmp_path / "plans.zip", {"a.txt": b"a"})
    with pytest.raises(SourceError):
        Source(f"{archive}!/gone.txt").load()


def test_lists_of_paths(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# danh sách\n a.txt \n\nb.txt\n", encoding="utf-8")
    assert read_list(listed) == ["a.txt", "b.txt"]


def test_names_with_line_breaks_and_decomposed_letters_become_plain(tmp_path: Path) -> None:
    assert Source("/x/ke\u0302\u0301\nhoa\u0323ch.txt").name == "kế hoạch.txt"
