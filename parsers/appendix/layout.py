"""The columns of a fragment: which field each feeds, also where the heading stands over the wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.appendix.classifier import CellClassifier
from parsers.appendix.columns import name_columns
from parsers.appendix.header import Header
from parsers.appendix.headings import guess_of, meaning_of
from parsers.appendix.labels import PERIOD, TICK, parse_label
from parsers.appendix.model import Column, Grid, Layout
from parsers.appendix.sections import is_total_label
from schema.raw import FieldName

_SAMPLE = 8
"""Cells of a column that are looked at to see what it holds."""
_MOST = 0.6
_CONFIRMED: dict[FieldName, str] = {
    "lead_text": "Chủ trì",
    "coordination_text": "Phối hợp",
    "deadline_text": "Thời hạn",
}
_GAIN = 0.8
"""How much better another place for the headings must be before the printed one is given up."""
_AT_HOME = 0.35


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column hold: shares in 0…1 of those looked at, and their mean length."""

    count: int
    labels: float
    agencies: float
    deadlines: float
    length: float


class Body:
    """The rows below a heading, profiled column by column when asked."""

    def __init__(self, grid: Grid, rows: range, classify: CellClassifier) -> None:
        self._grid, self._rows, self._classify = grid, rows, classify
        self._profiles: dict[int, Profile] = {}

    def texts(self, col: int) -> list[str]:
        return [cell.text for cell in self._grid.column(col, self._rows.start, self._rows.stop)]

    def _own_texts(self, col: int) -> list[str]:
        """The texts of the column but for those that run over most columns: titles of sections."""
        cells = self._grid.column(col, self._rows.start, self._rows.stop)
        return [cell.text for cell in cells if cell.col_span * 2 <= self._grid.n_cols]

    def is_numbers(self, col: int) -> bool:
        """Whether the column holds numbering and nothing else (section rows may stand in it)."""
        texts = [text for text in self.texts(col) if len(text) < 12]
        labels = sum(1 for text in texts if parse_label(text) is not None)
        return labels > 0 and labels >= _MOST * len(texts) and labels * 2 >= len(self.texts(col))

    def is_sparse(self, col: int) -> bool:
        """Whether the cells of the column cover several rows: merged, or empty below the first.

        Sums, and rows in which a cell covers other columns too (titles), do not count.
        """
        rows = [row for row in self._rows if not self._is_merged(row, col) and not self._is_total(row)]
        cells = {id(cell) for row in rows if (cell := self._grid.rows[row][col]) and cell.text}
        filled = sum(1 for row in rows if len(self._grid.distinct(row)) >= 2)
        return bool(cells) and filled >= 2 and len(cells) * 3 <= filled * 2

    def _is_total(self, row: int) -> bool:
        return any(is_total_label(cell.text) for cell in self._grid.distinct(row)[:1])

    def _is_merged(self, row: int, col: int) -> bool:
        cell = self._grid.rows[row][col]
        return cell is not None and any(
            other is cell for at, other in enumerate(self._grid.rows[row]) if at != col
        )

    def is_ticked(self, col: int, heading: str) -> bool:
        """Whether the column stands below a period, and ticks say which tasks are due in it ("Quý I")."""
        if not PERIOD.match(heading):
            return False
        cells = (self._grid.rows[row][col] for row in self._rows if not self._is_merged(row, col))
        texts = [cell.text for cell in cells if cell is not None and cell.text]
        return bool(texts) and all(map(TICK.match, texts))

    def profile(self, col: int) -> Profile:
        if col not in self._profiles:
            texts = self._own_texts(col)[:_SAMPLE]
            count = len(texts)
            share = (lambda hits: hits / count) if count else (lambda _: 0.0)
            self._profiles[col] = Profile(
                count=count,
                labels=share(sum(parse_label(text) is not None for text in texts)),
                agencies=share(sum(self._classify.looks_like_agency(text) for text in texts)),
                deadlines=share(sum(self._classify.looks_like_deadline(text) for text in texts)),
                length=share(sum(len(text) for text in texts)),
            )
        return self._profiles[col]


def build_layout(grid: Grid, header: Header, rows: range, classify: CellClassifier) -> Layout:
    """The columns below a heading. ``rows``: the body."""
    body = Body(grid, rows, classify)
    headings, deciding = list(header.headings), list(header.deciding)
    _spread(grid, headings, deciding, body)
    _believe_guesses(deciding, body)
    columns = _name(headings, deciding, body)
    if _suspicious(columns, headings, body):
        moved = _realign(headings, deciding, body)
        if moved is not None:
            return Layout(_name(*moved, body), shifted=True)
    return Layout(columns)


def _believe_guesses(deciding: list[str], body: Body) -> None:
    """A heading damaged past recognition is taken for what it resembles where the cells below agree and no
    other heading says that.
    """
    meanings = map(meaning_of, deciding)
    said = {meaning.field for meaning in meanings if meaning}
    for col, text in enumerate(deciding):
        guess = guess_of(text)
        if guess is None or guess.field not in _CONFIRMED or guess.field in said:
            continue
        profile = body.profile(col)
        share = profile.deadlines if guess.field == "deadline_text" else profile.agencies
        if profile.count and share >= _MOST:
            deciding[col] = _CONFIRMED[guess.field]


def _spread(grid: Grid, headings: list[str], deciding: list[str], body: Body) -> None:
    """A heading over several columns, the first of which holds the numbers: it is the text's heading."""
    for col in range(grid.n_cols - 1):
        if not headings[col] or not body.is_numbers(col):
            continue
        if "item_no" in name_columns([deciding[col]]):
            continue
        if (not headings[col + 1] or headings[col + 1] == headings[col]) and not body.is_numbers(col + 1):
            headings[col + 1], deciding[col + 1] = headings[col], deciding[col]
            headings[col] = deciding[col] = ""


