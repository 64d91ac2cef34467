"""The regression suite: every rendition of every sample against the result made by hand."""

from __future__ import annotations

import json
from functools import lru_cache

import pytest

from parsers.limits import ReadOptions
from pipeline.ingest import Ingested, ingest
from pipeline.score import Score, score_record
from schema.issue import Severity
from tests.support import NAMES, SAMPLES, expected

RENDITIONS = ("txt", "docx", "html", "pdf")
_LETTERHEAD_ONLY_HERE = {"kiengiang-2020": {"issued_place"}}
"""Fields that the text export has lost and the other renditions have."""


@lru_cache(maxsize=32)
def read(name: str, rendition: str) -> Ingested:
    file = SAMPLES / f"{name}.{rendition}"
    return ingest(file.read_bytes(), file.name, ReadOptions(ocr=False))


def score(name: str, rendition: str) -> Score:
    record = read(name, rendition).result.record
    assert record is not None
    return score_record(json.loads(record.model_dump_json(by_alias=True)), expected(name))


@pytest.mark.parametrize("rendition", RENDITIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_the_result_made_by_hand(name: str, rendition: str) -> None:
    got = score(name, rendition)
    wrong = [difference for difference in got.differences if difference.field not in ("row", "flags")]
    assert got.rows.recall == got.rows.precision == 1.0
    assert got.text_exact.value >= (0.99 if rendition == "pdf" else 1.0), wrong
    for measure in ("lead_f1", "coordinator_f1", "deadline_f1", "due", "budget"):
        assert got.measures()[measure] == 1.0, wrong
    missed = {field for field, ratio in got.decision.items() if ratio.value < 1}
    assert missed <= (_LETTERHEAD_ONLY_HERE.get(name, set()) if rendition != "txt" else set()), wrong
    assert got.flags.f1 == 1.0, [d for d in got.differences if d.field == "flags"]


@pytest.mark.parametrize("name", NAMES)
def test_flags_of_the_copy_and_corrections_are_those_of_the_export(name: str) -> None:
    got = score(name, "txt")
    assert got.copy_flags.f1 == 1.0
    assert got.corrections.f1 == 1.0


@pytest.mark.parametrize("rendition", RENDITIONS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_samples_needs_a_person_or_a_fallback(name: str, rendition: str) -> None:
    issues = read(name, rendition).result.issues
    assert [issue for issue in issues if issue.severity is not Severity.INFO] == []


@pytest.mark.parametrize("rendition", ("docx", "html", "pdf"))
def test_spans_are_read_and_not_inferred(rendition: str) -> None:
    """Only where a page break cuts a merged cell does a PDF leave something to infer."""
    record = read("binhthuan-2021", rendition).result.record
    assert record is not None
    inferred = [(t, p) for t in record.tasks for p in t.parts if "span_inferred" in p.flags]
    if rendition == "pdf":
        assert all(part.page_start != task.parts[0].page_start for task, part in inferred)
        assert len(inferred) <= 1
    else:
        assert inferred == []


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_pdf_has_its_place_on_the_page(name: str) -> None:
    ingested = read(name, "pdf")
    record, document = ingested.result.record, ingested.document
    assert record is not None and document is not None
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    for task in record.tasks:
        for part in task.parts:
            assert part.page_start is not None and part.page_end is not None
            assert part.page_start <= part.page_end
            assert {box.page for box in part.bbox} <= set(range(part.page_start, part.page_end + 1))
            assert part.bbox
            for box in part.bbox:
                width, height = sizes[box.page]
                assert 0 <= box.x0 < box.x1 <= width and 0 <= box.top < box.bottom <= height
