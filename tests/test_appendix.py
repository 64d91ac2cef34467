"""Small tables of each kind that appendices have, and what must be read from them."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import yaml

from parsers.appendix import lost_cells, trace_appendix
from parsers.appendix.cells import clean_cell
from parsers.appendix.columns import judge, name_columns
from parsers.appendix.continuation import continuation
from parsers.appendix.headings import guess_of, heading_likeness, meaning_of, weight_against
from parsers.appendix.joins import join_texts
from parsers.appendix.labels import parse_label, split_fused, split_label, split_title
from parsers.appendix.losses import breaks_off, words_lost
from schema.document import BodyItem, TextBlock
from schema.flags import Flag
from schema.raw import RawAppendix
from tests.appendix_tables import WordClassifier, document, table
from tests.support import ROOT, real_dir

Row = tuple[Any, ...]


def read(*items: BodyItem) -> RawAppendix:
    source = document(items)
    result = trace_appendix(source, WordClassifier())
    assert lost_cells(source, result.appendix, result.placements) == []
    return result.appendix


def rows(appendix: RawAppendix) -> list[Row]:
    """(number, sections, content, lead, deadline) of each part."""
    return [
        (task.item_no, task.section, task.content, part.lead_text, part.deadline_text)
        for task in appendix.tasks
        for part in task.parts
    ]


def flags(appendix: RawAppendix) -> list[set[Flag]]:
    return [set(part.flags) for task in appendix.tasks for part in task.parts]


HEAD = "STT|Nhiệm vụ|Cơ quan chủ trì|Thời gian\n"


# --- headings


def test_two_heading_rows_and_column_numbers() -> None:
    text = """STT|Nhiệm vụ|Phân công thực hiện|<|Thời gian
^|^|Chủ trì|Phối hợp|^
(1)|(2)|(3)|(4)|(5)
1|Xây dựng A|Sở Nội vụ|Sở Tài chính|Quý I"""
    appendix = read(table(text))
    assert rows(appendix) == [("1", (), "Xây dựng A", "Sở Nội vụ", "Quý I")]
    assert appendix.tasks[0].parts[0].coordination_text == "Sở Tài chính"
    headings = [column.heading for column in appendix.tables[0].columns]
    assert headings[2:4] == ["Phân công thực hiện - Chủ trì", "Phân công thực hiện - Phối hợp"]


@pytest.mark.parametrize("spans", [False, True])
def test_two_heading_rows_that_lost_their_spans_or_never_had_any(spans: bool) -> None:
    text = """STT|Nhiệm vụ|Phân công thực hiện||Thời gian
||Chủ trì|Phối hợp|
|(1)|(2)|(3)|(4)
1|Xây dựng A|Sở Nội vụ|Sở Tài chính|Quý I"""
    appendix = read(table(text, spans=spans))
    assert rows(appendix) == [("1", (), "Xây dựng A", "Sở Nội vụ", "Quý I")]
    assert appendix.tasks[0].parts[0].coordination_text == "Sở Tài chính"


def test_columns_of_one_field_are_joined_and_totals_dropped() -> None:
    text = """TT|Nội dung công việc|Đơn vị chủ trì|Năm|Thời gian|Kinh phí (triệu đồng)|<
^|^|^|^|^|Ngân sách tỉnh|Nguồn khác
1|Xây dựng A|Sở Nội vụ|2020|Quý I|100|20
2|Xây dựng B|Sở Nội vụ|2020|||20
Tổng cộng|<|<|<|<|100|40"""
    appendix = read(table(text))
    first, second = (task.parts[0] for task in appendix.tasks)
    assert (first.deadline_text, first.budget_text) == ("2020; Quý I", "100; 20")
    assert (second.deadline_text, second.budget_text) == ("2020", "20")
    assert appendix.tables[0].columns[5].heading == "Kinh phí (triệu đồng) - Ngân sách tỉnh"


def test_ticks_under_years_are_the_years() -> None:
    text = """STT|Nhiệm vụ|Chủ trì|Thời gian thực hiện|<|<
^|^|^|2024|2025|2026
1|Việc A|Sở Y tế|x||x
2|Việc B|Sở Y tế||X|"""
    assert [row[4] for row in rows(read(table(text)))] == ["2024; 2026", "2025"]


def test_a_heading_over_number_and_text() -> None:
    text = """Nhiệm vụ chung|Nhiệm vụ cụ thể|<|Chủ trì|Thời gian
I. Thể chế|1|Xây dựng A|Sở Tư pháp|Quý I
^|2|Xây dựng B|Sở Tư pháp|Quý II
II. Bộ máy|3|Sắp xếp C|Sở Nội vụ|Quý III"""
    appendix = read(table(text))
    assert rows(appendix) == [
        ("1", ("I. Thể chế",), "Xây dựng A", "Sở Tư pháp", "Quý I"),
        ("2", ("I. Thể chế",), "Xây dựng B", "Sở Tư pháp", "Quý II"),
        ("3", ("II. Bộ máy",), "Sắp xếp C", "Sở Nội vụ", "Quý III"),
    ]
    assert appendix.flags == ()


def test_a_heading_over_the_wrong_columns() -> None:
    text = """Nhóm nhiệm vụ|Nhiệm vụ cụ thể|Sản phẩm|Chủ trì|Thời gian|
