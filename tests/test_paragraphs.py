"""Physical lines of a cell as the author's text: what was wrapped, what was cut, what is a bullet."""

from __future__ import annotations

import pytest

from parsers.layout.paragraphs import Column, glue, paragraphs
from parsers.layout.words import Line, PlacedWord

_SIZE = 10.0
_LETTER = 5.0


def set_lines(*texts: str) -> list[Line]:
    """Lines one below the other, every letter half an em wide."""
    lines, order = [], 0
    for number, text in enumerate(texts):
        base, x, words = 100 + 12.0 * number, 0.0, []
        for word in text.split():
            end = x + _LETTER * len(word)
            words.append(PlacedWord(word, x, end, base, _SIZE, order=order))
            x, order = end + 2.5, order + 1
        lines.append(Line(words, base))
    return lines


@pytest.mark.parametrize(
    ("left", "right", "full", "spaced", "joined"),
    [
        ("Quyết định/", "Báo cáo", True, True, "Quyết định/ Báo cáo"),
        ("Quyết định/", "Báo cáo", True, False, "Quyết định/Báo cáo"),
        ("số 18-", "NQ/TW", True, False, "số 18-NQ/TW"),
        ("thể chế các", "h hành chính", False, False, "thể chế cách hành chính"),
        ("chính quy", "ền số", True, False, "chính quyền số"),
        ("Kế hoạch", "ông Bí thư", True, False, "Kế hoạch ông Bí thư"),
        ("Thường", "xuyên", True, False, "Thường xuyên"),
    ],
)
def test_two_lines_are_joined_as_the_author_wrote_them(
    left: str, right: str, full: bool, spaced: bool, joined: str
) -> None:
    assert glue(left, right, full, spaced) == joined


@pytest.mark.parametrize(
    ("lines", "width", "text"),
    [
        (("Côn", "g an", "tỉnh"), 20, "Công an tỉnh"),
        (("và hệ t", "hống số"), 37, "và hệ thống số"),
    ],
)
def test_pieces_of_a_word_that_the_column_cuts_are_joined_to_each_other(
    lines: tuple[str, ...], width: int, text: str
) -> None:
    assert paragraphs(set_lines(*lines), Column(0, width)) == [text]


def test_an_acronym_is_whole_again_when_the_column_is_narrower() -> None:
    assert paragraphs(set_lines("NS", "TP"), Column(0, 14)) == ["NSTP"]
    assert paragraphs(set_lines("UBND", "TP"), Column(0, 30)) == ["UBND TP"]


def test_no_paragraph_ends_in_a_word_that_wants_another_after_it() -> None:
    assert paragraphs(set_lines("Sở Khoa học và", "Công nghệ"), Column(0, 120)) == [
        "Sở Khoa học và Công nghệ"
    ]
    assert paragraphs(set_lines("Sở Khoa học", "Sở Công Thương"), Column(0, 120)) == [
        "Sở Khoa học",
        "Sở Công Thương",
    ]


def test_a_dash_between_years_or_in_a_name_is_no_bullet() -> None:
    assert paragraphs(set_lines("giai đoạn 2021", "- 2025"), Column(0, 75)) == ["giai đoạn 2021 - 2025"]
    assert paragraphs(set_lines("Phòng Tài chính", "- Kế hoạch"), Column(0, 90)) == [
        "Phòng Tài chính - Kế hoạch"
    ]
    assert paragraphs(set_lines("Các sở:", "- Sở Nội vụ", "- Sở Tư pháp"), Column(0, 90)) == [
        "Các sở:",
        "- Sở Nội vụ",
        "- Sở Tư pháp",
    ]


def test_a_name_is_followed_over_all_its_lines() -> None:
    lines = set_lines("Phòng Tài", "chính", "- Kế hoạch")
    assert paragraphs(lines, Column(0, 55)) == ["Phòng Tài chính - Kế hoạch"]


