"""How output agrees with expected results, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from normalizers.text import comparison_text
from schema.flags import COPY_FLAGS

Json = dict[str, Any]

TEXT_FIELDS = (
    "item_no",
    "section",
    "content",
    "part_content",
    "product",
    "lead_text",
    "coordination_text",
    "deadline_text",
    "budget_text",
    "note",
)
AGENCY_ROLES = ("leads", "coordinators")
CALIBRATED = ("parts", *AGENCY_ROLES, "deadlines")
_AGENCY_KEYS = ("kind", "level", "related_only")
_DEADLINE_KEYS = ("kind", "edtf", "start", "end", "due", "modifier", "recurrence", "year_inferred")
DECISION_FIELDS = (
    "doc_number",
    "doc_type",
    "issued_on",
    "issued_place",
    "issuer",
    "title",
    "plan_year",
    "signer",
    "signer_title",
    "signing_form",
    "appendix_title",
    "province_code",
    "district_code",
    "legal_basis",
)
_ALIGN_LEAST = 50.0
"""Rows less alike than this (0…100) are never taken for the same row."""


@dataclass
class Ratio:
    """Hits out of a total."""

    hits: float = 0
    total: int = 0

    def add(self, hit: float, total: int = 1) -> None:
        self.hits += hit
        self.total += total

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 1.0


@dataclass
class Matched:
    """True positives, what was found, what was expected."""

    true: int = 0
    found: int = 0
    expected: int = 0

    def add(self, found: Counter[Any], expected: Counter[Any]) -> None:
        self.true += (found & expected).total()
        self.found += found.total()
        self.expected += expected.total()

    @property
    def precision(self) -> float:
        return self.true / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.true / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        both = self.found + self.expected
        return 2 * self.true / both if both else 1.0


@dataclass(frozen=True)
class Difference:
    """One value that is not as expected."""

    row: str
    field: str
    expected: object
    found: object


@dataclass
class Score:
    """Agreement of one or more files with their expected results."""

    rows: Matched = field(default_factory=Matched)
    exact: dict[str, Ratio] = field(default_factory=lambda: {name: Ratio() for name in TEXT_FIELDS})
    similarity: dict[str, Ratio] = field(default_factory=lambda: {name: Ratio() for name in TEXT_FIELDS})
    agencies: dict[str, Matched] = field(default_factory=lambda: {role: Matched() for role in AGENCY_ROLES})
    deadlines: Matched = field(default_factory=Matched)
    due: Ratio = field(default_factory=Ratio)
    budget: Ratio = field(default_factory=Ratio)
    decision: dict[str, Ratio] = field(default_factory=lambda: {name: Ratio() for name in DECISION_FIELDS})
    flags: Matched = field(default_factory=Matched)
    copy_flags: Matched = field(default_factory=Matched)
    corrections: Matched = field(default_factory=Matched)
    calibration: dict[str, list[tuple[float, bool]]] = field(
        default_factory=lambda: {name: [] for name in CALIBRATED}
    )
    """Of each kind of value: (its confidence, whether it is right); a part is right when its texts are."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def text_exact(self) -> Ratio:
        """Exact match over all text fields together."""
        return Ratio(
            sum(ratio.hits for ratio in self.exact.values()),
            sum(ratio.total for ratio in self.exact.values()),
        )

    @property
    def decision_exact(self) -> Ratio:
        return Ratio(
            sum(r.hits for r in self.decision.values()), sum(r.total for r in self.decision.values())
        )

    def measures(self) -> dict[str, float]:
        """The figures a threshold can be set on, each in 0…1."""
        return {
            "row_recall": self.rows.recall,
            "row_precision": self.rows.precision,
            "text_exact": self.text_exact.value,
            "lead_f1": self.agencies["leads"].f1,
            "coordinator_f1": self.agencies["coordinators"].f1,
            "deadline_f1": self.deadlines.f1,
            "due": self.due.value,
            "budget": self.budget.value,
            "decision": self.decision_exact.value,
        }


def score_record(found: Json, expected: Json, into: Score | None = None) -> Score:
    """Compare one record with its expected result; adds to ``into`` when given."""
    score = into if into is not None else Score()
    have, want = _parts(found), _parts(expected)
    pairs = align([_row_text(row) for row in have], [_row_text(row) for row in want])
    score.rows.true += len(pairs)
    score.rows.found += len(have)
    score.rows.expected += len(want)
    matched_have, matched_want = {h for h, _ in pairs}, {w for _, w in pairs}
    for index, row in enumerate(have):
        if index not in matched_have:
            score.differences.append(Difference(_row_name(row), "row", None, _row_text(row)))
            _score_part(row, {}, score, extra=True)
    for index, row in enumerate(want):
        if index not in matched_want:
            score.differences.append(Difference(_row_name(row), "row", _row_text(row), None))
            _score_part({}, row, score)
    for h, w in pairs:
        _score_part(have[h], want[w], score)
    _score_decision(found["decision"], expected["decision"], score)
    return score


