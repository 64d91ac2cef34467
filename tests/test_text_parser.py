"""Flattened text exports become blocks and fragments, and no character of a table is lost."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from normalizers.text import clean_markup
from parsers.limits import ReadOptions
from parsers.registry import read_document
from parsers.text.delimited import group_rows, is_rule, pipe_rows, tab_rows
from parsers.text.shapes import fit, heading_shape, is_label, starts_section
from parsers.text.wraps import Widths, measure, paragraphs
from schema.document import BodyItem, SourceDocument, TableFragment, TextBlock
from schema.issue import IssueCode, UnreadableFileError
from tests import support

HEAD = ("STT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện")
ROWS = (
    ("1", "Xây dựng Kế hoạch kiểm tra văn bản", "Kế hoạch", "Sở Tư pháp", "Các sở, ngành", "Quý I/2024"),
    ("2", "Rà soát thủ tục thuộc thẩm quyền", "Báo cáo", "Văn phòng UBND tỉnh", "", "Quý II/2024"),
    ("3", "Tổ chức hội nghị tổng kết năm", "Hội nghị", "Sở Nội vụ", "UBND cấp huyện", "Tháng 12/2024"),
)


def _read(text: str, name: str = "plan.txt") -> SourceDocument:
    return read_document(text.encode(), name)


def _cells(table: TableFragment) -> list[list[str]]:
    """Texts row by row; a covered place has the text of the cell that covers it."""
    return [
        [table.grid[(row, col)].text if (row, col) in table.grid else "" for col in range(table.n_cols)]
        for row in range(table.n_rows)
    ]


def _tabbed(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    return "\n".join("\t".join(row) for row in (HEAD, *rows)) + "\n"


def _letters(text: str) -> Counter[str]:
    """Letters and digits, however spaced and bulleted."""
    return Counter(re.sub(r"[\W_]", "", clean_markup(text)))


@pytest.mark.parametrize("name", support.NAMES)
def test_every_character_of_a_sample_is_in_exactly_one_place(name: str) -> None:
    data = (support.SAMPLES / f"{name}.txt").read_bytes()
    document = read_document(data, f"{name}.txt")
    found: Counter[str] = Counter()
    for item in document.items:
        texts = [cell.text for cell in item.cells] if isinstance(item, TableFragment) else [item.text]
        for text in texts:
            found += _letters(text)
    assert found == _letters(data.decode())


@pytest.mark.parametrize("seed", range(12))
def test_no_character_is_lost_however_a_sample_is_damaged(seed: int) -> None:
    chance = random.Random(seed)
    text = (support.SAMPLES / f"{chance.choice(support.NAMES)}.txt").read_text(encoding="utf-8")
    text = re.sub(r"[*_#<>&`]", "", text)  # mark-up may vanish, and half of it may eat a neighbour
    lines = text.split("\n")
    damage = seed % 5
    if damage == 0:
        text = text[chance.randrange(len(text)) :]
    elif damage == 1:
        text = text[: chance.randrange(1, len(text))]
    elif damage == 2:
        text = "\n".join(chance.sample(lines, len(lines)))
    elif damage == 3:
        text = "\n".join(line for line in lines if chance.random() > 0.2)
    else:
        text = text.replace("\t", chance.choice(["|", " | ", "    ", "\n", "\t\t"]))
    found: Counter[str] = Counter()
    for item in _read(text).items:
        texts = [cell.text for cell in item.cells] if isinstance(item, TableFragment) else [item.text]
        for piece in texts:
            found += _letters(piece)
    assert found == _letters(text)


@pytest.mark.parametrize("name", support.NAMES)
def test_the_grid_of_a_sample_has_no_holes_or_overlaps(name: str) -> None:
    document = read_document((support.SAMPLES / f"{name}.txt").read_bytes(), f"{name}.txt")
    assert document.tables
    for table in document.tables:
        covered = Counter(
            (row, col)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for col in range(cell.col, cell.col + cell.col_span)
        )
        assert set(covered.values()) == {1}
        assert set(covered) == {(row, col) for row in range(table.n_rows) for col in range(table.n_cols)}


def test_cells_between_lone_pipes_get_their_grid_back() -> None:
    document = read_document((support.SAMPLES / "bentre-2018.txt").read_bytes(), "x.txt")
    (table,) = document.tables
    assert (table.n_rows, table.n_cols, table.has_spans) == (37, 7, True)
    sections = [cell for cell in table.cells if cell.col == 0 and cell.row > 0]
    assert [cell.text for cell in sections] == [str(number) for number in range(1, 8)]
    assert [cell.row_span for cell in sections] == [8, 4, 4, 6, 5, 3, 6]
    assert table.grid[(2, 3)].text == "- Tháng 12/2017\n- Trong năm 2018\n- Quý I năm 2018"
    assert table.grid[(4, 5)].text == "Các Sở Tư pháp, Tài chính, TT&TT, KHCN\nVP.UBND tỉnh"
    assert table.grid[(0, 3)].text == "Thời gian thực hiện"


def test_a_fragment_for_each_run_of_table_lines() -> None:
    document = read_document((support.SAMPLES / "vungtau-2023.txt").read_bytes(), "x.txt")
    assert [table.n_rows for table in document.tables] == [7, 7, 8, 5, 7, 7, 6]
    assert all(not table.has_spans for table in document.tables)
    assert "<b>" not in document.tables[0].grid[(1, 0)].text


def test_tabs_make_rows() -> None:
    (table,) = _read(_tabbed()).tables
    assert _cells(table) == [list(row) for row in (HEAD, *ROWS)]


def test_a_line_end_inside_a_cell_belongs_to_the_cell() -> None:
    text = (
        "STT\tNội dung\tCơ quan chủ\ntrì\tThời gian\n"
        "1\tXây dựng kế hoạch\ntriển khai\tSở Nội vụ\tQuý I\n"
        "2\t- Rà soát\n- Báo cáo\tSở Tài\nchính\t- Quý I\n- Quý II\n"
        "3\tTổng kết\tSở Nội vụ\tQuý IV\n"
    )
    (table,) = _read(text).tables
    assert _cells(table) == [
        ["STT", "Nội dung", "Cơ quan chủ trì", "Thời gian"],
        ["1", "Xây dựng kế hoạch triển khai", "Sở Nội vụ", "Quý I"],
        ["2", "- Rà soát\n- Báo cáo", "Sở Tài chính", "- Quý I\n- Quý II"],
        ["3", "Tổng kết", "Sở Nội vụ", "Quý IV"],
    ]


def test_rows_without_their_last_cells_stay_rows() -> None:
    text = (
        "STT\tNội dung\tSản phẩm\tCơ quan chủ trì\tThời gian\tGhi chú\n"
        "I. Thể chế\n1\tXây dựng kế hoạch\tKế hoạch\tSở Nội vụ\tQuý I\n"
        "2\tRà soát văn bản\tBáo cáo\tSở Tư pháp\nII. Thủ tục\n"
        "3\tCông bố\tQuyết định\tVăn phòng\tQuý II\tnhanh\n"
    )
    (table,) = _read(text).tables
    assert [row[0] for row in _cells(table)] == ["STT", "I. Thể chế", "1", "2", "II. Thủ tục", "3"]
    assert _cells(table)[3] == ["2", "Rà soát văn bản", "Báo cáo", "Sở Tư pháp", "", ""]


def test_a_blank_line_inside_a_cell_does_not_end_the_table() -> None:
    head = "STT\tNội dung\tChủ trì\tThời gian\n"
    text = head + "1\tXây dựng\n\ntriển khai\tSở Nội vụ\tQuý I\n2\tRà soát\tSở A\tQuý II\n"
    (table,) = _read(text).tables
    assert _cells(table)[1] == ["1", "Xây dựng triển khai", "Sở Nội vụ", "Quý I"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("cut", ["\n", "\n\n\n", "\f", "\n \n"])
def test_page_breaks_cut_fragments_however_they_are_written(cut: str, end: str) -> None:
    text = (_tabbed(ROWS[:1]) + cut + _tabbed(ROWS[1:])).replace("\n", end)
    tables = _read(text).tables
    rows = [row for table in tables for row in _cells(table)]
    assert rows == [list(row) for row in (HEAD, ROWS[0], HEAD, *ROWS[1:])]


def test_markdown_tables() -> None:
    text = (
        "**PHỤ LỤC**\n\n| STT | Nội dung | Chủ trì |\n|:--|:-:|--:|\n"
        "| **1** | - Xây dựng<br>- Ban hành | Sở A \\| B |\n| 2 | Hai\nba | C |\n\nNơi nhận:\n"
    )
    document = _read(text, "plan.md")
    assert document.format == "markdown"
    (table,) = document.tables
    assert _cells(table) == [
        ["STT", "Nội dung", "Chủ trì"],
        ["1", "- Xây dựng\n- Ban hành", "Sở A | B"],
        ["2", "Hai ba", "C"],
    ]
    assert [item.text for item in document.items if item.kind == "text"] == ["PHỤ LỤC", "Nơi nhận:"]


def test_an_html_table_inside_markdown_keeps_its_spans() -> None:
    text = (
        "# PHỤ LỤC\n\n<table><tr><th>STT</th><th>Nội dung</th></tr>"
        "<tr><td rowspan=2>1</td><td>Xây dựng</td></tr><tr><td>Ban hành</td></tr></table>\n\nNơi nhận:\n"
    )
    document = _read(text, "plan.md")
    (table,) = document.tables
    assert table.grid[(2, 0)].text == "1"
    assert table.grid[(1, 0)].row_span == 2


def test_pipes_without_a_frame_and_drawn_tables() -> None:
    (table,) = _read("STT | Nội dung | Chủ trì\n1 | Xây dựng kế\nhoạch | Sở A\n2 | Rà soát | Sở B\n").tables
    assert _cells(table)[1] == ["1", "Xây dựng kế hoạch", "Sở A"]
    drawn = (
        "+-----+----------+--------+\n| STT | Nội dung | Chủ trì|\n+=====+==========+========+\n"
        "| 1   | Xây dựng | Sở     |\n|     | kế hoạch | Nội vụ |\n+-----+----------+--------+\n"
    )
    (table,) = _read(drawn).tables
    assert _cells(table) == [["STT", "Nội dung", "Chủ trì"], ["1", "Xây dựng kế hoạch", "Sở Nội vụ"]]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_one_cell_a_line(gap: str) -> None:
    lines = [
        "PHỤ LỤC",
        *HEAD,
        "I. CẢI CÁCH THỂ CHẾ",
        *(cell for row in ROWS for cell in row if cell),
        "Nơi nhận:",
    ]
    document = _read(gap.join(lines))
    (table,) = document.tables
    assert _cells(table)[2:] == [list(row) for row in ROWS]
    assert _cells(table)[1][0] == "I. CẢI CÁCH THỂ CHẾ"
    assert "Nơi nhận:" in [item.text for item in document.items if item.kind == "text"]


def test_pipes_that_end_rows() -> None:
    chunks = [
        "PHỤ LỤC",
        "\n".join(HEAD),
        *("\n".join(cell for cell in row if cell) for row in ROWS),
        "Nơi nhận:",
    ]
    (table,) = _read("\n|\n".join(chunks)).tables
    assert _cells(table)[1:] == [list(row) for row in ROWS]


def test_pipes_after_every_cell_with_merged_cells_left_out() -> None:
    group = ("1", "Cải cách thể chế")
    head = ("TT", "Lĩnh vực", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian", "Ghi chú")
    cells = [*head, *group, "Xây dựng Kế hoạch kiểm tra văn bản", "Sở Tư pháp", "Quý I/2024", ""]
    cells += ["Rà soát văn bản quy phạm pháp luật của tỉnh", "Sở Tư pháp", "Tháng 5/2024", ""]
    cells += ["Công bố danh mục văn bản hết hiệu lực năm", "Sở Tư pháp", "Tháng 9/2024", ""]
    cells += [
        "2",
        "Thủ tục",
        "Kiểm soát thủ tục hành chính trên địa bàn",
        "Văn phòng",
        "Thường xuyên",
        "chung",
    ]
    (table,) = _read("Nơi nhận:\n- Lưu.\n|\n" + "\n|\n".join(cells) + "\n|\n").tables
    assert table.grid[(3, 0)].text == "1"
    assert table.grid[(1, 1)].row_span == 3
    assert [row[2][:7] for row in _cells(table)] == ["Nhiệm v", "Xây dựn", "Rà soát", "Công bố", "Kiểm so"]


def test_pipes_after_every_cell_with_a_heading_of_two_rows() -> None:
    head = ["TT", "Nội dung công việc", "Cơ quan thực hiện", "Thời gian", "Sản phẩm", "Chủ trì", "Phối hợp"]
    rows = [
        *("1", "Rà soát quy hoạch vùng tỉnh", "Sở Xây dựng", "UBND các huyện", "Quý II/2019", "Báo cáo"),
        *("2", "Lập phương án thu gom rác", "UBND huyện", "Sở Xây dựng", "Tháng 6/2019", "Phương án"),
    ]
    more = [
        *("3", "Đóng cửa bãi rác", "UBND các xã", "Sở Xây dựng", "Trước 31/12/2019", "Biên bản"),
        *("4", "Kiểm tra cơ sở xử lý", "Công an tỉnh", "Sở Xây dựng", "Định kỳ 6 tháng", "Kết luận"),
    ]
    cells = [*head, *rows, *head, *more]
    (table,) = _read("\n|\n".join(cells) + "\n|\n").tables
    assert (table.grid[(0, 2)].col_span, table.grid[(0, 1)].row_span) == (2, 2)
    assert [row[2:4] for row in _cells(table)[1:3]] == [
        ["Chủ trì", "Phối hợp"],
        ["Sở Xây dựng", "UBND các huyện"],
    ]
    assert [row[0] for row in _cells(table)[2:]] == ["1", "2", "TT", "TT", "3", "4"]


@pytest.mark.parametrize("name", ["brvt-2020", "vungtau-2023", "bentre-2018", "kiengiang-2020"])
def test_the_grid_of_a_word_table_comes_back_from_its_cells_alone(name: str) -> None:
    document = read_document((support.SAMPLES / f"{name}.docx").read_bytes(), f"{name}.docx")
    table = max(document.tables, key=lambda one: one.n_rows)
    cells = [cell.text for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col))]
    (found,) = _read("PHỤ LỤC\n|\n" + "\n|\n".join(cells) + "\n|\n").tables
    plain = [[" ".join(re.sub(r"(^|\n)- ", " ", text).split()) for text in row] for row in _cells(table)]
    again = [[" ".join(re.sub(r"(^|\n)- ", " ", text).split()) for text in row] for row in _cells(found)]
    assert again == plain


def test_tables_drawn_with_spaces() -> None:
    text = """
               DANH MỤC NHIỆM VỤ NĂM 2024

