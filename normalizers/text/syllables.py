"""The Vietnamese syllable: onset, rhyme and tone. A grammar, not a word list.

Source of the inventory: the spelling rules of quốc ngữ as set out in "Quy định về chính tả tiếng Việt"
(Quyết định 240/QĐ of 1984) and the table of rhymes taught in primary school; a stop coda (c, ch, p, t)
takes only sắc or nặng.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
"""Combining mark → name of the tone. A syllable without one has tone "ngang"."""

ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
"""Longest first. "p" occurs in names and loans (Pác, pin)."""

_RHYME_LIST = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên
uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưng ưm ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
y yêm yên yêng yêt yêu
"""
_QU_RHYME_LIST = """
a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et ê ên ênh êch êt êu
i in inh it ich o ôc ôi ơ ơi ơt y yên yêt ych ynh yt yp
"""
RHYMES = frozenset(_RHYME_LIST.split())
"""Without tone. Rhymes that only follow "qu" are kept apart, as the "u" belongs to the onset there."""
_QU_RHYMES = frozenset(_QU_RHYME_LIST.split())
_GI_RHYMES = RHYMES - {r for r in RHYMES if r[0] in "iy"} | {"n", "m", ""}
_STOPS = ("ch", "c", "p", "t")
_Y_ONSETS = frozenset(("", "h", "k", "l", "m", "s", "t", "v"))
_VOWELS = frozenset("aăâeêioôơuưy")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")


class Syllable(NamedTuple):
    """A possible syllable in lower case. ``tone`` is a combining mark, or "" for ngang."""

    onset: str
    rhyme: str
    tone: str


def _split_tone(word: str) -> tuple[str, str] | None:
    """(letters without tone, tone mark) of a word; None when it carries two tones."""
    tone, letters = "", []
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            if tone:
                return None
            tone = char
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@lru_cache(maxsize=4096)
def is_other_tone(letter: str, other: str) -> bool:
    """Whether two letters are one but for the mark of tone that each has ("ế", "ể"; not "ê", "ế")."""
    one, two = _split_tone(letter), _split_tone(other)
    if one is None or two is None or one[0] != two[0]:
        return False
    return one[1] != two[1] and bool(one[1] and two[1])


def _allowed(onset: str, rhyme: str, tone: str) -> bool:
    if onset == "qu":
        known = rhyme in _QU_RHYMES
    elif onset == "gi":
        known = rhyme in _GI_RHYMES
    elif rhyme[:1] == "y":
        known = rhyme in RHYMES and onset in (_Y_ONSETS if rhyme == "y" else ("",))
    elif onset in ("k", "gh", "ngh"):
        known = rhyme in RHYMES and rhyme[0] in "ieê"
    elif onset in ("c", "g", "ng"):
        known = rhyme in RHYMES and rhyme[0] not in ("eê" if onset == "g" else "ieê")
    else:
        known = rhyme in RHYMES and not (onset == "" and rhyme.startswith("iê"))
    return known and (not rhyme.endswith(_STOPS) or tone in ("\u0301", "\u0323"))


@lru_cache(maxsize=65536)
def parse_syllable(word: str) -> Syllable | None:
    """The word as a Vietnamese syllable, or None when its letters cannot make one.

    The place of the tone mark does not matter ("hoá" and "hóa" are one syllable), nor does case.
    """
    if not word or len(word) > 12:
        return None
    split = _split_tone(word.lower())
    if split is None:
        return None
    letters, tone = split
    for onset in ONSETS:
        if letters.startswith(onset):
            rhyme = letters[len(onset) :]
            if (rhyme or onset == "gi") and _allowed(onset, rhyme, tone):
                return Syllable(onset, rhyme, tone)
    return None


def is_vietnamese_syllable(word: str) -> bool:
    """Whether the word can be one Vietnamese syllable by onset, rhyme and tone."""
    return parse_syllable(word) is not None


@lru_cache(maxsize=1)
def _parts() -> frozenset[str]:
    """Beginnings and ends of onset + rhyme."""
    wholes = {onset + rhyme for onset in ONSETS for rhyme in (*RHYMES, *_QU_RHYMES, *_GI_RHYMES)}
    places = [(whole, at) for whole in wholes for at in range(1, len(whole))]
    return frozenset({whole[:at] for whole, at in places} | {whole[at:] for whole, at in places})


def is_part_of_syllable(letters: str) -> bool:
    """Whether the letters can begin or end a syllable that was cut in two ("ngh", "ền"; not "UBND")."""
    split = _split_tone(letters.lower())
    return split is not None and split[0] in _parts()


def _tone_index(syllable: Syllable) -> int:
    """Index, in onset + rhyme, of the vowel that carries the tone ("hóa", "thúy", "hoàn", "quý")."""
    onset, rhyme = syllable.onset, syllable.rhyme
    start = len(onset)
    vowels = [start + i for i, char in enumerate(rhyme) if char in _VOWELS]
    if not vowels:  # "gì", "gìn"
        return start - 1
    letters = onset + rhyme
    for index in reversed(vowels):  # a vowel with its own mark carries the tone; of "ươ" the second
        if letters[index] in "ăâêôơư":
            return index
    closed = letters[-1] not in _VOWELS
    if len(vowels) == 3 or (len(vowels) == 2 and closed):
        return vowels[1]
    return vowels[0]


@lru_cache(maxsize=65536)
def place_tone(word: str) -> str:
    """The word with its tone mark where official spelling has it ("Uỷ" → "Ủy", "hoá" → "hóa").

    A word that is no possible syllable comes back unchanged (NFC).
    """
    word = unicodedata.normalize("NFC", word)
    syllable = parse_syllable(word)
    if syllable is None or not syllable.tone:
        return word
    split = _split_tone(word)
    if split is None:
        return word
    letters = split[0]
    index = _tone_index(syllable)
    placed = letters[: index + 1] + syllable.tone + letters[index + 1 :]
    return unicodedata.normalize("NFC", placed)


def place_tones(text: str) -> str:
    """Every word of the text with its tone mark in the official place."""
    return _WORD.sub(lambda match: place_tone(match.group()), unicodedata.normalize("NFC", text))


def words(text: str) -> list[str]:
    """The runs of letters in the text, digits and punctuation left out."""
    return _WORD.findall(text)


def vietnamese_share(text: str) -> float:
    """Share (0…1) of the words of two letters or more that can be Vietnamese syllables; 0 without words.

    Abbreviations in capitals ("UBND") are left out of the count unless nothing else is there.
    """
    counted = [word for word in words(text) if len(word) > 1]
    plain = [
        word for word in counted if not (word.isupper() and parse_syllable(word) is None and word.isascii())
    ]
    counted = plain or counted
    if not counted:
        return 0.0
    return sum(parse_syllable(word) is not None for word in counted) / len(counted)


@lru_cache(maxsize=65536)
def is_marked(word: str) -> bool:
    """Whether the word (NFC) carries a Vietnamese mark: a tone, ă â ê ô ơ ư đ."""
    lower = word.lower()
    if "đ" in lower:
        return True
    return not lower.isascii() and any(
        unicodedata.combining(char) for char in unicodedata.normalize("NFD", lower)
    )