I. Thể chế|1|Xây dựng kế hoạch A của tỉnh|Kế hoạch|Sở Tư pháp|Quý I
|2|Xây dựng báo cáo B của tỉnh|Báo cáo|Sở Nội vụ|Quý II"""
    appendix = read(table(text, spans=False))
    assert rows(appendix) == [
        ("1", ("I. Thể chế",), "Xây dựng kế hoạch A của tỉnh", "Sở Tư pháp", "Quý I"),
        ("2", ("I. Thể chế",), "Xây dựng báo cáo B của tỉnh", "Sở Nội vụ", "Quý II"),
    ]
    assert appendix.flags == (Flag.COLUMN_SHIFT,)
    assert appendix.tables[0].flags == (Flag.COLUMN_SHIFT,)


def test_number_and_name_of_a_group_in_merged_columns() -> None:
    text = """Số TT|Nội dung|Nhiệm vụ|Chủ trì|Thời gian
1|Thể chế|Xây dựng A|Sở Tư pháp|Quý I
^|^|Xây dựng B|Sở Tư pháp|Quý II
2|Bộ máy|Sắp xếp C|Sở Nội vụ|Quý III"""
    assert rows(read(table(text))) == [
        (None, ("1. Thể chế",), "Xây dựng A", "Sở Tư pháp", "Quý I"),
        (None, ("1. Thể chế",), "Xây dựng B", "Sở Tư pháp", "Quý II"),
        (None, ("2. Bộ máy",), "Sắp xếp C", "Sở Nội vụ", "Quý III"),
    ]


def test_a_column_of_fields_is_the_section() -> None:
    text = """STT|Lĩnh vực|Nhiệm vụ|Chủ trì|Thời gian
1|Y tế|Việc một|Sở Y tế|Quý I
2|^|Việc hai|Sở Y tế|Quý II
3|Nội vụ|Việc ba|Sở Nội vụ|Quý II"""
    assert [(row[0], row[1]) for row in rows(read(table(text)))] == [
        ("1", ("Y tế",)),
        ("2", ("Y tế",)),
        ("3", ("Nội vụ",)),
    ]


def test_the_heading_of_the_tasks_past_recognition() -> None:
    text = """STT|QUY ĐỊNH|CƠ QUAN CHỦ TRÌ|CƠ QUAN PHỐI HỢP|THỜI GIAN
1|Xây dựng kế hoạch kiểm tra công vụ của tỉnh|Sở Nội vụ|Các sở|Quý I"""
    assert rows(read(table(text))) == [
        ("1", (), "Xây dựng kế hoạch kiểm tra công vụ của tỉnh", "Sở Nội vụ", "Quý I")
    ]


class KnowingClassifier(WordClassifier):
    """Tells the words of the table below for certain."""

    def looks_like_deadline(self, text: str) -> bool:
        return text.startswith(("Quý", "Tháng"))

    def looks_like_agency(self, text: str) -> bool:
        return text.startswith(("Sở", "UBND"))


@pytest.mark.parametrize("heading", ["", "S7T|N@i du0|5án pháa|C0 qua|Phô hep|Thoi\n"])
def test_a_heading_that_is_lost_altogether(heading: str) -> None:
    lines = [
        f"{number}|Xây dựng kế hoạch kiểm tra thứ {number} của tỉnh|Văn bản|Sở Nội vụ|UBND cấp huyện|Quý II"
        for number in range(1, 5)
    ]
    source = document([table(heading + "\n".join(lines))])
    appendix = trace_appendix(source, KnowingClassifier()).appendix
    assert rows(appendix)[1] == (
        "2",
        (),
        "Xây dựng kế hoạch kiểm tra thứ 2 của tỉnh",
        "Sở Nội vụ",
        "Quý II",
    )
    part = appendix.tasks[1].parts[0]
    assert part.coordination_text == "UBND cấp huyện"
    assert list(part.extra.values()) == ["Văn bản"]
    assert [issue.code for issue in appendix.issues] == ["fallback_used"]


def test_a_heading_alone_in_its_fragment() -> None:
    edges = (0.0, 20.0, 100.0, 150.0, 200.0)
    appendix = read(
        table("Nhiệm vụ|<|Chủ trì|Thời gian", column_edges=edges),
        table("1|Việc A|Sở Y tế|Quý I\n2|Việc B|Sở Y tế|Quý II", column_edges=edges),
    )
    assert [(row[0], row[2]) for row in rows(appendix)] == [("1", "Việc A"), ("2", "Việc B")]


def test_an_empty_row_below_the_heading() -> None:
    appendix = read(table(HEAD + "|||\n1|Việc A|Sở Y tế|Quý I"))
    assert [task.content for task in appendix.tasks] == ["Việc A"]


def test_rows_above_the_heading_are_its_caption() -> None:
    text = "PHỤ LỤC|<|<|<\nNhiệm vụ năm 2024|<|<|<\n" + HEAD + "1.0|Việc A|Sở Y tế|Quý I"
    appendix = read(table(text))
    assert [task.item_no for task in appendix.tasks] == ["1"]
    assert appendix.tables[0].caption == ("PHỤ LỤC", "Nhiệm vụ năm 2024")


def test_a_cell_over_two_columns_is_repeated_in_both_fields() -> None:
    text = """STT|Nhiệm vụ|Chủ trì|Phối hợp|Thời gian
