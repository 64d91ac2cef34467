"""How well, and how fast, page images are read: scans made from the samples, beside plain Tesseract.

    python -m benchmarks.bench_scan [--kinds mild heavy] [--dpi 200] [--pages 2] [--json FILE]

Truth is what the PDF reader finds in the same page. Measured are

- cells found: pages whose cells, with places and spans, are just those of the page;
- exact cells: cells with text whose text is right in every letter (compared as the data contract says);
- CER: wrong, missing and surplus characters in all cells and text outside, per character;
- marks: share of letters with Vietnamese marks that come back exactly;
- CPU seconds a page, and the largest memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from rapidfuzz.distance import Levenshtein

from benchmarks.bench_scan_pages import KINDS, Picture, damaged, render
from normalizers.text import collapse_spaces, comparison_text, fold_marks
from parsers.limits import ReadOptions
from parsers.registry import read_document
from parsers.scan.cells import look
from parsers.scan.engine import Engine, default_engine
from parsers.scan.frame import Rect
from parsers.scan.page import read_page
from parsers.scan.raster import Raster
from schema.document import BodyItem, Box, SourceDocument, TableFragment

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
MODELS = ROOT / "parsers" / "scan" / "models"
PEER_DPI = 200
"""Pixels an inch at which img2table with Tesseract runs beside: one is enough to compare."""
NAMES = ("brvt-2020", "vungtau-2023", "binhthuan-2021", "bentre-2018", "kiengiang-2020")


@dataclass(slots=True)
class Tally:
    """What was counted over pages of one kind."""

    pages: int = 0
    table_pages: int = 0
    pages_right: int = 0
    cells: int = 0
    exact: int = 0
    characters: int = 0
    errors: int = 0
    marked: int = 0
    marked_right: int = 0
    cpu: float = 0.0

    def row(self) -> dict[str, float]:
        """The figures that are reported."""
        return {
            "pages": self.pages,
            "cells_found": round(self.pages_right / max(1, self.table_pages), 3),
            "exact_cells": round(self.exact / max(1, self.cells), 3),
            "cer": round(self.errors / max(1, self.characters), 4),
            "marks": round(self.marked_right / max(1, self.marked), 4),
            "cpu_s_page": round(self.cpu / max(1, self.pages), 2),
        }


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page as it was typeset."""

    path: Path
    number: int
    items: tuple[BodyItem, ...]
    width: float


