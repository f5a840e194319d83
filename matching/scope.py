"""What a listing shows of the date and size that a record is limited to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.record import RecordKind
from domain.verdict import ScopeFinding
from matching.pairing import Pair

__all__ = ["ScopeAspect", "read_scope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAspect:
    """One aspect the record names, and what the listing shows of it."""

    aspect: str
    """`date` or `size`."""
    finding: ScopeFinding
    listing_value: str = ""
    record_value: str = ""


def read_scope(pair: Pair) -> tuple[ScopeAspect, ...]:
    """Return a finding for each aspect the record limits; only stated fields count, not the words of a title."""
    found = []
    if pair.record.dates:
        limits = [one.value for one in pair.record.dates]
        shown = [one.value for one in pair.listing.dates]
        found.append(_aspect("date", shown, limits, _dates_meet(shown, limits, is_range=_is_range(pair))))
    if pair.record.sizes:
        limits = [one.text for one in pair.record.sizes]
        found.append(_aspect("size", pair.listing.size_cells, limits, _sizes_meet(pair.listing.size_cells, limits)))
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


def _is_range(pair: Pair) -> bool:
    """A recall with two dates covers what was made between them; an inspection names the samples' own dates."""
    return pair.record.record.kind is RecordKind.RECALL and len(pair.record.dates) > 1


def _dates_meet(shown: list[str], limits: list[str], *, is_range: bool) -> bool | None:
    shown = [one for one in shown if len(one) >= 7]
    limits = [one for one in limits if len(one) >= 7 and one[4] == "-"]  # `3月1日` without a year limits nothing
    if not shown or not limits:
        return None
    if is_range:
        first, last = min(limits), max(limits) + "~"
        return any(first[: len(one)] <= one <= last for one in shown)
    return any(one.startswith(limit) or limit.startswith(one) for one in shown for limit in limits)


_NUMBER = re.compile(r"\d{2,3}")
_SPAN = re.compile(r"(\d{2,3})(?:cm|码|#)?\s*[-~—至到]+\s*(\d{2,3})")


def _sizes_meet(shown: Iterable[str], limits: list[str]) -> bool | None:
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
