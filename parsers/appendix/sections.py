"""Titles of groups of tasks: how they are written, and how deep each stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from normalizers.text import strip_marks
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.labels import Label, mend_roman, parse_label, split_label, split_title, to_roman
from parsers.appendix.model import GridCell, Row

_TOTAL = re.compile(r"^(?:tong(?: cong| so| kinh phi| muc| gia tri)?|cong)\b[^a-z]*(?:\([^)]*\))?[\s:.\d,]*$")
_TOTAL_START = re.compile(r"^(?:tong cong|tong so|cong (?:muc|nhom|phan|[ivx]+|\d+))\b")
_MONEY = re.compile(
    r"^[\d\s.,%+\-–()]+(?:triệu|tỷ|đồng|trđ|tr\.đ|nghìn|ngàn|vnđ|đ)*(?:\s*đồng)?\.?$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_MAX_TOTAL = 60
_TOTAL_INITIALS = frozenset("TtC")
"""A small "công" is the rest of a text, not "Cộng" without its mark."""
_REMARK = re.compile(r"^(?:(?:ghi chu|luu y|chu thich|nguon(?: so lieu)?)\s*[:.(]|\(?\*+\)?\s)")
_CODE = re.compile(r"\d")
_PREFIX = re.compile(r"(\S{1,5}?)\s*[.)/:\-–]?\s+(?=\S)")
_SECOND = 2
_NEARLY_ALL = 0.8
_KEYS = ("product", "lead_text", "coordination_text", "deadline_text")


@dataclass(frozen=True, slots=True)
class Title:
    """A title row: its number, if it has one, its words, and how it is set."""

    label: Label | None
    words: str
    rank: str

    @property
    def text(self) -> str:
        """As the contract writes a section: "<label>. <title>", or the title alone."""
        return f"{self.label.text}. {self.words}" if self.label else self.words


@dataclass(slots=True)
class SectionPath:
    """The sections that are open, from the outermost down. Ranks are learnt from their order."""

    levels: list[Title] = field(default_factory=list)

    def enter(self, title: Title) -> None:
        """Opens a section: beside an open one of the same rank, else inside the innermost."""
        self._close(lambda level: level.rank == title.rank)
        self.levels.append(title)

    def leave_for(self, label: Label | None, inside: Label | None) -> None:
        """Closes a numbered section whose number this task goes on from ("8." after a), b) → task 9)."""
        if label is None or inside is None or inside.kind == label.kind:
            return
        self._close(
            lambda level: (
                level.label is not None and level.label.kind == label.kind and label.follows(level.label)
            )
        )

    def leave(self, label: Label) -> None:
        """Closes the sections numbered like a group that is no section."""
        self._close(lambda level: level.label is not None and level.label.kind == label.kind)

    def _close(self, ends: Callable[[Title], bool]) -> None:
        """Closes the outermost section that ends, and all inside it."""
        depth = next((depth for depth, level in enumerate(self.levels) if ends(level)), len(self.levels))
        del self.levels[depth:]

    def label_of_rank(self, text: str) -> Label | None:
        """The label of the open section that a new one would stand beside, to read "C" or "V" right."""
        first = text.strip()[:1]
        for level in reversed(self.levels):
            if level.label is not None and level.label.kind in ("roman", "upper") and first.isupper():
                return level.label
        return None

    def path(self) -> tuple[str, ...]:
        return tuple(level.text for level in self.levels)


def make_title(words: str, number: str, path: SectionPath) -> Title:
    """A title from its words and what stands in the number column beside it ("" when nothing)."""
    words = " ".join(words.split())
    label = parse_label(number, path.label_of_rank(number)) if number else None
    if label is None:
        found = split_title(words, path.label_of_rank(words))
        if found:
            label, words = found
    if label is not None:
        rank = label.kind if label.kind != "decimal" else f"decimal{label.text.count('.')}"
    else:
        rank = "TITLE" if words.isupper() else "title"
    return Title(label, words, rank)


def is_total_label(text: str) -> bool:
    """Whether a cell names the sums beside it: "Tổng cộng", "Cộng mục I"."""
    if text[:1] not in _TOTAL_INITIALS:
        return False
    key = strip_marks(text)
    return bool(_TOTAL.match(key) or (_TOTAL_START.match(key) and len(key) < _MAX_TOTAL))


def is_total(row: Row) -> bool:
    """Whether the row sums up others: "Tổng cộng"."""
    for cell in row.cells[:_SECOND]:
        if is_total_label(cell.text):
            others = (row.values[name] for name in _KEYS if name in row.values)
            return not any(value.text != cell.text and not is_number(value.text) for value in others)
    return False


def is_remark(text: str) -> bool:
    """Whether a title row is a remark on the table: "Ghi chú: …", "(*) …"."""
    return _REMARK.match(strip_marks(text)) is not None


def is_number(text: str) -> bool:
    """Whether a cell holds a bare number or sum of money."""
    return _MONEY.match(text.strip()) is not None


def _has_section_label(text: str) -> bool:
    found = split_label(text)
    return found is not None and found[0].kind in ("roman", "upper", "arabic")


def _is_foreign(row: Row, cell: GridCell, classify: CellClassifier) -> bool:
    """Whether the words of a cell are no time or body, as those of its column are."""
    text = cell.text
    keys = [key for key, value in row.values.items() if cell in value.cells]
    if not text[:1].isupper() or " " not in text or split_label(text) is not None:
        return False
    if keys == ["deadline_text"]:
        return not classify.looks_like_deadline(text)
    return keys in (["lead_text"], ["coordination_text"]) and not classify.looks_like_agency(text)


def _is_aside(row: Row, cell: GridCell, number: str) -> bool:
    """Whether words beside the numeral of a section stand in a column of no field, before the tasks."""
    label = parse_label(number)
    keys = [key for key, value in row.values.items() if cell in value.cells]
    return bool(label and label.kind in ("roman", "upper") and keys and "extra:" in keys[0])


def _is_subtotal(row: Row, cell: GridCell, classify: CellClassifier) -> bool:
    """Whether a cell beside a title is a sum of the rows below, not their time ("2021-2023", "2022")."""
    if not is_number(cell.text):
        return False
    timed = any(key == "deadline_text" and cell in value.cells for key, value in row.values.items())
    return not timed or not (_YEAR.match(cell.text) or classify.looks_like_deadline(cell.text))


def _codes(row: Row) -> list[GridCell]:
    """Cells of one word before the content, in columns of no field: second numbers, and codes of tasks."""
    content = row.values.get("content")
    if content is None:
        return []
    beside = [
        cell
        for key, value in row.values.items()
        for cell in value.cells
        if key.startswith("extra:") and not value.held and cell.place.col < content.cells[0].place.col
    ]
    return [
        cell
        for cell in beside
        if " " not in cell.text and (_CODE.search(cell.text) or parse_label(cell.text))
    ]


def group_number(row: Row) -> GridCell | None:
    """The number of a group of tasks, where such numbers have a column beside that of the tasks."""
    codes = _codes(row) if not row.own("item_no") else []
    return codes[0] if len(codes) == 1 and parse_label(codes[0].text) is not None else None


def title_parts(row: Row, classify: CellClassifier) -> tuple[str, str] | None:
    """(words, number beside them) when a row holds only a title; None when it is something else.

    All other cells are empty, or hold only numbers (a subtotal) or a code; a merged cell may stand for all.
    Where groups are numbered in a column of their own, cells merged over the rows of a group may
    begin beside its title.
    """
    if not row.cells:
        return None
    texts = {cell.text for cell in row.cells}
    if len(row.cells) > 1 and len(texts) == 1 and len(row.cells) * 2 > len(row.values):
        return (row.cells[0].text, "") if len(row.cells) > 2 else None
    number = row.own("item_no")
    spans_both = (
        "content" in row.values
        and row.values["content"].cells == row.values.get("item_no", row.values["content"]).cells
    )
    if any(value.text and value.held and key in _KEYS for key, value in row.values.items()):
        return None
    first = row.cells[0]
    if len(row.cells) == 1:
        keys = [key for key, value in row.values.items() if first in value.cells]
        at_home = row.spanning or any(key in ("item_no", "content", "section") for key in keys)
        first_column = first.place.col <= 1  # also right of the numbers
        if not at_home and not (
            first_column and (_has_section_label(first.text) or _is_foreign(row, first, classify))
        ):
            return None
        if parse_label(first.text) is not None and len(first.text) < 12:
            return None
        return first.text, ""
    words = row.own("content") if not spans_both else row.values["content"].cells[0].text
    if not words and number:
        words = row.own("section")  # the column of groups stands before that of the tasks
        beside = row.cells[1]
        alone = len(row.cells) == _SECOND and beside.place.col == 1
        if not words and alone and (_is_foreign(row, beside, classify) or _is_aside(row, beside, number)):
            words = beside.text
    group = group_number(row)
    ignored: list[GridCell] = []
    if group is not None:
        number, spans_both = group.text, False
        ignored = [cell for cell in row.cells if cell.row_span > 1]
    elif (label := parse_label(number)) is not None and label.kind in ("roman", "upper"):
        ignored = _codes(row)
    rest = [cell for cell in row.cells if cell.text not in (words, number) and cell not in ignored]
    if not words or not all(_is_subtotal(row, cell, classify) for cell in rest):
        return None
    if spans_both or not number:
        if rest and split_label(words) is None:
            return None
        return (words, "") if not number or spans_both else (words, number)
    label = parse_label(number) or mend_roman(number)
    if label is None or (rest and label.kind not in ("roman", "upper")):
        return None
    return words, number


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title as it stands: its words, the number beside them, and whether it was recognised in an image."""

    words: str
    number: str
    recognised: bool = False

    def roman(self) -> Label | None:
        """Its label as a roman number, as read or as a recogniser may have disfigured it."""
        prefix = _PREFIX.match(self.words) if not self.number else None
        return mend_roman(self.number or (prefix[1] if prefix else ""))

    def bare(self) -> str:
        """The words without a label in front."""
        prefix = _PREFIX.match(self.words) if not self.number else None
        return self.words[prefix.end() :] if prefix else self.words


