"""The decision's fields, put together from letterhead, title, recitals, signature and captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.encodings import repair
from normalizers.plan_year import contradicts_plan_year
from normalizers.text import fold, strip_marks
from normalizers.text.letters import CAPITALS
from parsers.decision.appendix_titles import appendix_title
from parsers.decision.bodies import official_name, starts_body
from parsers.decision.captions import Caption, find_captions
from parsers.decision.letterhead import Letterhead, read_letterhead
from parsers.decision.lines import Line, document_lines, national_title
from parsers.decision.numbers import Number, kind_of
from parsers.decision.of_place import of_place
from parsers.decision.offices import read_office
from parsers.decision.recitals import Recitals, inner_recital, legal_basis, read_recitals, starts_recital
from parsers.decision.shown import Shown, read_shown
from parsers.decision.signatures import Signature, find_signatures, own_signature, stamps_end
from parsers.decision.titles import (
    Heading,
    find_heading,
    find_subject,
    is_appendix_label,
    kind_at,
    read_kind,
    read_title,
    title_below_letterhead,
)
from schema.decision import Correction
from schema.document import SourceDocument
from schema.flags import Flag
from schema.raw import RawAppendix, RawDecision

_HEAD_LINES = 45
"""Lines that a letterhead may take, at most, before the title."""
_MENU_LINES = 400
"""Lines of a portal's page that may stand above the letterhead."""
_ARTICLE = re.compile(r"^điều\s+[1-3]\s*[.:]")
_UNIT = re.compile(r"(?<!\w)(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)$", re.IGNORECASE)
_OF_UNIT = re.compile(r" (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu) \w.*$")
_UNIT_NAME = rf"(?<!\w){{unit}}\s+((?:[{CAPITALS}][\w]*(?:\s+|\s*[-–]\s*)?){{{{1,5}}}})"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The document cut into what the fields are read from."""

    lines: Sequence[Line]
    table: int
    """Index of the line where the first assignment table stands; the number of lines where none does."""
    letterhead: Letterhead
    head_end: int
    """Index after the last line of the letterhead."""
    heading: Heading | None
    """Of the decision itself; null when only an attachment was found."""
    attachment: Heading | None
    recitals: Recitals
    captions: Sequence[Caption]
    signatures: Sequence[Signature]
    own: Signature | None
    has_body: bool


def _first_table(lines: Sequence[Line], appendix: RawAppendix) -> int:
    if not appendix.tables:
        return len(lines)
    item = appendix.tables[0].first_item
    return next((index for index, line in enumerate(lines) if line.item >= item and line.table), len(lines))


def _begins_body(line: Line) -> bool:
    """Whether a line stands below every letterhead: a table, an appendix, a recital, an article."""
    if line.table or is_appendix_label(line):
        return True
    if starts_recital(line.key) and not line.upper and len(line.text) > 30:
        return True
    return bool(_ARTICLE.match(line.key)) or line.key.startswith("kính gửi")


def _letterhead_at(lines: Sequence[Line], limit: int) -> int:
    """Index of the national title below a portal's menu and its title of the page; 0 without one."""
    for index in range(min(limit, _MENU_LINES)):
        if _begins_body(lines[index]):
            return 0
        if national_title(lines[index].key):
            return index
    return 0


def _head_end(lines: Sequence[Line], limit: int) -> int:
    """Where the letterhead ends: the title, a recital, an appendix, a table."""
    start = _letterhead_at(lines, limit)
    end = min(limit, start + _HEAD_LINES)
    return next(
        (index for index in range(start, end) if _begins_body(lines[index]) or kind_at(lines, index)), end
    )


def _is_attachment(heading: Heading, captions: Sequence[Caption], own: Number | None) -> bool:
    """Whether a caption below the title says that the document is attached to another.

    ``own``: the letterhead's number; a programme with a number of its own is no mere attachment.
    """
    if own is not None and own.number and own.code == heading.kind:
        return False
    return any(heading.end <= caption.start <= heading.end + 1 for caption in captions)


def _find_attachment(lines: Sequence[Line], captions: Sequence[Caption], start: int) -> Heading | None:
    """The heading right above a caption: title of an attached plan."""
    for caption in captions:
        for index in range(caption.start - 1, max(start, caption.start - 9) - 1, -1):
            if lines[index].table or is_appendix_label(lines[index]):
                break
            found = read_kind(lines[index])
            if found and not any(is_appendix_label(line) for line in lines[max(0, index - 2) : index]):
                title, end = read_title(lines, index + 1, found[1])
                return Heading(index, end, found[0], title)
    return None


