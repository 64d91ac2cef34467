"""Styles: what a paragraph or run inherits that matters for its text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from parsers.docx.names import VAL, integer, is_on, value, w
from parsers.opc import parse_xml
from schema.issue import UnreadableFileError

_MAX_CHAIN = 32
"""Styles one style may be based on, over each other; a cycle ends here."""

_STYLE, _BASED_ON, _RPR, _PPR = w("style"), w("basedOn"), w("rPr"), w("pPr")
_FONTS, _BOLD, _CAPS, _VANISH = w("rFonts"), w("b"), w("caps"), w("vanish")
_RSTYLE, _JC, _NUMPR, _NUMID, _ILVL = w("rStyle"), w("jc"), w("numPr"), w("numId"), w("ilvl")
_ASCII, _HANSI = w("ascii"), w("hAnsi")

_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(<w:styles\s[^>]*>)")
_NAMESPACE = b'xmlns:w="' + w("")[1:-1].encode() + b'"'
_STYLE_TAG = re.compile(rb"<w:style\s[^>]*>")
_STYLE_ID = re.compile(rb'\sw:styleId="([^"]*)"')
_IS_DEFAULT = re.compile(rb'\sw:default="(?:1|true|on)"')


class RunFormat(NamedTuple):
    """Of a run: null where it says nothing itself."""

    font: str | None = None
    bold: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    style: str | None = None

    def over(self, base: RunFormat) -> RunFormat:
        """This format where it says something, else the one below it."""
        return RunFormat(
            self.font if self.font is not None else base.font,
            self.bold if self.bold is not None else base.bold,
            self.caps if self.caps is not None else base.caps,
            self.hidden if self.hidden is not None else base.hidden,
        )


_NOTHING = RunFormat()


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """Of a paragraph style, with the format of its runs."""

    run: RunFormat = _NOTHING
    centered: bool | None = None
    num_id: int | None = None
    level: int | None = None
    style: str | None = None
    """The style that the numbering comes from."""


def run_format(properties: etree._Element | None) -> RunFormat:
    """What a ``w:rPr`` says itself."""
    if properties is None:
        return _NOTHING
    font = style = None
    bold = caps = hidden = None
    for child in properties:
        tag = child.tag
        if tag == _FONTS:
            font = child.get(_HANSI) or child.get(_ASCII)
        elif tag == _BOLD:
            bold = is_on(child)
        elif tag == _CAPS:
            caps = is_on(child)
        elif tag == _VANISH:
            hidden = is_on(child)
        elif tag == _RSTYLE:
            style = child.get(VAL)
    return RunFormat(font, bold, caps, hidden, style)


class _Sheet:
    """The style elements of a part by their id.

    A style sheet is often ten times the text it serves, of which a document uses five styles: where the part
    is written as Office programs write it, each style is cut out and parsed when first asked for.
    """

    def __init__(self, data: bytes, part: str) -> None:
        self._parsed: dict[str, etree._Element] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._data, self._part = data, part
        self.default: str | None = None
        self.broken: UnreadableFileError | None = None
        head = _ROOT.match(data)
        self._root = head[1] if head and _is_plain(data, head[1]) else b""
        if not self._root:
            self._read_all(parse_xml(data, part))
            return
        for tag in _STYLE_TAG.finditer(data):
            found = _STYLE_ID.search(tag[0])
            if found:
                key = html.unescape(found[1].decode("utf-8", errors="replace"))
                end = tag.end() if tag[0].endswith(b"/>") else data.find(b"</w:style>", tag.end()) + 10
                self._spans[key] = (tag.start(), end)
                if b'w:type="paragraph"' in tag[0] and _IS_DEFAULT.search(tag[0]):
                    self.default = key
        start, end = data.find(b"<w:docDefaults>"), data.find(b"</w:docDefaults>")
        self.defaults = self._cut(start, end + 16) if 0 <= start < end else None

    def _read_all(self, root: etree._Element) -> None:
        for style in root.iterchildren(_STYLE):
            key = style.get(w("styleId"))
            if key:
                self._parsed[key] = style
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
                    self.default = key
        self.defaults = root.find(w("docDefaults"))

    def _cut(self, start: int, end: int) -> etree._Element:
        return parse_xml(self._root + self._data[start:end] + b"</w:styles>", self._part)[0]

    def get(self, key: str | None) -> etree._Element | None:
        """The element of a style; null for one that does not exist."""
        if key is None:
            return None
        if key in self._spans and key not in self._parsed:
            span = self._spans.pop(key)
            try:
                self._parsed[key] = self._cut(*span)
            except UnreadableFileError as error:
                self.broken = error
        return self._parsed.get(key)


def _is_plain(data: bytes, root: bytes) -> bool:
    """Whether elements can be cut out of a part: UTF-8, whole, without comments, sections or definitions."""
    return (
        _NAMESPACE in root
        and data.rstrip().endswith(b"</w:styles>")
        and b"<!" not in data
        and b"utf-16" not in data[:200].lower()
    )


class Styles:
    """The styles of a document, resolved when first asked for."""

    def __init__(self, data: bytes | None, part: str = "styles.xml") -> None:
        """``data``: the part; null for a document without one. Raises ``UnreadableFileError``."""
        self._sheet = None if data is None else _Sheet(data, part)
        self._runs: dict[str | None, RunFormat] = {}
        self._paragraphs: dict[str | None, ParagraphFormat] = {}
        self._base = _NOTHING
        if self._sheet is not None and self._sheet.defaults is not None:
            self._base = run_format(self._sheet.defaults.find(f"{w('rPrDefault')}/{_RPR}"))

    @property
    def broken(self) -> UnreadableFileError | None:
        """Why a style that was asked for could not be read."""
        return self._sheet.broken if self._sheet else None

    def _chain(self, key: str | None) -> list[etree._Element]:
        """A style and those it is based on, outermost first."""
        chain: list[etree._Element] = []
        style = self._sheet.get(key) if self._sheet else None
        while style is not None and self._sheet and len(chain) < _MAX_CHAIN:
            chain.append(style)
            style = self._sheet.get(value(style.find(_BASED_ON)))
        return chain

    def character(self, key: str | None) -> RunFormat:
        """What a character style says."""
        if key not in self._runs:
            result = _NOTHING
            for style in self._chain(key):
                result = result.over(run_format(style.find(_RPR)))
            self._runs[key] = result
        return self._runs[key]

    def paragraph(self, key: str | None) -> ParagraphFormat:
        """What a paragraph style says, document defaults included; null is the default style."""
        if key not in self._paragraphs:
            if self._sheet and self._sheet.get(key) is None:
                return self._default(key)
            result = ParagraphFormat()
            for style in self._chain(key):
                result = _below(result, style)
            self._paragraphs[key] = replace(result, run=result.run.over(self._base))
        return self._paragraphs[key]

    def _default(self, key: str | None) -> ParagraphFormat:
        """What the default style says, for a paragraph that names no style or one that does not exist."""
        default = self._sheet.default if self._sheet else None
        if default is not None and default != key:
            self._paragraphs[key] = self.paragraph(default)
        else:
            self._paragraphs[key] = ParagraphFormat(run=self._base)
        return self._paragraphs[key]

    def numbering(self, key: str | None) -> int | None:
        """The list that a numbering style names."""
        for style in self._chain(key):
            found = value(style.find(f"{_PPR}/{_NUMPR}/{_NUMID}"))
            if found is not None:
                return integer(found)
        return None


def _below(result: ParagraphFormat, style: etree._Element) -> ParagraphFormat:
    """The format so far with what a more basic style adds."""
    run = result.run.over(run_format(style.find(_RPR)))
    properties = style.find(_PPR)
    if properties is None:
        return replace(result, run=run)
    centered, num_id, level, named = result.centered, result.num_id, result.level, result.style
    alignment = value(properties.find(_JC))
    if centered is None and alignment is not None:
        centered = alignment == "center"
    numbering = properties.find(_NUMPR)
    if num_id is None and numbering is not None:
        found = value(numbering.find(_NUMID))
        num_id = integer(found) if found is not None else None
        own_level = value(numbering.find(_ILVL))
        level = integer(own_level) if level is None and own_level is not None else level
        named = style.get(w("styleId")) if num_id is not None else named
    return ParagraphFormat(run, centered, num_id, level, named)
