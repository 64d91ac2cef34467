"""The parts of an Open XML package, read one by one and never beyond the limits.

A package is hostile until proven otherwise: sizes and ratios are checked before unpacking, parts must not
hold a document type definition (ECMA-376 part 2, 8.1.4, forbids them), and entities are never expanded.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from lxml import etree

from parsers.limits import MEGABYTE, ReadOptions, check_package, too_large
from schema.issue import IssueCode, UnreadableFileError, unreadable

_MAX_PART = 120 * MEGABYTE
"""Bytes of one XML part (231 pages of dense tables have 12.5 million)."""
_MAX_RATIO = 250
"""Unpacked to packed size of a part above ``_RATIO_FROM`` bytes (Word's XML has 10 to 60)."""
_RATIO_FROM = 10 * MEGABYTE
_STREAM_FROM = 4 * MEGABYTE
"""Bytes of a part from which on it is read piece by piece (as a tree it takes ten times its size)."""
_STRICT = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(wordprocessingml/main|officeDocument/relationships|drawingml/main)"
)
_TRANSITIONAL = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}
_BROKEN = (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error)
_AGAIN = "The file was cut off or changed on its way; fetch it again."


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: its kind (last word of its type) and the part it points at."""

    kind: str
    target: str


def damaged(message: str) -> UnreadableFileError:
    """The error for a package that cannot be read, ready to raise."""
    return unreadable(IssueCode.DAMAGED_FILE, message, _AGAIN)


def _transitional(data: bytes) -> bytes:
    """A part of a strict package (ISO 29500) with the names of a transitional one."""
    if b"purl.oclc.org" not in data[:4096]:
        return data
    return _STRICT.sub(lambda match: _TRANSITIONAL[match[1]], data)


def stream_children(data: bytes, part: str, container: str, tags: Sequence[str]) -> Iterator[etree._Element]:
    """The children of the element ``container`` (a child of the root) that have one of these tags.

    In a large part each is forgotten when the next is asked for, so that a long document costs no more
    memory than its longest table, but twice the time. Raises ``UnreadableFileError`` as ``parse_xml`` does,
    and for a part without the container.
    """
    if len(data) < _STREAM_FROM:
        whole = next(parse_xml(data, part).iterchildren(container), None)
        if whole is None:
            raise damaged(f"{part} in the package is no Office document")
        yield from whole.iterchildren(*tags)
        return
    if b"<!DOCTYPE" in data:
        raise _defines_entities(part)
    events = etree.iterparse(
        BytesIO(_transitional(data)),
        events=("end",),
        tag=tuple(tags),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
    )
    try:
        for _, element in events:
            parent = element.getparent()
            if parent is None or parent.tag != container:
                continue
            while parent[0] is not element:
                del parent[0]
            yield element
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"{part} in the package is not sound XML: {error}") from error
    if events.root is None or next(events.root.iter(container), None) is None:
        raise damaged(f"{part} in the package is no Office document")


def parse_xml(data: bytes, part: str) -> etree._Element:
    """The root of an XML part. Raises ``UnreadableFileError`` (``damaged_file``) for broken XML, for a
    document type definition and for elements nested deeper than libxml2's limit of 256.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    data = _transitional(data)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"{part} in the package is not sound XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _defines_entities(part)
    return root


def _defines_entities(part: str) -> UnreadableFileError:
    return damaged(f"{part} in the package defines entities, which no Office program writes")


class Package:
    """A zip package open for reading. Raises ``UnreadableFileError`` for what cannot be read."""

    def __init__(self, data: bytes, options: ReadOptions) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise damaged(f"the package cannot be opened: {error}") from error
        check_package(self._zip, options)
        self._names = {name.lower().lstrip("/"): name for name in self._zip.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def names(self) -> list[str]:
        """Names of all parts, lower case."""
        return list(self._names)

    def read(self, part: str) -> bytes:
        """The bytes of a part."""
        name = self._names.get(part.lower())
        if name is None:
            raise damaged(f"the package lacks {part}")
        info = self._zip.getinfo(name)
        if info.file_size > _MAX_PART:
            raise too_large(f"bytes in {part}", info.file_size, _MAX_PART)
        if info.file_size > _RATIO_FROM and info.file_size > _MAX_RATIO * max(1, info.compress_size):
            ratio = info.file_size // max(1, info.compress_size)
            raise too_large(f"times its packed size in {part}", ratio, _MAX_RATIO)
        try:
            return self._zip.read(name)
        except _BROKEN as error:
            raise damaged(f"{part} in the package cannot be unpacked: {error}") from error

    def xml(self, part: str) -> etree._Element:
        """The root of an XML part."""
        return parse_xml(self.read(part), part)

    def relations(self, part: str) -> dict[str, Relation]:
        """Relationships of a part by their id; external ones and those that lead nowhere are left out."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self:
            return {}
        found: dict[str, Relation] = {}
        for element in self.xml(path):
            target = element.get("Target")
            if not target or element.get("TargetMode") == "External":
                continue
            target = unquote(target.replace("\\", "/"))
            whole = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            if whole in self:
                kind = (element.get("Type") or "").rpartition("/")[2]
                found[element.get("Id") or ""] = Relation(kind, whole)
        return found
