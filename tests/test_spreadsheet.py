"""Workbooks: what cells show, where tables begin and end, real and hostile files."""

from __future__ import annotations

import shutil
import struct
import subprocess
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from parsers.spreadsheet.shown import date_parts, serial_date, show_date, show_number
from schema.document import SourceDocument, TableFragment, TextBlock
from schema.issue import IssueCode, UnreadableFileError
from tests.office_files import compound, package, rows, xlsx
from tests.support import real_dir
from tests.test_docx import assert_whole_grid

REAL = real_dir()
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
HEAD = ("STT", "Nội dung", "Cơ quan chủ trì", "Thời hạn")


def read(data: bytes, name: str = "a.xlsx", options: ReadOptions | None = None) -> SourceDocument:
    return read_document(data, name, options or ReadOptions())


def texts(fragment: TableFragment) -> list[list[str]]:
    rows_, columns = range(fragment.n_rows), range(fragment.n_cols)
    return [[fragment.grid[row, col].text for col in columns] for row in rows_]


def blocks(document: SourceDocument) -> list[str]:
    return [item.text for item in document.items if isinstance(item, TextBlock)]


def sheet(*values: tuple[object, ...], merges: tuple[str, ...] = ()) -> str:
    merged = "".join(f'<mergeCell ref="{reference}"/>' for reference in merges)
    return rows(*values) + (f"<mergeCells>{merged}</mergeCells>" if merged else "")


# --- what a cell shows -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (3.0, None, "3"),
        (1500000000.0, "#,##0", "1500000000"),
        (55197167000.0, None, "55197167000"),
        (1.5, None, "1.5"),
        (1.1, "0.00", "1.10"),
        (1.234, None, "1,234"),
        (105.01332986540089, "#,##0.0", "105"),
        (105.06332986540089, "#,##0.0", "105.1"),
        (0.5, "0%", "50%"),
        (7.0, "00", "07"),
        (2.0, '0"."', "2."),
        (2.0, '"Quý "0', "Quý 2"),
        (1500.0, '#,##0" triệu đồng"', "1500 triệu đồng"),
        (-2.5, "#,##0.0_);[Red]\\(#,##0.0\\)", "-2.5"),
        (1e15, None, "1000000000000000"),
        (0.1 + 0.2, None, "0.3"),
        (-0.001, "0", "0"),
    ],
)
def test_numbers(value: float, code: str | None, text: str) -> None:
    assert show_number(value, code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("d/m/yyyy", "05/06/2026"),
        ("dd\\-mm\\-yyyy;@", "05/06/2026"),
        ("mmm-yy", "06/2026"),
        ("mm/yyyy", "06/2026"),
        ('"Tháng "m/yyyy', "Tháng 06/2026"),
        ("yyyy", "2026"),
        ("d-mmm", "05/06"),
        ("[$-42A]dd/mm/yyyy h:mm", "05/06/2026"),
        (None, "05/06/2026"),
    ],
)
def test_dates_are_shown_as_far_as_their_format_shows_them(code: str | None, text: str) -> None:
    moment = serial_date(46178.0)
    assert moment is not None
    assert show_date(moment, code) == text


@pytest.mark.parametrize(
    "code", ["General", "0.00", "#,##0", "h:mm", "[h]:mm:ss", "@", '"d"0', "[Red]0", None, ""]
)
def test_formats_that_are_no_dates(code: str | None) -> None:
    assert date_parts(code) == frozenset()


def test_serial_numbers_beyond_the_calendar() -> None:
    assert serial_date(-1) is None
    assert serial_date(1e12) is None
    assert str(serial_date(0, from_1904=True)) == "1904-01-01 00:00:00"


# --- sheets ----------------------------------------------------------------------------------------------


