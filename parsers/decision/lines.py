"""The document outside its assignment tables as lines, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from normalizers.text import collapse_spaces, fold
from parsers.decision.offices import read_office
from parsers.decision.vocabulary import alternatives, data, folded
from schema.document import Origin, SourceDocument, TableFragment, TextBlock
from schema.raw import RawAppendix

_RULE = re.compile(r"^[-–—_=*.…~\s│|]+$")
_MAX_LAYOUT_ROWS = 8
_MAX_LAYOUT_COLUMNS = 4
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
    if any(_SIGNS.search(fold(line)) for text in texts for line in text.split("\n")[:4]):
        return True
    return table.n_rows <= 2 and table.n_cols <= 2


def _split(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        line = collapse_spaces(line)
        if line and not _RULE.match(line):
            yield line


def _merged(line: str) -> Iterator[str]:
    """A line that runs over both columns of a letterhead, or over two offices, cut into its parts."""
    match = _right_column().search(line)
    if match and (match.group().isupper() or match.group() == line[: match.end()] or "-" in match.group()):
        left, right = line[: match.start()].strip(), line[match.end() :].strip(" .,;:-–|")
        if left.strip(" .,;:-–|"):
            yield left
        yield match.group()
        if right:
            yield from _merged(right)
        return
    office = read_office(line)
    if office and office.rest and line.isupper() and read_office(office.rest):
        yield line[: len(line) - len(office.rest)].strip()
        yield office.rest
        return
    yield line


@cache
def _right_column() -> re.Pattern[str]:
    """The national title or the motto, that stand alone in the right column of a letterhead."""
    title = alternatives(tuple(data()["national"]) + tuple(data()["motto"]))
    return re.compile(rf"(?<!\w){title}(?!\w)", re.IGNORECASE)


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


def _cell_lines(table: TableFragment, item: int, region: int) -> Iterator[Line]:
    """The lines of a layout table: column by column where it has one row, else row by row."""
    cells = sorted(table.cells, key=lambda cell: (cell.row, cell.col))
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
    """All lines in reading order. Assignment tables and other real tables are one marker line each."""
    assigned = {index for table in appendix.tables for index in table.fragments}
    lines: list[Line] = []
    region, table_index = 0, -1
    for item, thing in enumerate(document.items):
        if isinstance(thing, TableFragment):
            table_index += 1
            if table_index in assigned or not _is_layout(thing):
                lines.append(Line(text="", item=item, region=region, page=thing.page, table=True))
            else:
                lines.extend(_cell_lines(thing, item, region))
            region += max(1, len(thing.cells))
        elif thing.role in ("body", "signature"):
            lines.extend(_block_lines(thing, item, region))
            region += 1
    return lines


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

    from normalizers.text import strip_marks

    plain = strip_marks(key)
    return any(
        fuzz.ratio(plain, strip_marks(known)) > 82 for known in (*folded("national"), *folded("motto"))
    ) or plain in ("cong hoa xa hoi", "chu nghia viet nam")
