"""What every search backend does. One contract suite, `tests/contracts/test_search_contract.py`, runs on each.

A backend is one module in this package with a function `open_backend(store, settings)`, which returns the backend when
it is the one to use in this deployment and `None` when it is not; see `index.search.opening`.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from domain.listing import Listing
from domain.record import Record
from index.document import Collection
from index.search.query import SearchPage, SearchQuery
from index.store.stored_facts import DamagedListing, refuse

__all__ = ["Progress", "SearchBackend"]

Progress = Callable[[int, int], None]
"""Called with the number of documents done and of all."""


class SearchBackend(Protocol):
    """A projection that people search. The truth is in the store; this can be thrown away and made again."""

    @property
    def name(self) -> str:
        """`fts5`, `elasticsearch`."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer a search.

        Raises:
            IndexNotReady: the projection is missing or of another version; rebuild it.
            IndexUnavailable: the engine does not answer.
        """
        ...

    def listings_like(
        self, record: Record, *, aliases: tuple[str, ...] = (), damaged: DamagedListing = refuse
    ) -> Iterator[Listing]:
        """Read every listing that could be the product of a record, page by page, in no order that means anything.

        Made for recall: most of what it gives will not match, and scoring is the caller's. See `index.search.likeness`
        for what is looked up. A record that names nothing to look up gives nothing.

        Args:
            record: What was found.
            aliases: What else its brand is called, for who knows the brands (`domain.brands`): `SUPOR` for 苏泊尔.
            damaged: Is told of each listing that cannot be read and is left out.

        Raises:
            ListingDamaged: one cannot be read, and `damaged` does not take note of it instead.
            IndexNotReady: the projection is missing or of another version; rebuild it.
            IndexUnavailable: the engine does not answer.
        """
        ...

    def catch_up(self) -> int:
        """Bring the projection up to the truth; returns how many changes were read. Nothing to do when it is live."""
        ...

    def rebuild(self, progress: Progress | None = None) -> int:
        """Throw the projection away and make it again from the truth; returns the number of documents.

        Raises:
            StaleWrite: another process took the rebuild over.
            IndexNotReady: another process is rebuilding, or the result is not equal to the truth.
        """
        ...

    def count(self, collection: Collection | None = None) -> int:
        """Count the documents."""
        ...

    def content_hash(self) -> str:
        """Return one hash over every document; equal to `index.search.truth.truth_hash` when nothing is missing."""
        ...

    def close(self) -> None:
        """Give connections back; the store stays open."""
        ...
