"""What people ask of results: what is due, what changed, and files for other programs."""

from __future__ import annotations

import csv
import datetime
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from pipeline.diff import diff
from pipeline.due import due_items
from pipeline.export_calendar import calendar
from pipeline.export_csv import write_csv
from pipeline.export_workbook import write_workbook
from pipeline.published import NothingPublishedError
from schema.result import FileResult
from tests.pdf_variants import office
from tests.support import expected
from tests.test_datasets import publish, results


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish(folder, results(), paths={result.doc_id: (f"/plans/{result.source}",) for result in results()})
    return folder


def test_due_lists_what_had_to_be_done_by_a_day(out: Path) -> None:
    day = datetime.date(2020, 6, 30)
    items = due_items(out, day, within=0, agency="sở nội vụ")
    gold = [
        deadline["due"]
        for name in ("brvt-2020", "kiengiang-2020", "bentre-2018", "binhthuan-2021", "vungtau-2023")
        for task in expected(name)["tasks"]
        for part in task["parts"]
        for deadline in part["deadlines"]
        if deadline["due"]
        and deadline["due"] <= day.isoformat()
        and any("sở nội vụ" in agency["name"].lower() for agency in part["leads"])
    ]
    assert [item.due.isoformat() for item in items] == sorted(gold)
    assert items[-1].days_left(day) == 0
    more = due_items(out, day, within=0, agency="Sở Nội vụ", leads_only=False)
    assert len(more) > len(items)
    assert due_items(out, datetime.date(2000, 1, 1), within=0) == []


def test_asking_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="phuluc run"):
        due_items(tmp_path, datetime.date(2020, 1, 1))


def _one(folder: Path, result: FileResult) -> Path:
    publish(folder, [result])
    return folder


def test_diff_names_added_dropped_and_moved(tmp_path: Path) -> None:
    (result,) = (result for result in results() if result.source.startswith("kiengiang"))
    record = result.record
    assert record is not None
    first, second, *rest = record.tasks
    part = second.parts[0]
    moved = second.model_copy(
        update={
            "parts": (
                part.model_copy(
                    update={
                        "leads": first.parts[0].leads[:0],
                        "deadlines": (
                            part.deadlines[0].model_copy(
                                update={"edtf": "2020-12", "due": datetime.date(2020, 12, 31)}
                            ),
                        ),
                    }
                ),
            )
        }
    )
    changed = record.model_copy(update={"tasks": (moved, *rest)})
    old = _one(tmp_path / "old", result)
    new = _one(tmp_path / "new", result.model_copy(update={"record": changed}))
    kinds = [
        (change.kind, change.old_task and change.old_task.rpartition("#")[2]) for change in diff(old, new)
    ]
    assert kinds == [("dropped", "1.1"), ("deadline", "2.1"), ("lead", "2.1")]
    assert [change.kind for change in diff(new, old)] == ["deadline", "lead", "added"]
    assert diff(old, old) == []


def test_the_calendar_has_every_due_date_and_the_recurring_tasks(out: Path) -> None:
    events = Calendar.from_ical(calendar(out)).walk("VEVENT")
    deadlines = [d for result in results() for t in result.record.tasks for p in t.parts for d in p.deadlines]  # type: ignore[union-attr]
    due = sum(d.due is not None for d in deadlines)
    recurring = sum(d.due is None and d.recurrence is not None for d in deadlines)
    assert len(events) == due + recurring
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert sum("rrule" in event for event in events) == recurring
    assert calendar(out) == calendar(out)


def test_the_workbook_opens_and_holds_every_part(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "tasks.xlsx"
    write_workbook(out, target)
    book = openpyxl.load_workbook(target)
    sheet = book["Nhiệm vụ"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:")
    merged = len(sheet.merged_cells.ranges)
    assert merged > 20
    assert sheet.max_row == 1 + 219 + merged
    dates = [row[6].value for row in sheet.iter_rows(min_row=2) if row[6].value]
    assert all(isinstance(value, datetime.datetime) for value in dates)
    assert any(cell.hyperlink for row in book["Nghi vấn"].iter_rows(min_row=2) for cell in row)
    agencies = {row[0].value for row in book["Theo cơ quan"].iter_rows(min_row=2)}
    assert "Sở Nội vụ" in agencies


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook_with_its_dates_and_rows(out: Path, tmp_path: Path) -> None:
    write_workbook(out, tmp_path / "tasks.xlsx")
    program = office()
    assert program is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [program, profile, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "tasks.xlsx")], check=True, capture_output=True, timeout=120)
    sheets = {
        path.stem.removeprefix("tasks-"): list(csv.reader(path.open(encoding="utf-8", newline="")))
        for path in tmp_path.glob("tasks-*.csv")
    }
    assert set(sheets) == {"Nhiệm vụ", "Theo cơ quan", "Nghi vấn"}
    tasks = sheets["Nhiệm vụ"]
    due = tasks[0].index("Hạn hoàn thành")
    dates = [row[due] for row in tasks[1:] if row[due]]
    assert len(dates) > 100 and all(re.fullmatch(r"\d{2}/\d{2}/\d{4}", date) for date in dates)
    titles = [row for row in tasks[1:] if row[0] and not any(row[1:])]
    assert len(tasks) == 1 + 219 + len(titles) and len(titles) > 20


def test_no_cell_of_a_document_becomes_a_formula(tmp_path: Path) -> None:
    (result,) = (result for result in results() if result.source.startswith("kiengiang"))
    record = result.record
    assert record is not None
    hostile = record.tasks[0].model_copy(update={"content": '=HYPERLINK("http://x","y")\x07'})
    publish(tmp_path, [result.model_copy(update={"record": record.model_copy(update={"tasks": (hostile,)})})])
    write_workbook(tmp_path, tmp_path / "tasks.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["Nhiệm vụ"]
    values = [
        cell for row in sheet.iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)
    ]
    assert len(values) == 1 and values[0].data_type == "s" and "\x07" not in values[0].value


def test_csv_has_a_row_a_part(out: Path, tmp_path: Path) -> None:
    write_csv(out, tmp_path / "tasks.csv")
    data = (tmp_path / "tasks.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert len(list(csv.DictReader((tmp_path / "tasks.csv").open(encoding="utf-8-sig", newline="")))) == 219
    assert rows[0]["leads"]
