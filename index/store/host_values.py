"""What the gate writes down about hosts, and what it reads. Frozen, without any meaning of SQL."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["HostBusy", "HostClaim", "HostHolder", "HostLease", "HostState", "Reservation", "RobotsFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostClaim:
    """A host in the hands of one worker, as long as no higher fence was given."""

    host: str
    fence: int


@dataclass(frozen=True, slots=True)
class HostHolder:
    """Who takes a host."""

    name: str
    """Machine and process, for people."""
    process: str | None = None
    """How others on the same machine know the process, also once it is dead; `None`: they cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLease:
    """A host was taken; what those before have left behind."""

    claim: HostClaim
    next_at: datetime | None
    """Nothing may leave before; `None`: the host was never asked."""
    delay_seconds: float | None
    """The delay in force when it was last asked."""
    hold_until: datetime | None
    """The host asked to be left alone until then."""
    hold_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostBusy:
    """A host is in other hands."""

    host: str
    holder: str
    """Machine and process; empty when it is being taken at this moment."""
    until: datetime
    """End of the lease, unless it is renewed."""
    process: str | None = None
    """How others on the holder's machine know its process; `None`: they cannot."""
    fence: int = 0
    """Of the lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What a worker wants before its next requests leave."""

    until: datetime
    """New end of the lease."""
    next_at: datetime
    """The moment from which anybody may send again, whatever becomes of this worker."""
    delay_seconds: float
    """The delay in force."""
    source: str
    """Whose daily allowance counts: the platform."""
    day: date
    asked: int
    """Requests wanted."""
    unused: int
    """Requests of the reservation before, of the same day, that were not sent."""
    allowance: int
    """Most requests of the source on one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """How a host stands, for people."""

    host: str
    holder: str | None
    lease_until: datetime
    next_at: datetime | None
    delay_seconds: float | None
    hold_until: datetime | None
    hold_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What came back for the robots.txt of an origin, after redirects."""

    origin: str
    status: int | None
    """HTTP status; `None`: it could not be fetched."""
    url: str
    body: bytes = b""
    is_page_after_redirect: bool = False
    problem: str | None = None
    """Why it could not be fetched."""
    fetched_at: datetime

    @property
    def sha256(self) -> str:
        """Hash of the body."""
        return hashlib.sha256(self.body).hexdigest()
