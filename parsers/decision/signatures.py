"""Who signed: the places where a signature stands, their office, way of signing and name.

Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7: the way of signing and the office in capitals, the
signature, the name. A deputy signs below the office of the head ("KT. CHỦ TỊCH" / "PHÓ CHỦ TỊCH").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from normalizers.text import fold
from normalizers.text.letters import CAPITALS
from parsers.decision.bodies import person
from parsers.decision.lines import Line
from parsers.decision.offices import Office, on_behalf, read_office
from schema.decision import Correction

_STAMP = re.compile(
    r"^\W*(?:ký bởi|người ký|được ký|chữ ký số|signed by|digitally signed|signature not|ký số)"
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?!\d*/)")
_ZONE = re.compile(r"^\W*(?:\d{1,2}:)?\d{2}:\d{2}\W*$|^\+\d")
_MAX_STAMP = 16
_SIGNED = re.compile(r"^\W*\(?\s*(?:đã\s+)?ký\s*\)?\W*$|^\W*\(đã ký\)")
_RECEIVERS = re.compile(r"^\W*nơi nhận")
_KEPT = re.compile(r"lưu\s*[:.]\s*(?:vt|văn thư)", re.IGNORECASE)
_MAX_AFTER = 14
"""Lines between an office and the name: stamp, seal, mark of signature, receivers of the left column."""
_MAX_OFFICE = 60
_OFFICE_AT_END = re.compile(
    rf"(?:^|[;:.,]\s+|\s{{2,}})((?:(?:KT|TM|TL|TUQ|Q)\.?\s*)?[{CAPITALS}. ]{{6,50}})$"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """One place of signature."""

    start: int
    """Index of its first line."""
    end: int
    """Index after its last line."""
    name: str | None
    title: str | None
    form: str | None
    corrections: tuple[Correction, ...] = field(default=())


def _is_receiver(line: Line) -> bool:
    return line.text.startswith(("-", "–", "+")) or bool(_RECEIVERS.match(line.key))


def _office_line(line: Line) -> Office | None:
    """The office of a line of a signature: in capitals, with nothing of a sentence after it."""
    if line.table or len(line.text) > _MAX_OFFICE + 20 or _is_receiver(line):
        return None
    office = read_office(line.text)
    if office is None:
        return None
    printed = line.text[: len(line.text) - len(office.rest)] if office.rest else line.text
    capitals = sum(character.isupper() for character in printed)
    letters = sum(character.isalpha() for character in printed)
    if not letters or capitals < 0.8 * letters:
        return None
    if office.rest and not (office.rest.isupper() or person(office.rest)):
        return None
    return office


def _stamp_end(lines: Sequence[Line], at: int) -> int:
    """The index after a stamp of a digital signature that begins at ``at``; ``at`` when none does.

    The stamp ends with the time of signing, or with the block it stands in.
    """
    if not _STAMP.match(lines[at].key):
        return at
    end = at + 1
    for index in range(at, min(len(lines), at + _MAX_STAMP)):
        line = lines[index]
        if line.table or len(line.text) > _MAX_OFFICE:
            break
        if _CLOCK.search(line.text):
            end = index + 1
            while end < len(lines) and _ZONE.match(lines[end].text):
                end += 1
            return end
    for index in range(at + 1, min(len(lines), at + _MAX_STAMP)):
        if lines[index].region != lines[at].region:
            return index
    return end


def stamps_end(lines: Sequence[Line], end: int) -> int:
    """The index after the last stamp of a digital signature before line ``end``; 0 where none is."""
    last = 0
    for index in range(end):
        after = 0 if lines[index].table else _stamp_end(lines, index)
        if index < after <= end:
            last = after
    return last


def _find_name(lines: Sequence[Line], at: int) -> tuple[str | None, int]:
    """The name that follows an office, and the index after it."""
    index, stop = at, min(len(lines), at + _MAX_AFTER)
    extra, direct = 0, True
    while index < min(len(lines), stop + extra):
        line = lines[index]
        if line.table:
            break
        after = _stamp_end(lines, index)
        if after > index:
            extra += after - index
            index = after
            continue
        if _is_receiver(line):
            tail = _tail_name(line)
            if tail:
                return tail, index + 1
            extra = min(extra + 1, 30)
            index += 1
            continue
        name = person(line.text, sure=direct and not line.ocr)
        if name:
            return name, index + 1
        direct = direct and _SIGNED.match(line.key) is not None
        if len(line.text) > 100 or (index > at and line.key.startswith(("phụ lục", "điều "))):
            break
        index += 1
    return None, at


def _tail_name(line: Line) -> str | None:
    """A name that stands behind the last receiver, where the two columns run together on one line."""
    if not _KEPT.search(line.text):
        return None
    words = line.text.rstrip(" .").split()
    for size in (4, 3, 5):
        if len(words) > size + 1 and re.search(r"[.,;)]$", words[-size - 1]):
            name = person(" ".join(words[-size:]))
            if name:
                return name
    return None


def _embedded_office(line: Line) -> Office | None:
    """An office in capitals at the end of a line that begins with receivers ("Nơi nhận: KT. CHỦ TỊCH")."""
    if not _is_receiver(line):
        return None
    match = _OFFICE_AT_END.search(line.text)
    if not match:
        return None
    office = read_office(match[1])
    return office if office and not office.rest else None


def _ends_sentence(line: Line) -> bool:
    return line.text.rstrip().endswith((",", ":")) and not line.upper


def find_signatures(lines: Sequence[Line]) -> list[Signature]:
    """Every signature in the document, in reading order."""
    found: list[Signature] = []
    index = 0
    while index < len(lines):
        office = _office_line(lines[index]) or _embedded_office(lines[index])
        if office is None:
            bare = _bare_signature(lines, index) or _sealed_office(lines, index)
            if bare is None:
                index += 1
            else:
                found.append(bare)
                index = bare.end
            continue
        signature = _read_signature(lines, index, office)
        if signature is None:
            index += 1
            continue
        found.append(signature)
        index = signature.end
    return found


def _bare_signature(lines: Sequence[Line], at: int) -> Signature | None:
    """A signature whose office is lost: "(Ký)" or "(Đã ký)" and a name."""
    if not _SIGNED.match(lines[at].key) or lines[at].table:
        return None
    own = person(lines[at].text)
    if own:
        return Signature(at, at + 1, own, None, None)
    for index in range(at + 1, min(len(lines), at + 3)):
        name = None if lines[index].table else person(lines[index].text)
        if name:
            return Signature(at, index + 1, name, None, None)
    return None


def _sealed_office(lines: Sequence[Line], at: int) -> Signature | None:
    """A signature whose office a seal or stamp hides: "TM. ỦY BAN NHÂN DÂN" and a name below it."""
    if lines[at].table or not lines[at].upper or not on_behalf(lines[at].text):
        return None
    for index in range(at + 1, min(len(lines), at + 4)):
        if _office_line(lines[index]) or _embedded_office(lines[index]):
            return None
        name = None if lines[index].table or _is_receiver(lines[index]) else person(lines[index].text)
        if name:
            return Signature(at, index + 1, name, None, None)
    return None


def _read_signature(lines: Sequence[Line], at: int, office: Office) -> Signature | None:
    form = office.form
    corrections: list[Correction] = []
    start = _behalf_above(lines, at)
    behalf = _behalf(lines[start]) if start < at else None
    if behalf and form is None:
        form = behalf
    last, end = office, at + 1
    for index in range(at + 1, min(len(lines), at + 4)):
        below = _office_line(lines[index]) or _embedded_office(lines[index])
        if below is None:
            if _is_receiver(lines[index]):
                continue
            break
        if below.deputy and below.head == office.head and not office.deputy:
            form, corrections = _deputy_form(office, lines[at])
        elif below.form:
            form = below.form
        last, end = below, index + 1
    name = person(last.rest) if last.rest else None
    if name is None:
        name, after = _find_name(lines, end)
        end = max(end, after)
    beside = _beside_receivers(lines, at)
    if name is None and not behalf and office.form is None and last is office and not beside:
        return None  # the authority line above the recitals, or an office in running text
    held = None if last.form == "KT." and not last.deputy else last.title  # he signs for who holds that one
    return Signature(start, end, name, held, form, tuple(corrections))


def _beside_receivers(lines: Sequence[Line], at: int) -> bool:
    """Whether the receivers stand on the line, or right above or below it."""
    index = at
    while index >= 0 and (index == at or _is_receiver(lines[index])):
        if _RECEIVERS.match(lines[index].key):
            return True
        index -= 1
    around = (lines[index] for index in (at - 1, at + 1) if 0 <= index < len(lines))
    return any(_RECEIVERS.match(line.key) for line in around)


def _behalf_above(lines: Sequence[Line], at: int) -> int:
    """The index of the line that names the body above an office, receivers of the left column between;
    ``at`` where none does.
    """
    for index in range(at - 1, max(-1, at - 4), -1):
        if lines[index].table:
            break
        if _behalf(lines[index]):
            return index
        if not _is_receiver(lines[index]):
            break
    return at


def _behalf(line: Line) -> str | None:
    """The way of signing of a line that names the body, also behind receivers on the same line."""
    beside = _OFFICE_AT_END.search(line.text) if _is_receiver(line) else None
    return on_behalf(beside[1] if beside else line.text)


def _deputy_form(office: Office, line: Line) -> tuple[str, list[Correction]]:
    """A deputy below the office of the head signs for him, however badly "KT." was recognised."""
    if office.form:
        return office.form, []
    if not office.prefix:
        return "KT.", []
    printed = line.text.split()[0]
    return "KT.", [Correction(field="signing_form", from_=printed, to="KT.", reason="ocr")]


def own_signature(found: Sequence[Signature], end: int) -> Signature | None:
    """The signature of the decision itself: the first one before line ``end``, else the first one.

    An office that its copy has lost is taken from another place where the same person signs.
    """
    if not found:
        return None
    first = next((one for one in found if one.start < end), found[0])
    if first.name is None:
        named = next((one for one in found if one.name and one.title == first.title), None)
        return named or first
    if first.title is None:
        for other in found:
            if other.title and other.name and fold(other.name) == fold(first.name):
                return Signature(
                    first.start, first.end, first.name, other.title, other.form, other.corrections
                )
    return first
