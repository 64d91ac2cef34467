"""One page image → blocks of text and table fragments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from parsers.scan.bend import Flattening, find_flattening
from parsers.scan.cells import look, without_rules
from parsers.scan.clean import INK, black_level, clean, one_channel
from parsers.scan.confidence import word_confidences
from parsers.scan.decode import Decoded, decode
from parsers.scan.engine import Engine
from parsers.scan.frame import Frame, Matrix, Rect
from parsers.scan.grid import Grid, find_grids
from parsers.scan.judge import is_text, plausibility
from parsers.scan.outside import look_outside, read_words, to_blocks, without_scratches
from parsers.scan.raster import WORKING_DPI, Array, Raster
from parsers.scan.rules import Rules, find_rules
from parsers.scan.sample import letter_height, line_sample
from parsers.scan.sheet import find_sheet
from parsers.scan.tables import read_cells, to_fragment, to_words, unread_cells
from parsers.scan.unruled import aligned_tables
from parsers.scan.upright import find_lean, lean_matrix, quarter_turns, turn_matrix
from schema.document import BodyItem, Origin, Page, Word
from schema.issue import Issue, IssueCode, Severity

MIN_LEAN: Final = 0.04
"""Degrees. A page that leans less is not turned: turning blurs."""
READS_WELL: Final = 0.62
"""Plausibility of a few sample lines from which the page surely stands upright."""
READS_AT_ALL: Final = 0.3
"""Plausibility below which no way of holding the page makes it text."""
FEW_WORDS: Final = 12
"""Fewer things of the size of words: a blank page, or one with little but a stamp."""
_INKED: Final = 0.004
"""Share of the page that is ink from which a page without text is a picture, not blank."""
_LETTER: Final = 20.0
_LARGE_LETTER: Final = 34.0
"""Pixels. Usual height of letters at the working resolution; larger ones mean that a wrong resolution was
stated, or none, and the page is brought down."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read on one page image."""

    items: tuple[BodyItem, ...]
    """Text blocks and table fragments in reading order."""
    page: Page
    issues: tuple[Issue, ...] = ()
    words: tuple[Word, ...] = ()
    """All recognised words, those in cells included, with boxes on the page as shown."""
    turned: int = 0
    """Degrees by which the page was turned clockwise to be read: 0, 90, 180 or 270."""
    borders: tuple[float, ...] = ()
    """Borders of the columns, in points of the upright page, of a table without upright rules that may go on
    on the next page."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page held in one way: its images, turned and levelled, and how it reads."""

    grey: Array
    """For reading."""
    lines: Array
    """For finding rules; the same as ``grey`` where nothing was cleaned off."""
    matrix: Matrix
    """3 × 3: pixels of the even page → pixels of ``grey``."""
    turns: int
    """Quarters clockwise."""
    plausible: float | None
    """How much a sample of its lines looks like text, 0…1; None when no line was found to sample."""


@dataclass(frozen=True, slots=True)
class Upright:
    """A page ready for reading."""

    held: Held
    frame: Frame
    words: int
    """How many words seem to stand on it."""


def _hold(even: tuple[Array, Array], angle: float, turns: int) -> tuple[Array, Array, Matrix]:
    """Both images of a page turned by quarters and levelled, and the matrix that does so."""
    rows, columns = even[0].shape
    matrix = turn_matrix(turns, columns, rows)
    same = even[1] is even[0]
    turned = [quarter_turns(image, turns) for image in (even[:1] if same else even)]
    if abs(angle) >= MIN_LEAN:
        rows, columns = turned[0].shape
        level = lean_matrix(angle, columns, rows)
        turned = [
            np.asarray(
                cv2.warpAffine(
                    image,
                    level[:2],
                    (columns, rows),
                    flags=cv2.INTER_CUBIC,
                    borderMode=cv2.BORDER_CONSTANT,
                    borderValue=255,
                ),
                np.uint8,
            )
            for image in turned
        ]
        matrix = level @ matrix
    return turned[0], turned[-1], matrix


def _plausibility(engine: Engine, grey: Array) -> float | None:
    """How much a few lines of the page look like text, as it is held; None when there is none to try."""
    sample = line_sample(grey)
    if sample is None:
        return None
    words = look(engine, sample, Rect(0, 0, sample.shape[1], sample.shape[0]), black_level(grey))
    return plausibility(decode([word for word in words if word.text]))


def _best_hold(engine: Engine, even: tuple[Array, Array]) -> tuple[Held, int]:
    """The way of holding the page in which it reads best; and how many words seem to stand on it."""
    lean = find_lean(even[0])
    ways = ([1, 3] if lean.sideways else [0, 2]) if lean.certain else [0, 2, 1, 3]
    best: Held | None = None
    for turns in ways:
        angle = lean.angle
        if not lean.certain and turns % 2:
            angle = find_lean(quarter_turns(even[0], turns)).angle
        grey, lines, matrix = _hold(even, angle, turns)
        held = Held(grey, lines, matrix, turns, _plausibility(engine, grey))
        if best is None or (held.plausible or 0.0) > (best.plausible or 0.0) + 0.02:
            best = held
        if held.plausible is not None and held.plausible >= READS_WELL:
            break
    if best is None:
        raise ValueError("no way of holding the page was tried")
    return best, lean.words


def _even_page(grey: Array, dpi: float) -> tuple[tuple[Array, Array], float]:
    """The page evenly lit at the working resolution, twice (see ``clean``); and that resolution."""
    even = clean(grey, dpi)
    found = min(dpi, WORKING_DPI) if dpi > WORKING_DPI * 1.04 else dpi
    height = letter_height(even[0])
    if height is not None and height > _LARGE_LETTER:
        even = clean(grey, dpi * height / _LETTER)
        found = dpi * even[0].shape[1] / grey.shape[1]
    return even, found


