"""Headings that nobody knows: a person says what they mean, and the files that have them are read again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.api.errors import BadRequest
from console.desk import Desk
from console.pages.forms import read_form
from console.pages.rendering import link
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer, remember_reviewer
from domain.headings import ANY_ISSUER, HeadingMapping, heading_key
from domain.json_values import JsonValue
from index.store import ImportJob, ImportJobState, ImportSummary

__all__ = ["Asking", "asking", "known", "routes", "unknown_keys", "waiting"]

_IGNORED: Final = "ignored"
_SHOWN: Final = 25
"""Each heading has four fields in the form."""
_JOBS_LOOKED_AT: Final = 300
_MOST_CHARACTERS: Final = 500

Fields = Annotated[Mapping[str, str], Depends(read_form)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the form that asks about headings needs."""

    reviewer: str
    meanings: tuple[str, ...]
    most: int = _SHOWN
    """Headings asked about at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a person says about one heading."""

    heading: str
    issuer: str
    field: str


def routes(desk: Desk) -> APIRouter:
    """Make the routes of headings."""
    router = APIRouter()

    @router.post("/import/headings")
    def say(fields: Fields) -> Response:
        name = fields.get("by", "").strip()[:MOST_CHARACTERS]
        if not name:
            raise BadRequest("by: who says what the headings mean is needed")
        said = tuple(_read(fields))
        with desk.workspace.store.transaction() as tx:
            for one in said:
                tx.map_heading(one.heading, one.field, issuer=one.issuer, by=name, now=desk.clock())
        again = _read_again(desk, {heading_key(one.heading) for one in said if one.field != _IGNORED})
        answer = RedirectResponse(link("/import", said=len(said), again=again) + "#jobs", status_code=303)
        remember_reviewer(answer, name)
        return answer

    @router.post("/import/headings/forget")
    def forget(fields: Fields) -> Response:
        with desk.workspace.store.transaction() as tx:
            tx.forget_heading(fields.get("heading", ""), issuer=fields.get("issuer", ANY_ISSUER))
        return RedirectResponse("/import#headings", status_code=303)

    return router


def asking(request: Request) -> Asking:
    """Return what the form needs for the person who asks for it."""
    return Asking(reviewer=read_reviewer(request), meanings=_meanings())


def _meanings() -> tuple[str, ...]:
    from crawlers.sources.words_file import FIELDS  # the readers of every form come with it

    return (*FIELDS, _IGNORED)


def waiting(mappings: Sequence[HeadingMapping], among: frozenset[str] | None = None) -> tuple[HeadingMapping, ...]:
    """Return the headings that wait for a person; `among` keeps those with one of these keys."""
    return tuple(m for m in mappings if m.field is None and (among is None or m.key in among))


def known(mappings: Sequence[HeadingMapping]) -> tuple[HeadingMapping, ...]:
    """Return the headings about which a person said something."""
    return tuple(mapping for mapping in mappings if mapping.field is not None)


def _read(fields: Mapping[str, str]) -> Iterator[_Said]:
    """Read what was said; a heading without a choice waits on."""
    for number in range(_SHOWN):
        meaning, heading = fields.get(f"field.{number}", ""), fields.get(f"heading.{number}", "")[:_MOST_CHARACTERS]
        if not meaning:
            continue
        if meaning not in _meanings() or not heading_key(heading):
            raise BadRequest(f"field.{number}: {meaning[:40]!r} is not what a heading can mean")
        issuer = ANY_ISSUER if fields.get(f"any.{number}") else fields.get(f"issuer.{number}", "")[:_MOST_CHARACTERS]
        yield _Said(heading=heading, issuer=issuer, field=meaning)


def _read_again(desk: Desk, keys: set[str]) -> int:
    """Put the kept files that had one of these headings into the queue once more, each file once."""
    files: dict[tuple[str, str], ImportJob] = {}
    for job in desk.workspace.store.import_jobs(limit=_JOBS_LOOKED_AT):
        met = (_unknown_keys(desk, import_id) for import_id in job.import_ids)
        if job.state is ImportJobState.DONE and any(keys & one for one in met) and desk.imports.has_file(job):
            files.setdefault((job.file_sha256, job.file), job)
    for job in reversed(files.values()):
        desk.imports.ask_again(job.job_id)
    return len(files)


def _unknown_keys(desk: Desk, import_id: str) -> set[str]:
    summary = desk.workspace.store.import_summary(import_id)
    return set() if summary is None else set(unknown_keys(summary))


def unknown_keys(summary: ImportSummary) -> frozenset[str]:
    """Return the headings that nobody knew when a file was imported, in normal form."""
    found: JsonValue = summary.details.get("headings_unknown")
    return frozenset(heading_key(str(one)) for one in found) if isinstance(found, list) else frozenset()
