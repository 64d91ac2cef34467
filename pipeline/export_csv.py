"""The tasks as one flat table for whatever reads CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.flag_words import FLAG_WORDS
from pipeline.published import read_rows

_PLAIN = (
    "task_id",
    "doc_number",
    "issuer",
    "province_code",
    "plan_year",
    "item_no",
    "content",
    "part_content",
    "product",
    "lead_text",
    "coordination_text",
    "deadline_text",
    "budget_text",
    "note",
    "lead",
    "start_on",
    "end_on",
    "due_on",
    "page_start",
)


def write_csv(out: Path, target: Path) -> None:
    """Write UTF-8 with a byte order mark, so that spreadsheets show Vietnamese letters.

    Raises NothingPublishedError, OSError.
    """
    rows = sorted(read_rows(out, "tasks"), key=lambda row: (row["doc_id"], row["seq"], row["part"]))
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_PLAIN, "section", "leads", "coordinators", "flags"])
        for row in rows:
            lists = (
                " › ".join(row["section"]),
                "; ".join(agency["name"] for agency in row["leads"]),
                "; ".join(agency["name"] for agency in row["coordinators"]),
                "; ".join(FLAG_WORDS[flag] for flag in row["flags"]),
            )
            writer.writerow([*(row[name] for name in _PLAIN), *lists])
