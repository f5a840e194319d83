"""Records and listings of the store that cannot be read: who looks for them, and how they are told.

A damaged record takes no part in matching. It is never passed over in silence: the log names it, every verdict says how
many there are (`domain.verdict.verdict_of`), and so do `/readyz`, the overview and `guolv doctor`. A damaged listing is
looked at by nobody until it is collected again; its case stays as it is.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from domain.case import Case
from domain.errors import ListingDamaged, RecordDamaged
from index.store import Store, load_record

__all__ = ["find_damaged", "find_damaged_listings", "tell_damaged", "tell_left_out", "whole_case"]

_LOG: Final = logging.getLogger("guolv.records")
_MOST_TOLD: Final = 20
"""Damaged records that are named in the log, one by one."""


def find_damaged(store: Store) -> Iterator[RecordDamaged]:
    """Read every record of the store and give those that cannot be read; most are told by their form alone."""
    from matching import is_usual  # noqa: PLC0415  # see `cases.workspace`

    for _, record_id, text in store.record_texts_changed_after(0):
        if not is_usual(record_id, text):
            try:
                load_record(record_id, text)
            except RecordDamaged as error:
                yield error


def find_damaged_listings(store: Store) -> Iterator[ListingDamaged]:
    """Read every listing of the store and give those that cannot be read."""
    found: list[ListingDamaged] = []
    for _ in store.listings(damaged=found.append):
        yield from found
        found.clear()
    yield from found


def whole_case(store: Store, case: Case) -> Case:
    """Return a case with what its listing says, for what must not be made without it.

    Raises:
        ListingDamaged: the listing cannot be read.
    """
    if not case.listing.is_outline:
        return case
    listing = store.listing(case.listing_key)
    return case if listing is None else replace(case, listing=listing)


def tell_left_out(error: RecordDamaged | ListingDamaged) -> None:
    """Name in the log a record or a listing that is left out of something; the others are in."""
    _LOG.warning("left out: %s", error)


def tell_damaged(damaged: Mapping[str, str]) -> None:
    """Name in the log the records that take no part in matching, each with what is wrong."""
    for record_id, why in list(damaged.items())[:_MOST_TOLD]:
        _LOG.warning("takes no part in matching: %s", RecordDamaged(record_id, why))
    if len(damaged) > _MOST_TOLD:
        _LOG.warning("%s records are damaged; guolv doctor names them all", len(damaged))
