"""The grade report of a notice: what its records lack, so that the office can print it before the notice goes out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import NotStored
from domain.grading import FIELD_NAMES, Gap, Grade, Grading, grade
from domain.notice import Notice
from domain.record import Record
from domain.text import fold
from index.store import NoticeCount, Store

__all__ = ["GradedRecord", "NoticeReport", "advice", "find_notices", "grade_records", "report_notice", "share_findable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedRecord:
    """A record and how well its product can be found."""

    record: Record
    grading: Grading

    @property
    def place(self) -> str:
        """File, table and row it was first read from, as a person looks it up."""
        if not self.record.sources:
            return ""
        source = self.record.sources[0]
        return f"{source.file}{f' [{source.table}]' if source.table else ''}:{source.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReport:
    """One notice: its grades, what is missing how often, and every record."""

    notice: Notice
    by_grade: Mapping[Grade, int]
    missing: Mapping[str, int]
    """Field → records in which printing it would raise the grade, most often missing first."""
    records: tuple[GradedRecord, ...]
    """Worst grade first, then as the notice prints them."""

    @property
    def findable(self) -> float:
        """Share of records whose product a platform finds: A and B."""
        return share_findable(self.by_grade)


def share_findable(by_grade: Mapping[Grade, int]) -> float:
    """Return the share of A and B; 0 of nothing."""
    total = sum(by_grade.values())
    return (by_grade.get(Grade.A, 0) + by_grade.get(Grade.B, 0)) / total if total else 0.0


def grade_records(store: Store, record_ids: Sequence[str]) -> Iterator[GradedRecord]:
    """Grade single records, in the order given.

    Raises:
        NotStored: one of them is not there.
    """
    for record_id in record_ids:
        record = store.record(record_id)
        if record is None:
            raise NotStored("record", record_id)
        yield GradedRecord(record=record, grading=grade(record))


def find_notices(store: Store, text: str | None = None) -> tuple[NoticeCount, ...]:
    """Read notices with their counts, the youngest first.

    Args:
        store: The truth; only read.
        text: A key, a number, or a part of the title, issuer or file name; `None`: all.
    """
    found = store.notices()
    if text is None:
        return found
    wanted = fold(text)
    return tuple(c for c in found if wanted == c.notice.key or (wanted and wanted in _searched(c.notice)))


def _searched(notice: Notice) -> str:
    return "\n".join(fold(text) for text in (notice.title, notice.number, notice.issuer, notice.file) if text)


def report_notice(store: Store, count: NoticeCount) -> NoticeReport:
    """Grade every record of a notice anew and name what is missing.

    Raises:
        RecordDamaged: one of them cannot be read.
    """
    found = store.records(notice=count.notice.key)
    graded = [GradedRecord(record=r, grading=grade(r)) for r in found]
    graded.sort(key=_in_print)
    graded.sort(key=lambda g: g.grading.grade, reverse=True)
    missing = Counter(gap.field for g in graded for gap in g.grading.missing if gap.raises_to is not None)
    return NoticeReport(
        notice=count.notice,
        by_grade=dict(sorted(Counter(g.grading.grade for g in graded).items())),
        missing=dict(sorted(missing.items(), key=lambda item: (-item[1], item[0]))),
        records=tuple(graded),
    )


def _in_print(graded: GradedRecord) -> tuple[str, str, int, str]:
    sources = graded.record.sources
    first = (sources[0].file, sources[0].table or "", sources[0].row) if sources else ("", "", 0)
    return (*first, graded.record.record_id)


def advice(gap: Gap) -> tuple[str, str]:
    """Return what to do about a gap, in Chinese and English.

    Example:
        >>> advice(Gap(field="gtin", reason="", reason_en="", raises_to=Grade.A))
        ('补充商品条码，可升为 A', 'add the barcode (GTIN): A')
    """
    name, name_en = FIELD_NAMES[gap.field]
    done = f"，可升为 {gap.raises_to}" if gap.raises_to else ""
    done_en = f": {gap.raises_to}" if gap.raises_to else ""
    if gap.reason:
        return f"{gap.reason}；补充{name}{done}", f"{gap.reason_en}; add the {name_en}{done_en}"
    return f"补充{name}{done}", f"add the {name_en}{done_en}"
