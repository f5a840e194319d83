"""Rows: what a reader of official notices hands over, one at a time; `cases.intake` stores them.

A row of a notice becomes a record, or it is rejected with the place and the reason; a file ends with notes about
itself.
Nothing is dropped silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.headings import HeadingDecision, UnknownHeading
from domain.record import Record, RecordEvent

__all__ = ["FileNotes", "ParsedRow", "RejectedRow", "Signal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRow:
    """A row that became a record; where it was read stands in `record.sources`."""

    record: Record
    events: tuple[RecordEvent, ...] = ()
    """What happened to it since, where the source tells it as data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row, or a whole table, that cannot become a record: put in quarantine, while the rest goes on."""

    file: str
    """File name without folder."""
    table: str | None = None
    """Sheet or table name; `None` for a CSV."""
    row: int
    """Row number as a person counts it; for a whole table its first row."""
    field: str
    """The field that is wrong (`product_name`), or `headings` for a table without known headings."""
    reason: str
    snippet: str = ""
    """The beginning of what was read, for the person who looks into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A value that could not be used, in a row that is a record all the same: a person should look.

    The value stands in `raw` as printed.
    """

    row: int | None = None
    """Row number as a person counts it; `None` for the file as a whole."""
    field: str
    value: str
    """The beginning of what was read."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNotes:
    """What there is to say about a whole file; comes after its last row."""

    file: str
    file_sha256: str
    encoding: str | None = None
    """Encoding of a text file: `utf-8` or `gb18030`; `None` for a workbook."""
    rows: int = 0
    """Rows that became a record or were rejected; headers, titles and blank rows are not counted."""
    blank_rows: int = 0
    headings_unknown: tuple[str, ...] = ()
    """Headings nobody knows, as printed, each once; their cells are kept in `raw`."""
    signals: tuple[Signal, ...] = ()
    """Values that could not be used, in the order of the file."""
    unknown: tuple[UnknownHeading, ...] = ()
    """The same headings with what a person needs to map them."""
    decisions: tuple[HeadingDecision, ...] = ()
    """What headings were taken for that can mean several things, and why."""
    ignored_rows: Mapping[str, int] = field(default_factory=dict)
    """Rows that are no records, by name: `header`, `total`, `footnote`, `section`; `continuation`: rows that only add a
    failed item to the one above. Blank rows have their own count."""