def _cut(document: SourceDocument, appendix: RawAppendix) -> _Parts:
    lines = document_lines(document, appendix)
    table = _first_table(lines, appendix)
    captions = find_captions(lines, is_appendix_label)
    text = "\n".join(line.text for line in lines)
    head_end = _head_end(lines, table)
    letterhead = read_letterhead(lines, head_end, text)
    heading: Heading | None = None
    if head_end < len(lines) and not is_appendix_label(lines[head_end]):
        numbered = letterhead.number.code if letterhead.number else None
        heading = find_heading(lines, head_end, min(table, head_end + 3), numbered)
    attachment: Heading | None = None
    if heading and _is_attachment(heading, captions, letterhead.number):
        heading, attachment = None, heading
    start = heading.end if heading else head_end
    recitals = _recitals(lines, start, table, in_body=attachment is None)
    signatures = find_signatures(lines)
    first_caption = captions[0].start if captions else len(lines)
    own = own_signature(signatures, min(table, first_caption)) if attachment is None else None
    if attachment is None:
        attachment = _find_attachment(lines, captions, heading.end if heading else 0)
    article = any(_ARTICLE.match(line.key) for line in lines[: min(table, first_caption)])
    early = [one for one in signatures if one.start < min(table, first_caption)]
    has_body = (
        heading is not None or article or bool(recitals.paragraphs and legal_basis(recitals.paragraphs))
    )
    has_body = has_body or bool(early and find_subject(lines, 0, head_end))
    signed = letterhead.national and letterhead.number and letterhead.dated and letterhead.dated.on
    has_body = has_body or bool(signed and title_below_letterhead(lines, head_end))
    if not has_body and not early:
        own = own if own and signatures and not appendix.tables else None
    return _Parts(
        lines, table, letterhead, head_end, heading, attachment, recitals, captions, signatures, own, has_body
    )


def _recitals(lines: Sequence[Line], start: int, end: int, *, in_body: bool) -> Recitals:
    """The recitals after the title, the line that names the authority left out."""
    index = start
    while in_body and index < min(end, start + 6) and not starts_recital(lines[index].key):
        if lines[index].table or is_appendix_label(lines[index]):
            return Recitals((), start)
        index += 1
    if not in_body or index >= min(end, start + 6):
        return inner_recital(lines, start, min(end, start + 6)) if in_body else Recitals((), start)
    return read_recitals(lines, index, end)


def _authority(parts: _Parts) -> str | None:
    """The body that decides, from the line in capitals above the recitals."""
    start = parts.heading.end if parts.heading else 0
    text = "\n".join(line.text for line in parts.lines)
    for line in parts.lines[start : start + 4]:
        if line.table or not line.upper:
            continue
        if line.key.startswith("thủ tướng chính phủ"):
            return "Thủ tướng Chính phủ"
        if starts_body(line.key):
            return official_name(line.text, text)
        office = read_office(line.text)
        if office and office.rest and starts_body(office.rest.lower()):
            return official_name(office.rest, text)
    return None


def _own_caption(parts: _Parts) -> Caption | None:
    """The caption that stands for a lost letterhead: the last one above the table."""
    above = [caption for caption in parts.captions if caption.start < parts.table]
    return above[-1] if above else (parts.captions[0] if parts.captions else None)


def _issuer(parts: _Parts, caption: Caption | None, place: str | None) -> str | None:
    names = [
        name
        for name in (parts.letterhead.issuer, _authority(parts), caption.issuer if caption else None)
        if name
    ]
    whole = [name for name in names if not _UNIT.search(name) and _complete(name)]
    if whole:
        return _whole_name(_best_spelling(whole, parts), whole)
    if not names:
        return None
    dated = parts.letterhead.dated
    of_unit = next((name for name in names if _UNIT.search(name)), None)
    return (
        _with_place(of_unit, parts, place)
        if of_unit
        else of_place(names[0], place, parts.lines, dated.on if dated else None)
    )


def _whole_name(name: str, names: Sequence[str]) -> str:
    """A name whose end the letterhead has in another column ("TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"), as
    another mention of the body gives it.
    """
    unit = _OF_UNIT.search(name)
    if unit is None:
        return name
    begins = fold(name[: unit.start()]) + " "
    for one in (one for one in names if one != name):
        place = _OF_UNIT.search(one)
        if fold(one).startswith(begins) and (place is None or place[0] == unit[0]):
            return one if place else one + unit[0]
    return name


def _best_spelling(names: Sequence[str], parts: _Parts) -> str:
    """The first name, in the spelling the document uses most where its mentions differ in marks alone."""
    same = [name for name in names if strip_marks(name) == strip_marks(names[0])]
    if len({fold(name) for name in same}) == 1:
        return names[0]
    text = "\n".join(line.key for line in parts.lines)
    counts = [text.count(fold(" ".join(name.split()[-3:]))) for name in same]
    return same[counts.index(max(counts))]


def _complete(name: str) -> bool:
    """Whether the name of a body of an administrative unit also names the unit."""
    bare = ("Ủy ban nhân dân", "Hội đồng nhân dân")
    return name not in bare and not name.endswith(bare)


def _with_place(name: str, parts: _Parts, place: str | None) -> str:
    """A name that ends with "tỉnh" or the like, with the unit's name from the title or the date line."""
    match = _UNIT.search(name)
    if match:
        name = name[: match.start()] + match.group().lower()
        wanted = re.compile(_UNIT_NAME.format(unit=match.group().lower()))
        for line in parts.lines[:80]:
            found = wanted.search(line.text)
            if found and not line.upper:
                return f"{name} {found[1].strip(' -–')}"
        return f"{name} {place}" if place else name
    return name


