"""Templates to pages: language, form token, links that keep what the reader has chosen."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cases.times import local_text
from console.pages.differences import mark_differences
from console.pages.drawing import share, waterfall
from console.saying import field_name, field_names
from console.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts, load_texts

__all__ = ["FORM_COOKIE", "Page", "link", "page_texts", "render"]

LANGUAGE_COOKIE: Final = "guolv_lang"
FORM_COOKIE: Final = "guolv_form"
_YEAR_SECONDS: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the frame around every page needs to know."""

    language: str
    path: str
    query: tuple[tuple[str, str], ...]
    request_id: str
    form_token: str

    def here(self, **changes: object) -> str:
        """Return this page's address with some of its choices changed; `None` drops one."""
        kept = [(k, v) for k, v in self.query if k not in changes]
        return link(self.path, **dict(kept), **{k: v for k, v in changes.items() if v is not None})


def link(path: str, **query: object) -> str:
    """Return an address with a query; empty values are left out.

    Example:
        >>> link("/cases", verdict="block", after="")
        '/cases?verdict=block'
    """
    pairs = [(k, str(v)) for k, v in query.items() if v not in {None, ""}]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def page_texts(request: Request) -> Texts:
    """Return the catalogue for a request: `?lang=`, else the cookie, else Chinese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return load_texts(wanted)
    return load_texts(DEFAULT_LANGUAGE)


def render(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page.

    Args:
        request: For its language, address and form token.
        template: File in `console/templates`.
        status: HTTP status.
        values: What the template shows.
    """
    texts = page_texts(request)
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    page = Page(
        language=texts.language,
        path=request.url.path,
        query=tuple((k, v) for k, v in request.query_params.multi_items() if k not in {"lang", "done"}),
        request_id=request.state.request_id,
        form_token=token,
    )
    body = _environment().get_template(template).render(t=texts, page=page, status=status, **values)
    response = HTMLResponse(body, status_code=status)
    if request.cookies.get(FORM_COOKIE) != token:
        response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict")
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, texts.language, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return response


def _local_time(moment: datetime | None) -> str:
    """Show a time to the minute, as it is in China."""
    return "" if moment is None else local_text(moment)[:16]


def _interval(texts: Texts, interval: timedelta) -> str:
    """Show a length of time in its largest whole unit."""
    minutes = int(interval.total_seconds() // 60)
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes % length == 0:
            return texts.say(f"interval.{unit}", number=minutes // length)
    return texts.say("interval.minutes", number=minutes)


def _size(size_bytes: int) -> str:
    """Show the size of a file.

    Example:
        >>> _size(300), _size(20_480), _size(3_355_443)
        ('1 KB', '20 KB', '3.2 MB')
    """
    kilobytes = size_bytes / 1024
    return f"{max(round(kilobytes), 1)} KB" if kilobytes < 1000 else f"{kilobytes / 1024:.1f} MB"


def _static(name: str) -> str:
    """Return the address of a static file; it changes with the content, so that browsers may keep it."""
    content = files("console").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    static = {name: _static(name) for name in ("console.css", "console.js", "import.js", "guolv.svg")}
    environment.filters["time"] = _local_time
    environment.globals.update(
        link=link,
        static=static,
        mark_differences=mark_differences,
        interval=_interval,
        field_name=field_name,
        field_list=field_names,
        waterfall=waterfall,
        share=share,
        size=_size,
        version=version("guolv"),
    )
    return environment


def query_of(request: Request) -> Mapping[str, str]:
    """Return the choices in an address without the language."""
    return {k: v for k, v in request.query_params.items() if k != "lang" and v}