def _name(headings: Sequence[str], deciding: Sequence[str], body: Body) -> tuple[Column, ...]:
    """Fields for headings in their columns. A heading over several columns of text names them all."""
    merged = [bool(col and text and text == headings[col - 1]) for col, text in enumerate(headings)]
    single = ["" if same else text for same, text in zip(merged, deciding, strict=True)]
    fields: list[FieldName | None] = list(
        name_columns(single, body.is_sparse, lambda col: body.profile(col).agencies >= _MOST)
    )
    if "deadline_text" not in fields:
        fields = [
            "deadline_text" if body.is_ticked(col, headings[col]) else f for col, f in enumerate(fields)
        ]
    columns = []
    for col, heading in enumerate(headings):
        name = fields[col]
        if merged[col]:
            name = fields[col] = fields[col - 1]
        bare = name is None and not heading
        if (bare or (name == "extra" and col == 0)) and _holds_numbers(col, fields, body):
            name = fields[col] = "item_no"
        if name is None and (heading or body.texts(col)):
            name, heading = "extra", heading or f"({col + 1})"
        if name is not None:
            columns.append(Column(col, heading, name))
    return tuple(columns)


def _holds_numbers(col: int, fields: Sequence[FieldName | None], body: Body) -> bool:
    """Whether a column without a heading, or with one past recognition, is that of the numbers."""
    before = "content" in fields and col < fields.index("content")
    return before and "item_no" not in fields and body.is_numbers(col)


def _suspicious(columns: Sequence[Column], headings: Sequence[str], body: Body) -> bool:
    """Whether the cells contradict the headings over them."""
    for column in columns:
        if column.field == "extra" and not headings[column.index]:
            return True
        if column.field == "content" and body.is_numbers(column.index):
            return True
        if column.field in ("lead_text", "coordination_text"):
            profile = body.profile(column.index)
            if profile.count >= 2 and profile.deadlines >= _MOST and profile.agencies < 1 - _MOST:
                return True
        if column.field == "deadline_text":
            profile = body.profile(column.index)
            if profile.count >= 2 and profile.agencies >= _MOST and profile.deadlines < 1 - _MOST:
                return True
    return False


def _fit(name: FieldName | None, profile: Profile) -> float:
    """How well a column's cells suit a field; about -2…1."""
    if name is None or profile.count == 0:
        return {"content": -1.0, "item_no": -0.2, "lead_text": -0.3, "deadline_text": -0.3}.get(
            name or "", 0.0
        )
    labels, agencies, deadlines = profile.labels, profile.agencies, profile.deadlines
    if name == "item_no":
        return 2 * labels - 1
    if name == "content":
        return 0.5 + min(profile.length / 80, 0.5) - 2 * labels - deadlines - 0.7 * agencies
    if name in ("lead_text", "coordination_text"):
        return 1.2 * agencies - deadlines - labels - 0.2
    if name == "deadline_text":
        return 1.2 * deadlines - agencies - labels - 0.2
    return 0.2 - 0.6 * agencies - deadlines - labels - (0.2 if profile.length > 80 else 0.0)


def _realign(
    headings: Sequence[str], deciding: Sequence[str], body: Body
) -> tuple[list[str], list[str]] | None:
    """The headings, in their order, over the columns whose cells suit them best; None to leave them."""
    order = [col for col, heading in enumerate(headings) if heading]
    fields = name_columns([deciding[col] for col in order])
    n_cols = len(headings)
    profiles = [body.profile(col) for col in range(n_cols)]

    def bare(col: int) -> float:
        """Leaving a column without a heading."""
        profile = profiles[col]
        if profile.count == 0:
            return 0.0
        return 0.6 if profile.labels >= _MOST and "item_no" not in fields else -1.0

    def over(i: int, col: int) -> float:
        return _fit(fields[i], profiles[col]) + (_AT_HOME if order[i] == col else 0.0)

    printed = sum(over(i, col) for i, col in enumerate(order))
    printed += sum(bare(col) for col in range(n_cols) if col not in order)
    best: list[list[tuple[float, tuple[int, ...]]]] = [[(0.0, ())]]
    for col in range(n_cols):
        row: list[tuple[float, tuple[int, ...]]] = []
        for used in range(min(col + 1, len(order)) + 1):
            options = []
            if used < len(best[-1]):
                score, places = best[-1][used]
                options.append((score + bare(col), places))
            if 0 < used <= len(best[-1]):
                score, places = best[-1][used - 1]
                options.append((score + over(used - 1, col), (*places, col)))
            row.append(max(options))
        best.append(row)
    score, places = best[-1][len(order)]
    if score - printed < _GAIN or places == tuple(order):
        return None
    moved, said = [""] * n_cols, [""] * n_cols
    for i, col in enumerate(places):
        moved[col], said[col] = headings[order[i]], deciding[order[i]]
    return moved, said


def place_headings(known: Layout, grid: Grid, rows: range, classify: CellClassifier) -> Layout | None:
    """The columns of a fragment without a heading that has another number of columns than the table.

    The table's headings are set over its columns in order, by what the cells hold; None when they do not fit.
    """
    headings = [column.heading for column in known.columns]
    if len(headings) > grid.n_cols:
        headings = [column.heading for column in known.columns if column.field != "item_no"]
        if len(headings) > grid.n_cols:
            return None
    body = Body(grid, rows, classify)
    padded = headings + [""] * (grid.n_cols - len(headings))
    moved = _realign(padded, padded, body)
    columns = _name(*(moved or (padded, padded)), body)
    kinds = {column.field for column in columns}
    return Layout(columns) if "content" in kinds and kinds & {"lead_text", "deadline_text"} else None
