"""Word files that are broken or built to harm: each ends in a named issue, quickly and in little memory."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from parsers.docx import read_docx
from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.issue import IssueCode, UnreadableFileError
from tests.office_files import W, docx, p, package, tbl, tc, tr, word_part
from tests.support import SAMPLES

SAMPLE = (SAMPLES / "vungtau-2023.docx").read_bytes()


def refusal(data: bytes, options: ReadOptions | None = None) -> IssueCode:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(data, "a.docx", options or ReadOptions())
    assert caught.value.issue.hint
    return caught.value.issue.code


def rebuilt(part: str, content: bytes) -> bytes:
    """The sample with one part replaced."""
    with zipfile.ZipFile(BytesIO(SAMPLE)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return package({**parts, part: content})


def test_a_part_that_unpacks_to_far_more_than_it_says_is_refused() -> None:
    bomb = rebuilt("word/document.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    start = time.process_time()
    assert refusal(bomb) is IssueCode.TOO_LARGE
    assert time.process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_package_over_the_limit_is_refused_before_it_is_unpacked() -> None:
    assert refusal(SAMPLE, ReadOptions(max_unpacked_bytes=500_000)) is IssueCode.TOO_LARGE


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused_not_expanded(definition: str) -> None:
    body = word_part("document", f"<w:body>{p('&a;' if 'ENTITY' in definition else 'x')}</w:body>")
    assert refusal(rebuilt("word/document.xml", (definition + body).encode())) is IssueCode.DAMAGED_FILE


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 400 + p("x") + "</w:tc></w:tr></w:tbl>" * 400
    assert refusal(docx(deep)) is IssueCode.DAMAGED_FILE


def test_tables_in_tables_up_to_the_limit_are_read() -> None:
    deep = p("x")
    for _ in range(60):
        deep = tbl(tr(tc(deep + p())))
    document = read_document(docx(deep), "a.docx", ReadOptions())
    assert "x" in "".join(cell.text for table in document.tables for cell in table.cells)


def test_too_many_cells_are_refused() -> None:
    rows = [tr(*(str(n) for n in range(20))) for _ in range(60)]
    assert refusal(docx(tbl(*rows)), ReadOptions(max_cells=1000)) is IssueCode.TOO_LARGE


@pytest.mark.parametrize("cut", [200, 5_000, 40_000, len(SAMPLE) - 30])
def test_a_truncated_file_is_damaged(cut: int) -> None:
    assert refusal(SAMPLE[:cut]) is IssueCode.DAMAGED_FILE


def test_a_flipped_byte_in_the_text_is_damaged() -> None:
    with zipfile.ZipFile(BytesIO(SAMPLE)) as file:
        at = file.getinfo("word/document.xml").header_offset + 400
    broken = SAMPLE[:at] + bytes([SAMPLE[at] ^ 0xFF]) + SAMPLE[at + 1 :]
    assert refusal(broken) is IssueCode.DAMAGED_FILE


@pytest.mark.parametrize(
    "content", [b"", b"not xml", b"<a/>", f'<w:document xmlns:w="{W}"/>'.encode(), b"\xff\xfe\x00"]
)
def test_a_main_part_that_is_no_document_is_damaged(content: bytes) -> None:
    assert refusal(rebuilt("word/document.xml", content)) is IssueCode.DAMAGED_FILE


def test_a_package_without_a_main_part_is_damaged() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_docx(package({"readme.txt": "x"}), "a.docx", ReadOptions())
    assert caught.value.issue.code is IssueCode.DAMAGED_FILE


def test_absurd_numbers_are_survived() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="999999999"/>'
        '<w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    number = '<w:numPr><w:ilvl w:val="-7"/><w:numId w:val="1"/></w:numPr>'
    rows = tr(tc("a", '<w:gridSpan w:val="x"/>'), tc("b", '<w:gridSpan w:val="-3"/>'), tc("c"))
    document = read_document(
        docx(p("x", number) + tbl(rows, rows, widths=(-5, 10**9)), numbering=numbering),
        "a.docx",
        ReadOptions(),
    )
    assert [item.text for item in document.items if item.kind == "text"] == ["999999999 x"]
    assert document.tables[0].n_cols == 3


def test_styles_that_are_based_on_each_other_are_survived() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    document = read_document(docx(p("x", '<w:pStyle w:val="A"/>'), styles=styles), "a.docx", ReadOptions())
    assert [(item.text, item.bold) for item in document.items if item.kind == "text"] == [("x", True)]


def test_a_long_document_is_read_piece_by_piece() -> None:
    rows = [tr(str(n), "Nội dung " * 20, "Sở Nội vụ") for n in range(400)]
    body = "".join(p(f"Đoạn {n} " + "văn bản " * 30) for n in range(14_000)) + tbl(*rows) + p("Hết")
    data = docx(body)
    with zipfile.ZipFile(BytesIO(data)) as file:
        assert file.getinfo("word/document.xml").file_size > 4_000_000
    document = read_document(data, "a.docx", ReadOptions())
    assert len(document.items) == 14_002
    assert document.tables[0].n_rows == 400
    broken = docx(body + "<w:p><w:r>")
    assert refusal(broken) is IssueCode.DAMAGED_FILE
    defined = zipfile.ZipFile(BytesIO(data)).read("word/document.xml")
    assert refusal(rebuilt("word/document.xml", b"<!DOCTYPE a>" + defined)) is IssueCode.DAMAGED_FILE


def test_merged_cells_of_thousands_of_rows_take_time_that_grows_with_them() -> None:
    under = [tr(tc(str(n), "<w:vMerge/>"), "b") for n in range(3000)]
    first = tr(tc("a", '<w:vMerge w:val="restart"/>'), "b")
    start = time.process_time()
    document = read_document(docx(tbl(first, *under)), "a.docx", ReadOptions())
    assert time.process_time() - start < 3
    assert document.tables[0].grid[3000, 0].row_span == 3001
