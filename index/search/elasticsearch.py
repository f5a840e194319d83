"""Search in Elasticsearch 9, fed from the outbox: for truths and crowds that outgrow one machine.

Same terms, same questions, same answers as FTS5; the contract suite runs on both. Only the offer stands here: the
client of the engine takes longer to import than most commands take altogether, so it is read where one is configured.
"""

from domain.settings import Settings
from index.search.backend import SearchBackend
from index.store import Store

__all__ = ["open_backend"]

PREFERENCE = 5
"""Asked before FTS5: it is used where somebody configured it."""


def open_backend(store: Store, settings: Settings) -> SearchBackend | None:
    """Return this backend when an address is configured."""
    url = settings.search.elasticsearch_url
    if not url:
        return None
    from index.search.cluster.searching import ElasticsearchBackend  # noqa: PLC0415  # see the module

    return ElasticsearchBackend(store, url, settings.search.index_prefix)
