"""Input and output in an object store: a real S3-compatible server on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipeline.engine import LocalEngine
from pipeline.run import RunOptions, run
from pipeline.sources import find_sources
from tests.support import SAMPLES
from tests.test_run import published

pytestmark = pytest.mark.slow
pytest.importorskip("s3fs")
server = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    import fsspec

    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    before = dict(os.environ)
    os.environ.update(
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ENDPOINT_URL=f"http://{host}:{port}",
    )
    try:
        store = fsspec.filesystem("s3")
        store.mkdir("plans")
        for name in ("bentre-2018.txt", "kiengiang-2020.docx"):
            store.put_file(str(SAMPLES / name), f"plans/2020/{name}")
        store.pipe_file("plans/2020/photo.heic", b"x")
        yield "s3://plans"
    finally:
        os.environ.clear()
        os.environ.update(before)
        running.stop()


def test_folders_and_patterns_are_found(bucket: str) -> None:
    found = find_sources([f"{bucket}/2020"])
    assert [source.name for source in found.sources] == ["bentre-2018.txt", "kiengiang-2020.docx"]
    assert [path.rpartition("/")[2] for path in found.skipped] == ["photo.heic"]
    assert [source.name for source in find_sources([f"{bucket}/2020/*.docx"]).sources] == [
        "kiengiang-2020.docx"
    ]
    assert len(find_sources([f"{bucket}/nowhere"]).issues) == 1


def test_a_run_from_store_to_store_gives_the_local_bytes(bucket: str, tmp_path: Path) -> None:
    import fsspec

    engine = LocalEngine(jobs=0)
    summary = run([f"{bucket}/2020"], RunOptions(out=f"{bucket}/out", engine=engine))
    assert not summary.needs_person
    again = run([f"{bucket}/2020"], RunOptions(out=f"{bucket}/out", engine=engine))
    assert all(row.kept for row in again.files) and again.shards_written == 0
    fsspec.filesystem("s3").get("plans/out/", str(tmp_path / "out"), recursive=True)
    assert len(pd.read_parquet(tmp_path / "out" / "tasks")) == 73
    run([f"{bucket}/2020"], RunOptions(out=str(tmp_path / "local"), engine=engine))
    assert published(tmp_path / "local") == published(tmp_path / "out")
