"""Whole results from PDFs in many layouts: every text of every part as the contract says it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from normalizers.text import comparison_text
from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest
from pipeline.score import TEXT_FIELDS, score_record
from schema.document import SourceDocument
from tests.pdf_layouts import Job, Layout, print_all, turned
from tests.pdf_variants import chromium, office
from tests.support import NAMES, SAMPLES, expected

pytestmark = pytest.mark.slow

PLAIN = ReadOptions(ocr=False)
PLANS = Path(__file__).parent / "plans"
PRODUCERS = [
    pytest.param(
        "chromium", marks=[pytest.mark.chromium, pytest.mark.skipif(not chromium(), reason="Chromium")]
    ),
    pytest.param(
        "office", marks=[pytest.mark.office, pytest.mark.skipif(not office(), reason="LibreOffice")]
    ),
]
FIELDS = ("doc_number", "issued_on", "issued_place", "issuer", "title", "signer", "appendix_title")
RULED = (
    Layout("big letters, justified", size=13.0, justify=True),
    Layout("whole decision", body=True, pages="mixed", running="number-top"),
    Layout("table below the body", body=True, follows=True, pages="portrait", rules="dotted", size=10.0),
    Layout("narrow", narrow=True, size=9.0, pages="portrait", repeat_header=False),
    Layout("sans, column numbers", font="Noto Sans", size=10.5, number_row=True, middle=True),
)


@cache
def source(name: str) -> tuple[SourceDocument, dict[str, Any]]:
    """A sample or plan as its better rendition is read, and its expected result."""
    if name in NAMES:
        return read_document((SAMPLES / f"{name}.docx").read_bytes(), f"{name}.docx", PLAIN), expected(name)
    path = next(PLANS.glob(f"{name}.*"))
    want = json.loads((PLANS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return read_document(path.read_bytes(), path.name, PLAIN), want


def found_record(data: bytes) -> dict[str, Any]:
    """What is published of a PDF."""
    record = ingest(data, "decision.pdf", PLAIN).result.record
    assert record is not None
    found: dict[str, Any] = json.loads(record.model_dump_json(by_alias=True))
    return found


def right_parts(data: bytes, want: dict[str, Any]) -> tuple[int, int, list[str]]:
    """Parts with every text right, all parts, and what is wrong."""
    score = score_record(found_record(data), want)
    wrong = [one for one in score.differences if one.row != "decision" and one.field in (*TEXT_FIELDS, "row")]
    total = score.rows.expected
    shown = [f"{one.row} {one.field}: {one.expected!r} / {one.found!r}" for one in wrong]
    return total - len({one.row for one in wrong}), total, shown


def share_right(producer: str, layouts: Sequence[Layout], names: Sequence[str]) -> tuple[float, list[str]]:
    """Share of the parts that are wholly right, each layout with two of the documents in turn."""
    pairs = [
        (layout, names[(index + step) % len(names)])
        for index, layout in enumerate(layouts)
        for step in range(2)
    ]
    jobs = [Job(source(name)[0], producer, layout) for layout, name in pairs]
    right = total = 0
    wrong: list[str] = []
    for (layout, name), data in zip(pairs, print_all(jobs), strict=True):
        good, count, shown = right_parts(data, source(name)[1])
        right, total = right + good, total + count
        wrong += [f"{layout.name}, {name}: {line}" for line in shown]
    return right / total, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_ruled_layouts(producer: str) -> None:
    share, wrong = share_right(producer, RULED, NAMES)
    assert share >= 0.985, wrong


@pytest.mark.chromium
@pytest.mark.skipif(not chromium(), reason="Chromium")
def test_cells_parted_by_shading_alone() -> None:
    layouts = [Layout(rules, rules=rules) for rules in ("fills", "white")]
    share, wrong = share_right("chromium", layouts, ("bentre-2018", "brvt-2020", "vungtau-2023"))
    assert share >= 0.985, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_tables_with_vertical_rules_only(producer: str) -> None:
    layouts = [
        Layout("vertical", rules="vertical"),
        Layout("vertical, centred", rules="vertical", middle=True),
        Layout("vertical, heading once", rules="vertical", repeat_header=False, size=13.0),
    ]
    share, wrong = share_right(producer, layouts, ("brvt-2020", "vungtau-2023", "kiengiang-2020"))
    assert share >= 0.95, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_tables_without_rules(producer: str) -> None:
    layouts = [
        Layout("none", rules="none"),
        Layout("none, centred", rules="none", middle=True),
        Layout("none, heading once", rules="none", repeat_header=False),
    ]
    share, wrong = share_right(producer, layouts, ("brvt-2020", "kiengiang-2020", "binhthuan-2021"))
    assert share >= 0.8, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_rows_parted_by_stripes(producer: str) -> None:
    layouts = [Layout("stripes", rules="stripes", middle=True)]
    share, wrong = share_right(producer, layouts, ("brvt-2020", "kiengiang-2020"))
    assert share >= 0.95, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_tables_with_horizontal_rules_only(producer: str) -> None:
    layouts = [
        Layout("heading once", rules="horizontal", repeat_header=False),
        Layout("rows", rules="horizontal"),
        Layout("titles above, no rule over the heading", rules="bottom", justify=True, padding=2.0),
    ]
    names = ("binhthuan-2021", "vungtau-2023", "kiengiang-2020", "brvt-2020")
    share, wrong = share_right(producer, layouts, names)
    assert share >= 0.95, wrong


@pytest.mark.office
@pytest.mark.skipif(not office(), reason="LibreOffice")
def test_sheets() -> None:
    """As spreadsheets print: cells centred over two pages are drawn on both, and a clip shows a part."""
    layouts = [
        Layout("sheet", middle=True, padding=2.0),
        Layout("heading once", repeat_header=False, size=9.0),
    ]
    share, wrong = share_right("calc", layouts, ("bentre-2018", "brvt-2020", "kiengiang-2020"))
    assert share >= 0.97, wrong


@pytest.mark.chromium
@pytest.mark.skipif(not chromium(), reason="Chromium")
def test_rows_shown_by_the_shading_of_every_other_one() -> None:
    share, wrong = share_right(
        "chromium", [Layout("stripes", rules="stripes")], ("kiengiang-2020", "brvt-2020")
    )
    assert share >= 0.9, wrong


@pytest.mark.chromium
@pytest.mark.skipif(not chromium(), reason="Chromium")
@pytest.mark.parametrize("turn", [90, 270])
def test_pages_stored_on_their_side(turn: int) -> None:
    document, want = source("kiengiang-2020")
    (data,) = print_all([Job(document, "chromium", Layout("turned", body=True, size=10.0))])
    right, total, wrong = right_parts(turned(data, turn), want)
    assert right >= total - 1, wrong


@pytest.mark.parametrize("producer", PRODUCERS)
def test_plans_with_the_body_before_them(producer: str) -> None:
    """Fields of the decision too, below the running head of a gazette."""
    layouts = [
        Layout("gazette", body=True, running="heads", pages="portrait", font="DejaVu Serif", size=10.0),
        Layout("table below the body", body=True, follows=True, size=12.0, padding=3.0, rules="open_sides"),
    ]
    names = ("commune-2025", "ministry-2019", "city-themes-2020", "one-line-office-2024")
    pairs = [(layouts[index % 2], name) for index, name in enumerate(names)]
    wrong: list[str] = []
    jobs = [Job(source(name)[0], producer, layout) for layout, name in pairs]
    for (_, name), data in zip(pairs, print_all(jobs), strict=True):
        want = source(name)[1]
        found = found_record(data)
        wrong += right_parts(data, want)[2]
        wrong += [
            f"{name} {field}: {want['decision'][field]!r} / {found['decision'][field]!r}"
            for field in FIELDS
            if comparison_text(found["decision"][field] or "")
            != comparison_text(want["decision"][field] or "")
        ]
    assert not wrong
