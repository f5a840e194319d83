"""What only a cluster has: an outbox that is delivered late, twice or never, builds side by side, an engine that is down."""

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from elasticsearch import Elasticsearch

from domain.errors import IndexFailure, IndexNotReady, IndexUnavailable, StaleWrite
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.settings_file import load
from index.search import SearchQuery, open_search, truth_hash
from index.search.cluster.searching import ElasticsearchBackend
from index.search.cluster.writing import Cluster
from index.store import ProjectionStatus, open_store

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.elasticsearch


def listing(number: object, title: str = "电磁炉") -> Listing:
    return Listing(title=f"{title} {number}", platform="p", item_id=str(number))


def save(store, *things: Listing) -> None:
    for thing in things:
        with store.transaction() as tx:
            tx.save_listing(thing, now=NOW)


@pytest.fixture
def search(store, elasticsearch_url, elasticsearch_namespace):
    backend = ElasticsearchBackend(store, elasticsearch_url, elasticsearch_namespace)
    backend.rebuild()
    yield backend
    backend.close()


@pytest.fixture
def client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened


def live_index(store) -> str:
    return next(s.name for s in store.projections("elasticsearch") if s.status is ProjectionStatus.LIVE)


def test_messages_delivered_again_shuffled_and_late_change_nothing(store, search):
    """R4: the state equals the exactly-once state, whatever is delivered how often and in which order."""
    chance = random.Random(4)
    cluster = search._cluster
    for number in range(40):
        save(store, listing(number % 15, title=chance.choice(["电磁炉", "书包", "童鞋"])))
        if number % 9 == 8:
            with store.transaction() as tx:
                tx.remove_listing(f"p:{chance.randrange(15)}")
        if number % 10 == 5:
            search.catch_up()
    late = list(cluster._actions(store.outbox_after(0)))  # read now, delivered after what follows
    save(store, *(listing(number, title="充电宝") for number in range(0, 15, 2)))
    with store.transaction() as tx:
        tx.remove_listing("p:3")
    search.catch_up()
    expected = truth_hash(store)
    assert search.content_hash() == expected

    deliveries = [action for action in late for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    cluster._write(live_index(store), deliveries)
    with store.transaction() as tx:
        tx.put_projection(replace(store.projection(live_index(store)), cursor=0))  # everything once more
    search.catch_up()
    assert search.content_hash() == expected


def test_nothing_is_lost_while_the_engine_is_away(store, search, elasticsearch_namespace):
    away = ElasticsearchBackend(store, "http://127.0.0.1:1", elasticsearch_namespace)
    save(store, listing(1))
    with pytest.raises(IndexUnavailable):
        away.catch_up()
    with pytest.raises(IndexUnavailable):
        away.search(SearchQuery(text="电磁炉"))
    away.close()
    save(store, listing(2))

    assert search.catch_up() == 2
    assert search.content_hash() == truth_hash(store)
    assert search.catch_up() == 0


def test_a_refusing_engine_keeps_the_cursor(store, search, client):
    save(store, listing(1))
    index = live_index(store)
    client.indices.put_settings(index=index, settings={"index.blocks.write": True})
    with pytest.raises(IndexFailure, match=r"busy|refused"):
        search.catch_up()
    client.indices.put_settings(index=index, settings={"index.blocks.write": None})

    assert search.catch_up() == 1
    assert search.content_hash() == truth_hash(store)


def test_an_index_that_somebody_deleted_is_not_made_up(store, search, client):
    save(store, listing(1))
    index = live_index(store)
    client.indices.delete(index=index)
    with pytest.raises(IndexNotReady, match="rebuild"):
        search.catch_up()
    assert not client.indices.exists(index=index)
    with pytest.raises(IndexNotReady, match="rebuild"):
        search.search(SearchQuery(text="电磁炉"))
    search.rebuild()
    assert search.search(SearchQuery(text="电磁炉")).total == 1


def test_an_index_that_is_replaced_while_it_is_fed_fails_no_read_and_stays_away(
    store, search, client, elasticsearch_url, elasticsearch_namespace, monkeypatch
):
    save(store, listing(1))
    cluster, other = search._cluster, ElasticsearchBackend(store, elasticsearch_url, elasticsearch_namespace)
    actions, before = cluster._actions, live_index(store)

    def rebuilt_meanwhile(changes):
        monkeypatch.setattr(cluster, "_actions", actions)
        other.rebuild()
        return actions(changes)

    monkeypatch.setattr(cluster, "_actions", rebuilt_meanwhile)
    assert search.search(SearchQuery(text="电磁炉")).total == 1
    assert live_index(store) != before
    assert not client.indices.exists(index=before)
    assert search.content_hash() == truth_hash(store)
    other.close()


def test_a_rebuild_under_writes_and_reads_fails_no_read_and_loses_nothing(store, search):
    """R7: the alias moves once; reads go on; what is written during the build is in it."""
    save(store, *(listing(number) for number in range(120)))
    search.catch_up()
    stop, failures, reads, written = threading.Event(), [], [], []

    def read() -> None:
        while not stop.is_set():
            try:
                reads.append(search.search(SearchQuery(text="电磁炉", limit=1)).total)
            except Exception as error:  # noqa: BLE001  # any failed read fails the test
                failures.append(error)

    def write() -> None:
        while not stop.is_set():
            save(store, listing(f"new-{len(written)}"))
            written.append(1)

    threads = [threading.Thread(target=read), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        search.rebuild()
    stop.set()
    for thread in threads:
        thread.join()
    search.catch_up()

    assert failures == []
    assert min(reads) >= 120
    assert search.count() == store.listings_count() == 120 + len(written)
    assert search.content_hash() == truth_hash(store)


def test_only_one_index_is_left_behind_one_alias(store, search, client):
    save(store, listing(1))
    search.rebuild()
    search.rebuild()

    alias = search._cluster.alias
    assert list(client.indices.get(index=f"{alias}-*").body) == list(client.indices.get_alias(name=alias).body)
    assert [state.name for state in store.projections("elasticsearch")] == [live_index(store)]


def test_an_overtaken_builder_drops_its_own_index(store, search, client):
    """A builder wakes after a younger one has finished: it may not move the alias back."""
    save(store, listing(1))
    cluster: Cluster = search._cluster
    old = cluster._begin()
    cluster._fill(old.name, None)
    search.rebuild()
    before = list(client.indices.get_alias(name=cluster.alias).body)
    with pytest.raises(StaleWrite):
        cluster._go_live(old.name)

    assert list(client.indices.get_alias(name=cluster.alias).body) == before


def test_a_build_that_fails_leaves_the_live_index_alone(store, search, client):
    save(store, listing(1))
    search.catch_up()
    before = live_index(store)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.rebuild(stop)
    assert [state.name for state in store.projections("elasticsearch")] == [before]
    assert list(client.indices.get(index=f"{search._cluster.alias}-*").body) == [before]
    assert search.search(SearchQuery(text="电磁炉")).total == 1


def test_two_stores_in_one_cluster_do_not_meet(tmp_path, elasticsearch_url, elasticsearch_namespace):
    totals = []
    for name in ("a", "b"):
        with open_store(f"sqlite:///{tmp_path / name}.sqlite3", create=True) as store:
            backend = ElasticsearchBackend(store, elasticsearch_url, elasticsearch_namespace)
            save(store, listing(name))
            backend.rebuild()
            totals.append(backend.search(SearchQuery(text="电磁炉")).total)
            backend.close()
    assert totals == [1, 1]


def test_an_unknown_field_is_refused_by_the_index(store, search, client):
    from elasticsearch import BadRequestError

    with pytest.raises(BadRequestError, match="strict"):
        client.index(index=live_index(store), document={"colour": "red"})


def test_a_key_longer_than_the_engine_takes_is_stored(store, search):
    url = "https://shop.example/" + "长" * 5000
    with store.transaction() as tx:
        tx.save_listing(Listing(title="电磁炉", platform="p", url=url), now=NOW)
        tx.save_record(Record(record_id="R" * 9000, kind=RecordKind.RECALL, product_name="锅"), now=NOW)
    search.catch_up()

    assert [hit.key for hit in search.search(SearchQuery(text="电磁炉")).hits] == [f"p:{quote(url, safe=':/')}"]
    assert search.content_hash() == truth_hash(store)


@pytest.mark.postgresql
def test_postgresql_needs_a_cluster_and_says_so(postgresql_database, tmp_path):
    with open_store(postgresql_database, create=True) as store, pytest.raises(IndexUnavailable, match="PostgreSQL"):
        open_search(store, load(tmp_path, {}))
