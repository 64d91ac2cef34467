"""The five decisions, in every rendition, against the results made by hand; and documents as found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from normalizers.text import comparison_text
from parsers.appendix import TracedAppendix, lost_cells, trace_appendix
from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import SourceDocument
from schema.flags import Flag
from schema.raw import RawAppendix
from tests.appendix_tables import PART_FIELDS, WordClassifier
from tests.support import NAMES, SAMPLES, expected, real_dir

OWN_FLAGS = {
    Flag.JOINED_ACROSS_PAGES,
    Flag.SPAN_INFERRED,
    Flag.COLUMN_SHIFT,
    Flag.TEXT_LOST,
    Flag.ITEM_NO_GAP,
    Flag.MISSING_LEAD,
    Flag.MISSING_DEADLINE,
}


def read(path: Path) -> SourceDocument:
    return read_document(path.read_bytes(), path.name, ReadOptions())


def traced(path: Path) -> tuple[SourceDocument, TracedAppendix]:
    document = read(path)
    return document, trace_appendix(document, WordClassifier())


def texts(appendix: RawAppendix) -> list[tuple[str, ...]]:
    """One entry for each part: number, sections, content and the texts of the part."""
    return [
        (
            task.item_no or "",
            *task.section,
            comparison_text(task.content),
            comparison_text(part.part_content),
            *(comparison_text(getattr(part, name)) for name in PART_FIELDS),
        )
        for task in appendix.tasks
        for part in task.parts
    ]


def wanted_texts(gold: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            task["item_no"] or "",
            *task["section"],
            comparison_text(task["content"]),
            comparison_text(part["part_content"]),
            *(comparison_text(part[name]) for name in PART_FIELDS),
        )
        for task in gold["tasks"]
        for part in task["parts"]
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("extension", ["txt", "docx", "html"])
def test_every_part_of_a_sample_is_read_as_written(name: str, extension: str) -> None:
    _, result = traced(SAMPLES / f"{name}.{extension}")
    assert texts(result.appendix) == wanted_texts(expected(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_differs_at_most_in_a_blank_after_a_hyphen(name: str) -> None:
    _, result = traced(SAMPLES / f"{name}.pdf")
    read_rows = [tuple(text.replace("- ", "-") for text in row) for row in texts(result.appendix)]
    assert read_rows == [
        tuple(text.replace("- ", "-") for text in row) for row in wanted_texts(expected(name))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_flags_and_moves_are_those_of_the_text_export(name: str) -> None:
    _, result = traced(SAMPLES / f"{name}.txt")
    parts = [(task.seq, part) for task in result.appendix.tasks for part in task.parts]
    gold = [(task["seq"], part) for task in expected(name)["tasks"] for part in task["parts"]]
    for (seq, part), (_, want) in zip(parts, gold, strict=True):
        assert set(part.flags) == {Flag(flag) for flag in want["flags"]} & OWN_FLAGS, seq
        moves = [c.model_dump(by_alias=True) for c in part.corrections]
        assert moves == [c for c in want["corrections"] if c["reason"] == "moved"], seq
    shifted = Flag.COLUMN_SHIFT in result.appendix.flags
    assert shifted == ("column_shift" in expected(name)["decision"]["flags"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("extension", ["txt", "docx", "html", "pdf"])
def test_every_character_of_a_sample_is_accounted_for(name: str, extension: str) -> None:
    document, result = traced(SAMPLES / f"{name}.{extension}")
    assert lost_cells(document, result.appendix, result.placements) == []
    assert [issue for issue in result.appendix.issues if issue.code == "text_unassigned"] == []


def test_conservation_notices_a_lost_cell() -> None:
    document, result = traced(SAMPLES / "kiengiang-2020.txt")
    first = result.appendix.tasks[0]
    robbed = first.model_copy(update={"content": "Tham mưu"})
    appendix = result.appendix.model_copy(update={"tasks": (robbed, *result.appendix.tasks[1:])})
    lost = lost_cells(document, appendix, result.placements)
    assert len(lost) == 1
    assert (first.content or "") in lost[0]


def test_provenance_is_that_of_the_row() -> None:
    _, result = traced(SAMPLES / "brvt-2020.pdf")
    parts = [part for task in result.appendix.tasks for part in task.parts]
    cut = next(part for part in parts if Flag.JOINED_ACROSS_PAGES in part.flags)
    whole = parts[0]
    assert whole.page_start == whole.page_end
    assert len(whole.bbox) == 1
    assert cut.page_start is not None and cut.page_end == cut.page_start + 1
    assert [box.page for box in cut.bbox] == [cut.page_start, cut.page_end]
    assert all(box.x0 < box.x1 and box.top < box.bottom for box in cut.bbox)
    rows = [part.row for part in parts]
    assert rows == sorted(set(rows))


def test_sub_rows_of_true_spans_carry_no_flag() -> None:
    _, result = traced(SAMPLES / "binhthuan-2021.docx")
    flags = Counter(flag for task in result.appendix.tasks for part in task.parts for flag in part.flags)
    assert sum(len(task.parts) for task in result.appendix.tasks) == 58
    assert flags[Flag.SPAN_INFERRED] == 0


REAL = real_dir()
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")


def real(name: str) -> tuple[SourceDocument, TracedAppendix]:
    assert REAL is not None
    document, result = traced(REAL / name)
    assert lost_cells(document, result.appendix, result.placements) == []
    return document, result


@needs_real
def test_a_governments_list_in_markdown_has_its_140_numbers() -> None:
    appendix = real("A21.md")[1].appendix
    assert [task.item_no for task in appendix.tasks] == [str(number) for number in range(1, 141)]
    sections = list(dict.fromkeys(task.section for task in appendix.tasks))
    assert [section[0].split(".")[0] for section in sections] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    joined = [task.item_no for task in appendix.tasks if Flag.JOINED_ACROSS_PAGES in task.parts[0].flags]
    assert joined == ["108", "110", "128"]


@needs_real
def test_a_ministrys_sheet() -> None:
    appendix = real("A14.xlsx")[1].appendix
    assert [task.item_no for task in appendix.tasks] == [str(number) for number in range(1, 64)]
    first = appendix.tasks[0].parts[0]
    assert (first.lead_text, first.deadline_text) == ("Vụ Pháp chế", "tháng 10/2018")
    assert first.extra["Ngày chỉ đạo"] == "20/01/2017"
    assert set(first.extra) == {
        "Lãnh đạo Bộ",
        "Nguồn chỉ đạo",
        "Ngày chỉ đạo",
        "Thư ký lãnh đạo Bộ",
        "Mức",
        "Đánh giá",
    }


@needs_real
def test_a_portals_list_of_draft_laws() -> None:
    appendix = real("A17b.html")[1].appendix
    assert [task.item_no for task in appendix.tasks] == ["1", "2", "3", "4"]
    assert {task.parts[0].deadline_text for task in appendix.tasks} == {"Phiên họp tháng 9/2025"}
    assert appendix.tasks[1].parts[0].lead_text == "Ủy ban Pháp luật và Tư pháp"
    assert appendix.tasks[1].parts[0].extra == {"Cơ quan trình": "Chính phủ"}


@needs_real
def test_year_and_period_in_two_columns() -> None:
    appendix = real("E20.docx")[1].appendix
    assert [task.item_no for task in appendix.tasks] == [str(number) for number in range(1, 13)]
    assert appendix.tasks[0].parts[0].deadline_text == "2016; 10/2016"


@needs_real
@pytest.mark.slow
def test_an_appendix_among_two_hundred_forms() -> None:
    document, result = real("A18.docx")
    assert len(document.tables) > 200
    assert [table.fragments for table in result.appendix.tables] == [(len(document.tables) - 1,)]
    sections = Counter(task.section for task in result.appendix.tasks)
    assert [section[0] for section in sections] == [
        "I. DANH SÁCH LUẬT",
        "II. DANH SÁCH NGHỊ ĐỊNH",
        "III. DANH SÁCH THÔNG TƯ",
    ]
    assert sum(sections.values()) == 151


@needs_real
@pytest.mark.parametrize("name", ["B07w.docx", "B06.pdf", "B07.pdf"])
def test_lists_of_procedures_give_no_tasks(name: str) -> None:
    appendix = real(name)[1].appendix
    assert appendix.tasks == ()
    assert appendix.flags == (Flag.NO_APPENDIX_TABLE,)
    assert [issue.code for issue in appendix.issues] == ["no_appendix_table"]
