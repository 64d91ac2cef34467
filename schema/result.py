"""What ingesting one file yields: the record, or the reasons why there is none."""

from __future__ import annotations

from pydantic import Field

from schema.base import Model
from schema.decision import DecisionRecord
from schema.flags import Flag
from schema.issue import Issue, Severity


class FileResult(Model):
    """The outcome for one file. Depends on nothing but its bytes, its name, the code and the options."""

    doc_id: str = Field(description="Mã văn bản: tên tệp không dấu và 8 ký tự đầu của sha256")
    source: str = Field(description="Tên tệp nguồn")
    sha256: str = Field(description="Mã băm sha256 của tệp")
    size: int = Field(description="Kích thước tệp, byte")
    format: str | None = Field(default=None, description="Định dạng nhận ra từ nội dung")
    media_type: str | None = Field(default=None, description="Kiểu nội dung (media type)")
    n_pages: int | None = Field(default=None, description="Số trang; null với định dạng không chia trang")
    n_pages_ocr: int = Field(default=0, description="Số trang đọc bằng nhận dạng chữ (OCR)")
    record: DecisionRecord | None = None
    issues: tuple[Issue, ...] = Field(default=(), description="Vấn đề gặp khi đọc")

    @property
    def failed(self) -> bool:
        """True when the file gave no record."""
        return self.record is None

    @property
    def needs_person(self) -> bool:
        """True when the file failed, or was read with an issue that a person has to settle."""
        return self.failed or any(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def status(self) -> str:
        """'read', 'doubtful' (a person should look) or 'failed'."""
        return "failed" if self.failed else "doubtful" if self.needs_person else "read"

    @property
    def n_tasks(self) -> int:
        return len(self.record.tasks) if self.record else 0

    @property
    def n_parts(self) -> int:
        return sum(len(task.parts) for task in self.record.tasks) if self.record else 0

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Every flag of the decision and of its parts."""
        if self.record is None:
            return ()
        parts = (part for task in self.record.tasks for part in task.parts)
        return (*self.record.decision.flags, *(flag for part in parts for flag in part.flags))
