"""The flags in the words of those who read reports."""

from __future__ import annotations

from schema.flags import Flag

FLAG_WORDS: dict[str, str] = {
    Flag.MISSING_LEAD: "thiếu cơ quan chủ trì",
    Flag.MISSING_DEADLINE: "thiếu thời hạn",
    Flag.UNPARSED_DEADLINE: "thời hạn không đọc được",
    Flag.UNKNOWN_AGENCY: "cơ quan không rõ",
    Flag.OPEN_LIST: "danh sách còn bỏ ngỏ",
    Flag.ITEM_NO_GAP: "nhảy số thứ tự",
    Flag.NUMBER_MISMATCH: "số văn bản không khớp",
    Flag.DATE_MISMATCH: "ngày văn bản không khớp",
    Flag.DEADLINE_BEFORE_ISSUE: "hạn trước ngày ban hành",
    Flag.YEAR_SUSPECT: "năm đáng ngờ",
    Flag.MISSING_NUMBER: "thiếu số văn bản",
    Flag.MISSING_DATE: "thiếu ngày ban hành",
    Flag.NO_DECISION_BODY: "không có phần quyết định",
    Flag.JOINED_ACROSS_PAGES: "dòng nối qua trang",
    Flag.SPAN_INFERRED: "ô gộp được suy ra",
    Flag.COLUMN_SHIFT: "ô lệch cột",
    Flag.TEXT_LOST: "mất chữ",
    Flag.SUSPECT_TEXT: "chữ đáng ngờ",
    Flag.OCR_LOW_CONFIDENCE: "nhận dạng chữ kém tin cậy",
    Flag.NO_APPENDIX_TABLE: "không có bảng phụ lục",
}
