"""The samples again, but otherwise: other places and years, columns, numerals, page breaks, spellings.

Each variation is made on the fly from a sample's text and changes its expected result in the same way.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from parsers.limits import ReadOptions
from pipeline.ingest import ingest
from pipeline.score import Score, score_record
from tests.support import SAMPLES, expected

Json = dict[str, Any]
Rows = list[list[str]]

_FIELDS = {
    "brvt-2020": (
        "item_no",
        "content",
        "product",
        "lead_text",
        "coordination_text",
        "deadline_text",
        "budget_text",
    ),
    "kiengiang-2020": (
        "item_no",
        "content",
        "product",
        "lead_text",
        "coordination_text",
        "deadline_text",
        "note",
    ),
}
_HEADINGS = {
    "item_no": "STT",
    "content": "Nội dung/ Nhiệm vụ",
    "product": "Sản phẩm",
    "lead_text": "Cơ quan chủ trì",
    "coordination_text": "Cơ quan phối hợp",
    "deadline_text": "Thời gian hoàn thành",
    "budget_text": "Kinh phí thực hiện",
    "note": "Ghi chú",
}
NAMES = tuple(_FIELDS)


def body_of(name: str) -> str:
    """What stands before the appendix table."""
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    return text[: text.index("\nSTT\t")]


def rows_of(name: str, gold: Json) -> Rows:
    """The table as rows of cells; a section is a row of one cell."""
    rows: Rows = []
    shown: list[str] = []
    for task in gold["tasks"]:
        for level, title in enumerate(task["section"]):
            if task["section"][: level + 1] != shown[: level + 1]:
                rows.append([title])
        shown = task["section"]
        for part in task["parts"]:
            values = {**part, "item_no": task["item_no"], "content": task["content"]}
            rows.append([(values[field] or "").replace("\n", " ") for field in _FIELDS[name]])
    return rows


def written(body: str, fields: tuple[str, ...], rows: Rows, headings: dict[str, str] | None = None) -> str:
    """The export as text."""
    names = headings or _HEADINGS
    lines = ["\t".join(names[field] for field in fields), *("\t".join(row) for row in rows)]
    return body + "\n" + "\n".join(lines) + "\n"


def read(name: str, text: str, gold: Json) -> Score:
    ingested = ingest(text.encode(), f"{name}.txt", ReadOptions())
    record = ingested.result.record
    assert record is not None, ingested.result.issues
    return score_record(json.loads(record.model_dump_json(by_alias=True)), gold)


def assert_agrees(score: Score) -> None:
    wrong = [difference for difference in score.differences if difference.field != "flags"]
    assert not wrong, wrong[:5]
    assert set(score.measures().values()) == {1.0}


@pytest.mark.parametrize("name", NAMES)
def test_the_table_written_anew_gives_the_same(name: str) -> None:
    gold = expected(name)
    assert_agrees(read(name, written(body_of(name), _FIELDS[name], rows_of(name, gold)), gold))


_MOVES = {
    "brvt-2020": (
        ("Bà Rịa – Vũng Tàu", "Quảng Nam"),
        ("Bà Rịa - Vũng Tàu", "Quảng Nam"),
        ("Bà Rịa- Vũng Tàu", "Quảng Nam"),
        ("BÀ RỊA-VŨNG TÀU", "QUẢNG NAM"),
        ("BÀ RỊA – VŨNG TÀU", "QUẢNG NAM"),
        ("BR-VT", "Quảng Nam"),
        ("3633/QĐ-UBND", "4711/QĐ-UBND"),
        ("Trần Văn Tuấn", "Lê Thị Bình An"),
        ('"province_code": "77"', '"province_code": "49"'),
    ),
    "kiengiang-2020": (
        ("Kiên Giang", "Lạng Sơn"),
        ("KIÊN GIANG", "LẠNG SƠN"),
        ("164 /KH-UBND", "88 /KH-UBND"),
        ("164/KH-UBND", "88/KH-UBND"),
        ("Phú Quốc", "Đồng Đăng"),
        ('"province_code": "91"', '"province_code": "20"'),
    ),
}
_YEARS = (("2020", "2024"), ("2019", "2023"))
"""Both are leap years, so that every last day of a month stays what it was."""


@pytest.mark.parametrize("name", NAMES)
def test_another_province_and_other_years(name: str) -> None:
    def moved(text: str) -> str:
        for old, new in (*_MOVES[name], *_YEARS):
            text = text.replace(old, new)
        return text

    gold = json.loads(moved(json.dumps(expected(name), ensure_ascii=False)))
    text = moved((SAMPLES / f"{name}.txt").read_text(encoding="utf-8"))
    assert_agrees(read(name, text, gold))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(4))
def test_columns_in_another_order(name: str, seed: int) -> None:
    gold = expected(name)
    order = list(range(1, len(_FIELDS[name])))
    random.Random(seed).shuffle(order)
    order = [0, *order]
    rows = [row if len(row) == 1 else [row[column] for column in order] for row in rows_of(name, gold)]
    fields = tuple(_FIELDS[name][column] for column in order)
    assert_agrees(read(name, written(body_of(name), fields, rows), gold))


def _letters(label: str) -> str:
    return {"I": "A", "II": "B", "III": "C", "IV": "D", "V": "E", "VI": "F", "VII": "G", "VIII": "H"}.get(
        label, label
    )


def test_other_section_numerals() -> None:
    name = "brvt-2020"
    gold = expected(name)
    for task in gold["tasks"]:
        task["section"] = [
            f"{_letters(label)}. {title}"
            for label, _, title in (section.partition(". ") for section in task["section"])
        ]
    assert_agrees(read(name, written(body_of(name), _FIELDS[name], rows_of(name, gold)), gold))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(4))
def test_rows_shuffled(name: str, seed: int) -> None:
    gold = expected(name)
    sections: dict[str, list[Json]] = {}
    for task in gold["tasks"]:
        sections.setdefault(json.dumps(task["section"]), []).append(task)
    draw = random.Random(seed)
    for tasks in sections.values():
        numbers = [task["item_no"] for task in tasks]
        draw.shuffle(tasks)
        for task, number in zip(tasks, numbers, strict=True):
            task["item_no"] = number
    gold["tasks"] = [task for tasks in sections.values() for task in tasks]
    for seq, task in enumerate(gold["tasks"], 1):
        task["seq"] = seq
    assert_agrees(read(name, written(body_of(name), _FIELDS[name], rows_of(name, gold)), gold))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(6))
def test_page_breaks_at_other_places(name: str, seed: int) -> None:
    """Breaks between rows, with the heading repeated, and one through the middle of a long cell."""
    gold = expected(name)
    draw = random.Random(seed)
    fields = _FIELDS[name]
    heading = "\t".join(_HEADINGS[field] for field in fields)
    lines: list[str] = []
    rows = rows_of(name, gold)
    tasks = [index for index, row in enumerate(rows) if len(row) > 1]
    breaks = set(draw.sample(tasks, 6))
    long_rows = [index for index in tasks if len(rows[index][1].split()) > 16 and index not in breaks]
    cut = draw.choice(long_rows)
    for index, row in enumerate(rows):
        if index in breaks and index - 1 != cut:
            lines += ["", "", heading]
        if index == cut:
            words = row[1].split(" ")
            middle = len(words) // 2
            first, rest = " ".join(words[:middle]), " ".join(words[middle:])
            lines += [
                "\t".join([row[0], first, *row[2:]]),
                "",
                heading,
                "\t".join(["", rest, *[""] * (len(row) - 2)]),
            ]
        else:
            lines.append("\t".join(row))
    text = body_of(name) + "\n" + heading + "\n" + "\n".join(lines) + "\n"
    score = read(name, text, gold)
    assert_agrees(score)
    assert score.copy_flags.found >= 1


_MISSPELT = {
    "item_no": "SỐ TT",
    "content": "NÔI DUNG NHIÊM VU",
    "product": "San phẩm đâu ra",
    "lead_text": "Cơ quan chú tri",
    "coordination_text": "ĐƠN VỊ PHÔI HƠP",
    "deadline_text": "Thơi gian thưc hiên",
    "budget_text": "Kinh phi",
    "note": "GHI CHU",
}


@pytest.mark.parametrize("name", NAMES)
def test_headings_misspelt(name: str) -> None:
    gold = expected(name)
    text = written(body_of(name), _FIELDS[name], rows_of(name, gold), _MISSPELT)
    assert_agrees(read(name, text, gold))


@pytest.mark.parametrize("name", NAMES)
def test_a_column_nobody_knows_is_kept_under_its_heading(name: str) -> None:
    gold = expected(name)
    rows = [row if len(row) == 1 else [*row, f"mã {row[0]}"] for row in rows_of(name, gold)]
    headings = {**_HEADINGS, "code": "Mã số hồ sơ"}
    text = written(body_of(name), (*_FIELDS[name], "code"), rows, headings)
    assert_agrees(read(name, text, gold))
    record = ingest(text.encode(), "a.txt", ReadOptions()).result.record
    assert record is not None
    assert all(task.parts[0].extra == {"Mã số hồ sơ": f"mã {task.item_no}"} for task in record.tasks)
