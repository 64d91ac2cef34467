"""Forms, mark-up, wrapped lines, bullets and syllables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.data import load_yaml
from normalizers.text import (
    clean_markup,
    collapse_spaces,
    comparison_text,
    drop_lone_bullet,
    fold,
    fold_marks,
    is_bullet,
    is_part_of_syllable,
    is_vietnamese_syllable,
    join_wrapped,
    nfc,
    parse_syllable,
    place_tone,
    place_tones,
    slug,
    split_flat_bullets,
    strip_bullet,
    strip_marks,
    vietnamese_share,
)
from tests import support


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("hoá", "hóa"), ("Uỷ", "Ủy"), ("UỶ", "ỦY"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("hoàn", "hoàn"),
        ("hòan", "hoàn"), ("qúy", "quý"), ("quý", "quý"), ("thủy", "thủy"), ("thuỷ", "thủy"), ("gìn", "gìn"),
        ("gíao", "giáo"), ("nghiã", "nghĩa"), ("khuỷu", "khuỷu"), ("thuế", "thuế"), ("tuyến", "tuyến"),
        ("được", "được"), ("giếng", "giếng"), ("ngoại", "ngoại"), ("UBND", "UBND"), ("loà", "lòa"),
        ("quả", "quả"), ("già", "già"), ("mùa", "mùa"), ("của", "của"), ("thuở", "thuở"), ("xoáy", "xoáy"),
    ],
)  # fmt: skip
def test_tone_goes_to_its_official_place(written: str, official: str) -> None:
    assert place_tone(written) == official


POSSIBLE = """
ngày nghiệp khuyến nguyễn quốc gì giữ giêng yêu ý Huế oanh xoong khuya huỳnh tuýp uống ưu ươm phường trách
nhiệm quyết thuở khoăn ngoằn kỹ qua quỹ gỉ ghi ủy êm ốc
"""
IMPOSSIBLE = """
TRIEÂN ĐIỀ UBND hoach3 nghiêpp thàng1 kế-hoạch căt măc cà̀i gê kâ cinh ghà ngế iêu sach tấtt word file Việtt
xyz đ bhg thöïc tr Đắk ngi
"""


def test_possible_and_impossible_syllables() -> None:
    assert [word for word in POSSIBLE.split() if not is_vietnamese_syllable(word)] == []
    assert [word for word in IMPOSSIBLE.split() if is_vietnamese_syllable(word)] == []


def test_both_sides_of_a_cut_syllable_are_parts_of_one() -> None:
    words = [word for word in POSSIBLE.split() if len(word) > 1]
    pieces = [piece for word in words for at in range(1, len(word)) for piece in (word[:at], word[at:])]
    assert [piece for piece in pieces if not is_part_of_syllable(piece)] == []
    assert [word for word in ("UBND", "CNTT", "QĐ", "NĐ", "hđnd") if is_part_of_syllable(word)] == []


def test_stop_coda_takes_only_two_tones() -> None:
    assert [is_vietnamese_syllable(word) for word in ("sách", "sạch", "sach", "sàch", "sảch", "sãch")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_syllable_is_taken_apart() -> None:
    assert parse_syllable("Nghiệp") == ("ngh", "iêp", "\u0323")
    assert parse_syllable("hoá") == parse_syllable("hóa") == ("h", "oa", "\u0301")


def test_every_word_with_marks_of_the_samples_is_a_possible_syllable() -> None:
    seen, impossible = 0, set()
    for name in support.NAMES:
        for task in support.expected(name)["tasks"]:
            for word in collapse_spaces(task["content"]).split():
                plain = word.strip('.,;:()"“”/-')
                if plain.isalpha() and not plain.isascii() and not plain.isupper():
                    seen += 1
                    if not is_vietnamese_syllable(plain):
                        impossible.add(plain)
    assert seen > 2000
    assert len(impossible) <= 3, impossible


def test_shares_tell_sound_text_from_broken() -> None:
    sound = (support.SAMPLES / "brvt-2020.txt").read_text(encoding="utf-8")
    assert vietnamese_share(sound) > 0.95
    broken = "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp Töï do Haïnh phuùc"
    assert vietnamese_share(broken) < 0.4
    assert vietnamese_share("") == vietnamese_share("12/3") == 0.0


def test_keys() -> None:
    assert (
        fold("  Uỷ ban\u00a0nhân  dân\n tỉnh Bà Rịa – Vũng Tàu ") == "ủy ban nhân dân tỉnh bà rịa - vũng tàu"
    )
    assert fold(unicodedata.normalize("NFD", "Văn hoá")) == fold("VĂN HÓA") == "văn hóa"
    assert strip_marks("Đoàn Đại biểu") == "doan dai bieu"
    assert fold_marks("Sở Tư pháp - ĐƯỜNG") == "So Tu phap - DUONG"
    assert slug("Sở Thông tin & Truyền thông") == "so-thong-tin-truyen-thong"
    assert slug("…") == ""


def test_comparison_ignores_what_the_contract_says() -> None:
    assert comparison_text("- Ban hành;\n- Thực  hiện.") == "Ban hành; Thực hiện"
    assert comparison_text("• Ban hành … ") == "Ban hành"
    assert comparison_text(None) == comparison_text(" \n") == ""
    assert comparison_text("a - b") == "a - b"
    assert comparison_text("-5 %") == "-5 %"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<b>I</b>\t<i>(nguyên nhân)</i>", "I (nguyên nhân)"),
        ("**KT. CHỦ TỊCH", "KT. CHỦ TỊCH"),
        ("thông (*đảm bảo quy định*);", "thông (đảm bảo quy định);"),
        ("(*)", "(*)"),
        ("__Phụ lục__ số ____/QĐ", "Phụ lục số ____/QĐ"),
        ("ten_tep_tin", "ten_tep_tin"),
        ("_nghiêng_ chữ", "nghiêng chữ"),
        ("### **2. Yêu cầu**", "2. Yêu cầu"),
        ("![](img-0.jpeg) Sở <!-- image --> Nội vụ [image: logo]", " Sở  Nội vụ "),
        ("[Cổng](https://x.vn/a) TT&amp;TT &lt; 5&nbsp;%", "Cổng TT&TT < 5 %"),
        ("thu < 5 triệu và > 3", "thu < 5 triệu và > 3"),
        ("dòng<br/>hai<BR>ba", "dòng\nhai\nba"),
        ("1\\. Mục \\*", "1. Mục *"),
        ("thông\u00adtin \ufeffmới\u200b", "thôngtin mới"),
        ("* mục một\n* mục hai", "* mục một\n* mục hai"),
        ("e\u0323\u0302", "ệ"),
    ],
)
def test_markup(raw: str, clean: str) -> None:
    assert clean_markup(raw) == clean


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Xây dựng", "kế hoạch"], "Xây dựng kế hoạch"),
        (["Quyết định số 2640/", "QĐ-", "TTg ngày"], "Quyết định số 2640/QĐ-TTg ngày"),
        (["số 12", "/QĐ-UBND"], "số 12/QĐ-UBND"),
        (["số 12/QĐ", "-UBND"], "số 12/QĐ-UBND"),
        (["12/QĐ\u0002", "TTg"], "12/QĐ-TTg"),
        (["12/QĐ\ufffe", "TTg"], "12/QĐ-TTg"),
        (["tháng 01/", "2020"], "tháng 01/2020"),
        (["giai đoạn 2021 -", "2025"], "giai đoạn 2021 - 2025"),
        (["giai đoạn 2021-", "2025"], "giai đoạn 2021-2025"),
        (["Bà Rịa -", "Vũng Tàu"], "Bà Rịa - Vũng Tàu"),
        (["tỉnh Bà Rịa", "- Vũng Tàu"], "tỉnh Bà Rịa - Vũng Tàu"),
        (["Phòng Tài chính", "- Kế hoạch"], "Phòng Tài chính - Kế hoạch"),
        (["- Xây dựng kế", "hoạch.", "- Tổ chức", "thực hiện"], "- Xây dựng kế hoạch.\n- Tổ chức thực hiện"),
        (["• Một", "+ Hai", "– Ba"], "- Một\n- Hai\n- Ba"),
        (["Đoạn một.", "", "Đoạn hai"], "Đoạn một.\nĐoạn hai"),
        (["Sở Nội vụ", "- Sở Tài chính"], "Sở Nội vụ\n- Sở Tài chính"),
        (["", "  "], ""),
        (["và/", "hoặc"], "và/hoặc"),
    ],
)
def test_wrapped_lines(lines: list[str], joined: str) -> None:
    assert join_wrapped(lines) == joined


@pytest.mark.parametrize(
    ("flat", "split"),
    [
        ("- Ban hành kế hoạch - Thực hiện", "- Ban hành kế hoạch\n- Thực hiện"),
        ("- Phòng Tài chính - Kế hoạch - Phòng Nội vụ", "- Phòng Tài chính - Kế hoạch\n- Phòng Nội vụ"),
        ("- UBND tỉnh Bà Rịa - Vũng Tàu - Sở Y tế", "- UBND tỉnh Bà Rịa - Vũng Tàu\n- Sở Y tế"),
        ("- Sở Lao động - Thương binh và Xã hội", "- Sở Lao động - Thương binh và Xã hội"),
        ("- Giai đoạn 2021 - 2025", "- Giai đoạn 2021 - 2025"),
        ("- Xây dựng - ban hành", "- Xây dựng - ban hành"),
        ("Ban hành - Thực hiện", "Ban hành - Thực hiện"),
        ("- Tỉnh ủy. - Sở Nội vụ; - Sở Y tế", "- Tỉnh ủy.\n- Sở Nội vụ;\n- Sở Y tế"),
        ("• Một - Hai", "- Một\n- Hai"),
    ],
)
def test_flattened_bullets(flat: str, split: str) -> None:
    assert split_flat_bullets(flat) == split


def test_names_with_a_dash_are_not_split() -> None:
    for row in load_yaml("hyphen_names.yaml"):
        assert split_flat_bullets(f"- {row['example']}") == f"- {row['example']}", row
        assert row["source"]


def test_bullets() -> None:
    assert is_bullet("- Một") and is_bullet("–Một") and is_bullet("• x") and is_bullet("+ x")
    assert not is_bullet("-5") and not is_bullet("a - b") and not is_bullet("+84")
    assert strip_bullet("  - Một ") == "Một"
    assert drop_lone_bullet("- Một") == "Một"
    assert drop_lone_bullet("- Một\n- Hai") == "- Một\n- Hai"


@given(st.text(max_size=60))
def test_every_function_gives_nfc_and_is_stable(text: str) -> None:
    for function in (nfc, fold, place_tones, clean_markup, comparison_text):
        result = function(text)
        assert unicodedata.is_normalized("NFC", result), function
    assert fold(fold(text)) == fold(text)
    assert place_tones(place_tones(text)) == place_tones(text)
    assert split_flat_bullets(split_flat_bullets(text)) == split_flat_bullets(text)


@given(
    st.lists(
        st.sampled_from(["kế", "hoạch", "năm", "2020", "QĐ-UBND", "tỉnh,", "quý", "II/2021"]),
        min_size=1,
        max_size=12,
    )
)
def test_wrapping_at_any_place_is_undone(words: list[str]) -> None:
    text = " ".join(words)
    assert join_wrapped(words) == text
    assert join_wrapped([text[: len(words[0])], text[len(words[0]) :]]) == text
