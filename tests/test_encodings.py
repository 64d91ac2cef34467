"""Legacy encodings to Unicode."""

from __future__ import annotations

import pytest

from normalizers.data import load_yaml
from normalizers.encodings import (
    convert,
    detect_encoding,
    font_encoding,
    font_is_capital,
    repair,
    repair_text,
)
from normalizers.text import is_vietnamese_syllable, nfc, vietnamese_share, words
from tests import support

SENTENCES = (
    "Quyết định về việc phê duyệt Kế hoạch thực hiện quy hoạch sử dụng rừng",
    "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc",
    "Giao Sở Nông nghiệp chủ trì, phối hợp với các sở, ban, ngành liên quan hướng dẫn, đôn đốc",
    "Ước thực hiện năm 2002 và những chỉ tiêu kỳ trước; nghỉ hưởng lương, thẳng thắn, bẩm sinh, mỹ thuật",
)


def encode(text: str, encoding: str) -> str:
    """The text as the encoding's bytes look when read as Latin-1: the table the other way round."""
    row = load_yaml("legacy_encodings.yaml")[encoding]
    inverse: dict[str, str] = {}
    for pair in row.get("pairs", "").split():
        source, target = pair.split("=")
        inverse[target] = source
        inverse[target.upper()] = source.upper()
    for first, line in row.get("rows", {}).items():
        for offset, target in enumerate(line.split(" ")):
            if target != ".":
                inverse[target] = chr(first + offset)
    return "".join(inverse.get(char, char) for char in nfc(text))


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "vps"])
def test_text_survives_the_way_there_and_back(encoding: str) -> None:
    for sentence in SENTENCES:
        if encoding == "tcvn3":
            sentence = sentence.lower()  # no capitals with tones there
        legacy = encode(sentence, encoding)
        assert legacy != sentence
        assert convert(legacy, encoding) == sentence
    whole = "\n".join(SENTENCES).lower() if encoding == "tcvn3" else "\n".join(SENTENCES)
    assert detect_encoding(encode(whole, encoding)) == encoding
    assert repair(encode(whole, encoding)).text == whole


def test_windows_1258_read_as_1252() -> None:
    assert repair_text("ðýõòc phê duyêòt")[0] == "được phê duyệt"
    assert repair_text("Viá»‡t Nam Cá»™ng hÃ²a")[0] == "Việt Nam Cộng hòa"


def test_eth_is_the_letter_d_with_stroke() -> None:
    text, changes = repair_text("QÐ-UBND ngày; Ðồng Nai")
    assert text == "QĐ-UBND ngày; Đồng Nai"
    assert changes == (("QÐ", "QĐ"), ("Ðồng", "Đồng"))


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("TRIEÂN KHAI CÁC NHIỆM VỤ CẢI CÁCH", "TRIÊN KHAI CÁC NHIỆM VỤ CẢI CÁCH"),
        ("Sở Nội vụ vaø các sở", "Sở Nội vụ và các sở"),
        ("Kế hoạch cñaa tỉnh", "Kế hoạch cñaa tỉnh"),
        ("Nghị quyết cña tỉnh ủy", "Nghị quyết của tỉnh ủy"),
    ],
)
def test_one_impossible_word_in_unicode_text(damaged: str, sound: str) -> None:
    assert repair_text(damaged)[0] == sound


@pytest.mark.parametrize(
    "text",
    [
        "café Hanoï naïve São Paulo Müller Société Générale château José Señor Windows® Intel® 10µm Citroën",
        "5 × 3 ÷ 2 «ngày» m² 25°C §5 — où hôtel Málaga École française de Việt Nam ± 5 %",
        "thông\u00adtin, kế\u00adhoạch",
        "sai lýi chính tả vẫn giữ nguyên: nghiêpp, hoạchh, chuyễn",
        "El niño está aquí mañana según la señora García",
        "Das Gerät wird für die Prüfung benötigt, größte Öffnung",
        "Chambre de commerce, société générale de surveillance, procédé, dégâts",
        "",
    ],
)
def test_what_is_not_legacy_stays(text: str) -> None:
    assert detect_encoding(text) is None
    assert repair_text(text) == (text, ())


def test_the_samples_have_one_legacy_word() -> None:
    changes = [
        change
        for name in support.NAMES
        for line in (support.SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        for change in repair_text(line)[1]
    ]
    assert changes == [("TRIEÂN", "TRIÊN")]


def test_u_with_horn_hides_in_a_soft_hyphen_or_a_minus() -> None:
    assert convert("Tr\u00adëng Ban Th\u00ad ký n\u00adíc", "tcvn3") == "Trưởng Ban Thư ký nước"
    assert convert("Thñ t−íng, 5 − 3", "tcvn3") == "Thủ tướng, 5 − 3"


def test_capitals_of_tcvn3() -> None:
    assert convert("QUYÕT §ÞNH", "tcvn3") == "QUYẾT ĐỊNH"
    assert convert("®éc lËp", "tcvn3", capitals=True) == "ĐỘC LẬP"
    assert convert("Sè TT\nUû ban", "tcvn3") == "Số TT\nUỷ ban"


def test_unicode_words_in_a_legacy_text_stay() -> None:
    assert convert("CHUÛ TÒCH\nTrương Tấn Thiệu", "vni") == "CHỦ TỊCH\nTrương Tấn Thiệu"


@pytest.mark.parametrize(
    ("font", "encoding", "capital"),
    [
        (".VnTime", "tcvn3", False),
        ("ABCDEF+.VnTimeH,Bold", "tcvn3", True),
        (".VnArial NarrowH", "tcvn3", True),
        ("VNI-Times", "vni", False),
        ("Vni Helve", "vni", False),
        ("VPS Times", "vps", False),
        ("Times New Roman", None, False),
        ("UVN Bai Sau", None, False),
        ("Vivaldi", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_fonts(font: str | None, encoding: str | None, capital: bool) -> None:
    assert font_encoding(font) == encoding
    assert font_is_capital(font) is capital


def test_every_table_has_a_source_and_makes_letters() -> None:
    for name, row in load_yaml("legacy_encodings.yaml").items():
        assert row["source"], name
        for first, line in row.get("rows", {}).items():
            assert len(line.split(" ")) == 16, (name, hex(first))


def test_real_workbook_in_tcvn3() -> None:
    folder = support.real_dir()
    if folder is None:
        pytest.skip("real files are not at hand")
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(folder / "D03.xls"))
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
        if isinstance(cell, str) and cell
    ]
    text = "\n".join(cells)
    assert detect_encoding(text) == "tcvn3"
    result = repair(text)
    assert result.encoding == "tcvn3"
    assert vietnamese_share(text) < 0.3
    assert vietnamese_share(result.text) > 0.96
    assert "Tốc độ tăng tổng sản phẩm trong nước (GDP)" in result.text
    impossible = {
        word
        for word in words(result.text)
        if len(word) > 3 and not word.isupper() and not is_vietnamese_syllable(word)
    }
    assert impossible <= {"nghiêp", "Điezen", "Sămlốp"}
    marked = [cell for cell in cells if not cell.isascii()]
    assert sum(detect_encoding(cell) == "tcvn3" for cell in marked) / len(marked) > 0.95
