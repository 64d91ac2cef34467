"""The year of a plan, and whether the date of issue contradicts it.

Rule of the data contract: the year in the plan's title (not one that belongs to an instrument or a period
named there); else the year most named in the deadline cells; else the year after a December issue date; else
the issue year.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from normalizers.text import fold
from schema.raw import RawDecision

_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s*(?:-|đến|tới|/)\s*(?:năm\s+)?"
_INSTRUMENTS = (
    rf"ngày\s*[\d.]*\s*tháng\s*[\d.]*\s*năm\s*{_YEAR}",
    rf"\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*{_YEAR}",
    rf"\d+[a-zđ]?/{_YEAR}/[a-zđ]",
    rf"số\s*\d+[\w/-]*-[\w/-]+\s+năm\s*{_YEAR}",
    rf"(?:luật|bộ luật|pháp lệnh|hiến pháp)\s(?:(?!kế hoạch|trong năm|,|;)[^\d])*?\bnăm\s*{_YEAR}",
)
"""A year that dates or names an instrument: its date, its number, "Luật Đất đai năm 2024"."""
_PERIODS = (
    rf"(?:từ\s+)?(?:năm\s+)?{_YEAR}{_DASH}{_YEAR}",
    rf"(?:giai đoạn|nhiệm kỳ|năm học|thời kỳ|tầm nhìn|định hướng|khóa)\s[^,;.()\d]{{0,40}}"
    rf"{_YEAR}(?:{_DASH}{_YEAR})?",
    rf"(?:đến|tới)\s+(?:hết\s+|cuối\s+)?(?:năm\s+)?{_YEAR}",
    rf"từ\s+năm\s+{_YEAR}(?!\s*(?:đến|-))",
)
"""A year that bounds a period: "giai đoạn 2021-2025", "đến năm 2030"."""
_NOT_TITLE = re.compile("|".join((*_INSTRUMENTS, *_PERIODS)))
_NOT_CELL = re.compile("|".join(_INSTRUMENTS[2:]))
_CITED_DATE = re.compile(
    rf"\bsố\s*[\w./-]+(?:,|\s)*ngày\s*(?:{_INSTRUMENTS[1]}|[\d.]+\s*tháng\s*[\d.]+\s*năm\s*{_YEAR})"
)
_YEARS = re.compile(
    rf"(?:(?:tháng\s*\d{{1,2}}|quý\s*[1-4iv]+)\s*[/-]\s*|(?<![\d/-])(?:năm\s*)?)({_YEAR})(?![\d]|/[a-zđ])"
)
_CELL_YEARS = re.compile(rf"(?<!\d)({_YEAR})(?![\d]|/[a-zđ])")
_OF_PLAN = re.compile(
    rf"(?:kế hoạch|chương trình|nhiệm vụ)(?:(?!kết quả|tổng kết)[^,;\d])*?\bnăm\s*({_YEAR})"
)
_DECEMBER = 12


def year_in_title(title: str | None) -> int | None:
    """The plan's year that a title names; null when it names none, or only of instruments and periods.

    >>> year_in_title("Kế hoạch cải cách hành chính năm 2021 theo Quyết định số 1/QĐ-TTg ngày 02/3/2020")
    2021
    >>> year_in_title("Thực hiện Chương trình phát triển giai đoạn 2021-2025") is None
    True
    """
    if not title:
        return None
    rest = _NOT_TITLE.sub(" § ", fold(title))
    planned = _OF_PLAN.findall(rest)
    years = [int(year) for year in planned or _YEARS.findall(rest)]
    return max(years) if years else None


def title_year(decision: RawDecision) -> int | None:
    """The plan's year in the titles of the decision, its attached plan or its appendix, in this order."""
    titles = (decision.title, decision.attachment_title, decision.appendix_title)
    return next((year for year in map(year_in_title, titles) if year), None)


def _issued(decision: RawDecision) -> tuple[int | None, int | None]:
    if decision.issued_on:
        return decision.issued_on.year, decision.issued_on.month
    return decision.year_hint, decision.month_hint


def _from_cells(cells: Sequence[str], issue_year: int | None) -> int | None:
    counts: Counter[int] = Counter()
    for cell in cells:
        text = _NOT_CELL.sub(" ", _CITED_DATE.sub(" ", fold(cell)))
        counts.update({int(year) for year in _CELL_YEARS.findall(text)})
    if not counts:
        return None
    near = issue_year or min(counts)
    return min(counts, key=lambda year: (-counts[year], abs(year - near), year))


def plan_year(decision: RawDecision, deadline_cells: Sequence[str]) -> int | None:
    """The plan's year (four digits); null when nothing in the document tells.

    ``deadline_cells``: the deadline texts of all parts; a year counts once per cell, dates of instruments
    that a cell cites do not count, and of years named equally often the one nearest to the issue year wins.
    """
    titled = title_year(decision)
    if titled:
        return titled
    year, month = _issued(decision)
    named = _from_cells(deadline_cells, year)
    if named:
        return named
    if year is None:
        return None
    return year + 1 if month == _DECEMBER else year


def contradicts_plan_year(decision: RawDecision) -> bool:
    """Whether the date of issue, as far as printed, cannot be that of a plan for the year in the title.

    A plan is issued before its year or early in it: not in its December, not after it, and not more than
    a year before it begins.
    """
    titled = title_year(decision)
    year, month = _issued(decision)
    if titled is None or year is None:
        return False
    return year > titled or year < titled - 1 or (year == titled and month == _DECEMBER)
