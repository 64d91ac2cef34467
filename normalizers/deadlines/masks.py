"""What tokens mean by where they stand: bullets, full stops, dates of instruments, wrapped lines."""

from __future__ import annotations

from normalizers.deadlines.kinds import (
    AND,
    BULLET,
    CODE,
    COLON,
    COMMA,
    DASH,
    DOT,
    LP,
    NL,
    NUM,
    ROMAN,
    RP,
    SEMI,
    SLASH,
    STOP,
    U_DAY,
    UNITS,
    UNTIL,
    YEAR,
)
from normalizers.deadlines.token import SINGLE, Token

_BULLETS = frozenset("-–—+*•●▪■○◦§·")
_ABBREVIATIONS = frozenset({"tp", "tx", "tt", "q", "h", "p", "st", "gs", "ts", "th", "t", "kt", "tm", "ub"})


def mark_stops_and_bullets(tokens: list[Token], text: str) -> None:
    """Tell full stops from dots, and bullets from dashes."""
    bulleted = bool(tokens) and tokens[0].text in _BULLETS
    line_start = True
    numbered = False
    previous: Token | None = None
    for i, token in enumerate(tokens):
        kinds = token.kinds
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if NL in kinds:
            line_start = True
            previous = token
            continue
        if line_start and following is not None:
            if token.text in _BULLETS:
                joins_dates = (
                    DASH in kinds
                    and not bulleted
                    and i >= 2
                    and NUM in tokens[i - 2].kinds
                    and NUM in following.kinds
                    and not (i + 2 < len(tokens) and DASH in tokens[i + 2].kinds)
                    and text.count("\n") == 1
                )
                if not joins_dates:
                    token.kinds = SINGLE[BULLET]
            elif _is_enumerator(tokens, i, text):
                token.kinds = SINGLE[BULLET]
                tokens[i + 1].kinds = SINGLE[BULLET]
                if LP in kinds:
                    tokens[i + 2].kinds = SINGLE[BULLET]
        elif (
            bulleted
            and DASH in kinds
            and not token.glued
            and following is not None
            and not following.glued
            and following.text[0].isupper()
            and ROMAN not in following.kinds
            and not (UNTIL in following.kinds and text.isupper())
        ):
            token.kinds = SINGLE[BULLET]
        elif DOT in kinds and _ends_sentence(token, previous, following):
            token.kinds = SINGLE[STOP]
        numbered = numbered or (BULLET in token.kinds and token.text not in _BULLETS)
        after_item = numbered and (SEMI in token.kinds or STOP in token.kinds)
        line_start = (BULLET in token.kinds and line_start) or after_item
        previous = token


def _is_enumerator(tokens: list[Token], i: int, text: str) -> bool:
    """Whether "1.", "a)", "(2)" at a line's start numbers an item."""
    token = tokens[i]
    if LP in token.kinds:
        return (
            i + 3 < len(tokens)
            and NUM in tokens[i + 1].kinds
            and tokens[i + 1].number < 20
            and RP in tokens[i + 2].kinds
            and NUM not in tokens[i + 3].kinds
        )
    if i + 2 >= len(tokens):
        return False
    mark, following = tokens[i + 1], tokens[i + 2]
    if not mark.glued or following.glued or not (DOT in mark.kinds or RP in mark.kinds):
        return False
    if NUM in following.kinds or not following.text[0].isalpha():
        return False
    if NUM in token.kinds:
        return token.number < 20
    return len(token.text) == 1 and token.text.isalpha() and ROMAN not in token.kinds


def _ends_sentence(dot: Token, previous: Token | None, following: Token | None) -> bool:
    if following is None or NL in following.kinds or BULLET in following.kinds:
        return True
    if dot.kinds.get(DOT) is not None or previous is None:
        return False
    if not following.text[0].isupper() or ROMAN in following.kinds:
        return False
    if previous.text.lower() in _ABBREVIATIONS and previous.glued | (len(previous.text) <= 2):
        return False
    return not following.glued or len(following.text) > 1


