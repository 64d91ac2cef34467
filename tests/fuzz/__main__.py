"""Every parser for a fixed time on damaged samples: ``python -m tests.fuzz --seconds 30``.

What breaks a parser is left in the folder that is printed at the end; make it smaller and keep it as a test.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("txt", "html", "docx", "pdf", "md", "xlsx")


def corpus(folder: Path, suffix: str) -> Path:
    """A folder with the samples of a format, and the hand-made plans of it."""
    found = [*(ROOT / "samples").glob(f"*.{suffix}"), *(ROOT / "tests" / "plans").glob(f"*.{suffix}")]
    target = folder / suffix
    target.mkdir(parents=True)
    for path in found:
        shutil.copy(path, target)
    if suffix == "xlsx":
        _workbook(target / "plan.xlsx")
    return target


def _workbook(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("TT", "Nội dung", "Cơ quan chủ trì", "Thời hạn"),
        (1, "Rà soát văn bản", "Sở Tư pháp", "Quý I"),
    ):
        sheet.append(row)
    book.save(path)


def main() -> int:
    """Returns 1 when a parser broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=30, help="for each format")
    options.add_argument("--formats", nargs="+", default=list(FORMATS), choices=FORMATS)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="phuluc-fuzz-"))
    broken = []
    for suffix in chosen.formats:
        findings = folder / "findings" / suffix
        findings.mkdir(parents=True)
        limits = [f"-max_total_time={chosen.seconds}", "-timeout=30", "-rss_limit_mb=4096", "-max_len=400000"]
        command = [sys.executable, "-m", "tests.fuzz.target", suffix, *limits]
        command += [f"-artifact_prefix={findings}/", str(corpus(folder, suffix))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        print(f"{suffix}: {'broken' if done.returncode else 'sound'}", flush=True)
        if done.returncode:
            print(done.stdout[-1000:], done.stderr[-3000:], sep="\n")
            broken.append(suffix)
    if broken:
        print(f"what broke {', '.join(broken)}: {folder / 'findings'}")
    else:
        shutil.rmtree(folder)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