def true_pages(pages: int) -> list[TruePage]:
    """For each sample its first page of text, and ``pages`` pages with a table, spread over it."""
    found = []
    for name in NAMES:
        path = SAMPLES / f"{name}.pdf"
        document = read_document(path.read_bytes(), path.name, ReadOptions())
        with_table = sorted({fragment.page for fragment in document.tables if fragment.page})
        step = max(1, len(with_table) // max(1, pages))
        for number in [1, *with_table[::step][:pages]]:
            found.append(_true_page(document, path, number))
    return found


def _true_page(document: SourceDocument, path: Path, number: int) -> TruePage:
    items = tuple(item for item in document.items if item.page == number)
    return TruePage(path, number, items, document.pages[number - 1].width)


def _count_text(tally: Tally, wanted: str, found: str) -> None:
    """Characters and marks of one text."""
    wanted, found = collapse_spaces(wanted), collapse_spaces(found)
    tally.characters += len(wanted)
    tally.errors += Levenshtein.distance(wanted, found)
    for block in Levenshtein.opcodes(wanted, found):
        marked = [c for c in wanted[block.src_start : block.src_end] if fold_marks(c) != c]
        tally.marked += len(marked)
        if block.tag == "equal":
            tally.marked_right += len(marked)


def _outside(items: Sequence[BodyItem]) -> str:
    return " ".join(item.text for item in items if not isinstance(item, TableFragment))


def _cells(items: Sequence[BodyItem]) -> dict[tuple[int, int, int, int, int], str]:
    tables = [item for item in items if isinstance(item, TableFragment)]
    return {
        (index, cell.row, cell.col, cell.row_span, cell.col_span): cell.text
        for index, fragment in enumerate(tables)
        for cell in fragment.cells
    }


def count(tally: Tally, truth: TruePage, items: Sequence[BodyItem]) -> None:
    """Compare one page as read with the page as typeset."""
    wanted, found = _cells(truth.items), _cells(items)
    tally.pages += 1
    tally.table_pages += bool(wanted)
    tally.pages_right += bool(wanted) and set(wanted) == set(found)
    for place, text in wanted.items():
        if text:
            tally.cells += 1
            tally.exact += comparison_text(text) == comparison_text(found.get(place, ""))
        _count_text(tally, text, found.get(place, ""))
    _count_text(tally, _outside(truth.items), _outside(items))


def plain_tesseract(engine: Engine, picture: Picture, truth: TruePage, dpi: float) -> dict[Any, str]:
    """What a whole page read at once gives in each true cell: words by the middle of their box."""
    grey = picture.min(axis=2)
    words = look(engine, grey, Rect(0, 0, grey.shape[1], grey.shape[0]), 0, "page")
    scale = 72.0 / dpi
    tables = [item for item in truth.items if isinstance(item, TableFragment)]
    texts = {}
    for index, fragment in enumerate(tables):
        for cell in fragment.cells:
            box: Box = cell.boxes[0]
            inside = [
                word.text
                for word in words
                if box.x0 <= (word.rect.x0 + word.rect.x1) / 2 * scale < box.x1
                and box.top <= (word.rect.y0 + word.rect.y1) / 2 * scale < box.bottom
            ]
            texts[index, cell.row, cell.col, cell.row_span, cell.col_span] = " ".join(inside)
    return texts


def count_plain(tally: Tally, truth: TruePage, texts: dict[Any, str]) -> None:
    """Exact cells and characters of plain Tesseract; cells are given to it, so none count as found."""
    tally.pages += 1
    for place, text in _cells(truth.items).items():
        if text:
            tally.cells += 1
            tally.exact += comparison_text(text) == comparison_text(texts.get(place, ""))
        _count_text(tally, text, texts.get(place, ""))


def peer_row(python: Path, kind: str, dpi: int, truths: Sequence[TruePage]) -> dict[str, Any] | None:
    """The figures of img2table with Tesseract on the pages of one kind; None where they are not installed.

    A cell is exact where one of its tables has a cell with just that text; a page's cells count as found
    where one of its tables has the page's number of rows and columns. Seconds are those of the clock.
    """
    pictures = [_picture(truth, kind, dpi) for truth in truths]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.pdf"
        first, *rest = [Image.fromarray(picture) for picture in pictures]
        first.save(path, save_all=True, append_images=rest, resolution=dpi)
        model = Path(folder) / "tessdata"
        (model / "configs").mkdir(parents=True)
        (model / "configs" / "hocr").write_text("tessedit_create_hocr 1\n")
        (model / "vie.traineddata").symlink_to(MODELS / "vie.traineddata")
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("peers.py")), "img2table-tesseract", str(path)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "TESSDATA_PREFIX": str(model), "OMP_THREAD_LIMIT": "1"},
        )
    if done.returncode:
        print(f"img2table with Tesseract: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    answer = json.loads(done.stdout.splitlines()[-1])
    wanted = Counter(
        comparison_text(text) for truth in truths for text in _cells(truth.items).values() if text
    )
    found = Counter(
        comparison_text(cell) for table in answer["tables"] for row in table for cell in row if cell
    )
    shapes = Counter(
        (item.n_rows, item.n_cols)
        for truth in truths
        for item in truth.items
        if isinstance(item, TableFragment)
    )
    given = Counter((len(table), max(map(len, table), default=0)) for table in answer["tables"])
    return {
        "kind": kind,
        "dpi": dpi,
        "who": f"img2table {answer['version']} with Tesseract",
        "pages": len(truths),
        "cells_found": round((shapes & given).total() / max(1, shapes.total()), 3),
        "exact_cells": round((wanted & found).total() / max(1, wanted.total()), 3),
        "cer": None,
        "marks": None,
        "cpu_s_page": round(answer["seconds"] / len(truths), 2),
    }


def _picture(truth: TruePage, kind: str, dpi: int) -> Picture:
    """The damaged copy of a page, always the same for one kind and resolution."""
    return damaged(
        render(truth.path, truth.number, dpi),
        KINDS[kind],
        seed=1000 * len(truth.path.name) + truth.number,
        dpi=dpi,
    )


def measure(kind: str, dpi: int, truths: Sequence[TruePage], plain: bool) -> tuple[Tally, Tally]:
    """Our figures and plain Tesseract's over the pages, as copies of one kind at one resolution."""
    engine, ours, theirs = default_engine(), Tally(), Tally()
    for truth in truths:
        picture = _picture(truth, kind, dpi)
        rows, columns = picture.shape[:2]
        start = time.process_time()
        read = read_page(Raster(truth.number, picture, columns * 72 / dpi, rows * 72 / dpi), engine)
        ours.cpu += time.process_time() - start
        count(ours, truth, read.items)
        if plain:
            start = time.process_time()
            texts = plain_tesseract(engine, picture, truth, dpi)
            theirs.cpu += time.process_time() - start
            count_plain(theirs, truth, texts)
    return ours, theirs


def _line(row: dict[str, Any]) -> str:
    """A row of figures as a line of the table in the docs."""
    return "| " + " | ".join("–" if value is None else str(value) for value in row.values()) + " |"


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    options.add_argument("--dpi", nargs="+", type=int, default=[150, 200, 300])
    options.add_argument("--pages", type=int, default=1, help="pages with a table of each sample")
    options.add_argument("--no-plain", action="store_true", help="do not run plain Tesseract beside")
    options.add_argument("--only-peer", action="store_true", help="run img2table with Tesseract alone")
    options.add_argument("--peers", type=Path, default=ROOT / ".venv-peers" / "bin" / "python")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    truths = true_pages(chosen.pages)
    rows: list[dict[str, Any]] = []
    print("| kind | dpi | who | pages | cells found | exact cells | CER | marks | CPU s/page |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind in chosen.kinds:
        for dpi in chosen.dpi:
            if dpi == PEER_DPI and chosen.peers.is_file() and not chosen.no_plain:
                row = peer_row(chosen.peers, kind, dpi, truths)
                if row is not None:
                    rows.append(row)
                    print(_line(row), flush=True)
            if chosen.only_peer:
                continue
            tallies = measure(kind, dpi, truths, not chosen.no_plain)
            for who, tally in zip(("phuluc", "plain Tesseract"), tallies, strict=True):
                if not tally.pages:
                    continue
                row = {"kind": kind, "dpi": dpi, "who": who, **tally.row()}
                rows.append({**row, "counts": asdict(tally)})
                print(_line(row), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nlargest memory {memory:.0f} MB, engine {default_engine().name}")
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": rows, "memory_mb": round(memory)}, indent=1) + "\n")


if __name__ == "__main__":
    main()
