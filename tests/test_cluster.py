"""The same run on a Ray cluster of two nodes on this machine, one of which is killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.decisions import invent
from benchmarks.render import render
from pipeline.engine import LocalEngine
from pipeline.engine_ray import RayEngine
from pipeline.run import RunOptions, run
from tests.test_run import published

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    running = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    running.add_node(num_cpus=1)
    ray.init(address=running.address, include_dashboard=False, log_to_driver=False)
    try:
        yield running
    finally:
        ray.shutdown()
        running.shutdown()


def test_a_cluster_gives_the_same_bytes_also_when_a_node_is_lost(cluster: Any, tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    for number in range(160):
        decision = invent(number)
        (plans / f"{decision.stem}.txt").write_bytes(render(decision, "txt"))
    run([str(plans)], RunOptions(out=str(tmp_path / "local"), engine=LocalEngine(jobs=0)))
    wanted = published(tmp_path / "local")
    run([str(plans)], RunOptions(out=str(tmp_path / "ray"), engine=RayEngine()))
    assert published(tmp_path / "ray") == wanted

    lost = threading.Event()

    def lose_a_node() -> None:
        time.sleep(2)
        cluster.remove_node(cluster.worker_nodes.copy().pop(), allow_graceful=False)
        lost.set()

    thread = threading.Thread(target=lose_a_node)
    thread.start()
    summary = run([str(plans)], RunOptions(out=str(tmp_path / "ray"), engine=RayEngine(), force=True))
    thread.join()
    assert lost.is_set()
    assert not summary.needs_person
    assert published(tmp_path / "ray") == wanted
