"""What reviewers corrected stays corrected, and nothing they decided is lost."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corrected import corrected
from pipeline.corrections import Corrections, RowKey, Ruling, conflicts, file_ruling, read_corrections
from pipeline.engine import LocalEngine
from pipeline.published import read_records
from pipeline.run import RunOptions, RunSummary, run
from pipeline.score_rulings import score_rulings
from pipeline.storage import LocalStorage
from schema.decision import DecisionRecord, Part, PartText, Task
from schema.flags import Flag
from schema.issue import IssueCode
from schema.raw import RawAppendix, RawColumn, RawTable, RawTask
from tests.support import SAMPLES

NAME = "kiengiang-2020.txt"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    return Path(shutil.copy(SAMPLES / NAME, folder))


def go(plan: Path, out: Path) -> RunSummary:
    return run([str(plan)], RunOptions(out=str(out), engine=LocalEngine(jobs=0)))


def record_of(out: Path) -> DecisionRecord:
    (record,) = read_records(out)
    return record


def dated(record: DecisionRecord) -> tuple[Task, Part]:
    """The first part with one deadline that has a day."""
    return next(
        (task, part)
        for task in record.tasks
        for part in task.parts
        if len(part.deadlines) == 1 and part.deadlines[0].due
    )


def ruling(record: DecisionRecord, part: PartText, **values: Any) -> Ruling:
    """A correction of the deadline cell, or what ``values`` say."""
    base: dict[str, Any] = {
        "sha256": record.sha256,
        "source": record.source,
        "key": RowKey(table=part.table, row=part.row, part=part.part),
        "verdict": "corrected",
        "field": "deadline_text",
        "before": part.deadline_text,
        "shown": part.deadline_text,
        "after": "Trước ngày 15/9/2020",
        "who": "A",
        "when": NOW,
    }
    return Ruling(**{**base, **values})


def again(out: Path, seq: int, part: int) -> Part:
    return next(p for t in record_of(out).tasks if t.seq == seq for p in t.parts if p.part == part)


def test_a_correction_is_applied_by_every_later_run(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plan, out)
    record = record_of(out)
    task, part = dated(record)
    name = file_ruling(out, ruling(record, part))
    assert (out / "corrections" / record.sha256 / name).is_file()
    assert not go(plan, out).files[0].kept
    now = again(out, task.seq, part.part)
    assert now.deadline_text == "Trước ngày 15/9/2020"
    assert [str(d.due) for d in now.deadlines] == ["2020-09-14"]
    assert now.corrected == ("deadline_text",)
    assert now.model_copy(
        update={"deadline_text": part.deadline_text, "deadlines": part.deadlines, "corrected": ()}
    ) == part.model_copy(update={"flags": now.flags})
    tasks = pd.read_parquet(out / "tasks")
    assert [list(names) for names in tasks["corrected"] if len(names)] == [["deadline_text"]]
    third = go(plan, out)
    assert third.files[0].kept and third.shards_written == 0
    assert again(out, task.seq, part.part) == now
    for forced in (LocalEngine(jobs=0), LocalEngine(jobs=1)):
        run([str(plan)], RunOptions(out=str(out), engine=forced, force=True))
        assert again(out, task.seq, part.part) == now


def test_taking_back_gives_the_parsers_reading_again(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plan, out)
    before = record_of(out)
    task, part = dated(before)
    first = file_ruling(out, ruling(before, part))
    content = file_ruling(out, ruling(before, part, field="content", before=task.content, after="Việc khác"))
    go(plan, out)
    assert next(t for t in record_of(out).tasks if t.seq == task.seq).content == "Việc khác"
    file_ruling(out, ruling(before, part, verdict="undone", field=None, undoes=(first, content)))
    go(plan, out)
    assert record_of(out) == before


def test_a_correction_that_no_longer_fits_is_reported(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plan, out)
    record = record_of(out)
    task, part = dated(record)
    file_ruling(out, ruling(record, part, before="Một cách đọc cũ"))
    gone = RowKey(table=0, row=9999, part=1)
    file_ruling(out, ruling(record, part, key=gone))
    summary = go(plan, out)
    stale = [i for i in summary.files[0].entry.issues if i.code is IssueCode.CORRECTION_STALE]
    assert len(stale) == 2 and all(issue.hint for issue in stale)
    assert any("Một cách đọc cũ" in i.message and str(part.deadline_text) in i.message for i in stale)
    assert again(out, task.seq, part.part) == part
    assert not summary.needs_person
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert told["issues"]["correction_stale"] == 2


def test_corrections_of_a_file_that_changed_are_reported_and_kept(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plan, out)
    record = record_of(out)
    _, part = dated(record)
    name = file_ruling(out, ruling(record, part))
    plan.write_text(plan.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    summary = run([str(plan)], RunOptions(out=str(out), engine=LocalEngine(jobs=0), prune=True))
    assert [path for path, _ in summary.corrections] == [f"corrections/{record.sha256}"]
    assert summary.corrections[0][1].code is IssueCode.CORRECTION_STALE
    assert NAME in summary.corrections[0][1].message
    assert (out / "corrections" / record.sha256 / name).is_file()


def test_a_damaged_file_of_corrections_is_reported(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(plan, out)
    record = record_of(out)
    _, part = dated(record)
    name = file_ruling(out, ruling(record, part))
    folder = out / "corrections" / record.sha256
    (folder / "000002-t0r1p1.json").write_text("{", encoding="utf-8")
    shutil.copy(folder / name, folder / "000003-t9r9p9.json")
    summary = go(plan, out)
    assert [path.rpartition("/")[2] for path, _ in summary.corrections] == [
        "000002-t0r1p1.json",
        "000003-t9r9p9.json",
    ]
    assert any(p.corrected for t in record_of(out).tasks for p in t.parts)


def test_two_reviewers_at_once_lose_nothing(tmp_path: Path) -> None:
    record = DecisionRecord.model_construct(sha256="ab" * 32, source="a.pdf")
    part = PartText(part=1, row=3, deadline_text="x")
    both = [ruling(record, part, who=who, after=f"{who}{n}") for n in range(20) for who in ("A", "B")]
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda one: file_ruling(tmp_path, one), both))
    assert len(set(names)) == 40
    kept = read_corrections(LocalStorage(tmp_path)).of(record.sha256)
    assert {one.ruling.after for one in kept.filed} == {one.after for one in both}
    assert not list((tmp_path / "corrections").rglob(".tmp-*"))


def appendix(heading: str = "Cơ quan chủ trì", **texts: str | None) -> RawAppendix:
    part = PartText(part=1, row=3, **{"deadline_text": "Quý I", **texts}, flags=(Flag.TEXT_LOST,))  # type: ignore[arg-type]
    columns = (RawColumn(heading="Nội dung", field="content"), RawColumn(heading=heading, field="lead_text"))
    table = RawTable(index=0, columns=columns, fragments=(0,), first_item=0)
    return RawAppendix(tables=(table,), tasks=(RawTask(seq=1, content="Việc", parts=(part,)),))


def correction(who: str = "A", **values: Any) -> Ruling:
    record = DecisionRecord.model_construct(sha256="ab" * 32, source="a.pdf")
    return ruling(
        record, PartText(part=1, row=3), **{"before": "Quý I", "shown": "Quý I", "who": who, **values}
    )


def test_the_later_of_two_different_corrections_holds_and_both_are_reported() -> None:
    pair = (correction("A", after="Quý II"), correction("B", after="Quý III"))
    result = corrected(appendix(), pair)
    assert result.tasks[0].parts[0].deadline_text == "Quý III"
    assert [issue.code for issue in result.issues] == [IssueCode.CORRECTION_CONFLICT]
    assert "Quý II" in result.issues[0].message and "A and B" in result.issues[0].message


def test_a_reviewer_who_saw_the_other_correction_is_in_no_conflict() -> None:
    assert not conflicts((correction("A", after="Quý II"), correction("B", shown="Quý II", after="Quý III")))
    assert not conflicts((correction("A", after="Quý II"), correction("B", after="Quý II")))
    assert not conflicts((correction("A", after="Quý II"), correction("A", after="Quý III")))


def test_what_the_parser_now_reads_itself_needs_no_correction() -> None:
    result = corrected(appendix(deadline_text="Quý II"), (correction(after="Quý II"),))
    assert result == appendix(deadline_text="Quý II")


def test_a_cell_of_lead_and_coordination_is_corrected_after_it_is_taken_apart() -> None:
    from pipeline.assemble import part_texts

    raw = appendix("Cơ quan chủ trì/phối hợp", lead_text="Chủ trì: Sở Y tế; phối hợp: Sở Nội vụ")
    texts = part_texts(raw.tasks[0].parts[0], raw.tables[0])
    assert texts["coordination_text"]
    fix = correction(field="coordination_text", before=texts["coordination_text"], after="Sở Tư pháp")
    result = corrected(raw, (fix,))
    now = part_texts(result.tasks[0].parts[0], result.tables[0])
    assert not result.issues
    assert (now["lead_text"], now["coordination_text"]) == (texts["lead_text"], "Sở Tư pháp")


def test_no_corrections_change_nothing() -> None:
    assert corrected(appendix(), ()) == appendix()
    assert Corrections().of("ab" * 32).digest == ""


def test_decisions_are_expected_results(plan: Path, tmp_path: Path) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    go(plan, out)
    record = record_of(out)
    (_, wrong), (_, fine) = dated(record), [(t, p) for t in record.tasks for p in t.parts][-1]
    file_ruling(out, ruling(record, wrong))
    seen = {"product": fine.product, "lead_text": fine.lead_text}
    file_ruling(out, ruling(record, fine, verdict="accepted", field=None, seen=seen))
    go(plan, out)
    go(plan, fresh)
    for folder in (out, fresh):  # applied or not: what counts is what the parser read
        ruled = score_rulings(folder, out / "corrections")
        assert {one.field: one.right for one in ruled} == {
            "deadline_text": False,
            "product": True,
            "lead_text": True,
        }
    said = CliRunner().invoke(app, ["score", str(fresh), str(out / "corrections"), "--threshold", "0.9"])
    assert said.exit_code == 1
    assert "decided 'Trước ngày 15/9/2020'" in said.stdout
    assert CliRunner().invoke(app, ["score", str(fresh), str(out / "corrections")]).exit_code == 0
