"""No character of a source table is lost: other programs read the table, and every word is looked for.

First from the file to the document: what the XML, the tags, the lines or pdfplumber say that a table holds is
in exactly one cell. Then from the document to the published record: every cell's words stand in a field, in a
heading or section, or are quoted in a ``text_unassigned`` issue. Neither step asks the code under test what
it kept.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from normalizers.text import fold_marks, strip_marks
from parsers.limits import ReadOptions
from pipeline.ingest import Ingested, ingest
from schema.document import SourceDocument, TableFragment
from schema.issue import IssueCode
from tests.renditions import RENDITIONS
from tests.support import NAMES, SAMPLES, real_dir
from tests.test_docx import letters, stored

REAL = real_dir()
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")
_TAG = re.compile(r"<[^>]*>")
_FEW = 8
"""Letters below which two texts that differ in marks alone are two texts."""


def read(path: Path, *, ocr: bool = False) -> Ingested:
    return ingest(path.read_bytes(), path.name, ReadOptions(ocr=ocr))


def document_of(ingested: Ingested) -> SourceDocument:
    assert ingested.document is not None
    return ingested.document


def held(document: SourceDocument) -> Counter[str]:
    """The letters of all table cells of a document."""
    return Counter(letters("".join(cell.text for table in document.tables for cell in table.cells)))


def everything(document: SourceDocument) -> Counter[str]:
    """The letters of all cells and all text of a document."""
    texts = [item.text for item in document.items if item.kind == "text"]
    return held(document) + Counter(letters("".join(texts)))


# --- from the file to the document -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_word_tables_are_those_of_the_xml(name: str) -> None:
    path = SAMPLES / f"{name}.docx"
    assert held(document_of(read(path))) == Counter("".join(stored(path)))


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_tables_of_a_page_are_those_between_its_tags(name: str) -> None:
    path = SAMPLES / f"{name}.html"
    source = path.read_text(encoding="utf-8")
    tables = [part.partition("</table>")[0] for part in source.split("<table")[1:]]
    inside = html.unescape("".join(_TAG.sub("", f"<table{table}") for table in tables))
    assert held(document_of(read(path))) == Counter(letters(inside))


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_a_text_export_are_those_of_its_lines(name: str) -> None:
    path = SAMPLES / f"{name}.txt"
    raw = path.read_text(encoding="utf-8")
    assert everything(document_of(read(path))) == Counter(letters(_TAG.sub("", raw)))


@pytest.mark.parametrize("name", NAMES)
def test_the_letters_of_a_pdf_are_those_that_pdfplumber_finds_in_its_tables(name: str) -> None:
    path = SAMPLES / f"{name}.pdf"
    document = document_of(read(path))
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            theirs: Counter[str] = Counter()
            for table in page.find_tables():
                theirs += Counter(letters(page.crop(table.bbox, strict=False).extract_text() or ""))
            ours = Counter(
                letters(
                    "".join(
                        cell.text
                        for fragment in document.tables
                        if fragment.page == page.page_number
                        for cell in fragment.cells
                    )
                    + "".join(
                        item.text
                        for item in document.items
                        if item.kind == "text" and item.page == page.page_number
                    )
                )
            )
            assert theirs - ours == Counter(), f"page {page.page_number}"
            page.close()


# --- from the document to the published record -----------------------------------------------------------


def strings(value: Any) -> list[str]:
    """Every text anywhere in a JSON value, names of columns that have no field included."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *strings(inner))]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list) else []


def published(ingested: Ingested) -> str:
    """All that is said about the tasks of a file, and what the issues quote, letters only."""
    record = ingested.result.record
    assert record is not None and ingested.appendix is not None
    quoted = [i.message for i in ingested.result.issues if i.code is IssueCode.TEXT_UNASSIGNED]
    headings = [column.heading for table in ingested.appendix.tables for column in table.columns]
    captions = [line for table in ingested.appendix.tables for line in table.caption]
    said: list[str] = []
    for task in json.loads(record.model_dump_json(by_alias=True))["tasks"]:
        said.append(f"{task['item_no'] or ''} {task['content'] or ''}")
        said += strings(task)
    return "\n".join(letters(text) for text in (*said, *headings, *captions, *quoted))


