"""A cell as words and marks, each with the keys it is compared by and the place it has in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from normalizers.text import fold_marks, is_vietnamese_syllable, nfc, place_tone, unify_punctuation

_TOKEN = re.compile(r"\n|\.\.+|…|[^\W_]+(?:'[^\W\d_]+)*|[^\w\s]|_+")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_ELLIPSIS = "…"
_GLOSS = re.compile(r"(?<=\w )\(([A-ZĐƯ][A-ZĐƯ&-]+)\) (\w+)")
ROMAN = re.compile(r"[IVX]{1,5}")
_FOREIGN = frozenset("FIJWZ")
_SHORTEST_FOREIGN = 3
"""Letters of the longest such word that may be part of any name: "IT"."""
_OF_PLACES = frozenset(["tỉnh", "huyện", "quận", "xã", "phường", "tp"])
_NO_NAME = frozenset(["và", "chủ", "phối", "thực", "tham", "tổng", "làm", "là", "hoặc"])
"""Words that no name goes on with: "A (BCA) chủ trì"."""


class Token(NamedTuple):
    """One word or mark. ``low`` keeps Vietnamese marks, ``key`` has none; a mark has ``key`` == ``""``."""

    text: str
    low: str
    key: str
    start: int
    end: int
    is_word: bool
    """Letters or digits, not a mark."""
    initials: bool
    """A word that may be the initials of several: no possible syllable, or in capitals."""
    damaged: bool = False
    """Mended: a letter or mark of it was wrong, or the blank before it was lost."""


@lru_cache(maxsize=65536)
def word_keys(text: str) -> tuple[str, str]:
    """(lower case with marks, tone placed; lower case without marks) of one word."""
    low = place_tone(text).lower()
    return low, fold_marks(low)


@lru_cache(maxsize=65536)
def _may_be_initials(text: str) -> bool:
    return len(text) > 1 and (not is_vietnamese_syllable(text) or looks_abbreviated(text))


@lru_cache(maxsize=65536)
def looks_abbreviated(text: str) -> bool:
    """Whether the word cannot be a Vietnamese syllable in small letters, or is written in capitals."""
    if len(text) < 2 or not text.isalpha():
        return False
    if not is_vietnamese_syllable(text):
        return True
    return text.isupper()


def is_number(text: str) -> bool:
    """Whether a word is a figure, Arabic or Roman."""
    return text.isdigit() or ROMAN.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_foreign(text: str) -> bool:
    """Whether a word in capitals has letters that no Vietnamese word begins with: "CPCIT", "HEPZA"."""
    return len(text) > _SHORTEST_FOREIGN and text.isupper() and not _FOREIGN.isdisjoint(text)


@lru_cache(maxsize=65536)
def initials(text: str) -> tuple[str, ...]:
    """Letter groups of an abbreviation, marks kept off but đ kept: "GDTrH" → g, d, tr, h; "NgV" → ng, v."""
    groups: list[str] = []
    mixed = not text.isupper() and not text.islower()
    for char in text:
        if mixed and char.islower() and groups:
            groups[-1] += char
        else:
            groups.append(char.lower())
    return tuple(groups)


def clean(text: str) -> str:
    """NFC, single spaces, nothing invisible; line breaks kept, empty lines dropped."""
    visible = _INVISIBLE.sub("", nfc(text)).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _SPACES.sub(" ", visible)).strip()


def plain_marks(text: str) -> str:
    """A cleaned text with dashes and quotation marks in their plain form; every character keeps its place."""
    return _ELLIPSIS.join(unify_punctuation(part) for part in text.split(_ELLIPSIS))


def _glosses(before: str, short: str, after: str) -> bool:
    """Whether a short form in brackets only says how the words before it are shortened, and the name goes on:
    its letters begin those words, or a kind of place follows ("Trung tâm … (IOC) tỉnh").
    """
    if after.lower() in _OF_PLACES:
        return True
    words = [word for word in before.split() if word.lower() != "và"]
    letters = fold_marks("".join(word[0] for word in words[-len(short) :]).lower())
    return letters == fold_marks(short.lower()) and after[0].islower() and after not in _NO_NAME


def without_glosses(text: str) -> str:
    """The text with blanks for short forms in brackets in the midst of a name, all else in its place."""
    if "(" not in text:
        return text

    def blank(match: re.Match[str]) -> str:
        if not _glosses(text[: match.start()], match[1], match[2]):
            return match[0]
        return " " * (match.start(2) - match.start()) + match[2]

    return _GLOSS.sub(blank, text)


def without_wraps(tokens: list[Token]) -> list[Token]:
    """The tokens less line breaks that layout made: those before a word in small letters."""
    kept = []
    for number, token in enumerate(tokens):
        if token.text == "\n" and number + 1 < len(tokens):
            after = tokens[number + 1]
            lettered = number + 2 < len(tokens) and tokens[number + 2].text == ")"
            if after.text[0].islower() and not lettered:
                continue
        kept.append(token)
    return kept


def with_joined_letters(tokens: list[Token]) -> list[Token]:
    """The tokens with capitals that stand apart made one word: "Sở K H & Đ T" has "KH" and "ĐT"."""
    kept: list[Token] = []
    for token in tokens:
        before = kept[-1] if kept else None
        single = len(token.text) == 1 and token.text.isalpha() and token.text.isupper()
        if before is not None and single and before.end + 1 == token.start and _letters_apart(before):
            text = before.text + token.text
            low, key = word_keys(text)
            kept[-1] = Token(text, low, key, before.start, token.end, True, True, damaged=True)
            continue
        kept.append(token)
    return kept


def _letters_apart(token: Token) -> bool:
    return token.text.isupper() and token.text.isalpha() and (len(token.text) == 1 or token.damaged)


def is_mixed(text: str) -> bool:
    """Whether a text has both capitals and small letters, so that capitals say something."""
    return text not in (text.upper(), text.lower())


def spelled(tokens: Sequence[Token], text: str) -> str:
    """The words of a run of tokens, white space collapsed, those that were mended as they were meant."""
    if not tokens:
        return ""
    if not any(token.damaged for token in tokens):
        return " ".join(text[tokens[0].start : tokens[-1].end].split())
    pieces: list[str] = []
    last = tokens[0].start
    for token in tokens:
        gap = text[last : token.start]
        pieces.append(" " if not gap and pieces and token.damaged else gap)
        pieces.append(token.text if token.is_word else text[token.start : token.end])
        last = token.end
    return " ".join("".join(pieces).split())


def tokenize(text: str) -> list[Token]:
    """Words and marks of a cleaned text, in order."""
    tokens = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        start, end = match.span()
        if piece[0].isalnum():
            low, key = word_keys(piece)
            tokens.append(Token(piece, low, key, start, end, True, _may_be_initials(piece)))
        else:
            piece = "..." if piece == _ELLIPSIS else piece
            tokens.append(Token(piece, piece, "", start, end, False, False))
    return tokens
