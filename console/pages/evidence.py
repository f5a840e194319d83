"""Kept raw pages: shown as text, or handed out as bytes that no browser runs."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.evidence import Kind, kind_of
from cases.evidence.warc_reading import read_warc
from console.desk import Desk
from console.pages.archive import as_text, show_archive
from console.pages.kept import FILE_FORMS, KeptPage, find_kept, find_removal
from console.pages.rendering import page_texts, render
from console.texts import Texts
from domain.errors import NotStored

__all__ = ["routes"]

_SHOWN_CHARACTERS: Final = 200_000
_BYTES: Final = frozenset({Kind.WARC, Kind.SCREENSHOT, Kind.TIMESTAMP})
"""What is no text."""
_NAMED: Final = frozenset(
    {
        "api", "app_key", "authorised_by", "browser", "captured_at", "clock_offset_seconds", "encoding",
        "encoding_declared", "exchanges", "first_url", "kind", "left_out", "listings", "media_type", "openssl",
        "operating_system",
        "peer_ip", "platform", "received_at", "robots", "robots_sha256", "run_id", "said_time", "screenshot_problem",
        "screenshot_sha256", "sent_at", "server_date", "status", "tls_chain_sha256", "tls_cipher", "tls_version",
        "tool", "tool_sha256", "url", "user_agent", "wall", "wall_sign", "warc_sha256",
    }
)  # fmt: skip
"""Facts that have a name in both languages; others are shown as they are called in the manifest."""


def routes(desk: Desk) -> APIRouter:
    """Make the routes of a piece of evidence."""
    router = APIRouter()

    @router.get("/evidence/{evidence_id}")
    def show(request: Request, evidence_id: str) -> Response:
        evidence, texts = desk.workspace.evidence, page_texts(request)
        kept = find_kept(evidence, evidence_id)
        removal = find_removal(evidence, evidence_id)
        is_text = kept is None or kind_of(kept.line.facts) not in _BYTES
        # Bytes that were removed because their time was over are no error: the page says who and when. Those that
        # are not what was kept are named, and not shown.
        is_gone = removal is not None and kept is not None and not kept.parts[0].is_here
        content = evidence.read(evidence_id) if kept is None or kept.parts[0].is_sound else b""
        is_archive = bool(content) and kept is not None and kept.parts[0].kind is Kind.WARC
        text = as_text(content) if is_text else ""
        return render(
            request,
            "evidence.html",
            evidence_id=evidence_id,
            facts=_facts(kept, texts) if kept else (("", texts["evidence.facts_missing"]),),
            kept=kept,
            removal=removal if is_gone else None,
            archive=show_archive(content) if is_archive else None,
            text=text[:_SHOWN_CHARACTERS],
            is_cut=len(text) > _SHOWN_CHARACTERS,
        )

    @router.get("/evidence/{evidence_id}/download")
    def download(evidence_id: str) -> Response:
        evidence = desk.workspace.evidence
        content = evidence.read(evidence_id)
        line = next(evidence.lines_of(evidence_id), None)
        form = FILE_FORMS.get(kind_of(line.facts)) if line is not None else None
        media_type, ending = form or ("application/octet-stream", "bin")
        # A picture is shown in our pages all the same; opened by itself it is a file like any other.
        headers = {
            "Content-Disposition": f'attachment; filename="{evidence_id}.{ending}"',
            "Content-Type": media_type,
        }
        return Response(content, headers=headers)

    @router.get("/evidence/{evidence_id}/records/{number}")
    def download_record(evidence_id: str, number: int) -> Response:
        records = read_warc(desk.workspace.evidence.read(evidence_id)).records
        record = next((each for each in records if each.number == number), None)
        if record is None:
            raise NotStored("evidence", f"{evidence_id}/records/{number}")
        name = f"{evidence_id[:16]}-{record.number}-{record.kind}.bin"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "application/octet-stream"}
        return Response(record.body, headers=headers)

    return router


def _facts(kept: KeptPage, texts: Texts) -> tuple[tuple[str, str], ...]:
    line = kept.line
    whole = {"kind": texts.name("evidence_kind", kind_of(line.facts))} | {
        name: value for name, value in line.facts.items() if name != "kind"
    }
    named = ((texts.name("evidence_fact", name) if name in _NAMED else name, value) for name, value in whole.items())
    return (*named, ("SM3", line.sm3 or ""), (texts["evidence_fact.seal"], f"{line.seq}: {line.seal}"))
