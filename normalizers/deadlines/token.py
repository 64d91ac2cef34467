"""One token of a deadline cell."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.deadlines.kinds import BLANK, BULLET, CODE, NL, NUM, OTHER, STOP, UNTIL, WORD
from normalizers.deadlines.lexicon import Kinds


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
