"""A Word document as blocks of text and table fragments, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from parsers.blocks import Block, Paragraph, Role, to_items, to_unicode, walk
from parsers.docx.names import RELATION_ID, is_on, w
from parsers.docx.numbering import Numbering
from parsers.docx.styles import Styles
from parsers.docx.tables import read_table
from parsers.docx.text import BLOCK_TAGS, Context, ParagraphReader, content, paragraphs
from parsers.limits import ReadOptions
from parsers.opc import Package, damaged, stream_children
from parsers.registry import build_document
from schema.document import BodyItem, SourceDocument
from schema.issue import Issue, IssueCode, Severity, UnreadableFileError

_P, _TBL, _ALT_CHUNK = w("p"), w("tbl"), w("altChunk")
_SECTION = w("sectPr")
_MACROS = "vbaproject.bin"


def blocks_of(elements: Iterable[etree._Element], context: Context) -> list[Block]:
    """The paragraphs and tables among the children of a body, cell, text box, note or header."""
    reader = ParagraphReader(context)
    blocks: list[Block] = []
    for child in content(elements):
        tag = child.tag
        if tag == _P:
            blocks += reader.read(child)
        elif tag == _TBL:
            blocks += reader.rest()
            blocks.append(read_table(child, lambda cell: blocks_of(cell, context)))
        elif tag == _ALT_CHUNK:
            context.alt_chunks += 1
    return blocks + reader.rest()


def read_docx(data: bytes, name: str, options: ReadOptions) -> SourceDocument:
    """A Word document (DOCX, DOCM, DOTX, strict or transitional).

    Page headers come first and page footers and notes last, each with its role. Pages are not known: Word
    makes them when it prints. Raises ``UnreadableFileError``: ``damaged_file``, ``too_large``.
    """
    items, issues = read_word(data, options)
    return build_document(data, name, "docx", items, issues=issues)


def read_word(data: bytes, options: ReadOptions) -> tuple[tuple[BodyItem, ...], tuple[Issue, ...]]:
    """The items and issues of a Word document, for a caller that knows the file by another format."""
    package = Package(data, options)
    issues: list[Issue] = []
    main = _main_part(package)
    relations = package.relations(main)
    parts = {relation.kind: relation.target for relation in relations.values()}
    styles = _styles(package, parts.get("styles"), issues)
    numbering = Numbering(_optional(package, parts.get("numbering"), issues), styles)
    context = Context(styles, numbering, blocks_of)
    sections: list[etree._Element] = []
    blocks = blocks_of(_body(package.read(main), main, sections), context)
    targets = {key: relation.target for key, relation in relations.items()}
    headers, footers = _headers(sections, package, targets, context, issues)
    notes = _notes(package, parts, context, issues)
    everything = [*headers, *blocks, *footers, *notes]
    if styles.broken:
        issues.append(_without("a style", styles.broken))
    if any(part.endswith(_MACROS) for part in package.names()):
        issues.append(_macros())
    if context.alt_chunks:
        issues.append(_embedded(context.alt_chunks))
    issues += to_unicode(everything)
    items = tuple(to_items(everything, options))
    return items, tuple(issues)


def _body(data: bytes, part: str, sections: list[etree._Element]) -> Iterator[etree._Element]:
    """The body's children one by one; their section properties are put into ``sections``."""
    for element in stream_children(data, part, w("body"), BLOCK_TAGS):
        sections.extend(element.iter(_SECTION))
        yield element


def _main_part(package: Package) -> str:
    for relation in package.relations("").values():
        if relation.kind == "officeDocument":
            return relation.target
    if "word/document.xml" in package:
        return "word/document.xml"
    raise damaged("the package has no main document part")


def _optional(package: Package, part: str | None, issues: list[Issue]) -> etree._Element | None:
    """A part that a document can be read without; a broken one is an issue."""
    if part is None:
        return None
    try:
        return package.xml(part)
    except UnreadableFileError as error:
        issues.append(_without(part, error))
        return None


def _styles(package: Package, part: str | None, issues: list[Issue]) -> Styles:
    """The styles; none, and an issue, where their part is broken."""
    if part is None:
        return Styles(None)
    try:
        return Styles(package.read(part), part)
    except UnreadableFileError as error:
        issues.append(_without(part, error))
        return Styles(None)


def _without(part: str, error: UnreadableFileError) -> Issue:
    return Issue(
        code=IssueCode.FALLBACK_USED,
        severity=Severity.WARNING,
        message=f"read without {part}: {error.issue.message}",
        hint="Numbers of lists and notes may be missing; compare with the original.",
    )


def _as_role(blocks: Iterable[Block], role: Role) -> Iterator[Paragraph]:
    """The paragraphs of blocks, tables opened, as text outside the body."""
    for paragraph in walk(blocks):
        paragraph.role = role
        yield paragraph


def _headers(
    sections: Iterable[etree._Element],
    package: Package,
    targets: dict[str, str],
    context: Context,
    issues: list[Issue],
) -> tuple[list[Block], list[Block]]:
    """Page headers and page footers that are printed, each part once."""
    found: dict[str, list[Block]] = {"headerReference": [], "footerReference": []}
    seen: set[str] = set()
    for section in sections:
        title = section.find(w("titlePg"))
        has_first = title is not None and is_on(title)
        for reference in section:
            kind = etree.QName(reference).localname
            target = targets.get(reference.get(RELATION_ID) or "")
            which = reference.get(w("type")) or "default"
            shown = which == "default" or (which == "first" and has_first)
            if kind not in found or target is None or target in seen or not shown:
                continue
            seen.add(target)
            root = _optional(package, target, issues)
            if root is not None:
                found[kind] += _as_role(blocks_of(root, context), "header_footer")
    return found["headerReference"], found["footerReference"]


def _notes(package: Package, parts: dict[str, str], context: Context, issues: list[Issue]) -> list[Block]:
    """Footnotes and endnotes that the text refers to, in its order."""
    roots: dict[str, dict[str, etree._Element]] = {}
    found: list[Block] = []
    for kind, key in list(dict.fromkeys(context.notes)):
        if kind not in roots:
            root = _optional(package, parts.get(kind), issues)
            roots[kind] = {} if root is None else {note.get(w("id")) or "": note for note in root}
        if key in roots[kind]:
            found += _as_role(paragraphs(blocks_of(roots[kind][key], context)), "footnote")
    return found


def _macros() -> Issue:
    return Issue(
        code=IssueCode.MACRO_IGNORED,
        severity=Severity.INFO,
        message="the file carries macros; they were not run",
    )


def _embedded(count: int) -> Issue:
    return Issue(
        code=IssueCode.TEXT_UNASSIGNED,
        severity=Severity.WARNING,
        message=f"{count} embedded document(s) (altChunk) were not read",
        hint="Open the file in Word and save it: Word then merges them into the text.",
    )
