"""Cells found on page images: what copiers, binders, phones and faxes do to rules; tables without rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.bench_scan_pages import Damage, Picture, as_file, damaged, render
from normalizers.text import comparison_text
from parsers.limits import ReadOptions
from parsers.registry import read_document
from parsers.scan.clean import clean, one_channel
from parsers.scan.engine import default_engine
from parsers.scan.frame import Rect
from parsers.scan.grid import Grid, find_grids
from parsers.scan.page import find_tables, hold_page
from parsers.scan.raster import Array, Raster
from parsers.scan.rules import find_rules
from tests.pdf_variants import Style, chromium, variant
from tests.scan_copies import copy_of
from tests.support import SAMPLES

Places = Counter[tuple[int, int, int, int]]


@cache
def true_places(name: str, page: int) -> Places:
    """The cells that the PDF reader finds on a page of a sample."""
    file = SAMPLES / f"{name}.pdf"
    document = read_document(file.read_bytes(), file.name, ReadOptions(ocr=False))
    return Counter(
        (cell.row, cell.col, cell.row_span, cell.col_span)
        for table in document.tables
        if table.page == page
        for cell in table.cells
    )


def found_places(picture: Picture, dpi: float) -> Places:
    rows, columns = picture.shape[:2]
    held = hold_page(Raster(1, picture, columns * 72 / dpi, rows * 72 / dpi), default_engine()).held
    return places(find_tables(held)[1])


def places(grids: list[Grid]) -> Places:
    return Counter(
        (cell.row, cell.col, cell.row_span, cell.col_span) for grid in grids for cell in grid.cells
    )


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.parametrize(
    "kind", ["skew5", "border", "punched", "stamped", "bled", "bent", "wavy", "pale", "photo"]
)
def test_every_cell_of_a_worn_copy_is_found(kind: str) -> None:
    page = render(SAMPLES / "vungtau-2023.pdf", 3, 200)
    assert found_places(copy_of(page, kind, 200, seed=4), 200) == true_places("vungtau-2023", 3)


@pytest.mark.slow
@pytest.mark.ocr
def test_rules_that_a_fax_has_broken_into_dots_are_found() -> None:
    page = render(SAMPLES / "vungtau-2023.pdf", 3, 150)
    assert found_places(copy_of(page, "fax", 150, seed=4), 150) == true_places("vungtau-2023", 3)


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.parametrize(("name", "page"), [("brvt-2020", 9), ("binhthuan-2021", 14)])
def test_the_feet_of_a_line_of_letters_are_no_rule(name: str, page: int) -> None:
    assert found_places(render(SAMPLES / f"{name}.pdf", page, 200), 200) == true_places(name, page)


def drawn(dash: int, gap: int) -> Array:
    """A table of 5 rows and 4 columns with broken rules, a title over its third row, a column of ones."""
    page = np.full((900, 1400), 255, np.uint8)
    xs, ys = (100, 200, 700, 1000, 1300), (100, 180, 260, 300, 380, 460)

    def rule(first: tuple[int, int], last: tuple[int, int]) -> None:
        length = max(last[0] - first[0], last[1] - first[1])
        way = np.array([last[0] > first[0], last[1] > first[1]])
        for start in range(0, length, dash + gap):
            a, b = first + way * start, first + way * min(start + dash - 1, length)
            cv2.line(page, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 40, 2)

    for y in ys:
        rule((xs[0], y), (xs[-1], y))
    for x in xs:
        for top, bottom in pairwise(ys):
            if top != 260 or x in (xs[0], xs[-1]):
                rule((x, top), (x, bottom))
    for top in (100, 180, 300, 380):
        cv2.putText(page, "1", (140, top + 50), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, 2)
        cv2.putText(page, "Ke hoach cai cach", (220, top + 50), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, 2)
    cv2.putText(
        page, "II. Cai cach to chuc bo may hanh chinh", (110, 290), cv2.FONT_HERSHEY_DUPLEX, 0.9, 0, 2
    )
    return page


@pytest.mark.parametrize(("dash", "gap"), [(400, 0), (18, 8), (12, 12), (2, 4)])
def test_dashed_and_dotted_rules_are_rules_and_titles_stay_whole(dash: int, gap: int) -> None:
    page = drawn(dash, gap)
    found = places(find_grids(find_rules(page), Rect(0, 0, page.shape[1], page.shape[0])))
    wanted = Counter((row, col, 1, 1) for row in (0, 1, 3, 4) for col in range(4))
    assert found == wanted + Counter([(2, 0, 1, 4)])


def test_letters_below_a_table_do_not_lead_its_rules_on_to_the_next_table() -> None:
    page = np.full((700, 1400), 255, np.uint8)
    for xs, ys in (((100, 200, 700, 1300), (100, 180, 260)), ((100, 500, 1300), (360, 440, 520))):
        for y in ys:
            cv2.line(page, (xs[0], y), (xs[-1], y), 40, 2)
        for x in xs:
            cv2.line(page, (x, ys[0]), (x, ys[-1]), 40, 2)
    cv2.line(page, (700, 260), (700, 296), 40, 2)  # as tall strokes of a title are taken to be
    found = find_grids(find_rules(page), Rect(0, 0, page.shape[1], page.shape[0]))
    assert [(len(grid.ys) - 1, len(grid.xs) - 1) for grid in found] == [(2, 3), (2, 2)]


def plain(xs: Sequence[int], ys: Sequence[int]) -> Array:
    """A ruled table on white."""
    page = np.full((900, 1400), 255, np.uint8)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 40, 2)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 40, 2)
    return page


XS, YS = (100, 200, 700, 1300), (100, 160, 220, 280, 400, 520, 640, 760)


def borders(page: Array) -> list[tuple[int, int]]:
    """Rows and columns of the tables found on a page."""
    found = find_grids(find_rules(page), Rect(0, 0, page.shape[1], page.shape[0]))
    return [(len(grid.ys) - 1, len(grid.xs) - 1) for grid in found]


def test_blue_strokes_vanish_and_blue_cells_stay() -> None:
    """A blue box "CÔNG VĂN ĐẾN" over a table was read into its cells."""
    page = np.full((300, 400, 3), 255, np.uint8)
    page[140:150, 50:350] = 20  # print
    cv2.circle(page, (200, 150), 90, (40, 60, 180), 3)
    page[10:50, 20:120] = (40, 60, 180)  # a shaded cell
    grey = one_channel(page)
    assert grey[60, 200] > 230
    assert grey[145, 60] < 60
    assert grey[30, 70] < 60


def test_the_sides_of_a_seal_are_no_rules() -> None:
    """A ring whose side fills the height of a row once parted a column in two."""
    page = plain(XS, YS)
    cv2.circle(page, (1000, 250), 142, 60, 3)
    assert borders(page) == [(7, 3)]


@pytest.mark.parametrize("box", [((60, 160), (480, 370)), ((300, 130), (640, 310)), ((400, 280), (820, 460))])
def test_a_box_stamped_over_a_table_adds_no_borders(box: tuple[tuple[int, int], tuple[int, int]]) -> None:
    page = plain(XS, YS)
    cv2.rectangle(page, *box, 60, 3)
    cv2.line(page, (box[0][0], box[0][1] + 60), (box[1][0], box[0][1] + 60), 60, 3)
    assert borders(page) == [(7, 3)]


def test_merged_cells_end_at_rules_that_end_at_others() -> None:
    page = plain((100, 200, 1300), YS)
    cv2.line(page, (700, 280), (700, 760), 40, 2)
    cv2.line(page, (700, 460), (1300, 460), 40, 2)
    cv2.line(page, (1000, 520), (1000, 760), 40, 2)
    found = places(find_grids(find_rules(page), Rect(0, 0, 1400, 900)))
    assert found[(0, 1, 1, 3)] == found[(3, 2, 1, 2)] == found[(4, 2, 1, 2)] == found[(5, 2, 1, 2)] == 1
    assert found[(6, 2, 1, 1)] == found[(6, 3, 1, 1)] == found[(4, 1, 2, 1)] == 1


def test_grain_makes_no_rules() -> None:
    """In the dark corner of a grainy copy dots in line looked like what a fax leaves of a rule."""
    page = np.repeat(plain(XS, YS)[..., None], 3, axis=2)
    copy = damaged(page, Damage(blur=0.6, grain=20, shade=30, contrast=0.8, quality=60), 3)
    assert borders(clean(copy, 200)[1]) == [(7, 3)]


def test_letters_above_a_table_do_not_open_it() -> None:
    """Strokes of a title just above lead some rules on, each to another height."""
    page = plain(XS, YS)
    for x, top in ((200, 60), (700, 30), (1300, 72)):
        cv2.line(page, (x, top), (x, 100), 40, 2)
    assert borders(page) == [(7, 3)]


@pytest.mark.slow
@pytest.mark.ocr
@pytest.mark.chromium
@pytest.mark.skipif(not chromium(), reason="Chromium")
@pytest.mark.parametrize(("rules", "least"), [("none", 0.85), ("horizontal", 0.9)])
def test_tables_without_upright_rules_are_read_by_alignment(tmp_path: Path, rules: str, least: float) -> None:
    data = variant("kiengiang-2020", "chromium", Style(rules, rules=rules))
    file = tmp_path / "aligned.pdf"
    file.write_bytes(data)
    picture = copy_of(render(file, 2, 200), "mild", 200, seed=2)
    true = [t for t in read_document(data, "a.pdf", ReadOptions(ocr=False)).tables if t.page == 2]
    found = read_document(as_file([picture], "png", 200), "a.png", ReadOptions()).tables
    texts = Counter(comparison_text(cell.text) for table in found for cell in table.cells if cell.text)
    wanted = Counter(comparison_text(cell.text) for table in true for cell in table.cells if cell.text)
    assert sum((texts & wanted).values()) >= least * sum(wanted.values())
    assert [table.n_cols for table in found] == [table.n_cols for table in true]
