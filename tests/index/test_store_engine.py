import subprocess
import sys
import threading
from pathlib import Path

import pytest

from domain.errors import HomeMissing, SchemaMismatch, StoreError
from domain.listing import Listing
from index.store import open_store, sqlite_report

WRITER = """
import sys
from datetime import UTC, datetime
from domain.listing import Listing
from index.store import open_store

url, name = sys.argv[1:]
with open_store(url, create=True) as store:
    for number in range(60):
        with store.transaction() as tx:
            tx.save_listing(Listing(title=f"书包 {number}", platform=name, item_id=str(number)), now=datetime.now(UTC))
"""


def test_the_sqlite_of_this_installation_is_safe_and_has_full_text_search():
    report = sqlite_report()

    assert report.has_fts5
    assert report.is_safe or report.driver == "sqlite3", "the bundled one is safe; Python's own may be older"


def test_every_connection_is_durable(sqlite_store):
    with sqlite_store.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_several_processes_create_and_write_one_database(database_url):
    """Nobody prepares the database: four processes make it, each wanting to be the first, and write at once."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, database_url, f"p{number}"], cwd=Path.cwd())
        for number in range(4)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    with open_store(database_url) as store:
        assert store.listings_count() == 240
        store.check()


def test_the_check_is_not_misled_by_what_others_wrote(sqlite_url, sqlite_store, now):
    sqlite_store.check()
    with open_store(sqlite_url) as other:
        for number in range(50):
            with other.transaction() as tx:
                tx.save_listing(Listing(title=f"书包 {number}", platform="p", item_id=str(number)), now=now)
    sqlite_store.check()


def test_damage_is_found(sqlite_url, sqlite_store, now):
    with sqlite_store.transaction() as tx:
        tx.save_listing(Listing(title="书包" * 3000, platform="p", item_id="1"), now=now)
    with sqlite_store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM search_terms_data WHERE id > 1000")
    with pytest.raises(StoreError, match="damaged"), open_store(sqlite_url) as fresh:
        fresh.check()


def test_a_reader_is_not_held_up_by_a_writer(store, now):
    with store.transaction() as tx:
        tx.save_listing(Listing(title="书包", platform="p", item_id="1"), now=now)
        found = []
        reader = threading.Thread(target=lambda: found.append(store.listings_count()))
        reader.start()
        reader.join(10)
        assert found == [0], "it sees what was committed"
    assert store.listings_count() == 1


def test_a_home_that_is_not_there_is_named(tmp_path):
    with pytest.raises(HomeMissing, match="not a guolv home"):
        open_store(f"sqlite:///{tmp_path / 'nothing' / 'guolv.sqlite3'}")
    assert not (tmp_path / "nothing").exists()


def test_a_database_without_tables_is_refused(database_url, tmp_path):
    if database_url.startswith("sqlite"):
        (tmp_path / "guolv.sqlite3").touch()
    with pytest.raises(SchemaMismatch, match="schema None"):
        open_store(database_url)


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_hold_the_truth_is_refused(url):
    with pytest.raises(StoreError):
        open_store(url, create=True)


def test_a_database_that_does_not_answer_is_named():
    with pytest.raises(StoreError, match="does not answer"):
        open_store("postgresql://guolv@127.0.0.1:1/nothing")


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "guolv.sqlite3").write_text("not a database " * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'guolv.sqlite3'}", create=True)


def test_a_full_database_says_so_and_goes_on_afterwards(sqlite_store, now):
    """The page limit stands for a full disk: a clear error, nothing half written, usable when there is room again."""

    def limit(pages: int) -> None:
        with sqlite_store.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    saved = 0
    with sqlite_store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    limit(pages + 40)
    refused = None
    while refused is None:
        try:
            with sqlite_store.transaction() as tx:
                tx.save_listing(Listing(title="电磁炉" * 50, platform="p", item_id=str(saved)), now=now)
            saved += 1
        except StoreError as error:
            refused = error
    assert "full" in str(refused)
    assert saved > 0
    assert sqlite_store.listings_count() == saved
    sqlite_store.check()
    limit(1_000_000)
    with sqlite_store.transaction() as tx:
        tx.save_listing(Listing(title="书包", platform="p", item_id="room"), now=now)
    assert sqlite_store.listings_count() == saved + 1


def test_times_without_zone_are_refused(store, now):
    with pytest.raises(Exception, match="without zone"), store.transaction() as tx:
        tx.save_listing(Listing(title="书包", platform="p", item_id="1"), now=now.replace(tzinfo=None))
