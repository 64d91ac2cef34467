"""Every format that is known: one row each, found by magic bytes and content, never by extension alone."""

from __future__ import annotations

import hashlib
import importlib
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from parsers import ole
from parsers.limits import ReadOptions, check_bytes, check_package
from schema.document import BodyItem, Page, SourceDocument
from schema.issue import Issue, IssueCode, Severity, UnreadableFileError, unreadable

Parser = Callable[[bytes, str, ReadOptions], SourceDocument]
"""bytes, file name, options → document. Raises ``UnreadableFileError``."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the registry."""

    key: str
    """What ``SourceDocument.format`` says."""
    title: str
    """The format's name for a person."""
    media_type: str
    extensions: tuple[str, ...]
    """Usual extensions, lower case, without the dot. Only used to say that a name disagrees."""
    parser: str | None
    """``module:function``, imported when first needed; null for a format that is known but not read."""
    needs: str | None = None
    """The outside program or optional extra that the parser cannot do without."""
    package: bool = False
    """A zip package, whose unpacked size is checked before it is read."""
    hint: str | None = None
    """The next step for a person, where there is no parser."""


_OFFICE = "LibreOffice"
_OCR = "tesserocr"
_TEXT_EXTENSIONS = ("txt", "text", "md", "markdown", "tsv", "tab", "log")
_SAVE_AS = "Open it in its own program and save it as DOCX or PDF."

FORMATS: tuple[Format, ...] = (
    Format("pdf", "PDF", "application/pdf", ("pdf",), "parsers.pdf:read_pdf"),
    Format(
        "docx",
        "Word (DOCX)",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx", "docm", "dotx", "dotm"),
        "parsers.docx:read_docx",
        package=True,
    ),
    Format(
        "xlsx",
        "Excel (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("xlsx", "xlsm", "xltx", "xltm", "xlsb"),
        "parsers.spreadsheet:read_spreadsheet",
        package=True,
    ),
    Format(
        "ods",
        "OpenDocument spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        ("ods", "ots"),
        "parsers.spreadsheet:read_spreadsheet",
        package=True,
    ),
    Format(
        "odt",
        "OpenDocument text",
        "application/vnd.oasis.opendocument.text",
        ("odt", "ott"),
        "parsers.office:read_office",
        needs=_OFFICE,
        package=True,
    ),
    Format(
        "doc",
        "Word 97–2003",
        "application/msword",
        ("doc", "dot"),
        "parsers.office:read_office",
        needs=_OFFICE,
    ),
    Format(
        "xls",
        "Excel 97–2003",
        "application/vnd.ms-excel",
        ("xls", "xlt", "xlsb"),
        "parsers.spreadsheet:read_spreadsheet",
    ),
    Format("rtf", "Rich Text", "application/rtf", ("rtf",), "parsers.office:read_office", needs=_OFFICE),
    Format("html", "HTML", "text/html", ("html", "htm", "xhtml"), "parsers.html:read_html"),
    Format("png", "PNG image", "image/png", ("png",), "parsers.scan:read_image", needs=_OCR),
    Format("jpeg", "JPEG image", "image/jpeg", ("jpg", "jpeg"), "parsers.scan:read_image", needs=_OCR),
    Format("tiff", "TIFF image", "image/tiff", ("tif", "tiff"), "parsers.scan:read_image", needs=_OCR),
    Format("markdown", "Markdown", "text/markdown", _TEXT_EXTENSIONS, "parsers.text:read_text"),
    Format("text", "plain text", "text/plain", _TEXT_EXTENSIONS, "parsers.text:read_text"),
    Format(
        "archive",
        "ZIP archive",
        "application/zip",
        ("zip",),
        None,
        hint="Unpack it and read the files in it.",
    ),
    Format("pptx", "PowerPoint", "application/vnd.ms-powerpoint", ("pptx", "ppt"), None, hint=_SAVE_AS),
    Format(
        "mail", "Outlook message", "application/vnd.ms-outlook", ("msg",), None, hint="Save what is attached."
    ),
)
"""All rows. The order has no meaning: what a file is follows from its content."""

_BY_KEY = {row.key: row for row in FORMATS}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"{\\rtf", "rtf"),
)
_OOXML: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"application/vnd.ms-word.document.macroEnabled.main+xml", "docx"),
    (b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
    (b"application/vnd.ms-excel.template.macroEnabled.main+xml", "xlsx"),
    (b"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsx"),
    (b"presentationml.", "pptx"),
)
"""Content types of the main part of a package ([ECMA-376] part 1, annex A), most telling first."""
_ODF = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "pptx"}
_MAX_CONTENT_TYPES = 4_000_000
"""Bytes read of [Content_Types].xml; real ones have a few thousand."""
_PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
_PDF_JUNK = 64 * 1024
"""Bytes of mail headers or other junk that may stand before %PDF (viewers accept 1,024)."""
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_WEB_ARCHIVE = re.compile(r"^MIME-Version:\s*1", re.IGNORECASE | re.MULTILINE)
"""A header of web archives (MHTML, RFC 2557), whose page may be encoded so that no tag can be seen."""
_HTML_ROOT = re.compile(r"<(?:html|body)\b[^>]*>", re.IGNORECASE)
_RULE_CELL = r"[ \t]*(?::?-{2,}:?|:-+:?|-+:)[ \t]*"
_MARKDOWN_RULE = re.compile(
    rf"^[ \t]*(?:\|{_RULE_CELL}\|?|\|?{_RULE_CELL}(?:\|{_RULE_CELL})+\|?)[ \t]*$", re.M
)