def test_titles_above_and_signatures_below_a_table() -> None:
    document = read(
        xlsx(
            {
                "KH": sheet(
                    ("UBND TỈNH X", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                    ("KẾ HOẠCH NĂM 2026",),
                    (),
                    HEAD,
                    (1, "Việc một", "Sở A", "Quý I"),
                    ("I", "Mục"),
                    (2, "Việc hai", "Sở B", "Quý II"),
                    (),
                    (None, None, "TM. ỦY BAN NHÂN DÂN"),
                    merges=("A2:D2", "B6:D6"),
                )
            }
        )
    )
    assert blocks(document) == ["KẾ HOẠCH NĂM 2026", "TM. ỦY BAN NHÂN DÂN"]
    head, plan = document.tables
    assert head.n_rows == 1
    assert texts(plan)[0] == list(HEAD)
    assert texts(plan)[2] == ["I", "Mục", "Mục", "Mục"]
    assert plan.sheet == "KH"
    assert_whole_grid(plan)


def test_merged_cells_and_a_heading_of_two_rows() -> None:
    document = read(
        xlsx(
            {
                "a": sheet(
                    ("TT", "Việc", "Cơ quan"),
                    (None, None, "Chủ trì", "Phối hợp"),
                    (1, "x", "Sở A", "Sở B"),
                    (None, None, "Sở C", "Sở D"),
                    merges=("A1:A2", "B1:B2", "C1:D1", "A3:A4", "B3:B4"),
                )
            }
        )
    )
    (found,) = document.tables
    assert texts(found) == [
        ["TT", "Việc", "Cơ quan", "Cơ quan"],
        ["TT", "Việc", "Chủ trì", "Phối hợp"],
        ["1", "x", "Sở A", "Sở B"],
        ["1", "x", "Sở C", "Sở D"],
    ]


def test_a_blank_row_ends_no_table_but_a_new_heading_begins_one() -> None:
    document = read(
        xlsx(
            {
                "a": sheet(
                    HEAD,
                    (1, "a", "b", "c"),
                    (),
                    ("II. Mục hai",),
                    (2, "d", "e", "f"),
                    (),
                    ("Phụ lục 2",),
                    ("TT", "Chỉ tiêu", "Đơn vị tính"),
                    (1, "g", "h"),
                )
            }
        )
    )
    assert [found.n_rows for found in document.tables] == [4, 2]
    assert blocks(document) == ["Phụ lục 2"]


def test_several_sheets_and_a_hidden_one() -> None:
    plan = sheet(HEAD, (1, "a", "b", "c"))
    document = read(xlsx({"Một": plan, "Ẩn": plan, "Hai": plan, "Trống": "<sheetData/>"}, hidden=("Ẩn",)))
    assert [found.sheet for found in document.tables] == ["Một", "Hai"]
    assert [(issue.code, "Ẩn" in issue.message) for issue in document.issues] == [
        (IssueCode.TEXT_UNASSIGNED, True)
    ]


def test_rows_and_columns_that_a_filter_hides_are_read() -> None:
    cells = rows(("TT", "Nội dung", "Chủ trì"), (1, "Báo cáo", "Sở Y tế"), (2, "Rà soát", "Sở Tư pháp"))
    hidden = cells.replace('<row r="2">', '<row r="2" hidden="1">')
    columns = '<cols><col min="3" max="3" hidden="1"/></cols>'
    plain, filtered = (read(xlsx({"Kế hoạch": sheet})) for sheet in (cells, columns + hidden))
    assert filtered.tables == plain.tables
    assert len(plain.tables[0].cells) == 9


def test_dates_percent_and_fonts_by_style() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="mm/yyyy"/></numFmts>'
        '<fonts><font><name val="Arial"/></font><font><b/><name val=".VnTime"/></font>'
        '<font><name val=".VnTimeH"/></font></fonts>'
        '<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="9"/><xf fontId="1"/>'
        '<xf fontId="2"/></cellXfs>'
    )
    strings = (
        "<si><t>§¬n vÞ chñ tr×</t></si><si><t>kÕ ho¹ch</t></si><si><r><t>Ủy </t></r><r><t>ban</t></r></si>"
    )
    cells = (
        '<sheetData><row r="1"><c r="A1" t="s" s="4"><v>0</v></c><c r="B1" t="s" s="5"><v>1</v></c>'
        '<c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" s="1"><v>46178</v></c>'
        '<c r="B2" s="2"><v>46178</v></c><c r="C2" s="3"><v>0.25</v></c></row></sheetData>'
    )
    document = read(xlsx({"a": cells}, strings=strings, styles=styles))
    assert texts(document.tables[0]) == [
        ["Đơn vị chủ trì", "KẾ HOẠCH", "Ủy ban"],
        ["05/06/2026", "06/2026", "25%"],
    ]
    assert document.tables[0].grid[0, 0].bold
    assert [issue.code for issue in document.issues] == [IssueCode.ENCODING_REPAIRED]


