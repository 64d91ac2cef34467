"""What went wrong, or is doubtful, while a file was read: data, not exceptions."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schema.base import Model


class Severity(StrEnum):
    """How much an issue matters to the person who ran the pipeline."""

    INFO = "info"
    """A choice worth recording (which text layer was used, a fallback)."""
    WARNING = "warning"
    """The file was read; a person should look at it."""
    ERROR = "error"
    """The file, or the named page of it, was not read."""


class IssueCode(StrEnum):
    """Every code an issue may have. A new one is added here, with its meaning."""

    EMPTY_FILE = "empty_file"
    """The file has no bytes, or no text at all."""
    UNKNOWN_FORMAT = "unknown_format"
    """Neither magic bytes nor content are of a format that is read."""
    WRONG_EXTENSION = "wrong_extension"
    """The content is of another format than the name says; the content was believed."""
    DAMAGED_FILE = "damaged_file"
    """The container is broken (truncated, not a valid package)."""
    ENCRYPTED_FILE = "encrypted_file"
    """A password is needed."""
    TOO_LARGE = "too_large"
    """Bytes, pages, pixels, cells or unpacked size are over the limit."""
    TIMED_OUT = "timed_out"
    """The time allowed for one file ran out."""
    OUT_OF_MEMORY = "out_of_memory"
    """The memory allowed for one file ran out."""
    WORKER_DIED = "worker_died"
    """The process that read the file ended without an answer."""
    INTERNAL_ERROR = "internal_error"
    """A defect of phuluc; the message names it."""
    UNREADABLE_PATH = "unreadable_path"
    """The path does not exist or may not be read."""
    UNSAFE_PATH = "unsafe_path"
    """A path that leaves its folder or archive, or a loop of links; not followed."""
    CONVERTER_MISSING = "converter_missing"
    """An outside program is not installed; the hint names the package."""
    CONVERTER_FAILED = "converter_failed"
    """An outside program ended with an error or ran out of time."""
    DEPENDENCY_MISSING = "dependency_missing"
    """An optional Python package is not installed; the hint names the extra."""
    NO_APPENDIX_TABLE = "no_appendix_table"
    """No assignment table was found."""
    NO_LEAD_COLUMN = "no_lead_column"
    """The assignment table has no column of lead agencies."""
    NEEDS_OCR = "needs_ocr"
    """A page has no text layer that can be believed; the message gives the reason."""
    PAGE_UNREADABLE = "page_unreadable"
    """A page image in which no text can be read."""
    TEXT_UNASSIGNED = "text_unassigned"
    """Words of a source table that are in no cell; the message quotes them."""
    ENCODING_REPAIRED = "encoding_repaired"
    """Legacy-encoded or broken text was converted; the message says from what."""
    FALLBACK_USED = "fallback_used"
    """A second-best way was taken; the message says which and why."""
    ROWS_JOINED = "rows_joined"
    """Two fragments were taken for one table, or two rows for one; the message says why."""
    MACRO_IGNORED = "macro_ignored"
    """The file carries macros or scripts; they were not run."""
    DUPLICATE_DECISION = "duplicate_decision"
    """Another file holds the same decision."""
    OCR_LOW_CONFIDENCE = "ocr_low_confidence"
    """The recogniser doubts what it read on a page."""
    CORRECTION_STALE = "correction_stale"
    """A reviewer's correction no longer fits what is read, and was not applied."""
    CORRECTION_CONFLICT = "correction_conflict"
    """Two reviewers corrected one field differently; the later correction was applied."""


class Issue(Model):
    """One thing that went wrong or is doubtful, and what to do about it."""

    code: IssueCode
    severity: Severity
    message: str = Field(description="What happened, in one sentence.")
    hint: str | None = Field(default=None, description="The next step for a person.")
    page: int | None = Field(default=None, ge=1, description="1-based page, where one is meant.")


class UnreadableFileError(Exception):
    """Raised by a parser when the file cannot be read at all. Carries the issue to publish."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue

    def __reduce__(self) -> tuple[type[UnreadableFileError], tuple[Issue]]:
        return (type(self), (self.issue,))


def unreadable(code: IssueCode, message: str, hint: str | None = None) -> UnreadableFileError:
    """The error for a file that cannot be read, ready to raise."""
    return UnreadableFileError(Issue(code=code, severity=Severity.ERROR, message=message, hint=hint))
