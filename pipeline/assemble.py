"""From raw rows and raw decision fields to the validated record: places, years, dates, agencies, money."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from normalizers.agencies import (
    AgencyContext,
    agency_flags,
    city_level,
    looks_like_agency,
    parse_agencies,
    split_lead_coordination,
)
from normalizers.budget import BudgetContext, heading_unit, looks_like_budget, parse_budget
from normalizers.deadlines import (
    DeadlineContext,
    deadline_corrections,
    deadline_flags,
    looks_like_deadline,
    parse_deadlines,
)
from normalizers.places import Place, find_place, issuer_level
from normalizers.plan_year import plan_year
from normalizers.spelling import find_suspects
from schema.decision import Correction, Decision, DecisionRecord, Level, Part, PartText, Task
from schema.flags import Flag
from schema.raw import RawAppendix, RawDecision, RawTable

CONFIDENCE_GATE = 0.90
"""Below this recogniser's figure a part is flagged ``ocr_low_confidence``."""

_PART_FIELDS = (
    "part_content",
    "product",
    "lead_text",
    "coordination_text",
    "deadline_text",
    "budget_text",
    "note",
)
_DECISION_FIELDS = ("title", "appendix_title")


class Classifier:
    """What kind of words a cell holds; handed to the parsers, which know no deadlines or agencies."""

    looks_like_deadline = staticmethod(looks_like_deadline)
    looks_like_agency = staticmethod(looks_like_agency)
    looks_like_budget = staticmethod(looks_like_budget)


@dataclass(frozen=True)
class Context:
    """What the normalizers need to know about the decision that a cell stands in."""

    plan_year: int | None
    issued_on: date | None
    level: Level
    place: Place | None

    @property
    def agency(self) -> AgencyContext:
        return AgencyContext(
            issuer_level=self.level,
            province_code=self.place.province_code if self.place else None,
            district_code=self.place.district_code if self.place else None,
            issued_on=self.issued_on,
        )


def in_order(flags: set[Flag]) -> tuple[Flag, ...]:
    """Flags in the order of the contract."""
    return tuple(flag for flag in Flag if flag in flags)


def decision_context(raw: RawDecision, appendix: RawAppendix) -> Context:
    """Plan year, level and place of a decision."""
    cells = [part.deadline_text for task in appendix.tasks for part in task.parts if part.deadline_text]
    hints = [text for text in (raw.title, raw.appendix_title, raw.caption, raw.issued_place) if text]
    hints += [basis.text for basis in raw.legal_basis]
    on = raw.issued_on or (date(raw.year_hint, 12, 31) if raw.year_hint else None)
    level = issuer_level(raw.issuer, on, raw.superior) or (None if raw.issuer else _level_of_leads(appendix))
    level = level or "province"
    return Context(
        plan_year=plan_year(raw, cells),
        issued_on=raw.issued_on,
        level=level,
        place=find_place(raw.issuer, on=on, hints=hints) if level != "central" else None,
    )


def _level_of_leads(appendix: RawAppendix) -> Level | None:
    """The level that most leads are of by their own names, where nothing says who issued the decision."""
    texts = [part.lead_text for task in appendix.tasks for part in task.parts if part.lead_text]
    counts: Counter[Level] = Counter()
    for text in texts:
        pairs = (parse_agencies(text, AgencyContext(level)) for level in ("province", "central"))
        for one, other in zip(*pairs, strict=False):
            if one.kind == "unit" and one.level is not None and one.level == other.level:
                counts[one.level] += 1
    return counts.most_common(1)[0][0] if counts else None


def assemble(
    raw: RawDecision, appendix: RawAppendix, doc_id: str, source: str, sha256: str
) -> DecisionRecord:
    """The whole record of one file."""
    context = decision_context(raw, appendix)
    tables = {table.index: table for table in appendix.tables}
    tasks = tuple(
        Task(
            seq=task.seq,
            item_no=task.item_no,
            section=task.section,
            content=task.content,
            parts=tuple(
                assemble_part(part, context, tables.get(part.table), task.content if part.part == 1 else None)
                for part in task.parts
            ),
        )
        for task in appendix.tasks
    )
    return DecisionRecord(
        doc_id=doc_id,
        source=source,
        sha256=sha256,
        decision=assemble_decision(raw, appendix, context),
        tasks=tasks,
    )


