"""What is wrong in the results of invented decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.decisions import KnownDecision


def wrong_values(known: KnownDecision, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One line for every value of a decision that is not as invented; ``rows``: its rows of ``tasks``."""
    found = sorted(rows, key=lambda row: (row["seq"], row["part"]))
    if len(found) != len(known.tasks):
        yield f"{known.stem}: {len(found)} rows instead of {len(known.tasks)}"
        return
    for task, row in zip(known.tasks, found, strict=True):
        pairs = {
            "item_no": (task.item_no, row["item_no"]),
            "section": ([task.section], list(row["section"])),
            "content": (task.content, row["content"]),
            "product": (task.product, row["product"]),
            "lead_text": (task.lead_text, row["lead_text"]),
            "lead": (task.lead, row["lead"]),
            "coordinators": (task.coordinators, tuple(agency["name"] for agency in row["coordinators"])),
            "deadline_text": (task.deadline_text, row["deadline_text"]),
            "due": (task.due, row["due_on"]),
            "doc_number": (known.doc_number, row["doc_number"]),
            "province_code": (known.province_code, row["province_code"]),
            "plan_year": (known.plan_year, row["plan_year"]),
        }
        for name, (wanted, have) in pairs.items():
            if wanted != have:
                yield f"{row['task_id']} {name}: {have!r} instead of {wanted!r}"
