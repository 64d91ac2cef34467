"""What is published: the decision, its tasks and their parts, as the data contract defines them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schema.base import SCHEMA_VERSION, Model
from schema.document import Box
from schema.flags import Flag

Confidence = Annotated[float, Field(ge=0, le=1)]
Level = Literal["central", "province", "district", "commune"]


class Correction(Model):
    """A repair that stands beside a text field and never replaces it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)

    field: str = Field(description="Tên trường có từ cần sửa")
    from_: str = Field(
        alias="from", description="Cụm từ ngắn nhất như trong nguồn, hoặc trường gốc khi chuyển ô"
    )
    to: str = Field(description="Cụm từ đúng, hoặc trường mới khi chuyển ô")
    reason: Literal["ocr", "encoding", "source", "moved"] = Field(description="Lý do sửa")


class DeadlineKind(StrEnum):
    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    RANGE = "range"
    ONGOING = "ongoing"
    RECURRING = "recurring"
    EVENT = "event"
    UNPARSED = "unparsed"


class Deadline(Model):
    """One deadline of a part."""

    text: str = Field(description="Mệnh đề gốc, gồm cả việc và điều kiện")
    action: str | None = Field(default=None, description="Việc phải xong khi đến hạn, như trong nguồn")
    kind: DeadlineKind = Field(description="Loại thời hạn")
    edtf: str | None = Field(default=None, description="Thời hạn theo EDTF (ISO 8601-2)")
    start: date | None = Field(default=None, description="Ngày đầu của kỳ")
    end: date | None = Field(default=None, description="Ngày cuối của kỳ")
    due: date | None = Field(default=None, description="Ngày cuối cùng còn đúng hạn")
    modifier: Literal["before", "by", "from", "early", "mid", "late"] | None = Field(
        default=None, description="Từ giới hạn: trước, chậm nhất, từ, đầu, giữa, cuối"
    )
    recurrence: str | None = Field(default=None, description="Chu kỳ lặp (RFC 5545 RRULE)")
    condition: str | None = Field(default=None, description="Điều kiện kèm theo")
    year_inferred: bool = Field(default=False, description="Năm lấy từ năm của kế hoạch")
    confidence: Confidence = Field(default=1.0, description="Độ tin cậy, từ 0 đến 1")


class Agency(Model):
    """One body named in a lead or coordination cell."""

    text: str = Field(description="Từ ngữ nêu tên cơ quan trong nguồn")
    name: str = Field(description="Tên chuẩn đầy đủ")
    kind: Literal["unit", "group", "unknown"] = Field(description="Một cơ quan, một nhóm, hoặc không rõ")
    level: Level | None = Field(default=None, description="Cấp: trung ương, tỉnh, huyện, xã")
    related_only: bool = Field(default=False, description="Chỉ gồm các cơ quan (có) liên quan")
    agency_id: str = Field(description="Mã ổn định: <phạm vi>/<tên không dấu>")
    responsibility: str | None = Field(default=None, description="Trách nhiệm riêng nêu trong ô")
    score: Confidence = Field(default=1.0, description="1,0 khi khớp đúng hoặc khớp tên viết tắt")
    successor: str | None = Field(
        default=None, description="Tên cơ quan kế thừa hiện nay, khi đã sắp xếp lại"
    )


BudgetSource = Literal["state", "central", "province", "district", "commune", "non_state", "other"]


class Budget(Model):
    """The money of a part."""

    source: tuple[BudgetSource, ...] = Field(default=(), description="Nguồn kinh phí")
    amount_vnd: int | None = Field(default=None, description="Số tiền, đồng")
    condition: str | None = Field(default=None, description="Phần còn lại của ô")


class Provenance(Model):
    """Where a part was read. Published flat, in the part itself."""

    page_start: int | None = Field(default=None, description="Trang đầu, từ 1")
    page_end: int | None = Field(default=None, description="Trang cuối")
    bbox: tuple[Box, ...] = Field(default=(), description="Khung trên từng trang, điểm PDF, gốc trên trái")
    table: int = Field(default=0, ge=0, description="Bảng thứ mấy trong văn bản, từ 0")
    row: int = Field(default=0, ge=0, description="Dòng vật lý trong bảng gốc, từ 0")
    confidence: Confidence = Field(default=1.0, description="Độ tin cậy khi đọc, từ 0 đến 1")


