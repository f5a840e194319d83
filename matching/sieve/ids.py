"""Which of very many records an id means: found by its hash, made in the compiled loops."""

from collections.abc import Iterator
from secrets import randbits
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled
from matching.sieve.keys import MIX, frozen

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["IdTable"]

_SEED: Final = np.uint64(randbits(64))
"""Of this process alone, so that nobody can write ids which all have one hash."""
_PRIME: Final = np.uint64(0x100000001B3)
"""Of the hash FNV-1a."""


class IdTable:
    """The numbers of ids by their hashes; 8 bytes an id.

    Args:
        ids: Texts; one may stand there several times.
    """

    def __init__(self, ids: "pa.Array") -> None:
        starts, data = _bytes_of(ids)
        bits = len(ids).bit_length()
        self._low = np.uint64((1 << bits) - 1)
        # The first bits of a hash and the number in one, because numbers are sorted in no time.
        self._every = _hash_texts(starts, data, _SEED) & ~self._low | np.arange(len(ids), dtype=np.uint64)
        self._every.sort()

    def of(self, one: str) -> Iterator[int]:
        """Give the numbers of the ids that may be one, the last first: some may have its hash by chance."""
        data = np.frombuffer(one.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        first = _hash_texts(frozen(np.array([0, data.size])), data, _SEED)[0] & ~self._low
        start, end = np.searchsorted(self._every, np.array([first, first | self._low]), side="left").tolist()
        return (int(self._every[place] & self._low) for place in range(end - 1, start - 1, -1))

    def doubtful(self) -> list[int]:
        """Return the numbers of ids after which one came that may be the same."""
        heads = self._every & ~self._low
        numbers: list[int] = (self._every[:-1][heads[1:] == heads[:-1]] & self._low).tolist()
        return numbers


def _bytes_of(texts: "pa.Array") -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    texts = texts.cast(pa.large_string())
    _, starts, data = texts.buffers()
    places = np.frombuffer(starts, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return frozen(places), frozen(np.frombuffer(data or b"", dtype=np.uint8))


@compiled
def _hash_texts(starts: npt.NDArray[np.int64], data: npt.NDArray[np.uint8], seed: np.uint64) -> npt.NDArray[np.uint64]:
    hashes = np.zeros(starts.size - 1, dtype=np.uint64)
    for number in range(hashes.size):
        hashed = seed
        for place in range(starts[number], starts[number + 1]):
            hashed = (hashed ^ np.uint64(data[place])) * _PRIME
        hashes[number] = (hashed ^ hashed >> np.uint64(32)) * MIX
    return hashes
