"""Legacy Vietnamese encodings (TCVN3, VNI, VISCII, VPS, windows-1258) to Unicode.

A legacy text reaches us as characters of Latin-1 or windows-1252. Which encoding it is follows from the
font, else from the content: the conversion that turns impossible syllables into possible ones. The tables
and their sources are in ``data/legacy_encodings.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from normalizers.data import load_yaml
from normalizers.text import is_vietnamese_syllable, nfc, vietnamese_share

ENCODINGS = ("tcvn3", "vni", "viscii", "vps", "cp1258", "utf8")
"""Keys of the encodings. "utf8" is UTF-8 that was read as windows-1252."""

_SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
_CAPITAL_FONT = re.compile(r"h(?:[,\- ]*(?:bold|italic|regular|oblique|bolditalic))*$", re.IGNORECASE)
_SYMBOLS = "\u00a1-\u00bf\u00d7\u00f7\u2212\u2219\u2027\u22c5\u03bc"
_TOKEN = re.compile(rf"[A-Za-z\u00c0-\u024f\u0300-\u0323\u1e00-\u1eff{_SYMBOLS}]+")
_LEGACY_CHAR = re.compile(rf"[\u00c0-\u00ff{_SYMBOLS}]")
_WIDE_CHAR = re.compile(
    rf"[A-Za-z\x02-\x06\x10-\x1e\x80-\u024f\u0300-\u0323\u1e00-\u1eff\u20ac\u2013-\u203a\u02c6\u02dc{_SYMBOLS}]+"
)
_UNICODE_LETTER = re.compile("[\u0100-\u01b0\u1ea0-\u1ef9]")
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_ETH_CHAR = re.compile("[ÐðƉɖ]")
_MOJIBAKE = re.compile(
    "[\u00c3\u00c4\u00c6][\u0080-\u00bf\u20ac\u2018-\u203a\u0152-\u0192]|\u00e1[\u00ba\u00bb\u201e]"
)
_VNI_PAIR = re.compile("[aeo][àáâãäåèéêëùúûüõøï]|[uôöy][øùûõï]", re.IGNORECASE)
_VIETNAMESE = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
"""The letters of Latin-1 beyond ASCII that Vietnamese uses."""
_WORD_SYMBOLS = "¤«¬"
"""Symbols that stand for a word of one letter in TCVN3 ("« t«" = "ô tô"); no symbol of a table of figures."""
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_MIN_TOKEN = 3
_MIN_GAIN = 0.4
_MIN_VALID = 0.6


@dataclass(frozen=True)
class _Table:
    chars: Mapping[str, str]
    pattern: re.Pattern[str]
    wide: bool
    """Whether letters stand at 0x80–0x9F and below 0x20 too."""


def _cp1252(byte: int) -> str | None:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return None


@cache
def _table(encoding: str) -> _Table:
    data = load_yaml("legacy_encodings.yaml")[encoding]
    chars: dict[str, str] = {}
    wide = False
    for first, row in data.get("rows", {}).items():
        for offset, target in enumerate(row.split(" ")):
            if target == ".":
                continue
            byte = first + offset
            wide = wide or byte < 0xA0
            chars[chr(byte)] = target
            surface = _cp1252(byte)
            if surface is not None:
                chars[surface] = target
    for glyph, byte in data.get("glyphs", {}).items():
        if chr(byte) in chars:
            chars[glyph] = chars[chr(byte)]
    for pair in data.get("pairs", "").split():
        source, target = pair.split("=")
        for variant in {
            source,
            source.upper(),
            source[0] + source[1:].upper(),
            source[0].upper() + source[1:],
        }:
            chars[variant] = target.upper() if variant[0].isupper() else target
    longest_first = sorted(chars, key=len, reverse=True)
    return _Table(chars, re.compile("|".join(map(re.escape, longest_first))), wide)


@cache
def _fonts() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = load_yaml("legacy_encodings.yaml")
    return tuple(
        (re.compile(pattern, re.IGNORECASE), encoding)
        for encoding in data
        for pattern in data[encoding]["fonts"]
    )


@lru_cache(maxsize=1024)
def font_encoding(font_name: str | None) -> str | None:
    """The legacy encoding that a font of this name draws, or None for a Unicode (or unknown) font.

    Takes names as PDF ("ABCDEF+.VnTime"), Word (".VnTimeH") and LibreOffice ("VNI-Times") give them.
    """
    if not font_name:
        return None
    name = _SUBSET_TAG.sub("", font_name.strip())
    for pattern, encoding in _fonts():
        if pattern.match(name):
            return encoding
    return None


def font_is_capital(font_name: str | None) -> bool:
    """Whether the font draws lower-case codes as capitals (".VnTimeH", ".VnArialH")."""
    if not font_name or font_encoding(font_name) != "tcvn3":
        return False
    return _CAPITAL_FONT.search(_SUBSET_TAG.sub("", font_name.strip())) is not None


def _decode(token: str, table: _Table) -> str:
    return nfc(table.pattern.sub(lambda match: table.chars[match.group()], token))


@lru_cache(maxsize=65536)
def _decode_token(token: str, encoding: str) -> str:
    return _decode(token, _table(encoding))


def _is_valid(token: str) -> bool:
    return is_vietnamese_syllable(nfc(token).replace("\u00ad", ""))


def _upper_like(token: str, decoded: str, all_caps_line: bool) -> str:
    """TCVN3 has no capitals with tones: they are lower-case codes beside capital letters."""
    ascii_letters = _ASCII_LETTER.findall(token)
    if not ascii_letters or any(letter.islower() for letter in ascii_letters):
        return decoded
    if len(ascii_letters) > 1 or (all_caps_line and decoded != token):
        return decoded.upper()
    return decoded


def _is_all_caps(line: str, encoding: str) -> bool:
    """Whether the line's words are capitals. Abbreviations ("TT", "GDP") tell nothing."""
    caps = False
    for token in _TOKEN.findall(line):
        ascii_letters = "".join(_ASCII_LETTER.findall(token))
        if not ascii_letters.isupper() and ascii_letters:
            return False
        caps = caps or (len(ascii_letters) > 1 and _is_valid(_decode_token(token, encoding)))
    return caps


