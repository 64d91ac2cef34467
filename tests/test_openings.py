"""Openings of documents as public collections of legal texts print them: letterheads between pipes, lines cut
anywhere, attributes of the file above, words lost. Contents are made up.
"""

from __future__ import annotations

from datetime import date

from normalizers.text import fold, latin_letters
from parsers.appendix import read_appendix
from parsers.decision import read_decision
from parsers.decision.bodies import person
from parsers.decision.captions import find_captions
from parsers.decision.lines import document_lines
from parsers.decision.numbers import numbers_in, own_number
from parsers.decision.titles import is_appendix_label
from parsers.decision.vocabulary import data
from parsers.registry import read_document
from pipeline.assemble import Classifier
from schema.flags import Flag
from schema.raw import RawAppendix, RawDecision

ATTRIBUTES = (
    "Quyết định {number} năm 2025 về Kế hoạch phát triển du lịch\n"
    "Số hiệu | {number} |\nNgày ban hành | 21/07/2025 |\nNgày có hiệu lực | 21/07/2025 |\n"
    "Loại văn bản | Quyết định |\nCơ quan ban hành | {body} |\nLĩnh vực | Văn hóa |\n"
)
RECITALS = (
    "Căn cứ Luật Du lịch số 09/2017/QH14;\n"
    "Theo đề nghị của Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch.\n"
    "QUYẾT ĐỊNH:\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch phát triển du lịch.\n"
)
CUT = (
    "ỦY\nBAN NHÂN DÂN\nTỈNH {unit}\n-------\n|\nCỘNG\nHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Độc lập - Tự do - Hạnh phúc\n---------------\n|\nSố:\n36/KH-UBND\n|\n{dated}\n|\n"
    "KẾ HOẠCH\nPHÁT TRIỂN DU LỊCH NĂM 2023\nCăn cứ Luật Du lịch số 09/2017/QH14;\nI. MỤC TIÊU\n"
)
LETTERHEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH BẾN TRE\n-------\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Độc lập - Tự do - Hạnh phúc\n\nSố: 36/KH-UBND\n\nBến Tre, ngày 21 tháng 02 năm 2022\n\n"
)
RESOLVED = "\nĐiều 1. Phê duyệt Kế hoạch.\n"


def _read(text: str, name: str = "a.txt") -> RawDecision:
    document = read_document(text.encode(), name)
    return read_decision(document, read_appendix(document, Classifier()))


def _numbers(decision: RawDecision) -> list[str]:
    return [one.number for one in decision.legal_basis]


def test_attributes_above_the_letterhead_in_one_table_with_it() -> None:
    number = "1574/QĐ-TTg"
    decision = _read(
        ATTRIBUTES.format(number=number, body="Thủ tướng Chính phủ")
        + "THỦ\nTƯỚNG CHÍNH PHỦ |\nCỘNG\nHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n"
        + f"Số: {number} |\nHà Nội, ngày 21 tháng 7 năm 2025 |\n"
        + "BAN HÀNH KẾ HOẠCH PHÁT TRIỂN DU LỊCH\nTHỦ TƯỚNG CHÍNH PHỦ\n"
        + RECITALS
    )
    assert (decision.doc_number, decision.issued_on) == (number, date(2025, 7, 21))
    assert (decision.issuer, decision.issued_place) == ("Thủ tướng Chính phủ", "Hà Nội")
    assert decision.title == "BAN HÀNH KẾ HOẠCH PHÁT TRIỂN DU LỊCH"
    assert _numbers(decision) == ["09/2017/QH14"]


def test_a_letterhead_that_begins_in_the_last_row_of_the_attributes() -> None:
    number = "186/KH-UBND"
    decision = _read(
        ATTRIBUTES.format(number=number, body="Tỉnh Bắc Ninh").replace("\n", "\n| ", 1)
        + "|\nỦY BAN NHÂN DÂN |\nCỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM |\n|\n"
        + f"Số: {number} |\nBắc Ninh, ngày 29 tháng 12 năm 2025 |\nPHÁT TRIỂN DU LỊCH NĂM 2026\n"
        + "- Luật Du lịch ngày 19/6/2017;\nI. MỤC TIÊU\n"
    )
    assert decision.issuer == "Ủy ban nhân dân tỉnh Bắc Ninh"
    assert decision.title == "PHÁT TRIỂN DU LỊCH NĂM 2026"
    assert Flag.NO_DECISION_BODY not in decision.flags


