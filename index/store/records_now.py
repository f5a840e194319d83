"""The records of a store as they are at one moment, whoever writes meanwhile."""

from array import array
from collections.abc import Iterator
from functools import cached_property

from sqlalchemy import Connection, Text, cast, select

from domain.errors import RecordDamaged
from domain.record import Record
from index.store import record_reads
from index.store.record_marks import RecordMarks, mark_of
from index.store.schema import record as table
from index.store.stored_facts import read_or_damaged

__all__ = ["RecordsNow"]

_BATCH = 500


class RecordsNow:
    """What they are, and what changed since an earlier moment. Made by `Store.records_now`.

    Args:
        connection: Sees one state of the database.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def marks(self) -> RecordMarks:
        """The mark of every record: tells whether an earlier state is one of these records."""
        seqs, marks = array("q"), array("Q")
        query = select(table.c.record_id, table.c.seq, cast(table.c.updated_at, Text)).order_by(table.c.seq)
        for record_id, seq, changed in self._connection.execute(query):
            seqs.append(seq)
            marks.append(mark_of(record_id, seq, changed))
        return RecordMarks(seqs, marks)

    def changed_after(self, seq: int) -> Iterator[tuple[int, Record | RecordDamaged]]:
        """Read the records that changed after a number; see `Store.records_changed_after`."""
        while found := record_reads.texts_changed_after(self._connection, seq, _BATCH):
            for number, record_id, text in found:
                yield number, read_or_damaged(record_id, text)
            seq = found[-1][0]
