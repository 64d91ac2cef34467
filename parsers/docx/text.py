"""One paragraph of Word → its pieces of text in the final state, with what is drawn but not stored.

Tracked insertions are kept and deletions dropped; fields give their result; numbers of lists are written
out; hidden text and placeholders are dropped; text boxes follow the paragraph they are anchored in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from normalizers.encodings import font_encoding, font_is_capital
from parsers.blocks import Block, Paragraph, Piece
from parsers.docx.names import (
    ALTERNATE,
    CHOICE,
    FALLBACK,
    MATH_TEXT,
    VAL,
    first,
    integer,
    is_on,
    leading,
    value,
    w,
)
from parsers.docx.numbering import Numbering
from parsers.docx.styles import ParagraphFormat, RunFormat, Styles, run_format
from parsers.docx.symbols import plain, symbol

_P, _R, _T, _TBL = w("p"), w("r"), w("t"), w("tbl")
_PPR, _RPR, _NUMPR, _NUMID, _ILVL = w("pPr"), w("rPr"), w("numPr"), w("numId"), w("ilvl")
_PSTYLE, _JC, _DEL, _SYM, _RUBY, _ID = w("pStyle"), w("jc"), w("del"), w("sym"), w("ruby"), w("id")
_SDT, _SDT_CONTENT, _SDT_PR = w("sdt"), w("sdtContent"), w("sdtPr")
_TEXTBOX = w("txbxContent")
_FIELD = w("fldChar")
BLOCK_TAGS = (_P, _TBL, _SDT, w("altChunk"), w("sectPr"), w("ins"), w("moveTo"), w("customXml"), ALTERNATE)
"""What a body holds that matters."""
_DROPPED = frozenset({w("del"), w("moveFrom"), w("rt"), w("instrText"), w("delText"), w("delInstrText")})
"""Deleted or moved away, the reading aid of a ruby text, and a field's instruction."""
_WRAPPERS = "ins moveTo hyperlink smartTag customXml fldSimple bdo dir ruby rubyBase sdtContent"
_THROUGH = frozenset(w(name) for name in _WRAPPERS.split())
"""Elements whose content counts as if they were not there."""
_SIGNS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "\u00ad",
}
_GRAPHICS = frozenset({w("drawing"), w("pict"), w("object")})
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}


@dataclass(slots=True)
class Context:
    """What reading one part of a document needs to know, and what it notes on the way."""

    styles: Styles
    numbering: Numbering
    blocks_of: Callable[[Iterable[etree._Element], Context], list[Block]]
    """Reads the block content of an element (text boxes hold paragraphs and tables)."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind and id of the notes referred to, in order."""
    fields: list[bool] = field(default_factory=list)
    """Open fields, outermost first: True while the instruction, not the result, is being read."""
    alt_chunks: int = 0


@dataclass(slots=True)
class _Line:
    """A paragraph while it is read."""

    base: RunFormat
    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    bold: bool = True
    """All characters so far are bold."""


@dataclass(slots=True)
class _Said:
    """What a paragraph's own properties say."""

    style: str | None = None
    centered: bool | None = None
    num_id: int | None = None
    level: int | None = None
    joined: bool = False
    """Its end mark is deleted."""


def _said(paragraph: etree._Element) -> _Said:
    said = _Said()
    properties = leading(paragraph, _PPR)
    if properties is None:
        return said
    for child in properties:
        tag = child.tag
        if tag == _PSTYLE:
            said.style = child.get(VAL)
        elif tag == _JC:
            said.centered = child.get(VAL) == "center"
        elif tag == _RPR:
            said.joined = first(child, _DEL) is not None
        elif tag == _NUMPR:
            num_id, level = value(first(child, _NUMID)), value(first(child, _ILVL))
            said.num_id = integer(num_id) if num_id is not None else None
            said.level = integer(level) if level is not None else None
    return said


def alternate(element: etree._Element) -> etree._Element | None:
    """The one branch of ``mc:AlternateContent`` to read: the first choice with text, else the fallback."""
    choices = [child for child in element if child.tag == CHOICE]
    fallback = next((child for child in element if child.tag == FALLBACK), None)
    for choice in choices:
        if next(choice.iter(_T, _TEXTBOX, MATH_TEXT), None) is not None:
            return choice
    if fallback is not None:
        return fallback
    return choices[0] if choices else None


