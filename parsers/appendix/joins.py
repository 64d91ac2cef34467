"""Rows cut by a page break, made whole again: their halves put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.text import is_bullet, is_vietnamese_syllable, join_wrapped
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.continuation import repeats_end, starts_inside
from parsers.appendix.cuts import Cut, read_cut, value_before
from parsers.appendix.habits import Habits, habits_of, has_number
from parsers.appendix.halves import share_with_halves_above
from parsers.appendix.labels import split_label
from parsers.appendix.model import GridCell, Place, Row, Value

_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")


def join_cut_rows(rows: list[Row], spans: bool, classify: CellClassifier) -> tuple[list[Row], list[str]]:
    """The rows with those cut by a page break made one; and for each join a sentence saying why."""
    if spans:
        share_with_halves_above(rows)
    habits = habits_of(rows, spans)
    kept: list[Row] = []
    reasons: list[str] = []
    joined: dict[Place, Value] = {}
    for row in rows:
        _share_joined(row, joined)
        if row.cut and _take_group_rest(kept, row, habits):
            reasons.append(f"the name of the group in row {row.number} is the rest of the one before")
            if not row.filled():
                kept[-1].rest.append(row)
                continue
        cut = read_cut(kept, row, habits, classify) if kept else Cut("own")
        if cut.kind == "own":
            kept.append(row)
            continue
        for name, place in row.blanks.items():
            above = value_before(kept, name)
            if row.cut and above is not None:
                joined[place] = above
        wholes = {name: _append(kept, name, row) for name in cut.fields}
        for name, whole in wholes.items():
            joined.update((cell.place, whole) for cell in row.values[name].cells)
        first = _task_row(kept)
        if cut.kind == "rest":
            target = kept[-1]
            target.joined = True
            target.rest.append(row)
            reasons.append(
                f"row {row.number} is the rest of row {target.number}: it has no number of its own"
            )
        else:
            _share_halves_above(kept, row, wholes, habits)
            if cut.fields:
                first.joined = True
                reasons.append(f"the text of row {first.number} goes on in row {row.number}")
            kept.append(row)
    return kept, reasons


def _share_halves_above(kept: list[Row], row: Row, wholes: dict[str, Value], habits: Habits) -> None:
    """Gives a further row of a task what stands beside it in merged cells that began before the page break:
    the text that goes on in it, and that of cells whose second half is empty.
    """
    for name, whole in wholes.items():
        if name in ("content", "section"):
            del row.values[name]
        else:
            row.values[name] = Value(whole.text, whole.cells, held=True)
    if not habits.spans or row.own("lead_text"):
        return
    for name in [name for name in row.blanks if name in habits.beside]:
        above = value_before(kept, name)
        if above is not None and name not in row.values:
            row.values[name] = Value(above.text, above.cells, held=True)
            del row.blanks[name]


def _share_joined(row: Row, joined: dict[Place, Value]) -> None:
    """Gives a row the whole text of a merged cell that began above it and whose first half stands before the
    page break; its second half may be empty.
    """
    for name, value in row.values.items():
        whole = joined.get(value.cells[0].place) if value.held and value.cells else None
        if whole is not None:
            row.values[name] = Value(whole.text, whole.cells, held=True)
    for name, place in row.blanks.items():
        if place in joined and name not in row.values:
            row.values[name] = Value(joined[place].text, joined[place].cells, held=True)


def _take_group_rest(kept: list[Row], row: Row, habits: Habits) -> bool:
    """Gives the rest of a group's name, cut off by the page in its merged cell, back to the name."""
    rest = row.values.get("section")
    if rest is None or rest.held:
        return False
    unlabelled = (habits.group_label == "text" and split_label(rest.text) is None) or (
        habits.group_label == "number" and not row.own("item_no")
    )
    if not unlabelled and not starts_inside(rest.text):
        return False
    for target in reversed(kept):
        name = target.values.get("section")
        if name is not None and not name.held and name.text:
            target.values["section"] = Value(join_values(name, rest), (*name.cells, *rest.cells))
            del row.values["section"]
            row.cells = [cell for cell in row.cells if cell not in rest.cells]
            return True
    return False


def _task_row(kept: list[Row]) -> Row:
    """The row that began the task the last row belongs to."""
    for row in reversed(kept):
        if row.own("content") or has_number(row):
            return row
    return kept[-1]


def _append(kept: list[Row], name: str, row: Row) -> Value:
    """Puts a field's second half behind its first, in the row of the task that has it; the whole.

    Rows beside a merged cell have what stands in the row where it begins.
    """
    rest = row.values[name]
    beside: list[Row] = []
    for target in reversed(kept):
        known = target.values.get(name)
        if known is not None and known.text:
            beside.append(target)
        if beside and not beside[-1].values[name].held:
            break
        if target.own("content") or has_number(target):
            break
    if not beside:
        beside, whole = [kept[-1]], Value(rest.text, rest.cells)
    else:
        known = beside[-1].values[name]
        whole = _joined(known, rest)
    for target in beside:
        held = name in target.values and target.values[name].held
        target.values[name] = Value(whole.text, whole.cells, held)
    return whole


def _joined(known: Value, rest: Value) -> Value:
    """Two halves of a field's text as one: column by column where several columns feed the field."""
    cells = (*known.cells, *rest.cells)
    columns = {cell.place.col for cell in known.cells}
    halves = columns.issuperset(cell.place.col for cell in rest.cells)
    if len(columns) > 1 and halves and all(_by_columns(one.cells) == one.text for one in (known, rest)):
        return Value(_by_columns(cells), cells)
    return Value(join_values(known, rest), cells)


def _by_columns(cells: Sequence[GridCell]) -> str:
    """The texts of cells, those of one column joined, those of several parted by "; "."""
    texts: dict[int, Value] = {}
    for cell in cells:
        value = Value(cell.text, (cell,))
        above = texts.get(cell.place.col)
        texts[cell.place.col] = Value(join_values(above, value), (cell,)) if above else value
    return "; ".join(texts[col].text for col in sorted(texts))


def join_values(first: Value, second: Value) -> str:
    """Two halves of a cell as one text, with the lone bullets that each half had to give up."""
    head, tail = first.text, second.text
    if repeats_end(head, tail):
        return head
    sign = second.cells[0].bullet
    if sign:
        tail = f"{sign} {tail}"
    joined = join_texts(head, tail)
    lines = joined.split("\n")
    if first.cells[0].bullet and any(is_bullet(line) for line in lines[1:]) and not is_bullet(lines[0]):
        joined = f"- {joined}"
    return joined


def join_texts(first: str, second: str) -> str:
    """Two halves of a text: with a space, without one in a broken token, a new line before a bullet."""
    head, _, last = first.rpartition("\n")
    top, _, tail = second.partition("\n")
    middle = last + top if _splits_syllable(last, top) else join_wrapped([last, top])
    return "\n".join(text for text in (head, middle, tail) if text)


def _splits_syllable(first: str, second: str) -> bool:
    """Whether a narrow column broke one syllable in two: "Kin" and "h", which is none by itself."""
    left, right = _LAST_LETTERS.search(first), _FIRST_LETTERS.match(second)
    if left is None or right is None or not right[0].islower():
        return False
    broken = not is_vietnamese_syllable(left[0]) or not is_vietnamese_syllable(right[0])
    return broken and is_vietnamese_syllable(left[0] + right[0])
