"""Lists of records and listings: words, filters, facet counts, a page at a time.

Asked of the search, read from the truth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from cases.workspace import Workspace
from domain.errors import ListingDamaged, RecordDamaged
from domain.listing import Listing
from domain.record import Record
from index.search import Collection, SearchPage, SearchQuery

__all__ = ["Found", "ListChoice", "find_listings", "find_records"]

T = TypeVar("T")

_FACETS: Mapping[Collection, tuple[str, ...]] = {
    Collection.LISTINGS: ("platform", "category", "verdict", "state"),
    Collection.RECORDS: ("kind", "category", "state"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChoice:
    """What of a list is wanted."""

    q: str = ""
    """Words and identifiers; empty: everything."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Facet → the value it must have; an empty value chooses nothing."""
    offset: int = 0
    limit: int = 50
    has_facets: bool = True

    @property
    def is_default(self) -> bool:
        """Whether nothing was chosen."""
        return not self.q and not any(self.filters.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    """Facet → value → how many there would be with this value and the other choices."""
    damaged: tuple[RecordDamaged | ListingDamaged, ...] = ()
    """What is wrong with those of the page that cannot be read, in the place of an item."""


def find_records(ws: Workspace, choice: ListChoice) -> Found[Record]:
    """Read a page of records.

    Raises:
        IndexFailure: the search does not answer.
    """
    found = _find(ws, Collection.RECORDS, choice)
    damaged: list[RecordDamaged] = []
    read = ws.store.records_by_id(found.items, damaged.append)
    return Found(items=tuple(read.values()), total=found.total, facets=found.facets, damaged=tuple(damaged))


def find_listings(ws: Workspace, choice: ListChoice) -> Found[tuple[str, Listing]]:
    """Read a page of listings with their keys.

    Raises:
        IndexFailure: the search does not answer.
    """
    found = _find(ws, Collection.LISTINGS, choice)
    damaged: list[ListingDamaged] = []
    read = ws.store.listings_by_key(found.items, damaged.append)
    items = tuple((key, read[key]) for key in found.items if key in read)
    return Found(items=items, total=found.total, facets=found.facets, damaged=tuple(damaged))


def _find(ws: Workspace, collection: Collection, choice: ListChoice) -> Found[str]:
    query = SearchQuery(
        text=choice.q,
        collection=collection,
        filters={name: (value,) for name, value in choice.filters.items() if value},
        limit=choice.limit,
        offset=choice.offset,
    )
    page = ws.search.search(query)
    facets = _count(ws.search.search, query) if choice.has_facets else {}
    return Found(items=tuple(hit.key for hit in page.hits), total=page.total, facets=facets)


def _count(search: Callable[[SearchQuery], SearchPage], query: SearchQuery) -> Mapping[str, Mapping[str, int]]:
    """Count each facet without its own filter, so that what else could be chosen is seen."""
    counts: dict[str, Mapping[str, int]] = {}
    names = _FACETS[query.collection]
    free = tuple(name for name in names if name not in query.filters)
    counts |= search(replace(query, facets=free, limit=0, offset=0)).facets
    for name in query.filters:
        others = {key: value for key, value in query.filters.items() if key != name}
        counts |= search(replace(query, filters=others, facets=(name,), limit=0, offset=0)).facets
    return counts
