"""Bringing official records in: files are dropped or chosen, read in the background, and reported on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from console.desk import Desk
from console.guard import UPLOAD_PATH
from console.imports import read_kept
from console.pages import headings
from console.pages.choice import one_of
from console.pages.forms import MOST_FILES, Upload, read_form, read_upload
from console.pages.rendering import render
from domain.errors import NotStored
from domain.grading import Grade
from domain.json_values import JsonValue
from domain.record import RecordKind
from index.store import ImportJob, ImportJobState, ImportSummary, NoticeCount, Store

__all__ = ["JobView", "routes"]

_JOBS_SHOWN: Final = 15
_IMPORTS_SHOWN: Final = 30
_QUARANTINE_SHOWN: Final = 200
_UNFINISHED: Final = (ImportJobState.WAITING, ImportJobState.RUNNING)
_MORE_ENDINGS: Final = (".zip", ".json", ".jsonl", ".xml", ".doc", ".wps")
"""What is read beside the formats with tables: collections, exports of other authorities, files under a wrong name."""

Fields = Annotated[Mapping[str, str], Depends(read_form)]
Sent = Annotated[Upload, Depends(read_upload)]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A file that was sent, and the imports it became."""

    job: ImportJob
    imports: tuple[ImportSummary, ...]

    @property
    def is_active(self) -> bool:
        """Whether it waits or is being read."""
        return self.job.state in _UNFINISHED

    @property
    def state(self) -> str:
        """How it stands, in one word: a job that is done may have given no record, or not all."""
        if self.job.state is not ImportJobState.DONE:
            return str(self.job.state)
        if self.unreadable and self.unreadable == len(self.imports):
            return "unreadable"
        return "partly" if self.unreadable or self.total("quarantined") else "done"

    @property
    def unreadable(self) -> int:
        """How many of its files cannot be read, or not to their end."""
        return sum(bool(one.details.get("unreadable")) for one in self.imports)

    def total(self, name: str) -> int:
        """Add up a count over the files of an archive."""
        return sum(one.counts.get(name, 0) for one in self.imports)


def routes(desk: Desk) -> APIRouter:
    """Make the routes of imports."""
    router = APIRouter()

    @router.get(UPLOAD_PATH)
    def show(request: Request) -> Response:
        return _show(desk, request)

    @router.post(UPLOAD_PATH)
    async def send(request: Request, sent: Sent) -> Response:
        kind = one_of(RecordKind, "kind", sent.fields.get("kind"))
        if not sent.files:
            return await run_in_threadpool(_show, desk, request, problem="import.no_file", status=400)
        for file in sent.files:
            kept = await run_in_threadpool(desk.imports.files.keep, file.file, file.filename or "")
            await run_in_threadpool(desk.imports.ask, kept, kind)
        return RedirectResponse(f"{UPLOAD_PATH}#jobs", status_code=303)

    @router.get("/import/jobs")
    def jobs(request: Request) -> Response:
        return render(request, "import_jobs.html", jobs=_jobs(desk.workspace.store))

    @router.get("/import/jobs/{job_id}")
    def job(request: Request, job_id: str) -> Response:
        found = desk.workspace.store.import_job(job_id)
        if found is None:
            raise NotStored("import", job_id)
        return render(request, "import_job.html", view=_view(desk.workspace.store, found))

    @router.post("/import/jobs/{job_id}/again")
    def again(job_id: str, _fields: Fields) -> Response:
        desk.imports.ask_again(job_id)
        return RedirectResponse(f"{UPLOAD_PATH}#jobs", status_code=303)

    @router.get("/imports/{import_id}")
    def report(request: Request, import_id: str) -> Response:
        return _report(desk, request, import_id)

    return router


def _show(desk: Desk, request: Request, *, problem: str = "", status: int = 200) -> Response:
    from crawlers.sources import known_endings  # the readers of every form come with it

    store = desk.workspace.store
    mappings = store.heading_mappings()
    return render(
        request,
        "import.html",
        status=status,
        jobs=_jobs(store),
        imports=store.imports(limit=_IMPORTS_SHOWN),
        kinds=tuple(RecordKind),
        endings=(*known_endings(), *_MORE_ENDINGS),
        most_files=MOST_FILES,
        most_bytes=desk.workspace.settings.server.max_upload_bytes,
        problem=problem,
        waiting=headings.waiting(mappings),
        known=headings.known(mappings),
        said=_number(request, "said"),
        again=_number(request, "again"),
        asking=headings.asking(request),
        kept=read_kept(desk.workspace),
    )


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _jobs(store: Store) -> tuple[JobView, ...]:
    return tuple(_view(store, job) for job in store.import_jobs(limit=_JOBS_SHOWN))


def _view(store: Store, job: ImportJob) -> JobView:
    found = (store.import_summary(import_id) for import_id in job.import_ids)
    return JobView(job=job, imports=tuple(summary for summary in found if summary is not None))


def _report(desk: Desk, request: Request, import_id: str) -> Response:
    store = desk.workspace.store
    summary = store.import_summary(import_id)
    if summary is None:
        raise NotStored("import", import_id)
    return render(
        request,
        "import_report.html",
        summary=summary,
        notices=_notices(store, summary),
        grades=tuple(Grade),
        signals=_objects(summary, "signals"),
        nothing=_objects(summary, "identifies_nothing"),
        waiting=headings.waiting(store.heading_mappings(), headings.unknown_keys(summary)),
        headings=_texts(summary, "headings_unknown"),
        decisions=_objects(summary, "decisions"),
        ignored_rows=summary.details.get("ignored_rows") or {},
        quarantine=store.quarantine(limit=_QUARANTINE_SHOWN, source_id=import_id),
        quarantine_total=store.quarantine_count(source_id=import_id),
        asking=headings.asking(request),
    )


def _notices(store: Store, summary: ImportSummary) -> tuple[NoticeCount, ...]:
    """Return the notices of an import with the grades of their records as these stand now."""
    keys = {str(notice.get("key")) for notice in _objects(summary, "notices")}
    return tuple(count for count in store.notices() if count.notice.key in keys) if keys else ()


def _objects(summary: ImportSummary, name: str) -> tuple[Mapping[str, JsonValue], ...]:
    found = summary.details.get(name)
    return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def _texts(summary: ImportSummary, name: str) -> tuple[str, ...]:
    found = summary.details.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