def align(have: Sequence[str], want: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs (index in have, index in want) of the best one-to-one alignment in order."""
    if not have or not want:
        return []
    alike = process.cdist(have, want, scorer=fuzz.ratio, dtype=np.float32)
    gain = np.where(alike >= _ALIGN_LEAST, alike, -1e9)
    best = np.zeros((len(have) + 1, len(want) + 1), dtype=np.float64)
    for i in range(1, len(have) + 1):
        for j in range(1, len(want) + 1):
            best[i, j] = max(best[i - 1, j], best[i, j - 1], best[i - 1, j - 1] + gain[i - 1, j - 1])
    pairs = []
    i, j = len(have), len(want)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _parts(record: Json) -> list[Json]:
    return [
        {**part, **{name: task.get(name) for name in ("seq", "item_no", "section", "content")}}
        for task in record["tasks"]
        for part in task["parts"]
    ]


def _row_text(row: Json) -> str:
    names = (
        "item_no",
        "content",
        "part_content",
        "product",
        "lead_text",
        "coordination_text",
        "deadline_text",
    )
    return " | ".join(_text(row.get(name)) for name in names)


def _row_name(row: Json) -> str:
    return f"{row.get('seq', '?')}.{row.get('part', '?')}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " / ".join(comparison_text(str(item)) for item in value)
    return comparison_text(str(value))


def _score_part(found: Json, expected: Json, score: Score, extra: bool = False) -> None:
    name = _row_name(expected or found)
    all_right = True
    if not extra:
        for field_name in TEXT_FIELDS:
            have, want = _text(found.get(field_name)), _text(expected.get(field_name))
            right = bool(found) and have == want
            all_right &= right
            score.exact[field_name].add(right)
            score.similarity[field_name].add(fuzz.ratio(have, want) / 100 if found else 0)
            if found and not right:
                score.differences.append(
                    Difference(name, field_name, expected.get(field_name), found.get(field_name))
                )
        dues = [[d["due"] for d in row.get("deadlines", ())] for row in (found, expected)]
        score.due.add(bool(found) and dues[0] == dues[1])
        right = bool(found) and _budget(found.get("budget")) == _budget(expected.get("budget"))
        score.budget.add(right)
        if found and not right:
            score.differences.append(Difference(name, "budget", expected.get("budget"), found.get("budget")))
        if found:
            score.calibration["parts"].append((float(found.get("confidence", 1.0)), all_right))
    for role in AGENCY_ROLES:
        _compare(score.agencies[role], found, expected, role, _agency_key, name, score)
    _compare(score.deadlines, found, expected, "deadlines", _deadline_key, name, score)
    _score_flags(found, expected, name, score)
    score.corrections.add(_correction_keys(found), _correction_keys(expected))


def _compare(
    matched: Matched, found: Json, expected: Json, name: str, key: Any, row: str, score: Score
) -> None:
    have = Counter(key(item) for item in found.get(name, ()))
    want = Counter(key(item) for item in expected.get(name, ()))
    matched.add(have, want)
    _calibrate(score.calibration[name], found.get(name, ()), key, want)
    if found and expected and have != want:
        score.differences.append(
            Difference(row, name, sorted((want - have), key=str), sorted((have - want), key=str))
        )


def _calibrate(pairs: list[tuple[float, bool]], items: Iterable[Json], key: Any, want: Counter[Any]) -> None:
    """Add the stated confidence of each value and whether it is among those expected."""
    left = want.copy()
    for item in items:
        right = left[key(item)] > 0
        left[key(item)] -= right
        stated = item["score"] if "score" in item else item.get("confidence", 1.0)
        pairs.append((float(stated), right))


def _agency_key(agency: Json) -> tuple[object, ...]:
    return (
        _text(agency["name"]).casefold(),
        *(agency[key] for key in _AGENCY_KEYS),
        _text(agency["responsibility"]).casefold(),
    )


def _deadline_key(deadline: Json) -> tuple[object, ...]:
    words = (_text(deadline[key]).casefold() for key in ("action", "condition"))
    return (*(deadline[key] for key in _DEADLINE_KEYS), *words)


def _budget(budget: Json | None) -> tuple[object, ...] | None:
    if budget is None:
        return None
    return (sorted(budget["source"]), budget["amount_vnd"], _text(budget["condition"]).casefold())


def _correction_keys(row: Json) -> Counter[tuple[object, ...]]:
    return Counter((c["field"], c["from"], c["to"], c["reason"]) for c in row.get("corrections", ()))


def _score_flags(found: Json, expected: Json, row: str, score: Score) -> None:
    for matched, wanted in ((score.flags, False), (score.copy_flags, True)):
        have, want = (
            Counter(flag for flag in side.get("flags", ()) if (flag in COPY_FLAGS) is wanted)
            for side in (found, expected)
        )
        matched.add(have, want)
        if have != want and not wanted:
            score.differences.append(Difference(row, "flags", sorted(want), sorted(have)))


def _score_decision(found: Json, expected: Json, score: Score) -> None:
    for name in DECISION_FIELDS:
        have, want = found.get(name), expected.get(name)
        if name == "legal_basis":
            right = [(b["number"], _text(b["text"])) for b in have or ()] == [
                (b["number"], _text(b["text"])) for b in want or ()
            ]
        elif isinstance(want, str) and isinstance(have, str):
            right = _text(have) == _text(want)
        else:
            right = have == want
        score.decision[name].add(right)
        if not right:
            score.differences.append(Difference("decision", name, want, have))
    _score_flags(found, expected, "decision", score)
