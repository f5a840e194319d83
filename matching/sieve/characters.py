"""What each character of a listing comes to, as arrays: `domain.text` and `reading.text`, one look-up a character.

Made from those modules by asking them about each character, so that there is one table and one meaning. A character
whose outcome depends on its neighbours is marked: a text that holds one is folded by `domain.text` itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import skeleton
from domain.text import CHANGED_IN_WORDS, fold
from matching.reading.text import MARK, settle
from matching.sieve.kept import keep
from matching.sieve.keys import Lists

__all__ = [
    "CONTEXT", "FIRST_UNKNOWN", "MANY", "MARK_CODE", "Characters", "load_characters", "needs_context", "settle_names",
]  # fmt: skip

FIRST_UNKNOWN: Final = 0x30000
"""Code points from here on are in no table: they count as marked."""
MANY: Final = -1
"""In `Characters.folded`: several characters, which stand in `Characters.pool`."""
CONTEXT: Final = -2
"""In `Characters.folded`: what it comes to depends on its neighbours."""
MARK_CODE: Final = ord(MARK)

_KEYCAPS: Final = frozenset("\u20e3\ufe0f")
_FINAL_SIGMA: Final = "Σ"
_WHITE: Final = re.compile(r"\s")
_AT_ONCE: Final = 0x1000
_BESIDE: Final = "xqzx"
"""Letters that no character folds to, and that change nothing beside them."""


class Characters(NamedTuple):
    """Arrays over code points below `FIRST_UNKNOWN`."""

    folded: npt.NDArray[np.int32]
    """The one character it folds to, below `FIRST_UNKNOWN`; 0 when it vanishes; `MARK_CODE` for white space; `MANY` or
    `CONTEXT`."""
    first: npt.NDArray[np.int32]
    """Of `MANY`: where in `pool` its characters begin."""
    size: npt.NDArray[np.uint8]
    """Of `MANY`: how many they are."""
    pool: npt.NDArray[np.int32]
    settled: npt.NDArray[np.int32]
    """Of a folded character: as `Text.settled` has it; 0 when it is a separator."""


@lru_cache(maxsize=1)
def load_characters() -> Characters:
    """Return the arrays; they are made in about half a second."""
    return keep("characters", Characters, _make)


def _make() -> Characters:
    folded = np.zeros(FIRST_UNKNOWN, dtype=np.int32)
    first = np.zeros(FIRST_UNKNOWN, dtype=np.int32)
    count = np.zeros(FIRST_UNKNOWN, dtype=np.uint8)
    pool: list[int] = []
    for code, outcome in _outcomes():
        if outcome is None or any(ord(character) >= FIRST_UNKNOWN for character in outcome):
            folded[code] = CONTEXT  # the second: 𪈼, whose simple form stands behind all tables
        elif len(outcome) > 1:
            folded[code], first[code], count[code] = MANY, len(pool), len(outcome)
            pool.extend(map(ord, outcome))
        elif outcome:
            folded[code] = ord(outcome)
    return Characters(folded, first, count, np.array(pool, dtype=np.int32), _settled())


def settle_names(names: Lists) -> Lists:
    """Return `Name.settled` of names whose characters are in the tables, all as code points."""
    return Lists(names.starts, load_characters().settled[names.items])


def needs_context(character: str) -> bool:
    """Tell whether what a character folds to depends on what stands beside it."""
    if character in CHANGED_IN_WORDS or character in _KEYCAPS or character == _FINAL_SIGMA:
        return True
    return character in _composing() or unicodedata.category(character) in {"Mn", "Mc", "Me"}


@lru_cache(maxsize=1)
def _composing() -> frozenset[str]:
    """Characters that Unicode joins with the one before: the second of a canonical pair, the letters of Hangul."""
    found = {chr(code) for code in (*range(0x1100, 0x1200), *range(0xA960, 0xA980), *range(0xD7B0, 0xD800))}
    for code in range(FIRST_UNKNOWN):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            found.add(chr(int(parts[1], 16)))
    return frozenset(found)


def _outcomes() -> Iterator[tuple[int, str | None]]:
    """Give what each character folds to between two others, a space that it leaves kept; `None` for marked ones.

    Thousands are folded in one text, because a call for each would take seconds.
    """
    for start in range(0, FIRST_UNKNOWN, _AT_ONCE):
        codes = range(start, start + _AT_ONCE)
        alone = [code for code in codes if not needs_context(chr(code))]
        text = _BESIDE.join("" if _WHITE.match(chr(code)) else chr(code) for code in alone)
        outcomes = dict(zip(alone, fold(f"{_BESIDE}{text}{_BESIDE}").split(_BESIDE)[1:-1], strict=True))
        for code in codes:
            yield code, MARK if _WHITE.match(chr(code)) else outcomes.get(code)


def _settled() -> npt.NDArray[np.int32]:
    settled = np.zeros(FIRST_UNKNOWN, dtype=np.int32)
    for code in range(FIRST_UNKNOWN):
        character = chr(code)
        if character.isalnum() and character != MARK:
            settled[code] = ord(settle(skeleton(character)))
    return settled
