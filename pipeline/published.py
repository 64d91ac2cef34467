"""Reading what a run has published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from schema.arrow import DATASETS
from schema.decision import DecisionRecord

Row = dict[str, Any]


class NothingPublishedError(Exception):
    """The folder holds no results of a run."""


def read_rows(out: Path, dataset: str, columns: Sequence[str] | None = None) -> list[Row]:
    """Rows of one dataset. Raises NothingPublishedError."""
    import pyarrow.dataset as ds

    folder = out / dataset
    if not any(folder.rglob("*.parquet")):
        raise NothingPublishedError(f"{folder} is not there or empty: run `phuluc run … --out {out}` first")
    table = ds.dataset(folder, schema=DATASETS[dataset], format="parquet").to_table(
        columns=None if columns is None else list(columns)
    )
    rows: list[Row] = table.to_pylist(maps_as_pydicts="strict")
    return rows


def read_records(out: Path) -> Iterator[DecisionRecord]:
    """The records in order of their names, lesser renditions included. Raises NothingPublishedError."""
    folder = out / "decisions"
    if not folder.is_dir():
        raise NothingPublishedError(f"{folder} is not there: run `phuluc run … --out {out}` first")
    for path in sorted(folder.glob("*.json")):
        yield DecisionRecord.model_validate_json(path.read_bytes())