def convert(text: str, encoding: str, *, capitals: bool = False) -> str:
    """The text, known to be in the encoding, in Unicode NFC.

    ``capitals``: the font draws capitals (see ``font_is_capital``). Words that already hold Unicode
    Vietnamese letters stay as they are, and so does a symbol that stands alone between numbers. Raises
    KeyError for an encoding that is not in ``ENCODINGS``.
    """
    if encoding == "utf8":
        return _utf8(text) or nfc(text)
    table = _table(encoding)
    tokens = _WIDE_CHAR if table.wide else _TOKEN
    lines = []
    for line in text.split("\n"):
        mixed = _UNICODE_LETTER.search(line) is not None
        caps = encoding == "tcvn3" and _is_all_caps(line, encoding)

        def one(match: re.Match[str], line: str = line, mixed: bool = mixed, caps: bool = caps) -> str:
            token = match.group()
            if token.isascii() and not table.wide:
                return token
            if _UNICODE_LETTER.search(token) or (mixed and _is_valid(token)):
                return token
            if len(token) == 1 and not token.isalpha() and (token not in _WORD_SYMBOLS or "»" in line):
                return token
            decoded = _decode_token(token, encoding)
            if decoded != token and _is_valid(token) and not _is_valid(decoded):
                return token
            if encoding == "tcvn3":
                decoded = _upper_like(token, decoded, caps)
            return decoded

        lines.append(tokens.sub(one, line))
    result = nfc("\n".join(lines))
    return result.upper() if capitals else result


def _utf8(text: str) -> str | None:
    """UTF-8 that was read as windows-1252, read right; None when the text is no such thing."""
    if not _MOJIBAKE.search(text):
        return None
    raw = bytearray()
    for char in text:
        code = ord(char)
        if code < 0x100:
            raw.append(code)
            continue
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            return None
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return nfc(decoded) if vietnamese_share(decoded) > vietnamese_share(text) else None


