"""The decision's own fields, from letterheads of every kind of body and in every rendition."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from parsers.appendix import read_appendix
from parsers.decision import read_decision
from parsers.decision.bodies import official_name, person, starts_body
from parsers.decision.captions import find_captions
from parsers.decision.dates import date_line, find_date
from parsers.decision.lines import Line, national_title
from parsers.decision.numbers import code_of, kind_of, numbers_in, own_number
from parsers.decision.offices import on_behalf, read_office
from parsers.decision.recitals import citations
from parsers.decision.signatures import find_signatures
from parsers.decision.titles import is_appendix_label
from parsers.decision.vocabulary import data
from parsers.registry import read_document
from pipeline.assemble import Classifier
from schema.flags import COPY_FLAGS, Flag
from schema.raw import RawAppendix, RawDecision
from tests import support

FIELDS = (
    "doc_number",
    "doc_type",
    "issued_on",
    "issued_place",
    "issuer",
    "title",
    "signer",
    "signer_title",
    "signing_form",
    "appendix_title",
    "legal_basis",
)
TABLE = (
    "\n\nSTT\tNội dung\tCơ quan chủ trì\tThời gian\n1\tXây dựng kế hoạch\tSở Nội vụ\tQuý I/2024\n"
    "2\tBáo cáo kết quả\tSở Tài chính\tQuý II/2024\n"
)
NATIONAL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---------------\n"


def _decision(data: bytes, name: str) -> RawDecision:
    document = read_document(data, name)
    return read_decision(document, read_appendix(document, Classifier()))


def _of(text: str, table: str = TABLE) -> RawDecision:
    return _decision((text + table).encode(), "plan.txt")


def _lines(text: str) -> list[Line]:
    return [Line(text=line, item=index, region=index) for index, line in enumerate(text.split("\n")) if line]


def _gold(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = support.expected(name)["decision"]
    return gold


@pytest.mark.parametrize("name", support.NAMES)
def test_every_field_of_a_text_export(name: str) -> None:
    found = _decision((support.SAMPLES / f"{name}.txt").read_bytes(), f"{name}.txt").model_dump(mode="json")
    gold = _gold(name)
    assert {field: found[field] for field in FIELDS} == {field: gold[field] for field in FIELDS}
    # a shifted heading is the appendix reader's doubt
    assert sorted(found["flags"]) == sorted(flag for flag in gold["flags"] if flag != Flag.COLUMN_SHIFT)


@pytest.mark.parametrize("suffix", ["docx", "html", "pdf"])
@pytest.mark.parametrize("name", support.NAMES)
def test_other_renditions_agree(name: str, suffix: str) -> None:
    found = _decision((support.SAMPLES / f"{name}.{suffix}").read_bytes(), f"{name}.{suffix}").model_dump(
        mode="json"
    )
    gold = _gold(name)
    if gold["issued_place"] is None:  # the text export has lost its letterhead
        found["issued_place"] = None
    assert {field: found[field] for field in FIELDS} == {field: gold[field] for field in FIELDS}
    copy = {flag.value for flag in COPY_FLAGS}
    assert set(found["flags"]) - copy == set(gold["flags"]) - copy


def test_a_ministry() -> None:
    found = _of(
        "BỘ NỘI VỤ\n-------\n\n" + NATIONAL + "\nSố: 1052/QĐ-BNV\n\nHà Nội, ngày 25 tháng 12 năm 2023\n\n"
        "QUYẾT ĐỊNH\n\nPHÊ DUYỆT KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2024 CỦA BỘ NỘI VỤ\n\nBỘ "
        "TRƯỞNG BỘ NỘI VỤ\n\n"
        "Căn cứ Nghị định số 63/2022/NĐ-CP ngày 12 tháng 9 năm 2022 của Chính phủ quy định chức năng;\n\n"
        "Theo đề nghị của Vụ trưởng Vụ Cải cách hành chính tại Tờ trình số 5/TTr-CCHC.\n\nQUYẾT ĐỊNH:\n\n"
        "Điều 1. Phê duyệt kèm theo Quyết định này Kế hoạch.\n\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n(Đã ký)\n\n"
        "Trần Văn Tuấn\n\nPHỤ LỤC I\nNHIỆM VỤ CẢI CÁCH HÀNH CHÍNH\n"
        "(Ban hành kèm theo Quyết định số 1052/QĐ-BNV ngày 25 tháng 12 năm 2023 của Bộ trưởng Bộ Nội vụ)"
    )
    assert (found.doc_number, found.doc_type, found.issuer) == ("1052/QĐ-BNV", "QĐ", "Bộ Nội vụ")
    assert found.title == "PHÊ DUYỆT KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2024 CỦA BỘ NỘI VỤ"
    assert (found.signer, found.signer_title, found.signing_form) == ("Trần Văn Tuấn", "Thứ trưởng", "KT.")
    assert [one.number for one in found.legal_basis] == ["63/2022/NĐ-CP"]
    assert found.appendix_title == "NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH"
    assert found.flags == ()


def test_a_department_below_a_province_and_a_caption_with_another_number() -> None:
    found = _of(
        "UBND TỈNH ĐỒNG NAI\nSỞ THÔNG TIN VÀ TRUYỀN THÔNG\n" + NATIONAL + "Số:  45 /KH-STTTT\n"
        "Đồng Nai, ngày 05 tháng 01 năm 2024\n\nKẾ HOẠCH\nChuyển đổi số năm 2024\n\n"
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 03/01/2024 của UBND tỉnh về chuyển đổi số năm 2024, "
        "Sở Thông tin và Truyền thông xây dựng Kế hoạch như sau:\n\nI. MỤC ĐÍCH\n\nGIÁM "
        "ĐỐC\n\nLê Tuấn Phong\n\n"
        "PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n(Kèm theo Kế hoạch số 46/KH-STTTT ngày 05/01/2024 của Sở)"
    )
    assert found.issuer == "Sở Thông tin và Truyền thông tỉnh Đồng Nai"
    assert found.title == "Chuyển đổi số năm 2024"
    assert found.legal_basis[0].text == (
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 03/01/2024 của UBND tỉnh về chuyển đổi số năm 2024"
    )
    assert (found.signer_title, found.signing_form) == ("Giám đốc", None)
    assert found.appendix_title == "DANH MỤC NHIỆM VỤ"
    assert found.flags == (Flag.NUMBER_MISMATCH,)


def test_the_prime_minister() -> None:
    found = _of(
        "THỦ TƯỚNG CHÍNH PHỦ\n________\n\nSố: 749/QĐ-TTg\n"
        + NATIONAL
        + "Hà Nội, ngày 03 tháng 6 năm 2020\n\n"
        "QUYẾT ĐỊNH\nPhê duyệt Chương trình Chuyển đổi số quốc gia đến năm 2025\n\nTHỦ TƯỚNG CHÍNH PHỦ\n\n"
        "Căn cứ Luật An ninh mạng số 24/2018/QH14 và Luật Giao dịch điện tử số 20/2023/QH15;\n"
        "Căn cứ Nghị quyết số 52-NQ/TW ngày 27 tháng 9 năm 2019 của Bộ Chính trị;\n\nQUYẾT ĐỊNH:\n\n"
        "Điều 1. Phê duyệt.\n\nTM. CHÍNH PHỦ\nKT. THỦ TƯỚNG\nPHÓ THỦ TƯỚNG\n(Đã ký)\nCao Văn Trọng\n"
    )
    assert found.issuer == "Thủ tướng Chính phủ"
    assert [one.number for one in found.legal_basis] == ["24/2018/QH14", "20/2023/QH15", "52-NQ/TW"]
    assert found.legal_basis[1].text == "Luật Giao dịch điện tử số 20/2023/QH15"
    assert (found.signer_title, found.signing_form) == ("Phó Thủ tướng", "KT.")


def test_a_party_committee() -> None:
    found = _of(
        "TỈNH ỦY KIÊN GIANG\n*\nSố 19-KH/TU\nĐẢNG CỘNG SẢN VIỆT NAM\n\nKiên Giang, ngày 12 "
        "tháng 3 năm 2024\n\n"
        "KẾ HOẠCH\nthực hiện Nghị quyết số 27-NQ/TW, ngày 09/11/2022 của Ban Chấp hành Trung ương\n-----\n\n"
        "Thực hiện Nghị quyết số 27-NQ/TW, ngày 09/11/2022 của Ban Chấp hành Trung ương, Ban "
        "Thường vụ Tỉnh ủy "
        "ban hành Kế hoạch như sau:\n\nI- MỤC ĐÍCH, YÊU CẦU\n\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ "
        "THƯ\n\nLê Tuấn Phong\n"
    )
    assert (found.doc_number, found.doc_type) == ("19-KH/TU", "KH")
    assert found.issuer == "Tỉnh ủy Kiên Giang"
    assert found.title == "thực hiện Nghị quyết số 27-NQ/TW, ngày 09/11/2022 của Ban Chấp hành Trung ương"
    assert [one.number for one in found.legal_basis] == ["27-NQ/TW"]
    assert (found.signer_title, found.signing_form) == ("Phó Bí thư", "TM.")
    assert Flag.TEXT_LOST not in found.flags


def test_a_district_with_blank_number_and_day() -> None:
    found = _of(
        "ỦY BAN NHÂN DÂN\nHUYỆN LONG ĐIỀN\n\n" + NATIONAL.replace("HÒA", "HOÀ") + "\nSố:        /QĐ-UBND\n"
        "Long Điền, ngày      tháng 01 năm 2024\n\nQUYẾT ĐỊNH\nVề việc ban hành Kế hoạch cải "
        "cách hành chính\n"
        "nhà nước năm 2024 trên địa bàn huyện\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN LONG ĐIỀN\n\n"
        "Căn cứ Kế hoạch số 10/KH-UBND ngày 05/01/2024 của UBND tỉnh;\n\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành.\n"
        "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ "
        "TỊCH\n\n\nLê Tuấn Phong\n\n"
        "KẾ HOẠCH\nCải cách hành chính nhà nước năm 2024\n"
        "(Ban hành kèm theo Quyết định số      /QĐ-UBND ngày     /01/2024 của Chủ tịch UBND "
        "huyện Long Điền)\n"
    )
    assert (found.doc_number, found.doc_type, found.issued_on) == (None, "QĐ", None)
    assert (found.issued_place, found.year_hint, found.month_hint) == ("Long Điền", 2024, 1)
    assert found.issuer == "Ủy ban nhân dân huyện Long Điền"
    assert found.title == (
        "Về việc ban hành Kế hoạch cải cách hành chính nhà nước năm 2024 trên địa bàn huyện"
    )
    assert found.attachment_title == "Cải cách hành chính nhà nước năm 2024"
    assert found.flags == (Flag.MISSING_NUMBER, Flag.MISSING_DATE)
    assert (found.signer, found.signing_form) == ("Lê Tuấn Phong", "KT.")


def test_a_council_an_office_and_an_acting_head() -> None:
    council = _of(
        "HỘI ĐỒNG NHÂN DÂN\nTHÀNH PHỐ CẦN THƠ\n" + NATIONAL + "Số: 05/2024/NQ-HĐND\n"
        "Cần Thơ, ngày 08 tháng 7 năm 2024\nNGHỊ QUYẾT\nVỀ CHƯƠNG TRÌNH GIÁM SÁT NĂM 2025\n"
        "HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ CẦN THƠ\nKHÓA X, KỲ HỌP THỨ MƯỜI BỐN\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;\n"
        "Xét Tờ trình số 12/TTr-HĐND ngày 01 tháng 7 năm 2024;\nQUYẾT NGHỊ:\nĐiều 1. Thông qua.\n"
        "CHỦ TỊCH\n(Đã ký)\nCao Văn Trọng\n"
    )
    assert (council.doc_number, council.issuer) == (
        "05/2024/NQ-HĐND",
        "Hội đồng nhân dân thành phố Cần Thơ",
    )
    assert council.title == "VỀ CHƯƠNG TRÌNH GIÁM SÁT NĂM 2025"
    assert council.legal_basis == ()
    office = _of(
        "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG\nVĂN PHÒNG\nSố: 77/QĐ-VP\n"
        + NATIONAL
        + "Hà Giang, ngày 1 tháng 2 năm 2022\n\nQUYẾT ĐỊNH\nBan hành Chương trình công tác năm 2022\n\n"
        "CHÁNH VĂN PHÒNG UBND TỈNH\n\nCăn cứ Quyết định số 15/2021/QĐ-UBND ngày 10/5/2021; Quyết định số "
        "20/QĐ-UBND ngày 2/2/2021;\n\nQUYẾT ĐỊNH:\nĐiều 1. Ban hành.\n\nQ. CHÁNH VĂN PHÒNG\n(Ký, đóng dấu)\n"
        "Lê Tuấn Phong\n"
    )
    assert office.issuer == "Văn phòng Ủy ban nhân dân tỉnh Hà Giang"
    assert [one.number for one in office.legal_basis] == ["15/2021/QĐ-UBND", "20/QĐ-UBND"]
    assert (office.signer, office.signer_title, office.signing_form) == (
        "Lê Tuấn Phong",
        "Chánh Văn phòng",
        "Q.",
    )


def test_both_columns_of_a_letterhead_on_one_line() -> None:
    found = _of(
        "UBND TỈNH QUẢNG NAM        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "                                 Độc lập - Tự do - Hạnh phúc\n"
        "Số: 123/KH-UBND            Quảng Nam, ngày 15 tháng 01 năm 2024\n\n          KẾ HOẠCH\n"
        "   Cải cách hành chính tỉnh Quảng Nam năm 2024\n\n"
        "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ ban hành Chương\n"
        "trình tổng thể giai đoạn 2021 - 2030; Quyết định số\n"
        "100/QĐ-UBND ngày 01/02/2021 của UBND tỉnh, UBND tỉnh ban hành Kế hoạch cải cách\n"
        "hành chính năm 2024 như sau:\n\nI. MỤC ĐÍCH\n"
        "Nơi nhận:                                TM. ỦY BAN NHÂN DÂN\n"
        "- Bộ Nội vụ;                             KT. CHỦ TỊCH\n"
        "- TT Tỉnh ủy;                            PHÓ CHỦ TỊCH\n- Lưu: VT.\n\n"
        "                                         Lê Tuấn Phong\n"
    )
    assert (found.doc_number, found.issued_on) == ("123/KH-UBND", date(2024, 1, 15))
    assert (found.issued_place, found.issuer) == ("Quảng Nam", "Ủy ban nhân dân tỉnh Quảng Nam")
    assert [one.text for one in found.legal_basis] == [
        "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ ban hành Chương trình tổng thể giai đoạn "
        "2021 - 2030",
        "Quyết định số 100/QĐ-UBND ngày 01/02/2021 của UBND tỉnh",
    ]
    assert (found.signer, found.signer_title, found.signing_form) == (
        "Lê Tuấn Phong",
        "Phó Chủ tịch",
        "KT.",
    )


def test_letterhead_and_signature_in_tables_without_rules() -> None:
    found = _decision(
        (
            "| **ỦY BAN NHÂN DÂN<br>TỈNH LÂM ĐỒNG**<br>-------<br>Số: 15/QĐ-UBND | **CỘNG "
            "HÒA XÃ HỘI CHỦ NGHĨA "
            "VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc**<br>*Lâm Đồng, ngày 15 tháng 01 năm "
            "2025* |\n|---|---|\n\n"
            "## QUYẾT ĐỊNH\n\n**Về việc ban hành Kế hoạch năm 2025**\n\n**ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG**\n\n"
            "*Căn cứ Quyết định số 5/QĐ-TTg ngày 5/1/2025 của Thủ tướng Chính phủ;*\n\n**QUYẾT ĐỊNH:**\n\n"
            "**Điều 1.** Ban hành.\n\n| **Nơi nhận:**<br>- Như Điều 3;<br>- Lưu: VT. | **TM. "
            "ỦY BAN NHÂN DÂN<br>"
            "KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH**<br><br>**Lê Tuấn Phong** |\n|---|---|\n\n**PHỤ LỤC 01**\n\n"
            "**DANH MỤC NHIỆM VỤ**\n\n| STT | Nhiệm vụ | Sản phẩm | Cơ quan chủ trì | Thời gian |\n"
            "|---|---|---|---|---|\n| 1 | Xây dựng kế hoạch | Kế hoạch | Sở Nội vụ | Tháng 01 |\n"
        ).encode(),
        "plan.md",
    )
    assert (found.doc_number, found.issued_on) == ("15/QĐ-UBND", date(2025, 1, 15))
    assert (found.issuer, found.issued_place) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "Lâm Đồng")
    assert found.title == "Về việc ban hành Kế hoạch năm 2025"
    assert (found.signer, found.signer_title, found.signing_form) == ("Lê Tuấn Phong", "Phó Chủ tịch", "KT.")
    assert (found.appendix_title, found.flags) == ("DANH MỤC NHIỆM VỤ", ())


def test_letterhead_and_signature_divided_by_tabs() -> None:
    found = _of(
        "UBND TỈNH LÂM ĐỒNG\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NỘI VỤ\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 12/KH-SNV\tLâm Đồng, ngày 15 tháng 01 năm 2025\n\nKẾ HOẠCH\nCải cách hành chính năm 2025\n\n"
        "I. MỤC ĐÍCH\n\nNơi nhận:\tGIÁM ĐỐC\n- Như trên;\t\n- Lưu: VT.\tLê Tuấn Phong\n"
    )
    assert (found.doc_number, found.issuer) == ("12/KH-SNV", "Sở Nội vụ tỉnh Lâm Đồng")
    assert (found.issued_on, found.issued_place) == (date(2025, 1, 15), "Lâm Đồng")
    assert (found.signer, found.signer_title) == ("Lê Tuấn Phong", "Giám đốc")


@pytest.mark.parametrize(
    ("left", "issuer"),
    [
        (
            "ỦY BAN MTTQ VIỆT NAM TỈNH NAM ĐỊNH\nBAN THƯỜNG TRỰC",
            "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Nam Định",
        ),
        ("HỘI ĐỒNG NHÂN DÂN TỈNH NAM ĐỊNH\nBAN PHÁP CHẾ", "Ban Pháp chế Hội đồng nhân dân tỉnh Nam Định"),
        ("UBND TỈNH NAM ĐỊNH\nBAN DÂN TỘC", "Ban Dân tộc tỉnh Nam Định"),
    ],
)
def test_organs_below_the_body_they_belong_to(left: str, issuer: str) -> None:
    right = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    text = f"{left}\nSố: 12/KH-BTT\n\n{right}\n\nKẾ HOẠCH\nGiám sát năm 2024\n"
    assert _of(text).issuer == issuer


def test_a_title_whose_last_line_is_the_name_of_a_body() -> None:
    found = _of(
        "BỘ Y TẾ\nSố: 5/QĐ-BYT\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\n"
        "QUYẾT ĐỊNH\nBAN HÀNH KẾ HOẠCH NĂM 2024 CỦA\nBỘ Y TẾ\nBỘ TRƯỞNG BỘ Y TẾ\n\n"
        "Căn cứ Nghị định số 95/2022/NĐ-CP ngày 15/11/2022 của Chính phủ;\n"
    )
    assert found.title == "BAN HÀNH KẾ HOẠCH NĂM 2024 CỦA BỘ Y TẾ"


def test_variations_of_a_sample_change_with_it() -> None:
    text = (support.SAMPLES / "brvt-2020.txt").read_text(encoding="utf-8")
    for old, new in (
        (r"B[ÀÀ] R[ỊỊ]A\s*[-–]\s*V[ŨŨ]NG T[ÀÀ]U", "LÂM ĐỒNG"),
        (r"Bà Rịa\s*[-–]\s*Vũng Tàu", "Lâm Đồng"),
        (r"3633/QĐ-UBND", "77/QĐ-UBND"),
        (r"563/QĐ-UBND", "77/QĐ-UBND"),
        (r"30 tháng 12 năm 2019", "02 tháng 01 năm 2023"),
        (r"năm 2020", "năm 2023"),
    ):
        text, count = re.subn(old, new, text)
        assert count
    found = _decision(text.encode(), "plan.txt")
    assert (found.doc_number, found.issued_on) == ("77/QĐ-UBND", date(2023, 1, 2))
    assert (found.issuer, found.issued_place) == ("Ủy ban nhân dân tỉnh Lâm Đồng", "Lâm Đồng")
    assert found.title == "Về việc ban hành Kế hoạch cải cách hành chính nhà nước năm 2023 của tỉnh Lâm Đồng"
    assert found.flags == (Flag.SUSPECT_TEXT,)


def test_a_caption_with_another_date_and_a_date_against_the_year() -> None:
    head = (
        "UBND TỈNH LÂM ĐỒNG\n"
        + NATIONAL
        + "Số: 9/QĐ-UBND\nLâm Đồng, ngày 2 tháng 12 năm 2024\n\nQUYẾT ĐỊNH\n"
    )
    found = _of(
        head + "Ban hành Kế hoạch năm 2025\n\nĐiều 1. Ban hành.\n\nPHỤ LỤC\n"
        "(Kèm theo Quyết định số 9/QĐ-UBND ngày 3 tháng 12 năm 2024 của UBND tỉnh Lâm Đồng)"
    )
    assert found.flags == (Flag.DATE_MISMATCH,)
    late = _of(head + "Ban hành Kế hoạch năm 2024\n\nĐiều 1. Ban hành.\n")
    assert late.flags == (Flag.DATE_MISMATCH,)
    assert _of(head + "Ban hành Kế hoạch năm 2025\n\nĐiều 1. Ban hành.\n").flags == ()


def test_an_appendix_alone() -> None:
    found = _of(
        "PHỤ LỤC II\n\nDANH MỤC NHIỆM VỤ\n\n(Kèm theo Nghị quyết số  /NQ-CP ngày 01 tháng 01 "
        "năm 2025 của Chính phủ)"
    )
    assert (found.doc_number, found.doc_type, found.issuer) == (None, "NQ", "Chính phủ")
    assert (found.issued_on, found.issued_place) == (date(2025, 1, 1), None)
    assert (found.title, found.signer, found.appendix_title) == (None, None, "DANH MỤC NHIỆM VỤ")
    assert found.flags == (Flag.MISSING_NUMBER, Flag.NO_DECISION_BODY)


def test_a_table_alone_has_no_fields_and_says_so() -> None:
    found = _of("", TABLE.strip())
    assert found == RawDecision(flags=(Flag.MISSING_NUMBER, Flag.MISSING_DATE, Flag.NO_DECISION_BODY))


def test_a_document_without_anything_is_read_too() -> None:
    document = read_document(b"abc", "x.txt")
    found = read_decision(document, RawAppendix())
    assert found.issuer is None and Flag.NO_DECISION_BODY in found.flags


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 86UBND-VHXH", "86/UBND-VHXH"),  # the stroke was lost
        ("Số: 3272 /QĐ-UBND", "3272/QĐ-UBND"),
        ("Số 164 / KH - UBND", "164/KH-UBND"),
        ("Số: 66.18/2026/NQ-CP", "66.18/2026/NQ-CP"),
        ("SỐ: 05/2024/NQ-HĐND", "05/2024/NQ-HĐND"),
        ("Luật số: 12/2017/QH14", "12/2017/QH14"),
        ("Số: 12/QD-UBND", "12/QĐ-UBND"),
        ("Số 19-CTr/TU", "19-CTr/TU"),
        ("Số: 295/VP-CTHĐND", "295/VP-CTHĐND"),
    ],
)
def test_numbers_in_letterheads(line: str, number: str) -> None:
    found = own_number(line)
    assert found is not None and found.number == number


@pytest.mark.parametrize("line", ["Số: ...../QĐ-UBND", "Số:      /QĐ-UBND", "Số: ………/2024/QĐ-UBND", "Số:"])
def test_blank_numbers(line: str) -> None:
    found = own_number(line)
    assert found is not None and found.number is None


def test_kinds_follow_from_signs() -> None:
    assert [code_of(sign) for sign in ("QĐ-UBND", "QD-UBND", "CTr/TU", "BNV-CCHC")] == [
        "QĐ",
        "QĐ",
        "CTr",
        None,
    ]
    assert kind_of("Kế hoạch số 5/KH-UBND") == "KH" and kind_of("Kế toán") is None
    codes = [row["code"] for row in data()["kinds"]]
    for code in codes:
        assert code_of(f"{code}-UBND") is not None
    assert [one.number for one in numbers_in("số 1/QĐ-A và 02/2020/TT-BTC, ngày 3/4/2020")] == [
        "1/QĐ-A",
        "02/2020/TT-BTC",
    ]


@pytest.mark.parametrize(
    ("line", "place", "on"),
    [
        ("Bến Tre, ngày 29 tháng 12 năm 2017", "Bến Tre", date(2017, 12, 29)),
        ("Bà Rịa - Vũng Tàu, ngày 30 tháng 12 năm 2019", "Bà Rịa - Vũng Tàu", date(2019, 12, 30)),
        ("TP. Hồ Chí Minh, ngày 5 tháng 3 năm 2021", "TP. Hồ Chí Minh", date(2021, 3, 5)),
        ("Đồng Xoài, ngày 14 tháng5 năm 2008", "Đồng Xoài", date(2008, 5, 14)),
        ("Hà Nội, ngày   tháng 12 năm 2023", "Hà Nội", None),
        ("Hà Nội, ngày .... tháng .... năm 2023", "Hà Nội", None),
        ("Hà Nội, ngày 31 tháng 02 năm 2023", "Hà Nội", None),
    ],
)
def test_date_lines(line: str, place: str, on: date | None) -> None:
    found = date_line(line)
    assert found is not None
    assert (found.place, found.on) == (place, on)


@pytest.mark.parametrize(
    "line",
    [
        "Ngày có hiệu lực: 10/07/2025",
        "Căn cứ Luật ngày 19 tháng 6 năm 2015 và Luật khác",
        "họp ngày 3 tháng 4",
    ],
)
def test_other_dates_are_no_date_lines(line: str) -> None:
    assert date_line(line) is None


def test_dates_in_captions() -> None:
    found = find_date("(Kèm theo Quyết định số 5/QĐ-UBND ngày 05/01/2024 của UBND)")
    assert found is not None and found.on == date(2024, 1, 5)
    blank = find_date("(Kèm theo Quyết định số /QĐ-UBND ngày .....tháng 12 năm 2023)")
    assert blank is not None and (blank.on, blank.year, blank.month) == (None, 2023, 12)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH BÀ RỊA-VŨNG TÀU", "Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"),
        ("UBND THÀNH PHỐ VŨNG TÀU", "Ủy ban nhân dân thành phố Vũng Tàu"),
        ("UBND TP. VŨNG TÀU", "Ủy ban nhân dân thành phố Vũng Tàu"),
        ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
        ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
        ("UBND PHƯỜNG 5 THÀNH PHỐ VŨNG TÀU", "Ủy ban nhân dân phường 5, thành phố Vũng Tàu"),
        ("HỘI ĐỒNG NHÂN DÂN QUẬN 5", "Hội đồng nhân dân quận 5"),
        ("UBND tỉnh Kiên Giang", "Ủy ban nhân dân tỉnh Kiên Giang"),
        ("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh"),
        ("TỈNH ỦY KIÊN GIANG", "Tỉnh ủy Kiên Giang"),
        ("NGÂN HÀNG NHÀ NƯỚC VIỆT NAM", "Ngân hàng Nhà nước Việt Nam"),
        ("CHÍNH PHỦ", "Chính phủ"),
        ("TRƯỜNG ĐẠI HỌC VINH", "Trường Đại học Vinh"),
        ("BỆNH VIỆN ĐA KHOA TRUNG TÂM TIỀN GIANG", "Bệnh viện Đa khoa Trung tâm Tiền Giang"),
        ("TRƯỜNG ĐẠI HỌC KINH TẾ-ĐẠI HỌC ĐÀ NẴNG", "Trường Đại học Kinh tế - Đại học Đà Nẵng"),
        ("TRƯỜNG CAO ĐẲNG KỸ THUẬT CÔNG NGHỆ NHA TRANG", "Trường Cao đẳng Kỹ thuật Công nghệ Nha Trang"),
        ("TRƯỜNG MẦM NON HOA SEN", "Trường Mầm non Hoa Sen"),
        ("BỆNH VIỆN Y HỌC CỔ TRUYỀN TỈNH PHÚ THỌ", "Bệnh viện Y học cổ truyền tỉnh Phú Thọ"),
        ("TRƯỜNG THPT CHUYÊN LÊ HỒNG PHONG", "Trường THPT chuyên Lê Hồng Phong"),
        ("BỆNH VIỆN ĐA KHOA KHU VỰC SA ĐÉC", "Bệnh viện Đa khoa khu vực Sa Đéc"),
        ("CHI CỤC THUẾ KHU VỰC SÔNG MÃ - SỐP CỘP", "Chi cục Thuế khu vực Sông Mã - Sốp Cộp"),
        ("KHO BẠC NHÀ NƯỚC KHU VỰC XIV", "Kho bạc Nhà nước khu vực XIV"),
        ("LIÊN MINH HỢP TÁC XÃ TỈNH SƠN LA", "Liên minh Hợp tác xã tỉnh Sơn La"),
    ],
)
def test_official_names(printed: str, name: str) -> None:
    assert official_name(printed) == name


def test_bodies_persons_and_national_titles() -> None:
    assert starts_body("sở nội vụ") and not starts_body("ban hành kế hoạch") and not starts_body("báo cáo")
    assert person("(Đã ký) Lê Tuấn Phong") == "Lê Tuấn Phong"
    assert person("TS. Trần Văn Tuấn") == "Trần Văn Tuấn"
    assert person("LÊ THỊ MINH PHỤNG") == "LÊ THỊ MINH PHỤNG"
    assert not any(
        map(person, ("Bình Thuận", "DANH MỤC NHIỆM VỤ", "Sở Nội vụ", "Hà Nội", "Lưu: VT", "Phó Chủ tịch"))
    )
    assert national_title("cộng hoà xã hội chủ nghĩa việt nam".replace("oà", "òa"))
    assert national_title("độc lập-tự do-hạnh phúc") and not national_title("ủy ban nhân dân tỉnh")


def test_offices() -> None:
    office = read_office("KT. CHỦ TỊCH")
    assert office is not None and (office.title, office.form, office.deputy) == ("Chủ tịch", "KT.", False)
    deputy = read_office("PHÓ CHỦ TỊCH THƯỜNG TRỰC")
    assert deputy is not None and (deputy.title, deputy.head) == ("Phó Chủ tịch Thường trực", "Chủ tịch")
    assert on_behalf("TM. ỦY BAN NHÂN DÂN TỈNH") == "TM."
    assert on_behalf("T/M BAN THƯỜNG VỤ") == "TM."
    assert on_behalf("Tại buổi họp") is None
    for row in data()["offices"]:
        found = read_office(row["name"].upper())
        assert found is not None and found.title == row["name"], row


@pytest.mark.parametrize(
    ("text", "name", "title", "form"),
    [
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nLê Tuấn Phong", "Lê Tuấn Phong", "Phó Chủ tịch", "KT."),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nCao Văn Trọng", "Cao Văn Trọng", "Chủ tịch", "TM."),
        (
            "TL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nLê Tuấn Phong",
            "Lê Tuấn Phong",
            "Phó Chánh Văn phòng",
            "KT.",
        ),
        (
            "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nKý bởi: Ủy ban\nNhân dân tỉnh\nBình Thuận\nNgày ký:\n31.12.2020\n"
            "09:55:35 +07:00\nLê Tuấn Phong",
            "Lê Tuấn Phong",
            "Phó Chủ tịch",
            "KT.",
        ),
        ("BỘ TRƯỞNG\nTrần Văn Tuấn", "Trần Văn Tuấn", "Bộ trưởng", None),
        ("CHỦ TỊCH\n(Đã ký)\nH'Xơn Kbrông", "H'Xơn Kbrông", "Chủ tịch", None),  # in no list of family names
        ("KÝ CHỦ TỊCH ✓\nPHÓ CHỦ TỊCH\nTrần Văn Tuấn", "Trần Văn Tuấn", "Phó Chủ tịch", "KT."),
    ],
)
def test_signatures(text: str, name: str, title: str, form: str | None) -> None:
    (found,) = find_signatures(_lines(text))
    assert (found.name, found.title, found.form) == (name, title, form)


def test_a_seal_over_the_office_leaves_the_name() -> None:
    (found,) = find_signatures(_lines("TM. ỦY BAN NHÂN DÂN\nLê Tuấn Phong\nNgười ký: Trung tâm"))
    assert (found.name, found.title, found.form) == ("Lê Tuấn Phong", None, None)


def test_a_stamp_below_the_signature_is_no_title_of_the_appendix() -> None:
    found = _of(
        "UBND TỈNH LÂM ĐỒNG\n" + NATIONAL + "Số: 9/QĐ-UBND\nLâm Đồng, ngày 2 tháng 1 năm 2025\n\nQUYẾT ĐỊNH\n"
        "Phê duyệt Danh mục năm 2025\n\nĐiều 1. Phê duyệt.\n\nCHỦ TỊCH\nLê Tuấn Phong\n\nNgười ký: Trung\n\n"
        "tâm Công báo\n\nThời gian ký:\n\n16.06.2025 16:11:54\n\n+07:00\n\nDANH MỤC NHIỆM VỤ\n"
        "(Kèm theo Quyết định số 9/QĐ-UBND ngày 2 tháng 1 năm 2025 của UBND tỉnh Lâm Đồng)"
    )
    assert found.appendix_title == "DANH MỤC NHIỆM VỤ"
    assert found.flags == ()


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("PHỤ LỤC I\n(Kèm theo {})\n\nDANH MỤC NHIỆM VỤ\n\nI. NHÓM CHUNG", "DANH MỤC NHIỆM VỤ"),
        ("Phụ lục số 01: DANH MỤC NHIỆM VỤ\n(Kèm theo {})\nĐơn vị: triệu đồng", "DANH MỤC NHIỆM VỤ"),
        ("Phụ lục\n\nDANH MỤC\nNHIỆM VỤ\n\n(Kèm theo {})", "DANH MỤC NHIỆM VỤ"),
        ("DANH MỤC NHIỆM VỤ TRỌNG TÂM", "DANH MỤC NHIỆM VỤ TRỌNG TÂM"),
        ("KẾ HOẠCH\nNăm 2025\n(Kèm theo {})\n\nI. MỤC ĐÍCH\n\n1. Một\n\nA.\n\n2. Hai\n\nII. VIỆC", None),
        ("", None),
    ],
)
def test_titles_of_appendices(above: str, title: str | None) -> None:
    cited = "Quyết định số 9/QĐ-UBND ngày 2 tháng 1 năm 2025 của UBND tỉnh Lâm Đồng"
    found = _of(
        "UBND TỈNH LÂM ĐỒNG\n" + NATIONAL + "Số: 9/QĐ-UBND\nLâm Đồng, ngày 2 tháng 1 năm 2025\n\nQUYẾT ĐỊNH\n"
        "Ban hành Kế hoạch năm 2025\n\n- Căn cứ Nghị định số 5/2020/NĐ-CP;\n\nQUYẾT ĐỊNH:\n\n"
        "Điều 1. Ban hành.\n\nCHỦ TỊCH\nLê Tuấn Phong\n\n" + above.format(cited)
    )
    assert found.appendix_title == title
    assert [(one.number, one.text) for one in found.legal_basis] == [
        ("5/2020/NĐ-CP", "Căn cứ Nghị định số 5/2020/NĐ-CP")
    ]
    assert found.flags == ()


def test_marks_that_a_recogniser_misread_in_capitals_come_from_the_text() -> None:
    text = "Chủ tịch UBND tỉnh Hải Dương. Tỉnh Hải Dương có các huyện."
    assert official_name("ỦY BAN NHÂN DÂN TỈNH HAI DƯƠNG", text) == "Ủy ban nhân dân tỉnh Hải Dương"
    assert official_name("ỦY BAN NHÂN DÂN TỈNH HAI DƯƠNG") == "Ủy ban nhân dân tỉnh Hai Dương"


def test_running_text_is_no_signature() -> None:
    assert find_signatures(_lines("Chủ tịch UBND các huyện chịu trách nhiệm thi hành.\nLê Tuấn Phong")) == []
    assert find_signatures(_lines("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN\nCăn cứ Luật")) == []


@pytest.mark.parametrize(
    ("recital", "numbers"),
    [
        ("Căn cứ Luật tổ chức chính quyền địa phương ngày 19/6/2015;", []),
        ("Xét đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 615/TTr-SNV ngày 23/12/2019,", []),
        ("Theo đề nghị của Giám đốc Sở tại Tờ trình số 6/TTr-SNV;", []),
        ("Thực hiện hướng dẫn số 6459/BNV-CCHC ngày 07 tháng 12 năm 2020 của Bộ Nội vụ;", ["6459/BNV-CCHC"]),
        (
            "Căn cứ Nghị định số 63/2010/NĐ-CP; Nghị định số 48/2013/NĐ-CP và Nghị định số "
            "92/2017/NĐ-CP sửa đổi, "
            "bổ sung Nghị định số 63/2010/NĐ-CP và Nghị định số 48/2013/NĐ-CP;",
            ["63/2010/NĐ-CP", "48/2013/NĐ-CP", "92/2017/NĐ-CP"],
        ),
        (
            "Căn cứ Luật Tổ chức Quốc hội số 57/2014/QH13 đã được sửa đổi, bổ sung một số điều theo Luật số "
            "65/2020/QH14 và Luật số 62/2025/QH15;",
            ["57/2014/QH13", "65/2020/QH14", "62/2025/QH15"],
        ),
        (
            "Căn cứ Quyết định số 5/QĐ-TTg về việc triển khai thực hiện Nghị quyết số 76/NQ-CP "
            "của Chính phủ;",
            ["5/QĐ-TTg"],
        ),
    ],
)
def test_instruments_cited_in_recitals(recital: str, numbers: list[str]) -> None:
    assert [one.number for one in citations(recital)] == numbers


def test_the_clause_after_the_recitals_is_not_part_of_an_instrument() -> None:
    (found,) = citations(
        "Thực hiện Kế hoạch số 10/KH-UBND ngày 5/1/2024 về cải cách hành chính, căn cứ vào "
        "kết quả năm trước, "
        "Ủy ban nhân dân huyện xây dựng kế hoạch như sau:"
    )
    assert found.text == "Thực hiện Kế hoạch số 10/KH-UBND ngày 5/1/2024 về cải cách hành chính"


def test_captions_over_several_lines_and_citations_below_a_label() -> None:
    lines = _lines(
        "KẾ HOẠCH\nNăm 2024\n(Ban hành kèm theo Quyết định số 5/QĐ-UBND ngày 5 tháng 1 năm 2024\n"
        "của UBND tỉnh Lâm Đồng)\nKế hoạch số 7/KH-UBND ngày 5/1/2024 của tỉnh được triển khai\nPhụ lục\n"
        "DANH MỤC\nKế hoạch số 7/KH-UBND ngày 6/1/2024 của UBND tỉnh Lâm Đồng"
    )
    found = find_captions(lines, is_appendix_label)
    assert [caption.number.number for caption in found if caption.number] == ["5/QĐ-UBND", "7/KH-UBND"]
    assert found[0].issuer == found[1].issuer == "Ủy ban nhân dân tỉnh Lâm Đồng"
    assert found[1].dated is not None and found[1].dated.on == date(2024, 1, 6)


@pytest.mark.parametrize(
    ("name", "number", "issuer"),
    [
        ("A17b.html", "87/2025/UBTVQH15", "Ủy ban Thường vụ Quốc hội"),
        ("A21.md", None, "Chính phủ"),
        ("B06.pdf", "441/QĐ-UBND", "Ủy ban nhân dân thành phố Huế"),
        ("B07.pdf", "486/QĐ-UBND", "Ủy ban nhân dân tỉnh Thanh Hóa"),
        ("B07w.docx", "486/QĐ-UBND", "Ủy ban nhân dân tỉnh Thanh Hóa"),
        ("E28.pdf", "11/TB-UBND", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
    ],
)
def test_real_letterheads(name: str, number: str | None, issuer: str) -> None:
    folder = support.real_dir()
    if folder is None:
        pytest.skip("real files are not at hand")
    found = _decision((folder / name).read_bytes(), name)
    assert (found.doc_number, found.issuer) == (number, issuer)


@pytest.mark.parametrize(
    ("lines", "title", "form"),
    [
        ("Nơi nhận:\tGIÁM ĐỐC\n- UBND tỉnh (b/c);\n- Lưu: VT.", "Giám đốc", None),
        ("Nơi nhận:\tT/M BAN THƯỜNG VỤ\n- Tỉnh ủy (b/c),\tPHÓ BÍ THƯ\n- Lưu VPHU.", "Phó Bí thư", "TM."),
    ],
)
def test_an_office_beside_the_receivers_without_a_name(lines: str, title: str, form: str | None) -> None:
    found = _of(f"KẾ HOẠCH\nPhòng, chống tham nhũng năm 2018\n\n{lines}\n")
    assert (found.signer, found.signer_title, found.signing_form) == (None, title, form)


def test_the_office_of_a_body_is_no_name() -> None:
    assert person("CHỦ TỊCH UBND HUYỆN") is None


def test_a_title_wrapped_before_the_dash_of_its_years_is_whole() -> None:
    text = (
        f"UBND TỈNH HÀ GIANG\nSố: 12/KH-UBND\n\n{NATIONAL}\nKẾ HOẠCH\n"
        "Cải cách hành chính giai đoạn 2021\n- 2025\n\n"
        f"PHỤ LỤC\nCÁC NHIỆM VỤ TRỌNG TÂM GIAI ĐOẠN 2021\n- 2025\n(Kèm theo Kế hoạch số 12/KH-UBND){TABLE}"
    )
    found = _decision(text.encode(), "a.txt")
    assert found.title == "Cải cách hành chính giai đoạn 2021 - 2025"
    assert found.appendix_title == "CÁC NHIỆM VỤ TRỌNG TÂM GIAI ĐOẠN 2021 - 2025"
