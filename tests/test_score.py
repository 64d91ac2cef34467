"""The measures of agreement: identical is 1, each kind of damage moves its own figure."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from pipeline.score import align, score_record
from pipeline.score_files import calibration_table, merge, score_output
from tests.support import EXPECTED, NAMES, expected


@pytest.mark.parametrize("name", NAMES)
def test_a_result_agrees_wholly_with_itself(name: str) -> None:
    gold = expected(name)
    score = score_record(copy.deepcopy(gold), gold)
    assert set(score.measures().values()) == {1.0}
    assert score.differences == []
    assert score.flags.f1 == score.copy_flags.f1 == score.corrections.f1 == 1.0


def test_a_lost_row_costs_recall_and_an_extra_row_precision() -> None:
    gold = expected("kiengiang-2020")
    fewer = copy.deepcopy(gold)
    del fewer["tasks"][5]
    parts = sum(len(task["parts"]) for task in gold["tasks"])
    lost = score_record(fewer, gold)
    assert lost.rows.recall == pytest.approx((parts - 1) / parts)
    assert lost.rows.precision == 1.0
    assert lost.due.total == parts
    assert lost.text_exact.value < 1.0
    extra = score_record(copy.deepcopy(gold), fewer)
    assert extra.rows.precision == pytest.approx((parts - 1) / parts)
    assert extra.rows.recall == 1.0
    assert extra.agencies["leads"].precision < 1.0


def test_wrong_values_are_listed_where_they_are() -> None:
    gold = expected("bentre-2018")
    damaged = copy.deepcopy(gold)
    part = damaged["tasks"][0]["parts"][0]
    part["deadlines"][0]["due"] = "2001-01-01"
    part["leads"][0]["name"] = "Sở Y tế"
    damaged["decision"]["signer"] = "Nguyễn Văn Khác"
    score = score_record(damaged, gold)
    assert {difference.field for difference in score.differences} == {"deadlines", "leads", "signer"}
    assert score.due.hits == score.due.total - 1
    assert score.decision["signer"].value == 0.0
    assert score.text_exact.value == 1.0


def test_spaces_bullets_and_final_stops_do_not_count() -> None:
    gold = expected("brvt-2020")
    other = copy.deepcopy(gold)
    task = other["tasks"][0]
    task["content"] = "- " + task["content"].replace(" ", "  ").rstrip(".") + ";"
    assert score_record(other, gold).text_exact.value == 1.0


def test_alignment_keeps_order_and_leaves_strangers_alone() -> None:
    assert align(["một hai ba", "xyz", "bốn năm sáu"], ["một hai ba", "bốn năm sáu"]) == [(0, 0), (2, 1)]
    assert align([], ["một"]) == []
    assert align(["abc"], ["xyz"]) == []


def test_output_folder_is_matched_by_stem(tmp_path: Path) -> None:
    gold = expected("bentre-2018")
    (tmp_path / "decisions").mkdir()
    record = {"doc_id": "bentre-2018-00000000", "source": "bentre-2018.docx", **gold}
    record["source"] = "bentre-2018.docx"
    (tmp_path / "decisions" / "x.json").write_text(json.dumps(record), encoding="utf-8")
    scores, missing = score_output(tmp_path, EXPECTED)
    assert [score.source for score in scores] == ["bentre-2018.docx"]
    assert missing == sorted(set(NAMES) - {"bentre-2018"})
    assert merge(one.score for one in scores).measures() == scores[0].score.measures()


def test_missing_output_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run the pipeline first"):
        score_output(tmp_path, EXPECTED)


def test_calibration_counts_the_share_that_is_right() -> None:
    pairs = [(0.96, True), (0.97, False), (1.0, True), (0.42, False)]
    assert calibration_table(pairs) == [
        (0.0, 0.5, 1, 0.42, 0.0),
        (0.95, 0.98, 2, pytest.approx(0.965), 0.5),
        (1.0, 1.0, 1, 1.0, 1.0),
    ]


def test_calibration_of_deadlines_and_agencies() -> None:
    gold = expected("bentre-2018")
    damaged = copy.deepcopy(gold)
    part = damaged["tasks"][0]["parts"][0]
    part["deadlines"][0] |= {"due": "2001-01-01", "confidence": 0.6}
    part["leads"][0] |= {"name": "Sở Y tế", "score": 0.91}
    score = score_record(damaged, gold)
    assert [pair for pair in score.calibration["deadlines"] if not pair[1]] == [(0.6, False)]
    assert [pair for pair in score.calibration["leads"] if not pair[1]] == [(0.91, False)]
    assert len(score.calibration["parts"]) == score.rows.true
