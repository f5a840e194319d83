"""Hashes of picture files that nobody trusts: they are opened in a child process, with limits of size, memory and time.

The hash is that of the ImageHash library (`imagehash.phash`, 64 bits), made here in some lines: the library needs scipy
and PyWavelets, 150 MB. Tests hold it against what the library gave.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi
from operator import mul
from pathlib import Path
from statistics import median
from typing import Final

from crawlers.sources.events import Refusal
from crawlers.sources.limits import ReadingLimits
from crawlers.sources.reading import ReadingProcess
from domain.errors import UnreadableFile
from domain.image_hash import HashMethod, ImageHash

__all__ = ["PICTURE_LIMITS", "HashedPicture", "hash_pictures", "phash_of"]

PICTURE_LIMITS: Final = ReadingLimits(
    text_bytes=50 << 20,
    memory_bytes=1 << 30,
    cpu_seconds=20.0,
    whole_cpu_seconds=40.0,
    idle_seconds=60.0,
    wall_seconds=300.0,
)
"""A photograph of 50 million pixels takes a second and 200 MB."""
_SIDE: Final = 32
_KEPT: Final = 8
"""Of the frequencies of a side, the lowest so many: what is left of a picture however it is stored."""
_REASONS: Final = {
    "too_large": "it has {megabytes} MB; the limit is {limit} MB",
    "memory": "reading it needs more than {megabytes} MB of memory",
    "slow": "reading it was ended after {seconds} s",
    "stopped": "reading it broke the reader ({signal})",
    "damaged": "reading it broke the reader ({detail})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedPicture:
    """A picture file and its hash, or why there is none."""

    path: Path
    sha256: str | None = None
    """Of the file, so that the picture can be shown again."""
    image_hash: ImageHash | None = None
    error: str = ""


def hash_pictures(paths: Iterable[Path], *, limits: ReadingLimits = PICTURE_LIMITS) -> Iterator[HashedPicture]:
    """Hash picture files, one child process each; one that cannot be read says why, and the others go on."""
    with ReadingProcess(limits) as process:
        yield from (_hash(path, process) for path in paths)


def _hash(path: Path, process: ReadingProcess) -> HashedPicture:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with process.stream(path, {"format": "picture"}) as lines:
            (line,) = lines
    except Refusal as refusal:
        return HashedPicture(path=path, error=_REASONS[refusal.code].format(**refusal.facts))
    except UnreadableFile as error:
        return HashedPicture(path=path, error=error.reason)
    except OSError as error:
        return HashedPicture(path=path, error=error.strerror or str(error))
    return HashedPicture(path=path, sha256=digest, image_hash=phash_of(line["grey"]))


def phash_of(grey: Sequence[int]) -> ImageHash:
    """Return the DCT hash of a picture: which of its lowest frequencies are stronger than half of them.

    Args:
        grey: 32 rows of 32 grey values.

    Source:
        `imagehash.phash` (ImageHash 4.3.2, hash_size 8): DCT-II of columns, then of rows, above the median of the
        lowest 8 x 8, written row by row from the highest bit on.
    """
    waves = _waves()
    columns = [grey[place::_SIDE] for place in range(_SIDE)]
    by_rows = [[sum(map(mul, wave, column)) for column in columns] for wave in waves]
    lowest = [sum(map(mul, wave, row)) for row in by_rows for wave in waves]
    middle = median(lowest)
    return ImageHash(HashMethod.PHASH, int("".join("1" if one > middle else "0" for one in lowest), 2))


@lru_cache(maxsize=1)
def _waves() -> tuple[tuple[float, ...], ...]:
    """The lowest cosines of a DCT-II over a side."""
    step = pi / (2 * _SIDE)
    return tuple(tuple(cos(step * wave * (2 * n + 1)) for n in range(_SIDE)) for wave in range(_KEPT))
