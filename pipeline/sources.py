"""Which files a run reads: paths, folders and globs, without following anything out of them."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from normalizers.text import nfc
from parsers.registry import FORMATS
from schema.issue import Issue, IssueCode, Severity

_NOT_DECISIONS = ("readme", "license", "licence", "copying", "changelog")
_HIDDEN = (".", "~$", "._")
_EXTENSIONS = frozenset(f".{extension}" for row in FORMATS for extension in row.extensions)


@dataclass(frozen=True, order=True)
class Source:
    """One file to read."""

    location: str
    """Path as given or found, for people."""

    @property
    def path(self) -> Path:
        return Path(self.location)

    @property
    def name(self) -> str:
        """File name in NFC, without folders."""
        return nfc(self.path.name)

    def load(self) -> bytes:
        """The bytes. Raises OSError."""
        return self.path.read_bytes()


@dataclass(frozen=True)
class Found:
    """The files of a run, and the paths that gave none."""

    sources: tuple[Source, ...]
    issues: tuple[tuple[str, Issue], ...]
    skipped: tuple[str, ...]
    """Files in folders that are of no kind that is read (named on the command line, they would be tried)."""


def find_sources(paths: Iterable[str]) -> Found:
    """Expand paths, folders (recursively) and globs to files, each once, in a stable order."""
    sources: dict[Path, Source] = {}
    issues: list[tuple[str, Issue]] = []
    skipped: list[str] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            for file in _walk(path):
                if _is_candidate(file):
                    sources.setdefault(file.absolute(), Source(str(file)))
                else:
                    skipped.append(str(file))
        elif path.is_file():
            sources.setdefault(path.absolute(), Source(str(path)))
        elif matches := sorted(glob.glob(given, recursive=True)):  # noqa: PTH207 - patterns may be absolute
            for match in matches:
                if Path(match).is_file():
                    sources.setdefault(Path(match).absolute(), Source(match))
        else:
            issues.append(
                (
                    given,
                    Issue(
                        code=IssueCode.UNREADABLE_PATH,
                        severity=Severity.ERROR,
                        message="There is no such file or folder.",
                        hint="Check the spelling of the path; quote a pattern that holds spaces.",
                    ),
                )
            )
    return Found(tuple(sorted(sources.values())), tuple(issues), tuple(sorted(skipped)))


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder; links are not followed."""
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink() or entry.name.startswith(_HIDDEN):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


def _is_candidate(file: Path) -> bool:
    return file.suffix.lower() in _EXTENSIONS and not file.stem.lower().startswith(_NOT_DECISIONS)
