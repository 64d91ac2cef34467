"""What the grammar reads from: the tokens of a cell and the units its heading gives to bare numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.deadlines.kinds import BLANK, NUM, NUMWORD, ROMAN, U_YEAR, WORD, YEAR
from normalizers.deadlines.lexicon import damaged_quarters
from normalizers.deadlines.token import Token

_END = Token({}, -1, -1, "")
_PADDING = 8
ENDS = "ends"
"""The cells of a column of starts and one of ends stand side by side."""
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_STROKES = str.maketrans("ỉìíĩị1l|!", "iiiiiiiii")
"""What the strokes of a roman number are read as."""
_ROMAN = ("", "I", "II", "III", "IV")


@dataclass(slots=True)
class Reader:
    """Tokens with padding behind them, so that looking ahead needs no bounds check."""

    tokens: list[Token]
    n: int
    units: frozenset[str] = frozenset()
    """What the heading says: the units of bare numbers ("month", "quarter"), ENDS."""

    @classmethod
    def of(cls, tokens: Sequence[Token], units: frozenset[str] = frozenset()) -> Reader:
        """A reader over all tokens of a cell."""
        return cls([*tokens, *([_END] * _PADDING)], len(tokens), units)

    def has(self, i: int, kind: str) -> bool:
        """Whether the token at ``i`` is of a class."""
        return kind in self.tokens[i].kinds

    def any(self, i: int, kinds: frozenset[str]) -> bool:
        """Whether the token at ``i`` is of one of several classes."""
        return not kinds.isdisjoint(self.tokens[i].kinds)

    def plain_word(self, i: int) -> bool:
        """Whether an unclassed word stands at ``i``."""
        return WORD in self.tokens[i].kinds

    def number(self, i: int) -> int | None:
        """A number in digits or words; "năm" counts as five only before a year or a slash."""
        kinds = self.tokens[i].kinds
        value = kinds.get(NUM)
        if isinstance(value, int):
            return value
        word = kinds.get(NUMWORD)
        if isinstance(word, int):
            if U_YEAR in kinds and not (self.has(i + 1, U_YEAR) or self.tokens[i + 1].text == "/"):
                return None
            return word
        return None

    def quarter(self, i: int) -> tuple[int, bool] | None:
        """The number of a quarter after its unit word, and whether it is arabic. 0: impossible or blank.

        Damaged roman numbers are read, and the token told how it should look.
        """
        token = self.tokens[i]
        text = token.text.lower()
        roman = token.kinds.get(ROMAN)
        if isinstance(roman, int):
            return (roman if roman <= 4 else 0), False
        if text in _QUARTERS:
            return _QUARTERS[text], False
        value = self.number(i)
        if value is not None and 1 <= value <= 4 and text != "l":
            return value, True
        read = damaged_quarters().get(text) or _QUARTERS.get(text.translate(_STROKES))
        if read is not None:
            token.fix = _ROMAN[read]
            return read, False
        if value is not None and YEAR not in token.kinds:
            return 0, True
        if BLANK in token.kinds or text in ("v", "vi", "vii", "x"):
            return 0, False
        return None

    def bare_unit(self, i: int, unit: str) -> bool:
        """Whether the unit word at ``i`` stands without a number."""
        if unit not in self.tokens[i].kinds:
            return False
        following = self.tokens[i + 1].kinds
        if NUM in following or ROMAN in following or BLANK in following:
            return False
        return not (NUMWORD in following and U_YEAR not in following)
