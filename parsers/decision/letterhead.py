"""The letterhead: who issues, number, place and date.

Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I: left the superior body and the issuer in capitals and the
number below; right the national title, the motto, and place and date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizers.text import fold
from normalizers.text.letters import CAPITALS
from parsers.decision.bodies import is_place, official_name, starts_body, starts_unit
from parsers.decision.dates import Dated, begins_date, date_line
from parsers.decision.lines import Line, national_title
from parsers.decision.numbers import Number, own_number
from parsers.decision.offices import read_office
from parsers.decision.vocabulary import unit_words

_UNIT = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+(?!hội\b|ủy\b)\S.*$"
)
_PARTY = ("tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy", "đảng ủy", "đảng bộ")
_BARE = ("văn phòng", "thanh tra", "ban tổ chức", "ban tuyên giáo", "ban dân vận", "ban nội chính")
_ORGANS = ("ban thường trực", "ban thường vụ", "ban chấp hành", "thường trực")
"""Organs that are nothing without the body above them."""
_OPEN_NAMES = (
    "văn phòng",
    "ban",
    "hội đồng",
    "ủy ban",
    "ủy ban thường vụ",
    "thanh tra",
    "thủ tướng",
    "chủ tịch",
)
"""Lines that the next one goes on with, though it could be the name of a body itself."""
_UNFINISHED = (
    "ban quản lý",
    "ban chỉ đạo",
    "ban chỉ huy",
    "hội đồng",
    "ủy ban",
    "văn phòng",
    "trung tâm",
    "tổ",
)
_ABOVE_TITLE = 7
"""Lines of the left column that may be read before the national title; what is above is a portal's menu."""
_SIGN = re.compile(r"^\d|/\s?[A-ZĐ]{2,}|[$%#@&=]")
"""What is no part of a name: the rest of a number, or noise."""
_PLACE_BEGINS = re.compile(
    rf"(?:(?:Thành phố|Thị xã|TP\.?) )?[{CAPITALS}]\w*(?: [{CAPITALS}]\w*){{0,2}}(?: [-–])?,?$"
)
"""What a line may hold that the name of a place goes on from."""
_MAX_LINE = 90
_MAX_NAME = 160


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the letterhead says; null for what it does not."""

    issuer: str | None
    superior: str | None
    """The body above the issuer."""
    number: Number | None
    dated: Dated | None
    national: bool
    """Whether the national title or the motto stands there."""


def _clean(line: Line, number: Number | None, dated: Dated | None) -> str:
    text = line.text
    if number and own_number(text):
        text = text[: number.start]
    if dated and date_line(text):
        text = ""
    return re.sub(r"[\s*_.,:;|–-]+$", "", text).strip("* ")


def _issuer(lines: Sequence[Line], text: str) -> tuple[str | None, str | None]:
    """The last body of the lines, in official spelling and with its place, and the one above it."""
    bodies: list[str] = []
    last: Line | None = None
    for line in _with_cut_bodies(lines):
        words = _clean(line, own_number(line.text), date_line(line.text))
        key = fold(words)
        if not words or len(words) > _MAX_LINE or national_title(key):
            continue
        capital = words.isupper()
        if starts_body(key) and (capital or not bodies):
            if bodies and fold(bodies[-1]) in _OPEN_NAMES:
                bodies[-1] = f"{bodies[-1]} {words}"
            else:
                bodies.append(words)
            last = line
        elif last and _goes_on(bodies[-1], words, same=line.region == last.region):
            bodies[-1] = f"{bodies[-1]} {words}"
            last = line
        elif last and not own_number(line.text) and not date_line(line.text):
            break
    if not bodies:
        return None, None
    names = [official_name(body, text) for body in bodies]
    name = names[-1]
    if len(names) > 1 and (not _UNIT.search(name) or fold(name) in _ORGANS):
        name = _with_place(name, names[-2])
    return name, names[-2] if len(names) > 1 else None


def _with_cut_bodies(lines: Sequence[Line]) -> list[Line]:
    """The lines, those joined whose end parts the first words of a body ("ỦY", "BAN NHÂN DÂN")."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        cut = last and last.region == line.region and last.upper and line.upper and not starts_body(last.key)
        whole = f"{last.text} {line.text}" if last and cut else ""
        opens = last and (len(last.key.split()) == 1 or last.key in _OPEN_NAMES)
        if last and whole and opens and starts_body(fold(whole)):
            joined[-1] = replace(last, text=whole)
        else:
            joined.append(line)
    return joined


