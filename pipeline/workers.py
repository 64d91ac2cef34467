"""Worker processes with a pipe each: which task a dead or a late worker had is never in doubt."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, TypeVar

TASKS_PER_WORKER = 500
"""A worker is replaced after this many tasks, so that leaks in libraries stay small."""
_GRACE = 1.0
"""Seconds for a worker that is told to stop, to end the programs it started."""

Key = TypeVar("Key")
Answer = TypeVar("Answer")


class Ending(Enum):
    """Why a task has no answer."""

    LATE = "late"
    OUT_OF_MEMORY = "out of memory"
    DIED = "died"
    RAISED = "raised"


@dataclass(frozen=True)
class Failure:
    """A task without an answer."""

    ending: Ending
    said: str = ""
    """The exit code of a worker that died, or the exception that the task raised."""


@dataclass
class _Worker(Generic[Key]):
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    task: Key | None = None
    deadline: float = 0.0
    """Monotonic seconds at which the task is late."""
    done: int = 0

    def tell_to_stop(self) -> None:
        """Ask the process to end: at once when it has a task, else by the message that it waits for."""
        if self.task is not None:
            self.process.terminate()
        else:
            with suppress(OSError):  # it is gone already
                self.pipe.send(None)

    def stop(self) -> None:
        """End the process, politely at first: it may have programs of its own to end."""
        self.tell_to_stop()
        self.pipe.close()
        self.process.join(_GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Workers(Generic[Key, Answer]):
    """A number of processes that answer tasks with one function, a task at a time each.

    ``memory`` is the address space of a process in bytes, ``timeout`` the seconds allowed for one task.
    """

    def __init__(self, answer: Callable[..., Answer], count: int, memory: int, timeout: float) -> None:
        self._answer = answer
        self._count = count
        self._memory = memory
        self._timeout = timeout
        self._workers: list[_Worker[Key]] = []

    def __enter__(self) -> Workers[Key, Answer]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.tell_to_stop()
        for worker in list(self._workers):
            self._dismiss(worker)

    @property
    def running(self) -> list[Key]:
        """The tasks that have been started and not been answered."""
        return [worker.task for worker in self._workers if worker.task is not None]

    @property
    def free(self) -> bool:
        """Whether another task can be started now."""
        return len(self.running) < self._count

    def start(self, task: Key, *args: Any) -> None:
        """Give a task to a free worker: the function's arguments, and a key to know the answer by."""
        worker = next((idle for idle in self._workers if idle.task is None), None) or self._hire()
        worker.task = task
        worker.deadline = time.monotonic() + self._timeout
        try:
            worker.pipe.send(args)
        except OSError:  # it died while it had nothing to do
            self._dismiss(worker)
            self.start(task, *args)

    def answers(self) -> list[tuple[Key, Answer | Failure]]:
        """Wait until something has come of at least one task."""
        found: list[tuple[Key, Answer | Failure]] = []
        while not found and self.running:
            busy = [worker for worker in self._workers if worker.task is not None]
            nearest = min(worker.deadline for worker in busy)
            ready = wait([worker.pipe for worker in busy], max(nearest - time.monotonic(), 0))
            now = time.monotonic()
            for worker in busy:
                if worker.pipe in ready:
                    found.append(self._receive(worker))
                elif worker.deadline <= now:
                    found.append((_task(worker), Failure(Ending.LATE)))
                    self._dismiss(worker)
        return found

    def _receive(self, worker: _Worker[Key]) -> tuple[Key, Answer | Failure]:
        task = _task(worker)
        try:
            answer: Answer | Failure = worker.pipe.recv()
        except (EOFError, OSError):
            self._dismiss(worker)
            return task, Failure(Ending.DIED, str(worker.process.exitcode))
        worker.task = None
        worker.done += 1
        if worker.done == TASKS_PER_WORKER:
            self._dismiss(worker)
        return task, answer

    def _hire(self) -> _Worker[Key]:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(
            target=_serve, args=(self._answer, self._memory, theirs, ours), daemon=True
        )
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _dismiss(self, worker: _Worker[Key]) -> None:
        worker.stop()
        self._workers.remove(worker)


def _task(worker: _Worker[Key]) -> Key:
    if worker.task is None:
        raise LookupError("a worker without a task")
    return worker.task


def _serve(answer: Callable[..., object], memory: int, pipe: Connection, parents_end: Connection) -> None:
    """What a worker does: answer tasks until it is told to stop or the parent is gone."""
    parents_end.close()  # or this process would keep its own pipe open when the parent is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: _exit())
    limit_process(memory)
    while True:
        try:
            args = pipe.recv()
        except EOFError:
            return
        if args is None:
            return
        try:
            pipe.send(answer(*args))
        except MemoryError:
            pipe.send(Failure(Ending.OUT_OF_MEMORY))
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 - the one place where a defect becomes data, for that task alone
            ending = Ending.OUT_OF_MEMORY if _for_want_of_memory(error) else Ending.RAISED
            pipe.send(Failure(ending, f"{type(error).__name__}: {error}"))


def _for_want_of_memory(error: Exception) -> bool:
    """Whether a call to the system, or the loading of a library, failed at the limit of memory."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, ImportError) and "failed to map segment" in str(error)


def _exit() -> None:
    raise SystemExit(143)


def limit_process(memory: int) -> None:
    """Bound this process: its memory in bytes, and one thread in the libraries that would start more."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
