"""Characters of a deadline cell → tokens that know their class, their place and what damage was repaired."""

from __future__ import annotations

import re
import unicodedata

from normalizers.deadlines.kinds import (
    AND,
    BLANK,
    CLOCK,
    COLON,
    COMMA,
    DASH,
    DOT,
    EVERY,
    IN,
    LP,
    NL,
    NUM,
    OTHER,
    PART,
    ROMAN,
    RP,
    SEMI,
    SLASH,
    U_MONTH,
    U_QUARTER,
    U_YEAR,
    UNITS,
    UNTIL,
    WORD,
    YEAR,
)
from normalizers.deadlines.lexicon import Kinds, Node, key_of, phrases
from normalizers.deadlines.masks import (
    drop_unit_colons,
    mark_stops_and_bullets,
    mask_codes,
    soften_lines,
)
from normalizers.deadlines.mending import mended
from normalizers.deadlines.token import SINGLE, Token, number_token

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
            (?:{_GAP}[\dO]{{1,2}}(?!\d|{_GAP}[/.-]{_GAP}\d|{_GAP}(?i:tháng))(?:{_GAP}(?:(?i:phút)|['’′](?!\w)))?)?
       |\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d)))
    |(?P<code>\d+[a-zđ]?(?:\s?/\s?\d{{4}})?(?:\s?/\s?|-)(?!T\d|Q\d|(?:THANG|NAM|QUY|LAN|NGAY|TUAN)\b)(?:[A-ZĐƯ]{{2,}}|[A-ZĐ][A-Za-zđ]*[A-ZĐ])[a-zđ]?
        (?:[-/&.]\s?[A-ZĐƯ][A-Za-zĐđƯư\d]*)*(?!{_LETTER}))
    |(?P<num>(?<!{_LETTER})\d{{3}}[SB](?!\w)
        |(?<=[Tt]háng\ )[SB](?=\s?[,/;.)]|\s?$|\s\()|(?<=\d/)[SB](?!\w)
        |(?<!\w)(?:\d[SB]|[SB]\d)(?=\s?[/.-]\s?\d)
        |(?<!{_LETTER})[OoIl]?\d[\dOoIlL]*+(?!{_LETTER})|(?<!{_LETTER})L\d(?={_GAP}/)|\d+|(?:[Oo][Il]|[Il][Oo])(?=\s?/\s?\d)|(?<!{_LETTER})[lL]{{1,2}}(?=\s?/\s?\d{{4}}))
    |(?P<word>{_LETTER}+)
    |(?P<char>/{{2,}}|.)
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
_CHAR_KINDS: dict[str, Kinds] = {kind: {kind: None} for kind in set(_CHARS.values())}
_GLUED = re.compile(r"(?i)(qu[yýỷỳỵíỉị]|q|hk)([IVl1|]{1,4})")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10} | {
    "XI": 11,
    "XII": 12,
}
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
    tokens = _phrase_tokens(mended(raw))
    mark_stops_and_bullets(tokens, text)
    mask_codes(tokens)
    return soften_lines(drop_unit_colons(tokens))


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
                tokens[-1] = Token(SINGLE[WORD], last.start, end, last.text + part, None, last.glued)
                continue
            split = _GLUED.fullmatch(part)
            if split and key_of(part).folded not in ("qui",):
                middle = start + split.end(1)
                head = split.group(1)
                kinds: Kinds = {"semester" if head.lower() == "hk" else U_QUARTER: None}
                fix = None if head.lower() in ("q", "hk", "quý", "quí") else "quý"
                tokens.append(Token(kinds, start, middle, head, fix, glued))
                tokens.append(Token(SINGLE[WORD], middle, end, split.group(2), None, True))
            else:
                tokens.append(Token(_word_kinds(part), start, end, part, None, glued))
        elif name == "num":
            tokens.append(number_token(part, start, end, glued))
        elif name == "char":
            kind = _CHARS.get(part[:1])
            tokens.append(Token(_CHAR_KINDS[kind] if kind else SINGLE[OTHER], start, end, part, None, glued))
        elif name == "clock":
            tokens.append(Token({CLOCK: _minutes(part)}, start, end, part, None, glued))
        else:
            tokens.append(
                Token(SINGLE[UNTIL if name == "arrow" else name or OTHER], start, end, part, None, glued)
            )
        glued = name != "nl"
    return tokens


def _broken_roman(tokens: list[Token], word: str) -> bool:
    """Whether a word goes on a roman number whose first stroke was read as a one ("Quý 1V")."""
    return tokens[-1].text.strip("1lI|") == "" and word.strip("IVivl|") == "" and NUM in tokens[-1].kinds


def _word_kinds(word: str) -> Kinds:
    if len(word) <= 4 and word.isupper() and word in _ROMAN:
        return {ROMAN: _ROMAN[word]}
    return SINGLE[WORD]


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
        found = _longest(raw, i, root, tokens[-1].kinds if tokens else {})
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
            if fix is None and any(t.fix for t in raw[i:j]):
                fix = " ".join((t.fix or t.text).strip() for t in raw[i:j] if NL not in t.kinds)
                fix += " " if (raw[j - 1].fix or "").endswith(" ") else ""
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
        raw[i + 1].kinds = SINGLE[OTHER]  # "A3": the number belongs to a name
    return token


def _longest(raw: list[Token], i: int, root: Node, before: Kinds) -> tuple[Kinds, int, str | None] | None:
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
            elif phrase.soft and (
                _soft_holds(raw, j, phrase.soft_rule) or _unit_called_for(raw, j, phrase.soft, before)
            ):
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


def _unit_called_for(raw: list[Token], j: int, soft: Kinds, before: Kinds) -> bool:
    """Whether a damaged unit word stands after "hàng", "trong", or between a number and "đầu", "cuối"."""
    if not any(unit in soft for unit in UNITS):
        return False
    following = raw[j] if j < len(raw) else None
    if U_YEAR in soft and (PART in before or (before.get(EVERY) == "plural" and following is not None)):
        return True  # "6 tháng đầu nam", "những nam tiếp theo"
    if (EVERY in before and before[EVERY] is None) or (IN in before and U_YEAR in soft):
        return following is None or WORD not in following.kinds
    if NUM in before and YEAR not in before and following is not None and WORD in following.kinds:
        return key_of(following.text).folded in ("dau", "cuoi")
    return False
