"""Tasks over several rows, made from the samples' tasks: merged cells kept or lost, pages broken anywhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from normalizers.text import comparison_text
from parsers.appendix import lost_cells, trace_appendix
from schema.document import BodyItem, TextBlock
from schema.flags import Flag
from tests.appendix_tables import Record, WordClassifier, document, records_of, renumbered, table
from tests.support import NAMES, expected

COLUMNS = ("product", "lead_text", "coordination_text", "deadline_text")
HEADER = ["STT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"]
NUMBERED = tuple(name for name in NAMES if records_of(expected(name)))


@dataclass
class Made:
    """Pages of rows ("^": merged with the cell above, "<": with the one to the left) and what they mean."""

    pages: list[list[list[str]]] = field(default_factory=lambda: [[]])
    wanted: list[tuple[str, str, list[dict[str, str]]]] = field(default_factory=list)


def make(records: Sequence[Record], rng: random.Random, spans: bool, breaks: float) -> Made:
    """Gives some tasks further rows, of other tasks' cells. ``breaks``: share of rows that begin a page."""
    made = Made()
    tasks = [record.values for record in records if not record.is_title]
    for record in records:
        if record.is_title:
            add(made, [record.title, "<", "<", "<", "<", "<"], rng, breaks)
            continue
        values = record.values
        rows = [values] + [rng.choice(tasks) for _ in range(rng.choice([0, 0, 0, 1, 2]))]
        parts: list[dict[str, str]] = []
        for at, row in enumerate(rows):
            cells = {name: row.get(name, "") for name in COLUMNS}
            if at:
                cells |= {name: "^" for name, odds in merged_odds(rng) if odds}
            head = [values["item_no"], values["content"]] if at == 0 else ["^", "^"]
            add(made, [*head, *cells.values()], rng, breaks)
            for name in ("product", "deadline_text"):
                if at and (cells[name] == "^" or (not cells[name] and not spans)):
                    cells[name] = parts[-1][name]
            parts.append(cells)
        made.wanted.append((values["item_no"], values["content"], parts))
    return made


def merged_odds(rng: random.Random) -> list[tuple[str, bool]]:
    return [("product", rng.random() < 0.3), ("deadline_text", rng.random() < 0.2)]


def add(made: Made, row: list[str], rng: random.Random, breaks: float) -> None:
    if rng.random() < breaks and made.pages[-1]:
        made.pages.append([])
    made.pages[-1].append(row)


def write(made: Made, rng: random.Random, spans: bool) -> list[BodyItem]:
    """The pages as fragments. A merged cell that goes on over a page has no text on the second."""
    items: list[BodyItem] = [TextBlock(text="PHỤ LỤC")]
    for number, page in enumerate(made.pages, start=1):
        rows = [HEADER, *page] if number == 1 or rng.random() < 0.7 else page
        lines = []
        for at, row in enumerate(rows):
            top = at == 0 or rows[at - 1] is HEADER or "<" in rows[at - 1]
            cells = ["" if cell == "^" and (top or not spans) else cell for cell in row]
            lines.append("|".join("" if cell == "<" and not spans else cell for cell in cells))
        items.append(table("\n".join(lines), spans=spans, page=number))
    return items


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("breaks", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(4))
def test_tasks_over_several_rows(name: str, spans: bool, breaks: float, seed: int) -> None:
    rng = random.Random(seed)
    records = [
        record
        for record in renumbered(records_of(expected(name)), per_section=seed % 2 == 0)
        if not any("\n" in text for text in record.values.values())
    ]
    made = make(records, rng, spans, breaks)
    source = document(write(made, rng, spans))
    result = trace_appendix(source, WordClassifier())
    found = [
        (
            task.item_no,
            comparison_text(task.content),
            [{column: comparison_text(getattr(part, column)) for column in COLUMNS} for part in task.parts],
        )
        for task in result.appendix.tasks
    ]
    assert found == [
        (
            number,
            comparison_text(content),
            [{column: comparison_text(part[column]) for column in COLUMNS} for part in parts],
        )
        for number, content, parts in made.wanted
    ]
    assert lost_cells(source, result.appendix, result.placements) == []
    inferred = {
        part.part > 1
        for task in result.appendix.tasks
        for part in task.parts
        if Flag.SPAN_INFERRED in part.flags
    }
    assert inferred <= {True}
    if not spans:
        further = sum(len(task.parts) - 1 for task in result.appendix.tasks)
        flagged = sum(Flag.SPAN_INFERRED in p.flags for task in result.appendix.tasks for p in task.parts)
        assert flagged == further


def test_an_empty_half_of_a_merged_cell_below_a_page_break_holds_what_stands_above() -> None:
    first = table(
        """STT | Nội dung | Sản phẩm | Cơ quan chủ trì | Thời gian
        1 | Lập bộ phận một cửa theo Quyết định | Đề án được duyệt | Sở Nội vụ: Trình đề án theo | Quý I""",
        page=1,
    )
    second = table(
        """ | số 12/QĐ-UBND | | kế hoạch |
        ^ | ^ | ^ | Sở Tài chính: Bố trí kinh phí | Quý II""",
        page=2,
    )
    task = trace_appendix(document([first, second]), WordClassifier()).appendix.tasks[0]
    assert task.content == "Lập bộ phận một cửa theo Quyết định số 12/QĐ-UBND"
    assert [part.product for part in task.parts] == ["Đề án được duyệt"] * 2


def test_a_rest_in_small_letters_is_no_total() -> None:
    first = table(
        """STT | Nội dung | Sản phẩm | Cơ quan chủ trì | Thời gian
        1 | Thực hiện cơ chế tự chủ | Quy chế quản lý tài sản | Sở Tài chính | Quý I""",
        page=1,
    )
    second = table(
        """ | | công | |
        2 | Công khai ngân sách | Báo cáo | Sở Tài chính | Quý II""",
        page=2,
    )
    tasks = trace_appendix(document([first, second]), WordClassifier()).appendix.tasks
    assert [part.product for task in tasks for part in task.parts] == [
        "Quy chế quản lý tài sản công",
        "Báo cáo",
    ]


def test_a_heading_alone_on_its_page_is_set_over_the_columns_below_by_the_places_of_the_rules() -> None:
    head = table(
        "Nhiệm vụ chung | Nhiệm vụ cụ thể | Cơ quan chủ trì | Thời gian thực hiện",
        page=1,
        column_edges=(50.0, 120.0, 350.0, 450.0, 550.0),
    )
    body = table(
        """I. Cải cách thể chế | 1 | Kiểm tra văn bản | Phòng Tư pháp | Quý I
        ^ | 2 | Rà soát văn bản | Phòng Tư pháp | Quý II""",
        page=2,
        column_edges=(50.0, 120.0, 150.0, 350.0, 450.0, 550.0),
    )
    tasks = trace_appendix(document([head, body]), WordClassifier()).appendix.tasks
    assert [(task.item_no, task.content) for task in tasks] == [
        ("1", "Kiểm tra văn bản"),
        ("2", "Rà soát văn bản"),
    ]
    assert [task.section for task in tasks] == [("I. Cải cách thể chế",)] * 2
