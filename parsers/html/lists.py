"""The numbers and bullets of lists, which a browser draws and the page does not hold."""

from __future__ import annotations

import re

from lxml import etree

from parsers.docx.numbering import format_number

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
_FORMS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "lower-roman": "lowerRoman",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "upper-roman": "upperRoman",
}  # fmt: skip


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        return None


def _form(element: etree._Element | None) -> str | None:
    """The marker that an element asks for: a number format, "none", or null where it says nothing."""
    if element is None:
        return None
    style = _STYLE.search(element.get("style") or "")
    if style:
        for word in style[1].lower().split():
            if word in _FORMS or word == "none":
                return _FORMS.get(word, "none")
    kind = element.get("type") or ""
    return _FORMS.get(kind) or _FORMS.get(kind.lower())


class Lists:
    """The counters of one page's lists."""

    def __init__(self) -> None:
        self._next: dict[etree._Element, int] = {}

    def label(self, item: etree._Element) -> str:
        """What stands before a list item, with a space after it; empty for nothing."""
        parent = item.getparent()
        form = _form(item) or _form(parent)
        if form == "none":
            return ""
        if parent is None or parent.tag != "ol":
            return "- "
        start = _whole(parent.get("start"))
        number = _whole(item.get("value"))
        if number is None:
            number = self._next.get(parent, 1 if start is None else start)
        self._next[parent] = number + 1
        return f"{format_number(number, form or 'decimal')}. "
