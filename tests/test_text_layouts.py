"""The samples written out as exporters of law portals and web pages write tables into plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest
from pipeline.score import score_record
from schema.document import SourceDocument, TableFragment
from tests.support import EXPECTED, SAMPLES

NAMES = ("bentre-2018", "binhthuan-2021", "brvt-2020", "kiengiang-2020", "vungtau-2023")


def _rows(table: TableFragment, merged: bool) -> Iterator[list[str]]:
    """The rows of a table; what a merged cell covers is empty, or is left out."""
    cells = {(cell.row, cell.col): cell.text for cell in table.cells}
    for row in range(table.n_rows):
        places = [(row, col) for col in range(table.n_cols)]
        yield [cells.get(place, "") for place in places if place in cells or not merged]


def _written(document: SourceDocument, layout: str, merged: bool) -> str:
    parts: list[str] = []
    for item in document.items:
        if not isinstance(item, TableFragment):
            parts.append(item.text)
            continue
        for row in _rows(item, merged):
            if layout == "framed":
                parts.append("| " + " | ".join(row) + " |")
            elif layout == "pipe ends the row":
                parts.append(" | ".join(row) + " |")
            elif layout == "pipes between cells":
                parts.append(" | ".join(row))
            elif layout == "tabs":
                parts.append("\t".join(row))
            else:
                parts.extend(f"{cell} |" for cell in row)
    return "\n".join(parts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("layout", "merged"),
    [
        ("framed", False),
        ("pipe ends the row", False),
        ("pipe ends the row", True),
        ("pipe ends the cell", False),
        ("pipe ends the cell", True),
        ("pipes between cells", False),
        ("tabs", False),
    ],
)
def test_a_table_in_text_without_blank_lines(name: str, layout: str, merged: bool) -> None:
    document = read_document((SAMPLES / f"{name}.html").read_bytes(), f"{name}.html", ReadOptions())
    text = _written(document, layout, merged)
    record = ingest(text.encode(), f"{name}.txt", ReadOptions()).result.record
    assert record is not None
    found = json.loads(record.model_dump_json(by_alias=True))
    score = score_record(found, json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8")))
    wrong = [one for one in score.differences if one.field != "issued_place"]
    assert score.rows.recall == 1.0
    assert score.rows.precision >= (0.98 if merged else 1.0)
    assert not [one for one in wrong if one.row == "decision" or not merged], wrong
    assert score.measures()["text_exact"] >= 0.98


@pytest.mark.parametrize(
    ("name", "leads", "due"),
    [
        ("brvt-2020", 0.98, 0.98),
        ("kiengiang-2020", 0.98, 0.98),
        ("vungtau-2023", 0.95, 0.92),
        ("binhthuan-2021", 0.9, 0.95),  # spanned rows, and no numbers of their own
        ("bentre-2018", 0.8, 0.8),  # lists in cells, and groups instead of numbers
    ],
)
def test_one_cell_after_another_with_lines_of_their_own(name: str, leads: float, due: float) -> None:
    document = read_document((SAMPLES / f"{name}.html").read_bytes(), f"{name}.html", ReadOptions())
    lines: list[str] = []
    for item in document.items:
        if isinstance(item, TableFragment):
            lines += [cell for row in _rows(item, True) for cell in row if cell]
        else:
            lines.append(item.text)
    record = ingest("\n".join(lines).encode(), f"{name}.txt", ReadOptions()).result.record
    assert record is not None
    found = json.loads(record.model_dump_json(by_alias=True))
    score = score_record(found, json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8")))
    assert score.rows.recall >= (0.95 if due > 0.9 else 0.85)
    assert score.measures()["lead_f1"] >= leads
    assert score.measures()["due"] >= due


LETTERHEAD = """ỦY BAN NHÂN DÂN
TỈNH YÊN BÁI
-------
|
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
|
Số:
77/KH-UBND
|
Yên Bái, ngày 07 tháng 06 năm 2021
|
KẾ HOẠCH
TRIỂN KHAI ĐỀ ÁN TRỒNG CÂY GIAI ĐOẠN 2021-2025
TRÊN ĐỊA BÀN TỈNH
Thực hiện Quyết định số
524/QĐ-TTg ngày 01/4/2021 của Thủ tướng Chính phủ phê duyệt Đề án “Trồng một tỷ
cây xanh giai đoạn 2021-2025”, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
TT
|
Nội dung
|
Cơ quan chủ trì
|
Thời gian hoàn thành
|
1
|
Xây dựng kế hoạch trồng cây phân tán
|
Sở Nông nghiệp và PTNT
|
Tháng 9/2021
|
"""


def test_a_letterhead_whose_cells_stand_between_pipes() -> None:
    record = ingest(LETTERHEAD.encode(), "plan.txt", ReadOptions()).result.record
    assert record is not None
    decision = record.decision
    assert decision.doc_number == "77/KH-UBND"
    assert decision.issuer == "Ủy ban nhân dân tỉnh Yên Bái"
    assert decision.title == "TRIỂN KHAI ĐỀ ÁN TRỒNG CÂY GIAI ĐOẠN 2021-2025 TRÊN ĐỊA BÀN TỈNH"
    assert [part.deadline_text for task in record.tasks for part in task.parts] == ["Tháng 9/2021"]


def test_a_title_whose_kind_of_document_a_portal_left_out() -> None:
    text = (
        "THỦ\nTƯỚNG CHÍNH PHỦ |\nCỘNG\nHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\nSố: 157/QĐ-TTg |\n"
        "Hà Nội, ngày 21 tháng 7 năm 2025 |\nBAN HÀNH KẾ HOẠCH TRIỂN KHAI LUẬT\nTHỦ TƯỚNG CHÍNH PHỦ\n"
        "Căn cứ Luật Tổ chức Chính phủ số 63/2025/QH15;\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n"
        "Nơi nhận: |\nKT. THỦ TƯỚNG |\n"
        "STT |\nNhiệm vụ |\nCơ quan chủ trì |\nThời gian hoàn thành |\n"
        "1 |\nTổ chức hội nghị quán triệt |\nBộ Tư pháp |\nTháng 8/2025 |\n"
    )
    record = ingest(text.encode(), "plan.txt", ReadOptions()).result.record
    assert record is not None
    assert record.decision.title == "BAN HÀNH KẾ HOẠCH TRIỂN KHAI LUẬT"
    assert record.decision.doc_type == "QĐ"
    assert record.decision.issuer == "Thủ tướng Chính phủ"
    assert (record.decision.signing_form, record.decision.signer_title) == ("KT.", None)
    assert [part.deadline_text for task in record.tasks for part in task.parts] == ["Tháng 8/2025"]


def test_cells_that_a_spreadsheet_has_put_in_quotes() -> None:
    text = (
        "TT\tNội dung\tCơ quan chủ trì\tThời gian\n"
        '1\t"- Rà soát văn bản\n- Công bố danh mục ""hết hiệu lực"""\tSở Tư pháp\t"Quý I\nQuý III"\n'
        '2\tTuyên truyền "một cửa"\tSở Nội vụ\tTháng 5\n'
    )
    record = ingest(text.encode(), "plan.txt", ReadOptions()).result.record
    assert record is not None
    contents = [task.content for task in record.tasks]
    assert contents == ['- Rà soát văn bản\n- Công bố danh mục "hết hiệu lực"', 'Tuyên truyền "một cửa"']
    assert [part.deadline_text for task in record.tasks for part in task.parts] == [
        "Quý I",
        "Quý III",
        "Tháng 5",
    ]


