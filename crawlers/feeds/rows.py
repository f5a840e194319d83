"""What the readers of feeds give: rows and problems, each with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.file_lines import MAX_LINE_BYTES, LongLine

__all__ = ["FeedProblem", "Row", "too_long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a feed as it stands in the file, before anything in it is understood."""

    line: int
    """As a person counts, from 1: of a text its line, of a table its row, of XML its place among the entries."""
    data: object
    """Heading → value. A value is a text, a number, a list, or what JSON can hold else."""
    table: str | None = None
    """Name of the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedProblem:
    """What stands where a listing should, and is none."""

    line: int
    field: str
    """`file`: nothing behind it could be read."""
    reason: str
    snippet: str = ""
    table: str | None = None
    identity: Mapping[str, str] | None = None
    """`item_id`, `sku_id` or `url`, where the row says which listing it is: it is there, if unreadable."""


def too_long(line: LongLine) -> FeedProblem:
    """Name a line above the limit."""
    return FeedProblem(
        line=line.number,
        field="line",
        reason=f"has {line.size_bytes} bytes, more than {MAX_LINE_BYTES}",
        snippet=line.beginning.decode("utf-8", "replace"),
    )
