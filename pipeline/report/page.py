"""The report: numbers, charts as SVG, and a table of tasks with pictures of their source."""

from __future__ import annotations

import base64
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path, PurePath

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.crops import crops_of_part, page_images
from pipeline.flag_words import FLAG_WORDS
from pipeline.issue_words import ISSUE_WORDS
from pipeline.published import Row, read_rows

MAX_CROPS = 3000
"""Pictures in one report, so that a browser can open it."""


@dataclass(frozen=True)
class Bar:
    """One bar of a chart."""

    label: str
    count: int
    share: float
    """Of the longest bar, 0…1."""


def report_html(out: Path, images: bool = True) -> str:
    """The page. ``images`` False leaves the pictures of the source out. Raises NothingPublishedError."""
    documents = sorted(read_rows(out, "documents"), key=lambda row: row["source"])
    tasks = sorted(read_rows(out, "tasks"), key=lambda row: (row["doc_id"], row["seq"], row["part"]))
    run_path = out / "run.json"
    run = json.loads(run_path.read_text(encoding="utf-8")) if run_path.is_file() else {}
    crops = _crops(documents, tasks) if images else {}
    environment = Environment(
        loader=PackageLoader("pipeline.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["flags"] = lambda flags: [FLAG_WORDS[flag] for flag in flags]
    environment.filters["issue"] = ISSUE_WORDS.__getitem__
    environment.filters["ngay"] = lambda day: day.strftime("%d/%m/%Y") if day else ""
    used = [row for row in documents if row["duplicate_of"] is None]
    page: str = environment.get_template("report.html.j2").render(
        documents=documents,
        used=used,
        tasks=tasks,
        flag_counts=_flag_bars(used, tasks),
        months=_month_bars(tasks),
        agencies=_agency_bars(tasks),
        lead_names=sorted({lead["name"] for row in tasks for lead in row["leads"]}),
        names=_names(documents),
        crops=crops,
        crops_json=Markup(json.dumps(crops).replace("<", "\\u003c")),
        issues=run.get("issues", {}),
        style=Markup(_asset("report.css")),
        script=Markup(_asset("report.js")),
    )
    return page


def _names(documents: Sequence[Row]) -> dict[str, str]:
    """doc_id → name of the file, with its folder where several files have the same name."""
    alike = Counter(row["source"] for row in documents)
    return {
        row["doc_id"]: "/".join(PurePath(row["paths"][0]).parts[-2:])
        if alike[row["source"]] > 1
        else row["source"]
        for row in documents
    }


def _asset(name: str) -> str:
    return (files("pipeline.report") / name).read_text(encoding="utf-8")


def _crops(documents: Sequence[Row], tasks: Sequence[Row]) -> dict[str, list[str]]:
    """task_id → pictures as data URLs."""
    by_document: dict[str, list[Row]] = defaultdict(list)
    for row in tasks:
        if row["bbox"]:
            by_document[row["doc_id"]].append(row)
    crops: dict[str, list[str]] = {}
    for document in documents:
        rows = by_document.get(document["doc_id"], [])
        if not rows or len(crops) >= MAX_CROPS:
            continue
        with page_images(document) as images:
            for row in sorted(rows, key=lambda row: row["page_start"]) if images else ():
                if images is not None:
                    crops[row["task_id"]] = [
                        "data:image/webp;base64," + base64.b64encode(picture).decode()
                        for picture in crops_of_part(images, row)
                    ]
    return crops


def _bars(counts: Counter[str], order: Sequence[str]) -> list[Bar]:
    longest = max(counts.values(), default=1)
    return [Bar(label, counts[label], counts[label] / longest) for label in order]


def _month_bars(tasks: Sequence[Row]) -> list[Bar]:
    """Due dates by month, empty months between included where all span two years at most."""
    months = Counter(d["due"].strftime("%Y-%m") for row in tasks for d in row["deadlines"] if d["due"])
    if not months:
        return []
    first, last = (date.fromisoformat(f"{month}-01") for month in (min(months), max(months)))
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    order = sorted(months)
    if span <= 24:
        every = (divmod(first.year * 12 + first.month - 1 + offset, 12) for offset in range(span))
        order = [f"{year}-{month + 1:02d}" for year, month in every]
    return [Bar(f"{one.label[5:]}/{one.label[:4]}", one.count, one.share) for one in _bars(months, order)]


def _agency_bars(tasks: Sequence[Row]) -> list[Bar]:
    load = Counter(name for row in tasks for name in {lead["name"] for lead in row["leads"]})
    return _bars(load, [name for name, _ in load.most_common(20)])


def _flag_bars(documents: Sequence[Row], tasks: Sequence[Row]) -> list[Bar]:
    flags = Counter(FLAG_WORDS[flag] for row in (*documents, *tasks) for flag in row["flags"])
    return _bars(flags, [name for name, _ in flags.most_common()])
