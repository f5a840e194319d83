"""Everything that is computed from a record alone, before the database is held: a write transaction stays short."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.enterprises import Mention, mentions_of
from domain.grading import Grade, grade_of
from domain.notice import Notice, notice_of
from domain.record import Record
from index.document import Document, record_document
from index.store.records import columns_of

__all__ = ["PreparedRecord", "prepare_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRecord:
    """A record, and what is written about it when it is new."""

    record: Record
    notice: Notice
    """The notice it stands in."""
    grade: Grade
    columns: Mapping[str, object]
    """Its row, but for what the moment of writing gives."""
    document: Document
    mentions: tuple[Mention, ...]


def prepare_record(record: Record) -> PreparedRecord:
    """Compute what `Transaction.save_records` writes."""
    notice, letter = notice_of(record), grade_of(record)
    return PreparedRecord(
        record=record,
        notice=notice,
        grade=letter,
        columns=columns_of(record, notice, letter),
        document=record_document(record),
        mentions=mentions_of(record),
    )
