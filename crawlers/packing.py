"""How far packed bytes may unpack, wherever they come from: pages, feeds, deliveries."""

from typing import Final

__all__ = ["FREE_BYTES", "MAX_RATIO", "is_bomb"]

MAX_RATIO: Final = 100
"""Unpacked to packed. Pages of goods have 5 to 20; gzip reaches 1 000, brotli far more."""
FREE_BYTES: Final = 1024 * 1024
"""What may come out of any body: a short page of one repeated line is no bomb."""


def is_bomb(packed: int, unpacked: int) -> bool:
    """Tell whether more came out of some bytes than comes out of goods.

    Example:
        >>> is_bomb(20_000, 1_000_000), is_bomb(20_000, 3_000_000), is_bomb(1_000_000, 3_000_000)
        (False, True, False)
    """
    return unpacked > max(FREE_BYTES, MAX_RATIO * packed)
