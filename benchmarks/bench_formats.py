"""Speed, memory and right rows on the samples, beside the tools a user would otherwise take.

    python -m benchmarks.bench_formats --json benchmarks/results/formats.json --doc docs/benchmarks.md

Every figure comes from one run on one machine, each from a process of its own, so that ratios mean something.
Peers (``benchmarks/peers.py``) run with the interpreter that ``--peers`` names, where it exists.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import TOOLS
from benchmarks.right_rows import FIELDS, expected_rows, glued, share_right

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("brvt-2020", "vungtau-2023", "binhthuan-2021", "bentre-2018", "kiengiang-2020")
FORMATS = ("txt", "docx", "html", "pdf")
_BEGIN, _END = "<!-- formats: begin -->", "<!-- formats: end -->"
_MANY = 500
_ROUNDS = 8


def measure_format(extension: str) -> dict[str, Any]:
    """Milliseconds a file (and a page) for parsing alone and for the whole way, the best of some rounds."""
    from parsers.limits import ReadOptions
    from parsers.registry import read_document
    from pipeline.ingest import ingest

    files = [ROOT / "samples" / f"{name}.{extension}" for name in NAMES]
    data = [(file.read_bytes(), file.name) for file in files]
    options = ReadOptions(ocr=False)
    for item in data:
        ingest(*item, options)

    def clock(step: Callable[[bytes, str], object]) -> float:
        best = float("inf")
        for _ in range(_ROUNDS):
            start = time.perf_counter()
            for item in data:
                step(*item)
            best = min(best, time.perf_counter() - start)
        return best

    parse = clock(lambda blob, name: read_document(blob, name, options))
    whole = clock(lambda blob, name: ingest(blob, name, options))
    pages = sum(len(read_document(*item, options).pages) for item in data)
    return {
        "parse_ms_per_file": round(1000 * parse / len(data), 1),
        "whole_ms_per_file": round(1000 * whole / len(data), 1),
        "parse_ms_per_page": round(1000 * parse / pages, 2) if pages else None,
        "whole_ms_per_page": round(1000 * whole / pages, 2) if pages else None,
        "pages": pages,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def measure_ours() -> dict[str, Any]:
    """Right rows of phuluc from the PDFs."""
    from parsers.limits import ReadOptions
    from pipeline.ingest import ingest

    shares = []
    for name in NAMES:
        file = ROOT / "samples" / f"{name}.pdf"
        record = ingest(file.read_bytes(), file.name, ReadOptions(ocr=False)).result.record
        rows = [
            [*(getattr(part, field) for field in FIELDS[1:]), task.content]
            for task in (record.tasks if record else ())
            for part in task.parts
        ]
        shares.append(share_right(expected_rows(name), rows))
    return {"rows_right": round(sum(shares) / len(shares), 3)}


def measure_many() -> dict[str, Any]:
    """Memory in one process while it reads 500 files of all formats, the whole way."""
    from parsers.limits import ReadOptions
    from pipeline.ingest import ingest

    files = [ROOT / "samples" / f"{name}.{extension}" for name in NAMES for extension in FORMATS]
    after: dict[int, float] = {}
    for count in range(1, _MANY + 1):
        file = files[count % len(files)]
        ingest(file.read_bytes(), file.name, ReadOptions(ocr=False))
        if count in (100, _MANY):
            after[count] = _resident_mib()
    return {"files": _MANY, "mib_after_100": round(after[100]), "mib_after_all": round(after[_MANY])}


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure_peer(python: Path, tool: str, pages: int) -> dict[str, Any] | None:
    """Time a page and right rows of another tool on the PDFs; null where it is not installed."""
    command = [str(python), str(ROOT / "benchmarks" / "peers.py"), tool]
    answers: list[dict[str, Any]] = []
    for name in NAMES:
        path = str(ROOT / "samples" / f"{name}.pdf")
        done = subprocess.run([*command, path], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{tool}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            return None
        answers.append(json.loads(done.stdout.splitlines()[-1]))
    wanted = [expected_rows(name) for name in NAMES]
    raw = [[row for table in answer["tables"] for row in table] for answer in answers]
    with_glue = [glued(answer["tables"]) for answer in answers]

    def mean(grids: list[Any]) -> float:
        return round(sum(share_right(w, g) for w, g in zip(wanted, grids, strict=True)) / len(wanted), 3)

    return {
        "version": answers[0]["version"],
        "ms_per_page": round(1000 * sum(answer["seconds"] for answer in answers) / pages, 1),
        "rows_right": mean(raw),
        "rows_right_with_glue": mean(with_glue),
        "peak_mib": round(max(answer["peak_mib"] for answer in answers)),
    }


def _in_own_process(what: str, argument: str) -> dict[str, Any]:
    code = f"import json; from benchmarks.bench_formats import {what}; print(json.dumps({what}({argument})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores shared with other work (load {load:.1f})"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.is_file() else []


def to_markdown(figures: dict[str, Any]) -> str:
    """The figures as the tables of ``docs/benchmarks.md``."""
    lines = [
        f"`make bench`, {figures['date']}, {figures['machine']}, Python {figures['python']}. "
        "Other work ran beside it: compare figures of one table only.",
        "",
        "| format | parse, ms a file | whole way | parse, ms a page | whole way | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in figures["formats"].items():
        paged = [row["parse_ms_per_page"] or "–", row["whole_ms_per_page"] or "–"]
        cells = [name, row["parse_ms_per_file"], row["whole_ms_per_file"], *paged, row["peak_mib"]]
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    many, pdf = figures["many"], figures["formats"]["pdf"]
    lines += [
        "",
        f"{many['files']} files of all formats in one process: {many['mib_after_100']} MiB after 100, "
        f"{many['mib_after_all']} MiB after all.",
        "",
        "### PDF beside other tools",
        "",
        "Rows right: share of one-part tasks of which every text stands whole in a cell of its own, as the "
        "tool gives it, and with the glue a user would write (`benchmarks/right_rows.py`: repeated headings "
        "dropped, merged cells filled, rows with an empty first cell at the top of a page joined to the row "
        "before).",
        "",
        "| tool | ms a page | rows right | with glue | peak MiB |",
        "|---|---|---|---|---|",
        f"| phuluc | {pdf['parse_ms_per_page']} (parse), {pdf['whole_ms_per_page']} (whole way) | "
        f"{figures['phuluc']['rows_right']} | – | {pdf['peak_mib']} |",
    ]
    for name, row in figures["peers"].items():
        if row is not None:
            cells = [f"{name} {row['version']}", row["ms_per_page"], row["rows_right"]]
            cells += [row["rows_right_with_glue"], row["peak_mib"]]
            lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(lines)


def write_section(path: Path, text: str) -> None:
    """Put the tables between their marks in a page. Raises ``ValueError`` where it has no marks."""
    page = path.read_text(encoding="utf-8")
    begin, end = page.index(_BEGIN) + len(_BEGIN), page.index(_END)
    path.write_text(f"{page[:begin]}\n{text}\n{page[end:]}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--doc", type=Path, help="write the tables into this page")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers" / "bin" / "python")
    arguments = parser.parse_args()
    formats = {name: _in_own_process("measure_format", repr(name)) for name in FORMATS}
    pages = formats["pdf"]["pages"]
    peers = list(TOOLS) if arguments.peers.is_file() else []
    figures = {
        "machine": _machine(),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
        "formats": formats,
        "many": _in_own_process("measure_many", ""),
        "phuluc": _in_own_process("measure_ours", ""),
        "peers": {name: measure_peer(arguments.peers, name, pages) for name in peers},
    }
    print(json.dumps(figures, indent=1))
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if arguments.doc:
        write_section(arguments.doc, to_markdown(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
