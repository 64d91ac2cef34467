"""Numbers and signs of official documents: "3633/QĐ-UBND", "01/2025/NQ-CP", "19-CTr/TU".

Grammar after Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.3 (administrative documents), Luật Ban hành văn
bản quy phạm pháp luật (a year between number and sign) and Hướng dẫn 36-HD/VPTW (documents of the party).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.text import fold, fold_marks, latin_letters
from parsers.decision.vocabulary import codes, kinds

_DASH = r"\-–—‐‑−"
_SIGN = (
    rf"[A-ZĐÐ][A-Za-zĐđÐÀ-ỹ0-9]{{0,9}}"
    rf"(?:\s?[{_DASH}/&.]\s?[A-ZĐÐ](?:(?![Nn]g[àa]y)[A-Za-zĐđÐ0-9&.]){{0,14}})*"
)
"""The sign ends before "ngày" also where the space between them was lost."""
_BARE = (
    rf"(?P<serial>\d{{1,6}}(?:\.\d{{1,4}})?[a-zđ]?)\s*(?P<cut>[/{_DASH}])\s*"
    rf"(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?(?P<sign>{_SIGN})"
)
NUMBER = re.compile(_BARE)
"""A number with its sign, wherever it stands."""
_SO = r"[SŠ5§][ốôốoóòỏỗồộ6óÓỐÔOỒỔ0ó]"
_OWN = re.compile(
    rf"{_SO}\s*[:.;,]?\s*(?P<serial>\d(?:[\dOol .]{{0,6}}\d)?[a-zđ]?)\s*(?P<cut>[/{_DASH}])\s*"
    rf"(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?(?!ng[àa]y\b)(?P<sign>{_SIGN})",
    re.IGNORECASE,
)
"""Not "CÔNG BÁO/Số 12/Ngày 20-01-2020", the head of a gazette's page."""
_UNCUT = re.compile(
    rf"{_SO}\s*[:.;,]?\s*(?P<serial>\d{{1,5}})\s?(?P<sign>[A-ZĐÐ]{{2,8}}[{_DASH}][A-ZĐÐ][A-ZĐÐa-z0-9&.]*)\s*$"
)
"""The same where a recogniser has lost the stroke: "Số: 86UBND-VHXH"."""
_BLANK = re.compile(
    rf"{_SO}\s*[:.;,]?\s*[.…_\s]*(?:/\s*(?:19|20)\d\d\s*)?[/{_DASH}]\s*(?P<sign>{_SIGN})", re.IGNORECASE
)
_EMPTY = re.compile(rf"{_SO}\s*[:.;]\s*[.…_\s/]*$", re.IGNORECASE)


_LOST_DASH = re.compile(
    r"^((?!TTCP)(?:QĐ|NQ|NĐ|KH|CT|TTr|TT|TB|BC|CTr))(UBND|HĐND|TTg|CP|TW|TU|VPCP|B(?!CĐ)[A-ZĐ]{2,7}|S[A-ZĐ]{2,7})$"
)
"""Kind and body of a sign written in one; "TTCP" is a body alone."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as found. ``number`` is null where the place for it is blank."""

    number: str | None
    code: str | None
    """Abbreviation of the kind of document, from the sign."""
    start: int = 0
    end: int = 0


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", "", latin_letters(text))
    return re.sub(rf"[{_DASH}]", "-", text).rstrip(".&")


def _parted(sign: str) -> str:
    """A sign with the dash between kind and body that exports of PDFs lose: "QĐUBND" is "QĐ-UBND"."""
    return _LOST_DASH.sub(r"\1-\2", sign)


def code_of(sign: str) -> str | None:
    """The kind of document that a sign begins with, in official spelling; null where it names none.

    >>> code_of("QD-UBND"), code_of("NQ-CP"), code_of("BNV-CCHC")
    ('QĐ', 'NQ', None)
    """
    first = re.split(r"[-/]", _parted(_tidy(sign)))[0]
    return codes().get(fold_marks(first).upper())


def _sign(sign: str) -> str:
    """A sign in official spelling: "QD-UBND", as recognisers write it, is "QĐ-UBND"."""
    tidy = _parted(_tidy(sign))
    parts = re.split(r"([-/])", tidy)
    code = codes().get(fold_marks(parts[0]).upper())
    if code and fold_marks(code) == fold_marks(parts[0]):
        parts[0] = code
    return "".join("HĐND" if part == "HDND" else part for part in parts)


def _number(match: re.Match[str]) -> Number:
    serial = re.sub(r"\s", "", match["serial"]).replace("O", "0").replace("o", "0").replace("l", "1")
    sign = _sign(match["sign"])
    cut = "/" if match["cut"] == "/" else "-"
    year = f"{match['year']}/" if match["year"] else ""
    return Number(f"{serial}{cut}{year}{sign}", code_of(sign), match.start(), match.end())


def own_number(line: str) -> Number | None:
    """The number that a line of the letterhead gives ("Số: 3272 /QĐ-UBND"), also a blank one.

    Null where the line gives none.
    """
    line = latin_letters(line)
    match = _OWN.search(line)
    if match and fold(match["sign"]) != "ngày":
        return _number(match)
    match = _UNCUT.search(line)
    if match:
        number = f"{match['serial']}/{_sign(match['sign'])}"
        return Number(number, code_of(match["sign"]), match.start(), match.end())
    match = _BLANK.search(line)
    if match:
        return Number(None, code_of(match["sign"]), match.start(), match.end())
    match = _EMPTY.search(line)
    return Number(None, None, match.start(), match.end()) if match else None


def numbers_in(text: str) -> list[Number]:
    """Every number with a sign in a text, in order."""
    return [_number(match) for match in NUMBER.finditer(latin_letters(text))]


def kind_of(text: str) -> str | None:
    """The code of the kind of document that a text begins with ("Kế hoạch số …" → "KH")."""
    key = fold(text)
    for name, code in kinds().items():
        if key == name or key.startswith((name + " ", name + ":")):
            return code
    return None
