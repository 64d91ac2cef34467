"""A table whose heading is lost or past recognition: its columns named by what their cells hold."""

from __future__ import annotations

from parsers.appendix.classifier import CellClassifier
from parsers.appendix.columns import Verdict, name_columns
from parsers.appendix.header import Header
from parsers.appendix.headings import meaning_of, weight_against
from parsers.appendix.labels import parse_label
from parsers.appendix.layout import Body, Profile
from parsers.appendix.model import Grid

_MIN_ROWS = 4
_MIN_COLUMNS = 3
_MOST = 0.6
_TASK_LENGTH = 25
_BODY_LENGTH = 120


def guess_header(grid: Grid, classify: CellClassifier) -> Header | None:
    """A heading for a table that shows none: numbered rows of long texts, with a column of bodies and one of
    times or a second one of bodies. None where the cells leave a doubt.
    """
    if len(grid.rows) < _MIN_ROWS or grid.n_cols < _MIN_COLUMNS:
        return None
    start = _first_numbered(grid)
    if start is None or any(weight_against(cell.text) for cell in grid.distinct(0)):
        return None
    body = Body(grid, range(start, len(grid.rows)), classify)
    deciding = _decide([body.profile(col) for col in range(grid.n_cols)])
    if deciding is None:
        return None
    printed = [_printed(grid, start, col) or deciding[col] for col in range(grid.n_cols)]
    fields = name_columns(deciding)
    return Header(
        range(start), tuple(printed), tuple(deciding), fields, Verdict(True, "columns named by their cells")
    )


def _first_numbered(grid: Grid) -> int | None:
    """0 or 1: the first row whose first cell is a number, with another number in the next but one."""
    firsts = [cells[0].text if (cells := grid.distinct(row)) else "" for row in range(len(grid.rows))]
    numbers = [parse_label(text) for text in firsts]
    numbered = sum(label is not None for label in numbers)
    if numbered * 2 < len(numbers):
        return None
    first = next(row for row, label in enumerate(numbers) if label is not None)
    return first if first <= 1 else None


def _decide(profiles: list[Profile]) -> list[str] | None:
    """Canonical headings for columns with such cells; "" for a column that nothing explains."""
    deciding = [""] * len(profiles)
    free = []
    bodies: list[int] = []
    for col, profile in enumerate(profiles):
        if profile.count and profile.labels >= _MOST and "STT" not in deciding:
            deciding[col] = "STT"
        elif profile.count >= 2 and profile.deadlines >= _MOST and profile.deadlines > profile.agencies:
            deciding[col] = "Thời hạn"
        elif profile.count >= 2 and profile.agencies >= _MOST and profile.length <= _BODY_LENGTH:
            bodies.append(col)
        else:
            free.append(col)
    if not bodies or not free:
        return None
    for col, heading in zip(bodies, ("Chủ trì", "Phối hợp"), strict=False):
        deciding[col] = heading
    tasks = max(free, key=lambda col: profiles[col].length)
    if profiles[tasks].length < _TASK_LENGTH or ("Thời hạn" not in deciding and len(bodies) < 2):
        return None
    deciding[tasks] = "Nội dung"
    return deciding


def _printed(grid: Grid, start: int, col: int) -> str:
    """What stands above a column, as far as it says nothing else than the cells below."""
    if not start:
        return ""
    cell = grid.rows[0][col]
    text = " ".join(cell.text.split()) if cell is not None else ""
    return text if text and (meaning_of(text) is None or len(text) < _BODY_LENGTH) else ""
