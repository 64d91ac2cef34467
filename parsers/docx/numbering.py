"""Automatic numbers: what Word prints before a paragraph although it is not in the text.

The rules are those of ECMA-376 part 1, 17.9: a list (num) is an instance of a definition (abstractNum);
instances of one definition count on together unless one of them says where to start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.docx.names import integer, is_on, value, w
from parsers.docx.styles import Styles

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 3999
_MAX_LETTERS = 780
"""Word repeats the letter after z (27 is aa, 53 is aaa); beyond this a number is written in digits."""

_MAX_TEXT = 100
"""Characters of a number's text; Word's dialog takes fewer."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before the paragraph, and the font it is drawn in where the list names one."""

    text: str
    font: str | None = None


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    """After which level (1-based) it starts again; 0 never; null after any level above."""
    legal: bool = False
    joined: bool = False
    """Nothing stands between number and text."""
    style: str | None = None
    font: str | None = None
    picture: bool = False


@dataclass(slots=True)
class _List:
    definition: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


def format_number(number: int, form: str) -> str:
    """A number as Word writes it in a number format (``w:numFmt``).

    >>> [format_number(n, f) for n, f in ((4, "upperRoman"), (28, "lowerLetter"), (7, "decimalZero"))]
    ['IV', 'bb', '07']
    """
    if form in ("upperRoman", "lowerRoman") and 0 < number <= _MAX_ROMAN:
        letters = ""
        for worth, sign in _ROMAN:
            while number >= worth:
                letters += sign
                number -= worth
        return letters.upper() if form == "upperRoman" else letters
    if form in ("upperLetter", "lowerLetter") and 0 < number <= _MAX_LETTERS:
        times, index = divmod(number - 1, 26)
        return chr((65 if form == "upperLetter" else 97) + index) * (times + 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "numberInDash":
        return f"- {number} -"
    if form in ("decimalEnclosedParen", "decimalEnclosedFullstop"):
        return f"({number})" if form.endswith("Paren") else f"{number}."
    return "" if form in ("none", "bullet") else str(number)


def _level(element: etree._Element) -> _Level:
    level = _Level()
    for child in element:
        tag = etree.QName(child).localname
        if tag == "start":
            level.start = integer(value(child), 1)
        elif tag == "numFmt":
            level.form = value(child) or "decimal"
        elif tag == "AlternateContent":  # numFmt "custom" with an older format beside it
            fallback = child.find(f".//{{*}}Fallback/{w('numFmt')}")
            level.form = value(fallback) or level.form
        elif tag == "lvlText":
            level.text = (value(child) or "")[:_MAX_TEXT]
        elif tag == "lvlRestart":
            level.restart = integer(value(child))
        elif tag == "isLgl":
            level.legal = is_on(child)
        elif tag == "suff":
            level.joined = value(child) == "nothing"
        elif tag == "pStyle":
            level.style = value(child)
        elif tag == "lvlPicBulletId":
            level.picture = True
        elif tag == "rPr":
            fonts = child.find(w("rFonts"))
            level.font = None if fonts is None else fonts.get(w("hAnsi")) or fonts.get(w("ascii"))
    return level


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for element in parent.iterchildren(w("lvl")):
        index = integer(element.get(w("ilvl")), -1)
        if 0 <= index < _LEVELS:
            found[index] = _level(element)
    return found


class Numbering:
    """The counters of one document, in the order its paragraphs are read."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._lists: dict[int, _List] = {}
        self._definitions: dict[str, dict[int, _Level]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is None:
            return
        links: dict[str, str] = {}
        for element in root.iterchildren(w("abstractNum")):
            key = element.get(w("abstractNumId")) or ""
            self._definitions[key] = _levels(element)
            link = value(element.find(w("numStyleLink")))
            if link:
                links[key] = link
        definition_of = {
            integer(num.get(w("numId"))): value(num.find(w("abstractNumId"))) or ""
            for num in root.iterchildren(w("num"))
        }
        for num in root.iterchildren(w("num")):
            num_id = integer(num.get(w("numId")))
            definition = definition_of[num_id]
            if not self._definitions.get(definition) and definition in links:
                definition = definition_of.get(styles.numbering(links[definition]) or -1, definition)
            self._lists[num_id] = _instance(num, definition, self._definitions.get(definition, {}))

    def level_of_style(self, num_id: int, style: str | None) -> int | None:
        """The level that a list links to a paragraph style."""
        found = self._lists.get(num_id)
        if found is None or style is None:
            return None
        return next((index for index, level in found.levels.items() if level.style == style), None)

    def next_label(self, num_id: int, index: int) -> Label | None:
        """Count one paragraph of a list at a level (0-based); null when it shows nothing."""
        found = self._lists.get(num_id)
        index = min(max(index, 0), _LEVELS - 1)
        if found is None or index not in found.levels:
            return None
        counters = self._counters.setdefault(found.definition, {})
        if not found.begun:
            found.begun = True
            for start_level in found.starts:
                counters.pop(start_level, None)
        level = found.levels[index]
        if index in counters:
            counters[index] += 1
        else:
            counters[index] = found.starts.get(index, level.start)
        for deeper in [place for place in counters if place > index]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and index < restart):
                del counters[deeper]
        return self._label(found, index, counters)

    def _label(self, found: _List, index: int, counters: dict[int, int]) -> Label | None:
        level = found.levels[index]
        if level.form == "bullet" or level.picture:
            return Label("- ") if level.text or level.picture else None

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = found.levels.get(place, _Level())
            count = counters.get(place, found.starts.get(place, other.start))
            form = "decimal" if level.legal and other.form not in ("decimalZero", "none") else other.form
            return format_number(count, form)

        text = _PLACEHOLDER.sub(number, level.text)
        if not text.strip():
            return None
        return Label(text if level.joined else text.rstrip() + " ", level.font)


def _instance(num: etree._Element, definition: str, levels: dict[int, _Level]) -> _List:
    found = _List(definition, dict(levels))
    for override in num.iterchildren(w("lvlOverride")):
        index = integer(override.get(w("ilvl")), -1)
        if not 0 <= index < _LEVELS:
            continue
        found.levels.update({place: level for place, level in _levels(override).items() if place == index})
        start = value(override.find(w("startOverride")))
        if start is not None:
            found.starts[index] = integer(start, 1)
    return found
