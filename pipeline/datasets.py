"""The four Parquet datasets and the JSON records, written from stored results as they stream by.

Documents are spread over files (shards) by a hash of their doc_id, so that a changed document rewrites
one file of each dataset and no other. A shard's digest stands in the metadata of its ``documents``
file, which is written last: a shard whose digest agrees is whole and is left alone.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.storage import Storage
from schema.arrow import DATASETS, Row, document_row, part_rows
from schema.decision import DecisionRecord
from schema.result import FileResult

DOCUMENTS_PER_SHARD = 1000
"""Documents in one file, at most about this many."""
ROWS_PER_GROUP = 5_000
"""Rows in a row group: small enough that statistics on province, year and due date skip most of them."""
_DIGEST_KEY = b"phuluc.shard"
_WRITE_ORDER = ("tasks", "agencies", "deadlines", "documents")
PARTITION_KEYS = ("province_code", "plan_year")


@dataclass(frozen=True)
class Document:
    """One document to publish, and where its result is kept."""

    doc_id: str
    key: str
    paths: tuple[str, ...]
    duplicate_of: str | None
    province_code: str | None
    plan_year: int | None

    @property
    def order(self) -> tuple[str, int, str]:
        """Rows of one province and year stand together, so that statistics say something."""
        return (self.province_code or "", self.plan_year or 0, self.doc_id)


Load = Callable[[str], FileResult | None]
"""Key of a stored result → the result."""


def record_json(record: DecisionRecord) -> str:
    """The text of ``decisions/<doc_id>.json``."""
    return record.model_dump_json(by_alias=True, indent=1) + "\n"


def record_name(doc_id: str) -> str:
    """Where the record of a document is kept in the output."""
    return f"decisions/{doc_id}.json"


def write_records(storage: Storage, documents: Iterable[Document], fresh: frozenset[str], load: Load) -> None:
    """Write the JSON record of every fresh or missing document; remove those of documents that are gone."""
    there = set(storage.names("decisions"))
    wanted = set()
    for document in documents:
        name = record_name(document.doc_id)
        if name in there and document.key not in fresh:
            wanted.add(name)
            continue
        result = load(document.key)
        if result is not None and result.record is not None:
            storage.write(name, record_json(result.record).encode())
            wanted.add(name)
    for name in there - wanted:
        storage.delete(name)


def write_datasets(
    storage: Storage, documents: Sequence[Document], load: Load, partition_by: Sequence[str] = ()
) -> int:
    """Write the Parquet datasets; returns the number of shards that had to be written.

    ``partition_by``: some of PARTITION_KEYS; files then stand in folders of those values, in that order.
    """
    shards = _shards(documents, partition_by)
    there = {file for dataset in DATASETS for file in storage.names(dataset)}
    wanted = {f"{dataset}/{name}" for dataset in DATASETS for name in shards}
    written = 0
    for name, members in shards.items():
        digest = _digest(members)
        complete = all(f"{dataset}/{name}" in there for dataset in DATASETS)
        if not complete or _stored_digest(storage, name) != digest:
            _write_shard(storage, name, members, load, digest)
            written += 1
    for file in sorted(there - wanted):
        storage.delete(file)
    return written


def _shards(documents: Sequence[Document], partition_by: Sequence[str]) -> dict[str, list[Document]]:
    """File name below a dataset's folder → its documents in order. At least one file, for the schema."""
    folders: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        values = [getattr(document, key) for key in partition_by]
        folders["".join(f"{'khong-ro' if value is None else value}/" for value in values)].append(document)
    shards: dict[str, list[Document]] = {}
    for folder, members in folders.items():
        count = 1
        while len(members) > count * DOCUMENTS_PER_SHARD:
            count *= 2
        for number in range(count):
            shards[f"{folder}part-{number:05d}-of-{count:05d}.parquet"] = []
        for document in sorted(members, key=lambda member: member.order):
            bucket = int(hashlib.sha256(document.doc_id.encode()).hexdigest()[:8], 16) % count
            shards[f"{folder}part-{bucket:05d}-of-{count:05d}.parquet"].append(document)
    return shards or {"part-00000-of-00001.parquet": []}


def _digest(documents: Sequence[Document]) -> str:
    content = [[d.key, d.paths, d.duplicate_of] for d in documents]
    shape = [schema.to_string() for schema in DATASETS.values()]
    return hashlib.sha256(json.dumps([content, shape]).encode()).hexdigest()


def _stored_digest(storage: Storage, name: str) -> str | None:
    data = storage.read(f"documents/{name}")
    if data is None:
        return None
    try:
        metadata = pq.read_metadata(BytesIO(data)).metadata or {}
    except pa.ArrowInvalid:
        return None
    digest: bytes | None = metadata.get(_DIGEST_KEY)
    return digest.decode() if digest else None


def _write_shard(storage: Storage, name: str, documents: Sequence[Document], load: Load, digest: str) -> None:
    with ExitStack() as stack:
        writers = {}
        # entered in reverse, since an ExitStack closes the last first: documents/ takes its place last
        for dataset in reversed(_WRITE_ORDER):
            stream = stack.enter_context(storage.writing(f"{dataset}/{name}"))
            writers[dataset] = stack.enter_context(
                pq.ParquetWriter(stream, DATASETS[dataset], compression="zstd", write_page_index=True)
            )
        writers["documents"].add_key_value_metadata({_DIGEST_KEY.decode(): digest})
        waiting: dict[str, list[Row]] = {dataset: [] for dataset in DATASETS}
        for dataset, row in _rows(documents, load):
            waiting[dataset].append(row)
            if len(waiting[dataset]) >= ROWS_PER_GROUP:
                _flush(writers, waiting, dataset)
        for dataset in DATASETS:
            _flush(writers, waiting, dataset)


def _flush(writers: dict[str, pq.ParquetWriter], waiting: dict[str, list[Row]], dataset: str) -> None:
    if waiting[dataset]:
        writers[dataset].write_table(pa.Table.from_pylist(waiting[dataset], schema=DATASETS[dataset]))
        waiting[dataset].clear()


def _rows(documents: Sequence[Document], load: Load) -> Iterator[tuple[str, Row]]:
    """Rows of all datasets, document by document: (dataset, row)."""
    for document in documents:
        result = load(document.key)
        if result is None:
            raise OSError(f"the stored result {document.key} is damaged: run again with --force")
        yield "documents", document_row(result, document.paths, document.duplicate_of)
        if document.duplicate_of is None:
            for task, agencies, deadlines in part_rows(result):
                yield "tasks", task
                yield from (("agencies", row) for row in agencies)
                yield from (("deadlines", row) for row in deadlines)
