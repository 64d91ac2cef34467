"""Ends of lines that want more: one source, ``normalizers/data/open_words.yaml``."""

from __future__ import annotations

import pytest

from normalizers.text import (
    begins_name,
    ends_in_sign,
    goes_on_with_number,
    is_unfinished,
    wants_place,
    wants_words,
)
from normalizers.text.open_words import open_words
from parsers.appendix.continuation import ends_open
from parsers.appendix.losses import words_lost
from parsers.paragraphs import is_wrap
from parsers.text.wraps import paragraphs

_TESTS = {
    "links": is_unfinished,
    "auxiliaries": wants_words,
    "numbers": lambda text: goes_on_with_number(text, "2020"),
    "heads": begins_name,
    "short_heads": lambda text: begins_name(text, short=True),
    "places": wants_place,
    "pairs": words_lost,
    "before_instrument": words_lost,
}


@pytest.mark.parametrize(
    ("group", "example"), [(name, row["example"]) for name, rows in open_words().items() for row in rows]
)
def test_every_row_has_an_example_that_breaks_off_as_it_says(group: str, example: str) -> None:
    if group == "closed":
        assert not ends_open(example) and not wants_place(example) and not begins_name(example, short=True)
    else:
        assert _TESTS[group](example)


@pytest.mark.parametrize("group", ["links", "auxiliaries", "places"])
def test_every_word_is_found_at_the_end_of_a_text(group: str) -> None:
    for row in open_words()[group]:
        for word in row["words"]:
            assert _TESTS[group](f"Tổ chức {word}"), word


def test_no_word_that_is_closed_lacks_a_reason() -> None:
    """Each ends in a word that wants more, else it need not be listed."""
    open_ends = {
        word
        for group in ("links", "auxiliaries", "heads", "short_heads", "places")
        for row in open_words()[group]
        for word in row["words"]
    }
    for row in open_words()["closed"]:
        for phrase in row["words"]:
            ends = [phrase.split()[at:] for at in range(1, len(phrase.split()))]
            assert any(" ".join(end) in open_ends for end in ends), phrase


@pytest.mark.parametrize(
    "end",
    [
        "2025 và những năm tiếp theo",
        "Biểu mẫu kèm theo",
        "Các đơn vị trực thuộc",
        "Đăng ký thường trú, cư trú tự do",
        "Báo cáo rõ lý do",
        "Khắc phục các hạn chế còn tồn tại",
        "Ban hành quy chế thí điểm",
        "Chuyển đổi số",
    ],
)
def test_words_of_two_that_end_a_sentence_join_it_with_no_other(end: str) -> None:
    assert not is_unfinished(end) and not ends_open(end)
    assert not is_wrap(end, "Sở Nội vụ")
    assert paragraphs([end, "Rà soát thủ tục"], None) == [end, "Rà soát thủ tục"]


def test_names_in_capitals_are_whole_though_they_end_like_the_word_for_a_body() -> None:
    for name in ("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "SỞ NỘI VỤ", "Văn Phòng Bộ", "BỘ QUỐC PHÒNG"):
        assert not ends_open(name), name
    assert ends_open("Văn phòng UBND tỉnh, Sở") and ends_open("BỘ TƯ PHÁP, BỘ")


def test_words_that_announce_a_number_go_on_with_numbers_alone() -> None:
    assert paragraphs(["Quý", "IV/2020"], None) == ["Quý IV/2020"]
    assert paragraphs(["Trong năm", "2020"], None) == ["Trong năm 2020"]
    assert paragraphs(["Chuyển đổi số", "1. Viễn thông"], None) == ["Chuyển đổi số", "1. Viễn thông"]
    assert paragraphs(["Báo cáo hàng năm", "Sở Nội vụ"], None) == ["Báo cáo hàng năm", "Sở Nội vụ"]


def test_a_lone_dash_a_rule_and_the_sign_of_the_end_are_no_open_ends() -> None:
    assert ends_in_sign("Sở Tài chính,") and ends_in_sign("Sở LĐTB&")
    assert not ends_in_sign("-") and not ends_in_sign("-------") and not ends_in_sign("Tổ chức thực hiện./")


def test_the_longer_of_two_entries_decides() -> None:
    assert not is_unfinished("Bối cảnh hiện tại") and is_unfinished("Niêm yết, thực hiện tại")
