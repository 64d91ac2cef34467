"""What is learnt by heart: each sample read with its own wordings taken out of the data files.

A wording is a sample's own when none of the other samples has it and it is neither the name that a legal
instrument gives a body nor a class that the data contract lists. Run with ``-s`` to see the report.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from normalizers.agencies import AgencyContext, match, naming, parse_agencies, place_ends, scan
from normalizers.agencies.api import _parsed
from normalizers.agencies.register import build_register, key_of, register
from normalizers.agencies.tokens import tokenize
from normalizers.data import load_yaml
from tests.support import EXPECTED, cases

Cell = tuple[str, dict[str, Any], Any]
PLACES = ("tinh", "huyen", "thanh pho", "xa")


def samples() -> dict[tuple[str, str], list[Cell]]:
    """The cells of each decision, told apart by who issued it."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell, context, gold in cases(EXPECTED / "agency_cases.tsv"):
        groups.setdefault((context["issuer_level"], context["province"]), []).append((cell, context, gold))
    return groups


def wordings(cells: list[Cell]) -> set[str]:
    """Keys of all that bodies are called in the cells, with and without a place, and of every short word."""
    found: set[str] = set()
    for cell, _, gold in cells:
        found |= {token.key for token in tokenize(cell) if token.text.isupper() and len(token.text) > 1}
        for body in gold:
            for text in (body["text"], body["name"]):
                key = key_of(text)
                found.add(key)
                found |= {key.removesuffix(f" {kind}") for kind in PLACES}
                found |= {key.removeprefix("cac ")}
    return found


def official() -> set[str]:
    """Keys of names given by law, and of the classes of the contract."""
    rows = register().rows
    listed = load_yaml("agencies/groups.yaml")["classes"]
    return {key_of(row.name) for row in rows} | {key_of(text) for entry in listed for text in entry["match"]}


def scores(cells: list[Cell]) -> tuple[float, float, float]:
    """(F1 of names, precision of what was not given up as unknown, share of bodies not given up)."""
    right = said = wanted = given_up = 0
    for cell, context, gold in cells:
        found = parse_agencies(cell, AgencyContext(context["issuer_level"], context["province"]))
        names = Counter((a.name.lower(), a.kind, a.level) for a in found if a.kind != "unknown")
        golden = Counter((a["name"].lower(), a["kind"], a["level"]) for a in gold)
        right += sum((names & golden).values())
        said += sum(names.values())
        wanted += sum(golden.values())
        given_up += sum(agency.kind == "unknown" for agency in found)
    return 2 * right / (said + wanted), right / said, said / (said + given_up)


@pytest.mark.slow
@pytest.mark.parametrize("left_out", samples(), ids=lambda key: "-".join(key))
def test_each_sample_without_its_own_wordings(
    left_out: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = samples()
    others = set().union(*(wordings(cells) for key, cells in groups.items() if key != left_out))
    own = frozenset(wordings(groups[left_out]) - others - official())
    assert own
    bare = build_register(own)
    for module in (match, place_ends, scan):
        monkeypatch.setattr(module, "register", lambda: bare)
    pattern, table, _ = naming._short_words()
    kept = {short: full if key_of(short) not in own else short for short, full in table.items()}
    lower = {short.lower(): full for short, full in kept.items()}
    monkeypatch.setattr(naming, "_short_words", lambda: (pattern, kept, lower))
    caches = (match._pool, match.nearest, _parsed, naming.written_out)
    for cached in caches:
        cached.cache_clear()
    try:
        f1, precision, coverage = scores(groups[left_out])
    finally:
        for cached in caches:
            cached.cache_clear()
    with capsys.disabled():
        print(
            f"\n{'-'.join(left_out)}: {len(own)} wordings left out, F1 {f1:.3f}, "
            f"precision {precision:.3f}, coverage {coverage:.3f}"
        )
    assert f1 >= 0.95
    assert precision >= 0.95
    assert coverage >= 0.95
