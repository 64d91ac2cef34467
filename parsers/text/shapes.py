"""What a cell looks like: a label, a heading, a time, a body, money. Shapes only; nothing is read out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from normalizers.data import load_yaml
from normalizers.text import fold, is_bullet
from normalizers.text.letters import CAPITALS
from parsers.appendix.headings import meaning_of, weight_against
from parsers.appendix.labels import PERIOD

Shape = Literal[
    "number", "section", "text", "product", "time", "lead", "body", "money", "note", "mark", "other"
]
"""``other``: the column of a heading whose words nobody knows."""

_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ])(?:\.\d{1,2})?\)?\s*[.):]?$")
_ROW_START = re.compile(
    r"\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])[.)](?:\s|$)|\d{1,3}$)"
)
_SECTION = re.compile(
    rf"\s*(?:(?:[IVXLC]{{1,6}}|[A-ZĐ])(?:[.):]\s|\s?[-–]\s|\s+[{CAPITALS}]{{2}})|(?i:phần|mục|chương)\s+(?:thứ\s|[IVXLC\d]+(?!\w)))"
)
_YEAR = re.compile(r"(?:năm\s+)?20\d\d$", re.IGNORECASE)
_OF_YEAR = re.compile(
    r"^((?:thời gian|thời hạn|tiến độ|kinh phí|dự toán|nhu cầu)(?: \w+){0,4}?) (?:trong )?năm 20\d\d$"
)
"""A heading with the year of the plan behind it ("Thời gian thực hiện năm 2026")."""
_MARK = re.compile(r"[xX+✓√]$")
_TOTAL = re.compile(r"(?:tổng(?: cộng| số| kinh phí)?|cộng)(?!\w)", re.IGNORECASE)
_MAX_TOTAL = 40
_SIGNATURE = re.compile(rf"\W*(?:(?i:nơi nhận)\s*(?:[:;]|$)|(?:TM|KT|TL|TUQ|Q)\.\s?[{CAPITALS}]{{2}})")
_AFTER = re.compile(rf"{_SIGNATURE.pattern}|\W*(?:PHỤ LỤC|(?:Điều|ĐIỀU)\s+\d{{1,2}}[.:])")
_LETTERHEAD = re.compile(r"\W*(?:CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|ĐẢNG CỘNG SẢN) VIỆT NAM")
_LETTERED = re.compile(r"([a-zđ])\)\s")
LETTERS = "abcdđeghiklmn"
"""In the order in which they number items."""
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:\s*=\s*\(?\d{1,2}\)?(?:\s*\+\s*\(?\d{1,2}\)?)+)?$")
_SHAPES: dict[str, Shape] = {
    "item_no": "number",
    "content": "text",
    "section": "section",
    "product": "product",
    "lead_text": "lead",
    "coordination_text": "body",
    "deadline_text": "time",
    "budget_text": "money",
    "note": "note",
}
_EMPTY: dict[Shape, float] = {"money": 0.3, "text": -3.0, "lead": -1.5, "time": -1.0}
"""How well an empty cell fits."""
_MAX_SECTION = 150
_BODIES = 90
"""Characters: longer cells that begin with the name of a body are more than a list of them."""
_SURE = 3
"""Strength from which on a heading of the appendix reader is believed without its table."""
_MAX_OTHER = 20
"""Characters of a heading that no table of tasks has."""
_MIN_HEADINGS = 3
_MAX_HEADING = 70
"""Characters: longer cells are no column headings."""


@dataclass(frozen=True, slots=True)
class _Words:
    shape: Shape
    words: frozenset[str]
    inside: re.Pattern[str] | None
    """Finds one of the words in a longer heading; null where they must be all of it."""


@cache
def _headings() -> tuple[_Words, ...]:
    found = []
    for row in load_yaml("cell_shapes.yaml")["headings"]:
        words = [fold(word) for word in row["words"]]
        inside = rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})(?!\w)"
        pattern = None if row.get("whole") else re.compile(inside)
        found.append(_Words(cast(Shape, row["shape"]), frozenset(words), pattern))
    return tuple(found)


@cache
def _cells() -> dict[str, re.Pattern[str]]:
    return {shape: re.compile(pattern) for shape, pattern in load_yaml("cell_shapes.yaml")["cells"].items()}


@lru_cache(maxsize=65_536)
def heading_shape(text: str) -> Shape | None:
    """The shape of the cells below a heading; null for a text that is no heading.

    >>> heading_shape("Số TT"), heading_shape("CƠ QUAN CHỦ TRÌ"), heading_shape("Tháng 12/2017")
    ('number', 'body', None)
    """
    key = _OF_YEAR.sub(r"\1", fold(text).strip(" .:*"))
    if not key or len(key) > _MAX_HEADING or any(mark in key for mark in (";", "20", "- ", "tính: ")):
        return None
    for row in _headings():
        if key in row.words or (row.inside is not None and row.inside.search(key)):
            return row.shape
    meaning = meaning_of(text)
    least = _SURE if meaning and meaning.exact else _SURE + 1
    return _SHAPES.get(meaning.field) if meaning and meaning.strength >= least else None


def names_columns(cells: Sequence[str]) -> bool:
    """Whether cells are the heading of a table, of tasks or another: three or more of them name columns."""
    named = (
        heading_shape(cell) is not None or (len(cell) <= _MAX_OTHER and weight_against(cell) > 0)
        for cell in cells
    )
    return sum(named) >= _MIN_HEADINGS


def is_period(text: str) -> bool:
    """Whether a cell is nothing but a period ("2024", "Quý I"), as a heading over marks or sums."""
    return _YEAR.match(text.strip()) is not None or PERIOD.match(text.strip()) is not None


def is_label(text: str) -> bool:
    """Whether a cell is nothing but the number of a row or section ("7", "1.2", "IV", "B.", "a)")."""
    return len(text) <= 12 and _LABEL.match(text.strip()) is not None


def starts_row(text: str) -> bool:
    """Whether the first words of a line are the number of a row ("3. Xây dựng …", "12", "b) …")."""
    return _ROW_START.match(text) is not None


def starts_section(text: str) -> bool:
    """Whether a line looks like the title of a section ("IV. Xây dựng …", "A. Ứng dụng …")."""
    return _SECTION.match(text) is not None


def starts_after(text: str) -> bool:
    """Whether a line begins what follows a table: the receivers, the signature, an article, an appendix."""
    return _AFTER.match(text) is not None


def is_below_table(cells: Sequence[str]) -> bool:
    """Whether a line with separators is no row of a table above it: receivers beside a signature, or the
    letterhead of another appendix.
    """
    first = next((cell for cell in cells if cell.strip()), "")
    return _SIGNATURE.match(first) is not None or any(map(starts_letterhead, cells))


def starts_letterhead(text: str) -> bool:
    """Whether a line begins the right half of a letterhead, as of another appendix."""
    return _LETTERHEAD.match(text) is not None


def ends_document(text: str) -> bool:
    """Whether a line ends the body of a document ("… chịu trách nhiệm thi hành./.")."""
    return text.rstrip("* ").endswith("./.")


def is_numbered_title(text: str) -> bool:
    """Whether a line may be the title of a group of rows that is numbered as they are ("2. Trụ sở")."""
    plain = text.strip()
    return len(plain) < _MAX_SECTION and starts_row(plain) and " " in plain and plain[-1] not in ".;:,"


def is_title(text: str) -> bool:
    """Whether a cell looks like the title of a section: it is numbered as one, or has words in capitals."""
    return starts_section(text) or (" " in text and text.isupper())


def kind_of_words(text: str) -> str:
    """What a line is by its look: a time, a body, money, or anything else."""
    key, patterns = fold(text), _cells()
    if patterns["body"].search(key) and not patterns["no_body"].match(key):
        return "body"
    return next((kind for kind in ("time", "money") if patterns[kind].search(key)), "")


def goes_on_list(before: str, line: str) -> bool:
    """Whether a line is an item of a list inside the text that ends with the line before: its first one after
    a colon, a bullet after one that a semicolon or a comma ends, or the next letter.
    """
    if before.endswith(":"):
        return is_bullet(line) or line.startswith("a) ")
    if is_bullet(line) and is_bullet(before):
        return before.endswith((";", ","))
    above, below = _LETTERED.match(before), _LETTERED.match(line)
    return above is not None and below is not None and above[1] + below[1] in LETTERS


def is_total(text: str) -> bool:
    """Whether a cell names the sums beside it ("Tổng cộng")."""
    return len(text) < _MAX_TOTAL and _TOTAL.match(text) is not None


def is_column_number(text: str) -> bool:
    """Whether a cell holds only the number of its column, "(3)", "3" or "6=7+8"."""
    return _COLUMN_NUMBER.match(text.strip()) is not None


def _is_other(text: str) -> bool:
    """Whether a cell looks like a time, a body or money."""
    return kind_of_words(text) != ""


@lru_cache(maxsize=16384)
def fit(shape: Shape, text: str) -> float:
    """How well a cell fits below a heading of that shape: about +3 (surely) to −4 (surely not)."""
    text = text.strip()
    if shape == "number":
        return 3.0 if is_label(text) else -0.5 if not text else -4.0
    if shape == "mark":
        if is_label(text) and not _MARK.match(text):
            return -0.5
        return 1.0 if not text or _MARK.match(text) else 0.5 if text[0].isdigit() else -2.0
    if shape == "other":
        return -1.5 if is_title(text) else -0.9 if is_label(text) else 0.0
    if shape == "note":
        return 1.0 if not text else -1.5 if is_label(text) else -1.0 if _is_other(text) else -0.3
    if shape == "section":
        if not text:
            return -1.0
        return (
            -4.0 if is_label(text) else 3.0 if is_title(text) else 0.5 if len(text) < _MAX_SECTION else -1.0
        )
    if not text:
        return _EMPTY.get(shape, -0.5)
    key = fold(text)
    patterns = _cells()
    if is_label(text):
        if shape == "money" and text.isdecimal():
            return 1.5 if patterns["money"].search(key) else 0.5 if len(text) > 1 else 0.0
        return -3.0
    time = patterns["time"].search(key) is not None
    body = patterns["body"].search(key) is not None and not patterns["no_body"].match(key)
    money = patterns["money"].search(key) is not None
    if shape == "time":
        return 2.0 if time and not body else 0.5 if time else -2.0 if body else -0.7
    if shape in ("body", "lead"):
        if patterns["no_body"].match(key):
            return -2.0
        return 2.0 if body and len(key) < 250 else -2.0 if time and not body and len(key) < 60 else -0.5
    if shape == "money":
        return 1.5 if money else -1.5
    if shape == "product":
        return -2.0 if time and len(key) < 25 else -1.0 if body else 0.5 if len(key) < 100 else 0.2
    if len(key) > 30:
        return -0.3 if body and len(key) < _BODIES else 1.0
    return -2.0 if time and len(key) < 25 else -1.0 if body else 0.2