1|Việc A|Các sở, ngành|<|Quý I
2|Việc B|Sở Y tế|Sở Nội vụ|Quý I"""
    part = read(table(text)).tasks[0].parts[0]
    assert (part.lead_text, part.coordination_text) == ("Các sở, ngành", "Các sở, ngành")


# --- which tables assign tasks


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "1||||\n2|||\n…|||",
        "Thứ, ngày|Nội dung công việc|Chủ trì|Thành phần|Địa điểm\nThứ hai|Họp|Chủ tịch|Các sở|Phòng họp",
        "TT|Từ viết tắt|Diễn giải\n1|UBND|Ủy ban nhân dân",
        "STT|Họ và tên|Chức vụ|Nhiệm vụ được phân công|Thời gian\n1|…|Giám đốc|Trưởng ban|Quý I",
        "TT|Tên thủ tục hành chính|Thời hạn giải quyết|Cơ quan thực hiện\n1|Cấp phép|5 ngày|Sở Y tế",
        "STT|Chỉ tiêu|ĐVT|Kế hoạch\n1|Dân số|người|100",
    ],
)
def test_tables_that_only_look_alike_give_no_tasks(text: str) -> None:
    appendix = read(table(text))
    assert appendix.tasks == ()
    assert appendix.flags == (Flag.NO_APPENDIX_TABLE,)


def test_procedures_to_be_reviewed_are_tasks_when_somebody_leads() -> None:
    text = """STT|Tên thủ tục hành chính|Cơ quan chủ trì rà soát|Cơ quan phối hợp|Thời gian
1|Cấp phép|Sở Y tế|Sở Nội vụ|Quý I"""
    assert rows(read(table(text))) == [("1", (), "Cấp phép", "Sở Y tế", "Quý I")]


def test_targets_and_tasks_are_two_tables() -> None:
    targets = "TT|Chỉ tiêu|Đơn vị|Kết quả|Cơ quan chủ trì theo dõi, đánh giá\n1|Tỷ lệ hồ sơ|%|80|Bộ Nội vụ"
    appendix = read(table(targets), TextBlock(text="Phụ lục II"), table(HEAD + "1|Việc A|Bộ Y tế|2025"))
    assert [(part.table, part.lead_text) for task in appendix.tasks for part in task.parts] == [
        (0, "Bộ Nội vụ"),
        (1, "Bộ Y tế"),
    ]
    assert [task.seq for task in appendix.tasks] == [1, 2]
    assert appendix.tasks[0].parts[0].extra == {"Đơn vị": "%"}
    assert Flag.MISSING_DEADLINE in appendix.tasks[0].parts[0].flags


def test_a_table_without_leads_says_so() -> None:
    appendix = read(table("STT|Nhiệm vụ|Thời gian\n1|Việc A|Quý I"))
    assert flags(appendix) == [{Flag.MISSING_LEAD}]
    assert [issue.code for issue in appendix.issues] == ["no_lead_column"]


def test_a_document_without_tables() -> None:
    appendix = read(TextBlock(text="Không có bảng"))
    assert [issue.code for issue in appendix.issues] == ["no_appendix_table"]


# --- pages


def test_two_appendices_with_the_same_columns_are_not_glued() -> None:
    appendix = read(
        TextBlock(text="Phụ lục I"),
        table(HEAD + "1|Việc A|Sở Y tế|Quý I\n2|Việc B|Sở Y tế|Quý II"),
        TextBlock(text="Phụ lục II\nDANH MỤC VIỆC KHÁC"),
        table(HEAD + "1|Việc C|Sở Nội vụ|Quý I"),
    )
    assert [part.table for task in appendix.tasks for part in task.parts] == [0, 0, 1]
    assert [table.fragments for table in appendix.tables] == [(0,), (1,)]


def test_a_running_head_does_not_part_a_table() -> None:
    appendix = read(
        TextBlock(text="Phụ lục I"),
        table(HEAD + "1|Việc A|Sở Y tế|Quý I", page=1),
        TextBlock(text="Phụ lục I"),
        TextBlock(text="2"),
        table(HEAD + "2|Việc C|Sở Nội vụ|Quý I", page=2),
    )
    assert [table.fragments for table in appendix.tables] == [(0, 1)]
    assert appendix.tables[0].joined_because == ("the same headings, and numbers go on from 1 to 2",)
    assert [issue.code for issue in appendix.issues] == ["rows_joined"]


def test_numbering_that_begins_again_without_a_title() -> None:
    appendix = read(
        table(HEAD + "1|Việc A|Sở Y tế|Quý I\n2|Việc B|Sở Y tế|Quý II"),
        table(HEAD + "1|Việc C|Sở Nội vụ|Quý I"),
    )
    assert len(appendix.tables) == 2


def test_a_fragment_without_heading_goes_on_by_the_places_of_its_columns() -> None:
    appendix = read(
        table(HEAD + "1|Việc A|Sở Y tế|Quý I", page=1, column_edges=(50.0, 90.0, 300.0, 400.0, 500.0)),
        table("2|Việc B|Sở Y tế|Quý II", page=2, column_edges=(52.0, 92.0, 303.0, 401.0, 501.5)),
    )
    assert len(appendix.tasks) == 2
    assert appendix.tables[0].joined_because == ("columns at the same places, and numbers go on from 1 to 2",)


def test_a_table_of_signatures_does_not_go_on() -> None:
    appendix = read(
        table(HEAD + "1|Việc A|Sở Y tế|Quý I"),
        TextBlock(text="Trên đây là kế hoạch."),
        table("Nơi nhận:\\n- Như trên;|TM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH"),
    )
    assert rows(appendix) == [("1", (), "Việc A", "Sở Y tế", "Quý I")]


def test_a_row_cut_by_the_page_and_a_sub_row_at_the_same_place() -> None:
    head = "Nhiệm vụ|Sản phẩm|Chủ trì|Phối hợp|Thời gian\n"
    appendix = read(
        table(
            head
            + "1. Triển khai Đề án theo Quyết định số 1/QĐ-UBND và Quyết|"
            + "Đề án|Sở Y tế: Phần mềm|UBND xã|Năm 2020",
            spans=False,
        ),
        table(
            head + "định số 2/QĐ-UBND||UBND cấp huyện: Cơ sở vật chất|Sở Tài chính|Năm 2021",
            spans=False,
        ),
    )
    assert rows(appendix) == [
        (
            "1",
            (),
            "Triển khai Đề án theo Quyết định số 1/QĐ-UBND và Quyết định số 2/QĐ-UBND",
            "Sở Y tế: Phần mềm",
            "Năm 2020",
        ),
        (
            "1",
            (),
            "Triển khai Đề án theo Quyết định số 1/QĐ-UBND và Quyết định số 2/QĐ-UBND",
            "UBND cấp huyện: Cơ sở vật chất",
            "Năm 2021",
        ),
    ]
    assert flags(appendix) == [{Flag.JOINED_ACROSS_PAGES}, {Flag.SPAN_INFERRED}]
    assert appendix.tasks[0].parts[1].product == "Đề án"


# --- sections


def test_sections_within_sections() -> None:
    text = """TT|Nội dung|Chủ trì|Phối hợp|Thời gian
