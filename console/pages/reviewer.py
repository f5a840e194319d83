"""Who sits before the browser: the name a person gave last, so that it is typed once. No sign-in; just a courtesy."""

from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["MOST_CHARACTERS", "read_reviewer", "remember_reviewer"]

MOST_CHARACTERS: Final = 100
_COOKIE: Final = "guolv_reviewer"
_YEAR_SECONDS: Final = 365 * 24 * 3600


def read_reviewer(request: Request) -> str:
    """Return the name that was given last; empty when none was."""
    return unquote(request.cookies.get(_COOKIE, ""))[:MOST_CHARACTERS]


def remember_reviewer(answer: Response, name: str) -> None:
    """Let the browser keep a name."""
    answer.set_cookie(_COOKIE, quote(name), max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
