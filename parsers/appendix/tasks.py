"""Rows → tasks: which row begins a task, which goes on with one, which is a title, which is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from normalizers.text import drop_lone_bullet, split_flat_bullets
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.continuation import continuation, ends_open, starts_inside
from parsers.appendix.joins import join_values
from parsers.appendix.labels import Label, parse_label, split_fused, split_label, split_title
from parsers.appendix.model import GridCell, Row, Value
from parsers.appendix.sections import (
    SectionPath,
    Title,
    TitleRow,
    group_number,
    is_remark,
    is_total,
    make_title,
    mend_labels,
    title_parts,
)

_SPECKS = re.compile(r"^[^\w(]+|^_+|[_*'\"|]+$")
_MOSTLY = 4
"""Times as many rows with name and number as with one of them, from which on the numbers name the groups."""
_SHORT_NAME = 2
_OWN = ("product", "lead_text", "coordination_text", "deadline_text")
Use = Literal["section", "mended", "total", "subtotal"]


@dataclass(slots=True, eq=False)
class Draft:
    """One task as rows.

    ``label``: its number as read. ``gap``: numbers before it are missing. ``mended``: its number was misread.
    """

    item_no: str | None
    label: Label | None
    section: tuple[str, ...]
    content: str | None
    rows: list[Row]
    number_cells: tuple[GridCell, ...] = ()
    gap: bool = False
    mended: bool = False


@dataclass(slots=True)
class Reading:
    """The tasks of one table, and what became of cells that are in none of them."""

    drafts: list[Draft] = field(default_factory=list)
    uses: list[tuple[GridCell, Use]] = field(default_factory=list)
    stray: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    rows: list[Row]
    classify: CellClassifier
    groups_numbered: bool
    title_kinds: frozenset[str]
    mended: dict[int, Title]
    path: SectionPath = field(default_factory=SectionPath)
    group: str = ""
    last: Label | None = None
    done: Reading = field(default_factory=Reading)


def read_tasks(rows: list[Row], classify: CellClassifier) -> Reading:
    """The tasks of a table, in order, with their sections and numbers."""
    _join_group_names(rows)
    _fill_first_times(rows)
    walk = _Walk(rows, classify, _numbers_name_groups(rows), *_scan_titles(rows, classify))
    for at, row in enumerate(rows):
        _read_row(walk, at, row)
    return walk.done


def _join_group_names(rows: list[Row]) -> None:
    """Puts together, in place, the name of a group whose lines a table without rules gave to several rows.

    A line goes on with the one above when it begins in mid-sentence; where numbers stand beside the groups
    and not beside the tasks, also when it has no number and is too short for a name.
    """
    numbers = sum(1 for row in rows if row.own("item_no"))
    contents = sum(1 for row in rows if row.own("content"))
    beside_groups = 0 < numbers * 5 <= contents * 3
    first: Row | None = None
    for row in rows:
        value = row.values.get("section")
        if value is None or value.held or not value.text or is_total(row):
            continue
        numbered = beside_groups and bool(row.own("item_no"))
        known = first.values["section"] if first is not None else None
        if first is not None and known is not None and not numbered:
            short = beside_groups and len(value.text.split()) <= _SHORT_NAME
            bare = parse_label(known.text) is not None
            if starts_inside(value.text) or short or bare or ends_open(known.text):
                first.values["section"] = Value(join_values(known, value), (*known.cells, *value.cells))
                del row.values["section"]
                row.cells = [cell for cell in row.cells if cell not in value.cells]
                continue
        first = row


def _fill_first_times(rows: list[Row]) -> None:
    """Fills down, in place, the time that stands in a first column over all tasks of a month, where an export
    has lost that the cell is merged.
    """
    times = [cell for row in rows if (value := row.values.get("deadline_text")) for cell in value.cells]
    if not times or any(cell.place.col for cell in times) or any("item_no" in row.values for row in rows):
        return
    above: Value | None = None
    for row in rows:
        above = row.values.get("deadline_text", above)
        if (
            above is not None
            and row.own("content")
            and "deadline_text" not in row.values
            and len(row.cells) > 1
        ):
            row.values = {"deadline_text": Value(above.text, above.cells, held=True), **row.values}
            row.inferred = True


def _numbers_name_groups(rows: list[Row]) -> bool:
    """Whether the numbers stand beside the merged names of groups, not beside the tasks."""
    both = only_one = bare = 0
    for row in rows:
        if not row.text("content"):
            continue
        group, number = bool(row.own("section")), bool(row.own("item_no"))
        if group and number:
            both += 1
        elif group != number:
            only_one += 1
        else:
            bare += 1
    return both > 0 and bare > 0 and only_one * _MOSTLY <= both


def _read_row(walk: _Walk, at: int, row: Row) -> None:
    if is_total(row):
        walk.done.uses.extend((cell, "total") for cell in row.cells)
        return
    _read_group(walk, row)
    title = title_parts(row, walk.classify) or _spoilt_title(walk, row)
    if title is not None and not _goes_on_with_task(walk, at, row):
        _read_title(walk, at, row, *title)
    elif _is_sub_row(walk, row):
        _read_sub_row(walk, row)
    elif (
        row.own("content")
        or row.own("item_no")
        or (any(name in row.filled() for name in _OWN) and row.text("content"))
    ):
        _begin_task(walk, row)
    elif [name for name in row.filled() if name != "section"]:
        walk.done.stray.append(row)


def _scan_titles(rows: list[Row], classify: CellClassifier) -> tuple[frozenset[str], dict[int, Title]]:
    """The kinds of labels, roman or capital letters, before the titles of a table; and, by the number of its
    row, each title whose label was put right.
    """
    found = [(row, title) for row in rows if (title := title_parts(row, classify)) is not None]
    mended = mend_labels(
        [TitleRow(*title, any(cell.confidence < 1 for cell in row.cells)) for row, title in found]
    )
    titles = {row.number: mended[at] for at, (row, _) in enumerate(found) if at in mended}
    labels = [make_title(*title, SectionPath()).label for _, title in found]
    kinds = {label.kind for label in labels if label is not None and label.kind in ("roman", "upper")}
    return frozenset(kinds), titles


def _spoilt_title(walk: _Walk, row: Row) -> tuple[str, str] | None:
    """A title with a label like the others', beside which the end of a cell above has strayed."""
    label = parse_label(row.own("item_no"))
    if label is None or label.kind not in walk.title_kinds or not row.own("content"):
        return None
    strays = [name for name in row.filled() if name not in ("item_no", "content", "section")]
    if len(strays) != 1 or not walk.done.drafts or strays[0] in ("lead_text", "coordination_text"):
        return None
    target, name = walk.done.drafts[-1].rows[-1], strays[0]
    known = target.values.get(name)
    if known is None or continuation(known.text, row.own(name)) <= 0:
        return None
    rest = row.values.pop(name)
    target.values[name] = Value(join_values(known, rest), (*known.cells, *rest.cells))
    row.cells = [cell for cell in row.cells if cell not in rest.cells]
    return row.own("content"), row.own("item_no")


