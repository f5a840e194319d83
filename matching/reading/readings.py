"""The readings of a book's records; those of a saved book are made when first asked for."""

import json
from collections.abc import Callable, Iterator

from domain.record import Record
from domain.wire import record_from_json, record_to_json
from matching.reading.record_reading import RecordReading

__all__ = ["Readings", "as_line"]

Read = Callable[[Record], RecordReading]


class Readings:
    """Readings by record id, in the order in which the records came in.

    Args:
        read: Reads a record.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._by_id: dict[str, RecordReading | bytes] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __getitem__(self, record_id: str) -> RecordReading:
        found = self._by_id[record_id]
        if isinstance(found, bytes):
            found = self._by_id[record_id] = self._read(record_from_json(json.loads(found)))
        return found

    def get(self, record_id: str) -> RecordReading | None:
        """Return a reading; `None` for an unknown id."""
        return self[record_id] if record_id in self._by_id else None

    def put(self, reading: RecordReading) -> None:
        """Add a reading, last."""
        self._by_id[reading.record.record_id] = reading

    def put_line(self, record_id: str, line: bytes) -> None:
        """Add a record in its JSON form, which is read when first asked for."""
        self._by_id[record_id] = line

    def pop(self, record_id: str) -> RecordReading | None:
        """Take a reading out; `None` for an unknown id."""
        found = self.get(record_id)
        self._by_id.pop(record_id, None)
        return found

    def lines(self) -> Iterator[bytes]:
        """Give each record in its JSON form, without a line end."""
        for found in self._by_id.values():
            yield found if isinstance(found, bytes) else as_line(record_to_json(found.record))


def as_line(value: object) -> bytes:
    """Return a JSON value in one line of ASCII, so that nothing in it ends the line."""
    return json.dumps(value, separators=(",", ":")).encode()