def _goes_on(body: str, words: str, *, same: bool) -> bool:
    """Whether a further line of the letterhead goes on with the name of a body."""
    key = fold(words)
    if len(body) + len(words) > _MAX_NAME or read_office(words) or _SIGN.search(words):
        return False
    if starts_unit(key):
        return True
    if not words.isupper():
        return False
    return (
        same
        or key.startswith(("và ", "của ", "chi nhánh "))
        or fold(body).endswith((" và", ",", *_UNFINISHED))
    )


def _with_place(name: str, superior: str) -> str:
    """The name of a body below another one, with the place of the other."""
    key = fold(superior)
    of_council = key.startswith("hội đồng nhân dân") and fold(name).startswith("ban ")
    if fold(name) in (*_BARE, *_ORGANS) or key.startswith(_PARTY) or of_council:
        return f"{name} {superior}"
    unit = _UNIT.search(superior)
    if unit is None:
        return name
    word = next((word for word in unit_words() if unit.group().startswith(f"{word} ")), "")
    if word and fold(name).endswith(f" {word}"):
        name = name[: -len(word)].rstrip()  # "Liên đoàn Lao động tỉnh"
    elif fold(unit.group()[len(word) :]) in fold(name):
        return name  # "Trường Cao đẳng Bình Định"
    return f"{name} {unit.group()}"


def find_date(lines: Sequence[Line], start: int, end: int) -> Dated | None:
    """The date line among the lines, also where it runs over two of them."""
    first: Dated | None = None
    for index in range(start, end):
        line = lines[index]
        if line.table:
            continue
        number = own_number(line.text)
        text = line.text[number.end :] if number else line.text
        found = date_line(text.strip(" ,.|"))
        if found and index > start:
            found = _whole_place(lines[index - 1], line, found)
        cut = (found is None or found.year is None) and begins_date(text) and index + 1 < end
        if cut and lines[index + 1].region == line.region:
            both = f"{text.strip()} {lines[index + 1].text}"
            found = date_line(both) or found
            if found and index > start and not number:
                found = _whole_place(lines[index - 1], replace(line, text=both), found)
        if found and found.place:
            return found
        first = first or found
    return first


def _whole_place(before: Line, line: Line, found: Dated) -> Dated:
    """A date with the beginning of its place from the line before ("Thừa", "Thiên Huế, ngày …")."""
    words = before.text.strip()
    if words in ("TP.", "Tp.") and before.region == line.region and found.place:
        return replace(found, place=f"{words} {found.place}")
    begins = _PLACE_BEGINS.match(words) and not words.isupper() and not national_title(before.key)
    if not begins or before.region != line.region or (found.place is None) != words.endswith(","):
        return found
    whole = date_line(f"{words} {line.text.strip(' ,.|')}")
    if whole is None or whole.place is None:
        return found
    known = found.place is not None and is_place(found.place) and not is_place(whole.place)
    return found if known else whole


def find_number(lines: Sequence[Line], start: int, end: int) -> Number | None:
    """The document's own number among the lines: a line that begins with "Số"."""
    blank: Number | None = None
    for index in range(start, end):
        line = lines[index]
        if line.table:
            continue
        found = own_number(line.text)
        if found and found.number is None and index + 1 < end and lines[index + 1].region == line.region:
            found = own_number(f"{line.text} {lines[index + 1].text}") or found
        if found is None or (found.start > 0 and not _may_precede(line.text, found.start)):
            continue
        if found.number:
            return found
        blank = blank or found
    return blank


def _may_precede(line: str, start: int) -> bool:
    """Whether what stands on a line before "Số" may stand there: the letterhead's own, no citation."""
    words = line[:start]
    key = fold(words)
    return (
        words.isupper()
        or (starts_body(key) and line[start].isupper())
        or national_title(key)
        or key in ("luật", "lệnh", "nghị quyết", "pháp lệnh", "bộ luật")
    )


def _before_number(line: Line) -> str:
    number = own_number(line.text)
    return line.text[: number.start] if number else line.text


def read_letterhead(lines: Sequence[Line], end: int, text: str) -> Letterhead:
    """The letterhead among the lines before ``end``. ``text``: the document, for the spelling of names."""
    titles = [index for index in range(end) if not lines[index].table and national_title(lines[index].key)]
    start = max(0, titles[0] - _ABOVE_TITLE) if titles else 0
    number = find_number(lines, start, end)
    dated = find_date(lines, start, end)
    head = [
        line for line in lines[start:end] if not (line.table or line.signature or ":" in _before_number(line))
    ]
    return Letterhead(*_issuer(head, text), number, dated, bool(titles))