def _read_group(walk: _Walk, row: Row) -> None:
    """The name of the group in a merged first column; it holds until the next."""
    group = row.own("section")
    if not group:
        return
    number = row.own("item_no") if walk.groups_numbered else ""
    title = make_title(group, number, SectionPath())
    walk.group = title.text
    walk.done.uses.extend((cell, "section") for cell in row.values["section"].cells)
    if number:
        walk.done.uses.extend((cell, "section") for cell in row.values["item_no"].cells)


def _section(walk: _Walk) -> tuple[str, ...]:
    return (*walk.path.path(), walk.group) if walk.group else walk.path.path()


def _goes_on_with_task(walk: _Walk, at: int, row: Row) -> bool:
    """A row that holds one cell, but not a title: it belongs to a spanned content, or is only a number."""
    content = row.values.get("content")
    return content is not None and content.held and bool(walk.done.drafts)


def _is_sub_row(walk: _Walk, row: Row) -> bool:
    """Whether the row belongs to the task above: no number and no content that begins in it."""
    if not walk.done.drafts or row.own("content"):
        return False
    if row.own("item_no") and not walk.groups_numbered:
        return False
    return any(name not in ("section", "item_no", "content") for name in row.filled())


def _read_sub_row(walk: _Walk, row: Row) -> None:
    draft = walk.done.drafts[-1]
    if any(name in row.filled() for name in _OWN):
        draft.rows.append(row)
        return
    target = draft.rows[-1]
    for name in row.filled():
        value, known = row.values[name], target.values.get(name)
        if known is None or known.held:
            target.values[name] = Value(value.text, value.cells)
        else:
            target.values[name] = Value(join_values(known, value), (*known.cells, *value.cells))
    target.rest.append(row)


