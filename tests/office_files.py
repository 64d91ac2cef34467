"""Small Office packages made of XML, part by part, for the tests."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PKG = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip package with these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def relations(targets: Mapping[str, str], folder: str = "") -> str:
    """A relationships part: kind → target, with the kind as id."""
    rows = "".join(
        f'<Relationship Id="{kind}" Type="{R}/{kind.rstrip("0123456789")}" Target="{folder}{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PKG}/relationships">{rows}</Relationships>'


def _types(overrides: Mapping[str, str]) -> str:
    rows = "".join(f'<Override PartName="/{p}" ContentType="{t}"/>' for p, t in overrides.items())
    return (
        f'<Types xmlns="{_PKG}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/xml"/>{rows}</Types>'
    )


def word_part(root: str, inner: str) -> str:
    """A part of a Word document with its namespaces."""
    return f"<w:{root} {_NAMESPACES}>{inner}</w:{root}>"


def compound(name: str, stream: bytes, *, small: bool = False) -> bytes:
    """An OLE2 compound file with one stream; ``small``: in the mini stream."""
    size, sector, end, free = len(stream), 512, 0xFFFFFFFE, 0xFFFFFFFF
    unit = 64 if small else sector
    if not small:
        size = max(size, 4096)
    body = stream.ljust(-(-max(size, 1) // unit) * unit, b"\0")
    count = -(-len(body) // sector)

    def chain(length: int, first: int = 0) -> list[int]:
        return [first + n + 1 for n in range(length - 1)] + [end]

    def entry(title: str, kind: int, start: int, length: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", free, free, 1 if kind == 5 else free)
        head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
        return head.ljust(116, b"\0") + struct.pack("<IQ", start, length)

    # sector 0: FAT, 1: directory, 2: mini FAT (or the first of the stream), then the stream
    first = 3 if small else 2
    table = [0xFFFFFFFD, end, *([end] if small else []), *chain(count, first)]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(sector, b"\xff")
    mini = chain(len(body) // 64) if small else []
    root = entry("Root Entry", 5, first if small else end, len(body) if small else 0)
    directory = (root + entry(name, 2, 0 if small else first, size)).ljust(sector, b"\0")
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 62, 3, 0xFFFE, 9, 6, 0, 0, 0, 1,
        1, 0, 4096, 2 if small else end, int(small), end, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[free] * 108)
    middle = struct.pack(f"<{len(mini)}I", *mini).ljust(sector, b"\xff") if small else b""
    return header + fat + directory + middle + body.ljust(count * sector, b"\0")


def docx(
    body: str,
    *,
    styles: str | None = None,
    numbering: str | None = None,
    parts: Mapping[str, tuple[str, str]] | None = None,
    extra: Mapping[str, str | bytes] | None = None,
    main_type: str = f"{_WORD}.document.main+xml",
) -> bytes:
    """A Word document. ``parts``: relationship id (kind and a number) → (file name, content)."""
    files: dict[str, str | bytes] = {}
    targets: dict[str, str] = {}
    if styles is not None:
        files["word/styles.xml"], targets["styles"] = word_part("styles", styles), "styles.xml"
    if numbering is not None:
        files["word/numbering.xml"] = word_part("numbering", numbering)
        targets["numbering"] = "numbering.xml"
    for key, (name, content) in (parts or {}).items():
        files[f"word/{name}"], targets[key] = content, name
    return package(
        {
            "[Content_Types].xml": _types({"word/document.xml": main_type}),
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/_rels/document.xml.rels": relations(targets),
            "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
            **files,
            **(extra or {}),
        }
    )


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph with one run."""
    ppr = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{ppr}{r(text, run) if text else ''}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r>'


def font(name: str) -> str:
    """The run property that names a font."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def tc(content: str, properties: str = "") -> str:
    """A table cell; plain text becomes a paragraph."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A table row; plain text becomes a cell."""
    inner = "".join(cell if cell.startswith("<w:") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = ()) -> str:
    """A table; ``widths`` of its grid in twips."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def xlsx(
    sheets: Mapping[str, str],
    *,
    strings: str = "",
    styles: str = "",
    hidden: tuple[str, ...] = (),
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook. ``sheets``: name → XML inside the worksheet element."""
    names = list(sheets)
    files: dict[str, str | bytes] = {
        f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{S}">{sheets[name]}</worksheet>'
        for i, name in enumerate(names)
    }
    tabs = "".join(
        f'<sheet name="{name}" sheetId="{i + 1}" r:id="worksheet{i}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
        for i, name in enumerate(names)
    )
    targets = {f"worksheet{i}": f"worksheets/sheet{i}.xml" for i in range(len(names))}
    if strings:
        files["xl/sharedStrings.xml"] = f'<sst xmlns="{S}">{strings}</sst>'
        targets["sharedStrings"] = "sharedStrings.xml"
    if styles:
        files["xl/styles.xml"] = f'<styleSheet xmlns="{S}">{styles}</styleSheet>'
        targets["styles"] = "styles.xml"
    return package(
        {
            "[Content_Types].xml": _types({"xl/workbook.xml": f"{_SHEET}.sheet.main+xml"}),
            "_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}),
            "xl/_rels/workbook.xml.rels": relations(targets),
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{tabs}</sheets></workbook>',
            **files,
            **(extra or {}),
        }
    )


def rows(*values: tuple[object, ...]) -> str:
    """Sheet data of words (inline) and numbers; None leaves a place out."""
    lines = []
    for number, row in enumerate(values, 1):
        cells = []
        for column, value in enumerate(row):
            reference = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>')
            elif isinstance(value, tuple):
                cells.append(f'<c r="{reference}" s="{value[1]}"><v>{value[0]}</v></c>')
            elif value is not None:
                cells.append(f'<c r="{reference}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(lines)}</sheetData>"
