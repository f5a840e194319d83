"""Every error of every route becomes one answer: JSON for the API, a page for people, both with the request's id."""

import logging
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.api.errors import status_of
from console.pages.rendering import page_texts, render
from console.saying import say_error
from domain.errors import GuolvError

__all__ = ["add_handlers"]

_LOG: Final = logging.getLogger("guolv.web")
_API_PATHS: Final = ("/v1/", "/healthz", "/readyz", "/openapi.json")


def add_handlers(app: FastAPI) -> None:
    """Let an app answer errors our way."""

    @app.exception_handler(GuolvError)
    async def own(request: Request, error: GuolvError) -> Response:
        sentence = str(error) if _is_api(request) else say_error(error, page_texts(request))
        return _answer(request, status_of(error), sentence)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return _answer(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "request"
        return _answer(request, 422, f"{where}: {first['msg']}")

    @app.exception_handler(Exception)
    async def defect(request: Request, error: Exception) -> Response:
        _LOG.error("request %s %s failed", request.state.request_id, request.url.path, exc_info=error)
        return _answer(request, 500, page_texts(request)["error.defect"])


def _answer(request: Request, status: int, sentence: str) -> Response:
    if _is_api(request):
        return JSONResponse({"error": sentence, "request_id": request.state.request_id}, status_code=status)
    return render(request, "error.html", status=status, sentence=sentence)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith(_API_PATHS)