def _next_row(walk: _Walk, at: int) -> Row | None:
    for row in walk.rows[at + 1 :]:
        if row.filled() and not is_total(row):
            return row
    return None


def _label_of(row: Row, previous: Label | None = None) -> Label | None:
    number = row.own("item_no")
    if number:
        return parse_label(number, previous) or (split_label(number, previous) or (None, ""))[0]
    found = split_label(row.own("content"), previous)
    return found[0] if found else None


def _read_title(walk: _Walk, at: int, row: Row, words: str, number: str) -> None:
    following = _next_row(walk, at)
    title = walk.mended.get(row.number) or make_title(words, number, walk.path)
    if following is None or is_remark(words):
        if title.label is not None and title.label.follows(walk.last):
            _begin_task(walk, row)
        else:
            walk.done.stray.append(row)
        return
    if _is_bare_task(walk, title, following):
        _begin_task(walk, row)
        return
    walk.path.enter(title)
    named: Use = "mended" if row.number in walk.mended else "section"
    for cell in row.cells:
        if cell.text in (words, number):
            walk.done.uses.append((cell, named))
        elif cell.row_span == 1:  # merged ones belong to the rows below as well
            walk.done.uses.append((cell, "subtotal"))
    for rest in row.rest:
        walk.done.uses.extend((cell, "section") for cell in rest.cells)


def _is_bare_task(walk: _Walk, title: Title, following: Row) -> bool:
    """A title that is a task with nothing beside it: its number goes on, and the next goes on from it; or
    the next row has no content and so belongs to it.
    """
    label = title.label
    if (
        not following.text("content")
        and title_parts(following, walk.classify) is None
        and not following.own("item_no")
    ):
        return True
    if label is None or label.kind in ("roman", "upper"):
        return False
    after = _label_of(following, label)
    return (
        label.follows(walk.last) and after is not None and after.kind == label.kind and after.follows(label)
    )


def _begin_task(walk: _Walk, row: Row) -> None:
    label, item_no, content = _number_and_content(walk, row)
    walk.path.leave_for(label, walk.last)
    group = group_number(row)
    if group is not None and (number := parse_label(group.text)) is not None:
        walk.path.leave(number)
    numbers = row.values.get("item_no")
    draft = Draft(
        item_no,
        label,
        _section(walk),
        content,
        [row],
        number_cells=numbers.cells if numbers is not None and not walk.groups_numbered else (),
    )
    if label is not None:
        walk.last = label
    walk.done.drafts.append(draft)


def _number_and_content(walk: _Walk, row: Row) -> tuple[Label | None, str | None, str | None]:
    """The number of a task, as the contract writes it, and the content without it."""
    content = row.text("content")
    number = row.text("item_no") if not walk.groups_numbered else ""
    if number and number == content:  # one cell over both columns
        number = ""
    if number:
        number = _SPECKS.sub("", number) or number
        label = parse_label(number, walk.last)
        if label is not None:
            return label, label.text, content or None
        found = split_title(number, walk.last) or split_fused(number)
        if found and not content:
            return found[0], found[0].text, found[1] or None
        if not content:
            return None, None, number
        return None, number.strip().rstrip(".)") or None, content
    if "\n" not in content or not content.startswith("- "):
        found = split_label(content, walk.last)
        if found is None and not row.values.get("item_no"):
            fused = split_fused(content)
            if fused and walk.last is not None and fused[0].follows(walk.last):
                found = fused
        if found:
            return found[0], found[0].text, drop_lone_bullet(split_flat_bullets(found[1])) or None
    return None, None, content or None
