"""Styles: what a paragraph or run inherits that matters for its text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from parsers.docx.names import VAL, integer, is_on, value, w

_MAX_CHAIN = 32
"""Styles one style may be based on, over each other; a cycle ends here."""

_STYLE, _BASED_ON, _RPR, _PPR = w("style"), w("basedOn"), w("rPr"), w("pPr")
_FONTS, _BOLD, _CAPS, _VANISH = w("rFonts"), w("b"), w("caps"), w("vanish")
_RSTYLE, _JC, _NUMPR, _NUMID, _ILVL = w("rStyle"), w("jc"), w("numPr"), w("numId"), w("ilvl")
_ASCII, _HANSI = w("ascii"), w("hAnsi")


@dataclass(frozen=True, slots=True)
class RunFormat:
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


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """Of a paragraph style, with the format of its runs."""

    run: RunFormat = RunFormat()
    centered: bool | None = None
    num_id: int | None = None
    level: int | None = None
    style: str | None = None
    """The style that the numbering comes from."""


_NOTHING = RunFormat()


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


class Styles:
    """The styles of a document, resolved when first asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._runs: dict[str | None, RunFormat] = {}
        self._paragraphs: dict[str | None, ParagraphFormat] = {}
        self._default_style: str | None = None
        self._base = _NOTHING
        if root is None:
            return
        for style in root.iterchildren(_STYLE):
            key = style.get(w("styleId"))
            if key:
                self._elements[key] = style
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
                    self._default_style = key
        defaults = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{_RPR}")
        self._base = run_format(defaults)

    def _chain(self, key: str | None) -> list[etree._Element]:
        """A style and those it is based on, outermost first."""
        chain: list[etree._Element] = []
        while key in self._elements and len(chain) < _MAX_CHAIN:
            chain.append(self._elements[key])
            key = value(chain[-1].find(_BASED_ON))
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
        if key is None or key not in self._elements:
            key = self._default_style
        if key not in self._paragraphs:
            result = ParagraphFormat()
            for style in self._chain(key):
                result = _below(result, style)
            self._paragraphs[key] = replace(result, run=result.run.over(self._base))
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
