"""Suspect words beside a text field."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.places_register import units
from normalizers.spelling import find_suspects
from normalizers.spelling_lexicon import lexicon
from normalizers.text import is_vietnamese_syllable, nfc, place_tone
from tests import support

PART_FIELDS = (
    "part_content", "product", "lead_text", "coordination_text", "deadline_text", "budget_text", "note",
)  # fmt: skip


def pairs(text: str) -> list[tuple[str, str]]:
    return [(found.from_, found.to) for found in find_suspects(text, "content")]


def fields(name: str) -> Iterator[tuple[str, str, Any]]:
    """(field, text, its hand-made corrections) of a sample's expected result."""
    for task in support.expected(name)["tasks"]:
        for part in task["parts"]:
            for field in PART_FIELDS:
                if part[field]:
                    gold = [c for c in part["corrections"] if c["field"] == field and c["reason"] != "moved"]
                    yield field, part[field], gold
        gold = [c for c in task["parts"][0]["corrections"] if c["field"] == "content"]
        yield "content", task["content"], gold


@pytest.mark.parametrize("name", support.NAMES)
def test_samples(name: str) -> None:
    for field, text, gold in fields(name):
        found = Counter((c.field, c.from_, c.to, c.reason) for c in find_suspects(text, field))
        assert found == Counter((c["field"], c["from"], c["to"], c["reason"]) for c in gold), text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rà soát, sáp xếp các đơn vị", [("sáp xếp", "sắp xếp")]),
        ("SÁP XẾP BỘ MÁY", [("SÁP XẾP", "SẮP XẾP")]),
        ("sáp xếp và sáp xếp lại", [("sáp xếp", "sắp xếp")]),
        ("Theo dõi, đơn đốc; kiểm tra", [("đơn đốc", "đôn đốc")]),
        ("phần đầu đạt 90% hồ sơ", [("phần đầu", "phấn đấu")]),
        ("phần đầu của báo cáo", []),
        ("trên địa bàn tinh.", [("địa bàn tinh", "địa bàn tỉnh")]),
        ("tại tinh/thành khác", [("tại tinh/thành", "tại tỉnh/thành")]),
        ("tinh gọn bộ máy, tinh giản biên chế, tinh thần phục vụ", []),
        ("các tinh hoa văn hóa", []),
        ("Công thông tin điện tử huyện", [("Công thông tin điện tử", "Cổng thông tin điện tử")]),
        ("tỷ lệ dịch vụ công thanh toán trực tuyến", []),
        ("có quan hệ với cơ quan khác", []),
        ("các nguyên nhân dẫn đến chậm trễ", []),
        ("Ủy han nhân dân huyện", [("han", "ban")]),
        ("Tổ chức thựchiện", [("thựchiện", "thực hiện")]),
        ("trong trong năm", [("trong trong", "trong")]),
        ("từ từ, luôn luôn, ngày ngày", []),
        ("Quỷ II/2020", [("Quỷ II/2020", "Quý II/2020")]),
        ("Thảng 02/2021", [("Thảng 02/2021", "Tháng 02/2021")]),
        ("nãm 2020", [("nãm 2020", "năm 2020")]),
        ("Việt Nam 2025; ký quỹ 2.000 đồng", []),
        ("xã Thông Nhất, phường Hoà Bình", []),
        ("internet, website, file PDF, Online", []),
        ("Uỷ ban nhân dân; văn hoá; khoẻ mạnh", []),
        ("", []),
    ],
)
def test_runs_of_words(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found


def test_no_text_no_suspects() -> None:
    assert find_suspects(None, "note") == ()


def test_the_reason_is_the_callers() -> None:
    found = find_suspects("cấp nhật dữ liệu", "note", reason="source")
    assert [(c.field, c.reason, c.from_, c.to) for c in found] == [("note", "source", "cấp nhật", "cập nhật")]


def test_what_is_named_stands_in_the_field_and_is_whole_words() -> None:
    text = "học tập tại tinh/thành có kết quả cao, để triển khai thực hiện tại tinh."
    found = pairs(text)
    assert found == [("tại tinh/thành", "tại tỉnh/thành"), ("thực hiện tại tinh", "thực hiện tại tỉnh")]
    assert all(text.count(stands) == 1 for stands, _ in found)


def test_phrases_and_names_of_places_are_sound() -> None:
    for found in {phrase for group in lexicon().phrases.values() for phrase in group}:
        assert pairs(" ".join(found.syllables)) == [], found.syllables
        assert all(is_vietnamese_syllable(word) or word in ("ubnd", "hđnd") for word in found.syllables)
    for unit in units():
        assert pairs(f"Ủy ban nhân dân {unit.kind} {unit.name}") == []


def test_sound_real_text_is_left_alone() -> None:
    folder = support.real_dir()
    if folder is None:
        pytest.skip("real files are not at hand")
    text = (folder / "A21.md").read_text(encoding="utf-8")
    found = [pair for line in text.splitlines() for pair in pairs(line)]
    assert set(found) <= {("phả hoại", "phá hoại"), ("trưc tuyến", "trực tuyến")}  # two real slips


def damaged(word: str, chance: random.Random) -> str | None:
    """The word with one mark lost or another tone, still a possible syllable."""
    letters = unicodedata.normalize("NFD", word)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    forms = []
    for i, char in enumerate(letters):
        if unicodedata.combining(char):
            others = ["", *tones] if char in tones else [""]
            forms += [letters[:i] + other + letters[i + 1 :] for other in others if other != char]
    forms = [place_tone(nfc(form)) for form in forms]
    forms = [form for form in forms if is_vietnamese_syllable(form) and form != word]
    return chance.choice(forms) if forms else None


def test_slips_made_at_random_are_found_and_never_mended_wrongly() -> None:
    chance = random.Random(20)
    made = found = wrong = 0
    for name in support.NAMES:
        for field, text, gold in fields(name):
            if field != "content" or gold:
                continue
            places = [m for m in re.finditer(r"[^\W\d_]{2,}", text) if not m.group().isupper()]
            place = chance.choice(places)
            slip = damaged(place.group(), chance)
            if slip is None:
                continue
            made += 1
            spoilt = text[: place.start()] + slip + text[place.end() :]
            answers = pairs(spoilt)
            right = any(spoilt.replace(stands, meant) == text for stands, meant in answers)
            found += right
            wrong += bool(answers) and not right
    assert made > 100
    assert wrong == 0
    assert found / made > 0.5


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in find_suspects(text, "note"):
        assert found.from_ in nfc(text)
        assert found.from_ != found.to
