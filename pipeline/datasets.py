"""The four Parquet datasets and the JSON records, written from results as they stream by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.files import replacing, write_text
from schema.arrow import DATASETS, Row, document_row, part_rows
from schema.decision import DecisionRecord
from schema.result import FileResult

DOCUMENTS_PER_FILE = 1000
ROWS_PER_GROUP = 20_000


def record_json(record: DecisionRecord) -> str:
    """The text of ``decisions/<doc_id>.json``."""
    return record.model_dump_json(by_alias=True, indent=1) + "\n"


def write_records(out: Path, results: Iterable[FileResult]) -> None:
    """Write one JSON file for every record, and remove those of documents that are gone."""
    folder = out / "decisions"
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for result in results:
        if result.record is not None:
            path = folder / f"{result.doc_id}.json"
            write_text(path, record_json(result.record))
            written.add(path)
    for path in folder.glob("*.json"):
        if path not in written:
            path.unlink(missing_ok=True)


def write_datasets(
    out: Path,
    results: Iterable[FileResult],
    paths: Mapping[str, Sequence[str]],
    duplicate_of: Mapping[str, str],
) -> None:
    """Write the Parquet datasets.

    ``results`` in the order wanted; ``paths``: doc_id → where it was found; ``duplicate_of``: doc_id →
    doc_id of the better rendition, whose rows alone go into tasks, agencies and deadlines.
    """
    stream = iter(results)
    number = 0
    while True:
        chunk = list(islice(stream, DOCUMENTS_PER_FILE))
        if not chunk and number:
            break
        _write_chunk(out, number, chunk, paths, duplicate_of)
        number += 1
    _drop_leftovers(out, number)


def _write_chunk(
    out: Path,
    number: int,
    chunk: Sequence[FileResult],
    paths: Mapping[str, Sequence[str]],
    duplicate_of: Mapping[str, str],
) -> None:
    rows: dict[str, list[Row]] = {name: [] for name in DATASETS}
    with ExitStack() as stack:
        writers = {}
        for name, schema in DATASETS.items():
            temporary = stack.enter_context(replacing(out / name / _file_name(number)))
            writers[name] = stack.enter_context(pq.ParquetWriter(temporary, schema, compression="zstd"))

        def flush(least: int) -> None:
            for name, waiting in rows.items():
                if waiting and len(waiting) >= least:
                    writers[name].write_table(pa.Table.from_pylist(waiting, schema=DATASETS[name]))
                    waiting.clear()

        for result in chunk:
            lesser = duplicate_of.get(result.doc_id)
            rows["documents"].append(document_row(result, paths.get(result.doc_id, ()), lesser))
            for task, agencies, deadlines in part_rows(result) if lesser is None else ():
                rows["tasks"].append(task)
                rows["agencies"] += agencies
                rows["deadlines"] += deadlines
            flush(ROWS_PER_GROUP)
        flush(0)


def _file_name(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _drop_leftovers(out: Path, count: int) -> None:
    """Remove files of an earlier, larger run."""
    kept = {_file_name(number) for number in range(count)}
    for name in DATASETS:
        for path in _parquet_files(out / name):
            if path.name not in kept:
                path.unlink(missing_ok=True)


def _parquet_files(folder: Path) -> Iterator[Path]:
    return folder.glob("part-*.parquet")
