"""Lines cut by a fixed width, told apart from lines that the author ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from normalizers.text import (
    begins_name,
    ends_in_sign,
    goes_on_with_number,
    is_bullet,
    is_unfinished,
    join_wrapped,
)
from normalizers.text.letters import CAPITALS, SMALLS
from parsers.layout.broken_words import is_broken

_LOWER = re.compile(rf"[^\w\"“(]*[{SMALLS}]")
_SENTENCE_END = re.compile(r"[.;:!?…][\"”)]*$")
_TOKEN_CUT = re.compile(r"\S[-/]$")
_LABEL = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]|[IVXLC]{1,5}[.)]|[A-ZĐa-zđ][.)]|Điều\s+\d+[.:]|(?:Phần|Chương|Mục)\s+(?:thứ|[IVX\d]+))(?!\w)"
)
_CAPTION = re.compile(r"[*_]*\((?:Kèm|Đính kèm|Ban hành|Được ban hành|KÈM|BAN HÀNH)\s")
"""The caption of an attachment stands on a line of its own."""
_RECITAL = re.compile(r"(?:Căn cứ|Xét|Theo đề nghị|Thực hiện|Trên cơ sở)\s")
_RECITED = re.compile(r"Thực hiện (?:\S+ ){1,4}số \d")
_AUTHORITY = re.compile(r"(?:(?:PHÓ )?CHỦ TỊCH|BỘ TRƯỞNG|(?:TỔNG )?(?:GIÁM ĐỐC|CỤC TRƯỞNG)|THỦ TƯỚNG)\s")
"""An office in capitals above the recitals, or below a signature."""
_MARKED = re.compile(rf"[{CAPITALS}]*[^\WA-ZĐ\d_][{CAPITALS}]*")
"""A word in capitals that is no abbreviation: it has a letter with a mark."""
_MIN_CUTS = 4
_MIN_CUT_SHARE = 0.25
_LOW = 0.15
"""The share of line lengths that may lie below the width (mark-up in the source shortens some lines)."""


_WORD = 16
"""Characters of a long word: a line that needs fewer by more than this was cut by something else."""
_NEAR = 4
"""Characters below the width that a cut line with a short next word still shows."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The room, in characters, at which an exporter cut lines; portals cut a first line earlier."""

    first: int
    rest: int


LAYOUT = Widths(0, 0)
"""For tables drawn in characters: every line end is layout, but before a bullet or a number."""


def is_cut(before: str, after: str) -> bool:
    """Whether a line end is certainly layout: the next line goes on in lower case, or a token is broken."""
    if _TOKEN_CUT.search(before) and not before.endswith("--"):
        return True
    return bool(_LOWER.match(after)) and not is_bullet(after) and not _LABEL.match(after)


def _is_open(before: str, after: str) -> bool:
    """Whether a line ends in what wants more, or announces the number that the next one begins with."""
    return ends_in_sign(before) or is_unfinished(before) or goes_on_with_number(before, after)


def _is_heading(line: str) -> bool:
    """Whether a line is set in capitals, as titles are; abbreviations alone are not."""
    return line.isupper() and " " in line and _MARKED.search(line) is not None


def _needed(before: str, after: str) -> int:
    """Characters that the line would have had with the next word on it."""
    return len(before) + 1 + len(after.split(maxsplit=1)[0])


def measure(groups: Iterable[Sequence[str]]) -> Widths | None:
    """The widths at which the lines of paragraphs or cells were cut; null where nothing was cut.

    ``groups`` are runs of consecutive non-empty lines.
    """
    first: list[int] = []
    rest: list[int] = []
    ends = 0
    for group in groups:
        for index, (before, after) in enumerate(pairwise(group)):
            ends += 1
            if is_cut(before, after) and not _SENTENCE_END.search(before):
                begins = index == 0 or _begins(before, group[index - 1])
                (first if begins else rest).append(_needed(before, after))
    if len(first) + len(rest) < _MIN_CUTS or len(first) + len(rest) < _MIN_CUT_SHARE * ends:
        return None
    return Widths(_low(first or rest), _low(rest or first))


def _begins(line: str, above: str) -> bool:
    """Whether a line is certainly the first one of a paragraph."""
    if _SENTENCE_END.search(above) or _RECITAL.match(line):
        return True
    return _is_heading(line) != _is_heading(above) or is_bullet(line) or _LABEL.match(line) is not None


def _low(values: list[int]) -> int:
    """The low end of the lengths, a few values below the share that mark-up may have shortened included."""
    ordered = sorted(values)
    usual = max(ordered[int(len(values) * _LOW)], ordered[len(values) // 2] - _WORD)
    return next(value for value in ordered if value >= usual - _NEAR)


def _goes_on(before: str, after: str, room: int | None) -> bool:
    """Whether the author's line goes on after a line end."""
    if is_cut(before, after):
        return True
    figures = not any(map(str.isalpha, after))  # "2021 - 2030" below "… THỜI KỲ"
    if _CAPTION.match(after) or (_is_heading(before) != _is_heading(after) and not figures):
        return _is_open(before, after) and not _CAPTION.match(after) and not after.endswith(":")
    if _RECITAL.match(after) and (_SENTENCE_END.search(before) or before.endswith(",") or before.isupper()):
        return False
    if (after.startswith("Căn cứ ") or _RECITED.match(after)) and not _is_open(before, after):
        return False
    if _AUTHORITY.match(after) and _is_heading(before):
        return _is_open(before, after)
    if is_bullet(after):  # join_wrapped knows a bullet from a dash inside a name
        return not (_SENTENCE_END.search(before) or _LABEL.match(before))
    if _LABEL.match(after) and (_SENTENCE_END.search(before) or room is None):
        return False
    if _SENTENCE_END.search(before):
        return room is not None and not before.endswith(":") and _needed(before, after) > room
    if _is_open(before, after) or begins_name(before, short=True):
        return True
    return room is not None and _needed(before, after) > room


def paragraphs(lines: Sequence[str], widths: Widths | None) -> list[str]:
    """Physical lines as the author's lines; an empty line ends one.

    >>> paragraphs(["Sở Thông tin và", "Truyền thông", "- Báo"], None)
    ['Sở Thông tin và Truyền thông', '- Báo']
    """
    found: list[str] = []
    group: list[str] = []

    def close() -> None:
        if group:
            found.extend(part for part in join_wrapped(group).split("\n") if part)
            group.clear()

    for line in lines:
        line = line.strip()
        if not line:
            close()
            continue
        if group and widths is LAYOUT and is_broken(group[-1], line):
            group[-1] += line
            continue
        if group:
            room = None if widths is None else widths.first if len(group) == 1 else widths.rest
            if not _goes_on(group[-1], line, room):
                close()
        group.append(line)
    close()
    return found
