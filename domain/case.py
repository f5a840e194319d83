"""A case: a listing with at least one match, under human review; its events and judgements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.listing import Listing
from domain.verdict import Match, Reason, VerdictKind

__all__ = ["Case", "CaseEvent", "CaseEventKind", "CaseState", "Judgement"]


class Judgement(StrEnum):
    """A person's decision about a case."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"


class CaseState(StrEnum):
    """Where a case stands. `open` and `unsure` wait for a person; `notified` = sent in a takedown list."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"
    NOTIFIED = "notified"


class CaseEventKind(StrEnum):
    """What can happen to a case; events are only ever appended."""

    OPENED = "opened"
    UPDATED = "updated"
    JUDGED = "judged"
    REOPENED = "reopened"
    EXPORTED = "exported"
    RECORD_LIFTED = "record_lifted"
    GONE = "gone"
    """A full catalogue no longer holds the listing."""
    RELISTED = "relisted"
    """The listing that was gone is there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One thing that happened to a case."""

    seq: int
    case_id: str
    kind: CaseEventKind
    at: datetime
    actor: str
    """Who did it: a person's name, or `guolv` for the machine."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case per listing normal form."""

    case_id: str
    listing_key: str
    listing: Listing
    """The listing as last seen."""
    state: CaseState
    verdict: VerdictKind
    score: float
    matches: tuple[Match, ...]
    """Best first; pairs judged `dismissed` for the same record version are left out."""
    reasons: tuple[Reason, ...]
    policy_version: str
    opened_at: datetime
    updated_at: datetime
    version: int
    """Rises by one with every change; a judgement names the version it saw."""
    judged_by: str | None = None
    judged_at: datetime | None = None
    note: str | None = None

    @property
    def title(self) -> str:
        """What people know the case by: the title of the listing; its key where what it says is damaged."""
        return self.listing.title or self.listing_key
