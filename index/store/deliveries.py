"""Deliveries in the truth: the files, the catalogue a listing stands in, and what a catalogue no longer holds."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.delivery import Delivery, DeliveryState
from domain.listing import Coverage
from index.store import listings
from index.store.codec import dump, listing_facts, load_counts, load_details
from index.store.delivery_schema import delivery as table
from index.store.delivery_schema import delivery_nonce
from index.store.journal import upsert
from index.store.schema import listing

__all__ = ["DeliveryReads", "DeliveryWrites"]

_UNFINISHED = (DeliveryState.WAITING.value, DeliveryState.RUNNING.value)


class DeliveryReads:
    """What was committed of the deliveries."""

    def __init__(self, open_connection: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._open = open_connection

    def get(self, delivery_id: str) -> Delivery | None:
        """Read one delivery."""
        with self._open() as connection:
            row = connection.execute(select(table).where(table.c.delivery_id == delivery_id)).first()
            return None if row is None else _delivery(row)

    def latest(self, *, limit: int = 50) -> tuple[Delivery, ...]:
        """Read the youngest deliveries, youngest first."""
        query = select(table).order_by(table.c.received_at.desc(), table.c.delivery_id.desc()).limit(limit)
        with self._open() as connection:
            return tuple(_delivery(row) for row in connection.execute(query))

    def taken(self, like: Delivery) -> Delivery | None:
        """Read the delivery that was taken last and says the same: bytes, platform, shop and coverage."""
        return self._last_taken_of(and_(_is_taken_like(like), table.c.file_sha256 == like.file_sha256))

    def last_taken(self, like: Delivery) -> Delivery | None:
        """Read the delivery of the same platform, shop and coverage that was taken last."""
        return self._last_taken_of(_is_taken_like(like))

    def next_waiting(self, without: Collection[str]) -> Delivery | None:
        """Read the oldest delivery under a key that is not done, one that was begun included; some are left out."""
        is_next = and_(
            table.c.state.in_(_UNFINISHED), table.c.supplier.is_not(None), table.c.delivery_id.not_in(without)
        )
        query = select(table).where(is_next).order_by(table.c.received_at, table.c.delivery_id).limit(1)
        with self._open() as connection:
            row = connection.execute(query).first()
            return None if row is None else _delivery(row)

    def unfinished_files(self) -> frozenset[str]:
        """Read the hashes of the files that wait, or are being read."""
        query = select(table.c.file_sha256).where(table.c.state.in_(_UNFINISHED))
        with self._open() as connection:
            return frozenset(connection.scalars(query))

    def absent(self, catalogue: str, since: datetime, *, limit: int) -> tuple[str, ...]:
        """Read keys of listings that stood in a catalogue and were not seen since a moment, by key."""
        query = select(listing.c.listing_key).where(_is_absent(catalogue, since))
        with self._open() as connection:
            return tuple(connection.scalars(query.order_by(listing.c.listing_key).limit(limit)))

    def count_absent(self, catalogue: str, since: datetime) -> tuple[int, int]:
        """Count the listings that stood in a catalogue and were not seen since a moment, and all that stood in it."""
        stood = and_(listing.c.catalogue == catalogue, listing.c.gone_at.is_(None))
        count = select(func.count()).select_from(listing)
        with self._open() as connection:
            absent = connection.scalar(count.where(_is_absent(catalogue, since))) or 0
            return absent, connection.scalar(count.where(stood)) or 0

    def _last_taken_of(self, where: ColumnElement[bool]) -> Delivery | None:
        query = select(table).where(where).order_by(table.c.finished_at.desc(), table.c.received_at.desc()).limit(1)
        with self._open() as connection:
            row = connection.execute(query).first()
            return None if row is None else _delivery(row)


class DeliveryWrites:
    """The deliveries inside a write transaction."""

    def __init__(self, connection: Connection, touch: Callable[[str], int]) -> None:
        self._connection = connection
        self._touch = touch

    def put(self, value: Delivery) -> None:
        """Write a delivery, replacing what was known of it."""
        values: dict[str, object] = {
            "delivery_id": value.delivery_id, "platform": value.platform, "shop_id": value.shop_id,
            "supplier": value.supplier, "file": value.file, "file_sha256": value.file_sha256,
            "size_bytes": value.size_bytes, "coverage": str(value.coverage), "coverage_note": value.coverage_note,
            "received_at": value.received_at, "state": str(value.state), "started_at": value.started_at,
            "finished_at": value.finished_at, "run_id": value.run_id, "counts": dump(dict(value.counts)),
            "details": dump(dict(value.details)), "problem": value.problem,
        }  # fmt: skip
        upsert(self._connection, table, "delivery_id", values)

    def use_nonce(self, key_id: str, nonce: str, *, now: datetime, until: datetime) -> bool:
        """Use up the number of a signed request; tells whether it was new. Old ones are forgotten."""
        self._connection.execute(delete(delivery_nonce).where(delivery_nonce.c.until < now))
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        values = {"key_id": key_id, "nonce": nonce, "until": until}
        statement = dialect.insert(delivery_nonce).values(values).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(delivery_nonce.c.nonce)).first() is not None

    def note_present(self, keys: Sequence[str], catalogue: str, *, now: datetime) -> None:
        """Put down that listings stand in a catalogue; keys of listings that are not stored are passed over."""
        where = listing.c.listing_key.in_(list(keys))
        self._connection.execute(update(listing).where(where), {"catalogue": catalogue, "last_seen_at": now})

    def mark_gone(self, key: str, *, now: datetime) -> None:
        """Put down that a listing is gone; what is known of it stays. Seen again, it is there again."""
        known = listings.load_or_outline(self._connection, key)
        if known is not None:
            changed = {"gone_at": now, "seq": self._touch(key)}
            if not known.is_outline:  # what is damaged stays as it is
                changed["facts"] = listing_facts(replace(known, gone_at=now))
            self._connection.execute(update(listing).where(listing.c.listing_key == key), changed)


def _is_taken_like(like: Delivery) -> ColumnElement[bool]:
    shop = table.c.shop_id.is_(None) if like.shop_id is None else table.c.shop_id == like.shop_id
    is_same = and_(table.c.platform == like.platform, shop, table.c.coverage == str(like.coverage))
    return and_(is_same, table.c.state == DeliveryState.DONE.value)


def _is_absent(catalogue: str, since: datetime) -> ColumnElement[bool]:
    return and_(listing.c.catalogue == catalogue, listing.c.last_seen_at < since, listing.c.gone_at.is_(None))


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id, platform=row.platform, shop_id=row.shop_id, supplier=row.supplier, file=row.file,
        file_sha256=row.file_sha256, size_bytes=row.size_bytes, coverage=Coverage(row.coverage),
        coverage_note=row.coverage_note, received_at=row.received_at, state=DeliveryState(row.state),
        started_at=row.started_at, finished_at=row.finished_at, run_id=row.run_id, counts=load_counts(row.counts),
        details=load_details(row.details), problem=row.problem,
    )  # fmt: skip