def _unreadable(number: int, why: str) -> Issue:
    return Issue(
        code=IssueCode.PAGE_UNREADABLE,
        severity=Severity.WARNING,
        message=f"page {number} is an image in which no text can be read: {why}",
        hint="Look at the page; if it holds text, scan it again at 300 dpi in grey.",
        page=number,
    )


def hold_page(raster: Raster, engine: Engine) -> Upright:
    """The page made ready for reading: its sheet found, cleaned, turned and levelled."""
    grey, dpi = one_channel(raster.pixels), raster.dpi
    to_sheet: Matrix = np.eye(3)
    sheet = find_sheet(grey)
    if sheet is not None:
        grey, to_sheet, dpi = sheet.grey, sheet.matrix, sheet.dpi
    even, even_dpi = _even_page(grey, dpi)
    held, words = _best_hold(engine, even)
    scale = even[0].shape[1] / grey.shape[1]
    to_held = held.matrix @ np.diag([scale, even[0].shape[0] / grey.shape[0], 1.0]) @ to_sheet
    points = np.diag([raster.width / raster.pixels.shape[1], raster.height / raster.pixels.shape[0], 1.0])
    frame = Frame(
        page=raster.number,
        width=raster.width,
        height=raster.height,
        to_page=points @ np.linalg.inv(to_held),
        scale=even_dpi / 72.0,
        upright_width=held.grey.shape[1] * 72.0 / even_dpi,
        upright_height=held.grey.shape[0] * 72.0 / even_dpi,
        flattening=find_flattening(held.grey),
    )
    return Upright(_flattened(held, even, frame.flattening), frame, words)


def _flattened(held: Held, even: tuple[Array, Array], flattening: Flattening | None) -> Held:
    """The page as it would lie flat, from its ``even`` images, so that they are blurred only once."""
    if flattening is None:
        return held
    back, size = np.linalg.inv(held.matrix).astype(np.float64), (held.grey.shape[1], held.grey.shape[0])
    grey = flattening.flattened(even[0], back, size)
    lines = grey if even[1] is even[0] else flattening.flattened(even[1], back, size)
    return replace(held, grey=grey, lines=lines)


def read_page(raster: Raster, engine: Engine, known: tuple[float, ...] = ()) -> ScannedPage:
    """Everything that can be read on a page image. ``known``: ``borders`` of the page before.

    A blank page gives nothing and no issue; a picture without text gives ``page_unreadable``.
    """
    page = Page(
        number=raster.number,
        width=round(raster.width, 2),
        height=round(raster.height, 2),
        rotation=raster.rotation,
        origin=Origin.OCR,
    )
    seen = hold_page(raster, engine)
    held, frame = seen.held, seen.frame
    if held.plausible is not None and held.plausible < READS_AT_ALL and seen.words >= FEW_WORDS:
        return ScannedPage((), page, (_unreadable(raster.number, "what looks like lines is no language"),))
    found = _read(engine, held, frame, known)
    issues: tuple[Issue, ...] = ()
    if not _is_kept(found.words):
        found = _Content((), (), ())
        inked = float((held.grey < INK).mean())
        if inked > _INKED and seen.words >= FEW_WORDS:
            issues = (_unreadable(raster.number, "nothing in it is a word"),)
    return ScannedPage(
        found.items,
        page,
        issues,
        to_words(found.words, word_confidences(found.words), frame),
        turned=90 * held.turns,
        borders=found.borders,
    )


def find_tables(held: Held) -> tuple[Rules, list[Grid], Array]:
    """The rules and ruled tables of a page, and the page with the rules painted over."""
    rules = find_rules(held.lines)
    whole = Rect(0, 0, held.grey.shape[1], held.grey.shape[0])
    grids = find_grids(rules, whole)
    return rules, grids, without_rules(held.grey, rules, grids) if grids else held.grey


@dataclass(frozen=True, slots=True)
class _Content:
    """What was read on a page."""

    items: tuple[BodyItem, ...]
    words: tuple[Decoded, ...]
    borders: tuple[float, ...]


def _read(engine: Engine, held: Held, frame: Frame, known: tuple[float, ...]) -> _Content:
    """Blocks and tables of a page in reading order, and all its words."""
    black = black_level(held.grey)
    rules, grids, erased = find_tables(held)
    page = without_scratches(held.grey, rules, grids)
    aligned = aligned_tables(look_outside(engine, page, grids, black), rules, grids, frame, known)
    if aligned.grids:
        erased = without_rules(held.grey, rules, [*grids, *aligned.grids])
    placed: list[tuple[float, BodyItem]] = []
    words: list[Decoded] = []
    for grid in [*grids, *aligned.grids]:
        read = read_cells(engine, erased, grid, black)
        placed.append((grid.rect.y0, to_fragment(grid, read, frame, unread_cells(erased, read))))
        words += [word for cell in grid.cells for word in read[cell]]
    for piece in aligned.left:
        outside = read_words(engine, page, piece.words, black)
        placed += [(piece.top, block) for block in to_blocks(outside, frame)]
        words += [word for word in outside if is_text(word)]
    placed.sort(key=lambda entry: entry[0])
    return _Content(tuple(item for _, item in placed), tuple(words), aligned.borders)


def _is_kept(words: Sequence[Decoded]) -> bool:
    """Whether enough was read for the page to have text at all."""
    letters = sum(len(word.text) for word in words if word.word.confidence >= 60.0)
    return letters >= 4 and plausibility(words) >= READS_AT_ALL
