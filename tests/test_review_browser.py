"""Reviewing in a real browser, against the served app: correct a doubtful row, run again, see it kept."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.engine import LocalEngine
from pipeline.published import read_records
from pipeline.review.desk import Desk
from pipeline.run import RunOptions, run
from tests.browser import shoot, told, until
from tests.support import SAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("fastapi", reason="needs the extra review")
pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture
def out(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The output of a run over one sample."""
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / getattr(request, "param", "kiengiang-2020.pdf"), tmp_path / "in")
    again(tmp_path / "out")
    return tmp_path / "out"


def again(out: Path) -> None:
    """What `phuluc run` does."""
    run([str(out.parent / "in")], RunOptions(out=str(out), engine=LocalEngine(jobs=0)))


@pytest.fixture
def address(out: Path) -> Iterator[str]:
    """The address that `phuluc review` prints."""
    command = [sys.executable, "-m", "pipeline.cli", "review", str(out), "--reviewer", "Người thử"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as served:
        assert served.stdout is not None
        try:
            ready, _, _ = select.select([served.stdout], [], [], 60)
            assert ready, "nothing printed"
            match = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", served.stdout.readline())
            assert match
            _wait(match.group().split("/?")[0])
            yield match.group()
        finally:
            served.terminate()
            served.wait(20)


def _wait(origin: str) -> None:
    """Until the app answers (it has no page for a stranger, but an answer)."""
    import urllib.error
    import urllib.request

    for _ in range(100):
        try:
            urllib.request.urlopen(origin, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app does not answer")


def test_a_row_corrected_in_the_browser_stays_corrected(page: Page, address: str, out: Path) -> None:
    worst, second = Desk(out).queue("open")[:2]
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)

    page.goto(address)
    assert "token" not in page.url
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/dong/{worst.address}*")
    picture = page.locator(".desk img").first
    picture.wait_for()
    until(page, "document.querySelector('.desk img').naturalWidth > 100")

    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == worst.doubted
    page.keyboard.press("Escape")
    page.locator("textarea[name=deadline_text]").fill("Trước ngày 15/9/2020")
    shoot(page, "review.png")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/dong/{second.address}*")
    assert "Đã ghi sửa: thời hạn" in page.locator("[role=status]").inner_text()
    assert "tin=" not in page.url

    page.keyboard.press("a")
    told(page, "chấp nhận")
    page.keyboard.press("u")
    page.wait_for_url(f"**/dong/{second.address}*")
    told(page, "hoàn tác")

    again(out)
    (record,) = read_records(out)
    (part,) = [
        part
        for task in record.tasks
        for part in task.parts
        if (task.seq, part.part) == (worst.task.seq, worst.part.part)
    ]
    assert part.corrected == ("deadline_text",)
    assert [str(one.due) for one in part.deadlines] == ["2020-09-14"]

    page.goto(f"{page.url.split('/dong/')[0]}/?xem=corrected")
    page.locator("a.open").click()
    assert page.locator("textarea[name=deadline_text]").input_value() == "Trước ngày 15/9/2020"
    assert page.get_by_text("hạn 14/09/2020").is_visible()
    assert troubles == []


def test_the_page_can_be_used_without_a_mouse_and_named_by_a_screen_reader(
    page: Page, address: str, out: Path
) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.goto(f"{page.url.rstrip('/')}/dong/{Desk(out).queue('open')[0].address}")
    nameless = page.evaluate(
        """[...document.querySelectorAll('input:not([type=hidden]), textarea, button, img, a')].filter(
            (one) => !(one.labels?.length || one.textContent.trim() || one.alt)
        ).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    page.locator("#phim").uncheck()
    before = page.url
    page.locator("h1").click()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert page.url == before
    assert not (out / "corrections").exists()


@pytest.mark.ocr
@pytest.mark.parametrize("out", ["scans/vungtau-2023.pdf"], indirect=True)
def test_a_row_of_a_scan_corrected_in_the_browser_stays_corrected(
    page: Page, address: str, out: Path
) -> None:
    doubted = next(row for row in Desk(out).queue("open") if row.part.confidence < 1)
    page.goto(address)
    page.goto(f"{page.url.rstrip('/')}/dong/{doubted.address}")
    until(page, "document.querySelector('.desk img').naturalWidth > 100")
    page.locator("textarea[name=product]").fill("Kế hoạch đã đối chiếu với bản gốc")
    page.keyboard.press("Control+Enter")
    told(page, "Đã ghi sửa")
    again(out)
    (record,) = read_records(out)
    (part,) = [part for task in record.tasks for part in task.parts if part.corrected]
    assert (part.table, part.row, part.part) == (doubted.part.table, doubted.part.row, doubted.part.part)
    assert (part.corrected, part.product) == (("product",), "Kế hoạch đã đối chiếu với bản gốc")
