"""The word for the kind of document, and its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.text import (
    begins_name,
    collapse_spaces,
    ends_in_sign,
    fold,
    goes_on_with_number,
    is_unfinished,
    strip_marks,
    wants_place,
)
from parsers.decision.bodies import starts_body
from parsers.decision.captions import starts_caption
from parsers.decision.dates import date_line
from parsers.decision.lines import Line, joined, national_title
from parsers.decision.numbers import own_number
from parsers.decision.offices import read_office
from parsers.decision.recitals import is_section, starts_recital
from parsers.decision.vocabulary import kinds

_APPENDIX = re.compile(r"^(?:phụ lục|phụ biểu|biểu số|biểu mẫu|bảng tổng hợp)(?!\w)")
LABEL = re.compile(
    r"^\W*(?:phụ lục|phụ biểu|biểu số|biểu)"
    r"(?:\s+(?:số\s*)?(?:\d{1,2}|[ivx]{1,5}|[a-zđ])(?:[.\-]\d{1,2})?(?!\w))?"
    r"\s*[:.\-–]?\s*",
    re.IGNORECASE,
)
UNIT_NOTE = re.compile(r"^\W*(?:đơn vị(?: tính)?|đvt)\s*:|^\W*\d{1,3}\W*$")
_AWAITS = re.compile(
    r"\b(?:ban hành|phê duyệt|thực hiện|triển khai|điều chỉnh|bổ sung|về|của)$", re.IGNORECASE
)
"""Ends of titles that the name of a document must follow."""
_OWN = re.compile(r"^số\s*[:.]?\s*[\d.…_/\s]*[/-]")
_CITES = re.compile(
    r"\b(?:luật|nghị quyết|nghị định|quyết định|chỉ thị|thông tư|kế hoạch|kết luận)$", re.IGNORECASE
)
"""Ends of titles that the number of another document may follow."""
_SUBJECT = re.compile(r"^\W*(?:v/v|v\.v|về việc)\b", re.IGNORECASE)
_RECITAL_START = re.compile(r"(?:Căn cứ|Thực hiện|Triển khai|Xét|Theo đề nghị)\s")
_DECIDING = ("QĐ", "NQ", "NĐ", "CT", "TT", "TTLT")
"""Kinds of documents in which the one who decides is named between title and recitals."""
_NAMED_AFTER = ("bộ", "sở", "ban", "phòng")
"""What the name of a body goes on from in the line below ("BỘ", "KẾ HOẠCH VÀ ĐẦU TƯ")."""
MAX_TITLE_LINES = 9
_MAX_TITLE = 600
_MAX_HEADED = 1500
"""Characters of a title that is printed as one."""
_MIN_TITLE = 15
_MAX_RECITAL = 12
"""Lines of one recital."""
MAX_HEADING_LINE = 260


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of document with its title."""

    start: int
    end: int
    """Index after the last line of the title."""
    kind: str
    """Code of the kind: "QĐ"."""
    title: str | None


def read_kind(line: Line) -> tuple[str, str] | None:
    """(code, rest of the line) of a line that begins with the word for a kind of document in capitals."""
    if line.table or len(line.text) > MAX_HEADING_LINE:
        return None
    text = line.text.strip("*# ")
    key = fold(text)
    if line.upper and line.ocr:
        blurred = strip_marks(key).strip(" :")
        for name, code in kinds().items():
            if blurred == strip_marks(name) and not key.endswith(":"):
                return code, ""
    for name, code in kinds().items():
        if not key.startswith(name) or (len(key) > len(name) and key[len(name)] not in " :-–"):
            continue
        printed, rest = text[: len(name)], text[len(name) :]
        if not printed.isupper() or len(key) != len(text):
            return None
        if rest.strip() == ":" or re.match(r"\s*số\s*[:\d]", rest, re.IGNORECASE):
            return None
        return code, rest.strip(" :-–")
    return None


