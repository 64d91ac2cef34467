"""What a file is follows from its content; a name only earns a doubt."""

from __future__ import annotations

import hashlib
import io
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from parsers import ole
from parsers.detect import detect
from parsers.formats import FORMATS, format_of
from parsers.limits import MEGABYTE, ReadOptions
from parsers.registry import build_document, extension_issue, read_document
from schema.issue import IssueCode, UnreadableFileError
from tests import support

TEXT = "STT\tNội dung\tCơ quan chủ trì\n1\tXây dựng kế hoạch\tSở Nội vụ\n"


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def _ole(*names: str, size: int = 0) -> bytes:
    """A compound file whose directory has empty streams of these names."""
    header = bytearray(512)
    header[:8] = ole.MAGIC
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)  # FAT sectors
    struct.pack_into("<I", header, 48, 1)  # first directory sector
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *([0xFFFFFFFF] * 108))
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    directory = b""
    for index, name in enumerate(("Root Entry", *names)):
        entry = bytearray(128)
        encoded = (name + "\0").encode("utf-16-le")
        entry[: len(encoded)] = encoded
        struct.pack_into("<HB", entry, 64, len(encoded), 5 if index == 0 else 2)
        struct.pack_into("<II", entry, 116, 0, size)
        directory += bytes(entry)
    return bytes(header) + fat + directory.ljust(512, b"\0")


def _code(data: bytes, name: str = "file") -> IssueCode:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(data, name)
    return caught.value.issue.code


def _types(content_type: str) -> bytes:
    return f'<Types><Override PartName="/x.xml" ContentType="{content_type}"/></Types>'.encode()


@pytest.mark.parametrize("name", support.NAMES)
@pytest.mark.parametrize("suffix", ["txt", "docx", "pdf", "html"])
def test_samples_are_told_by_content(name: str, suffix: str) -> None:
    path = support.SAMPLES / f"{name}.{suffix}"
    row = detect(path.read_bytes(), "no-extension")
    assert row.key == {"txt": "text"}.get(suffix, suffix)
    assert extension_issue(row, path.name) is None


def test_real_files_are_told_by_content() -> None:
    folder = support.real_dir()
    if folder is None:
        pytest.skip("real files are not at hand")
    expected = {".doc": "doc", ".xls": "xls", ".xlsx": "xlsx", ".md": "markdown", ".png": "png"}
    for path in sorted(folder.iterdir()):
        if path.suffix in expected:
            assert detect(path.read_bytes(), "x").key == expected[path.suffix], path.name


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (
            {
                "[Content_Types].xml": _types(
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
                ),
                "word/document2.xml": b"",
            },
            "docx",
        ),
        (
            {"[Content_Types].xml": _types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")},
            "xlsx",
        ),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "odt"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "ods"),
        ({"a.txt": b"text"}, "archive"),
    ],
)
def test_packages_are_told_apart_by_their_parts(parts: dict[str, bytes], key: str) -> None:
    assert detect(_zip(parts), "x.zip").key == key


