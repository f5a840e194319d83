"""How a run ends: whether it did its work, what it brought in figures, and whether its source usually brings that.

The monitor of every channel, pages and feeds alike. Why it is not Spidermon: `docs/decisions/0004-own-monitor.md`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from cases.workspace import Workspace
from crawlers.ledger import Ledger
from domain.campaign import Run, RunState
from domain.expectation import FILLED, Figure, Finding, find_outside, learn_ranges
from domain.listing import Channel
from domain.settings import PlatformSettings
from domain.task import Task, TaskState, Wall, WallKind, host_of

__all__ = ["Ending", "conclude", "find_closed", "measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a crawl came to its end."""

    reason: str
    """Scrapy's finish reason, or why we stopped it."""
    counts: Mapping[str, int] = field(default_factory=dict)
    resume_at: datetime | None = None
    """When it may go on, where the gate ended it and knows that."""


_BLOCKED = "blocked: "
"""How the reason of a crawl begins that was stopped at a wall, or by robots.txt."""
_AT_LIMIT = "closespider_pagecount"
REMEMBERED = 20
"""Former good runs that ranges are learnt from: the youngest, so that a source may change slowly."""


def find_closed(ws: Workspace, address: str) -> Task | None:
    """Return the task that keeps the host of an address closed, or `None`."""
    waiting = ws.store.tasks.find(state=TaskState.OPEN, host=host_of(address), limit=1)
    return waiting[0] if waiting else None


def conclude(ws: Workspace, ledger: Ledger, ending: Ending, *, asked: str = "") -> tuple[RunState, str]:
    """Measure a run, and return how it ended with the sentence that says why.

    A host that wants no crawler by the word of its robots.txt becomes a task like any other wall.

    Args:
        ws: The workspace.
        ledger: The run's; what was measured is put down there.
        ending: Why the crawl ended, and what it counted itself.
        asked: The address the run began at; empty when it asked nobody.
    """
    reason, whole = ending.reason, ledger.counts + Counter(ending.counts)
    state, sentence = _judge_ending(ending, whole)
    if reason == _AT_LIMIT:
        ledger.counts["cut_short"] = 1
    if state is RunState.BLOCKED and ledger.task is None and asked:
        refusal = Wall(kind=WallKind.REFUSED, sign=reason.removeprefix(_BLOCKED))
        ledger.meet_wall(refusal, url=urljoin(asked, "/robots.txt"), asked=asked, evidence_id=None)
    if ledger.task is not None:
        state, sentence = RunState.BLOCKED, f"{sentence}; task {ledger.task.task_id}"
    figures = measure(whole, ledger.filled)
    findings = _find_outside(ws, ledger.run, figures) if state is RunState.FINISHED else ()
    ledger.measure(figures, findings)
    if findings:
        return RunState.SUSPICIOUS, "; ".join(str(finding) for finding in findings)
    if state is RunState.FINISHED and whole["refused_closed_host"]:
        return RunState.SUSPICIOUS, "pages on a closed host were not asked for"
    return state, sentence


def _find_outside(ws: Workspace, run: Run, figures: Mapping[Figure, float]) -> tuple[Finding, ...]:
    """Hold the figures of a run against what was stated of its platform, else against those of its like."""
    own = ws.settings.platforms.get(run.platform, PlatformSettings())
    former = ws.store.good_runs_like(run, REMEMBERED)
    learnt = dict(learn_ranges([one.figures for one in former]))
    if run.channel is Channel.SUPPLIED:
        learnt.pop(Figure.LISTINGS, None)  # what somebody supplies may be any extract
    return find_outside(figures, stated=own.expected.ranges(), learnt=learnt, runs=len(former))


def measure(counts: Mapping[str, int], filled: Mapping[str, int]) -> Mapping[Figure, float]:
    """Return the figures of a run; of what there was nothing, there is no share.

    Args:
        counts: Of the whole run.
        filled: `listings`, and of how many of them each field is filled.

    Example:
        >>> figures = measure({"listings": 8, "errors": 2, "pages": 10}, {"listings": 8, "price": 6})
        >>> figures[Figure.PRICE], figures[Figure.QUARANTINED], figures[Figure.LISTINGS]
        (0.75, 0.2, 8.0)
    """
    listings, pages, errors = (counts.get(name, 0) for name in ("listings", "pages", "errors"))
    refused = sum(number for name, number in counts.items() if name in _REFUSED)
    shares = {
        **{figure: (filled.get(str(figure), 0), filled.get("listings", 0)) for figure in FILLED},
        Figure.REFUSED: (refused, refused + pages),
        Figure.QUARANTINED: (errors, errors + listings),
        Figure.GONE: (counts.get("gone", 0), pages),
    }
    # A listing that is not due again was met all the same.
    met = {Figure.LISTINGS: float(listings + counts.get("not_due", 0))}
    return met | {figure: part / whole for figure, (part, whole) in shares.items() if whole}


_REFUSED = frozenset({"refused_by_robots", "refused_closed_host"})


def _judge_ending(ending: Ending, counts: Mapping[str, int]) -> tuple[RunState, str]:
    """Tell a crawl that did its work from one that did not; an empty one never passes for success."""
    reason = ending.reason
    if reason == _AT_LIMIT:
        return RunState.FINISHED, "stopped at crawl.max_pages"
    if reason.startswith(_BLOCKED):
        return RunState.BLOCKED, reason
    if ending.resume_at is not None:
        return RunState.WAITING, reason
    if reason != "finished":
        return RunState.FAILED, reason
    if any(counts.get(name) for name in ("listings", "repeated", "said_empty", "not_due")):
        return RunState.FINISHED, "finished"
    if counts.get("refused_by_robots") and not counts.get("pages"):
        return RunState.FAILED, "robots.txt disallows every entry"
    return RunState.FAILED, "an empty crawl: no listing came, and no page said that there are none"
