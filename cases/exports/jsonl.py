"""The takedown list as JSON Lines: the machine-readable twin, one object a listing, keys in English."""

import json
from typing import BinaryIO, Final

from cases.takedown import COLUMNS, TakedownList

__all__ = ["DESCRIPTION", "write"]

DESCRIPTION: Final = "JSON Lines, UTF-8: one object a listing, for programs"


def write(takedown: TakedownList, file: BinaryIO) -> None:
    """Write the list; an empty list is an empty file."""
    for row in takedown.rows:
        values = dict(zip((column.name for column in COLUMNS), row.cells(), strict=True))
        file.write(json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n")
