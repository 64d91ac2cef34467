"""The published datasets: shape, types, descriptions, and the same bytes twice."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipeline.datasets import Document, record_json, write_datasets, write_records
from pipeline.duplicates import best_renditions
from pipeline.entry import entry_of
from pipeline.published import read_rows
from pipeline.storage import LocalStorage
from schema.arrow import DATASETS
from schema.base import SCHEMA_VERSION
from schema.decision import DecisionRecord
from schema.export import outputs
from schema.issue import Issue, IssueCode, Severity
from schema.result import FileResult
from tests.support import NAMES, ROOT, expected, record_from_expected


def results() -> list[FileResult]:
    return [
        FileResult(
            doc_id=record.doc_id,
            source=record.source,
            sha256=record.sha256,
            size=1,
            format="text",
            record=record,
        )
        for record in map(record_from_expected, sorted(NAMES))
    ]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    broken = FileResult(
        doc_id="hong-00000000",
        source="hong.pdf",
        sha256="11" * 32,
        size=0,
        issues=(Issue(code=IssueCode.EMPTY_FILE, severity=Severity.ERROR, message="empty"),),
    )
    publish(folder, [*results(), broken], paths={"brvt-2020-00000000": ("a", "b")})
    return folder


def publish(
    folder: Path,
    published: list[FileResult],
    paths: dict[str, tuple[str, ...]] | None = None,
    duplicate_of: dict[str, str] | None = None,
    partition_by: tuple[str, ...] = (),
) -> int:
    by_key = {f"{result.doc_id}.f": result for result in published}
    documents = [
        Document(
            doc_id=result.doc_id,
            key=key,
            paths=(paths or {}).get(result.doc_id, ()),
            duplicate_of=(duplicate_of or {}).get(result.doc_id),
            province_code=result.record.decision.province_code if result.record else None,
            plan_year=result.record.decision.plan_year if result.record else None,
        )
        for key, result in by_key.items()
    ]
    write_records(LocalStorage(folder), documents, frozenset(by_key), by_key.get)
    return write_datasets(LocalStorage(folder), documents, by_key.get, partition_by)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_has_its_schema_with_vietnamese_descriptions(out: Path, name: str) -> None:
    schema = ds.dataset(out / name).schema
    assert schema.equals(DATASETS[name])
    assert schema.metadata == DATASETS[name].metadata
    assert schema.metadata[b"schema_version"]

    def described(field: pa.Field) -> None:
        assert field.metadata[b"description"], f"{name}.{field.name}"
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        for nested in kind if pa.types.is_struct(kind) else ():
            described(nested)

    for field in schema:
        described(field)


def test_rows_say_what_the_records_say(out: Path) -> None:
    tasks = pd.read_parquet(out / "tasks")
    assert len(tasks) == 219
    assert tasks["task_id"].is_unique
    gold = expected("binhthuan-2021")
    row = tasks.set_index("task_id").loc["binhthuan-2021-00000000#2.2"]
    part = gold["tasks"][1]["parts"][1]
    assert row["lead"] == part["leads"][0]["name"]
    assert row["section"].tolist() == gold["tasks"][1]["section"]
    assert row["lead_text"] == part["lead_text"]
    assert row["plan_year"] == 2021 and row["province_code"] == "60"
    dues = [d["due"] for t in gold["tasks"] for p in t["parts"] for d in p["deadlines"] if d["due"]]
    mine = tasks[tasks["doc_id"] == "binhthuan-2021-00000000"]
    assert mine["due_on"].dropna().max() == datetime.date.fromisoformat(max(dues))
    agencies = pd.read_parquet(out / "agencies")
    assert len(agencies) == sum(
        len(part[role])
        for name in NAMES
        for task in expected(name)["tasks"]
        for part in task["parts"]
        for role in ("leads", "coordinators")
    )
    deadlines = pd.read_parquet(out / "deadlines")
    assert set(deadlines["role" if "role" in deadlines else "kind"]) <= {
        "date",
        "month",
        "quarter",
        "half_year",
        "year",
        "range",
        "ongoing",
        "recurring",
        "event",
        "unparsed",
    }


def test_a_failed_file_has_a_row_with_its_issue(out: Path) -> None:
    documents = pd.read_parquet(out / "documents").set_index("doc_id")
    assert documents.loc["hong-00000000", "status"] == "failed"
    assert documents.loc["hong-00000000", "issues"][0]["code"] == "empty_file"
    assert documents.loc["brvt-2020-00000000", "paths"].tolist() == ["a", "b"]
    assert documents.loc["brvt-2020-00000000", "n_parts"] == 48


def test_records_read_back_as_they_were(out: Path) -> None:
    for result in results():
        text = (out / "decisions" / f"{result.doc_id}.json").read_text(encoding="utf-8")
        assert DecisionRecord.model_validate_json(text) == result.record
        assert list(json.loads(text))[-2:] == ["decision", "tasks"]


def test_writing_twice_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        publish(folder, results())
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_lesser_rendition_keeps_its_record_but_gives_no_rows(tmp_path: Path) -> None:
    first = results()[0]
    assert first.record is not None
    copy = first.model_copy(update={"doc_id": "ban-khac-00000000", "format": "docx"})
    both = [first, copy]
    lesser = best_renditions(entry_of(result) for result in both)
    assert lesser == {first.doc_id: "ban-khac-00000000"}
    publish(tmp_path, both, duplicate_of=lesser)
    assert len(pd.read_parquet(tmp_path / "tasks")) == first.n_parts
    documents = pd.read_parquet(tmp_path / "documents").set_index("doc_id")
    assert documents.loc[first.doc_id, "duplicate_of"] == "ban-khac-00000000"


def test_rows_of_vanished_documents_vanish(tmp_path: Path) -> None:
    publish(tmp_path, results())
    publish(tmp_path, results()[:2])
    assert len(list((tmp_path / "decisions").iterdir())) == 2
    assert pd.read_parquet(tmp_path / "tasks")["doc_id"].nunique() == 2


def test_only_shards_that_changed_are_written(tmp_path: Path) -> None:
    assert publish(tmp_path, results()) == 1
    assert publish(tmp_path, results()) == 0
    assert publish(tmp_path, results()[:3]) == 1


def test_partitions_are_folders_and_read_as_one(tmp_path: Path) -> None:
    publish(tmp_path, results(), partition_by=("province_code", "plan_year"))
    folders = {
        path.parent.relative_to(tmp_path / "tasks").as_posix()
        for path in (tmp_path / "tasks").rglob("*.parquet")
    }
    assert folders == {"60/2021", "77/2020", "77/2023", "83/2018", "91/2020"}
    assert len(pd.read_parquet(tmp_path / "tasks")) == 219
    publish(tmp_path, results())
    assert len(list((tmp_path / "tasks").rglob("*.parquet"))) == 1
    assert len(pd.read_parquet(tmp_path / "tasks")) == 219


def test_generated_files_are_up_to_date() -> None:
    for name, text in outputs().items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, f"run `make schema`: {name}"


def test_record_json_is_readable_vietnamese() -> None:
    record = results()[0].record
    assert record is not None
    assert "Sở Nội vụ" in record_json(record)


def test_many_small_runs_leave_the_files_of_one_large_run(tmp_path: Path) -> None:
    for count in range(1, len(NAMES) + 1):
        publish(tmp_path / "small", results()[:count])
    publish(tmp_path / "large", results())
    assert digests(tmp_path / "small") == digests(tmp_path / "large")


@pytest.mark.parametrize(
    ("wanted", "rows"), [(ds.field("province_code") == "60", 58), (ds.field("plan_year") == 2018, 41)]
)
def test_statistics_let_a_reader_skip_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: ds.Expression, rows: int
) -> None:
    monkeypatch.setattr("pipeline.datasets.ROWS_PER_GROUP", 20)
    publish(tmp_path, results())
    (fragment,) = ds.dataset(tmp_path / "tasks").get_fragments()
    needed = fragment.subset(wanted)
    assert fragment.num_row_groups >= 11
    assert needed.num_row_groups <= 4
    assert needed.to_table(filter=wanted).num_rows == rows
    for group in fragment.row_groups:
        assert group.statistics["due_on"]["min"] <= group.statistics["due_on"]["max"]


PUBLISHED = ROOT / "tests" / "data" / "published"
"""Datasets as earlier versions wrote them: a folder a version, never changed, one added with each."""


def test_every_version_of_the_schema_has_left_an_example() -> None:
    assert SCHEMA_VERSION in {folder.name for folder in PUBLISHED.iterdir()}, (
        "the schema has a new version: publish an example into tests/data/published with it"
    )


@pytest.mark.parametrize("version", sorted(folder.name for folder in PUBLISHED.iterdir()))
def test_what_an_earlier_version_published_is_still_read(version: str) -> None:
    folder = PUBLISHED / version
    for name, schema in DATASETS.items():
        old = ds.dataset(folder / name).schema
        assert _added_only(pa.struct(list(old)), pa.struct(list(schema))), f"{name} of {version}"
        rows = read_rows(folder, name)
        assert rows and set(rows[0]) == set(schema.names)
    assert len(read_rows(folder, "tasks")) == 41
    for path in (folder / "decisions").iterdir():
        assert DecisionRecord.model_validate_json(path.read_bytes()).tasks


def test_columns_that_an_earlier_version_lacked_are_read_as_empty(tmp_path: Path) -> None:
    publish(tmp_path, results()[:1])
    (file,) = (tmp_path / "tasks").iterdir()
    table = pq.read_table(file)
    pq.write_table(table.drop_columns(["due_on", "flags"]), file)
    rows = read_rows(tmp_path, "tasks")
    assert len(rows) == len(table)
    assert all(row["due_on"] is None and row["flags"] is None for row in rows)


def _added_only(old: pa.DataType, new: pa.DataType) -> bool:
    """Whether everything that was published once is there still, with its type."""
    if pa.types.is_list(old) and pa.types.is_list(new):
        return _added_only(old.value_type, new.value_type)
    if pa.types.is_struct(old) and pa.types.is_struct(new):
        return all(
            new.get_field_index(field.name) >= 0 and _added_only(field.type, new.field(field.name).type)
            for field in old
        )
    return bool(old == new)
