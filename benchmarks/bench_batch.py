"""A run over many files: files a second, gain from a second core, resume, memory, correctness.

    python -m benchmarks.bench_batch --files 10000

Decisions are invented (``benchmarks/decisions.py``), so every value that must come out is known.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.check import wrong_values
from benchmarks.decisions import invent
from benchmarks.render import kinds, render
from pipeline.engine import default_jobs
from pipeline.published import read_rows

_MEASURE = """
import json, resource, sys, time
from pipeline.engine import LocalEngine
from pipeline.run import RunOptions, run
start = time.perf_counter()
summary = run([sys.argv[1]], RunOptions(out=sys.argv[2], engine=LocalEngine(jobs=int(sys.argv[3]))))
parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
worker = max(row.entry.peak_memory for row in summary.files)
print(json.dumps({
    "seconds": time.perf_counter() - start, "stages": summary.seconds, "parent_bytes": parent,
    "worker_bytes": worker, "files": len(summary.files), "failed": summary.failed,
    "kept": sum(row.kept for row in summary.files),
}))
"""


def write_plans(folder: Path, files: int) -> None:
    """Invented decisions, the kinds in turn."""
    folder.mkdir(parents=True)
    names = kinds()
    for number in range(files):
        kind = names[number % len(names)]
        decision = invent(number)
        (folder / f"{decision.stem}.{kind}").write_bytes(render(decision, kind))


def measure(plans: Path, out: Path, jobs: int) -> dict[str, Any]:
    """One run in a process of its own."""
    command = [sys.executable, "-c", _MEASURE, str(plans), str(out), str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def wrong(out: Path, files: int) -> list[str]:
    """Every value that is not as invented."""
    rows = defaultdict(list)
    for row in read_rows(out, "tasks"):
        rows[row["doc_id"].rpartition("-")[0]].append(row)
    return [
        line for number in range(files) for line in wrong_values(invent(number), rows[invent(number).stem])
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    arguments = parser.parse_args()
    files: int = arguments.files
    cores = default_jobs()
    with tempfile.TemporaryDirectory() as folder:
        plans, out = Path(folder) / "plans", Path(folder) / "out"
        start = time.perf_counter()
        write_plans(plans, files)
        made = time.perf_counter() - start
        one = measure(plans, out, 1)
        shutil.rmtree(out)
        many = measure(plans, out, cores)
        resumed = measure(plans, out, cores)
        mistakes = wrong(out, files)
    memory = many["parent_bytes"] + cores * many["worker_bytes"]
    figures = {
        "machine": f"{platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "files": files,
        "seconds_to_invent": round(made, 1),
        "files_per_second_1_core": round(files / one["seconds"], 1),
        f"files_per_second_{cores}_cores": round(files / many["seconds"], 1),
        "speed_up": round(one["seconds"] / many["seconds"], 2),
        "stages": many["stages"],
        "resume_seconds": round(resumed["seconds"], 2),
        "resume_kept": resumed["kept"],
        "memory_mib_in_all": round(memory / 2**20),
        "failed": many["failed"],
        "wrong_values": len(mistakes),
    }
    print(json.dumps(figures, indent=1))
    for line in mistakes[:20]:
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if mistakes or many["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
