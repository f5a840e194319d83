"""Keys on which names meet look-alikes, of very many names at once: the hashes of `matching.alike_keys.near_keys`.

No key is written out. That of a name with a character left open, or another one in its place, follows from the hash of
the name.
"""

from array import array
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from domain.look_alikes import far_spellings, load_shapes, near_spellings
from matching.alike_keys import LEAST_LATIN, LONGEST_NAME
from matching.reading.names import Name
from matching.sieve.compiled import compiled, inlined
from matching.sieve.keys import BASE, Lists, as_codes, frozen, hash_texts, lists_of
from matching.sieve.pools import Places, joined, taken
from matching.sieve.sounds import spell

__all__ = ["NearKeys"]

_AT_ONCE: Final = 8_192
_STAR: Final = np.uint64(ord("*"))
_ASCII: Final = 128
_FEW: Final = 2
"""Of a name of two characters only what sounds or looks the same."""
_POWERS: Final = np.array([pow(int(BASE), n, 1 << 64) for n in range(LONGEST_NAME + 2)], dtype=np.uint64)
_CODES: Final = 0x10000
"""No character that looks like another one has a higher number."""


class NearKeys:
    """Takes names in, gives hashes of keys.

    Args:
        registry: Known brands.
    """

    def __init__(self, registry: BrandRegistry) -> None:
        self._registry = registry
        self._names: list[str] = []
        self._waiting = array("i")
        self._taken: list[tuple[Lists, Places]] = []

    def put(self, name: Name, place: int) -> None:
        """Take in a name that is no guess, and what its keys lead to."""
        if len(name.key) <= LONGEST_NAME:
            self._names.append(name.key)
            self._waiting.append(place)

    def put_all(self, names: Lists, places: Places) -> None:
        """Take in many names at once, as code points; none is longer than `LONGEST_NAME`."""
        self._taken.append((names, places))

    def finish(self) -> tuple[npt.NDArray[np.uint64], Places]:
        """Return the hash of each key, and what it leads to.

        Of a name that came several times these are those of the first one.
        """
        waiting = as_codes(self._names), np.array(self._waiting, dtype=np.int32)
        every, leads_to = zip(waiting, *self._taken, strict=True)
        names, places = joined(*every), np.concatenate(leads_to)
        hashes, firsts = np.unique(hash_texts(names, _POWERS), return_index=True)
        found = [self._imitations(hashes, places[firsts])]
        for start in range(0, firsts.size, _AT_ONCE):
            some = firsts[start : start + _AT_ONCE]
            keys, counts = _hash_names(taken(names, some))
            found.append((keys, np.repeat(places[some], counts)))
        return np.concatenate([keys for keys, _ in found]), np.concatenate([leads_to for _, leads_to in found])

    def _imitations(self, hashes: npt.NDArray[np.uint64], places: Places) -> tuple[npt.NDArray[np.uint64], Places]:
        """Return the hashes of what imitates some of the names, and where these lead to.

        Args:
            hashes: Of the names, in order.
            places: What they lead to.
        """
        pairs = [(name, one.name) for one in self._registry.imitations for name in dict.fromkeys(one.imitates)]
        imitated, imitating = (hash_texts(as_codes(pair[side] for pair in pairs), _POWERS) for side in (0, 1))
        found = np.searchsorted(hashes, imitated)
        is_taken = np.append(hashes, 0)[found] == imitated
        return imitating[is_taken], places[found[is_taken]]


def _hash_names(names: Lists) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the hashes of the keys of names, and how many each name has."""
    firsts, sounds = (np.zeros(names.starts.size - 1, dtype=np.uint64) for _ in range(2))
    chinese = np.flatnonzero(np.maximum.reduceat(names.items, names.starts[:-1]) >= _ASCII)
    heads = names.items[names.starts[chinese]]
    firsts[chinese] = hash_texts(spell(Lists(np.arange(heads.size + 1, dtype=np.int32), heads)), _POWERS)
    sounds[chinese] = hash_texts(spell(taken(names, chinese)), _POWERS)
    return _hash_keys(names, firsts, sounds, _load_shapes())


class _Shapes(NamedTuple):
    """How characters are written otherwise."""

    number: npt.NDArray[np.int32]
    """Of a code point: which of the lists are its own; the first ones are empty."""
    near: Lists
    """Code points that look like it."""
    parts: Lists
    """Which texts of `written` it is written as, in parts."""
    written: Lists
    powers: npt.NDArray[np.uint64]


@lru_cache(maxsize=1)
def _load_shapes() -> _Shapes:
    shapes = load_shapes()
    characters = sorted({*(one for pair in shapes.near for one in pair), *shapes.split.values()})
    number = np.zeros(_CODES, dtype=np.int32)
    number[[*map(ord, characters)]] = np.arange(1, len(characters) + 1)
    parts = [sorted(far_spellings(one)) for one in characters]
    counts = [0, 0, *map(len, parts)]
    return frozen(
        _Shapes(
            number=number,
            near=lists_of([[], *([*map(ord, near_spellings(one))] for one in characters)]),
            parts=Lists(np.cumsum(counts, dtype=np.int32), np.arange(sum(counts), dtype=np.int32)),
            written=as_codes(one for written in parts for one in written),
            powers=_POWERS,
        )
    )


@compiled
def _hash_keys(
    names: Lists, firsts: npt.NDArray[np.uint64], sounds: npt.NDArray[np.uint64], shapes: _Shapes
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the hashes of the keys of names, and how many each name has.

    Args:
        names: As code points; none longer than `LONGEST_NAME`.
        firsts: Hashes of how their first characters sound.
        sounds: Hashes of how they sound; of a Latin name of nothing.
        shapes: How characters are written otherwise.
    """
    counts = np.zeros(firsts.size, dtype=np.int64)
    hashes = np.zeros(_most_keys(names, shapes), dtype=np.uint64)
    sums = np.zeros(LONGEST_NAME + 1, dtype=np.uint64)
    end = 0
    for name in range(counts.size):
        start, first, size = end, names.starts[name], names.starts[name + 1] - names.starts[name]
        is_latin = True
        for place in range(size):
            code = names.items[first + place]
            is_latin = is_latin and code < _ASCII
            sums[place + 1] = sums[place] * shapes.powers[1] + np.uint64(code)
        key = names.items[first : first + size]
        if is_latin and size >= LEAST_LATIN:
            end = _open_latin(key, sums, shapes.powers, hashes, end)
        elif not is_latin:
            end = _open_chinese(key, firsts[name], sums, shapes.powers, hashes, end)
            end = _write_otherwise(key, sums, shapes, hashes, end)
            hashes[end] = sounds[name]
            end += 1
        end = _drop_doubles(hashes, start, end)
        counts[name] = end - start
    return hashes[:end], counts


