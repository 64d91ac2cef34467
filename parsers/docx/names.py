"""Names of WordprocessingML, as lxml writes them."""

from __future__ import annotations

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CHOICE = f"{_MC}Choice"
FALLBACK = f"{_MC}Fallback"
ALTERNATE = f"{_MC}AlternateContent"
MATH_TEXT = f"{_M}t"


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return _W + name


VAL = w("val")
_OFF = frozenset({"0", "false", "off", "none"})


def first(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with a tag (several times as fast as ``find``)."""
    return next(element.iterchildren(tag), None)


def leading(element: etree._Element, tag: str) -> etree._Element | None:
    """The child with a tag that stands first in an element, as properties do."""
    if len(element) == 0:
        return None
    child = element[0]
    return child if child.tag == tag else first(element, tag)


def value(element: etree._Element | None) -> str | None:
    """The ``w:val`` of an element; null for no element or no attribute."""
    return None if element is None else element.get(VAL)


def integer(text: str | None, default: int = 0) -> int:
    """A whole number as Word writes it; ``default`` for anything else."""
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default


def is_on(element: etree._Element) -> bool:
    """Whether a toggle such as ``w:b`` is on: it is unless its value says otherwise."""
    return (element.get(VAL) or "1") not in _OFF
