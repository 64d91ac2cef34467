"""One file: bytes in, result out. A pure function, the same on one machine and on many."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from parsers.limits import ReadOptions
from parsers.registry import read_document
from pipeline.corrections import Ruling
from pipeline.identity import doc_id_of, sha256_of
from schema.document import Origin, SourceDocument
from schema.issue import Issue, UnreadableFileError
from schema.raw import RawAppendix, RawDecision
from schema.result import FileResult


@dataclass
class Stages:
    """Seconds spent in each stage of one file."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


@dataclass(frozen=True)
class Ingested:
    """The result of one file with every intermediate, for the trace and for `inspect`."""

    result: FileResult
    seconds: dict[str, float]
    document: SourceDocument | None = None
    appendix: RawAppendix | None = None
    raw: RawDecision | None = None


def ingest(data: bytes, name: str, options: ReadOptions, corrections: Sequence[Ruling] = ()) -> Ingested:
    """Read one file. Never raises for bad input: what went wrong is in ``result.issues``.

    ``corrections``: what reviewers corrected in this content, in order.
    """
    from parsers.appendix import read_appendix
    from parsers.decision import read_decision
    from pipeline.assemble import Classifier, assemble
    from pipeline.corrected import corrected

    stages = Stages()
    sha256 = sha256_of(data)
    doc_id = doc_id_of(name, sha256)
    try:
        with stages.measure("parse"):
            document = read_document(data, name, options)
    except UnreadableFileError as error:
        result = FileResult(doc_id=doc_id, source=name, sha256=sha256, size=len(data), issues=(error.issue,))
        return Ingested(result, stages.seconds)
    with stages.measure("appendix"):
        appendix = corrected(read_appendix(document, Classifier()), corrections)
    with stages.measure("decision"):
        raw = read_decision(document, appendix)
    with stages.measure("normalize"):
        record = assemble(raw, appendix, doc_id, name, sha256)
    result = FileResult(
        doc_id=doc_id,
        source=name,
        sha256=sha256,
        size=len(data),
        format=document.format,
        media_type=document.media_type,
        n_pages=len(document.pages) or None,
        n_pages_ocr=sum(page.origin is Origin.OCR for page in document.pages),
        record=record,
        issues=(*document.issues, *appendix.issues),
    )
    return Ingested(result, stages.seconds, document, appendix, raw)


def failure(name: str, data: bytes, issue: Issue) -> FileResult:
    """The result for a file that could not be opened, or on which reading broke down."""
    sha256 = sha256_of(data)
    return FileResult(
        doc_id=doc_id_of(name, sha256), source=name, sha256=sha256, size=len(data), issues=(issue,)
    )
