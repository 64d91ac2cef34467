"""The tables of a PDF as other tools give them, one tool and one file a process.

    python benchmarks/peers.py pdfplumber FILE.pdf

Run by ``bench_formats`` with the interpreter of an environment of its own, since some of the tools replace
libraries that phuluc uses. Imports nothing of phuluc. Prints JSON: version, seconds, peak memory, and the
tables in the order of the pages.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

Grid = list[list[str | None]]


def _pdfplumber(path: str) -> Iterator[Grid]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            yield from page.extract_tables()
            page.close()


def _pymupdf(path: str) -> Iterator[Grid]:
    import pymupdf

    with pymupdf.open(path) as pdf:
        for page in pdf:
            for table in page.find_tables().tables:
                yield table.extract()


def _camelot(path: str) -> Iterator[Grid]:
    import camelot

    for table in camelot.read_pdf(path, pages="all", flavor="lattice"):
        yield [[str(cell) for cell in row] for row in table.df.values.tolist()]


def _img2table(path: str) -> Iterator[Grid]:
    from img2table.document import PDF

    for tables in PDF(path).extract_tables().values():
        for table in tables:
            yield [[cell.value for cell in row] for row in table.content.values()]


def _img2table_tesseract(path: str) -> Iterator[Grid]:
    """Scans: tables by img2table, words by the program ``tesseract``, its model in ``TESSDATA_PREFIX``."""
    from img2table.document import PDF
    from img2table.ocr import TesseractOCR

    for tables in PDF(path).extract_tables(ocr=TesseractOCR(lang="vie")).values():
        for table in tables:
            yield [[cell.value for cell in row] for row in table.content.values()]


TOOLS: dict[str, Callable[[str], Iterator[Grid]]] = {
    "pdfplumber": _pdfplumber,
    "camelot-py": _camelot,
    "pymupdf": _pymupdf,
    "img2table": _img2table,
}
SCAN_TOOLS: dict[str, Callable[[str], Iterator[Grid]]] = {"img2table-tesseract": _img2table_tesseract}


def measure(tool: str, path: str) -> dict[str, Any]:
    """One file with one tool, the better of two readings; a first one, in part, has imported the tool."""
    read = {**TOOLS, **SCAN_TOOLS}[tool]
    next(read(path), None)
    seconds = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        tables = list(read(path))
        seconds = min(seconds, time.perf_counter() - start)
    return {
        "version": version(tool.removesuffix("-tesseract")),
        "seconds": seconds,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "tables": tables,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2])))
