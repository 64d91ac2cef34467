"""The review app: who may use it, what it shows, what it keeps."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the extra review")

from fastapi.testclient import TestClient

from pipeline.corrections import read_corrections
from pipeline.engine import LocalEngine
from pipeline.published import NothingPublishedError
from pipeline.review.app import create_app
from pipeline.review.desk import Desk, clean
from pipeline.review.guard import Guard
from pipeline.review.rows import ReviewRow
from pipeline.run import RunOptions, run
from pipeline.storage import LocalStorage
from tests.support import SAMPLES

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
GUARD = Guard("bi-mat-" * 5, PORT)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over one PDF and one text file."""
    root = tmp_path_factory.mktemp("review")
    (root / "in").mkdir()
    for name in ("kiengiang-2020.pdf", "bentre-2018.txt"):
        shutil.copy(SAMPLES / name, root / "in")
    run([str(root / "in")], RunOptions(out=str(root / "out"), engine=LocalEngine(jobs=0)))
    return root


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published / "out", tmp_path / "out"))


def client(out: Path, name: str = "", token: str = GUARD.token) -> TestClient:
    """A browser that has opened the printed address, and given a name."""
    browser = TestClient(create_app(Desk(out), GUARD, "Người thử"), base_url=ORIGIN)
    assert browser.get("/", params={"token": token}).status_code == 200
    if name:
        browser.post("/nguoi-xem", data={"csrf": GUARD.csrf, "ten": name})
    return browser


def first(out: Path) -> ReviewRow:
    return Desk(out).queue("open")[0]


def form_of(page: str) -> dict[str, str]:
    """What the correction form of a page would send unchanged."""
    import lxml.html

    (form,) = lxml.html.fromstring(page).xpath("//form[@id='sua']")
    return {name: value or "" for name, value in form.form_values()}


