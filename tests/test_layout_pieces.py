"""Pieces of lines and borders of columns where no vertical rules stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from parsers.layout.blocks import text_blocks
from parsers.layout.content_order import cell_chunks
from parsers.layout.edges import Edge
from parsers.layout.grid import find_grids
from parsers.layout.rule_groups import rule_joints
from parsers.layout.words import Line, PlacedWord

_SIZE = 10.0


def lines_of(cells: Sequence[Sequence[tuple[float, float, str]]], blanks: bool = True) -> list[Line]:
    """Lines from cells in the order of a file: (x, y, words) for each line of a cell. A letter is 5 wide."""
    words: list[PlacedWord] = []
    for cell in cells:
        for x, y, text in cell:
            pieces = text.split(" ")
            for k, piece in enumerate(pieces):
                stored = blanks and k + 1 < len(pieces)
                words.append(
                    PlacedWord(
                        piece,
                        x,
                        x + 5 * len(piece),
                        y,
                        _SIZE,
                        blank_after=stored,
                        order=len(words),
                        glued=False,
                    )
                )
                x += 5 * len(piece) + 2.5
    heights = sorted({word.base for word in words})
    return [Line(sorted((w for w in words if w.base == y), key=lambda w: w.x0), y) for y in heights]


def pieces(lines: Sequence[Line], rules: Sequence[Edge] = ()) -> list[list[str]]:
    return [
        [" ".join(word.text for word in chunk.words) for chunk in row] for row in cell_chunks(lines, rules)
    ]


def test_cells_near_each_other_are_parted_by_the_order_of_the_file() -> None:
    first = [(0.0, 10.0, "Kế hoạch của"), (0.0, 22.0, "tỉnh")]
    second = [(64.0, 10.0, "Sở Nội"), (64.0, 22.0, "vụ")]
    assert pieces(lines_of([first, second], blanks=False)) == [["Kế hoạch của", "Sở Nội"], ["tỉnh", "vụ"]]


def test_a_wide_gap_before_a_line_that_goes_on_below_is_one_of_justified_text() -> None:
    words = [[(0.0, 10.0, "Xây")], [(40.0, 10.0, "dựng")], [(0.0, 22.0, "kế hoạch")]]
    assert pieces(lines_of(words)) == [["Xây dựng"], ["kế hoạch"]]
    assert pieces(lines_of(words), [Edge(15.0, 0.0, 200.0)]) == [["Xây", "dựng"], ["kế hoạch"]]


def test_words_without_a_blank_between_them_are_of_two_cells_where_blanks_are_stored() -> None:
    rows = [
        [[(0.0, y, "Báo cáo của Ủy ban nhân dân")], [(140.0, y, "Sở Nội vụ và các sở ngành")]]
        for y in (10.0, 30.0)
    ]
    cells = [cell for row in rows for cell in row]
    assert pieces(lines_of(cells))[0] == ["Báo cáo của Ủy ban nhân dân", "Sở Nội vụ và các sở ngành"]


@pytest.mark.parametrize(
    ("ends", "joints"),
    [
        ((0, 50, 200, 300), [50, 200]),
        ((0, 300), []),
        (tuple(range(0, 301, 3)), []),
    ],
)
def test_pieces_of_rules_meet_at_the_borders_of_columns(ends: Sequence[int], joints: list[int]) -> None:
    drawn = [Edge(y, a, b) for y in (10.0, 40.0, 70.0) for a, b in pairwise(ends)]
    whole = [Edge(y, 0.0, 300.0) for y in (10.0, 40.0, 70.0)]
    assert rule_joints(drawn, whole) == joints


def test_a_shorter_rule_beside_a_merged_cell_begins_at_a_border() -> None:
    drawn = [Edge(y, a, b) for y in (10.0, 70.0) for a, b in ((0, 50), (50, 200), (200, 300))]
    drawn += [Edge(40.0, 50, 200), Edge(40.0, 200, 300), Edge(55.0, 50, 200), Edge(55.0, 200, 300)]
    group = [Edge(10.0, 0, 300), Edge(40.0, 50, 300), Edge(55.0, 50, 300), Edge(70.0, 0, 300)]
    assert rule_joints(drawn, group) == [50, 200]


def test_rules_between_two_rows_without_inner_ones_part_them() -> None:
    """Outer sides open; two titles of sections under each other."""
    level = [Edge(y, 0.0, 300.0) for y in (0.0, 20.0, 40.0, 60.0, 80.0)]
    upright = [Edge(x, a, b) for x in (100.0, 200.0) for a, b in ((0.0, 20.0), (60.0, 80.0))]
    (grid,) = find_grids(level, upright)
    assert grid.ys == (0.0, 20.0, 40.0, 60.0, 80.0)


def test_numbers_under_each_other_are_no_words_of_a_justified_cell() -> None:
    """Titles of two sections: the gap behind their numbers is wider than those between the words."""
    words = [
        [(0.0, 10.0, "I")],
        [(20.0, 10.0, "Cải cách thể chế")],
        [(0.0, 22.0, "II")],
        [(20.0, 22.0, "Cải cách bộ máy")],
    ]
    assert pieces(lines_of(words)) == [["I", "Cải cách thể chế"], ["II", "Cải cách bộ máy"]]


def test_a_blank_that_was_lost_parts_no_words_where_no_column_begins() -> None:
    rows = [[(0.0, y, "Rà soát văn bản"), (100.0, y, "Sở Nội vụ và các sở")] for y in (10.0, 40.0, 70.0)]
    cells = [[cell] for row in rows for cell in row]
    title = [[(0.0, 25.0, "KHOA HỌC")], [(40.0, 25.0, "VÀ CÔNG NGHỆ")]]
    found = pieces(lines_of([*cells[:2], *title, *cells[2:]]))
    assert found[1] == ["KHOA HỌC VÀ CÔNG NGHỆ"]
    assert found[0] == ["Rà soát văn bản", "Sở Nội vụ và các sở"]


def test_a_page_without_lines_has_no_blocks() -> None:
    assert text_blocks([], 595.0) == []


def test_a_title_at_the_margin_is_no_line_of_the_letterhead_above_it() -> None:
    lines = lines_of(
        [
            [(80, 100, "BẢO HIỂM XÃ HỘI VIỆT NAM"), (70, 115, "BẢO HIỂM XÃ HỘI TỈNH NAM ĐỊNH")],
            [(98, 130, "Số: 145/KH-BHXH")],
            [(330, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (370, 115, "Độc lập - Tự do - Hạnh phúc")],
            [(345, 130, "Nam Định, ngày 19 tháng 01 năm 2023")],
            [(72, 145, "KẾ HOẠCH")],
            [(72, 160, "Cải cách hành chính, hoạt động kiểm soát thủ tục hành chính năm 2023")],
        ]
    )
    left, right, title, _ = (block.text for block in text_blocks(lines, 595.0))
    assert left.endswith("Số: 145/KH-BHXH")
    assert right.endswith("năm 2023")
    assert title == "KẾ HOẠCH"


def test_one_rule_of_full_length_shows_a_side_that_no_upright_rule_closes() -> None:
    """Inner rules alone, and a first column merged over all rows of the page."""
    level = [Edge(100, 20, 300), *(Edge(y, 80, 300) for y in (140, 180))]
    upright = [Edge(x, 80, 220) for x in (80, 200)]
    (grid,) = find_grids(level, upright)
    assert grid.xs == (20, 80, 200, 300)
    assert grid.faces[3].row_span == 3


def test_a_piece_of_page_without_lines_has_no_blocks() -> None:
    """The black border of a photocopy gave words of which none was text, and the file failed."""
    assert text_blocks([], 595.0) == []
