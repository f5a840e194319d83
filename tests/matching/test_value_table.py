"""Every value is found by its hash, and few others are."""

import numpy as np
import pytest

from matching.sieve.values import find_values, make_values


@pytest.mark.parametrize(("count", "names"), [(0, 1), (1, 1), (3, 300), (20_000, 3_000), (20_000, 70_000)])
def test_values_are_found_by_their_hashes_from_the_least_on(count: int, names: int) -> None:
    draw = np.random.default_rng(count)
    hashes = draw.integers(0, 1 << 63, count).astype(np.uint64)
    hashes[: count // 3] = hashes[count // 3 : 2 * (count // 3)]  # several values of one hash
    values = draw.integers(0, names, count).astype(np.int32)
    table = make_values(hashes, values)
    found = [find_values(table, hashes[place : place + 1]).tolist() for place in range(0, count, 97)]
    for place, some in zip(range(0, count, 97), found, strict=True):
        assert {*values[hashes == hashes[place]].tolist()} <= {*some}
        assert some == sorted(some)
    assert find_values(table, draw.integers(0, 1 << 63, 1_000).astype(np.uint64)).size < 10


@pytest.mark.parametrize("too_few", [1, 2, 4])
@pytest.mark.parametrize(("count", "names"), [(0, 1), (1, 1), (5, 300), (20_000, 3_000), (20_000, 70_000)])
def test_keys_that_are_sorted_by_parts_make_the_same_table(count: int, names: int, too_few: int) -> None:
    draw = np.random.default_rng(count)
    hashes = draw.integers(0, 1 << 63, count).astype(np.uint64)
    hashes[: count // 3] = hashes[count // 3 : 2 * (count // 3)]
    values = draw.integers(0, names, count).astype(np.int32)
    usual = make_values(hashes, values)
    needed = int(usual.bits) + int(values.max(initial=0)).bit_length() + 16
    for one, other in zip(usual, make_values(hashes, values, sorted_bits=needed - too_few), strict=True):
        assert np.array_equal(one, other)


def test_what_goes_into_no_number_is_sorted_by_parts() -> None:
    draw = np.random.default_rng(0)
    hashes = draw.integers(0, 1 << 63, 1 << 19).astype(np.uint64)
    values = draw.integers((1 << 31) - 99, (1 << 31) - 1, 1 << 19).astype(np.int32)
    table = make_values(hashes, values)
    assert int(table.bits) + 31 + 16 > 64
    for place in range(0, hashes.size, 9_973):
        assert values[place] in find_values(table, hashes[place : place + 1])
    with_less = make_values(hashes, values, sorted_bits=60)
    assert all(np.array_equal(one, other) for one, other in zip(table, with_less, strict=True))