_ROWS = (
    "STT\tNội dung\tCơ quan chủ trì\tThời gian\tGhi chú",
    "1\tBan hành Kế hoạch\tSở Nội vụ\tQuý I\tHằng năm",
    "2\tKiểm tra công tác cải cách hành chính\tSở Nội vụ\tQuý III\tĐột xuất",
)
_NEXT_PAGE = ("3\tTổng kết\tSở Tài chính\tTháng 12", "4\tBáo cáo\tSở Tư pháp\tTháng 12")


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join((*_ROWS, *_NEXT_PAGE)),  # rows parted by blank lines
        "\n".join((*_ROWS, "2", _ROWS[0], *_NEXT_PAGE)),  # a page's number above the heading repeated
        "\n".join(_ROWS) + "\n\f" + "\n".join(_NEXT_PAGE),  # last empty cells lost on a page
        "\n".join((*_ROWS, *_NEXT_PAGE, "Các cơ quan nghiêm túc thực hiện./.")),
    ],
)
def test_rows_and_pages_divided_by_tabs(text: str) -> None:
    record = ingest(f"PHỤ LỤC\n\n{text}\n".encode(), "plan.txt", ReadOptions()).result.record
    assert record is not None
    pairs = [(task, part) for task in record.tasks for part in task.parts]
    parts = [(task.item_no, part.lead_text, part.deadline_text) for task, part in pairs]
    assert parts == [
        ("1", "Sở Nội vụ", "Quý I"),
        ("2", "Sở Nội vụ", "Quý III"),
        ("3", "Sở Tài chính", "Tháng 12"),
        ("4", "Sở Tư pháp", "Tháng 12"),
    ]
