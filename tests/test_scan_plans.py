"""Whole results from simulated scans of plans of which the recogniser's tables of words know nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.bench_scan_pages import as_file, render
from parsers.limits import ReadOptions
from pipeline.ingest import ingest
from pipeline.score import TEXT_FIELDS, score_record
from tests.pdf_layouts import Job, Layout, print_all
from tests.pdf_variants import chromium
from tests.scan_copies import copy_of
from tests.test_pdf_layouts import source

DPI = 200


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.chromium
@pytest.mark.skipif(not chromium(), reason="Chromium")
@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("insurance-2023", Layout("two tables on a page", body=True, size=11.0, pages="mixed", middle=True)),
        ("department-2022", Layout("ditto marks and dashes", body=True, size=12.0, pages="portrait")),
        ("party-inspection-2021", Layout("committees", body=True, size=12.0, pages="portrait", middle=True)),
    ],
)
def test_scans_of_plans(tmp_path: Path, name: str, layout: Layout) -> None:
    document, want = source(name)
    (data,) = print_all([Job(document, "chromium", layout)])
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(data)
    pages = [render(printed, number + 1, DPI) for number in range(len(pypdfium2.PdfDocument(data)))]
    copies = [copy_of(page, "office", DPI, seed=number) for number, page in enumerate(pages)]
    record = ingest(as_file(copies, "pdf", DPI), "scan.pdf", ReadOptions()).result.record
    assert record is not None
    found = json.loads(record.model_dump_json(by_alias=True))
    wrong = [
        f"{one.row} {one.field}: {one.expected!r} / {one.found!r}"
        for one in score_record(found, want).differences
        if one.field in (*TEXT_FIELDS, "row", "doc_number", "issued_on", "issued_place")
    ]
    assert not wrong