STT   Nội dung nhiệm vụ            Sản phẩm        Cơ quan chủ    Cơ quan phối      Thời gian
                                                   trì            hợp
 I    CẢI CÁCH THỂ CHẾ
 1    Xây dựng và triển khai       Quyết định      Sở Tư pháp     Sở, ban, ngành    Tháng
      thực hiện Kế hoạch rà        của UBND                                         01/2024
      soát văn bản                 tỉnh
 2    Kiểm tra văn bản             Báo cáo         Văn phòng                        Quý
                                                   UBND tỉnh                        II/2024

Nơi nhận:                                 KT. CHỦ TỊCH
"""
    (table,) = _read(text).tables
    assert _cells(table)[0][3:] == ["Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
    assert _cells(table)[2][1:3] == [
        "Xây dựng và triển khai thực hiện Kế hoạch rà soát văn bản",
        "Quyết định của UBND tỉnh",
    ]
    assert _cells(table)[3] == ["2", "Kiểm tra văn bản", "Báo cáo", "Văn phòng UBND tỉnh", "", "Quý II/2024"]


def test_prose_with_wide_gaps_is_no_table() -> None:
    text = (
        "Nơi nhận:                KT. CHỦ TỊCH\n- Như trên;              PHÓ CHỦ TỊCH\n"
        "- Lưu: VT.               Lê Tuấn Phong\n"
    )
    assert _read(text).tables == ()


def test_a_text_without_a_table_has_blocks_only() -> None:
    document = _read("KẾ HOẠCH\nnăm 2024\n\nI. MỤC ĐÍCH\n\n- 2 -\n\nNội dung.\n")
    assert document.tables == ()
    assert [(item.kind, item.role) for item in document.items if item.kind == "text"] == [
        ("text", "body"),
        ("text", "body"),
        ("text", "header_footer"),
        ("text", "body"),
    ]


def test_text_in_a_legacy_encoding_is_converted_as_a_whole() -> None:
    text = "Së Néi vô chñ tr× x©y dùng kÕ ho¹ch c¶i c¸ch hµnh chÝnh n¨m 2005 cña tØnh\n" * 3
    document = read_document(text.encode("latin-1"), "old.txt")
    assert "Sở Nội vụ chủ trì xây dựng kế hoạch cải cách hành chính năm 2005" in document.items[0].text  # type: ignore[union-attr]
    assert [issue.code for issue in document.issues] == [IssueCode.ENCODING_REPAIRED]


def test_windows_1258_is_composed() -> None:
    data = "Sơ\u0309 Nội vu\u0323 xây dư\u0323ng kế hoa\u0323ch".replace("ộ", "ô\u0323").replace(
        "ế", "ê\u0301"
    )
    document = read_document((data + "\n").encode("cp1258") * 4, "old.txt")
    assert "Sở Nội vụ xây dựng kế hoạch" in document.items[0].text  # type: ignore[union-attr]


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_document(_tabbed().encode(), "plan.txt", ReadOptions(max_cells=10))
    assert caught.value.issue.code is IssueCode.TOO_LARGE


def test_emphasis_that_swallowed_a_line_end_gives_it_back() -> None:
    document = _read("Phụ lục**DANH MỤC NHIỆM VỤ***(Kèm theo Quyết định)*\n")
    assert document.items[0].text == "Phụ lục\nDANH MỤC NHIỆM VỤ\n(Kèm theo Quyết định)"  # type: ignore[union-attr]


def test_lines_cut_at_a_width_are_joined_and_authors_lines_kept() -> None:
    cut = [
        "Tổ chức họp mặt giữa lãnh đạo tỉnh; lãnh đạo",
        "sở, ngành tỉnh và lãnh đạo các doanh nghiệp trong",
        "tỉnh.",
    ]
    widths = measure([cut, cut, cut])
    assert widths is not None
    assert paragraphs(cut, widths) == [" ".join(cut)]
    assert paragraphs(["Quý IV/2018", "Trong năm 2018"], widths) == ["Quý IV/2018", "Trong năm 2018"]
    assert paragraphs(["theo Quyết định số 45/QĐ-", "UBND"], None) == ["theo Quyết định số 45/QĐ-UBND"]
    assert measure([["Một dòng.", "Hai dòng."]] * 9) is None
    assert paragraphs(["1. Mục đích", "- Xác định rõ"], Widths(50, 80)) == ["1. Mục đích", "- Xác định rõ"]


def test_grouping_prefers_whole_rows() -> None:
    pieces = [["1", "a"], ["b", "c"], ["2", "d", "e"], ["", "f", "g"]]
    assert group_rows(pieces) == [
        [["1"], ["a", "b"], ["c"]],
        [["2"], ["d"], ["e"]],
        [[""], ["f"], ["g"]],
    ]
    assert tab_rows(["a\tb"]) == [[["a"], ["b"]]]
    assert pipe_rows(["| a | b |", "|---|---|", "| c | d |"])[1] == [[" c "], [" d "]]
    assert is_rule("|---|:-:|") and not is_rule("| - | - |") and not is_rule("-----")


def test_shapes_of_cells() -> None:
    assert [heading_shape(text) for text in HEAD] == ["number", "text", "product", "lead", "body", "time"]
    assert heading_shape("Kinh phí thực hiện") == "money"
    assert heading_shape("Tháng 12/2017") is None
    assert is_label("IV.") and is_label("1.2") and is_label("a)") and not is_label("Sở")
    assert starts_section("IV. Xây dựng") and starts_section("II CẢI CÁCH") and not starts_section("Quý I")
    assert fit("time", "Quý I/2020") > fit("time", "Sở Nội vụ")
    assert fit("lead", "Sở Nội vụ") > fit("lead", "Báo cáo kết quả")


def test_rules_without_a_table_are_text() -> None:
    document = _read("# @\nc\n|----|\n0 `@\nc\n|----")  # found by fuzzing
    assert [word for item in document.items for word in _words(item)] == ["@", "c", "0", "`@", "c"]


def _words(item: BodyItem) -> list[str]:
    texts = [item.text] if isinstance(item, TextBlock) else [cell.text for cell in item.cells]
    return [word for text in texts for word in text.split()]