def detect_encoding(text: str) -> str | None:
    """The legacy encoding of a whole text by its content, or None where it is Unicode or cannot be told.

    The evidence is its words with characters of Latin-1 beyond ASCII: those that are impossible syllables
    as they stand and possible ones after conversion. Longer text is surer; give the whole document.
    """
    if _utf8(text) is not None:
        return "utf8"
    sample = text[:200_000]
    if not _LEGACY_CHAR.search(sample):
        return None
    unicode_words = sum(_UNICODE_LETTER.search(token) is not None for token in _TOKEN.findall(sample))
    best: tuple[float, str] | None = None
    for encoding in ENCODINGS[:-1]:
        wide = _table(encoding).wide
        tokens = [
            token
            for token in (_WIDE_CHAR if wide else _TOKEN).findall(sample)
            if len(token) > 1 and not token.isascii() and not _UNICODE_LETTER.search(token)
        ]
        if not tokens or len(tokens) < unicode_words:
            continue
        before = sum(map(_is_valid, tokens)) / len(tokens)
        after = sum(_is_valid(_decode_token(token, encoding)) for token in tokens) / len(tokens)
        if after >= _MIN_VALID and after - before >= _MIN_GAIN and (best is None or after > best[0]):
            best = (after, encoding)
    return best[1] if best else None


@dataclass(frozen=True)
class Repair:
    """A text after repair: the encoding it was in as a whole (or None), and each word that was changed."""

    text: str
    encoding: str | None
    changes: tuple[tuple[str, str], ...]


def _shows(token: str, encoding: str) -> bool:
    """Whether the token holds what only the encoding explains: a character that is no Vietnamese letter,
    or (VNI) a vowel followed by its mark. A misspelt Vietnamese word holds neither.
    """
    if encoding == "vni" and _VNI_PAIR.search(token):
        return True
    return any(not char.isascii() and char not in _VIETNAMESE for char in token)


def _repair_token(token: str) -> str:
    """A single impossible token that exactly one of the likely encodings makes possible; otherwise itself."""
    if len(token) < _MIN_TOKEN or token.isascii() or not _LEGACY_CHAR.search(token):
        return token
    if _UNICODE_LETTER.search(token) or _is_valid(token):
        return token
    for encodings in (("tcvn3", "vni"), ("viscii", "vps", "cp1258")):  # the common two first
        answers = {
            _upper_like(token, decoded, all_caps_line=False)
            for encoding in encodings
            if (decoded := _decode_token(token, encoding)) != token
            and _is_valid(decoded)
            and _shows(token, encoding)
        }
        if answers:
            return answers.pop() if len(answers) == 1 else token
    return token


_repair_token_cached = lru_cache(maxsize=65536)(_repair_token)


def repair(text: str, encoding: str | None = None) -> Repair:
    """The text in Unicode NFC, legacy encodings converted.

    ``encoding``: that of the whole document, where the caller knows it (from the font, or from
    ``detect_encoding`` of all its text). Otherwise the text itself is judged, then each impossible word
    alone ("TRIEÂN" → "TRIÊN"). "Ð" (eth), a sign of windows-1258 read as 1252, becomes "Đ".
    """
    encoding = encoding or (detect_encoding(text) if len(text) > _MIN_TOKEN else None)
    changes: list[tuple[str, str]] = []
    if encoding is not None:
        converted = convert(text, encoding)
        return Repair(converted, encoding, ((text, converted),) if converted != text else ())

    def one(match: re.Match[str]) -> str:
        token = match.group()
        repaired = _repair_token_cached(token)
        if repaired == token and _ETH_CHAR.search(token):
            repaired = nfc(token.translate(_ETH))
        if repaired != token:
            changes.append((token, repaired))
        return repaired

    if _LEGACY_CHAR.search(text) or _ETH_CHAR.search(text):
        text = _TOKEN.sub(one, text)
    return Repair(nfc(text), None, tuple(changes))


def repair_text(text: str, encoding: str | None = None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``repair`` as (text, changes): each change is (as it stood, as it stands now)."""
    result = repair(text, encoding)
    return result.text, result.changes
