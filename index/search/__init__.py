"""The projection people search: SQLite FTS5 beside the truth, or Elasticsearch fed from the outbox."""

from index.document import FACETS, Collection
from index.search.backend import Progress, SearchBackend
from index.search.opening import open_search
from index.search.query import Hit, SearchPage, SearchQuery
from index.search.truth import truth_hash

__all__ = [
    "FACETS",
    "Collection",
    "Hit",
    "Progress",
    "SearchBackend",
    "SearchPage",
    "SearchQuery",
    "open_search",
    "truth_hash",
]