def kind_at(lines: Sequence[Line], at: int) -> tuple[str, str] | None:
    """What ``read_kind`` finds in a line, or the kind of a line in small letters above a title in capitals
    ("Quyết định", "PHÊ DUYỆT ĐỀ ÁN …").
    """
    line = lines[at]
    before = lines[at - 1] if at else None
    if before and before.region == line.region and before.upper and before.key in _NAMED_AFTER:
        return None
    found = read_kind(line)
    if found or line.table or line.key not in kinds() or not line.text[:1].isupper() or at + 1 >= len(lines):
        return found
    below = lines[at + 1]
    titled = not below.table and below.upper and not national_title(below.key) and not starts_body(below.key)
    return (kinds()[line.key], "") if titled and len(below.text) > _MIN_TITLE else None


def is_appendix_label(line: Line) -> bool:
    """Whether a line begins an appendix ("PHỤ LỤC II", "Phụ lục 1: Danh mục …")."""
    if line.table or not _APPENDIX.match(line.key.lstrip("( ")) or line.text.startswith("("):
        return False
    rest = LABEL.sub("", line.text, count=1)
    return not rest or rest[:1].isupper() or rest[:1] in '"“(' or line.upper


def _is_authority(lines: Sequence[Line], at: int) -> bool:
    """Whether a line names who decides: an office or body in capitals with the recitals right below."""
    if at >= len(lines):
        return False
    line = lines[at]
    if not line.upper or not (starts_body(line.key) or read_office(line.text)):
        return False
    for below in lines[at + 1 : at + 4]:
        if below.table:
            return False
        if starts_recital(below.key) and not below.upper:
            return True
        if not below.upper:
            return _decides(line) and below.text.rstrip().endswith(";")  # "n cứ Luật …;", its beginning lost
    return False


def _decides(line: Line) -> bool:
    """Whether a line names an office and its body ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẾN TRE")."""
    office = read_office(line.text)
    return office is not None and starts_body(fold(office.rest))


def ends_title(lines: Sequence[Line], at: int) -> bool:
    """Whether a line can be no part of a title."""
    line = lines[at]
    if line.table or starts_caption(line) or is_appendix_label(line) or UNIT_NOTE.match(line.key):
        return True
    if is_section(line) or _is_authority(lines, at) or national_title(line.key):
        return True
    if (
        line.key.startswith(("kính gửi", "nơi nhận", "căn cứ "))
        or date_line(line.text)
        or _OWN.match(line.key)
    ):
        return True
    return len(line.text) > MAX_HEADING_LINE and not line.upper


def _is_recital(lines: Sequence[Line], at: int) -> bool:
    """Whether the paragraph that begins at a line ends as recitals do, and titles do not."""
    for index in range(at, min(len(lines), at + _MAX_RECITAL)):
        line = lines[index]
        again = index > at and _RECITAL_START.match(line.text)
        if line.region != lines[at].region or line.table or again:
            return False
        if line.text.rstrip().endswith((";", ":", ".")):
            return True
    return False


def _is_open(title: str, line: Line) -> bool:
    """Whether a title ends in what wants more, or announces the number that the line begins with."""
    return (
        ends_in_sign(title)
        or is_unfinished(title)
        or wants_place(title)
        or begins_name(title, short=True)
        or goes_on_with_number(title, line.text)
    )


def _belongs(lines: Sequence[Line], at: int, title: str) -> bool:
    """Whether the further line ``at`` goes on with a title."""
    before, line = lines[at - 1], lines[at]
    small = line.text[:1].islower()
    apart = line.region != before.region or before.upper
    if starts_recital(line.key) and not line.upper and not small and apart:
        return False
    if starts_recital(line.key) and line.text[:1].isupper() and _is_recital(lines, at):
        return False
    sentence = line.text[:1].isupper() and not line.upper and _is_recital(lines, at)
    if sentence and not _is_open(title, line):
        return False  # the first paragraph of the body
    if line.region == before.region or small or _is_open(title, line):
        return True
    if line.upper:
        return before.upper
    if before.bold or line.bold:
        return before.bold and line.bold
    return before.centered and line.centered and not starts_recital(line.key)


