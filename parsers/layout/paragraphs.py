"""Physical lines of a cell or block as the author's text: wraps joined, paragraphs and bullets kept.

A line break is the author's when the next word would still have fitted on the line; otherwise layout made
it. That is measured, so that it holds for left-aligned, justified and centred text alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from normalizers.text import (
    collapse_spaces,
    is_inner_dash,
    is_part_of_syllable,
    is_unfinished,
    is_vietnamese_syllable,
    strip_bullet,
)
from parsers.layout.words import Line, PlacedWord, touches

_BLANK = 0.25
"""Width of a blank as a share of the font size."""
_BULLET_SIGNS = "-–—−‐‑•●○▪■□◦∙·➢➤►✓✔❖◆*+\uf0b7\uf02d\uf0a7\uf0d8\uf0fc\uf076"
BULLET = re.compile(rf"[{re.escape(_BULLET_SIGNS)}](?=\s|[^\W\d_])")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4}|[IVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)(?=\s|[^\W\d_]|$)"
)
SENTENCE_END = re.compile(r"[.;:!?…]['\"”’)]*$")
_LETTERS = re.compile(r"[^\W\d_]+")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_OPENS_TOKEN = re.compile(r"^(?:[/]\S|[-‐‑][A-ZĐ]{1,6}[a-zđ]{0,3}(?:\W|$))")
_CODE_END = re.compile(r"(?:\d|[A-ZĐ]{2,})$")
_ACRONYM = re.compile(r"[A-ZĐ]{1,8}(?![^\W_])")
_CUT_ACRONYM = re.compile(r"(?:\d[\d/.-]*/|[A-ZĐ]{2,}[-/.&])?(?P<letters>[A-ZĐ]{1,8})")
"""A token that may have been cut in its capitals: "NS" of "NSTP", "141/2016/N" of "141/2016/NĐ-CP"."""
_LONGEST_ACRONYM = 6
_NARROW = 0.62
"""Share of a line's usual gap below which one may stand inside a word."""
_LETTER = 0.6
"""Width, as a share of the font size, of a narrow capital."""
_YEAR_HEAD = re.compile(r"(?:^|\D)(?:\d{1,2}[/.-])?\d{1,2}[/.-]\d{1,3}$")


class Column(NamedTuple):
    """The room that lines of a cell have: x of its inner left and right side.

    ``keeps_blanks``: lines near by have their blanks stored also where they wrap.
    """

    left: float
    right: float
    keeps_blanks: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left


def fits(line: Line, following: Line, column: Column) -> bool:
    """Whether the first word of the following line would have fitted on this one."""
    needed = _token_width(following.words) + _BLANK * line.size + 0.6
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
    room = fits(before, line, column)
    apart = line.base - before.base > usual_gap + 0.18 * line.size
    bullet = BULLET.match(text)
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
        return not end.endswith((",", "-", "–", "(", "/")) and not is_unfinished(end)
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
    if len(left) > 1 and left[-1] in "-/‐‑" and not left[-2].isspace():
        return left + right
    if _OPENS_TOKEN.match(right) and (_CODE_END.search(left) or right[0] == "/"):
        return left + right
    if (line_is_full or _is_no_word(right.split(None, 1)[0])) and is_broken(left, right):
        return left + right
    return f"{left} {right}"


def _is_no_word(token: str) -> bool:
    """Whether small letters cannot stand alone: the "h" that a narrow column has cut off "cách"."""
    return token.isalpha() and token.islower() and not is_vietnamese_syllable(token)


def is_broken(left: str, right: str) -> bool:
    """Whether a break between the two pieces stands inside a word or number.

    ``left`` and ``right``: texts whose last and first tokens are judged.
    """
    head, tail = left.rsplit(None, 1)[-1], right.split(None, 1)[0]
    if head[-1].isdigit() and tail[0].isdigit():
        return bool(_YEAR_HEAD.search(head)) or len(tail) < 3
    before, after = _last_letters(head), _first_letters(tail)
    if not before or not after:
        return tail[0] in ".,;:)" and len(tail) <= 2
    return _one_word(before, after)


@lru_cache(maxsize=16384)
def _one_word(head: str, tail: str) -> bool:
    """Whether two runs of letters are pieces of one syllable rather than two words."""
    if tail != tail.lower() and not (head + tail).isupper():
        return False
    if not is_vietnamese_syllable(head + tail):
        return False
    if not is_vietnamese_syllable(tail) or not is_vietnamese_syllable(head) or len(tail) == 1:
        return True
    return (
        not tail[0].isascii() and tail[0] not in "đĐ"
    )  # "quy" and "ền": a marked vowel seldom begins a word


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

    No program breaks a line between a stroke and a number ("Quý IV/ 2020") unless the column has no room
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
        return _last_token_width(before.words) + _token_width(line.words) <= column.width
    head, tail = _last_letters(end[:-1]), _first_letters(begin)
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


