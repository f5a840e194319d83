"""The full-text projection of SQLite, written in the transaction of the truth: they cannot part.

Owns the tables `search_document` (facets, one row a document) and `search_terms` (FTS5 over our own terms) and their
writing; `index.search.fts5` reads them. On PostgreSQL there is no such projection and nothing is written.

A process whose terms are of another version writes nothing into the projection but marks it stale, so that two versions
never mix; `guolv index rebuild` makes it again.
"""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from index.document import PROJECTION_VERSION, TEXT_FIELDS, Document
from index.store import outbox, schema
from index.store.values import ProjectionState, ProjectionStatus

__all__ = [
    "FACET_COLUMNS",
    "FTS5",
    "create_tables",
    "is_present",
    "is_writable",
    "put",
    "remove",
    "search_document",
    "state",
]

FTS5 = "fts5"
"""Name of the projection and of its backend."""

FACET_COLUMNS = ("platform", "category", "verdict", "state", "kind", "issuer")
_BATCH = 500
_COLUMNS = ("collection", "key", *FACET_COLUMNS)

search_document = Table(
    "search_document",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=name not in {"collection", "key"}) for name in _COLUMNS),
    UniqueConstraint("collection", "key"),
)

_CREATE = (
    "DROP TABLE IF EXISTS search_terms",
    "DROP TABLE IF EXISTS search_document",
    "CREATE TABLE search_document (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, platform TEXT,"
    " category TEXT, verdict TEXT, state TEXT, kind TEXT, issuer TEXT, UNIQUE (collection, key))",
    f"CREATE VIRTUAL TABLE search_terms USING fts5({', '.join(TEXT_FIELDS)}, tokenize='unicode61 remove_diacritics 0')",
)
_INSERT = insert(search_document)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["collection", "key"], set_={name: _INSERT.excluded[name] for name in FACET_COLUMNS}
).returning(search_document.c.id, search_document.c.collection, search_document.c.key)
_VALUES = ", ".join(f":{name}" for name in TEXT_FIELDS)
_PUT_TERMS = text(f"REPLACE INTO search_terms (rowid, {', '.join(TEXT_FIELDS)}) VALUES (:id, {_VALUES})")  # noqa: S608  # our own names
_DELETE_TERMS = text("DELETE FROM search_terms WHERE rowid = :id")
_FIND = select(search_document.c.id).where(
    search_document.c.collection == text(":collection"), search_document.c.key == text(":key")
)


def create_tables(connection: Connection) -> None:
    """Make the empty projection, throwing away one that is there. SQLite only."""
    for statement in _CREATE:
        connection.exec_driver_sql(statement)


def is_present(connection: Connection) -> bool:
    """Tell whether this database has a full-text projection beside the truth."""
    return connection.dialect.name == "sqlite"


def state(connection: Connection) -> ProjectionState | None:
    """Read where this projection stands."""
    return outbox.load_projection(connection, FTS5)


def is_writable(connection: Connection) -> bool:
    """Tell whether this process may write into the projection; marks it stale when its terms are of another version."""
    table = schema.projection
    version = connection.scalar(select(table.c.version).where(table.c.name == FTS5))
    if version == PROJECTION_VERSION:
        return True
    connection.execute(update(table).where(table.c.name == FTS5).values(state=ProjectionStatus.STALE))
    return False


def put(connection: Connection, documents: Iterable[Document]) -> None:
    """Write documents, each replacing the one with its key."""
    waiting = iter(documents)
    while batch := {(str(one.collection), one.key): one for one in islice(waiting, _BATCH)}:
        values = [
            {name: document.facets.get(name) for name in FACET_COLUMNS} | {"collection": collection, "key": key}
            for (collection, key), document in batch.items()
        ]
        written = connection.execute(_PUT, values).all()
        texts = [{"id": row.id, **batch[row.collection, row.key].texts} for row in written]
        connection.execute(_PUT_TERMS, texts)


def remove(connection: Connection, collection: str, key: str) -> None:
    """Remove a document; one that is not there is no error."""
    row = connection.scalar(_FIND, {"collection": collection, "key": key})
    if row is not None:
        connection.execute(_DELETE_TERMS, {"id": row})
        connection.execute(delete(search_document).where(search_document.c.id == row))
