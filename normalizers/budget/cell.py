"""One budget cell as sources, amount and condition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from normalizers.budget.amounts import Amount, find_amounts, heading_unit, unit_of
from normalizers.data import load_yaml
from normalizers.text import nfc, place_tones, strip_bullet, unify_punctuation

if TYPE_CHECKING:
    from schema.decision import Budget, BudgetSource, Level

_WORDS_FOR_AMOUNT = re.compile(r"\((?:viết )?bằng chữ[^)]*\)", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|;|/|\+|&|-|và|hoặc|cùng)\s*(?:ngân sách |ns |nguồn )*(?:cấp )?")
_LIST_START = re.compile(
    r"(?:\s*(?:nhà nước|nn)"
    r"(?=\s*[(:]?\s*(?:của |cấp )?(?:t[iỉ]nh|huyện|xã|thành phố|quận|trung ương|tw)(?!\w)))?"
    r"[\s.:(]*(?:(?:của|cấp|do|từ|các|tại)\s+)*"
)
_NUMBER_WORDS = re.compile(
    r"\((?:\s*(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|linh|lẻ|trăm|nghìn|ngàn|triệu|t[ỷỉ]|đồng"
    r"|chẵn|không|rưỡi)[\s,.]*)+\)",
    re.IGNORECASE,
)
_UNIT_NOTE = re.compile(
    r"\((?:(?:đvt|đv|đơn vị(?: tính)?)[\s:]*)?(?:triệu|t[ỷỉ]|nghìn|ngàn|tr\.?)?\s*(?:đồng|vnđ|đ)?\)[\s.]*$",
    re.IGNORECASE,
)
"""A bracket at the end that names the unit of all sums: "NSTW: 12.500; NST: 3.200 (triệu đồng)"."""
_TOTAL_BEFORE = re.compile(r"(?:tổng[^\d;,.\n]*|=\s*)$")
_CLAUSE = re.compile(r"(?i)[;\n()\[\]]|,(?!\d)|\.(?=\s|$)|(?<=\s)[-–](?=\s(?:ngân sách|ns|nguồn|vốn)(?!\w))")
_JOINT = re.compile(r"\s(?:và|cùng)\s+(?:các\s+)?$")
_JOINED = re.compile(r"(?:các )*và ")
_BLANK = re.compile(r"\s$")
_PER_YEAR = re.compile(r"/ ?năm(?!\w)")
_MONEY_WORDS = re.compile(r"(?:nguồn )?(?:vốn|kinh phí|đối ứng)(?!\w)")
_TOTAL_AND_PARTS = 3
_EDGES = " \t\n.,;:+-–*/()[]&=\"'"
_CONTENT = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class BudgetContext:
    """What a cell does not say itself.

    ``issuer_level``: of the body whose decision it is. ``city_level``: that of "thành phố" without a name,
    where the issuer is a commune. ``unit``: đồng per unit of the column, where the reader knows it (a line
    "Đơn vị tính" above the table). ``heading``: of the column, which may name it.
    """

    issuer_level: Level | None = None
    unit: int | None = None
    heading: str | None = None
    city_level: Level | None = None


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    source: str


@cache
def _sources() -> tuple[re.Pattern[str], tuple[str, ...]]:
    rows = load_yaml("budget.yaml")["sources"]
    parts = [f"(?P<s{number}>{row['pattern']})" for number, row in enumerate(rows)]
    return re.compile("|".join(parts)), tuple(row["source"] for row in rows)


@cache
def _levels() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = load_yaml("budget.yaml")["levels"]
    return tuple((re.compile(rf"(?:cấp )?(?:{row['pattern']})(?!\w)"), row["source"]) for row in rows)


@cache
def _fillers() -> re.Pattern[str]:
    words = "".join(load_yaml("budget.yaml")["fillers"].split("\n")).replace("| ", "|").split("|")
    alternatives = "|".join(re.escape(word.strip()) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(load_yaml("budget.yaml")["denied"])


@cache
def _ties() -> re.Pattern[str]:
    return re.compile(rf"(?:\s+(?:{load_yaml('budget.yaml')['ties']}))+$")


def _lower(text: str) -> str:
    """Lower case and official tone marks, letter by letter, so that places in both texts are the same."""
    low = "".join(char.lower() if len(char.lower()) == 1 else char for char in place_tones(text))
    return low if len(low) == len(text) else text.lower()


def _level_at(text: str, position: int) -> tuple[int, str] | None:
    for pattern, source in _levels():
        match = pattern.match(text, position)
        if match:
            return match.end(), source
    return None


def _find_sources(text: str) -> list[_Span]:
    pattern, names = _sources()
    found: list[_Span] = []
    position = 0
    while match := pattern.search(text, position):
        source = names[next(number for number in range(len(names)) if match.group(f"s{number}") is not None)]
        if source != "own":
            found.append(_Span(*match.span(), source))
            position = match.end()
            continue
        levels = _levels_from(text, match.end())
        start = match.start()
        for end, level in levels:
            found.append(_Span(start, end, level))
            start = end
        if not levels:
            found.append(_Span(*match.span(), "state"))
        position = max(match.end(), levels[-1][0] if levels else 0)
    return found


def _levels_from(text: str, position: int) -> list[tuple[int, str]]:
    """(end, level) of each level in a list that begins after the word "ngân sách"."""
    start = _LIST_START.match(text, position)
    first = _level_at(text, start.end() if start else position)
    levels: list[tuple[int, str]] = []
    while first is not None:
        levels.append(first)
        separator = _LIST.match(text, first[0])
        first = _level_at(text, separator.end()) if separator else None
    return levels


def _resolve(spans: list[_Span], context: BudgetContext) -> tuple[BudgetSource, ...]:
    """Sources in order of the text, those that depend on the issuer resolved, each once."""
    level = context.issuer_level
    names_province = any(span.source == "province" for span in spans)
    resolved: list[str] = []
    for span in spans:
        source = span.source
        if source == "city":
            source = "province" if _is_province(context) and not names_province else "district"
        elif source == "local":
            source = level if level in ("district", "commune") else "province"
        resolved.append(source)
    return tuple(dict.fromkeys(resolved))  # type: ignore[arg-type]


def _is_province(context: BudgetContext) -> bool:
    """Whether "thành phố" is a province under the centre."""
    if context.issuer_level == "commune":
        return context.city_level == "province"
    return context.issuer_level != "district"


def _total(
    text: str, amounts: list[Amount], spans: list[_Span], columns: int
) -> tuple[int | None, list[Amount]]:
    """(the one sum the cell comes to, the amounts that it carries).

    ``columns``: how many columns of the source the text was joined from; their bare numbers are added up.
    """
    readable = [amount for amount in amounts if amount.value is not None]
    totals = [amount for amount in readable if _TOTAL_BEFORE.search(text[: amount.start])]
    if len(readable) != len(amounts):
        return (totals[0].value, totals) if len(totals) == 1 else (None, [])
    if len(readable) <= 1:
        return (readable[0].value, readable) if readable else (None, [])
    rest = [amount for amount in readable if amount not in totals]
    added = sum(amount.value or 0 for amount in rest)
    if len(totals) == 1:
        return totals[0].value, readable if added == totals[0].value else totals
    if totals:
        return None, []
    if readable[0].value == added - (readable[0].value or 0):  # "700 triệu (NST 500, NSH 200)"
        return readable[0].value, readable
    if columns == len(readable) and all(amount.bare for amount in readable):
        return added, readable
    labels = ((_label(text, amount, spans), _named_money(text, amount)) for amount in readable)
    labelled = {words if number is None else number for number, words in labels}
    return (added, readable) if len(labelled) == len(readable) and None not in labelled else (None, [])


def _named_money(text: str, amount: Amount) -> str | None:
    """The words of an amount's clause where they name money of no known source ("vốn đối ứng: 15 tỷ")."""
    start = max((match.end() for match in _CLAUSE.finditer(text[: amount.start])), default=0)
    words = text[start : amount.start].strip(_EDGES)
    return words if _MONEY_WORDS.match(words) else None


