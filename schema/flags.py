"""The flags of the data contract: every doubt has one of these names."""

from __future__ import annotations

from enum import StrEnum


class Flag(StrEnum):
    """A doubt about the decision or a part of it, or about the copy that was read."""

    # about the decision, whatever copy is read
    MISSING_LEAD = "missing_lead"
    MISSING_DEADLINE = "missing_deadline"
    UNPARSED_DEADLINE = "unparsed_deadline"
    UNKNOWN_AGENCY = "unknown_agency"
    OPEN_LIST = "open_list"
    ITEM_NO_GAP = "item_no_gap"
    NUMBER_MISMATCH = "number_mismatch"
    DATE_MISMATCH = "date_mismatch"
    DEADLINE_BEFORE_ISSUE = "deadline_before_issue"
    YEAR_SUSPECT = "year_suspect"
    MISSING_NUMBER = "missing_number"
    MISSING_DATE = "missing_date"
    NO_DECISION_BODY = "no_decision_body"
    # about the copy that was read
    JOINED_ACROSS_PAGES = "joined_across_pages"
    SPAN_INFERRED = "span_inferred"
    COLUMN_SHIFT = "column_shift"
    TEXT_LOST = "text_lost"
    SUSPECT_TEXT = "suspect_text"
    OCR_LOW_CONFIDENCE = "ocr_low_confidence"
    NO_APPENDIX_TABLE = "no_appendix_table"


COPY_FLAGS = frozenset(
    {
        Flag.JOINED_ACROSS_PAGES,
        Flag.SPAN_INFERRED,
        Flag.COLUMN_SHIFT,
        Flag.TEXT_LOST,
        Flag.SUSPECT_TEXT,
        Flag.OCR_LOW_CONFIDENCE,
        Flag.NO_APPENDIX_TABLE,
    }
)
"""Flags that speak of the copy that was read, not of the decision."""
