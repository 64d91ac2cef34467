"""Many files on the cores of one machine: a file that hangs, bursts or kills its worker costs only itself."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from parsers.limits import ReadOptions
from pipeline.ingest import failure, ingest
from pipeline.sources import Source
from pipeline.trace import write_trace
from schema.issue import IssueCode
from schema.result import FileResult

MEMORY_PER_WORKER = 4 * 1024**3
"""Address space of one worker, bytes."""

TASKS_PER_WORKER = 500
"""A worker is replaced after this many files, so that leaks in libraries stay small."""


@dataclass(frozen=True)
class Outcome:
    """The answer for one source."""

    source: Source
    result: FileResult
    seconds: dict[str, float]
    peak_memory: int
    """Largest resident set of the worker so far, bytes."""


@dataclass(frozen=True)
class LocalEngine:
    """Runs files in worker processes."""

    jobs: int
    """Worker processes; 0 reads in this process, without limits of time and memory."""
    timeout: float
    """Seconds allowed for one file."""
    trace: Path | None = None
    """Folder for every intermediate of every file; None for no trace."""

    def run(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        """Yield outcomes as they come in, in no particular order."""
        if self.jobs == 0:
            for source in sources:
                yield _work(source, options, self.trace)
            return
        yield from self._run_in_pool(sources, options)

    def _run_in_pool(self, sources: Sequence[Source], options: ReadOptions) -> Iterator[Outcome]:
        waiting = list(reversed(sources))
        running: dict[Future[Outcome], Source] = {}
        with ProcessPool(
            max_workers=min(self.jobs, max(len(sources), 1)),
            max_tasks=TASKS_PER_WORKER,
            initializer=_limit_worker,
        ) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < 2 * self.jobs:
                        source = waiting.pop()
                        running[
                            pool.schedule(_work, args=(source, options, self.trace), timeout=self.timeout)
                        ] = source
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield self._outcome(running.pop(future), future)
            finally:
                if running:
                    pool.stop()  # type: ignore[no-untyped-call]

    def _outcome(self, source: Source, future: Future[Outcome]) -> Outcome:
        try:
            return future.result()
        except FutureTimeoutError:
            return _broken(
                source,
                IssueCode.TIMED_OUT,
                f"Reading took longer than {self.timeout:g} seconds and was stopped.",
                "Split the file, or allow more time with --timeout.",
            )
        except MemoryError:
            return _broken(
                source,
                IssueCode.OUT_OF_MEMORY,
                "Reading needed more memory than one worker is allowed.",
                "Split the file and read the parts.",
            )
        except ProcessExpired as error:
            return _broken(
                source,
                IssueCode.WORKER_DIED,
                f"The process that read the file ended without an answer ({error}).",
                "Run the file alone; if it happens again the file is damaged in a way that breaks a library.",
            )
        except Exception as error:  # noqa: BLE001 - the one place where a defect becomes data, for that file alone
            return _broken(
                source,
                IssueCode.INTERNAL_ERROR,
                f"phuluc failed on this file: {type(error).__name__}: {error}",
                "This is a defect of phuluc: please report it with the file.",
            )


def default_jobs() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _limit_worker() -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > MEMORY_PER_WORKER:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_PER_WORKER, hard))


def _work(source: Source, options: ReadOptions, trace: Path | None) -> Outcome:
    try:
        data = source.load()
    except OSError as error:
        result = failure(
            source.name,
            b"",
            IssueCode.UNREADABLE_PATH,
            f"The file could not be opened: {error.strerror}.",
            "Check its permissions.",
        )
        return Outcome(source, result, {}, 0)
    ingested = ingest(data, source.name, options)
    if trace is not None:
        write_trace(trace, ingested)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Outcome(source, ingested.result, ingested.seconds, peak)


def _broken(source: Source, code: IssueCode, message: str, hint: str) -> Outcome:
    try:
        data = source.load()
    except OSError:
        data = b""
    return Outcome(source, failure(source.name, data, code, message, hint), {}, 0)