def test_lines_cut_within_bodies_and_places() -> None:
    for unit, place in (
        ("CÀ MAU", "Cà\nMau"),
        ("THỪA THIÊN HUẾ", "Thừa\nThiên Huế"),
        ("TÂY NINH", "Tây Ninh"),
    ):
        name = place.replace("\n", " ")
        decision = _read(CUT.format(unit=unit, dated=f"{place}, ngày 18 tháng 9 năm 2023"))
        assert (decision.issued_place, decision.issuer) == (name, f"Ủy ban nhân dân tỉnh {name}")
        assert (decision.doc_number, decision.issued_on) == ("36/KH-UBND", date(2023, 9, 18))
    assert (
        _read(CUT.format(unit="CÀ MAU", dated="Cà Mau,\nngày 18 tháng 9 năm 2023")).issued_place == "Cà Mau"
    )


def test_a_letterhead_that_lost_its_unit_has_the_place_of_the_date_line() -> None:
    head = (
        "ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n"
        "Số: 4851/KH-UBND | {place}, ngày 11 tháng 10 năm 2018 |\n"
        "Căn cứ Quyết định số 2071/QĐ-UBND ngày 27/7/2018;\nI. MỤC TIÊU\n1. {said} rà soát.\n"
    )
    for place, said, issuer in (
        ("Bình Dương", "Các sở", "Ủy ban nhân dân tỉnh Bình Dương"),
        ("TP. Hồ Chí Minh", "Các sở", "Ủy ban nhân dân thành phố Hồ Chí Minh"),
        ("Bắc Ninh", "UBND tỉnh", "Ủy ban nhân dân tỉnh Bắc Ninh"),
        ("Bắc Ninh", "Ủy ban nhân dân thành phố", "Ủy ban nhân dân thành phố Bắc Ninh"),
        ("Bắc Ninh", "Các phòng", "Ủy ban nhân dân"),
    ):
        assert _read(head.format(place=place, said=said)).issuer == issuer


def test_body_and_number_on_one_line_above_a_kind_in_small_letters() -> None:
    decision = _read(
        "1707/QĐ-BTP\nQuyết định\nCòn hiệu lực\n05-08-2020\nBộ Tư pháp Số: 1707/QĐ-BTP |\n"
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Hà Nội, ngày 05 tháng 08 năm 2020 |\n"
        "Quyết định\nPHÊ DUYỆT ĐỀ ÁN “TUYÊN TRUYỀN PHÁP LUẬT”\nBỘ TRƯỞNG BỘ TƯ PHÁP\n" + RECITALS
    )
    assert (decision.doc_number, decision.issuer) == ("1707/QĐ-BTP", "Bộ Tư pháp")
    assert decision.title == "PHÊ DUYỆT ĐỀ ÁN “TUYÊN TRUYỀN PHÁP LUẬT”"


def test_titles_longer_than_a_line_and_in_several_lines() -> None:
    long = "Sửa đổi, bổ sung một số nội dung của Kế hoạch " + "phát triển du lịch cộng đồng và sinh thái " * 6
    recital = "\n\nCăn cứ Luật Du lịch số 09/2017/QH14;\n"
    for title in (
        long.strip(),
        "Quy định nguyên tắc phân bổ vốn ngân sách\n\nthực hiện Chương trình phòng, chống ma túy",
        "BAN HÀNH QUY ĐỊNH VỀ QUẢN LÝ, THANH TOÁN, QUYẾT TOÁN\n\nDỰ ÁN SỬ DỤNG VỐN ĐẦU TƯ CÔNG",
        "VỀ VIỆC BAN HÀNH\n\nKẾ HOẠCH\n\nPHÁT TRIỂN DU LỊCH NĂM 2022",
    ):
        decision = _read(f"{LETTERHEAD}QUYẾT ĐỊNH\n\n{title}{recital}{RESOLVED}")
        assert decision.title == title.replace("\n\n", " ")
        assert _numbers(decision) == ["09/2017/QH14"]
    insurance = _read(f"{LETTERHEAD}KẾ HOẠCH\n\nBẢO HIỂM Y TẾ TOÀN DÂN NĂM 2022{recital}I. MỤC TIÊU\n")
    assert insurance.title == "BẢO HIỂM Y TẾ TOÀN DÂN NĂM 2022"


