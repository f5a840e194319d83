"""What a listing shows of the batch, the days of production and the sizes that a record is limited to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.record import Scope
from domain.text import squeeze
from domain.verdict import ScopeFinding
from matching.reading.batch_words import may_say_when, said_days, said_lots
from matching.reading.listing_reading import ListingReading

__all__ = ["ScopeAspect", "may_show_scope", "read_scope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAspect:
    """One aspect the record names, and what the listing shows of it."""

    aspect: str
    """`batch`, `date` or `size`."""
    finding: ScopeFinding
    listing_value: str = ""
    record_value: str = ""


def may_show_scope(listing: ListingReading) -> bool:
    """Tell at little cost whether a listing may show a batch, a day of production or a size: most are bare titles."""
    title = listing.listing.title
    return bool(listing.listing.attributes or (may_say_when(title) and (said_days(title) or said_lots(title))))


def read_scope(listing: ListingReading, scope: Scope) -> tuple[ScopeAspect, ...]:
    """Return a finding for each aspect a record limits.

    What stated fields show counts, and a batch or a day of production of which the title says that it is one.
    """
    if scope.is_whole_product:
        return ()
    found = []
    if scope.batches:
        limits = [squeeze(batch) for batch in scope.batches]
        meets = any(batch in limits for batch in listing.batches) if listing.batches else None
        found.append(_aspect("batch", listing.batches, scope.batches, meets))
    if scope.dates:
        spans = listing.date_spans
        meets = any(span.meets(limit) for span in spans for limit in scope.dates) if spans else None
        found.append(_aspect("date", map(str, spans), map(str, scope.dates), meets))
    if scope.sizes:
        found.append(_aspect("size", listing.size_cells, scope.sizes, _sizes_meet(listing.size_cells, scope.sizes)))
    return tuple(found)


def _aspect(aspect: str, shown: Iterable[str], limits: Iterable[str], meets: bool | None) -> ScopeAspect:
    if meets is None:
        return ScopeAspect(aspect=aspect, finding=ScopeFinding.NOT_SHOWN)
    return ScopeAspect(
        aspect=aspect,
        finding=ScopeFinding.INSIDE if meets else ScopeFinding.OUTSIDE,
        listing_value="、".join(list(shown)[:3]),
        record_value="、".join(list(limits)[:3]),
    )


_NUMBER = re.compile(r"\d{2,3}")
_SPAN = re.compile(r"(\d{2,3})(?:cm|码|#)?\s*[-~—至到]+\s*(\d{2,3})")


def _sizes_meet(shown: Iterable[str], limits: Iterable[str]) -> bool | None:
    """Compare the first number of each size (height, foot length, EU size); other scales are not compared."""
    wanted = {int(found.group()) for limit in limits if (found := _NUMBER.search(limit))}
    spans = [(int(a), int(b)) for cell in shown for a, b in _SPAN.findall(cell)]
    single = {int(found) for cell in shown for found in _NUMBER.findall(_SPAN.sub(" ", cell).replace("/", "/ "))}
    comparable = {
        number
        for number in single | {n for span in spans for n in span}
        if any(_is_one_scale(number, w) for w in wanted)
    }
    if not wanted or not comparable:
        return None
    return any(w in comparable or any(a <= w <= b for a, b in spans) for w in wanted)


def _is_one_scale(a: int, b: int) -> bool:
    return (a >= 60) == (b >= 60)
