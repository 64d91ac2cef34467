"""Date lines: "Bến Tre, ngày 29 tháng 12 năm 2017", also with blanks and as recognisers read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DAY = r"[nN][gq][àâăaáảạãÀA4]y|NG[ÀA]Y|(?<=,\s)n[gq]\S{1,5}"
_MONTH = r"[tT][hb][áàảãâaạ]n[gq]|TH[ÁA]NG"
_YEAR = r"[nN][ăâãàaáẫằắ]m|N[ĂA]M"
_GAP = r"[.…_·\s]*"
_LONG = re.compile(
    rf"(?:{_DAY})\s*(?P<day>[\dlIoO]\s?[\dlIoO]?|[^,;()]{{0,6}}?)\s*(?:{_MONTH})\s*(?P<month>[\dlIoO]\s?[\dlIoO]?|{_GAP})[\s_.,-]*(?:{_YEAR})\s*"
    rf"(?P<year>(?:19|20)\s?\d\s?\d|{_GAP})"
)
_SHORT = re.compile(
    rf"(?:(?:{_DAY})\s*)?(?P<day>\d{{1,2}}|{_GAP})\s*[/.-]\s*(?P<month>\d{{1,2}}|{_GAP})\s*[/.-]\s*"
    r"(?P<year>(?:19|20)\d\d)(?!\d)"
)
_LIKE_DIGITS = str.maketrans("lIoO", "1100")
"""Letters that recognisers read for digits, beside a digit."""
_PLACE = re.compile(r"(?P<place>[^\W\d_][\w\s.'’–-]{1,40}?)\s*[,.;:]?\s*$")

_SENTENCE = re.compile(r"\b(?:kể từ|và|được|bởi|theo)\b|\b(?:từ|vào|đến|trước|sau|hết|tại|của|ký)$")
"""Words that no name of a place has before a date."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as printed; ``on`` is null where its day or month is blank or impossible."""

    on: date | None
    year: int | None
    month: int | None
    place: str | None
    start: int
    end: int

    @property
    def blank(self) -> bool:
        """Whether a place for the date is there, with day or month left out."""
        return self.on is None


def _digits(text: str) -> int | None:
    plain = re.sub(r"\D", "", text.translate(_LIKE_DIGITS)) if re.search(r"\d", text) else ""
    return int(plain) if plain else None


def _read(match: re.Match[str], place: str | None) -> Dated:
    day, month, year = (_digits(match[part]) for part in ("day", "month", "year"))
    on = None
    if day and month and year:
        try:
            on = date(year, month, day)
        except ValueError:
            on = None
    return Dated(on, year, month, place, match.start(), match.end())


def find_date(text: str, *, long_only: bool = False) -> Dated | None:
    """The first date in a text: "ngày 29 tháng 12 năm 2017" or, unless ``long_only``, "ngày 29/12/2017"."""
    match = _LONG.search(text)
    short = None if long_only else _SHORT.search(text)
    if short and (match is None or short.start() < match.start()) and (short["day"].strip() or "ng" in text):
        match = short
    return _read(match, None) if match else None


def date_line(text: str) -> Dated | None:
    """The place and date of issue that a line gives; null for a line that is no date line.

    The place must stand right before the date, and nothing but a mark may follow it.
    """
    match = _LONG.search(text)
    if match is None:
        match = _SHORT.search(text)
        if match is None or not re.search(rf"(?:{_DAY})", text):
            return None
    after = text[match.end() :]
    if len(after) > 4 or re.search(r"[^\W\d_]{2}", after):
        return None
    found = _PLACE.search(text[: match.start()].rstrip(" ,.;:"))
    place = re.sub(r"\s+", " ", found["place"]).strip(" ,.") if found else None
    if place is None and text[: match.start()].strip(" ,.…_"):
        return None
    if found and text[: found.start()].endswith(("/", "-")):
        return None  # "… kèm theo Quyết định số 12/QĐ-UBND ngày …"
    if place and _SENTENCE.search(place):
        return None  # "… được áp dụng kể từ ngày 06/05/2019"
    if place and (re.match(rf"(?:{_DAY})", place) or not place[:1].isupper()):
        return None  # "Ngày có hiệu lực: …" of a portal's page
    return _read(match, place)


def begins_date(text: str) -> bool:
    """Whether a line holds the first words of a date that a line end may have cut."""
    return re.search(rf"(?:{_DAY})", text) is not None
