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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.check import wrong_values
from benchmarks.decisions import invent
from benchmarks.processes import PeakMemory
from benchmarks.render import kinds, render
from pipeline.engine import default_jobs

_RUN = """
import sys
from pipeline.engine import LocalEngine
from pipeline.run import RunOptions, run
run([sys.argv[1]], RunOptions(out=sys.argv[2], engine=LocalEngine(jobs=int(sys.argv[3]))))
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
    """One run in a process of its own: ``run.json`` with seconds and bytes as seen from outside."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(plans), str(out), str(jobs)])
    with PeakMemory(process.pid) as memory:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)
    seconds = time.perf_counter() - start
    report: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return {**report, "wall_seconds": seconds, "peak_bytes": memory.peak}


def wrong(out: Path, files: int) -> Iterator[str]:
    """Every value that is not as invented."""
    missing = {invent(number).stem: number for number in range(files)}
    for path in sorted((out / "tasks").rglob("*.parquet")):
        rows = defaultdict(list)
        for row in pq.read_table(path).to_pylist(maps_as_pydicts="strict"):
            rows[row["doc_id"].rpartition("-")[0]].append(row)
        for stem, found in rows.items():
            yield from wrong_values(invent(missing.pop(stem)), found)
    yield from (f"{stem}: no rows" for stem in missing)


def per_format(report: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Format → files, files a second that one core reads, largest memory of a worker that read one."""
    groups = defaultdict(list)
    for file in report["files"]:
        groups[file["format"] or "unknown"].append(file)
    return {
        name: {
            "files": len(files),
            "files_per_second_and_core": round(
                len(files) / sum(sum(file["seconds"].values()) for file in files), 1
            ),
            "worker_mib": round(max(file["peak_memory_bytes"] for file in files) / 2**20),
        }
        for name, files in sorted(groups.items())
    }


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
        many = measure(plans, out, cores)
        mistakes = list(wrong(out, files))
        resumed = measure(plans, out, cores)
        first = next(plans.glob("*.txt"))
        first.write_bytes(first.read_bytes() + b"\n")
        changed = measure(plans, out, cores)
        mistakes += wrong(out, files)
        shutil.rmtree(out)
        one = measure(plans, out, 1)
    figures = {
        "machine": f"{platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "files": files,
        "seconds_to_invent": round(made, 1),
        "files_per_second_1_core": round(files / one["wall_seconds"], 1),
        f"files_per_second_{cores}_cores": round(files / many["wall_seconds"], 1),
        "speed_up": round(one["wall_seconds"] / many["wall_seconds"], 2),
        "stages": many["seconds"],
        "formats": per_format(many),
        "resume_seconds": round(resumed["wall_seconds"], 2),
        "resume_kept": resumed["counts"]["kept"],
        "one_changed_seconds": round(changed["wall_seconds"], 2),
        "one_changed_kept": changed["counts"]["kept"],
        "memory_mib_in_all": round(many["peak_bytes"] / 2**20),
        "failed": many["counts"].get("failed", 0),
        "wrong_values": len(mistakes),
    }
    print(json.dumps(figures, indent=1))
    for line in mistakes[:20]:
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if mistakes or figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