def test_recitals_that_are_a_list() -> None:
    end = "\n\nỦy ban nhân dân tỉnh ban hành Kế hoạch như sau:\n\nI. MỤC TIÊU\n\n1. Quyết định số 3/QĐ-TTg.\n"
    law = "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ"
    plan = "Quyết định số 100/QĐ-UBND ngày 1/1/2022 của UBND tỉnh"
    for lead in ("Căn cứ:", "Căn cứ các văn bản sau đây:", "Thực hiện:"):
        for first, second in (("- ", "- "), ("1. ", "2. "), ("", "")):
            for between in ("\n", "\n\n"):
                head = f"{LETTERHEAD}KẾ HOẠCH\n\nPhát triển du lịch năm 2022\n\n"
                decision = _read(f"{head}{lead}{between}{first}{law};{between}{second}{plan}.{end}")
                assert _numbers(decision) == ["76/NQ-CP", "100/QĐ-UBND"], (lead, first, between)
                if first:
                    assert [one.text for one in decision.legal_basis] == [law, plan]


def test_instruments_cited_without_the_word_for_number() -> None:
    decision = _read(
        f"{LETTERHEAD}QUYẾT ĐỊNH\n\nV/v phê duyệt Kế hoạch du lịch\n\n"
        "- Căn cứ Nghị định 52/1999/NĐ-CP ngày 08/07/1999, Nghị định 12/2000/NĐ-CP ngày 05/05/2000 của Chính "
        f"phủ;\n- Căn cứ Công văn 285/CCTTHC ngày 08 tháng 9 năm 2009;\n{RESOLVED}"
    )
    assert _numbers(decision) == ["52/1999/NĐ-CP", "12/2000/NĐ-CP", "285/CCTTHC"]


def test_letters_of_other_alphabets_in_numbers() -> None:
    number = own_number("Số: 143/2025/TT-BT\u0421")  # С of the Cyrillic alphabet
    assert number is not None
    assert number.number == "143/2025/TT-BTC"
    assert numbers_in("số 07/2025/NĐ-\u0421\u0420 ngày")[0].number == "07/2025/NĐ-CP"
    assert latin_letters("\u0391\u0412C") == "ABC"
    assert fold("\u0421Ở") == "cở"


def test_signers_with_rank_and_of_names_that_bodies_begin_with() -> None:
    assert person("Thượng tướng Vũ Văn An") == "Vũ Văn An"
    assert person("Đại tá, Trần An") is None
    assert person("Đoàn Văn An", sure=True) == "Đoàn Văn An"
    assert person("Đoàn Thanh niên", sure=True) is None
    body = f"{LETTERHEAD}QUYẾT ĐỊNH\n\nVề du lịch\n{RESOLVED}"
    signed = _read(f"{body}\nNơi nhận:\n- Như Điều 1;\n- Lưu: VT.\n\nCHỦ TỊCH (đã ký)\nVũ Văn An\n")
    assert (signed.signer, signed.signer_title) == ("Vũ Văn An", "Chủ tịch")
    cells = (
        "<td></td><td></td><td>TM. CHÍNH PHỦ<br>KT. THỦ TƯỚNG<br>PHÓ THỦ TƯỚNG<br>(Đã ký)<br>Vũ Văn An</td>"
    )
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines() if line)
    page = f"<html><body>{paragraphs}<table><tr>{cells}</tr></table></body></html>"
    signed = _read(page, "a.html")
    assert (signed.signer, signed.signer_title, signed.signing_form) == ("Vũ Văn An", "Phó Thủ tướng", "KT.")


