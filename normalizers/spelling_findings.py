"""Words of a text that differ from known ones in their marks, or by a letter in a long phrase."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from normalizers.spelling_lexicon import Phrase, lexicon
from normalizers.text import fold_marks, is_vietnamese_syllable, place_tone

if TYPE_CHECKING:
    pass


_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+|[^\w\s]")
_ETH = str.maketrans("ð", "đ")
_JOINED_MIN, _JOINED_MAX = 4, 13


@dataclass(frozen=True)
class Token:
    """One word, number or sign of a text; ``start`` and ``end`` are places in it."""

    start: int
    end: int
    raw: str
    low: str
    """Lower case, tone mark in its official place."""
    letters: str
    """Without marks."""
    glued: bool
    """Only spaces stand between it and the word before."""

    @property
    def is_word(self) -> bool:
        return self.low[:1].isalpha()

    @property
    def is_title(self) -> bool:
        return self.raw[:1].isupper() and not self.raw.isupper()


@dataclass(frozen=True)
class Finding:
    """Tokens ``first`` … ``last`` (exclusive) are suspect; ``meant`` are the words at changed places."""

    first: int
    last: int
    meant: tuple[tuple[int, str], ...]
    weight: int


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        low = place_tone(match.group().lower().translate(_ETH))
        gap = text[end : match.start()]
        glued = (
            bool(found) and found[-1].low[:1].isalpha() and bool(gap) and "\n" not in gap and gap.isspace()
        )
        found.append(Token(*match.span(), match.group(), low, fold_marks(low), glued and low[:1].isalpha()))
        end = match.end()
    return found


class Reader:
    """One text, its tokens, and which of them are explained by words as they stand."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.lexicon = lexicon()
        self.explained: set[int] = set()

    def run(self, first: int, length: int) -> bool:
        """Whether so many words stand side by side from there."""
        last = first + length
        return last <= len(self.tokens) and all(token.glued for token in self.tokens[first + 1 : last])

    def word_at(self, first: int) -> bool:
        """Whether the token and the next make a known word."""
        if first < 0 or not self.run(first, 2):
            return False
        return self.lexicon.is_word(self.tokens[first].low, self.tokens[first + 1].low)

    def taken_left(self, position: int) -> bool:
        """Whether the word before claims the token: "công vụ" does "vụ", "xây dựng" leaves "công" alone."""
        if not self.word_at(position - 1):
            return False
        if position < 2 or not self.run(position - 2, 2):
            return True
        return (self.tokens[position - 2].low, self.tokens[position - 1].low) not in self.lexicon.words

    def free(self, position: int) -> bool:
        """Whether the token is no part of what is right as it stands, and no word that stands alone."""
        return position not in self.explained and self.tokens[position].low not in self.lexicon.standing_alone

    def phrases(self) -> Iterator[Finding]:
        tokens = self.tokens
        candidates: list[tuple[int, Phrase, list[int]]] = []
        for first, token in enumerate(tokens[:-1]):
            if not token.is_word or not tokens[first + 1].glued:
                continue
            for phrase in self.lexicon.phrases.get((token.letters, tokens[first + 1].letters), ()):
                length = len(phrase.syllables)
                if not self.run(first, length):
                    continue
                pairs = list(zip(tokens[first : first + length], phrase.syllables, strict=True))
                if any(found.letters != fold_marks(syllable) for found, syllable in pairs):
                    continue
                odd = [first + i for i, (found, syllable) in enumerate(pairs) if found.low != syllable]
                if odd:
                    candidates.append((first, phrase, odd))
                else:
                    self.explained.update(range(first, first + length))
        for first, phrase, odd in candidates:
            if self._damaged(first, phrase, odd):
                yield from self._phrase_findings(first, phrase, odd)

    def _damaged(self, first: int, phrase: Phrase, odd: list[int]) -> bool:
        length = len(phrase.syllables)
        core = range(first + phrase.core_start, first + phrase.core_end)
        narrow = phrase.core_end - phrase.core_start < length
        if not all(position in core and self.free(position) for position in odd):
            return False
        if not all(_one_mark(self.tokens[i].low, phrase.syllables[i - first]) for i in odd):
            return False
        if len(odd) > (len(core) if narrow else max(1, length // 3)):
            return False
        if length == 2:
            expected = phrase.syllables[odd[0] - first]
            forms = self.lexicon.only.get(expected)
            if forms is not None and self.tokens[odd[0]].low not in forms:
                return False
            if self.word_at(first):
                return False
        outside_left = first in odd and self.taken_left(first)
        outside_right = first + length - 1 in odd and self.word_at(first + length - 1)
        return not (outside_left or outside_right)

    def _phrase_findings(self, first: int, phrase: Phrase, odd: list[int]) -> Iterator[Finding]:
        """One finding for each damaged word of the phrase, or one for the whole core."""
        syllables, tokens = phrase.syllables, self.tokens
        weight = len(syllables)
        whole = phrase.core_end - phrase.core_start == weight
        spans: dict[tuple[int, int], list[int]] = {}
        for position in odd:
            place = position - first
            starts = (place - 1, place)
            inside = [n for n in starts if n >= 0 and syllables[n : n + 2] in self.lexicon.words]
            if inside:
                span = (first + inside[0], first + inside[0] + 2)
            elif not is_vietnamese_syllable(tokens[position].low):
                span = (position, position + 1)
            else:
                spans = {}
                break
            spans.setdefault(span, []).append(position)
        if phrase.atomic or not whole or not spans:
            spans = {(first + phrase.core_start, first + phrase.core_end): odd}
        for (start, end), positions in spans.items():
            meant = tuple((position, syllables[position - first]) for position in positions)
            yield Finding(start, end, meant, weight)

    def letters(self) -> Iterator[Finding]:
        """A long phrase with one wrong letter: "Ủy han nhân dân"."""
        tokens = self.tokens
        for first in range(len(tokens) - 3):
            if not self.run(first, 4):
                continue
            for length in self.lexicon.gap_lengths:
                if not self.run(first, length):
                    break
                low = tuple(token.low for token in tokens[first : first + length])
                for gap in range(length):
                    for phrase in self.lexicon.gapped.get((gap, low[:gap] + low[gap + 1 :]), ()):
                        meant = phrase.syllables[gap]
                        position = first + gap
                        if low[gap] != meant and self._one_letter(position, meant, gap, first, length):
                            yield Finding(position, position + 1, ((position, meant),), weight=length)

    def _one_letter(self, position: int, meant: str, gap: int, first: int, length: int) -> bool:
        token = self.tokens[position]
        if (
            not self.free(position)
            or len(token.letters) < 2
            or not _one_edit(token.letters, fold_marks(meant))
        ):
            return False
        if gap == 0 and self.taken_left(first):
            return False
        return not (gap == length - 1 and self.word_at(position))

    def terms(self) -> Iterator[Finding]:
        """A word of two syllables with wrong marks: "sáp xếp"."""
        tokens = self.tokens
        for first in range(len(tokens) - 1):
            left, right = tokens[first], tokens[first + 1]
            if not left.is_word or not right.glued:
                continue
            term = self.lexicon.terms.get((left.letters, right.letters))
            pair = (left.low, right.low)
            if term is None or pair == term.word or pair in term.rivals or self.lexicon.is_word(*pair):
                continue
            odd = [first + i for i in (0, 1) if pair[i] != term.word[i]]
            if not _can_mean(pair, term.word) or any(_can_mean(pair, rival) for rival in term.close):
                continue
            if len(odd) == 2 and not (term.strong and pair == (left.letters, right.letters)):
                continue
            if not (self.free(first) and self.free(first + 1)) or (left.is_title and right.is_title):
                continue
            if right.is_title and not left.is_title:
                continue
            if self.taken_left(first) or self.word_at(first + 1):
                continue
            yield Finding(first, first + 2, tuple((i, term.word[i - first]) for i in odd), weight=2)

    def joined(self) -> Iterator[Finding]:
        """Two syllables without their space: "thựchiện"."""
        for position, token in enumerate(self.tokens):
            if not _JOINED_MIN <= len(token.low) <= _JOINED_MAX or token.low.isascii():
                continue
            if is_vietnamese_syllable(token.low) or (
                token.raw[1:] != token.raw[1:].lower() and not token.raw.isupper()
            ):
                continue
            splits = [
                (token.low[:cut], token.low[cut:])
                for cut in range(1, len(token.low))
                if (token.low[:cut], token.low[cut:]) in self.lexicon.words
            ]
            if len(splits) == 1:
                yield Finding(position, position + 1, ((position, " ".join(splits[0])),), weight=2)

    def doubled(self) -> Iterator[Finding]:
        """A word typed or read twice: "trong trong"."""
        tokens = self.tokens
        for word in self.lexicon.never_doubled:
            size = len(word)
            for first in range(len(tokens) - 2 * size + 1):
                if tokens[first].low != word[0] or not self.run(first, 2 * size):
                    continue
                low = [token.low for token in tokens[first : first + 2 * size]]
                if tuple(low) == word + word and not self.word_at(first + 2 * size - 1):
                    again = tuple((first + size + i, "") for i in range(size))
                    yield Finding(first, first + 2 * size, again, weight=3)


@lru_cache(maxsize=65536)
def _one_mark(stands: str, meant: str) -> bool:
    """Whether one mark was lost, added or taken for another ("sáp" – "sắp"), or all marks were lost."""
    if stands == fold_marks(stands):
        return True
    ours, theirs = (Counter(_marks(word)) for word in (stands, meant))
    return max((ours - theirs).total(), (theirs - ours).total()) <= 1


def _can_mean(stands: tuple[str, str], meant: tuple[str, str]) -> bool:
    return all(a == b or _one_mark(a, b) for a, b in zip(stands, meant, strict=True))


def _marks(word: str) -> list[str]:
    letters = unicodedata.normalize("NFD", word)
    return [char for char in letters if unicodedata.combining(char) or char == "đ"]


def _one_edit(first: str, second: str) -> bool:
    """Whether one letter was changed, lost or added."""
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    short, long = sorted((first, second), key=len)
    for i, char in enumerate(short):
        if char != long[i]:
            return short[i:] == long[i + 1 :] or short[i + 1 :] == long[i + 1 :]
    return True