@inlined
def _most_keys(names: Lists, shapes: _Shapes) -> int:
    """Return how many keys there are at most."""
    most = 2 * (names.items.size + names.starts.size)
    for code in names.items:
        if code < _CODES:
            number = shapes.number[code]
            most += shapes.near.starts[number + 1] - shapes.near.starts[number]
            most += shapes.parts.starts[number + 1] - shapes.parts.starts[number]
    return most


@inlined
def _open_latin(
    key: npt.NDArray[np.int32],
    sums: npt.NDArray[np.uint64],
    powers: npt.NDArray[np.uint64],
    hashes: npt.NDArray[np.uint64],
    end: int,
) -> int:
    """Note a name with each letter left open, and with an open one between each two."""
    size = key.size
    for place in range(size):
        hashes[end + place] = sums[size] + (_STAR - np.uint64(key[place])) * powers[size - 1 - place]
    end += size
    for place in range(size + 1):
        rest = sums[size] - sums[place] * powers[size - place]
        hashes[end + place] = (sums[place] * powers[1] + _STAR) * powers[size - place] + rest
    return end + size + 1


@inlined
def _open_chinese(
    key: npt.NDArray[np.int32],
    first: np.uint64,
    sums: npt.NDArray[np.uint64],
    powers: npt.NDArray[np.uint64],
    hashes: npt.NDArray[np.uint64],
    end: int,
) -> int:
    """Note a name with each character left open, of the first one but its sound; and with two neighbours swapped."""
    size = key.size
    if size <= _FEW:
        return end
    hashes[end] = (first * powers[1] + _STAR) * powers[size - 1] + sums[size] - sums[1] * powers[size - 1]
    end += 1
    for place in range(1, size):
        here, before = np.uint64(key[place]), np.uint64(key[place - 1])
        hashes[end] = sums[size] + (_STAR - here) * powers[size - 1 - place]
        end += 1
        if here != before:
            swapped = (here - before) * powers[size - place] + (before - here) * powers[size - 1 - place]
            hashes[end] = sums[size] + swapped
            end += 1
    return end


@inlined
def _write_otherwise(
    key: npt.NDArray[np.int32], sums: npt.NDArray[np.uint64], shapes: _Shapes, hashes: npt.NDArray[np.uint64], end: int
) -> int:
    """Note a name with one character changed to one that looks like it, and with one written as its parts."""
    size = key.size
    for place in range(size):
        code = key[place]
        number = shapes.number[code] if code < _CODES else 0
        for slot in range(shapes.near.starts[number], shapes.near.starts[number + 1]):
            change = np.uint64(shapes.near.items[slot]) - np.uint64(code)
            hashes[end] = sums[size] + change * shapes.powers[size - 1 - place]
            end += 1
        for slot in range(shapes.parts.starts[number], shapes.parts.starts[number + 1]):
            hashes[end] = _with_parts(key, code, shapes.parts.items[slot], shapes)
            end += 1
    return end


@inlined
def _with_parts(key: npt.NDArray[np.int32], whole: int, written: int, shapes: _Shapes) -> np.uint64:
    """Return the hash of a name with a character written as its parts, wherever it stands."""
    hashed = np.uint64(0)
    for code in key:
        if code != whole:
            hashed = hashed * shapes.powers[1] + np.uint64(code)
            continue
        for place in range(shapes.written.starts[written], shapes.written.starts[written + 1]):
            hashed = hashed * shapes.powers[1] + np.uint64(shapes.written.items[place])
    return hashed


@inlined
def _drop_doubles(hashes: npt.NDArray[np.uint64], start: int, end: int) -> int:
    kept = start
    for place in range(start, end):
        is_new = True
        for before in range(start, kept):
            is_new = is_new and hashes[before] != hashes[place]
        if is_new:
            hashes[kept] = hashes[place]
            kept += 1
    return kept
