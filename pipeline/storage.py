"""Where results are kept: a local folder or an object store, with whole-or-nothing writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

_UNFINISHED: Final = ".phuluc-tmp-"
"""How the name of a file begins that is not whole yet."""


class Storage(Protocol):
    """Named files below one root. Names are relative, with forward slashes."""

    @property
    def root(self) -> str:
        """The root as a person would write it."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all; an unchanged local file is left alone."""

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A stream whose content takes its place when the block ends without an error."""

    def names(self, folder: str) -> Iterator[str]:
        """Names of the files below a folder, recursively, in order."""

    def delete(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def remove_unfinished(self) -> None:
        """Remove what a process that was killed was writing. Nothing else may be writing."""


def is_url(location: str) -> bool:
    """True for ``s3://…``, ``gs://…``, ``az://…``, ``file://…``, …"""
    return "://" in location


def open_storage(location: str) -> Storage:
    """The storage at a path or URL. Raises OSError as ``filesystem_at``."""
    if not is_url(location):
        return LocalStorage(Path(location))
    filesystem, path = filesystem_at(location)
    if "file" in _protocols(filesystem):
        return LocalStorage(Path(path))
    return RemoteStorage(filesystem, path.rstrip("/"), location.rstrip("/"))


def filesystem_at(url: str) -> tuple[Any, str]:
    """(fsspec's file system, path in it). Raises OSError for an unknown URL or a missing package."""
    import fsspec

    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise OSError(f"{error} (s3://, gs:// and az:// need: pip install 'phuluc[cloud]')") from error
    return filesystem, str(path)


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


@dataclass(frozen=True)
class LocalStorage:
    """A folder. A write is a temporary file beside the target and a rename."""

    folder: Path

    @property
    def root(self) -> str:
        return str(self.folder)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        if self.read(name) == data:
            return
        with self.writing(name) as stream:
            stream.write(data)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def names(self, folder: str) -> Iterator[str]:
        for path in sorted((self.folder / folder).rglob("*")):
            if path.is_file() and not path.name.startswith(_UNFINISHED):
                yield path.relative_to(self.folder).as_posix()

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def remove_unfinished(self) -> None:
        for path in self.folder.rglob(f"{_UNFINISHED}*"):
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class RemoteStorage:
    """An object store through fsspec. Uploading one object is whole or nothing there."""

    filesystem: Any
    path: str
    url: str

    @property
    def root(self) -> str:
        return self.url

    def _at(self, name: str) -> str:
        return f"{self.path}/{name}"

    def read(self, name: str) -> bytes | None:
        try:
            data: bytes = self.filesystem.cat_file(self._at(name))
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        self.filesystem.pipe_file(self._at(name), data)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryFile() as stream:
            yield stream
            stream.seek(0)
            self.write(name, stream.read())

    def names(self, folder: str) -> Iterator[str]:
        try:
            found = self.filesystem.find(self._at(folder))
        except FileNotFoundError:
            return
        for path in sorted(found):
            yield path.removeprefix(f"{self.path}/")

    def delete(self, name: str) -> None:
        if self.filesystem.exists(self._at(name)):
            self.filesystem.rm_file(self._at(name))

    def remove_unfinished(self) -> None:
        """Nothing to do: an upload that did not end leaves no object."""
