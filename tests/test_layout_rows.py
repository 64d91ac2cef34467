"""Rows of tables without horizontal rules: whatever the lines are, the first begins one, nothing breaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parsers.layout.rows import RowLine, find_rows
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
    for _ in range(draw(st.integers(1, 24))):
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


@given(row_lines())
def test_rows_begin_at_lines_of_theirs_and_at_the_first(lines: list[RowLine]) -> None:
    rows = find_rows(lines, EDGES)
    assert rows.starts[0] == 0
    assert rows.starts == sorted(set(rows.starts))
    assert all(0 <= start < len(lines) for start in rows.starts)
    assert rows.group_starts <= set(rows.starts)


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
