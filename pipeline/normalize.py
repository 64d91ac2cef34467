"""The normalizers by themselves: cells in, JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from schema.decision import Level

CellKind = Literal["deadline", "agency", "budget"]


@dataclass(frozen=True)
class CellContext:
    """What is known about the decision that the cells stand in."""

    plan_year: int | None = None
    level: Level = "province"
    province: str | None = None
    district: str | None = None
    issued_on: date | None = None
    heading: str | None = None


def normalize_lines(kind: CellKind, lines: Iterable[str], context: CellContext) -> Iterator[str]:
    """One JSON object for each line; ``\\n`` written in a line is a line break of the cell."""
    normalize = _normalizer(kind, context)
    for line in lines:
        cell = line.rstrip("\r\n").replace("\\n", "\n")
        yield json.dumps(normalize(cell), ensure_ascii=False)


def _normalizer(kind: CellKind, context: CellContext) -> Callable[[str], dict[str, Any]]:
    if kind == "deadline":
        from normalizers.deadlines import DeadlineContext, parse_deadlines

        when = DeadlineContext(
            plan_year=context.plan_year, issued_on=context.issued_on, heading=context.heading
        )
        return lambda cell: {"deadlines": [d.model_dump(mode="json") for d in parse_deadlines(cell, when)]}
    from normalizers.agencies import AgencyContext, city_level, parse_agencies

    where = AgencyContext(
        issuer_level=context.level,
        province_code=context.province,
        district_code=context.district,
        issued_on=context.issued_on,
    )
    if kind == "agency":
        return lambda cell: {"agencies": [a.model_dump(mode="json") for a in parse_agencies(cell, where)]}
    from normalizers.budget import BudgetContext, heading_unit, parse_budget

    money = BudgetContext(context.level, heading_unit(context.heading), context.heading, city_level(where))

    def budget(cell: str) -> dict[str, Any]:
        parsed = parse_budget(cell, money)
        return {"budget": parsed.model_dump(mode="json") if parsed else None}

    return budget
