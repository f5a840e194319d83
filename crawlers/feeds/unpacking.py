"""A feed that is packed with gzip, as a file that is not: unpacked piece by piece, to an end.

Readers look at a feed more than once (its encoding, its delimiter), so it is unpacked to disk, not into a pipe.
"""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from crawlers.feeds.format import PACKED_ENDING
from crawlers.packing import is_bomb
from domain.errors import Malformed, TooLarge

__all__ = ["MAX_UNPACKED_BYTES", "unpacked"]

MAX_UNPACKED_BYTES: Final = 4 << 30
"""Of one feed: some ten million listings."""
_MAGIC: Final = b"\x1f\x8b"
_PIECE: Final = 1 << 18


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give a feed as a file that can be read; one that is not packed is given as it is.

    Raises:
        TooLarge: it is a bomb, or unpacks to more than the limit; nothing of it was read.
        Malformed: it is damaged, cut off or packed twice.
    """
    if not path.is_file() or not _is_packed(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="guolv-feed-") as folder:
        name = path.name.removesuffix(path.suffix) if path.suffix.lower() == PACKED_ENDING else path.name
        plain = Path(folder) / name
        _unpack(path, plain)
        if _is_packed(plain):
            raise Malformed(path.name, "is packed twice")
        yield plain


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _unpack(path: Path, plain: Path) -> None:
    size = 0
    try:
        with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as packed, plain.open("wb") as file:
            while piece := packed.read(_PIECE):
                size += len(piece)
                # What was taken of the packed bytes so far, so a bomb is refused at its first megabytes.
                if is_bomb(raw.tell(), size):
                    raise TooLarge(
                        path.name, f"decompression_bomb: {raw.tell()} packed bytes unpack to more than {size}"
                    )
                if size > MAX_UNPACKED_BYTES:
                    raise TooLarge(path.name, f"unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB")
                file.write(piece)
    except EOFError as error:
        raise Malformed(path.name, "is cut off: its packed bytes do not come to their end") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Malformed(path.name, f"cannot be unpacked: {error}") from error
