"""What Word draws but does not store, stores but does not draw, and how its tables merge."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import SourceDocument, TableFragment, TextBlock
from schema.issue import IssueCode
from tests.office_files import W, docx, font, p, package, r, relations, tbl, tc, tr, word_part

SPAN2 = '<w:gridSpan w:val="2"/>'
DOWN = '<w:vMerge w:val="restart"/>'
UNDER = "<w:vMerge/>"


def read(body: str, **parts: object) -> SourceDocument:
    data = docx(body, **parts)  # type: ignore[arg-type]
    return read_document(data, "a.docx", ReadOptions())


def table(body: str, **parts: object) -> TableFragment:
    (found,) = read(body, **parts).tables
    return found


def texts(fragment: TableFragment) -> list[list[str]]:
    return [
        [fragment.grid[row, col].text for col in range(fragment.n_cols)] for row in range(fragment.n_rows)
    ]


def blocks(document: SourceDocument) -> list[str]:
    return [item.text for item in document.items if isinstance(item, TextBlock)]


# --- spans -----------------------------------------------------------------------------------------------


def test_merged_cells_keep_their_spans() -> None:
    found = table(
        tbl(
            tr("STT", "Nội dung", tc("Cơ quan", SPAN2)),
            tr(tc("1", DOWN), tc("Việc một", DOWN), "Sở A", "Sở B"),
            tr(tc("", UNDER), tc("", UNDER), "Sở C", "Sở D"),
        )
    )
    spans = {cell.text: (cell.row_span, cell.col_span) for cell in found.cells}
    assert (found.n_rows, found.n_cols) == (3, 4)
    assert spans["Cơ quan"] == (1, 2)
    assert spans["Việc một"] == (2, 1)
    assert texts(found)[2] == ["1", "Việc một", "Sở C", "Sở D"]


def test_columns_left_out_before_and_after_a_row_stay_empty() -> None:
    found = table(
        tbl(
            tr("a", "b", "c"),
            tr("x", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
            tr("d", "e", "f"),
        )
    )
    assert texts(found) == [["a", "b", "c"], ["", "x", ""], ["d", "e", "f"]]


def test_rules_drawn_unevenly_make_no_phantom_columns() -> None:
    found = table(
        tbl(
            tr("a", tc("b", SPAN2), "c"),
            tr("d", "e", tc("f", SPAN2)),
            widths=(1000, 2000, 60, 2000),
        )
    )
    assert texts(found) == [["a", "b", "c"], ["d", "e", "f"]]
    assert found.column_edges == (0.0, 50.0, 150.0, 253.0)


def test_a_span_of_a_billion_columns_costs_nothing() -> None:
    found = table(tbl(tr("a", tc("b", '<w:gridSpan w:val="1000000000"/>')), tr("c", "d")))
    assert found.n_cols <= 3
    assert texts(found)[1][:2] == ["c", "d"]


def test_a_merged_cell_that_repeats_its_text_says_it_once_and_hidden_text_is_kept() -> None:
    found = table(tbl(tr(tc("Chung", DOWN), "a"), tr(tc("Chung", UNDER), "b"), tr(tc("Thêm", UNDER), "c")))
    assert found.grid[2, 0].text == "Chung\nThêm"


def test_header_rows_are_marked() -> None:
    found = table(tbl(tr("TT", "Việc", properties="<w:tblHeader/>"), tr("1", "a"), tr("2", "b")))
    assert found.repeated_header_rows == 1


def test_old_horizontal_merge() -> None:
    found = table(
        tbl(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "b"), tr("c", "d", "e"))
    )
    assert found.grid[0, 1].text == "a"
    assert texts(found)[1] == ["c", "d", "e"]


# --- nesting ---------------------------------------------------------------------------------------------


def test_a_frame_around_a_table_is_no_table() -> None:
    inner = tbl(tr("STT", "Việc", "Cơ quan"), tr("1", "a", "b"))
    document = read(tbl(tr(tc(p("PHỤ LỤC") + inner + p()))))
    assert blocks(document) == ["PHỤ LỤC"]
    assert texts(document.tables[0]) == [["STT", "Việc", "Cơ quan"], ["1", "a", "b"]]


def test_a_small_table_in_a_cell_becomes_lines_of_it() -> None:
    inner = tbl(tr("Bước 1", "tháng 3"), tr("Bước 2", "tháng 6"))
    rows = [tr(str(n), f"Nội dung dài của nhiệm vụ số {n} trong kế hoạch", "Sở Nội vụ") for n in range(5)]
    found = table(tbl(*rows, tr("6", tc(p("Làm:") + inner + p()), "Sở Y tế")))
    assert found.grid[5, 1].text == "Làm:\nBước 1 tháng 3\nBước 2 tháng 6"


def test_content_controls_open_at_every_level() -> None:
    def sdt(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    row = f"<w:tr>{sdt(tc('1'))}{tc(p('').replace('<w:p>', '<w:p>' + sdt(r('Việc'))))}</w:tr>"
    document = read(sdt(tbl(tr("TT", "Nội dung"), sdt(row))) + sdt(p("Sau bảng")))
    assert texts(document.tables[0]) == [["TT", "Nội dung"], ["1", "Việc"]]
    assert blocks(document) == ["Sau bảng"]


def test_the_prompt_of_an_empty_control_is_no_text() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    document = read(f"<w:p>{r('Số: ')}{prompt.format(r('Bấm để nhập'))}</w:p>")
    assert blocks(document) == ["Số:"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('Trong khung')}</w:txbxContent>"
    drawing = (
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>"
        f"{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    document = read(f"<w:p>{r('Ngoài')}<w:r>{drawing}</w:r></w:p>")
    assert blocks(document) == ["Ngoài", "Trong khung"]


def test_a_table_in_a_text_box_is_a_table() -> None:
    box = f"<w:pict><v:shape><v:textbox><w:txbxContent>{tbl(tr('a', 'b'), tr('c', 'd'))}</w:txbxContent>"
    found = table(f"<w:p><w:r>{box}</v:textbox></v:shape></w:pict></w:r></w:p>")
    assert texts(found) == [["a", "b"], ["c", "d"]]


# --- final state -----------------------------------------------------------------------------------------


def test_tracked_changes_are_read_in_their_final_state() -> None:
    mark = 'w:id="1" w:author="x"'
    change = (
        f"<w:p>{r('Báo cáo ')}<w:del {mark}><w:r><w:delText>cũ</w:delText></w:r></w:del>"
        f"<w:ins {mark}>{r('mới')}</w:ins><w:moveFrom {mark}>{r(' đi')}</w:moveFrom></w:p>"
    )
    deleted_row = tr("x", "xoá", properties=f"<w:del {mark}/>")
    document = read(change + tbl(tr("1", "a"), deleted_row, tr("2", "b")))
    assert blocks(document) == ["Báo cáo mới"]
    assert texts(document.tables[0]) == [["1", "a"], ["2", "b"]]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    gone = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    assert blocks(read(p("Sở Nội ", gone) + p("vụ") + p("Sở Y tế", gone))) == ["Sở Nội vụ", "Sở Y tế"]


def test_fields_give_their_result() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = (
        mark("begin")
        + "<w:r><w:instrText>REF x</w:instrText></w:r>"
        + mark("separate")
        + r("ẨN")
        + mark("end")
    )
    outer = mark("begin") + f"<w:r><w:instrText>IF </w:instrText></w:r>{inner}" + mark("separate")
    body = f"<w:p>{r('Số ')}{outer}{r('12')}{mark('end')}{r('/QĐ')}</w:p>"
    unclosed = f"<w:p>{mark('begin')}{r('mất đuôi')}</w:p>"
    simple = f'<w:p><w:fldSimple w:instr="DATE">{r("ngày 1")}</w:fldSimple></w:p>'
    assert blocks(read(body + unclosed + p("tiếp") + simple)) == ["Số 12/QĐ", "mất đuôi", "tiếp", "ngày 1"]


def test_hidden_text_is_dropped_and_capitals_are_as_printed() -> None:
    body = f"<w:p>{r('Kế hoạch', '<w:caps/>')}{r(' ẩn', '<w:vanish/>')}</w:p>"
    assert blocks(read(body)) == ["KẾ HOẠCH"]


def test_special_characters() -> None:
    inner = (
        "<w:r><w:t>QĐ</w:t><w:noBreakHyphen/><w:t>UB</w:t><w:softHyphen/><w:t>ND</w:t><w:tab/><w:t>x</w:t>"
        '<w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t><w:cr/><w:t>y</w:t></w:r>'
    )
    assert blocks(read(f"<w:p>{inner}</w:p>")) == ["QĐ-UBND x≥5\ny"]


def test_decomposed_accents_are_composed_and_blank_cells_are_empty() -> None:
    found = table(tbl(tr("Ke\u0302\u0301 hoa\u0323ch", tc(p("\u00a0"))), tr("a", "b")))
    assert texts(found)[0] == ["Kế hoạch", ""]


# --- paragraphs of a cell --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraphs", "text"),
    [
        (("- Sở Nội vụ;", "- Sở Tài chính"), "- Sở Nội vụ;\n- Sở Tài chính"),
        (("Sở Thông tin", "và Truyền thông"), "Sở Thông tin và Truyền thông"),
        (("Quyết định số 5/QĐ-", "UBND"), "Quyết định số 5/QĐ-UBND"),
        (("Quý I;", "quý II"), "Quý I;\nquý II"),
        (("Sở Y tế", "Đài Truyền hình"), "Sở Y tế\nĐài Truyền hình"),
        (("• Một", "+ Hai"), "- Một\n- Hai"),
        (("Tháng", "/2020"), "Tháng/2020"),
        (("", "a", "\u00a0"), "a"),
    ],
)
def test_paragraphs_of_a_cell(paragraphs: tuple[str, ...], text: str) -> None:
    found = table(tbl(tr(tc("".join(map(p, paragraphs))), "x"), tr("y", "z")))
    assert found.grid[0, 0].text == text


def test_bold_and_centred() -> None:
    document = read(
        p("KẾ HOẠCH", '<w:jc w:val="center"/>', "<w:b/>") + tbl(tr(tc(p("I. Mục", "", "<w:b/>")), "x"))
    )
    (title,) = [item for item in document.items if isinstance(item, TextBlock)]
    assert (title.bold, title.centered) == (True, True)
    assert [cell.bold for cell in document.tables[0].cells] == [True, False]


# --- numbers ---------------------------------------------------------------------------------------------

LEVELS = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
 <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>
  <w:lvlText w:val="%1.%2.%4"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def item(text: str, num: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def test_numbers_restart_below_each_higher_level() -> None:
    levels = {"A": 0, "a": 1, "x": 2, "y": 2, "b": 1, "B": 0, "c": 1, "z": 2, "l": 3}
    body = "".join(item(text, 1, level) for text, level in levels.items())
    assert blocks(read(body, numbering=LEVELS)) == [
        "I. A", "1. a", "a) x", "b) y", "2. b", "II. B", "1. c", "a) z", "2.1.1 l",
    ]  # fmt: skip


def test_a_column_of_automatic_numbers() -> None:
    cells = [tr(tc(item("", 2)), f"Việc {n}") for n in range(3)]
    found = table(tbl(tr("TT", "Nội dung"), *cells), numbering=LEVELS)
    assert [row[0] for row in texts(found)] == ["TT", "1", "2", "3"]


def test_the_empty_half_of_a_merged_cell_is_not_counted() -> None:
    rows = [
        tr(tc(item("", 2), DOWN), "a"),
        tr(tc(item("", 2), UNDER), "b"),
        tr(tc(item("", 2)), "c"),
    ]
    assert [row[0] for row in texts(table(tbl(*rows), numbering=LEVELS))] == ["1", "1", "2"]


def test_lists_of_one_definition_count_on_unless_told_to_start() -> None:
    body = item("a", 2) + item("b", 4) + item("c", 5) + item("d", 5)
    assert blocks(read(body, numbering=LEVELS)) == ["1 a", "2 b", "1 c", "2 d"]


def test_bullets_and_no_number() -> None:
    assert blocks(read(item("a", 3) + item("b", 0), numbering=LEVELS)) == ["- a", "b"]


def test_numbers_that_come_from_a_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Muc"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        p("A", '<w:pStyle w:val="Muc"/>')
        + p("a", '<w:pStyle w:val="Con"/>')
        + p("B", '<w:pStyle w:val="Muc"/>')
    )
    assert blocks(read(body, styles=styles, numbering=LEVELS)) == ["I. A", "1. a", "II. B"]


# --- fonts -----------------------------------------------------------------------------------------------


def test_tcvn3_run_by_run_with_its_soft_hyphen() -> None:
    tcvn3 = font(".VnTime")
    words = "<w:t>Ngh\u00de quy\u00d5t n\u00a8m tr</w:t><w:softHyphen/><w:t>\u00edc</w:t>"
    soft = f"<w:r><w:rPr>{tcvn3}</w:rPr>{words}</w:r>"
    capital = r(" c¶i c¸ch", font(".VnTimeH"))
    document = read(f"<w:p>{soft}{capital}{r(' Điều kiện')}</w:p>")
    assert blocks(document) == ["Nghị quyết năm trước CẢI CÁCH Điều kiện"]
    assert [issue.code for issue in document.issues] == [IssueCode.ENCODING_REPAIRED]


def test_vni_letters_cut_between_runs() -> None:
    vni = font("VNI-Times")
    body = f"<w:p>{r('UÛY BAN NHA', vni)}{r('ÂN DAÂN', vni)}</w:p>"
    assert blocks(read(body)) == ["ỦY BAN NHÂN DÂN"]


def test_legacy_text_under_the_default_style_and_without_any_font() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f"<w:rPr>{font('.VnTime')}</w:rPr></w:style>"
    )
    line = "Tèc ®é t¨ng tæng s¶n phÈm trong n\u00adíc, ®¬n vÞ chñ tr× thùc hiÖn nhiÖm vô"
    wanted = "Tốc độ tăng tổng sản phẩm trong nước, đơn vị chủ trì thực hiện nhiệm vụ"
    assert blocks(read(p(line), styles=styles)) == [wanted]
    assert blocks(read(p(line))) == [wanted]


def test_unicode_text_under_an_old_style_is_left_alone() -> None:
    body = p("Ủy ban nhân dân tỉnh và các sở, ngành", "", font(".VnTime")) + p("và cả", "", font(".VnTime"))
    document = read(body)
    assert blocks(document) == ["Ủy ban nhân dân tỉnh và các sở, ngành", "và cả"]
    assert document.issues == ()


# --- other parts -----------------------------------------------------------------------------------------


def test_headers_notes_and_footers_have_their_roles() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:footerReference w:type="first" r:id="footer1"/></w:sectPr>'
    )
    body = f'<w:p>{r("Thân")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>{section}'
    notes = f'<w:footnote w:id="2">{p("Chú thích")}</w:footnote><w:footnote w:id="3">{p("Thừa")}</w:footnote>'
    document = read(
        body,
        parts={
            "header1": ("header1.xml", word_part("hdr", p("Đầu trang"))),
            "footer1": ("footer1.xml", word_part("ftr", p("Chân trang đầu"))),
            "footnotes": ("footnotes.xml", word_part("footnotes", notes)),
        },
    )
    roles = [(item.text, item.role) for item in document.items if isinstance(item, TextBlock)]
    assert roles == [("Đầu trang", "header_footer"), ("Thân", "body"), ("Chú thích", "footnote")]


def test_macros_and_embedded_documents_are_issues() -> None:
    document = read(
        p("a") + '<w:altChunk r:id="x"/>',
        extra={"word/vbaProject.bin": b"\x00"},
        main_type="application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert {issue.code for issue in document.issues} == {IssueCode.MACRO_IGNORED, IssueCode.TEXT_UNASSIGNED}


def test_a_broken_part_beside_the_text_is_an_issue() -> None:
    document = read(p("a"), parts={"numbering": ("numbering.xml", "<w:numbering")})
    assert blocks(document) == ["a"]
    assert [issue.code for issue in document.issues] == [IssueCode.FALLBACK_USED]


def test_a_broken_style_is_an_issue() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:rPr><w:b></w:rPr></w:style>'
    document = read(p("a", '<w:pStyle w:val="A"/>'), styles=styles)
    assert blocks(document) == ["a"]
    assert [issue.code for issue in document.issues] == [IssueCode.FALLBACK_USED]


@pytest.mark.parametrize("prefix", ["w", "x"])
def test_styles_are_found_whatever_their_prefix(prefix: str) -> None:
    style = word_part(
        "styles",
        "<w:docDefaults><w:rPrDefault><w:rPr><w:caps/></w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:styleId="A"><w:rPr><w:b/></w:rPr></w:style>',
    )
    style = re.sub(r"\bw:|(?<=xmlns:)w(?==)", lambda match: match[0].replace("w", prefix), style)
    parts = {"styles": ("styles.xml", style)}
    (item,) = read(p("a", '<w:pStyle w:val="A"/>'), parts=parts).items
    assert isinstance(item, TextBlock)
    assert (item.text, item.bold) == ("A", True)


def test_relationships_that_lead_nowhere_are_survived() -> None:
    links = relations({"styles": "NULL", "image1": "../media/none.png"})
    document = read(p("a"), extra={"word/_rels/document.xml.rels": links})
    assert blocks(document) == ["a"]


def test_strict_documents_are_read() -> None:
    data = docx(tbl(tr("a", "b"), tr("c", "d")))
    with zipfile.ZipFile(BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts["word/document.xml"] = parts["word/document.xml"].replace(W.encode(), strict)
    found = read_document(package(parts), "a.docx", ReadOptions()).tables[0]
    assert texts(found) == [["a", "b"], ["c", "d"]]


# --- two columns made with tabs --------------------------------------------------------------------------


def _tabbed(*lines: tuple[str, str]) -> str:
    tab = "<w:r><w:tab/></w:r>"
    return "".join(
        f"<w:p>{r(left) if left else ''}{tab * 2}{r(right) if right else ''}</w:p>" for left, right in lines
    )


def test_a_letterhead_and_a_signature_set_with_tabs_are_tables_of_two_cells() -> None:
    head = _tabbed(
        ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Số: 12/QĐ-UBND", "Cà Mau, ngày 5 tháng 1 năm 2024"),
    )
    foot = _tabbed(("Nơi nhận:", "KT. CHỦ TỊCH"), ("- Như Điều 3;", "PHÓ CHỦ TỊCH")) + p("- Lưu: VT.")
    document = read(head + p("QUYẾT ĐỊNH") + foot)
    assert [[cell.text for cell in table.cells] for table in document.tables] == [
        [
            "ỦY BAN NHÂN DÂN\nSố: 12/QĐ-UBND",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCà Mau, ngày 5 tháng 1 năm 2024",
        ],
        ["Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"],
    ]


def test_numbers_and_words_apart_by_a_tab_stay_lines() -> None:
    document = read(_tabbed(("1.", "Mục đích"), ("2.", "Yêu cầu"), ("Chương I", "5")))
    assert document.tables == ()
    assert [item.text for item in document.items if item.kind == "text"] == [
        "1. Mục đích",
        "2. Yêu cầu",
        "Chương I 5",
    ]
