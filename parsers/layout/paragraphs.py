"""Physical lines of a cell or block as the author's text: wraps joined, paragraphs and bullets kept.

A line break is the author's when the next word would still have fitted on the line; otherwise layout made
it. That is measured, so that it holds for left-aligned, justified and centred text alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from normalizers.text import (
    breaks_token,
    collapse_spaces,
    ends_in_sign,
    is_inner_dash,
    is_unfinished,
    is_vietnamese_syllable,
    strip_bullet,
)
from parsers.layout.broken_words import cuts_word, first_letters, is_broken, last_letters, repair_gaps
from parsers.layout.words import Line, PlacedWord, touches

_BLANK = 0.25
"""Width of a blank as a share of the font size."""
_BULLET_SIGNS = "-–—−‐‑•●○▪■□◦∙·➢➤►✓✔❖◆*+\uf0b7\uf02d\uf0a7\uf0d8\uf0fc\uf076"
BULLET = re.compile(rf"[{re.escape(_BULLET_SIGNS)}](?=\s|[^\W\d_])")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4}|[IVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)(?=\s|[^\W\d_]|$)"
)
SENTENCE_END = re.compile(r"[.;:!?…]['\"”’)]*$")
_ACRONYM = re.compile(r"[A-ZĐ]{1,8}(?![^\W_])")
_CUT_ACRONYM = re.compile(r"(?:\d[\d/.-]*/|[A-ZĐ]{2,}[-/.&])?(?P<letters>[A-ZĐ]{1,8})")
"""A token that may have been cut in its capitals: "NS" of "NSTP", "141/2016/N" of "141/2016/NĐ-CP"."""
_LONGEST_ACRONYM = 6
_LETTER = 0.6
"""Width, as a share of the font size, of a narrow capital."""


class Column(NamedTuple):
    """The room that lines of a cell have: x of its inner left and right side.

    ``keeps_blanks``: lines near by have their blanks stored also where they wrap. ``cuts_strokes``: strokes
    and the numbers behind them stand together on lines near by ("Quý I/2020"), so that lines may break there.
    """

    left: float
    right: float
    keeps_blanks: bool = False
    cuts_strokes: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left


_DASH_SPARE = 0.4
"""Room beside a dash, as a share of the font size, from which it would have fitted on the line before."""


def fits(line: Line, following: Line, column: Column, spare: float = 0.0) -> bool:
    """Whether the first word of the following line would have fitted on this one, ``spare`` points left."""
    needed = _token_width(following.words) + _BLANK * line.size + 0.6 + spare
    left, right = line.x0 - column.left, column.right - line.x1
    if left > line.size and abs(left - right) <= max(2.0, 0.12 * (left + right)):
        # centred: the room on both sides counts
        return left + right >= needed
    if right < 1.0 and left > 0.4 * column.width:  # flush right
        return left >= needed
    return right >= needed


def _token_width(words: Sequence[PlacedWord]) -> float:
    """Width of the first word, which may be drawn in pieces that touch each other."""
    end = words[0].x1
    for before, word in pairwise(words):
        if not touches(before, word):
            break
        end = max(end, word.x1)
    return end - words[0].x0


def begins_item(line: Line) -> bool:
    """Whether the line begins with a bullet or a number of a list."""
    text = line.text
    return bool(BULLET.match(text) or _NUMBERED.match(text))


def _is_fresh(
    lines: Sequence[Line], index: int, column: Column, usual_gap: float, bulleted: bool, above: str
) -> bool:
    """Whether a line begins a paragraph of its own.

    ``bulleted``: the cell begins with a bullet; ``above``: the paragraph so far.
    """
    before, line = lines[index - 1], lines[index]
    text = line.text
    bullet = BULLET.match(text)
    # a dash is so narrow that it seems to fit wherever the sides of the column are not known to the point
    room = fits(before, line, column, _DASH_SPARE * line.size if bullet else 0.0)
    apart = line.base - before.base > usual_gap + 0.18 * line.size
    if not (room or apart or bullet):
        return False
    end = before.text
    ended = bool(SENTENCE_END.search(end))
    if bullet:
        ahead = " ".join(one.text for one in lines[index : index + 2])
        if not ended and not bulleted and is_inner_dash(above, strip_bullet(ahead)):
            return False
        return room or apart or ended or bulleted
    if not room and not ended:
        return False
    if _NUMBERED.match(text):
        return True
    first = text[0]
    if first.isupper() or (first in "\"“'(" and text[1:2].isupper()):
        return not ends_in_sign(end) and not is_unfinished(end)
    if first.isdigit():
        return end[:1].isdigit() or ended
    return ended and not end.endswith((":",)) and apart


def glue(left: str, right: str, line_is_full: bool, spaced: bool = False) -> str:
    """Two physical lines of one paragraph as one text.

    Joined with a blank, and without one where a token was broken: after "-" or "/" inside it, or anywhere
    when the line was full, or the second can be no word, and the two pieces only together are a syllable or
    a number. ``spaced``: a blank stands there.
    """
    if not left or not right:
        return left + right
    if spaced:
        return f"{left} {right}"
    if breaks_token(left, right):
        return left + right
    if (line_is_full or _is_no_word(right.split(None, 1)[0])) and is_broken(left, right):
        return left + right
    return f"{left} {right}"


def _is_no_word(token: str) -> bool:
    """Whether small letters cannot stand alone: the "h" that a narrow column has cut off "cách"."""
    return token.isalpha() and token.islower() and not is_vietnamese_syllable(token)


def _cuts_acronym(before: Line, line: Line, column: Column) -> bool:
    """Whether a column narrower than an acronym has cut it: "NS" at the end of a full line, and "TP"."""
    head, tail = _CUT_ACRONYM.fullmatch(before.text.rsplit(None, 1)[-1]), _ACRONYM.match(line.text)
    if not head or not tail or len(head["letters"]) + len(tail[0]) > _LONGEST_ACRONYM:
        return False
    if is_vietnamese_syllable(head[0]) or is_vietnamese_syllable(tail[0]):
        return False
    width = _last_token_width(before.words)
    rest = _token_width(line.words) / len(line.text.split(None, 1)[0])
    letter = max(width / len(head[0]), rest, _LETTER * before.size)
    room = column.right - before.x1
    if not -0.1 * before.size < room < letter:  # words that stick out are not cut
        return False
    return width + len(tail[0]) * letter > column.width


def usual_pitch(lines: Sequence[Line]) -> float:
    """The least distance between baselines that layout uses among these lines."""
    bases = [line.base for line in lines]
    steps = sorted([b - a for a, b in pairwise(bases) if b - a > 1])
    if not steps:
        return 1e9
    return steps[len(steps) // 4]


def _hides_blank(lines: Sequence[Line], index: int, column: Column) -> bool:
    """Whether the line before ends in a stroke and a blank, where no blank is stored at its end.

    Few programs break a line between a stroke and a number ("Quý IV/ 2020") unless the column has no room
    for both; behind a stroke between words a capital begins a word of its own ("Quyết định/ Báo cáo"),
    small letters seldom do ("lần/năm"). Behind a hyphen browsers do ("2011-2020").
    """
    before, line = lines[index - 1], lines[index]
    last = before.words[-1]
    if not last.text.endswith("/"):
        return False
    # behind letters of another font, drawn after the rest of their word, blanks are lost
    told = last.order == max(word.order for word in before.words)
    if told and (column.keeps_blanks or any(one.words[-1].blank_after for one in lines[:-1])):
        return False
    end, begin = before.text.rsplit(None, 1)[-1], line.text.split(None, 1)[0]
    if len(end) == 1:
        return False
    if begin[0].isdigit():
        room = _last_token_width(before.words) + _token_width(line.words) <= column.width
        return room and not column.cuts_strokes
    head, tail = last_letters(end[:-1]), first_letters(begin)
    if not head or not tail:
        return False
    return head[-1].islower() and is_vietnamese_syllable(head) and tail[0].isupper()


def _last_token_width(words: Sequence[PlacedWord]) -> float:
    """Width of the last word, which may be drawn in pieces that touch each other."""
    start = len(words) - 1
    while start and touches(words[start - 1], words[start]):
        start -= 1
    return words[-1].x1 - words[start].x0


def paragraphs(lines: Sequence[Line], column: Column, pitch: float | None = None) -> list[str]:
    """The author's paragraphs of a cell's lines (top to bottom), bullets written "- ".

    ``pitch``: usual distance between baselines; measured on the lines where not given.
    """
    if not lines:
        return []
    if pitch is None:
        pitch = usual_pitch(lines)
    found: list[str] = []
    bullets: list[bool] = []
    for index, line in enumerate(lines):
        text = repair_gaps(line)
        if text.count(" ") < len(line.pieces[1]):
            above = index > 0 and cuts_word(lines[index - 1], line)
            below = index + 1 < len(lines) and cuts_word(line, lines[index + 1])
            text = repair_gaps(line, above, below)
        if index and not _is_fresh(lines, index, column, pitch, bullets[0], found[-1]):
            before = lines[index - 1]
            full = column.right - before.x1 < 0.75 * before.size or not fits(before, line, column)
            spaced = before.words[-1].blank_after or _hides_blank(lines, index, column)
            if not spaced and _cuts_acronym(before, line, column):
                found[-1] += text
            else:
                found[-1] = glue(found[-1], text, full, spaced)
        else:
            found.append(text)
            bullets.append(bool(BULLET.match(text)))
    return [
        "- " + strip_bullet(text) if bullet and strip_bullet(text) else collapse_spaces(text)
        for text, bullet in zip(found, bullets, strict=True)
    ]


def cell_text(lines: Sequence[Line], column: Column, pitch: float | None = None) -> str:
    """``paragraphs`` as one text with "\\n" between them."""
    return "\n".join(text for text in paragraphs(lines, column, pitch) if text)
