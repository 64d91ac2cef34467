"""How far the stated confidence of recognised cells can be trusted; and the weights it is made with.

    python -m benchmarks.bench_scan_confidence [--kinds mild office heavy fax] [--pages 2] [--fit]

Pages of the samples are made into scans (see ``bench_scan_pages``), read, and every cell is compared with
what the PDF reader finds in its place. Printed is, for each band of confidence, the share of cells that were
right; for the gate, the share of wrong cells below it (to be had) and of right ones (in vain). ``--fit``
prints weights and curve anew for ``parsers/scan/confidence.py``, each sample weighed by weights fitted on the
others.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from benchmarks.bench_scan import TruePage, true_pages
from benchmarks.bench_scan_pages import KINDS, damaged, render
from normalizers.text import comparison_text
from parsers.scan import CONFIDENCE_GATE
from parsers.scan.clean import black_level
from parsers.scan.confidence import WEIGHTS, features
from parsers.scan.decode import Decoded
from parsers.scan.engine import Engine, default_engine
from parsers.scan.page import find_tables, hold_page
from parsers.scan.raster import Raster
from parsers.scan.tables import read_cells, to_fragment
from schema.document import TableFragment

Values = npt.NDArray[np.float64]
BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001)
_STEPS = 30
_RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell as it was read, beside what stands there."""

    sample: str
    words: tuple[Decoded, ...]
    right: bool
    words_right: tuple[bool, ...]
    confidence: float


def _words_right(words: Sequence[Decoded], truth: str) -> tuple[bool, ...]:
    """For each word whether it stands in the true text in its order."""
    found, wanted = [word.text for word in words], truth.split()
    for texts in (found, wanted):
        if texts:
            texts[-1] = comparison_text(texts[-1])
    right = [False] * len(found)
    for block in SequenceMatcher(None, found, wanted, autojunk=False).get_matching_blocks():
        right[block.a : block.a + block.size] = [True] * block.size
    return tuple(right)


def read_kind(engine: Engine, truths: Sequence[TruePage], kind: str, dpi: int) -> list[ReadCell]:
    """The cells with text of all pages, each page as a copy of this kind."""
    found = []
    for truth in truths:
        picture = damaged(render(truth.path, truth.number, dpi), KINDS[kind], truth.number, dpi)
        rows, columns = picture.shape[:2]
        page = hold_page(Raster(truth.number, picture, columns * 72 / dpi, rows * 72 / dpi), engine)
        _, grids, erased = find_tables(page.held)
        tables = [item for item in truth.items if isinstance(item, TableFragment)]
        if len(grids) != len(tables):
            continue
        for grid, table in zip(grids, tables, strict=True):
            read = read_cells(engine, erased, grid, black_level(page.held.grey))
            there = {(cell.row, cell.col): cell for cell in to_fragment(grid, read, page.frame).cells}
            wanted = {(cell.row, cell.col): cell.text for cell in table.cells}
            for cell, words in read.items():
                if words and (cell.row, cell.col) in wanted:
                    text = wanted[cell.row, cell.col]
                    own = there[cell.row, cell.col]
                    right = comparison_text(own.text) == comparison_text(text)
                    found.append(
                        ReadCell(
                            truth.path.stem, tuple(words), right, _words_right(words, text), own.confidence
                        )
                    )
    return found


def fitted(rows: Values, right: Values) -> Values:
    """Weights of a logistic regression (Newton's way, lightly held down)."""
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chance) - _RIDGE * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + _RIDGE * np.eye(rows.shape[1])
        weights = weights + np.linalg.solve(bend, slope)
    return np.asarray(weights, np.float64)


def rows_of(cells: Sequence[ReadCell]) -> tuple[Values, Values]:
    """Features and rightness of all words."""
    rows = [row for cell in cells for row in features(cell.words)]
    return np.array(rows), np.array([float(right) for cell in cells for right in cell.words_right])


def held_out(cells: Sequence[ReadCell]) -> list[tuple[float, bool]]:
    """Product of each cell's chances, by weights from the other samples; and whether the cell is right."""
    found = []
    for sample in sorted({cell.sample for cell in cells}):
        weights = fitted(*rows_of([cell for cell in cells if cell.sample != sample]))
        for cell in cells:
            if cell.sample == sample:
                chances = 1 / (1 + np.exp(-np.array(features(cell.words)) @ weights))
                found.append((float(np.clip(chances, 0, 0.999).prod()), cell.right))
    return found


def curve(pairs: Sequence[tuple[float, bool]], points: int = 12) -> list[tuple[float, float]]:
    """Product of chances → share of right cells, rising (pooled where it would fall)."""
    blocks: list[tuple[float, float, int]] = []
    for part in np.array_split(np.array(sorted(pairs), np.float64), points):
        if not len(part):
            continue
        x, y = part.mean(axis=0)
        count = len(part)
        while blocks and blocks[-1][1] > y:
            x0, y0, n0 = blocks.pop()
            x, y = ((a * n0 + b * count) / (n0 + count) for a, b in ((x0, x), (y0, y)))
            count += n0
        blocks.append((float(x), float(y), count))
    return [(round(x, 3), round(y, 3)) for x, y, _ in blocks]


def report(name: str, pairs: Sequence[tuple[float, bool]]) -> None:
    """The table of one kind: bands of confidence, and what the gate catches."""
    print(f"\n{name}: {len(pairs)} cells, {sum(right for _, right in pairs) / max(1, len(pairs)):.3f} right")
    for low, high in pairwise(BANDS):
        band = [right for value, right in pairs if low <= value < high]
        if band:
            print(f"  {low:.2f}–{min(high, 1.0):.2f}  {len(band):5}  right {sum(band) / len(band):.3f}")
    wrong = [value < CONFIDENCE_GATE for value, right in pairs if not right]
    sound = [value < CONFIDENCE_GATE for value, right in pairs if right]
    caught, vain = sum(wrong) / max(1, len(wrong)), sum(sound) / max(1, len(sound))
    print(f"  below {CONFIDENCE_GATE}: {caught:.3f} of {len(wrong)} wrong, {vain:.3f} of {len(sound)} right")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--kinds", nargs="+", default=["mild", "office", "heavy", "fax"], choices=list(KINDS)
    )
    options.add_argument("--dpi", type=int, default=200)
    options.add_argument("--pages", type=int, default=2, help="pages with a table of each sample")
    options.add_argument("--fit", action="store_true", help="fit weights and curve anew")
    chosen = options.parse_args()
    truths, engine = true_pages(chosen.pages), default_engine()
    every: list[ReadCell] = []
    for kind in chosen.kinds:
        cells = read_kind(engine, truths, kind, chosen.dpi)
        report(kind, [(cell.confidence, cell.right) for cell in cells])
        every += cells
    report("all", [(cell.confidence, cell.right) for cell in every])
    if chosen.fit:
        weights = fitted(*rows_of(every))
        print("\nweights:", {name: round(float(w), 2) for name, w in zip(WEIGHTS, weights, strict=True)})
        pairs = held_out(every)
        line = curve(pairs)
        print("curve:", line)
        xs, ys = zip(*line, strict=True)
        report("held out", [(float(np.interp(chance, xs, ys)), right) for chance, right in pairs])


if __name__ == "__main__":
    main()