def test_only_the_printed_address_lets_in(out: Path) -> None:
    app = create_app(Desk(out), GUARD, "Người thử")
    stranger = TestClient(app, base_url=ORIGIN)
    row = f"/dong/{first(out).address}"
    for path in ("/", row, f"{row}/anh/0", "/tep/review.css"):
        assert stranger.get(path).status_code == 403
    assert stranger.get("/", params={"token": "falsch"}).status_code == 403
    answer = stranger.get("/", params={"token": GUARD.token}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert stranger.get("/").status_code == 200


def test_another_host_name_is_refused(out: Path) -> None:
    browser = client(out)
    for host in ("evil.example", f"evil.example:{PORT}", "127.0.0.1:1", "127.0.0.1"):
        assert browser.get("/", headers={"host": host}).status_code == 421


def test_every_post_needs_the_secret_of_the_page(out: Path) -> None:
    browser = client(out)
    row = first(out)
    for path, data in (
        (f"/dong/{row.address}", {"viec": "nhan"}),
        ("/hoan-tac", {}),
        ("/nguoi-xem", {"ten": "X"}),
    ):
        assert browser.post(path, data=data).status_code == 403
        assert browser.post(path, data={**data, "csrf": "0" * 64}).status_code == 403
        crossing = browser.post(
            path, data={**data, "csrf": GUARD.csrf}, headers={"origin": "http://evil.example"}
        )
        assert crossing.status_code == 403
    assert not list((out / "corrections").rglob("*")) if (out / "corrections").exists() else True


def test_nothing_outside_the_output_is_served(out: Path) -> None:
    browser = client(out)
    (out.parent / "secret.json").write_text("geheim", encoding="utf-8")
    for path in (
        "/van-ban/..%2F..%2Fsecret",
        "/van-ban/%2e%2e",
        "/dong/..%2f..%2fsecret/1.1",
        "/tep/..%2fapp.py",
        "/tep/app.py",
        "/dong/khong-co/1.1",
        f"/dong/{first(out).record.doc_id}/99999.1",
        f"/dong/{first(out).address}/anh/99",
        "/docs",
        "/openapi.json",
    ):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "geheim" not in answer.text


def test_pages_carry_headers_that_shut_others_out(out: Path) -> None:
    headers = client(out).get("/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_queue_has_the_worst_row_first(out: Path) -> None:
    rows = Desk(out).queue("open")
    badness = [row.badness for row in rows]
    assert badness == sorted(badness, reverse=True) and badness[-1] > 0
    page = client(out).get("/").text
    addresses = re.findall(r'class="open" href="/dong/([^?"]+)', page)
    assert addresses == [row.address for row in rows]


def test_a_row_of_a_pdf_stands_beside_its_picture(out: Path) -> None:
    row = next(row for row in _all_rows(out) if row.part.bbox)
    browser = client(out)
    page = browser.get(f"/dong/{row.address}").text
    assert f'src="/dong/{row.address}/anh/0"' in page and 'lang="vi"' in page
    picture = browser.get(f"/dong/{row.address}/anh/0")
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[:4] == b"RIFF" and len(picture.content) > 1000


def _all_rows(out: Path) -> list[ReviewRow]:
    desk = Desk(out)
    return [row for doc_id in desk.documents() for row in desk.document_rows(doc_id)]


def test_a_form_sent_unchanged_corrects_nothing(out: Path) -> None:
    browser = client(out)
    for row in _all_rows(out)[:80]:
        path = f"/dong/{row.address}"
        data = {**form_of(browser.get(path).text), "viec": "sua"}
        assert browser.post(path, data=data).status_code == 200
    assert not read_corrections(LocalStorage(out)).documents


def test_correcting_accepting_and_sending_back_move_rows_between_queues(out: Path) -> None:
    browser = client(out, "Trần Thị <b>Thử</b>")
    desk = Desk(out)
    rows = desk.queue("open")
    fix, good, odd = (f"/dong/{row.address}" for row in rows[:3])
    data = {**form_of(browser.get(fix).text), "viec": "sua", "deadline_text": " Trước  ngày 15/9/2020\r\n"}
    after = browser.post(fix, data=data)
    assert after.url.path == good
    assert "Đã ghi sửa: thời hạn" in after.text and "Trần Thị &lt;b&gt;Thử&lt;/b&gt;" in after.text
    browser.post(good, data={"csrf": GUARD.csrf, "viec": "nhan"})
    browser.post(odd, data={"csrf": GUARD.csrf, "viec": "tra", "ly_do": "Mờ quá"})
    assert [row.address for row in desk.queue("corrected")] == [rows[0].address]
    assert [row.address for row in desk.queue("accepted")] == [rows[1].address]
    assert [row.address for row in desk.queue("sent_back")] == [rows[2].address]
    assert len(desk.queue("open")) == len(rows) - 3
    now = desk.queue("corrected")[0]
    assert now.shown("deadline_text") == "Trước ngày 15/9/2020" and now.waiting
    ruling = now.about[-1].ruling
    assert (ruling.before, ruling.who) == (rows[0].part.deadline_text, "Trần Thị <b>Thử</b>")
    assert "Mờ quá" in browser.get(odd).text


def test_undo_takes_back_ones_own_last_decision_only(out: Path) -> None:
    one, two = client(out, "Một"), client(out, "Hai")
    desk = Desk(out)
    rows = desk.queue("open")
    a, b = (f"/dong/{row.address}" for row in rows[:2])
    page = form_of(one.get(a).text)
    one.post(a, data={**page, "viec": "sua", "deadline_text": "Quý I", "note": "Hai trường một lần"})
    two.post(b, data={"csrf": GUARD.csrf, "viec": "nhan"})
    undone = one.post("/hoan-tac", data={"csrf": GUARD.csrf})
    assert undone.url.path == a and "Đã hoàn tác" in undone.text
    assert [row.address for row in desk.queue("accepted")] == [rows[1].address]
    assert not desk.queue("corrected")
    assert "Không có gì để hoàn tác" in one.post("/hoan-tac", data={"csrf": GUARD.csrf}).text
    assert len(list((out / "corrections").rglob("*.json"))) == 4


def test_two_reviewers_of_one_row_are_told_of_each_other(out: Path) -> None:
    one, two = client(out, "Một"), client(out, "Hai")
    row = first(out)
    path = f"/dong/{row.address}"
    same = form_of(one.get(path).text)
    one.post(path, data={**same, "viec": "sua", "lead_text": "Sở Y tế"})
    answer = two.post(path, data={**same, "viec": "sua", "lead_text": "Sở Nội vụ"})
    assert "Người khác vừa sửa cơ quan chủ trì" in answer.text
    kept = [one.ruling.after for one in read_corrections(LocalStorage(out)).of(row.record.sha256).filed]
    assert kept == ["Sở Y tế", "Sở Nội vụ"]


def test_a_row_that_is_read_otherwise_than_it_was_accepted_comes_back(out: Path) -> None:
    desk = Desk(out)
    row = first(out)
    desk.accept(row, "Một")
    path = out / "decisions" / f"{row.record.doc_id}.json"
    changed = row.part.model_copy(update={"note": "Đọc khác"})
    tasks = tuple(
        task.model_copy(update={"parts": tuple(changed if p is row.part else p for p in task.parts)})
        for task in row.record.tasks
    )
    path.write_text(
        row.record.model_copy(update={"tasks": tasks}).model_dump_json(by_alias=True), encoding="utf-8"
    )
    again = Desk(out).queue("open")[0]
    assert again.address == row.address and again.stale


def test_after_the_next_run_the_row_shows_what_was_corrected_and_what_was_read(
    published: Path, out: Path
) -> None:
    desk = Desk(out)
    row = next(one for one in desk.queue("open") if one.record.source.endswith(".txt"))
    read = row.shown("lead_text") or ""
    desk.correct(row, "Một", {"lead_text": (read, "Sở Y tế")})
    run([str(published / "in")], RunOptions(out=str(out), engine=LocalEngine(jobs=0)))
    now = next(one for one in desk.queue("corrected") if one.address == row.address)
    assert now.part.lead_text == "Sở Y tế" and not now.waiting
    assert now.read("lead_text") == (read or None)
    assert desk.undo("Một") is not None
    back = next(one for one in desk.document_rows(row.record.doc_id) if one.address == row.address)
    assert back.shown("lead_text") == (read or None) and back.waiting


def test_an_output_without_results_cannot_be_reviewed(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        Desk(tmp_path)


def test_typed_values_follow_the_text_rules() -> None:
    assert clean("  Sở  Y tế\r\n\r\n- Sở Nội vu\u0323 \x00") == "Sở Y tế\n- Sở Nội vụ"
    assert clean(" \n ") is None
