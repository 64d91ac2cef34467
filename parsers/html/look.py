"""How an element makes its text look, as far as that matters: hidden, bold, centred, its legacy font."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from normalizers.encodings import font_encoding, font_is_capital

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.I)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)
_UPPER = re.compile(r"text-transform\s*:\s*uppercase", re.IGNORECASE)
_TABLE_DISPLAY = re.compile(r"display\s*:\s*(table[\w-]*)", re.IGNORECASE)
_SPACE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SELECTOR = re.compile(r"^(?:[a-z][a-z0-9]*)?(?:\.[\w-]+)?$", re.IGNORECASE)
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_MAX_CSS = 500_000
"""Characters of a style sheet that are searched for legacy fonts."""

_NOT_TEXT = (
    "head script style noscript template del svg canvas iframe object embed applet audio video map select "
    "option datalist textarea button input meta link base title"
)
DROPPED = frozenset(_NOT_TEXT.split())
"""Elements whose content no reader of the page sees as text, or sees as deleted from it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What text inherits from the elements around it."""

    bold: bool = False
    centered: bool = False
    encoding: str | None = None
    capitals: bool = False
    upper: bool = False
    """Shown in capitals whatever the letters are."""
    preformatted: bool = False
    linked: bool = False
    aside: bool = False
    """In the page's navigation, banner or footer."""


def is_hidden(element: etree._Element) -> bool:
    """Whether an element is not shown."""
    if element.tag in DROPPED or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def first_font(family: str) -> str:
    """The first name of a font list, without quotes."""
    return family.split(",")[0].strip().strip("\"'").replace("&quot;", "")


def legacy_fonts(root: etree._Element) -> dict[str, str]:
    """Simple selectors ("p", ".MsoNormal", "p.MsoNormal") whose style sheet rule names a legacy font."""
    found: dict[str, str] = {}
    for selectors, declarations in _sheet_rules(root, "font"):
        family = _FAMILY.search(declarations)
        font = first_font(family[1]) if family else ""
        if font_encoding(font):
            found.update(dict.fromkeys(selectors, font))
    return found


def table_displays(root: etree._Element) -> dict[str, str]:
    """Simple selectors (".row", "div.row") whose style sheet rule shows them as (a part of) a table."""
    found: dict[str, str] = {}
    for selectors, declarations in _sheet_rules(root, "table"):
        display = _TABLE_DISPLAY.search(declarations)
        if display:
            found.update(dict.fromkeys(selectors, display[1].lower()))
    return found


def _sheet_rules(root: etree._Element, word: str) -> Iterator[tuple[list[str], str]]:
    """The simple selectors and the declarations of every rule in style sheets that hold a word."""
    for sheet in root.iter("style"):
        css = _COMMENT.sub("", (sheet.text or "")[:_MAX_CSS])
        if word not in css:
            continue
        for rule in _RULE.finditer(css):
            selectors = [selector.strip().lower() for selector in rule[1].split(",")]
            yield [selector for selector in selectors if selector and _SELECTOR.match(selector)], rule[2]


def _sheet_font(element: etree._Element, fonts: Mapping[str, str]) -> str | None:
    for name in (element.get("class") or "").lower().split():
        font = fonts.get(f"{element.tag}.{name}") or fonts.get(f".{name}")
        if font:
            return font
    return fonts.get(str(element.tag))


def _is_aside(element: etree._Element, tag: str) -> bool:
    if tag in ("nav", "footer", "aside"):
        return True
    if element.get("role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    return tag == "header" and next(element.iterancestors("article", "main"), None) is None


def look_of(element: etree._Element, around: Look, fonts: Mapping[str, str]) -> Look:
    """The look inside an element. ``fonts``: see ``legacy_fonts``."""
    tag = str(element.tag)
    look = around
    style = element.get("style")
    font = _sheet_font(element, fonts) if fonts else None
    if tag in _BOLD:
        look = replace(look, bold=True)
    if tag == "center" or (element.get("align") or "").lower() == "center":
        look = replace(look, centered=True)
    elif element.get("align"):
        look = replace(look, centered=False)
    if tag == "pre":
        look = replace(look, preformatted=True)
    elif tag == "a" and element.get("href") is not None:
        look = replace(look, linked=True)
    elif tag == "font" and element.get("face"):
        font = first_font(element.get("face") or "")
    if not look.aside and _is_aside(element, tag):
        look = replace(look, aside=True)
    if style:
        look = _styled(style, look)
        family = _FAMILY.search(style)
        font = first_font(family[1]) if family else font
    if font is not None:
        encoding = font_encoding(font)
        look = replace(look, encoding=encoding, capitals=encoding is not None and font_is_capital(font))
    return look


def _styled(style: str, look: Look) -> Look:
    weight = _WEIGHT.search(style)
    if weight:
        value = weight[1].lower()
        look = replace(look, bold=value in ("bold", "bolder") or (value.isdigit() and int(value) >= 600))
    align = _ALIGN.search(style)
    if align:
        look = replace(look, centered=align[1].lower() == "center")
    if "text-transform" in style.lower() and _UPPER.search(style):
        look = replace(look, upper=True)
    if "white-space" in style.lower() and _SPACE.search(style):
        look = replace(look, preformatted=True)
    return look
