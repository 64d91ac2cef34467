"""The document outside its assignment tables as lines, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from normalizers.text import collapse_spaces, fold, is_running_head, strip_marks
from normalizers.text.letters import SMALLS
from parsers.decision.bodies import person, starts_body
from parsers.decision.numbers import Number, own_number
from parsers.decision.offices import on_behalf, read_office
from parsers.decision.vocabulary import alternatives, data, folded
from schema.document import Origin, SourceDocument, TableFragment, TextBlock
from schema.raw import RawAppendix

_RULE = re.compile(r"^[-–—_=*.…~\s│|]+$")
_NATIONAL = re.compile(r"C\S{1,2}NG\s+H|\bĐ\S{1,2}c l|H\S{1,3}nh ph|VI\S{1,2}T\s+NAM", re.IGNORECASE)
_BROKEN = re.compile(r"[^\s\-–][-/]$")
_NAME_AFTER = re.compile(rf"([^{SMALLS}]+) (\S[{SMALLS}].*)$")
"""An office in capitals, and a name on the same line."""
_SUBJECT = re.compile(r"(?:V/v|V/V|Về việc)\s")
_SIGNED = re.compile(r"\(\s*(?:đã\s+)?ký\s*\)", re.IGNORECASE)
_CUT_COMMITTEE = re.compile(r"^Y BAN (?=NHÂN DÂN\b)")
_MAX_MERGED = 200
_SAME = 87
"""Likeness (0–100) from which on words are the national title or the motto."""
_MAX_LAYOUT_ROWS = 8
_MAX_ABOVE = 60
"""Lines that a portal may show above the letterhead."""
_MAX_LAYOUT_COLUMNS = 4
_MAX_LETTERHEAD_ROWS = 6
_SIGNS = re.compile(r"nơi nhận|cộng hòa xã hội|độc lập|^số\s*[:.]|chủ tịch|giám đốc|bộ trưởng|đảng cộng sản")


@dataclass(frozen=True)
class Line:
    """One physical line, or one author's line where the format knows no physical ones."""

    text: str
    item: int
    """Index into SourceDocument.items."""
    region: int
    """Lines of one block or one layout cell share it."""
    page: int | None = None
    bold: bool = False
    centered: bool = False
    in_cell: bool = False
    signature: bool = False
    """The format itself marks it as part of a signature."""
    table: bool = False
    """Not a line: a table that is no layout stands here."""
    ocr: bool = False

    @cached_property
    def key(self) -> str:
        """The text folded: no case, official tone marks, plain punctuation."""
        return fold(self.text)

    @cached_property
    def upper(self) -> bool:
        """Whether all its letters are capitals."""
        return self.text.isupper()


def _is_layout(table: TableFragment) -> bool:
    """Whether a table only places text on the page: a letterhead, a place for the signature."""
    if table.n_rows > _MAX_LAYOUT_ROWS or table.n_cols > _MAX_LAYOUT_COLUMNS:
        return False
    texts = [cell.text for cell in table.cells]
    if any(_SIGNS.search(fold(line)) or on_behalf(line) for text in texts for line in text.split("\n")[:4]):
        return True
    return table.n_rows <= 2 and table.n_cols <= 2


def _whole_body(line: str) -> str:
    """A line that holds the name of a body in capitals, without a list's mark before it and with the first
    letter that collections of texts lose where it was a picture ("Y BAN NHÂN DÂN").
    """
    if not line.isupper():
        return line
    plain = _CUT_COMMITTEE.sub("ỦY BAN ", line)
    unmarked = plain.lstrip("•·● ")
    return unmarked if starts_body(fold(unmarked)) else plain


def _split(text: str) -> Iterator[str]:
    """The lines of a text without a gazette's running heads; a pipe left by an exporter parts two columns."""
    for line in re.split(r"[\n|]", text):
        line = _whole_body(collapse_spaces(line))
        if line and not _RULE.match(line) and not is_running_head(line):
            yield line


