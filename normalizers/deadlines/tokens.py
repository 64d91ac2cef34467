"""Characters of a deadline cell → tokens that know their class, their place and what damage was repaired."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from normalizers.deadlines.kinds import (
    AND,
    BLANK,
    BULLET,
    CLOCK,
    CODE,
    COLON,
    COMMA,
    DASH,
    DOT,
    LP,
    NL,
    NUM,
    OTHER,
    ROMAN,
    RP,
    SEMI,
    SLASH,
    STOP,
    U_DAY,
    U_MONTH,
    U_QUARTER,
    UNITS,
    UNTIL,
    WORD,
    YEAR,
)
from normalizers.deadlines.lexicon import Kinds, Node, key_of, phrases

FIRST_YEAR, LAST_YEAR = 1945, 2100


@dataclass(slots=True)
class Token:
    """One token. ``kinds`` maps each of its classes to its value in that class."""

    kinds: Kinds
    start: int
    end: int
    text: str
    fix: str | None = None
    """How it should be written, where it was read through damage."""
    glued: bool = False
    """No space before it."""

    @property
    def number(self) -> int:
        """Value of a NUM token."""
        value = self.kinds[NUM]
        assert isinstance(value, int)
        return value


_LETTER = r"[^\W\d_]"
_GAP = r"[^\S\n]{0,3}"
_RAW = re.compile(
    rf"""
     (?P<nl>\s*\n\s*)
    |(?P<ws>[^\S\n]+)
    |(?P<blank>\.{{2,}}|…[.…]*|_+)
    |(?P<arrow>->|=>|→|⇒)
    |(?P<clock>(?<![\w/])(?:
        \d{{1,2}}{_GAP}(?:(?i:giờ)|[hHgG])(?!{_LETTER})
            (?:{_GAP}\d{{1,2}}(?!\d|{_GAP}[/.-]{_GAP}\d|{_GAP}(?i:tháng))(?:{_GAP}(?:(?i:phút)|['’′](?!\w)))?)?
       |\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d)))
    |(?P<code>\d+[a-zđ]?(?:\s?/\s?\d{{4}})?(?:\s?/\s?|-)(?!T\d|Q\d|(?:THANG|NAM|QUY|LAN|NGAY|TUAN)\b)(?:[A-ZĐƯ]{{2,}}|[A-ZĐ][A-Za-zđ]*[A-ZĐ])[a-zđ]?
        (?:[-/&.]\s?[A-ZĐƯ][A-Za-zĐđƯư\d]*)*(?!{_LETTER}))
    |(?P<num>(?<!{_LETTER})[OoIl|]?\d[\dOoIl|]*(?!{_LETTER})|(?<!{_LETTER})L[012](?={_GAP}/)|\d+|(?:[Oo][Il|]|[Il|][Oo])(?=\s?/\s?\d))
    |(?P<word>{_LETTER}+)
    |(?P<char>.)
    """,
    re.VERBOSE,
)
_CHARS = {
    "/": SLASH,
    "-": DASH,
    "–": DASH,
    "—": DASH,
    "‐": DASH,
    "‑": DASH,
    "−": DASH,
    "÷": DASH,
    "~": DASH,
    ".": DOT,
    ",": COMMA,
    "،": COMMA,
    ";": SEMI,
    ":": COLON,
    "(": LP,
    "[": LP,
    ")": RP,
    "]": RP,
    "&": AND,
    "+": AND,
}
_BULLETS = frozenset("-–—+*•●▪■○◦§·")
_CHAR_KINDS: dict[str, Kinds] = {kind: {kind: None} for kind in set(_CHARS.values())}
_SINGLE: dict[str, Kinds] = {
    kind: {kind: None} for kind in (NL, BLANK, CODE, OTHER, WORD, STOP, BULLET, UNTIL)
}
_DIGITS = str.maketrans("OoIl|L", "001111")
_GLUED = re.compile(r"(?i)(qu[yýỷỳỵíỉị]|q|hk)([IVl1|]{1,4})")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_ROMAN |= {"XI": 11, "XII": 12}
_ABBREVIATIONS = frozenset({"tp", "tx", "tt", "q", "h", "p", "st", "gs", "ts", "th", "t", "kt", "tm", "ub"})
_TIME_LETTERS = frozenset(
    ["ngay", "thang", "quy", "nam", "tuan", "dau", "giua", "cuoi", "het", "6", "khi", "qui"]
)
_DROP = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def clean(text: str) -> str:
    """NFC, without characters that cannot be seen; "\\r\\n" and other line ends as "\\n"."""
    text = unicodedata.normalize("NFC", text)
    if not text.isascii():
        text = _DROP.sub("", text).replace("\u2028", "\n").replace("／", "/")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")


def tokenize(text: str) -> list[Token]:
    """Tokens of one cleaned cell (see ``clean``), spaces left out."""
    raw = _raw_tokens(text)
    tokens = _phrase_tokens(raw)
    _mark_stops_and_bullets(tokens, text)
    _mask_codes(tokens)
    return _soften_lines(tokens)


def _raw_tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    glued = False
    for match in _RAW.finditer(text):
        name = match.lastgroup
        start, end = match.span()
        if name == "ws":
            glued = False
            continue
        part = match.group()
        if name == "word":
            if tokens and glued and _broken_roman(tokens, part):
                last = tokens[-1]
                tokens[-1] = Token(_SINGLE[WORD], last.start, end, last.text + part, None, last.glued)
                continue
            split = _GLUED.fullmatch(part)
            if split and key_of(part).folded not in ("qui",):
                middle = start + split.end(1)
                head = split.group(1)
                kinds: Kinds = {"semester" if head.lower() == "hk" else U_QUARTER: None}
                fix = None if head.lower() in ("q", "hk", "quý", "quí") else "quý"
                tokens.append(Token(kinds, start, middle, head, fix, glued))
                tokens.append(Token(_SINGLE[WORD], middle, end, split.group(2), None, True))
            else:
                tokens.append(Token(_word_kinds(part), start, end, part, None, glued))
        elif name == "num":
            tokens.append(_number(part, start, end, glued))
        elif name == "char":
            kind = _CHARS.get(part)
            tokens.append(Token(_CHAR_KINDS[kind] if kind else _SINGLE[OTHER], start, end, part, None, glued))
        elif name == "clock":
            tokens.append(Token({CLOCK: _minutes(part)}, start, end, part, None, glued))
        else:
            tokens.append(
                Token(_SINGLE[UNTIL if name == "arrow" else name or OTHER], start, end, part, None, glued)
            )
        glued = name != "nl"
    return tokens


def _broken_roman(tokens: list[Token], word: str) -> bool:
    """Whether a word goes on a roman number whose first stroke was read as a one ("Quý 1V")."""
    return tokens[-1].text.strip("1lI|") == "" and word.strip("IVivl|") == "" and NUM in tokens[-1].kinds


def _word_kinds(word: str) -> Kinds:
    if len(word) <= 4 and word.isupper() and word in _ROMAN:
        return {ROMAN: _ROMAN[word]}
    return _SINGLE[WORD]


def _number(part: str, start: int, end: int, glued: bool) -> Token:
    digits = part.translate(_DIGITS)
    value = int(digits[:12])
    kinds: dict[str, int | str | None] = {NUM: value}
    if len(digits) == 4 and FIRST_YEAR <= value <= LAST_YEAR:
        kinds[YEAR] = value
    return Token(kinds, start, end, part, digits if digits != part else None, glued)


def _minutes(clock: str) -> int:
    parts = [int(number) for number in re.findall(r"\d+", clock)]
    return parts[0] * 60 + (parts[1] if len(parts) > 1 else 0)


def _phrase_tokens(raw: list[Token]) -> list[Token]:
    """Class the words by the longest phrase that starts at each."""
    root = phrases()
    tokens: list[Token] = []
    i = 0
    n = len(raw)
    while i < n:
        token = raw[i]
        if WORD not in token.kinds:
            tokens.append(token)
            i += 1
            continue
        found = _longest(raw, i, root)
        if found is None:
            tokens.append(_unknown_word(raw, i))
            i += 1
            continue
        kinds, j, fix = found
        if j == i + 1 and fix is None:
            token.kinds = kinds
            tokens.append(token)
        else:
            text = token.text if j == i + 1 else " ".join(t.text for t in raw[i:j] if NL not in t.kinds)
            tokens.append(Token(kinds, token.start, raw[j - 1].end, text, fix, token.glued))
        i = j
    return tokens


def _unknown_word(raw: list[Token], i: int) -> Token:
    """A word of no class; "T6" and "T.6" name a month, "Q1" and "Q.I" a quarter."""
    token = raw[i]
    lower = token.text.lower()
    if lower in ("t", "th", "thg", "q"):
        j = i + 1
        if j < len(raw) and DOT in raw[j].kinds:
            j += 1
        follows = raw[j] if j < len(raw) else None
        if follows is not None and (follows.glued or j > i + 1):
            if lower == "q" and (ROMAN in follows.kinds or NUM in follows.kinds):
                token.kinds = {U_QUARTER: None}
            elif lower != "q" and NUM in follows.kinds and follows.number <= 12:
                token.kinds = {U_MONTH: None}
            if WORD not in token.kinds and j > i + 1:
                raw[i + 1].kinds = {DOT: "abbreviation"}
    if WORD in token.kinds and i + 1 < len(raw) and raw[i + 1].glued and NUM in raw[i + 1].kinds:
        raw[i + 1].kinds = _SINGLE[OTHER]  # "A3": the number belongs to a name
    return token


def _longest(raw: list[Token], i: int, root: Node) -> tuple[Kinds, int, str | None] | None:
    node = root
    words: list[str] = []
    best: tuple[Kinds, int, str | None] | None = None
    j = i
    n = len(raw)
    while j < n:
        token = raw[j]
        if WORD not in token.kinds:
            if NL in token.kinds and words and j + 1 < n and WORD in raw[j + 1].kinds:
                j += 1
                continue
            break
        key = key_of(token.text)
        following = node.next.get(key.folded)
        if following is None:
            break
        node = following
        words.append(key.exact)
        j += 1
        phrase = node.phrase
        if phrase is not None:
            kinds = phrase.exact.get(tuple(words))
            if kinds is not None:
                best = (kinds, j, None)
            elif phrase.soft and _soft_holds(raw, j, phrase.soft_rule):
                best = (phrase.soft, j, " ".join(phrase.written))
    return best


def _soft_holds(raw: list[Token], j: int, rule: str) -> bool:
    """Whether what follows a damaged word makes its reading safe."""
    if rule == "any":
        return True
    if j < len(raw) and NL in raw[j].kinds:
        j += 1
    if j >= len(raw):
        return False
    token = raw[j]
    if rule == "year":
        return YEAR in token.kinds
    if NUM in token.kinds or ROMAN in token.kinds:
        return True
    if rule == "number":
        return BLANK in token.kinds or token.text.lower() in ("i", "ii", "iii", "iv", "ill", "il", "lv", "l")
    return WORD in token.kinds and key_of(token.text).folded in _TIME_LETTERS


def _mark_stops_and_bullets(tokens: list[Token], text: str) -> None:
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
                )
                if not joins_dates:
                    token.kinds = _SINGLE[BULLET]
            elif _is_enumerator(tokens, i, text):
                token.kinds = _SINGLE[BULLET]
                tokens[i + 1].kinds = _SINGLE[BULLET]
                if LP in kinds:
                    tokens[i + 2].kinds = _SINGLE[BULLET]
        elif (
            bulleted
            and DASH in kinds
            and not token.glued
            and following is not None
            and not following.glued
            and following.text[0].isupper()
            and ROMAN not in following.kinds
        ):
            token.kinds = _SINGLE[BULLET]
        elif DOT in kinds and _ends_sentence(token, previous, following):
            token.kinds = _SINGLE[STOP]
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


def _mask_codes(tokens: list[Token]) -> None:
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
                    tokens[k].kinds = _SINGLE[CODE]
                i = max(i, end - 1)
        elif "numbered" in tokens[i].kinds and i + 1 < n and NUM in tokens[i + 1].kinds:
            if i + 3 < n and SLASH in tokens[i + 2].kinds and NUM in tokens[i + 3].kinds:
                if not (i + 5 < n and SLASH in tokens[i + 4].kinds and NUM in tokens[i + 5].kinds):
                    tokens[i + 1].kinds = tokens[i + 2].kinds = tokens[i + 3].kinds = _SINGLE[CODE]
                    i += 3
            elif YEAR not in tokens[i + 1].kinds:
                tokens[i + 1].kinds = _SINGLE[CODE]
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
                tokens[k].kinds = _SINGLE[CODE]
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


def _soften_lines(tokens: list[Token]) -> list[Token]:
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
