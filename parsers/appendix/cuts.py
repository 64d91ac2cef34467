"""What a row at a page break is: the rest of the row before it, a further part of it, or a row of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from normalizers.text import is_bullet
from parsers.appendix.classifier import CellClassifier
from parsers.appendix.continuation import continuation, ends_open, enumerates
from parsers.appendix.habits import ASSIGNED, Habits, has_number, has_section_label, is_title
from parsers.appendix.labels import split_label
from parsers.appendix.model import Row, Value
from parsers.appendix.sections import is_total

_OPEN_TIME = re.compile(
    r"(?<!hàng )(?<!hằng )(?<!trong )(?<!các )(?<!cả )(?<!mỗi )\b"
    r"(?:năm|quý|tháng|(?<!\d )ngày|đến|từ|trước|sau)\s*$",
    re.IGNORECASE,
)
"""A time that breaks off: "Quý I năm", "Trước ngày"; not "15 ngày"."""
_BEGINS_TIME = re.compile(r"\W*(?:Theo|Khi|Sau|Trước|Trong|Từ|Định kỳ|Căn cứ|Thường xuyên)\b")
"""Words with which the deadline of another part begins: "Theo Kế hoạch của tỉnh"."""
_CONTENTS = ("content", "section")
_BODIES = ("lead_text", "coordination_text")
_SURE = 0.5
_STRONG = 0.7
_LINE = 0.9
_WEAK = 0.2
"""A capital alone is no sign of a new text in a row whose deadline breaks off at the page's end."""
_TWO = 2
_SENTENCE = 6
"""Words of a title, at least; a time that a page cuts has fewer behind the cut."""
_NO_TITLE = -0.6
"""A row with content alone, at the top of a page, where titles have labels: nearly always a rest."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a row at a page break is: the rest of the row before, or a row of its own.

    ``fields``: those that go on with the row before.
    """

    kind: Literal["rest", "part", "own"]
    fields: tuple[str, ...] = ()


def read_cut(kept: list[Row], row: Row, habits: Habits, classify: CellClassifier) -> Cut:
    """What a row is to the row above it."""
    cut = _read_cut(kept, row, habits, classify)
    if cut.kind == "rest" and row.torn is False:  # only a merged cell may go on below a rule
        sure = all(continuation(_text_before(kept, name), row.own(name)) >= _SURE for name in cut.fields)
        return cut if sure else Cut("own")
    return cut


def _read_cut(kept: list[Row], row: Row, habits: Habits, classify: CellClassifier) -> Cut:
    filled = [name for name in row.filled() if name != "item_no"]
    if not filled or row.own("item_no") or row.own("section") or is_total(row):
        return Cut("own")
    if has_number(row) and not enumerates(_text_before(kept, "content"), row.own("content")):
        return Cut("own")
    if (row.torn and not (is_title(row) and row.spanning)) or (row.cut and _is_incomplete(kept, row, habits)):
        return Cut("rest", tuple(filled))
    before = {name: _text_before(kept, name) for name in filled}
    if not row.cut and not _may_be_cut_in_page(row, habits):
        return Cut("rest", tuple(filled)) if _all_go_on(before, row, habits) else Cut("own")
    scores = {name: _score(name, before[name], row.own(name), classify) for name in filled}
    for name in filled:  # the sign of a lone bullet is no part of the text
        if scores[name] < 0 and row.values[name].cells[0].bullet and _bullet_before(kept, name):
            scores[name] = _SURE
    if row.cut and row.own("deadline_text") and _OPEN_TIME.search(before["deadline_text"]):
        scores = {name: 0.0 if -_WEAK < score < 0 else score for name, score in scores.items()}
    if is_title(row) and (has_section_label(row) or (row.spanning and not row.own("content"))):
        return Cut("own")
    if is_title(row) and not row.own("content") and _names_group(row):
        return Cut("own")
    if len(row.words()) == 1 and len(row.cells) > 2:
        return Cut("own")
    strong = sum(score >= _STRONG for score in scores.values())
    new = sum(scores[name] < 0 for name in filled if name in ASSIGNED)
    whole = row.own("content") and row.own("lead_text") and row.own("deadline_text")
    inside = strong > _TWO and scores.get("content", 0.0) >= 1.0
    if row.cut and strong >= _TWO and strong > new and (habits.numbered or not whole or inside):
        return Cut("rest", tuple(filled))
    if "content" in filled:
        return _with_content(kept, row, filled, scores, habits)
    if not row.cut:
        return Cut("own")
    news = [name for name in filled if scores[name] < 0 and name in ASSIGNED]
    if not news or _goes_on_beside(filled, scores):
        return Cut("rest", tuple(filled))
    return Cut("part", tuple(name for name in filled if scores[name] >= _SURE and name not in ASSIGNED[1:]))


def _names_group(row: Row) -> bool:
    """Whether a lone cell is a title: it has a label, or is a sentence in a first column of times."""
    words = row.words()[0]
    first = row.cells[0].place.col == 0 and bool(row.own("deadline_text"))
    return split_label(words) is not None or (
        first and words[:1].isupper() and len(words.split()) >= _SENTENCE
    )


