"""Forms of a text: NFC, collapsed spaces, keys for comparison, slugs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from normalizers.text.syllables import place_tones

_PUNCTUATION = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "\ufe63": "-", "\uff0d": "-",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "…": "...", "\uff0c": ",", "\uff1a": ":", "\uff1b": ";",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None,
    }
)  # fmt: skip
_ETH = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
_CYRILLIC = dict(zip("АВЕКМНОРСТУХІЅЈаеорсухіѕј", "ABEKMHOPCTYXISJaeopcyxisj", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_LOOKALIKES = str.maketrans(_ETH | _CYRILLIC | _GREEK)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LEADING_BULLETS = re.compile(
    r"^(?:\s*(?:[-–—−‐‑•●○▪■□◦∙·*+➢➤►✓✔\uf0b7\uf02d\uf0a7\uf0d8])+(?=\s|[^\W\d_]))+\s*"
)
_LINE_BULLETS = re.compile(_LEADING_BULLETS.pattern, re.MULTILINE)
_FINAL_PUNCTUATION = re.compile(r"[\s.,;:…]+$")
_CACHED_LENGTH = 400


def nfc(text: str) -> str:
    """The text in Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def collapse_spaces(text: str) -> str:
    """All runs of white space, line breaks and no-break spaces included, as one space; none at the ends."""
    return " ".join(text.split())


def unify_punctuation(text: str) -> str:
    """Dashes, quotation marks and odd spaces in their plain form; invisible characters dropped."""
    return text.translate(_PUNCTUATION)


def latin_letters(text: str) -> str:
    """The text with letters of other alphabets that look like Latin ones as these; its length is kept.

    >>> latin_letters("143/2025/TT-BT\u0421")  # a Cyrillic letter
    '143/2025/TT-BTC'
    """
    return text.translate(_LOOKALIKES)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).translate(_PUNCTUATION).translate(_LOOKALIKES)
    return collapse_spaces(place_tones(plain.lower()))


_fold_cached = lru_cache(maxsize=32768)(_fold)


def fold(text: str) -> str:
    """A key that keeps all Vietnamese marks: NFC, lower case, tone marks placed as official spelling has
    them ("hoá" → "hóa"), plain punctuation, collapsed spaces.
    """
    return _fold_cached(text) if len(text) <= _CACHED_LENGTH else _fold(text)


def fold_marks(text: str) -> str:
    """The letters of the text without any mark, đ → d; case, spaces and punctuation kept."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", letters.replace("đ", "d").replace("Đ", "D"))


def strip_marks(text: str) -> str:
    """A key without marks: ``fold`` with every diacritic dropped and đ → d. For fuzzy comparison."""
    return fold_marks(fold(text))


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits joined by "-": "Sở Nội vụ" → "so-noi-vu"; "" when none."""
    return _NOT_SLUG.sub("-", strip_marks(text)).strip("-")


def comparison_text(text: str | None) -> str:
    """The text as the contract compares it: leading bullets (of every line) and final punctuation
    ignored, white space collapsed. Null compares as "".
    """
    if not text:
        return ""
    lines = _LINE_BULLETS.sub("", unicodedata.normalize("NFC", text))
    return _FINAL_PUNCTUATION.sub("", collapse_spaces(lines))