def assemble_decision(raw: RawDecision, appendix: RawAppendix, context: Context) -> Decision:
    """The decision's published fields."""
    found = tuple(
        suspect
        for name in _DECISION_FIELDS
        for suspect in find_suspects(getattr(raw, name), name)
        if suspect not in raw.corrections
    )
    corrections = (*raw.corrections, *found)
    flags = {*raw.flags, *appendix.flags}
    if any(correction.reason in {"ocr", "encoding"} for correction in corrections):
        flags.add(Flag.SUSPECT_TEXT)
    place = context.place
    values = {
        name: value
        for name, value in raw
        if name in Decision.model_fields and name not in ("corrections", "flags")
    }
    return Decision(
        **values,
        corrections=corrections,
        flags=in_order(flags),
        plan_year=context.plan_year,
        province_code=place.province_code if place else None,
        district_code=place.district_code if place else None,
        province_code_2025=place.province_code_2025 if place else None,
        province_2025=place.province_2025 if place else None,
    )


def assemble_part(text: PartText, context: Context, table: RawTable | None, content: str | None) -> Part:
    """One part with its deadlines, agencies and money.

    ``content``: the task's content, given with the first part, where its spelling is looked at.
    """
    texts = part_texts(text, table)
    headings = _headings(table)
    leads = parse_agencies(texts["lead_text"], context.agency)
    coordinators = parse_agencies(texts["coordination_text"], context.agency)
    when = DeadlineContext(
        plan_year=context.plan_year,
        issued_on=context.issued_on,
        heading=headings.get("deadline_text"),
    )
    deadlines = parse_deadlines(texts["deadline_text"], when)
    heading = headings.get("budget_text")
    unit = heading_unit(heading) or heading_unit(table.unit_note if table else None)
    budget = parse_budget(
        texts["budget_text"],
        BudgetContext(context.level, unit, heading, city_level(context.agency)),
    )
    repairs = deadline_corrections(texts["deadline_text"], when)
    corrections = (*text.corrections, *repairs, *_suspects(texts, content, (*text.corrections, *repairs)))
    flags = {*text.flags}
    flags |= set(agency_flags(leads, texts["lead_text"])) | set(
        agency_flags(coordinators, texts["coordination_text"])
    )
    flags |= set(
        deadline_flags(
            deadlines,
            texts["deadline_text"],
            context.plan_year,
            context.issued_on,
            content or text.part_content,
        )
    )
    if not texts["lead_text"]:
        flags.add(Flag.MISSING_LEAD)
    if not texts["deadline_text"]:
        flags.add(Flag.MISSING_DEADLINE)
    if any(correction.reason in {"ocr", "encoding"} for correction in corrections):
        flags.add(Flag.SUSPECT_TEXT)
    if text.confidence < CONFIDENCE_GATE:
        flags.add(Flag.OCR_LOW_CONFIDENCE)
    kept = {
        name: value
        for name, value in text
        if name in PartText.model_fields and name not in texts and name not in ("corrections", "flags")
    }
    return Part(
        **{**kept, **texts},
        corrections=corrections,
        flags=in_order(flags),
        leads=leads,
        coordinators=coordinators,
        deadlines=deadlines,
        budget=budget,
    )


def part_texts(text: PartText, table: RawTable | None) -> dict[str, str | None]:
    """The text fields of a part, a cell of lead and coordination together taken apart.

    A part that a person has corrected is taken as it is.
    """
    texts: dict[str, str | None] = {name: getattr(text, name) for name in _PART_FIELDS}
    headings = _headings(table)
    lead = texts["lead_text"]
    together = _is_combined(headings.get("lead_text", "")) and "coordination_text" not in headings
    if together and lead and not text.corrected:
        texts["lead_text"], texts["coordination_text"] = split_lead_coordination(lead)
    return texts


def _headings(table: RawTable | None) -> dict[str, str]:
    """Field → its column's heading (several joined)."""
    headings: dict[str, str] = {}
    for column in table.columns if table else ():
        known = headings.get(column.field)
        headings[column.field] = f"{known}; {column.heading}" if known else column.heading
    return headings


def _is_combined(heading: str) -> bool:
    """A heading that promises lead and coordination in one cell: "Đơn vị chủ trì/phối hợp"."""
    lowered = heading.lower()
    return "phối hợp" in lowered and ("chủ trì" in lowered or "thực hiện" in lowered)


def _suspects(
    texts: dict[str, str | None], content: str | None, known: tuple[Correction, ...]
) -> tuple[Correction, ...]:
    found = [c for name, value in (("content", content), *texts.items()) for c in find_suspects(value, name)]
    return tuple(correction for correction in found if correction not in known)
