"""Reading many records: pages, what changed, counts. The texts come as they are stored; `load_record` reads one."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from index.store.codec import load_record
from index.store.schema import case_match
from index.store.schema import record as table
from index.store.stored_facts import rows_of

__all__ = [
    "count", "count_changed", "files_of_cases", "highest_seq", "page", "rows", "texts_changed_after",
    "texts_of",
]  # fmt: skip

_BATCH = 500


def page(
    connection: Connection, where: Mapping[str, str | None], *, after: str | None, limit: int
) -> list[tuple[str, str]]:
    """Read up to `limit` records by id, beginning behind `after`, each with its id and as `load_record` reads it.

    `where`: column → value, `None` for any.
    """
    query = select(table.c.record_id, table.c.facts).order_by(table.c.record_id).limit(limit)
    for name, value in where.items():
        if value is not None:
            query = query.where(table.c[name] == str(value))
    if after is not None:
        query = query.where(table.c.record_id > after)
    return [(row.record_id, row.facts) for row in rows_of(connection, query)]


def texts_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, str]:
    """Read up to some hundred records by their ids, as `load_record` reads them."""
    query = select(table.c.record_id, table.c.facts).where(table.c.record_id.in_(record_ids))
    return {row.record_id: row.facts for row in rows_of(connection, query)}


def highest_seq(connection: Connection) -> int:
    """Return the `seq` of the youngest change of any record; 0 without one."""
    return connection.scalar(select(func.coalesce(func.max(table.c.seq), 0))) or 0


def count(connection: Connection) -> int:
    """Count the records."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def texts_changed_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, str, str]]:
    """Read up to `limit` records that changed after `seq`, oldest first: number, id, what `load_record` reads."""
    query = select(table.c.seq, table.c.record_id, table.c.facts).where(table.c.seq > seq)
    found = rows_of(connection, query.order_by(table.c.seq).limit(limit))
    return [(row.seq, row.record_id, row.facts) for row in found]


def count_changed(connection: Connection, seq: int) -> int:
    """Count the records that changed after `seq`."""
    return connection.scalar(select(func.count()).select_from(table).where(table.c.seq > seq)) or 0


def files_of_cases(connection: Connection) -> frozenset[str]:
    """Return the hashes of the files from which records were read that cases name.

    Raises:
        RecordDamaged: of one of them it is not known from which.
    """
    named = select(case_match.c.record_id)
    query = select(table.c.record_id, table.c.facts).where(table.c.record_id.in_(named))
    read = (load_record(*row) for row in connection.execute(query, execution_options={"yield_per": _BATCH}))
    return frozenset(source.file_sha256 for record in read for source in record.sources if source.file_sha256)


def rows(connection: Connection) -> Iterator[tuple[str, str]]:
    """Read id and stored facts of all records, in the database's order of ids."""
    query = select(table.c.record_id, table.c.facts).order_by(table.c.record_id)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield row.record_id, row.facts
