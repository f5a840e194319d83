"""What the compiled loops know and where they work, handed over as one: array by array takes as long as sifting.

See `numba.experimental.structref`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numba import types
from numba.experimental import structref

from matching.sieve.compiled import compiled
from matching.sieve.layout import Keys, Signs, Work

__all__ = ["Known", "Room", "known_of", "room_of"]

if TYPE_CHECKING:

    class Known:
        """What is known of characters and words, and of the records."""

        signs: Signs
        keys: Keys

        def __init__(self, signs: Signs, keys: Keys) -> None: ...

    class Room:
        """Where one listing after the other is worked on."""

        work: Work

        def __init__(self, work: Work) -> None: ...

else:

    class Known(structref.StructRefProxy):
        """What is known of characters and words, and of the records."""

        def __new__(cls, signs: Signs, keys: Keys) -> "Known":
            """Make it; only compiled code may: see `known_of`."""
            return structref.StructRefProxy.__new__(cls, signs, keys)

    class Room(structref.StructRefProxy):
        """Where one listing after the other is worked on."""

        def __new__(cls, work: Work) -> "Room":
            """Make it; only compiled code may: see `room_of`."""
            return structref.StructRefProxy.__new__(cls, work)

    class _Type(types.StructRef):
        def preprocess_fields(self, fields: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
            return tuple((name, types.unliteral(kind)) for name, kind in fields)

    @structref.register
    class _KnownType(_Type):
        pass

    @structref.register
    class _RoomType(_Type):
        pass

    structref.define_proxy(Known, _KnownType, ["signs", "keys"])
    structref.define_proxy(Room, _RoomType, ["work"])


@compiled
def known_of(signs: Signs, keys: Keys) -> Known:
    """Return both as one; they stay where they are."""
    return Known(signs, keys)


@compiled
def room_of(work: Work) -> Room:
    """Return its arrays as one; they stay where they are."""
    return Room(work)
