"""Reading what a form sends, and making sure that it was sent from one of our pages."""

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from console.api.errors import BadRequest, FormExpired
from console.pages.rendering import FORM_COOKIE, page_texts

__all__ = ["MOST_FILES", "Upload", "read_form", "read_upload", "read_version"]

MOST_FILES: Final = 200
_MOST_FIELDS: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What a form with files sends."""

    fields: Mapping[str, str]
    files: tuple[UploadFile, ...]


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form.

    Two locks: the browser says that the page is ours (`Sec-Fetch-Site`, `Origin`), and the form carries the token that
    only our pages can read. A page with `no-referrer` sends `Origin: null`, so that alone refuses nothing.

    Raises:
        FormExpired: it was sent from elsewhere, or the token is not that of the browser.
    """
    return _checked(request, await request.form(max_fields=_MOST_FIELDS, max_files=0))


async def read_upload(request: Request) -> AsyncIterator[Upload]:
    """Give the fields and files of a form; a dependency, so the files are closed when the answer was sent.

    Raises:
        FormExpired: see `read_form`.
    """
    async with request.form(max_fields=_MOST_FIELDS, max_files=MOST_FILES) as form:
        files = tuple(value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename)
        yield Upload(fields=_checked(request, form), files=files)


def read_version(fields: Mapping[str, str]) -> int:
    """Return the version of what a form is about, as its reader saw it.

    Raises:
        BadRequest: it is not a number.
    """
    text = fields.get("expected_version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("expected_version is not a number")
    return int(text)


def _checked(request: Request, form: FormData) -> Mapping[str, str]:
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not (_is_from_here(request) and _has_token(request, fields.pop("form_token", ""))):
        raise FormExpired(page_texts(request)["error.form"])
    return fields


def _is_from_here(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin", "null")
    return origin == "null" or origin.partition("://")[2] == request.headers.get("host")


def _has_token(request: Request, token: str) -> bool:
    known = request.cookies.get(FORM_COOKIE, "")
    return bool(known) and secrets.compare_digest(known.encode(), token.encode())