def mask_codes(tokens: list[Token]) -> None:
    """Give an instrument's number the date that belongs to it, so that no date is read there.

    Also a date directly after the word for an instrument, when "của" says whose it is.
    """
    n = len(tokens)
    i = 0
    while i < n:
        if CODE in tokens[i].kinds:
            j = i + 1
            if j < n and COMMA in tokens[j].kinds:
                j += 1
            if j < n and U_DAY in tokens[j].kinds:
                end = _date_end(tokens, j + 1)
                for k in range(i + 1, end):
                    tokens[k].kinds = SINGLE[CODE]
                i = max(i, end - 1)
        elif "numbered" in tokens[i].kinds and i + 1 < n and NUM in tokens[i + 1].kinds:
            if i + 3 < n and SLASH in tokens[i + 2].kinds and NUM in tokens[i + 3].kinds:
                if not (i + 5 < n and SLASH in tokens[i + 4].kinds and NUM in tokens[i + 5].kinds):
                    tokens[i + 1].kinds = tokens[i + 2].kinds = tokens[i + 3].kinds = SINGLE[CODE]
                    i += 3
            elif YEAR not in tokens[i + 1].kinds:
                tokens[i + 1].kinds = SINGLE[CODE]
                i += 1
        elif (
            "instrument" in tokens[i].kinds
            and i + 1 < n
            and U_DAY in tokens[i + 1].kinds
            and (end := _date_end(tokens, i + 2)) > i + 2
            and end < n
            and "of" in tokens[end].kinds
        ):
            for k in range(i + 1, end):
                tokens[k].kinds = SINGLE[CODE]
            i = end
        i += 1


def _date_end(tokens: list[Token], i: int) -> int:
    """Index after the date that starts at ``i``; ``i`` itself where none does."""
    j = i
    numbers = 0
    while j < len(tokens) and numbers < 3:
        kinds = tokens[j].kinds
        if NUM in kinds:
            numbers += 1
            j += 1
        elif numbers and (SLASH in kinds or DASH in kinds or DOT in kinds or any(u in kinds for u in UNITS)):
            j += 1
        else:
            break
    while j > i and NUM not in tokens[j - 1].kinds:
        j -= 1
    return j if numbers >= 2 else i


_OPEN_KINDS = frozenset({SLASH, DASH, COMMA, AND, LP, COLON, *UNITS, "in", "before", "by", "until"}) | {
    "from",
    "after",
    "every",
    "part",
    "half",
    "school",
    "stage",
    "semester",
    "of",
}
_CLOSE_KINDS = frozenset({SLASH, DASH, LP, RP, COMMA, AND, UNTIL, "onward"})


def drop_unit_colons(tokens: list[Token]) -> list[Token]:
    """Drop the colon of "Quý: IV/2026" where the unit word begins a line."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        if COLON in token.kinds and i + 1 < len(tokens) and kept:
            alone = len(kept) == 1 or any(kind in kept[-2].kinds for kind in (BULLET, NL, SEMI))
            numbered = NUM in tokens[i + 1].kinds or ROMAN in tokens[i + 1].kinds
            if alone and numbered and any(unit in kept[-1].kinds for unit in UNITS):
                continue
        kept.append(token)
    return kept


def soften_lines(tokens: list[Token]) -> list[Token]:
    """Drop the line ends inside a time expression: what stands before or after them is incomplete."""
    if not any(NL in token.kinds for token in tokens):
        return tokens
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        if NL in token.kinds:
            before = kept[-1].kinds if kept else {}
            after = tokens[i + 1].kinds if i + 1 < len(tokens) else {}
            soft = (
                not kept
                or not after
                or (BULLET not in after and not _OPEN_KINDS.isdisjoint(before))
                or not _CLOSE_KINDS.isdisjoint(after)
                or (
                    ("u_year" in after or YEAR in after)
                    and YEAR not in before
                    and (NUM in before or ROMAN in before)
                )
            )
            if soft:
                continue
        kept.append(token)
    return kept
