"""A campaign: a repeated plan of crawls inside a window ("3.15", "双11"); a run: one crawl."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

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
    LOST = "lost"


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
