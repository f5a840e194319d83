"""Why the gate closes in the middle of a crawl: each way has a name, and the run's reason begins with it.

None of them is a mistake of the crawl, and most pass by themselves: a later crawl goes on. What a single request ends
with stands in `crawlers.gate.outcomes`. The table for people is in `docs/reference/gate.md`.
"""

from datetime import datetime
from enum import StrEnum

__all__ = ["Closing", "GateCloses"]


class Closing(StrEnum):
    """Why nothing more leaves."""

    BLOCKED = "blocked"
    """The host wants no crawlers: robots.txt is refused to us, or is a page. A person must look."""
    ROBOTS_UNREADABLE = "robots_unreadable"
    """The platform's robots.txt answered 5xx or did not come, which allows nothing; later it may."""
    HOST_BUSY = "host_busy"
    """Another worker holds the host, longer than we wait."""
    HOST_LOST = "host_lost"
    """Our lease of the host ran out and another worker has it."""
    ASKED_TO_WAIT = "asked_to_wait"
    """The host asked, with Retry-After, to be left alone longer than we wait."""
    OUTSIDE_VISIT_TIME = "outside_visit_time"
    """robots.txt names hours for visits, and they begin later than we wait."""
    ALLOWANCE_USED = "allowance_used"
    """The source was asked as often today as we allow ourselves."""
    STORE_FAILED = "store_failed"
    """What the workers agree on cannot be read or written, so nothing is known of the pace."""
    ENDING = "ending"
    """The crawl is being ended; why was said before."""


class GateCloses(Exception):
    """The gate lets nothing more out; the sentence says why and, where that is known, until when."""

    def __init__(self, closing: Closing, sentence: str, *, resume_at: datetime | None = None) -> None:
        self.closing = closing
        self.resume_at = resume_at
        """When a crawl may go on, where that is known: the run then waits and did not fail."""
        super().__init__(f"{closing}: {sentence}")
