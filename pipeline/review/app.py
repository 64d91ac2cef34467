"""The pages of the review app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import get_args
from urllib.parse import quote, unquote, urlencode

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from pipeline.flag_words import FLAG_WORDS
from pipeline.review.desk import Desk, UnknownRowError, ValueTooLongError, clean
from pipeline.review.guard import HEADERS, Guard
from pipeline.review.rows import ReviewRow, State

FIELD_WORDS = {
    "item_no": "Số thứ tự",
    "content": "Nội dung nhiệm vụ",
    "part_content": "Nội dung riêng của phần",
    "product": "Sản phẩm",
    "lead_text": "Cơ quan chủ trì",
    "coordination_text": "Cơ quan phối hợp",
    "deadline_text": "Thời hạn",
    "budget_text": "Kinh phí",
    "note": "Ghi chú",
}
STATE_WORDS: dict[State, str] = {
    "open": "Cần xem",
    "corrected": "Đã sửa",
    "accepted": "Đã chấp nhận",
    "sent_back": "Đã trả lại",
}
LISTED = 500
"""Rows on the page of a queue."""
_ASSETS = {"review.css": "text/css", "review.js": "text/javascript", "icon.svg": "image/svg+xml"}
_WHO = "phuluc_reviewer"
Handler = Callable[[Request], Awaitable[Response]]


def create_app(desk: Desk, guard: Guard, reviewer: str) -> FastAPI:
    """The app for one output. ``reviewer``: the name used until a reviewer gives another."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    views = _Views(desk, guard, reviewer)

    @app.middleware("http")
    async def guarded(request: Request, call_next: Handler) -> Response:
        response = guard.refuse(request) or await call_next(request)
        response.headers.update(HEADERS)
        return response

    app.add_api_route("/", views.queue, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/tep/{name}", views.asset, methods=["GET"])
    app.add_api_route("/van-ban/{doc_id}", views.document, methods=["GET"], response_class=HTMLResponse)
    row = "/dong/{doc_id}/{seq}.{part}"
    app.add_api_route(row, views.row, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route(row + "/anh/{number}", views.picture, methods=["GET"])
    app.add_api_route(row, views.decide, methods=["POST"])
    app.add_api_route("/hoan-tac", views.undo, methods=["POST"])
    app.add_api_route("/nguoi-xem", views.name, methods=["POST"])
    return app


class _Views:
    """What each address answers."""

    def __init__(self, desk: Desk, guard: Guard, reviewer: str) -> None:
        self.desk = desk
        self.guard = guard
        self.reviewer = reviewer
        self.templates = Environment(
            loader=PackageLoader("pipeline.review", "."),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["flags"] = lambda flags: [FLAG_WORDS[flag] for flag in flags]
        self.templates.filters["ngay"] = lambda day: day.strftime("%d/%m/%Y") if day else ""

    def who(self, request: Request) -> str:
        return clean(unquote(request.cookies.get(_WHO, ""))) or self.reviewer

    def page(self, request: Request, template: str, **values: object) -> HTMLResponse:
        return HTMLResponse(
            self.templates.get_template(template).render(
                who=self.who(request),
                csrf=self.guard.csrf,
                here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
                message=request.query_params.get("tin", "")[:500],
                fields=FIELD_WORDS,
                states=STATE_WORDS,
                **values,
            )
        )

    def queue(self, request: Request, xem: str = "open") -> Response:
        """Rows to look at, worst first."""
        state = _state(xem)
        rows = self.desk.queue(state)
        counts = {one: len(self.desk.queue(one)) if one != state else len(rows) for one in STATE_WORDS}
        return self.page(
            request,
            "queue.html.j2",
            rows=rows[:LISTED],
            total=len(rows),
            state=state,
            counts=counts,
            documents=self.desk.documents(),
        )

    def document(self, request: Request, doc_id: str) -> Response:
        """Every row of a document, so that one without a doubt can be corrected too."""
        try:
            rows = self.desk.document_rows(doc_id)
        except UnknownRowError as error:
            raise HTTPException(404) from error
        return self.page(
            request, "document.html.j2", rows=rows, document=self.desk.documents()[doc_id], state="open"
        )

    def row(self, request: Request, doc_id: str, seq: int, part: int, xem: str = "open") -> Response:
        """One row: the source beside the fields."""
        row = self._row(doc_id, seq, part)
        before, after, place, total = self._neighbours(row, _state(xem))
        return self.page(
            request,
            "row.html.j2",
            row=row,
            document=self.desk.documents()[doc_id],
            pictures=len(self.desk.pictures(row)),
            previous=before,
            next=after,
            place=place,
            total=total,
            state=_state(xem),
        )

    def picture(self, doc_id: str, seq: int, part: int, number: int) -> Response:
        """A picture of the row in its source."""
        pictures = self.desk.pictures(self._row(doc_id, seq, part))
        if not 0 <= number < len(pictures):
            raise HTTPException(404)
        return Response(pictures[number], media_type="image/webp")

    def asset(self, name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response((files("pipeline.review") / name).read_bytes(), media_type=_ASSETS[name])

    async def decide(self, request: Request, doc_id: str, seq: int, part: int, xem: str = "open") -> Response:
        """Correct, accept or send back; then the next row."""
        form = await self._form(request)
        return await run_in_threadpool(
            self._decide, form, self.who(request), self._row(doc_id, seq, part), _state(xem)
        )

    def _decide(self, form: FormData, who: str, row: ReviewRow, state: State) -> Response:
        _, following, _, _ = self._neighbours(row, state)
        action = form.get("viec")
        if action == "sua":
            typed = {
                name: (str(form.get(f"thay_{name}", "")), str(form[name]))
                for name in row.fields
                if name in form
            }
            try:
                saved = self.desk.correct(row, who, typed)
            except ValueTooLongError as error:
                raise HTTPException(400, f"{FIELD_WORDS[str(error)]}: quá dài.") from error
            if not saved.fields:
                return _go(f"/dong/{row.address}", state, "Chưa có gì thay đổi.")
            said = f"Đã ghi sửa: {_words(saved.fields)}. Lần chạy sau sẽ áp dụng."
            if saved.overruled:
                said += (
                    f" Người khác vừa sửa {_words(saved.overruled)}: cả hai được giữ, bản của bạn đang dùng."
                )
                return _go(f"/dong/{row.address}", state, said)
        elif action == "nhan":
            self.desk.accept(row, who)
            said = "Đã chấp nhận."
        elif action == "tra":
            self.desk.send_back(row, who, str(form.get("ly_do", "")))
            said = "Đã trả lại."
        else:
            raise HTTPException(400)
        return _go(f"/dong/{following.address}" if following else "/", state, said)

    async def undo(self, request: Request) -> Response:
        """Take back the reviewer's last decision and show its row."""
        await self._form(request)
        return await run_in_threadpool(self._undo, self.who(request))

    def _undo(self, who: str) -> Response:
        ruling = self.desk.undo(who)
        if ruling is None:
            return _go("/", "open", "Không có gì để hoàn tác.")
        row = self.desk.find(ruling)
        return _go(f"/dong/{row.address}" if row else "/", "open", "Đã hoàn tác.")

    async def name(self, request: Request) -> Response:
        """Whose name stands with the decisions made in this browser."""
        form = await self._form(request)
        answer = _go("/", "open", "")
        name = (clean(str(form.get("ten", ""))) or self.reviewer).replace("\n", " ")[:80]
        answer.set_cookie(_WHO, quote(name), httponly=True, samesite="strict", path="/")
        return answer

    async def _form(self, request: Request) -> FormData:
        form = await request.form(max_files=0, max_fields=100)
        if not self.guard.may_post(form.get("csrf")):
            raise HTTPException(403, "Trang đã cũ: hãy tải lại.")
        return form

    def _row(self, doc_id: str, seq: int, part: int) -> ReviewRow:
        try:
            return self.desk.row(doc_id, seq, part)
        except UnknownRowError as error:
            raise HTTPException(404) from error

    def _neighbours(
        self, row: ReviewRow, state: State
    ) -> tuple[ReviewRow | None, ReviewRow | None, int | None, int]:
        """(row before, row after, place from 1, length) in the queue of a state."""
        rows = self.desk.queue(state)
        places = [number for number, one in enumerate(rows) if one.address == row.address]
        if not places:
            return None, rows[0] if rows else None, None, len(rows)
        at = places[0]
        return rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None, at + 1, len(rows)


def _state(name: str) -> State:
    for state in get_args(State):
        if state == name:
            found: State = state
            return found
    raise HTTPException(404)


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(FIELD_WORDS[name].lower() for name in names)


def _go(path: str, state: State, message: str) -> RedirectResponse:
    query = {"xem": state, **({"tin": message} if message else {})}
    return RedirectResponse(f"{quote(path)}?{urlencode(query)}", 303)