A|CẢI CÁCH|||
I|Thể chế|||
1|Rà soát|||
1.1|Xây dựng kế hoạch|Sở Tư pháp||Quý I
2|Thi hành|||
2.1|Theo dõi|Sở Tư pháp||Quý III
II|Bộ máy|||
1|Sắp xếp phòng|Sở Nội vụ||Quý IV
B|HIỆN ĐẠI HÓA|||
1|Một cửa|Văn phòng UBND tỉnh||Năm 2020"""
    assert [(row[0], row[1]) for row in rows(read(table(text)))] == [
        ("1.1", ("A. CẢI CÁCH", "I. Thể chế", "1. Rà soát")),
        ("2.1", ("A. CẢI CÁCH", "I. Thể chế", "2. Thi hành")),
        ("1", ("A. CẢI CÁCH", "II. Bộ máy")),
        ("1", ("B. HIỆN ĐẠI HÓA",)),
    ]


def test_titles_without_labels() -> None:
    text = """STT|Nội dung|Chủ trì|Thời gian
CẢI CÁCH THỂ CHẾ|<|<|<
1|Xây dựng A|Sở Tư pháp|Quý I
CẢI CÁCH THỦ TỤC|<|<|<
Rà soát|<|<|<
2|Rà soát C|Sở Nội vụ|Quý III
Công bố|<|<|<
3|Công bố D|Sở Nội vụ|Quý III"""
    assert [row[1] for row in rows(read(table(text)))] == [
        ("CẢI CÁCH THỂ CHẾ",),
        ("CẢI CÁCH THỦ TỤC", "Rà soát"),
        ("CẢI CÁCH THỦ TỤC", "Công bố"),
    ]


def test_a_numbered_title_with_letters_below_is_a_section_until_the_next_number() -> None:
    text = (
        HEAD
        + "1|Việc một|Sở Y tế|Quý I\n2|Thông tin||\na)|Đưa tin|Sở Y tế|Quý I\n"
        + "b)|Phát sóng|Sở Y tế|Quý II\n3|Việc ba|Sở Y tế|Quý II"
    )
    assert [(row[0], row[1]) for row in rows(read(table(text)))] == [
        ("1", ()),
        ("a", ("2. Thông tin",)),
        ("b", ("2. Thông tin",)),
        ("3", ()),
    ]


def test_a_task_with_nothing_beside_it_is_no_section() -> None:
    text = HEAD + "1|Việc một|Sở Y tế|Quý I\n2|Việc hai||\n3|Việc ba|Sở Y tế|Quý II\n4|Việc bốn||"
    appendix = read(table(text))
    assert [(row[0], row[1], row[2]) for row in rows(appendix)] == [
        ("1", (), "Việc một"),
        ("2", (), "Việc hai"),
        ("3", (), "Việc ba"),
        ("4", (), "Việc bốn"),
    ]
    assert flags(appendix)[1] == {Flag.MISSING_LEAD, Flag.MISSING_DEADLINE}


def test_totals_and_subtotals_are_no_tasks() -> None:
    text = """STT|Danh mục dự án|Chủ đầu tư|Thời gian|Tổng mức đầu tư
