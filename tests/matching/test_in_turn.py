"""Many listings in turn: each gets the answer it gets alone."""

from datetime import date

from matching.pairs.in_turn import AT_ONCE

ON = date(2026, 1, 1)


def test_every_listing_gets_its_own_answer(book, examples, as_listing) -> None:
    some = [*map(as_listing, examples[: 2 * AT_ONCE + 1])]
    alone = [book.best(one, on=ON) for one in some]
    assert len(some) > 2 * AT_ONCE
    assert book.best_each([(one, None) for one in some], on=ON) == alone
    assert sum(found is not None for found in alone) > AT_ONCE // 2


def test_only_the_records_are_meant_that_are_named(book, examples, as_listing) -> None:
    some = [*map(as_listing, examples[:AT_ONCE])]
    found = book.best_each([(one, () if number % 2 else None) for number, one in enumerate(some)], on=ON)
    assert not any(found[1::2])
    assert found[::2] == [book.best(one, on=ON) for one in some[::2]]


def test_of_nothing_nothing_is_told(book) -> None:
    assert book.best_each([], on=ON) == []
