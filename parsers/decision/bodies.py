"""Names of bodies and persons: capitals of a letterhead → official spelling; lines that name a person."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from normalizers.places_register import units
from normalizers.text import collapse_spaces, fold, fold_marks, is_vietnamese_syllable, strip_marks
from normalizers.text.letters import CAPITALS, SMALLS
from parsers.decision.offices import read_office
from parsers.decision.vocabulary import alternatives, data, folded, surnames, unit_words

_DASH = re.compile(r"\s*[-–—]\s*")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT_CUT = re.compile(
    r"(?<!\w)(?<!hợp tác )(?P<unit>tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|"
    r"(?:tỉnh|thành|huyện|quận|thị) ủy)\s+(?!ủy\b|hội\b)(?P<name>\S.*)$"
)
_TITLE = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|BS|CN|KS|LS|NGND|NGƯT)\.?\s*|"
    r"(?:(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy)|(?:Phó\s+|Chuẩn\s+)?Đô\s+đốc)\s+)+",
    re.IGNORECASE,
)
"""Degrees and ranks before the name of a person."""
_SIGNED = re.compile(
    r"^\W*\(?\s*(?:đã\s+)?k[ýí](?:\s+tên)?(?:[,\s]+(?:và\s+)?đóng dấu)?\s*\)?\s*", re.IGNORECASE
)
_MAX_NAME = 40
_NAME_WORD = re.compile(rf"[{CAPITALS}](?:['’]?[{CAPITALS}])?[{SMALLS}]*$")
"""One word of a name as signatures print it: "Kđoh", "H'Yim", "A"."""
_UNSPEAKABLE = re.compile(r"[B-DĐF-HJ-NP-TV-XZ]{2,}[,.]?$")
"""An abbreviation: capitals without a vowel ("CNTT")."""
_NUMERAL = re.compile(r"[IVX]+$")
_LONGEST_PLACE = 4
"""Syllables of the longest names of places and persons that bodies bear."""
_MIN_TAIL = 8
_WITHIN = re.compile(r",?\s+(tỉnh|thành phố|huyện|quận|thị xã)\s+(?=\S)")


_NO_BODY = re.compile(
    r"ban hành|báo cáo|hội (?:nghị|thảo|họp)|bộ (?:chỉ|tiêu chí|thủ tục|luật|phận|máy|quy)|"
    r"phòng(?:,| chống| ngừa| cháy)|sở hữu|vụ việc|đoàn kết|trường hợp|thuế,|viện trợ|đài thọ|ban đầu"
)
"""Words that begin like the name of a body and are none."""


@cache
def _body_start() -> re.Pattern[str]:
    return re.compile(rf"(?!{_NO_BODY.pattern}){alternatives(folded('bodies'))}(?!\w)")


@cache
def _unit_start() -> re.Pattern[str]:
    return re.compile(rf"{alternatives(folded('units'))}[.\s](?!\w*\s*ủy)")


def starts_body(key: str) -> bool:
    """Whether a folded line begins with the first words of the name of a body."""
    return _body_start().match(key) is not None


def starts_unit(key: str) -> bool:
    """Whether a folded line begins with the word for an administrative unit ("tỉnh bến tre")."""
    return _unit_start().match(key) is not None and not starts_body(key)


@cache
def _abbreviations() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (
            re.compile(rf"(?<!\w){re.escape(short)}(?!\w)\.?\s*", re.IGNORECASE if len(short) > 2 else 0),
            long + " ",
        )
        for short, long in sorted(data()["abbreviations"].items(), key=lambda row: -len(row[0]))
    )


def write_out(name: str) -> str:
    """Abbreviations in the name of an issuer in full: "UBND tỉnh X" → "Ủy ban nhân dân tỉnh X"."""
    for pattern, long in _abbreviations():
        name = pattern.sub(long, name)
    return collapse_spaces(name)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _place_name(name: str) -> str:
    """A place in official capitals: every word, and " - " between two names."""
    name = _DASH.sub(" - ", name)
    within = _WITHIN.search(name.lower())
    if within:  # "phường 5 thành phố Vũng Tàu"
        outer = _place_name(name[within.end() :])
        return f"{_place_name(name[: within.start()])}, {within[1]} {outer}"
    return " ".join(_capital(word.lower()) if _WORD.match(word) else word for word in name.split())


@cache
def _known() -> tuple[tuple[str, str], ...]:
    names = [*data()["lower_names"], *data()["proper"], *data()["places"]]
    return tuple((fold(name), name) for name in sorted(names, key=len, reverse=True))


def _body_name(name: str) -> str:
    """The words of a body in official capitals: the first of each member of the name.

    After "và", a comma or a dash a new member begins: "Văn hóa, Thể thao và Du lịch".
    """
    key = fold(name)
    head = _body_start().match(key)
    if head is None:
        words = name.lower()
        return _proper(_capital(words))
    first = next(
        official for official in (*data()["lower_names"], *data()["bodies"]) if fold(official) == head.group()
    )
    if first.startswith(tuple(data()["named_after"])):
        return _proper(f"{first} {_named_after(name[head.end() :])}".strip())
    parts, fresh = [], True
    for printed in _DASH.sub(" - ", name[head.end() :]).split():
        word = printed if _UNSPEAKABLE.match(printed) else printed.lower()
        if word in ("và", "-"):
            parts.append(word)
            fresh = True
            continue
        parts.append(_capital(word) if fresh else word)
        fresh = word.endswith(",")
    parts = _with_borne_name(parts)
    return _proper(collapse_spaces(f"{first} {' '.join(parts)}"))


@cache
def _fields() -> dict[str, str]:
    return {name.lower(): name for name in (*data()["fields"], "và", "của")}


@cache
def _field() -> re.Pattern[str]:
    names = sorted(_fields(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def _named_after(words: str) -> str:
    """Fields as they are written, every other word with its capital: "Cao đẳng Kỹ thuật Nha Trang"."""
    text = collapse_spaces(_DASH.sub(" - ", words))
    parts, last = [], 0
    for match in _field().finditer(text):
        parts += [_each_capital(text[last : match.start()]), _fields()[match[0].lower()]]
        last = match.end()
    return collapse_spaces(" ".join([*parts, _each_capital(text[last:])]))


def _each_capital(words: str) -> str:
    kept = (_UNSPEAKABLE, _NUMERAL)
    spoken = (
        word if any(form.match(word) for form in kept) else _capital(word.lower()) for word in words.split()
    )
    return " ".join(spoken)


@cache
def _place_names() -> frozenset[str]:
    return frozenset(fold(unit.name) for unit in units() if not unit.name.isdigit())


def is_place(name: str) -> bool:
    """Whether a name is that of a province or district, of any time."""
    return fold(_DASH.sub(" - ", name)) in _place_names()


def _with_borne_name(words: list[str]) -> list[str]:
    """The words of a name with capitals in the place or person it ends with: "khu vực Sa Đéc", "Lê Duẩn"."""
    capitals = [_capital(word) for word in words]
    if words and fold(words[0]) in folded("namesakes") and 2 <= len(words) <= _LONGEST_PLACE:
        return capitals
    area = next((i + 2 for i in range(len(words) - 1) if words[i : i + 2] == ["khu", "vực"]), len(words))
    end = len(words)
    while end:
        sizes = range(min(end, _LONGEST_PLACE), 0, -1)
        size = next((n for n in sizes if fold(" ".join(words[end - n : end])) in _place_names()), 0)
        if not size:
            break
        words = [*words[: end - size], *capitals[end - size : end], *words[end:]]
        end -= size + (words[end - size - 1 : end - size] == ["-"])
    numeral = area < len(words) and _NUMERAL.match(words[area].upper())
    return [*words[:area], words[area].upper(), *words[area + 1 :]] if numeral else words


def _proper(name: str) -> str:
    for key, official in _known():
        folded_name = fold(name)
        at = folded_name.find(key)
        end = at + len(key)
        inside = (at > 0 and folded_name[at - 1].isalpha()) or folded_name[end : end + 1].isalpha()
        if at >= 0 and not inside and len(folded_name) == len(name):
            name = name[:at] + official + name[end:]
    return name


def official_name(printed: str, text: str = "") -> str:
    """The name of a body as a sentence would write it.

    ``printed``: from a letterhead, in capitals or not. ``text``: the document, whose own spelling of the name
    is taken where it has one.

    >>> official_name("ỦY BAN NHÂN DÂN TỈNH BÀ RỊA-VŨNG TÀU")
    'Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu'
    """
    printed = collapse_spaces(printed).strip(" .,;:*-")
    capitals = printed.isupper()
    if capitals and text:
        printed = _marks_of_text(printed, text)
    name = write_out(printed)
    lowered = name.lower()
    cut = _UNIT_CUT.search(lowered)
    body, unit = (name[: cut.start()], name[cut.start() :]) if cut else (name, "")
    if not capitals and name != lowered:
        written = body.strip() if cut else name
        written = _proper(_capital(written)) if written[:1].islower() else written
    else:
        known = _from_text(body.strip(), text)
        written = _proper(known) if known else _body_name(body.strip()) if body.strip() else ""
    if cut:
        place = unit[len(cut["unit"]) :].strip()
        written = f"{written} {cut['unit']} {_place_name(place)}"
    return _capital(collapse_spaces(written))


def _marks_of_text(printed: str, text: str) -> str:
    """A name in capitals with the marks that the document gives it elsewhere, where it does so more often.

    A recogniser may misread the marks of large capitals. Letters are never changed.
    """
    plain = fold_marks(text)
    if len(plain) != len(text):
        return printed
    words = printed.split()
    for size in (len(words), 4, 3):
        tail = " ".join(words[-size:])
        if size > len(words) or len(tail) < _MIN_TAIL:
            continue
        pattern = re.compile(r"\s+".join(map(re.escape, fold_marks(tail).split())), re.IGNORECASE)
        found = Counter(collapse_spaces(text[m.start() : m.end()]).upper() for m in pattern.finditer(plain))
        if not found:
            continue
        best, count = found.most_common(1)[0]
        if count > 1 and count > found[tail]:
            return " ".join([*words[:-size], best])
        return printed
    return printed


def _from_text(name: str, text: str) -> str | None:
    """How the document writes the name in running text, where it does so more than once."""
    if not text or len(name) < 5:
        return None
    pattern = re.compile(r"\s+".join(re.escape(word) for word in name.split()), re.IGNORECASE)
    found = Counter(
        collapse_spaces(match.group())
        for match in pattern.finditer(text)
        if not match.group().isupper() and match.group()[:1].isupper()
    )
    if not found:
        return None
    best, count = found.most_common(1)[0]
    return best if count >= 2 else None


@cache
def _plain_surnames() -> frozenset[str]:
    """Family names without marks, as a recogniser may lose them."""
    return frozenset(strip_marks(name) for name in surnames())


def _is_printed_name(words: list[str]) -> bool:
    """Whether words are written as names are, in small letters after each capital: "Đoàn Văn Sơn"."""
    return len(words) > 2 and all(map(_NAME_WORD.match, words)) and all(map(str.istitle, words))


def person(line: str, *, sure: bool = False) -> str | None:
    """The name of a person that a line holds, as printed; null when it holds none.

    A name has two to five capitalised words, the first a family name. "(Đã ký)" and degrees before it
    are left out. ``sure``: the line stands where a name must, below an office: any family name will do.
    """
    text = _TITLE.sub("", _SIGNED.sub("", line).strip()).strip(" .,;:*✓_-")
    if not text or len(text) > _MAX_NAME or any(character.isdigit() for character in text):
        return None
    words = text.split()
    if not 2 <= len(words) <= 5 or not all(word[:1].isupper() for word in words):
        return None
    key, first = fold(text), fold(words[0])
    known = first in surnames() or (len(words) > 2 and strip_marks(first) in _plain_surnames())
    if sure and not known:
        known = all(map(_NAME_WORD.match, words))
    named = sure and first in surnames() and text.istitle()  # below an office stands no place
    if (
        not known
        or read_office(text)
        or first in unit_words()
        or (starts_body(key) and not (named and _is_printed_name(words)))
        or (key.startswith(folded("not_persons")) and not named)
    ):
        return None
    if len(words) == 2 and not (text.isupper() or text.istitle()):
        return None
    readable = sum(is_vietnamese_syllable(word.strip(".'")) for word in words)
    least = len(words) - 2
    return text if readable >= (min(1, least) if sure else least) else None
