"""A campaign: a repeated plan of crawls inside a window ("3.15", "双11"); a run: one crawl."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.expectation import Figure, Finding
from domain.listing import Channel, Coverage

__all__ = ["Campaign", "Run", "RunState"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a campaign file says."""

    name: str
    title: str
    """For people: `2026 年"双11"网售产品质量专项`."""
    starts_on: date
    ends_on: date
    """Last day, included."""
    platforms: tuple[str, ...]
    categories: tuple[str, ...]
    interval: timedelta
    """Time between the starts of two rounds."""


class RunState(StrEnum):
    """Where a run stands. A run found `running` without a living process was lost."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    BLOCKED = "blocked"
    """The platform put up a wall, or its host is closed until a person has looked at one."""
    SUSPICIOUS = "suspicious"
    """It did its work, but brought other than its source usually does: what it did not find may still be there."""
    LOST = "lost"
    WAITING = "waiting"
    """Nothing went wrong, and it may not go on before a moment: the allowance of the day is used up, another worker has
    the host, the platform asked to be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl of one platform."""

    run_id: str
    platform: str
    category: str | None
    campaign: str | None
    state: RunState
    started_at: datetime
    finished_at: datetime | None = None
    reason: str | None = None
    """Why it ended: Scrapy's finish reason or an error's sentence."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """`pages`, `listings`, `block`, `review`, `allow`, `cases_opened`, `errors`, `refused_by_robots` …"""
    channel: Channel | None = None
    """By which channel its listings come; a listing carries the same label."""
    coverage: Coverage | None = None
    """What part of the platform's offer it covers; a listing carries the same, unless it was given its own."""
    coverage_note: str | None = None
    """The same in words: how far a query was read, what the supplier said."""
    figures: Mapping[Figure, float] = field(default_factory=dict)
    """What it brought, measured at its end; held against what its source usually brings."""
    findings: tuple[Finding, ...] = ()
    """The figures outside of their range; a run that has any is `suspicious`."""
    resume_at: datetime | None = None
    """When a run that waits may go on."""

    @property
    def shows_absence(self) -> bool:
        """Whether a listing that it did not meet may be taken for gone.

        Not after a wall, a failure or a suspicious crawl: what a platform did not serve may be on sale all the same.
        Nor where its source never covers more than a part, such as goods offered for commission, nor where it ended at
        the limit of its pages.
        """
        is_whole = self.coverage not in _PARTS and not self.counts.get("cut_short")
        return self.state is RunState.FINISHED and is_whole


_PARTS: Final = frozenset({Coverage.AFFILIATE_GOODS, Coverage.CATALOGUE_PART, Coverage.SINGLE_ITEM})
