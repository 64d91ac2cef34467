"""The format of a file by magic bytes and content, never by extension alone."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from parsers import ole
from parsers.formats import FORMATS, Format, format_of
from schema.issue import IssueCode, unreadable

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
_PROLOG = r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
_HTML_START = re.compile(
    rf"{_PROLOG}<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE | re.DOTALL
)
_HTML_BLOCK = re.compile(rf"{_PROLOG}<(?:table|div)\b", re.IGNORECASE | re.DOTALL)
_MARKDOWN = re.compile(r"^(?:\*\*|#{1,6} )\S", re.M)
"""A paragraph in bold or a heading, as markdown marks them."""
_WEB_ARCHIVE = re.compile(r"^MIME-Version:\s*1", re.IGNORECASE | re.MULTILINE)
"""A header of web archives (MHTML, RFC 2557), whose page may be encoded so that no tag can be seen."""
_HTML_ROOT = re.compile(r"<(?:html|body)\b[^>]*>", re.IGNORECASE)
_RULE_CELL = r"[ \t]*(?::?-{2,}:?|:-+:?|-+:)[ \t]*"
_MARKDOWN_RULE = re.compile(
    rf"^[ \t]*(?:\|{_RULE_CELL}\|?|\|?{_RULE_CELL}(?:\|{_RULE_CELL})+\|?)[ \t]*$", re.M
)


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
                    return _refuse_encrypted_odf(package, names, format_of(_ODF[kind[1]]))
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as part:
                    types = part.read(_MAX_CONTENT_TYPES)
                for content_type, key in _OOXML:
                    if content_type in types:
                        return format_of(key)
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
    return format_of("archive")


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
        "Give its password with --password, or open it and save it without one.",
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
        raise _encrypted(format_of("xlsx" if extension(name).startswith("xls") else "docx"))
    if "WordDocument" in found:
        if ole.word_is_encrypted(data, found["WordDocument"]):
            raise _encrypted(format_of("doc"))
        return format_of("doc")
    for stream in ("Workbook", "Book", "WORKBOOK"):
        if stream in found:
            if ole.workbook_is_encrypted(data, found[stream]):
                raise _encrypted(format_of("xls"))
            return format_of("xls")
    if "PowerPoint Document" in found:
        return format_of("pptx")
    if any(stream.startswith("__properties_version") for stream in found):
        return format_of("mail")
    raise _unknown(name, "an Office 97–2003 container without a Word or Excel document")


def _unknown(name: str, what: str) -> Exception:
    known = ", ".join(row.title for row in FORMATS if row.parser)
    return unreadable(
        IssueCode.UNKNOWN_FORMAT,
        f"{file_name(name)} is {what}: no format that is read",
        f"Formats that are read: {known}.",
    )


def _is_page(text: str) -> bool:
    """Whether a text is HTML: it begins as such or has a root, or begins with a table or division and is
    neither marked as markdown is nor without tags around its tables.
    """
    from parsers.text.html_tables import without_html_tables

    if _HTML_START.match(text[:65536]) or (_HTML_ROOT.search(text) and "</" in text):
        return True
    if not _HTML_BLOCK.match(text[:65536]):
        return False
    around = without_html_tables(text)
    return not around.strip() or ("<" in around and not _MARKDOWN.search(around))


def _text_format(data: bytes, name: str) -> Format:
    """HTML, markdown or plain text; raises for bytes that are none of them."""
    from parsers.text.decode import decode, is_text

    text = decode(data).text
    if not text.strip("\x00\ufeff \t\r\n\f\v"):
        raise _empty(name)
    if not is_text(text):
        raise _unknown(name, "a binary file")
    if _WEB_ARCHIVE.search(text[:8192]) and "text/html" in text:
        return format_of("html")
    if _is_page(text):
        return format_of("html")
    if "<?mso-application" in text[:4096]:
        raise _unknown(name, "an Office XML file")
    return format_of("markdown" if _MARKDOWN_RULE.search(text) else "text")


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
            return format_of(key)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_format(data, name)
    if data.startswith(ole.MAGIC):
        return _compound_format(data, name)
    if _PDF_HEADER.search(data[:_PDF_JUNK]) and (b"startxref" in data or b"endobj" in data):
        return format_of("pdf")
    return _text_format(data, name)
