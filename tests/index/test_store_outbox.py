import random
import threading

from domain.listing import Listing
from index.store import ProjectionState, ProjectionStatus, open_store


def listing(number: object) -> Listing:
    return Listing(title=f"电磁炉 {number}", platform="qingwei", item_id=str(number))


def test_a_change_is_announced_once_a_transaction(store, now, make_case):
    with store.transaction() as tx:
        tx.save_listing(listing(1), now=now)
        tx.put_case(make_case(listing(1)), None)
        tx.save_listing(listing(2), now=now)

    assert [(change.collection, change.key) for change in store.outbox_after(0)] == [
        ("listings", "qingwei:1"),
        ("listings", "qingwei:2"),
    ]


def test_a_follower_of_the_highest_number_misses_no_commit(database_url, store, now):
    """Numbers rise in the order of commits: eight writers, one follower that remembers only the highest number."""
    threads, each = 8, 25
    seen: list[str] = []
    done = threading.Event()

    def write(worker: int) -> None:
        chance = random.Random(worker)
        with open_store(database_url) as mine:
            for number in range(each):
                with mine.transaction() as tx:
                    tx.save_listing(listing(f"{worker}-{number}"), now=now)
                    if chance.random() < 0.3:
                        done.wait(0.005)  # a slow transaction, overtaken if that were possible

    def follow() -> None:
        cursor, has_ended = 0, False
        with open_store(database_url) as mine:
            while not has_ended:
                has_ended = done.is_set()  # one more look after the last writer
                for change in mine.outbox_after(cursor, 7):
                    seen.append(change.key)
                    cursor = change.seq
                    has_ended = False

    follower = threading.Thread(target=follow)
    follower.start()
    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    follower.join()

    assert sorted(seen) == sorted(f"qingwei:{worker}-{number}" for worker in range(threads) for number in range(each))


def projection(cursor: int) -> ProjectionState:
    return ProjectionState(
        name="guolv-1", backend="elasticsearch", version="1.1", status=ProjectionStatus.LIVE, cursor=cursor
    )


def test_a_cursor_never_moves_back(store):
    with store.transaction() as tx:
        tx.put_projection(projection(5))
        tx.set_cursor("guolv-1", 9)
        tx.set_cursor("guolv-1", 7)

    assert store.projection("guolv-1") == projection(9)
    assert store.projections("elasticsearch") == (projection(9),)
    with store.transaction() as tx:
        tx.drop_projection("guolv-1")
    assert store.projection("guolv-1") is None


def test_only_what_every_projection_read_is_pruned(store, now):
    for number in range(5):
        with store.transaction() as tx:
            tx.save_listing(listing(number), now=now)
    seqs = [change.seq for change in store.outbox_after(0)]
    with store.transaction() as tx:
        tx.put_projection(projection(seqs[1]))
        assert tx.prune_outbox() == 2
        tx.set_cursor("guolv-1", seqs[-1])
        assert tx.prune_outbox() == 2, "the youngest stays"

    assert [change.seq for change in store.outbox_after(0)] == [seqs[-1]]
    with store.transaction() as tx:
        tx.save_listing(listing(9), now=now)
    assert store.outbox_seq() > seqs[-1], "a number is never used again"
