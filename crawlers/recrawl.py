"""When a listing's page is due again: one readable table of freshness and risk.

A page that was visited a short while ago is not asked for again unless something speaks for it: a case, a record that
came since, a page that was not read. The first rule that fits decides; a run counts the decisions of each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crawlers.frontier import AddressState
from domain.case import CaseState
from domain.verdict import VerdictKind
from index.store import Visit

__all__ = ["RULES", "VERSION", "Due", "RecrawlRule", "always_due", "judge_due"]

VERSION: Final = "2026-11-26"
_YOUNG: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecrawlRule:
    """One line of the table."""

    name: str
    """Counted in a run as `due_<name>` or `not_due_<name>`."""
    says: str
    """When the rule fits."""
    again_after: timedelta
    """How long after the last visit the page is due again."""
    fits: Callable[[Visit, datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the table says about a page."""

    rule: str
    """Name of the rule that decided; `first_visit` where the page is not known."""
    is_due: bool

    @property
    def count(self) -> str:
        """The name under which a run counts it."""
        return f"due_{self.rule}" if self.is_due else f"not_due_{self.rule}"


def _has_news(visit: Visit, now: datetime) -> bool:
    del now
    return visit.case_changed_at is not None and visit.case_changed_at > visit.visited_at


def _is_notified(visit: Visit, now: datetime) -> bool:
    del now
    return visit.case_state in {CaseState.NOTIFIED, CaseState.CONFIRMED}


def _is_in_case(visit: Visit, now: datetime) -> bool:
    del now
    return visit.case_state in {CaseState.OPEN, CaseState.UNSURE}


def _was_flagged(visit: Visit, now: datetime) -> bool:
    del now
    return visit.verdict in {VerdictKind.BLOCK, VerdictKind.REVIEW}


def _was_not_read(visit: Visit, now: datetime) -> bool:
    del now
    return visit.outcome == AddressState.BROKEN


def _was_gone(visit: Visit, now: datetime) -> bool:
    del now
    return visit.outcome == AddressState.GONE


def _is_new(visit: Visit, now: datetime) -> bool:
    return visit.first_seen_at is not None and now - visit.first_seen_at < _YOUNG


def _always(visit: Visit, now: datetime) -> bool:
    del visit, now
    return True


RULES: Final = (
    RecrawlRule(
        name="news",
        says="its case was opened or changed since the visit: a record came or changed, or a person judged",
        again_after=timedelta(0),
        fits=_has_news,
    ),
    RecrawlRule(
        name="notified",
        says="its case is confirmed or sent to the platform: is the page still there?",
        again_after=timedelta(hours=6),
        fits=_is_notified,
    ),
    RecrawlRule(name="in_case", says="its case waits for a person", again_after=timedelta(hours=12), fits=_is_in_case),
    RecrawlRule(
        name="flagged",
        says="it was flagged once, and a person dismissed it",
        again_after=timedelta(days=3),
        fits=_was_flagged,
    ),
    RecrawlRule(name="broken", says="its page could not be read", again_after=timedelta(hours=12), fits=_was_not_read),
    RecrawlRule(name="gone", says="its page was gone", again_after=timedelta(days=3), fits=_was_gone),
    RecrawlRule(
        name="new", says="it was first seen less than two days ago", again_after=timedelta(days=1), fits=_is_new
    ),
    RecrawlRule(name="low_risk", says="nothing of the above", again_after=timedelta(days=7), fits=_always),
)


def judge_due(visit: Visit | None, now: datetime) -> Due:
    """Tell whether a listing's page is due.

    Args:
        visit: Its last visit; `None`: it is not known.
        now: The present.
    """
    if visit is None:
        return Due(rule="first_visit", is_due=True)
    rule = next(rule for rule in RULES if rule.fits(visit, now))
    return Due(rule=rule.name, is_due=now - visit.visited_at >= rule.again_after)


def always_due(visit: Visit | None, now: datetime) -> Due:
    """Tell that a page is due, whatever is known of it: a crawl that begins anew."""
    del visit, now
    return Due(rule="fresh", is_due=True)