|TỔNG SỐ|||1.500.000
I|Giao thông|||1.000.000
1|Đường A|Ban QLDA|2020-2021|600.000
II|Thủy lợi|||500.000
1|Kè C|Sở Nông nghiệp|2020|500.000
|Cộng mục II|||500.000"""
    appendix = read(table(text))
    assert [(row[0], row[1]) for row in rows(appendix)] == [
        ("1", ("I. Giao thông",)),
        ("1", ("II. Thủy lợi",)),
    ]
    assert [task.parts[0].budget_text for task in appendix.tasks] == ["600.000", "500.000"]


def test_groups_numbered_in_a_column_beside_that_of_the_tasks() -> None:
    text = """TT|Stt|Tên nhiệm vụ|Đơn vị chủ trì|Sản phẩm|Thời hạn
|1|Làm sạch dữ liệu||Kho dữ liệu|30/8/2026
1|a)|Dữ liệu quy hoạch|Sở Xây dựng|^|^
2|b)|Dữ liệu y tế|Sở Y tế|^|^
|2|Hoàn thiện cơ sở dữ liệu về đất đai|Sở Tư pháp|Dữ liệu|Quý IV
3|a)|Đo đạc|Sở Nông nghiệp và Môi trường|Bản đồ|30/7/2026
|3|Thu hút đầu tư|||
4|a)|Xúc tiến|Sở Tài chính|Dự án|Quý I
5|b)|Hỗ trợ doanh nghiệp|Sở Công Thương|Báo cáo|Quý II"""
    first, third = ("1. Làm sạch dữ liệu",), ("3. Thu hút đầu tư",)
    appendix = read(table(text))
    assert [(row[0], row[1], row[4]) for row in rows(appendix)] == [
        ("1", first, "30/8/2026"),
        ("2", first, "30/8/2026"),
        (None, (), "Quý IV"),
        ("3", (), "30/7/2026"),
        ("4", third, "Quý I"),
        ("5", third, "Quý II"),
    ]


def test_a_code_beside_the_title_of_a_section() -> None:
    text = """STT|Mã nhiệm vụ|Nhiệm vụ|Cơ quan chủ trì|Thời gian
I|N01|Chỉ đạo, điều hành||
1|N01.1|Ban hành kế hoạch|Sở Nội vụ|Quý I
2|N01.2|Rà soát quy chế|Sở Tư pháp|Quý II
II|N02|Hoàn thiện thể chế||
3|N02.1|Sửa đổi nghị quyết|Sở Tư pháp|Quý III"""
    appendix = read(table(text))
    assert [(row[0], row[1]) for row in rows(appendix)] == [
        ("1", ("I. Chỉ đạo, điều hành",)),
        ("2", ("I. Chỉ đạo, điều hành",)),
        ("3", ("II. Hoàn thiện thể chế",)),
    ]


def test_words_that_fit_nowhere_are_an_issue() -> None:
    appendix = read(table(HEAD + "1|Việc A|Sở Y tế|Quý I\n|Số liệu đến ngày 31/12||"))
    assert len(appendix.tasks) == 1
    assert [issue.code for issue in appendix.issues] == ["text_unassigned"]
    assert "Số liệu đến ngày 31/12" in appendix.issues[0].message


def test_a_remark_between_tasks_is_no_section() -> None:
    text = HEAD + "1|Việc A|Sở Y tế|Quý I\nGhi chú: số liệu cũ|<|<|<\n2|Việc B|Sở Y tế|Quý II"
    appendix = read(table(text))
    assert [row[:2] for row in rows(appendix)] == [("1", ()), ("2", ())]
    assert [issue.code for issue in appendix.issues] == ["text_unassigned"]


# --- parts


def test_true_spans_repeat_without_a_flag() -> None:
    text = """STT|Nội dung|Sản phẩm|Chủ trì|Phối hợp|Thời gian
1|Xây dựng A|Kế hoạch|Sở Tư pháp|Các sở|Quý I
^|^|Báo cáo|Sở Nội vụ|^|Quý II"""
    appendix = read(table(text))
    (task,) = appendix.tasks
    assert [(part.product, part.lead_text, part.coordination_text) for part in task.parts] == [
        ("Kế hoạch", "Sở Tư pháp", "Các sở"),
        ("Báo cáo", "Sở Nội vụ", "Các sở"),
    ]
    assert flags(appendix) == [set(), set()]


def test_lost_spans_fill_down_but_never_the_agencies() -> None:
    text = """STT|Nội dung|Sản phẩm|Chủ trì|Phối hợp|Thời gian
1|Xây dựng A|Kế hoạch|Sở Tư pháp|Các sở|Quý I
||Báo cáo|Sở Nội vụ||
||||Sở Y tế|Quý II"""
    appendix = read(table(text, spans=False))
    (task,) = appendix.tasks
    found = [(p.product, p.lead_text, p.coordination_text, p.deadline_text) for p in task.parts]
    assert found == [
        ("Kế hoạch", "Sở Tư pháp", "Các sở", "Quý I"),
        ("Báo cáo", "Sở Nội vụ", None, "Quý I"),
        ("Báo cáo", None, "Sở Y tế", "Quý II"),
    ]
    assert flags(appendix)[1:] == [{Flag.SPAN_INFERRED}, {Flag.SPAN_INFERRED, Flag.MISSING_LEAD}]


def test_a_lead_merged_over_tasks_is_the_lead_of_each() -> None:
    text = HEAD + "1|Việc A|Sở Y tế|Quý I\n2|Việc B|^|Quý II\n3|Việc C|^|^"
    assert [row[3:] for row in rows(read(table(text)))] == [
        ("Sở Y tế", "Quý I"),
        ("Sở Y tế", "Quý II"),
        ("Sở Y tế", "Quý II"),
    ]


def test_aligned_bullets_make_parts_and_others_do_not() -> None:
    text = """STT|Nội dung|Sản phẩm|Chủ trì|Thời gian