class PartWords(Model):
    """The text fields of a part, as the source says them."""

    part: Annotated[int, Field(ge=1, description="Thứ tự phần trong nhiệm vụ")]
    part_content: str | None = Field(default=None, description="Nội dung riêng của phần")
    product: str | None = Field(default=None, description="Sản phẩm, kết quả")
    lead_text: str | None = Field(default=None, description="Cơ quan chủ trì, nguyên văn")
    coordination_text: str | None = Field(default=None, description="Cơ quan phối hợp, nguyên văn")
    deadline_text: str | None = Field(default=None, description="Thời hạn, nguyên văn")
    budget_text: str | None = Field(default=None, description="Kinh phí, nguyên văn")
    note: str | None = Field(default=None, description="Ghi chú")
    extra: dict[str, str | None] = Field(default_factory=dict, description="Các cột khác: tiêu đề → nội dung")
    corrections: tuple[Correction, ...] = Field(default=(), description="Đề nghị sửa chữ")
    corrected: tuple[str, ...] = Field(default=(), description="Các trường do người rà soát sửa")
    flags: tuple[Flag, ...] = Field(default=(), description="Cờ nghi vấn")


class PartText(Provenance, PartWords):
    """The words of a part and where they stand (published in this order: words, then places)."""


class Part(PartText):
    """The smallest unit that has its own lead, deadline or product."""

    leads: tuple[Agency, ...] = Field(default=(), description="Các cơ quan chủ trì")
    coordinators: tuple[Agency, ...] = Field(default=(), description="Các cơ quan phối hợp")
    deadlines: tuple[Deadline, ...] = Field(default=(), description="Các thời hạn")
    budget: Budget | None = Field(default=None, description="Kinh phí")


class TaskText(Model):
    """What identifies a task."""

    seq: Annotated[int, Field(ge=1, description="Thứ tự nhiệm vụ trong văn bản")]
    item_no: str | None = Field(default=None, description="Số thứ tự như trong nguồn")
    section: tuple[str, ...] = Field(default=(), description="Các mục chứa nhiệm vụ, từ ngoài vào trong")
    content: str | None = Field(default=None, description="Nội dung nhiệm vụ")


class Task(TaskText):
    """One task with its parts."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, description="Các phần của nhiệm vụ")]


class LegalBasis(Model):
    """One instrument cited by number in the recitals."""

    number: str = Field(description="Số, ký hiệu văn bản")
    text: str = Field(description="Nguyên văn căn cứ")


class DecisionText(Model):
    """The decision's own fields as printed, before places and years are looked up."""

    doc_number: str | None = Field(default=None, description="Số, ký hiệu")
    doc_type: str | None = Field(default=None, description="Loại văn bản: QĐ, KH, …")
    issued_on: date | None = Field(default=None, description="Ngày ban hành")
    issued_place: str | None = Field(default=None, description="Nơi ban hành")
    issuer: str | None = Field(default=None, description="Cơ quan ban hành, tên đầy đủ")
    title: str | None = Field(default=None, description="Trích yếu")
    signer: str | None = Field(default=None, description="Người ký")
    signer_title: str | None = Field(default=None, description="Chức vụ người ký")
    signing_form: str | None = Field(default=None, description="Hình thức ký: KT., TM., TL.")
    appendix_title: str | None = Field(default=None, description="Tên phụ lục")
    legal_basis: tuple[LegalBasis, ...] = Field(default=(), description="Căn cứ pháp lý")
    corrections: tuple[Correction, ...] = Field(default=(), description="Đề nghị sửa chữ")
    flags: tuple[Flag, ...] = Field(default=(), description="Cờ nghi vấn")


class Decision(DecisionText):
    """The decision as published."""

    plan_year: int | None = Field(default=None, description="Năm kế hoạch")
    province_code: str | None = Field(default=None, description="Mã tỉnh (GSO) tại ngày ban hành")
    district_code: str | None = Field(default=None, description="Mã huyện (GSO) tại ngày ban hành")
    province_code_2025: str | None = Field(default=None, description="Mã tỉnh từ 01/7/2025")
    province_2025: str | None = Field(default=None, description="Tên tỉnh từ 01/7/2025")


class DecisionRecord(Model):
    """One file's whole result: what decisions/<doc_id>.json holds."""

    schema_version: str = SCHEMA_VERSION
    doc_id: str
    source: str = Field(description="Tên tệp nguồn")
    sha256: str
    decision: Decision
    tasks: tuple[Task, ...]
