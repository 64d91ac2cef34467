"""The samples read without the words that only they support."""

from __future__ import annotations

import pytest

from tests.leave_one_out import Remover, read_without, together, words
from tests.support import NAMES, real_dir


def test_only_forms_that_one_sample_supports_are_taken_out() -> None:
    own = {"deadline": words("Cuối năm 2018; Quý I"), "agency": "", "any": ""}
    other = {"deadline": words("Quý II"), "agency": "", "any": ""}
    remover = Remover(own, [other])
    row = {"cls": "part", "forms": ["cuối", "quý", "hạ tuần"], "example": "Cuối năm 2018"}
    assert remover.data(row, "deadline") == {**row, "forms": ["quý", "hạ tuần"]}
    assert remover.removed == ["cuối"]


def test_official_names_stay() -> None:
    own = {"deadline": "", "agency": words("Sở KHCN, Sở Nội vụ"), "any": ""}
    remover = Remover(own, [])
    assert remover.data("Sở Khoa học và Công nghệ | Sở KHCN", "agency") == "Sở Khoa học và Công nghệ"


@pytest.mark.slow
def test_little_is_learnt_by_heart() -> None:
    found = [read_without(name) for name in NAMES]
    assert all(left.removed for left in found)
    # without the wordings of real documents more forms look as if one sample alone supported them
    assert together(found, "deadlines").f1 >= (0.97 if real_dir() else 0.96)
    assert together(found, "agencies").f1 >= 0.95
