"""The samples written again as other programs and portals write them, against the results made by hand."""

from __future__ import annotations

import json
from functools import cache

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.ingest import ingest
from pipeline.score import score_record
from schema.document import SourceDocument
from tests.renditions import RENDITIONS
from tests.support import NAMES, SAMPLES, expected

_ONLY_HERE = {("kiengiang-2020", "issued_place")}
"""What the text export behind the expected result has lost and the Word file has."""


_AMBIGUOUS = {("bentre-2018", "converted.docx"), ("binhthuan-2021", "converted.docx")}
"""Some line of a cell ends where one word more would just have fitted: it may be the author's end."""
_CASES = [
    (name, rendition) for name in NAMES for rendition in RENDITIONS if (name, rendition) not in _AMBIGUOUS
]


@cache
def source(name: str) -> SourceDocument:
    return read_document((SAMPLES / f"{name}.docx").read_bytes(), f"{name}.docx", ReadOptions())


@pytest.mark.parametrize(("name", "rendition"), _CASES)
def test_another_rendition_gives_the_same_result(name: str, rendition: str) -> None:
    record = ingest(RENDITIONS[rendition](source(name)), rendition, ReadOptions(ocr=False)).result.record
    assert record is not None
    score = score_record(json.loads(record.model_dump_json(by_alias=True)), expected(name))
    wrong = [
        difference
        for difference in score.differences
        if difference.field not in ("flags", "corrections") and (name, difference.field) not in _ONLY_HERE
    ]
    assert wrong == []
    assert score.rows.f1 == 1.0