def _is_long_title(line: Line) -> bool:
    """Whether a line below the word for the kind is a title longer than others are, and no paragraph."""
    most = _MAX_HEADED if line.bold or line.centered else _MAX_TITLE
    long = MAX_HEADING_LINE < len(line.text) <= most
    return long and not line.table and not line.text.rstrip().endswith((".", ";", ":"))


def _begins_document(title: str, line: Line) -> bool:
    """Whether a line in capitals below a title is the word for another document's kind, and no part of the
    title ("BAN HÀNH", "KẾ HOẠCH"; "… QUYẾT TOÁN", "DỰ ÁN SỬ DỤNG VỐN ĐẦU TƯ CÔNG").
    """
    kind = read_kind(line)
    return kind is not None and not kind[1] and not _AWAITS.search(title)


def read_title(
    lines: Sequence[Line], at: int, first: str = "", *, decides: bool = True
) -> tuple[str | None, int]:
    """The title whose lines begin at ``at``, and the index after them.

    ``first``: words found before. ``decides``: whether the document may name who decides below its kind; in
    others a title may begin like the name of a body ("KẾ HOẠCH", "BẢO HIỂM Y TẾ TOÀN DÂN").
    """
    title, index = first, at
    while index < len(lines) and index - at < MAX_TITLE_LINES and len(title) < _MAX_TITLE:
        last = lines[index].upper and _is_authority(lines, index + 1) and _is_open(title, lines[index])
        cites = bool(_CITES.search(title)) and lines[index].text.startswith("số ")
        begins = not title and (_is_long_title(lines[index]) or (not decides and _is_authority(lines, index)))
        if not last and not begins and not cites and ends_title(lines, index):
            break  # "… CỦA", "BỘ Y TẾ" above "BỘ TRƯỞNG BỘ Y TẾ" is no end
        if title and lines[index].upper and _begins_document(title, lines[index]):
            break
        if title and not _belongs(lines, index, title):
            break
        title = joined(title, lines[index].text)
        index += 1
    title = collapse_spaces(title).strip("* ")
    return title or None, index


def find_heading(lines: Sequence[Line], start: int, end: int, numbered: str | None = None) -> Heading | None:
    """The first kind of document with its title among the lines; null where there is none.

    ``numbered``: the kind that the document's number names. Where another one begins a line above the body
    that decides, the word for the kind was lost, and the line is the title ("QUY ĐỊNH VỀ …" of a decision).
    """
    for index in range(start, end):
        found = kind_at(lines, index)
        if found is None:
            continue
        code, rest = found
        title, after = read_title(lines, index + 1, rest, decides=code in _DECIDING)
        if rest and numbered in _DECIDING and numbered != code and _is_authority(lines, after):
            return Heading(index, after, numbered, read_title(lines, index + 1, lines[index].text)[0])
        return Heading(index, after, code, title)
    return None


def find_subject(lines: Sequence[Line], start: int, end: int) -> str | None:
    """What an official letter without a heading is about: the line "V/v …" below its number."""
    for index in range(start, end):
        if _SUBJECT.match(lines[index].text) and not lines[index].table:
            title, _ = read_title(lines, index)
            return title
    return None


def title_below_letterhead(lines: Sequence[Line], end: int) -> str | None:
    """The title of a document whose kind was lost: the lines in capitals right below number and date."""
    dated = next((at for at in range(end) if date_line(lines[at].text)), end)
    numbered = next((at for at in range(end) if own_number(lines[at].text)), dated)
    last = max(dated, numbered)
    if last + 1 >= end or not lines[last + 1].upper:
        return None
    return read_title(lines, last + 1)[0]
