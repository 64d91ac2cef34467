"""Pages of tables without upright rules, as programs print them: their ends, columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.layout.draft import Draft
from parsers.layout.edges import Edge
from parsers.layout.page_rules import PageRules
from parsers.layout.rows import Habits
from parsers.layout.unruled import unruled_tables
from parsers.layout.words import PlacedWord, group_lines
from parsers.pdf.cells import to_fragment
from parsers.pdf.frame import Frame

LEFT, RIGHT = 50.0, 550.0
XS = (52.0, 92.0, 292.0, 392.0)
"""Where the words of four columns begin."""
KNOWN = (50.0, 90.0, 290.0, 390.0, 550.0)
HEAD = ("STT", "Nhiệm vụ", "Chủ trì", "Thời hạn")
Placed = tuple[float, float, str]


def cells(
    base: float, *texts: str, xs: Sequence[float] = XS, bold: bool = False
) -> list[tuple[Placed, bool]]:
    """The cells of one row; lines of a cell are parted by a stroke, 14 points one below the other."""
    return [
        ((base + 14.0 * k, x, line), bold)
        for x, text in zip(xs, texts, strict=False)
        if text
        for k, line in enumerate(text.split("|"))
    ]


def tables(
    placed: Sequence[tuple[Placed, bool]], rules: Sequence[Edge], known: tuple[float, ...] = ()
) -> list[Draft]:
    """The tables of a page on which lines of words were written one after the other."""
    return page_of(placed, rules, known)[0]


def page_of(
    placed: Sequence[tuple[Placed, bool]], rules: Sequence[Edge], known: tuple[float, ...] = ()
) -> tuple[list[Draft], tuple[float, ...]]:
    """The tables of a page, and the borders of columns to look for on the next one."""
    words: list[PlacedWord] = []
    for (base, x, text), bold in placed:
        for word in text.split():
            end = x + 5.0 * len(word)
            words.append(PlacedWord(word, x, end, base, 11.0, bold, blank_after=True, order=len(words)))
            x = end + 3.0
        words[-1] = words[-1]._replace(blank_after=False)
    page = PageRules(horizontals=list(rules))
    return unruled_tables(page, [], group_lines(words), 600.0, known, Habits())


def rows_of(draft: Draft) -> list[list[str]]:
    """The texts of the cells, row by row."""
    found: list[list[str]] = [[] for _ in range(draft.grid.n_rows)]
    for face, words in zip(draft.grid.faces, draft.words, strict=True):
        found[face.row].append(" ".join(word.text for word in words))
    return found


def rule(y: float, start: float = LEFT, end: float = RIGHT) -> Edge:
    return Edge(y, start, end)


def test_a_word_too_long_for_its_column_is_no_title() -> None:
    placed = [
        *cells(100, *HEAD, bold=True),
        *cells(130, "1", "Rà soát|thủ tục", "Sở Nội vụ", "Quý I"),
        *cells(170, "Nguyên-tắc", "Ban hành|kế hoạch", "Sở Y tế", "Quý II"),
    ]
    rules = [Edge(y, a, b) for y in (85, 115, 155, 195) for a, b in pairwise(KNOWN)]
    (draft,) = tables(placed, rules)
    assert rows_of(draft)[2] == ["Nguyên-tắc", "Ban hành kế hoạch", "Sở Y tế", "Quý II"]


def test_rules_that_end_beside_a_merged_cell_show_the_border_of_its_column() -> None:
    xs = (52.0, 130.0, 160.0, 350.0)
    placed = [
        *cells(100, "Nhóm", "Nhiệm vụ", xs=(52.0, 200.0), bold=True),
        ((100.0, 350.0, "Chủ trì"), True),
        *cells(130, "", "1", "Rà soát", "Sở Nội vụ", xs=xs),
        *cells(150, "", "2", "Ban hành", "Sở Y tế", xs=xs),
        ((156.0, 52.0, "Thể chế"), False),
        *cells(170, "", "3", "Kiểm tra", "Sở Tài chính", xs=xs),
    ]
    short = [rule(y, start=126.0) for y in (138, 158)]
    (draft,) = tables(placed, [rule(85), rule(115), *short, rule(178)])
    assert 126.0 in draft.grid.xs
    assert [row[-2:] for row in rows_of(draft)[1:]] == [
        ["Rà soát", "Sở Nội vụ"],
        ["Ban hành", "Sở Y tế"],
        ["Kiểm tra", "Sở Tài chính"],
    ]


def test_a_bold_heading_below_a_centred_title_begins_another_table() -> None:
    xs = (52.0, 92.0, 250.0, 470.0)
    placed = [
        *cells(100, *HEAD, bold=True),
        *cells(120, "1", "Rà soát", "Sở Nội vụ", "Quý I trong năm hoặc sau"),
        *cells(140, "2", "Ban hành", "Sở Y tế", "Quý II"),
        ((170.0, 240.0, "PHỤ LỤC HAI: TUYÊN TRUYỀN"), True),
        *cells(200, "STT", "Nội dung", "Đơn vị", "Hạn", xs=xs, bold=True),
        *cells(220, "1", "Tin bài", "Văn phòng", "Quý I", xs=xs),
        *cells(240, "2", "Tờ rơi", "Sở Y tế", "Quý II", xs=xs),
    ]
    for rules in ([], [rule(y) for y in (88, 106, 148, 188, 206, 248)]):
        first, second = tables(placed, rules)
        assert first.box[3] < 165 < 185 < second.box[1]


def test_rows_between_rules_at_the_heading_and_the_end_are_told_by_their_words() -> None:
    placed = [
        *cells(100, *HEAD, bold=True),
        *cells(125, "", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(145, "", "Ban hành kế hoạch", "Sở Y tế", "Quý II"),
        *cells(165, "", "Kiểm tra", "Văn phòng", "Quý III"),
    ]
    (draft,) = tables(placed, [rule(85), rule(108), rule(173)])
    assert [row[1] for row in rows_of(draft)[1:]] == ["Rà soát", "Ban hành kế hoạch", "Kiểm tra"]


def test_a_row_at_the_top_of_a_page_belongs_to_the_table_however_far_above_its_rule() -> None:
    placed = [
        *cells(80, "3", "Rà soát|văn bản", "Sở Nội vụ", "Quý I"),
        *cells(220, "4", "Ban hành", "Sở Y tế", "Quý II"),
        *cells(240, "5", "Kiểm tra", "Văn phòng", "Quý III"),
    ]
    (draft,) = tables(placed, [rule(y) for y in (205, 228, 250)], KNOWN)
    assert rows_of(draft)[0] == ["3", "Rà soát văn bản", "Sở Nội vụ", "Quý I"]


def test_a_bold_title_with_a_label_belongs_to_the_rows_at_the_end_of_a_page() -> None:
    rows = [
        *cells(100, "3", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(120, "4", "Ban hành", "Sở Y tế", "Quý II"),
        *cells(140, "5", "Kiểm tra", "Văn phòng", "Quý III"),
    ]
    rules = [rule(y) for y in (85, 108, 128, 160)]
    (draft,) = tables([*rows, ((205.0, 70.0, "VII CÔNG TÁC CHỈ ĐẠO"), True)], rules, KNOWN)
    assert "VII CÔNG TÁC CHỈ ĐẠO" in rows_of(draft)[-1]
    (draft,) = tables([((60.0, 70.0, "VI HIỆN ĐẠI HÓA"), True), *rows], rules, KNOWN)
    assert "VI HIỆN ĐẠI HÓA" in rows_of(draft)[0]


def test_a_label_beside_a_title_of_two_lines_keeps_its_column() -> None:
    placed = [
        *cells(100, *HEAD, bold=True),
        *cells(125, "1", "Rà soát", "Sở Nội vụ", "Quý I"),
        ((145.0, 92.0, "NÂNG CAO CHẤT LƯỢNG ĐỘI NGŨ CÁN BỘ CÔNG CHỨC VIÊN"), True),
        ((152.0, 60.0, "IV"), True),
        ((159.0, 92.0, "CHỨC"), True),
        *cells(180, "2", "Ban hành", "Sở Y tế", "Quý II"),
    ]
    (draft,) = tables(placed, [rule(y) for y in (85, 108, 132, 166, 190)])
    assert rows_of(draft)[2][0] == "IV"


def test_a_column_that_no_rule_shows_is_as_wide_as_its_longest_lines() -> None:
    """The names of a list wrapped in a column with room to the next one are no lines of the author's."""
    bodies = (
        "Sở Tư pháp, Công|an, Sở Tài chính,|Sở Nội vụ, Văn|phòng, các cơ|quan, đơn vị có|liên quan của tỉnh"
    )
    placed = [
        *cells(100, *HEAD, xs=(52.0, 92.0, 292.0, 450.0), bold=True),
        *cells(130, "1", "Rà soát", bodies, "Quý I", xs=(52.0, 92.0, 292.0, 450.0)),
        *cells(230, "2", "Ban hành", bodies, "Quý II", xs=(52.0, 92.0, 292.0, 450.0)),
    ]
    (draft,) = tables(placed, [rule(y) for y in (85, 115, 215, 320)])
    frame = Frame(0.0, 0.0, 600.0, 800.0, 0)
    texts = [cell.text for cell in to_fragment(draft, 1, frame, frame).cells]
    assert texts.count(bodies.replace("|", " ")) == 2


