"""Line breaks inside a cell that geometry cannot tell: entries one below the other in a narrow column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parsers.layout.words import Line

_OPENERS: Final = frozenset(("Trong", "Trước", "Sau", "Khi", "Hàng", "Hằng", "Ngay", "Từ", "Đến"))
"""Words that nobody writes with a capital inside a sentence, and that begin a time."""
_CLOSED: Final = re.compile(r"\d[.;,)]?$")
"""A line that ends with a figure may be an entry by itself ("Quý IV/2018")."""


def entries(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a cell, parted where one after a finished entry begins with a word that opens a time.

    A line break is usually told by the room that a line has left. In a narrow column there is never room:
    "Quý IV/2018" and, below it, "Trong năm 2018" look like one text.
    """
    found: list[list[Line]] = []
    for line in lines:
        opens = found and line.words[0].text in _OPENERS and _CLOSED.search(found[-1][-1].text)
        if not found or opens:
            found.append([])
        found[-1].append(line)
    return found
