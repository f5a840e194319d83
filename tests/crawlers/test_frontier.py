"""The frontier of a running crawl counts what waits, whoever is quicker: the thread that stores, or the one that asks."""

from collections.abc import Iterator

import pytest

from crawlers.frontier import Address, Frontier, address_key
from crawlers.pages.page import PageKind
from index.store import Store, open_store

RUN = "run"


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'guolv.sqlite3'}", create=True) as opened:
        yield opened


def add(store: Store, first: int, count: int) -> int:
    urls = [f"https://shop.example/{number}" for number in range(first, first + count)]
    addresses = [
        Address(url=url, key=address_key(url), kind=PageKind.LISTING, category="travel_bag", walk=1) for url in urls
    ]
    with store.transaction() as tx:
        return len(tx.frontier(RUN).add([address.found() for address in addresses]))


def asked(frontier: Frontier, most: int) -> list[str]:
    found = (frontier.next() for _ in range(most))
    return [address.url.rpartition("/")[2] for address in found if address is not None]


def test_what_waits_is_given_in_order_and_counted(store: Store) -> None:
    add(store, 0, 450)
    frontier = Frontier(store.frontier(RUN))
    assert len(frontier) == 450
    assert asked(frontier, 300) == [str(number) for number in range(300)]
    assert len(frontier) == 150
    frontier.grow(add(store, 450, 10))
    assert len(frontier) == 160
    assert asked(frontier, 200) == [str(number) for number in range(300, 460)]
    assert (len(frontier), frontier.next()) == (0, None)


@pytest.mark.parametrize("told_after", [0, 1, 5, 20, 43])
def test_what_is_read_before_it_is_told_of_counts_once(store: Store, told_after: int) -> None:
    add(store, 0, 3)
    frontier = Frontier(store.frontier(RUN))
    stored = add(store, 3, 40)
    for number in range(43):
        if number == told_after:
            frontier.grow(stored)
        assert asked(frontier, 1) == [str(number)]
        assert len(frontier) == 42 - number
    if told_after == 43:
        assert frontier.next() is None
        frontier.grow(stored)
    assert (len(frontier), frontier.next()) == (0, None)
    frontier.grow(add(store, 43, 1))
    assert (len(frontier), asked(frontier, 2)) == (1, ["43"])
