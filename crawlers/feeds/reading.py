"""A feed of any form, as a stream of listings and problems, and what was decided about its columns."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.feeds.columns import Columns
from crawlers.feeds.format import FeedFormat, find_format, load_formats
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.unpacking import unpacked
from crawlers.sources.events import Refusal
from crawlers.sources.reading import ReadingProcess, open_process
from crawlers.sources.refusals import unreadable
from domain.errors import ListingRejected, UnreadableFile
from domain.listing import Listing
from domain.wire import parse_listing

__all__ = ["FeedListing", "OpenFeed", "open_feed"]

_SNIPPET = 200
_IDENTITY = ("item_id", "sku_id", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedListing:
    """One listing of a feed."""

    line: int
    """As a person counts, from 1; see `Row.line`."""
    listing: Listing
    table: str | None = None
    """Name of the sheet."""


@dataclass(slots=True, kw_only=True)
class OpenFeed:
    """A feed that can be read once."""

    format: FeedFormat
    columns: Columns
    """Complete when everything was read."""
    is_whole: bool = False
    """Whether the file was read to its end: then nothing stands in it that was not seen."""
    _rows: Iterator[Row | FeedProblem]
    _name: str = field(repr=False)

    def rows(self) -> Iterator[Row | FeedProblem]:
        """Yield every row in the JSON form of a listing, and what is no row, in order.

        A file that cannot be read, or not further, is the last problem; what came before it stays.
        """
        try:
            for row in self._rows:
                found = row if isinstance(row, FeedProblem) else self._understood(row)
                if found is not None:
                    yield found
        except (Refusal, UnreadableFile) as error:
            said = unreadable(self._name, error) if isinstance(error, Refusal) else error
            yield FeedProblem(line=1, field="file", reason=said.reason)
            return
        self.is_whole = True

    def entries(self) -> Iterator[FeedListing | FeedProblem]:
        """Yield every row as a listing or as a problem, in order."""
        for row in self.rows():
            yield row if isinstance(row, FeedProblem) else _listing(row)

    def _understood(self, row: Row) -> Row | FeedProblem | None:
        if not isinstance(row.data, Mapping):
            return row
        try:
            if row.data and all(value is None for value in row.data.values()):
                self.columns.note(tuple(row.data))  # the headings of a table
                return None
            return Row(line=row.line, table=row.table, data=self.columns.read(row.data))
        except ListingRejected as error:
            return _problem(row, error)


@contextmanager
def open_feed(
    path: Path, *, seller: str | None = None, form: str | None = None, process: ReadingProcess | None = None
) -> Iterator[OpenFeed]:
    """Open a feed.

    Args:
        path: A file of a form in `crawlers/feeds/formats/`, packed with gzip or not.
        seller: Id of the shop whose goods all rows are, where one shop supplies them.
        form: Name of the form; by default the file tells.
        process: A process to read documents with, for many files; by default one for this file.

    Raises:
        Malformed: the file is not there, has no form that is known, or is packed and cannot be unpacked.
        TooLarge: it is packed and unpacks to too much.
    """
    with unpacked(path) as plain, open_process(process) as reading:
        found = load_formats()[form] if form else find_format(plain)
        yield OpenFeed(format=found, columns=Columns(seller=seller), _rows=found.read(plain, reading), _name=path.name)


def _listing(row: Row) -> FeedListing | FeedProblem:
    try:
        parsed = parse_listing(row.data)
    except ListingRejected as error:
        return _problem(row, error)
    return FeedListing(line=row.line, listing=parsed.listing, table=row.table)


def _problem(row: Row, error: ListingRejected) -> FeedProblem:
    stated = row.data if isinstance(row.data, Mapping) else {}
    identity = {name: str(stated[name]) for name in _IDENTITY if isinstance(stated.get(name), str | int)}
    return FeedProblem(
        line=row.line,
        field=error.field,
        reason=error.reason,
        snippet=str(row.data)[:_SNIPPET],
        table=row.table,
        identity=identity or None,
    )
