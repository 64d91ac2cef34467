"""Files made to break a run, all in one folder with two honest ones: each ends in its named issue."""

from __future__ import annotations

import shutil
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from pipeline.engine import LocalEngine
from pipeline.observer import Observer
from pipeline.run import RunOptions, RunSummary, run
from pipeline.sources import Found
from schema.issue import IssueCode, Severity
from tests.office_files import docx, package, rows, tbl, tc, tr, xlsx
from tests.support import SAMPLES

TEXT = (SAMPLES / "bentre-2018.txt").read_bytes()
WORD = (SAMPLES / "kiengiang-2020.docx").read_bytes()
PDF = (SAMPLES / "kiengiang-2020.pdf").read_bytes()
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def pages(count: int) -> bytes:
    """A PDF with so many empty pages."""
    kids = " ".join(f"{n} 0 R" for n in range(3, 3 + count))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * count
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def png(width: int, height: int, rows_there: int) -> bytes:
    """A black and white PNG of this size, of which only the first rows are there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes((width + 7) // 8 + 1) * rows_there, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def ods(table: str, doctype: str = "") -> bytes:
    content = (
        f'{doctype}<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet>'
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return package({"mimetype": kind, "content.xml": content})


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A package with one part more."""
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr(name, content)
    return buffer.getvalue()


def archive(*members: tuple[str, bytes]) -> bytes:
    return package(dict(members))


REPEATED = (
    '<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
)
WIDE = '<td rowspan="65000" colspan="1000">x</td>'


@dataclass(frozen=True)
class Trap:
    """A file and what must be said of it."""

    name: str
    data: Callable[[], bytes]
    code: IssueCode


