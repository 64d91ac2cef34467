"""The site of docs/: it builds without a warning, loads nothing from elsewhere, and what it shows works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import app
from tests.support import ROOT, SAMPLES

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader of the docs has it: the samples, and `phuluc` as a command."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "samples").symlink_to(SAMPLES)
    return folder


def _run(script: list[str], folder: Path) -> None:
    done = subprocess.run(script, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{script[-1]}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["recipes.md", "index.md", "adding-an-agency.md"])
def test_what_a_page_shows_works(page: str, desk: Path) -> None:
    for language, code in _FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        if language == "python":
            _run([sys.executable, "-c", code], desk)
        elif language == "sh":
            phuluc = f'phuluc() {{ "{sys.executable}" -m pipeline.cli "$@"; }}; set -e\n'
            commands = "\n".join(line for line in code.splitlines() if not line.startswith("make "))
            _run(["bash", "-c", phuluc + commands], desk)


def test_commands_and_options_that_pages_name_exist() -> None:
    known = {command.name for command in app.registered_commands}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"`phuluc ([a-z]+)", text)) <= known, page.name
        for target in re.findall(r"`make ([a-z-]+)", text):
            subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_paths_that_pages_name_are_there() -> None:
    folders = (
        "pipeline",
        "parsers",
        "normalizers",
        "schema",
        "tests",
        "benchmarks",
        "samples",
        "docs",
        "notebooks",
    )
    named = re.compile(rf"`((?:{'|'.join(folders)})/[\w./-]*)`")
    for page in PAGES:
        for path in named.findall(page.read_text(encoding="utf-8")):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_steps_that_the_page_on_appendix_tables_lists_are_modules() -> None:
    text = (DOCS / "decisions" / "appendix-reading.md").read_text(encoding="utf-8")
    steps = re.findall(r"^    ([a-z]+) ", text, re.MULTILINE)
    helpers = re.findall(r"[(;]\s*([a-z]+): ", "".join(re.findall(r"^    .*\n", text, re.MULTILINE)))
    assert {"stitch", "ledger"} <= set(steps) and {"cuts", "numbering"} <= set(helpers)
    for name in (*steps, *helpers):
        assert (ROOT / "parsers" / "appendix" / f"{name}.py").is_file(), name


def test_limits_are_those_of_the_code() -> None:
    from parsers.limits import MEGABYTE, ReadOptions
    from pipeline.engine import MEMORY_PER_WORKER, LocalEngine

    text, options = (DOCS / "limits.md").read_text(encoding="utf-8"), ReadOptions()
    for row in (
        f"| file | {options.max_bytes // MEGABYTE} MB |",
        f"| pages | {options.max_pages} |",
        f"| pixels of an image | {options.max_pixels // MEGABYTE} million |",
        f"| cells of all tables | {options.max_cells:,} |",
        f"| a package once unpacked | {options.max_unpacked_bytes // MEGABYTE} MB |",
        f"| time | {LocalEngine().timeout:g} s |",
        f"| address space of a worker | {MEMORY_PER_WORKER // 1024**3} GiB |",
    ):
        assert row in text, row


@pytest.mark.slow
def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="needs the extra docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"DISABLE_MKDOCS_2_WARNING": "true", "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    loaded = re.compile(r"""<(?:script|img|iframe|link[^>]*stylesheet)[^>]*(?:src|href)=["']?(https?:)?//""")
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        assert not loaded.search(page.read_text(encoding="utf-8")), page.name
