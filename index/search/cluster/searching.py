"""Searching in Elasticsearch: our questions in the engine's query language, its hits read from the truth.

Nothing is used that the plain server lacks: no language analyser, no ES|QL, no reindex. Writing is in
`index.search.cluster.writing`.
"""

from collections.abc import Iterator, Mapping

from elasticsearch import Elasticsearch

from domain.errors import IndexNotReady
from domain.listing import Listing
from domain.record import Record
from index.document import PROJECTION_VERSION, SEARCHED_FIELDS, TEXT_FIELDS, Collection
from index.search import truth
from index.search.backend import Progress
from index.search.cluster.writing import BACKEND, Cluster, translated
from index.search.likeness import likeness
from index.search.query import AnyOf, Expression, Hit, Phrase, SearchPage, SearchQuery, is_ranked, parse_text
from index.store import ProjectionStatus, Store
from index.store.stored_facts import DamagedListing, refuse

__all__ = ["ElasticsearchBackend", "query_of"]

_WEIGHTS: Mapping[str, str] = {"title": "^4", "names": "^2", "codes": "^8"}
"""As in `index.search.fts5`."""

_MOST_VALUES = 1000
"""Values of one facet that are counted."""

_FEW_WORDS = 16
"""Alternatives that are asked for one by one; more are one `terms` clause, because clauses of a query are counted."""

_MOST_EXPANSIONS = 1000
"""Terms that begin with one character: a Chinese character begins some hundred bigrams."""


def query_of(expression: Expression, fields: tuple[str, ...]) -> dict[str, object]:
    """Return an expression in the engine's query language."""
    if isinstance(expression, Phrase):
        return _phrase(expression, fields)
    if isinstance(expression, AnyOf):
        words = tuple(p.terms[0] for p in expression.parts if isinstance(p, Phrase) and _is_word(p))
        rest = expression.parts
        parts: list[dict[str, object]] = []
        if len(words) > _FEW_WORDS:
            parts = [{"terms": {name: list(words)}} for name in fields]
            rest = tuple(part for part in rest if not (isinstance(part, Phrase) and _is_word(part)))
        parts += [query_of(part, fields) for part in rest]
        return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}
    return {"bool": {"must": [query_of(part, fields) for part in expression.parts]}}


def _is_word(phrase: Phrase) -> bool:
    return len(phrase.terms) == 1 and not phrase.is_prefix


def _phrase(phrase: Phrase, fields: tuple[str, ...]) -> dict[str, object]:
    if phrase.is_prefix and len(phrase.terms) == 1:
        parts = [{"prefix": {name: {"value": phrase.terms[0]}}} for name in fields]
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    weighted = [name + _WEIGHTS.get(name, "") for name in fields]
    query: dict[str, object] = {"query": " ".join(phrase.terms), "fields": weighted, "type": "phrase"}
    if phrase.is_prefix:
        query |= {"type": "phrase_prefix", "max_expansions": _MOST_EXPANSIONS}
    return {"multi_match": query}


_BEFORE_SEARCH = 500
"""Changes of the truth that a search takes along first; a longer way behind is the writer's to go (`catch_up`)."""


class ElasticsearchBackend:
    """See the module."""

    name = BACKEND

    def __init__(self, store: Store, url: str, prefix: str) -> None:
        self._store = store
        self._client = Elasticsearch(url, request_timeout=20, max_retries=2, retry_on_timeout=True)
        self._cluster = Cluster(store, self._client, prefix)

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer a search; see `SearchBackend.search`."""
        expression = parse_text(query.text)
        self._require_ready()
        self._cluster.feed(limit=_BEFORE_SEARCH)  # who wrote a moment ago finds what was written
        conditions: list[dict[str, object]] = [
            {"term": {"is_removed": False}},
            {"term": {"collection": str(query.collection)}},
        ]
        conditions += [{"terms": {name: list(values)}} for name, values in query.filters.items()]
        wanted = {} if expression is None else {"must": [query_of(expression, SEARCHED_FIELDS)]}
        order = [{"_score": "desc"}, {"key": "asc"}] if is_ranked(expression) else [{"key": "asc"}]
        by_number = [{"_count": "desc"}, {"_key": "asc"}]
        with translated():
            answer = self._client.search(
                index=self._cluster.alias,
                query={"bool": {"filter": conditions, **wanted}},
                sort=order,
                from_=query.offset,
                size=query.limit,
                source_includes=["key"],
                track_total_hits=True,
                aggs={n: {"terms": {"field": n, "size": _MOST_VALUES, "order": by_number}} for n in query.facets},
            )
        hits = (Hit(key=hit["_source"]["key"], score=hit["_score"] or 0.0) for hit in answer["hits"]["hits"])
        counted = answer.get("aggregations", {})
        return SearchPage(
            total=answer["hits"]["total"]["value"],
            hits=tuple(hits),
            facets={n: {b["key"]: b["doc_count"] for b in counted[n]["buckets"]} for n in query.facets},
        )

    def listings_like(
        self, record: Record, *, aliases: tuple[str, ...] = (), damaged: DamagedListing = refuse
    ) -> Iterator[Listing]:
        """Read the candidates for a record; see `SearchBackend.listings_like`."""
        expression = likeness(record, aliases)
        if expression == AnyOf(parts=()):
            return
        self._require_ready()
        conditions = [
            {"term": {"is_removed": False}},
            {"term": {"collection": str(Collection.LISTINGS)}},
            query_of(expression, TEXT_FIELDS),
        ]
        waiting: list[str] = []
        for source in self._cluster.scan(self._cluster.alias, {"bool": {"filter": conditions}}, "key"):
            waiting.append(str(source["key"]))
            if len(waiting) == truth.BATCH:
                yield from self._stored(waiting, damaged)
                waiting = []
        yield from self._stored(waiting, damaged)

    def _stored(self, keys: list[str], damaged: DamagedListing) -> Iterator[Listing]:
        found = self._store.listings_by_key(keys, damaged)
        return (found[key] for key in keys if key in found)

    def catch_up(self) -> int:
        """Read the outbox to its end; see `SearchBackend.catch_up`."""
        total = 0
        while number := self._cluster.feed(limit=1000):
            total += number
        return total

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new index beside the live one and move the alias; see `index.search.cluster.writing`."""
        return self._cluster.rebuild(progress)

    def count(self, collection: Collection | None = None) -> int:
        """Count the documents."""
        return self._cluster.count(self._cluster.alias, collection)

    def content_hash(self) -> str:
        """Return the hash over every document as the index holds it."""
        return truth.fold(self._cluster.documents(self._cluster.alias))

    def close(self) -> None:
        """Close the connections to the cluster."""
        self._client.close()

    def _require_ready(self) -> None:
        live = [state for state in self._cluster.builds() if state.status is ProjectionStatus.LIVE]
        if not live or live[-1].version != PROJECTION_VERSION:
            found = live[-1].version if live else "nothing"
            raise IndexNotReady(
                f"the search index holds {found}, not version {PROJECTION_VERSION}; run: guolv index rebuild"
            )