def test_line_ends_and_escapes_in_cells() -> None:
    found = read(
        xlsx({"a": sheet(("- Một;\n- Hai", "Sở_x000D_\nY tế", "c"), ("d", "e\u00a0", "Cơ quan\nchủ trì"))})
    ).tables[0]
    assert texts(found) == [["- Một;\n- Hai", "Sở\nY tế", "c"], ["d", "e", "Cơ quan chủ trì"]]


def test_formulas_errors_and_truth_values() -> None:
    cells = (
        '<sheetData><row><c><f>1+1</f><v>2</v></c><c t="str"><f>A</f><v>Sở A</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><v>#REF!</v></c></row></sheetData>'
    )
    assert texts(read(xlsx({"a": cells})).tables[0]) == [["2", "Sở A", "TRUE", "#REF!"]]


def test_an_ods_file_shows_what_its_cells_show() -> None:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    wide = 'table:number-columns-spanned="2"'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='a'>"
        f"<table:table-row>{cell('TT')}{cell('Việc')}{cell('Hạn', wide)}"
        "<table:covered-table-cell/></table:table-row><table:table-row>"
        + cell("1", 'office:value-type="float" office:value="1"')
        + cell("Báo<text:s/>cáo")
        + cell("06/26", 'office:value-type="date" office:date-value="2026-06-01"')
        + cell("6/1/26", 'office:value-type="date" office:date-value="2026-06-01"')
        + "</table:table-row><table:table-row table:number-rows-repeated='1048000'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    data = package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    document = read(data, "a.ods")
    assert document.format == "ods"
    assert texts(document.tables[0]) == [
        ["TT", "Việc", "Hạn", "Hạn"],
        ["1", "Báo cáo", "06/2026", "01/06/2026"],
    ]


# --- real files ------------------------------------------------------------------------------------------


@needs_real
def test_a_real_task_list() -> None:
    assert REAL is not None
    document = read((REAL / "A14.xlsx").read_bytes())
    (found,) = document.tables
    assert (found.n_rows, found.n_cols) == (64, 12)
    assert [cell.text for cell in found.cells if cell.col == 0][1:] == [str(n) for n in range(1, 64)]
    assert_whole_grid(found)


@needs_real
def test_a_real_workbook_in_tcvn3() -> None:
    assert REAL is not None
    document = read((REAL / "D03.xls").read_bytes(), "D03.xls")
    assert len({found.sheet for found in document.tables}) == 9
    assert blocks(document)[0] == "1. MỘT SỐ CHỈ TIÊU TỔNG HỢP"
    cells = [cell.text for found in document.tables for cell in found.cells]
    assert "Tốc độ tăng tổng sản phẩm trong nước (GDP)" in cells
    assert "Ước TH năm 2002" in cells
    assert not any(sign in text for text in cells for sign in "\u00ad§¬®µ")


@needs_office
@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls:MS Excel 97", "ods:calc8"])
def test_other_formats_give_what_xlsx_gives(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="mm/yyyy"/><numFmt numFmtId="165" '
        'formatCode="dd/mm/yyyy"/></numFmts><fonts><font><name val="Arial"/></font></fonts><fills><fill/>'
        '</fills><borders><border/></borders><cellXfs><xf/><xf numFmtId="164" applyNumberFormat="1"/>'
        '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs>'
    )
    heading = ("STT", "Nội dung", "Ngày", "Tháng", "Kinh phí")
    plan = [
        (n, f"Nhiệm vụ số {n}: " + "thực hiện " * (n * 20), (46178 + n, 2), (46178, 1), n * 1.5)
        for n in range(1, 60)
    ]
    inner = sheet(("KẾ HOẠCH",), heading, *plan, merges=("A1:E1", "B3:B4"))
    data = xlsx({"KH": inner}, styles=styles)
    wanted = read(data)
    source = tmp_path / "a.xlsx"
    source.write_bytes(data)
    name, _, _ = kind.partition(":")
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = read((tmp_path / f"a.{name}").read_bytes(), f"a.{name}")
    assert found.format == name
    assert blocks(found) == blocks(wanted)
    assert [texts(table) for table in found.tables] == [texts(table) for table in wanted.tables]


