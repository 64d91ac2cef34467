"""A table of one page while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.layout.faces import Grid
from parsers.layout.words import PlacedWord

SAME_PLACE = 3.0
"""Points by which the borders of a column may differ from page to page."""


@dataclass(slots=True)
class Draft:
    """A table of a page with the words of each cell."""

    grid: Grid
    words: list[list[PlacedWord]]
    """For each face of the grid."""
    style: str = "ruled"
    """"ruled"; "parted" where rows were told by their words alone; "unruled" where columns were too."""
    taken: set[int] = field(default_factory=set)
    """Content order of the words in it."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.grid.box
