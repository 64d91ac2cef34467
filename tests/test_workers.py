"""Workers: every task is answered, or it is said truly why not."""

from __future__ import annotations

import os
import signal
import time

import pytest

from pipeline import workers
from pipeline.workers import Ending, Failure, Workers

GIB = 1024**3


def _do(what: str) -> object:
    match what:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(60)
        case "burst":
            return bytearray(64 * GIB)
        case "defect":
            raise ZeroDivisionError("a defect")
        case "large":
            return "x" * 3_000_000
        case "process":
            return os.getpid()
        case "lambda":
            return lambda: None
    return what


def _answers(tasks: list[str], count: int = 2, timeout: float = 30) -> list[tuple[str, object]]:
    waiting = list(tasks)
    found: list[tuple[str, object]] = []
    with Workers[str, object](_do, count, 4 * GIB, timeout) as crew:
        while waiting or crew.running:
            while waiting and crew.free:
                crew.start(waiting[0], waiting.pop(0))
            found += crew.answers()
    return found


def test_a_task_that_kills_its_worker_is_known_at_once_and_costs_no_other() -> None:
    found = _answers(["die", "a"] * 20)
    assert [what for task, what in found if task == "die"] == [Failure(Ending.DIED, "-9")] * 20
    assert [what for task, what in found if task == "a"] == ["a"] * 20


def test_why_there_is_no_answer() -> None:
    found = dict(_answers(["burst", "defect", "large", "a"]))
    assert found["burst"] == Failure(Ending.OUT_OF_MEMORY)
    assert found["defect"] == Failure(Ending.RAISED, "ZeroDivisionError: a defect")
    assert found["large"] == "x" * 3_000_000
    assert found["a"] == "a"


def test_an_answer_that_cannot_be_sent_is_a_defect_of_its_task() -> None:
    ((_, answer),) = _answers(["lambda"])
    assert isinstance(answer, Failure)
    assert answer.ending is Ending.RAISED


def test_a_late_task_is_stopped_and_others_go_on() -> None:
    found = _answers(["hang", "a", "b", "c"], timeout=1)
    assert dict(found) == {"hang": Failure(Ending.LATE), "a": "a", "b": "b", "c": "c"}


def test_workers_are_replaced_after_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TASKS_PER_WORKER", 3)
    processes = [pid for _, pid in _answers(["process"] * 9, count=1)]
    assert [processes.count(pid) for pid in dict.fromkeys(processes)] == [3, 3, 3]


def test_a_worker_that_dies_idle_is_replaced() -> None:
    with Workers[str, object](_do, 1, 4 * GIB, 30) as crew:
        crew.start("first", "process")
        ((_, pid),) = crew.answers()
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
        crew.start("second", "a")
        assert crew.answers() == [("second", "a")]


def test_no_process_is_left_behind() -> None:
    with Workers[str, object](_do, 2, 4 * GIB, 30) as crew:
        crew.start("pid", "process")
        ((_, pid),) = crew.answers()
        assert isinstance(pid, int)
        crew.start("hang", "hang")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
