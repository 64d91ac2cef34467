"""Headings → fields of the columns, and whether such a table assigns tasks at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.appendix.headings import Meaning, heading_key, meaning_of, weight_against
from schema.raw import FieldName

_SURE = 5
"""A heading that says "chủ trì" or "phối hợp"."""
_FIRM = 4
_WEAK = 1
_SPECIFIC = re.compile(r"\b(?:cu the|chi tiet)\b")
"""Words of a heading whose column stands beside a more general one."""
_KEYS: tuple[FieldName, ...] = ("lead_text", "coordination_text", "deadline_text")
_ENDS: tuple[FieldName, ...] = ("deadline_text", "product", "budget_text")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a table with such headings assigns tasks, and why (not)."""

    assigns: bool
    reason: str


def _no(_: int) -> bool:
    return False


def name_columns(
    headings: Sequence[str],
    sparse: Callable[[int], bool] = _no,
    agencies: Callable[[int], bool] = _no,
) -> tuple[FieldName | None, ...]:
    """The field of each column; None for a column without a heading, "extra" for one that fits none.

    ``sparse(i)``: the cells of column i cover several rows, as the name of a group does.
    ``agencies(i)``: the cells of column i name bodies; asked only where the heading leaves it open.
    """
    meanings = [meaning_of(heading) if heading else None for heading in headings]
    fields: list[FieldName | None] = [
        (meaning.field if meaning else "extra") if heading else None
        for heading, meaning in zip(headings, meanings, strict=True)
    ]
    _settle_content(fields, meanings, headings, sparse)
    _settle_leads(fields, meanings, agencies)
    _keep_strongest(fields, meanings, "coordination_text", _FIRM)
    _settle_numbers(fields)
    return tuple(fields)


def _settle_content(
    fields: list[FieldName | None],
    meanings: list[Meaning | None],
    headings: Sequence[str],
    sparse: Callable[[int], bool],
) -> None:
    """One column is the content; another may name the group; the rest are kept as they are."""
    candidates = [i for i, name in enumerate(fields) if name == "content"]
    groups = [i for i, name in enumerate(fields) if name == "section"]
    if not candidates:
        firm = [i for i in groups if _strength(meanings[i]) >= _FIRM]
        if firm:
            fields[firm[0]] = "content"
        return
    best = max(candidates, key=lambda i: (_strength(meanings[i]), -i))
    following = [i for i in candidates if i > best]
    general = None
    if following and following[0] == best + 1 and not sparse(following[0]):
        specific = _SPECIFIC.search(heading_key(headings[following[0]]))
        if sparse(best) or (specific and not _SPECIFIC.search(heading_key(headings[best]))):
            general, best = best, following[0]
    for i in candidates:
        if i == best:
            continue
        named_group = i < best and _strength(meanings[i]) == _SURE and _strength(meanings[best]) > _SURE
        named_group = named_group or i == general
        fields[i] = "section" if i < best and (named_group or sparse(i)) else "extra"


def _settle_leads(
    fields: list[FieldName | None], meanings: list[Meaning | None], agencies: Callable[[int], bool]
) -> None:
    for i, name in enumerate(fields):
        if name == "lead_text" and _strength(meanings[i]) == _WEAK and not agencies(i):
            fields[i] = "extra"
    _keep_strongest(fields, meanings, "lead_text", _FIRM)


def _keep_strongest(
    fields: list[FieldName | None], meanings: list[Meaning | None], name: FieldName, firm: int
) -> None:
    """Columns whose headings name the field for certain all keep it; otherwise only the surest does."""
    mine = [i for i, field in enumerate(fields) if field == name]
    if len(mine) < 2:
        return
    top = max(_strength(meanings[i]) for i in mine)
    kept = [i for i in mine if _strength(meanings[i]) >= firm]
    if not kept:
        kept = [next(i for i in mine if _strength(meanings[i]) == top)]
    for i in mine:
        if i not in kept:
            fields[i] = "extra"


def _settle_numbers(fields: list[FieldName | None]) -> None:
    seen = False
    for i, name in enumerate(fields):
        if name == "item_no":
            if seen:
                fields[i] = "extra"
            seen = True


def _strength(meaning: Meaning | None) -> int:
    return meaning.strength if meaning else 0


def judge(headings: Sequence[str], fields: Sequence[FieldName | None]) -> Verdict:
    """Whether a table with these headings is an assignment table: a content column and one of lead,
    coordination or deadline, and nothing that shows a table of another kind.
    """
    meanings = [meaning_of(heading) if heading else None for heading in headings]
    named = [(name, meaning) for name, meaning in zip(fields, meanings, strict=True) if name and meaning]
    contents = [meaning for name, meaning in named if name == "content"]
    keys = [meaning for name, meaning in named if name in _KEYS]
    if not contents:
        return Verdict(False, "no column of tasks")
    if not keys:
        return Verdict(False, "no column of lead, coordination or deadline")
    sure = any(m.strength >= _SURE and m.field in ("lead_text", "coordination_text") for m in keys)
    allowed = 2 if sure else 1 if _is_plan(contents, keys, named) else 0
    for heading in headings:
        if weight_against(heading) > allowed:
            return Verdict(False, f"a table of another kind: it has a column “{heading}”")
    if not sure and all(meaning.procedures for meaning in contents):
        return Verdict(False, "a list of administrative procedures")
    if max(m.strength for m in contents) < 2 and max(m.strength for m in keys) < 3:
        return Verdict(False, "neither its tasks nor its agencies are named for certain")
    return Verdict(True, "a column of tasks and one of lead, coordination or deadline")


def _is_plan(
    contents: Sequence[Meaning], keys: Sequence[Meaning], named: Sequence[tuple[FieldName, Meaning]]
) -> bool:
    """Whether headings name tasks, who does them, and when, with what result or for what sum."""
    others = {name for name, meaning in named if name in _ENDS and meaning.strength >= _FIRM}
    leads = [meaning for meaning in keys if meaning.field == "lead_text"]
    return bool(others) and all(
        max((meaning.strength for meaning in group), default=0) >= _FIRM for group in (contents, leads)
    )
