"""The Arrow schemas of the four Parquet datasets, and the rows that fill them.

Types are written out here; descriptions come from the models, so that each is said once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from schema.base import SCHEMA_VERSION
from schema.decision import (
    Agency,
    Budget,
    Correction,
    Deadline,
    Decision,
    LegalBasis,
    Part,
    PartText,
    Task,
    TaskText,
)
from schema.result import FileResult

_STR = pa.string()
_INT = pa.int32()
_DATE = pa.date32()
_BOOL = pa.bool_()
_NUM = pa.float32()

_BOX_TEXT = {
    "page": "Trang, từ 1",
    "x0": "Mép trái, điểm",
    "top": "Mép trên, điểm",
    "x1": "Mép phải, điểm",
    "bottom": "Mép dưới, điểm",
}
_ISSUE_TEXT = {
    "code": "Mã vấn đề",
    "severity": "Mức độ",
    "message": "Nội dung vấn đề",
    "hint": "Việc cần làm tiếp",
    "page": "Trang, từ 1",
}


def field(name: str, kind: pa.DataType, description: str) -> pa.Field:
    """An Arrow field with its Vietnamese description in the metadata."""
    return pa.field(name, kind, metadata={"description": description})


def _fields(model: type[BaseModel], types: dict[str, pa.DataType]) -> list[pa.Field]:
    """Fields of a model, each described as the model describes it."""
    return [field(name, kind, model.model_fields[name].description or "") for name, kind in types.items()]


def _list(kind: pa.DataType) -> pa.ListType:
    """A list whose items are named as Parquet names them, so that a schema reads back equal."""
    return pa.list_(pa.field("element", kind))


def _struct(model: type[BaseModel], types: dict[str, pa.DataType]) -> pa.StructType:
    return pa.struct(_fields(model, types))


BOX = pa.struct([field(n, _INT if n == "page" else _NUM, text) for n, text in _BOX_TEXT.items()])
ISSUE = pa.struct([field(n, _INT if n == "page" else _STR, text) for n, text in _ISSUE_TEXT.items()])
CORRECTION = pa.struct(
    [
        field(info.alias or name, _STR, info.description or "")
        for name, info in Correction.model_fields.items()
    ]
)
AGENCY = _struct(
    Agency,
    {
        "text": _STR,
        "name": _STR,
        "kind": _STR,
        "level": _STR,
        "related_only": _BOOL,
        "agency_id": _STR,
        "responsibility": _STR,
        "score": _NUM,
        "successor": _STR,
    },
)
DEADLINE = _struct(
    Deadline,
    {
        "text": _STR,
        "action": _STR,
        "kind": _STR,
        "edtf": _STR,
        "start": _DATE,
        "end": _DATE,
        "due": _DATE,
        "modifier": _STR,
        "recurrence": _STR,
        "condition": _STR,
        "year_inferred": _BOOL,
        "confidence": _NUM,
    },
)
BUDGET = _struct(Budget, {"source": _list(_STR), "amount_vnd": pa.int64(), "condition": _STR})
LEGAL_BASIS = _struct(LegalBasis, {"number": _STR, "text": _STR})
_EXTRA = pa.map_(_STR, _STR)

_DOC_KEY = [
    field("doc_id", _STR, "Mã văn bản: tên tệp không dấu và 8 ký tự đầu của sha256"),
    field("doc_number", _STR, "Số, ký hiệu"),
    field("issuer", _STR, "Cơ quan ban hành, tên đầy đủ"),
    field("province_code", _STR, "Mã tỉnh (GSO) tại ngày ban hành"),
    field("plan_year", _INT, "Năm kế hoạch"),
]
_PART_KEY = [
    field("task_id", _STR, "Mã phần nhiệm vụ: <doc_id>#<seq>.<part>"),
    *_fields(TaskText, {"seq": _INT}),
    *_fields(PartText, {"part": _INT}),
]

_DECISION_TYPES: dict[str, pa.DataType] = {
    "doc_number": _STR,
    "doc_type": _STR,
    "issued_on": _DATE,
    "issued_place": _STR,
    "issuer": _STR,
    "title": _STR,
    "plan_year": _INT,
    "signer": _STR,
    "signer_title": _STR,
    "signing_form": _STR,
    "appendix_title": _STR,
    "province_code": _STR,
    "district_code": _STR,
    "province_code_2025": _STR,
    "province_2025": _STR,
    "legal_basis": _list(LEGAL_BASIS),
    "corrections": _list(CORRECTION),
    "flags": _list(_STR),
}

DOCUMENTS = pa.schema(
    [
        *_fields(FileResult, {"doc_id": _STR, "source": _STR}),
        field("paths", _list(_STR), "Đường dẫn của tệp (mọi nơi có cùng nội dung)"),
        *_fields(
            FileResult,
            {
                "sha256": _STR,
                "size": pa.int64(),
                "format": _STR,
                "media_type": _STR,
                "n_pages": _INT,
                "n_pages_ocr": _INT,
            },
        ),
        field("status", _STR, "read: đọc được; doubtful: cần người xem; failed: không đọc được"),
        *_fields(Decision, _DECISION_TYPES),
        field("n_tasks", _INT, "Số nhiệm vụ"),
        field("n_parts", _INT, "Số phần nhiệm vụ"),
        field("n_flags", _INT, "Số cờ nghi vấn của văn bản và các phần"),
        field("duplicate_of", _STR, "Mã của bản tốt hơn của cùng văn bản; null khi đây là bản được dùng"),
        field("issues", _list(ISSUE), "Vấn đề gặp khi đọc"),
    ],
    metadata={"schema_version": SCHEMA_VERSION, "description": "Mỗi dòng là một tệp đã đọc"},
)

TASKS = pa.schema(
    [
        _PART_KEY[0],
        *_DOC_KEY,
        *_PART_KEY[1:],
        *_fields(TaskText, {"item_no": _STR, "section": _list(_STR), "content": _STR}),
        *_fields(
            PartText,
            {
                "part_content": _STR,
                "product": _STR,
                "lead_text": _STR,
                "coordination_text": _STR,
                "deadline_text": _STR,
                "budget_text": _STR,
                "note": _STR,
                "extra": _EXTRA,
            },
        ),
        field("lead", _STR, "Cơ quan chủ trì thứ nhất, tên chuẩn"),
        field("due_on", _DATE, "Hạn cuối cùng trong các thời hạn"),
        field("start_on", _DATE, "Ngày bắt đầu sớm nhất trong các thời hạn"),
        field("end_on", _DATE, "Ngày kết thúc muộn nhất trong các thời hạn"),
        *_fields(
            Part,
            {
                "leads": _list(AGENCY),
                "coordinators": _list(AGENCY),
                "deadlines": _list(DEADLINE),
                "budget": BUDGET,
                "corrections": _list(CORRECTION),
                "corrected": _list(_STR),
                "flags": _list(_STR),
                "page_start": _INT,
                "page_end": _INT,
                "bbox": _list(BOX),
                "table": _INT,
                "row": _INT,
                "confidence": _NUM,
            },
        ),
    ],
    metadata={"schema_version": SCHEMA_VERSION, "description": "Mỗi dòng là một phần nhiệm vụ"},
)

AGENCIES = pa.schema(
    [
        *_PART_KEY,
        *_DOC_KEY,
        field("role", _STR, "lead: chủ trì; coordinator: phối hợp"),
        field("position", _INT, "Thứ tự trong ô, từ 1"),
        *AGENCY,
    ],
    metadata={"schema_version": SCHEMA_VERSION, "description": "Mỗi dòng là một cơ quan trong một phần"},
)

DEADLINES = pa.schema(
    [
        *_PART_KEY,
        *_DOC_KEY,
        field("lead", _STR, "Cơ quan chủ trì thứ nhất, tên chuẩn"),
        field("position", _INT, "Thứ tự trong ô, từ 1"),
        *DEADLINE,
    ],
    metadata={"schema_version": SCHEMA_VERSION, "description": "Mỗi dòng là một thời hạn của một phần"},
)

DATASETS: dict[str, pa.Schema] = {
    "documents": DOCUMENTS,
    "tasks": TASKS,
    "agencies": AGENCIES,
    "deadlines": DEADLINES,
}
"""Dataset name (its folder in the output) → schema."""

Row = dict[str, Any]


def document_row(result: FileResult, paths: Sequence[str], duplicate_of: str | None) -> Row:
    """The row of ``documents`` for one file.

    ``paths``: where the file was found; ``duplicate_of``: doc_id of the better rendition, or None.
    """
    decision = result.record.decision if result.record else Decision()
    return {
        **result.model_dump(include={name for name in FileResult.model_fields if name in DOCUMENTS.names}),
        "issues": [_dump(issue) for issue in result.issues],
        **_dump(decision),
        "paths": sorted(paths),
        "status": result.status,
        "n_tasks": result.n_tasks,
        "n_parts": result.n_parts,
        "n_flags": len(result.flags),
        "duplicate_of": duplicate_of,
    }


def _dump(model: BaseModel) -> Row:
    return model.model_dump(by_alias=True)


def task_id(doc_id: str, task: Task, part: Part) -> str:
    """``<doc_id>#<seq>.<part>``."""
    return f"{doc_id}#{task.seq}.{part.part}"


