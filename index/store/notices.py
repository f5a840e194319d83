"""Notices: the records of each, counted by grade."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from domain.grading import Grade
from domain.notice import Notice, notice_of
from index.store.codec import load_record
from index.store.schema import record as table

__all__ = ["NoticeCount", "counts"]

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCount:
    """One notice and how many of its records have which grade."""

    notice: Notice
    by_grade: Mapping[Grade, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """All of its records."""
        return sum(self.by_grade.values())


def counts(connection: Connection) -> tuple[NoticeCount, ...]:
    """Count the records of every notice by grade; the youngest notice first, ties by name."""
    query = select(
        table.c.notice, table.c.grade, func.count().label("number"), func.min(table.c.record_id).label("one")
    )
    grades: dict[str, dict[Grade, int]] = {}
    samples: dict[str, str] = {}
    for row in connection.execute(query.group_by(table.c.notice, table.c.grade)):
        grades.setdefault(row.notice, {})[Grade(row.grade)] = int(row.number)
        samples[row.notice] = min(row.one, samples.get(row.notice, row.one))
    notices = _notices(connection, list(samples.values()))
    found = [NoticeCount(notice=notice, by_grade=grades[notice.key]) for notice in notices]
    found.sort(key=lambda c: (c.notice.name, c.notice.key))
    found.sort(key=lambda c: c.notice.published or "", reverse=True)
    return tuple(found)


def _notices(connection: Connection, record_ids: list[str]) -> list[Notice]:
    found: list[Notice] = []
    for start in range(0, len(record_ids), _BATCH):
        part = record_ids[start : start + _BATCH]
        facts = connection.scalars(select(table.c.facts).where(table.c.record_id.in_(part)))
        found.extend(notice_of(load_record(text)) for text in facts)
    return found
