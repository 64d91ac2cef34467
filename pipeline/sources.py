"""Which files a run reads: paths, folders, globs, lists, archives and object stores.

Nothing is followed out of a folder or an archive, and nothing is unpacked to disk.
"""

from __future__ import annotations

import glob
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from normalizers.text import nfc
from parsers.limits import ReadOptions
from parsers.registry import FORMATS
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
    sources: set[Source] = set()
    seen: set[str] = set()
    issues: list[tuple[str, Issue]] = []
    skipped: list[str] = []
    for given in paths:
        try:
            named, walked = _expand(given)
        except OSError as error:
            issues.append(
                (given, _unreadable(f"This path cannot be read: {error}", "Check permissions and spelling."))
            )
            continue
        if not named and not walked:
            issues.append(
                (
                    given,
                    _unreadable("There is no such file or folder.", "Check the spelling; quote a pattern."),
                )
            )
        for location in [*named, *walked]:
            identity = location if is_url(location) else str(Path(location).absolute())
            if identity in seen:
                continue
            seen.add(identity)
            if _is_archive(location):
                _add_members(location, sources, issues, skipped)
            elif location in walked and not _is_candidate(location):
                skipped.append(location)
            else:
                sources.add(Source(location))
    return Found(tuple(sorted(sources)), tuple(issues), tuple(sorted(skipped)))


def read_list(path: Path) -> list[str]:
    """Paths from a list file: one a line, empty lines and lines that begin with # left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _expand(given: str) -> tuple[list[str], list[str]]:
    """(files named by the user, files found in folders)"""
    if is_url(given):
        return _expand_url(given)
    path = Path(given)
    if path.is_dir():
        return [], [str(file) for file in _walk(path)]
    if path.is_file():
        return [str(path)], []
    matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - patterns may be absolute
    files = [match for match in matches if Path(match).is_file()]
    folders = [str(file) for match in matches if Path(match).is_dir() for file in _walk(Path(match))]
    return files, folders if not files else []


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder; links are not followed, hidden names are passed over."""
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink() or entry.name.lower().startswith(_HIDDEN):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


def _expand_url(url: str) -> tuple[list[str], list[str]]:
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


def _add_members(
    location: str, sources: set[Source], issues: list[tuple[str, Issue]], skipped: list[str]
) -> None:
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
        issues.append((location, issue))
        return
    for info in members:
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts:
            unsafe = Issue(
                code=IssueCode.UNSAFE_PATH,
                severity=Severity.ERROR,
                message=f"The archive holds a path that leaves it: {info.filename!r}; it was not read.",
                hint="Ask for a clean archive, or unpack it with care and read the folder.",
            )
            issues.append((location, unsafe))
        elif any(part.lower().startswith(_HIDDEN) for part in inside.parts) or not _is_candidate(inside.name):
            skipped.append(f"{location}{_MEMBER}{info.filename}")
        else:
            sources.add(Source(f"{location}{_MEMBER}{info.filename}"))


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
