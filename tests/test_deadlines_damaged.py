"""Deadline cells as a recogniser damages them: the right day, and not sure of it; seldom another one."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers.deadlines import DeadlineContext, deadline_corrections, parse_deadlines
from tests.ocr_errors import KINDS, Kind, tally
from tests.support import ROOT

DAYS = ("kind", "edtf", "start", "end", "due", "modifier", "recurrence")
MOST_WRONG: dict[Kind, float] = {"mark": 0.025, "letter": 0.03, "blank": 0.015, "case": 0.003}
"""Share of cells with one error whose days come out as others."""
LEAST_RIGHT: dict[Kind, float] = {"mark": 0.92, "letter": 0.92, "blank": 0.96, "case": 0.98}


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        ("Trướcngày 15/02/2024", "../2024-02-14"),
        ("Trướe ngày 15/02/2024", "../2024-02-14"),
        ("Trước nqày 15/02/2024", "../2024-02-14"),
        ("Trước ugày 15/02/2024", "../2024-02-14"),
        ("Quý IInăm 2024", "2024-34"),
        ("Quý II - IIỈ/2024", "2024-04/2024-09"),
        ("tbáng tư năm 2024", "2024-04"),
        ("Thángl2/2024", "2024-12"),
        ("06 tháng cuối nărn 2024", "2024-41"),
        ("Từ tháng 3 đếntháng 5/2024", "2024-03/2024-05"),
        ("Từ quý II đếu quý IV năm 2024", "2024-04/2024-12"),
        ("Đến bết năm 2025", "../2025-12"),
        ("6/202S", "2025-06"),
        ("Trước 1S/4/2024", "../2024-04-14"),
        ("Thường xuvên", "2024"),
        ("Hàngnăm", "2024"),
        ("6 tháng đầu nam", "2024-40"),
        ("Qný IV/2024", "2024-36"),
    ],
)
def test_a_damaged_deadline_is_read_and_doubtful(cell: str, edtf: str) -> None:
    found = parse_deadlines(cell, DeadlineContext(2024))
    assert [deadline.edtf for deadline in found] == [edtf]
    assert found[0].confidence < 1


def test_the_text_stays_as_it_is_and_a_correction_stands_beside_it() -> None:
    cell = "Ban hànhtrước tbáng 3/2024"
    assert parse_deadlines(cell, DeadlineContext(2024))[0].text == cell
    told = [(c.from_, c.to, c.reason) for c in deadline_corrections(cell, DeadlineContext(2024))]
    assert told == [("hànhtrước", "hành trước", "ocr"), ("tbáng", "tháng", "ocr")]


@pytest.mark.parametrize("cell", ["Tết năm 2024", "Tích hợp VNeID: Quý II/2024", "Vụ năm 2024"])
def test_words_that_are_right_are_not_mended(cell: str) -> None:
    assert deadline_corrections(cell, DeadlineContext(2024)) == ()


def test_a_word_that_cannot_be_read_makes_the_day_doubtful() -> None:
    whole, broken = (
        parse_deadlines(cell, DeadlineContext(2024))[0].confidence
        for cell in ("Công bố tháng 3/2024", "Côngxqx bốqqx tháng 3/2024")
    )
    assert broken < 0.7 < whole


def _told(cell: str, context: dict[str, Any], gold: list[dict[str, Any]]) -> str:
    found = parse_deadlines(cell, DeadlineContext(context["plan_year"], heading=context.get("heading")))
    days = [[deadline.model_dump(mode="json")[name] for name in DAYS] for deadline in found]
    if days == [[deadline[name] for name in DAYS] for deadline in gold]:
        return "right"
    return "unsure" if not found or any(deadline.kind == "unparsed" for deadline in found) else "wrong"


@pytest.mark.parametrize("kind", KINDS)
def test_one_error_seldom_makes_another_day(kind: Kind) -> None:
    told = tally(ROOT / "tests" / "data" / "deadline_cases.tsv", kind, _told)
    total = sum(told.values())
    assert told["wrong"] <= MOST_WRONG[kind] * total, told
    assert told["right"] >= LEAST_RIGHT[kind] * total, told
