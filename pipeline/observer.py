"""Those who watch a run: the terminal, a log, the progress file that `phuluc status` reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.entry import Entry
from pipeline.sources import Found


class Observer:
    """Is told what happens in a run, in the order in which it happens.

    A class that derives from it need only define what it wants to know.
    """

    def found(self, found: Found) -> None:
        """The files of the run are known."""

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        """There is an answer for one file; ``kept``: it was taken over from an earlier run."""

    def stage(self, name: str, seconds: float) -> None:
        """A stage of the run has ended."""


@dataclass(frozen=True)
class Observers(Observer):
    """Several observers as one."""

    members: Sequence[Observer]

    def found(self, found: Found) -> None:
        for member in self.members:
            member.found(found)

    def file(self, location: str, entry: Entry, kept: bool) -> None:
        for member in self.members:
            member.file(location, entry, kept)

    def stage(self, name: str, seconds: float) -> None:
        for member in self.members:
            member.stage(name, seconds)
