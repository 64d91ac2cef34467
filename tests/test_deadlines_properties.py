"""What holds of every deadline cell."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.deadlines import DeadlineContext, parse_deadlines
from normalizers.deadlines.lexicon import all_rows
from schema.decision import Deadline, DeadlineKind
from tests.support import EXPECTED, cases

OWN = Path(__file__).resolve().parent / "data" / "deadline_cases.tsv"
TABLE = cases(OWN) + cases(EXPECTED / "deadline_cases.tsv")
YEAR = 2024
ROMAN = ("I", "II", "III", "IV")

years = st.integers(2008, 2032)
dates = st.dates(date(2008, 1, 1), date(2032, 12, 31))
months = st.tuples(years, st.integers(1, 12))
quarters = st.tuples(years, st.integers(1, 4))


@st.composite
def rendered(draw: st.DrawFn) -> tuple[str, str]:
    """A period as people write it, and its EDTF."""
    kind = draw(st.sampled_from(["date", "month", "quarter", "half", "year", "years", "months", "days"]))
    if kind == "date":
        day = draw(dates)
        d, m, y = day.day, day.month, day.year
        forms = [
            f"{d:02d}/{m:02d}/{y}",
            f"{d}/{m}/{y}",
            f"ngày {d}-{m}-{y}",
            f"{d:02d}.{m:02d}.{y}",
            f"Ngày {d:02d} tháng {m:02d} năm {y}",
            f"ngày {d} tháng {m}/{y}",
        ]
        return draw(st.sampled_from(forms)), day.isoformat()
    if kind == "month":
        y, m = draw(months)
        forms = [
            f"tháng {m}/{y}",
            f"Tháng {m:02d} năm {y}",
            f"T{m}/{y}",
            f"{m:02d}/{y}",
            f"tháng {m:02d}-{y}",
        ]
        return draw(st.sampled_from(forms)), f"{y}-{m:02d}"
    if kind == "quarter":
        y, q = draw(quarters)
        forms = [f"Quý {ROMAN[q - 1]}/{y}", f"quí {q} năm {y}", f"Q{q}/{y}", f"QUÝ {ROMAN[q - 1]} - {y}"]
        return draw(st.sampled_from(forms)), f"{y}-{32 + q}"
    if kind == "half":
        y, h = draw(st.tuples(years, st.integers(0, 1)))
        forms = [f"6 tháng {('đầu', 'cuối')[h]} năm {y}", f"Nửa {('đầu', 'cuối')[h]} năm {y}"]
        return draw(st.sampled_from(forms)), f"{y}-{40 + h}"
    if kind == "year":
        y = draw(years)
        return draw(st.sampled_from([f"Năm {y}", f"năm {y}", f"{y}"])), f"{y}"
    if kind == "years":
        a, b = sorted(draw(st.tuples(years, years)))
        if a == b:
            b += 1
        forms = [f"{a}-{b}", f"Giai đoạn {a} - {b}", f"Từ năm {a} đến năm {b}"]
        return draw(st.sampled_from(forms)), f"{a}-01/{b}-12"
    if kind == "months":
        y = draw(years)
        a, b = sorted(draw(st.sets(st.integers(1, 12), min_size=2, max_size=2)))
        forms = [f"Tháng {a:02d}-{b:02d}/{y}", f"từ tháng {a} đến tháng {b}/{y}", f"T{a}-T{b}/{y}"]
        return draw(st.sampled_from(forms)), f"{y}-{a:02d}/{y}-{b:02d}"
    start, length = draw(dates), draw(st.integers(1, 60))
    end = start + timedelta(days=length)
    text = f"{start.day:02d}/{start.month:02d}/{start.year}", f"{end.day:02d}/{end.month:02d}/{end.year}"
    forms = [f"{text[0]} - {text[1]}", f"Từ ngày {text[0]} đến ngày {text[1]}", f"từ {text[0]} đến {text[1]}"]
    return draw(st.sampled_from(forms)), f"{start.isoformat()}/{end.isoformat()}"


def told(deadline: Deadline) -> tuple[Any, ...]:
    """A deadline without its words."""
    return (
        deadline.kind,
        deadline.edtf,
        deadline.start,
        deadline.end,
        deadline.due,
        deadline.modifier,
        deadline.recurrence,
        deadline.year_inferred,
    )


def check(deadline: Deadline) -> None:
    """What holds of one deadline, whatever it was read from."""
    if deadline.start is not None and deadline.end is not None:
        assert deadline.start <= deadline.end
    if deadline.due is not None:
        assert deadline.due == deadline.end
        assert deadline.start is None or deadline.start <= deadline.due
    if deadline.kind in (DeadlineKind.EVENT, DeadlineKind.UNPARSED):
        assert (deadline.edtf, deadline.start, deadline.end, deadline.due) == (None, None, None, None)
        assert not deadline.year_inferred
    if deadline.kind in (DeadlineKind.ONGOING, DeadlineKind.RECURRING):
        assert deadline.due is None
    if deadline.kind is DeadlineKind.EVENT:
        assert deadline.condition
    assert deadline.recurrence is None or deadline.kind is DeadlineKind.RECURRING
    assert deadline.text
    assert 0 < deadline.confidence <= 1


@given(rendered())
def test_a_rendered_period_parses_back(case: tuple[str, str]) -> None:
    text, edtf = case
    (deadline,) = parse_deadlines(text, DeadlineContext(YEAR))
    assert deadline.edtf == edtf
    assert deadline.text == text
    assert not deadline.year_inferred
    assert deadline.due == deadline.end
    check(deadline)


LEADS = ("Trong ", "Dự kiến ", "Hoàn thành trong ", "Thời gian: ", "Phấn đấu hoàn thành trong ", "vào ", "- ")
TAILS = ("", ".", ";", " (dự kiến)", " (nếu có)", " theo kế hoạch", ", sau khi có hướng dẫn của Bộ")


@given(rendered(), st.sampled_from(LEADS), st.sampled_from(TAILS))
def test_noise_words_never_change_a_date(case: tuple[str, str], lead: str, tail: str) -> None:
    text, edtf = case
    if text.lower().startswith("từ"):
        lead = "- "
    (deadline,) = parse_deadlines(lead + text + tail, DeadlineContext(YEAR))
    assert deadline.edtf == edtf


@given(rendered(), st.sampled_from(("Trước ", "Xong trước ", "Chậm nhất ", "Đến hết ")))
def test_a_bound_is_open_below(case: tuple[str, str], bound: str) -> None:
    text, edtf = case
    if "/" in edtf:
        return
    (plain,) = parse_deadlines(text, DeadlineContext(YEAR))
    (deadline,) = parse_deadlines(bound + text, DeadlineContext(YEAR))
    assert deadline.kind == plain.kind
    assert deadline.start is None
    assert plain.start is not None and plain.end is not None
    expected = plain.start - timedelta(days=1) if "rước" in bound else plain.end
    assert deadline.due == expected


@given(st.lists(quarters, min_size=2, max_size=4, unique=True))
def test_a_list_is_one_deadline_each(found: list[tuple[int, int]]) -> None:
    year = found[0][0]
    numbers = sorted({q for _, q in found})
    cell = "Quý " + ", ".join(ROMAN[q - 1] for q in numbers) + f"/{year}"
    deadlines = parse_deadlines(cell, DeadlineContext(YEAR))
    assert [d.edtf for d in deadlines] == [f"{year}-{32 + q}" for q in numbers]


def spread(text: str) -> str:
    """Odd spaces where there are spaces."""
    return text.replace(" ", " \u00a0 ").replace("/", " / ") if "\n" not in text else text.replace(" ", "  ")


@pytest.mark.parametrize(("cell", "context", "gold"), TABLE, ids=lambda value: str(value)[:40])
def test_composition_case_and_spaces_change_nothing(cell: str, context: dict[str, Any], gold: Any) -> None:
    ctx = DeadlineContext(context["plan_year"], heading=context.get("heading"))
    plain = parse_deadlines(cell, ctx)
    assert parse_deadlines(unicodedata.normalize("NFD", cell), ctx) == plain
    doubled = cell.replace(" ", "  ").replace("\n", " \n ")
    assert parse_deadlines(f" {doubled}\u200b ", ctx) == plain
    assert parse_deadlines(cell.replace(" ", "\u00a0"), ctx) == plain
    assert [told(d) for d in parse_deadlines(cell.upper(), ctx)] == [told(d) for d in plain]


WORDS = sorted({form for row in all_rows() for form in row["forms"]})
PIECES = [
    *"0123456789/-.,;:()\n",
    "2024",
    "2025",
    "31",
    "12",
    "III",
    "IV",
    " - ",
    "…",
    "17h00",
    "số 12/KH-UBND",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS + PIECES), max_size=14))
def test_any_words_give_sound_deadlines(pieces: list[str]) -> None:
    cell = " ".join(pieces)
    whole = " ".join(cell.split())
    for deadline in parse_deadlines(cell, DeadlineContext(YEAR)):
        check(deadline)
        assert deadline.text in whole
        assert deadline.action is None or deadline.action in whole


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for deadline in parse_deadlines(text, DeadlineContext(YEAR)):
        check(deadline)


ACTIONS = (
    "Xây dựng kế hoạch",
    "Ban hành Quyết định",
    "Trình HĐND tỉnh",
    "Báo cáo kết quả",
    "Lấy ý kiến các sở, ngành",
    "Tổ chức tập huấn, bồi dưỡng",
    "Triển khai thực hiện",
    "Rà soát, đánh giá",
    "Nghiệm thu",
)
LINES = ("{a} {p}", "{a}: {p}", "{p}: {a}", "{a} trước {p}", "{a} trong {p}", "{a} ({p})")
JOINTS = ("; ", ". ", "\n", "\n- ", ";\n- ", ".\n+ ", "\n2. ", ", ")


def bounded(edtf: str, before: bool) -> date:
    """The last day on which the work is on time."""
    (deadline,) = parse_deadlines(edtf_words(edtf), DeadlineContext(YEAR))
    assert deadline.due is not None and deadline.start is not None
    return deadline.start - timedelta(days=1) if before else deadline.due


def edtf_words(edtf: str) -> str:
    """A date, month or quarter in words."""
    year, *rest = edtf.split("-")
    if len(rest) == 2:
        return f"ngày {rest[1]}/{rest[0]}/{year}"
    number = int(rest[0])
    return f"quý {ROMAN[number - 33]}/{year}" if number > 12 else f"tháng {number}/{year}"


simple = st.one_of(
    dates.map(lambda day: day.isoformat()),
    months.map(lambda month: f"{month[0]}-{month[1]:02d}"),
    quarters.map(lambda quarter: f"{quarter[0]}-{32 + quarter[1]}"),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ACTIONS), simple), min_size=2, max_size=3, unique_by=lambda t: t[0]),
    st.sampled_from(LINES),
    st.sampled_from(JOINTS),
)
def test_several_actions_in_every_layout(items: list[tuple[str, str]], line: str, joint: str) -> None:
    parts = [line.format(a=action, p=edtf_words(edtf)) for action, edtf in items]
    if joint == ", ":
        parts = [parts[0]] + [part[0].lower() + part[1:] for part in parts[1:]]
    cell = joint.join(parts)
    if "- " in joint or "+ " in joint:
        cell = joint.strip(".;\n") + cell
    elif "2. " in joint:
        cell = "1. " + cell
    deadlines = parse_deadlines(cell, DeadlineContext(YEAR))
    assert [d.due for d in deadlines] == [bounded(edtf, "trước" in line) for _, edtf in items], cell
    got = [d.action.lower() if d.action is not None else None for d in deadlines]
    assert got == [action.lower() for action, _ in items], cell
    assert not any(d.condition for d in deadlines), cell


CONDITIONS = (
    "theo kế hoạch",
    "theo hướng dẫn của Bộ Nội vụ",
    "sau khi có Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ",
    "khi được bố trí kinh phí",
    "theo Quyết định số 45/QĐ-UBND ngày 12/9/2018",
    "căn cứ tình hình thực tế",
    "tùy theo tiến độ",
    "nếu có",
)


@given(simple, st.sampled_from(CONDITIONS), st.sampled_from(("{p} ({c})", "{p}, {c}", "{p} {c}", "{c}, {p}")))
def test_a_condition_keeps_the_period(edtf: str, condition: str, layout: str) -> None:
    cell = layout.format(p=edtf_words(edtf), c=condition)
    (deadline,) = parse_deadlines(cell, DeadlineContext(YEAR))
    assert (deadline.edtf, deadline.condition, deadline.text) == (edtf, condition, cell)


@given(st.sampled_from(CONDITIONS[:-1]), st.sampled_from(("", "Báo cáo ", "- ")))
def test_a_condition_alone_is_an_event(condition: str, lead: str) -> None:
    (deadline,) = parse_deadlines(lead + condition, DeadlineContext(YEAR))
    assert deadline.kind is DeadlineKind.EVENT
    assert deadline.condition == condition
    assert deadline.action == (lead.strip() if lead == "Báo cáo " else None)
