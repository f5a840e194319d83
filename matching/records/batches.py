"""Records that come in together, some thousand at a time: as records, or told by the rows of a table or by texts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from domain.record import Record
from matching.records.rows import ArrowTable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Batch", "GivenRecords", "JsonRecords", "Records", "batches_of", "is_usual", "read_records"]

_AT_ONCE: Final = 16_384


@dataclass(frozen=True, slots=True)
class JsonRecords:
    """Records as a store keeps them, a text under an id. Those of the usual form become columns without a `Record`."""

    texts: Iterable[tuple[str, str]]
    """Id and text, in the JSON form of `domain.wire`."""
    read: Callable[[str, str], Record | None]
    """Reads the text of any form that is kept under an id. `None` where it is not that record: it is left out, and
    whoever keeps it tells."""


def is_usual(record_id: str, text: str) -> bool:
    """Tell whether a text is surely the record with an id, by its form alone; of any other one that is not said."""
    from matching.records.json_records import is_usual as tell  # noqa: PLC0415  # loaded only where it is needed

    return tell(record_id, text)


GivenRecords = Iterable[Record] | ArrowTable | JsonRecords
"""What a book is made of."""


class Records(Protocol):
    """Records in order, some of which are taken."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> Record: ...
    def __iter__(self) -> Iterator[Record]: ...


class Batch(Protocol):
    """Records, and what they say as columns; either may have to be made of the other, so ask once."""

    @property
    def records(self) -> Records:
        """The records; made one by one as they are taken, where they came as columns."""

    @property
    def columns(self) -> "pa.RecordBatch":
        """Every column of `RecordColumns`, those that say nothing, too."""


@dataclass(frozen=True, slots=True)
class _Given:
    """Records."""

    records: Sequence[Record]

    @property
    def columns(self) -> "pa.RecordBatch":
        """What they say."""
        from matching.records.record_writing import columns_of  # noqa: PLC0415  # loaded only where many records come

        return columns_of(self.records)


def batches_of(records: GivenRecords) -> Iterator[Batch]:
    """Give records batch by batch.

    Raises:
        RowRejected: a row of a table is no record; names the field.
    """
    if isinstance(records, JsonRecords):
        from matching.records.json_records import read_texts  # noqa: PLC0415  # loaded only where it is needed

        yield from read_texts(records.texts, records.read)
        return
    if isinstance(records, ArrowTable):
        from matching.records.record_tables import read_batches  # noqa: PLC0415  # loaded only where it is needed

        yield from read_batches(records)
        return
    rest = iter(records)
    while first := list(islice(rest, _AT_ONCE)):
        yield _Given(first)


def read_records(table: ArrowTable) -> Iterator[Record]:
    """Read records from a table whose columns are the keys of a record's JSON form; other columns are left out.

    Args:
        table: At least `record_id`, `kind` and `product_name`; null says nothing, as in JSON.

    Raises:
        RowRejected: a row is no record; names the field.
    """
    for batch in batches_of(table):
        yield from batch.records
