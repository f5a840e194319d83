"""How a run tells of itself while it goes: stored and reported once a second, and its JSON form."""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic

from crawlers.ledger import Ledger
from domain.campaign import Run
from domain.expectation import finding_to_json
from domain.wire import JsonObject

__all__ = ["Reporter", "run_to_json"]

INTERVAL_SECONDS = 1.0


def run_to_json(run: Run) -> JsonObject:
    """Return the JSON form of a run."""
    return {
        "run_id": run.run_id,
        "platform": run.platform,
        "category": run.category,
        "campaign": run.campaign,
        "state": str(run.state),
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "reason": run.reason,
        "resume_at": run.resume_at.isoformat() if run.resume_at else None,
        "counts": dict(run.counts),
        "channel": None if run.channel is None else str(run.channel),
        "coverage": None if run.coverage is None else str(run.coverage),
        "coverage_note": run.coverage_note,
        "figures": {str(figure): number for figure, number in run.figures.items()},
        "findings": [finding_to_json(finding) for finding in run.findings],
        "shows_absence": run.shows_absence,
    }


class Reporter:
    """Stores a run's counts and passes them on, at most once a second."""

    def __init__(self, ledger: Ledger, report: Callable[[Run], None] | None) -> None:
        self._ledger = ledger
        self._report = report
        self._last = monotonic()

    def tick(self, counts: Mapping[str, int] | None = None) -> None:
        """Report if a second has passed since the last time."""
        if monotonic() - self._last >= INTERVAL_SECONDS:
            self._last = monotonic()
            self.tell(self._ledger.save(counts=counts))

    def tell(self, run: Run) -> None:
        """Pass a run on to whoever asked."""
        if self._report is not None:
            self._report(run)

    async def keep_ticking(self, counts: Callable[[], Mapping[str, int]]) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            await asyncio.to_thread(self.tick, counts())  # the ledger may be writing at this moment