def _doc_type(parts: _Parts, caption: Caption | None) -> str | None:
    number = parts.letterhead.number
    if number and number.code:
        return number.code
    if parts.heading:
        return parts.heading.kind
    if caption and caption.kind:
        return caption.kind
    if parts.attachment:
        return parts.attachment.kind
    return kind_of(caption.text) if caption else None


def _mismatches(parts: _Parts, number: str | None, code: str | None, issued: object) -> list[Flag]:
    """Whether a caption cites another number or date than the decision has."""
    flags = []
    cited = [
        caption
        for caption in parts.captions
        if (code is None or caption.kind in (None, code)) and not _of_another(caption, number)
    ]
    if number and any(
        caption.number and caption.number.number and caption.number.number.lower() != number.lower()
        for caption in cited
    ):
        flags.append(Flag.NUMBER_MISMATCH)
    if issued and any(caption.dated and caption.dated.on and caption.dated.on != issued for caption in cited):
        flags.append(Flag.DATE_MISMATCH)
    return flags


def _of_another(caption: Caption, number: str | None) -> bool:
    """Whether a caption cites an instrument of another body, as forms that are printed again do."""
    if not number or caption.number is None or not caption.number.number:
        return False
    return caption.number.number.rpartition("-")[2].lower() != number.rpartition("-")[2].lower()


def _repaired(field: str, text: str | None) -> tuple[str | None, list[Correction]]:
    """A field with the words of a legacy encoding converted."""
    if not text:
        return text, []
    result = repair(text)
    changes = [Correction(field=field, from_=old, to=new, reason="encoding") for old, new in result.changes]
    return result.text, changes


def read_decision(document: SourceDocument, appendix: RawAppendix) -> RawDecision:
    """The decision's fields as printed.

    Flags are those that follow from letterhead, captions and signature; the appendix has its own.
    """
    parts = _cut(document, appendix)
    caption = _own_caption(parts)
    letterhead = parts.letterhead
    use_caption = caption is not None and (letterhead.number is None or not parts.has_body)
    number = letterhead.number.number if letterhead.number else None
    if number is None and use_caption and caption and caption.number and letterhead.number is None:
        number = caption.number.number
    title = parts.heading.title if parts.heading else None
    shown = read_shown(parts.lines, parts.head_end, title) if parts.has_body else Shown(None, None)
    if number is None and letterhead.number is None and shown.number:
        number = shown.number.number
    dated = letterhead.dated or (caption.dated if caption else None) or shown.dated
    issued = dated.on if dated else None
    place = letterhead.dated.place if letterhead.dated else None
    code = _doc_type(parts, caption)
    if parts.heading is None and parts.has_body:
        title = find_subject(parts.lines, 0, min(parts.table, max(parts.head_end, _HEAD_LINES)))
        title = title or title_below_letterhead(parts.lines, parts.head_end)
    floor = max((one.end for one in parts.signatures if one.end <= parts.table), default=0)
    floor = max(floor, stamps_end(parts.lines, parts.table))
    floor = max(floor, parts.heading.end if parts.heading else 0)
    under = appendix_title(parts.lines, parts.table, floor, parts.captions) if appendix.tables else None
    title, changed = _repaired("title", title)
    under, more = _repaired("appendix_title", under)
    corrections = [*changed, *more, *(parts.own.corrections if parts.own else ())]
    flags = _mismatches(parts, number, code, issued)
    if number is None:
        flags.append(Flag.MISSING_NUMBER)
    if issued is None:
        flags.append(Flag.MISSING_DATE)
    if not parts.has_body:
        flags.append(Flag.NO_DECISION_BODY)
    elif letterhead.issuer is None:
        flags.append(Flag.TEXT_LOST)
    if corrections:
        flags.append(Flag.SUSPECT_TEXT)
    own = parts.own
    decision = RawDecision(
        doc_number=number,
        doc_type=code,
        issued_on=issued,
        issued_place=place,
        issuer=_issuer(parts, caption, place),
        superior=letterhead.superior,
        title=title,
        signer=own.name if own else None,
        signer_title=own.title if own else None,
        signing_form=own.form if own else None,
        appendix_title=under,
        legal_basis=legal_basis(parts.recitals.paragraphs) if parts.has_body else (),
        corrections=tuple(corrections),
        caption=caption.text if caption else None,
        attachment_title=parts.attachment.title if parts.attachment else None,
        year_hint=dated.year if dated and dated.on is None else None,
        month_hint=dated.month if dated and dated.on is None and dated.month in range(1, 13) else None,
    )
    if appendix.tables and contradicts_plan_year(decision):
        flags.append(Flag.DATE_MISMATCH)
    return decision.model_copy(update={"flags": tuple(flag for flag in Flag if flag in flags)})
