"""What a portal shows of a document above its text: the heading of the page and the attributes.

It is read only for what the document's own letterhead does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.text import fold
from parsers.decision.dates import Dated, find_date
from parsers.decision.lines import Line
from parsers.decision.numbers import Number, kind_of, numbers_in

_NUMBER = re.compile(r"^số(?:\s+|\s*/\s*)(?:ký\s+)?hiệu(?:\s+văn bản)?\s*:?\s*$")
_DATE = re.compile(r"^ngày (?:ban hành|ký)\s*:?\s*$")
_BETWEEN = re.compile(r"^[\s\w]{3,25}?(?:\s+số)?\s*:?\s*$", re.IGNORECASE)
_BEFORE_TITLE = re.compile(r"^(?:năm \d{4}\s+)?(?:(?:v/v|về việc|về)\s+)?")
_ALIKE = 40
"""Letters that the heading of a page must share with the title."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Null for what the page does not show."""

    number: Number | None
    dated: Dated | None


def read_shown(lines: Sequence[Line], end: int, title: str | None) -> Shown:
    """What the lines above the document show. ``end``: where its own letterhead ends."""
    number: Number | None = None
    dated: Dated | None = None
    for at in range(end):
        line = lines[at]
        if line.table:
            continue
        label, _, value = line.text.partition(":")
        if not value.strip() and at + 1 < end and not lines[at + 1].table:
            value = lines[at + 1].text
        if number is None and _NUMBER.match(fold(label)):
            found = numbers_in(value)
            number = found[0] if found and not value[: found[0].start].strip() else None
        elif dated is None and _DATE.match(fold(label)):
            dated = find_date(value)
        elif number is None and title:
            number = _of_heading(line.text, title)
    return Shown(number, dated if dated and dated.on else None)


def _of_heading(text: str, title: str) -> Number | None:
    """The number in "Quyết định số 21/2025/QĐ-TTg quy định …" where the title of the document follows it."""
    found = numbers_in(text)
    if not found or kind_of(text) is None or not _BETWEEN.match(text[: found[0].start]):
        return None
    rest, own = (_BEFORE_TITLE.sub("", fold(words).strip(" .:-")) for words in (text[found[0].end :], title))
    return found[0] if rest and len(own) >= _ALIKE // 2 and rest[:_ALIKE] == own[:_ALIKE] else None
