"""Kept raw pages: shown as text, or handed out as bytes that no browser runs."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.evidence import EvidenceStore
from console.desk import Desk
from console.pages.rendering import page_texts, render

__all__ = ["routes"]

_SHOWN_CHARACTERS: Final = 200_000


def routes(desk: Desk) -> APIRouter:
    """Make the routes of a piece of evidence."""
    router = APIRouter()

    @router.get("/evidence/{evidence_id}")
    def show(request: Request, evidence_id: str) -> Response:
        evidence = desk.workspace.evidence
        text = _as_text(evidence.read(evidence_id))
        facts = _facts(evidence, evidence_id) or {"": page_texts(request)["evidence.facts_missing"]}
        return render(
            request,
            "evidence.html",
            evidence_id=evidence_id,
            facts=tuple(facts.items()),
            text=text[:_SHOWN_CHARACTERS],
            is_cut=len(text) > _SHOWN_CHARACTERS,
        )

    @router.get("/evidence/{evidence_id}/download")
    def download(evidence_id: str) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{evidence_id}.bin"'}
        content = desk.workspace.evidence.read(evidence_id)
        return Response(content, media_type="application/octet-stream", headers=headers)

    return router


def _as_text(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")


def _facts(evidence: EvidenceStore, evidence_id: str) -> dict[str, str]:
    for line in evidence.captures():
        if line.sha256 == evidence_id:
            return dict(line.facts) | {"SM3": line.sm3 or "", "seal": line.seal}
    return {}
