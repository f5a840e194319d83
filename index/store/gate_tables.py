"""The tables of the gate: hosts with their leases and pace, robots files, requests a day.

No part of what was found: `content_hash` does not cover them, and a home without them crawls as a new one would. Made
by `migrations/` like the rest.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, String, Table, Text

from index.store.schema import Instant, metadata

__all__ = ["host", "robots_file", "source_day"]

host = Table(
    "host",
    metadata,
    Column("host", Text, primary_key=True),  # name, with its port where that is not the usual one
    Column("holder", Text),  # NULL: nobody
    Column("fence", BigInteger, nullable=False),  # rises with every lease
    Column("lease_until", Instant, nullable=False),
    Column("next_at", Instant),  # nothing may leave before; NULL: nothing was asked yet
    Column("delay_seconds", Float),  # in force when the host was last asked
    Column("hold_until", Instant),  # what the host itself asked for
    Column("hold_reason", Text),
    Column("holder_process", Text),  # of the holder: how others on its machine know its process; NULL: they cannot
)

robots_file = Table(
    "robots_file",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("status", Integer),  # NULL: it could not be fetched
    Column("url", Text, nullable=False),  # where it came from, after redirects
    Column("body", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the body
    Column("is_page_after_redirect", Boolean, nullable=False),
    Column("problem", Text),  # why it could not be fetched
    Column("fetched_at", Instant, nullable=False),
)

source_day = Table(
    "source_day",
    metadata,
    Column("source", Text, primary_key=True),  # the platform that was asked
    Column("day", String(10), primary_key=True),  # ISO date
    Column("requests", Integer, nullable=False),
)
