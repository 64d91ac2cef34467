"""Slips of OCR and of authors in a text field: what stands there and what was meant. Nothing is changed.

A run of words is suspect when it differs from a known word or phrase only in its marks (in a long phrase
also by one letter), is itself no known word, and does not belong to the words beside it. Precision goes
first: where a text can be read as it stands, it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from normalizers.spelling_lexicon import lexicon
from normalizers.text import nfc

if TYPE_CHECKING:
    from typing import Literal

    from schema.decision import Correction
from normalizers.spelling_findings import Finding, Reader, Token


def _like(word: str, raw: str) -> str:
    """The word in the case of what stands in the text."""
    if raw.isupper() and len(raw) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if raw[:1].isupper() else word


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """To whole words between spaces, without the punctuation around them ("tinh/thành" is one)."""
    while start > 0 and not text[start - 1].isspace() and text[start - 1] not in "(\"'“[,;:.>":
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in ")\"'”],;:.…!?<":
        end += 1
    return start, end


def _replaced(
    text: str, start: int, end: int, tokens: list[Token], meant: tuple[tuple[int, str], ...]
) -> str:
    parts, at = [], start
    for position, word in sorted(meant):
        token = tokens[position]
        if word:
            parts += [text[at : token.start], _like(word, token.raw)]
        else:
            parts.append(text[at : token.start].rstrip())
        at = token.end
    return "".join(parts) + text[at:end]


def _correction(text: str, reader: Reader, finding: Finding, others: list[Finding]) -> tuple[str, str]:
    """(what stands there, what was meant), long enough to be found in the field."""
    tokens = reader.tokens
    first = finding.first
    while True:
        start, end = _widen(text, tokens[first].start, tokens[finding.last - 1].end)
        run = text[start:end]
        to = _replaced(text, start, end, tokens, finding.meant)
        same = {
            _widen(text, tokens[other.first].start, tokens[other.last - 1].end)[0]
            for other in others
            if _covers(text, tokens, other, run)
        }
        places = {match.start() for match in re.finditer(re.escape(run), text)}
        if places <= same | {start} or first == 0 or not tokens[first].glued:
            return run, to
        first -= 2 if first > 1 and reader.word_at(first - 2) and tokens[first].glued else 1


def _covers(text: str, tokens: list[Token], other: Finding, run: str) -> bool:
    start, end = _widen(text, tokens[other.first].start, tokens[other.last - 1].end)
    return text[start:end] == run


def _find(text: str) -> tuple[tuple[str, str], ...]:
    reader = Reader(text)
    findings = [*reader.phrases(), *reader.letters(), *reader.doubled(), *reader.joined(), *reader.terms()]
    chosen: list[Finding] = []
    taken: set[int] = set()
    for finding in sorted(findings, key=lambda item: (-item.weight, item.first)):
        places = {position for position, _ in finding.meant}
        if not places & taken:
            taken |= places
            chosen.append(finding)
    chosen.sort(key=lambda item: item.first)
    pairs = [_correction(text, reader, finding, chosen) for finding in chosen]
    return tuple(dict.fromkeys([*pairs, *_before_figures(text)]))


def _before_figures(text: str) -> Iterator[tuple[str, str]]:
    """ "Quỷ II", "Thảng 02": the word of a date before its figure."""
    low = text.lower()
    if len(low) != len(text):
        return
    for pattern, word in lexicon().before_figures:
        for match in pattern.finditer(low):
            if match.start() and low[match.start() - 1].isalnum():
                continue
            start, end = match.span()
            stop = re.compile(r"\s+\w+(?:/\d+)?").match(text, end)
            last = stop.end() if stop else end
            raw = text[start:end]
            if word == "năm" and raw[:1].isupper() and start:
                continue  # "miền Nam 2020", "Việt Nam 2025"
            yield text[start:last], _like(word, raw) + text[end:last]


_find_cached = lru_cache(maxsize=8192)(_find)


def find_suspects(
    text: str | None, field: str, reason: Literal["ocr", "source"] = "ocr"
) -> tuple[Correction, ...]:
    """The slips in a text field, in order, each once.

    ``field``: the name under which the text is published. ``reason``: "ocr" for a text that was recognised
    (or whose origin is not known), "source" for one that its author typed.
    """
    if not text:
        return ()
    found = _find_cached(nfc(text))
    if not found:
        return ()
    from schema.decision import Correction

    return tuple(Correction(field=field, from_=stands, to=meant, reason=reason) for stands, meant in found)