def part_rows(result: FileResult) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    """For each part of a file: its row of ``tasks``, its rows of ``agencies`` and of ``deadlines``."""
    record = result.record
    if record is None:
        return
    decision = record.decision
    document = {
        "doc_id": record.doc_id,
        "doc_number": decision.doc_number,
        "issuer": decision.issuer,
        "province_code": decision.province_code,
        "plan_year": decision.plan_year,
    }
    for task in record.tasks:
        for part in task.parts:
            key = {
                "task_id": task_id(record.doc_id, task, part),
                "seq": task.seq,
                "part": part.part,
                **document,
            }
            values = _dump(part)
            lead = part.leads[0].name if part.leads else None
            row: Row = {
                **key,
                **values,
                "item_no": task.item_no,
                "section": list(task.section),
                "content": task.content,
                "extra": list(part.extra.items()),
                "lead": lead,
                "due_on": max((d.due for d in part.deadlines if d.due), default=None),
                "start_on": min((d.start for d in part.deadlines if d.start), default=None),
                "end_on": max((d.end for d in part.deadlines if d.end), default=None),
            }
            agencies = [
                {**key, "role": role, "position": position, **agency}
                for role, named in (("lead", values["leads"]), ("coordinator", values["coordinators"]))
                for position, agency in enumerate(named, 1)
            ]
            deadlines = [
                {**key, "lead": lead, "position": position, **deadline}
                for position, deadline in enumerate(values["deadlines"], 1)
            ]
            yield row, agencies, deadlines


__all__ = [
    "AGENCY",
    "BOX",
    "BUDGET",
    "CORRECTION",
    "DATASETS",
    "DEADLINE",
    "ISSUE",
    "Row",
    "document_row",
    "part_rows",
    "task_id",
]
