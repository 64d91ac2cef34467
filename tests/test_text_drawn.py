"""Tables drawn in characters, and tables of markdown that was made from HTML: what single tools write."""

from __future__ import annotations

import pytest

from parsers.detect import detect
from parsers.limits import ReadOptions
from parsers.text import read_text
from schema.document import TableFragment

_SPANS = """\
┌───┬─────────────────┬──────────────────┐
│TT │Nội dung         │Thực hiện         │
│   │                 ├────────┬─────────┤
│   │                 │Chủ trì │Phối hợp │
├───┴─────────────────┴────────┴─────────┤
│I. Thể chế                              │
├───┬─────────────────┬────────┬─────────┤
│   │Rà soát văn bản  │        │         │
│1  │quy phạm pháp    │Sở Tư   │Các sở   │
│   │luật             │pháp    │         │
└───┴─────────────────┴────────┴─────────┘
"""
_SYLLABLES = """\
+---+-----------+------+
| 1 | Xây dựng  | Kế   |
|   | Kế hoạch  | h    |
|   | kiểm tra  | oạch |
+---+-----------+------+
"""
_SIMPLE = """\
STT    Nội dung           Chủ trì
-----  -----------------  ----------
1      Rà soát văn bản    Sở Tư pháp
2      Đối thoại          Sở Nội vụ

Phụ lục này gồm 02 nhiệm vụ.
"""
_CONVERTED = """\
|  |  |  |  |  |
| --- | --- | --- | --- | --- |
| TT | Nội dung | Phân công | | Thời hạn |
| Cơ quan chủ trì | Cơ quan phối hợp |
| **I** | **Thể chế** | | | |
| 1 | Kiểm tra, xử lý: - Hồ Kẻ Gỗ; - Hồ Sông Rác | Sở Tư pháp |  | Quý I/2024 |
"""


def _tables(text: str) -> list[TableFragment]:
    document = read_text(text.encode(), "plan.txt", ReadOptions(ocr=False))
    return [item for item in document.items if isinstance(item, TableFragment)]


def _cells(table: TableFragment) -> dict[tuple[int, int, int, int], str]:
    return {
        (cell.row, cell.col, cell.row_span, cell.col_span): cell.text for cell in table.cells if cell.text
    }


def test_lines_around_cells_tell_their_spans() -> None:
    (table,) = _tables(f"Phụ lục\n\n{_SPANS}\nHết.")
    assert _cells(table) == {
        (0, 0, 2, 1): "TT",
        (0, 1, 2, 1): "Nội dung",
        (0, 2, 1, 2): "Thực hiện",
        (1, 2, 1, 1): "Chủ trì",
        (1, 3, 1, 1): "Phối hợp",
        (2, 0, 1, 4): "I. Thể chế",
        (3, 0, 1, 1): "1",
        (3, 1, 1, 1): "Rà soát văn bản quy phạm pháp luật",
        (3, 2, 1, 1): "Sở Tư pháp",
        (3, 3, 1, 1): "Các sở",
    }


def test_a_word_broken_within_a_syllable_is_whole() -> None:
    (table,) = _tables(_SYLLABLES)
    assert [cell.text for cell in table.cells] == ["1", "Xây dựng Kế hoạch kiểm tra", "Kế hoạch"]


def test_dashes_below_a_heading_mark_its_columns() -> None:
    document = read_text(_SIMPLE.encode(), "plan.txt", ReadOptions(ocr=False))
    table, text = document.items
    assert isinstance(table, TableFragment)
    assert [cell.text for cell in table.cells][3:6] == ["1", "Rà soát văn bản", "Sở Tư pháp"]
    assert not isinstance(text, TableFragment) and text.text == "Phụ lục này gồm 02 nhiệm vụ."


def test_dashes_below_a_letterhead_are_no_table() -> None:
    lines = (
        "ỦY BAN NHÂN DÂN       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "  -------          ---------",
        "Số: 1/KH",
    )
    assert not _tables("\n".join(lines))


@pytest.mark.parametrize("broken", ["│1  │Rà soát", "┌──┬──┐", "+--+\n|a |", "├───┼───┤\n│a  │b  │"])
def test_a_drawing_that_is_not_whole_stays_text(broken: str) -> None:
    document = read_text(f"Mở đầu\n{broken}\nKết thúc".encode(), "plan.txt", ReadOptions(ocr=False))
    found = " ".join(
        item.text if not isinstance(item, TableFragment) else " ".join(cell.text for cell in item.cells)
        for item in document.items
    )
    assert "Mở đầu" in found and "Kết thúc" in found
    assert all(word in found for word in broken.replace("│", " ").replace("|", " ").split() if word.isalnum())


def test_places_that_wide_and_tall_cells_cover() -> None:
    (table,) = _tables(_CONVERTED)
    assert _cells(table) == {
        (0, 0, 2, 1): "TT",
        (0, 1, 2, 1): "Nội dung",
        (0, 2, 1, 2): "Phân công",
        (0, 4, 2, 1): "Thời hạn",
        (1, 2, 1, 1): "Cơ quan chủ trì",
        (1, 3, 1, 1): "Cơ quan phối hợp",
        (2, 0, 1, 1): "I",
        (2, 1, 1, 4): "Thể chế",
        (3, 0, 1, 1): "1",
        (3, 1, 1, 1): "Kiểm tra, xử lý:\n- Hồ Kẻ Gỗ;\n- Hồ Sông Rác",
        (3, 2, 1, 1): "Sở Tư pháp",
        (3, 4, 1, 1): "Quý I/2024",
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<table><tr><td>Số: 1</td></tr></table>\n\nQUYẾT ĐỊNH\n\nĐiều 1. Ban hành kế hoạch.", "text"),
        ("<div class='a'>\n\n<table><tr><td>1</td></tr></table>\n\n**KẾ HOẠCH**\n\n</div>", "text"),
        ("<div><p>Số: 1</p><table><tr><td>Rà soát</td></tr></table></div>", "html"),
        ("<table><tr><td>1<table><tr><td>2</td></tr></table></td></tr></table>", "html"),
    ],
)
def test_text_around_tables_in_html_is_no_page(text: str, key: str) -> None:
    assert detect(text.encode(), "plan").key == key


def test_attributes_and_fences_of_markdown_are_no_words() -> None:
    lines = (
        "::: WordSection1",
        '[QUYẾT ĐỊNH]{style="font-size:10.0pt;',
        'font-family:Arial"}',
        "",
        "Bà Rịa -- Vũng Tàu [1]",
        ":::",
    )
    document = read_text("\n".join(lines).encode(), "plan.md", ReadOptions(ocr=False))
    found = [item.text for item in document.items if not isinstance(item, TableFragment)]
    assert found == ["QUYẾT ĐỊNH", "Bà Rịa – Vũng Tàu [1]"]
