"""Word renditions of the samples, and real Word files."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from normalizers.text import comparison_text
from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import SourceDocument, TableFragment
from tests.office_files import W
from tests.support import NAMES, SAMPLES, expected, real_dir

REAL = real_dir()
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")


def read(path: Path) -> SourceDocument:
    return read_document(path.read_bytes(), path.name, ReadOptions())


def letters(text: str) -> str:
    """Letters and digits only, composed: what no joining or bullet rule may touch."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def stored(path: Path, inside: str = "tbl") -> list[str]:
    """The letters of every outermost table (or paragraph) as the XML stores them."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    tag, text = f"{{{W}}}{inside}", f"{{{W}}}t"
    outer = [e for e in root.iter(tag) if next(e.iterancestors(tag), None) is None]
    return [letters("".join(t.text or "" for t in e.iter(text))) for e in outer]


def shown(table: TableFragment) -> str:
    return letters("".join(cell.text for cell in table.cells))


def assert_whole_grid(table: TableFragment) -> None:
    """Every place of the grid belongs to exactly one cell."""
    covered = Counter(
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    )
    assert set(covered.values()) == {1}
    assert len(covered) == table.n_rows * table.n_cols


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_table_is_in_exactly_one_cell(name: str) -> None:
    path = SAMPLES / f"{name}.docx"
    document = read(path)
    assert [shown(table) for table in document.tables] == stored(path)
    for table in document.tables:
        assert_whole_grid(table)


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_those_of_the_expected_result(name: str) -> None:
    table = max(read(SAMPLES / f"{name}.docx").tables, key=lambda table: table.n_rows)
    cells = {comparison_text(cell.text) for cell in table.cells}
    lines = {comparison_text(line) for cell in table.cells for line in cell.text.split("\n")}
    fields = ("product", "lead_text", "coordination_text", "deadline_text", "budget_text")
    missing = [
        part[field]
        for task in expected(name)["tasks"]
        for part in task["parts"]
        for field in fields
        if part[field] and comparison_text(part[field]) not in cells | lines
    ]
    assert missing == []


def test_spans_are_read_not_inferred() -> None:
    table = read(SAMPLES / "binhthuan-2021.docx").tables[-1]
    tall = [cell for cell in table.cells if cell.row_span > 1 and cell.text]
    wide = [cell for cell in table.cells if cell.col_span == table.n_cols]
    assert table.has_spans
    assert table.repeated_header_rows == 1
    assert len(tall) >= 10
    assert len(wide) >= 7
    assert all(re.match(r"[IVX]+\. |8\. ", cell.text) for cell in wide)


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_read_without_issues_and_pages(name: str) -> None:
    document = read(SAMPLES / f"{name}.docx")
    assert document.issues == ()
    assert document.pages == ()
    assert document.format == "docx"
    assert all(
        cell.text == unicodedata.normalize("NFC", cell.text) for t in document.tables for cell in t.cells
    )


@needs_real
@pytest.mark.parametrize("name", ["A18.docx", "B07w.docx", "E20.docx"])
def test_real_files_lose_nothing(name: str) -> None:
    assert REAL is not None
    document = read(REAL / name)
    items = "".join(
        letters(item.text if item.kind == "text" else "".join(cell.text for cell in item.cells)).casefold()
        for item in document.items
    )
    lost = [text for text in stored(REAL / name, "p") if text.casefold() not in items]
    assert lost == []
    for table in document.tables:
        assert_whole_grid(table)


@needs_real
def test_real_plan_has_its_twelve_rows() -> None:
    assert REAL is not None
    table = max(read(REAL / "E20.docx").tables, key=lambda table: table.n_rows)
    assert table.n_rows == 13
    assert [cell.text for cell in table.cells if cell.row == 0] == [
        "STT", "Công việc", "Năm", "Thời gian", "Đơn vị thực hiện", "Đơn vị phối hợp thực hiện",
    ]  # fmt: skip
    assert [cell.text for cell in table.cells if cell.col == 0][1:] == [str(n) for n in range(1, 13)]


@needs_real
def test_long_real_file_gives_its_big_table() -> None:
    assert REAL is not None
    document = read(REAL / "A18.docx")
    big = max(document.tables, key=lambda table: table.n_rows)
    assert big.n_rows >= 150
    assert len(document.tables) > 150
