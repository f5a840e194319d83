"""The record book of a home: opened as it was kept, or built from the records of the store; and how it follows them.

A record that cannot be read is left out of it, and told (`cases.damage`); the others are in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from cases.book_file import LEAST_RECORDS, BookFiles
from cases.damage import tell_damaged
from domain.errors import RecordDamaged
from domain.record import Record
from index.store import RecordsNow, Store, load_record

if TYPE_CHECKING:
    from domain.brands import BrandRegistry
    from domain.enterprise_register import EnterpriseRegister
    from matching import Policy, RecordBook

__all__ = ["BookMaker", "Changed", "Taken", "take_over"]

Changed = tuple[int, Record | RecordDamaged]
"""The number of a change, and the record as it is since; what is wrong with it where it cannot be read."""


_WORTH_A_NEW_BOOK: Final = 30
"""Where more than a thirtieth of the records changed, the book is built anew: a record that follows takes some ten
times as long as one that is built in, measured by `benchmarks/cold_start.py` with 300 000 records."""
_WORTH_KEEPING: Final = 100
"""Where more than a hundredth did, to write the book once takes no longer than to take these over at the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMaker:
    """Makes the book of a home; each time the number of the last change of a record that is in it comes with it."""

    store: Store
    files: BookFiles
    brands: "BrandRegistry"
    policy: "Policy"

    def open(self, register: "EnterpriseRegister") -> "tuple[RecordBook, int]":
        """Open the book at rest of these very records, or of an earlier state of them; else build it, and keep it."""
        with self.store.records_now() as now:
            marks = now.marks
            book = self._read(marks.name, register)
            if book is None:
                book = self._bring_up(now, register)
        if book is not None:
            tell_damaged(book.damaged)
            return book, marks.seq
        book, read_to = self.build(register)
        is_worth_it = _count(book) >= LEAST_RECORDS
        if is_worth_it and self.store.records_seq() == read_to == marks.seq:  # nobody changed a record meanwhile
            self.files.write(marks, book)
        return book, read_to

    def _read(self, name: str, register: "EnterpriseRegister") -> "RecordBook | None":
        return self.files.read(name, brands=self.brands, policy=self.policy, enterprises=register)

    def _bring_up(self, now: RecordsNow, register: "EnterpriseRegister") -> "RecordBook | None":
        """Open a book of an earlier state of the records and let it follow; `None` where none is worth it."""
        for name, earlier in self.files.earlier():
            changed = now.marks.changed_since(earlier)
            if not changed or changed * _WORTH_A_NEW_BOOK > len(now.marks):  # none: that of now, which was refused
                continue
            book = self._read(name, register)
            if book is None:
                continue
            take_over(book, now.changed_after(earlier.seq))
            if _count(book) != len(now.marks) or book.is_scattered:  # one is gone, or much has changed bit by bit
                continue
            if changed * _WORTH_KEEPING > len(now.marks):
                self.files.write(now.marks, book)
            return book
        return None

    def build(self, register: "EnterpriseRegister") -> "tuple[RecordBook, int]":
        """Build the book of all records of the store."""
        from matching import JsonRecords, RecordBook  # noqa: PLC0415  # see `cases.workspace`

        seq, damaged = 0, dict[str, str]()

        def texts() -> Iterator[tuple[str, str]]:
            nonlocal seq
            for seq, record_id, text in self.store.record_texts_changed_after(0):  # noqa: B007  # the last one counts
                yield record_id, text

        def read(record_id: str, text: str) -> Record | None:
            try:
                return load_record(record_id, text)
            except RecordDamaged as error:
                damaged[record_id] = error.reason
                return None

        book = RecordBook(JsonRecords(texts(), read), brands=self.brands, policy=self.policy, enterprises=register)
        for record_id, why in damaged.items():
            book.leave_out(record_id, why)
        tell_damaged(book.damaged)
        return book, seq


def _count(book: "RecordBook") -> int:
    """Return how many records a book was told of."""
    return len(book) + len(book.unidentified) + len(book.damaged)


class Taken(NamedTuple):
    """What a book took over."""

    changes: int
    seq: int
    """The number of the last change; 0 without one."""
    damaged: Mapping[str, str]
    """Of the records that cannot be read any more, id and what is wrong."""


def take_over(book: "RecordBook", changes: Iterable[Changed]) -> Taken:
    """Let a book follow changes of records."""
    count = seq = 0
    damaged: dict[str, str] = {}
    for seq, changed in changes:  # noqa: B007  # the last one counts
        count += 1
        if isinstance(changed, RecordDamaged):
            book.leave_out(changed.record_id, changed.reason)
            damaged[changed.record_id] = changed.reason
        else:
            book.add(changed)
    return Taken(count, seq, damaged)
