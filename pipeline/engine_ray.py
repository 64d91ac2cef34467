"""The same work on the machines of a Ray cluster.

A Ray task reads a handful of files in a worker process of its own, with the same limits as on one
machine (`LocalEngine`); Ray decides where, and does it again elsewhere when a machine is lost. Inputs
must be readable from every machine: a shared folder, or an object store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from parsers.limits import ReadOptions
from pipeline.engine import LocalEngine
from pipeline.sources import Source
from pipeline.work import Outcome

FILES_PER_TASK = 16
"""Few enough that a lost machine costs little, many enough that Ray's own cost does not show."""
_RETRIES = 5
"""How often a task whose machine was lost is done again."""


@dataclass(frozen=True)
class RayEngine:
    """Workers of a Ray cluster."""

    local: LocalEngine = field(default_factory=lambda: LocalEngine(jobs=1))
    """The limits that hold for each file."""
    address: str | None = None
    """Address of the cluster ("auto": the one this machine belongs to); None starts one here."""

    def run(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        """Yield outcomes as they come in. Raises ImportError without the extra ``ray``."""
        import ray

        if not ray.is_initialized():
            ray.init(address=self.address, include_dashboard=False, log_to_driver=False)
        remote = ray.remote(num_cpus=1, max_retries=_RETRIES)(_read)
        shared = ray.put(options)
        waiting = iter(sources)
        running: set[Any] = set()
        while True:
            limit = 2 * max(int(ray.cluster_resources().get("CPU", 1)), 1)  # type: ignore[no-untyped-call]
            while len(running) < limit and (chunk := list(islice(waiting, FILES_PER_TASK))):
                running.add(remote.remote(chunk, self.local, shared))
            if not running:
                return
            done, _ = ray.wait(list(running), num_returns=1)
            for reference in done:
                running.discard(reference)
                yield from ray.get(reference)


def _read(sources: list[Source], engine: LocalEngine, options: ReadOptions) -> list[Outcome]:
    return list(engine.run(sources, options))
