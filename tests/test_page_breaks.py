"""What the foot of one page and the head of the next have in common."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from fpdf import FPDF

from parsers.appendix import trace_appendix
from parsers.layout.draft import Draft
from parsers.layout.edges import Edge
from parsers.layout.faces import Face, Grid
from parsers.layout.rows import Habits
from parsers.layout.words import Line, PlacedWord
from parsers.limits import ReadOptions
from parsers.pdf.overhang import take_overhang
from parsers.pdf.tables import with_lost_columns
from parsers.pdf.tall import rules_part_rows, split_tall_rows
from parsers.registry import read_document
from schema.document import SourceDocument, TableFragment
from tests.appendix_tables import WordClassifier, document, table

PLAIN = ReadOptions(ocr=False)
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="no font with Vietnamese letters")
HEADING = "STT | Nội dung | Sản phẩm | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian\n"


def parts_of(*fragments: TableFragment) -> list[tuple[str | None, str | None, str | None]]:
    """(content, lead, coordination) of every part."""
    tasks = trace_appendix(document(list(fragments)), WordClassifier()).appendix.tasks
    return [(task.content, part.lead_text, part.coordination_text) for task in tasks for part in task.parts]


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("torn", [True, False])
def test_a_row_that_no_rule_closes_goes_on_below(torn: bool) -> None:
    """Browsers draw no rule below a row that the page cuts; where they draw one, a row of its own follows."""
    text = (
        HEADING
        + "1 | Lập đề án | Đề án | Sở Y tế; | Sở Tài chính | Quý I\n^ | ^ | Tờ trình | Sở Nội vụ | | Quý II"
    )
    first = table(text, page=1).model_copy(update={"open_bottom": torn})
    second = table(" | | | UBND cấp huyện | | \n2 | Lập kế hoạch | Kế hoạch | Sở Nội vụ | | Quý II", page=2)
    third = table("3 | Báo cáo | Báo cáo | Sở Nội vụ | | Quý II", page=3)
    second = second.model_copy(update={"open_bottom": True})
    leads = [lead for _, lead, _ in parts_of(first, second, third)]
    rest = ["Sở Nội vụ UBND cấp huyện"] if torn else ["Sở Nội vụ", "UBND cấp huyện"]
    assert leads == ["Sở Y tế;", *rest, "Sở Nội vụ", "Sở Nội vụ"]


def test_a_row_without_content_is_a_rest_where_no_task_has_further_rows() -> None:
    first = table(HEADING + "1 | Đánh giá | Báo cáo | Sở Nội vụ | Các sở, ngành; | Quý I", page=1)
    second = table(" | | | | UBND cấp huyện | \n2 | Chấm điểm | Báo cáo | Sở Y tế | Các sở | Quý II", page=2)
    assert parts_of(first, second) == [
        ("Đánh giá", "Sở Nội vụ", "Các sở, ngành; UBND cấp huyện"),
        ("Chấm điểm", "Sở Y tế", "Các sở"),
    ]


def test_a_row_that_lacks_what_every_task_has_is_a_rest() -> None:
    whole = "\n".join(f"Xây dựng kế hoạch số {k} | Sở Y tế | Các sở | Quý I" for k in range(7))
    head = "Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian\n"
    first = table(head + whole + "\nVận hành phần mềm văn bản | Sở Thông | Các sở | Quý I", page=1)
    second = table(
        "VNPT- iOffice trong cơ quan | tin và Truyền thông | |\nCông khai thủ tục | Sở Y tế | Các sở | Quý I",
        page=2,
    )
    assert parts_of(first, second)[-2:] == [
        ("Vận hành phần mềm văn bản VNPT- iOffice trong cơ quan", "Sở Thông tin và Truyền thông", "Các sở"),
        ("Công khai thủ tục", "Sở Y tế", "Các sở"),
    ]


def test_an_open_foot_says_nothing_where_the_table_has_no_rule_at_its_end() -> None:
    whole = "1 | Lập đề án | Đề án | Sở Y tế | Sở Tài chính | Quý I\n^ | ^ | Tờ trình | Sở Nội vụ | | Quý II"
    first = table(HEADING + whole, page=1).model_copy(update={"open_bottom": True})
    second = table(
        " | | Báo cáo | UBND cấp huyện | | Quý IV\n2 | Rà soát | Tờ trình | Sở Y tế | | Quý I", page=2
    )
    leads = [lead for _, lead, _ in parts_of(first, second)]
    assert leads == ["Sở Y tế", "Sở Nội vụ UBND cấp huyện", "Sở Y tế"]
    open_end = second.model_copy(update={"open_bottom": True})
    leads = [lead for _, lead, _ in parts_of(first, open_end)]
    assert leads == ["Sở Y tế", "Sở Nội vụ", "UBND cấp huyện", "Sở Y tế"]


def test_rows_beside_an_empty_half_of_a_merged_cell_have_what_its_other_half_says() -> None:
    """As a spreadsheet prints the name of a group whose middle stands on the next page."""
    head = "Lĩnh vực | Nhiệm vụ cụ thể | Cơ quan chủ trì | Thời gian\n"
    first = table(
        head
        + "I. Thể chế | Kiểm tra văn bản | Phòng Tư pháp | Quý I\n^ | Rà soát | Phòng Tư pháp | Quý I\n"
        + " | Lập phương án | Phòng Nội vụ | Quý II",
        page=1,
    )
    second = table(
        "II. Thủ tục | Công khai thủ tục | Văn phòng | Quý III\n^ | Đánh giá hồ sơ | Văn phòng | Quý IV",
        page=2,
    )
    tasks = trace_appendix(document([first, second]), WordClassifier()).appendix.tasks
    assert [(task.content, task.section) for task in tasks][2:] == [
        ("Lập phương án", ("II. Thủ tục",)),
        ("Công khai thủ tục", ("II. Thủ tục",)),
        ("Đánh giá hồ sơ", ("II. Thủ tục",)),
    ]


def test_cells_as_tall_as_the_cut_content_are_shared_with_it() -> None:
    head = "STT | Nhiệm vụ | Sản phẩm | Cơ quan chủ trì | Thời gian\n"
    first = table(
        head
        + "1 | Kiểm tra | Báo cáo | Phòng Tư pháp | Quý I\n2 | Rà soát | Báo cáo | Sở Y tế | Quý I\n"
        + " | | | UBND cấp huyện: đầu tư | Quý II",
        page=1,
    )
    second = table(
        "3 | Triển khai Đề án | Văn bản của tỉnh | Văn phòng: đôn đốc | Quý III\n"
        "^ | ^ | ^ | Sở Nội vụ | Quý IV",
        page=2,
    )
    tasks = trace_appendix(document([first, second]), WordClassifier()).appendix.tasks
    parts = [(task.content, part.product) for task in tasks[2:] for part in task.parts]
    assert parts == [("Triển khai Đề án", "Văn bản của tỉnh")] * 3


def test_a_task_whose_number_and_content_stand_below_the_break_begins_above_it() -> None:
    first = table(
        HEADING + "1 | Đánh giá | Báo cáo | Sở Nội vụ | Các sở | Quý I\n | | Đề án | Sở Y tế | | Quý II",
        page=1,
    )
    second = table(
        "2 | Lập đề án | Tờ trình | Sở Tài chính | | Quý III\n3 | Chấm điểm | Báo cáo | Sở Y tế | | Quý IV",
        page=2,
    )
    assert [(content, lead) for content, lead, _ in parts_of(first, second)] == [
        ("Đánh giá", "Sở Nội vụ"),
        ("Lập đề án", "Sở Y tế"),
        ("Lập đề án", "Sở Tài chính"),
        ("Chấm điểm", "Sở Y tế"),
    ]


TWO_TASKS = "2 | Rà soát | Tờ trình | Sở Y tế | Các sở | Quý I\n3 | Lập sổ | Sổ | Sở Y tế | Các sở | Quý I\n"


def test_a_further_row_of_a_task_stands_beside_the_empty_halves_of_merged_cells() -> None:
    """No program says on the next page again what stands in a merged cell."""
    first = table(HEADING + "1 | Lập đề án | Đề án | Sở Nội vụ | Các sở, ngành | Quý I", page=1)
    second = table(" | | Tờ trình | | | Quý II\n" + TWO_TASKS, page=2)
    whole = ("Lập đề án", "Sở Nội vụ", "Các sở, ngành")
    assert parts_of(first, second)[:2] == [whole, whole]
    third = table("4 | Thẩm định | Đề án | Sở Y tế | | Quý I\n^ | ^ | Báo cáo | ^ | Các sở | Quý I", page=3)
    parts = parts_of(first, second, third)  # coordination is merged in no other task
    assert parts[:2] == [whole, ("Lập đề án", "Sở Nội vụ", None)]


def test_the_rest_of_a_merged_cell_is_of_all_rows_beside_it() -> None:
    first = table(
        HEADING + "1 | Lập đề án | Sổ | Sở Y tế | Các tổ chức chính trị | Quý I\n^ | ^ | Sổ | ^ | ^ | Quý I",
        page=1,
    )
    second = table(" | số | Đề án | | - xã hội | Quý II\n" + TWO_TASKS, page=2)
    assert parts_of(first, second)[:3] == [("Lập đề án số", "Sở Y tế", "Các tổ chức chính trị - xã hội")] * 3


def test_halves_of_two_columns_of_one_field_are_put_together_column_by_column() -> None:
    head = "STT | Nội dung | Cơ quan chủ trì | Thời gian thực hiện | <\n^ | ^ | ^ | Bắt đầu | Hoàn thành\n"
    first = table(head + "1 | Lập đề án | Sở Y tế | Quý I năm | Tháng 10 năm", page=1)
    second = table(" | | | 2024 | 2025\n2 | Rà soát | Sở Nội vụ | Quý I | Quý II", page=2)
    tasks = trace_appendix(document([first, second]), WordClassifier()).appendix.tasks
    times = [part.deadline_text for task in tasks for part in task.parts]
    assert times == ["Quý I năm 2024; Tháng 10 năm 2025", "Quý I; Quý II"]


def test_a_list_of_bodies_goes_on_behind_a_semicolon() -> None:
    whole = "1 | Lập đề án | Đề án | Sở Y tế | Các sở | Quý I\n^ | ^ | Tờ trình | Sở Nội vụ | | Quý II"
    first = table(HEADING + whole + "\n2 | Đánh giá | Báo cáo | Sở Nội vụ | Sở Y tế; | Quý I", page=1)
    second = table(" | | | | Các sở, ngành | \n3 | Chấm điểm | Báo cáo | Sở Y tế | Các sở | Quý II", page=2)
    assert parts_of(first, second)[2:] == [
        ("Đánh giá", "Sở Nội vụ", "Sở Y tế; Các sở, ngành"),
        ("Chấm điểm", "Sở Y tế", "Các sở"),
    ]


def test_a_heading_with_nothing_below_but_an_empty_row_is_read() -> None:
    text = "STT | Nội dung | Cơ quan chủ trì | Thời gian"
    first = table(text + "\n | | | ", page=1)
    second = table(text + "\n1 | Rà soát | Sở Y tế | Quý I\n2 | Ban hành | Sở Nội vụ | Quý II", page=2)
    assert [lead for _, lead, _ in parts_of(first, second)] == ["Sở Y tế", "Sở Nội vụ"]


# ---------------------------------------------------------------- cells

XS = (50.0, 100.0, 300.0, 400.0)


def word(text: str, x: float, base: float, order: int = 0) -> PlacedWord:
    return PlacedWord(text, x, x + 5 * len(text), base, 10.0, order=order)


def draft(rows: list[list[PlacedWord]], ys: tuple[float, ...]) -> Draft:
    """A table of three columns, each cell with one word or none."""
    grid = Grid(XS, ys, tuple(Face(r, c, 1, 1) for r in range(len(rows)) for c in range(3)))
    cells = [[w for w in row if left <= w.x0 < right] for row in rows for left, right in pairwise(XS)]
    return Draft(grid, cells)


def test_lines_of_a_merged_cell_hang_below_the_last_rule_also_where_the_page_has_room() -> None:
    made = draft(
        [[word("cải", 52, 112), word("Rà soát", 110, 112), word("cách", 52, 127, 1)]], ys=(100.0, 134.0)
    )
    below = Line([word("bộ máy", 52, 142, 2)], 142)
    assert take_overhang(made, [below], height=842) == {2}
    other = Line([word("Ghi chú", 150, 300, 3)], 300)
    assert take_overhang(made, [below, other], height=842) == set()


def test_letters_of_a_font_that_tells_nothing_are_of_the_bold_cell_above() -> None:
    bold = word("cải", 52, 112)._replace(bold=True)
    made = draft(
        [[bold, word("Rà soát", 110, 112), word("cách", 52, 127, 1)._replace(bold=True)]], (100.0, 134.0)
    )
    rest = [word("ền", 52, 142, 2), word("chính", 52, 157, 3)._replace(bold=True)]
    assert take_overhang(made, [Line([one], one.base) for one in rest], height=842) == {2, 3}


def test_a_rule_parts_the_cells_of_columns_that_have_no_upright_rules() -> None:
    made = draft([[word("Rà soát", 110, 112)], [word("Ban hành", 110, 152)]], ys=(100.0, 140.0, 180.0))
    known = (20.0, *XS)
    number = word("2", 30, 152, 7)
    lost = [face for face in with_lost_columns(made, known, [number], []).grid.faces if face.col == 0]
    assert lost == [Face(0, 0, 2, 1)]
    ruled = with_lost_columns(made, known, [number], [Edge(140.0, 20.0, 400.0)])
    held = [words for face, words in zip(ruled.grid.faces, ruled.words, strict=True) if face.col == 0]
    assert held == [[], [number]]


def test_few_rows_on_a_page_are_parted_by_their_rules() -> None:
    rows = [
        [
            word(str(k), 52, 112 + 40 * k),
            word("Rà soát", 110, 112 + 40 * k),
            word("văn bản", 110, 132 + 40 * k),
        ]
        for k in range(3)
    ]
    made = draft(rows, ys=(100.0, 140.0, 180.0, 220.0))
    drawn = [Edge(y, 50.0, 400.0) for y in made.grid.ys]
    assert rules_part_rows(made, drawn) is True
    assert split_tall_rows(made, drawn, Habits()) is made
    lines_only = [drawn[0], drawn[-1]]
    assert rules_part_rows(replace(made, grid=replace(made.grid)), lines_only) is False


def test_a_heading_that_no_rule_closes_is_parted_from_the_rows_below_it() -> None:
    """A rule stands between its two rows alone, as on later pages of tables with upright rules only."""
    heads = [
        [("STT", 50.0, 94.0)],
        [("Cơ-quan", 100.0, 94.0)],
        [("Chủ-trì", 100.0, 114.0)],
        [("Phối-hợp", 300.0, 114.0)],
    ]
    cells = [[word(*one)._replace(bold=True) for one in held] for held in heads]
    for k in range(5):
        for at, text, x in ((0, str(k + 1), 50.0), (2, "Sở-Nội-vụ", 100.0), (3, "Sở-Y-tế", 300.0)):
            cells[at].append(word(text, x, 140.0 + 24 * k))
    cells = [[one._replace(order=10 * at + k) for k, one in enumerate(held)] for at, held in enumerate(cells)]
    faces = (Face(0, 0, 2, 1), Face(0, 1, 1, 2), Face(1, 1, 1, 1), Face(1, 2, 1, 1))
    made = Draft(Grid(XS, (80.0, 100.0, 250.0), faces), cells)
    parted = split_tall_rows(made, [Edge(80.0, 50.0, 400.0), Edge(100.0, 100.0, 400.0)], Habits())
    texts = [
        " ".join(one.text for one in held) for face, held in zip(parted.grid.faces, parted.words, strict=True)
    ]
    assert [text for face, text in zip(parted.grid.faces, texts, strict=True) if face.col == 0] == [
        "STT",
        *"12345",
    ]


# ---------------------------------------------------------------- clips


def read(sheet: FPDF) -> SourceDocument:
    return read_document(bytes(sheet.output()), "plan.pdf", PLAIN)


def sheet() -> FPDF:
    made = FPDF(format="A4", unit="pt")
    made.add_font("body", fname=str(FONT))
    made.set_font("body", size=10)
    made.set_auto_page_break(False)
    return made


def frame(made: FPDF, top: float, rows: int, height: float = 30.0) -> None:
    for r in range(rows):
        for left, right in ((50, 120), (120, 300), (300, 500)):
            made.rect(left, top + r * height, right - left, height)


@needs_font
def test_rules_that_a_clip_hides_are_none() -> None:
    made = sheet()
    made.add_page()
    frame(made, 690, 3)
    for r, text in enumerate(("Rà soát", "Ban hành", "Công khai")):
        made.text(130, 705 + 30 * r, text)
    with made.rect_clip(40, 600, 500, 180):  # what a browser draws of the row that the next page begins with
        made.rect(120, 780, 180, 25)
        made.rect(300, 780, 200, 25)
    (found,) = read(made).tables
    assert (found.n_rows, found.n_cols) == (3, 3)


@needs_font
def test_a_line_that_two_pages_show_half_of_is_read_once() -> None:
    """As a spreadsheet prints a cell over several rows that stand on two pages."""
    made = sheet()
    made.add_page()
    frame(made, 740, 2)
    made.text(130, 755, "Rà soát")
    with made.rect_clip(50, 740, 70, 60):
        made.text(55, 785, "Cải cách")
        made.text(55, 801, "hành chính")
    made.add_page()
    frame(made, 50, 2)
    made.text(130, 65, "Ban hành")
    with made.rect_clip(50, 50, 70, 60):
        made.text(55, 54, "hành chính")
        made.text(55, 71, "nhà nước")
    texts = [cell.text for found in read(made).tables for cell in found.cells if cell.col == 0 and cell.text]
    assert " ".join(" ".join(texts).split()) == "Cải cách hành chính nhà nước"


@needs_font
def test_a_line_that_a_clip_halves_stands_above_the_rule_at_its_end() -> None:
    made = sheet()
    made.add_page()
    frame(made, 740, 2)
    made.text(130, 755, "Rà soát")
    with made.rect_clip(50, 740, 70, 60):
        made.text(55, 804.5, "Cải cách")
    texts = [cell.text for found in read(made).tables for cell in found.cells]
    assert "Cải cách" in texts


# ---------------------------------------------------------------- signs


def test_a_blank_behind_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    """PDFium drops it; the text object tells of it."""
    made = FPDF(format="A4", unit="pt")
    made.add_page()
    made.set_font("times", size=12)
    frame(made, 100, 2, 50)
    for y, text in ((115, "van hanh VNPT- "), (130, "iOffice"), (165, "so 12/QD-"), (180, "UBND")):
        made.text(130, y, text)
    (found,) = read(made).tables
    assert [cell.text for cell in found.cells if cell.col == 1] == ["van hanh VNPT- iOffice", "so 12/QD-UBND"]


@needs_font
def test_a_dotted_rule_is_one_however_many_dots_it_has() -> None:
    from parsers.pdf import pdfium
    from parsers.pdf.frame import shown_frame
    from parsers.pdf.rules import read_rules

    made = sheet()
    made.add_page()
    for k in range(300):
        made.rect(50 + 1.5 * k, 100, 0.75, 0.75, style="F")
        made.rect(50, 100 + 1.5 * k, 0.75, 0.75, style="F")
    data = BytesIO(bytes(made.output())).getvalue()
    with pdfium.open_document(data, "plan.pdf") as opened, pdfium.open_page(opened, 0) as page:
        rules = read_rules(page, shown_frame(page))
    assert len(rules.horizontals) + len(rules.verticals) < 320
