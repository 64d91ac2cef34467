"""What the image and the neighbours settle about recognised words: marks, stops, figures, numerals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from benchmarks.bench_scan_pairs import language_without
from normalizers.text import is_other_tone
from parsers.scan import CONFIDENCE_GATE, numerals
from parsers.scan.blanks import cuts, parted, with_room_at_dashes, with_whole_years
from parsers.scan.confidence import word_confidences
from parsers.scan.decode import Decoded, decode, readings
from parsers.scan.engine import ReadWord
from parsers.scan.frame import Rect
from parsers.scan.grid import GridCell
from parsers.scan.language import office_language, use_language
from parsers.scan.marks import settle_marks
from parsers.scan.number_column import settled_numbers
from parsers.scan.number_row import in_order
from parsers.scan.raster import Array
from parsers.scan.short import lone_sign, pale_ditto, with_dots
from parsers.scan.sizes import settle_sizes
from parsers.scan.stacked import stacked
from parsers.scan.stops import settle_stops
from parsers.scan.tones import settle_tones

PLACE = Rect(0, 0, 40, 20)


def read(text: str, rect: Rect = PLACE) -> ReadWord:
    return ReadWord(text, rect, 90.0, 0, 0)


def decoded(text: str) -> list[Decoded]:
    return [Decoded(read(word), word, 5.0, None) for word in text.split()]


def drawn(boxes: Sequence[tuple[int, int, int, int]], size: tuple[int, int] = (60, 220)) -> Array:
    """Black boxes (left, top, right, bottom) on white."""
    page = np.full(size, 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        page[y0:y1, x0:x1] = 0
    return page


@pytest.mark.parametrize(
    ("found", "settled"),
    [
        ("BỘ Tài chính, BỘ Công an", "Bộ Tài chính, Bộ Công an"),
        ("TỜ trình", "Tờ trình"),
        ("TỶ lệ kích hoạt", "Tỷ lệ kích hoạt"),
        ("ThỦ tướng", "Thủ tướng"),
        ("trƯỚC ngày", "trước ngày"),
        ("KHÔNG được", "KHÔNG được"),
        ("BỘ TÀI CHÍNH", "BỘ TÀI CHÍNH"),
        ("Thanh tra SỞ", "Thanh tra Sở"),
        ("Viện VỆ sinh dịch tễ", "Viện Vệ sinh dịch tễ"),
        ("BỘ Y TẾ năm 2023", "BỘ Y TẾ năm 2023"),
        ("Kế. hoạch", "Kế hoạch"),
        ("UBND TỈNH và SỞ", "UBND TỈNH và SỞ"),
    ],
)
def test_capitals_by_size_alone_follow_their_neighbours(found: str, settled: str) -> None:
    assert " ".join(word.text for word in settle_marks(decoded(found))) == settled


@pytest.mark.parametrize(
    ("found", "joined"),
    [
        ("QĐĐ-TTg", "QĐ-TTg"),
        ("NÑS", "NS"),
        ("I//2020", "I/2020"),
        ("HĐĐT", "HĐĐT"),
        ("Ñ", "N"),
        ("!.860", "1.860"),
        ("ChỉỈ", "Chỉ"),
        ("khuỷu", "khuỷu"),
    ],
)
def test_letters_seen_twice_are_one(found: str, joined: str) -> None:
    assert [text for text, _ in readings(read(found))] == [joined]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        ("đ) (2) (3) G)", "(1) (2) (3) (4)"),
        ("_ (1) (2) đ (4)", "_ (1) (2) (3) (4)"),
        ("(1) (2) _ (4) (6)", "(1) (2) _ (4) (5)"),
        ("(1) _ (2) (3)", "(1) _ (2) (3)"),
        ("1 nt x", "1 nt x"),
        ("qđ (2) 6) (4) 6®) (@)", "(1) (2) (3) (4) (5) (6)"),
        ("1 (2) - 3 x", "1 (2) - 3 x"),
    ],
)
def test_numbers_of_columns_are_told_by_their_places(texts: str, numbers: str) -> None:
    """An unread number among them once made all after it one less."""
    found = in_order([text.strip("_") for text in texts.split()])
    assert found == [number.strip("_") for number in numbers.split()]


def test_a_letter_seen_twice_with_other_marks_is_either() -> None:
    assert {text for text, _ in readings(read("SẲẢN"))} == {"SẲN", "SẢN"}


@pytest.mark.parametrize(
    ("choices", "others"),
    [
        ("Á", "ẤẮ"),  # a capital may have lost its hat
        ("Ẽ", "Ễ"),
        ("Ế", "ÊỀỄỂỆ"),  # or another tone stands on it
        ("ỏồ", "òổ"),  # the hat of one, the tone of another
        ("á", ""),
        ("Ớ", ""),
        ("Đ", ""),
        ("A", ""),
    ],
)
def test_marks_one_above_the_other(choices: str, others: str) -> None:
    found = stacked([(char, 90.0 - at) for at, char in enumerate(choices)])
    assert sorted(char for char, _ in found) == sorted(others)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("THÚC ĐẢY PHỤC HÒI", "THÚC ĐẨY PHỤC HỒI"),
        ("NÂNG CAO CHÁT LƯỢNG", "NÂNG CAO CHẤT LƯỢNG"),
        ("BẢO ĐẢM CÔNG TÁC CẢI CÁCH", "BẢO ĐẢM CÔNG TÁC CẢI CÁCH"),
        ("HUYỆN KRÔNG NÔ", "HUYỆN KRÔNG NÔ"),
        ("M'Nông", "M'Nông"),
    ],
)
def test_marks_of_capitals_are_told_by_the_neighbours(words: str, text: str) -> None:
    """Titles of sections came back without their hats, and with them the section of every task below."""
    found = decode([letters(word, {}) for word in words.split()])
    assert " ".join(word.text for word in found) == text


def test_a_year_cut_at_a_narrow_figure_is_whole() -> None:
    page = drawn([(10, 10, 22, 34), (26, 10, 38, 34), (44, 10, 49, 34), (60, 10, 65, 34)])
    words = [
        Decoded(read("201", Rect(10, 10, 49, 34)), "201", 5.0, None),
        Decoded(read("1", Rect(60, 10, 65, 34)), "1", 5.0, None),
    ]
    assert [word.text for word in with_whole_years(page, words)] == ["2011"]
    apart = drawn([(10, 10, 22, 34), (26, 10, 38, 34), (44, 10, 49, 34), (74, 10, 79, 34)])
    words[1] = Decoded(read("1", Rect(74, 10, 79, 34)), "1", 5.0, None)
    assert [word.text for word in with_whole_years(apart, words)] == ["201", "1"]


def test_a_letter_of_two_strokes_joined_at_their_feet_is_no_numeral() -> None:
    """ "giống bò U đầu rìu" was read as "giống bò II đầu rìu"."""
    page = drawn([*strokes(12, 26), (12, 30, 30, 34)])
    assert numerals.reading(page, "U", Rect(10, 8, 32, 36)) is None
    apart = drawn(strokes(12, 26))
    assert numerals.reading(apart, "U", Rect(10, 8, 32, 36)) == ("II", 3.0)


def test_the_strokes_of_a_ditto_mark_may_be_pale() -> None:
    page = drawn([(60, 30, 64, 38), (69, 30, 73, 38)])
    page[page == 0] = 175
    assert not lone_sign(page, Rect(0, 0, 220, 60))
    assert [word.text for word in pale_ditto(page, Rect(0, 0, 220, 60))] == ['"']


def test_a_comma_hangs_below_the_figures() -> None:
    figures = [(10, 10, 20, 32), (26, 10, 36, 32), (48, 10, 58, 32)]
    word = Decoded(read("75.5", Rect(8, 8, 60, 36)), "75.5", 5.0, None)
    assert settle_stops(drawn([*figures, (40, 29, 43, 37)]), [word])[0].text == "75,5"
    assert settle_stops(drawn([*figures, (40, 29, 43, 32)]), [word])[0].text == "75.5"
    assert settle_stops(drawn(figures), [word])[0].text == "75.5"


def test_a_semicolon_hangs_below_the_letters() -> None:
    letters = [(10, 10, 20, 32), (24, 17, 34, 32)]
    word = Decoded(read("dn:", Rect(8, 8, 42, 36)), "dn:", 5.0, None)
    assert settle_stops(drawn([*letters, (38, 18, 41, 21), (38, 29, 41, 37)]), [word])[0].text == "dn;"
    assert settle_stops(drawn([*letters, (38, 18, 41, 21), (38, 29, 41, 32)]), [word])[0].text == "dn:"


def test_a_mark_behind_a_word_that_was_not_read() -> None:
    """In justified lines the recogniser passes over the mark before a wide gap: "Trạm Thủy lợi UBND"."""
    letters = [(10, 10, 20, 32), (24, 17, 34, 32)]
    word, following = Decoded(read("dn", Rect(8, 8, 36, 34)), "dn", 5.0, None), decoded("UBND")[0]
    following = replace(following, word=replace(following.word, rect=Rect(60, 8, 90, 34)))
    serifs = [(61, 10, 64, 12), (61, 30, 64, 32)]

    def settled(*marks: tuple[int, int, int, int]) -> str:
        return settle_stops(drawn([*letters, *serifs, *marks]), [word, following])[0].text

    assert settled((38, 18, 41, 21), (38, 29, 41, 37)) == "dn;"
    assert settled((38, 18, 41, 21), (38, 29, 41, 32)) == "dn:"
    assert settled((38, 29, 41, 37)) == "dn,"
    assert settled((38, 29, 41, 32)) == settled() == "dn"  # a dot may be a speck


@pytest.mark.parametrize(
    ("second", "number"), [(26, "11"), (35, "1.1")], ids=["as far apart as figures are", "room for a dot"]
)
def test_a_dot_between_figures_is_told_by_their_distance(second: int, number: str) -> None:
    """Two narrow figures have much white between them: "11" was read as "1.1"."""
    page = drawn([(10, 10, 15, 32), (second, 10, second + 5, 32)])
    assert with_dots(page, read("1.1", Rect(8, 8, 44, 34))) == number
    assert with_dots(page, read("11", Rect(8, 8, 44, 34))) == number


def test_a_blank_is_told_by_a_gap_wider_than_the_others() -> None:
    """ "1,2 tỷ" was read as one word."""
    letters = [(10, 10, 20, 32), (22, 10, 32, 32), (44, 10, 54, 32), (56, 10, 66, 32)]
    rect = Rect(10, 10, 66, 32)
    word = Decoded(read("12tỷ", rect), "12tỷ", 5.0, None)
    (cut,) = cuts(drawn(letters), [word])
    assert cut == (0, Rect(10, 10, 32, 32), Rect(44, 10, 66, 32))
    assert [part.text for part in parted(word, cut, [read("12")])] == ["12", "tỷ"]
    assert [part.text for part in parted(word, cut, [read("1Z")])] == ["12tỷ"]
    assert cuts(drawn([*letters, (34, 10, 42, 32)]), [word]) == []


@pytest.mark.parametrize(("room", "texts"), [(12, ["01", "-", "02"]), (3, ["01-02"])])
def test_a_dash_with_room_on_both_sides_is_a_word(room: int, texts: list[str]) -> None:
    """ "2021 - 2023" was read as one word."""
    first, dash = 22 + 10, 22 + 10 + room
    second = dash + 8 + room
    figures = [(10, 10, 20, 32), (22, 10, 32, 32), (second, 10, second + 10, 32)]
    page = drawn([*figures, (second + 12, 10, second + 22, 32), (dash, 22, dash + 8, 25)])
    word = Decoded(read("01-02", Rect(10, 10, second + 22, 32)), "01-02", 5.0, None)
    parts = with_room_at_dashes(page, [word])
    assert [part.text for part in parts] == texts
    assert parts[0].word.rect.x1 == (first if len(texts) > 1 else second + 22)


def line_of(*words: tuple[str, int, int]) -> tuple[Array, list[Decoded]]:
    """A line of print of 36 pixels: of each word the height of its first letter, and of a mark above it."""
    boxes, found, x = [], [], 10
    for text, height, mark in words:
        boxes.append((x, 60 - height, x + 12, 60))
        if mark:
            boxes.append((x + 2, 60 - height - mark - 3, x + 10, 60 - height - 3))
        boxes += [(x + 16 * k, 43, x + 16 * k + 12, 60) for k in range(1, len(text))]
        tall = max(height + (mark + 3 if mark else 0), 17)
        rect = Rect(x, 60 - tall, x + 16 * len(text), 60)
        found.append(Decoded(read(text, rect), text, 5.0, None))
        x = rect.x1 + 10
    return drawn(boxes, (80, x + 10)), found


@pytest.mark.parametrize(
    ("height", "mark", "text", "settled"),
    [
        (17, 6, "Ở", "ở"),
        (24, 6, "Ở", "Ở"),
        (17, 6, "Ứng", "ứng"),
        (20, 0, "Các", "các"),  # between the two sizes
        (20, 0, "Sở", "Sở"),
        (24, 0, "các", "các"),
        (24, 0, "sở", "Sở"),
        (20, 0, "Carnaval", "Carnaval"),
    ],
)
def test_the_case_of_letters_inside_a_sentence_is_told_by_size_and_word(
    height: int, mark: int, text: str, settled: str
) -> None:
    page, words = line_of(("nam", 17, 0), ("na", 17, 0), (text, height, mark), ("na", 17, 0), ("un", 17, 0))
    assert settle_sizes(page, words)[2].text == settled


@pytest.mark.parametrize(
    ("boxes", "sign"),
    [
        ([(60, 30, 64, 38), (69, 30, 73, 38)], ['"']),
        ([(60, 30, 72, 34)], ["-"]),
        ([(60, 30, 66, 36)], []),  # a speck
        ([(60, 30, 64, 38), (69, 42, 73, 50)], []),
        ([(2, 30, 14, 34)], []),  # the rest of a rule
    ],
)
def test_a_lone_dash_or_ditto_mark_is_told_by_its_shape(
    boxes: list[tuple[int, int, int, int]], sign: list[str]
) -> None:
    assert [word.text for word in lone_sign(drawn(boxes), Rect(0, 0, 220, 60))] == sign


@pytest.mark.parametrize(
    ("read_as", "numbers"),
    [
        ("1 1 2", "I 1 2"),
        ("1. 1. 2.", "I. 1. 2."),
        ("1 1.1 1.2", "1 1.1 1.2"),
        ("4 8) b)", "4 a) b)"),
        ("I 2 3", "1 2 3"),
        ("I II", "I II"),
    ],
)
def test_a_number_is_told_by_the_one_below_it(read_as: str, numbers: str) -> None:
    cells = {
        GridCell(row, col, 1, 1, PLACE): [Decoded(read(text), text, 5.0, None)]
        for row, number in enumerate(read_as.split())
        for col, text in enumerate((number, "Xây dựng"))
    }
    found = settled_numbers(cells)
    assert [words[0].text for cell, words in found.items() if cell.col == 0] == numbers.split()


def test_numbers_of_columns_above_the_first_task_stay() -> None:
    cells = {
        GridCell(row, col, 1, 1, PLACE): [Decoded(read(text), text, 5.0, None)]
        for row, texts in enumerate([("1", "2"), ("1", "Xây dựng")])
        for col, text in enumerate(texts)
    }
    assert settled_numbers(cells) == cells


@pytest.mark.parametrize(("text", "head"), [("1.500", "1"), ("IV", "I"), ("tuyên", "tuy"), ("2021", "20")])
def test_numbers_numerals_and_syllables_are_never_parted(text: str, head: str) -> None:
    word = Decoded(read(text), text, 5.0, None)
    assert parted(word, (0, PLACE, PLACE), [read(head)]) == [word]


@pytest.mark.parametrize(("text", "head", "parts"), [("ytế", "y", "y tế"), ("Thúy", "Thú", "Thú y")])
def test_two_words_that_follow_each_other_are_parted(text: str, head: str, parts: str) -> None:
    word = Decoded(read(text), text, 5.0, None)
    assert " ".join(part.text for part in parted(word, (0, PLACE, PLACE), [read(head)])) == parts


def test_a_numeral_that_its_strokes_confirm_is_sure_and_a_rival_in_capitals_makes_doubt() -> None:
    doubted = Decoded(read("III/2022"), "II/2022", 1.0, False)
    counted = Decoded(read("II/2022"), "III/2022", 1.0, False, counted=True)
    assert word_confidences([doubted])[0] < CONFIDENCE_GATE < word_confidences([counted])[0]
    sure = Decoded(read("sở"), "sở", 12.0, True)
    small, either = word_confidences([sure])[0], word_confidences([replace(sure, case_margin=0.1)])[0]
    assert either < small


def strokes(*lefts: int) -> list[tuple[int, int, int, int]]:
    return [(left, 10, left + 4, 34) for left in lefts]


def test_two_numerals_with_a_hyphen_are_read_by_their_strokes() -> None:
    page = drawn([*strokes(10, 20), (28, 21, 37, 24), *strokes(41, 51, 61)])
    rect = Rect(8, 8, 68, 36)
    assert numerals.reading(page, "II-IH", rect) == ("II-III", 3.0)
    assert numerals.reading(page, "11-111", rect) == ("II-III", -0.3)


Point = tuple[int, int]


def lined(*lines: tuple[Point, Point]) -> Array:
    """Strokes of letters, 24 pixels high from row 10 on."""
    page = np.full((60, 120), 255, np.uint8)
    for start, end in lines:
        cv2.line(page, start, end, 0, 3)
    return page


_V = (((12, 10), (20, 33)), ((28, 10), (20, 33)))
_X = (((12, 10), (30, 33)), ((30, 10), (12, 33)))


@pytest.mark.parametrize(
    ("lines", "text", "told"),
    [
        (_V, "V", "V"),
        ((((12, 10), (20, 21)), ((28, 10), (20, 21)), ((20, 21), (20, 33))), "Y", None),
        (_X, "X", "X"),
        ((*_X, ((38, 18), (38, 33)), ((38, 10), (42, 10))), "Xí", None),
        ((*_X, ((42, 10), (42, 33))), "XI", "XI"),
        (
            ((((12, 10), (12, 33)), *(((12, y), (26, y)) for y in (10, 21, 33)), ((26, 10), (26, 33)))),
            "[",
            None,
        ),
        (_V, "X", None),
    ],
    ids=["V", "Y", "X", "a small letter below a gap", "XI", "B", "a tick that is no X"],
)
def test_letters_that_are_no_numerals(
    lines: Sequence[tuple[Point, Point]], text: str, told: str | None
) -> None:
    """ "Y Tý" was read as "V Tý", "Xí nghiệp" as "X nghiệp", the letter of a section "B" as "X"."""
    found = numerals.reading(lined(*lines), text, Rect(9, 8, 48, 36))
    assert (found and found[0]) == told


def test_strokes_that_were_counted_outweigh_the_letters_that_were_read() -> None:
    """The recogniser saw two strokes of three, and a third as a figure."""
    quarter, number = (
        read("Quý"),
        ReadWord(
            "11/2022",
            Rect(0, 0, 90, 22),
            40.0,
            0,
            0,
            ((("1", 94.3), ("I", 57.8)), (("1", 98.0), ("I", 90.0)), (("/", 96.7),), *((("2", 95.0),),) * 4),
        ),
    )
    chosen = decode([quarter, number], extras=[None, ("III/2022", -0.3)])
    assert [word.text for word in chosen] == ["Quý", "III/2022"]


def test_a_language_may_stand_in_for_the_own_one() -> None:
    with use_language(language_without("brvt-2020")) as language:
        assert office_language() is language
        assert language.knows_pair("quảng", "ngãi") and language.knows_pair("nền", "tảng")
    assert office_language() is not language


def letters(text: str, choices: dict[str, str]) -> ReadWord:
    """A word that the recogniser is sure of, with another letter that it hardly thought of."""
    found = tuple(((char, 95.0), *((other, 0.0) for other in choices.get(char, ""))) for char in text)
    return ReadWord(text, PLACE, 97.0, 0, 0, found)


@pytest.mark.parametrize(
    ("words", "choices", "settled"),
    [
        ("Kiếm tra công vụ", {"ế": "ể"}, "Kiểm tra công vụ"),
        ("sửa đổi, bố sung Quy chế", {"ố": "ổ"}, "sửa đổi, bổ sung Quy chế"),
        ("Kiếm tra công vụ", {"ế": "ê"}, "Kiếm tra công vụ"),  # the right letter was never seen
        ("tìm kiếm tài liệu", {"ế": "ể"}, "tìm kiếm tài liệu"),
        ("nhiệm vụ trong triển khai", {"o": "ọ"}, "nhiệm vụ trong triển khai"),  # not another tone: a slip
    ],
)
def test_a_tone_that_was_hardly_seen_is_taken_where_neighbours_ask_for_it(
    words: str, choices: dict[str, str], settled: str
) -> None:
    found = decode([letters(word, choices) for word in words.split()])
    changed = settle_tones(found, language=language_without("bentre-2018"))
    assert " ".join(word.text for word in changed) == settled
    assert all(word.margin < 10 for word, old in zip(changed, found, strict=True) if word.text != old.text)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("ế", "ể", True),
        ("ê", "ế", False),
        ("ế", "ế", False),
        ("Ố", "Ổ", True),
        ("ô", "o", False),
        ("ó", "ố", False),
    ],
)
def test_letters_that_differ_in_tone_alone(one: str, other: str, apart: bool) -> None:
    assert is_other_tone(one, other) is apart
