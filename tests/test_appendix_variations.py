"""The samples' tables written again in other layouts: what is read must change accordingly, and only so."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from parsers.appendix import lost_cells, trace_appendix
from parsers.limits import ReadOptions
from pipeline.ingest import ingest
from schema.flags import Flag
from tests.appendix_tables import (
    HEADINGS,
    PART_FIELDS,
    Record,
    Style,
    WordClassifier,
    differences,
    expected_of,
    misspell,
    plain,
    records_of,
    renumbered,
    write,
)
from tests.support import NAMES, expected

TITLE_STYLES = ("merged", "two cells", "content", "repeated")
NUMBERED = tuple(name for name in NAMES if records_of(expected(name)))


def check(records: list[Record], style: Style) -> None:
    document = write(records, style)
    result = trace_appendix(document, WordClassifier())
    assert differences(result.appendix, expected_of(records)) == []
    assert lost_cells(document, result.appendix, result.placements) == []


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("title_style", TITLE_STYLES)
@pytest.mark.parametrize("spans", [True, False])
def test_titles_in_any_cell(name: str, title_style: str, spans: bool) -> None:
    check(records_of(expected(name)), Style(title_style=title_style, spans=spans))


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("seed", range(4))
def test_columns_in_another_order(name: str, seed: int) -> None:
    columns = ["content", *PART_FIELDS]
    random.Random(seed).shuffle(columns)
    check(records_of(expected(name)), Style(columns=("item_no", *columns), spans=seed % 2 == 0))


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("change", ["upper", "plain", "misspelt", "synonyms"])
@pytest.mark.parametrize("seed", range(3))
def test_headings_in_other_words_or_damaged(name: str, change: str, seed: int) -> None:
    rng = random.Random(seed)
    headings = {field: rng.choice(words) for field, words in HEADINGS.items()}
    if change == "upper":
        headings = {field: words.upper() for field, words in headings.items()}
    elif change == "plain":
        headings = {field: plain(words) for field, words in headings.items()}
    elif change == "misspelt":
        headings = {field: misspell(words, rng) for field, words in headings.items()}
    check(records_of(expected(name)), Style(headings=headings))


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("repeat_header", [True, False])
@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_pages_broken_between_rows(name: str, repeat_header: bool, spans: bool, seed: int) -> None:
    records = renumbered(records_of(expected(name)), per_section=seed == 1)
    breaks = tuple(sorted(random.Random(seed).sample(range(1, len(records)), 4)))
    check(records, Style(breaks=breaks, repeat_header=repeat_header, spans=spans, title_style="two cells"))


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("repeat_header", [True, False])
@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("number_in_content", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_pages_broken_inside_rows(
    name: str, repeat_header: bool, spans: bool, number_in_content: bool, seed: int
) -> None:
    records = records_of(expected(name))
    cuts = tuple(sorted(random.Random(seed).sample(range(1, len(records)), 4)))
    style = Style(
        cuts=cuts,
        repeat_header=repeat_header,
        spans=spans,
        number_in_content=number_in_content,
        seed=seed,
    )
    check(records, style)
    appendix = trace_appendix(write(records, style), WordClassifier()).appendix
    joined = [task for task in appendix.tasks if Flag.JOINED_ACROSS_PAGES in task.parts[0].flags]
    assert len(joined) == sum(not records[at].is_title for at in cuts)


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("number_style", ["{}", "{}.", "{})", "({})", "0{}"])
def test_numbers_in_other_forms(name: str, number_style: str) -> None:
    records = renumbered(records_of(expected(name)), per_section=False)
    result = trace_appendix(write(records, Style(number_style=number_style)), WordClassifier()).appendix
    wanted = [task["item_no"] for task in expected_of(records)]
    if number_style == "0{}":
        wanted = [f"0{number}" for number in wanted]
    assert [task.item_no for task in result.tasks] == wanted


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("labels", ["ABCDEFGHIK", "123456789", "roman without sign"])
def test_sections_with_other_numerals(name: str, labels: str) -> None:
    records = [
        record for record in records_of(expected(name)) if not record.is_title or record.title[0] in "IVX"
    ]
    titles = iter(labels if len(labels) < 11 else [])
    written, wanted = [], []
    for record in renumbered(records, per_section=True):
        if not record.is_title:
            written.append(record)
            wanted.append(record)
            continue
        label, _, words = record.title.partition(". ")
        label = next(titles, label)
        wanted.append(Record(title=f"{label}. {words}"))
        sign = " " if labels.startswith("roman") else ") " if label.isdigit() else "- "
        written.append(Record(title=f"{label}{sign}{words}"))
    result = trace_appendix(write(written, Style()), WordClassifier()).appendix
    flat = [{**task, "section": task["section"][-1:]} for task in expected_of(wanted)]
    assert differences(result, flat) == []


@pytest.mark.parametrize("name", NUMBERED)
def test_rows_shuffled(name: str) -> None:
    records = records_of(expected(name))
    titles = [record for record in records if record.is_title][:1]
    tasks = [record for record in records if not record.is_title]
    random.Random(7).shuffle(tasks)
    check(renumbered([*titles, *tasks], per_section=False), Style())


@pytest.mark.parametrize("name", NUMBERED)
def test_columns_that_no_field_explains_are_kept_under_their_headings(name: str) -> None:
    records = records_of(expected(name))
    extra = ("Mức độ ưu tiên", "Lãnh đạo theo dõi")
    style = Style(columns=("item_no", "content", extra[0], *PART_FIELDS, extra[1]), extra=extra)
    check(records, style)
    appendix = trace_appendix(write(records, style), WordClassifier()).appendix
    for task in appendix.tasks:
        assert task.parts[0].extra == {heading: f"{heading} {task.item_no}" for heading in extra}


@pytest.mark.parametrize("name", NUMBERED)
def test_missing_columns_are_null(name: str) -> None:
    records = records_of(expected(name))
    columns = ("item_no", "content", "lead_text", "deadline_text")
    kept = [
        record
        if record.is_title
        else replace(record, values={key: text for key, text in record.values.items() if key in columns})
        for record in records
    ]
    check(kept, Style(columns=columns))


def test_sub_columns_of_money_and_a_row_cut_below_a_heading_of_two_rows() -> None:
    head = (
        "STT\tNội dung\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian\tKinh phí (triệu đồng)\t\t\n"
        "\t\t\t\t\tTổng số\tNSTW\tNSĐP\n"
    )
    text = (
        "KẾ HOẠCH\nGiảm nghèo năm 2023\n\n"
        f"{head}1\tHỗ trợ sinh kế\tSở Tài chính\tUBND cấp huyện\tNăm 2023\t1.500\t1.000\t500\n"
        "2\tCông bố thủ tục của các cấp trên địa\tSở Tư pháp\tSở Nội vụ\tQuý I/2023\t300\t300\t0\n\n3\n\n"
        f"{head}\tbàn tỉnh\t\t\t\t\t\t\n3\tTổ chức hội nghị\tSở Nội vụ\tSở Tư pháp\tQuý II/2023\t9\t9\t0\n"
    )
    record = ingest(text.encode(), "plan.txt", ReadOptions(ocr=False)).result.record
    assert record is not None
    budgets = [task.parts[0].budget_text for task in record.tasks]
    assert budgets == ["1.500; 1.000; 500", "300; 300; 0", "9; 9; 0"]
    assert record.tasks[1].content == "Công bố thủ tục của các cấp trên địa bàn tỉnh"
