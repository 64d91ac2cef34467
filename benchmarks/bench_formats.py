"""Speed, memory and right rows on the samples, beside the tools a user would otherwise take.

    python -m benchmarks.bench_formats --json benchmarks/results/formats.json

Every figure of one table comes from one run on one machine, so that ratios mean something. Peers
(pdfplumber, camelot, PyMuPDF) are measured where they are installed.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("brvt-2020", "vungtau-2023", "binhthuan-2021", "bentre-2018", "kiengiang-2020")
FORMATS = ("txt", "docx", "html", "pdf")
_FIELDS = ("content", "product", "lead_text", "coordination_text", "deadline_text")
Grid = list[list[str]]


def _flat(text: str | None) -> str:
    return " ".join((text or "").replace("- ", " ").split()).strip(" .;,")


def _expected_rows(name: str) -> list[set[str]]:
    gold = json.loads((ROOT / "samples" / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return [
        {_flat({**part, "content": task["content"]}[field]) for field in _FIELDS} - {""}
        for task in gold["tasks"]
        for part in task["parts"]
        if part["part"] == 1 and len(task["parts"]) == 1
    ]


def _share_right(wanted: list[set[str]], grid: Grid) -> float:
    """Share of single-part tasks of which some row holds every text, whole, in a cell of its own.

    A number in front of the text is forgiven.
    """
    rows = [{_flat(cell) for cell in row} | {_flat(cell).partition(" ")[2] for cell in row} for row in grid]
    return sum(any(texts <= row for row in rows) for texts in wanted) / len(wanted)


def _pdfplumber(path: Path) -> Grid:
    import pdfplumber

    grid: Grid = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                grid += [[cell or "" for cell in row] for row in table]
            page.close()
    return grid


def _pymupdf(path: Path) -> Grid:
    import pymupdf

    grid: Grid = []
    with pymupdf.open(path) as pdf:
        for page in pdf:
            for table in page.find_tables().tables:
                grid += [[cell or "" for cell in row] for row in table.extract()]
    return grid


def _camelot(path: Path) -> Grid:
    import camelot

    tables = camelot.read_pdf(str(path), pages="all", flavor="lattice")
    return [[str(cell) for cell in row] for table in tables for row in table.df.values.tolist()]


PEERS: dict[str, Callable[[Path], Grid]] = {
    "pdfplumber": _pdfplumber,
    "pymupdf": _pymupdf,
    "camelot-py": _camelot,
}


def measure_format(extension: str) -> dict[str, Any]:
    """Milliseconds a file (and a page) for parsing alone and for the whole way, best of three."""
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
        for _ in range(3):
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
            [getattr(part, field) or "" for field in _FIELDS[1:]] + [task.content or ""]
            for task in (record.tasks if record else ())
            for part in task.parts
        ]
        shares.append(_share_right(_expected_rows(name), rows))
    return {"rows_right": round(sum(shares) / len(shares), 3)}


def measure_peer(name: str) -> dict[str, Any]:
    """Time a page and right rows of another tool, as it gives them."""
    import pypdfium2

    paths = [ROOT / "samples" / f"{sample}.pdf" for sample in NAMES]
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in paths)
    start = time.perf_counter()
    grids = [PEERS[name](path) for path in paths]
    seconds = time.perf_counter() - start
    wanted = [_expected_rows(sample) for sample in NAMES]
    pairs = list(zip(wanted, grids, strict=True))
    return {
        "version": version(name),
        "ms_per_page": round(1000 * seconds / pages, 1),
        "rows_right": round(sum(_share_right(w, g) for w, g in pairs) / len(pairs), 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _in_own_process(what: str, argument: str) -> dict[str, Any]:
    code = f"import json; from benchmarks.bench_formats import {what}; print(json.dumps({what}({argument})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def installed(names: Iterable[str]) -> list[str]:
    """Those of the packages that are installed."""
    there = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            continue
        there.append(name)
    return there


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    arguments = parser.parse_args()
    figures = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "date": time.strftime("%Y-%m-%d"),
        "formats": {name: _in_own_process("measure_format", repr(name)) for name in FORMATS},
        "phuluc": _in_own_process("measure_ours", ""),
        "peers": {name: _in_own_process("measure_peer", repr(name)) for name in installed(PEERS)},
    }
    print(json.dumps(figures, indent=1))
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
