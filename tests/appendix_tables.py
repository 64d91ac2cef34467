"""Appendix tables made on the fly from the hand-made results, in other layouts than the samples have."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from normalizers.text import comparison_text, fold_marks
from schema.document import BodyItem, Box, Cell, SourceDocument, TableFragment, TextBlock
from schema.raw import RawAppendix

PART_FIELDS = ("product", "lead_text", "coordination_text", "deadline_text", "budget_text", "note")
HEADINGS: dict[str, tuple[str, ...]] = {
    "item_no": ("STT", "TT", "Số TT", "Số thứ tự"),
    "content": ("Nội dung", "Nội dung/Nhiệm vụ", "Nhiệm vụ cụ thể", "Tên nhiệm vụ", "Nội dung công việc"),
    "product": ("Sản phẩm", "Kết quả đầu ra", "Sản phẩm, kết quả", "Kết quả"),
    "lead_text": ("Cơ quan chủ trì", "Đơn vị chủ trì", "Chủ trì", "Cơ quan chủ trì thực hiện"),
    "coordination_text": ("Cơ quan phối hợp", "Đơn vị phối hợp", "Phối hợp", "Cơ quan phối hợp thực hiện"),
    "deadline_text": ("Thời gian hoàn thành", "Thời hạn", "Tiến độ", "Thời gian thực hiện"),
    "budget_text": ("Kinh phí", "Nguồn kinh phí", "Dự kiến kinh phí"),
    "note": ("Ghi chú",),
}


class WordClassifier:
    """Stands in for the normalizers: tells cells apart by the words they begin with."""

    _TIMES = re.compile(
        r"^\W*(?:trước|trong|quý|tháng|năm|thường xuyên|định kỳ|hàng|hằng|sau khi|khi có|hoàn thành|đầu năm|"
        r"theo (?:hướng dẫn|quy định|kế hoạch|lộ trình)|căn cứ vào|"
        r"(?:ban hành|xây dựng|thực hiện|xd|báo cáo)\b"
        r".*(?:\b20\d\d|quý|tháng|thường xuyên|hướng dẫn|quy định|năm))",
        re.IGNORECASE,
    )
    _BODIES = re.compile(
        r"^\W*(?:(?:các|một số) )?(?:sở|ubnd|ủy ban|phòng|văn phòng|vp|ban|bộ|cơ quan|đơn vị|địa phương|"
        r"hội|đài|báo (?!cáo)|trung tâm|mặt trận|vụ|cục|bưu điện|tổ chức|hiệp hội|cấp ủy)",
        re.IGNORECASE,
    )
    _MONEY = re.compile(r"kinh phí|ngân sách|\bNSTP\b|đồng\b|\btỷ\b", re.IGNORECASE)

    def looks_like_deadline(self, text: str) -> bool:
        return len(text) < 160 and self._TIMES.match(text) is not None

    def looks_like_agency(self, text: str) -> bool:
        return self._BODIES.match(text) is not None

    def looks_like_budget(self, text: str) -> bool:
        return self._MONEY.search(text) is not None


@dataclass(frozen=True)
class Record:
    """One physical row to be written: a section's title, or a task."""

    values: dict[str, str] = field(default_factory=dict)
    title: str = ""

    @property
    def is_title(self) -> bool:
        return bool(self.title)


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    columns: tuple[str, ...] = ("item_no", "content", *PART_FIELDS)
    headings: dict[str, str] = field(default_factory=dict)
    spans: bool = True
    title_style: str = "merged"
    number_style: str = "{}"
    number_in_content: bool = False
    repeat_header: bool = True
    breaks: tuple[int, ...] = ()
    cuts: tuple[int, ...] = ()
    extra: tuple[str, ...] = ()
    seed: int = 0