# --- old workbooks, record by record ---------------------------------------------------------------------


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def workbook(cells: bytes, *, version: int = 0x0600, more: bytes = b"") -> bytes:
    """The stream of a workbook of one sheet."""
    old = version == 0x0500
    begin = record(0x0809, struct.pack("<HH", version, 5) + bytes(4))
    name = b"\x07.VnTime" if old else b"\x07\x00.VnTime"
    font = record(0x0031, bytes(14) + name)
    xf = record(0x00E0, struct.pack("<HH", 0, 14) + bytes(16)) + record(0x00E0, bytes(20))
    tab = b"\x02KH" if old else b"\x02\x00KH"
    size = len(begin + font + more + xf) + 4 + 6 + len(tab) + 4
    head = begin + font + more + xf + record(0x0085, struct.pack("<IH", size, 0) + tab) + record(0x000A)
    assert len(head) == size
    return head + record(0x0809, struct.pack("<HH", version, 16) + bytes(4)) + cells + record(0x000A)


def at(row: int, column: int, xf: int = 1) -> bytes:
    return struct.pack("<HHH", row, column, xf)


RK_7, RK_HALF = struct.pack("<I", 7 << 2 | 2), struct.pack("<I", 50 << 2 | 3)


@pytest.mark.parametrize("small", [False, True])
def test_excel_95(small: bool) -> None:
    words_ = "§¬n vÞ chñ tr×".encode("latin-1")
    label = record(0x0204, at(0, 0) + struct.pack("<H", len(words_)) + words_)
    number = record(0x0203, at(0, 1, 0) + struct.pack("<d", 46178))
    stream = workbook(label + number + record(0x027E, at(0, 2) + RK_7), version=0x0500)
    document = read(compound("Book", stream, small=small), "a.xls")
    assert texts(document.tables[0]) == [["Đơn vị chủ trì", "05/06/2026", "7"]]


def test_records_of_every_kind() -> None:
    wide = "Ủy ban".encode("utf-16-le")
    cut = (
        record(0x00FC, struct.pack("<IIHB", 1, 1, 6, 1) + wide[:4]) + record(0x003C, b"\x01" + wide[4:8])
        + record(0x003C, b"\x00" + b"an")
    )  # fmt: skip
    many = struct.pack("<HH", 0, 1) + b"\x01\x00" + RK_7 + b"\x01\x00" + RK_HALF + struct.pack("<H", 2)
    formula = record(0x0006, at(1, 0) + b"\x00" * 6 + b"\xff\xff" + bytes(6))
    cells = (
        record(0x00FD, at(0, 0) + bytes(4)) + record(0x00BD, many)
        + formula + record(0x0207, struct.pack("<HB", 2, 0) + b"ab")
        + record(0x0006, at(1, 1) + b"\x01\x00\x01\x00\x00\x00\xff\xff" + bytes(6))
        + record(0x0205, at(1, 2) + b"\x17\x01")
        + record(0x00E5, struct.pack("<HHHHH", 1, 0, 0, 0, 0))
    )  # fmt: skip
    document = read(compound("Workbook", workbook(cells, more=cut)), "a.xls")
    assert texts(document.tables[0]) == [["Ủy ban", "7", "0.5"], ["ab", "TRUE", "#REF!"]]