@pytest.mark.parametrize(
    ("stream", "key"), [("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "pptx")]
)
def test_compound_files_are_told_apart_by_their_streams(stream: str, key: str) -> None:
    assert detect(_ole("\x05SummaryInformation", stream), "x.doc").key == key


def test_encrypted_office_files_say_so() -> None:
    assert _code(_ole("EncryptionInfo", "EncryptedPackage"), "x.docx") is IssueCode.ENCRYPTED_FILE
    manifest = b"<manifest:encryption-data/>"
    package = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest}
    assert _code(_zip(package), "x.odt") is IssueCode.ENCRYPTED_FILE


def test_encryption_is_read_from_the_streams_themselves() -> None:
    data = bytearray(_ole("WordDocument", size=5000) + b"\0" * 512)
    struct.pack_into("<H", data, 512 + 10, 0x0100)  # fEncrypted of the FIB in sector 0
    struct.pack_into("<H", data, 512, 0xA5EC)
    stream = ole.Stream("WordDocument", 0, 5000)
    assert ole.word_is_encrypted(bytes(data), stream)
    struct.pack_into("<HHHH", data, 512, 0x0809, 0, 0x002F, 0)
    assert ole.workbook_is_encrypted(bytes(data), stream)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", IssueCode.EMPTY_FILE),
        (b" \r\n\t\x00", IssueCode.EMPTY_FILE),
        (b"\xef\xbb\xbf\n", IssueCode.EMPTY_FILE),
        (bytes(range(256)) * 50, IssueCode.UNKNOWN_FORMAT),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 200, IssueCode.UNKNOWN_FORMAT),
        (b"PK\x03\x04" + b"\x00" * 200, IssueCode.DAMAGED_FILE),
        (ole.MAGIC + b"\x00" * 700, IssueCode.DAMAGED_FILE),
        (_zip({"a.txt": b"text"}), IssueCode.UNKNOWN_FORMAT),
        (_ole("Something"), IssueCode.UNKNOWN_FORMAT),
    ],
)
def test_files_that_cannot_be_read_say_why(data: bytes, code: IssueCode) -> None:
    assert _code(data) is code


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_a_cut_off_package_is_damaged_not_unknown(suffix: str) -> None:
    data = (support.SAMPLES / f"bentre-2018.{suffix}").read_bytes()
    cut = data[: len(data) // 2]
    if suffix == "docx":
        assert _code(cut) is IssueCode.DAMAGED_FILE
    else:
        assert detect(cut, "x").key == "pdf"


def test_a_file_of_fifty_megabytes_is_too_large() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(b"a" * (50 * MEGABYTE), "large.txt")
    issue = caught.value.issue
    assert issue.code is IssueCode.TOO_LARGE
    assert "50" in issue.message
    assert issue.hint


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    types = _types("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
    bomb = _zip({"[Content_Types].xml": types, "word/document.xml": b"0" * 3_000_000})
    with pytest.raises(UnreadableFileError) as caught:
        read_document(bomb, "x.docx", ReadOptions(max_unpacked_bytes=1_000_000))
    assert caught.value.issue.code is IssueCode.TOO_LARGE


def test_a_wrong_extension_is_an_issue_and_the_content_is_believed() -> None:
    document = read_document(TEXT.encode(), "folder/plan.docx")
    assert document.format == "text"
    assert document.name == "plan.docx"
    assert [issue.code for issue in document.issues] == [IssueCode.WRONG_EXTENSION]
    assert read_document(TEXT.encode(), "plan.unknown").issues == ()


@pytest.mark.parametrize("junk", [b"HTTP/1.1 200 OK\r\n\r\n", b"\r\n" * 40, b"\x00" * 500])
def test_pdf_with_junk_before_its_header_is_pdf(junk: bytes) -> None:
    data = (support.SAMPLES / "vungtau-2023.pdf").read_bytes()
    assert detect(junk + data, "x").key == "pdf"


def test_text_that_speaks_of_pdf_stays_text() -> None:
    assert detect("Tệp %PDF-1.4 được đính kèm".encode(), "x.txt").key == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_any_unicode_encoding_is_read(encoding: str) -> None:
    document = read_document(TEXT.encode(encoding), "plan.txt")
    (table,) = document.tables
    assert table.grid[(1, 1)].text == "Xây dựng kế hoạch"
    assert table.grid[(1, 2)].text == "Sở Nội vụ"


def test_every_row_of_the_registry_is_sound() -> None:
    keys = [row.key for row in FORMATS]
    assert len(keys) == len(set(keys))
    for row in FORMATS:
        assert format_of(row.key) is row
        assert "/" in row.media_type
        assert row.parser is None or row.parser.startswith("parsers.")
        assert row.parser or row.hint


def test_build_document_knows_what_follows_from_the_bytes(tmp_path: Path) -> None:
    document = build_document(b"abc", str(tmp_path / "a.txt"), "text", ())
    assert document.sha256.startswith("ba7816bf")
    assert (document.size, document.name, document.media_type) == (3, "a.txt", "text/plain")


def _locked(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_an_encrypted_document_is_read_with_its_password_and_no_other() -> None:
    plain = (support.SAMPLES / "kiengiang-2020.docx").read_bytes()
    locked = _locked(plain, "mật khẩu")
    document = read_document(locked, "a.docx", ReadOptions(password="mật khẩu"))
    assert document.items == read_document(plain, "a.docx").items
    assert (document.size, document.sha256) == (len(locked), hashlib.sha256(locked).hexdigest())
    for options, said in ((ReadOptions(), "a password"), (ReadOptions(password="khác"), "another password")):
        with pytest.raises(UnreadableFileError) as caught:
            read_document(locked, "a.docx", options)
        assert caught.value.issue.code is IssueCode.ENCRYPTED_FILE
        assert f"{said} is needed" in caught.value.issue.message


def test_a_missing_package_for_passwords_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = _locked((support.SAMPLES / "kiengiang-2020.docx").read_bytes(), "x")
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    with pytest.raises(UnreadableFileError) as caught:
        read_document(locked, "a.docx", ReadOptions(password="x"))
    assert caught.value.issue.code is IssueCode.DEPENDENCY_MISSING
    assert "phuluc[password]" in (caught.value.issue.hint or "")
