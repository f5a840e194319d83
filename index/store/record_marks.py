"""What the records of a store are at a moment, without what they say: a mark for each, made of when it last changed.

By its marks an earlier state of the same records is told from one of another history, such as that of a backup that was
restored, also where changes of both have the same numbers.
"""

import hashlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

__all__ = ["EarlierMarks", "RecordMarks", "mark_of", "name_of"]

_MARK_BYTES = 8
_SEQ_BYTES = 8


def mark_of(record_id: str, seq: int, changed: str) -> int:
    """Return the mark of a record: another one after each of its changes."""
    text = f"{record_id}\0{seq}\0{changed}".encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.blake2b(text, digest_size=_MARK_BYTES).digest(), "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierMarks:
    """Marks as they were kept."""

    seq: int
    """The number of the last change that is in."""
    marks: "array[int]"
    """In the order of the changes."""

    @classmethod
    def read(cls, kept: bytes) -> "EarlierMarks":
        """Read what `RecordMarks.kept` gave.

        Raises:
            ValueError: it is cut off.
        """
        marks = array("Q")
        marks.frombytes(kept[_SEQ_BYTES:])
        return cls(seq=int.from_bytes(kept[:_SEQ_BYTES], "little"), marks=marks)


@dataclass(frozen=True)
class RecordMarks:
    """The marks of all records, in the order of their last changes."""

    seqs: "array[int]"
    marks: "array[int]"

    def __len__(self) -> int:
        return len(self.marks)

    @property
    def seq(self) -> int:
        """The number of the last change of any record; 0 without one."""
        return self.seqs[-1] if self.seqs else 0

    @cached_property
    def kept(self) -> bytes:
        """What to keep of them."""
        return self.seq.to_bytes(_SEQ_BYTES, "little") + self.marks.tobytes()

    @property
    def name(self) -> str:
        """A hash of them: that of what is kept."""
        return name_of(self.kept)

    def changed_since(self, earlier: EarlierMarks) -> int | None:
        """Return how many records changed since an earlier state, all of them after its last change.

        `None`: it is none of these records. A record that is gone since is not told by this.
        """
        unchanged = bisect_right(self.seqs, earlier.seq)
        left = iter(earlier.marks)
        if not all(mark in left for mark in self.marks[:unchanged]):  # each behind the one before
            return None
        return len(self) - unchanged


def name_of(kept: bytes) -> str:
    """Return the name under which marks are kept."""
    return hashlib.sha256(kept).hexdigest()[:32]
