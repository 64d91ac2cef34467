"""Bytes of a page → its element tree: web archives opened, charset by content, broken nesting survived."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import default as policy

from lxml import etree

from parsers.text.decode import Decoded, decode
from schema.issue import Issue, IssueCode, Severity, unreadable

_ARCHIVE = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?MIME-Version:", re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]*charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PROLOG = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_INLINE_TAGS = re.compile(
    r"</?(?:font|span|b|i|u|em|strong|big|small|a|o:p|st1:\w+|tt|s|strike)\b[^<>]*>", re.IGNORECASE
)
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def archive_page(data: bytes) -> bytes | None:
    """The HTML page in a web archive (MHTML, RFC 2557), as Word and browsers save; null for other files."""
    if not _ARCHIVE.match(data[:8192]):
        return None
    message: Message = message_from_bytes(data.lstrip(), policy=policy)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    return None


def read_tree(data: bytes) -> tuple[etree._Element, list[Issue]]:
    """The root element of a page, and what is doubtful about its characters or its nesting.

    What the bytes are decides over what the page says they are. Raises ``UnreadableFileError`` for a page
    without any element.
    """
    decoded = decode(archive_page(data) or data)
    issues = _charset_issues(decoded)
    text = _PROLOG.sub("", decoded.text).replace("\x00", "")
    root, cut = _parse(text)
    if cut:
        root, cut = _parse(_INLINE_TAGS.sub("", text), deep=True)
        issues.append(
            Issue(
                code=IssueCode.TEXT_UNASSIGNED if cut else IssueCode.FALLBACK_USED,
                severity=Severity.WARNING,
                message="tags are nested deeper than a page can be"
                + ("; what stands below was not read" if cut else "; read without its inline tags"),
                hint="Open the page in a browser and save it as PDF.",
            )
        )
    if root is None:
        raise unreadable(IssueCode.EMPTY_FILE, "the page has no content", "Save the page again.")
    return root, issues


def _parse(text: str, deep: bool = False) -> tuple[etree._Element | None, bool]:
    """The root element, and whether the parser gave up at its limit of depth."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=deep
    )
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, cut


def _charset_issues(decoded: Decoded) -> list[Issue]:
    declared = _META.search(decoded.text[:4096])
    name = declared[1].lower() if declared else None
    if decoded.encoding in _UNICODE and (name is None or name.startswith("utf")):
        return []
    if name == decoded.encoding or decoded.text.isascii():
        return []
    return [
        Issue(
            code=IssueCode.ENCODING_REPAIRED,
            severity=Severity.INFO,
            message=f"read as {decoded.encoding}; the page says {name or 'nothing'}",
            hint="Compare a few lines with the original.",
        )
    ]
