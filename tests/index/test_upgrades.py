"""Homes of every revision, with rows as the code of that time wrote them, become what a new home would be.

The rows are in `tests/data/homes`; `old_homes.py` tells what they say and how they were recorded.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, func, inspect, select, text

from domain.case import Judgement
from domain.errors import IndexNotReady
from domain.record import RecordEvent, RecordEventKind
from index.document import PROJECTION_VERSION
from index.search import SearchQuery, truth_hash
from index.search.fts5 import Fts5Backend
from index.store import Store, open_store
from index.store.engine import open_engine, write
from index.store.opening import migrate
from index.store.schema import SCHEMA_VERSION, metadata
from tests.index.old_homes import NOW, gather, tell

HOMES = Path(__file__).parents[1] / "data" / "homes"
REVISIONS = tuple(path.stem for path in sorted(HOMES.glob("*.json")))
MIGRATIONS = sorted(path.stem[:4] for path in Path("index/store/migrations/versions").glob("*.py"))


def test_a_home_of_every_revision_before_this_one_was_recorded():
    assert set(MIGRATIONS[:-1]) <= set(REVISIONS) <= set(MIGRATIONS)
    assert MIGRATIONS[-1] == SCHEMA_VERSION


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def databases(request, tmp_path) -> tuple[str, str]:
    """The addresses of two empty databases of one kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite3'}", f"sqlite:///{tmp_path / 'new.sqlite3'}"
    make = request.getfixturevalue("postgresql_databases")
    return make(), make()


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_old_home_becomes_what_a_new_one_that_was_told_the_same_is(databases, revision):
    old, new = databases
    make_old_home(old, revision)
    engine = open_engine(old, create=False)
    for step in MIGRATIONS[MIGRATIONS.index(revision) + 1 :]:
        migrate(engine, step)
    migrate(engine)
    with open_store(new, create=True) as store:
        tell(store, revision)
    fresh = open_engine(new, create=False)
    assert schema_of(engine) == schema_of(fresh)
    assert differences(engine) == differences(fresh) == []
    engine.dispose()
    fresh.dispose()
    with open_store(old) as upgraded, open_store(new) as told:
        assert upgraded.content_hash() == told.content_hash()
        for store in (upgraded, told):
            gather(store)
        assert everything(upgraded) == everything(told)
        for store in (upgraded, told):
            go_on(store)
        assert everything(upgraded) == everything(told)
        assert upgraded.content_hash() == told.content_hash()
        upgraded.check()


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_search_of_an_old_home_is_rebuilt_and_then_the_same(sqlite_url, tmp_path, revision):
    make_old_home(sqlite_url, revision)
    with open_store(sqlite_url, create=True) as store, open_store(f"sqlite:///{tmp_path / 'n'}", create=True) as told:
        search, fresh = Fts5Backend(store), Fts5Backend(told)
        if store.projection("fts5").version != PROJECTION_VERSION:
            with pytest.raises(IndexNotReady):
                search.search(SearchQuery(text="电磁炉"))
        search.rebuild()
        tell(told, revision)
        assert search.content_hash() == fresh.content_hash() == truth_hash(store)
        with store.reading() as one, told.reading() as other:
            assert statements(one) == statements(other)


def test_the_listings_of_an_old_home_are_counted_by_their_channel(databases):
    old, _ = databases
    make_old_home(old, "0006")
    engine = open_engine(old, create=False)
    with write(engine) as connection:
        told = connection.scalar(text("SELECT facts FROM listing WHERE listing_key = 'shiqiao:77'"))
        other = json.dumps(json.loads(told) | {"channel": "public_page"}, ensure_ascii=False)
        connection.execute(text("UPDATE listing SET facts = :facts WHERE listing_key = 'shiqiao:77'"), {"facts": other})
    migrate(engine)
    with write(engine) as connection:
        found = connection.execute(text("SELECT listing_key, channel, coverage FROM listing ORDER BY 1")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("shiqiao:77", "public_page", None), ("yunti:5:A", "caller", None)]


def test_a_migration_to_the_same_revision_changes_nothing(sqlite_url):
    make_old_home(sqlite_url, REVISIONS[0])
    with open_store(sqlite_url, create=True) as store:
        before = everything(store), store.content_hash(), store.outbox_seq(), store.projection("fts5")
    with open_store(sqlite_url, create=True) as store:
        assert (everything(store), store.content_hash(), store.outbox_seq(), store.projection("fts5")) == before


