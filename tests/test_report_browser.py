"""The report in a real browser: search, filter, sort, pictures of the source, keyboard, print, no network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.engine import LocalEngine
from pipeline.report import report_html
from pipeline.run import RunOptions, run
from tests.browser import shoot, until
from tests.support import SAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    (folder / "in").mkdir()
    for name in ("kiengiang-2020.pdf", "bentre-2018.pdf"):
        shutil.copy(SAMPLES / name, folder / "in")
    out = folder / "out"
    run([str(folder / "in")], RunOptions(out=str(out), engine=LocalEngine(jobs=0)))
    (out / "report.html").write_text(report_html(out), encoding="utf-8")
    return out / "report.html"


@pytest.fixture
def opened(page: Page, report: Path) -> Page:
    """The report, without a network; whatever goes wrong in it fails the test that uses it."""
    page.context.set_offline(True)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda line: pytest.fail(line.text) if line.type == "error" else None)
    page.on("request", lambda asked: pytest.fail(asked.url) if re.match("https?:", asked.url) else None)
    page.goto(report.as_uri())
    return page


def shown(page: Page) -> int:
    return page.locator("#tasks tbody tr:visible").count()


def test_search_and_filters(opened: Page) -> None:
    assert shown(opened) == 73
    opened.get_by_label("Tìm", exact=True).fill("thu tuc hanh chinh")  # without marks
    found = shown(opened)
    assert 0 < found < 40
    assert opened.locator("#count").inner_text() == f"{found} phần nhiệm vụ"
    opened.get_by_label("Tìm", exact=True).fill("")
    opened.get_by_role("combobox", name="Chủ trì").select_option("Sở Tư pháp")
    leads = opened.locator("#tasks tbody tr:visible td:nth-child(4)").all_inner_texts()
    assert leads and all("Sở Tư pháp" in one for one in leads)
    opened.get_by_role("combobox", name="Chủ trì").select_option("")
    opened.get_by_label("Hạn từ").fill("2020-01-01")
    opened.get_by_label("đến", exact=True).fill("2020-03-31")
    dates = opened.locator("#tasks tbody tr:visible").evaluate_all("rows => rows.map(row => row.dataset.due)")
    assert dates and all("2020-01-01" <= date <= "2020-03-31" for date in dates)


def test_sorting_by_deadline_both_ways(opened: Page) -> None:
    button = opened.get_by_role("button", name="Thời hạn")
    dates = "rows => rows.map(row => row.dataset.due || '9999')"
    button.click()
    found = opened.locator("#tasks tbody tr").evaluate_all(dates)
    assert found == sorted(found)
    assert opened.locator("th[aria-sort=ascending]").inner_text() == "Thời hạn"
    button.click()
    assert opened.locator("#tasks tbody tr").evaluate_all(dates) == sorted(found, reverse=True)


def test_a_row_opens_the_picture_of_its_source_by_keyboard(opened: Page) -> None:
    shoot(opened, "report.png")
    button = opened.locator("#tasks button.open").first
    button.focus()
    opened.keyboard.press("Enter")
    dialog = opened.locator("dialog[open]")
    assert dialog.get_by_role("heading").inner_text()
    until(opened, "document.querySelector('dialog img').naturalWidth > 100")
    shoot(opened, "report-row.png")
    opened.keyboard.press("Escape")
    assert opened.locator("dialog[open]").count() == 0
    assert opened.evaluate("document.activeElement.className") == "open"


def test_everything_has_a_name_and_a_language(opened: Page) -> None:
    assert opened.locator("html").get_attribute("lang") == "vi"
    nameless = opened.evaluate(
        """[...document.querySelectorAll('input, select, button, img, a')].filter(
            (one) => !(one.labels?.length || one.textContent.trim() || one.alt)
        ).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Đến bảng nhiệm vụ"


def test_it_prints_without_its_controls(opened: Page) -> None:
    opened.emulate_media(media="print")
    assert not opened.locator("form.filters").is_visible()
    assert opened.locator("#tasks tbody tr").first.is_visible()
    header = opened.locator("#tasks thead").evaluate("head => getComputedStyle(head).display")
    assert header == "table-header-group"  # repeated on every page
    assert opened.pdf(format="A4", landscape=True).startswith(b"%PDF")
