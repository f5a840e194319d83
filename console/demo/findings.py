"""Reads from the demo's home what guolv found, and acts as the officer who knows the truth."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from cases.exports import ExportReport, export_takedown
from cases.review import judge_case
from cases.workspace import Workspace
from console.demo.offers import Offer
from console.demo.truth import Finding
from domain.case import Case, CaseState, Judgement
from domain.verdict import VerdictKind
from index.store import CaseQuery

__all__ = ["OFFICER", "confirm_planted", "export_list", "read_findings"]

OFFICER: Final = "demo-officer"
_NOTE: Final = "演示：按布设的真相确认，不是人工核查 (demo: confirmed from the planted truth, not by looking)"


def read_findings(ws: Workspace) -> tuple[Finding, ...]:
    """Return one finding a case."""
    return tuple(_finding(case) for case in _all_cases(ws))


def confirm_planted(ws: Workspace, planted: tuple[Offer, ...], now: datetime) -> int:
    """Confirm the open `block` cases whose product was planted; returns how many.

    Nobody looked at these: it is done only so that an unattended demo can show the list, and every judgement says so.
    """
    truth = {(offer.platform, offer.item_id): offer.record_id for offer in planted}
    confirmed = 0
    for case in list(_all_cases(ws)):
        record_id = truth.get((case.listing.platform or "", case.listing.item_id or ""))
        blocks = {match.record_id for match in case.matches if match.verdict is VerdictKind.BLOCK}
        if case.verdict is VerdictKind.BLOCK and record_id in blocks and case.state is CaseState.OPEN:
            judge_case(
                ws, case.case_id, Judgement.CONFIRMED, by=OFFICER, note=_NOTE, expected_version=case.version, now=now
            )
            confirmed += 1
    return confirmed


def export_list(ws: Workspace, folder: Path, now: datetime) -> ExportReport:
    """Write the takedown list of all platforms for a spreadsheet."""
    return export_takedown(ws, "xlsx", folder / "下架清单.xlsx", None, now)


def _all_cases(ws: Workspace) -> Iterator[Case]:
    after: str | None = None
    while True:
        page = ws.store.cases(CaseQuery(limit=500, after=after))
        yield from page.items
        after = page.after
        if after is None:
            return


def _finding(case: Case) -> Finding:
    return Finding(
        platform=case.listing.platform or "",
        item_id=case.listing.item_id or "",
        verdict=case.verdict,
        blocked_for=frozenset(m.record_id for m in case.matches if m.verdict is VerdictKind.BLOCK),
        reviewed_for=frozenset(m.record_id for m in case.matches if m.verdict is VerdictKind.REVIEW),
    )
