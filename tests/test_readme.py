"""What the README says is so."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from parsers.limits import ReadOptions
from pipeline.cli import app
from pipeline.ingest import ingest
from tests.support import ROOT

READMES = ("README.md", "README.vi.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_excerpt_is_what_comes_out() -> None:
    found = re.search(r"<!-- excerpt: (\S+), task (\d+) -->\n```json\n(.*?)```", text("README.md"), re.DOTALL)
    assert found is not None
    file, seq, excerpt = found.groups()
    record = ingest((ROOT / file).read_bytes(), Path(file).name, ReadOptions()).result.record
    assert record is not None
    task = json.loads(record.model_dump_json(by_alias=True))["tasks"][int(seq) - 1]
    assert json.loads(excerpt) == task


@pytest.mark.parametrize("readme", READMES)
def test_commands_in_the_table_exist(readme: str) -> None:
    named = set(re.findall(r"`phuluc (\w+)", text(readme)))
    known = {command.name for command in app.registered_commands}
    assert named == known


@pytest.mark.parametrize("readme", READMES)
def test_links_lead_somewhere(readme: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text(readme)):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("readme", READMES)
def test_make_commands_exist(readme: str) -> None:
    for target in re.findall(r"^make (\w+)", text(readme), re.MULTILINE):
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)
