"""Whole results from PDFs in many layouts: every text of every part as the contract says it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest
from pipeline.score import TEXT_FIELDS, score_record
from schema.document import SourceDocument
from tests.pdf_layouts import Job, Layout, print_all
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


def right_parts(data: bytes, want: dict[str, Any]) -> tuple[int, int, list[str]]:
    """Parts with every text right, all parts, and what is wrong."""
    record = ingest(data, "decision.pdf", PLAIN).result.record
    assert record is not None
    score = score_record(json.loads(record.model_dump_json(by_alias=True)), want)
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
    ]
    share, wrong = share_right(producer, layouts, ("binhthuan-2021", "vungtau-2023", "kiengiang-2020"))
    assert share >= 0.9, wrong
