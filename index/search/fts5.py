"""Search in SQLite FTS5, beside the truth and written in its transaction (`index.store.live`).

Measured on 200 000 titles, two cores: 6 ms for two characters ranked, 9 ms for one character unranked, 132 ms for one
character ranked. Therefore a single character is looked up as the beginning of a term and its hits are not ranked.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, TextClause, column, func, literal_column, select, table, text

from domain.errors import IndexNotReady
from domain.listing import Listing
from domain.record import Record
from domain.settings import Settings
from index.document import (
    PROJECTION_VERSION,
    SEARCHED_FIELDS,
    TEXT_FIELDS,
    Collection,
    Document,
)
from index.search import truth
from index.search.backend import Progress
from index.search.likeness import likeness
from index.search.query import AnyOf, Expression, Hit, Phrase, SearchPage, SearchQuery, is_ranked, parse_text
from index.store import ProjectionState, ProjectionStatus, Store, live
from index.store.live import search_document
from index.store.stored_facts import DamagedListing, refuse

__all__ = ["Fts5Backend", "match_text", "open_backend"]

PREFERENCE = 10
"""Asked after every engine that has to be configured."""

_WEIGHTS = "4.0, 2.0, 1.0, 8.0, 0.0"
"""bm25 weights of title, names, details, codes, shapes: an identifier outweighs a word of the title. Not tuned."""

_SEARCHED = "{" + " ".join(SEARCHED_FIELDS) + "} : "
_TERMS = table("search_terms", column("rowid"), *(column(name) for name in TEXT_FIELDS))
_MATCH = text("search_terms MATCH :match")
_RANK: ColumnElement[float] = literal_column(f"bm25(search_terms, {_WEIGHTS})")


def open_backend(store: Store, settings: Settings) -> "Fts5Backend | None":
    """Return this backend when the truth is SQLite."""
    return Fts5Backend(store) if store.is_sqlite else None


def match_text(expression: Expression) -> str:
    """Return an expression in FTS5's query language: quoted terms of ours only.

    Example:
        >>> from index.search.query import phrase_of, all_of
        >>> match_text(all_of([phrase_of(("充电", "电宝")), phrase_of(("锅",))]))
        '("充电 电宝" AND "锅" *)'
    """
    if isinstance(expression, Phrase):
        quoted = '"' + " ".join(expression.terms).replace('"', "") + '"'
        return quoted + " *" if expression.is_prefix else quoted
    joint = " OR " if isinstance(expression, AnyOf) else " AND "
    return "(" + joint.join(match_text(part) for part in expression.parts) + ")"


class Fts5Backend:
    """See the module."""

    name = live.FTS5

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer a search; see `SearchBackend.search`."""
        expression = parse_text(query.text)
        if expression == AnyOf(parts=()):
            return SearchPage(total=0, hits=(), facets={name: {} for name in query.facets})
        with self._store.reading() as connection:
            self._require_ready(connection)
            conditions = self._conditions(query, expression)
            values = {} if expression is None else {"match": _SEARCHED + match_text(expression)}
            total = int(str(connection.scalar(_from(select(func.count()), expression).where(*conditions), values)))
            hits = self._hits(connection, query, expression, conditions, values)
            facets = {name: self._count_by(connection, name, expression, conditions, values) for name in query.facets}
        return SearchPage(total=total, hits=hits, facets=facets)

    def _conditions(self, query: SearchQuery, expression: Expression | None) -> list[ColumnElement[bool] | TextClause]:
        found: list[ColumnElement[bool] | TextClause] = [] if expression is None else [_MATCH]
        found.append(search_document.c.collection == str(query.collection))
        for facet, wanted in query.filters.items():
            found.append(search_document.c[facet].in_(list(wanted)))
        return found

    def _hits(
        self,
        connection: Connection,
        query: SearchQuery,
        expression: Expression | None,
        conditions: Sequence[ColumnElement[bool] | TextClause],
        values: Mapping[str, str],
    ) -> tuple[Hit, ...]:
        rank = _RANK if is_ranked(expression) else literal_column("0.0")
        statement = _from(select(search_document.c.key, rank.label("relevance")), expression).where(*conditions)
        page = statement.order_by(text("relevance"), search_document.c.key).limit(query.limit).offset(query.offset)
        return tuple(Hit(key=row.key, score=0.0 - row.relevance) for row in connection.execute(page, values))

    def _count_by(
        self,
        connection: Connection,
        facet: str,
        expression: Expression | None,
        conditions: Sequence[ColumnElement[bool] | TextClause],
        values: Mapping[str, str],
    ) -> Mapping[str, int]:
        value = search_document.c[facet]
        statement = _from(select(value, func.count().label("number")), expression)
        statement = statement.where(*conditions, value.is_not(None)).group_by(value)
        found = connection.execute(statement.order_by(text("number DESC"), value), values)
        return {str(row[0]): int(row.number) for row in found}

    def listings_like(
        self, record: Record, *, aliases: tuple[str, ...] = (), damaged: DamagedListing = refuse
    ) -> Iterator[Listing]:
        """Read the candidates for a record; see `SearchBackend.listings_like`."""
        expression = likeness(record, aliases)
        if expression == AnyOf(parts=()):
            return
        statement = (
            _from(select(search_document.c.id, search_document.c.key), expression)
            .where(_MATCH, search_document.c.collection == str(Collection.LISTINGS))
            .where(text("search_terms.rowid > :after"))
            .order_by(text("search_terms.rowid"))
            .limit(truth.BATCH)
        )
        after = 0
        while True:
            with self._store.reading() as connection:
                self._require_ready(connection)
                found = connection.execute(statement, {"match": match_text(expression), "after": after}).all()
            if not found:
                return
            stored = self._store.listings_by_key([row.key for row in found], damaged)
            yield from (stored[row.key] for row in found if row.key in stored)
            after = found[-1].id

    def catch_up(self) -> int:
        """Nothing to do: the projection is written with the truth."""
        return 0

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the projection again, in one small transaction a batch; see `SearchBackend.rebuild`.

        Live writes go into the new projection too, each with the truth of its own transaction, so what a batch misses
        they have written. Until the end every search raises `IndexNotReady`. After a kill, run it again.
        """
        with self._store.transaction() as tx:
            live.create_tables(tx.connection)
            tx.put_projection(_state(ProjectionStatus.BUILDING))
        done, total = 0, truth.count(self._store)
        for collection, keys in truth.batches(self._store):
            with self._store.transaction() as tx:
                found = truth.documents_of(tx.connection, collection, keys)
                live.put(tx.connection, (document for _, document in found))
            done += len(found)
            if progress is not None:
                progress(done, max(done, total))
        self._finish()
        return self.count()

    def _finish(self) -> None:
        with self._store.transaction() as tx:
            state = self._store_state(tx.connection)
            if state is None or state.status is not ProjectionStatus.BUILDING or state.version != PROJECTION_VERSION:
                raise IndexNotReady("another version of guolv wrote while the projection was rebuilt; rebuild it again")
            tx.put_projection(_state(ProjectionStatus.LIVE))

    def count(self, collection: Collection | None = None) -> int:
        """Count the documents."""
        statement = select(func.count()).select_from(search_document)
        if collection is not None:
            statement = statement.where(search_document.c.collection == str(collection))
        with self._store.reading() as connection:
            return connection.scalar(statement) or 0

    def content_hash(self) -> str:
        """Return the hash over every document as the projection holds it."""
        statement = select(search_document, *(_TERMS.c[name] for name in TEXT_FIELDS)).join_from(
            search_document, _TERMS, _TERMS.c.rowid == search_document.c.id
        )
        with self._store.snapshot() as connection:
            rows = connection.execute(statement, execution_options={"yield_per": truth.BATCH})
            return truth.fold(_document(dict(row._mapping)) for row in rows)

    def close(self) -> None:
        """Nothing to close: the connections are the store's."""

    def _require_ready(self, connection: Connection) -> None:
        state = self._store_state(connection)
        if state is None or state.status is not ProjectionStatus.LIVE or state.version != PROJECTION_VERSION:
            found = "missing" if state is None else f"{state.status}, version {state.version}"
            raise IndexNotReady(
                f"the search projection is {found}, not live, version {PROJECTION_VERSION}; run: guolv index rebuild"
            )

    def _store_state(self, connection: Connection) -> ProjectionState | None:
        return live.state(connection)


def _from(statement: Select[*tuple[object, ...]], expression: Expression | None) -> Select[*tuple[object, ...]]:
    if expression is None:
        return statement.select_from(search_document)
    return statement.select_from(_TERMS.join(search_document, _TERMS.c.rowid == search_document.c.id))


def _document(row: Mapping[str, object]) -> Document:
    facets = {name: str(row[name]) for name in live.FACET_COLUMNS if row[name] is not None}
    texts = {name: str(row[name]) for name in TEXT_FIELDS}
    return Document(collection=Collection(str(row["collection"])), key=str(row["key"]), facets=facets, texts=texts)


def _state(status: ProjectionStatus) -> ProjectionState:
    return ProjectionState(name=live.FTS5, backend=live.FTS5, version=PROJECTION_VERSION, status=status, cursor=0)
