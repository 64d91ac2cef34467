"""The records of a run beside their expected results, and how sure the values said they were."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pipeline.score import AGENCY_ROLES, Json, Matched, Score, score_record

_BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True)
class FileScore:
    """The score of one record of the output."""

    doc_id: str
    source: str
    expected: str
    score: Score


def score_output(out: Path, expected: Path) -> tuple[list[FileScore], list[str]]:
    """Score every record of ``out`` that has an expected result of the same stem.

    ``expected``: a folder of expected results or one such file. Returns the scores and the names of
    expected results that no record answers. Raises FileNotFoundError where either is missing.
    """
    folder = out / "decisions"
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder} is not there: run the pipeline first (`phuluc run … --out {folder.parent}`)"
        )
    wanted = _expected_by_stem(expected)
    scores = []
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        stem = Path(record["source"]).stem
        if stem in wanted:
            scores.append(
                FileScore(record["doc_id"], record["source"], stem, score_record(record, wanted[stem]))
            )
    answered = {score.expected for score in scores}
    return scores, sorted(set(wanted) - answered)


def _expected_by_stem(expected: Path) -> dict[str, Json]:
    files = sorted(expected.glob("*.json")) if expected.is_dir() else [expected]
    if not files:
        raise FileNotFoundError(f"no expected results (*.json) in {expected}")
    wanted = {}
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        wanted[Path(content.get("source") or file.name).stem] = content
    return wanted


def merge(scores: Iterable[Score]) -> Score:
    """All files together."""
    total = Score()
    for score in scores:
        for name in ("rows", "deadlines", "flags", "copy_flags", "corrections"):
            _add_matched(getattr(total, name), getattr(score, name))
        for role in AGENCY_ROLES:
            _add_matched(total.agencies[role], score.agencies[role])
        for name in ("exact", "similarity", "decision"):
            for key, ratio in getattr(score, name).items():
                getattr(total, name)[key].add(ratio.hits, ratio.total)
        for name in ("due", "budget"):
            ratio = getattr(score, name)
            getattr(total, name).add(ratio.hits, ratio.total)
        for name, pairs in score.calibration.items():
            total.calibration[name] += pairs
        total.differences += score.differences
    return total


def _add_matched(total: Matched, one: Matched) -> None:
    total.true += one.true
    total.found += one.found
    total.expected += one.expected


def calibration_table(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float, int, float, float]]:
    """How often values of a confidence are right: rows (from, to, values, mean confidence, share right).

    The bins are finer where confidences are high, since most are; a stated 1.0 is a bin of its own.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in pairs:
        bins.setdefault(bisect_right(_BOUNDS, confidence) - 1, []).append((confidence, right))
    return [
        (
            _BOUNDS[k],
            _BOUNDS[min(k + 1, len(_BOUNDS) - 1)],
            len(found),
            fmean(confidence for confidence, _ in found),
            fmean(right for _, right in found),
        )
        for k, found in sorted(bins.items())
    ]
