"""Cells that stand in the wrong column, put where their words belong."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.appendix.classifier import CellClassifier
from parsers.appendix.parts import PartDraft
from schema.decision import Correction
from schema.flags import Flag
from schema.raw import FieldName

_RARE = 0.15
"""Share of rows that may lack their lead beside a coordination before the lack is the table's habit."""


def move_cells(parts: Sequence[PartDraft], fields: frozenset[FieldName], classify: CellClassifier) -> None:
    """Moves, in place, what evidently stands in another column than its own; a flag and a correction say so.

    ``parts``: of one table. ``fields``: those the table has columns for.
    """
    leaderless = sum(_has_only(part, "coordination_text", without="lead_text") for part in parts)
    led = sum("lead_text" in part.texts for part in parts)
    rarely = leaderless <= max(1.0, _RARE * (led + leaderless)) and led > leaderless
    for part in parts:
        _move(part, fields, classify, rarely)


def _has_only(part: PartDraft, name: str, without: str) -> bool:
    return not part.sub_row and name in part.texts and without not in part.texts


def _move(part: PartDraft, fields: frozenset[FieldName], classify: CellClassifier, rarely: bool) -> None:
    texts = part.texts
    lead, deadline = texts.get("lead_text"), texts.get("deadline_text")
    coordination = texts.get("coordination_text")
    if lead and deadline and "deadline_text" in fields and "lead_text" in fields:
        if _is_time(lead, classify) and _is_body(deadline, classify):
            _swap(part, "lead_text", "deadline_text")
        return
    if not lead and "lead_text" in fields and not part.sub_row:
        if deadline and _is_body(deadline, classify):
            if coordination and _is_body(coordination, classify):
                _put(part, "coordination_text", "lead_text")
                _put(part, "deadline_text", "coordination_text")
            else:
                _put(part, "deadline_text", "lead_text")
        elif coordination and rarely and classify.looks_like_agency(coordination):
            _put(part, "coordination_text", "lead_text")
    if "deadline_text" in fields and not texts.get("deadline_text"):
        for name in ("lead_text", "coordination_text", "budget_text"):
            text = texts.get(name)
            if text and _is_time(text, classify) and not classify.looks_like_budget(text):
                _put(part, name, "deadline_text")
                break
    if "budget_text" in fields and not texts.get("budget_text"):
        text = texts.get("deadline_text")
        if text and classify.looks_like_budget(text) and not classify.looks_like_deadline(text):
            _put(part, "deadline_text", "budget_text")


def _is_body(text: str, classify: CellClassifier) -> bool:
    return classify.looks_like_agency(text) and not classify.looks_like_deadline(text)


def _is_time(text: str, classify: CellClassifier) -> bool:
    return classify.looks_like_deadline(text) and not classify.looks_like_agency(text)


def _put(part: PartDraft, source: str, target: str) -> None:
    part.texts[target] = part.texts.pop(source)
    _note(part, source, target)


def _swap(part: PartDraft, one: str, other: str) -> None:
    part.texts[one], part.texts[other] = part.texts[other], part.texts[one]
    _note(part, other, one)
    _note(part, one, other)


def _note(part: PartDraft, source: str, target: str) -> None:
    part.flags.add(Flag.COLUMN_SHIFT)
    part.corrections.append(Correction(field=target, from_=source, to=target, reason="moved"))
