"""The frontier of a crawl: which addresses a run has met and which of them wait; when a page was last visited.

What an address means is the crawler's business; here it is a key, a text of facts and a state. An address is settled in
the transaction that stores what its page brought, so a run that is killed knows exactly what it still has to ask for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from domain.walks import Walk, WalkEnd
from index.store.codec import dump, load_details
from index.store.crawl_schema import crawl_address, crawl_met, crawl_visit, crawl_walk
from index.store.frontier_values import Found, Visit, Waiting
from index.store.journal import upsert
from index.store.schema import case, listing

__all__ = ["FrontierReads", "FrontierWrites"]

WAITING = "waiting"
_BATCH = 400


class FrontierReads:
    """What was committed of the frontier of one run."""

    def __init__(self, run_id: str, open_connection: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._run_id = run_id
        self._open = open_connection

    def waiting(self, *, after: int, limit: int) -> tuple[Waiting, ...]:
        """Read addresses that wait, in the order they were met, beginning behind a position."""
        table = crawl_address
        query = select(table.c.position, table.c.key, table.c.facts).where(
            table.c.run_id == self._run_id, table.c.position > after, table.c.state == WAITING
        )
        with self._open() as connection:
            rows = connection.execute(query.order_by(table.c.position).limit(limit))
            return tuple(Waiting(position=row.position, key=row.key, facts=load_details(row.facts)) for row in rows)

    def count_waiting(self) -> int:
        """Count the addresses that wait."""
        table = crawl_address
        query = select(func.count()).select_from(table).where(table.c.run_id == self._run_id, table.c.state == WAITING)
        with self._open() as connection:
            return connection.scalar(query) or 0

    def walks(self) -> tuple[Walk, ...]:
        """Read how far the walks of the run came."""
        query = select(crawl_walk).where(crawl_walk.c.run_id == self._run_id).order_by(crawl_walk.c.number)
        with self._open() as connection:
            return tuple(
                Walk(
                    number=row.number, category=row.category, entry=row.entry, stated_listings=row.stated_listings,
                    stated_pages=row.stated_pages, pages=row.pages, listings=row.listings,
                    ended=WalkEnd(row.ended) if row.ended else None,
                )
                for row in connection.execute(query)
            )  # fmt: skip


class FrontierWrites:
    """The frontier of one run inside a write transaction."""

    def __init__(self, connection: Connection, run_id: str) -> None:
        self._connection = connection
        self._run_id = run_id

    def add(self, found: Sequence[Found]) -> tuple[Found, ...]:
        """Take addresses in, in this order, each once a run; returns those that are new."""
        wanted: dict[str, Found] = {}
        for one in found:
            wanted.setdefault(one.key, one)
        known = self._present(crawl_address.c.key, wanted, crawl_address.c.run_id == self._run_id)
        new = [one for key, one in wanted.items() if key not in known]
        if not new:
            return ()
        table = crawl_address
        last = select(func.coalesce(func.max(table.c.position), 0)).where(table.c.run_id == self._run_id)
        begin = (self._connection.scalar(last) or 0) + 1
        rows = [
            {
                "run_id": self._run_id, "position": position, "key": one.key, "state": one.state,
                "facts": dump(dict(one.facts)),
            }
            for position, one in enumerate(new, begin)
        ]  # fmt: skip
        self._connection.execute(insert(table), rows)
        return tuple(new)

    def settle(self, states: Mapping[str, str]) -> None:
        """Write how addresses ended, by key."""
        for state in dict.fromkeys(states.values()):
            for part in _parts([key for key, value in states.items() if value == state]):
                where = (crawl_address.c.run_id == self._run_id, crawl_address.c.key.in_(part))
                self._connection.execute(update(crawl_address).where(*where), {"state": state})

    def meet(self, walk: int, keys: Iterable[str]) -> frozenset[str]:
        """Note what a walk showed; returns what it had not shown before. Walk 0: the listings that the run stored."""
        wanted = list(dict.fromkeys(keys))
        table = crawl_met
        known = self._present(table.c.key, wanted, table.c.run_id == self._run_id, table.c.walk == walk)
        new = [key for key in wanted if key not in known]
        if new:
            rows = [{"run_id": self._run_id, "walk": walk, "key": key} for key in new]
            self._connection.execute(insert(table), rows)
        return frozenset(new)

    def put_walk(self, walk: Walk) -> None:
        """Write how far a walk came, replacing what was known of it."""
        values: dict[str, object] = {
            "run_id": self._run_id, "number": walk.number, "category": walk.category, "entry": walk.entry,
            "stated_listings": walk.stated_listings, "stated_pages": walk.stated_pages, "pages": walk.pages,
            "listings": walk.listings, "ended": str(walk.ended) if walk.ended else None,
        }  # fmt: skip
        upsert(self._connection, crawl_walk, ("run_id", "number"), values)

    def visit(self, platform: str, made: Iterable[Visit]) -> None:
        """Note that pages were visited, in place of what was known of their last visit."""
        rows: dict[str, dict[str, object]] = {
            one.key: {
                "platform": platform, "key": one.key, "listing_key": one.listing_key, "outcome": one.outcome,
                "visited_at": one.visited_at,
            }
            for one in made
        }  # fmt: skip
        upsert(self._connection, crawl_visit, ("platform", "key"), *rows.values())

    def visits(self, platform: str, keys: Sequence[str]) -> dict[str, Visit]:
        """Read the last visits of pages, by key, with what is known today of the listing that stood there."""
        table, found = crawl_visit, {}
        joined = table.outerjoin(listing, listing.c.listing_key == table.c.listing_key).outerjoin(
            case, case.c.listing_key == table.c.listing_key
        )
        columns = (
            table, listing.c.first_seen_at, case.c.state.label("case_state"), case.c.verdict,
            case.c.updated_at.label("case_changed_at"),
        )  # fmt: skip
        for part in _parts(keys):
            query = select(*columns).select_from(joined).where(table.c.platform == platform, table.c.key.in_(part))
            for row in self._connection.execute(query):
                found[row.key] = Visit(
                    key=row.key, listing_key=row.listing_key, outcome=row.outcome, visited_at=row.visited_at,
                    first_seen_at=row.first_seen_at, case_state=row.case_state, verdict=row.verdict,
                    case_changed_at=row.case_changed_at,
                )  # fmt: skip
        return found

    def forget(self) -> None:
        """Forget which addresses the run met; how far its walks came stays, and so do visits."""
        for table in (crawl_address, crawl_met):
            self._connection.execute(delete(table).where(table.c.run_id == self._run_id))

    def _present(self, column: ColumnElement[str], keys: Iterable[str], *where: ColumnElement[bool]) -> set[str]:
        present: set[str] = set()
        for part in _parts(list(keys)):
            present.update(self._connection.scalars(select(column).where(*where, column.in_(part))))
        return present


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
