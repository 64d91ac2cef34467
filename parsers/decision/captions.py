"""Captions of attachments: "(Kèm theo Quyết định số … ngày … của …)"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from normalizers.text import collapse_spaces, fold
from parsers.decision.bodies import official_name, starts_body
from parsers.decision.dates import Dated, find_date
from parsers.decision.lines import Line, joined
from parsers.decision.numbers import Number, code_of, kind_of, numbers_in
from parsers.decision.offices import read_office

_ATTACHED = re.compile(r"^[(\[\s*]*(?:(?:được\s+)?(?:ban hành|phê duyệt)\s+)?(?:kèm|đính kèm)\s*(?:theo)?\s")
_ISSUED = re.compile(r"^[(\[\s*]*(?:được\s+)?ban hành\s+(?:tại|theo|kèm)\s")
_CITED = re.compile(
    r"^[(\[\s*]*(?:quyết định|kế hoạch|nghị quyết|chương trình|công văn|chỉ thị|thông báo|văn bản)\s"
    r".{0,40}?số"
)
_BLANK_SIGN = re.compile(
    r"số\s*:?\s*[.…_\s]*(?:/\s*(?:19|20)\d\d\s*)?[/-]\s*(?P<sign>[A-ZĐ][\w.&-]*)", re.IGNORECASE
)
_KIND = re.compile(r"(?:theo|tại|^[(\[\s*]*)\s*(?P<kind>[^\d]{4,60}?)\s+(?:số|ngày)", re.IGNORECASE)
_OF = re.compile(r"\s(?:của|do)\s+(?P<body>[^()]{3,120}?)\s*(?:ban hành\s*)?[)\].;*]*$", re.IGNORECASE)
_FURTHER = re.compile(
    r"\s+(?:và|,)\s+(?:nghị định|quyết định|nghị quyết|thông tư|kế hoạch)\s.*$", re.IGNORECASE
)
"""A second instrument that a caption cites behind the body of the first."""
_BELOW_LABEL = 8
"""Lines between the label of an appendix and its caption."""
_MAX_LINES = 5
_MAX_CHARS = 420


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption with what it cites."""

    start: int
    end: int
    text: str
    number: Number | None
    """The instrument cited; its ``number`` is null where the place is blank."""
    dated: Dated | None
    kind: str | None
    """Code of the kind of document cited."""
    issuer: str | None
    """The body named, in official spelling; null when none is."""


def starts_caption(line: Line) -> bool:
    """Whether a line begins a caption: in brackets or with a capital, not in the middle of a sentence. A
    citation without "kèm theo" counts only in brackets or alone.
    """
    if line.table or len(line.text) > _MAX_CHARS or line.text[:1].islower():
        return False
    return bool(_ATTACHED.match(line.key) or _ISSUED.match(line.key))


def _is_citation(line: Line) -> bool:
    """A line that is nothing but the citation of a document, as below the title of an appendix."""
    if line.table or len(line.text) > 200 or not _CITED.match(line.key):
        return False
    return bool(find_date(line.text) or "(" in line.text[:2]) and not line.text.rstrip(")* ").endswith(
        (";", ":", ",")
    )


def _collect(lines: Sequence[Line], at: int) -> tuple[str, int]:
    """The whole caption: up to its closing bracket, or the end of its block."""
    text, end = lines[at].text, at + 1
    opened = text.lstrip("* ").startswith(("(", "["))
    while end < len(lines) and end - at < _MAX_LINES and len(text) < _MAX_CHARS and not lines[end].table:
        if opened and re.search(r"[)\]][.*\s]*$", text):
            break
        below = lines[end]
        same = below.region == lines[at].region
        goes_on = below.text[:1].islower() or (opened and (same or below.text.rstrip("* ").endswith(")")))
        finished = _OF.search(text) is not None and not opened
        if not goes_on or (finished and not below.text[:1].islower()):
            break
        text, end = joined(text, below.text), end + 1
    return collapse_spaces(text).strip("* "), end


def _cited(text: str) -> Number | None:
    found = numbers_in(text)
    if found:
        return found[0]
    blank = _BLANK_SIGN.search(text)
    return Number(None, code_of(blank["sign"]), blank.start(), blank.end()) if blank else None


def _issuer(text: str) -> str | None:
    match = _OF.search(text)
    if match is None:
        return None
    body = _FURTHER.sub("", match["body"].strip())
    office = read_office(body.upper()) if not starts_body(fold(body)) else None
    if office and office.rest:
        body = body[len(body) - len(office.rest) :]
    if fold(body).startswith("thủ tướng"):
        return "Thủ tướng Chính phủ"
    return official_name(body) if starts_body(fold(body)) else None


def find_captions(lines: Sequence[Line], is_label: Callable[[Line], bool]) -> list[Caption]:
    """Every caption, in reading order.

    ``is_label``: whether a line begins an appendix; below it a citation needs no "kèm theo".
    """
    found: list[Caption] = []
    index = 0
    while index < len(lines):
        below_label = any(is_label(line) for line in lines[max(0, index - _BELOW_LABEL) : index])
        if not (starts_caption(lines[index]) or (below_label and _is_citation(lines[index]))):
            index += 1
            continue
        text, end = _collect(lines, index)
        number = _cited(text)
        kind_match = _KIND.search(text)
        kind = (number.code if number else None) or (kind_of(kind_match["kind"]) if kind_match else None)
        dated = find_date(text)
        if number or dated:
            found.append(Caption(index, end, text, number, dated, kind, _issuer(text)))
        index = end
    return found
