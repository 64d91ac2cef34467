"""Many files on the cores of one machine: a file that hangs, bursts or kills its worker costs only itself."""

from __future__ import annotations

import os
import resource
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from parsers.limits import ReadOptions
from pipeline.sources import Source
from pipeline.work import Outcome, broken, work
from schema.issue import IssueCode

MEMORY_PER_WORKER = 4 * 1024**3
"""Address space of one worker, bytes."""

FILES_PER_WORKER = 500
"""A worker is replaced after this many files, so that leaks in libraries stay small."""


class Engine(Protocol):
    """Something that reads many files."""

    def run(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        """Yield one outcome a source as they come in, in no particular order."""


def default_jobs() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class LocalEngine:
    """Worker processes on this machine."""

    jobs: int = field(default_factory=default_jobs)
    """Worker processes; 0 reads in this process, without limits of time and memory."""
    timeout: float = 300.0
    """Seconds allowed for one file."""
    memory: int = MEMORY_PER_WORKER
    """Address space of one worker, bytes."""
    trace: Path | None = None
    """Folder for every intermediate of every file; None for no trace."""

    def run(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        """Yield outcomes as they come in; files that need recognition do not hold up the others."""
        if self.jobs == 0 or not sources:
            for source in sources:
                yield work(source, options, self.trace, heavy=True)
            return
        with ProcessPool(
            max_workers=min(self.jobs, len(sources)),
            max_tasks=FILES_PER_WORKER,
            initializer=limit_worker,
            initargs=(self.memory,),
        ) as pool:
            yield from _Lanes(self, pool, sources, options).run()


class _Lanes:
    """Light work first; heavy work takes at most all workers but one while light work waits."""

    def __init__(
        self, engine: LocalEngine, pool: ProcessPool, sources: Sequence[Source], options: ReadOptions
    ) -> None:
        self.engine = engine
        self.pool = pool
        self.options = options
        self.light = deque(sources)
        self.heavy: deque[Source] = deque()
        self.running: dict[Future[Outcome], tuple[Source, bool]] = {}

    def run(self) -> Iterator[Outcome]:
        try:
            while self.light or self.heavy or self.running:
                self._schedule()
                done, _ = wait(self.running, return_when=FIRST_COMPLETED)
                for future in done:
                    source, _heavy = self.running.pop(future)
                    outcome = self._outcome(source, future)
                    if outcome.deferred:
                        self.heavy.append(source)
                    else:
                        yield outcome
        finally:
            if self.running:
                self.pool.stop()  # type: ignore[no-untyped-call]

    def _schedule(self) -> None:
        jobs = self.engine.jobs
        heavy_running = sum(heavy for _, heavy in self.running.values())
        room = max(jobs - 1, 1) if self.light else jobs
        while self.heavy and heavy_running < room and len(self.running) < 2 * jobs:
            self._start(self.heavy.popleft(), heavy=True)
            heavy_running += 1
        while self.light and len(self.running) < 2 * jobs:
            self._start(self.light.popleft(), heavy=False)

    def _start(self, source: Source, heavy: bool) -> None:
        args = (source, self.options, self.engine.trace, heavy)
        future = self.pool.schedule(work, args=args, timeout=self.engine.timeout)
        self.running[future] = (source, heavy)

    def _outcome(self, source: Source, future: Future[Outcome]) -> Outcome:
        try:
            return future.result()
        except FutureTimeoutError:
            return broken(
                source,
                IssueCode.TIMED_OUT,
                f"Reading took longer than {self.engine.timeout:g} seconds and was stopped.",
                "Split the file, or allow more time with --timeout.",
            )
        except MemoryError:
            return broken(
                source,
                IssueCode.OUT_OF_MEMORY,
                "Reading needed more memory than one worker is allowed.",
                "Split the file and read the parts, or allow more with --memory.",
            )
        except ProcessExpired as error:
            return broken(
                source,
                IssueCode.WORKER_DIED,
                f"The process that read the file ended without an answer (exit code {error.exitcode}).",
                "Run the file alone; if it happens again the file breaks a library: please report it.",
            )
        except Exception as error:  # noqa: BLE001 - the one place where a defect becomes data, for that file alone
            return broken(
                source,
                IssueCode.INTERNAL_ERROR,
                f"phuluc failed on this file: {type(error).__name__}: {error}",
                "This is a defect of phuluc: please report it with the file.",
            )


def limit_worker(memory: int) -> None:
    """Make this process a worker: bounded memory, one thread in the libraries that would start more."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
