"""Invented plan decisions with known results, for measuring a run over many files.

Every decision is drawn from a seed: the same seed gives the same decision, on any machine.
"""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

PROVINCES = (
    ("01", "thành phố Hà Nội", "Hà Nội"),
    ("26", "tỉnh Vĩnh Phúc", "Vĩnh Phúc"),
    ("31", "thành phố Hải Phòng", "Hải Phòng"),
    ("38", "tỉnh Thanh Hóa", "Thanh Hóa"),
    ("40", "tỉnh Nghệ An", "Nghệ An"),
    ("48", "thành phố Đà Nẵng", "Đà Nẵng"),
    ("52", "tỉnh Bình Định", "Bình Định"),
    ("66", "tỉnh Đắk Lắk", "Đắk Lắk"),
    ("68", "tỉnh Lâm Đồng", "Lâm Đồng"),
    ("75", "tỉnh Đồng Nai", "Đồng Nai"),
    ("80", "tỉnh Long An", "Long An"),
    ("89", "tỉnh An Giang", "An Giang"),
    ("92", "thành phố Cần Thơ", "Cần Thơ"),
    ("96", "tỉnh Cà Mau", "Cà Mau"),
)
_AGENCIES = (
    ("Sở Nội vụ", "Sở Nội vụ"),
    ("Sở Tư pháp", "Sở Tư pháp"),
    ("Sở Tài chính", "Sở Tài chính"),
    ("Sở Y tế", "Sở Y tế"),
    ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
    ("Sở KH&ĐT", "Sở Kế hoạch và Đầu tư"),
    ("Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo"),
    ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở Xây dựng", "Sở Xây dựng"),
    ("Văn phòng UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"),
    ("Các sở, ban, ngành", "Các sở, ban, ngành cấp tỉnh"),
    ("UBND cấp huyện", "Ủy ban nhân dân cấp huyện"),
)
_SECTIONS = (
    "Cải cách thể chế",
    "Cải cách thủ tục hành chính",
    "Cải cách tổ chức bộ máy",
    "Cải cách chế độ công vụ",
    "Cải cách tài chính công",
    "Chuyển đổi số",
    "Công tác chỉ đạo, điều hành",
    "Phát triển kinh tế số",
)
_VERBS = ("Xây dựng", "Ban hành", "Rà soát", "Triển khai", "Kiểm tra", "Tổng hợp", "Đánh giá", "Hoàn thiện")
_OBJECTS = (
    "kế hoạch cải cách hành chính",
    "quy chế phối hợp giải quyết thủ tục hành chính",
    "danh mục văn bản hết hiệu lực",
    "đề án vị trí việc làm của đơn vị",
    "báo cáo kết quả thực hiện cơ chế một cửa",
    "hệ thống thông tin báo cáo dùng chung",
    "chương trình bồi dưỡng cán bộ, công chức",
    "cơ sở dữ liệu chuyên ngành phục vụ quản lý",
)
_TAILS = (
    "trên địa bàn",
    "theo hướng dẫn của cấp có thẩm quyền",
    "bảo đảm đúng tiến độ, chất lượng",
    "phục vụ người dân và doanh nghiệp",
    "tại các cơ quan, đơn vị",
)
_PRODUCTS = ("Quyết định", "Kế hoạch", "Báo cáo", "Công văn", "Nghị quyết", "Tờ trình")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


@dataclass(frozen=True)
class KnownTask:
    """One row of an invented appendix, and what must be read from it."""

    item_no: str
    section: str
    content: str
    product: str
    lead_text: str
    lead: str
    coordination_text: str
    coordinators: tuple[str, ...]
    deadline_text: str
    due: date | None


@dataclass(frozen=True)
class KnownDecision:
    """One invented decision, and what must be read from it."""

    stem: str
    doc_number: str
    issued_on: date
    province_code: str
    province: str
    place: str
    plan_year: int
    tasks: tuple[KnownTask, ...]

    @property
    def title(self) -> str:
        return f"Ban hành Kế hoạch cải cách hành chính nhà nước năm {self.plan_year} {self.province}"


def invent(number: int) -> KnownDecision:
    """The decision of a number."""
    draw = random.Random(number)
    code, province, place = draw.choice(PROVINCES)
    year = draw.randint(2016, 2024)
    issued_on = date(year - 1, 12, draw.randint(1, 31))
    tasks: list[KnownTask] = []
    for index, title in enumerate(draw.sample(_SECTIONS, draw.randint(2, 5))):
        for _ in range(draw.randint(2, 8)):
            tasks.append(_task(draw, str(len(tasks) + 1), f"{_ROMAN[index]}. {title}", year))
    return KnownDecision(
        stem=f"ke-hoach-{number:06d}",
        doc_number=f"{1000 + number}/QĐ-UBND",
        issued_on=issued_on,
        province_code=code,
        province=province,
        place=place,
        plan_year=year,
        tasks=tuple(tasks),
    )


def _task(draw: random.Random, item_no: str, section: str, year: int) -> KnownTask:
    lead_text, lead = draw.choice(_AGENCIES[:10])
    others = draw.sample([pair for pair in _AGENCIES if pair[1] != lead], draw.randint(1, 3))
    deadline_text, due = _deadline(draw, year)
    words = [draw.choice(_VERBS), draw.choice(_OBJECTS), draw.choice(_TAILS)]
    if draw.random() < 0.3:
        words += [",", draw.choice(_VERBS).lower(), draw.choice(_OBJECTS)]
    return KnownTask(
        item_no=item_no,
        section=section,
        content=" ".join(words).replace(" ,", ","),
        product=draw.choice(_PRODUCTS),
        lead_text=lead_text,
        lead=lead,
        coordination_text="; ".join(text for text, _ in others),
        coordinators=tuple(name for _, name in others),
        deadline_text=deadline_text,
        due=due,
    )


def _deadline(draw: random.Random, year: int) -> tuple[str, date | None]:
    month, quarter = draw.randint(1, 12), draw.randint(1, 4)
    last = date(year, month, monthrange(year, month)[1])
    end = date(year, 3 * quarter, monthrange(year, 3 * quarter)[1])
    return draw.choice(
        (
            (f"Tháng {month:02d}/{year}", last),
            (f"Tháng {month} năm {year}", last),
            (f"Quý {_ROMAN[quarter - 1]}/{year}", end),
            (f"Quý {_ROMAN[quarter - 1]} năm {year}", end),
            (f"Trong năm {year}", date(year, 12, 31)),
            (f"Chậm nhất ngày 15/{month:02d}/{year}", date(year, month, 15)),
            ("Thường xuyên", None),
        )
    )
