"""Stretches of tokens that are no time: what they say, and what of them is only a lead."""

from __future__ import annotations

from normalizers.deadlines.elements import Element
from normalizers.deadlines.kinds import (
    AND,
    BLANK,
    COLON,
    COMMA,
    COMPLETE,
    DASH,
    IN,
    INSTRUMENT,
    LABEL,
    NUM,
    OTHER,
    ROMAN,
    SCOPE,
    SESSION,
    SLASH,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    U_WEEK,
    U_YEAR,
    VERB,
)
from normalizers.deadlines.reader import Reader

Span = tuple[int, int]
"""Tokens from the first to the second (exclusive)."""
_TIMELESS_EDGE = frozenset({AND, LABEL, COLON, COMMA, DASH, IN})


def starts_clause(r: Reader, element: Element) -> bool:
    """Whether a stretch of text begins with a word for doing something."""
    i = element.i
    while i < element.j - 1 and r.any(i, frozenset({AND, LABEL})) and not r.has(i, VERB):
        i += 1
    return element.kind == "text" and r.any(i, frozenset({VERB, COMPLETE}))


_UNREAD_NUMBER = frozenset({NUM, BLANK, SLASH, ROMAN, OTHER})


def looks_like_time(r: Reader, i: int, j: int) -> bool:
    """Whether unread tokens hold something that is meant as a time."""
    for k in range(i, j):
        kinds = r.tokens[k].kinds
        if NUM in kinds and SLASH in r.tokens[k + 1].kinds and NUM in r.tokens[k + 2].kinds:
            return True
        if U_MONTH in kinds or U_QUARTER in kinds:
            if r.any(k + 1, _UNREAD_NUMBER) and k + 1 < j:
                return True
            if j - i <= 2 and k == j - 1:
                return True
        if (U_DAY in kinds or U_YEAR in kinds) and r.any(k + 1, frozenset({NUM, BLANK, SLASH})):
            return True
    return False


def action_span(r: Reader, span: Span) -> Span | None:
    """The words of an action without what only leads in a time; null when nothing is left."""
    i, j = span
    while i < j:
        if r.any(i, frozenset({AND, COLON, COMMA, DASH})) or (
            r.has(i, LABEL) and (r.has(i + 1, COLON) or i + 1 == j or _only_lead(r, i + 1, j))
        ):
            i += 1
        else:
            break
    while j > i:
        last = j - 1
        if r.has(last, COMPLETE):
            if last > i and r.has(last - 1, AND):
                break
            j = last
        elif r.any(last, _TIMELESS_EDGE) and not r.any(last, frozenset({VERB, INSTRUMENT})):
            if r.tokens[last].kinds.get(LABEL) == "object" and r.has(last - 1, VERB):
                break  # "lựa chọn nhiệm vụ"
            j = last
        else:
            break
    return (i, j) if j > i else None


def _only_lead(r: Reader, i: int, j: int) -> bool:
    return all(r.any(k, frozenset({LABEL, COMPLETE, IN, COLON})) for k in range(i, j))


def is_scope(r: Reader, span: Span) -> bool:
    """Whether the words say whom a period concerns, or at what meeting, rather than what is done."""
    i = span[0]
    return r.any(i, frozenset({SCOPE, SESSION, U_DAY, U_WEEK, U_MONTH})) and not r.any(
        i, frozenset({VERB, INSTRUMENT})
    )


MARKS = frozenset("-–—.,;:/*+…_\"'()[]xX")