def records_of(gold: dict[str, Any]) -> list[Record]:
    """The tasks of a hand-made result as rows, with a row for each section. Tasks of several parts are left
    out, and so are those of which the result itself says that something is wrong."""
    records: list[Record] = []
    path: list[str] = []
    for task in gold["tasks"]:
        if len(task["parts"]) > 1 or not task["item_no"]:
            continue
        part = task["parts"][0]
        if {"column_shift", "text_lost"} & set(part["flags"]) or not part["lead_text"]:
            continue
        for depth, level in enumerate(task["section"]):
            if path[: depth + 1] != task["section"][: depth + 1]:
                path = [*path[:depth], level]
                records.append(Record(title=level))
        path = path[: len(task["section"])]
        values = {name: part[name] for name in PART_FIELDS if part[name]}
        records.append(Record({"item_no": task["item_no"], "content": task["content"], **values}))
    return records


def expected_of(records: Sequence[Record]) -> list[dict[str, Any]]:
    """What should be read from the rows: number, path of sections, texts."""
    tasks: list[dict[str, Any]] = []
    path: list[str] = []
    for record in records:
        if record.is_title:
            rank = rank_of(record.title)
            path = [level for level in path if rank_of(level) < rank] + [record.title]
        else:
            tasks.append({"section": tuple(path), **record.values})
    return tasks


def rank_of(title: str) -> int:
    """How deep a title stands in the samples: roman outside, then letters, then numbers."""
    label = title.split(".")[0]
    return 0 if re.fullmatch(r"[IVX]+", label) else 1 if re.fullmatch(r"[A-H]", label) else 2


def misspell(text: str, rng: random.Random) -> str:
    """The heading with one letter recognised as another, or lost, where it is long enough."""
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    if len(letters) < 7:
        return text
    at = rng.choice(letters[1:-1])
    return text[:at] + rng.choice(["", "i", "o", "n"]) + text[at + 1 :]


def write(records: Sequence[Record], style: Style) -> SourceDocument:
    """The rows as a document of one or more fragments."""
    rng = random.Random(style.seed)
    columns = list(style.columns)
    if style.number_in_content:
        columns.remove("item_no")
    header = [style.headings.get(name, HEADINGS.get(name, (name,))[0]) for name in columns]
    rows: list[list[str]] = []
    for record in records:
        rows.append(
            _title_row(record, columns, style) if record.is_title else _task_row(record, columns, style)
        )
    fragments: list[list[list[str]]] = [[]]
    for at, row in enumerate(rows):
        if at in style.cuts and not records[at].is_title:
            first, second = _cut(row, columns, rng)
            fragments[-1].append(first)
            fragments.append([second])
            continue
        if at in style.breaks and fragments[-1]:
            fragments.append([])
        fragments[-1].append(row)
    items: list[BodyItem] = [TextBlock(text="PHỤ LỤC", page=1)]
    for page, fragment in enumerate(fragments, start=1):
        headed = page == 1 or style.repeat_header
        items.append(_fragment([header, *fragment] if headed else fragment, style, page))
    return document(items)


def document(items: Sequence[BodyItem]) -> SourceDocument:
    """A document of the items."""
    return SourceDocument(
        name="made.txt", sha256="0" * 64, size=1, format="text", media_type="text/plain", items=tuple(items)
    )


def _title_row(record: Record, columns: Sequence[str], style: Style) -> list[str]:
    row = [""] * len(columns)
    label, _, words = record.title.partition(". ")
    content = columns.index("content")
    if style.title_style == "two cells" and "item_no" in columns:
        row[columns.index("item_no")], row[content] = label, words
    elif style.title_style == "content":
        row[content] = record.title
    elif style.title_style == "repeated":
        row = [record.title] * len(columns)
    else:
        row[0] = record.title
        if style.spans:
            row[1:] = ["<"] * (len(columns) - 1)
    return row


def _task_row(record: Record, columns: Sequence[str], style: Style) -> list[str]:
    values = dict(record.values)
    number = style.number_style.format(values["item_no"])
    if style.number_in_content:
        values["content"] = f"{number if number[-1] in '.)' else number + '.'} {values['content']}"
    values["item_no"] = number
    return [
        values.get(name, f"{name} {values['item_no']}" if name in style.extra else "") for name in columns
    ]


