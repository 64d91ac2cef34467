"""The plan's year, by the rule of the data contract."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.plan_year import contradicts_plan_year, plan_year, year_in_title
from schema.raw import RawDecision
from tests import support


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Về việc ban hành Kế hoạch cải cách hành chính nhà nước năm 2020 của tỉnh", 2020),
        ("THỰC HIỆN CÔNG TÁC CẢI CÁCH HÀNH CHÍNH NĂM 2018", 2018),
        ("Ban hành Kế hoạch năm 2021 theo Quyết định số 5/QĐ-TTg ngày 02 tháng 3 năm 2019", 2021),
        ("Triển khai Quyết định số 22/2015/QĐ-TTg ngày 22/6/2015", None),
        ("Chương trình phát triển giai đoạn 2021-2025", None),
        ("Chương trình Chuyển đổi số quốc gia đến năm 2025, định hướng đến năm 2030", None),
        ("Kế hoạch năm 2022 thực hiện Đề án giai đoạn 2021 - 2025, tầm nhìn đến năm 2030", 2022),
        ("Kế hoạch triển khai thi hành Luật Đất đai năm 2024", None),
        ("Kế hoạch triển khai thi hành Luật Đất đai năm 2024 trong năm 2025", 2025),
        ("Tổng kết năm 2022 và kế hoạch công tác năm 2023", 2023),
        ("Kế hoạch kiểm tra năm học 2022-2023", None),
        ("Nghị quyết nhiệm kỳ 2020 - 2025", None),
        ("Kế hoạch công tác tháng 5/2024", 2024),
        ("Kế hoạch quý IV/2023", 2023),
        ("Kế hoạch thực hiện Thông báo kết luận số 12/TB-UBND năm 2023", None),
        ("Kế hoạch cải cách hành chính giai đoạn 2021-2025 và năm 2021", 2021),
        ("Kế hoạch kỷ niệm 50 năm Ngày giải phóng miền Nam (30/4/1975 - 30/4/2025)", None),
        ("Khắc phục hạn chế qua Chỉ số CCHC năm 2021 và nhiệm vụ cải thiện năm 2022", 2022),
        (None, None),
    ],
)
def test_the_year_in_a_title(title: str | None, year: int | None) -> None:
    assert year_in_title(title) == year


@pytest.mark.parametrize(
    ("decision", "cells", "year"),
    [
        (RawDecision(title="Kế hoạch năm 2021", issued_on=date(2020, 12, 31)), ["Quý I/2022"] * 9, 2021),
        (RawDecision(appendix_title="KẾ HOẠCH NĂM 2023", year_hint=2022), [], 2023),
        (RawDecision(title="Triển khai", attachment_title="Kế hoạch năm 2024"), [], 2024),
        (RawDecision(issued_on=date(2025, 1, 1)), ["6/2025", "12/2025", "2030", "Thường xuyên"], 2025),
        (RawDecision(issued_on=date(2019, 3, 1)), ["theo Quyết định số 5 ngày 10/12/2018", "Năm 2019"], 2019),
        (RawDecision(issued_on=date(2019, 3, 1)), ["Năm 2018", "Năm 2020"], 2018),
        (RawDecision(issued_on=date(2019, 12, 9)), ["Quý I", "Thường xuyên"], 2020),
        (RawDecision(issued_on=date(2019, 11, 9)), [], 2019),
        (RawDecision(year_hint=2023, month_hint=12), [], 2024),
        (RawDecision(year_hint=2023), [], 2023),
        (RawDecision(), ["Quý I"], None),
    ],
)
def test_the_plan_year(decision: RawDecision, cells: list[str], year: int | None) -> None:
    assert plan_year(decision, cells) == year


@pytest.mark.parametrize(
    ("issued", "title", "contradicts"),
    [
        (date(2019, 12, 30), "Kế hoạch năm 2020", False),
        (date(2020, 3, 1), "Kế hoạch năm 2020", False),
        (date(2020, 12, 1), "Kế hoạch năm 2020", True),
        (date(2021, 1, 5), "Kế hoạch năm 2020", True),
        (date(2017, 1, 5), "Kế hoạch năm 2020", True),
        (date(2020, 12, 1), "Kế hoạch giai đoạn 2021-2025", False),
        (None, "Kế hoạch năm 2020", False),
    ],
)
def test_a_date_that_contradicts_the_year(issued: date | None, title: str, contradicts: bool) -> None:
    assert contradicts_plan_year(RawDecision(issued_on=issued, title=title)) is contradicts


def test_a_blank_day_of_december_contradicts_too() -> None:
    assert contradicts_plan_year(
        RawDecision(appendix_title="KẾ HOẠCH NĂM 2023", year_hint=2023, month_hint=12)
    )


@pytest.mark.parametrize("name", support.NAMES)
def test_the_years_of_the_samples(name: str) -> None:
    gold = support.expected(name)
    fields = gold["decision"]
    decision = RawDecision(
        title=fields["title"],
        appendix_title=fields["appendix_title"],
        issued_on=date.fromisoformat(fields["issued_on"]) if fields["issued_on"] else None,
    )
    cells = [
        part["deadline_text"] for task in gold["tasks"] for part in task["parts"] if part["deadline_text"]
    ]
    assert plan_year(decision, cells) == fields["plan_year"]
