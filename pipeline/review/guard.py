"""Who may talk to the app: the person who was given its address, from this machine, through its own pages."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MAX_BODY = 2_000_000
"""Bytes of one posted form."""


@dataclass(frozen=True)
class Guard:
    """Checks every request before anything else sees it."""

    token: str
    port: int

    @property
    def cookie(self) -> str:
        """Name of the cookie; apps on several ports of one machine do not overwrite each other's."""
        return f"phuluc_review_{self.port}"

    @property
    def csrf(self) -> str:
        """What a form must carry: known to pages of the app only."""
        return hmac.new(self.token.encode(), b"csrf", hashlib.sha256).hexdigest()

    def refuse(self, request: Request) -> Response | None:
        """The answer to a request that may not go on; None where it may."""
        if request.headers.get("host") not in self._hosts:
            return PlainTextResponse("Sai địa chỉ máy chủ.", 421)
        given = request.query_params.get("token")
        if request.method == "GET" and given is not None and _same(given, self.token):
            answer = RedirectResponse(request.url.path, 303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
            return answer
        if not _same(request.cookies.get(self.cookie, ""), self.token):
            return PlainTextResponse("Hãy mở địa chỉ mà lệnh phuluc review đã in ra.", 403)
        if request.method in ("GET", "HEAD"):
            return None
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc not in self._hosts:
            return PlainTextResponse("Yêu cầu đến từ trang khác.", 403)
        if int(request.headers.get("content-length") or MAX_BODY + 1) > MAX_BODY:
            return PlainTextResponse("Biểu mẫu quá lớn.", 413)
        return None

    def may_post(self, given: object) -> bool:
        """Whether a form carries the right secret."""
        return isinstance(given, str) and _same(given, self.csrf)

    @property
    def _hosts(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.port}", f"localhost:{self.port}")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
