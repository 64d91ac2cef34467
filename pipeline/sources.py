"""Which files a run reads: paths, folders, globs, lists, archives and object stores.

Nothing is followed out of a folder or an archive, and nothing is unpacked to disk.
"""

from __future__ import annotations

import glob
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from normalizers.text import nfc
from parsers.formats import FORMATS
from parsers.limits import ReadOptions
from pipeline.corrections import Ruling
from pipeline.storage import filesystem_at, is_url
from schema.issue import Issue, IssueCode, Severity

_NOT_DECISIONS = ("readme", "license", "licence", "copying", "changelog")
_HIDDEN = (".", "~$", "__macosx")
_DATA = frozenset({".tsv", ".tab", ".log"})
"""Text, but of data and programs: read when named, passed over in folders."""
_EXTENSIONS = frozenset(f".{extension}" for row in FORMATS for extension in row.extensions) - _DATA
_MEMBER = "!/"
"""Between an archive and a file in it: ``plans.zip!/2024/plan.docx``."""
_SPELLING = "Check the spelling; quote a pattern."
_RATIO = 200
"""An archive member that unpacks to more than this many times its size is a bomb, not a decision."""


class SourceError(OSError):
    """A source whose bytes cannot be had; carries the issue to publish."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


@dataclass(frozen=True, order=True)
class Source:
    """One file to read: a path, a URL, or a file in a ZIP archive at either."""

    location: str
    corrections: tuple[Ruling, ...] = field(default=(), compare=False, repr=False)
    """What reviewers corrected in its content."""

    @property
    def container(self) -> str:
        """The file on disk or in the store."""
        return self.location.partition(_MEMBER)[0]

    @property
    def member(self) -> str | None:
        """Name inside the archive; None where the file itself is meant."""
        return self.location.partition(_MEMBER)[2] or None

    @property
    def name(self) -> str:
        """File name in NFC on one line, without folders."""
        name = PurePosixPath(self.member).name if self.member else PurePosixPath(self.container).name
        return " ".join(nfc(name).split())

    def exists(self) -> bool:
        """Whether the file, or the archive it is in, is still there."""
        if is_url(self.container):
            filesystem, path = filesystem_at(self.container)
            return bool(filesystem.exists(path))
        return Path(self.container).exists()

    def load(self, limit: int | None = None) -> bytes:
        """The bytes, ``limit`` + 1 of them at most. Raises OSError (SourceError with the reason)."""
        count = -1 if limit is None else limit + 1
        if self.member is not None:
            with _open(self.container) as stream:
                return _read_member(stream, self.member, count)
        with _open(self.container) as stream:
            data: bytes = stream.read(count)
            return data


@dataclass(frozen=True)
class Found:
    """The files of a run, and the paths that gave none."""

    sources: tuple[Source, ...]
    issues: tuple[tuple[str, Issue], ...]
    skipped: tuple[str, ...]
    """Files in folders that are of no kind that is read (named on the command line, they would be tried)."""


def find_sources(paths: Iterable[str]) -> Found:
    """Expand paths, folders (recursively), globs, URLs and archives to files, each once, in order."""
    search = _Search()
    for given in paths:
        try:
            search.expand(given)
        except OSError as error:
            search.issues.append(
                (given, _unreadable(f"This path cannot be read: {error}", "Check permissions and spelling."))
            )
    return Found(tuple(sorted(search.sources)), tuple(search.issues), tuple(sorted(search.skipped)))


def read_list(path: Path) -> list[str]:
    """Paths from a list file: one a line, empty lines and lines that begin with # left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