def format_of(key: str) -> Format:
    """The registry row of a key. Raises ``KeyError`` for a key that has none."""
    return _BY_KEY[key]


def file_name(name: str) -> str:
    """A name without its folders, whichever slash they are written with.

    >>> file_name("a/b\\\\c.txt")
    'c.txt'
    """
    return re.split(r"[\\/]", name)[-1]


def extension(name: str) -> str:
    """The extension of a name in lower case without its dot; empty for none."""
    stem, dot, last = file_name(name).rpartition(".")
    return last.lower() if dot and stem else ""


def _package_format(data: bytes, name: str) -> Format:
    """Which package a zip file is, by the content type of its main part."""
    try:
        with ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                kind = re.match(rb"application/vnd\.oasis\.opendocument\.(\w+)", package.read("mimetype"))
                if kind and kind[1] in _ODF:
                    return _refuse_encrypted_odf(package, names, _BY_KEY[_ODF[kind[1]]])
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as part:
                    types = part.read(_MAX_CONTENT_TYPES)
                for content_type, key in _OOXML:
                    if content_type in types:
                        return _BY_KEY[key]
    except (
        BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise unreadable(
            IssueCode.DAMAGED_FILE,
            f"{file_name(name)} is a package (DOCX, XLSX, ODF or ZIP) that cannot be opened: {error}",
            "The file was cut off or changed on its way; fetch it again.",
        ) from error
    return _BY_KEY["archive"]


def _refuse_encrypted_odf(package: ZipFile, names: set[str], row: Format) -> Format:
    manifest = "META-INF/manifest.xml"
    if manifest in names:
        with package.open(manifest) as part:
            if b"encryption-data" in part.read(_MAX_CONTENT_TYPES):
                raise _encrypted(row)
    return row


def _encrypted(row: Format) -> Exception:
    return unreadable(
        IssueCode.ENCRYPTED_FILE,
        f"the {row.title} file is encrypted: a password is needed",
        "Open it with its password and save it without one.",
    )


def _compound_format(data: bytes, name: str) -> Format:
    """Which Office document an OLE2 compound file is, by its streams."""
    try:
        found = ole.streams(data)
    except ole.BrokenCompoundFileError as error:
        raise unreadable(
            IssueCode.DAMAGED_FILE,
            f"{file_name(name)} is an Office 97–2003 file that cannot be opened: {error}",
            "The file was cut off or changed on its way; fetch it again.",
        ) from error
    if "EncryptedPackage" in found:
        raise _encrypted(_BY_KEY["xlsx" if extension(name).startswith("xls") else "docx"])
    if "WordDocument" in found:
        if ole.word_is_encrypted(data, found["WordDocument"]):
            raise _encrypted(_BY_KEY["doc"])
        return _BY_KEY["doc"]
    for stream in ("Workbook", "Book", "WORKBOOK"):
        if stream in found:
            if ole.workbook_is_encrypted(data, found[stream]):
                raise _encrypted(_BY_KEY["xls"])
            return _BY_KEY["xls"]
    if "PowerPoint Document" in found:
        return _BY_KEY["pptx"]
    if any(stream.startswith("__properties_version") for stream in found):
        return _BY_KEY["mail"]
    raise _unknown(name, "an Office 97–2003 container without a Word or Excel document")


def _unknown(name: str, what: str) -> Exception:
    known = ", ".join(row.title for row in FORMATS if row.parser)
    return unreadable(
        IssueCode.UNKNOWN_FORMAT,
        f"{file_name(name)} is {what}: no format that is read",
        f"Formats that are read: {known}.",
    )


def _text_format(data: bytes, name: str) -> Format:
    """HTML, markdown or plain text; raises for bytes that are none of them."""
    from parsers.text.decode import decode, is_text

    text = decode(data).text
    if not text.strip("\x00\ufeff \t\r\n\f\v"):
        raise _empty(name)
    if not is_text(text):
        raise _unknown(name, "a binary file")
    if _WEB_ARCHIVE.search(text[:8192]) and "text/html" in text:
        return _BY_KEY["html"]
    if _HTML_START.match(text[:65536]) or (_HTML_ROOT.search(text) and "</" in text):
        return _BY_KEY["html"]
    if "<?mso-application" in text[:4096]:
        raise _unknown(name, "an Office XML file")
    return _BY_KEY["markdown" if _MARKDOWN_RULE.search(text) else "text"]


def _empty(name: str) -> Exception:
    return unreadable(
        IssueCode.EMPTY_FILE, f"{file_name(name)} is empty", "Fetch it again from where it came from."
    )


def detect(data: bytes, name: str) -> Format:
    """The format of a file by its magic bytes and content; ``name`` only words the messages.

    Raises ``UnreadableFileError``: ``empty_file``, ``unknown_format``, ``damaged_file`` (a package that
    cannot be opened), ``encrypted_file`` (Office and ODF documents).
    """
    if not data:
        raise _empty(name)
    for magic, key in _MAGIC:
        if data.startswith(magic):
            return _BY_KEY[key]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_format(data, name)
    if data.startswith(ole.MAGIC):
        return _compound_format(data, name)
    if _PDF_HEADER.search(data[:_PDF_JUNK]) and (b"startxref" in data or b"endobj" in data):
        return _BY_KEY["pdf"]
    return _text_format(data, name)


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
