"""PDFs with a text layer: samples against pdfplumber, documents as found, pages drawn for one trait each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from fpdf import FPDF

from parsers.limits import ReadOptions
from parsers.pdf.judge import PageFacts, judge_page
from parsers.registry import read_document
from pipeline.ingest import ingest
from schema.document import SourceDocument, TableFragment
from schema.issue import IssueCode, UnreadableFileError
from tests.support import NAMES, SAMPLES, real_dir

PLAIN = ReadOptions(ocr=False)
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
HEADING = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn hoàn thành")
TASKS = (
    ("Rà soát, sửa đổi các văn bản quy phạm pháp luật", "Sở Tư pháp", "Quý II năm 2022"),
    ("Triển khai hệ thống thông tin báo cáo của tỉnh", "Văn phòng UBND tỉnh", "Tháng 9 năm 2022"),
    ("Tổ chức bồi dưỡng công chức làm việc tại bộ phận một cửa", "Sở Nội vụ", "Trước ngày 30/11/2022"),
    ("Công khai danh mục thủ tục hành chính", "Sở Thông tin và Truyền thông", "Thường xuyên"),
)

needs_font = pytest.mark.skipif(not FONT.exists(), reason="no font with Vietnamese letters")


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.pdf").read_bytes()


def read(data: bytes) -> SourceDocument:
    return read_document(data, "decision.pdf", PLAIN)


def texts(table: TableFragment) -> list[str]:
    return [cell.text for cell in table.cells]


# ---------------------------------------------------------------- the samples


@pytest.mark.parametrize("name", NAMES)
def test_grids_are_those_of_pdfplumber(name: str) -> None:
    document = read(sample(name))
    assert document.tables
    with pdfplumber.open(SAMPLES / f"{name}.pdf") as pdf:
        known = [(page.page_number, table) for page in pdf.pages for table in page.find_tables()]
    known = [(number, table) for number, table in known if len(table.columns) > 1]
    assert [table.page for table in document.tables] == [number for number, _ in known]
    for found, (_, table) in zip(document.tables, known, strict=True):
        box = found.box
        assert box is not None
        assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx(table.bbox, abs=2.0)
        assert (found.n_rows, found.n_cols) == (len(table.rows), len(table.columns))
        assert len(found.cells) == len(table.cells)


def without_boxes(document: SourceDocument) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells] for table in document.tables
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_shown_in_another_turn_gives_the_same_tables(turn: int) -> None:
    plain = sample("kiengiang-2020")
    document = pypdfium2.PdfDocument(plain)
    for page in document:
        page.set_rotation((page.get_rotation() + turn) % 360)
    out = BytesIO()
    document.save(out)
    turned, straight = read(out.getvalue()), read(plain)
    assert without_boxes(turned) == without_boxes(straight)
    before, after = straight.pages[0], turned.pages[0]
    assert after.rotation == turn
    shape = (before.width, before.height)
    assert (after.width, after.height) == (shape if turn == 180 else shape[::-1])
    for table in turned.tables:
        assert table.box is not None and table.page is not None
        page = turned.pages[table.page - 1]
        assert 0 <= table.box.x0 < table.box.x1 <= page.width
        assert 0 <= table.box.top < table.box.bottom <= page.height


def test_hyphens_at_line_ends_are_hyphens() -> None:
    """PDFium gives them as U+0002 or U+FFFE."""
    for name in NAMES:
        written = " ".join(getattr(item, "text", "") for item in read(sample(name)).items)
        written += " ".join(text for table in read(sample(name)).tables for text in texts(table))
        assert not {"\x02", "\ufffe", "\u00ad", "\ufffd"} & set(written)


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.7, 0.98])
def test_a_truncated_file_is_refused_or_read_but_never_crashes(kept: float) -> None:
    data = sample("vungtau-2023")
    try:
        document = read(data[: int(kept * len(data))])
    except UnreadableFileError as error:
        assert error.issue.code in {IssueCode.DAMAGED_FILE, IssueCode.EMPTY_FILE, IssueCode.UNKNOWN_FORMAT}
        assert error.issue.message
    else:
        assert document.pages


# ---------------------------------------------------------------- documents as found


def real(name: str) -> bytes:
    folder = real_dir()
    if folder is None:
        pytest.skip("the documents as found are not at hand")
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("A10.pdf", "broken character map"),
        ("E21b.pdf", "text layer of a recogniser that knows no Vietnamese"),
        ("B05.pdf", "no text layer"),
        ("C04.pdf", "no text layer"),
        ("C08.pdf", "no text layer"),
        ("E09.pdf", "no text layer"),
        ("E12.pdf", "no text layer"),
        ("E13.pdf", "no text layer"),
        ("E14.pdf", "no text layer"),
    ],
)
def test_layers_that_cannot_be_believed_are_refused_with_the_reason(name: str, reason: str) -> None:
    document = read(real(name))
    refused = [page for page in document.pages if page.needs_ocr]
    assert len(refused) >= 0.6 * len(document.pages)
    assert any(reason in (page.needs_ocr or "") for page in refused)
    said = [issue for issue in document.issues if issue.code == IssueCode.NEEDS_OCR]
    assert [issue.page for issue in said] == [page.number for page in refused]
    assert all((page.needs_ocr or "-") in issue.message for page, issue in zip(refused, said, strict=True))
    assert all(issue.hint for issue in said)


@pytest.mark.parametrize("name", ["B06.pdf", "B07.pdf"])
def test_lists_of_procedures_are_tables_but_assign_nothing(name: str) -> None:
    data = real(name)
    assert read(data).tables
    codes = {issue.code for issue in ingest(data, name, PLAIN).result.issues}
    assert IssueCode.NO_APPENDIX_TABLE in codes


def test_no_phantom_columns_beside_shifted_rules() -> None:
    tables = read(real("B09.pdf")).tables
    assert len(tables) == 9
    assert {table.n_cols for table in tables} == {8}


def test_blanks_that_the_layer_lost_are_put_back() -> None:
    document = read(real("B10.pdf"))
    assert not any(page.needs_ocr for page in document.pages)
    cells = [text for table in document.tables for text in texts(table)]
    longest = max((word for text in cells for word in text.split() if word.isalpha()), key=len)
    assert len(longest) <= 12
    assert any("Khung điểm tối đa" in text for text in cells)


def test_number_and_day_in_signature_fields_are_read() -> None:
    document = read(real("E28.pdf"))
    assert any("Số: 11" in getattr(item, "text", "") for item in document.items)
    stamps = [item for item in document.items if getattr(item, "role", "") == "signature"]
    assert any("09.01.2025" in getattr(item, "text", "") for item in stamps)
    record = ingest(real("E28.pdf"), "E28.pdf", PLAIN).result.record
    assert record is not None
    assert record.decision.doc_number == "11/TB-UBND"
    assert str(record.decision.issued_on) == "2025-01-08"


# ---------------------------------------------------------------- drawn pages


class Sheet(FPDF):
    """Pages with what is drawn on every one of them."""

    def __init__(self, head: str = "", mark: str = "", numbers: bool = False) -> None:
        super().__init__(format="A4")
        self.head, self.mark, self.numbers = head, mark, numbers
        self.add_font("body", fname=str(FONT))
        self.set_font("body", size=12)
        self.set_margins(18, 20)

    def header(self) -> None:
        if self.head:
            self.set_font("body", size=9)
            self.set_xy(18, 8)
            self.cell(0, 5, self.head, new_x="LMARGIN", new_y="NEXT")
        if self.mark:
            self.set_font("body", size=60)
            self.set_text_color(225)
            with self.rotation(45, 105, 148):
                self.text(50, 150, self.mark)
            self.set_text_color(0)
        self.set_font("body", size=12)
        self.set_xy(18, 20)

    def footer(self) -> None:
        if self.numbers:
            self.set_y(-12)
            self.cell(0, 6, str(self.page_no()), align="C")

    def heading(self, *lines: str) -> None:
        for line in lines:
            self.cell(0, 7, line, align="C", new_x="LMARGIN", new_y="NEXT")

    def assignments(self, tasks: Sequence[Sequence[str]], first: int = 1, headed: bool = True) -> None:
        rows = [HEADING] if headed else []
        rows += [(str(first + k), *task) for k, task in enumerate(tasks)]
        with self.table(col_widths=(12, 80, 44, 38), first_row_as_headings=False, line_height=6) as table:
            for cells in rows:
                row = table.row()
                for text in cells:
                    row.cell(text)


def drawn(sheet: Sheet, draw: Callable[[Sheet], Any], **output: Any) -> bytes:
    sheet.add_page()
    draw(sheet)
    return bytes(sheet.output(**output))


def body_text(document: SourceDocument) -> str:
    return "\n".join(item.text for item in document.items if getattr(item, "role", "") == "body")  # type: ignore[union-attr]


@needs_font
def test_running_heads_page_numbers_and_watermarks_are_no_content() -> None:
    def draw(sheet: Sheet) -> None:
        for page in range(4):
            if page:
                sheet.add_page()
            sheet.heading(f"PHẦN {page + 1}")
            sheet.assignments(TASKS, 1 + 4 * page)

    document = read(drawn(Sheet("Công báo điện tử của tỉnh", "BẢN SAO", True), draw))
    assert len(document.tables) == 4
    content = body_text(document) + "".join(text for table in document.tables for text in texts(table))
    assert "Công báo" not in content and "BẢN SAO" not in content
    assert [table.n_rows for table in document.tables] == [5] * 4
    aside = " ".join(
        getattr(i, "text", "") for i in document.items if getattr(i, "role", "") == "header_footer"
    )
    assert "Công báo điện tử của tỉnh" in aside


@needs_font
def test_a_table_over_two_pages_is_one_and_it_is_said_why() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.heading("PHỤ LỤC", "PHÂN CÔNG THỰC HIỆN NHIỆM VỤ NĂM 2022")
        sheet.assignments(TASKS)
        sheet.add_page()
        sheet.assignments(TASKS, 5, headed=False)

    found = ingest(drawn(Sheet(), draw), "plan.pdf", PLAIN)
    assert found.result.record is not None
    assert [task.item_no for task in found.result.record.tasks] == [str(k) for k in range(1, 9)]
    assert found.appendix is not None
    assert len(found.appendix.tables) == 1
    assert found.appendix.tables[0].fragments == (0, 1)
    assert all(found.appendix.tables[0].joined_because)


@needs_font
def test_two_appendices_with_the_same_columns_are_two_tables() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.heading("PHỤ LỤC I", "NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH")
        sheet.assignments(TASKS[:2])
        sheet.add_page()
        sheet.heading("PHỤ LỤC II", "NHIỆM VỤ CHUYỂN ĐỔI SỐ")
        sheet.assignments(TASKS[2:])

    found = ingest(drawn(Sheet(), draw), "plan.pdf", PLAIN)
    assert found.appendix is not None
    assert [table.fragments for table in found.appendix.tables] == [(0,), (1,)]


@needs_font
def test_rules_drawn_as_thin_rectangles_and_dots_make_the_same_grid() -> None:
    def dotted(sheet: Sheet) -> None:
        sheet.set_dash_pattern(dash=0.4, gap=0.8)
        sheet.assignments(TASKS)

    plain = read(drawn(Sheet(), lambda sheet: sheet.assignments(TASKS)))
    assert texts(plain.tables[0])[:8] == [*HEADING, "1", *TASKS[0]]
    assert without_boxes(read(drawn(Sheet(), dotted))) == without_boxes(plain)


@needs_font
def test_a_file_protected_against_printing_is_read_and_one_with_a_password_asks_for_it() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.assignments(TASKS)

    owned = Sheet()
    owned.set_encryption(owner_password="owner")
    assert texts(read(drawn(owned, draw)).tables[0])[4:8] == ["1", *TASKS[0]]
    locked = Sheet()
    locked.set_encryption(owner_password="a", user_password="b")
    data = drawn(locked, draw)
    with pytest.raises(UnreadableFileError) as caught:
        read(data)
    assert caught.value.issue.code == IssueCode.ENCRYPTED_FILE
    opened = read_document(data, "decision.pdf", ReadOptions(ocr=False, password="b"))
    assert len(opened.tables) == 1


@needs_font
def test_a_title_centred_below_a_letterhead_is_not_in_its_left_column() -> None:
    def draw(sheet: Sheet) -> None:
        y = 20.0
        for left, right in (
            ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("XÃ TÂN TIẾN", "Độc lập - Tự do - Hạnh phúc"),
            ("Số: 27/KH-UBND", "Tân Tiến, ngày 15 tháng 8 năm 2025"),
        ):
            for x, text in ((10, left), (105, right)):
                sheet.set_xy(x, y)
                sheet.cell(95, 6, text, align="C")
            y += 6
        sheet.set_xy(10, y)
        sheet.heading("KẾ HOẠCH", "Cải cách hành chính năm 2025")
        sheet.assignments(TASKS)

    document = read(drawn(Sheet(), draw))
    blocks = [item.text for item in document.items if item.kind == "text"]
    assert blocks[0].endswith("Số: 27/KH-UBND")
    assert blocks[2].startswith("KẾ HOẠCH")


@needs_font
def test_the_head_of_a_gazette_is_of_the_page_and_its_number_is_no_decisions() -> None:
    data = drawn(Sheet("CÔNG BÁO/Số 12/Ngày 20-01-2020"), lambda sheet: sheet.assignments(TASKS))
    assert "CÔNG BÁO" not in body_text(read(data))
    record = ingest(data, "plan.pdf", PLAIN).result.record
    assert record is not None
    assert record.decision.doc_number is None


@needs_font
def test_words_that_a_clip_hides_at_the_end_of_a_page_are_no_content() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.assignments(TASKS)
        with sheet.rect_clip(10, 10, 190, 250):
            sheet.text(20, 270, "hiện ở trang sau")

    document = read(drawn(Sheet(), draw))
    assert "trang sau" not in body_text(document)
    assert any("trang sau" in getattr(item, "text", "") for item in document.items)


@needs_font
def test_text_drawn_on_its_side_is_read_upright() -> None:
    """A landscape table on a portrait page without /Rotate."""
    sheet = Sheet()
    sheet.add_page()
    columns, rows = (
        (30.0, 45.0, 130.0, 190.0, 240.0),
        [HEADING, *((str(k), *t) for k, t in enumerate(TASKS, 1))],
    )
    with sheet.rotation(90, 105, 148.5):
        sheet.set_font("body", size=7)
        for r in range(len(rows) + 1):
            sheet.line(columns[0] - 35, 80 + 10 * r, columns[-1] - 35, 80 + 10 * r)
        for x in columns:
            sheet.line(x - 35, 80, x - 35, 80 + 10 * len(rows))
        for r, row in enumerate(rows):
            for x, text in zip(columns, row, strict=False):
                sheet.text(x - 33, 87 + 10 * r, text)
    document = read(bytes(sheet.output()))
    assert [texts(table) for table in document.tables] == [[text for row in rows for text in row]]


@needs_font
@pytest.mark.parametrize(
    ("first", "late", "rest"),
    [("ho", "ạ", "c"), ("huy", "ệ", "n"), ("Báo cáo ho", "ạ", "ch"), ("S", "ở", "")],
)
def test_letters_that_another_font_draws_after_the_rest_stand_where_they_are_seen(
    first: str, late: str, rest: str
) -> None:
    """A font without Vietnamese letters: LibreOffice leaves room for them and draws them from another one."""
    sheet = Sheet()
    sheet.add_page()
    room = sheet.get_string_width(late)
    sheet.set_font("times", size=12)
    x = 20 + sheet.get_string_width(first)
    kerned = f"[({first}) {-1000 * room * sheet.k / 12:.0f} ({rest})] TJ".encode("cp1252")
    at = f"{20 * sheet.k:.2f} {sheet.h_pt - 40 * sheet.k:.2f} Td"
    sheet.text(20, 60, "Times")
    sheet._out(b"BT " + at.encode() + b" " + kerned + b" ET")
    sheet.set_font("body", size=12)
    sheet.text(x, 40, late)
    assert body_text(read(bytes(sheet.output()))).splitlines()[0] == first + late + rest


@pytest.mark.parametrize("lost", ["\x12", "ā"])
def test_a_map_that_loses_one_letter_is_broken(lost: str) -> None:
    """As a program leaves it that writes a browser's print again: every "ộ" another code."""
    text = " ".join(f"{content}, do {lead} chủ trì, hoàn thành {time}" for content, lead, time in TASKS * 3)
    assert judge_page(PageFacts(text.split(), 0.0)) is None
    broken = text.replace("ộ", lost)
    assert broken != text
    reason = judge_page(PageFacts(broken.split(), 0.0))
    assert reason is not None
    assert reason.startswith("broken character map")


def test_a_foreign_name_breaks_no_map() -> None:
    text = " ".join(content for content, _, _ in TASKS * 10) + " theo dự án của GIZ tại Köln, Düsseldorf"
    assert judge_page(PageFacts(text.split(), 0.0)) is None
