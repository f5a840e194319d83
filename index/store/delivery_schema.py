"""The tables of what is supplied: files that were delivered, and the numbers that signed requests have used up."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from index.store.schema import Instant, metadata

__all__ = ["delivery", "delivery_nonce"]

delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", String(32), primary_key=True),
    Column("platform", Text, nullable=False),
    Column("shop_id", Text),
    Column("supplier", Text, index=True),
    Column("file", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("coverage", String(24), nullable=False),
    Column("coverage_note", Text),
    Column("received_at", Instant, nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("run_id", Text),
    Column("counts", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("problem", Text),
    Index("ix_delivery_file", "platform", "file_sha256"),
)

delivery_nonce = Table(
    "delivery_nonce",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("until", Instant, nullable=False, index=True),  # from then on the time of the request refuses it
)
