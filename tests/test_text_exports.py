"""Whole decisions, as exporters flatten them: the texts of every part and the decision's fields."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest
from pipeline.score import DECISION_FIELDS, TEXT_FIELDS, Difference, score_record
from schema.document import SourceDocument
from tests.text_exports import EXPORTS

PLANS = Path(__file__).parent / "plans"
NAMES = sorted(path.name for path in PLANS.iterdir() if path.suffix == ".html")
PLAIN = ReadOptions(ocr=False)
LEAST = {
    "pages, sections alone": 0.97,
    "lines": 0.9,
    "paragraphs": 0.9,
    "portal": 0.95,
    "portal, wide": 0.95,
    "pipes after rows, covered cells left out": 0.95,
    "lines, blank ones for empty cells": 0.97,
}
"""Share of parts wholly right: less where empty or covered cells are left out."""
LOSES_MARKS = {
    (f"{name}.html", way)
    for name in ("quarter-marks-2026", "women-union-2022")
    for way in ("lines", "paragraphs")
}
"""Marks below quarters, which say nothing once the empty cells beside them are lost."""
LOSES_PLACES = {
    (f"{name}.html", way)
    for name in (
        "ministry-resistance-2024",
        "trade-tourism-2024",
        "tourism-years-2022",
        "inspection-months-2021",
        "by-agency-2022",
        "index-merged-2023",
    )
    for way in (
        "lines",
        "lines, blank ones for empty cells",
        "paragraphs",
        "portal",
        "portal, wide",
        "pipes after rows, covered cells left out",
    )
} | {
    ("trade-tourism-2024.html", "tabs, last empty cells lost"),
    ("trade-tourism-2024.html", "pages, sections alone"),
    ("work-programme-2024.html", "tabs, last empty cells lost"),
    ("work-programme-2024.html", "pages, sections alone"),
    ("work-programme-2024.html", "lines"),
    ("work-programme-2024.html", "paragraphs"),
    ("inspection-months-2021.html", "pipes"),
}
"""Headings of a second or third row ("Từ", "Đến"; "6", "7", "8"; "Đầu mối" beside one that nobody knows),
titles that begin like tasks, and merged names of groups, once the places of their cells are lost; months as
titles that stand like the last lines of the row above.
"""


@cache
def _source(name: str) -> tuple[SourceDocument, dict[str, Any]]:
    path = PLANS / name
    want = json.loads((PLANS / "expected" / f"{path.stem}.json").read_text(encoding="utf-8"))
    return read_document(path.read_bytes(), name, PLAIN), want


def _one_line(value: object) -> str:
    """A text without line ends and bullets, which an export may have flattened."""
    return " ".join(word for word in str(value).split() if word != "-")


def _is_lost(one: Difference, keeps_spans: bool) -> bool:
    """Whether the contract wants nothing else: a merged agency whose span is lost is in its first row alone,
    and bullets inside a text stay where they are.
    """
    if not keeps_spans and one.field in ("lead_text", "coordination_text") and one.found is None:
        return True
    return isinstance(one.expected, str) and _one_line(one.expected) == _one_line(one.found)


@pytest.mark.parametrize("way", EXPORTS)
def test_whole_decisions(way: str) -> None:
    export = EXPORTS[way]
    wrong: list[str] = []
    parts = right = 0
    for name in NAMES:
        if (name, way) in LOSES_MARKS | LOSES_PLACES:
            continue
        document, want = _source(name)
        record = ingest(export.write(document).encode(), "plan.txt", PLAIN).result.record
        assert record is not None
        score = score_record(json.loads(record.model_dump_json(by_alias=True)), want)
        found = [one for one in score.differences if not _is_lost(one, export.keeps_spans)]
        rows = [one for one in found if one.row != "decision" and one.field in (*TEXT_FIELDS, "row")]
        fields = [one for one in found if one.row == "decision" and one.field in DECISION_FIELDS]
        parts += score.rows.expected
        right += score.rows.expected - len({one.row for one in rows})
        wrong += [f"{name} {one.row} {one.field}: {one.expected!r} / {one.found!r}" for one in rows + fields]
        assert not fields, wrong
    assert right >= LEAST.get(way, 0.98) * parts, "\n".join(wrong)
