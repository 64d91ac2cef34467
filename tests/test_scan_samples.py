"""A scanned sample through the recogniser itself, from image to dates."""

from __future__ import annotations

import json

import pytest

from parsers.limits import ReadOptions
from parsers.scan import CONFIDENCE_GATE
from pipeline.ingest import ingest
from pipeline.score import Score, score_record
from tests.support import SAMPLES, expected

pytestmark = [pytest.mark.slow, pytest.mark.ocr]


def _read(name: str) -> Score:
    file = SAMPLES / "scans" / f"{name}.pdf"
    result = ingest(file.read_bytes(), file.name, ReadOptions()).result
    assert result.record is not None
    assert result.n_pages_ocr == result.n_pages
    parts = [part for task in result.record.tasks for part in task.parts]
    assert all(part.bbox and part.page_start for part in parts)
    return score_record(json.loads(result.record.model_dump_json(by_alias=True)), expected(name))


@pytest.mark.parametrize(
    ("name", "exact"), [("vungtau-2023", 0.97), ("kiengiang-2020", 0.96), ("bentre-2018", 0.92)]
)
def test_every_row_of_a_scan_is_found_and_dated(name: str, exact: float) -> None:
    score = _read(name)
    assert score.rows.recall == score.rows.precision == 1.0
    assert score.text_exact.value >= exact
    assert score.due.value >= 0.97
    assert score.agencies["leads"].f1 >= 0.97
    believed = [stated >= CONFIDENCE_GATE for stated, right in score.calibration["parts"] if not right]
    assert sum(believed) <= 2
