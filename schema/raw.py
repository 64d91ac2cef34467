"""Between parsers and normalizers: rows with named columns, nothing interpreted yet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schema.base import Model
from schema.decision import DecisionText, PartText, TaskText
from schema.flags import Flag
from schema.issue import Issue

FieldName = Literal[
    "item_no",
    "section",
    "content",
    "product",
    "lead_text",
    "coordination_text",
    "deadline_text",
    "budget_text",
    "note",
    "extra",
]


class RawColumn(Model):
    """One column of an assignment table: its heading as printed and the field it feeds."""

    heading: str
    field: FieldName


class RawTable(Model):
    """One assignment table, stitched over its pages."""

    index: int = Field(ge=0, description="The `table` of the provenance of its parts.")
    columns: tuple[RawColumn, ...]
    fragments: tuple[int, ...] = Field(description="Indices into SourceDocument.tables.")
    first_item: int = Field(ge=0, description="Index into SourceDocument.items of the first fragment.")
    flags: tuple[Flag, ...] = ()
    joined_because: tuple[str, ...] = Field(
        default=(), description="Why each further fragment was taken as a part."
    )
    caption: tuple[str, ...] = Field(
        default=(), description="Texts of rows above the heading in the same fragment: titles, captions."
    )
    unit_note: str | None = Field(
        default=None, description="The line above the table that names the unit of its sums."
    )


class RawTask(TaskText):
    """One task with its parts' texts."""

    parts: tuple[PartText, ...] = Field(min_length=1)


class RawAppendix(Model):
    """All assignment tables of a document as tasks."""

    tables: tuple[RawTable, ...] = ()
    tasks: tuple[RawTask, ...] = ()
    flags: tuple[Flag, ...] = Field(
        default=(), description="Flags of the decision: column_shift, text_lost, …"
    )
    issues: tuple[Issue, ...] = ()


class RawDecision(DecisionText):
    """The decision's fields as read from body, letterhead and caption.

    Beside the published fields it keeps what the normalizers need to find the plan's year and place.
    """

    superior: str | None = Field(default=None, description="The body above the issuer in the letterhead.")
    caption: str | None = Field(
        default=None, description="The appendix caption: '(Kèm theo Quyết định số …)'."
    )
    attachment_title: str | None = Field(
        default=None, description="Title of the attached plan, if there is one."
    )
    year_hint: int | None = Field(
        default=None, description="Year of a date line whose day or month is blank."
    )
    month_hint: int | None = Field(
        default=None, ge=1, le=12, description="Month of a date line whose day is blank."
    )
