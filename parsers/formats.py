"""Every format that is known: one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.limits import ReadOptions
from schema.document import SourceDocument

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
        hint="`phuluc run` reads the files in it; to look into one of them, unpack it.",
    ),
    Format("pptx", "PowerPoint", "application/vnd.ms-powerpoint", ("pptx", "ppt"), None, hint=_SAVE_AS),
    Format(
        "mail", "Outlook message", "application/vnd.ms-outlook", ("msg",), None, hint="Save what is attached."
    ),
)
"""All rows. The order has no meaning: what a file is follows from its content."""
_BY_KEY = {row.key: row for row in FORMATS}


def format_of(key: str) -> Format:
    """The registry row of a key. Raises ``KeyError`` for a key that has none."""
    return _BY_KEY[key]
