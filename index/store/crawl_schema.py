"""The tables of crawls: what a run has met, and when a page was last visited."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from index.store.schema import Instant, metadata

__all__ = ["crawl_address", "crawl_met", "crawl_visit", "crawl_walk"]

crawl_address = Table(
    "crawl_address",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),  # in the order they were met
    Column("key", String(64), nullable=False),  # hash of the address in normal form
    Column("state", String(16), nullable=False),  # `waiting`, or how it ended
    Column("facts", Text, nullable=False),
    Index("ix_crawl_address_key", "run_id", "key", unique=True),
)

crawl_met = Table(
    "crawl_met",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("walk", Integer, primary_key=True, autoincrement=False),  # 0: listings that the run stored
    Column("key", Text, primary_key=True),
)

crawl_visit = Table(
    "crawl_visit",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("key", String(64), primary_key=True),  # hash of the address in normal form
    Column("listing_key", Text, index=True),  # what stood there; NULL: nothing
    Column("outcome", String(16), nullable=False),
    Column("visited_at", Instant, nullable=False),
)

crawl_walk = Table(
    "crawl_walk",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("category", Text, nullable=False),
    Column("entry", Text, nullable=False),  # the address it began at
    Column("stated_listings", Integer),  # by the platform's own word
    Column("stated_pages", Integer),
    Column("pages", Integer, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("ended", String(16)),  # domain.walks.WalkEnd; NULL: it goes on
)