def content(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """The children of a block container or a row, wrappers that do not matter for text opened."""
    for child in elements:
        tag = child.tag
        if tag == _SDT:
            inner = first(child, _SDT_CONTENT)
            if inner is not None and not _is_placeholder(child):
                yield from content(inner)
        elif tag in _THROUGH:
            yield from content(child)
        elif tag == ALTERNATE:
            branch = alternate(child)
            if branch is not None:
                yield from content(branch)
        elif tag not in _DROPPED:
            yield child


def _is_placeholder(control: etree._Element) -> bool:
    """Whether a content control shows its prompt ("Click here to enter text"), not what someone entered."""
    properties = first(control, _SDT_PR)
    showing = None if properties is None else first(properties, w("showingPlcHdr"))
    return showing is not None and is_on(showing)


class ParagraphReader:
    """Reads paragraphs in document order (lists count on, fields run over paragraphs)."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._carried: list[Piece] = []

    def read(self, element: etree._Element) -> list[Block]:
        """The paragraph, and after it the text boxes anchored in it. Empty when its end mark is deleted:
        its text then begins the next one.
        """
        context = self._context
        said = _said(element)
        style = context.styles.paragraph(said.style)
        line = _Line(style.run)
        self._children(element, line)
        while context.fields and context.fields[-1]:
            context.fields.pop()  # an instruction ends with its paragraph: a broken field swallows no more
        pieces = self._carried + line.pieces if self._carried else line.pieces
        self._carried = []
        if said.joined:
            self._carried = pieces
            return line.boxes
        label = self._label(said, style)
        centered = said.centered if said.centered is not None else style.centered
        bold = line.bold and any(not piece.text.isspace() for piece in line.pieces)
        return [Paragraph(label + pieces if label else pieces, bold, bool(centered)), *line.boxes]

    def rest(self) -> list[Block]:
        """The text whose paragraph mark is deleted, where no paragraph came after it."""
        pieces, self._carried = self._carried, []
        return [Paragraph(pieces)] if pieces else []

    def _label(self, said: _Said, style: ParagraphFormat) -> list[Piece]:
        num_id, level, named = style.num_id, style.level, style.style
        if said.num_id is not None:
            num_id, named = said.num_id, None
        if said.level is not None:
            level = said.level
        if not num_id:
            return []
        lists = self._context.numbering
        if named is not None:
            linked = lists.level_of_style(num_id, named)
            level = linked if linked is not None else level
        label = lists.next_label(num_id, level or 0)
        if label is None:
            return []
        font = label.font or style.run.font
        encoding = None if label.text.isascii() else font_encoding(font)
        return [Piece(label.text, encoding, encoding is not None and font_is_capital(font))]

    def _children(self, element: etree._Element, line: _Line) -> None:
        for child in element:
            tag = child.tag
            if tag == _R:
                self._run(child, line)
            elif tag == _SDT:
                inner = first(child, _SDT_CONTENT)
                if inner is not None and not _is_placeholder(child):
                    self._children(inner, line)
            elif tag == ALTERNATE:
                branch = alternate(child)
                if branch is not None:
                    self._children(branch, line)
            elif tag in _GRAPHICS:
                self._graphic(child, line)
            elif tag in _THROUGH:
                self._children(child, line)
            elif isinstance(tag, str) and tag.startswith("{http://schemas.openxmlformats.org/officeDocument"):
                self._math(child, line)

    def _math(self, element: etree._Element, line: _Line) -> None:
        text = "".join(part.text or "" for part in element.iter(MATH_TEXT))
        if text:
            line.pieces.append(Piece(text))

    def _graphic(self, element: etree._Element, line: _Line) -> None:
        """Text boxes of a drawing, each once, although drawings hold them in two versions."""
        stack = [element]
        while stack:
            current = stack.pop()
            if current.tag == _TEXTBOX:
                line.boxes += self._context.blocks_of(current, self._context)
                continue
            if current.tag == ALTERNATE:
                branch = alternate(current)
                stack += [] if branch is None else [branch]
                continue
            stack.extend(reversed([child for child in current if isinstance(child.tag, str)]))

    def _run(self, run: etree._Element, line: _Line) -> None:
        own = run_format(leading(run, _RPR))
        if own.style:
            own = own.over(self._context.styles.character(own.style))
        font = own.font if own.font is not None else line.base.font
        hidden = own.hidden if own.hidden is not None else line.base.hidden
        if hidden:
            return
        text = self._run_text(run, font, line)
        if not text:
            return
        caps = own.caps if own.caps is not None else line.base.caps
        bold = own.bold if own.bold is not None else line.base.bold
        if not bold and line.bold and not text.isspace():
            line.bold = False
        encoding = font_encoding(font)
        capitals = encoding is not None and (bool(caps) or font_is_capital(font))
        line.pieces.append(Piece(text.upper() if caps and encoding is None else text, encoding, capitals))

    def _run_text(self, run: etree._Element, font: str | None, line: _Line) -> str:
        parts: list[str] = []
        fields = self._context.fields
        for child in run:
            tag = child.tag
            if tag == _T:
                if child.text and not any(fields[:-1]):
                    parts.append(plain(child.text.replace("\n", " "), font))
            elif tag in _SIGNS:
                if not any(fields):
                    parts.append(_SIGNS[tag])
            elif tag == _FIELD:
                parts += self._field(child)
            elif tag == _SYM:
                code = child.get(w("char")) or ""
                parts += [symbol(code_point, child.get(w("font")))] if (code_point := _hex(code)) else []
            elif tag in _NOTES:
                self._context.notes.append((_NOTES[tag], child.get(_ID) or ""))
            elif tag in _GRAPHICS:
                self._graphic(child, line)
            elif tag == ALTERNATE:
                branch = alternate(child)
                for inner in () if branch is None else branch:
                    if inner.tag in _GRAPHICS:
                        self._graphic(inner, line)
                    elif inner.tag == _T and inner.text:
                        parts.append(plain(inner.text, font))
            elif tag == _RUBY:
                self._children(child, line)
        return "".join(parts)

    def _field(self, mark: etree._Element) -> list[str]:
        """A field begins, shows its result or ends; a drop-down of a form has its choice in the mark."""
        fields = self._context.fields
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            fields.append(True)
            return _chosen(mark)
        if fields and kind == "separate":
            fields[-1] = False
        elif fields and kind == "end":
            fields.pop()
        return []


def _hex(code: str) -> int:
    try:
        return int(code, 16)
    except ValueError:
        return 0


def _chosen(mark: etree._Element) -> list[str]:
    choices = mark.find(f"{w('ffData')}/{w('ddList')}")
    if choices is None:
        return []
    entries = [entry.get(VAL) or "" for entry in choices.iterchildren(w("listEntry"))]
    chosen = integer(value(first(choices, w("result"))) or value(first(choices, w("default"))))
    return entries[chosen : chosen + 1] if chosen >= 0 else []


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """The paragraphs among blocks."""
    return (block for block in blocks if isinstance(block, Paragraph))