@pytest.mark.parametrize(
    "stream",
    [
        workbook(record(0x0204, at(0, 0) + b"\xff\x7f\x00")),
        workbook(b"", more=record(0x00FC, struct.pack("<II", 2**31, 2**31) + b"\xff\xff\x01")),
        workbook(record(0x00E5, b"\xff\xff\x00")),
        b"\x00" * 5000,
    ],
)
def test_broken_records_are_damaged_or_go_to_libreoffice(
    stream: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PHULUC_SOFFICE", "/nowhere")
    code = refusal(compound("Workbook", stream), "a.xls")
    assert code in (IssueCode.DAMAGED_FILE, IssueCode.CONVERTER_MISSING)


def test_a_chain_of_sectors_in_a_circle_ends() -> None:
    data = bytearray(compound("Workbook", workbook(record(0x0204, at(0, 0)))))
    struct.pack_into("<I", data, 512 + 4 * 3, 2)
    assert refusal(bytes(data), "a.xls") is IssueCode.DAMAGED_FILE


# --- hostile files ---------------------------------------------------------------------------------------


def refusal(data: bytes, name: str = "a.xlsx", options: ReadOptions | None = None) -> IssueCode:
    with pytest.raises(UnreadableFileError) as caught:
        read(data, name, options)
    return caught.value.issue.code


def test_a_cell_at_the_end_of_the_world_costs_nothing() -> None:
    places = {"A1": 1, "B1": 2, "C1": 3, "XFD1048576": 1}
    inner = "".join(f'<c r="{place}"><v>{value}</v></c>' for place, value in places.items())
    cells = f"<sheetData><row>{inner}</row></sheetData>"
    start = time.process_time()
    document = read(xlsx({"a": cells}))
    assert time.process_time() - start < 1
    assert texts(document.tables[0]) == [["1", "2", "3"]]
    assert blocks(document) == ["1"]


def test_a_merged_range_over_the_whole_sheet_costs_nothing() -> None:
    data = xlsx({"a": sheet(HEAD, (1, "a", "b", "c"), merges=("A1:XFD1048576",))})
    start = time.process_time()
    assert read(data).tables == ()
    assert time.process_time() - start < 1


def test_too_many_cells_are_refused() -> None:
    data = xlsx({"a": sheet(*[(n, "a", "b") for n in range(500)])})
    assert refusal(data, options=ReadOptions(max_cells=1000)) is IssueCode.TOO_LARGE


def test_an_ods_that_repeats_a_filled_row_a_million_times() -> None:
    content = (
        '<x xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table>'
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></x>"
    )
    data = package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert refusal(data, "a.ods") is IssueCode.TOO_LARGE


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet0.xml"])
@pytest.mark.parametrize(
    "content", ["", "<a", '<!DOCTYPE a [<!ENTITY x "y">]><worksheet><sheetData>&x;</sheetData></worksheet>']
)
def test_broken_parts_are_damaged(part: str, content: str) -> None:
    assert refusal(xlsx({"a": sheet(HEAD)}, extra={part: content})) is IssueCode.DAMAGED_FILE


@needs_real
@pytest.mark.parametrize("cut", [600, 3000, 30000, 60000])
def test_a_truncated_xls_is_damaged_or_read(cut: int) -> None:
    assert REAL is not None
    data = (REAL / "D03.xls").read_bytes()[:cut]
    try:
        read(data, "D03.xls")
    except UnreadableFileError as error:
        assert error.issue.code is IssueCode.DAMAGED_FILE


def test_macros_are_an_issue() -> None:
    document = read(xlsx({"a": sheet(HEAD)}, extra={"xl/vbaProject.bin": b"x"}))
    assert [issue.code for issue in document.issues] == [IssueCode.MACRO_IGNORED]


def test_strings_that_do_not_exist_are_left_out() -> None:
    cells = (
        '<sheetData><row><c t="s"><v>9</v></c><c t="s"><v>x</v></c><c s="77"><v>5</v></c></row></sheetData>'
    )
    document = read(xlsx({"a": cells}))
    assert blocks(document) == ["5"]


def test_the_package_of_the_tests_is_sound() -> None:
    with zipfile.ZipFile(BytesIO(xlsx({"a": sheet(HEAD)}))) as file:
        assert file.testzip() is None


def test_a_long_sheet_is_read_in_time_that_grows_with_its_cells() -> None:
    plan = [(n, f"Việc {n}", "Sở A", "Quý I") for n in range(1, 5000)]
    merges = tuple(f"C{n}:C{n + 1}" for n in range(2, 4000, 2))
    data = xlsx({"a": sheet(HEAD, *plan, merges=merges)})
    start = time.process_time()
    (found,) = read(data).tables
    assert time.process_time() - start < 3
    assert found.n_rows == 5000
    assert found.grid[2, 2].row_span == 2
