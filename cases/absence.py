"""What a full catalogue no longer holds: its listings are gone, and their cases say so.

Only a full catalogue shows that. A catalogue is held against its own earlier state alone: a listing that never stood in
it is not missed there. And a file that may be cut short shows nothing: one that was not read to its end, one with rows
of which not even the identity could be read, one that lost most of what it had.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cases.screening import MACHINE
from cases.workspace import Workspace
from domain.case import CaseEventKind
from domain.delivery import Delivery
from domain.json_values import JsonObject
from domain.listing import Coverage

__all__ = ["Absence", "AbsenceFinding", "conclude_absence"]

_BATCH: Final = 200
_FEW: Final = 20
"""Of a catalogue with fewer listings, all may go at once."""
_MOST_GONE: Final = 0.5
"""A catalogue that loses more than this at once was more likely cut short than emptied: a person should look."""


class AbsenceFinding(StrEnum):
    """What was concluded from what a delivery does not hold."""

    CONCLUDED = "concluded"
    """What stood in the catalogue before and does not any more is gone."""
    PARTIAL = "partial"
    """The delivery is a part of a catalogue: what it does not hold may be on sale all the same."""
    CUT_SHORT = "cut_short"
    """The file was not read to its end."""
    UNIDENTIFIED = "unidentified"
    """Of some rows it is not known which listings they are."""
    UNUSUAL = "unusual"
    """The delivery is other than its source's usually are, such as without prices: a person should look first."""
    SHRUNK = "shrunk"
    """More than half of the catalogue would be gone: a person should look first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """The finding, and its numbers."""

    finding: AbsenceFinding
    stood: int = 0
    """Listings that stood in the catalogue."""
    absent: int = 0
    """Those of them that this delivery does not hold."""

    def to_json(self) -> JsonObject:
        """Return it for the receipt."""
        return {"finding": str(self.finding), "stood": self.stood, "absent": self.absent}


def conclude_absence(
    ws: Workspace,
    delivery: Delivery,
    *,
    is_whole: bool,
    is_usual: bool,
    unidentified: int,
    now: datetime,
) -> Absence:
    """Mark as gone what a full catalogue no longer holds. Repeating it changes nothing.

    Args:
        ws: The workspace.
        delivery: What was taken, to its end; what it holds was seen since `started_at`.
        is_whole: Whether the file was read to its end.
        is_usual: Whether it brought what its source usually brings.
        unidentified: Rows of which not even the identity could be read.
        now: The moment.
    """
    since = delivery.started_at
    if delivery.coverage is not Coverage.FULL_CATALOGUE or since is None:
        return Absence(finding=AbsenceFinding.PARTIAL)
    absent, stood = ws.store.deliveries.count_absent(delivery.catalogue, since)
    if not is_whole:
        finding = AbsenceFinding.CUT_SHORT
    elif unidentified:
        finding = AbsenceFinding.UNIDENTIFIED
    elif not is_usual:
        finding = AbsenceFinding.UNUSUAL
    elif stood >= _FEW and absent > stood * _MOST_GONE:
        finding = AbsenceFinding.SHRUNK
    else:
        finding = AbsenceFinding.CONCLUDED
        _mark(ws, delivery, since, now)
    return Absence(finding=finding, stood=stood, absent=absent)


def _mark(ws: Workspace, delivery: Delivery, since: datetime, now: datetime) -> None:
    facts = {"catalogue": delivery.catalogue, "delivery": delivery.delivery_id}
    while keys := ws.store.deliveries.absent(delivery.catalogue, since, limit=_BATCH):
        with ws.store.transaction() as tx:
            for key in keys:
                tx.deliveries.mark_gone(key, now=now)
                case = tx.case_of(key)
                if case is not None:
                    tx.append_event(case.case_id, CaseEventKind.GONE, now, MACHINE, facts)