def test_superior_and_issuer_on_one_line() -> None:
    for line, lines in (
        ("UBND TỈNH LÀO CAI SỞ Y TẾ Số: 4/KH-SYT", ["UBND TỈNH LÀO CAI", "SỞ Y TẾ", "Số: 4/KH-SYT"]),
        ("UBND THÀNH PHỐ HẢI PHÒNG SỞ NỘI VỤ", ["UBND THÀNH PHỐ HẢI PHÒNG", "SỞ NỘI VỤ"]),
        ("ỦY BAN NHÂN DÂN HUYỆN TRƯỜNG SA", ["ỦY BAN NHÂN DÂN HUYỆN TRƯỜNG SA"]),
        ("VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH LÀO CAI", ["VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH LÀO CAI"]),
        ("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", ["BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"]),
        ("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG CỤC THÚ Y", ["BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "CỤC THÚ Y"]),
        ("BỘ CÔNG AN CÔNG AN TỈNH LÀO CAI", ["BỘ CÔNG AN", "CÔNG AN TỈNH LÀO CAI"]),
        ("ĐẢNG BỘ TỈNH LÀO CAI HUYỆN ỦY BẢO THẮNG", ["ĐẢNG BỘ TỈNH LÀO CAI", "HUYỆN ỦY BẢO THẮNG"]),
        ("Số: 12/UBND-VX V/v phát triển du lịch", ["Số: 12/UBND-VX", "V/v phát triển du lịch"]),
    ):
        document = read_document(line.encode(), "a.txt")
        assert [one.text for one in document_lines(document, RawAppendix())] == lines


def test_every_pair_of_bodies_in_the_vocabulary_has_an_example_that_is_cut() -> None:
    for row in data()["two_bodies"]:
        document = read_document(row["example"].encode(), "a.txt")
        assert len(document_lines(document, RawAppendix())) == 2, row


def test_signs_that_lost_their_dash_or_the_space_behind_them() -> None:
    for text, number in (
        ("Số: 1961/QĐUBND", "1961/QĐ-UBND"),
        ("Số: 01/2018/TTVPCP", "01/2018/TT-VPCP"),
        ("Số: 12/TTCP", "12/TTCP"),
        ("Số: 12/KHTC", "12/KHTC"),
        ("Số: 5/CTHĐ", "5/CTHĐ"),
    ):
        found = own_number(text)
        assert found is not None
        assert found.number == number
    assert numbers_in("Thông báo số 70-TB/TWngày 06 tháng 01")[0].number == "70-TB/TW"


def test_what_a_portal_shows_of_a_document_without_a_letterhead() -> None:
    text = (
        "Nội dung\n\nQuyết định số 21/2025/QĐ-TTg Quy định tiêu chí du lịch xanh tại vùng ven biển\n\n{more}"
        "QUYẾT ĐỊNH\nQuy định tiêu chí du lịch xanh tại vùng ven biển\n\n" + RECITALS
    )
    decision = _read(text.format(more="Còn hiệu lực\n\nNgày ban hành: 04/07/2025\n\n"))
    assert (decision.doc_number, decision.issued_on) == ("21/2025/QĐ-TTg", date(2025, 7, 4))
    assert Flag.MISSING_NUMBER not in decision.flags

    other = text.replace("QĐ-TTg Quy định tiêu chí", "QĐ-TTg về phí")
    decision = _read(other.format(more="Ngày có hiệu lực: 04/07/2025\n\n"))
    assert (decision.doc_number, decision.issued_on) == (None, None)  # the heading is another document's

    decision = _read(other.format(more="Số hiệu:22/2025/QĐ-TTgNgày đăng công báo:Đang cập nhật\n\n"))
    assert decision.doc_number == "22/2025/QĐ-TTg"


def test_the_letterhead_counts_more_than_what_is_shown_of_it() -> None:
    shown = "Quyết định 37/KH-UBND Phát triển du lịch cộng đồng\n\nNgày ban hành: 01/01/2021\n\n"
    decision = _read(shown + LETTERHEAD + "KẾ HOẠCH\nPhát triển du lịch cộng đồng\n" + RESOLVED)
    assert (decision.doc_number, decision.issued_on) == ("36/KH-UBND", date(2022, 2, 21))


def test_bodies_behind_a_mark_or_without_their_first_letter() -> None:
    marked = "  Lĩnh vực:Du lịch\n • BỘ DU LỊCH VÀ THỂ THAO\n  ______\n\n  Số: 14/QĐ-BDLTT\n\n" + (
        "  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n  Độc lập - Tự do - Hạnh phúc\n\n"
        "  Hà Nội, ngày 02 tháng 6 năm 2020\n\n  QUYẾT ĐỊNH\n\n  Về việc phê duyệt kế hoạch\n\n"
        "  BỘ TRƯỞNG BỘ DU LỊCH VÀ THỂ THAO\n\n" + RECITALS
    )
    assert _read(marked).issuer == "Bộ Du lịch và Thể thao"
    cut = LETTERHEAD.replace("ỦY BAN", "Y BAN", 1) + "KẾ HOẠCH\nPHÁT TRIỂN DU LỊCH\n\n" + RECITALS
    assert _read(cut).issuer == "Ủy ban nhân dân tỉnh Bến Tre"


def test_bodies_that_a_line_end_cuts_in_the_middle_of_the_word_for_a_kind() -> None:
    text = (
        "{above}\n{below}\n-------\n|\nCỘNG\nHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n|\n"
        "Số:\n16/QĐ-{sign}\n|\nHà\nNội, ngày 29 tháng 3\nnăm 2019\n|\nQUYẾT ĐỊNH\nPHÊ DUYỆT CHIẾN LƯỢC\n"
    ) + RECITALS
    decision = _read(text.format(above="BỘ", below="KẾ HOẠCH VÀ ĐẦU TƯ", sign="BKHĐT"))
    assert (decision.doc_number, decision.issued_on) == ("16/QĐ-BKHĐT", date(2019, 3, 29))
    assert (decision.issuer, decision.issued_place) == ("Bộ Kế hoạch và Đầu tư", "Hà Nội")
    assert decision.title == "PHÊ DUYỆT CHIẾN LƯỢC"
    decision = _read(text.format(above="THỦ TƯỚNG", below="CHÍNH PHỦ", sign="TTg"))
    assert decision.issuer == "Thủ tướng Chính phủ"


def test_sentences_with_a_date_above_the_letterhead_are_no_date_line() -> None:
    shown = "Quyết định 95/QĐ-UBND đã được thay thế ở Bến Tre và được áp dụng kể từ ngày 06/05/2019.\n\n"
    decision = _read(shown + LETTERHEAD + "KẾ HOẠCH\nPHÁT TRIỂN DU LỊCH\n\n" + RECITALS)
    assert (decision.issued_on, decision.issued_place) == (date(2022, 2, 21), "Bến Tre")


def test_titles_that_go_on_with_a_number_or_stand_above_a_damaged_recital() -> None:
    lines = "NGHỊ QUYẾT\nQuy định chi tiết một số điều của Nghị quyết\nsố 25/2025/NQ-HĐND về du lịch\n\n"
    decision = _read(LETTERHEAD + lines + RECITALS)
    assert decision.title == "Quy định chi tiết một số điều của Nghị quyết số 25/2025/NQ-HĐND về du lịch"
    damaged = "QUYẾT ĐỊNH\n\nVỀ VIỆC PHÁT TRIỂN DU LỊCH\n\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẾN TRE\n\n"
    damaged += "n cứ Luật Du lịch;\n\n"
    decision = _read(LETTERHEAD + damaged + RECITALS)
    assert decision.title == "VỀ VIỆC PHÁT TRIỂN DU LỊCH"
    joint = "NGHỊ QUYẾT LIÊN TỊCH\nHướng dẫn phát triển du lịch cộng đồng\n\n"
    assert _read(LETTERHEAD + joint + RECITALS).title == "Hướng dẫn phát triển du lịch cộng đồng"


def test_titles_of_decisions_that_lost_the_word_for_their_kind() -> None:
    head = LETTERHEAD.replace("KH-UBND", "QĐ-UBND")
    body = "QUY ĐỊNH VỀ PHÁT TRIỂN DU LỊCH\n\n{who}" + RECITALS
    decision = _read(head + body.format(who="ỦY BAN NHÂN DÂN TỈNH BẾN TRE\n\n"))
    assert (decision.doc_type, decision.title) == ("QĐ", "QUY ĐỊNH VỀ PHÁT TRIỂN DU LỊCH")


def test_a_place_cut_behind_its_abbreviated_word() -> None:
    dated = "TP.\nHồ Chí Minh, ngày 21 tháng 12 năm 2009"
    assert _read(CUT.format(unit="BẾN TRE", dated=dated)).issued_place == "TP. Hồ Chí Minh"


def test_the_menu_and_the_title_of_a_page_above_the_letterhead() -> None:
    """A portal prints what its page is about in capitals too, and menus longer than any letterhead."""
    body = (
        "<table><tr><td>ỦY BAN NHÂN DÂN<br>TỈNH LAI CHÂU</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>"
        "Độc lập - Tự do - Hạnh phúc</td></tr><tr><td>Số: 107/KH-UBND</td>"
        "<td>Lai Châu, ngày 05 tháng 01 năm 2025</td></tr></table><p>KẾ HOẠCH</p>"
        "<p>Cải cách hành chính năm 2025</p><p>Căn cứ Luật Tổ chức chính quyền địa phương;</p>"
    )
    for entries in (6, 90):
        menu = "".join(f"<li>Chuyên mục {number}</li>" for number in range(entries))
        for title in ("KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2025 SỐ 107/KH-UBND", "KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH"):
            page = f"<html><body><ul>{menu}</ul><h1>{title}</h1><div>Còn hiệu lực</div>{body}</body></html>"
            decision = _read(page, "a.html")
            assert (decision.doc_number, decision.title) == (
                "107/KH-UBND",
                "Cải cách hành chính năm 2025",
            )
            assert decision.issuer == "Ủy ban nhân dân tỉnh Lai Châu"
            assert decision.issued_on == date(2025, 1, 5)


CENTRE = (
    "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG\n\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Độc lập - Tự do - Hạnh phúc\n\n"
    "TRUNG TÂM PHỤC VỤ\n\nHÀNH CHÍNH CÔNG\n\nSố: 122/QĐ-TTPVHCC Đà Nẵng, ngày 19 tháng 02 năm 2025\n\n"
    "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch công tác năm 2025\n\n"
    "GIÁM ĐỐC TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG\nTHÀNH PHỐ ĐÀ NẴNG\n\n"
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;\n"
    "Căn cứ quy định ban hành\nkèm theo Quyết định số 18/2020/QĐ-UBND ngày 04/9/2020 của "
    "Ủy ban nhân dân thành phố;\n\n"
    "QUYẾT ĐỊNH:\nĐiều 1. Ban hành Kế hoạch.\n\nNơi nhận:\n- Như Điều 2;\n\n"
    "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nMai Sơn\n\nMẪU TỜ KHAI\n"
    "(Ban hành kèm theo Quyết định số 12/QĐ-TTg ngày 24/3/2021 của Thủ tướng Chính phủ)\n"
)


def test_a_name_in_two_columns_a_signer_called_like_a_place_and_captions_of_other_bodies() -> None:
    """The end of the centre's name stands in another block; a line of a recital and a form cite others."""
    decision = _read(CENTRE)
    assert decision.issuer == "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng"
    assert decision.doc_number == "122/QĐ-TTPVHCC"
    assert decision.signer == "Mai Sơn"
    assert not {Flag.NUMBER_MISMATCH, Flag.DATE_MISMATCH} & set(decision.flags)


def test_the_body_of_a_caption_that_cites_two_instruments() -> None:
    (caption,) = find_captions(
        document_lines(
            read_document(
                "(Ban hành kèm theo Nghị định số 91/2016/NĐ-CP ngày 01/7/2016 của Chính phủ "
                "và Nghị định số 129/2024/NĐ-CP ngày 10/10/2024 của Chính phủ)\n".encode(),
                "a.txt",
            ),
            RawAppendix(),
        ),
        is_appendix_label,
    )
    assert caption.issuer == "Chính phủ"
