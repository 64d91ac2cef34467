"""Words that odd gaps have broken, and words that were run together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from normalizers.text import is_part_of_syllable, is_vietnamese_syllable
from parsers.layout.words import Line

_LETTERS = re.compile(r"[^\W\d_]+")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_NARROW = 0.62
"""Share of a line's usual gap below which one may stand inside a word."""
_YEAR_HEAD = re.compile(r"(?:^|\D)(?:\d{1,2}[/.-])?\d{1,2}[/.-]\d{1,3}$")


def is_broken(left: str, right: str) -> bool:
    """Whether a break between the two pieces stands inside a word or number.

    ``left`` and ``right``: texts whose last and first tokens are judged.
    """
    head, tail = left.rsplit(None, 1)[-1], right.split(None, 1)[0]
    if head[-1].isdigit() and tail[0].isdigit():
        return bool(_YEAR_HEAD.search(head)) or len(tail) < 3
    before, after = last_letters(head), first_letters(tail)
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


def cuts_word(line: Line, following: Line) -> bool:
    """Whether a narrow column has cut a word at the end of a line: "hệ t" and "hống", "Côn" and "g an"."""
    last, first = line.pieces[0][-1], following.pieces[0][0]
    if line.words[-1].blank_after or not (_is_rest(last) or _is_rest(first)):
        return False
    head, tail = last_letters(last), first_letters(first)
    return bool(head and tail) and _one_word(head, tail)


def repair_gaps(line: Line, cut_above: bool = False, cut_below: bool = False) -> str:
    """The text of a line, with words joined that odd gaps have broken ("ĐIỀ U KHO ẢN").

    ``cut_above``, ``cut_below``: the first piece is the rest of a word on the line above, the last one the
    beginning of a word that goes on below; neither is joined here.

    Two neighbours are one word when only together they are a syllable, or when together they are one too
    and the gap between them is much narrower than the line's other gaps. On a line that has shown such a
    break, a rest that begins with a marked vowel is joined as well.
    """
    pieces, gaps = line.pieces
    first, last = int(cut_above), len(pieces) - int(cut_below)
    if last - first < len(pieces):
        held = [_repaired(pieces[first:last], gaps[first : last - 1])] if first < last else []
        return " ".join([*pieces[:first], *held, *pieces[last:]])
    return _repaired(pieces, gaps)


def _repaired(pieces: Sequence[str], gaps: Sequence[float]) -> str:
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
    return gap_kind(last_letters(piece), first_letters(after))


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
def last_letters(piece: str) -> str:
    """The letters that a text ends with; "" where it ends with anything else."""
    found = _LAST_LETTERS.search(piece)
    return found[0] if found else ""


@lru_cache(maxsize=16384)
def first_letters(piece: str) -> str:
    """The letters that a text begins with; "" where it begins with anything else."""
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
