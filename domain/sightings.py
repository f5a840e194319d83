"""One finding read in several places: what the record says is decided by what was read, never by the order of reading.

A sighting is the record as one place gives it: a row of a notice, of its copy in traditional characters, of the next
notice that prints the same batch. Merging them is a function of the set: the same files in any order give the same
record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from domain.finding_id import is_made_id
from domain.image_hash import MOST_HASHES
from domain.record import Record, RecordSource
from domain.text import is_traditional, squeeze

__all__ = ["add_sighting", "merge_sightings"]

_TEXTS = (
    "category", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate", "manufacturer", "manufacturer_uscc",
    "principal", "importer", "distributor", "seller", "seller_uscc", "platform", "shop_name", "region", "result",
    "issuer", "notice_title", "notice_number", "notice_date", "source_url", "scope", "valid_until", "units_affected",
    "price",
)  # fmt: skip
_UNDATED = "9999"


def add_sighting(known: Sequence[Record], given: Record) -> tuple[Record, ...]:
    """Return the sightings of a finding with one more; what it takes the place of is left out.

    The same rows read again replace what was read before. A file with ids of its own that was imported under the same
    name with other content is a new edition of it, and replaces what the older one said.
    """
    kept = [sighting for sighting in known if not _is_replaced(sighting, given)]
    return (*kept, given)


def merge_sightings(sightings: Sequence[Record]) -> Record:
    """Return the record that sightings make together, but for its state.

    The best sighting is the record: one in simplified characters before a copy in traditional ones; then the earliest
    notice, because a copy comes later, or, for findings with an id of their issuer, the latest, because a correction
    does. What it lacks is taken from the others in order; failed items and pictures are joined. The earliest source
    stands first; of several that say the same, its cells are the ones kept.
    """
    by_age = sorted(sightings, key=_age)
    best = by_age[0] if is_made_id(by_age[0].record_id) else min(by_age, key=_correction)
    ordered = [best, *(sighting for sighting in by_age if sighting is not best)]
    filled: dict[str, Any] = {name: _first(getattr(sighting, name) for sighting in ordered) for name in _TEXTS}
    printed = next(sighting for sighting in by_age if _facts(sighting) == _facts(best))
    filled["more_gtins"] = next(filter(None, (sighting.more_gtins for sighting in ordered)), ())
    pictures = dict.fromkeys(picture for sighting in ordered for picture in sighting.image_hashes)
    filled["image_hashes"] = tuple(pictures)[:MOST_HASHES]
    sources = dict.fromkeys(source for sighting in by_age for source in sighting.sources)
    return replace(best, failed_items=_join_items(ordered), sources=tuple(sources), raw=printed.raw, **filled)


def _is_replaced(sighting: Record, given: Record) -> bool:
    if set(sighting.sources) == set(given.sources):
        return True
    if not sighting.sources or not given.sources:
        return False
    files = {(source.file, source.file_sha256) for source in (*sighting.sources, *given.sources)}
    if len(files) == 1:
        return not {_row(source) for source in sighting.sources}.isdisjoint(_row(source) for source in given.sources)
    names = {source.file for source in (*sighting.sources, *given.sources)}
    is_another_content = {s.file_sha256 for s in sighting.sources}.isdisjoint(s.file_sha256 for s in given.sources)
    return not is_made_id(given.record_id) and len(names) == 1 and is_another_content


def _row(source: RecordSource) -> tuple[str | None, int]:
    return source.table, source.row


def _facts(sighting: Record) -> Record:
    return replace(sighting, sources=(), raw={})


def _age(sighting: Record) -> tuple[object, ...]:
    """Sort the original before copies, and the earliest notice first."""
    return _is_copy(sighting), sighting.notice_date or _UNDATED, _place(sighting), repr(sighting)


def _correction(sighting: Record) -> tuple[object, ...]:
    """Sort the original before copies, and the latest notice first; of undated ones, the last file by name."""
    file, *rest = _place(sighting)
    return _is_copy(sighting), _backwards(sighting.notice_date or ""), _backwards(str(file)), rest, repr(sighting)


def _is_copy(sighting: Record) -> bool:
    texts = (sighting.product_name, sighting.brand, sighting.manufacturer, *sighting.failed_items)
    return is_traditional(" ".join(text for text in texts if text))


def _place(sighting: Record) -> tuple[object, ...]:
    first = sighting.sources[0] if sighting.sources else RecordSource(file="", row=0)
    return first.file, first.table or "", first.row, first.file_sha256 or ""


def _backwards(text: str) -> tuple[int, ...]:
    """Sort texts from the last to the first: 2025 before 2024, and an empty one at the end."""
    return (*(-ord(character) for character in text), 0)


def _first(values: Iterable[object]) -> object:
    return next((value for value in values if value is not None), None)


def _join_items(ordered: Sequence[Record]) -> tuple[str, ...]:
    """Join failed items; of findings with an id of their issuer only those of the best sighting's own file."""
    best = ordered[0]
    if not is_made_id(best.record_id):
        files = {source.file_sha256 for source in best.sources}
        own = [s for s in ordered if s is best or not files.isdisjoint(source.file_sha256 for source in s.sources)]
        ordered = own if any(sighting.failed_items for sighting in own) else ordered
    items: dict[str, str] = {}
    for sighting in ordered:
        for item in sighting.failed_items:
            items.setdefault(squeeze(item) or item, item)
    return tuple(items.values())
