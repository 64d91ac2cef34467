"""Paragraphs as a format marks them → the author's text: wraps joined, bullets written "- "."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from normalizers.text import goes_on_with_number, is_bullet, is_unfinished, nfc, strip_bullet
from parsers.text.wraps import Widths, measure
from parsers.text.wraps import paragraphs as unwrapped

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)
_LINE_ENDS = re.compile(r"[\n\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.;:!?…][\"”)]*$")
_OPENING = "\"“‘'("
_LABEL = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]{1,2}|[ivx]{1,5})[.)](?:\s|$)")
_TOKEN_GOES_ON = re.compile(r"/\S")
_TOKEN_CUT = re.compile(r"[^\s\-/][-/]$")
_LEAST_WRAPPED = 2
"""Columns whose lines are cut by a width, from which on a table's line ends are layout."""


def clean(text: str) -> str:
    """NFC without invisible characters, all white space but line ends collapsed line by line.

    A soft hyphen vanishes: convert TCVN3, where it is a letter, first.
    """
    visible = nfc(_INVISIBLE.sub("", text))
    if "\n" not in visible:
        return " ".join(visible.split())
    lines = [" ".join(line.split()) for line in _LINE_ENDS.split(visible)]
    return "\n".join(line for line in lines if line)


def is_wrap(before: str, after: str) -> bool:
    """Whether the end of a paragraph is layout: the next one goes on in mid-sentence, or in mid-token.

    >>> is_wrap("Sở Nội", "vụ"), is_wrap("Quý I;", "quý II"), is_wrap("Sở Y tế", "Đài Truyền hình")
    (True, False, False)
    """
    if is_bullet(after):
        return False
    if _TOKEN_CUT.search(before) or _TOKEN_GOES_ON.match(after):
        return True
    if goes_on_with_number(before, after):
        return True
    if _SENTENCE_END.search(before) or _LABEL.match(after):
        return False
    return after.lstrip(_OPENING)[:1].islower() or is_unfinished(before)


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """The text of a cell from its paragraphs (each may hold line breaks).

    The author's paragraphs stay apart with "\\n"; one that goes on the sentence before is joined with a
    space, and without one after a "-" or "/" that broke a token. Empty paragraphs vanish; a bullet is
    written "- ".
    """
    lines: list[str] = []
    for paragraph in paragraphs:
        for line in clean(paragraph).split("\n"):
            if not line:
                continue
            if lines and is_wrap(lines[-1], line):
                glue = "" if _TOKEN_CUT.search(lines[-1]) or _TOKEN_GOES_ON.match(line) else " "
                lines[-1] = f"{lines[-1]}{glue}{line}"
            else:
                lines.append("- " + strip_bullet(line) if is_bullet(line) else line)
    return "\n".join(lines)


def cell_texts(cells: Sequence[tuple[Hashable, Sequence[str]]]) -> list[str]:
    """The texts of a table's cells, each given as the column it stands in and its paragraphs.

    Converters from PDF end a paragraph where the page ended a line. Where several columns show that, the
    lines of those columns are joined up to their width; elsewhere every paragraph is the author's.
    """
    columns: dict[Hashable, list[list[str]]] = defaultdict(list)
    split = [[line for text in texts for line in clean(text).split("\n") if line] for _, texts in cells]
    for (column, _), lines in zip(cells, split, strict=True):
        if len(lines) > 1:
            columns[column].append(lines)
    widths: dict[Hashable, Widths | None] = {column: measure(groups) for column, groups in columns.items()}
    if sum(width is not None for width in widths.values()) < _LEAST_WRAPPED:
        widths = {}
    return [
        join_paragraphs(lines)
        if (width := widths.get(column)) is None
        else join_paragraphs(unwrapped(lines, width))
        for (column, _), lines in zip(cells, split, strict=True)
    ]
