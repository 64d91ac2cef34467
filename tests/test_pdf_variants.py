"""Tables of the samples in many styles, printed by Chromium and LibreOffice: rows wholly right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from parsers.limits import ReadOptions
from parsers.registry import read_document
from tests.pdf_variants import Style, chromium, compare, gold, office, variant
from tests.support import NAMES

pytestmark = pytest.mark.slow

_EVERYWHERE = ("solid", "thin", "dotted", "dashed", "double", "shaded", "open_sides")
_BROWSER_ONLY = ("thick", "white", "separate")
_PAGES = (
    Style("portrait", landscape=False, size=9.5),
    Style("rows whole, heading once", repeat_header=False, split_rows=False),
    Style("centred and justified", middle=True, justify=True),
    Style("small and narrow", size=9, narrow=True, landscape=False, repeat_header=False),
)
_RULED = {
    "chromium": (*(Style(rules, rules=rules) for rules in (*_EVERYWHERE, *_BROWSER_ONLY)), *_PAGES),
    "office": (*(Style(rules, rules=rules) for rules in _EVERYWHERE), *_PAGES),
}
_HORIZONTAL = {
    "chromium": tuple(Style(rules, rules=rules) for rules in ("horizontal", "bottom", "booktabs")),
    "office": (Style("horizontal", rules="horizontal"),),
}
_NONE = {producer: (Style("none", rules="none"),) for producer in ("chromium", "office")}

_PRODUCERS = [
    pytest.param(
        "chromium", marks=[pytest.mark.chromium, pytest.mark.skipif(not chromium(), reason="Chromium")]
    ),
    pytest.param(
        "office", marks=[pytest.mark.office, pytest.mark.skipif(not office(), reason="LibreOffice")]
    ),
]


def _spread(styles: Sequence[Style], count: int) -> Iterator[tuple[Style, str]]:
    """Each style with ``count`` of the samples, all samples in turn."""
    for index, style in enumerate(styles):
        for step in range(count):
            yield style, NAMES[(index + step) % len(NAMES)]


def _share_right(producer: str, styles: Sequence[Style], count: int) -> tuple[float, list[str]]:
    """Rows wholly right, as a share of all, and those that are not."""
    right = total = 0
    wrong: list[str] = []
    for style, name in _spread(styles, count):
        document = read_document(variant(name, producer, style), f"{name}.pdf", ReadOptions(ocr=False))
        found = compare(gold(name), document)
        right, total = right + found.right, total + found.total
        wrong += [f"{style.name} {name}: {row}" for row in found.wrong]
    return right / total, wrong


@pytest.mark.parametrize("producer", _PRODUCERS)
def test_ruled_tables(producer: str) -> None:
    share, wrong = _share_right(producer, _RULED[producer], 1)
    assert share >= 0.985, wrong


@pytest.mark.parametrize("producer", _PRODUCERS)
def test_tables_with_horizontal_rules_only(producer: str) -> None:
    share, wrong = _share_right(producer, _HORIZONTAL[producer], 2)
    assert share >= 0.95, wrong


@pytest.mark.parametrize("producer", _PRODUCERS)
def test_tables_without_rules(producer: str) -> None:
    share, wrong = _share_right(producer, _NONE[producer], 4)
    assert share >= 0.85, wrong
