"""What the compiled loops know, handed over as one: array by array takes as long as sifting a listing.

See `numba.experimental.structref`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numba import types
from numba.experimental import structref

from matching.sieve.compiled import compiled
from matching.sieve.layout import Keys, Signs

__all__ = ["Known", "known_of"]

if TYPE_CHECKING:

    class Known:
        """What is known of characters and words, and of the records."""

        signs: Signs
        keys: Keys

        def __init__(self, signs: Signs, keys: Keys) -> None: ...

else:

    class Known(structref.StructRefProxy):
        """What is known of characters and words, and of the records."""

        def __new__(cls, signs: Signs, keys: Keys) -> "Known":
            """Make it; only compiled code may: see `known_of`."""
            return structref.StructRefProxy.__new__(cls, signs, keys)

    @structref.register
    class _KnownType(types.StructRef):
        def preprocess_fields(self, fields: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
            return tuple((name, types.unliteral(kind)) for name, kind in fields)

    structref.define_proxy(Known, _KnownType, ["signs", "keys"])


@compiled
def known_of(signs: Signs, keys: Keys) -> Known:
    """Return both as one; they stay where they are."""
    return Known(signs, keys)
