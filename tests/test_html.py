"""HTML renditions of the samples, a real portal page, and what pages do to their tables."""

from __future__ import annotations

import html
import re
import textwrap
import time
import unicodedata
from email.message import EmailMessage

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from schema.document import SourceDocument, TableFragment, TextBlock
from schema.issue import IssueCode, UnreadableFileError
from tests.support import NAMES, SAMPLES, real_dir
from tests.test_docx import assert_whole_grid, letters

REAL = real_dir()
needs_real = pytest.mark.skipif(REAL is None, reason="the public documents are not at hand")
TAG = re.compile(r"<[^>]*>")
SENTENCE = "Đơn vị chủ trì thực hiện nhiệm vụ được giao trước ngày ba mươi tháng sáu"


def read(page: str | bytes, options: ReadOptions | None = None) -> SourceDocument:
    data = page.encode() if isinstance(page, str) else page
    return read_document(data, "a.html", options or ReadOptions())


def body(inner: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<html><head>{head}</head><body>{inner}</body></html>"


def texts(fragment: TableFragment) -> list[list[str]]:
    rows, columns = range(fragment.n_rows), range(fragment.n_cols)
    return [[fragment.grid[row, col].text for col in columns] for row in rows]


def table(inner: str, head: str = '<meta charset="utf-8">') -> list[list[str]]:
    (found,) = read(body(inner, head)).tables
    assert_whole_grid(found)
    return texts(found)


def blocks(document: SourceDocument, role: str = "body") -> list[str]:
    return [item.text for item in document.items if isinstance(item, TextBlock) and item.role == role]


# --- the samples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_what_the_word_file_gives(name: str) -> None:
    page = read((SAMPLES / f"{name}.html").read_bytes())
    word = read_document((SAMPLES / f"{name}.docx").read_bytes(), f"{name}.docx", ReadOptions())
    assert page.issues == ()
    assert len(page.tables) == len(word.tables)
    for ours, theirs in zip(page.tables, word.tables, strict=True):
        assert ours.cells == tuple(
            cell.model_copy(update={"bold": own.bold})
            for cell, own in zip(theirs.cells, ours.cells, strict=True)
        )
    assert blocks(page) == blocks(word)


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_table_is_in_exactly_one_cell(name: str) -> None:
    source = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
    stored = [
        letters(html.unescape(TAG.sub("", "<table" + part.partition("</table>")[0])))
        for part in source.split("<table")[1:]
    ]
    found = read(source).tables
    assert [letters("".join(cell.text for cell in fragment.cells)) for fragment in found] == stored
    for fragment in found:
        assert_whole_grid(fragment)


@needs_real
def test_a_portal_page_of_a_megabyte() -> None:
    assert REAL is not None
    data = (REAL / "A17b.html").read_bytes()
    start = time.process_time()
    document = read(data)
    assert time.process_time() - start < 1
    plan = max(document.tables, key=lambda fragment: fragment.n_rows)
    assert texts(plan)[0] == [
        "STT", "Tên dự án", "Cơ quan trình", "Cơ quan chủ trì thẩm tra", "Cơ quan tham gia thẩm tra",
        "Tiến độ trình UBTVQH",
    ]  # fmt: skip
    assert [row[0] for row in texts(plan)[1:]] == ["1.", "2.", "3.", "4."]
    assert "Trang chủ" in " ".join(blocks(document, "header_footer"))
    assert not any("function" in text for text in blocks(document))


# --- tables ----------------------------------------------------------------------------------------------


def test_spans() -> None:
    assert table(
        "<table><tr><th rowspan=2>TT</th><th colspan='2'>Cơ quan</th></tr>"
        "<tr><th>Chủ trì</th><th>Phối hợp</th></tr><tr><td>1</td><td colspan=2>Sở A</td></tr></table>"
    ) == [["TT", "Cơ quan", "Cơ quan"], ["TT", "Chủ trì", "Phối hợp"], ["1", "Sở A", "Sở A"]]


def test_a_rowspan_to_the_end_of_its_group_and_one_beyond_it() -> None:
    assert table(
        "<table><tbody><tr><td rowspan=0>a</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
        "<tbody><tr><td rowspan=99>b</td><td>3</td></tr><tr><td>4</td></tr></tbody></table>"
    ) == [["a", "1"], ["a", "2"], ["b", "3"], ["b", "4"]]


def test_cells_and_rows_that_are_not_closed() -> None:
    assert table("<table><tr><td>a<td>b<tr><td>C<p>D<td>e</table>") == [["a", "b"], ["C\nD", "e"]]


def test_a_span_over_columns_that_do_not_exist() -> None:
    assert table(
        "<table><tr><td colspan=50>I. Mục</td></tr>"
        "<tr><td>1</td><td>a</td></tr><tr><td>2</td><td>b</td></tr></table>"
    ) == [["I. Mục", "I. Mục"], ["1", "a"], ["2", "b"]]


def test_the_spacer_row_of_word_makes_no_columns() -> None:
    spacer = "<tr height=0>" + "<td width=10></td>" * 7 + "</tr>"
    rows = (
        "<tr><td colspan=3>a</td><td colspan=4>b</td></tr><tr><td colspan=3>c</td><td colspan=4>d</td></tr>"
    )
    (found,) = read(body(f"<table>{rows}{spacer}</table>")).tables
    assert found.n_cols == 2


def test_header_rows_and_foot() -> None:
    (found,) = read(
        body(
            "<table><thead><tr><th>TT</th><th>Việc</th></tr></thead><tfoot><tr><td></td><td>Tổng</td></tr></tfoot>"
            "<tbody><tr><td>1</td><td>a</td></tr></tbody></table>"
        )
    ).tables
    assert found.repeated_header_rows == 1
    assert [row[1] for row in texts(found)] == ["Việc", "a", "Tổng"]
    assert found.grid[0, 0].bold


def test_breaks_paragraphs_and_lists_in_cells() -> None:
    assert table(
        "<table><tr><td>- Sở Nội vụ;<br>- Sở Y tế</td><td><p>Cơ quan<br/>chủ trì</p></td>"
        "<td><ul><li>Một<li>Hai</ul></td><td><ol start=3><li>Ba</li></ol></td><td>&nbsp;</td></tr>"
        "<tr><td>a</td><td>b</td><td>c</td><td>d</td><td>e</td></tr></table>"
    )[0] == ["- Sở Nội vụ;\n- Sở Y tế", "Cơ quan chủ trì", "- Một\n- Hai", "3. Ba", ""]


def test_lines_wrapped_in_the_source() -> None:
    page = "<table><tr><td>Ban hành\r\n   Kế hoạch</td><td>Quyết định số 5/QĐ-\nUBND</td></tr>"
    assert table(f"{page}<tr><td>Phòng Tài chính -\nKế hoạch</td><td>x</td></tr></table>") == [
        ["Ban hành Kế hoạch", "Quyết định số 5/QĐ-UBND"],
        ["Phòng Tài chính - Kế hoạch", "x"],
    ]


def test_what_stands_in_a_table_outside_its_cells_is_kept() -> None:
    document = read(
        body(
            "<table><caption>Phụ lục I</caption><form><tr><td>a</td><td>b</td></tr></form>"
            "<tr><font><td>c</td></font><td>d</td></tr></table>"
        )
    )
    assert blocks(document) == ["Phụ lục I"]
    assert texts(document.tables[0]) == [["a", "b"], ["c", "d"]]


def test_the_innermost_table_of_a_page_laid_out_in_tables() -> None:
    plan = (
        "<table><tr><td>TT</td><td>Việc</td><td>Cơ quan</td></tr>"
        "<tr><td>1</td><td>a</td><td>b</td></tr></table>"
    )
    menu = "".join(f"<li><a href=/{n}>Mục {n}</a></li>" for n in range(6))
    document = read(
        body(
            f"<table><tr><td><ul>{menu}</ul></td><td><table><tr><td><p>KẾ HOẠCH</p>{plan}<p>Nơi nhận</p>"
            "</td></tr></table></td></tr></table>"
        )
    )
    assert [texts(found) for found in document.tables] == [[["TT", "Việc", "Cơ quan"], ["1", "a", "b"]]]
    assert blocks(document) == ["KẾ HOẠCH", "Nơi nhận"]
    assert blocks(document, "header_footer")[0] == "- Mục 0"


def test_a_table_that_holds_the_page_is_opened_and_a_letterhead_is_not() -> None:
    paragraphs = "".join(f"<p>{SENTENCE} {n}. {SENTENCE} {SENTENCE}</p>" for n in range(9))
    head = "<table><tr><td>UBND TỈNH</td><td>CỘNG HÒA</td></tr></table>"
    document = read(body(f"<table><tr><td>Trái</td><td>{head}{paragraphs}</td></tr></table>"))
    assert len(blocks(document)) == 10
    assert texts(document.tables[0]) == [["UBND TỈNH", "CỘNG HÒA"]]


# --- what is shown ---------------------------------------------------------------------------------------


def test_what_is_not_shown_is_dropped() -> None:
    document = read(
        body(
            "<script>var a='<p>x</p>'</script><style>p{}</style><p>Một</p><p style='display: none'>ẩn</p>"
            "<div hidden>ẩn</div><!-- ẩn --><select><option>ẩn</select>"
            "<p>Hai<span style='mso-hide:all'>ẩn</span><noscript>ẩn</noscript></p><textarea>ẩn</textarea>"
            "<table><tr style='display:none'><td>ẩn</td></tr>"
            "<tr><td>a</td><td>b</td></tr></table>"
        )
    )
    assert blocks(document) == ["Một", "Hai"]
    assert texts(document.tables[0]) == [["a", "b"]]


def test_navigation_is_no_part_of_the_document() -> None:
    links = "".join(f"<p><a href='/{n}'>Tin {n}</a></p>" for n in range(4))
    document = read(
        body(
            f"<header>Cổng</header><nav>Trang chủ</nav>{links}<p>Căn cứ <a href='/x'>Luật Đất đai</a>;</p>"
            "<p><a href='/y'>Điều 1</a></p><footer>Bản quyền</footer>"
        )
    )
    assert blocks(document) == ["Căn cứ Luật Đất đai;", "Điều 1"]
    assert len(blocks(document, "header_footer")) == 7


def test_bold_and_centred() -> None:
    document = read(body("<p align=center><b>KẾ</b> <strong>HOẠCH</strong></p><p><b>Nửa</b> thường</p>"))
    looks = [(item.bold, item.centered) for item in document.items if isinstance(item, TextBlock)]
    assert looks == [(True, True), (False, False)]


def test_the_numbers_of_word_lists_are_kept_once() -> None:
    label = "<![if !supportLists]><span>1.<span>&nbsp;&nbsp; </span></span><![endif]>"
    page = f"<p class=MsoListParagraph>{label}Việc</p>"
    assert blocks(read(body(page))) == ["1. Việc"]


# --- characters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["utf-8", "windows-1258", "iso-8859-1", None])
def test_the_bytes_decide_over_what_the_page_says(declared: str | None) -> None:
    head = f'<meta http-equiv=Content-Type content="text/html; charset={declared}">' if declared else ""
    page = body(f"<p>{SENTENCE}</p>", head)
    assert blocks(read(page.encode("utf-8"))) == [SENTENCE]
    assert blocks(read(page.encode("utf-16"))) == [SENTENCE]
    assert blocks(read(("\ufeff" + page).encode("utf-8"))) == [SENTENCE]


def in_1258(text: str) -> bytes:
    """Windows-1258 writes most tones as combining marks after the letter."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tones = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
            out += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize("declared", ["windows-1258", "utf-8", None])
def test_windows_1258(declared: str | None) -> None:
    head = f"<meta charset={declared}>" if declared else ""
    data = in_1258(body(f"<p>{SENTENCE}. {SENTENCE}</p>", head))
    assert blocks(read(data)) == [f"{SENTENCE}. {SENTENCE}"]


TCVN3 = "§¬n vÞ chñ tr× thùc hiÖn nhiÖm vô n¨m tr\u00adíc"
UNICODE = "Đơn vị chủ trì thực hiện nhiệm vụ năm trước"


@pytest.mark.parametrize(
    "page",
    [
        f"<p style='font-family:.VnTime'>{TCVN3}</p>",
        f"<p><font face='.VnTime, Times'>{TCVN3}</font></p>",
        f'<style>p.MsoNormal, li {{ font-family:".VnTime"; }}</style><p class=MsoNormal>{TCVN3}</p>',
        f"<p>{TCVN3}</p>",
    ],
)
def test_tcvn3_by_font_by_style_sheet_and_by_content(page: str) -> None:
    document = read(body(page))
    assert blocks(document) == [UNICODE]
    assert IssueCode.ENCODING_REPAIRED in [issue.code for issue in document.issues]
    assert blocks(read(body(page, "").encode("latin-1"))) == [UNICODE]


def test_capital_font_and_transformed_text() -> None:
    page = "<p style=\"font-family:'.VnTimeH'\">c¶i c¸ch</p><p style='text-transform:uppercase'>Kế hoạch</p>"
    assert blocks(read(body(page))) == ["CẢI CÁCH", "KẾ HOẠCH"]


def test_decomposed_accents_and_entities() -> None:
    assert blocks(read(body("<p>Ke&#770;&#769; ho&#7841;ch&nbsp;nm &amp; ra\u0300</p>"))) == [
        "Kế hoạch nm & rà"
    ]


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_web_archive(encoding: str) -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("x")
    message.add_alternative(body(f"<p>{SENTENCE}</p>"), subtype="html", cte=encoding)
    data = b"MIME-Version: 1.0\r\n" + message.as_bytes().replace(b"MIME-Version: 1.0\n", b"")
    assert blocks(read(data)) == [SENTENCE]


# --- hostile pages ---------------------------------------------------------------------------------------


def refusal(page: str, options: ReadOptions) -> IssueCode:
    with pytest.raises(UnreadableFileError) as caught:
        read(page, options)
    return caught.value.issue.code


def test_a_table_of_a_billion_cells_is_bounded() -> None:
    rows = "<tr>" + "<td colspan=1000 rowspan=65000>x</td>" * 40 + "</tr>"
    assert refusal(body(f"<table>{rows * 50}</table>"), ReadOptions()) is IssueCode.TOO_LARGE
    start = time.process_time()
    found = read(body("<table><tr><td colspan=999999999 rowspan=999999999>a</td><td>b</td></tr></table>"))
    assert time.process_time() - start < 1
    assert texts(found.tables[0]) == [["a", "b"]]


def test_too_many_cells_are_refused() -> None:
    page = body("<table>" + "<tr><td>1</td><td>a</td></tr>" * 600 + "</table>")
    assert refusal(page, ReadOptions(max_cells=1000)) is IssueCode.TOO_LARGE


def test_tags_that_are_never_closed() -> None:
    page = body("".join(f"<p><font><b>Dòng {n}" for n in range(1500)) + "<table><tr><td>a<td>b</table>")
    document = read(page)
    assert len(blocks(document)) == 1500
    assert texts(document.tables[0]) == [["a", "b"]]


@pytest.mark.parametrize("tag", ["div", "table><tr><td"])
def test_nesting_without_end_ends_in_an_issue(tag: str) -> None:
    document = read(body(f"<p>Đầu</p>{f'<{tag}>' * 5000}sâu"))
    assert blocks(document)[0] == "Đầu"
    assert IssueCode.TEXT_UNASSIGNED in [issue.code for issue in document.issues]


def test_entities_that_a_page_defines_are_not_expanded() -> None:
    page = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + body("<p>x &a; y</p>")
    assert "localhost" not in "".join(blocks(read(page)))
    assert blocks(read(page))[-1].startswith("x")


def test_a_page_without_content_is_empty() -> None:
    assert read(body("")).items == ()


def _wrapped(text: str, width: int) -> str:
    return "<br>".join(textwrap.wrap(text, width, break_on_hyphens=False))


def test_lines_that_a_converter_cut_at_the_width_of_the_column() -> None:
    contents = ["Rà soát văn bản quy phạm pháp luật do Hội đồng nhân dân ban hành", SENTENCE] * 4
    leads = ["Sở Nội vụ, Sở Tư pháp, Sở Tài chính và các cơ quan", "Văn phòng Ủy ban nhân dân tỉnh"] * 4
    rows = "".join(
        f"<tr><td>{number}</td><td>{_wrapped(content, 24)}</td><td>{_wrapped(lead, 16)}</td></tr>"
        for number, (content, lead) in enumerate(zip(contents, leads, strict=True), 1)
    )
    found = table(f"<table>{rows}</table>")
    assert [row[1:] for row in found] == [list(pair) for pair in zip(contents, leads, strict=True)]


def test_lines_that_the_author_ended_are_kept() -> None:
    leads = "Sở Nội vụ<br>Sở Tư pháp<br>các sở, ngành"
    rows = "".join(f"<tr><td>{number}</td><td>Báo cáo</td><td>{leads}</td></tr>" for number in range(9))
    found = table(f"<table>{rows}</table>")
    assert {row[2] for row in found} == {"Sở Nội vụ\nSở Tư pháp các sở, ngành"}


# --- tables without table tags, menus --------------------------------------------------------------------

GRID = [["TT", "Nội dung", "Chủ trì"], ["1", "Rà soát văn bản", "Sở Tư pháp"], ["2", "Báo cáo", "Sở Y tế"]]


def _divs(row: str, cell: str, rows: list[list[str]] = GRID) -> str:
    return "".join(
        f"<div {row}>" + "".join(f"<div {cell}>{text}</div>" for text in texts) + "</div>" for texts in rows
    )


@pytest.mark.parametrize(
    "page",
    [
        body(
            f"<div style=display:table>{_divs('style=display:table-row', 'style=display:table-cell')}</div>"
        ),
        body(
            f'<div class="t">{_divs("class=r", "class=c")}</div>',
            "<style>.t {display: table} .r {display:table-row} div.c { display : table-cell; }</style>",
        ),
        body(f"<div role=table><div role=rowgroup>{_divs('role=row', 'role=cell')}</div></div>"),
        body(f"<p>Kế hoạch</p>{_divs('class=row', 'class=col-md-4')}<p>Nơi nhận</p>"),
    ],
)
def test_a_table_made_of_other_tags(page: str) -> None:
    (found,) = read(page).tables
    assert texts(found) == GRID


def test_the_only_cell_of_a_grid_row_is_a_title_over_all_columns() -> None:
    page = body(_divs("class=row", "class=col", [GRID[0], ["I. Thể chế"], *GRID[1:]]))
    (found,) = read(page).tables
    assert texts(found)[1] == ["I. Thể chế"] * 3
    assert found.grid[1, 0].col_span == 3


def test_columns_of_a_page_are_no_table() -> None:
    document = read(body(_divs("class=row", "class=col", [["Một", "Hai"]] * 4)))
    assert document.tables == ()
    assert blocks(document) == ["Một", "Hai"] * 4


def test_a_table_of_links_is_a_menu() -> None:
    rows = "".join(f"<tr><td><a href='/{n}'>Mục {n}</a></td></tr>" for n in range(4))
    document = read(body(f"<table>{rows}</table><p>QUYẾT ĐỊNH</p>"))
    assert document.tables == ()
    assert blocks(document) == ["QUYẾT ĐỊNH"]
    assert blocks(document, "header_footer") == ["Mục 0", "Mục 1", "Mục 2", "Mục 3"]


def test_what_was_deleted_from_a_page_is_dropped() -> None:
    assert blocks(read(body("<p>Sở <del>Nội vụ</del><ins>Tư pháp</ins></p>"))) == ["Sở Tư pháp"]