def repair_gaps(line: Line) -> str:
    """The text of a line, with words joined that odd gaps have broken ("ĐIỀ U KHO ẢN").

    Two neighbours are one word when only together they are a syllable, or when together they are one too
    and the gap between them is much narrower than the line's other gaps. On a line that has shown such a
    break, a rest that begins with a marked vowel is joined as well.
    """
    pieces, gaps = line.pieces
    if not gaps:
        return pieces[0]
    least = min(gaps)
    narrow = 0.0
    if len(gaps) > 2 and least < _NARROW * max(gaps):
        narrow = _NARROW * sorted(gaps)[len(gaps) // 2]
    if least >= narrow and not (
        any(map(_is_rest, pieces)) and 2 in map(_pieces_kind, pieces, islice(pieces, 1, None))
    ):
        return " ".join(pieces)
    pieces, gaps = list(pieces), list(gaps)
    broken = _mend(pieces, gaps, [gap < narrow for gap in gaps])
    if broken:
        for index in range(len(pieces) - 1, 0, -1):
            piece = pieces[index]
            perhaps = _pieces_kind(pieces[index - 1], piece) == 1
            if perhaps and not piece[0].isascii() and is_vietnamese_syllable(piece[:1]):
                pieces[index - 1 : index + 1] = [pieces[index - 1] + piece]
    return " ".join(pieces)


def _mend(pieces: list[str], gaps: list[float], suspicious: list[bool]) -> bool:
    """Join pieces of broken syllables in place, narrowest gaps first. Whether any was surely broken."""
    broken = False
    while True:
        best: int | None = None
        sure = False
        for index, gap in enumerate(gaps):
            if best is not None and gap >= gaps[best]:
                continue
            kind = _pieces_kind(pieces[index], pieces[index + 1])
            if kind == 2 or (kind == 1 and suspicious[index]):
                best, sure = index, kind == 2
        if best is None:
            return broken
        broken = broken or sure
        pieces[best : best + 2] = [pieces[best] + pieces[best + 1]]
        del gaps[best], suspicious[best]


@lru_cache(maxsize=8192)
def _pieces_kind(piece: str, after: str) -> int:
    """What the blank between two neighbours may be (see ``gap_kind``)."""
    return gap_kind(_last_letters(piece), _first_letters(after))


def split_fused(word: str) -> str:
    """Syllables that were run together, with blanks between them ("Biênbảncó" → "Biên bản có").

    A word that is a syllable, or that cannot be parted into syllables only, comes back unchanged. Of
    several ways the one with the fewest syllables is taken; a capital always begins one.
    """
    letters = _LETTERS.search(word)
    if letters is None or len(letters[0]) < 5 or len(letters[0]) > 80 or letters[0].isascii():
        return word
    parts = _syllables(letters[0])
    return word[: letters.start()] + " ".join(parts) + word[letters.end() :] if parts else word


@lru_cache(maxsize=4096)
def _syllables(run: str) -> tuple[str, ...]:
    """A run of letters as the fewest syllables; empty when that cannot be."""
    if is_vietnamese_syllable(run):
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
    for stop in range(1, len(run) + 1):
        for start in range(max(0, stop - 8), stop):
            before = best[start]
            piece = run[start:stop]
            if before is None or (
                stop < len(run) and run[stop - 1 : stop + 1].istitle() and piece[-1:].isupper()
            ):
                continue
            if piece[1:] != piece[1:].lower() and not piece.isupper():
                continue
            if is_vietnamese_syllable(piece):
                known = best[stop]
                if known is None or len(before) + 1 < len(known):
                    best[stop] = (*before, piece)
    return best[-1] or ()


@lru_cache(maxsize=16384)
def _is_rest(piece: str) -> bool:
    """Whether the first letters of a piece are no syllable but may be cut off one."""
    letters = _LETTERS.search(piece)
    return letters is not None and not is_vietnamese_syllable(letters[0]) and is_part_of_syllable(letters[0])


@lru_cache(maxsize=16384)
def _last_letters(piece: str) -> str:
    found = _LAST_LETTERS.search(piece)
    return found[0] if found else ""


@lru_cache(maxsize=16384)
def _first_letters(piece: str) -> str:
    found = _LETTERS.match(piece)
    return found[0] if found else ""


@lru_cache(maxsize=16384)
def gap_kind(head: str, tail: str) -> int:
    """What a blank between two runs of letters may be: 2 a gap inside a syllable, 1 perhaps, 0 a blank."""
    if not head or not tail:
        return 0
    whole = head + tail
    if not is_vietnamese_syllable(whole) or not (tail.islower() or whole.isupper()):
        return 0
    head_ok, tail_ok = is_vietnamese_syllable(head), is_vietnamese_syllable(tail)
    if head_ok and tail_ok:
        return 1
    if whole.isupper():  # "ĐIỀ U"; two pieces of plain capitals are abbreviations
        return 2 if not whole.isascii() and not (head.isascii() and tail.isascii()) else 0
    if not tail_ok:
        return 2
    # a lone capital may be a numeral or an initial ("nhóm B ..."), a lone small consonant is never a word
    return 2 if not head.isupper() else 1


__all__ = [
    "Column",
    "begins_item",
    "cell_text",
    "fits",
    "gap_kind",
    "glue",
    "is_broken",
    "paragraphs",
    "repair_gaps",
    "split_fused",
    "usual_pitch",
]
