"""Cells a second of each normalizer, on the samples' own cells, with and without the caches.

python -m benchmarks.bench_normalizers
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

from normalizers.agencies import AgencyContext, parse_agencies
from normalizers.budget import BudgetContext, parse_budget
from normalizers.deadlines import DeadlineContext, parse_deadlines

ROOT = Path(__file__).resolve().parent.parent
CELLS = 20_000


def cells(name: str) -> list[str]:
    """The first column of a table of cases."""
    path = (
        next(path for path in (ROOT / "samples/expected", ROOT / "tests/data") if (path / name).is_file())
        / name
    )
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["cell"].replace("\\n", "\n") for row in rows]


def seconds_for_100_000(read: Callable[[str], object], texts: list[str], distinct: bool) -> float:
    """Seconds for 100,000 cells, estimated from fewer. ``distinct``: every cell is new to the caches."""
    count = CELLS // len(texts)
    work = [f"{text}{' ' * (turn if distinct else 0)}" for turn in range(count) for text in texts]
    start = time.perf_counter()
    for text in work:
        read(text)
    return (time.perf_counter() - start) / len(work) * 100_000


def main() -> None:
    agency = AgencyContext(issuer_level="province", province_code="77")
    deadline = DeadlineContext(plan_year=2024)
    budget = BudgetContext(issuer_level="province")
    kinds: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "deadline": (lambda text: parse_deadlines(text, deadline), cells("deadline_cases.tsv")),
        "agency": (lambda text: parse_agencies(text, agency), cells("agency_cases.tsv")),
        "budget": (lambda text: parse_budget(text, budget), cells("budget_cases.tsv")),
    }
    figures = {
        kind: {
            "seconds_per_100000_new_cells": round(seconds_for_100_000(read, texts, distinct=True), 2),
            "seconds_per_100000_known_cells": round(seconds_for_100_000(read, texts, distinct=False), 2),
        }
        for kind, (read, texts) in kinds.items()
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
