"""Tone marks that the recogniser all but ruled out, and that the neighbours leave no doubt of.

On worn copies a hook reads as an acute ("kiếm tra" for "kiểm tra"): the engine names the right letter among
its choices, with a figure near zero. Of 22,000 words of papers that the table of pairs was not made from one
had another tone that its neighbours liked better by ``GAIN``; slips of authors change or lose whole words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from normalizers.text import is_other_tone
from parsers.scan.decode import Decoded, Looks
from parsers.scan.engine import ReadWord
from parsers.scan.language import Language
from parsers.scan.repair import rivals

GAIN: Final = 6.8
"""Log-chance that another tone must gain, to be taken where the engine hardly thought of it."""


def settle_tones(
    words: Sequence[Decoded], looks: Sequence[Looks] = (), language: Language | None = None
) -> list[Decoded]:
    """The words with the tones that their neighbours plainly ask for and some look offered.

    ``looks`` has for each further look what it read in the place of each word. A word so changed has hardly
    any margin, so that it counts as doubtful.
    """
    settled: list[Decoded] = []
    for index, (word, rival) in enumerate(
        zip(words, rivals([word.text for word in words], language), strict=True)
    ):
        seen = [word.word, *(look[index] for look in looks)]
        if rival is None or rival.gain < GAIN or not _is_offered(word.text, rival.text, seen):
            settled.append(word)
        else:
            settled.append(replace(word, text=rival.text, margin=rival.gain - GAIN))
    return settled


def _is_offered(text: str, other: str, seen: Sequence[ReadWord | None]) -> bool:
    """Whether two words differ in the tone of one letter alone, and a look had the other letter there."""
    if len(text) != len(other):
        return False
    places = [at for at, (a, b) in enumerate(zip(text, other, strict=True)) if a != b]
    if len(places) != 1:
        return False
    at = places[0]
    if not is_other_tone(text[at], other[at]):
        return False
    return any(
        look is not None
        and len(look.choices) == len(text)
        and any(char == other[at] for char, _ in look.choices[at])
        for look in seen
    )
