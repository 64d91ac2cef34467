"""Several files that hold one decision: which rendition is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from normalizers.text import fold
from pipeline.entry import Entry

_FORMAT_RANK = ("docx", "html", "xlsx", "xls", "pdf", "doc", "odt", "rtf", "markdown", "text")


def best_renditions(entries: Iterable[Entry]) -> dict[str, str]:
    """doc_id of every lesser rendition → doc_id of the best one of the same decision.

    Two files hold the same decision when number, issuer and date agree, or when their bytes do.
    """
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.failed:
            continue
        if entry.doc_number and entry.issuer:
            groups[fold(entry.doc_number), fold(entry.issuer), entry.issued_on or ""].append(entry)
        else:
            groups[(entry.sha256,)].append(entry)
    lesser: dict[str, str] = {}
    for group in groups.values():
        best, *rest = sorted(group, key=_rank)
        lesser.update({entry.doc_id: best.doc_id for entry in rest})
    return lesser


def _rank(entry: Entry) -> tuple[bool, int, int, int, str]:
    """Smaller is better: born digital, most parts, fewest doubts about the copy, format, name."""
    rank = _FORMAT_RANK.index(entry.format) if entry.format in _FORMAT_RANK else len(_FORMAT_RANK)
    return (entry.ocr_pages > 0, -entry.parts, entry.copy_doubts, rank, entry.doc_id)