def _merged(line: str) -> Iterator[str]:
    """A line that runs over both columns of a letterhead, or over two offices, cut into its parts."""
    found = _national_span(line)
    if found:
        begin, end = found
        left, right = line[:begin].strip(), line[end:].strip(" .,;:-–|")
        if left.strip(" .,;:-–|"):
            yield left
        yield line[begin:end]
        if right:
            yield from _merged(right)
        return
    number = own_number(line)
    if number and _is_letterhead(line, number):
        subject = _SUBJECT.search(line, number.end)
        if number.start:
            yield from _merged(line[: number.start].strip())
        yield line[number.start : subject.start() if subject else len(line)].strip()
        if subject:
            yield line[subject.start() :].strip()
        return
    signed = _SIGNED.search(line)
    if signed and read_office(line[: signed.start()]):
        yield line[: signed.start()].strip()
        yield line[signed.start() :]
        return
    named = _NAME_AFTER.match(line)
    if named and read_office(named[1]) and person(named[2]):
        yield from _merged(named[1])
        yield named[2]
        return
    office = read_office(line)
    if office and office.rest and line.isupper() and read_office(office.rest):
        yield line[: len(line) - len(office.rest)].strip()
        yield office.rest
        return
    at = _office_below(line) or _body_below(line)
    if at:
        yield line[:at].strip()
        yield from _merged(line[at:])
        return
    yield line


def _is_letterhead(line: str, number: Number) -> bool:
    """Whether a number stands on one line with the body above it, or with the subject below it."""
    above, below = line[: number.start].strip(), line[number.end :].strip()
    if above and not (above.isupper() and starts_body(fold(above))):
        return False
    return bool(above and not below) or bool(_SUBJECT.match(below))


def _office_below(line: str) -> int | None:
    """Where, in a line that names a body on behalf of which somebody signs, his office begins."""
    if not line.isupper() or not on_behalf(line) or read_office(line):
        return None
    for match in re.finditer(r"(?<=\s)\S", line):
        office = read_office(line[match.start() :])
        if office and not office.prefix and (not office.rest or read_office(office.rest)):
            return match.start()
    return None


def _body_below(line: str) -> int | None:
    """Where, in a letterhead that has the superior body and the issuer on one line, the issuer begins."""
    key = fold(line)
    if not line.isupper() or len(line) > _MAX_MERGED or len(key) != len(line):
        return None
    found = (pattern.match(key) for pattern in _two_bodies())
    return next((match.start("body") for match in found if match), None)


@cache
def _two_bodies() -> tuple[re.Pattern[str], ...]:
    """A superior body, the body below it behind the last word of its name."""
    found = []
    for row in data()["two_bodies"]:
        above = "|".join(re.escape(fold(name)) for name in row["above"])
        below = "|".join(
            re.escape(fold(name)) + (r"(?:\s+\S.*)?" if " " in name else r"\s+\S.*") for name in row["below"]
        )
        last = "".join(f"(?<!{re.escape(fold(name))} )" for name in row.get("not_after", ()))
        unit = rf"{alternatives(folded('units'))}\.?\s+" if row.get("unit") else ""
        name = "" if row.get("whole") else rf"{unit}\S+(?:\s+\S+){{0,9}}?\s+"
        found.append(re.compile(rf"(?:{above})\s+{name}{last}(?P<body>{below})$"))
    return tuple(found)


@cache
def _phrases() -> tuple[tuple[str, int], ...]:
    """National titles and motto without marks, and the number of their words."""
    known = (*data()["national"], *data()["motto"])
    return tuple(
        (strip_marks(phrase).replace(" - ", " "), len(phrase.replace(" - ", " ").split())) for phrase in known
    )


def _national_span(line: str) -> tuple[int, int] | None:
    """Where the national title or the motto stands in a line, also as recognisers read it."""
    if not _NATIONAL.search(line) or len(line) > _MAX_MERGED:
        return None
    from rapidfuzz import fuzz

    words = [match for match in re.finditer(r"\S+", line) if re.search(r"\w", match.group())]
    best: tuple[float, int, int] = (_SAME, 0, 0)
    for phrase, size in _phrases():
        for at in range(len(words) - size + 1):
            begin, end = words[at].start(), words[at + size - 1].end()
            span = line[begin:end]
            capitals = span.isupper() or "-" in span or "–" in span
            plain = strip_marks(span).replace(" - ", " ").replace("-", " ")
            if capitals:
                best = max(best, (fuzz.ratio(plain, phrase), begin, end), key=lambda found: found[0])
    return best[1:] if best[2] else None


def _block_lines(block: TextBlock, item: int, region: int) -> Iterator[Line]:
    for text in _split(block.text):
        for part in _merged(text):
            yield Line(
                text=part,
                item=item,
                region=region,
                page=block.page,
                bold=block.bold,
                centered=block.centered,
                signature=block.role == "signature",
                ocr=block.origin is Origin.OCR,
            )


