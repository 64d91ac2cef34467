"""A scanned sample through the recogniser itself, from image to dates."""

from __future__ import annotations

import json

import pytest

from parsers.limits import ReadOptions
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


@pytest.mark.parametrize("name", ["vungtau-2023", "kiengiang-2020"])
def test_every_row_of_a_scan_is_found_and_dated(name: str) -> None:
    score = _read(name)
    assert score.rows.recall == score.rows.precision == 1.0
    assert score.text_exact.value >= 0.93
    assert score.due.value >= 0.96
    assert score.agencies["leads"].f1 >= 0.97