def make_old_home(address: str, revision: str) -> None:
    """Make the tables of a revision and write the rows that were recorded."""
    home = json.loads((HOMES / f"{revision}.json").read_text(encoding="utf-8"))
    rows = home["tables"]
    engine = open_engine(address, create=True)
    migrate(engine, revision)
    with write(engine) as connection:
        tables = MetaData()
        tables.reflect(connection, only=[name for name in rows if name != "projection" or "sqlite" in address])
        for table in reversed(tables.sorted_tables):
            connection.execute(table.delete())
        for table in tables.sorted_tables:
            for row in rows[table.name]:
                connection.execute(table.insert(), {name: read(table, name, value) for name, value in row.items()})
            count_on(connection, table)
        if connection.dialect.name == "sqlite":
            for statement in ("DROP TABLE search_terms", "DROP TABLE search_document", *home["search"]):
                connection.exec_driver_sql(statement)
    engine.dispose()


def read(table: Table, column: str, value: object) -> object:
    kind = table.c[column].type
    if isinstance(value, str) and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and kind.python_type is bytes:
        return bytes.fromhex(value)
    return bool(value) if kind.python_type is bool else value


def count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count on behind the numbers that were written, as it had when they were given."""
    if connection.dialect.name == "postgresql" and "seq" in table.primary_key.columns:
        highest = connection.scalar(select(func.max(table.c.seq)))
        if highest is not None:
            place = {"table": table.name, "highest": highest}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'seq'), :highest)"), place)


def everything(store: Store) -> dict[str, object]:
    """Return everything that can be read of a store, but for what a clock or chance gave."""
    records = list(store.records())
    cases = store.cases().items
    ids = [record.record_id for record in records]
    return {
        "records": records,
        "events": store.record_events_of(ids),
        "decisions": store.heading_decisions_of(records),
        "sightings": {key: store.record_sightings(key) for key in ids},
        "unsettled": (store.unsettled_records(), store.unsettled_aliases()),
        "notices": store.notices(),
        "headings": store.heading_mappings(),
        "listings": list(store.listings()),
        "cases": cases,
        "case_counts": store.case_counts(),
        "case_events": [store.events(case.case_id) for case in cases],
        "judgements": list(store.judgements()),
        "dismissed": store.dismissed_pairs("yunti:5:A"),
        "runs": store.runs(),
        "deliveries": store.deliveries.latest(),
        "absent": store.deliveries.count_absent("shiqiao/s1", NOW),
        "imports": store.imports(),
        "import_jobs": store.import_jobs(),
        "quarantine": store.quarantine(),
        "jobs": store.is_job_finished("crawl-1"),
        "enterprises": store.enterprises(),
        "aliases": store.enterprise_aliases(),
        "hosts": store.hosts.states(),
        "tasks": (store.tasks.find(), store.tasks.closed_hosts()),
        "robots": store.hosts.robots("https://shop.example"),
        "requests": store.hosts.requests_on("shiqiao", NOW.date()),
    }


def go_on(store: Store) -> None:
    """Write into a store what can happen next."""
    passed = RecordEvent(
        record_id="R2", kind=RecordEventKind.FIRST_INSPECTION, on=NOW.date(), document="2026年第30号通告"
    )
    with store.transaction() as tx:
        tx.add_record_event(passed, now=NOW)
        tx.put_judgement("yunti:5:A", "R3", "0123456789ab", Judgement.UNSURE, "李明", None, NOW)


def schema_of(engine: Engine) -> dict[str, object]:
    """Return every table with its columns, keys and indexes."""
    looked = inspect(engine)
    return {
        name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in looked.get_columns(name)
            ],
            "key": looked.get_pk_constraint(name),
            "foreign": looked.get_foreign_keys(name),
            "unique": looked.get_unique_constraints(name),
            "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in looked.get_indexes(name)),
        }
        for name in looked.get_table_names()
        if not name.startswith("search_")
    }


def differences(engine: Engine) -> list[object]:
    """Return in what the tables differ from those that the code expects."""
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_object": lambda _, name, kind, *__: not str(name).startswith("search"),
        }
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def statements(connection: Connection) -> list[tuple[object, ...]]:
    """Return the statements that made everything in a SQLite database."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    return [tuple(row) for row in connection.execute(text(query))]
