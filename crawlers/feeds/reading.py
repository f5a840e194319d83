"""A feed of any form, as a stream of listings and problems."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from crawlers.feeds.json_lines import read_json_lines
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.table import read_table
from domain.errors import ListingRejected, Malformed
from domain.listing import Listing
from domain.wire import parse_listing

__all__ = ["FeedListing", "FeedProblem", "read_feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedListing:
    """One listing of a feed."""

    line: int
    """As a person counts, from 1."""
    listing: Listing
    unknown_keys: tuple[str, ...]


_READERS: Mapping[str, Callable[[Path], Iterator[Row | FeedProblem]]] = MappingProxyType(
    {".jsonl": read_json_lines, ".ndjson": read_json_lines, ".csv": read_table}
)


def read_feed(path: Path) -> Iterator[FeedListing | FeedProblem]:
    """Yield every line of a feed, as a listing or as a problem, in order.

    Args:
        path: A `.jsonl` (also `.ndjson`) or `.csv` file.

    Raises:
        Malformed: the name says no form we know, or the file is not there.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise Malformed(path.name, f"not a feed: {', '.join(_READERS)} are known")
    if not path.is_file():
        raise Malformed(path.name, "no such file")
    for row in reader(path):
        yield row if isinstance(row, FeedProblem) else _listing(row)


def _listing(row: Row) -> FeedListing | FeedProblem:
    try:
        parsed = parse_listing(row.data)
    except ListingRejected as error:
        return FeedProblem(line=row.line, field=error.field, reason=error.reason, snippet=str(row.data)[:200])
    return FeedListing(line=row.line, listing=parsed.listing, unknown_keys=parsed.unknown_keys)