def _cut(row: list[str], columns: Sequence[str], rng: random.Random) -> tuple[list[str], list[str]]:
    """The row in two, as a page break leaves it: each cell broken between two lines of its own."""
    first, second = list(row), [""] * len(row)
    for at, (name, text) in enumerate(zip(columns, row, strict=True)):
        words = text.split(" ")
        if name in ("content", "product", "coordination_text") and len(words) > 5 and "\n" not in text:
            keep = rng.randrange(3, len(words) - 1)
            if name == "content" or rng.random() < 0.3:
                first[at], second[at] = " ".join(words[:keep]), " ".join(words[keep:])
    if not any(second):
        words = row[columns.index("content")].split(" ")
        first[columns.index("content")] = " ".join(words[:-1])
        second[columns.index("content")] = words[-1]
    return first, second


def _fragment(rows: Sequence[Sequence[str]], style: Style, page: int) -> TableFragment:
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == "<":
                continue
            width = 1
            while c + width < len(row) and row[c + width] == "<":
                width += 1
            box = Box(page=page, x0=50 + 60 * c, top=50 + 20 * r, x1=110 + 60 * c, bottom=70 + 20 * r)
            cells.append(Cell(row=r, col=c, col_span=width, text=text, boxes=(box,)))
    n_cols = len(rows[0])
    edges = tuple(50.0 + 60 * c for c in range(n_cols + 1)) if style.spans else ()
    return TableFragment(
        n_rows=len(rows),
        n_cols=n_cols,
        cells=tuple(cells),
        page=page,
        has_spans=style.spans,
        column_edges=edges,
    )


def differences(appendix: RawAppendix, wanted: Sequence[dict[str, Any]]) -> list[str]:
    """Every field that was read otherwise than it was written."""
    found = []
    if len(appendix.tasks) != len(wanted):
        found.append(f"{len(appendix.tasks)} tasks instead of {len(wanted)}")
    for task, want in zip(appendix.tasks, wanted, strict=False):
        if len(task.parts) != 1:
            found.append(f"{want['item_no']}: {len(task.parts)} parts")
        if task.section != want["section"]:
            found.append(f"{want['item_no']}: section {task.section} instead of {want['section']}")
        texts = {"item_no": task.item_no, "content": task.content}
        texts |= {name: getattr(task.parts[0], name) for name in PART_FIELDS}
        for name, text in texts.items():
            if comparison_text(text) != comparison_text(want.get(name)):
                found.append(f"{want['item_no']}: {name} {text!r} instead of {want.get(name)!r}")
    return found


def plain(text: str) -> str:
    """The text without any Vietnamese mark."""
    return fold_marks(text)


def renumbered(records: Sequence[Record], per_section: bool) -> list[Record]:
    """The same rows numbered from 1, through the table or in each section."""
    number, done = 0, []
    for record in records:
        if record.is_title:
            number = 0 if per_section else number
            done.append(record)
        else:
            number += 1
            done.append(replace(record, values={**record.values, "item_no": str(number)}))
    return done


def table(
    text: str, *, spans: bool = True, page: int | None = None, confidence: float = 1.0, **more: Any
) -> TableFragment:
    """A fragment from lines of cells parted by "|". "<" merges a cell with the one to its left, "^" with the
    one above; "\\\\n" is a line break in a cell."""
    rows = [[cell.strip() for cell in line.strip().split("|")] for line in text.strip().split("\n")]
    n_cols = max(len(row) for row in rows)
    grid = [row + [""] * (n_cols - len(row)) for row in rows]
    cells = []
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if value in ("<", "^"):
                continue
            width = height = 1
            while c + width < n_cols and row[c + width] == "<":
                width += 1
            while r + height < len(grid) and grid[r + height][c] == "^":
                height += 1
            text_of_cell = value.replace("\\n", "\n")
            cells.append(
                Cell(row=r, col=c, row_span=height, col_span=width, text=text_of_cell, confidence=confidence)
            )
    return TableFragment(
        n_rows=len(grid), n_cols=n_cols, cells=tuple(cells), has_spans=spans, page=page, **more
    )
