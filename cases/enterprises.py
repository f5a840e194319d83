"""The register of enterprises: gathered from the records, and what a person decides about two that may be one.

Idempotent: gathering again changes nothing, nor does the same decision. A decision is one transaction; looking at the
listings at rest comes after it, and what a crash left undone there is done by the next decision or import.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from cases.screening import Progress, RescreenReport, rescreen_all
from cases.workspace import Workspace
from domain.enterprises import Alias, AliasState, Enterprise, pair_of
from domain.errors import AliasRejected, NotStored, RecordDamaged
from domain.makers import name_key
from matching import pinyin_of

__all__ = [
    "AliasReport", "decide_alias", "find_enterprise", "finish_aliases", "gather_enterprises", "rebuild_enterprises",
]  # fmt: skip

_BATCH = 500
_MOST_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasReport:
    """What a decision did."""

    alias: Alias
    is_new: bool
    """False: it was decided so already."""
    rescreened: RescreenReport
    """What it did to the listings at rest and their cases."""


def gather_enterprises(ws: Workspace) -> int:
    """Take into the register what changed in the records since it was gathered; returns how many records that were.

    Where they name nobody else than before, nothing is gathered.
    """
    state, total = ws.store.enterprise_version(), 0
    if ws.store.records_seq() > state.records_seq:
        changes = ws.store.records_changed_after(state.records_seq)
        while batch := list(islice(changes, _BATCH)):
            with ws.store.transaction() as tx:
                readable = [record for _, record in batch if not isinstance(record, RecordDamaged)]
                tx.follow_records(readable, batch[-1][0])  # of one that is damaged stays whom it named before
            total += len(batch)
        state = ws.store.enterprise_version()
    if not state.is_gathered:
        with ws.store.transaction() as tx:
            tx.gather_enterprises(pinyin_of)
    return total


def rebuild_enterprises(ws: Workspace) -> int:
    """Gather the register anew from all records; decisions stay. Returns the number of companies.

    Raises:
        StoreError: the database refused.
    """
    with ws.store.transaction() as tx:
        tx.reset_enterprises()
    gather_enterprises(ws)
    return ws.store.enterprises_count()


def find_enterprise(ws: Workspace, text: str) -> Enterprise:
    """Return the one company that a person means: its id, its code, or a name of it.

    Raises:
        NotStored: none has that id or name, or several have the name.
    """
    text = text.strip()
    ids = (text, text.upper(), f"name:{name_key(text)}")
    found = next((one for one in map(ws.store.enterprise, ids) if one is not None), None)
    if found is None:
        named = ws.enterprises.find(name_key(text))
        found = named[0] if len(named) == 1 else None
    if found is None:
        raise NotStored("enterprise", text)
    return found


def decide_alias(ws: Workspace, decided: Alias, *, now: datetime, progress: Progress | None = None) -> AliasReport:
    """Confirm or reject that two enterprises are one company, and let the cases follow.

    Args:
        ws: The workspace.
        decided: The two ids in any order, `confirmed` or `rejected`, by whom, and why. Either decision can be changed
            into the other later.
        now: The moment.
        progress: Called with the number of listings done.

    Raises:
        NotStored: no such enterprise.
        AliasRejected: both are the same, nobody decides, or nothing is decided.
    """
    alias = _checked(ws, decided, now)
    with ws.store.transaction() as tx:
        is_new = tx.decide_alias(alias)
    rescreened = finish_aliases(ws, now=now, progress=progress)
    stored = next(found for found in ws.store.enterprise_aliases(alias.one) if found.other == alias.other)
    return AliasReport(alias=stored, is_new=is_new, rescreened=rescreened)


def _checked(ws: Workspace, decided: Alias, now: datetime) -> Alias:
    by, note = " ".join((decided.by or "").split()), " ".join((decided.note or "").split())
    if decided.state is AliasState.PROPOSED:
        raise AliasRejected("state", "say confirmed or rejected")
    if not by:
        raise AliasRejected("by", "say who decides")
    if decided.one == decided.other:
        raise AliasRejected("other", "both are the same company already")
    for enterprise_id in (decided.one, decided.other):
        if ws.store.enterprise(enterprise_id) is None:
            raise NotStored("enterprise", enterprise_id)
    one, other = pair_of(decided.one, decided.other)
    return replace(
        decided, one=one, other=other, by=by[:_MOST_CHARACTERS], note=note[:_MOST_CHARACTERS] or None, at=now
    )


def finish_aliases(ws: Workspace, *, now: datetime, progress: Progress | None = None) -> RescreenReport:
    """Hold the records of every decided pair that was not followed up against the listings at rest."""
    waiting = ws.store.unsettled_aliases()
    if not waiting:
        return RescreenReport()
    ids = dict.fromkeys(one for pair in waiting for one in pair)
    record_ids = dict.fromkeys(record for one in ids for record in ws.store.enterprise_records(one))
    records = tuple(record for record in map(ws.store.record, record_ids) if record is not None)
    report = rescreen_all(ws, records, now=now, progress=progress)
    with ws.store.transaction() as tx:
        tx.settle_aliases(waiting)
    return report
