"""What people decided about a listing and one version of a record. Kept as given; the youngest counts."""

from sqlalchemy import Connection, insert, select

from domain.case import Judgement
from index.store.schema import judgement as table
from index.store.values import JudgedPair

__all__ = ["add", "dismissed_pairs", "page"]


def add(connection: Connection, pair: JudgedPair) -> None:
    """Keep a judgement; the youngest one about a pair counts, older ones stay readable."""
    connection.execute(
        insert(table),
        {
            "listing_key": pair.listing_key, "record_id": pair.record_id, "record_version": pair.record_version,
            "judgement": str(pair.judgement), "judged_by": pair.by, "note": pair.note, "judged_at": pair.at,
        },
    )  # fmt: skip


def dismissed_pairs(connection: Connection, key: str) -> frozenset[tuple[str, str]]:
    """Read the (record id, record version) pairs whose youngest judgement for this listing is `dismissed`."""
    columns = (table.c.record_id, table.c.record_version, table.c.judgement)
    found = connection.execute(select(*columns).where(table.c.listing_key == key).order_by(table.c.seq))
    youngest = {(row.record_id, row.record_version): row.judgement for row in found}
    return frozenset(pair for pair, decision in youngest.items() if decision == Judgement.DISMISSED)


def page(connection: Connection, after: int, limit: int) -> list[tuple[int, JudgedPair]]:
    """Read up to `limit` judgements given after number `after`, oldest first."""
    query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
    return [
        (
            row.seq,
            JudgedPair(
                listing_key=row.listing_key, record_id=row.record_id, record_version=row.record_version,
                judgement=Judgement(row.judgement), by=row.judged_by, note=row.note, at=row.judged_at,
            ),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
