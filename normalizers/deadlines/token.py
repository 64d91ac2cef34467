"""One token of a deadline cell."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.deadlines.kinds import BLANK, BULLET, CODE, NL, NUM, OTHER, STOP, UNTIL, WORD, YEAR
from normalizers.deadlines.lexicon import Kinds

FIRST_YEAR, LAST_YEAR = 1945, 2100
_DIGITS = str.maketrans("OoIlLSB", "0011158")
"""Letters that recognisers read for figures."""


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


SINGLE: dict[str, Kinds] = {
    kind: {kind: None} for kind in (NL, BLANK, CODE, OTHER, WORD, STOP, BULLET, UNTIL)
}


def number_token(part: str, start: int, end: int, glued: bool) -> Token:
    """The token of a number, damaged figures read."""
    digits = part.translate(_DIGITS)
    value = int(digits[:12])
    kinds: dict[str, int | str | None] = {NUM: value}
    if len(digits) == 4 and FIRST_YEAR <= value <= LAST_YEAR:
        kinds[YEAR] = value
    return Token(kinds, start, end, part, digits if digits != part else None, glued)
