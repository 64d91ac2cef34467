"""Tables that have the headings of an assignment table and assign nothing, beside tables that do. Made up."""

from __future__ import annotations

import pytest

from parsers.appendix import read_appendix
from parsers.registry import read_document
from pipeline.assemble import Classifier
from schema.flags import Flag
from schema.raw import RawAppendix

STEPS = (
    ("Tiếp nhận hồ sơ", "Công chức Bộ phận một cửa", "0,5 ngày"),
    ("Thẩm định hồ sơ, trình lãnh đạo", "Chuyên viên phòng chuyên môn", "07 ngày làm việc"),
    ("Trả kết quả", "Công chức Bộ phận một cửa", "0,5 ngày"),
)


def _read(markdown: str) -> RawAppendix:
    return read_appendix(read_document(markdown.encode(), "a.md"), Classifier())


def _table(*rows: tuple[str, ...]) -> str:
    first, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([first, "|" + "---|" * len(rows[0]), *rest]) + "\n"


@pytest.mark.parametrize("heading", ["Thứ tự công việc", "Bước", "TT"])
def test_the_steps_of_handling_a_file_are_no_tasks(heading: str) -> None:
    head = (heading, "Nội dung công việc", "Đơn vị thực hiện", "Thời gian thực hiện")
    steps = [(f"Bước {at}", *step) for at, step in enumerate(STEPS, start=1)]
    assert _read(_table(head, *steps)).tasks == ()


def test_steps_with_times_of_the_calendar_are_a_plan() -> None:
    head = ("TT", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian thực hiện")
    rows = [
        ("Bước 1", "Thành lập Ban Chỉ đạo", "Sở Nội vụ", "Tháng 3/2025"),
        ("Bước 2", "Rà soát, thống kê", "Các sở, ban, ngành", "Quý II/2025"),
    ]
    assert len(_read(_table(head, *rows)).tasks) == 2


def test_the_programme_of_a_day_is_no_plan_and_ends_where_other_columns_begin() -> None:
    """The second table has the same words in other places: it is one of its own."""
    programme = _table(
        ("Thời gian", "Hình thức", "Nội dung", "Đơn vị/ cá nhân phụ trách"),
        ("Buổi sáng (từ 7h00 đến 9h00), tập trung tại hội trường lớn", "", "", ""),
        ("7h00 - 7h15", "Tập trung", "Ổn định tổ chức", "Ban Giám hiệu"),
        ("7 giờ 15 phút", "Tập trung", "Khai mạc", "Đoàn trường"),
    )
    again = programme.replace("7h", "8h").replace("Khai mạc", "Bế mạc")
    plan = _table(
        ("Hoạt động", "Nội dung", "Đơn vị phụ trách", "Thời gian"),
        ("Tuyên truyền", "Treo băng rôn, khẩu hiệu", "Đoàn trường", "Trước ngày 24/8/2026"),
        ("Khảo sát", "Khảo sát nhu cầu của học sinh", "Tổ Tư vấn", "Ngày 24/8/2026"),
    )
    found = _read(f"{programme}\nNgày thứ hai\n\n{again}\nNội dung khác\n\n{plan}")
    assert [task.content for task in found.tasks] == [
        "Treo băng rôn, khẩu hiệu",
        "Khảo sát nhu cầu của học sinh",
    ]
    assert [task.parts[0].lead_text for task in found.tasks] == ["Đoàn trường", "Tổ Tư vấn"]


def test_forms_with_dates_or_a_place_for_the_signature_assign_nothing() -> None:
    dates = _table(
        ("Nội dung", "Ngày bắt đầu", "Ngày kết thúc"),
        ("06/12/2024", "06/12/2024", "/12/2024"),
    )
    assert _read(dates).tasks == ()
    signed = (
        "<table><tr><td>Nội dung hợp đồng</td><td>Công việc</td><td>Thời gian thực hiện</td></tr>"
        "<tr><td></td><td></td><td></td></tr>"
        '<tr><td>Nơi nhận</td><td colspan="2">THAY MẶT (Ký, ghi rõ họ tên, chức vụ)</td></tr></table>'
    )
    document = read_document(f"<html><body>{signed}</body></html>".encode(), "a.html")
    assert read_appendix(document, Classifier()).tasks == ()


def test_a_period_beside_a_title_is_its_time_and_no_subtotal() -> None:
    found = _read(
        _table(
            ("TT", "Nhiệm vụ", "Thời gian thực hiện", "Tổng kinh phí dự kiến"),
            ("", "TỔNG CỘNG", "", "3.000"),
            ("A", "Nhiệm vụ chuyển tiếp", "2021-2023", "500"),
            ("B", "Nhiệm vụ mới", "", ""),
            ("I", "Phát triển hạ tầng", "", "500"),
            ("1", "Nâng cấp trung tâm điều hành", "2021-2025", ""),
            ("II", "Bảo đảm an toàn thông tin", "2022", "300"),
        )
    )
    read = [(task.item_no, task.section, task.parts[0].deadline_text) for task in found.tasks]
    assert read == [
        ("A", (), "2021-2023"),
        ("1", ("B. Nhiệm vụ mới", "I. Phát triển hạ tầng"), "2021-2025"),
        ("II", ("B. Nhiệm vụ mới",), "2022"),
    ]


def test_a_number_of_days_is_no_text_that_breaks_off() -> None:
    head = ("TT", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian thực hiện")
    found = _read(
        _table(head, ("1", "Rà soát", "Sở Nội vụ", "15 ngày"), ("2", "Báo cáo", "Sở Nội vụ", "Trước ngày"))
    )
    lost = [Flag.TEXT_LOST in task.parts[0].flags for task in found.tasks]
    assert lost == [False, True]


def test_a_register_with_many_columns_more_has_its_tasks_and_two_rows_of_headings() -> None:
    """Headings that no rule knows outnumber those of an assignment table; three stand below a merged one."""
    steps = ("Văn bản đăng ký", "Số văn bản phúc đáp", "Ý kiến chấp thuận", "Gửi thẩm định", "Người xử lý")
    blank = "<td></td>"
    page = (
        "<table><tr><td>STT</td><td>Tên gọi văn bản</td><td>Cơ quan soạn thảo</td>"
        '<td colspan="3">Hình thức xử lý</td><td>Ngày dự kiến trình ban hành</td>'
        + "".join(f"<td>{step}</td>" for step in steps)
        + f"</tr><tr>{blank * 3}<td>Thay thế</td><td>Bãi bỏ</td><td>Hết hiệu lực theo thời gian</td>"
        + f"{blank * 6}</tr>"
        + "<tr><td>1</td><td>Quyết định về giá đất</td><td>Sở Tài chính</td><td>x</td><td></td><td></td>"
        + f"<td>Tháng 5/2026</td>{blank * 5}</tr>"
        + f"<tr><td>2</td><td>Quyết định về nhà ở</td><td>Sở Xây dựng</td>{blank * 9}</tr></table>"
    )
    document = read_document(f"<html><body>{page}</body></html>".encode(), "a.html")
    found = read_appendix(document, Classifier())
    assert [(task.item_no, task.content, task.parts[0].lead_text) for task in found.tasks] == [
        ("1", "Quyết định về giá đất", "Sở Tài chính"),
        ("2", "Quyết định về nhà ở", "Sở Xây dựng"),
    ]
    assert found.tasks[0].parts[0].deadline_text == "Tháng 5/2026"
    assert found.tasks[0].parts[0].extra["Hình thức xử lý - Thay thế"] == "x"
    assert found.issues == ()
