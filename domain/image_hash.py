"""Perceptual hashes of pictures: two copies of a picture differ in few bits, however they were stored or scaled.

A hash is written with its method, `phash:8f373714acfcf4d0`, because bits of two methods say nothing about each other.
Known are the DCT hash of 64 bits as the ImageHash library writes it, and Meta's PDQ of 256 bits.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from domain.errors import InvalidFormat, InvalidIdentifier, InvalidLength

__all__ = [
    "BITS",
    "MOST_HASHES",
    "NEAR",
    "HashMethod",
    "ImageHash",
    "NearPictures",
    "are_near",
    "hash_pieces",
    "known_hashes",
    "nearest_pictures",
    "normalise_image_hash",
    "read_image_hash",
    "read_image_hashes",
    "split_image_hashes",
]


class HashMethod(StrEnum):
    """How a hash was made."""

    PHASH = "phash"
    """DCT hash of 64 bits: `imagehash.phash(picture)`."""
    PDQ = "pdq"
    """Meta's PDQ hash of 256 bits."""


BITS: Final = {HashMethod.PHASH: 64, HashMethod.PDQ: 256}
"""Bits of a hash."""
NEAR: Final = {HashMethod.PHASH: 8, HashMethod.PDQ: 31}
"""Bits in which two pictures differ at most that count as one.

Source: 31 of 256 is what PDQ's publisher recommends to start with (ThreatExchange, `pdq/README.md`, read 2026-11). For
64 bits none is published by the author; 8 is the same share, and the default of the AIL framework; imagededup's 10 is
meant for one's own folder, where a person looks at every pair.
"""
MOST_HASHES: Final = 100
"""Of one listing or record; a page that shows more pictures shows more goods."""
_FLAT: Final = 4
"""A hash with fewer ones, or fewer zeros, than one of so many bits.

Both methods set the bits above the median, half of them. A picture that says nothing (one colour, a placeholder with a
frame) has ties instead, and meets every other one like it.
"""
_KIND: Final = "picture hash"
_BETWEEN: Final = re.compile(r"[\s,，、;；|]+")


class ImageHash(NamedTuple):
    """A hash that was read."""

    method: HashMethod
    value: int

    @property
    def is_telling(self) -> bool:
        """The picture has content; one of a single colour has the hash of every other one."""
        bits, ones = BITS[self.method], self.value.bit_count()
        return bits // _FLAT <= ones <= bits - bits // _FLAT

    def __str__(self) -> str:
        """Return the hash as it is written."""
        return f"{self.method}:{self.value:0{BITS[self.method] // 4}x}"


class NearPictures(NamedTuple):
    """Two hashes that count as one picture."""

    one: ImageHash
    other: ImageHash
    distance: int
    """Bits in which they differ."""


@lru_cache(maxsize=65_536)
def read_image_hash(text: str) -> ImageHash:
    """Read a hash: its method, a colon, its bits in hexadecimal.

    Raises:
        InvalidFormat: no known method stands before the colon, or what follows is not hexadecimal.
        InvalidLength: the number of bits is not the method's.

    Example:
        >>> read_image_hash("phash:8F373714ACFCF4D0")
        ImageHash(method=<HashMethod.PHASH: 'phash'>, value=10319777633083913424)
        >>> read_image_hash("8f373714acfcf4d0")
        Traceback (most recent call last):
            ...
        domain.errors.InvalidFormat: '8f373714acfcf4d0' is not a picture hash: its method (phash or pdq) is missing
    """
    name, colon, digits = text.strip().lower().partition(":")
    if not colon or name not in set(HashMethod):
        raise InvalidFormat(_KIND, text, f"its method ({' or '.join(HashMethod)}) is missing")
    method = HashMethod(name)
    if not set(digits) <= set("0123456789abcdef"):
        raise InvalidFormat(_KIND, text, "what follows the colon is not hexadecimal")
    if len(digits) != (wanted := BITS[method] // 4):
        raise InvalidLength(_KIND, text, f"{method} has {wanted} hexadecimal digits, not {len(digits)}")
    return ImageHash(method, int(digits, 16))


def normalise_image_hash(text: str) -> str:
    """Return a hash as it is kept: in lower case.

    Raises:
        InvalidIdentifier: it is none; says why.
    """
    return str(read_image_hash(text))


def split_image_hashes(cell: str) -> list[str]:
    """Return the texts of a cell that holds hashes, with blanks, commas or semicolons between them.

    Example:
        >>> split_image_hashes("phash:8f373714acfcf4d0；phash:70c8c8eb53030b2f")
        ['phash:8f373714acfcf4d0', 'phash:70c8c8eb53030b2f']
    """
    return [text for text in _BETWEEN.split(cell) if text]


def read_image_hashes(value: object) -> tuple[str, ...]:
    """Read the hashes of one listing or record from a JSON list, none twice.

    Raises:
        ValueError: says why it is no list of hashes.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("is not a list of texts")
    if len(value) > MOST_HASHES:
        raise ValueError(f"has {len(value)} entries, more than {MOST_HASHES}")
    try:
        return tuple(dict.fromkeys(map(normalise_image_hash, value)))
    except InvalidIdentifier as error:
        raise ValueError(str(error)) from error


def are_near(one: ImageHash, other: ImageHash) -> bool:
    """Tell whether two hashes count as one picture.

    Example:
        >>> one, other = read_image_hash("phash:8f373714acfcf4d0"), read_image_hash("phash:8f373714acfcf4d3")
        >>> are_near(one, other), are_near(one, read_image_hash("phash:70c8c8eb53030b2f"))
        (True, False)
    """
    return one.method is other.method and (one.value ^ other.value).bit_count() <= NEAR[one.method]


def hash_pieces(one: ImageHash) -> tuple[str, ...]:
    """Return the pieces of a hash as words that can be looked up.

    There are two more of them than bits in which near pictures may differ, and a bit stands in one piece only: two
    hashes that count as one picture have at least two pieces in common.

    Example:
        >>> hash_pieces(read_image_hash("phash:8f373714acfcf4d0"))[:3]
        ('phash0x10', 'phash1x13', 'phash2x4f')
    """
    bits, count = BITS[one.method], NEAR[one.method] + 2
    bounds = [bits * piece // count for piece in range(count + 1)]
    return tuple(
        f"{one.method}{place}x{one.value >> first & (1 << last - first) - 1:x}"
        for place, (first, last) in enumerate(pairwise(bounds))
    )


def known_hashes(texts: Iterable[str]) -> tuple[ImageHash, ...]:
    """Return those of some hashes that can be read, and whose pictures have content."""
    read = []
    for text in texts:
        with suppress(InvalidIdentifier):
            read.append(read_image_hash(text))
    return tuple(one for one in read if one.is_telling)


def nearest_pictures(ones: Iterable[ImageHash], others: Iterable[ImageHash]) -> NearPictures | None:
    """Return the two nearest of two sets of pictures; `None` where none of one counts as one of the other."""
    others = tuple(others)
    near = [
        NearPictures(one, other, (one.value ^ other.value).bit_count())
        for one in ones
        for other in others
        if are_near(one, other)
    ]
    return min(near, key=lambda found: found.distance, default=None)