def lost(ingested: Ingested) -> list[str]:
    """The cells of assignment tables whose words nothing that is published holds."""
    assert ingested.appendix is not None
    tables = document_of(ingested).tables
    used = {index for table in ingested.appendix.tables for index in table.fragments}
    assert used
    said = published(ingested)
    headings = {_bare(column.heading) for table in ingested.appendix.tables for column in table.columns}
    marks_aside = fold_marks(said)
    missing = []
    for index in sorted(used):
        again = _repeated_headings(tables[index], headings) | _totals(tables[index])
        for cell in tables[index].cells:
            if cell.row in again:
                continue
            # a label in front of a text, a bullet, or two bullets of a cell may have become two fields
            pieces = [letters(_TAG.sub("", line)) for line in cell.text.split("\n")]
            for piece in pieces:
                known = piece in said or (len(piece) >= _FEW and fold_marks(piece) in marks_aside)
                if piece and not known and not _is_split(piece, said):
                    missing.append(f"table {index}, row {cell.row}, column {cell.col}: {cell.text!r}")
    return missing


def _bare(text: str) -> str:
    return letters(strip_marks(text))


def _repeated_headings(table: TableFragment, headings: set[str]) -> set[int]:
    """Rows that the contract drops: most of their cells are the heading's, however badly recognised."""
    rows: dict[int, list[bool]] = {}
    for cell in table.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(_bare(cell.text) in headings)
    return {row for row, same in rows.items() if len(same) > 2 and sum(same) > len(same) / 2}


def _totals(table: TableFragment) -> set[int]:
    """Rows of totals, and sections with a subtotal, which the contract drops."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.text:
            rows.setdefault(cell.row, []).append(cell.text)
    return {
        row
        for row, texts in rows.items()
        if any(re.match(r"(?i)Tổng(?:\s+(?:số|cộng)\b|$)|Cộng\b", text) for text in texts)
        or (len(texts) == 3 and re.fullmatch(r"[IVXLC]+|[A-Z]", texts[0]) and texts[-1].isdecimal())
    }


def _is_split(piece: str, said: str) -> bool:
    """Whether a text stands in two fields, its end after its beginning (a number in front, two bullets)."""
    return any(piece[:cut] in said and piece[cut:] in said for cut in range(1, len(piece)))


@pytest.mark.parametrize("extension", ["txt", "docx", "html", "pdf"])
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_a_sample_is_published(name: str, extension: str) -> None:
    ingested = read(SAMPLES / f"{name}.{extension}")
    dropped = [text for text in lost(ingested) if not _is_said_otherwise(text)]
    assert dropped == []


def _is_said_otherwise(text: str) -> bool:
    """A subtotal, which the contract drops, and a row of column numbers."""
    return re.search(r"'\(?\d{1,2}\)?(?:=[\d+]+)?'$|[Cc]ộng", text) is not None


PLANS = Path(__file__).parent / "plans"


@pytest.mark.parametrize("path", sorted(p for p in PLANS.iterdir() if p.is_file()), ids=lambda p: p.name)
def test_every_cell_of_a_plan_is_published(path: Path) -> None:
    assert [text for text in lost(read(path)) if not _is_said_otherwise(text)] == []


@pytest.mark.parametrize("rendition", RENDITIONS)
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_a_rendition_is_published(name: str, rendition: str) -> None:
    document = document_of(read(SAMPLES / f"{name}.docx"))
    made = ingest(RENDITIONS[rendition](document), rendition, ReadOptions(ocr=False))
    assert held(document) - everything(document_of(made)) == Counter()  # a letterhead may come as text
    assert [text for text in lost(made) if not _is_said_otherwise(text)] == []


@needs_real
@pytest.mark.parametrize("name", ["A14.xlsx", "A17b.html", "A21.md", "E20.docx"])
def test_every_cell_of_a_document_as_found_is_published(name: str) -> None:
    assert REAL is not None
    assert [text for text in lost(read(REAL / name)) if not _is_said_otherwise(text)] == []


@pytest.mark.slow
@pytest.mark.ocr
def test_every_cell_of_a_scan_is_published() -> None:
    assert lost(read(SAMPLES / "scans" / "kiengiang-2020.pdf", ocr=True)) == []


def test_a_robbed_record_is_noticed() -> None:
    ingested = read(SAMPLES / "kiengiang-2020.docx")
    record = ingested.result.record
    assert record is not None
    robbed = record.model_copy(update={"tasks": record.tasks[1:]})
    result = ingested.result.__class__(**{**vars(ingested.result), "record": robbed})
    assert lost(ingested.__class__(**{**vars(ingested), "result": result}))