@pytest.mark.parametrize(
    ("lines", "width", "text"),
    [
        (("Quyết định/", "Báo cáo"), 60, "Quyết định/ Báo cáo"),
        (("Quý IV/", "2020"), 50, "Quý IV/ 2020"),
        (("30/12/", "2020"), 32, "30/12/2020"),
        (("01 lần/", "năm"), 45, "01 lần/năm"),
        (("QĐ/", "TTg"), 20, "QĐ/TTg"),
        (("giai đoạn 2011-", "2020"), 110, "giai đoạn 2011-2020"),
        (("VNPT-", "iOffice"), 60, "VNPT-iOffice"),
    ],
)
def test_a_blank_behind_a_stroke_that_no_file_stores(lines: tuple[str, ...], width: int, text: str) -> None:
    assert paragraphs(set_lines(*lines), Column(0, width)) == [text]


def test_a_stored_blank_elsewhere_shows_that_there_was_none() -> None:
    first, second, third = set_lines("Sở Nội vụ:", "Quyết định/", "Báo cáo")
    first.words[-1] = first.words[-1]._replace(blank_after=True)
    assert paragraphs([first, second, third], Column(0, 60)) == ["Sở Nội vụ: Quyết định/Báo cáo"]


def test_no_blank_is_supplied_where_the_file_keeps_them() -> None:
    assert paragraphs(set_lines("Quý IV/", "2020"), Column(0, 50, True)) == ["Quý IV/2020"]


def test_no_blank_is_supplied_where_strokes_and_numbers_stand_together() -> None:
    assert paragraphs(set_lines("Quý IV/", "2020"), Column(0, 50, cuts_strokes=True)) == ["Quý IV/2020"]


def test_a_blank_is_lost_behind_letters_of_another_font_drawn_last() -> None:
    """As Writer draws "ị" where the font lacks it, after the rest of its line."""
    above, below = set_lines("Quyết định/", "Báo cáo")
    words = [word._replace(order=k) for k, word in enumerate(above.words)]
    words[0] = words[0]._replace(order=9)
    assert paragraphs([Line(words, above.base), below], Column(0, 60, True)) == ["Quyết định/ Báo cáo"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("NS", "TP"), "NSTP"),
        (("141/2016/N", "Đ-CP"), "141/2016/NĐ-CP"),
        (("HĐND&UB", "ND"), "HĐND&UBND"),
        (("UBMTTQ", "VN"), "UBMTTQ VN"),
    ],
)
def test_an_acronym_cut_by_a_narrow_column(lines: tuple[str, ...], text: str) -> None:
    width = _LETTER * len(lines[0]) + 1
    assert paragraphs(set_lines(*lines), Column(0, width)) == [text]


def test_a_word_drawn_letter_by_letter_has_its_whole_width() -> None:
    before = set_lines("Sở Nội vụ")[0]
    letters = [
        PlacedWord(letter, _LETTER * k, _LETTER * (k + 1), 112, _SIZE, order=10 + k)
        for k, letter in enumerate("UBND")
    ]
    assert paragraphs([before, Line(letters, 112)], Column(0, 55)) == ["Sở Nội vụ UBND"]
    assert paragraphs([before, Line(letters, 112)], Column(0, 70)) == ["Sở Nội vụ", "UBND"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("Phòng Tài chính", "- Kế", "hoạch"), "Phòng Tài chính - Kế hoạch"),
        (("Mở chuyên mục “Hỏi", "- Đáp” trên", "trang tin"), "Mở chuyên mục “Hỏi - Đáp” trên trang tin"),
    ],
)
def test_a_dash_within_a_name_that_the_column_parts_is_no_bullet(lines: tuple[str, ...], text: str) -> None:
    assert paragraphs(set_lines(*lines), Column(0, _LETTER * max(map(len, lines)))) == [text]


def test_a_dash_that_hardly_fits_on_the_line_before_is_no_bullet() -> None:
    """The sides of a column on a scan are known to a point or two; a dash is not much wider."""
    lines = set_lines("Nhà ươm Phong Lan", "- Hội quán Mê Linh")
    end = lines[0].x1
    assert paragraphs(lines, Column(0, end + 10)) == ["Nhà ươm Phong Lan - Hội quán Mê Linh"]
    assert len(paragraphs(lines, Column(0, end + 20))) == 2
