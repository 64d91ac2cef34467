"""Several files that hold one decision: which rendition is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from normalizers.text import fold
from schema.flags import COPY_FLAGS
from schema.result import FileResult

_FORMAT_RANK = ("docx", "html", "spreadsheet", "pdf", "office", "text", "image")


def best_renditions(results: Iterable[FileResult]) -> dict[str, str]:
    """doc_id of every lesser rendition → doc_id of the best one of the same decision.

    Two files hold the same decision when number and issuer agree, or when their bytes do.
    """
    groups: dict[tuple[str, ...], list[FileResult]] = defaultdict(list)
    for result in results:
        if result.record is None:
            continue
        decision = result.record.decision
        if decision.doc_number and decision.issuer:
            key: tuple[str, ...] = (fold(decision.doc_number), fold(decision.issuer), str(decision.issued_on))
        else:
            key = (result.sha256,)
        groups[key].append(result)
    lesser: dict[str, str] = {}
    for group in groups.values():
        best, *rest = sorted(group, key=_rank)
        lesser.update({result.doc_id: best.doc_id for result in rest})
    return lesser


def _rank(result: FileResult) -> tuple[bool, int, int, int, str]:
    """Smaller is better: born digital, most parts, fewest doubts about the copy, format, name."""
    assert result.record is not None
    doubts = sum(
        flag in COPY_FLAGS for task in result.record.tasks for part in task.parts for flag in part.flags
    )
    doubts += sum(flag in COPY_FLAGS for flag in result.record.decision.flags)
    rank = _FORMAT_RANK.index(result.format) if result.format in _FORMAT_RANK else len(_FORMAT_RANK)
    return (result.n_pages_ocr > 0, -result.n_parts, doubts, rank, result.doc_id)
