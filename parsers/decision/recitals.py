"""The recitals: which instruments a decision rests on, each with its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from normalizers.text import collapse_spaces, fold
from normalizers.text.letters import CAPITALS, SMALLS
from parsers.decision.bodies import starts_body
from parsers.decision.lines import Line, joined
from parsers.decision.numbers import NUMBER, Number, kind_of, numbers_in
from parsers.decision.vocabulary import alternatives, data, folded, kinds
from schema.decision import LegalBasis

_BULLET = re.compile(r"^[\s\-–—+*•]+")
_ITEM = re.compile(r"^\s*(?:[-–—+*•]+|\d{1,2}[.)])\s*")
_MAX_LEAD = 90
"""Characters of the words that announce a list of instruments."""
_SENTENCE_END = re.compile(rf"(?:[{SMALLS}]{{3}}|\d|[)”\"])\.$")
"""A full stop that is no part of an abbreviation ("TP.")."""
_FINISHED = re.compile(r"[;.:,][\"”)]*$")
_SECTION = re.compile(
    r"^(?:(?:[IVX]{1,5}|[A-Z])(?:[.)]|\s?-)\s|\d{1,2}[.)]\s|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:thứ|THỨ|[IVXA-C\d]+(?!\w))|Điều\s+\d|ĐIỀU\s+\d)"
)
_ALSO_NAME = re.compile(r"Chấp hành\s")
"""Words that begin recitals and stand in names too: "Ban / Chấp hành Đảng bộ tỉnh"."""
_RESOLVES = re.compile(r"^(?:quyết định|nghị quyết|quyết nghị|chỉ thị|quy định|kết luận)\s*:?$")
_RECEIVERS = re.compile(r"^\W*nơi nhận\W*(?:[:;]|$)")
_FOLLOWS = re.compile(r"như sau\s*[:.]?$|sau đây\s*[:.]?$|với (?:các |những )?nội dung.{0,40}:$")
_SUBJECT = 60
"""Characters of whoever does what "… như sau:" announces ("Nhà trường xây dựng kế hoạch như sau:")."""
_SENTENCE = re.compile(r"[.;]\s+(?=[A-ZĐ])")
_MAX_RECITALS = 60
"""Paragraphs between title and articles that are looked at."""
_SEPARATOR = re.compile(r"(?:[;,]|\bvà\b|\bvà các\b|\bcác\b|\bcăn cứ\b|\bcùng\b)\s*$", re.IGNORECASE)
_HARD = re.compile(r";\s*(?:và\s*)?(?:căn cứ\s*)?$", re.IGNORECASE)
_AMENDS = re.compile(r"\b(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|một số điều)\b")
_AMENDED_BY = re.compile(
    r"được (?:sửa đổi|bổ sung|thay thế|đính chính)[^;]*\b(?:theo|bởi|tại|bằng)(?: các)?\s*$"
)
_LEADS_OVER = re.compile(r"(?:[\s;,.:]+|\s+(?:và|và các|căn cứ|(?<!tiếp )theo|bởi|tại|các))+$")
_OPEN_AMENDED = re.compile(r"\s*\((?:đã )?được (?:sửa đổi|bổ sung|thay thế|đính chính)[^()]*$")
_LEAD_IN = re.compile(
    r"[,;]\s+(?=(?:(?:căn cứ|trên cơ sở|để|nhằm|xét|theo đề nghị|đồng thời|qua)|(?:Xét|Theo) đề nghị)\s)"
)


@dataclass(frozen=True, slots=True)
class Recitals:
    """The paragraphs of the recitals and where they end."""

    paragraphs: tuple[str, ...]
    end: int
    """Index of the first line after them."""


def starts_recital(key: str) -> bool:
    """Whether a folded line begins a recital or the request it rests on."""
    return _BULLET.sub("", key).startswith(_starts())


@cache
def _starts() -> tuple[str, ...]:
    words = (*folded("recital_starts"), *folded("request_starts"), "xét")
    return tuple(f"{word}{mark}" for word in words for mark in (" ", ":"))


@cache
def _requests() -> tuple[str, ...]:
    return tuple(f"{word} " for word in folded("request_starts"))


def is_section(line: Line) -> bool:
    """Whether a line begins a section or an article of the body."""
    return _SECTION.match(line.text) is not None


def read_recitals(lines: Sequence[Line], start: int, end: int) -> Recitals:
    """The paragraphs from line ``start`` up to the first section, article or table."""
    paragraphs: list[str] = []
    index = start
    region = -1
    while index < end and len(paragraphs) <= _MAX_RECITALS:
        line = lines[index]
        listed = bool(paragraphs) and _in_list(paragraphs, line)
        if line.table or _RESOLVES.match(line.key) or _RECEIVERS.match(line.key):
            break
        if is_section(line) and not listed:
            break
        if paragraphs and not listed and _goes_on(paragraphs[-1], line, same=line.region == region):
            paragraphs[-1] = collapse_spaces(joined(paragraphs[-1], line.text))
        else:
            if paragraphs and not listed and _FOLLOWS.search(fold(paragraphs[-1])):
                break
            paragraphs.append(line.text)
        region = line.region
        index += 1
    return Recitals(tuple(paragraphs), index)


def _announces_list(paragraph: str) -> bool:
    """Whether a recital names no instrument itself and announces a list of them ("Căn cứ:")."""
    text = collapse_spaces(paragraph)
    short = len(text) <= _MAX_LEAD and text.endswith(":") and not NUMBER.search(text)
    return short and starts_recital(fold(text)) and not fold(text).startswith(_requests())


def _in_list(paragraphs: Sequence[str], line: Line) -> bool:
    """Whether a line begins one of the instruments that a recital above announces as a list."""
    if line.table or not _listed(line.text):
        return False
    for paragraph in reversed(paragraphs):
        if _announces_list(paragraph):
            return True
        if not _listed(paragraph):
            break
    return False


def _listed(text: str) -> str | None:
    """The words of an instrument cited by number in a list, without bullet or number; null for others."""
    words = _ITEM.sub("", text, count=1)
    known = kind_of(words) or fold(words).startswith(("công văn ", "văn bản ", "các "))
    return words if known and re.search(r"\bsố\s*:?\s*\d|\d/", words[:_MAX_LEAD]) else None


def inner_recital(lines: Sequence[Line], start: int, end: int) -> Recitals:
    """The recital that a first paragraph of the body ends with, as in directives ("… trên địa bàn tỉnh. Thực
    hiện Chỉ thị số …, Chủ tịch UBND tỉnh yêu cầu:"); none where no such sentence stands.
    """
    text = ""
    for index in range(start, end):
        line = lines[index]
        if line.table or is_section(line) or _RESOLVES.match(line.key):
            break
        text = collapse_spaces(joined(text, line.text))
        inner = [match.end() for match in _SENTENCE.finditer(text)]
        found = [at for at in inner if starts_recital(fold(text[at:])) and NUMBER.search(text[at:])]
        if found and text.endswith(":"):
            return Recitals((text[found[0] :],), index + 1)
    return Recitals((), start)


def _goes_on(before: str, line: Line, *, same: bool) -> bool:
    capital = line.text[:1].isupper() and not (same and _ALSO_NAME.match(line.text))
    if starts_recital(line.key) and (_FINISHED.search(before) or capital):
        return False
    if capital and _SENTENCE_END.search(before):
        return False
    if same or line.text[:1].islower() or re.match(r"[\d(]", line.text):
        return True
    if before.endswith(";") and kind_of(line.text) and " số " in line.text[:120]:
        return True
    return not re.search(r"[;.:][\"”)]*$", before) and not before.isupper()


@dataclass(slots=True)
class _Mention:
    number: Number
    start: int
    """Where the words for its kind begin."""
    kind: str | None
    is_object: bool = False


@cache
def _kind_alone() -> re.Pattern[str]:
    """The word for a kind of document right before a number: "Nghị định 52/1999/NĐ-CP"."""
    return re.compile(rf"(?<!\w){alternatives((*kinds(), 'công văn', 'văn bản'))}\s*$", re.IGNORECASE)


def _kind_start(gap: str) -> int | None:
    """Where, in the words before a number, the words for its kind begin; null when they name none."""
    tail = re.search(r"(?<!\w)số\s*:?\s*$", gap, re.IGNORECASE)
    if tail is None:
        bare = _kind_alone().search(gap)
        return bare.start() if bare else None
    best: int | None = None
    for name in kinds():
        for match in re.finditer(rf"(?<!\w){alternatives((name,))}(?!\w)", gap, re.IGNORECASE):
            between = gap[match.end() : tail.start()]
            law = name in ("luật", "bộ luật", "pháp lệnh")
            if ";" in between or len(between.split()) > (16 if law else 3):
                continue
            if best is None or match.start() > best or (match.start() <= best and law and best is None):
                best = match.start()
    if best is not None:
        return best
    words = re.search(r"(?:^|[\s;,])([^\W\d_]+(?:\s+[^\W\d_]+)?)\s+số\s*:?\s*$", gap, re.IGNORECASE)
    if words is None:
        return tail.start()
    if fold(words[1]) in ("căn cứ", "và", "các", "thực hiện", "theo"):
        return tail.start()
    return words.start(1)


def _mentions(text: str) -> list[_Mention]:
    found: list[_Mention] = []
    at = 0
    for number in numbers_in(text):
        gap = text[at : number.start]
        begin = _kind_start(gap)
        if begin is None:
            if not re.search(r"[,;]\s*$|\bvà\s*$", gap) or not found:
                at = number.end
                continue
            begin = len(gap)
        found.append(_Mention(number, at + begin, kind_of(text[at + begin : number.start]) or number.code))
        at = number.end
    return found


def _mark_objects(text: str, mentions: list[_Mention]) -> None:
    """Which instruments are named only as what another one amends or carries out."""
    before = 0
    previous: _Mention | None = None
    amended: str | None = None
    for mention in mentions:
        gap = text[before : mention.start]
        if previous is None or _HARD.search(gap) or _AMENDED_BY.search(fold(gap) + " "):
            amended = None
        elif not _SEPARATOR.search(gap):
            mention.is_object = True
            amended = mention.kind if _AMENDS.search(fold(gap)) else ""
        elif previous.is_object and (amended == "" or mention.kind == amended):
            mention.is_object = True
        before, previous = mention.number.end, mention


@cache
def _unnumbered() -> re.Pattern[str]:
    """Where an instrument begins that is named without a number: "…; Quy chế làm việc của …"."""
    return re.compile(rf";\s+(?:và\s+)?(?={alternatives(tuple(kinds()))}(?!\w))", re.IGNORECASE)


def _cut_tail(text: str) -> str:
    """The words of an instrument without another named beside it, and without the clause that follows the
    recitals.
    """
    verbs = rf"(?<!\w){alternatives(tuple(data()['main_verbs']))}(?!\w)"
    cuts = [match.start() for match in (*_LEAD_IN.finditer(text), *_unnumbered().finditer(text))]
    announced = _FOLLOWS.search(fold(text)) is not None
    for match in re.finditer(rf"[,;]\s+(?=[{CAPITALS}])", text):
        rest = fold(text[match.end() :])
        subject = starts_body(rest) or rest.startswith(("chủ tịch ", "giám đốc ", "bộ trưởng ", "thủ tướng "))
        verb = re.search(verbs, rest)
        subject = subject or (announced and verb is not None and 0 < verb.start() < _SUBJECT)
        about = rest.find(" về ")  # "…, Ban Bí thư về Đề án tổ chức lại": still the instrument
        named = re.match(r"[^,;]{0,60}\bsố\s+\d", rest)
        if subject and verb and not 0 <= about < verb.start() and not named:
            cuts.append(match.start())
            break
    return text[: min(cuts)] if cuts else text


def _trimmed(words: str) -> str:
    """The words of an instrument without what leads over to the next one."""
    words = _LEADS_OVER.sub("", words)
    if words.count("(") > words.count(")"):
        words = _LEADS_OVER.sub("", _OPEN_AMENDED.sub("", words))
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    return words


def citations(paragraph: str) -> list[LegalBasis]:
    """The instruments that one recital cites by number, each with its own words.

    >>> [one.number for one in citations("Căn cứ Nghị định số 1/2020/NĐ-CP sửa đổi Nghị định số 2/2019;")]
    ['1/2020/NĐ-CP']
    """
    text = _BULLET.sub("", collapse_spaces(paragraph))
    if not starts_recital(fold(text)) or fold(text).startswith(_requests()):
        return []
    return _cited(text)


def _cited(text: str) -> list[LegalBasis]:
    mentions = _mentions(text)
    _mark_objects(text, mentions)
    own = [mention for mention in mentions if not mention.is_object]
    found = []
    for index, mention in enumerate(own):
        begin = mention.start
        if index == 0 and not _SEPARATOR.search(re.sub(r"^\s*\w+\s+\w+\s*$", "", text[:begin])):
            begin = 0
        if (
            index == 0
            and len(text[:begin].split()) <= 3
            and ";" not in text[:begin]
            and "," not in text[:begin]
        ):
            begin = 0
        end = own[index + 1].start if index + 1 < len(own) else len(text)
        tail = mention.number.end
        words = text[begin:tail] + _cut_tail(text[tail:end])
        words = _trimmed(words)
        if mention.number.number:
            found.append(LegalBasis(number=mention.number.number, text=words))
    return found


def legal_basis(paragraphs: Sequence[str]) -> tuple[LegalBasis, ...]:
    """All instruments cited by number in the recitals, in order."""
    found: list[LegalBasis] = []
    announced = False
    for paragraph in paragraphs:
        words = _listed(collapse_spaces(paragraph)) if announced else None
        found += _cited(words) if words else citations(paragraph)
        announced = bool(words) or _announces_list(paragraph)
    return tuple(found)