def mend_labels(titles: Sequence[TitleRow]) -> dict[int, Title]:
    """Roman numbers of titles that were recognised as something else, put right by their order.

    ``titles``: all titles of a table in order. The result has, by its index, each that was mended: "I", "H"
    → II; "VI", "VH" → VII; in an image also "II", "II", "IV" → III. Nothing else out of order is touched.
    """
    read = [make_title(title.words, title.number, SectionPath()).label for title in titles]
    mended: dict[int, Title] = {}
    last = 0
    for at, (label, title) in enumerate(zip(read, titles, strict=True)):
        found = title.roman()
        if label is not None and label.kind == "roman" and label.value in (1, last + 1):
            last = label.value
        elif label is not None and at and read[at - 1] is not None and label.follows(read[at - 1]):
            continue
        elif found is not None and found.value == last + 1 and (last or _second_follows(titles[at + 1 :])):
            mended[at] = Title(found, title.bare(), "roman")
            last = found.value
        elif found is not None and title.recognised and _is_due(titles, at, last):
            mended[at] = Title(Label(to_roman(last + 1), "roman", last + 1), title.bare(), "roman")
            last += 1
        elif label is not None and label.kind == "roman" and label.value > last:
            last = label.value
    return mended


def _is_due(titles: Sequence[TitleRow], at: int, last: int) -> bool:
    """Whether a title recognised with a wrong roman number is the next: the one after it says so, or it has
    lost strokes ("1." for II) and is set in capitals like the first.
    """
    if _expects(titles[at + 1 :], last + 2):
        return True
    found = titles[at].roman()
    strokes = found is not None and set(found.text) == {"I"} and found.value <= last
    return strokes and last > 0 and _in_capitals(titles[at].bare()) and _in_capitals(titles[0].bare())


def _in_capitals(text: str) -> bool:
    """Whether nearly all letters are capitals; a recogniser may have added some specks."""
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) > _NEARLY_ALL * len(letters)


def _second_follows(titles: Sequence[TitleRow]) -> bool:
    """Whether a later title has the roman number two, so that this one was the first."""
    return any(
        (found := title.roman()) is not None and found.value == _SECOND and not title.words[:1].isdigit()
        for title in titles
    )


def _expects(titles: Sequence[TitleRow], value: int) -> bool:
    """Whether the next title with a roman number has this one."""
    following = next((found for title in titles if (found := title.roman()) is not None), None)
    return following is not None and following.value == value
