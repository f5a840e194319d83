"""Saving some hundred records at once, and letting the register of enterprises follow them in the same transaction.

The register follows only where it was up to date before and every record that changed was saved here: what nobody wrote
down is gathered later, from the records themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.enterprises import Mention, mentions_of
from index.store import gathering, record_reads, records, register_state
from index.store.changes import Changes
from index.store.preparing import PreparedRecord
from index.store.values import Saved

__all__ = ["RecordBatches"]


class RecordBatches:
    """The records that one transaction saves in batches. Belongs to `Transaction`."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes
        self._to_follow: dict[str, tuple[Mention, ...]] = {}
        self._followed_to: int | None = None

    def save(self, prepared: Sequence[PreparedRecord], now: datetime) -> list[Saved]:
        """Write records as `records.save` does one by one; returns what happened to each."""
        if self._followed_to is None and not self._changes.touched_records():
            self._followed_to = record_reads.highest_seq(self._connection)
        first: dict[str, PreparedRecord] = {}
        for one in prepared:
            first.setdefault(one.record.record_id, one)
        stored = records.load_stored(self._connection, list(first))
        self._insert([one for record_id, one in first.items() if record_id not in stored], now)
        return [self._save(one, first, stored, now) for one in prepared]

    def _insert(self, new: Sequence[PreparedRecord], now: datetime) -> None:
        seqs = self._changes.touch_records([one.record.record_id for one in new])
        records.insert_all(self._connection, [one.columns for one in new], seqs, now)
        for one in new:
            self._changes.keep_record(one.record, one.document)
            self._to_follow[one.record.record_id] = one.mentions

    def _save(
        self,
        one: PreparedRecord,
        first: Mapping[str, PreparedRecord],
        stored: Mapping[str, records.Stored],
        now: datetime,
    ) -> Saved:
        """Say what became of a record that was inserted, or save one that was there."""
        record_id = one.record.record_id
        if first[record_id] is one:
            if record_id not in stored:
                return Saved.NEW
            if stored[record_id].says(one.columns):
                return Saved.UNCHANGED
        saved, now_stored = records.save(self._connection, one.record, now, self._changes.touch_record)
        if saved is not Saved.UNCHANGED:
            self._changes.keep_record(now_stored)
            self._to_follow[record_id] = mentions_of(now_stored)
        return saved

    def leave_out(self, record_id: str) -> None:
        """Forget whom a record names: it was changed again, beside the batches."""
        self._to_follow.pop(record_id, None)

    def follow(self) -> None:
        """Let the register follow, where it was up to date and every change of records is known here."""
        touched = self._changes.touched_records()
        if not touched or not touched.keys() <= self._to_follow.keys():
            return
        if register_state.version(self._connection).records_seq == self._followed_to:
            gathering.follow(self._connection, self._to_follow, max(touched.values()))
