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


def test_more_than_go_into_a_number_are_refused() -> None:
    hashes, values = np.zeros(1 << 19, dtype=np.uint64), np.full(1 << 19, (1 << 31) - 1, dtype=np.int32)
    with pytest.raises(OverflowError, match="too many for one book"):
        make_values(hashes, values)
