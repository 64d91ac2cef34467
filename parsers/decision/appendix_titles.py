"""The titles of appendices: what stands above their tables."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.text import collapse_spaces, is_inner_dash
from parsers.decision.bodies import person
from parsers.decision.captions import Caption, starts_caption
from parsers.decision.lines import Line
from parsers.decision.offices import read_office
from parsers.decision.recitals import is_section
from parsers.decision.titles import LABEL, MAX_HEADING_LINE, MAX_TITLE_LINES, UNIT_NOTE, is_appendix_label

_MAX_BETWEEN = 3
"""Titles of sections and sentences between the caption of an appendix and its table."""


def appendix_title(lines: Sequence[Line], table: int, floor: int, captions: Sequence[Caption]) -> str | None:
    """The title of the appendix whose first table is line ``table``, looked for down to line ``floor``.

    It stands below the label "Phụ lục" and above the caption or the table. Without label and caption, lines
    in capitals right above the table count when nothing of a body is between.
    """
    anchor = _anchor(lines, table, floor, captions)
    if anchor is None:
        gathered = _title_lines(lines, table, floor)
        plain = [index for index in gathered if not UNIT_NOTE.match(lines[index].key)]
        title = " ".join(lines[index].text for index in plain)
        return _tidy(title) if plain and all(lines[index].upper for index in plain) else None
    if isinstance(anchor, Caption):
        above = _title_lines(lines, anchor.start, floor)
        label = above[0] - 1 if above else anchor.start - 1
        if not above or not _has_label(lines, label, floor):
            label = label if _has_label(lines, label, floor) else -1
        words = [lines[index].text for index in above]
        if not words:  # the caption stands between label and title
            words = [lines[index].text for index in _below(lines, anchor.end, table)]
        return _tidy(_label_rest(lines, label) + " ".join(words))
    words = [lines[index].text for index in _below(lines, anchor + 1, table)]
    return _tidy(_label_rest(lines, anchor) + " ".join(words))


def _tidy(title: str) -> str | None:
    return collapse_spaces(title).strip("* ") or None


def _has_label(lines: Sequence[Line], at: int, floor: int) -> bool:
    return at >= floor and is_appendix_label(lines[at])


def _label_rest(lines: Sequence[Line], label: int) -> str:
    """What stands on the line of the label after it."""
    return LABEL.sub("", lines[label].text, count=1) + " " if label >= 0 else ""


def _anchor(
    lines: Sequence[Line], table: int, floor: int, captions: Sequence[Caption]
) -> Caption | int | None:
    """The caption or the label right above a table, at most a few short lines of introduction between."""
    by_line = {caption.end - 1: caption for caption in captions}
    between = 0
    for at in range(table - 1, max(floor, table - 30) - 1, -1):
        line = lines[at]
        if at in by_line:
            return by_line[at]
        if line.table or len(line.text) > MAX_HEADING_LINE:
            return None
        if is_appendix_label(line):
            return at
        if person(line.text) or line.in_cell or line.key.startswith("nơi nhận"):
            return None
        if is_section(line) or line.text.rstrip().endswith((".", ";")):
            between += 1
            if between > _MAX_BETWEEN:
                return None
    return None


def _below(lines: Sequence[Line], start: int, end: int) -> list[int]:
    """The lines of a title that begins at ``start``."""
    found = []
    for index in range(start, end):
        if UNIT_NOTE.match(lines[index].key):
            continue
        if _stops(lines, index) or starts_caption(lines[index]):
            break
        found.append(index)
    return found


def _title_lines(lines: Sequence[Line], end: int, floor: int) -> list[int]:
    """The lines of a title that ends right above line ``end``, in order."""
    found: list[int] = []
    for index in range(end - 1, floor - 1, -1):
        line = lines[index]
        if line.table or is_appendix_label(line) or _stops(lines, index) or len(found) > MAX_TITLE_LINES:
            break
        found.append(index)
    return found[::-1]


def _stops(lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    if len(line.text) > MAX_HEADING_LINE or line.in_cell or line.key.startswith("nơi nhận"):
        return True
    if line.key.startswith("- ") and not (at and is_inner_dash(lines[at - 1].text, line.text[2:])):
        return True
    if is_section(line) or person(line.text) or line.text.rstrip().endswith((".", ";", ":", "./")):
        return True
    return bool(read_office(line.text)) and line.upper
