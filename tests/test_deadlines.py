"""The deadline grammar against hand-made gold: the samples' cells, a table of wordings, the word lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from normalizers.deadlines import (
    DeadlineContext,
    deadline_corrections,
    deadline_flags,
    looks_like_deadline,
    parse_deadlines,
    years_named,
)
from normalizers.deadlines.lexicon import all_rows, rows
from schema.decision import Deadline
from schema.flags import Flag
from tests.support import EXPECTED, NAMES, cases, expected, real_dir

OWN = Path(__file__).resolve().parent / "data" / "deadline_cases.tsv"
Case = tuple[str, dict[str, Any], Any]


def as_gold(deadlines: tuple[Deadline, ...]) -> list[dict[str, Any]]:
    """Deadlines in the form of the gold tables."""
    return [deadline.model_dump(mode="json", exclude={"confidence"}) for deadline in deadlines]


def context_of(context: dict[str, Any]) -> DeadlineContext:
    """The context column of a case table."""
    return DeadlineContext(context["plan_year"], heading=context.get("heading"))


@pytest.mark.parametrize(
    ("cell", "context", "gold"), cases(EXPECTED / "deadline_cases.tsv"), ids=lambda value: str(value)[:40]
)
def test_cells_of_the_samples(cell: str, context: dict[str, Any], gold: Any) -> None:
    assert as_gold(parse_deadlines(cell, context_of(context))) == gold


def test_own_table_is_large() -> None:
    assert len({(cell, str(context)) for cell, context, _ in cases(OWN)}) >= 450


@pytest.mark.parametrize(("cell", "context", "gold"), cases(OWN), ids=lambda value: str(value)[:40])
def test_cells_of_the_own_table(cell: str, context: dict[str, Any], gold: Any) -> None:
    assert as_gold(parse_deadlines(cell, context_of(context))) == gold


@pytest.mark.parametrize("name", NAMES)
def test_parts_of_the_samples(name: str) -> None:
    record = expected(name)
    context = DeadlineContext(record["decision"]["plan_year"])
    parts = [part for task in record["tasks"] for part in task["parts"]]
    assert parts
    for part in parts:
        found = as_gold(parse_deadlines(part["deadline_text"], context))
        gold = [{k: v for k, v in d.items() if k != "confidence"} for d in part["deadlines"]]
        assert found == gold, part["deadline_text"]


@pytest.mark.parametrize("name", NAMES)
def test_flags_of_the_samples(name: str) -> None:
    record = expected(name)
    decision = record["decision"]
    issued = date.fromisoformat(decision["issued_on"]) if decision["issued_on"] else None
    ours = {Flag.MISSING_DEADLINE, Flag.UNPARSED_DEADLINE, Flag.DEADLINE_BEFORE_ISSUE, Flag.YEAR_SUSPECT}
    for task in record["tasks"]:
        for part in task["parts"]:
            text = part["deadline_text"]
            deadlines = parse_deadlines(text, DeadlineContext(decision["plan_year"], issued))
            flags = deadline_flags(deadlines, text, decision["plan_year"], issued, task["content"])
            assert set(flags) == {flag for flag in part["flags"] if flag in ours}, text


EXAMPLES = [*all_rows(), *({"cls": "ocr", **row} for row in rows("deadlines_ocr.yaml"))]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['cls']}: {row['example']}")
def test_examples_of_the_word_lists(row: dict[str, Any]) -> None:
    assert row["source"]
    deadlines = parse_deadlines(row["example"], DeadlineContext(2024))
    first = deadlines[0] if deadlines else None
    told = [first.kind.value, first.edtf, first.recurrence] if first is not None else []
    assert " ".join(word for word in told if word) == row["gives"]


def test_nothing_in_nothing_out() -> None:
    assert parse_deadlines(None, DeadlineContext(2024)) == ()
    assert parse_deadlines("  \n ", DeadlineContext(2024)) == ()


def test_year_from_the_issue_date() -> None:
    december = parse_deadlines("Quý I", DeadlineContext(None, date(2019, 12, 30)))[0]
    march = parse_deadlines("Quý I", DeadlineContext(None, date(2020, 3, 2)))[0]
    assert december.edtf == march.edtf == "2020-33"
    assert december.year_inferred and march.year_inferred


def test_without_any_year() -> None:
    assert parse_deadlines("Quý I", DeadlineContext(None))[0].kind == "unparsed"
    ongoing = parse_deadlines("Thường xuyên", DeadlineContext(None))[0]
    assert (ongoing.kind, ongoing.edtf, ongoing.start) == ("ongoing", None, None)
    assert parse_deadlines("Quý I/2020", DeadlineContext(None))[0].edtf == "2020-33"


@pytest.mark.parametrize(
    "cell",
    [
        "Tháng 01/2020",
        "Trước ngày 15/02/2020",
        "Quý II, III/2018",
        "Thường xuyên",
        "Trong năm 2021",
        "Hằng năm",
        "6 tháng đầu năm",
        "Khi có yêu cầu",
        "Sau khi có kết quả",
        "Theo lộ trình của Đề án",
        "Hoàn thành trong tháng 4 năm 2023",
        "2025-2026",
        "12/2025",
    ],
)
def test_a_deadline_looks_like_one(cell: str) -> None:
    assert looks_like_deadline(cell)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "Kế hoạch",
        "Sở Nội vụ",
        "Xây dựng Kế hoạch cải cách hành chính năm 2020",
        "Quyết định số 45/2016/QĐ-TTg ngày 19/10/2016 của Thủ tướng Chính phủ",
        "Báo cáo quý I",
        "UBND cấp huyện, cấp xã",
        "12",
        "2020",
        "Theo quy định",
        "Tổng kết Chương trình CCHC giai đoạn 2011-2020 trên địa bàn tỉnh",
        "500.000.000",
    ],
)
def test_other_cells_do_not_look_like_a_deadline(cell: str | None) -> None:
    assert not looks_like_deadline(cell)


def test_cells_of_other_columns_of_the_samples_do_not_look_like_deadlines() -> None:
    """At most one in a hundred: a false alarm would move a cell out of its column."""
    others: list[str] = []
    for name in NAMES:
        for task in expected(name)["tasks"]:
            for part in task["parts"]:
                fields = (task["content"], part["product"], part["lead_text"], part["coordination_text"])
                others.extend(text for text in fields if text)
    alarms = [text for text in others if looks_like_deadline(text)]
    assert len(others) > 500
    assert len(alarms) <= len(others) // 100, alarms


def test_deadline_cells_of_the_samples_look_like_deadlines() -> None:
    told = [cell for cell, _, _ in cases(EXPECTED / "deadline_cases.tsv")]
    missed = [cell for cell in told if not looks_like_deadline(cell)]
    assert all(cell.lower().startswith(("theo", "căn cứ", "báo cáo")) for cell in missed), missed


def flags_of(cell: str, plan_year: int, issued_on: date | None = None) -> set[Flag]:
    """The flags of one cell."""
    deadlines = parse_deadlines(cell, DeadlineContext(plan_year, issued_on))
    return set(deadline_flags(deadlines, cell, plan_year, issued_on))


def test_flags() -> None:
    issued = date(2019, 12, 30)
    assert flags_of("Quý I/2020", 2020, issued) == set()
    assert flags_of("Quý IV/2019", 2020, issued) == set()
    assert flags_of("Tháng 11/2019", 2020, issued) == {Flag.DEADLINE_BEFORE_ISSUE}
    assert flags_of("Quý I/2019", 2020, issued) == {Flag.DEADLINE_BEFORE_ISSUE, Flag.YEAR_SUSPECT}
    assert flags_of("Tháng 02/2019", 2020) == {Flag.YEAR_SUSPECT}
    assert flags_of("Năm 2019", 2020) == {Flag.YEAR_SUSPECT}
    assert flags_of("Tháng 12/2019", 2020) == set()
    assert flags_of("2025-2030", 2025) == set()
    assert flags_of("Quý I/2202", 2022) == {Flag.UNPARSED_DEADLINE}
    assert flags_of("Quý I/2062", 2022) == {Flag.YEAR_SUSPECT}
    assert flags_of("Tháng 01", 2020, date(2020, 2, 14)) == {Flag.DEADLINE_BEFORE_ISSUE}
    assert flags_of("Thường xuyên", 2020, date(2020, 2, 14)) == set()
    assert flags_of("30/02/2020", 2020) == {Flag.UNPARSED_DEADLINE}
    assert flags_of("Tổ chức thực hiện", 2020) == {Flag.MISSING_DEADLINE}
    assert flags_of("Khi có yêu cầu", 2020) == set()
    assert set(deadline_flags((), None, 2020)) == {Flag.MISSING_DEADLINE}


def corrections_of(cell: str) -> list[tuple[str, str, str]]:
    """from, to and reason of each correction."""
    found = deadline_corrections(cell, DeadlineContext(2020))
    assert all(correction.field == "deadline_text" and correction.from_ in cell for correction in found)
    return [(correction.from_, correction.to, correction.reason) for correction in found]


def test_corrections() -> None:
    assert corrections_of("Quỷ II/2020") == [("Quỷ", "Quý", "ocr")]
    assert corrections_of("Quý Ill/2020") == [("Ill/2020", "III/2020", "ocr")]
    assert corrections_of("Tháng l2/2020") == [("l2/2020", "12/2020", "ocr")]
    assert corrections_of("Năm 2022-2015") == [("2022-2015", "2022-2025", "source")]
    assert corrections_of("Quý II/2020") == []
    assert corrections_of("Trước ngày 15/02/2020") == []


def test_years_named() -> None:
    assert years_named("Xây dựng Kế hoạch tháng 01/2020. Thực hiện năm 2020") == [2020, 2020]
    assert years_named("Từ tháng 2/2017 đến tháng 9/2018") == [2017, 2018]
    assert years_named("Theo Kế hoạch số 12/KH-UBND ngày 15/01/2019") == []
    assert years_named("Thường xuyên") == []
    assert years_named(None) == []


def test_confidence_tells_the_path_of_the_grammar() -> None:
    def sure(cell: str) -> float:
        return parse_deadlines(cell, DeadlineContext(2020))[0].confidence

    assert sure("Quý II/2020") == 1.0
    assert sure("Quý II/2020") > sure("Quý II") > sure("Quỷ II") > sure("Trong tháng")


def test_real_cells() -> None:
    """Real cells: what cannot be read is only what has lost its words."""
    folder = real_dir()
    if folder is None:
        pytest.skip("the real documents are not at hand")
    lines = (folder / "wordings.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t")[1].replace("\\n", "\n") for line in lines if line.startswith("deadline\t")]
    assert len(cells) > 140
    unread = {
        cell
        for cell in cells
        if any(d.kind == "unparsed" for d in parse_deadlines(cell, DeadlineContext(2017)))
    }
    assert unread == {"Tháng /2012", "Tháng\n/2012", "03 - 05"}
    assert all(parse_deadlines(cell, DeadlineContext(2017)) for cell in cells)