def _label(text: str, amount: Amount, spans: list[_Span]) -> int | None:
    """Which source an amount belongs to: the nearest in its own clause; None when there is none."""
    bounds = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    start = max(bound for bound in bounds if bound <= amount.start)
    end = min(bound for bound in bounds if bound >= amount.end)
    inside = [number for number, span in enumerate(spans) if start <= span.start and span.end <= end]
    if not inside and text[start - 1 : start] == "(":  # "ngân sách tỉnh (500 triệu đồng)"
        before = text[: start - 1].rstrip()
        inside = [number for number, span in enumerate(spans) if span.end == len(before)]
    return inside[-1] if inside else None


def _condition(text: str, low: str, covered: list[tuple[int, int]], sources: int) -> str | None:
    """The words that neither a source nor an amount carries, clause by clause.

    A clause without either is kept whole; of another, fillers before the first word that counts are left
    out, and what follows it up to the next source or amount is kept.
    """
    carried = bytearray(len(text))
    for start, end in covered:
        carried[start:end] = b"\x01" * (end - start)
    mask = bytearray(carried)
    for match in _fillers().finditer(low):
        mask[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    pieces: list[str] = []
    start = 0
    kept: tuple[int, int] | None = None
    """The place of the last piece, where its clause holds nothing else."""
    ends = {match.start() for match in _CLAUSE.finditer(text)}
    ends |= {place for span in covered[:sources] if (place := _joint_before(low, span[0])) is not None}
    for end in [*sorted(ends), len(text)]:
        left = [i for i in range(start, end) if not mask[i] and _CONTENT.match(text[i])]
        if left:
            alone = not any(carried[start:end])
            sourced = any(start <= place < end for place, _ in covered[:sources])
            if alone or (not sourced and not any(carried[start : left[0]])):
                first = start
            else:
                first = _word_start(text, left[0], start, carried)
            last = left[-1] + 1
            while last < end and not carried[last]:
                last += 1
            if alone and kept is not None and text[kept[1] : start] == ",":  # "chương trình, dự án"
                first = kept[0]
                pieces.pop()
            whole = (last == end or alone) and text[first] != "/"
            kept = (first, last) if whole else None
            piece = _ties().sub("", " ".join(text[first:last].strip(_EDGES).split()))
            pieces.append(
                f"/{piece}" if text[first] == "/" and first > start and carried[first - 1] else piece
            )
        else:
            kept = None
        start = end + 1
    return "; ".join(piece for piece in pieces if piece) or None


def _joint_before(low: str, position: int) -> int | None:
    """The blank before the "và" that a source there is joined to words before it with."""
    joint = _JOINT.search(low[:position]) or (_JOINED.match(low, position) and _BLANK.search(low[:position]))
    return joint.start() if joint else None


def _word_start(text: str, position: int, start: int, carried: bytearray) -> int:
    while position > start and not text[position - 1].isspace() and not carried[position - 1]:
        position -= 1
    return position


def parse_budget(text: str | None, context: BudgetContext | None = None) -> Budget | None:
    """The budget of a cell, or None when the cell is empty.

    Sources stand in the order of the text. The amount is set only where the cell comes to one sum: one
    amount, a total, one amount per source, or what each year takes ("/năm"). Ranges, limits, rates
    ("/hồ sơ"), foreign money and numbers whose unit nobody names stay in the condition, which keeps the words
    that sources and amount leave out.
    """
    from schema.decision import Budget

    if text is None or not _CONTENT.search(text):
        return None
    context = context or BudgetContext()
    sources, amount, condition = _parse(nfc(text), context)
    return Budget(source=sources, amount_vnd=amount, condition=condition)


@lru_cache(maxsize=4096)
def _parse(text: str, context: BudgetContext) -> tuple[tuple[BudgetSource, ...], int | None, str | None]:
    lines = [" ".join(strip_bullet(line).split()) for line in text.split("\n")]
    whole = " ".join(line for line in lines if line).strip(" .,;:")
    unit = context.unit if context.unit is not None else heading_unit(context.heading)
    text = "\n".join(lines)
    if (note := _UNIT_NOTE.search(text)) is not None and (noted := heading_unit(note.group())) is not None:
        text, unit = text[: note.start()], noted
    text = _NUMBER_WORDS.sub(" ", _WORDS_FOR_AMOUNT.sub(" ", text))
    low = _lower(unify_same_length(text))
    spans = _find_sources(low)
    amounts = _usable(low, _one_unit(low, find_amounts(low, unit), unit), spans)
    joined = low.count(";") + 1 if ";" in (context.heading or "") else 1
    amount, carried = _total(low, amounts, spans, joined)
    if amount is None and (not spans or _denied().match(low)):
        return (), None, whole
    covered = [(span.start, span.end) for span in spans] + [(item.start, item.end) for item in carried]
    return _resolve(spans, context), amount, _condition(text, low, covered, len(spans))


def _one_unit(low: str, amounts: tuple[Amount, ...], unit: int | None) -> tuple[Amount, ...]:
    """The amounts with the unit of the one that names it, where the others then come to it: "2.500 triệu
    (NST: 1.500; NSH: 1.000)".
    """
    named = [amount for amount in amounts if not amount.bare]
    if unit is not None or len(named) != 1 or len(amounts) < _TOTAL_AND_PARTS:
        return amounts
    shared = find_amounts(low, unit_of(low[named[0].start : named[0].end]))
    parts = [amount.value for amount in shared if amount.bare]
    total = next(amount.value for amount in shared if not amount.bare)
    return shared if None not in parts and total == sum(part or 0 for part in parts) else amounts


def unify_same_length(text: str) -> str:
    """Plain punctuation, character for character."""
    return "".join(plain if len(plain := unify_punctuation(char)) == 1 else char for char in text)


def _usable(low: str, amounts: tuple[Amount, ...], spans: list[_Span]) -> list[Amount]:
    """The amounts that count: a number without a unit only where its clause holds nothing else."""
    usable: list[Amount] = []
    for amount in amounts:
        if amount.bare:
            if any(span.start <= amount.start < span.end for span in spans):
                continue
            if not _alone(low, amount, spans):
                continue
        usable.append(amount)
    return usable


def _alone(low: str, amount: Amount, spans: list[_Span]) -> bool:
    bounds = [(match.start(), match.end()) for match in _CLAUSE.finditer(low)]
    start = max((end for _, end in bounds if end <= amount.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= amount.end), default=len(low))
    mask = bytearray(end - start)
    others = [(span.start, span.end) for span in spans] + [(amount.start, amount.end)]
    others += [match.span() for match in _fillers().finditer(low, start, end)]
    others += [match.span() for match in _PER_YEAR.finditer(low, start, end)]
    for left, right in others:
        for i in range(max(left, start), min(right, end)):
            mask[i - start] = 1
    return not any(not mask[i - start] and _CONTENT.match(low[i]) for i in range(start, end))


def looks_like_budget(text: str) -> bool:
    """Whether a cell reads as a budget: names a source of money, or holds a sum with its unit."""
    low = _lower(unify_same_length(nfc(text)))
    return (
        bool(_find_sources(low))
        or any(not item.bare for item in find_amounts(low, None))
        or "kinh phí" in low
    )