1|Hai việc:\\n- Xây dựng\\n- Báo cáo|Văn bản|Sở Tư pháp|- Quý I\\n- Quý IV
2|Một việc|- Kế hoạch\\n- Báo cáo|Sở A\\nSở B|Quý II
3|Ba|- Kế hoạch\\n- Báo cáo|Sở Y tế|Quý II"""
    first, second, third = read(table(text)).tasks
    assert [(p.part_content, p.product, p.deadline_text) for p in first.parts] == [
        ("Xây dựng", "Văn bản", "Quý I"),
        ("Báo cáo", "Văn bản", "Quý IV"),
    ]
    assert first.content == "Hai việc:\n- Xây dựng\n- Báo cáo"
    assert [(p.product, p.lead_text, p.deadline_text) for p in second.parts] == [
        ("Kế hoạch", "Sở A", "Quý II"),
        ("Báo cáo", "Sở B", "Quý II"),
    ]
    assert [p.product for p in third.parts] == ["- Kế hoạch\n- Báo cáo"]


# --- cells in the wrong column, missing numbers and words


def test_cells_in_the_wrong_column_are_moved() -> None:
    text = """STT|Nhiệm vụ|Cơ quan chủ trì|Cơ quan phối hợp|Thời gian
1|Việc A|Sở Y tế|Sở Nội vụ|Quý I
2|Việc B|Quý II|Sở Nội vụ|Sở Y tế
3|Việc C||Sở Y tế|Quý I
4|Việc D|||Sở Y tế
5|Việc E|Sở Y tế|Quý IV|"""
    appendix = read(table(text))
    parts = [task.parts[0] for task in appendix.tasks]
    assert [(p.lead_text, p.coordination_text, p.deadline_text) for p in parts] == [
        ("Sở Y tế", "Sở Nội vụ", "Quý I"),
        ("Sở Y tế", "Sở Nội vụ", "Quý II"),
        ("Sở Y tế", None, "Quý I"),
        ("Sở Y tế", None, None),
        ("Sở Y tế", None, "Quý IV"),
    ]
    moves = [[(c.field, c.from_, c.to, c.reason) for c in p.corrections] for p in parts]
    assert moves == [
        [],
        [
            ("lead_text", "deadline_text", "lead_text", "moved"),
            ("deadline_text", "lead_text", "deadline_text", "moved"),
        ],
        [("lead_text", "coordination_text", "lead_text", "moved")],
        [("lead_text", "deadline_text", "lead_text", "moved")],
        [("deadline_text", "coordination_text", "deadline_text", "moved")],
    ]
    assert all((Flag.COLUMN_SHIFT in p.flags) == bool(p.corrections) for p in parts)


def test_a_table_whose_habit_is_to_name_no_lead_is_left_alone() -> None:
    lines = "\n".join(f"{n}|Việc {n}||Sở Y tế|Quý I" for n in range(1, 6))
    text = "STT|Nhiệm vụ|Cơ quan chủ trì|Cơ quan phối hợp|Thời gian\n" + lines
    appendix = read(table(text))
    assert all(part.lead_text is None for task in appendix.tasks for part in task.parts)


def test_gaps_in_the_numbers() -> None:
    text = (
        HEAD
        + "I|Nhóm||\n1|A|Sở Y tế|Quý I\n2|B|Sở Y tế|Quý I\n"
        + "5|C|Sở Y tế|Quý I\nII|Nhóm hai||\n1|D|Sở Y tế|Quý I"
    )
    assert [Flag.ITEM_NO_GAP in found for found in flags(read(table(text)))] == [False, False, True, False]


def test_numbers_fused_to_the_text_where_numbering_runs_on() -> None:
    first = """Nhóm nhiệm vụ|Nhiệm vụ cụ thể||Chủ trì|Thời gian
I. Thể chế|1|Việc A|Sở Y tế|Quý I
|2|Việc B|Sở Y tế|Quý I"""
    second = """Nhóm nhiệm vụ|Nhiệm vụ cụ thể|Chủ trì|Thời gian
|3 Triển khai C|Sở Y tế|Quý I
|12 Luật phải ban hành|Sở Y tế|Quý II"""
    appendix = read(table(first, spans=False), table(second, spans=False))
    assert [(row[0], row[2]) for row in rows(appendix)] == [
        ("1", "Việc A"),
        ("2", "Việc B"),
        ("3", "Triển khai C"),
        (None, "12 Luật phải ban hành"),
    ]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("các cơ chuyên môn, đơn vị sự nghiệp", True),
        ("các cơ quan chuyên môn", False),
        ("tại cơ quan hành chính nhà năm 2020", True),
        ("cơ quan hành chính nhà nước", False),
        ("Kế hoạch thực hiện số 52-NQ/TW ngày 27/9/2019", True),
        ("Kế hoạch thực hiện Nghị quyết số 52-NQ/TW", False),
        ("phối hợp với", True),
        ("Bộ Khoa học và Công nghệ, Bộ", True),
        ("Văn phòng Bộ", False),
        ("Các Vụ, Cục", False),
        ("Các Vụ, Cục, Văn phòng Bộ, Sở", True),
        ("2025 và những năm tiếp theo", False),
        ("Các cơ quan, đơn vị,", False),
        ("chuyển đổi số", False),
    ],
)
def test_words_visibly_missing(text: str, lost: bool) -> None:
    assert words_lost(text) is lost


def test_an_item_that_breaks_off_at_the_foot_of_a_page() -> None:
    assert breaks_off("Văn bản triển khai việc này Văn bản triển khai")
    assert not breaks_off("Văn bản triển khai việc này")


# --- what a recogniser has misread


def test_section_numbers_recognised_as_other_letters() -> None:
    text = """I|THỂ CHẾ||