def test_a_column_that_holds_nothing_on_a_page_stays_though_words_reach_into_it() -> None:
    placed = [
        *cells(100, "3", "Rà soát", "Sở Nội vụ", ""),
        *cells(120, "4", "Ban hành", "Phòng Tài chính Kế hoạch", ""),
        *cells(140, "5", "Kiểm tra", "Văn phòng", ""),
    ]
    (draft,) = tables(placed, [rule(y) for y in (85, 108, 128, 150)], (50.0, 90.0, 290.0, 395.0, 550.0))
    assert draft.grid.n_cols == 4
    assert rows_of(draft)[1] == ["4", "Ban hành", "Phòng Tài chính Kế hoạch", ""]


def test_one_line_below_a_table_may_be_the_foot_of_the_page() -> None:
    placed = [
        *cells(100, *HEAD, bold=True),
        *cells(120, "1", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(140, "2", "Ban hành", "Sở Y tế", "Quý II"),
    ]
    rules = [rule(y) for y in (85, 108, 128, 150)]
    foot = [((780.0, 240.0, "Cổng thông tin điện tử"), False)]
    after = [
        ((200.0 + 14 * k, 50.0, "Căn cứ Luật Tổ chức chính quyền địa phương " * 2), False) for k in (0, 1)
    ]
    assert page_of([*placed, *foot], rules)[1]
    assert not page_of([*placed, *after], rules)[1]


def test_centred_lines_of_a_heading_above_the_first_rule_are_of_one_row() -> None:
    """The words of two columns may stand so near each other that they are taken for one piece."""
    placed = [
        ((92.0, 335.0, "Cơ quan"), True),
        ((99.0, 52.0, "SốTT Nhiệm vụ"), True),
        ((99.0, 392.0, "Thời hạn"), True),
        ((106.0, 335.0, "chủ trì"), True),
        *cells(130, "1", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(150, "2", "Ban hành", "Sở Y tế", "Quý II"),
        *cells(170, "3", "Kiểm tra", "Văn phòng", "Quý III"),
    ]
    rules = [
        Edge(y, a, b) for y in (115, 138, 158, 178) for a, b in pairwise((50.0, 70.0, 290.0, 390.0, 550.0))
    ]
    (draft,) = tables(placed, rules)
    assert rows_of(draft)[0][-2:] == ["Cơ quan chủ trì", "Thời hạn"]


def test_a_page_that_one_row_fills_belongs_to_the_table_of_the_page_before() -> None:
    lines = [f"việc số {k}," for k in range(8)]
    placed = cells(60, "7", "|".join(lines), "Sở Nội|vụ", "Quý I")
    (draft,) = tables(placed, [], KNOWN)
    assert rows_of(draft) == [["7", " ".join(lines), "Sở Nội vụ", "Quý I"]]


def test_a_bold_heading_alone_at_the_foot_of_a_page_is_a_table() -> None:
    head = [*cells(500, "STT", "Nhiệm vụ", "Cơ quan|chủ trì", "Thời hạn", bold=True)]
    (draft,) = tables(head, [])
    assert rows_of(draft) == [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"]]
    (draft,) = tables([*head, ((534.0, 52.0, "I. CẢI CÁCH THỂ CHẾ"), False)], [])
    assert rows_of(draft)[1][0] == "I. CẢI CÁCH THỂ CHẾ"
    assert not tables([*head, ((534.0, 52.0, "Căn cứ Luật Tổ chức chính quyền địa phương"), False)], [])


def test_a_heading_over_two_columns_is_of_two_rows_where_no_rule_is_drawn() -> None:
    placed = [
        *cells(100, "STT", "Nhiệm vụ", "Cơ quan thực hiện", xs=(52.0, 150.0, 330.0), bold=True),
        *cells(130, "", "", "Chủ trì", "Phối hợp", bold=True),
        *cells(150, "1", "Rà soát", "Sở Nội vụ", "Sở Y tế"),
        *cells(180, "2", "Ban hành", "Sở Y tế", "Sở Tài chính"),
        *cells(210, "3", "Kiểm tra", "Văn phòng", "Sở Nội vụ"),
    ]
    (draft,) = tables(placed, [])
    assert [row for row in rows_of(draft) if any(row)][:3] == [
        ["STT", "Nhiệm vụ", "Cơ quan thực hiện"],
        ["Chủ trì", "Phối hợp"],
        ["1", "Rà soát", "Sở Nội vụ", "Sở Y tế"],
    ]
    assert draft.grid.n_rows == 5


def test_lines_far_below_the_last_rule_are_of_its_row_down_to_the_end_of_the_page() -> None:
    rows = [
        *cells(100, *HEAD, bold=True),
        *cells(120, "1", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(140, "2", "Ban hành", "Sở Y tế", "Quý II"),
        *cells(160, "3", "Kiểm tra", "Sở Tư pháp,", "Quý III"),
        *cells(190, "", "văn bản", "Văn phòng", ""),
    ]
    (draft,) = tables(rows, [rule(y) for y in (88, 106, 128, 148)])
    assert rows_of(draft)[-1] == ["3", "Kiểm tra văn bản", "Sở Tư pháp, Văn phòng", "Quý III"]


def test_columns_that_only_the_lines_below_a_merged_heading_show() -> None:
    """The rules that stand at the heading alone are drawn cell by cell, one over number and task."""
    placed = [
        *cells(100, "Nhóm", "Nhiệm vụ", "Chủ trì", "Thời hạn", xs=(52.0, 210.0, 392.0, 480.0), bold=True)
    ]
    for k in range(5):
        row = ("" if k else "Quỹ", f"{k + 1}", "Rà soát văn bản", "Sở Nội vụ", "Quý I")
        placed += cells(130 + 20 * k, *row, xs=(52.0, 92.0, 120.0, 392.0, 480.0))
    pieces = [Edge(y, a, b) for y in (85, 108) for a, b in pairwise((50.0, 90.0, 390.0, 478.0, 550.0))]
    (draft,) = tables(placed, [*pieces, rule(220)])
    assert draft.grid.n_cols == 5
    assert rows_of(draft)[2][-4:] == ["2", "Rà soát văn bản", "Sở Nội vụ", "Quý I"]


def test_a_piece_of_a_rule_below_the_words_of_a_title_is_no_underline() -> None:
    placed = [
        ((82.0, 120.0, "(Kèm theo Kế hoạch của Ủy ban nhân dân tỉnh và các sở)"), False),
        *cells(100, *HEAD, bold=True),
        *cells(120, "1", "Rà soát", "Sở Nội vụ", "Quý I"),
        *cells(140, "2", "Ban hành", "Sở Y tế", "Quý II"),
    ]
    pieces = [Edge(85, a, b) for a, b in pairwise((50.0, 150.0, 300.0, 550.0))]
    (draft,) = tables(placed, [*pieces, rule(108), rule(128), rule(150)])
    assert draft.box[1] == 85


def test_a_word_of_a_heading_that_reaches_a_little_over_its_column_ends_no_table() -> None:
    rows = [cells(150 + 20 * k, f"{k + 1}", "Rà soát", "Sở Nội vụ", "75") for k in range(5)]
    placed = [
        ((100.0, 386.0, "Kinh phí"), True),
        ((107.0, 292.0, "Cơ quan"), True),
        *cells(114, "STT", "Nhiệm vụ", "chủ trì", "(triệu)", bold=True),
        *(entry for row in rows for entry in row),
    ]
    (draft,) = tables(placed, [])
    assert draft.box[1] < 100
