"""Many files on the cores of one machine: a file that hangs, bursts or kills its worker costs only itself."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from parsers.limits import ReadOptions
from pipeline.sources import Source
from pipeline.work import Outcome, broken, work
from pipeline.workers import Ending, Failure, Workers
from schema.issue import IssueCode

MEMORY_PER_WORKER = 4 * 1024**3
"""Address space of one worker, bytes."""


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
        if self.jobs == 0:
            for source in sources:
                yield work(source, options, self.trace, heavy=True)
            return
        light = deque(sources)
        heavy: deque[Source] = deque()
        with Workers[_Task, Outcome](work, self.jobs, self.memory, self.timeout) as workers:
            while light or heavy or workers.running:
                while workers.free and (task := self._next(light, heavy, workers.running)):
                    workers.start(task, task.source, options, self.trace, task.heavy)
                for task, answer in workers.answers():
                    outcome = self._broken(task.source, answer) if isinstance(answer, Failure) else answer
                    if outcome.deferred:
                        heavy.append(task.source)
                    else:
                        yield outcome

    def _next(self, light: deque[Source], heavy: deque[Source], running: list[_Task]) -> _Task | None:
        """Heavy work takes all workers but one while light work waits, and all of them after that."""
        room = self.jobs - 1 if light else self.jobs
        if heavy and sum(task.heavy for task in running) < room:
            return _Task(heavy.popleft(), heavy=True)
        return _Task(light.popleft(), heavy=False) if light else None

    def _broken(self, source: Source, failure: Failure) -> Outcome:
        match failure.ending:
            case Ending.LATE:
                return broken(
                    source,
                    IssueCode.TIMED_OUT,
                    f"Reading took longer than {self.timeout:g} seconds and was stopped.",
                    "Split the file, or allow more time with --timeout.",
                )
            case Ending.OUT_OF_MEMORY:
                return broken(
                    source,
                    IssueCode.OUT_OF_MEMORY,
                    "Reading needed more memory than one worker is allowed.",
                    "Split the file and read the parts, or allow more with --memory.",
                )
            case Ending.DIED:
                return broken(
                    source,
                    IssueCode.WORKER_DIED,
                    f"The process that read the file ended without an answer (exit code {failure.said}).",
                    "Run the file alone; if it happens again the file breaks a library: please report it.",
                )
            case Ending.RAISED:
                return broken(
                    source,
                    IssueCode.INTERNAL_ERROR,
                    f"phuluc failed on this file: {failure.said}",
                    "This is a defect of phuluc: please report it with the file.",
                )


@dataclass(frozen=True)
class _Task:
    source: Source
    heavy: bool
    """With recognition of images."""
