"""A page as blocks of text and table fragments, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.blocks import Block, Paragraph, Piece, to_items, to_unicode, walk
from parsers.html.grids import name_tables
from parsers.html.lists import Lists
from parsers.html.look import Look, is_hidden, legacy_fonts, look_of, table_displays
from parsers.html.sheets import blocks_of_table
from parsers.html.source import read_tree
from parsers.html.tables import read_table
from parsers.limits import ReadOptions
from parsers.registry import build_document
from schema.document import SourceDocument

_SPACES = re.compile(r"[ \t\r\n\f]+")
_TOKEN_WRAP = re.compile(r"(?<=[^\s/-][/-])[ \t]*\r?\n[ \t]*(?=\w)")
"""A line end in the source that broke a token: a browser shows a blank there, the author wrote none."""
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_BLOCK = frozenset(_BLOCK_NAMES.split())
_MENU = 3
"""Paragraphs one after another that are links from end to end, from which on they are a menu."""
_MAX_TABLES = 40
"""Tables inside each other; what lies deeper is read as text."""


@dataclass(slots=True)
class _Open:
    """The paragraph that is being read."""

    pieces: list[Piece] = field(default_factory=list)
    visible: int = 0
    bold: int = 0
    linked: int = 0
    centered: bool = False
    aside: bool = False


class _Reader:
    """Reads one page. Counters of lists run through it; nothing is kept between pages."""

    def __init__(self, fonts: dict[str, str], options: ReadOptions) -> None:
        self._fonts = fonts
        self._options = options
        self._lists = Lists()

    def blocks(self, root: etree._Element, look: Look, depth: int = 0) -> list[Block]:
        """The blocks in an element; its tail is its parent's. Walks with a stack of its own, as pages nest
        deeper than Python recurses.
        """
        blocks: list[Block] = []
        line = _Open()
        inside = look_of(root, look, self._fonts)
        self._add(root.text, inside, line)
        stack: list[tuple[etree._Element, Iterator[etree._Element], Look]] = [(root, iter(root), inside)]
        while stack:
            element, children, around = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if element.tag in _BLOCK:
                    line = _close(line, blocks)
                if stack:
                    self._add(element.tail, stack[-1][2], line)
                continue
            tag = child.tag
            if not isinstance(tag, str) or is_hidden(child):
                self._add(child.tail, around, line)
            elif tag == "br":
                line.pieces.append(Piece("\n", around.encoding, around.capitals))
                self._add(child.tail, around, line)
            elif tag == "table" and depth < _MAX_TABLES:
                line = _close(line, blocks)
                blocks += self._table(child, around, depth)
                self._add(child.tail, around, line)
            else:
                if tag in _BLOCK:
                    line = _close(line, blocks)
                own = look_of(child, around, self._fonts)
                if tag == "li":
                    line.pieces.append(Piece(self._lists.label(child)))
                self._add(child.text, own, line)
                stack.append((child, iter(child), own))
        _close(line, blocks)
        return _without_menus(blocks)

    def _table(self, element: etree._Element, around: Look, depth: int) -> list[Block]:
        look = look_of(element, around, self._fonts)
        before, table = read_table(element, lambda cell: self.blocks(cell, look, depth + 1), self._options)
        return [*before, *blocks_of_table(table)]

    def _add(self, text: str | None, look: Look, line: _Open) -> None:
        if not text:
            return
        if not look.preformatted:
            text = _SPACES.sub(" ", _TOKEN_WRAP.sub("", text) if "\n" in text else text)
        if look.upper and look.encoding is None:
            text = text.upper()
        line.pieces.append(Piece(text, look.encoding, look.capitals or (look.upper and bool(look.encoding))))
        seen = len(text) if not text.isspace() else 0
        if not seen:
            return
        line.visible += seen
        line.bold += seen if look.bold else 0
        line.linked += seen if look.linked else 0
        line.centered, line.aside = look.centered, look.aside


def _close(line: _Open, blocks: list[Block]) -> _Open:
    """End the paragraph, if there is one; returns the next."""
    if line.visible or any(not piece.text.isspace() for piece in line.pieces):
        blocks.append(
            Paragraph(
                line.pieces,
                bold=line.visible > 0 and line.bold == line.visible,
                centered=line.centered,
                role="header_footer" if line.aside else "body",
                linked=line.visible > 0 and line.linked >= 0.95 * line.visible,
            )
        )
    return _Open()


def _without_menus(blocks: list[Block]) -> list[Block]:
    """The blocks, with the paragraphs of menus, tables of nothing but links too, marked as no part of the
    document.
    """
    menu: list[Paragraph] = []
    for block in [*blocks, Paragraph()]:
        inside = [paragraph for paragraph in walk([block]) if paragraph.raw.strip()]
        if inside and all(paragraph.linked for paragraph in inside):
            menu += inside
            continue
        if len(menu) >= _MENU:
            for paragraph in menu:
                paragraph.role = "header_footer"
        menu = []
    return blocks


def read_html(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A page of HTML, or the page in a web archive.

    What a reader of the page sees, in its order: scripts, style sheets, hidden elements and form controls
    are dropped, navigation is kept as ``header_footer``. Raises ``UnreadableFileError``: ``empty_file``,
    ``too_large``.
    """
    root, issues = read_tree(data)
    name_tables(root, table_displays(root))
    body = root.find("body")
    reader = _Reader(legacy_fonts(root), options)
    blocks = reader.blocks(root if body is None else body, Look())
    issues += to_unicode(blocks)
    items = tuple(to_items(blocks, options))
    return build_document(data, name, "html", items, issues=issues)