class _Search:
    """What has been found so far."""

    def __init__(self) -> None:
        self.sources: set[Source] = set()
        self.issues: list[tuple[str, Issue]] = []
        self.skipped: list[str] = []
        self._seen: set[str] = set()

    def expand(self, given: str) -> None:
        """Add what a path, a pattern or a URL stands for. Raises OSError."""
        if is_url(given):
            named, walked = _expand_url(given)
        else:
            named, walked = _expand(given), []
        if not named and not walked:
            self.issues.append((given, _unreadable("There is no such file or folder.", _SPELLING)))
        for path in named:
            if not is_url(path) and Path(path).is_dir():
                self._walk(Path(path))
            else:
                self._add(path, named=True)
        for path in walked:
            self._add(path, named=False)

    def _walk(self, folder: Path) -> None:
        """Files below a folder; links are not followed, hidden names are passed over."""
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            reason = _unreadable(f"The folder cannot be read: {error.strerror}.", "Check its permissions.")
            self.issues.append((str(folder), reason))
            return
        for entry in entries:
            if entry.name.lower().startswith(_HIDDEN):
                continue
            if entry.is_symlink():
                self.issues.append((str(entry), _link(entry)))
            elif entry.is_dir():
                self._walk(entry)
            elif entry.is_file():
                self._add(str(entry), named=False)
            else:  # a pipe, a socket, a device
                self.skipped.append(str(entry))

    def _add(self, location: str, named: bool) -> None:
        identity = location if is_url(location) else str(Path(location).absolute())
        if identity in self._seen:
            return
        self._seen.add(identity)
        if named and not is_url(location) and not Path(location).is_file():
            self.issues.append((location, _unreadable("This is no file, but a pipe or a device.", _SPELLING)))
        elif _is_archive(location):
            self._add_members(location)
        elif named or _is_candidate(location):
            self.sources.add(Source(location))
        else:
            self.skipped.append(location)

    def _add_members(self, location: str) -> None:
        try:
            with _open(location) as stream, zipfile.ZipFile(stream) as archive:
                members = [info for info in archive.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, OSError) as error:
            issue = Issue(
                code=IssueCode.DAMAGED_FILE,
                severity=Severity.ERROR,
                message=f"The archive cannot be opened: {error}",
                hint="Download it again, or unpack it yourself and read the folder.",
            )
            self.issues.append((location, issue))
            return
        for info in members:
            inside = PurePosixPath(info.filename.replace("\\", "/"))
            hidden = any(part.lower().startswith(_HIDDEN) for part in inside.parts)
            if inside.is_absolute() or ".." in inside.parts:
                self.issues.append((location, _outside(info.filename)))
            elif hidden or not _is_candidate(inside.name):
                self.skipped.append(f"{location}{_MEMBER}{info.filename}")
            else:
                self.sources.add(Source(f"{location}{_MEMBER}{info.filename}"))


def _expand(given: str) -> list[str]:
    """The path itself, or what fits a pattern: files, or where there are none, folders."""
    if Path(given).exists():
        return [given]
    matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - patterns may be absolute
    return [match for match in matches if not Path(match).is_dir()] or matches


def _expand_url(url: str) -> tuple[list[str], list[str]]:
    """(files named by the user, files found in folders)"""
    filesystem, path = filesystem_at(url)
    scheme = url.partition("://")[0]

    def locations(names: Iterable[str]) -> list[str]:
        return [f"{scheme}://{name.lstrip('/') if scheme != 'file' else name}" for name in sorted(names)]

    if any(letter in path for letter in "*?["):
        return locations(name for name in filesystem.glob(path) if filesystem.isfile(name)), []
    if filesystem.isfile(path):
        return [url], []
    return [], locations(filesystem.find(path))


def _open(location: str) -> Any:
    if is_url(location):
        filesystem, path = filesystem_at(location)
        return filesystem.open(path, "rb")
    return Path(location).open("rb")


def _is_candidate(location: str) -> bool:
    name = PurePosixPath(location)
    return name.suffix.lower() in _EXTENSIONS and not name.stem.lower().startswith(_NOT_DECISIONS)


def _is_archive(location: str) -> bool:
    return PurePosixPath(location).suffix.lower() == ".zip"


def _read_member(stream: Any, name: str, count: int) -> bytes:
    try:
        with zipfile.ZipFile(stream) as archive:
            info = archive.getinfo(name)
            bomb = info.file_size > ReadOptions().max_bytes and info.file_size > _RATIO * max(
                info.compress_size, 1
            )
            if bomb:
                raise SourceError(
                    Issue(
                        code=IssueCode.TOO_LARGE,
                        severity=Severity.ERROR,
                        message=f"{name!r} would unpack to {info.file_size:,} bytes; it was left packed.",
                        hint="This looks like a zip bomb.",
                    )
                )
            with archive.open(info) as member:
                return member.read(count)
    except RuntimeError as error:  # what zipfile raises for a member that needs a password
        raise SourceError(
            Issue(
                code=IssueCode.ENCRYPTED_FILE,
                severity=Severity.ERROR,
                message=f"A file in the archive is encrypted: {error}",
                hint="Unpack the archive with its password and read the folder.",
            )
        ) from None
    except (KeyError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise SourceError(
            Issue(
                code=IssueCode.DAMAGED_FILE,
                severity=Severity.ERROR,
                message=f"A file in the archive cannot be unpacked: {error}",
                hint="Download the archive again.",
            )
        ) from None


def _unreadable(message: str, hint: str) -> Issue:
    return Issue(code=IssueCode.UNREADABLE_PATH, severity=Severity.ERROR, message=message, hint=hint)


def _link(path: Path) -> Issue:
    return Issue(
        code=IssueCode.UNSAFE_PATH,
        severity=Severity.ERROR,
        message="A symbolic link is not followed: it may lead out of the folder, or round in a loop.",
        hint=f"If its target is wanted, name it on the command line: {str(path)!r}.",
    )


def _outside(member: str) -> Issue:
    return Issue(
        code=IssueCode.UNSAFE_PATH,
        severity=Severity.ERROR,
        message=f"The archive holds a path that leaves it: {member!r}; it was not read.",
        hint="Ask for a clean archive, or unpack it with care and read the folder.",
    )
