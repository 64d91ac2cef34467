"""Tables of exports that write a merged cell in every place it covers."""

from __future__ import annotations

import json
from typing import Any

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest

HEADING = "STT | Nội dung | Cơ quan chủ trì | Thời gian\n"


def _tasks(text: str) -> list[dict[str, Any]]:
    record = ingest(text.encode(), "a.txt", ReadOptions(ocr=False)).result.record
    assert record is not None
    tasks: list[dict[str, Any]] = json.loads(record.model_dump_json(by_alias=True))["tasks"]
    return tasks


def _spans(text: str) -> list[tuple[int, int, int, int]]:
    (table,) = read_document(text.encode(), "a.txt").tables
    return [
        (cell.row, cell.col, cell.row_span, cell.col_span)
        for cell in table.cells
        if cell.row_span > 1 or cell.col_span > 1
    ]


def test_titles_written_in_all_columns() -> None:
    title = "I | Hạ tầng số | Hạ tầng số | Hạ tầng số\n"
    rows = "1 | Phủ sóng | Sở Xây dựng | Quý I\n2 | Lắp trạm | Sở Xây dựng | Quý II\n"
    assert _spans(HEADING + title + rows) == [(1, 1, 1, 3)]
    tasks = _tasks(HEADING + title + rows)
    assert [task["section"] for task in tasks] == [["I. Hạ tầng số"]] * 2
    assert len(tasks) == 2


def test_headings_of_two_rows() -> None:
    heading = (
        "STT | Nội dung | Cơ quan thực hiện | Cơ quan thực hiện | Thời gian\n"
        "STT | Nội dung | Chủ trì | Phối hợp | Thời gian\n"
    )
    text = (
        f"{heading}1 | Phủ sóng | Sở Xây dựng | Sở Y tế | Quý I\n2 | Lắp trạm | Sở Y tế | Sở Y tế | Quý I\n"
    )
    assert set(_spans(text)) == {(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2), (0, 4, 2, 1)}
    (first, second) = [task["parts"][0] for task in _tasks(text)]
    assert (first["lead_text"], first["coordination_text"]) == ("Sở Xây dựng", "Sở Y tế")
    assert (second["lead_text"], second["coordination_text"]) == ("Sở Y tế", "Sở Y tế")


def test_tasks_over_several_rows_are_parts() -> None:
    rows = (
        "1 | Tập huấn | Sở Nội vụ | Quý I\n1 | Tập huấn | Sở Y tế | Quý II\n2 | Báo cáo | Sở Y tế | Quý IV\n"
    )
    assert _spans(HEADING + rows) == [(1, 0, 2, 1), (1, 1, 2, 1)]
    assert [len(task["parts"]) for task in _tasks(HEADING + rows)] == [2, 1]


def test_tables_that_repeat_nothing_stay_as_they_are() -> None:
    rows = "1 | Tập huấn | Sở Nội vụ | Quý I\n2 | Tập huấn | Sở Nội vụ | Quý I\n3 | Họp | Sở Nội vụ | Quý I\n"
    assert _spans(HEADING + rows) == []


def test_a_signature_below_rows_that_blank_lines_part_is_no_row() -> None:
    rows = (
        "1 | Tập huấn | Sở Nội vụ | Quý I\n\n2 | Họp | Sở Nội vụ | Quý I\n\n3 | Thi | Sở Nội vụ | Quý I\n\n"
    )
    signature = "Nơi nhận: - Lưu: VT. | TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH\n"
    for text in (f"{HEADING}\n{rows}{signature}", (HEADING + rows + signature).replace("\n\n", "\n")):
        assert [task["content"] for task in _tasks(text)] == ["Tập huấn", "Họp", "Thi"]
