"""Robots files: one fetch of an origin serves every worker until it is too old."""

from sqlalchemy import Connection, delete, select

from index.store.gate_tables import robots_file as table
from index.store.host_values import RobotsFile
from index.store.journal import upsert

__all__ = ["forget", "of_origin", "put"]


def of_origin(connection: Connection, origin: str) -> RobotsFile | None:
    """Read what came back last."""
    row = connection.execute(select(table).where(table.c.origin == origin)).first()
    if row is None:
        return None
    return RobotsFile(
        origin=row.origin, status=row.status, url=row.url, body=bytes(row.body),
        is_page_after_redirect=row.is_page_after_redirect, problem=row.problem, fetched_at=row.fetched_at,
    )  # fmt: skip


def put(connection: Connection, value: RobotsFile) -> None:
    """Write what came back, replacing what came before."""
    values: dict[str, object] = {
        "origin": value.origin, "status": value.status, "url": value.url, "body": value.body,
        "sha256": value.sha256, "is_page_after_redirect": value.is_page_after_redirect,
        "problem": value.problem, "fetched_at": value.fetched_at,
    }  # fmt: skip
    upsert(connection, table, "origin", values)


def forget(connection: Connection, origin: str) -> bool:
    """Forget a robots file, so that the next crawl asks for it; returns whether there was one."""
    return connection.execute(delete(table).where(table.c.origin == origin)).rowcount == 1