1|Việc A|Sở Y tế|Quý I
H|BỘ MÁY||
1|Việc B|Sở Y tế|Quý I
II|TÀI CHÍNH||
1|Việc C|Sở Y tế|Quý I
IV|HIỆN ĐẠI HÓA||
1|Việc D|Sở Y tế|Quý I"""
    sections = [row[1] for row in rows(read(table(HEAD + text, confidence=0.9)))]
    assert sections == [("I. THỂ CHẾ",), ("II. BỘ MÁY",), ("III. TÀI CHÍNH",), ("IV. HIỆN ĐẠI HÓA",)]


def test_a_slip_of_the_author_in_a_section_number_stands() -> None:
    text = "I|Thể chế||\n1|A|Sở Y tế|Quý I\nII|Bộ máy||\n1|B|Sở Y tế|Quý I\nII|Tài chính||\n1|C|Sở Y tế|Quý I"
    assert [row[1] for row in rows(read(table(HEAD + text)))] == [
        ("I. Thể chế",),
        ("II. Bộ máy",),
        ("II. Tài chính",),
    ]


@pytest.mark.parametrize(("confidence", "number"), [(0.8, "3"), (1.0, "8")])
def test_a_number_misread_between_two_that_leave_no_doubt(confidence: float, number: str) -> None:
    text = "1|A|Sở Y tế|Quý I\n2|B|Sở Y tế|Quý I\n8|C|Sở Y tế|Quý I\n4|D|Sở Y tế|Quý I"
    appendix = read(table(HEAD + text, confidence=confidence))
    assert appendix.tasks[2].item_no == number
    assert appendix.tasks[2].parts[0].confidence == confidence
    assert (Flag.ITEM_NO_GAP in flags(appendix)[2]) == (number == "8")


# --- small steps


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("1", "1", "arabic"),
        ("1.", "1", "arabic"),
        ("(2)", "2", "arabic"),
        ("12.0", "12", "arabic"),
        ("IV.", "IV", "roman"),
        ("C", "C", "upper"),
        ("a)", "a", "lower"),
        ("đ", "đ", "lower"),
        ("1.2.", "1.2", "decimal"),
        ("II.1", "II.1", "decimal"),
    ],
)
def test_a_number_alone(text: str, label: str, kind: str) -> None:
    found = parse_label(text)
    assert found is not None
    assert (found.text, found.kind) == (label, kind)


@pytest.mark.parametrize("text", ["Sở", "2. Việc", "", "…", "quý I"])
def test_no_number(text: str) -> None:
    assert parse_label(text) is None


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("2. Thực hiện", "2", "Thực hiện"),
        ("a) Xây dựng", "a", "Xây dựng"),
        ("1.1 Xây dựng", "1.1", "Xây dựng"),
        ("3. 100% hồ sơ", "3", "100% hồ sơ"),
        ("4. - Xây dựng", "4", "- Xây dựng"),
        ("II- CẢI CÁCH", "II", "CẢI CÁCH"),
        ("(5) Ứng dụng", "5", "Ứng dụng"),
    ],
)
def test_a_number_in_front(text: str, label: str, rest: str) -> None:
    found = split_label(text)
    assert found is not None
    assert (found[0].text, found[1]) == (label, rest)


@pytest.mark.parametrize(
    "text", ["15/02/2020", "2.5 tỷ đồng", "100% hồ sơ", "V/v ban hành", "30 Triển khai", "3, 4"]
)
def test_no_number_in_front(text: str) -> None:
    assert split_label(text) is None


def test_numbers_without_a_sign() -> None:
    title, fused = split_title("I CẢI CÁCH THỂ CHẾ"), split_fused("30 Triển khai")
    assert title is not None and (title[0].text, title[1]) == ("I", "CẢI CÁCH THỂ CHẾ")
    assert fused is not None and (fused[0].value, fused[1]) == (30, "Triển khai")
    assert split_fused("02 lớp bồi dưỡng") is None


@pytest.mark.parametrize(
    ("before", "text", "goes_on"),
    [
        ("Quyết định của UBND tỉnh, cấp", "nhật trên phần mềm", True),
        ("Chỉ số CCHC (PAR", "INDEX) năm 2020", True),
        ("Sở Nội vụ, Văn", "phòng UBND tỉnh", True),
        ("Văn phòng UBND tỉnh, Sở", "Tài chính", True),
        ("gồm: (1) Một; (2) Hai;", "(3) Ba", True),
        ("Sở Tư pháp", "Sở Nội vụ", False),
        ("Xây dựng kế hoạch.", "Ban hành quy chế", False),
        ("Xây dựng kế hoạch", "2. Ban hành quy chế", False),
    ],
)
def test_whether_a_text_goes_on(before: str, text: str, goes_on: bool) -> None:
    assert (continuation(before, text) > 0.3) is goes_on


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("theo Quyết định số 12/QĐ-", "UBND", "theo Quyết định số 12/QĐ-UBND"),
        ("của tỉnh Bà Rịa", "– Vũng Tàu", "của tỉnh Bà Rịa – Vũng Tàu"),
        ("- Một", "- Hai", "- Một\n- Hai"),
        ("các sở,", "ngành", "các sở, ngành"),
    ],
)
def test_two_halves_of_a_text(first: str, second: str, joined: str) -> None:
    assert join_texts(first, second) == joined


@pytest.mark.parametrize(
    ("text", "width", "clean"),
    [
        ("<b>I. Cải cách</b>", None, "I. Cải cách"),
        ("- Một việc", None, "Một việc"),
        ("- Một - Hai việc", None, "- Một\n- Hai việc"),
        ("Phòng Tài chính - Kế hoạch", None, "Phòng Tài chính - Kế hoạch"),
        ("…", None, ""),
        ("\u00a0", None, ""),
        ("Các cơ quan có\nliên quan", 14, "Các cơ quan có liên quan"),
        ("Quý IV/2018\nTrong năm 2018", 40, "Quý IV/2018\nTrong năm 2018"),
    ],
)
def test_text_of_a_cell(text: str, width: int | None, clean: str) -> None:
    assert clean_cell(text, width) == clean


# --- the data on headings


def heading_data() -> dict[str, Any]:
    path = ROOT / "parsers" / "data" / "headings.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def test_every_example_of_a_heading_has_its_meaning() -> None:
    for row in heading_data()["fields"]:
        for words in (row["example"], *row.get("is", ())):
            meaning = meaning_of(words)
            assert meaning is not None and meaning.field == row["field"], words
            assert heading_likeness(words) >= 0.5, words
    for row in heading_data()["forms"]:
        for words in row["words"]:
            meaning = meaning_of(words)
            assert meaning is not None and meaning.field == row["field"], words
    for row in heading_data()["others"]:
        assert weight_against(row["example"]) == row["weight"], row


@pytest.mark.parametrize(
    "heading",
    [
        "Nguồn chỉ đạo",
        "Ngày chỉ đạo",
        "Tình hình thực hiện",
        "Lãnh đạo theo dõi",
        "Đánh giá",
        "Mức độ",
        "Số lượng",
        "Văn bản giao nhiệm vụ",
        "Thời gian giao việc",
        "Tình trạng nhiệm vụ",
    ],
)
def test_headings_that_stand_for_no_field(heading: str) -> None:
    assert meaning_of(heading) is None


def test_a_heading_past_recognition_is_only_a_guess() -> None:
    assert meaning_of("Thbi giun thxc hkện") is None
    guess = guess_of("Thbi giun thxc hkện")
    assert guess is not None and guess.field == "deadline_text"


WORDINGS = {
    # beginnings of those headings found in public documents whose tables assign tasks
    "TT | Tên nhiệm vụ | Cơ quan chủ trì",
    "TT | Chỉ tiêu | Đơn vị | Kết quả | Cơ quan chủ trì",
    "TT | Tên nhiệm vụ | Nguồn chỉ đạo",
    "TT | Tên nhiệm vụ | Đơn vị /Cá nhân đầu mối",
    "Tên nhiệm vụ | Đơn vị /Cá nhân đầu mối",
    "Stt | Hạng mục công việc | Đơn vị thực hiện",
    "STT | Tên dự án | Cơ quan trình",
    "STT | DANH SÁCH CÁC VBQPPL",
    "TT | Nội dung công việc | Thời gian thực hiện",
    "STT | Quyết định | Chủ đầu tư",
    "STT | Công việc | Năm | Thời gian",
}


@pytest.mark.skipif(real_dir() is None, reason="the public documents are not at hand")
def test_headings_of_public_documents() -> None:
    directory = real_dir()
    assert directory is not None
    wrong: list[str] = []
    seen = 0
    with (directory / "wordings.tsv").open(encoding="utf-8", newline="") as file:
        for kind, text, *_ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if kind not in ("headers", "decoy_headers"):
                continue
            seen += 1
            headings = [part.strip() for part in text.split("|")]
            assigns = judge(headings, name_columns(headings)).assigns
            if assigns != any(text.startswith(start) for start in WORDINGS):
                wrong.append(text)
    assert seen > 90
    assert wrong == []


@pytest.mark.parametrize(
    ("before", "text", "least"),
    [
        ("thi hành pháp luật trên địa bàn tỉnh năm", "2018, theo dõi tình hình", 1.0),
        ("ban hành Quyết định của UBND tỉnh", "(VBQPPL).", 0.7),
        ("các Ban HĐND tỉnh,", "UBMTTQ VN tỉnh;", 0.7),
    ],
)
def test_a_text_that_a_page_cut_goes_on(before: str, text: str, least: float) -> None:
    assert continuation(before, text) >= least


def test_a_new_text_does_not_go_on() -> None:
    assert continuation("Xây dựng kế hoạch.", "(1) Ban hành") < 0.5
    assert continuation("Tháng 01/2021", "Theo Kế hoạch của UBND tỉnh") < 0
