"""Budget cells."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.budget import (
    BudgetContext,
    heading_unit,
    looks_like_budget,
    parse_budget,
    parse_number,
)
from normalizers.data import load_yaml
from schema.decision import Budget
from tests import support

CASES = support.cases(support.ROOT / "tests" / "data" / "budget_cases.tsv")
LEVELS = {
    "brvt-2020": "province",
    "vungtau-2023": "district",
    "binhthuan-2021": "province",
    "bentre-2018": "province",
    "kiengiang-2020": "province",
}


def plain(budget: Budget | None) -> dict[str, Any] | None:
    return budget.model_dump(mode="json") if budget else None


@pytest.mark.parametrize(("cell", "context", "gold"), CASES, ids=[case[0][:40] for case in CASES])
def test_own_cells(cell: str, context: dict[str, Any], gold: dict[str, Any]) -> None:
    assert plain(parse_budget(cell, BudgetContext(**context))) == gold


def test_there_are_enough_own_cells() -> None:
    assert len(CASES) >= 120
    assert len({(cell, str(context)) for cell, context, _ in CASES}) == len(CASES)


def test_every_budget_of_the_samples() -> None:
    seen = 0
    for name in support.NAMES:
        context = BudgetContext(issuer_level=LEVELS[name])  # type: ignore[arg-type]
        for task in support.expected(name)["tasks"]:
            for part in task["parts"]:
                assert plain(parse_budget(part["budget_text"], context)) == part["budget"], part[
                    "budget_text"
                ]
                seen += part["budget"] is not None
    assert seen >= 30


@pytest.mark.parametrize("text", [None, "", "  ", "-", "…", "\n"])
def test_an_empty_cell_has_no_budget(text: str | None) -> None:
    assert parse_budget(text) is None


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Kinh phí (triệu đồng)", 10**6),
        ("ĐVT: nghìn đồng", 10**3),
        ("Đơn vị tính: 1.000 đồng", 10**3),
        ("Đơn vị tính: 1.000.000 đồng", 10**6),
        ("KINH PHÍ (Tr.đ)", 10**6),
        ("Tổng mức đầu tư (tỷ đồng)", 10**9),
        ("Dự kiến kinh phí (đồng)", 1),
        ("Kinh phí (VNĐ)", 1),
        ("Đơn vị: Đồng", 1),
        ("Kinh phí (ngàn đồng)", 10**3),
        ("Kinh phí thực hiện", None),
        ("Hội đồng", None),
        ("Cán bộ (đ/c)", None),
        ("Đơn vị tính: %", None),
        ("", None),
        (None, None),
    ],
)
def test_units_of_headings(heading: str | None, unit: int | None) -> None:
    assert heading_unit(heading) == unit


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1.500", None, 1500), ("1,5", None, 1.5), ("1.234.567", None, 1234567), ("5,200,000", None, 5200000),
        ("1.234,56", None, 1234.56), ("1,234.56", None, 1234.56), ("8.00", None, 8), ("0.250", None, 0.25),
        ("1,150", 10**9, 1.15), ("1,150", 10**6, 1150), ("1.150", 10**9, 1150), ("12 500", None, 12500),
        ("1.2.3", None, None), ("1.23,4.5", None, None), ("1234.567", None, 1234.567),
    ],
)  # fmt: skip
def test_numbers(text: str, unit: int | None, value: float | None) -> None:
    number = parse_number(text, unit)
    assert (None if number is None else float(number)) == value


def test_every_pattern_reads_its_own_example() -> None:
    for row in load_yaml("budget.yaml")["sources"]:
        budget = parse_budget(row["example"], BudgetContext(issuer_level="province"))
        assert budget is not None and budget.source, row
        if row["source"] not in ("own", "city", "local"):
            assert budget.source[0] == row["source"], row
        assert budget.condition is None, row


def test_real_cells() -> None:
    folder = support.real_dir()
    if folder is None:
        pytest.skip("real files are not at hand")
    rows = [
        line.split("\t")
        for line in (folder / "wordings.tsv").read_text(encoding="utf-8").splitlines()
        if line.startswith("budget\t")
    ]
    assert len(rows) >= 60
    for _, text, note in rows:
        budget = parse_budget(text, BudgetContext(unit=10**6 if "triệu đồng" in note else None))
        assert budget is not None and budget.source == ()
        if re.fullmatch(r"[\d.,]+", text):
            digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", text).replace(",", ".")
            factor = 10**6 if "triệu đồng" in note else 1
            assert budget.amount_vnd == round(float(digits) * factor), text
            assert budget.condition is None
        else:
            assert budget.amount_vnd is None
            assert budget.condition == text


def test_what_looks_like_a_budget() -> None:
    for text in ("Ngân sách tỉnh", "NSTP", "500 triệu đồng", "Kinh phí của đơn vị", "Xã hội hóa"):
        assert looks_like_budget(text), text
    for text in ("Sở Nội vụ", "Tháng 02/2021", "Quý I", "05 đồng chí", "Báo cáo", "UBND tỉnh", "120"):
        assert not looks_like_budget(text), text


@given(
    st.integers(1, 999), st.sampled_from(((10**9, "tỷ đồng"), (10**6, "triệu đồng"), (10**3, "nghìn đồng")))
)
def test_a_written_amount_reads_back(number: int, unit: tuple[int, str]) -> None:
    factor, word = unit
    for text in (f"{number} {word}", f"Kinh phí {number} {word.upper()}", f"{number},0 {word}"):
        budget = parse_budget(text)
        assert budget is not None and budget.amount_vnd == number * factor, text
    budget = parse_budget(f"{number * factor:,}".replace(",", ".") + " đồng")
    assert budget is not None and budget.amount_vnd == number * factor


@given(st.sampled_from(CASES))
def test_form_of_the_text_changes_nothing(case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    cell, context, gold = case
    for variant in (unicodedata.normalize("NFD", cell), cell.replace(" ", "  "), f" {cell} "):
        found = plain(parse_budget(variant, BudgetContext(**context)))
        assert found == gold, variant


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    budget = parse_budget(text)
    if budget is not None and not budget.source and budget.amount_vnd is None:
        assert budget.condition
