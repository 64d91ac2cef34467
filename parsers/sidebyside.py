"""Letterheads and signatures set with tabs or blanks in two columns → a table of two cells.

Old documents write the issuer and the state's name, or the receivers and the signer, on the same lines with a
wide gap between them. Read line by line the two columns would be mixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from normalizers.text import is_bullet
from parsers.paragraphs import clean

_GAP = re.compile(r"[^\S\n]*\t\s*|[^\S\n]{5,}")
_LEAST = 2
"""Lines with words on both sides from which on they are two columns."""
_MOST = 40
"""Lines of the longest list of receivers beside a signature."""

Sides = tuple[str, str]


def sides(text: str) -> Sides | None:
    """The left and the right column of a line, "" for an empty one; null for a line of another shape.

    >>> sides("UBND TỈNH\\t\\tCỘNG HÒA"), sides("\\tKT. CHỦ TỊCH"), sides("một dòng"), sides("a\\tb\\tc")
    (('UBND TỈNH', 'CỘNG HÒA'), ('', 'KT. CHỦ TỊCH'), ('một dòng', ''), None)
    """
    if "\n" in text.strip():
        return None
    pieces = [clean(piece) for piece in _GAP.split(text)]
    filled = [piece for piece in pieces if piece]
    if len(filled) > 2:
        return None
    if len(filled) == 2:
        return filled[0], filled[1]
    if not filled:
        return "", ""
    return (filled[0], "") if pieces[0] else ("", filled[0])


def opens(line: Sides | None) -> bool:
    """Whether a line may begin two columns: capitals to the right of capitals, or of "Nơi nhận:"."""
    if line is None or not all(line):
        return False
    left, right = line
    return right.isupper() and (left.isupper() or left.endswith(":"))


def two_columns(lines: Iterable[Sides | None]) -> tuple[int, list[str], list[str]] | None:
    """How many lines from the first stand in two columns, and the columns' lines; null where none do.

    A line with words on the left alone goes on only as a bullet, or before further lines with both.
    """
    taken: list[Sides] = []
    end = both = 0
    for number, line in enumerate(lines):
        if line is None or number == _MOST or (number and opens(line) and line[0].endswith(":")):
            break
        taken.append(line)
        both += all(line)
        if line[1] or (line[0] and is_bullet(line[0])):
            end = number + 1
        elif line[0] and number - end > 1:
            break
    if both < _LEAST:
        return None
    left, right = ([side[place] for side in taken[:end] if side[place]] for place in (0, 1))
    return end, left, right


def runs(texts: list[str | None]) -> Iterator[tuple[int, int, list[str], list[str]]]:
    """Every run of paragraphs in two columns: first, end (exclusive), the lines of each column.

    ``texts``: the paragraphs of a document in order, null for anything else.
    """
    at = 0
    while at < len(texts):
        text = texts[at]
        if text is not None and opens(sides(text)):
            following = (None if other is None else sides(other) for other in texts[at:])
            found = two_columns(following)
            if found is not None:
                yield at, at + found[0], found[1], found[2]
                at += found[0]
                continue
        at += 1
