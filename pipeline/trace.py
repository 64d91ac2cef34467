"""Every intermediate of one file, for those who want to see how a value came about."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.ingest import Ingested
from pipeline.storage import LocalStorage


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
    name = f"{ingested.result.doc_id}.json"
    LocalStorage(folder).write(name, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return folder / name
