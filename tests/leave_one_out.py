"""What is learnt by heart: each sample read without the words that only it supports.

    python -m tests.leave_one_out

For every sample the data files of ``normalizers`` are copied to a folder of their own, and every written
form is taken out that stands in the sample's cells and in no cell of the other samples (nor in the
wordings of real documents, where those are at hand): time words and phrases, damaged numerals, short
names and other spellings of bodies, abbreviations, forms of groups, other names of places and fixed
phrases of the spelling lexicon. The sample is then read by the whole pipeline in a process that sees
these data only.

What stays: official names of bodies and places, whose source is a law; spelling_words.txt, derived from
dictionaries; and the rules in code, so that a rule of the grammar that only one sample needs is not seen.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from normalizers.text import comparison_text
from pipeline.score import Matched
from tests.support import NAMES, ROOT, expected, real_dir

Texts = dict[str, str]
"""Kind of cell ("deadline", "agency", "any") → all its words, each between spaces."""
_AGENCY_FIELDS = ("lead_text", "coordination_text")
_FORMS = ("forms", "aliases", "match")
_NO_WORD = re.compile(r"[^\w&]+")


@dataclass(frozen=True)
class Left:
    """One sample read without its own words."""

    name: str
    removed: tuple[str, ...]
    matched: dict[str, Matched]
    """"deadlines" and "agencies": found, expected and right."""


def words(text: str) -> str:
    """Words between single spaces, in lower case, without punctuation."""
    return f" {_NO_WORD.sub(' ', comparison_text(text).lower()).strip()} "


def texts_of(name: str) -> Texts:
    """The words of a sample's cells."""
    record = expected(name)
    found: dict[str, list[str]] = {"deadline": [], "agency": [], "any": []}
    for task in record["tasks"]:
        for part in task["parts"]:
            found["deadline"].append(part["deadline_text"] or "")
            found["agency"] += [part[field] or "" for field in _AGENCY_FIELDS]
            found["any"] += [task["content"] or "", part["product"] or ""]
    found["any"] += [value for value in record["decision"].values() if isinstance(value, str)]
    found["any"] += found["deadline"] + found["agency"]
    return {kind: words(" | ".join(cells)) for kind, cells in found.items()}


def real_texts() -> Texts:
    """The words of real cells; empty where they are not at hand."""
    folder = real_dir()
    if folder is None:
        return {}
    rows = [line.split("\t") for line in (folder / "wordings.tsv").read_text("utf-8").splitlines()[1:]]
    cells = [(kind, text) for kind, text, *_ in rows]
    by_kind = {kind: [text for k, text in cells if k == kind] for kind in ("deadline", "agency")}
    return {kind: words(" | ".join(found)) for kind, found in by_kind.items()}


class Remover:
    """Takes out of data what only one sample supports."""

    def __init__(self, own: Texts, others: Iterable[Texts]) -> None:
        self.own = own
        self.others = list(others)
        self.removed: list[str] = []

    def only_here(self, form: str, kind: str) -> bool:
        """Whether a written form stands in the sample's cells of a kind and in no others'."""
        wanted = words(form)
        if not wanted.strip() or wanted not in self.own[kind]:
            return False
        if any(wanted in other.get(kind, "") for other in self.others):
            return False
        self.removed.append(form)
        return True

    def data(self, value: Any, kind: str) -> Any:
        """A data file without these forms."""
        if isinstance(value, dict):
            return {
                key: self._forms(inner, kind)
                if key in _FORMS and isinstance(inner, list)
                else self.data(inner, kind)
                for key, inner in value.items()
                if not (isinstance(inner, str) and key.isupper() and self.only_here(key, kind))
            }
        if isinstance(value, list):
            return [self.data(item, kind) for item in value]
        if isinstance(value, str) and kind == "agency":
            return self._named(value)
        if isinstance(value, str) and kind == "any" and ";" in value:
            return "; ".join(p for p in value.split(";") if not self.only_here(p.strip("[] "), kind))
        return value

    def _forms(self, forms: list[str], kind: str) -> list[str]:
        return [form for form in forms if not self.only_here(str(form), kind)]

    def _named(self, value: str) -> str:
        name, *aliases = value.split(" | ")
        kept = [alias for alias in aliases if not self.only_here(alias, "agency")]
        return " | ".join([name, *kept])


def read_without(name: str) -> Left:
    """Read one sample with its own words taken out of the data files."""
    others = [texts_of(other) for other in NAMES if other != name]
    remover = Remover(texts_of(name), [*others, real_texts()])
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "normalizers"
        shutil.copytree(ROOT / "normalizers", package, ignore=shutil.ignore_patterns("__pycache__"))
        data = package / "data"
        for file in sorted(data.rglob("*.yaml")):
            kind = _kind_of(file.relative_to(data))
            if kind is not None:
                _rewrite(file, remover, kind)
        command = [sys.executable, "-P", "-c", _CHILD, folder, str(ROOT), name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    matched = {key: Matched(*counts) for key, counts in json.loads(done.stdout).items()}
    return Left(name, tuple(sorted(set(remover.removed))), matched)


def together(found: Iterable[Left], key: str) -> Matched:
    """All samples as one."""
    matched = [left.matched[key] for left in found]
    return Matched(
        sum(one.true for one in matched),
        sum(one.found for one in matched),
        sum(one.expected for one in matched),
    )


def _kind_of(file: Path) -> str | None:
    if file.parts[0].startswith("deadlines"):
        return "deadline"
    if file.parts[0] == "agencies":
        return "agency" if file.stem not in ("places", "words") else None
    return "any" if file.stem in ("places_provinces", "spelling_phrases") else None


def _rewrite(file: Path, remover: Remover, kind: str) -> None:
    value = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    text = yaml.dump(remover.data(value, kind), allow_unicode=True, sort_keys=False, width=1000)
    file.write_text(text, encoding="utf-8")


_CHILD = """
import json, sys
from pathlib import Path
folder, root, name = sys.argv[1:]
sys.path[:0] = [folder, root]
import normalizers
from parsers.limits import ReadOptions
from pipeline.ingest import ingest
from pipeline.score import score_record
assert normalizers.__path__[0].startswith(folder), "the data files of the project itself were read"
root = Path(root)
file = root / "samples" / f"{name}.txt"
record = ingest(file.read_bytes(), file.name, ReadOptions()).result.record
gold = json.loads((root / "samples" / "expected" / f"{name}.json").read_text("utf-8"))
score = score_record(json.loads(record.model_dump_json(by_alias=True)), gold)
roles = score.agencies.values()
agencies = [sum(getattr(role, name) for role in roles) for name in ("true", "found", "expected")]
deadlines = [score.deadlines.true, score.deadlines.found, score.deadlines.expected]
print(json.dumps({"deadlines": deadlines, "agencies": agencies}))
"""


def main() -> None:
    """Print the report."""
    found = [read_without(name) for name in NAMES]
    for left in found:
        print(f"{left.name}: without {len(left.removed)} forms: {'; '.join(left.removed)}")
        print("  " + ", ".join(f"{key} F1 {matched.f1:.4f}" for key, matched in left.matched.items()))
    for key in ("deadlines", "agencies"):
        print(f"all: {key} F1 {together(found, key).f1:.4f}")


if __name__ == "__main__":
    main()
