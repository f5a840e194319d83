"""Which of very many pictures are near some others: each hash is compared with each, in numpy, so that none is missed.

An index over pieces of them (multi-index hashing) would be faster from some hundred thousand on; few records have
pictures.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.image_hash import BITS, NEAR, HashMethod, ImageHash

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Pictures", "pictures_of"]

_WORD: Final = 64
_ONES: Final = (1 << _WORD) - 1


class Pictures(NamedTuple):
    """Hashes, and whose each is: by method, in words of 64 bits, the first word of each before the second of any."""

    phash_owners: "npt.NDArray[np.int32]"
    phash_words: "npt.NDArray[np.uint64]"
    pdq_owners: "npt.NDArray[np.int32]"
    pdq_words: "npt.NDArray[np.uint64]"

    def near(self, shown: Iterable[ImageHash]) -> Iterator[tuple[int, int]]:
        """Give the owners of pictures that count as one of some others, each with the bits in which they differ."""
        import numpy as np  # noqa: PLC0415  # loaded only where there are pictures

        for one in shown:
            owners, words = self._of(one.method)
            if owners.size == 0:
                continue
            shown_words = np.array(_words_of(one), dtype=np.uint64)[:, np.newaxis]
            distances = np.bitwise_count(words.reshape(-1, owners.size) ^ shown_words).sum(axis=0, dtype=np.uint16)
            for place in np.flatnonzero(distances <= NEAR[one.method]).tolist():
                yield int(distances[place]), int(owners[place])

    def _of(self, method: HashMethod) -> "tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]":
        if method is HashMethod.PHASH:
            return self.phash_owners, self.phash_words
        return self.pdq_owners, self.pdq_words

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self.phash_owners.size > 0 or self.pdq_owners.size > 0


def pictures_of(shown: Iterable[tuple[int, ImageHash]]) -> Pictures:
    """Return pictures, each told by the number of its owner."""
    import numpy as np  # noqa: PLC0415  # loaded only where there are pictures

    owners: dict[HashMethod, list[int]] = {method: [] for method in HashMethod}
    words: dict[HashMethod, list[list[int]]] = {method: [] for method in HashMethod}
    for owner, one in shown:
        owners[one.method].append(owner)
        words[one.method].append(_words_of(one))
    phash, pdq = HashMethod.PHASH, HashMethod.PDQ
    return Pictures(
        phash_owners=np.array(owners[phash], dtype=np.int32),
        phash_words=np.array(words[phash], dtype=np.uint64).ravel(order="F"),
        pdq_owners=np.array(owners[pdq], dtype=np.int32),
        pdq_words=np.array(words[pdq], dtype=np.uint64).ravel(order="F"),
    )


def _words_of(one: ImageHash) -> list[int]:
    return [one.value >> place & _ONES for place in range(0, BITS[one.method], _WORD)]
