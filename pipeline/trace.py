"""Every intermediate of one file, for those who want to see how a value came about."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.files import write_text
from pipeline.ingest import Ingested


def write_trace(folder: Path, ingested: Ingested) -> Path:
    """Write ``<doc_id>.json``: document with cells and boxes, rows, raw decision, result, timings."""
    stages = {
        "document": ingested.document,
        "appendix": ingested.appendix,
        "raw_decision": ingested.raw,
        "result": ingested.result,
    }
    content = {
        **{name: model.model_dump(mode="json", by_alias=True) for name, model in stages.items() if model},
        "seconds": ingested.seconds,
    }
    path = folder / f"{ingested.result.doc_id}.json"
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path
