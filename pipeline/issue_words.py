"""What went wrong, and the next step, in the words of those who read reports."""

from __future__ import annotations

from schema.issue import IssueCode

ISSUE_WORDS: dict[str, str] = {
    IssueCode.EMPTY_FILE: "Tệp trống: hãy lấy lại tệp từ nơi gửi.",
    IssueCode.UNKNOWN_FORMAT: "Định dạng không đọc được: hãy lưu lại thành DOCX hoặc PDF.",
    IssueCode.WRONG_EXTENSION: "Đuôi tệp không đúng với nội dung: đã đọc theo nội dung.",
    IssueCode.DAMAGED_FILE: "Tệp bị hỏng hoặc bị cắt cụt: hãy lấy lại tệp từ nơi gửi.",
    IssueCode.ENCRYPTED_FILE: "Tệp có mật khẩu: hãy cho biết mật khẩu, hoặc lưu lại không có mật khẩu.",
    IssueCode.TOO_LARGE: "Tệp quá lớn: hãy tách riêng phần phụ lục.",
    IssueCode.TIMED_OUT: "Đọc quá lâu nên đã dừng: hãy tách tệp, hoặc cho thêm thời gian.",
    IssueCode.OUT_OF_MEMORY: "Không đủ bộ nhớ: hãy tách tệp, hoặc cho thêm bộ nhớ.",
    IssueCode.WORKER_DIED: "Phần mềm dừng giữa chừng khi đọc tệp: hãy báo cho người quản trị.",
    IssueCode.INTERNAL_ERROR: "Lỗi của phần mềm: hãy báo cho người quản trị, kèm tệp này.",
    IssueCode.UNREADABLE_PATH: "Không mở được tệp: hãy xem lại đường dẫn và quyền đọc.",
    IssueCode.UNSAFE_PATH: "Đường dẫn không an toàn nên không đọc.",
    IssueCode.CONVERTER_MISSING: "Máy chưa cài chương trình cần để đọc tệp này (LibreOffice, Tesseract).",
    IssueCode.CONVERTER_FAILED: "Chương trình chuyển đổi gặp lỗi: hãy lưu lại tệp thành DOCX hoặc PDF.",
    IssueCode.DEPENDENCY_MISSING: "Máy chưa cài gói cần để đọc tệp này.",
    IssueCode.NO_APPENDIX_TABLE: "Không thấy bảng giao nhiệm vụ.",
    IssueCode.NO_LEAD_COLUMN: "Bảng không có cột cơ quan chủ trì.",
    IssueCode.NEEDS_OCR: "Lớp chữ của trang không dùng được: cần nhận dạng chữ.",
    IssueCode.PAGE_UNREADABLE: "Trang không đọc được: hãy quét lại trang này.",
    IssueCode.TEXT_UNASSIGNED: "Có chữ trong bảng không thuộc trường nào: hãy xem lại dòng này.",
    IssueCode.ENCODING_REPAIRED: "Đã chuyển từ bảng mã cũ sang Unicode: hãy so vài dòng với bản gốc.",
    IssueCode.FALLBACK_USED: "Đã đọc bằng cách kém chắc chắn hơn: hãy so với bản gốc.",
    IssueCode.ROWS_JOINED: "Đã nối các phần của bảng hoặc của một dòng.",
    IssueCode.MACRO_IGNORED: "Tệp có macro hoặc mã lệnh: đã bỏ qua, không chạy.",
    IssueCode.DUPLICATE_DECISION: "Một tệp khác chứa cùng văn bản này.",
    IssueCode.OCR_LOW_CONFIDENCE: "Nhận dạng chữ kém tin cậy: hãy so với bản gốc.",
    IssueCode.CORRECTION_STALE: "Chỗ đã sửa không còn khớp: hãy rà soát lại.",
    IssueCode.CORRECTION_CONFLICT: "Hai người sửa khác nhau: đã dùng bản sửa sau.",
}