def _letterhead_row(table: TableFragment) -> int | None:
    """The row in which a letterhead begins below the attributes that portals show of a file, where an export
    has left nothing between the two; null where none does.
    """
    for row in range(max(1, table.n_rows - _MAX_LETTERHEAD_ROWS), table.n_rows):
        texts = [cell.text for cell in table.cells if cell.row == row and cell.text.strip()]
        keys = [fold(text) for text in texts]
        begins = bool(texts) and texts[0].isupper() and (starts_body(keys[0]) or national_title(keys[0]))
        if begins and (len(texts) == 1 or any(national_title(key.split("  ")[0][:60]) for key in keys[1:])):
            return row
    return None


def _cell_lines(table: TableFragment, item: int, region: int, row: int = 0) -> Iterator[Line]:
    """The lines of a layout table from a row on: column by column where it has one row, else row by row."""
    cells = sorted((cell for cell in table.cells if cell.row >= row), key=lambda cell: (cell.row, cell.col))
    for offset, cell in enumerate(cells):
        for text in (part for line in _split(cell.text) for part in _merged(line)):
            yield Line(
                text=text,
                item=item,
                region=region + offset,
                page=cell.boxes[0].page if cell.boxes else table.page,
                bold=cell.bold,
                in_cell=True,
                ocr=cell.origin is Origin.OCR,
            )


def document_lines(document: SourceDocument, appendix: RawAppendix) -> list[Line]:
    """All lines in reading order. Assignment tables and other real tables are one marker line each; what
    stands above the heading in an assignment table's own rows comes before its marker.
    """
    assigned = {index for table in appendix.tables for index in table.fragments}
    captions = {table.fragments[0]: table.caption for table in appendix.tables}
    lines: list[Line] = []
    region, table_index = 0, -1
    for item, thing in enumerate(document.items):
        if isinstance(thing, TableFragment):
            table_index += 1
            for text in captions.get(table_index, ()):
                lines.extend(_block_lines(TextBlock(text=text, page=thing.page), item, region))
                region += 1
            if table_index in assigned or not _is_layout(thing):
                lines.append(Line(text="", item=item, region=region, page=thing.page, table=True))
                titled = any(national_title(line.key) for line in lines)
                below = None if titled or table_index in assigned else _letterhead_row(thing)
                if below is not None and len(lines) < _MAX_ABOVE:
                    lines.extend(_cell_lines(thing, item, region + 1, below))
            else:
                lines.extend(_cell_lines(thing, item, region))
            region += max(1, len(thing.cells))
        elif thing.role in ("body", "signature"):
            lines.extend(_block_lines(thing, item, region))
            region += 1
    return _from_letterhead(lines, {table.first_item for table in appendix.tables})


def _from_letterhead(lines: list[Line], assignments: set[int]) -> list[Line]:
    """The lines without the tables above the letterhead, in which portals show a file's attributes.

    ``assignments``: items that are assignment tables; what they stand before is no letterhead.
    """
    for index, line in enumerate(lines[:_MAX_ABOVE]):
        if line.table and line.item in assignments:
            break
        if not line.table and national_title(line.key):
            return [above for above in lines[:index] if not above.table] + lines[index:]
    return lines


def joined(before: str, after: str) -> str:
    """Two lines of one sentence as one: without a space where a token was broken after "-" or "/"."""
    before, after = before.strip(), after.strip()
    if not before or _BROKEN.search(before):
        return before + after
    return f"{before} {after}"


def national_title(key: str) -> bool:
    """Whether a folded line is the national title, the party's, or the motto, also as OCR reads them."""
    if not 10 <= len(key) <= 60:
        return False
    plain = key.replace(" - ", "-").replace(" ", "")
    for known in (*folded("national"), *folded("motto")):
        squeezed = known.replace(" - ", "-").replace(" ", "")
        if squeezed in plain:
            return True
    return _nearly_national(key)


def _nearly_national(key: str) -> bool:
    from rapidfuzz import fuzz

    plain = strip_marks(key)
    return any(
        fuzz.ratio(plain, strip_marks(known)) > 82 for known in (*folded("national"), *folded("motto"))
    ) or plain in ("cong hoa xa hoi", "chu nghia viet nam")