TRAPS = (
    Trap("zero.pdf", lambda: b"", IssueCode.EMPTY_FILE),
    Trap("blanks.txt", lambda: b" \n\t" * 5000, IssueCode.EMPTY_FILE),
    Trap("noise.docx", lambda: bytes(range(256)) * 400, IssueCode.UNKNOWN_FORMAT),
    Trap("program.pdf", lambda: b"\x7fELF" + bytes(5000), IssueCode.UNKNOWN_FORMAT),
    Trap("cut.pdf", lambda: PDF[: len(PDF) // 3], IssueCode.DAMAGED_FILE),
    Trap("cut.docx", lambda: WORD[: len(WORD) // 2], IssueCode.DAMAGED_FILE),
    Trap("really word.pdf", lambda: WORD, IssueCode.WRONG_EXTENSION),
    Trap("ten thousand pages.pdf", lambda: pages(10_000), IssueCode.TOO_LARGE),
    Trap("hundred thousand pixels.png", lambda: png(100_000, 100_000, 100), IssueCode.TOO_LARGE),
    Trap("sixty megabytes.txt", lambda: b"x" * 60_000_000, IssueCode.TOO_LARGE),
    Trap("bomb.docx", lambda: with_part(WORD, "word/media/a.bin", bytes(600_000_000)), IssueCode.TOO_LARGE),
    Trap("laughs.ods", lambda: ods("&l9;", f"<!DOCTYPE x [<!ENTITY l0 'x'>{LOL}]>"), IssueCode.DAMAGED_FILE),
    Trap(
        "outside.ods",
        lambda: ods("&x;", "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"),
        IssueCode.DAMAGED_FILE,
    ),
    Trap("repeated.ods", lambda: ods(REPEATED), IssueCode.TOO_LARGE),
    Trap(
        "merged.xlsx",
        lambda: xlsx({"a": rows(("x",)) + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'}),
        IssueCode.NO_APPENDIX_TABLE,
    ),
    Trap(
        "far corner.xlsx",
        lambda: xlsx({"a": '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'}),
        IssueCode.NO_APPENDIX_TABLE,
    ),
    Trap(
        "spans.html",
        lambda: f"<table>{f'<tr>{WIDE * 9}</tr>' * 9}</table>".encode(),
        IssueCode.NO_APPENDIX_TABLE,
    ),
    Trap(
        "spans.docx",
        lambda: docx(tbl(*(tr(tc("x", '<w:gridSpan w:val="2000000000"/>')) for _ in range(9)))),
        IssueCode.NO_APPENDIX_TABLE,
    ),
    Trap("deep.html", lambda: b"<table><tr><td>" * 60_000 + b"x", IssueCode.NO_APPENDIX_TABLE),
    Trap(
        "macros.docm",
        lambda: with_part(WORD, "word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        IssueCode.MACRO_IGNORED,
    ),
    Trap(
        "macros.xlsm",
        lambda: xlsx({"a": rows(("x", "y"))}, extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        IssueCode.MACRO_IGNORED,
    ),
    Trap("two\nlines \u0007 and \u202e back.txt", lambda: b"x", IssueCode.NO_APPENDIX_TABLE),
    Trap(f"{'dài' * 60}.txt", lambda: b"x y z", IssueCode.NO_APPENDIX_TABLE),
)
ARCHIVES = {
    "slip.zip": archive(
        ("../../slipped.txt", TEXT), ("/absolute.txt", TEXT), ("C:\\x\\..\\..\\up.txt", TEXT)
    ),
    "inner.zip": archive(("inner.zip", archive(("a.txt", TEXT))), ("photo.heic", b"x")),
    "bomb.zip": archive(("bomb.txt", bytes(60_000_000))),
    "torn.zip": archive(("a.txt", TEXT))[:-40],
}


class _Vanish(Observer):
    """Takes a file away when the run has found it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def found(self, found: Found) -> None:
        self._path.unlink()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile") / "plans"
    folder.mkdir()
    for trap in TRAPS:
        (folder / trap.name).write_bytes(trap.data())
    for name, data in ARCHIVES.items():
        (folder / name).write_bytes(data)
    (folder / "gone.txt").write_bytes(TEXT)
    (folder / "loop").symlink_to(folder)
    (folder / "passwords.txt").symlink_to("/etc/passwd")
    (folder / unicodedata.normalize("NFD", "kế hoạch.docx")).write_bytes(WORD)
    (folder / "bentre.txt").write_bytes(TEXT)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def summary(folder: Path) -> RunSummary:
    engine = LocalEngine(jobs=2, timeout=60)
    options = RunOptions(out=str(folder.parent / "out"), engine=engine)
    return run([str(folder)], options, [_Vanish(folder / "gone.txt")])


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name[:30])
def test_a_trap_ends_in_its_issue(summary: RunSummary, folder: Path, trap: Trap) -> None:
    (entry,) = (row.entry for row in summary.files if row.location == str(folder / trap.name))
    issue = next((issue for issue in entry.issues if issue.code is trap.code), None)
    assert issue, [f"{issue.code}: {issue.message}" for issue in entry.issues]
    assert issue.hint or issue.severity is not Severity.ERROR
    assert entry.peak_memory < 700_000_000


def test_paths_that_lead_elsewhere_are_named_and_not_taken(summary: RunSummary, folder: Path) -> None:
    said = [(Path(path).name, issue.code) for path, issue in summary.path_issues]
    assert sorted(said) == [
        ("loop", IssueCode.UNSAFE_PATH),
        ("passwords.txt", IssueCode.UNSAFE_PATH),
        *[("slip.zip", IssueCode.UNSAFE_PATH)] * 3,
        ("torn.zip", IssueCode.DAMAGED_FILE),
    ]
    assert {Path(path).name for path in summary.skipped} == {"photo.heic"}
    codes = {Path(row.location).name: {issue.code for issue in row.entry.issues} for row in summary.files}
    assert codes["bomb.txt"] == {IssueCode.TOO_LARGE}
    assert codes["inner.zip"] == {IssueCode.UNKNOWN_FORMAT}
    assert codes["gone.txt"] == {IssueCode.UNREADABLE_PATH}
    assert not list(folder.parent.rglob("slipped.txt"))


def test_the_honest_files_beside_them_are_read(summary: RunSummary, folder: Path) -> None:
    assert summary.needs_person
    tasks = pd.read_parquet(folder.parent / "out" / "tasks")
    honest = ("bentre-", "ke-hoach-", "really-word-", "macros-")
    assert all(doc_id.startswith(honest) for doc_id in tasks["doc_id"])
    assert len(tasks) == 41 + 32
    documents = pd.read_parquet(folder.parent / "out" / "documents")
    assert len(documents) == len(summary.files)
    assert not [name for name in documents["source"] if "\n" in name]