def _is_incomplete(kept: list[Row], row: Row, habits: Habits) -> bool:
    """Whether a row at the head of a page lacks what each task of the table has, so that it is none."""
    if not habits.spans or (is_title(row) and row.spanning):
        return False
    if not row.own("content"):
        if row.text("content"):
            return False
        begun = [continuation(_text_before(kept, name), row.own(name)) < 0 for name in row.filled()]
        return not habits.subrows and not (len(begun) > 1 and all(begun))
    if habits.numbered or len(row.filled()) < _TWO:
        return False
    lacks = any(not row.text(name) for name in habits.always)
    return lacks and continuation(_text_before(kept, "content"), row.own("content")) > -_SURE


def _with_content(
    kept: list[Row], row: Row, filled: list[str], scores: dict[str, float], habits: Habits
) -> Cut:
    goes_on = scores["content"]
    others = [name for name in filled if name not in _CONTENTS]
    news = [name for name in others if scores[name] < 0 and name in ASSIGNED]
    if not others:
        if is_title(kept[-1]) and goes_on < _SURE:
            return Cut("own")
        titled = habits.labelled_titles and (row.cut or habits.numbered)
        in_page = 0.7 if habits.spans else 0.2 if titled else 0.9
        alone = in_page if not row.cut else _NO_TITLE if titled else _SURE
        return Cut("rest", tuple(filled)) if goes_on >= alone and not _is_heading_like(row) else Cut("own")
    complete = row.own("lead_text") and row.own("deadline_text")
    if goes_on < _SURE and (complete or not habits.numbered):
        return Cut("own")
    if not row.cut and goes_on < (0.7 if habits.spans else 0.2):
        return Cut("own")
    if not row.cut and goes_on < _SURE and any(name in ASSIGNED for name in news):
        return Cut("own")
    if goes_on >= _SURE and any(name in ("lead_text", "deadline_text") for name in news):
        if complete and not habits.numbered and goes_on < 1.0:
            return Cut("own")
        return Cut(
            "part", ("content", *(name for name in others if scores[name] >= _SURE and name not in news))
        )
    if not habits.numbered and goes_on < _SURE:
        return Cut("own")
    return Cut("rest", tuple(filled))


def _goes_on_beside(filled: list[str], scores: dict[str, float]) -> bool:
    """Whether cells that only begin with a capital are the rest of theirs: as many others of the row go on
    in mid-sentence, or there is no other than that of the product, which is never assigned to nobody.
    """
    if any(scores[name] <= -_SURE / 2 for name in filled):
        return False
    sure = sum(scores[name] >= 1.0 for name in filled)
    return filled == ["product"] or sure >= max(1, sum(scores[name] < 0 for name in filled))


def _bullet_before(kept: list[Row], name: str) -> bool:
    """Whether the last text of a field within the task above is a bullet."""
    value = value_before(kept, name)
    if value is None:
        return False
    return value.cells[-1].bullet != "" or is_bullet(value.text.rsplit("\n", 1)[-1])


def _may_be_cut_in_page(row: Row, habits: Habits) -> bool:
    """Formats that have lost spans and pages may hold the two halves of a row one below the other."""
    return habits.numbered and bool(row.own("content"))


def _all_go_on(before: dict[str, str], row: Row, habits: Habits) -> bool:
    """Whether every cell of a row without content begins in mid-sentence: a line of its own that an export
    has made of the wrapped cells above.
    """
    if habits.spans or not habits.numbered or row.own("content"):
        return False
    return all(text and continuation(text, row.own(name)) >= _LINE for name, text in before.items())


def _is_heading_like(row: Row) -> bool:
    text = row.own("content")
    return len(row.cells) == 1 and (row.cells[0].bold or (text.isupper() and len(text.split()) > _TWO))


def _score(name: str, before: str, text: str, classify: CellClassifier) -> float:
    """How surely a cell goes on with the cell above it, the kind of its words considered."""
    score = continuation(before, text)
    if name == "deadline_text" and _OPEN_TIME.search(before):
        return 0.9
    if (name in ("lead_text", "coordination_text") and 0 < score < 1.0) or (
        name == "deadline_text" and score > 0
    ):
        test = classify.looks_like_deadline if name == "deadline_text" else classify.looks_like_agency
        goes_on = name in _BODIES and before.endswith(";")  # a list of bodies ends so seldom
        open_end = goes_on or ends_open(before) or not test(before)
        if not open_end and score <= 1.0 and test(text) and not text[:1].islower():
            return -0.2
    body = classify.looks_like_agency(text) or classify.looks_like_agency(text.partition(":")[0])
    if before and -_SURE < score < 0 and name in _BODIES and not body:
        return 0.3  # the end of a name: "UBND huyện Cẩm" and "Xuyên"
    begun = _BEGINS_TIME.match(text) is not None or classify.looks_like_deadline(text)
    if before and -_SURE < score < 0 and name == "deadline_text" and not begun:
        return 0.3
    if not before and name not in ASSIGNED:
        return 0.1
    return score


def value_before(kept: list[Row], name: str) -> Value | None:
    """The last value of a field within the task above."""
    for row in reversed(kept):
        value = row.values.get(name)
        if value is not None and value.text:
            return value
        if row.own("content") or has_number(row):
            break
    return None


def _text_before(kept: list[Row], name: str) -> str:
    """The last text of a field within the task above."""
    value = value_before(kept, name)
    return value.text if value is not None else ""
