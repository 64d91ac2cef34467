"""One file as a document: its format found, its password tried, the parser of its row called."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZipFile

from parsers import ole
from parsers.detect import detect, extension, file_name
from parsers.formats import FORMATS, Format, Parser, format_of
from parsers.limits import ReadOptions, check_bytes, check_package
from schema.document import BodyItem, Page, SourceDocument
from schema.issue import Issue, IssueCode, Severity, UnreadableFileError, unreadable


def extension_issue(row: Format, name: str) -> Issue | None:
    """The doubt about a name whose extension is another format's; null where they agree."""
    found = extension(name)
    if found in row.extensions or not any(found in other.extensions for other in FORMATS):
        return None
    return Issue(
        code=IssueCode.WRONG_EXTENSION,
        severity=Severity.WARNING,
        message=f"{file_name(name)} is {row.title}, whatever its extension says; read as {row.title}",
        hint=f"Rename it to .{row.extensions[0]}.",
    )


def _resolve(row: Format) -> Parser:
    if row.parser is None:
        raise unreadable(IssueCode.UNKNOWN_FORMAT, f"{row.title} files are not read", row.hint)
    module, _, function = row.parser.partition(":")
    try:
        parser: Parser = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"parsers", "normalizers", "schema"}:
            raise
        raise unreadable(
            IssueCode.DEPENDENCY_MISSING,
            f"{row.title} files need the Python package {error.name}",
            f"pip install {error.name}",
        ) from error
    return parser


def _unlocked(data: bytes, name: str, options: ReadOptions) -> tuple[bytes, Format]:
    """The bytes to read and their format: those of an encrypted Office file once its password is given."""
    try:
        return data, detect(data, name)
    except UnreadableFileError as error:
        locked = error.issue.code is IssueCode.ENCRYPTED_FILE and data.startswith(ole.MAGIC)
        if not locked or not options.password:
            raise
    from parsers.unlock import unlock_office

    plain = unlock_office(data, options.password)
    check_bytes(len(plain), options)
    return plain, detect(plain, name)


def read_document(data: bytes, name: str, options: ReadOptions | None = None) -> SourceDocument:
    """One file as blocks of text and table fragments.

    ``name`` is the file's name (folders are dropped). Raises ``UnreadableFileError`` for a file that cannot
    be read at all; smaller doubts are ``issues`` of the document.
    """
    options = options or ReadOptions()
    check_bytes(len(data), options)
    source = data
    data, row = _unlocked(data, name, options)
    parser = _resolve(row)
    if row.package:
        with ZipFile(BytesIO(data)) as package:
            check_package(package, options)
    document = parser(data, file_name(name), options)
    if data is not source:
        own = {"sha256": hashlib.sha256(source).hexdigest(), "size": len(source)}
        document = document.model_copy(update=own)
    doubt = extension_issue(row, name)
    return document.model_copy(update={"issues": (doubt, *document.issues)}) if doubt else document


def build_document(
    data: bytes,
    name: str,
    key: str,
    items: Iterable[BodyItem],
    *,
    pages: Iterable[Page] = (),
    issues: Iterable[Issue] = (),
) -> SourceDocument:
    """A parser's result with what follows from the bytes: sha256, size, media type of the format ``key``."""
    return SourceDocument(
        name=file_name(name),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        format=key,
        media_type=format_of(key).media_type,
        items=tuple(items),
        pages=tuple(pages),
        issues=tuple(issues),
    )
