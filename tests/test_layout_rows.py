"""Rows of tables without horizontal rules: whatever the lines are, the first begins one, nothing breaks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.layout.row_evidence import Evidence
from parsers.layout.row_search import Search, Setting
from parsers.layout.rows import Habits, RowLine, find_rows
from parsers.layout.words import Line, PlacedWord

EDGES = (0.0, 30.0, 200.0, 300.0, 400.0)
TEXTS = st.sampled_from(("1", "2", "3", "4", "Rà soát", "quy định", "Sở Nội vụ", "Quý II.", "II. Thể chế"))


def row_line(base: float, cells: dict[int, tuple[str, float, float]]) -> RowLine:
    """A line of a table: for each column one word with its left and right side."""
    line = RowLine(base, 11.0)
    for col, (text, x0, x1) in cells.items():
        line.parts[col] = Line([PlacedWord(text, x0, x1, base, 11.0)], base)
    return line


@st.composite
def row_lines(draw: st.DrawFn) -> list[RowLine]:
    base, lines = 50.0, []
    for _ in range(draw(st.integers(1, 16))):
        base += draw(st.sampled_from((4.0, 7.5, 13.0, 20.0)))
        line = RowLine(base, 11.0, spanning=draw(st.integers(0, 9)) == 0)
        for col in draw(st.sets(st.integers(0, 3), min_size=1)):
            words: list[PlacedWord] = []
            x = EDGES[col] + 2
            for text in draw(TEXTS).split():
                words.append(PlacedWord(text, x, x + 6.0 * len(text), base, 11.0, order=len(words)))
                x += 6.0 * len(text) + 3
            line.parts[col] = Line(words, base)
        lines.append(line)
    return lines


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(row_lines())
def test_rows_begin_at_lines_of_theirs_and_at_the_first(lines: list[RowLine]) -> None:
    rows = find_rows(lines, EDGES)
    assert rows.starts[0] == 0
    assert rows.starts == sorted(set(rows.starts))
    assert all(0 <= start < len(lines) for start in rows.starts)
    assert set(rows.going_on) == set(rows.starts)
    assert not rows.going_on[0]


def table(
    *rows: tuple[float, dict[int, str]], bold: int = 0, edges: Sequence[float] = EDGES
) -> list[RowLine]:
    """Lines of a table: baseline, and for each column the words. ``bold``: how many lines of heading."""
    lines: list[RowLine] = []
    for base, cells in rows:
        line = RowLine(base, 11.0)
        for col, text in cells.items():
            words: list[PlacedWord] = []
            x = edges[col] + 2
            for word in text.split():
                end = x + 4.5 * len(word)
                words.append(PlacedWord(word, x, end, base, 11.0, bold=len(lines) < bold, order=len(words)))
                x = end + 3
            line.parts[col] = Line(words, base)
            line.spanning |= col + 1 < len(edges) and x - 3 > edges[col + 1] + 1
        lines.append(line)
    return lines


WIDE = (0.0, 30.0, 200.0, 300.0, 400.0, 480.0)


def test_cells_centred_vertically_without_numbers() -> None:
    """Each cell is centred on the middle of its row: the shortest never begins where the row does."""
    lines = table(
        (50.0, {1: "Xây dựng kế hoạch kiểm soát thủ"}),
        (56.5, {2: "Quyết định của Ủy", 3: "Sở Tư pháp"}),
        (63.0, {1: "tục hành chính năm 2020 của cả tỉnh"}),
        (69.5, {2: "ban nhân dân", 3: "và Sở Nội vụ"}),
        (76.0, {1: "và các huyện"}),
        (96.0, {2: "Báo cáo kết quả"}),
        (102.5, {1: "Rà soát văn bản quy phạm pháp luật", 3: "Sở Nội vụ"}),
        (109.0, {2: "thực hiện gửi Bộ"}),
        (129.0, {2: "Kế hoạch của Ủy", 3: "Sở Tài chính và"}),
        (135.5, {1: "Tổ chức kiểm tra công vụ tại"}),
        (142.0, {2: "ban nhân dân tỉnh", 3: "các sở"}),
        edges=WIDE,
    )
    assert find_rows(lines, WIDE).starts == [0, 5, 8]


def test_merged_leading_cells_are_centred_on_all_their_rows() -> None:
    lines = table(
        (50.0, {1: "Ban hành kế hoạch", 2: "Sở Nội vụ", 3: "Quý I"}),
        (70.0, {0: "I", 1: "Rà soát văn bản", 2: "Sở Tư pháp", 3: "Quý II"}),
        (90.0, {1: "Kiểm tra công vụ", 2: "Sở Nội vụ", 3: "Quý III"}),
        (110.0, {1: "Xây dựng đề án", 2: "Sở Tài chính", 3: "Quý I"}),
        (120.0, {0: "II"}),
        (130.0, {1: "Sắp xếp bộ máy", 2: "Sở Nội vụ", 3: "Quý II"}),
        (150.0, {1: "Đào tạo cán bộ", 2: "Sở Nội vụ", 3: "Quý IV"}),
        (160.0, {0: "III"}),
        (170.0, {1: "Thi tuyển công chức", 2: "Sở Nội vụ", 3: "Quý IV"}),
    )
    rows = find_rows(lines, EDGES)
    assert rows.starts == [0, 1, 2, 3, 5, 6, 8]
    assert [at for at in rows.starts if 0 not in rows.going_on[at]] == [0, 3, 6]
    assert rows.merged


def test_a_gap_narrower_than_those_between_rows_is_one_between_paragraphs() -> None:
    lines = table(
        (50.0, {1: "Ban hành kế hoạch;", 2: "Sở Nội vụ", 3: "Quý I"}),
        (66.0, {1: "Rà soát văn bản."}),
        (86.0, {1: "Kiểm tra công vụ", 2: "Sở Nội vụ", 3: "Quý III"}),
        (106.0, {1: "Xây dựng đề án", 2: "Sở Tài chính", 3: "Quý I"}),
        (119.0, {1: "vị trí việc làm"}),
        (139.0, {1: "Sắp xếp bộ máy", 2: "Sở Nội vụ", 3: "Quý II"}),
        (159.0, {1: "Đào tạo cán bộ", 2: "Sở Nội vụ", 3: "Quý IV"}),
        (179.0, {1: "Công bố thủ tục", 2: "Sở Tư pháp", 3: "Quý IV"}),
    )
    assert find_rows(lines, EDGES).starts == [0, 2, 3, 5, 6, 7]


def test_a_bold_title_below_the_heading_is_none_of_it() -> None:
    lines = table(
        (50.0, {0: "TT", 1: "Nội dung", 2: "Chủ trì", 3: "Thời gian"}),
        (64.0, {0: "I. Cải cách thể chế và thủ tục hành chính năm 2020"}),
        (84.0, {0: "1", 1: "Ban hành kế hoạch", 2: "Sở Nội vụ", 3: "Quý I"}),
        (104.0, {0: "2", 1: "Rà soát văn bản", 2: "Sở Tư pháp", 3: "Quý II"}),
        bold=2,
    )
    assert find_rows(lines, EDGES).starts == [0, 1, 2, 3]


def test_habits_of_the_page_before_decide_where_a_page_does_not() -> None:
    """A page on which one merged cell stands in the middle of all rows."""
    lines = table(
        (50.0, {1: "Ban hành kế hoạch", 2: "Sở Nội vụ", 3: "Quý I"}),
        (70.0, {0: "I", 1: "Rà soát văn bản", 2: "Sở Tư pháp", 3: "Quý II"}),
        (90.0, {1: "Kiểm tra công vụ", 2: "Sở Nội vụ", 3: "Quý III"}),
    )
    habits = Habits({4: 1}, {4: dict.fromkeys(range(4), "middle")})
    rows = find_rows(lines, EDGES, habits=habits)
    assert rows.starts == [0, 1, 2]
    assert [at for at in rows.starts if 0 not in rows.going_on[at]] == [0]


def test_rules_part_rows_whatever_the_words_say() -> None:
    lines = table((50.0, {1: "Ban hành"}), (64.0, {1: "kế hoạch"}), (78.0, {1: "năm"}))
    assert find_rows(lines, EDGES, walls=[2]).starts == [0, 2]


def test_a_gap_above_the_first_line_beside_leading_cells_is_a_gap() -> None:
    """Cells centred vertically: the first lines stand in the leading columns only."""
    edges = (51.4, 347.6, 464.6, 580.9, 670.9, 790.9)
    lines = [
        row_line(281.2, {0: ("1. Tham mưu", 57, 337)}),
        row_line(288.8, {1: ("Văn bản", 353, 448), 2: ("Các sở,", 470, 552)}),
        row_line(296.2, {0: ("phạm vi", 57, 323), 4: ("Trong năm 2021", 677, 749)}),
        row_line(303.8, {1: ("phê duyệt", 353, 397), 2: ("phương", 470, 506)}),
        row_line(311.2, {0: ("quyền giao", 57, 245)}),
        row_line(331.5, {3: ("Các sở,", 586, 652)}),
        row_line(339.0, {2: ("Sở Tư pháp:", 470, 565)}),
        row_line(346.5, {3: ("UBND cấp", 586, 637)}),
        row_line(354.0, {2: ("kết quả", 470, 543)}),
        row_line(361.5, {3: ("huyện", 586, 615)}),
        row_line(371.2, {0: ("2. Thực hiện", 57, 333), 1: ("Báo cáo", 353, 452)}),
        row_line(384.8, {0: ("pháp luật", 57, 295), 1: ("tra,", 353, 399), 2: ("Các sở,", 470, 570)}),
        row_line(396.0, {2: ("cấp huyện:", 470, 559)}),
        row_line(411.0, {2: ("kết quả", 470, 558)}),
        row_line(426.0, {2: ("UBND cấp huyện", 470, 551)}),
        row_line(446.2, {0: ("3. Ban hành,", 57, 340), 1: ("Báo cáo", 353, 454)}),
        row_line(453.8, {3: ("Các sở,", 586, 652)}),
        row_line(461.2, {0: ("hình", 57, 198), 1: ("UBND tỉnh", 353, 456), 4: ("Theo", 677, 772)}),
        row_line(468.8, {2: ("Sở Tư pháp", 470, 523), 3: ("UBND cấp", 586, 637)}),
        row_line(476.2, {1: ("pháp về", 353, 442), 4: ("Bộ Tư pháp", 677, 731)}),
        row_line(483.8, {3: ("huyện", 586, 615)}),
        row_line(491.2, {1: ("hành", 353, 419)}),
    ]
    assert find_rows(lines, edges).starts[0] == 0


def written(*cells: tuple[int, float, str], pitch: float = 13.0) -> list[RowLine]:
    """Lines of a table from its cells in the order of a file: column, first baseline, lines of words."""
    places: dict[float, dict[int, Line]] = {}
    order = 0
    for col, base, text in cells:
        for k, held in enumerate(text.split("\n")):
            x = EDGES[col] + 2
            words: list[PlacedWord] = []
            for word in held.split():
                words.append(PlacedWord(word, x, x + 4.5 * len(word), base + pitch * k, 11.0, order=order))
                x += 4.5 * len(word) + 3
                order += 1
            places.setdefault(base + pitch * k, {})[col] = Line(words, base + pitch * k)
    return [RowLine(base, 11.0, dict(sorted(parts.items()))) for base, parts in sorted(places.items())]


def test_the_order_of_the_file_tells_the_rows_where_nothing_else_does() -> None:
    """Rows of an unnumbered table without a gap between them, cells at their tops."""
    lines = written(
        (1, 50.0, "Rà soát văn bản\nQuy phạm pháp luật"),
        (2, 50.0, "Báo cáo\nQuyết định\nTờ trình"),
        (3, 50.0, "Quý I"),
        (1, 89.0, "Kiểm tra\nCông vụ"),
        (2, 89.0, "Kế hoạch"),
        (3, 89.0, "Quý II\nQuý III"),
        (1, 115.0, "Đào tạo"),
        (2, 115.0, "Kế hoạch\nBáo cáo"),
        (3, 115.0, "Quý IV"),
    )
    assert find_rows(lines, EDGES).starts == [0, 3, 5]


def test_the_order_of_the_file_tells_which_rows_stand_beside_a_merged_cell() -> None:
    """Two merged cells, each centred on its two rows; the second is written before the third row."""
    lines = written(
        (0, 56.5, "I"),
        (1, 50.0, "Rà soát văn bản"),
        (2, 50.0, "Báo cáo"),
        (3, 50.0, "Quý I"),
        (1, 63.0, "Kiểm tra công vụ"),
        (2, 63.0, "Kế hoạch"),
        (3, 63.0, "Quý II"),
        (0, 89.0, "II"),
        (1, 76.0, "Đào tạo cán bộ"),
        (2, 76.0, "Kế hoạch"),
        (3, 76.0, "Quý IV"),
        (1, 95.5, "Thi tuyển công chức"),
        (2, 95.5, "Đề án\nTờ trình"),
        (3, 95.5, "Quý I"),
    )
    rows = find_rows(lines, EDGES)
    assert [lines[at].base for at in rows.starts] == [50.0, 63.0, 76.0, 95.5]
    assert [lines[at].base for at in rows.starts if 0 not in rows.going_on[at]] == [50.0, 76.0]


def test_no_order_is_taken_from_words_that_were_written_line_by_line() -> None:
    lines = table(
        (50.0, {1: "Ban hành kế", 2: "Quyết định"}),
        (63.0, {1: "hoạch năm", 2: "của tỉnh"}),
        (86.0, {1: "Rà soát văn", 2: "Báo cáo"}),
        (99.0, {1: "bản pháp luật", 2: "kết quả"}),
    )
    for line in lines:
        for col, part in line.parts.items():
            at = 100 * lines.index(line) + 10 * col
            words = [word._replace(order=at + k) for k, word in enumerate(part.words)]
            line.parts[col] = Line(words, part.base)
    assert find_rows(lines, EDGES).starts == [0, 2]


def test_lines_that_can_be_no_one_row_are_surely_several() -> None:
    """However many rows there are: the odds against one row are not bounded by what is looked at."""
    cells = [
        (col, 50.0 + 40.0 * k, text)
        for k in range(40)
        for col, text in ((0, str(k + 1)), (1, "Rà soát văn bản\nquy phạm pháp luật"), (3, "Quý I"))
    ]
    rows = find_rows(written(*cells), EDGES)
    assert len(rows.starts) == 40
    assert rows.margin > 100


def test_a_title_in_the_column_of_merged_cells_is_a_row() -> None:
    cells = [(0, 100.0, "1. Rà\nsoát")]
    cells += [(1, 100.0, "Báo cáo kết quả\nhàng năm\ncủa tỉnh"), (2, 100.0, "Sở Y tế"), (3, 100.0, "Quý I")]
    cells += [(0, 146.0, "II. Bộ máy"), (0, 166.0, "1. Đề án")]
    cells += [(1, 166.0, "Tờ trình"), (2, 166.0, "Sở Nội vụ"), (3, 166.0, "Quý I")]
    cells += [(1, 186.0, "Văn bản"), (2, 186.0, "Văn phòng"), (3, 186.0, "Quý II")]
    cells += [(1, 206.0, "Kết luận"), (2, 206.0, "Thanh tra"), (3, 206.0, "Quý II")]
    lines = written(*cells)
    way = Search(Evidence(lines, EDGES), Setting(dict.fromkeys(range(4), "top"), groups=1)).best()
    assert [lines[at].base for at in way.starts] == [100.0, 146.0, 166.0, 186.0, 206.0]
    assert [lines[at].base for at in way.group_starts] == [100.0, 146.0, 166.0]
