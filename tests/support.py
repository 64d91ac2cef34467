"""Where the test material lies."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from normalizers.text import slug
from schema.decision import DecisionRecord

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
EXPECTED = SAMPLES / "expected"
NAMES = ("brvt-2020", "vungtau-2023", "binhthuan-2021", "bentre-2018", "kiengiang-2020")


def real_dir() -> Path | None:
    """Public documents used in place; None where they are not at hand."""
    path = ROOT.parent / "shared" / "samples" / "real"
    return path if path.is_dir() else None


def expected(name: str) -> dict[str, Any]:
    """The hand-made result of one sample."""
    data: dict[str, Any] = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    return data


def cases(path: Path) -> list[tuple[str, dict[str, Any], Any]]:
    """Rows of a case table: cell (with real newlines), context, gold."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            (row["cell"].replace("\\n", "\n"), json.loads(row["context"]), json.loads(row["gold"]))
            for row in rows
        ]


def record_from_expected(name: str) -> DecisionRecord:
    """The hand-made result of a sample as a published record (without places on pages)."""
    gold = expected(name)
    for task in gold["tasks"]:
        for part in task["parts"]:
            for agency in (*part["leads"], *part["coordinators"]):
                agency["agency_id"] = f"test/{slug(agency['name'])}"
    gold["decision"].setdefault("corrections", [])
    record = {
        "doc_id": f"{name}-00000000",
        "source": gold["source"],
        "sha256": "00" * 32,
        "decision": gold["decision"],
        "tasks": gold["tasks"],
    }
    return DecisionRecord.model_validate_json(json.dumps(record))
