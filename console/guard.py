"""What holds for every request, whatever the route: its id, its host, the size of its body, the policy headers.

Written as plain ASGI, so that it also holds for static files, for errors and for routes that do not exist.
"""

import secrets
from collections.abc import Collection, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.api.errors import BodyTooLarge

__all__ = ["BODY_LIMIT_BYTES", "LOOPBACK_HOSTS", "POLICY", "UPLOAD_PATH", "Guard", "allowed_hosts"]

BODY_LIMIT_BYTES: Final = 4 * 1024 * 1024
"""A batch of 100 listings has some hundred thousand bytes."""

UPLOAD_PATH: Final = "/import"
"""The address of the console that takes files."""

LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})

POLICY: Final = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def allowed_hosts(bound_to: str) -> frozenset[str] | None:
    """Return the host names a request may carry: on loopback only its own names, so that no foreign name leads here.

    A page of another site can make its own name point to 127.0.0.1 (DNS rebinding); its requests carry that name.

    Example:
        >>> sorted(allowed_hosts("127.0.0.1")), allowed_hosts("0.0.0.0")
        (['127.0.0.1', '::1', 'localhost'], None)
    """
    return LOOPBACK_HOSTS if bound_to in LOOPBACK_HOSTS else None


class Guard:
    """The outermost layer of the server."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str] | None,
        body_limit: int = BODY_LIMIT_BYTES,
        limits: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Wrap an app.

        Args:
            app: What is guarded.
            hosts: Names a request may carry in `Host`; `None` = any.
            body_limit: Most bytes of a body.
            limits: Address → most bytes of a body there, for those that take files.
        """
        self._app = app
        self._hosts = hosts
        self._body_limit = body_limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        send = _with_headers(send, request_id)
        limit = self._limits.get(scope["path"], self._body_limit)
        refusal = self._refusal(Headers(scope=scope), limit)
        if refusal is not None:
            status, sentence = refusal
            answer = JSONResponse({"error": sentence, "request_id": request_id}, status_code=status)
            await answer(scope, receive, send)
            return
        await self._app(scope, _limited(receive, limit), send)

    def _refusal(self, headers: Headers, limit: int) -> tuple[int, str] | None:
        if self._hosts is not None and _host_name(headers.get("host", "")) not in self._hosts:
            return 421, "this server answers only under its own name"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            return 413, str(BodyTooLarge(limit))
        return None


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge(limit)
        return message

    return limited


def _with_headers(send: Send, request_id: str) -> Send:
    async def sender(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers["X-Request-ID"] = request_id
            if "cache-control" not in headers:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sender
