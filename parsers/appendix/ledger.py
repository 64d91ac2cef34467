"""Where every source cell went: the proof that no character of a table is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from normalizers.text import clean_markup, fold_marks, nfc
from parsers.appendix.model import Place
from schema.document import SourceDocument, TableFragment
from schema.issue import IssueCode
from schema.raw import RawAppendix

Kind = Literal["heading", "caption", "number", "section", "mended", "total", "subtotal", "text", "unassigned"]
_LINE = 10
"""Letters from which on two texts that differ in marks alone are one."""
_LABEL = 5
_TICKS = frozenset("xX×ü")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of one source cell. ``seq``, ``part``, ``key``: the text that holds it, for kind "text"."""

    place: Place
    kind: Kind
    seq: int = 0
    part: int = 0
    key: str = ""


def squeeze(text: str) -> str:
    """Letters and digits only, mark-up gone: what conservation is measured in."""
    return _NOISE.sub("", nfc(clean_markup(text)))


def _held_text(appendix: RawAppendix, placement: Placement) -> str:
    """The published text that is said to hold a cell, with the number split off it in front."""
    tasks = {task.seq: task for task in appendix.tasks}
    task = tasks.get(placement.seq)
    if task is None:
        return ""
    if placement.key in ("content", "item_no"):
        return f"{task.item_no or ''} {task.content or ''}"
    texts = []
    for part in task.parts:
        if placement.part and part.part != placement.part:
            continue
        if placement.key.startswith("extra:"):
            texts.append(part.extra.get(placement.key.removeprefix("extra:")) or "")
        else:
            texts.extend(
                str(getattr(part, correction.to) or "")
                for correction in part.corrections
                if correction.reason == "moved" and correction.from_ == placement.key
            )
            texts.append(str(getattr(part, placement.key) or ""))
    return " ".join(texts)


def lost_cells(document: SourceDocument, appendix: RawAppendix, placements: Iterable[Placement]) -> list[str]:
    """The cells of assignment tables whose words are in no published text, dropped heading or issue.

    Empty when every character is accounted for. Each entry names the cell and quotes it.
    """
    tables = document.tables
    known: dict[Place, list[Placement]] = {}
    for placement in placements:
        known.setdefault(placement.place, []).append(placement)
    used = {index for table in appendix.tables for index in table.fragments}
    sections = squeeze(" ".join(level for task in appendix.tasks for level in task.section))
    unassigned = squeeze(
        " ".join(issue.message for issue in appendix.issues if issue.code is IssueCode.TEXT_UNASSIGNED)
    )
    lost = []
    for index in sorted(used):
        for place, text in _cells(index, tables[index]):
            words = squeeze(text)
            if not words or any(
                _holds(appendix, placement, words, sections, unassigned) for placement in known.get(place, ())
            ):
                continue
            lost.append(f"table {index}, row {place.row}, column {place.col}: {text!r}")
    return lost


def _cells(index: int, fragment: TableFragment) -> Iterable[tuple[Place, str]]:
    for cell in fragment.cells:
        if cell.text.strip():
            yield Place(index, cell.row, cell.col), cell.text


def _holds(appendix: RawAppendix, placement: Placement, words: str, sections: str, unassigned: str) -> bool:
    if placement.kind in ("heading", "caption", "total", "subtotal"):
        return True
    if placement.kind == "unassigned":
        return words in unassigned
    if placement.kind == "section":
        return words in sections
    if placement.kind == "mended":  # a label put right by its order stands in other letters
        return words[_LABEL:] in sections
    if placement.kind == "number":
        return words.lstrip("0") in squeeze(_held_text(appendix, placement)) or words.endswith("0")
    if words in _TICKS and placement.key == "deadline_text":
        return True  # a tick stands for the period in the heading over it
    held = squeeze(_held_text(appendix, placement))
    # a line given twice at a page break is kept once; recognition may have marked the two differently
    return words in held or (len(words) >= _LINE and fold_marks(words) in fold_marks(held))
