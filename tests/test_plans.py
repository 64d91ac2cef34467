"""Plans of other bodies and layouts, composed in the manner of such documents, without persons.

Rows, texts and the decision's fields of the expected results were written by hand; agencies, dates and sums
that follow from the texts were read over.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.limits import ReadOptions
from pipeline.ingest import ingest
from pipeline.score import score_record

PLANS = Path(__file__).parent / "plans"
FILES = sorted(path for path in PLANS.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_plan_gives_what_the_contract_says(path: Path) -> None:
    want = json.loads((PLANS / "expected" / f"{path.stem}.json").read_text(encoding="utf-8"))
    result = ingest(path.read_bytes(), path.name, ReadOptions(ocr=False)).result
    assert result.record is not None
    score = score_record(json.loads(result.record.model_dump_json(by_alias=True)), want)
    assert score.rows.expected > 0
    assert score.differences == []
    assert score.rows.f1 == 1.0


def test_every_expected_result_has_its_plan() -> None:
    stems = [path.stem for path in FILES]
    assert len(stems) >= 6
    assert stems == sorted(path.stem for path in (PLANS / "expected").glob("*.json"))
